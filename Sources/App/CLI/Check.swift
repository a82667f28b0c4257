// quad check and quad migrate: looking at a campus without serving it.
import Base
import Store

enum CheckCommand: CLICommand {
  static let name = "check"
  static let summary = "Check configuration and database without starting"
  static let help = """
    quad check: check the configuration, the database's integrity and its event chain. Nothing is changed.

    \(Opening.help)
      --listen ADDR:PORT  as for serve
      --dump              print every setting with its effective value (secrets masked) and where it comes from
      --json              print the findings as JSON

    Example: quad check --data /var/lib/quad --dump
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["dump", "json"])
    let opening = try Opening(arguments)
    if arguments.has("dump") {
      for setting in Settings.table.settings {
        Terminal.print(
          "\(setting.key) = \(opening.configuration.shownValue(setting))  # \(opening.configuration.source(setting))")
      }
      return 0
    }
    _ = try opening.serverOptions()
    guard fileExists(opening.database) else {
      throw Failure(
        .notFound, code: "no-database",
        Text(
          en:
            "There is no database at \(opening.database). `quad serve` makes one, `quad demo` one with a demo campus.",
          fr:
            "Il n’y a pas de base à \(opening.database). `quad serve` en crée une, `quad demo` une avec un campus de démonstration."
        ))
    }
    let appliance = try opening.appliance(log: .silent)
    defer { appliance.store.close() }
    let problems = try appliance.store.integrityCheck()
    let verdict = try appliance.store.read { try EventLog.verifyChain($0) }
    let chain: String
    let isChainWhole: Bool
    switch verdict {
    case .whole(let count): (chain, isChainWhole) = ("whole, \(count) events", true)
    case .broken(let event): (chain, isChainWhole) = ("broken at event \(event)", false)
    case .cut(let events, let expected):
      (chain, isChainWhole) = ("cut: \(events) events where \(expected) were written", false)
    }
    if arguments.has("json") {
      let buffer = Buffer()
      let json = JSONWriter(buffer)
      json.object {
        json.field("database", opening.database)
        json.array("integrity") { for problem in problems { json.string(problem) } }
        json.field("eventChain", chain)
        json.field("ok", problems.isEmpty && isChainWhole)
      }
      Terminal.print(buffer.string)
    } else {
      Terminal.print("configuration  ok")
      Terminal.print("integrity      \(problems.isEmpty ? "ok" : problems.joined(separator: "; "))")
      Terminal.print("event chain    \(chain)")
    }
    return problems.isEmpty && isChainWhole ? 0 : 1
  }
}

enum MigrateCommand: CLICommand {
  static let name = "migrate"
  static let summary = "Bring the database's schema up to date"
  static let help = """
    quad migrate: bring the schema up to date. `quad serve` does it too.

    \(Opening.help)
      --status            only list the migrations and when they were applied

    Example: quad migrate --data /var/lib/quad --status
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["status"])
    let opening = try Opening(arguments)
    if !arguments.has("status") {
      let appliance = try opening.appliance()
      let applied = appliance.store.applied
      appliance.store.close()
      Terminal.print(applied.isEmpty ? "nothing to do" : "applied: \(applied.joined(separator: ", "))")
      return 0
    }
    for status in try Store.status(path: opening.database, migrations: Features.migrations) {
      var when = "pending"
      if let at = status.appliedAt {
        let local = Zone.utc.local(at: at)
        when = "\(local.date.iso) \(local.clock) UTC"
      }
      Terminal.print("\(RoutesCommand.pad(status.name, 36))\(when)")
    }
    return 0
  }
}
