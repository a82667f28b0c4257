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
    try arguments.expectNothingElse()
    if arguments.has("json") {
      Terminal.printJSON { json in
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
      }
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
    case .anywhere(let permission): "\(permission.name) (unit)"
    case .either(let first, let others): ([first.name] + others.map { "\($0.name) (unit)" }).joined(separator: " | ")
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

enum OpenAPICommand: CLICommand {
  static let name = "openapi"
  static let summary = "Print the API as an OpenAPI document"
  static let help = """
    quad openapi: print the OpenAPI 3.1 document, the same that a running Quad answers at /openapi.json.

      --json    as it is anyway

    Example: quad openapi > quad.json
    """

  static func run(_ words: [String]) throws -> Int32 {
    try Arguments(words, valued: [], bare: ["json"]).expectNothingElse()
    Terminal.printJSON { OpenAPI.write(to: $0, routes: Features.routes.filter { $0.path != "/openapi.json" }) }
    return 0
  }
}

enum HelpCommand: CLICommand {
  static let name = "help"
  static let summary = "Explain a command"
  static let help = """
    quad help [COMMAND]: list the commands, or explain one.

      --json    the list, or the one command, as JSON

    Example: quad help serve
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: [], bare: ["json"])
    let isJSON = arguments.has("json")
    if !arguments.rest.isEmpty {
      guard let (command, rest) = Commands.find(arguments.rest), rest.isEmpty else {
        throw Usage(Commands.unknown(arguments.rest))
      }
      if isJSON { Terminal.printJSON { describe(command, $0) } } else { Terminal.print(command.help) }
      return 0
    }
    if isJSON {
      Terminal.printJSON { json in json.array { for command in Commands.all { describe(command, json) } } }
      return 0
    }
    Terminal.print(
      "Quad \(Version.text): a whole campus in one program and one file.\n\nusage: quad COMMAND [OPTIONS]\n")
    let width = (Commands.all.map { $0.name.count }.max() ?? 0) + 2
    for command in Commands.all { Terminal.print("  \(RoutesCommand.pad(command.name, width))\(command.summary)") }
    Terminal.print(
      """

      Each command explains itself: quad COMMAND --help
      With --json, standard output is JSON, and what goes wrong is {"error": {"code", "message"}} on standard error.
      Exit status: 0 done, 1 it failed or something is wrong, 2 the command was not understood.
      """)
    return 0
  }

  private static func describe(_ command: any CLICommand.Type, _ json: JSONWriter) {
    json.object {
      json.field("name", command.name)
      json.field("summary", command.summary)
      json.field("help", command.help)
    }
  }
}
