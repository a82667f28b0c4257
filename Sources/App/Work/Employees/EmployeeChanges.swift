// The writes of employment records. What an employee is as a person, the directory's own writes change.
import Base
import Store
import Web

extension EventKind {
  static let employeeCreated = EventKind("employee.created")
  static let employeeUpdated = EventKind("employee.updated")
  static let employeeDeleted = EventKind("employee.deleted")
  static let employeeRestored = EventKind("employee.restored")
}

enum EmployeeChanges {
  /// Makes somebody an employee: somebody new, or a person of the directory. Fails with 409 for who is one already.
  static func create(_ input: EmployeeInput, in organization: OrganizationSummary, _ writer: Writer) throws
    -> EmployeeRow
  {
    let person: ID<Person>
    if let known = input.person {
      guard try !writer.exists(EmployeeStore.exists, known, organization.id) else {
        throw Failure(
          .conflict, code: "already-employee", EmployeeText.alreadyEmployee,
          fields: [Failure.Field(path: "person", text: EmployeeText.alreadyEmployee)])
      }
      let old = try writer.one(PeopleStore.find, known, organization.id)
      // Before they are an employee: one thing is told, not two.
      if input.ofPerson.differs(from: old) {
        try PeopleChanges.update(known, input.ofPerson, in: organization, writer)
      } else {
        try writer.run(PeopleStore.touch, known, organization.id, writer.now)
      }
      try add(input.work, to: known, in: organization, writer)
      person = known
    } else {
      person = try PeopleChanges.create(input.newPerson, in: organization, writer).id
      try add(input.work, to: person, in: organization, writer)
    }
    try noteCreated(person, in: organization, writer)
    return try writer.one(EmployeeStore.find, person, organization.id)
  }

  /// Gives a person a record. Fails with 422 for a manager who can't be.
  static func add(
    _ work: Employment, to person: ID<Person>, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    try check(work, of: person, in: organization.id, writer)
    let row = try writer.one(PeopleStore.find, person, organization.id)
    let name = folded(row.name)
    try writer.run(
      EmployeeStore.insert, person, organization.id, name, work.position, folded(work.position ?? ""), work.department,
      folded(work.department ?? ""), work.manager, work.hired, work.ended, writer.now)
    try EmployeeStore.search.insert(writer, person, in: organization.id, folded: name)
    // Of who came with this there is no day yet.
    if row.created < writer.now { try judgeAnew(person, Employment(), work, in: organization, writer) }
  }

  /// Tells that somebody has become an employee.
  static func noteCreated(_ person: ID<Person>, in organization: OrganizationSummary, _ writer: Writer) throws {
    let row = try writer.one(EmployeeStore.find, person, organization.id)
    try writer.emit(.employeeCreated, subject: person, organization: organization.id.value) { json in
      json.field("name", row.person.name)
      json.field("position", row.work.position)
      json.field("department", row.work.department)
    }
    try EmployeeNews.tell(.created, row.person, in: organization.id, writer)
  }

  /// Changes the fields that `change` names, of the person and of the record, under one version and in one event of the
  /// person's. A change of nothing writes nothing. Fails with 412 when `condition` demands another version than there is.
  static func update(
    _ id: ID<Person>, _ change: EmployeeChange, on condition: Precondition? = nil,
    in organization: OrganizationSummary, _ writer: Writer
  ) throws -> EmployeeRow {
    let old = try writer.one(EmployeeStore.find, id, organization.id)
    try condition?.check(version: old.person.version)
    let work = try change.applied(to: old.work)
    guard work != old.work || change.person.differs(from: old.person) else { return old }
    try update(old.work, to: work, change.person, of: id, in: organization, writer)
    return try writer.one(EmployeeStore.find, id, organization.id)
  }

  /// The same where record and change are known. `roles` are to be given besides those that the person has.
  @discardableResult
  static func update(
    _ old: Employment, to work: Employment, _ change: PersonChange, clearing: Set<PersonField> = [],
    giving roles: [RoleRow] = [], granting: Granting? = nil, of id: ID<Person>, in organization: OrganizationSummary,
    _ writer: Writer
  ) throws -> PersonRow {
    if work != old {
      try check(work, of: id, in: organization.id, writer)
      try writer.run(
        EmployeeStore.update, id, organization.id, work.position, folded(work.position ?? ""), work.department,
        folded(work.department ?? ""), work.manager, work.hired, work.ended, writer.now)
      try judgeAnew(id, old, work, in: organization, writer)
    }
    // What follows on this event reads the record: it is written before.
    return try PeopleChanges.update(
      id, change, clearing: clearing, giving: roles, granting: granting, in: organization, writer
    ) { json in
      for field in old.differences(work) {
        json.member(field.rawValue)
        json.object {
          json.field("from", old.text(field))
          json.field("to", work.text(field))
        }
      }
    }
  }

  /// Takes a record away whose person stays.
  static func drop(_ person: PersonRow, in organization: OrganizationSummary, _ writer: Writer) throws {
    let old = try writer.first(EmployeeStore.work, person.id, organization.id)
    guard try writer.run(EmployeeStore.delete, person.id, organization.id) == 1 else { return }
    try EmployeeStore.search.remove(writer, person.id)
    try writer.emit(.employeeDeleted, subject: person.id) { json in json.field("name", person.name) }
    if let old { try judgeAnew(person.id, old, Employment(), in: organization, writer) }
  }

