// quad keys list and quad keys rotate: the keys that access tokens are signed with, from the terminal.
import Base
import Credentials
import Store

enum KeysListCommand: CLICommand {
  static let name = "keys list"
  static let summary = "List the keys that access tokens are signed with"
  static let help = """
    quad keys list: list the keys that access tokens are signed with, newest first. Also beside a running Quad.

    \(Opening.help)
      --json              print the list as JSON

    Example: quad keys list --data /var/lib/quad
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["json"])
    try arguments.expectNothingElse()
    let rows = try Opening(arguments).read { try $0.all(SigningKeyStore.all) }
    if arguments.has("json") {
      let buffer = Buffer()
      let json = JSONWriter(buffer)
      json.array { for row in rows { SigningKeyOutput(row).write(to: json) } }
      Terminal.print(buffer.string)
    } else if rows.isEmpty {
      Terminal.print("no key yet: the first sign-in over the API makes one")
    } else {
      for row in rows {
        let state = row.retired.map { "until \($0.rfc3339)" } ?? row.signs.map { "signs since \($0.rfc3339)" }
        Terminal.print("\(RoutesCommand.pad(row.name, 46))\(state ?? "comes next")")
      }
    }
    return 0
  }
}

enum KeysRotateCommand: ServedCommand {
  static let name = "keys rotate"
  static let summary = "Sign access tokens with the next key"
  static let help = """
    quad keys rotate: have the next key, which is published already, sign access tokens from now on, and make one to
    follow it. Quad does so by itself every 90 days. The old key stays published until its last token has expired, 15
    minutes later. Also beside a running Quad.

    \(Opening.help)
      --json              print the new key as JSON

    Example: quad keys rotate --data /var/lib/quad
    """

  static let valued: [String] = []

  static func prepare(_ arguments: Arguments, _ opening: Opening) throws -> String { "" }

  static func perform(_ order: ServedOrder, _ appliance: Appliance) throws -> Said {
    let signing = appliance.signing
    let row = try appliance.store.write(WriteContext()) { writer in
      try signing.rotate(writer)
      return try writer.one(SigningKeyStore.current)
    }
    return Said("\(row.name) signs from now on.") { SigningKeyOutput(row).write(to: $0) }
  }
}
