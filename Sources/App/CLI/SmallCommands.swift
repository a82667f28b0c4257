// The commands of a few lines: routes, version, help.
import Base
import Web

enum RoutesCommand: CLICommand {
  static let name = "routes"
  static let summary = "List every route with who may call it"
  static let help = """
    quad routes: list every route.

      --json    one JSON array instead of a table

    Example: quad routes --json
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: [], bare: ["json"])
    if arguments.has("json") {
      let buffer = Buffer()
      let json = JSONWriter(buffer)
      json.array {
        for route in Features.routes {
          json.object {
            json.field("method", "\(route.method.name)")
            json.field("path", route.path)
            json.field("kind", route.kind == .api ? "api" : "page")
            json.field("access", describe(route.access))
            json.field("summary", route.summary)
          }
        }
      }
      Terminal.print(buffer.string)
    } else {
      for route in Features.routes {
        Terminal.print(
          "\(pad("\(route.method.name)", 7))\(pad(route.path, 40))\(pad(describe(route.access), 24))\(route.summary)")
      }
    }
    return 0
  }

  private static func describe(_ access: Access) -> String {
    switch access {
    case .anyone: "anyone"
    case .signedIn: "signed in"
    case .permission(let permission): permission.name
    case .operator: "operator"
    }
  }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}

enum VersionCommand: CLICommand {
  static let name = "version"
  static let summary = "Print the version"
  static let help = """
    quad version: print the version.

      --json    as a JSON object

    Example: quad version
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: [], bare: ["json"])
    Terminal.print(arguments.has("json") ? "{\"version\":\"\(Version.text)\"}" : "quad \(Version.text)")
    return 0
  }
}

enum HelpCommand: CLICommand {
  static let name = "help"
  static let summary = "Explain a command"
  static let help = """
    quad help [COMMAND]: list the commands, or explain one.

    Example: quad help serve
    """

  static func run(_ words: [String]) throws -> Int32 {
    if !words.isEmpty {
      guard let (command, _) = Commands.find(words) else {
        throw Usage("There is no command “\(words.joined(separator: " "))”.")
      }
      Terminal.print(command.help)
      return 0
    }
    Terminal.print(
      "Quad \(Version.text): a whole campus in one program and one file.\n\nusage: quad COMMAND [OPTIONS]\n")
    for command in Commands.all { Terminal.print("  \(RoutesCommand.pad(command.name, 18))\(command.summary)") }
    Terminal.print("\nEach command explains itself: quad COMMAND --help")
    return 0
  }
}
