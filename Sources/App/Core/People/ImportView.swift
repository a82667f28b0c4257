// The directory as an import sees it: with what earlier rows of the file have changed, also where nothing is written.
import Base
import Store

/// Finds whom a row means. In a rehearsal it remembers what the rows before would have freed and taken; in an import the
/// database knows.
struct ImportView {
  let organization: ID<Organization>
  private let reader: Reader
  /// People as earlier rows of a rehearsal would have left them, and what they would have now.
  private var people: [ID<Person>: PersonRow] = [:]
  private var emails: [String: ID<Person>?] = [:]
  private var numbers: [String: ID<Person>?] = [:]

  /// Who is whose manager, and who has been added.
  var managers = ImportedManagers()

  /// What people of the organization may choose.
  private let languages: [Language]

  init(_ organization: ID<Organization>, _ reader: Reader) throws {
    self.organization = organization
    self.reader = reader
    languages = try reader.one(OrganizationStore.languages, organization)
  }

  func offers(_ language: Language) -> Bool { languages.contains(language) }

  func byNumber(_ number: String) throws -> PersonRow? {
    if let known = numbers[number] { return known.flatMap { people[$0] } }
    return try reader.first(PeopleStore.byNumber, organization, number).map(latest)
  }

  func byEmail(_ email: String) throws -> PersonRow? {
    let key = PersonRules.emailKey(email)
    if let known = emails[key] { return known.flatMap { people[$0] } }
    return try reader.first(PeopleStore.byEmail, organization, key).map(latest)
  }

  private func latest(_ row: PersonRow) -> PersonRow { people[row.id] ?? row }

  /// A row of a rehearsal would change this person so.
  mutating func rehearsed(_ change: PersonChange, of person: PersonRow) {
    if let email = change.email {
      if let old = person.email { emails.updateValue(nil, forKey: PersonRules.emailKey(old)) }
      emails.updateValue(person.id, forKey: PersonRules.emailKey(email))
    }
    if let number = change.number {
      if let old = person.number { numbers.updateValue(nil, forKey: old) }
      numbers.updateValue(person.id, forKey: number)
    }
    people[person.id] = PersonRow(
      id: person.id, organization: person.organization, name: change.name ?? person.name,
      email: change.email ?? person.email, number: change.number ?? person.number, phone: change.phone ?? person.phone,
      status: person.status, language: change.language ?? person.language, version: person.version,
      created: person.created, updated: person.updated, deleted: person.deleted, photo: person.photo)
  }
}
