// The directory's writes, shared by the API, the pages, the import and the command line.
import Base
import Store
import Web

extension EventKind {
  static let personCreated = EventKind("person.created")
  static let personUpdated = EventKind("person.updated")
  static let personDeleted = EventKind("person.deleted")
  static let personLeft = EventKind("person.left")
  static let peopleImported = EventKind("people.imported")
}

enum PeopleChanges {
  /// Adds a person. Somebody without an e-mail address is in the directory but can't sign in. `granting` is what it takes
  /// to give them roles, where that has been read already.
  static func create(
    _ input: PersonInput, in organization: OrganizationSummary, granting known: Granting? = nil, _ writer: Writer
  ) throws -> PersonRow {
    let granting = try known ?? Granting(in: organization.id, writer)
    let roles = try input.roles.map(granting.chosen) ?? granting.usual
    if let language = input.language { try requireOffered(language, in: organization, writer) }
    let id = writer.newID(ID<Person>.self)
    let row = PersonRow(
      id: id, organization: organization.id, name: input.name, email: input.email, number: input.number,
      phone: input.phone, status: .invited, language: input.language ?? organization.language, version: 1,
      created: writer.now, updated: writer.now, deleted: nil)
    try refusingTaken {
      _ = try writer.run(
        PeopleStore.insert, id, organization.id, row.name, folded(row.name), row.email,
        row.email.map(PersonRules.emailKey), row.number, row.phone, row.status.rawValue, row.language.rawValue,
        writer.now)
      guard try PersonEmails.replace(nil, with: row.email, of: id, in: organization.id, writer) else {
        throw emailTaken
      }
    }
    // Before the person is counted: they are then counted with these roles.
    try AssignmentChanges.start(roles, of: id, in: organization.id, writer)
    try PeopleStore.search.insert(
      writer, id, in: organization.id,
      folded: PersonRules.searchText(name: row.name, email: row.email, number: row.number))
    try PeopleCounts.moved(id, from: nil, to: .invited, in: organization.id, writer)
    try writer.emit(.personCreated, subject: id.value) { json in
      json.field("name", row.name)
      json.field("roles", roles.map(\.reference.word).joined(separator: " "))
    }
    return row
  }

  /// Changes the fields that `change` names and takes those away that are empty or that `clearing` names; answers the person as they are
  /// afterwards. `more` are roles to give besides those that the person has. What another feature changes of them in the
  /// same step, `telling` adds to the event. Fails with 412 when `condition` demands another version than there is.
  @discardableResult
  static func update(
    _ id: ID<Person>, _ change: PersonChange, clearing: Set<PersonField> = [], giving more: [RoleRow] = [],
    granting known: Granting? = nil, on condition: Precondition? = nil, in organization: OrganizationSummary,
    _ writer: Writer, telling others: (JSONWriter) -> Void = { _ in }
  ) throws -> PersonRow {
    guard let old = try writer.first(PeopleStore.find, id, organization.id) else { throw Failure.notFound }
    try condition?.check(version: old.version)
    let name = change.name ?? old.name
    func kept(_ field: PersonField, _ new: String?, _ old: String?) -> String? {
      clearing.contains(field) || new?.isEmpty == true ? nil : new ?? old
    }
    let email = kept(.email, change.email, old.email)
    let number = kept(.number, change.number, old.number)
    let phone = kept(.phone, change.phone, old.phone)
    let language = change.language ?? old.language
    if language != old.language { try requireOffered(language, in: organization, writer) }
    // Whoever changes an address or a status decides who gets in.
    if email != old.email || (change.status ?? old.status) != old.status {
      try (known?.standing ?? Standing(writer)).requireCovering(id, writer)
    }
    try refusingTaken {
      _ = try writer.run(
        PeopleStore.update, id, organization.id, name, folded(name), email, email.map(PersonRules.emailKey), number,
        phone, language.rawValue, writer.now)
      guard try PersonEmails.replace(old.email, with: email, of: id, in: organization.id, writer) else {
        throw emailTaken
      }
    }
    if name != old.name || email != old.email || number != old.number {
      try PeopleStore.search.put(
        writer, id, in: organization.id, folded: PersonRules.searchText(name: name, email: email, number: number))
    }
    var roles: AssignmentChanges.Change?
    if change.roles != nil || !more.isEmpty {
      let granting = try known ?? Granting(in: organization.id, writer)
      let kept = try change.roles.map { try granting.roles($0) } ?? granting.held(by: id, writer)
      roles = try AssignmentChanges.set(kept + more, of: id, in: organization.id, granting, writer)
    }
    if let status = change.status, status != old.status {
      try setStatus(status, of: old, in: organization, writer)
    }
    writer.accessChanged()
    try writer.emit(.personUpdated, subject: id.value) { json in
      json.object("changed") {
        json.changed("name", old.name, name)
        json.changed("email", old.email, email)
        json.changed("number", old.number, number)
        json.changed("phone", old.phone, phone)
        json.changed("language", old.language.rawValue, language.rawValue)
        json.changed("roles", roles.map { words($0.from) }, roles.map { words($0.to) })
        json.changed("status", old.status.rawValue, (change.status ?? old.status).rawValue)
        others(json)
      }
    }
    guard let row = try writer.first(PeopleStore.find, id, organization.id) else { throw Failure.notFound }
    return row
  }

