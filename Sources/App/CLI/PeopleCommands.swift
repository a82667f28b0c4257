// quad admin create and quad import people: filling a campus from the terminal.
import Base
import Store

enum AdminCreateCommand: ServedCommand {
  static let name = "admin create"
  static let summary = "Make an administrator, and the organization on first use"
  static let help = """
    quad admin create: make an administrator. The first one also makes the organization, and owns it.
    Also beside a running Quad.

    \(Opening.help)
      --email E           the address to sign in with
      --name N            the person's name
      --password-file F   a file whose first line is the password (8 to 128 characters, hard to guess); asked for
                          otherwise
      --organization O    the organization's name, on first use (“My campus”)
      --zone Z            its time zone as IANA names it, on first use (the machine's)
      --json              print the result as JSON

    Example: quad admin create --data var --email ada@example.org --name "Ada Lovelace" --password-file secret.txt
    """

  static let valued = ["email", "name", "password-file", "organization", "zone"]

  static func prepare(_ arguments: Arguments, _ opening: Opening) throws -> String {
    let input = try input(arguments, Terminal.language)
    let password = try arguments["password-file"].map { try Terminal.password(inFile: $0) } ?? Terminal.askPassword()
    let known = [input.name, input.email ?? "", arguments["organization"]]
    if let refusal = Passwords.refusal(password, knowing: known) { throw Usage(refusal[Terminal.language]) }
    _ = try zone(arguments)
    return password
  }

  private static func input(_ arguments: Arguments, _ language: Language) throws -> PersonInput {
    do {
      return try PersonInput.read(form: [
        ("name", try arguments.required("name")), ("email", try arguments.required("email")),
      ])
    } catch let failure as Failure {
      throw Usage(failure.fields.map { "--\($0.path): \($0.text[language])" }.joined(separator: "\n"))
    }
  }

  private static func zone(_ arguments: Arguments) throws -> Zone {
    let name = arguments["zone"] ?? Machine.zoneName
    guard let zone = Zone(name) else { throw Usage("“\(name)” is not a time zone, such as Europe/Paris.") }
    return zone
  }

  static func perform(_ order: ServedOrder, _ appliance: Appliance) throws -> Said {
    let input = try input(order.arguments, order.language)
    let zone = try zone(order.arguments)
    let hash = try appliance.passwords.hash(order.secret)
    let organization = order.arguments["organization"] ?? "My campus"
    let made = try appliance.store.write(WriteContext()) { writer in
      try createAdministrator(
        input, passwordHash: hash, organization: organization, zone: zone, language: order.language, writer)
    }
    return Said("\(made.name) administers \(made.organization). Sign in with \(input.email ?? "").") { json in
      json.object {
        json.field("person", made.person.text)
        json.field("name", made.name)
        json.field("email", input.email ?? "")
        json.field("organization", made.organization)
      }
    }
  }

  /// Makes the person, and the organization when there is none yet. Somebody already in the directory gets the role (owner
  /// where there is none, else administrator) and the password. Whoever can do this runs the box, so the account may do
  /// so from the pages too.
  static func createAdministrator(
    _ input: PersonInput, passwordHash: String, organization: String, zone: Zone,
    language: Language = Terminal.language, _ writer: Writer
  ) throws -> (name: String, organization: String, summary: OrganizationSummary, person: ID<Person>) {
    if try writer.all(OrganizationStore.all).isEmpty {
      _ = try OrganizationChanges.create(name: organization, zone: zone, language: language, writer)
    }
    guard let summary = try writer.all(OrganizationStore.all).first else { throw Failure.notFound }
    writer.context.organization = summary.id.value
    let granting = try Granting(in: summary.id, writer)
    // Nobody can be the owner of an organization before its first administrator.
    let hasOwner = try writer.exists(AccessStore.otherOwner, summary.id, ID<Person>(0), true)
    guard let role = granting.book[hasOwner ? .admin : .owner] else { throw Failure.notFound }
    let person: PersonRow
    if let email = input.email,
      let known = try writer.first(PeopleStore.byEmail, summary.id, PersonRules.emailKey(email))
    {
      person = try PeopleChanges.update(
        known.id, PersonChange(), giving: [role], granting: granting, in: summary, writer)
    } else {
      var input = input
      input.roles = [role.reference.word]
      person = try PeopleChanges.create(input, in: summary, granting: granting, writer)
    }
    try SessionChanges.setPassword(passwordHash, of: person.id, in: summary, writer)
    try AccountChanges.setOperator(true, of: person.id, writer)
    return (person.name, summary.name, summary, person.id)
  }
}

