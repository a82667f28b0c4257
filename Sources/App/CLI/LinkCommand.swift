// quad admin link: lets somebody who forgot their password in again, from the terminal.
import Base
import Store

enum AdminLinkCommand: ServedCommand {
  static let name = "admin link"
  static let summary = "Make a link with which somebody sets a new password"
  static let help = """
    quad admin link: make a link with which somebody sets a new password. It works once, for an hour. Also
    beside a running Quad.

    \(Opening.help)
      --email E           the address of the person
      --organization O    the name of the organization, where several people have the address
      --address A         where the server is reached (http://localhost:8080), for the link
      --json              print the result as JSON

    Example: quad admin link --data var --email ada@example.org --address https://campus.example.org
    """

  static let valued = ["email", "organization", "address"]

  static func prepare(_ arguments: Arguments, _ opening: Opening) throws -> String {
    _ = try arguments.required("email")
    return ""
  }

  static func perform(_ order: ServedOrder, _ appliance: Appliance) throws -> Said {
    let (email, named) = (try order.arguments.required("email"), order.arguments["organization"])
    let secret = NewSecret(appliance.secrets)
    // Whoever has the machine has everything on it: the link may open the whole account.
    let (member, expires) = try appliance.store.write(WriteContext()) { writer in
      let member = try meant(email, in: named, writer)
      writer.context.organization = member.organization.id.value
      return (
        member,
        try PasswordResets.make(for: member.person, in: member.organization, reach: .account, secret, writer)
      )
    }
    var output = LinkOutput()
    output.url = (order.arguments["address"] ?? "http://localhost:8080") + "/reset/\(secret.token)"
    output.expiresAt = expires
    let shown = output
    let text =
      "\(member.name) of \(member.organization.name) sets a new password, within the hour, by:\n\(shown.url)"
    return Said(text) { shown.write(to: $0) }
  }

  /// The one person that an address means, in an organization when it is named.
  static func meant(_ email: String, in organization: String?, _ reader: Reader) throws -> Member {
    var members = try reader.all(SignInStore.byEmail, PersonRules.emailKey(email))
    if let organization { members = members.filter { folded($0.organization.name) == folded(organization) } }
    guard let member = members.first else { throw Usage("Nobody has the address \(email).") }
    if members.count > 1, members.contains(where: { $0.account == nil || $0.account != member.account }) {
      let names = members.map(\.organization.name).joined(separator: ", ")
      throw Usage("Several people have this address. Say which with --organization: \(names).")
    }
    return member
  }
}
