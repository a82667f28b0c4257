// Appointments: who leads what, who may be expected to, and the writes.
import Base
import Store
import Web

/// Somebody in an office.
struct AppointmentRow: Sendable {
  let id: ID<RoleAssignment>
  let person: ID<Person>
  let name: String
  let photo: ID<StoredPicture>?
  let role: RoleReference
  /// A unit's code; empty for the whole organization.
  let unit: String
  let source: AssignmentSource
  /// Who appointed them; nil for what is automatic, and for what the program itself gave.
  let giver: PersonReference?
  let granted: Timestamp

  var office: Office? { role.key.flatMap(Office.init(rawValue:)) }
  var held: HeldRole {
    HeldRole(
      assignment: id, role: role, unit: unit, source: source, grantedBy: giver?.id, granted: granted)
  }
}

/// Who leads what, in what the caller may see of it.
struct AppointmentList {
  let organization: ID<Organization>
  let scope: UnitScope
  let tree: UnitTree
  /// By unit, in the order of the tree, then those of no unit of it; in each as they came.
  let rows: [AppointmentRow]

  /// As many are read at a time.
  private static let batch = 500

  init(_ call: Call, _ reader: Reader) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    scope = try UnitScope(call, .accessRead, reader)
    tree = try UnitTree(of: organization, reader)
    var all: [AppointmentRow] = []
    for office in Office.allCases { all += try Self.holders(of: office, organization, reader) }
    let (scope, tree) = (scope, tree)
    let places = Dictionary(
      tree.nodes.enumerated().map { ($0.element.unit.code, $0.offset) }, uniquingKeysWith: { a, _ in a })
    let seen = all.filter { row in
      scope.isEverywhere || tree.unit(row.unit).map { scope.covers($0.id, tree) } == true
    }
    rows = seen.map { ($0, places[$0.unit] ?? Int.max) }.sorted { a, b in
      (a.1, a.0.unit, a.0.id) < (b.1, b.0.unit, b.0.id)
    }.map(\.0)
  }

  static func holders(
    of office: Office, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> [AppointmentRow] {
    var rows: [AppointmentRow] = []
    while true {
      let part = try reader.all(
        LearningRoleStore.officers, organization, office.rawValue, rows.last?.person ?? ID(0), rows.last?.id ?? ID(0),
        batch)
      rows += part
      if part.count < batch { return rows }
    }
  }
}

/// Those who may be expected to lead a unit, by name: they teach there, or lead what is below.
struct EligiblePeople {
  struct Entry: Sendable {
    let person: ID<Person>
    let name: String
    let photo: ID<StoredPicture>?
    var why: Eligibility
    fileprivate let key: String
  }

  let unit: UnitRow
  let tree: UnitTree
  let organization: ID<Organization>
  /// A part of a name.
  var search = ""

  private static let batch = 500

  /// Those after a person, at most `limit`, and where to go on. Looks at each teacher up to the page's end: not on a loop.
  func part(after: ID<Person>?, _ limit: Int, _ reader: Reader) throws -> (people: [Entry], next: ID<Person>?) {
    var place = (key: "", person: ID<Person>(0))
    if let after {
      guard let name = try reader.first(AccessStore.nameOf, after, organization) else {
        throw Failure.unprocessable([Failure.Field(path: "after", text: CourseText.noSuchPerson)])
      }
      place = (folded(name), after)
    }
    let teachers = try teachers(after: place, limit + 1, reader)
    // Beyond the last teacher that was read may come others, who are not to be overtaken.
    let end = teachers.count > limit ? teachers.last : nil
    var found = Dictionary(teachers.map { ($0.person, $0) }, uniquingKeysWith: { a, _ in a })
    for leader in try leaders(reader) {
      if found[leader.person] != nil {
        found[leader.person]?.why.leads = leader.why.leads
        continue
      }
      let isAfter = (leader.key, leader.person) > place
      let isBefore = end.map { (leader.key, leader.person) < ($0.key, $0.person) } ?? true
      if isAfter, isBefore { found[leader.person] = leader }
    }
    let sorted = found.values.sorted { ($0.key, $0.person) < ($1.key, $1.person) }
    guard sorted.count > limit else { return (sorted, nil) }
    let people = Array(sorted.prefix(limit))
    return (people, people.last?.person)
  }

