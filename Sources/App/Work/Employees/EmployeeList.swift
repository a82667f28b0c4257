// Employees as a list: what is asked for, whole, filtered or searched; shared by the API, the page and the exports.
import Base
import Store
import Web

/// What of the employees is asked for. Reading it looks at each of them, a few milliseconds for ten thousand: not on a loop.
struct EmployeeList {
  let organization: ID<Organization>
  let view: EmployeeView
  let search: String
  let position: String
  let department: String
  let manager: ID<Person>?
  let status: EmployeeStatus?
  let role: RoleReference?

  static let filters = [
    Route.QueryParameter(name: "search", text: EmployeeText.search, .text(example: "okonkwo")),
    Route.QueryParameter(name: "position", text: EmployeeText.positionFilter, .text(example: "librarian")),
    Route.QueryParameter(name: "department", text: EmployeeText.departmentFilter, .text(example: "LIB")),
    Route.QueryParameter(name: "manager", text: EmployeeText.managerFilter, .id),
    Route.QueryParameter(name: "status", text: EmployeeText.statusFilter),
    Route.QueryParameter(name: "role", text: PeopleText.roleFilter),
  ]
  static let query: [Route.QueryParameter] = filters + [.page, .limit]

  /// As many stand on a page unless another number is asked for.
  static let usualLimit = 30

  /// Reads the query. Throws 422 for a status, role or manager that can't be, 403 for a filter by what the caller is not
  /// told.
  init(_ call: Call, _ book: RoleBook) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    view = EmployeeView(
      isWhole: caller.may(.employeesRead), today: caller.organization.zone.localDate(at: call.now))
    func given(_ name: String) -> String? { call.query[name].flatMap { $0.isEmpty ? nil : $0 } }
    search = String((given("search") ?? "").prefix(100))
    position = String((given("position") ?? "").prefix(EmployeeRules.longestPosition))
    department = String((given("department") ?? "").prefix(AssignmentChanges.longestUnit))
    var faults: [Failure.Field] = []
    func read<Value>(_ name: String, _ fault: Text, _ value: (String) -> Value?) -> Value? {
      guard let word = given(name) else { return nil }
      if let value = value(word) { return value }
      faults.append(Failure.Field(path: name, text: fault))
      return nil
    }
    manager = read("manager", EmployeeText.noSuchManager) { ID<Person>($0) }
    status = read("status", PeopleText.notAChoice(EmployeeStatus.allCases.map(\.rawValue))) {
      EmployeeStatus(rawValue: $0)
    }
    role = read("role", PeopleText.notAChoice(book.roles.map(\.reference.word))) { book.role($0)?.reference }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    if !view.isWhole, status != nil || role != nil { throw Failure.mayNot }
  }

  var isFiltered: Bool {
    !search.isEmpty || !position.isEmpty || !department.isEmpty || manager != nil || status != nil || role != nil
  }

  /// An address with this list's search and filters.
  func filtered(_ path: Link) -> Link {
    path.query("search", search.isEmpty ? nil : search).query("position", position.isEmpty ? nil : position)
      .query("department", department.isEmpty ? nil : department).query("manager", manager?.text)
      .query("status", status?.rawValue).query("role", role?.word)
  }

  // MARK: What the statements are asked

  private var isOfDeleted: Bool { status == .deleted }
  private var statusWord: String { status?.ofPerson?.rawValue ?? "" }
  /// Who only sees who works here sees nobody whose last day is over.
  private var ending: Int {
    switch status {
    case .ended: 1
    case .invited, .active, .suspended: 2
    case .deleted: 0
    case nil: view.isWhole ? 0 : 2
    }
  }
  private var departmentKey: String { folded(department) }
  private var positionPattern: String { EmployeeList.pattern(folded(position)) }

  /// Four patterns, each of which a row is like: the words of the search. Beyond the fourth they must stand in their order.
  private var patterns: [String] {
    let words = folded(search).split(separator: " ")
    let first = words.prefix(3).map { EmployeeList.pattern(String($0)) }
    let rest = words.dropFirst(3).map { EmployeeList.escaped(String($0)) }
    let all = first + (rest.isEmpty ? [] : ["%" + rest.joined(separator: "%") + "%"])
    return all + Array(repeating: "%", count: 4 - all.count)
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if character == "%" || character == "_" || character == "\\" { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }

  private static func pattern(_ text: String) -> String { text.isEmpty ? "%" : "%" + escaped(text) + "%" }

  func total(_ reader: Reader) throws -> Int {
    let words = patterns
    return try reader.one(
      EmployeeStore.total, organization, isOfDeleted, statusWord, ending, view.today, departmentKey, manager ?? ID(0),
      role?.id ?? ID(0), positionPattern, words[0], words[1], words[2], words[3], view.isWhole)
  }

  func each(_ page: Page, _ reader: Reader, _ body: (EmployeeRow) throws -> Void) throws {
    try each(after: ("", 0), page.limit, skipping: page.offset, reader, body)
  }

  /// Those after a name and a person, by name, at most `count`.
  func each(
    after: (key: String, id: Int64), _ count: Int, skipping offset: Int = 0, _ reader: Reader,
    _ body: (EmployeeRow) throws -> Void
  ) throws {
    let words = patterns
    try reader.each(
      EmployeeStore.page, organization, isOfDeleted, statusWord, ending, view.today, departmentKey, manager ?? ID(0),
      role?.id ?? ID(0), positionPattern, words[0], words[1], words[2], words[3], view.isWhole, after.key, after.id,
      count, offset, body: body)
  }
}
