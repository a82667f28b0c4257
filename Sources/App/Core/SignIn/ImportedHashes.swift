// Passwords of another system: its bcrypt hashes, brought in with its people.
import Base
import Credentials
import Store

/// The hashes of a file of people, by what the people are recognized by.
struct ImportedHashes: Sendable {
  private struct Entry: Sendable {
    let line: Int
    let email: String
    let number: String
    let hash: BcryptHash
  }

  /// What bringing them in came to.
  struct Report: Sendable {
    /// Accounts that now have the password of the other system.
    var taken = 0
    /// People who have a password here already, which stays.
    var kept = 0
    var faults: [ImportFault] = []
  }

  static let titles = ["password hash", "hash", "bcrypt", "empreinte", "mot de passe haché"]

  private let entries: [Entry]
  /// The rows whose hash is none.
  let faults: [ImportFault]

  /// Reads the column of hashes of a file that `ImportFile` has taken. Fails when there is none.
  init(_ content: [UInt8]) throws {
    var table = try CSVReader(content)
    guard let place = table.column(among: ImportedHashes.titles) else {
      throw Failure(.unprocessable, code: "import-columns", SignInText.noHashColumn)
    }
    let email = table.column(among: ImportColumns.Meaning.email.titles)
    let number = table.column(among: ImportColumns.Meaning.number.titles)
    var entries: [Entry] = []
    var faults: [ImportFault] = []
    while let row = try table.next() {
      let text = row.text(place)
      guard !text.isEmpty else { continue }
      guard let hash = BcryptHash(text) else {
        faults.append(ImportFault(line: row.line, column: table.header[place], text: SignInText.noHash))
        continue
      }
      entries.append(Entry(line: row.line, email: row.text(email), number: row.text(number), hash: hash))
    }
    self.entries = entries
    self.faults = faults
  }

  /// Gives everybody of the file who has no password the one they had. A password that somebody has here is never
  /// replaced. `write` applies a batch in one transaction.
  func bring(
    into organization: OrganizationSummary, write: (@escaping @Sendable (Writer) throws -> Report) throws -> Report
  ) throws -> Report {
    var report = Report()
    report.faults = faults
    for start in stride(from: 0, to: entries.count, by: PeopleImport.batch) {
      let batch = Array(entries[start..<min(start + PeopleImport.batch, entries.count)])
      let done = try write { writer in try ImportedHashes.apply(batch, organization, writer) }
      report.taken += done.taken
      report.kept += done.kept
      report.faults += done.faults
    }
    return report
  }

  private static func apply(_ batch: [Entry], _ organization: OrganizationSummary, _ writer: Writer) throws -> Report {
    var report = Report()
    for entry in batch {
      let byNumber =
        entry.number.isEmpty ? nil : try writer.first(PeopleStore.byNumber, organization.id, entry.number)
      let byEmail =
        entry.email.isEmpty
        ? nil : try writer.first(PeopleStore.byEmail, organization.id, PersonRules.emailKey(entry.email))
      guard let person = byNumber ?? byEmail, person.email != nil, person.status != .suspended else {
        report.faults.append(ImportFault(line: entry.line, column: "", text: SignInText.nobodyForHash))
        continue
      }
      var member = try writer.one(SignInStore.member, person.id)
      if member.account == nil {
        try AccountChanges.attach(AccountChanges.create(member.language, writer), to: member, writer)
        member = try writer.one(SignInStore.member, person.id)
      }
      guard let account = member.account,
        try writer.run(AccountStore.importHash, account, entry.hash.text, writer.now) == 1
      else {
        report.kept += 1
        continue
      }
      // They could sign in where they come from, so they can here; that the address reaches them, nobody has shown us.
      try PeopleChanges.setStatus(.active, of: person, in: organization, writer)
      try writer.emit(.passwordImported, subject: person.id)
      report.taken += 1
    }
    return report
  }
}
