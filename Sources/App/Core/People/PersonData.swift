// Everything that is held on a person, as one JSON document.
import Base
import Store
import Web

/// What a feature holds of a person: told in their export, moved when two entries turn out to be one person, forgotten
/// with them. An open set: each feature says what its own tables hold.
struct PersonalData: Sendable {
  /// Two entries of one organization that become one.
  struct Move: Sendable {
    let from: ID<Person>
    let to: ID<Person>
    let organization: ID<Organization>
    /// The account that the one entry has from then on.
    let account: ID<Account>?
    /// The account that is nobody here any more.
    let leaving: ID<Account>?
  }

  /// What hangs on an account and not on one organization's entry. It is told once, however many entries became one.
  enum AccountPart: Sendable {
    /// What the account does in this organization.
    case here
    /// What it does anywhere: for its owner only, where it is also somebody elsewhere or runs the box.
    case everywhere
  }

  /// As the document names it.
  let name: StaticString
  let label: Text
  /// The tables that it speaks for. A test asks for every table that names people or accounts.
  let tables: [StaticString]
  /// Nil for what belongs to the entry.
  let part: AccountPart?
  /// Nil for what is no news to anybody, such as a step of a sign-in under way. Takes the organization and the person; without what is secret.
  let query: RowQuery?
  /// Nil where the rows stay with the entry that goes.
  let move: (@Sendable (Move, Writer) throws -> Void)?
  /// Nil where nothing names the person.
  let erase: (@Sendable (ID<Person>, ID<Organization>, Writer) throws -> Void)?
  /// For an account that nobody is any more.
  let forget: (@Sendable (ID<Account>, Writer) throws -> Void)?

  /// `tables` where they are others than the one that it is named after.
  init(
    _ name: StaticString, _ label: Text, _ query: RowQuery?, of tables: [StaticString]? = nil,
    part: AccountPart? = nil,
    move: (@Sendable (Move, Writer) throws -> Void)? = nil,
    erase: (@Sendable (ID<Person>, ID<Organization>, Writer) throws -> Void)? = nil,
    forget: (@Sendable (ID<Account>, Writer) throws -> Void)? = nil
  ) {
    self.name = name
    self.label = label
    self.tables = tables ?? [name]
    self.part = part
    self.query = query
    self.move = move
    self.erase = erase
    self.forget = forget
  }
}

extension Features {
  /// What every feature holds of people, in their order.
  static let personal: [PersonalData] = all.flatMap { $0.personal }
}

extension EventKind {
  static let dataDownloaded = EventKind("person.data-downloaded")
  static let ownDataDownloaded = EventKind("person.own-data-downloaded")
}

/// What is told of one person: their entries, and how much of their account.
struct PersonFile: Sendable {
  let person: ID<Person>
  let organization: ID<Organization>
  /// The entry itself, then those that were merged into it.
  let entries: [ID<Person>]
  /// Whether what the account does elsewhere is told: to its owner, and where there is no elsewhere.
  let isWhole: Bool

  init(_ person: ID<Person>, in organization: ID<Organization>, isOwn: Bool, _ reader: Reader) throws {
    self.person = person
    self.organization = organization
    entries = [person] + (try reader.all(PeopleStore.mergedInto, person, organization))
    guard !isOwn, let account = try reader.one(PeopleStore.findAny, person, organization).account else {
      isWhole = true
      return
    }
    isWhole = try AccountChanges.isOnlyHere(account, organization, reader)
  }

  /// Whether it may be told.
  func tells(_ data: PersonalData) -> Bool { data.part != .everywhere || isWhole }

  func rows(_ data: PersonalData, _ reader: Reader, body: (Columns) throws -> Void) throws {
    guard let query = data.query, tells(data) else { return }
    for entry in data.part == nil ? entries : [person] { try reader.rows(query, organization, entry, body: body) }
  }
}

enum PersonData {
  /// How much is held of a person, by feature: for the page.
  static func counts(of file: PersonFile, _ reader: Reader) throws -> [(label: Text, count: Int)] {
    try Features.personal.compactMap { data in
      guard data.query != nil, file.tells(data) else { return nil }
      var count = 0
      try file.rows(data, reader) { _ in count += 1 }
      return (data.label, count)
    }
  }

  /// Leaves on record that somebody takes a document away: before it is made, so that none is made without.
  static func note(_ person: ID<Person>, of caller: Caller, _ call: Call, _ pool: Slow) throws {
    let kind: EventKind = person == caller.person ? .ownDataDownloaded : .dataDownloaded
    try pool.write(call.context) { writer in _ = try writer.emit(kind, subject: person) }
  }

  /// The document; entries that were merged into this one are part of it. Reads every event of the organization to find the
  /// person's, so it is for the slow pool. `withheld` names what only the account's owner is told.
  static func document(
    of person: ID<Person>, in organization: OrganizationSummary, isOwn: Bool, at now: Timestamp, _ reader: Reader,
    _ buffer: Buffer
  ) throws {
    let file = try PersonFile(person, in: organization.id, isOwn: isOwn, reader)
    let json = JSONWriter(buffer)
    try json.object {
      json.field("format", "quad-person-1")
      json.field("exportedAt", now)
      json.field("organization", organization.name)
      try json.object("tables") {
        for data in Features.personal where data.query != nil && file.tells(data) {
          json.member("\(data.name)")
          try json.array { try file.rows(data, reader) { OrganizationExport.write($0, json) } }
        }
      }
      json.array("withheld") {
        for data in Features.personal where data.query != nil && !file.tells(data) { json.string("\(data.name)") }
      }
    }
  }
}
