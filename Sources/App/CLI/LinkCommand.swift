// quad admin link: lets somebody who forgot their password in again, from the terminal.
import Base
import Store

enum AdminLinkCommand: CLICommand {
  static let name = "admin link"
  static let summary = "Make a link with which somebody sets a new password"
  static let help = """
    quad admin link: make a link with which somebody sets a new password. It works once, for an hour. Stop the server first.

    \(Opening.help)
      --email E           the address of the person
      --organization O    the name of the organization, where several people have the address
      --address A         where the server is reached (http://localhost:8080), for the link
      --json              print the result as JSON

    Example: quad admin link --data var --email ada@example.org --address https://campus.example.org
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(
      words, valued: Opening.valued + ["email", "organization", "address"], bare: ["json"])
    let email = try arguments.required("email")
    let opening = try Opening(arguments)
    let appliance = try opening.appliance(log: .silent)
    defer { appliance.store.close() }
    let member = try appliance.store.read { reader in
      try AdminLinkCommand.meant(email, in: arguments["organization"], reader)
    }
    let secret = NewSecret(appliance.secrets)
    // Whoever has the machine has everything on it: the link may open the whole account.
    let expires = try appliance.store.write(WriteContext(organization: member.organization.id.value)) { writer in
      try PasswordResets.make(for: member.person, in: member.organization, reach: .account, secret, writer)
    }
    let link = (arguments["address"] ?? "http://localhost:8080") + "/reset/\(secret.token)"
    if arguments.has("json") {
      var output = LinkOutput()
      output.url = link
      output.expiresAt = expires
      let buffer = Buffer()
      output.write(to: JSONWriter(buffer))
      Terminal.print(buffer.string)
    } else {
      Terminal.print("\(member.name) of \(member.organization.name) sets a new password, within the hour, by:\n\(link)")
    }
    return 0
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
