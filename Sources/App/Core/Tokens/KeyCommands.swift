// quad keys list and quad keys rotate: the keys that access tokens are signed with, from the terminal.
import Base
import Credentials
import Store

enum KeysListCommand: CLICommand {
  static let name = "keys list"
  static let summary = "List the keys that access tokens are signed with"
  static let help = """
    quad keys list: list the keys that access tokens are signed with, newest first. Stop the server first, or ask it:
    GET /api/v1/operator/signing-keys.

    \(Opening.help)
      --json              print the list as JSON

    Example: quad keys list --data /var/lib/quad
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["json"])
    let appliance = try Opening(arguments).appliance(log: .silent)
    defer { appliance.store.close() }
    let rows = try appliance.store.read { try $0.all(SigningKeyStore.all) }
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

enum KeysRotateCommand: CLICommand {
  static let name = "keys rotate"
  static let summary = "Sign access tokens with the next key"
  static let help = """
    quad keys rotate: have the next key, which is published already, sign access tokens from now on, and make one to
    follow it. Quad does so by itself every 90 days. The old key stays published until its last token has expired, 15
    minutes later. Stop the server first, or ask it: POST /api/v1/operator/signing-keys.

    \(Opening.help)
      --json              print the new key as JSON

    Example: quad keys rotate --data /var/lib/quad
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["json"])
    let appliance = try Opening(arguments).appliance(log: .silent)
    defer { appliance.store.close() }
    let signing = appliance.signing
    let row = try appliance.store.write(WriteContext()) { writer in
      try signing.rotate(writer)
      return try writer.one(SigningKeyStore.current)
    }
    if arguments.has("json") {
      let buffer = Buffer()
      SigningKeyOutput(row).write(to: JSONWriter(buffer))
      Terminal.print(buffer.string)
    } else {
      Terminal.print("\(row.name) signs from now on.")
    }
    return 0
  }
}