  private func teachers(
    after start: (key: String, person: ID<Person>), _ limit: Int, _ reader: Reader
  ) throws -> [Entry] {
    let ground = OfficeRules.ground(of: unit, tree).id
    let pattern = CatalogList.pattern(folded(search))
    var place = (key: start.key, person: start.person, course: ID<Course>(Int64.max))
    var entries: [Entry] = []
    while true {
      let rows = try reader.all(
        EnrollmentStore.teaching, organization, place.key, place.person, place.course, ID<Term>(0), ground, true, "",
        pattern, ID<Person>(0), Self.batch)
      for row in rows {
        if entries.last?.person == row.person {
          entries[entries.count - 1].why.courses += 1
        } else {
          if entries.count == limit { return entries }
          entries.append(
            Entry(
              person: row.person, name: row.name, photo: row.photo, why: Eligibility(courses: 1), key: row.key))
        }
      }
      guard let last = rows.last, rows.count == Self.batch else { return entries }
      place = (last.key, last.person, last.course)
    }
  }

  /// Those who lead what is below: some dozens.
  private func leaders(_ reader: Reader) throws -> [Entry] {
    var held: [ID<Person>: (row: AppointmentRow, roles: [HeldRole])] = [:]
    for office in Office.allCases where office.kind != unit.kind {
      for row in try AppointmentList.holders(of: office, organization, reader) {
        held[row.person, default: (row, [])].roles.append(row.held)
      }
    }
    let word = folded(search)
    return held.values.compactMap { person in
      let leads = OfficeRules.leads(of: unit, person.roles, tree)
      let key = folded(person.row.name)
      guard !leads.isEmpty, word.isEmpty || contains(key, word) else { return nil }
      return Entry(
        person: person.row.person, name: person.row.name, photo: person.row.photo, why: Eligibility(leads: leads),
        key: key)
    }
  }

  private func contains(_ text: String, _ word: String) -> Bool {
    let (text, word) = (Array(text.utf8), Array(word.utf8))
    guard text.count >= word.count else { return false }
    return (0...(text.count - word.count)).contains { text[$0..<($0 + word.count)].elementsEqual(word) }
  }
}

enum Appointments {
  /// Puts somebody into an office. 404 for a unit where the writer's person may give no role, 403 where the role gives more
  /// than they have there, 409 for whom it can't be expected of unless `evenIfUnexpected`.
  @discardableResult
  static func appoint(
    _ person: ID<Person>, to office: Office?, of unit: ID<StructureUnit>, evenIfUnexpected: Bool,
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> (id: ID<RoleAssignment>, office: Office, unit: UnitRow) {
    let granting = try Granting(in: organization, writer)
    let scope = try granting.standing.units(of: .accessAssign, in: organization, writer)
    let row = try UnitChanges.find(unit, scope, organization, writer)
    let given = Office(of: row.kind)
    if let office, office != given {
      let text = LearningRoleText.otherKind(office, row)
      throw Failure.unprocessable([Failure.Field(path: "office", text: text)])
    }
    guard let role = granting.book[given.role] else { throw Failure.notFound }
    try granting.standing.requireGiving(role, at: row.code, in: organization, writer)
    guard try writer.exists(LearningRoleStore.isThere, person, organization) else {
      throw Failure.unprocessable([Failure.Field(path: "person", text: CourseText.noSuchPerson)])
    }
    let held = try writer.all(AccessStore.held, person)
    // A dean who was a chair is expected no more by that: what is there already is said first.
    if held.contains(where: { $0.role.id == role.id && $0.unit == row.code && $0.source == .manual }) {
      throw AccessText.alreadyAssigned
    }
    if !evenIfUnexpected {
      let places = try writer.all(LearningRoleStore.places, organization, person)
      let why = OfficeRules.eligibility(for: row, places, held, try UnitTree(of: organization, writer))
      if !why.isGiven { throw LearningRoleText.unexpected(given, row) }
    }
    let id = try AssignmentChanges.assign(
      role, to: person, unit: row.code, in: organization, as: granting.standing, writer)
    return (id, given, row)
  }

  /// Ends an appointment. 404 for one elsewhere than the writer's person may take roles, 409 for one that nobody made.
  @discardableResult
  static func end(
    _ id: ID<RoleAssignment>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> AppointmentRow {
    let row = try find(id, .accessAssign, in: organization, writer)
    let granting = try Granting(in: organization, writer)
    try AssignmentChanges.withdraw(
      row.held, from: row.person, in: organization, as: granting.standing, granting.book, writer)
    return row
  }

  /// One within what the writer's person may do; 404 for any other.
  private static func find(
    _ id: ID<RoleAssignment>, _ permission: Permission, in organization: ID<Organization>, _ writer: Writer
  ) throws -> AppointmentRow {
    let row = try writer.one(LearningRoleStore.officer, id, organization)
    guard row.office != nil else { throw Failure.notFound }
    let scope = try UnitScope(permission, in: organization, writer)
    if scope.isEverywhere { return row }
    guard let unit = try writer.first(StructureStore.unitByCode, organization, folded(row.unit)) else {
      throw Failure.notFound
    }
    try scope.require(unit.id, in: organization, writer)
    return row
  }
}
