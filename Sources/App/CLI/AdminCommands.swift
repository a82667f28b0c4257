// quad admin list and quad admin setup-link: who runs the box, and how it gets its first administrator.
import Base
import Store
import Web

enum AdminListCommand: CLICommand {
  static let name = "admin list"
  static let summary = "List who owns, administers and runs what"
  static let help = """
    quad admin list: list everybody who owns or administers an organization, or runs the box. Also beside a running Quad.

    \(Opening.help)
      --json              print them as a JSON array

    Example: quad admin list --data var
    """

  private struct Entry {
    let member: Member
    var roles: [BuiltInRole]
  }

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, valued: Opening.valued, bare: ["json"])
    try arguments.expectNothingElse()
    let entries = try Opening(arguments).read(entries)
    if arguments.has("json") {
      Terminal.printJSON { json in
        json.array { for entry in entries { json.object { write(entry, json) } } }
      }
      return 0
    }
    for entry in entries {
      let roles = entry.roles.map(\.rawValue) + (entry.member.isOperator ? ["operator"] : [])
      Terminal.print(
        "\(RoutesCommand.pad(entry.member.name, 28))\(RoutesCommand.pad(entry.member.email ?? "-", 36))"
          + "\(RoutesCommand.pad(roles.joined(separator: ", "), 26))\(RoutesCommand.pad(entry.member.status.rawValue, 11))"
          + entry.member.organization.name)
    }
    if entries.isEmpty { Terminal.print("There is no administrator yet: see `quad admin create --help`.") }
    return 0
  }

  private static func write(_ entry: Entry, _ json: JSONWriter) {
    json.field("person", entry.member.person.text)
    json.field("name", entry.member.name)
    json.field("email", entry.member.email)
    json.field("status", entry.member.status.rawValue)
    json.array("roles") { for role in entry.roles { json.string(role.rawValue) } }
    json.field("isOperator", entry.member.isOperator)
    json.object("organization") {
      json.field("id", entry.member.organization.id.text)
      json.field("name", entry.member.organization.name)
    }
  }

  /// By organization, owners before administrators; then whoever else runs the box.
  private static func entries(_ reader: Reader) throws -> [Entry] {
    var entries: [Entry] = []
    func add(_ person: ID<Person>, _ role: BuiltInRole?) throws {
      if let at = entries.firstIndex(where: { $0.member.person == person }) {
        if let role, !entries[at].roles.contains(role) { entries[at].roles.append(role) }
      } else if let member = try reader.first(SignInStore.member, person) {
        entries.append(Entry(member: member, roles: role.map { [$0] } ?? []))
      }
    }
    for organization in try reader.all(OrganizationStore.all) {
      let book = try RoleBook(of: organization.id, reader)
      for role in [BuiltInRole.owner, .admin] {
        guard let row = book[role] else { continue }
        for holder in try reader.all(AccessStore.holders, organization.id, row.id, 0, 0, 10_000) {
          try add(holder.person, role)
        }
      }
    }
    for person in try reader.all(SetupStore.operators) { try add(person, nil) }
    return entries
  }
}

enum SetupLinkCommand: ServedCommand {
  static let name = "admin setup-link"
  static let summary = "Make a new link to set the box up in a browser"
  static let help = """
    quad admin setup-link: make a one-time link, good for 30 minutes, that opens the set-up page of a box without an
    administrator. The one before stops working. Also beside a running Quad, which makes such a link itself when it starts,
    and another one on SIGHUP.

    \(Opening.help)
      --address A         where the server will be reached (http://localhost:8080), for the link
      --json              print the result as JSON

    Example: quad admin setup-link --data /var/lib/quad --address https://campus.example.org
    """

  static let valued = ["address"]

  static func prepare(_ arguments: Arguments, _ opening: Opening) throws -> String { "" }

  static func perform(_ order: ServedOrder, _ appliance: Appliance) throws -> Said {
    guard let secret = try makeLink(appliance) else {
      throw Failure(
        .conflict, code: "setup-done",
        Text(
          en: "This campus has been set up already. `quad admin create` makes another administrator.",
          fr: "Ce campus est déjà en service. `quad admin create` crée un autre compte d’administration."))
    }
    let link = (order.arguments["address"] ?? "http://localhost:8080") + SetupPages.path(secret)
    let expires = appliance.clock.now.adding(seconds: SetupRules.lifetime)
    return Said(SetupText.announcement(link)[order.language]) { json in
      json.object {
        json.field("setupLink", link)
        json.field("expiresAt", expires)
      }
    }
  }

  /// Makes a link; nil when the box has been set up.
  static func makeLink(_ appliance: Appliance) throws -> NewSecret? {
    guard try !appliance.store.read({ try $0.exists(SetupStore.isDone) }) else { return nil }
    let secret = NewSecret(appliance.secrets)
    try appliance.store.write { writer in _ = try SetupChanges.makeLink(secret, writer) }
    return secret
  }
}
