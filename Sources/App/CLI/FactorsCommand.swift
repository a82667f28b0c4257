// quad admin reset-factors: lets somebody in again who has lost every second factor, from the terminal.
import Base
import Glibc
import Store

enum ResetFactorsCommand: ServedCommand {
  static let name = "admin reset-factors"
  static let summary = "Turn off somebody’s second factors and passkeys"
  static let help = """
    quad admin reset-factors: turn off the authenticator app, the passkeys and the recovery codes of somebody who has lost
    them all. Their password alone opens the account again; every session of it ends. Also beside a running Quad.

    \(Opening.help)
      --email E           the address of the person
      --organization O    the name of the organization, where several people have the address
      --yes               don't ask
      --json              print the result as JSON; needs --yes

    Example: quad admin reset-factors --data var --email ada@example.org
    """

  static let valued = ["email", "organization"]
  static let bare = ["yes"]

  static func prepare(_ arguments: Arguments, _ opening: Opening) throws -> String {
    let email = try arguments.required("email")
    if arguments.has("yes") { return "" }
    guard !arguments.has("json"), isatty(0) == 1, isatty(2) == 1 else {
      throw Usage("Nobody can be asked here: add --yes.")
    }
    let member = try opening.read { try AdminLinkCommand.meant(email, in: arguments["organization"], $0) }
    guard Terminal.confirm(question(member)[Terminal.language]) else {
      throw Failure(
        .conflict, code: "not-confirmed", Text(en: "Nothing was changed.", fr: "Rien n’a été modifié."))
    }
    return ""
  }

  private static func question(_ member: Member) -> Text {
    Text(
      en: "Turn off all second factors and passkeys of \(member.name) (\(member.organization.name))? Type yes: ",
      fr:
        "Désactiver tous les seconds facteurs et clés d’accès de \(member.name) (\(member.organization.name)) ? Tapez oui : "
    )
  }

  static func perform(_ order: ServedOrder, _ appliance: Appliance) throws -> Said {
    let (email, named) = (try order.arguments.required("email"), order.arguments["organization"])
    let member = try appliance.store.write(WriteContext()) { writer in
      let member = try AdminLinkCommand.meant(email, in: named, writer)
      writer.context.organization = member.organization.id.value
      try SecondFactors.resetByOperator(member, writer)
      return member
    }
    let text =
      "\(member.name) of \(member.organization.name) signs in with the password alone. Every session has ended."
    return Said(text) { json in
      json.object {
        json.field("person", member.person.text)
        json.field("name", member.name)
        json.field("email", member.email)
        json.field("organization", member.organization.name)
      }
    }
  }
}