  /// Nobody is missed before their first day or after their last one: has the days judged anew on which that changes.
  private static func judgeAnew(
    _ person: ID<Person>, _ old: Employment, _ new: Employment, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    guard let dates = old.changedDates(new) else { return }
    // A day more, whatever zone a schedule is in. Most of a file's people began long before they were in the directory.
    let created = try writer.one(DayStore.person, person, organization.id).created
    guard dates.upperBound >= Zone.utc.localDate(at: created).adding(days: -1) else { return }
    try DayJobs.enqueue(
      JudgingInput(people: [person], from: dates.lowerBound, to: dates.upperBound), in: organization, writer)
  }

  // MARK: What can't be

  private static func check(
    _ work: Employment, of person: ID<Person>, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    if let hired = work.hired, let ended = work.ended, ended < hired {
      throw Failure.unprocessable([Failure.Field(path: "ended", text: EmployeeText.endsBefore)])
    }
    guard let manager = work.manager else { return }
    // One who has gone stays somebody's manager until another is named.
    if try reader.first(EmployeeStore.managerOf, person, organization) ?? nil == manager { return }
    if let fault = try managerFault(manager, of: person, in: organization, reader) {
      throw Failure.unprocessable([Failure.Field(path: "manager", text: fault)])
    }
  }

  /// Why somebody can't be a person's manager; nil where they can.
  static func managerFault(
    _ manager: ID<Person>, of person: ID<Person>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> Text? {
    if manager == person { return EmployeeText.ownManager }
    guard try reader.exists(PeopleStore.statusOf, manager, organization) else { return EmployeeText.noSuchManager }
    return try isAbove(person, manager, in: organization, reader) ? EmployeeText.managerCycle : nil
  }

  /// Whether somebody is a manager of another's, of theirs, and so on.
  static func isAbove(
    _ person: ID<Person>, _ other: ID<Person>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> Bool {
    var at: ID<Person>? = other
    for _ in 0..<EmployeeRules.deepest {
      guard let above = at else { return false }
      if above == person { return true }
      at = try reader.first(EmployeeStore.managerOf, above, organization) ?? nil
    }
    return true
  }

  // MARK: Two entries that become one, and somebody who is forgotten

  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    let organization = move.organization
    // They name an entry that is nobody any more.
    try Notices.forgetEmployee(move.from, in: organization, writer)
    if try writer.exists(EmployeeStore.exists, move.to, organization) {
      try writer.run(EmployeeStore.delete, move.from, organization)
    } else {
      // Their own manager can't be whom they become.
      if try writer.first(EmployeeStore.managerOf, move.from, organization) ?? nil == move.to {
        try writer.run(EmployeeStore.clearManager, move.from, organization)
      }
      try writer.run(EmployeeStore.hand, move.from, move.to, organization)
      if let person = try writer.first(PeopleStore.find, move.to, organization) {
        try writer.run(EmployeeStore.setName, move.to, organization, folded(person.name))
        try EmployeeStore.search.put(writer, move.to, in: organization, folded: folded(person.name))
      }
    }
    try EmployeeStore.search.remove(writer, move.from)
    try writer.run(EmployeeStore.handReports, move.from, move.to, organization)
    try writer.run(EmployeeStore.dropManager, move.from, organization)
    // Whoever was above the one and below the other would be both.
    if let manager = try writer.first(EmployeeStore.managerOf, move.to, organization) ?? nil,
      try isAbove(move.to, manager, in: organization, writer)
    {
      try writer.run(EmployeeStore.clearManager, move.to, organization)
    }
  }

  static func forget(_ person: ID<Person>, _ organization: ID<Organization>, _ writer: Writer) throws {
    try Notices.forgetEmployee(person, in: organization, writer)
    try writer.run(EmployeeStore.delete, person, organization)
    try EmployeeStore.search.remove(writer, person)
    try writer.run(EmployeeStore.dropManager, person, organization)
  }
}

extension PersonChange {
  /// Whether anything of it is otherwise than the person is.
  func differs(from person: PersonRow) -> Bool {
    func differs(_ new: String?, _ old: String?) -> Bool { new.map { $0 != old ?? "" } ?? false }
    return differs(name, person.name) || differs(email, person.email) || differs(number, person.number)
      || differs(phone, person.phone) || (language ?? person.language) != person.language || roles != nil
      || (status ?? person.status) != person.status
  }
}

extension EmployeeInput {
  /// Somebody new.
  var newPerson: PersonInput {
    var person = PersonInput()
    person.name = name ?? ""
    person.email = email
    person.number = number
    person.phone = phone
    person.language = language
    person.roles = roles
    return person
  }

  /// What changes of somebody who is there.
  var ofPerson: PersonChange {
    var change = PersonChange()
    change.name = name
    change.email = email
    change.number = number
    change.phone = phone
    change.language = language
    change.roles = roles
    return change
  }
}
