// quad check and quad migrate: looking at a campus without serving it.
import Base
import Store

enum CheckCommand: CLICommand {
  static let name = "check"
  static let summary = "Check configuration and database without starting"
  static let help = """
    quad check: check the configuration, the database's integrity and its event chain. Works beside a running Quad and
    changes nothing. `quad doctor` also looks at the machine.

    \(Opening.help)
      --listen ADDR:PORT  as for serve
      --dump              print every setting with its effective value (secrets masked) and where it comes from
      --json              print the findings, or with --dump the settings, as JSON

    Exit status 1 when something is wrong.

    Example: quad check --data /var/lib/quad --dump
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["dump", "json"])
    try arguments.expectNothingElse()
    let opening = try Opening(arguments)
    if arguments.has("dump") {
      dump(opening.configuration, isJSON: arguments.has("json"))
      return 0
    }
    _ = try opening.serverOptions(makesCertificate: false)
    _ = try opening.mailOptions()
    try opening.requireDatabase()
    let pending = try opening.pendingMigrations()
    let (problems, verdict) = try Store.inspect(path: opening.database) { reader in
      (try Store.integrityCheck(reader), try EventLog.verifyChain(reader))
    }
    let chain: String
    let isChainWhole: Bool
    switch verdict {
    case .whole(let count): (chain, isChainWhole) = ("whole, \(count) events", true)
    case .broken(let event): (chain, isChainWhole) = ("broken at event \(event)", false)
    case .cut(let events, let expected):
      (chain, isChainWhole) = ("cut: \(events) events where \(expected) were written", false)
    }
    let isWell = problems.isEmpty && isChainWhole
    if arguments.has("json") {
      Terminal.printJSON { json in
        json.object {
          json.field("database", opening.database)
          json.array("integrity") { for problem in problems { json.string(problem) } }
          json.field("eventChain", chain)
          json.array("pendingMigrations") { for name in pending { json.string(name) } }
          json.field("ok", isWell)
        }
      }
    } else {
      Terminal.print("configuration  ok")
      Terminal.print("schema         \(pending.isEmpty ? "ok" : "\(pending.count) migrations pending")")
      Terminal.print("integrity      \(problems.isEmpty ? "ok" : problems.joined(separator: "; "))")
      Terminal.print("event chain    \(chain)")
    }
    return isWell ? 0 : 1
  }

  private static func dump(_ configuration: Configuration, isJSON: Bool) {
    guard isJSON else {
      for setting in Settings.table.settings {
        Terminal.print("\(setting.key) = \(configuration.shownValue(setting))  # \(configuration.source(setting))")
      }
      return
    }
    Terminal.printJSON { json in
      json.array {
        for setting in Settings.table.settings {
          json.object {
            json.field("key", setting.key)
            json.field("value", configuration.shownValue(setting))
            json.field("source", "\(configuration.source(setting))")
          }
        }
      }
    }
  }
}

enum MigrateCommand: CLICommand {
  static let name = "migrate"
  static let summary = "Bring the database's schema up to date"
  static let help = """
    quad migrate: bring the schema up to date. `quad serve` does it too.

    \(Opening.help)
      --status            only list the migrations and when they were applied
      --json              print the result as JSON

    Example: quad migrate --data /var/lib/quad --status
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["status", "json"])
    try arguments.expectNothingElse()
    let opening = try Opening(arguments)
    let isJSON = arguments.has("json")
    if !arguments.has("status") {
      let appliance = try opening.appliance(log: isJSON ? .silent : nil)
      let applied = appliance.store.applied
      appliance.store.close()
      if isJSON {
        Terminal.printJSON { json in
          json.object { json.array("applied") { for name in applied { json.string(name) } } }
        }
      } else {
        Terminal.print(applied.isEmpty ? "nothing to do" : "applied: \(applied.joined(separator: ", "))")
      }
      return 0
    }
    let list = try Store.status(path: opening.database, migrations: Features.migrations)
    if isJSON {
      Terminal.printJSON { json in
        json.array {
          for status in list {
            json.object {
              json.field("name", status.name)
              json.field("appliedAt", status.appliedAt?.rfc3339)
            }
          }
        }
      }
    } else {
      for status in list {
        Terminal.print(
          "\(RoutesCommand.pad(status.name, 36))\(status.appliedAt.map(ChecksText.instant) ?? "pending")")
      }
    }
    return 0
  }
}
