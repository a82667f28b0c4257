// quad organization create: one more tenant on the box, from the terminal.
import Base
import Store
import Web

enum OrganizationCreateCommand: CLICommand {
  static let name = "organization create"
  static let summary = "Make an organization and the invitation of its first owner"
  static let help = """
    quad organization create: make an organization. Its first owner gets an invitation, whose link is printed.

    \(Opening.help)
      --name N            the organization's name
      --owner E           the e-mail address of the first owner
      --zone Z            its time zone as IANA names it (UTC)
      --language L        its language, en or fr (en)
      --address A         where the server is reached (http://localhost:8080), for the link
      --json              print the result as JSON

    Example: quad organization create --data var --name "Campus Sud" --owner ada@example.org --zone Europe/Paris
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(
      words, valued: Opening.valued + ["name", "owner", "zone", "language", "address"], bare: ["json"])
    let input: OrganizationInput
    do {
      input = try OrganizationInput.read(form: [
        ("name", try arguments.required("name")), ("ownerEmail", try arguments.required("owner")),
        ("zone", arguments["zone"] ?? "UTC"), ("language", arguments["language"] ?? "en"),
      ])
      _ = try OrganizationRules.zone(input.zone)
    } catch let failure as Failure {
      throw Usage(
        failure.fields.map { "--\($0.path == "ownerEmail" ? "owner" : $0.path): \($0.text[Terminal.language])" }
          .joined(separator: "\n"))
    }
    let opening = try Opening(arguments)
    let appliance = try opening.appliance(log: .silent)
    defer { appliance.store.close() }
    let secret = NewSecret(appliance.secrets)
    let made = try appliance.store.write(WriteContext()) { writer in
      try OrganizationAPI.make(input, secret, writer)
    }
    let link = (arguments["address"] ?? "http://localhost:8080") + "/join/\(secret.token)"
    if arguments.has("json") {
      var output = OrganizationMadeOutput()
      output.organization = made.organization.output(people: 0)
      output.ownerUrl = link
      output.expiresAt = made.expires
      let buffer = Buffer()
      output.write(to: JSONWriter(buffer))
      Terminal.print(buffer.string)
    } else {
      Terminal.print("\(made.organization.name) is made. Its first owner, \(input.ownerEmail), comes in by:\n\(link)")
    }
    return 0
  }
}
