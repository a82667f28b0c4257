// What a file says of people's work here, beside who they are: its columns, and in which order its rows are taken.
import Base
import Store

/// A row's words about somebody's work: absent where there is no such column or the cell is empty, and then it stays as it
/// is. Also what an import keeps of a record to undo it, with identifiers.
struct ImportedWork: Payload, Equatable {
  var position: String?
  var department: String?
  /// A number or an e-mail address.
  var manager: String?
  var hired: LocalDate?
  var ended: LocalDate?

  static let schemaName = "ImportedWork"
  static let titles = ["Position", "Department", "Manager", "First day", "Last day"]
  static let exampleFields = ["Librarian", "LIB", "", "2026-09-01", ""]

  init() {}

  /// A record as it is.
  init(_ work: Employment) {
    position = work.position
    department = work.department
    manager = work.manager?.text
    hired = work.hired
    ended = work.ended
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("position", &position, label: EmployeeText.position, max: EmployeeRules.longestPosition)
    f.text("department", &department, label: EmployeeText.department, max: AssignmentChanges.longestUnit)
    f.text("manager", &manager, label: EmployeeText.manager, max: PersonRules.longestEmail)
    f.date("hired", &hired, label: EmployeeText.hired)
    f.date("ended", &ended, label: EmployeeText.ended)
  }

  /// As it is kept.
  var json: String { JobRun.text(self) }

  /// Reads what was kept.
  init(json: String) throws {
    var json = json
    self = try json.withUTF8 { try ImportedWork.read(json: UnsafeRawBufferPointer($0)) }
  }

  /// The record that was kept, whose manager is named by identifier.
  var kept: Employment {
    var work = Employment()
    work.position = position
    work.department = department
    work.manager = manager.flatMap { ID<Person>($0) }
    work.hired = hired
    work.ended = ended
    return work
  }

  /// A record with what is said here; `manager` is whom the word means.
  func applied(to old: Employment, manager: ID<Person>?) -> Employment {
    var work = old
    work.position = position ?? old.position
    work.department = department ?? old.department
    work.manager = manager ?? old.manager
    work.hired = hired ?? old.hired
    work.ended = ended ?? old.ended
    return work
  }
}

/// What a row changes of somebody's record.
struct ImportedWorkChange: Sendable {
  /// Nil for who is no employee yet.
  let old: Employment?
  let new: Employment
}

extension ImportFile {
  /// The rows with everybody's manager before them, as far as the file has both: who is to be somebody's manager must be
  /// there. Otherwise as in the file. Those who are each other's come as they come: one of them will be refused.
  static func ordered(_ rows: [ImportRow]) -> [ImportRow] {
    guard rows.contains(where: { $0.work?.manager != nil }) else { return rows }
    var numbers: [String: Int] = [:]
    var emails: [String: Int] = [:]
    for (at, row) in rows.enumerated() {
      if let number = row.input.number { numbers[number] = at }
      if let email = row.input.email { emails[PersonRules.emailKey(email)] = at }
    }
    var isDone = [Bool](repeating: false, count: rows.count)
    var result: [ImportRow] = []
    result.reserveCapacity(rows.count)
    for start in rows.indices where !isDone[start] {
      // Up to the first who is done, or is not in the file: by a loop, for a file may be one chain.
      var path: [Int] = []
      var seen: Set<Int> = []
      var at: Int? = start
      while let here = at, !isDone[here], seen.insert(here).inserted {
        path.append(here)
        at = rows[here].work?.manager.flatMap { numbers[$0] ?? emails[PersonRules.emailKey($0)] }
      }
      for here in path.reversed() {
        isDone[here] = true
        result.append(rows[here])
      }
    }
    return result
  }
}

/// Who is whose manager, as earlier rows of a rehearsal would have left it. In an import the database knows.
struct ImportedManagers: Sendable {
  /// People whom a rehearsal would have added, by number and by address: under numbers that nobody has.
  private var numbers: [String: ID<Person>] = [:]
  private var emails: [String: ID<Person>] = [:]
  private var managers: [ID<Person>: ID<Person>?] = [:]
  private var last: Int64 = 0

  mutating func rehearsedCreation(_ input: PersonInput, _ work: Employment) {
    last -= 1
    let id = ID<Person>(last)
    if let number = input.number { numbers[number] = id }
    if let email = input.email { emails[PersonRules.emailKey(email)] = id }
    managers.updateValue(work.manager, forKey: id)
  }

  mutating func rehearsed(_ work: Employment, of person: ID<Person>) {
    managers.updateValue(work.manager, forKey: person)
  }

  /// Whom a file means; nil for nobody who is there.
  func find(_ word: String, _ view: ImportView) throws -> ID<Person>? {
    if let person = try view.byNumber(word) ?? view.byEmail(word) { return person.id }
    return numbers[word] ?? emails[PersonRules.emailKey(word)]
  }

  /// Whether somebody is a manager of another's, of theirs, and so on.
  func isAbove(
    _ person: ID<Person>, _ other: ID<Person>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> Bool {
    var at: ID<Person>? = other
    for _ in 0..<EmployeeRules.deepest {
      guard let above = at else { return false }
      if above == person { return true }
      if let known = managers[above] {
        at = known
      } else {
        at = try reader.first(EmployeeStore.managerOf, above, organization) ?? nil
      }
    }
    return true
  }
}
