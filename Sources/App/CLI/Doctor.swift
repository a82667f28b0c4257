// quad doctor: what is unwell, and what to do about it.
import Base
import Store
import Web

enum DoctorCommand: CLICommand {
  static let name = "doctor"
  static let summary = "Tell what is unwell and what to do about it"
  static let help = """
    quad doctor: look at the clock, the time zones, the disk, the files' rights, the write-ahead log, who uses the file, the
    schema, every page of the database, every event, the certificate, the set-up, and what else features have looked at.
    Works beside a running Quad and changes nothing.

    \(Opening.help)
      --listen ADDR:PORT  as for serve
      --json              print the findings as JSON: {"worst", "checks": [{"check", "verdict", "text", "todo"}]}

    Each finding is ok, warn or bad. Exit status 1 when one is bad, 2 when the options were not understood, else 0.

    Example: quad doctor --data /var/lib/quad
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["json"])
    try arguments.expectNothingElse()
    let opening = try Opening(arguments)
    let findings = try findings(opening)
    if arguments.has("json") {
      let output = ChecksOutput(findings, Terminal.language)
      Terminal.printJSON { output.write(to: $0) }
    } else {
      for finding in findings {
        let subject = RoutesCommand.pad(finding.subject.label[Terminal.language], 24)
        Terminal.print("\(RoutesCommand.pad(finding.verdict.rawValue, 6))\(subject)\(finding.text[Terminal.language])")
        if let todo = finding.todo { Terminal.print(RoutesCommand.pad("", 30) + todo[Terminal.language]) }
      }
    }
    return findings.worst == .bad ? 1 : 0
  }

  private static func findings(_ opening: Opening) throws -> [Finding] {
    let service = Service(try opening.serverOptions(makesCertificate: false))
    let box = try BoxChecks(
      database: opening.database, service: service, now: Clock.system.now, backups: opening.backupPlan())
    guard fileExists(opening.database) else {
      return box.findings() + [
        .bad(.schema, ChecksText.noDatabase(opening.database), do: ChecksText.makeDatabase)
      ]
    }
    // A damaged or older file may not answer what the quick checks ask of it.
    let quick = (try? Store.inspect(path: opening.database) { try box.findings($0) }) ?? box.findings()
    return quick + box.deepFindings(opening.configuration)
  }
}
