// What follows for employees on what happens to people, wherever it was done.
import Base
import Store
import Web

enum EmployeeReactions {
  static let all = [
    Reaction(.personUpdated, updated),
    Reaction(.personMerged) { event, writer in _ = try renamed(event, writer) },
    Reaction(.personDeleted) { event, writer in try gone(event, writer) },
    Reaction(.personLeft) { event, writer in try gone(event, writer) },
    Reaction(.personRestored, restored),
    Reaction(.peopleImported) { event, writer in try EmployeeNews.tellImported(event, writer) },
    Reaction(.photoChanged) { event, writer in try photo(event, writer) },
    Reaction(.photoRemoved) { event, writer in try photo(event, writer) },
  ]

  /// Fields that people change of themselves.
  private static let ofProfile: Set = ["phone", "language"]

  @Sendable private static func updated(_ event: EmittedEvent, _ writer: Writer) throws {
    guard let person = try renamed(event, writer), let row = try EventLog.find(writer, event.id) else { return }
    let organization = ID<Organization>(event.organization)
    let changed = try JSONDocument(row.data).root["changed"]?.members.compactMap { $0.name.string } ?? []
    guard !changed.isEmpty else { return }
    if row.actor == event.subject, ofProfile.isSuperset(of: changed) {
      if changed.contains("phone") {
        try EmployeeNews.tell(PhoneChangedNotice(person.id, person.name), of: person.id, in: organization, writer)
      } else {
        try EmployeeNews.tell(EmployeeProfileNotice(person.id, person.name), of: person.id, in: organization, writer)
      }
      return
    }
    // From what to what, the person's own event says: here is told which.
    try writer.emit(.employeeUpdated, subject: event.subject, organization: event.organization) { json in
      json.array("changed") { for field in changed { json.string(field) } }
    }
    try EmployeeNews.tell(.updated, person, fields: changed, in: organization, writer)
  }

  /// Keeps the record's copy of the name; gives the person, nil for who is no employee.
  private static func renamed(_ event: EmittedEvent, _ writer: Writer) throws -> PersonRow? {
    let (id, organization) = (ID<Person>(event.subject), ID<Organization>(event.organization))
    guard try writer.exists(EmployeeStore.exists, id, organization),
      let person = try writer.first(PeopleStore.find, id, organization)
    else { return nil }
    if try writer.run(EmployeeStore.setName, id, organization, folded(person.name)) == 1 {
      try EmployeeStore.search.put(writer, id, in: organization, folded: folded(person.name))
    }
    return person
  }

  private static func gone(_ event: EmittedEvent, _ writer: Writer) throws {
    let (id, organization) = (ID<Person>(event.subject), ID<Organization>(event.organization))
    guard let employee = try writer.first(EmployeeStore.findAny, id, organization) else { return }
    // An invitation that is still open would let somebody else in under their address.
    if let email = employee.person.email,
      let open = try writer.first(InvitationStore.open, PersonRules.emailKey(email), organization)
    {
      try InvitationChanges.revoke(open.id, in: writer.one(OrganizationStore.find, organization).summary, writer)
    }
    try writer.emit(.employeeDeleted, subject: id, organization: event.organization) { json in
      json.field("name", employee.person.name)
    }
    try EmployeeNews.tell(.deleted, employee.person, in: organization, writer)
  }

  @Sendable private static func restored(_ event: EmittedEvent, _ writer: Writer) throws {
    let organization = ID<Organization>(event.organization)
    guard let employee = try writer.first(EmployeeStore.find, ID<Person>(event.subject), organization) else { return }
    try writer.emit(.employeeRestored, subject: employee.id, organization: event.organization) { json in
      json.field("name", employee.person.name)
    }
    try EmployeeNews.tell(.restored, employee.person, in: organization, writer)
  }

  private static func photo(_ event: EmittedEvent, _ writer: Writer) throws {
    let (id, organization) = (ID<Person>(event.subject), ID<Organization>(event.organization))
    guard let employee = try writer.first(EmployeeStore.find, id, organization) else { return }
    try EmployeeNews.tell(EmployeePhotoNotice(id, employee.person.name), of: id, in: organization, writer)
  }
}
