// quad export: the directory or a whole organization as a file, also beside a running Quad.
import Base
import Store
import Web

enum ExportPeopleCommand: CLICommand {
  static let name = "export people"
  static let summary = "Write the directory to a CSV file"
  static let help = """
    quad export people [FILE]: write everybody in the directory as CSV, to a file readable by you only, or to standard
    output. Works beside a running Quad.

    \(Opening.help)
      --organization O    the short name of the organization, where there are several
      --force             replace FILE when it is there
      --json              print the result as JSON; needs FILE

    Example: quad export people people.csv --data var
    """

  static func run(_ words: [String]) throws -> Int32 {
    try ExportCommand.run(words, what: "people") { reader, organization in
      let export = try PeopleExport(reader, organization.id)
      return { try export.produce(into: $0) }
    }
  }
}

enum ExportOrganizationCommand: CLICommand {
  static let name = "export organization"
  static let summary = "Write everything of an organization to a JSON file"
  static let help = """
    quad export organization [FILE]: write everything that an organization owns, without secrets, as one JSON document, to a
    file readable by you only, or to standard output. Works beside a running Quad.

    \(Opening.help)
      --organization O    the short name of the organization, where there are several
      --force             replace FILE when it is there
      --json              print the result as JSON; needs FILE

    Example: quad export organization campus.json --data var --organization campus-nord
    """

  static func run(_ words: [String]) throws -> Int32 {
    try ExportCommand.run(words, what: "organization") { reader, organization in
      let export = OrganizationExport(organization.id, at: Clock.system.now, reader)
      return { try export.produce(into: $0) }
    }
  }
}

enum ExportCommand {
  /// Writes what `begin` makes of an organization. The reader is good for as long as pieces are asked for.
  static func run(
    _ words: [String], what: String, _ begin: (Reader, OrganizationRow) throws -> (Buffer) throws -> Bool
  ) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued + ["organization"], bare: ["force", "json"])
    guard arguments.rest.count <= 1 else { throw Usage("Name one file.") }
    let file = arguments.rest.first
    guard file != nil || !arguments.has("json") else {
      throw Usage("--json prints the result, so name a file for the \(what).")
    }
    var bytes = 0
    let organization = try Opening(arguments).read { reader in
      let organization = try OrganizationCommands.chosen(arguments, reader)
      let produce = try begin(reader, organization)
      try Terminal.write(to: file, replaces: arguments.has("force")) { buffer in
        let isMore = try produce(buffer)
        bytes += buffer.count
        return isMore
      }
      return organization
    }
    guard let file else { return 0 }
    if arguments.has("json") {
      Terminal.printJSON { json in
        json.object {
          json.field("file", file)
          json.field("bytes", bytes)
          json.field("organization", organization.slug)
        }
      }
    } else {
      Terminal.print("\(file): \(bytes) bytes of \(organization.name)")
    }
    return 0
  }
}
