// Taking people out of the directory, bringing them back, and what is left of them once nobody may any more.
import Base
import Store
import Web

extension EventKind {
  static let personRestored = EventKind("person.restored")
  static let peoplePurged = EventKind("people.purged")
}

enum PersonRemoval {
  /// Brings a deleted person back as they were: roles, addresses, number. Fails with 409 when an address or the number
  /// is somebody else's by now. Sessions stay ended.
  @discardableResult
  static func restore(
    _ id: ID<Person>, in organization: OrganizationSummary, _ writer: Writer
  ) throws -> PersonRow {
    let old = try writer.one(PeopleStore.findRemoved, id, organization.id)
    // With them come their rights and their way in.
    try Standing(writer).requireCovering(id, writer)
    try PeopleChanges.refusingTaken {
      try writer.run(PeopleStore.restore, id, organization.id, writer.now)
      try PersonEmails.reclaim(old, writer)
    }
    try PeopleStore.search.put(
      writer, id, in: organization.id,
      folded: PersonRules.searchText(name: old.name, email: old.email, number: old.number))
    try PeopleCounts.moved(id, from: nil, to: old.status, in: organization.id, writer)
    PeopleCounts.removed(-1, in: organization.id, writer)
    writer.accessChanged()
    try writer.emit(.personRestored, subject: id) { json in json.field("name", old.name) }
    return try writer.one(PeopleStore.find, id, organization.id)
  }

  // MARK: After the retention

  /// Before when somebody must have been deleted to be purged; nil where the organization keeps people for good.
  static func deadline(_ organization: ID<Organization>, at now: Timestamp, _ reader: Reader) throws -> Timestamp? {
    let days = try reader.one(OrganizationStore.find, organization).retentionDays
    return days > 0 ? now.adding(seconds: -days * 86_400) : nil
  }

  /// How many could be purged now.
  static func purgeable(_ organization: ID<Organization>, at now: Timestamp, _ reader: Reader) throws -> Int {
    guard let deadline = try deadline(organization, at: now, reader) else { return 0 }
    return try reader.one(PeopleStore.purgeableCount, organization, deadline)
  }

  /// As many as go in one transaction.
  private static let batch = 100

  /// Forgets who the people were that were deleted longer ago than the organization keeps them; their records stay, under
  /// a name that tells nothing. Some at a time, so that nobody else's write waits long. `write` runs a transaction and
  /// waits for it: not on a loop's thread.
  static func purge(
    _ organization: OrganizationSummary, write: (@escaping @Sendable (Writer) throws -> Int) throws -> Int
  ) throws -> Int {
    var purged = 0
    while true {
      let count = try write { writer in
        writer.context.organization = organization.id.value
        guard let deadline = try deadline(organization.id, at: writer.now, writer) else { return 0 }
        let people = try writer.all(PeopleStore.purgeable, organization.id, deadline, batch)
        for person in people { try PersonErasure.forget(person, in: organization, writer) }
        if !people.isEmpty {
          try writer.emit(.peoplePurged, subject: 0) { json in json.field("people", people.count) }
        }
        return people.count
      }
      purged += count
      if count < batch { return purged }
    }
  }
}
