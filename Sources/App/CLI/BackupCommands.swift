// quad backup: copies of the database from the terminal, beside a running Quad or without one.
import Base
import Glibc
import Store

enum BackupCommand: ServedCommand {
  static let name = "backup"
  static let summary = "Back the database up and check the copy"
  static let help = """
    quad backup: copy the whole database as it is at one instant, check the copy, and give it its name. A running Quad does
    it without pausing anything, and also copies it to backup.second-folder and the object store where these are set, and
    forgets what the rule no longer keeps. Without one running it is copied here, to the folder only.

    \(Opening.help)
      --to DIR            another folder than backup.folder; then nothing else is copied and nothing is forgotten
      --json              print the backup as JSON

    The key file quad.key is not in it: keep a copy of that in another safe place, or see backup.with-key.

    Example: quad backup --data /var/lib/quad --to /mnt/backup
    """

  static let valued = ["to"]

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued + valued, bare: ["json"])
    try arguments.expectNothingElse()
    let opening = try Opening(arguments)
    try opening.requireDatabase()
    let folder = try arguments["to"].map { try absolute($0) }
    // The Quad that runs may have begun in another folder.
    let words = folder.map { ["--to=\($0)"] } ?? []
    let order = ServedOrder(
      command: name, arguments: try Arguments(words, valued: valued, bare: []), language: Terminal.language, secret: "")
    let backup: BackupOutput
    if let said = try ControlCall.hand(order, over: opening.database) {
      backup = try wait(for: said, opening)
    } else {
      let plan = try opening.backupPlan()
      let target = folder.map { BackupFolder($0) } ?? plan.folder
      let options = plan.options(.command, at: Clock.system.now, into: target)
      backup = BackupOutput(try Store.backUp(closed: opening.database, options))
      try plan.keepKey(in: target)
    }
    let place = try folder ?? opening.backupPlan().folder.path
    if arguments.has("json") {
      Terminal.printJSON { backup.write(to: $0) }
    } else {
      Terminal.print(
        "\(place)/\(backup.id).db: \(ChecksText.bytes(backup.size)), \(backup.people) people, \(backup.records) records, "
          + "checked.")
      for copy in backup.copies { Terminal.print("also in \(copy.place)") }
    }
    return 0
  }

  static func prepare(_ arguments: Arguments, _ opening: Opening) throws -> String { "" }

  /// In the Quad that runs: puts the job in and gives its name. Whoever asked waits for it by looking at the file.
  static func perform(_ order: ServedOrder, _ appliance: Appliance) throws -> Said {
    let folder = order.arguments["to"]
    let job = try appliance.store.write { try BackupAPI.begin(.command, into: folder, $0) }
    return Said(job.id.text) { json in json.object { json.field("job", job.id) } }
  }

  private static func wait(for said: Said, _ opening: Opening) throws -> BackupOutput {
    guard let id = ID<Job>(said.text) else { throw Failure.internal("no job: \(said.text)") }
    var told = ""
    while true {
      let row = try opening.read { try JobList.find(id, $0) }
      switch row.state {
      case .done:
        let result = Array((row.result ?? "").utf8)
        return try result.withUnsafeBytes { try BackupOutput.read(json: $0) }
      case .dead, .later: throw failed(row.error ?? "")
      case .cancelled: throw failed("it was cancelled")
      case .waiting, .running: break
      }
      if isatty(2) == 1, let done = row.done, let total = row.total, total > 0 {
        let words = "\(row.message ?? "") \(done * 100 / total) %"
        if words != told { Terminal.errorLine(words) }
        told = words
      }
      usleep(200_000)
    }
  }

  private static func failed(_ error: String) -> Failure {
    Failure(
      .unavailable, code: "backup-failed",
      Text(en: "The backup failed: \(error)", fr: "La sauvegarde a échoué : \(error)"))
  }

  private static func absolute(_ path: String) throws -> String {
    guard !path.isEmpty else { throw Usage("--to takes a folder.") }
    if path.hasPrefix("/") { return path }
    var bytes = [CChar](repeating: 0, count: 4096)
    guard getcwd(&bytes, bytes.count) != nil else { throw Usage("--to: the folder you are in has no name.") }
    let here = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return here + "/" + path
  }
}

enum BackupListCommand: CLICommand {
  static let name = "backup list"
  static let summary = "List the backups there are"
  static let help = """
    quad backup list: list the backups in backup.folder, newest first. Also beside a running Quad, and where the database
    itself is lost.

    \(Opening.help)
      --from DIR          another folder than backup.folder
      --json              print them as a JSON array

    Example: quad backup list --data /var/lib/quad
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued + ["from"], bare: ["json"])
    try arguments.expectNothingElse()
    let folder = try arguments["from"].map { BackupFolder($0) } ?? Opening(arguments).backupPlan().folder
    let backups = folder.list()
    if arguments.has("json") {
      Terminal.printJSON { json in json.array { for backup in backups { BackupOutput(backup).write(to: json) } } }
      return 0
    }
    for backup in backups {
      let state = backup.fault.map { "UNUSABLE: \($0)" } ?? "checked \(ChecksText.instant(backup.checkedAt))"
      Terminal.print(
        "\(folder.file(of: backup.name))  \(RoutesCommand.pad(ChecksText.bytes(backup.size), 9))"
          + "\(RoutesCommand.pad(backup.reason.rawValue, 11))\(state)")
      for copy in backup.copies { Terminal.print("  also in \(copy.place)") }
    }
    if backups.isEmpty { Terminal.print("There is no backup in \(folder.path).") }
    return 0
  }
}

enum BackupVerifyCommand: CLICommand {
  static let name = "backup verify"
  static let summary = "Check that a backup is whole"
  static let help = """
    quad backup verify FILE: read a backup, or any copy of a database at rest, to its end: every page and index, every
    foreign key, every event of the chain, and what its manifest says where one lies beside it. Changes nothing.

      --json              print what it holds as JSON

    Exit status 1 when it can't be used, with a sentence that says why.

    Example: quad backup verify /mnt/backup/quad-20261121T024000Z-03R0S8X2G0001.db
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: [], bare: ["json"])
    guard arguments.rest.count == 1, let file = arguments.rest.first else { throw Usage("Name one file.") }
    let checked = try Store.checkBackup(file, migrations: Features.migrations)
    if arguments.has("json") {
      Terminal.printJSON { json in json.object { RestoreCommand.write(checked, json) } }
    } else {
      Terminal.print("\(file): whole. \(RestoreCommand.summary(checked))")
    }
    return 0
  }
}