enum ImportPeopleCommand: CLICommand {
  static let name = "import people"
  static let summary = "Import people from a CSV file or a spreadsheet"
  static let help = """
    quad import people FILE: import people from a registrar's CSV or spreadsheet (.xlsx).

    \(Opening.help)
      --organization O    the short name of the organization, where there are several
      --dry-run           check every row and change nothing
      --with-hashes       also take the column “Password hash”: bcrypt hashes of the system that the people come from.
                          Whoever has a password here keeps it; the others sign in once with the one they had there
      --json              print the report as JSON

    The first row holds titles (Name, or First name and Last name; E-mail; Number; Phone; Language; Role). Comma, semicolon or
    tab; UTF-8 or Windows-1252. Roles are named by key or name, several with | between, and are given, never taken. Whoever is already there is recognized by number, then by e-mail, and updated. Rows that are
    wrong are listed and left out: exit status 1.

    Example: quad import people students.csv --data var --dry-run
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(
      words, valued: Opening.valued + ["organization"], bare: ["dry-run", "json", "with-hashes"])
    guard arguments.rest.count == 1 else { throw Usage("Name one file.") }
    let content = try readFile(arguments.rest[0], limit: People.largestImport)
    let file = try ImportFile(content)
    let hashes = arguments.has("with-hashes") ? try ImportedHashes(content) : nil
    let opening = try Opening(arguments)
    let appliance = try opening.appliance(log: .silent)
    defer { appliance.store.close() }
    let reader = try appliance.store.makeReader()
    let organization = try OrganizationCommands.chosen(arguments, reader).summary
    let dryRun = arguments.has("dry-run")
    let context = WriteContext(organization: organization.id.value)
    var report = try PeopleImport.run(
      file, named: String(arguments.rest[0].split(separator: "/").last ?? ""), into: organization, reader: reader,
      dryRun: dryRun,
      write: { work in try appliance.store.write(context, work) })
    if dryRun, let hashes {
      report.faults += hashes.faults
      report.refused += hashes.faults.count
    }
    if !dryRun {
      let done = report
      try appliance.store.write(context) { writer in try PeopleImport.note(done, .people, writer) }
      if let hashes {
        let brought = try hashes.bring(into: organization) { work in try appliance.store.write(context, work) }
        report.faults += brought.faults
        report.refused += brought.faults.count
        if !arguments.has("json") {
          Terminal.print("\(brought.taken) passwords taken over, \(brought.kept) kept as they are here")
        }
      }
    }
    if arguments.has("json") {
      let buffer = Buffer()
      ImportOutput(report, dryRun: dryRun, Terminal.language).write(to: JSONWriter(buffer))
      Terminal.print(buffer.string)
    } else {
      for fault in report.faults {
        let column = fault.column.isEmpty ? "" : "\(fault.column): "
        Terminal.print("line \(fault.line): \(column)\(fault.text[Terminal.language])")
      }
      Terminal.print(
        "\(report.rows) rows: \(report.created) new, \(report.updated) changed, \(report.unchanged) unchanged, \(report.refused) refused\(dryRun ? " (nothing changed: dry run)" : "")"
      )
    }
    return report.refused == 0 ? 0 : 1
  }
}
