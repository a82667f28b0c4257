// Forgetting who a person was: what names them goes, what is counted stays.
import Base
import Store

extension EventKind {
  static let personErased = EventKind("person.erased")
}

extension Permission {
  static let peopleData = Permission(
    "people.data", Text(en: "Export and erase a person’s data", fr: "Exporter et effacer les données d’une personne"))
}

enum PersonErasure {
  /// Erases a person, of the directory or deleted: name, addresses, number, phone and whatever else the features hold that
  /// names them, and their account where they are nobody elsewhere. Attendance and events stay, under a name that tells
  /// nothing. It can't be undone.
  static func erase(_ id: ID<Person>, in organization: OrganizationSummary, _ writer: Writer) throws {
    let person = try writer.one(PeopleStore.findAny, id, organization.id)
    guard person.canBeErased else { throw Failure.notFound }
    try Standing(writer).requireCovering(id, writer)
    if person.row.deleted == nil {
      try AssignmentChanges.keepAnOwner(
        without: id, status: person.row.status, in: organization.id, writer)
    }
    if let account = person.account, try writer.first(AccountStore.runsTheBox, account) == true {
      throw Failure(.conflict, code: "operator", PersonDataText.operatorStays)
    }
    if person.row.deleted == nil {
      try PeopleCounts.moved(id, from: person.row.status, to: nil, in: organization.id, writer)
      PeopleCounts.removed(1, in: organization.id, writer)
    }
    try forget(id, in: organization, writer)
    // Without anything of whom it concerned.
    try writer.emit(.personErased, subject: id)
  }

  /// What erasing and purging have in common. The person is counted among the deleted before.
  static func forget(_ id: ID<Person>, in organization: OrganizationSummary, _ writer: Writer) throws {
    let account = try writer.one(PeopleStore.findAny, id, organization.id).account
    let entries = [id] + (try writer.all(PeopleStore.mergedInto, id, organization.id))
    for entry in entries {
      for data in Features.personal { try data.erase?(entry, organization.id, writer) }
    }
    for entry in entries {
      try writer.run(PersonEmailStore.deleteAll, entry)
      try writer.run(PersonEmailStore.dropFormer, entry)
    }
    try SessionChanges.endAll(of: id, writer)
    if let account, try writer.one(AccountStore.otherPeople, account, organization.id) == 0 {
      try AccountChanges.forget(account, writer)
    }
    let name = PersonDataText.pseudonym(id)[organization.language]
    for entry in entries {
      try PeopleStore.search.remove(writer, entry)
      try writer.run(PeopleStore.erase, entry, organization.id, name, folded(name), writer.now)
    }
    PeopleCounts.removed(-1, in: organization.id, writer)
    writer.accessChanged()
  }
}
