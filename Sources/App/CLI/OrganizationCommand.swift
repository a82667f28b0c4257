// quad organization create and list: the tenants of the box, from the terminal.
import Base
import Store
import Web

enum OrganizationCreateCommand: ServedCommand {
  static let name = "organization create"
  static let summary = "Make an organization and the invitation of its first owner"
  static let help = """
    quad organization create: make an organization. Its first owner gets an invitation, whose link is printed.
    Also beside a running Quad.

    \(Opening.help)
      --name N            the organization's name
      --owner E           the e-mail address of the first owner
      --zone Z            its time zone as IANA names it (that of the first organization of the box)
      --language L        its language, en or fr (en)
      --address A         where the server is reached (http://localhost:8080), for the link
      --json              print the result as JSON

    Example: quad organization create --data var --name "Campus Sud" --owner ada@example.org --zone Europe/Paris
    """

  static let valued = ["name", "owner", "zone", "language", "address"]

  static func prepare(_ arguments: Arguments, _ opening: Opening) throws -> String {
    _ = try input(arguments, Terminal.language, usual: Machine.zoneName)
    return ""
  }

  /// `usual` is the zone of an organization of which none is said.
  private static func input(
    _ arguments: Arguments, _ language: Language, usual: String
  ) throws -> OrganizationInput {
    do {
      let input = try OrganizationInput.read(form: [
        ("name", try arguments.required("name")), ("ownerEmail", try arguments.required("owner")),
        ("zone", arguments["zone"] ?? usual), ("language", arguments["language"] ?? "en"),
      ])
      _ = try OrganizationRules.zone(input.zone)
      return input
    } catch let failure as Failure {
      throw Usage(
        failure.fields.map { "--\($0.path == "ownerEmail" ? "owner" : $0.path): \($0.text[language])" }
          .joined(separator: "\n"))
    }
  }

  static func perform(_ order: ServedOrder, _ appliance: Appliance) throws -> Said {
    // As the page proposes that of whoever makes it: a box is where its organizations are.
    let first = try appliance.store.read { try $0.all(OrganizationStore.all).first }
    let input = try input(order.arguments, order.language, usual: first?.zone.name ?? Machine.zoneName)
    let secret = NewSecret(appliance.secrets)
    let made = try appliance.store.write(WriteContext()) { writer in
      try OrganizationAPI.make(input, secret, appliance.mail, writer)
    }
    let link = (order.arguments["address"] ?? "http://localhost:8080") + "/join/\(secret.token)"
    var output = OrganizationMadeOutput()
    output.organization = made.organization.output(people: 0)
    output.ownerUrl = link
    output.expiresAt = made.expires
    let shown = output
    let text = "\(made.organization.name) is made. Its first owner, \(input.ownerEmail), comes in by:\n\(link)"
    return Said(text) { shown.write(to: $0) }
  }
}

enum OrganizationListCommand: CLICommand {
  static let name = "organization list"
  static let summary = "List the organizations of the box"
  static let help = """
    quad organization list: list every organization, also beside a running Quad.

    \(Opening.help)
      --json              print them as a JSON array

    Example: quad organization list --data var
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["json"])
    try arguments.expectNothingElse()
    let rows = try Opening(arguments).read { reader in
      try reader.all(OrganizationStore.page, 10_000, 0).map { try $0.output(reader) }
    }
    if arguments.has("json") {
      Terminal.printJSON { json in json.array { for row in rows { row.write(to: json) } } }
    } else {
      for row in rows {
        Terminal.print(
          "\(RoutesCommand.pad(row.slug, 24))\(RoutesCommand.pad(row.name, 32))\(RoutesCommand.pad(row.zone, 24))"
            + "\(RoutesCommand.pad(row.status.rawValue, 11))\(row.people) people")
      }
      if rows.isEmpty { Terminal.print("There is no organization yet: `quad serve` prints the link to make one.") }
    }
    return 0
  }
}

enum OrganizationCommands {
  /// The organization that `--organization` names by its short name or identifier; without it, the only one.
  static func chosen(_ arguments: Arguments, _ reader: Reader) throws -> OrganizationRow {
    let rows = try reader.all(OrganizationStore.page, 10_000, 0).filter { $0.deleted == nil }
    guard let first = rows.first else {
      throw Failure(
        .conflict, code: "no-organization",
        Text(
          en: "There is no organization yet. Set the box up, or run `quad admin create` first.",
          fr: "Il n’y a pas encore d’organisation. Mettez le campus en service, ou lancez `quad admin create`."))
    }
    let names = rows.map(\.slug).joined(separator: ", ")
    guard let wanted = arguments["organization"] else {
      guard rows.count == 1 else { throw Usage("Say which organization with --organization: \(names).") }
      return first
    }
    guard let row = rows.first(where: { $0.slug == wanted || $0.id.text == wanted }) else {
      throw Usage("There is no organization “\(wanted)”. There are: \(names).")
    }
    return row
  }
}
