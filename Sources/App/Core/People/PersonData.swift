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
  }

  /// As the document names it.
  let name: StaticString
  let label: Text
  /// Takes the organization and the person; without what is secret.
  let query: RowQuery?
  /// Nil where the rows stay with the entry that goes.
  let move: (@Sendable (Move, Writer) throws -> Void)?
  /// Nil where nothing names the person.
  let erase: (@Sendable (ID<Person>, ID<Organization>, Writer) throws -> Void)?

  init(
    _ name: StaticString, _ label: Text, _ query: RowQuery?,
    move: (@Sendable (Move, Writer) throws -> Void)? = nil,
    erase: (@Sendable (ID<Person>, ID<Organization>, Writer) throws -> Void)? = nil
  ) {
    self.name = name
    self.label = label
    self.query = query
    self.move = move
    self.erase = erase
  }
}

extension Features {
  /// What every feature holds of people, in their order.
  static let personal: [PersonalData] = all.flatMap { $0.personal }
}

enum PersonData {
  /// How much is held of a person, by feature: for the page.
  static func counts(
    of person: ID<Person>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> [(label: Text, count: Int)] {
    let entries = [person] + (try reader.all(PeopleStore.mergedInto, person, organization))
    return try Features.personal.compactMap { data in
      guard let query = data.query else { return nil }
      var count = 0
      for entry in entries { try reader.rows(query, organization, entry) { _ in count += 1 } }
      return (data.label, count)
    }
  }

  /// The document; entries that were merged into this one are part of it. Reads every event of the organization to find the
  /// person's, so it is for the slow pool.
  static func document(
    of person: ID<Person>, in organization: OrganizationSummary, at now: Timestamp, _ reader: Reader, _ buffer: Buffer
  ) throws {
    let entries = [person] + (try reader.all(PeopleStore.mergedInto, person, organization.id))
    let json = JSONWriter(buffer)
    try json.object {
      json.field("format", "quad-person-1")
      json.field("exportedAt", now)
      json.field("organization", organization.name)
      try json.object("tables") {
        for data in Features.personal {
          guard let query = data.query else { continue }
          json.member("\(data.name)")
          try json.array {
            for entry in entries {
              try reader.rows(query, organization.id, entry) { OrganizationExport.write($0, json) }
            }
          }
        }
      }
    }
  }
}