  /// Takes a person out of the directory. Their history stays; their sessions end at once.
  static func delete(
    _ id: ID<Person>, on condition: Precondition? = nil, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    guard let old = try writer.first(PeopleStore.find, id, organization.id) else { throw Failure.notFound }
    try condition?.check(version: old.version)
    try Standing(writer).requireCovering(id, writer)
    try AssignmentChanges.keepAnOwner(without: id, status: old.status, in: organization.id, writer)
    try remove(old, .personDeleted, in: organization, writer)
  }

  /// Takes a person out whose going has been allowed, by others or by their own will, as `kind` tells.
  static func remove(
    _ old: PersonRow, _ kind: EventKind, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    try writer.run(PeopleStore.softDelete, old.id, organization.id, writer.now)
    try PersonEmails.release(of: old.id, writer)
    try PeopleStore.search.remove(writer, old.id)
    try PeopleCounts.moved(old.id, from: old.status, to: nil, in: organization.id, writer)
    PeopleCounts.removed(1, in: organization.id, writer)
    try SessionChanges.endAll(of: old.id, writer)
    try PasswordResets.close(old.id, in: organization.id, writer)
    try writer.emit(kind, subject: old.id) { json in json.field("name", old.name) }
  }

  /// Moves a person to another status; leaving `active` ends their sessions.
  static func setStatus(
    _ status: PersonStatus, of old: PersonRow, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    guard status != old.status else { return }
    if status != .active {
      try AssignmentChanges.keepAnOwner(without: old.id, status: old.status, in: organization.id, writer)
    }
    _ = try writer.run(PeopleStore.setStatus, old.id, organization.id, status.rawValue, writer.now)
    try PeopleCounts.moved(old.id, from: old.status, to: status, in: organization.id, writer)
    if old.status == .active {
      try SessionChanges.endAll(of: old.id, writer)
    }
    writer.accessChanged()
  }

  private static func requireOffered(
    _ language: Language, in organization: OrganizationSummary, _ reader: Reader
  ) throws {
    guard try organization.offers(language, reader) else {
      throw Failure.unprocessable([Failure.Field(path: "language", text: PeopleText.notOffered(language))])
    }
  }

  static let emailTaken = Failure.taken("email", PeopleText.emailTaken)

  /// Runs a write and tells a taken address or number in words, tied to its field.
  static func refusingTaken(_ body: () throws -> Void) throws {
    do { try body() } catch let violation as ConstraintViolation {
      if violation.name == "people.email_key, people.organization_id" {
        throw emailTaken
      }
      if violation.name == "people.organization_id, people.number" {
        throw Failure.taken("number", PeopleText.numberTaken)
      }
      if violation.name == "people.account_id, people.organization_id" {
        throw Failure(.conflict, code: "account-taken", PeopleText.accountTaken)
      }
      throw violation
    }
  }

  private static func words(_ roles: [RoleReference]) -> String { roles.map(\.word).joined(separator: " ") }
}
