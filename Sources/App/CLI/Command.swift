// What a subcommand is, and the list of them.
import Base

/// One subcommand of `quad`.
///
/// Every one takes `--help`, which ends with an example, and `--json`: then standard output is JSON and nothing else,
/// and what goes wrong is one JSON object on standard error.
protocol CLICommand: Sendable {
  /// The words that name it: `admin create`.
  static var name: String { get }
  /// One line for the overview.
  static var summary: String { get }
  /// What `--help` prints: options and an example.
  static var help: String { get }
  /// Runs it; gives the exit status. A `Failure` becomes a sentence and status 1, a `Usage` status 2.
  static func run(_ arguments: [String]) throws -> Int32
}

enum Commands {
  static let all: [any CLICommand.Type] = [
    ServeCommand.self, CheckCommand.self, DoctorCommand.self, MigrateCommand.self, AdminCreateCommand.self,
    AdminListCommand.self, AdminLinkCommand.self, ResetFactorsCommand.self, SetupLinkCommand.self,
    OrganizationCreateCommand.self,
    OrganizationListCommand.self, ImportPeopleCommand.self, ExportPeopleCommand.self, ExportOrganizationCommand.self,
    KeysListCommand.self, KeysRotateCommand.self, JobsListCommand.self, JobsShowCommand.self, JobsRetryCommand.self,
    JobsCancelCommand.self, BackupCommand.self, BackupListCommand.self, BackupVerifyCommand.self, RestoreCommand.self,
    DemoCommand.self, RoutesCommand.self, OpenAPICommand.self,
    VersionCommand.self, HelpCommand.self,
  ]

  /// Finds the command whose words begin the arguments: the longest name wins.
  static func find(_ arguments: [String]) -> (command: any CLICommand.Type, rest: [String])? {
    for length in [2, 1] where arguments.count >= length {
      let words = arguments.prefix(length).joined(separator: " ")
      if let command = all.first(where: { $0.name == words }) { return (command, Array(arguments.dropFirst(length))) }
    }
    return nil
  }

  /// The commands that begin with a word, such as those of `admin`.
  static func group(_ word: String) -> [any CLICommand.Type] { all.filter { $0.name.hasPrefix(word + " ") } }

  /// What to say to words that name no command.
  static func unknown(_ arguments: [String]) -> String {
    let word = arguments.first ?? ""
    let group = group(word)
    guard group.isEmpty else {
      return "quad \(word) needs one more word: \(group.map { "`\($0.name)`" }.joined(separator: ", "))."
    }
    let meant = nearest(to: word, among: Set(all.flatMap { [$0.name, String($0.name.prefix { $0 != " " })] }).sorted())
    return "There is no command “\(word)”. \(meant.map { "Is `\($0)` meant? " } ?? "")`quad help` lists them."
  }
}
