// What a subcommand is, and the list of them.
import Base

/// One subcommand of `quad`.
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
    ServeCommand.self, CheckCommand.self, MigrateCommand.self, AdminCreateCommand.self, AdminLinkCommand.self,
    OrganizationCreateCommand.self, ImportPeopleCommand.self, KeysListCommand.self, KeysRotateCommand.self,
    DemoCommand.self, RoutesCommand.self, VersionCommand.self, HelpCommand.self,
  ]

  /// Finds the command whose words begin the arguments: the longest name wins.
  static func find(_ arguments: [String]) -> (command: any CLICommand.Type, rest: [String])? {
    for length in [2, 1] where arguments.count >= length {
      let words = arguments.prefix(length).joined(separator: " ")
      if let command = all.first(where: { $0.name == words }) { return (command, Array(arguments.dropFirst(length))) }
    }
    return nil
  }
}
