// The directory as a list: what is asked for, and how it is found without reading everybody.
import Base
import Store
import Web

/// What somebody is in the directory, the deleted included.
enum DirectoryStatus: String, Sendable, CaseIterable, Labeled {
  case invited
  case active
  case suspended
  case deleted

  init(_ status: PersonStatus) {
    switch status {
    case .invited: self = .invited
    case .active: self = .active
    case .suspended: self = .suspended
    }
  }

  /// Nil for the deleted.
  var status: PersonStatus? {
    switch self {
    case .invited: .invited
    case .active: .active
    case .suspended: .suspended
    case .deleted: nil
    }
  }

  var label: Text { status?.label ?? PeopleText.deleted }
  var tone: Tone { status?.tone ?? .neutral }
}

/// What a list of people is sorted by; a hyphen before it turns it round.
enum PeopleSort: String, Sendable, CaseIterable {
  case name
  case number
  case added
  case nameDown = "-name"
  case numberDown = "-number"
  case addedDown = "-added"

  var isAscending: Bool { self == .name || self == .number || self == .added }

  /// The other way round.
  var turned: PeopleSort {
    switch self {
    case .name: .nameDown
    case .number: .numberDown
    case .added: .addedDown
    case .nameDown: .name
    case .numberDown: .number
    case .addedDown: .added
    }
  }
}

/// The directory, whole, filtered or searched: shared by the API and the page.
///
/// How many there are is kept for every filter. A filter that many pass is read along the index of the order asked for; one
/// that few pass is gathered by its own index and sorted here. A search lists the first few hundred whom it finds and says
/// when there are more: nobody turns a hundred pages, and no keystroke may cost what all of a campus costs.
struct PeopleList {
  let organization: ID<Organization>
  let search: String
  let status: DirectoryStatus?
  let role: RoleReference?
  /// Where they are at home: there, or in what is below it.
  let unit: UnitRow?
  private(set) var sort: PeopleSort
  private let key: String
  /// Whether the full-text index can find what is searched; else it is looked for where names begin.
  private let isFullText: Bool
  let prefix: (from: String, below: String)?

  /// So many are sorted here: a millisecond or two. Of a hundred thousand people more than that are found within some
  /// hundred rows of any index.
  private static let few = 2000
  /// So many of whom a search finds are listed: ten pages.
  static let mostFound = 250

  static let query = [
    Route.QueryParameter(name: "search", text: PeopleText.search, .text(example: "okonkwo")),
    Route.QueryParameter(name: "status", text: PeopleText.statusFilter),
    Route.QueryParameter(name: "role", text: PeopleText.roleFilter),
    Route.QueryParameter(name: "unit", text: PeopleText.unitFilter, .id),
    Route.QueryParameter(name: "sort", text: PeopleText.sortBy),
    .page, .limit,
  ]
  /// The page's own besides: a campus, a department and a program.
  static let pageQuery = query + UnitChoice.query

  /// Everybody, by name.
  init(of organization: ID<Organization>) {
    self.organization = organization
    search = ""
    status = nil
    role = nil
    unit = nil
    sort = .name
    key = ""
    isFullText = false
    prefix = nil
  }

  /// Reads the query. Throws 422 for a status, role, unit or order that there isn't, 403 for the deleted where the caller
  /// may not bring them back. `tree` is the organization's, where it is read already.
  init(_ call: Call, _ book: RoleBook, tree: UnitTree? = nil, _ reader: Reader) throws {
    let organization = try call.signedIn.organization.id
    self.organization = organization
    search = String((call.query["search"] ?? "").prefix(100))
    var faults: [Failure.Field] = []
    func given(_ name: String) -> String? { call.query[name].flatMap { $0.isEmpty ? nil : $0 } }
    func read<Value>(_ name: String, _ choices: [String], _ value: (String) -> Value?) -> Value? {
      guard let word = given(name) else { return nil }
      if let value = value(word) { return value }
      faults.append(Failure.Field(path: name, text: PeopleText.notAChoice(choices)))
      return nil
    }
    status = read("status", DirectoryStatus.allCases.map(\.rawValue)) { DirectoryStatus(rawValue: $0) }
    role = read("role", book.roles.map(\.reference.word)) { book.role($0)?.reference }
    let units = try UnitChoice.isAsked(given) ? tree ?? UnitTree(of: organization, reader) : nil
    unit = units.flatMap { units in
      UnitChoice.unit(given, units) { faults.append(Failure.Field(path: $0, text: $1)) }
    }
    let order = read("sort", PeopleSort.allCases.map(\.rawValue)) { PeopleSort(rawValue: $0) }
    key = folded(search)
    let isByName = status == .deleted || !key.isEmpty
    if isByName, let order, order != .name { faults.append(Failure.Field(path: "sort", text: PeopleText.onlyByName)) }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    if status == .deleted, !call.may(.permission(.peopleWrite)) { throw Failure.mayNot }
    sort = order ?? .name
    isFullText = status != .deleted && !FullText.words(key).isEmpty
    prefix = !isFullText && !key.isEmpty ? FullText.prefix(key) : nil
  }

  /// Whether it is everybody, in the usual order.
  var isWhole: Bool { search.isEmpty && !isFiltered && sort == .name }
  var isFiltered: Bool { status != nil || role != nil || unit != nil }
  /// Whether it may be sorted otherwise than by name.
  var isSortable: Bool { search.isEmpty && status != .deleted }

  /// The address of this list. With an order that is asked for it is never the bare address, which may open with a saved
  /// view.
  func link(sort asked: PeopleSort? = nil) -> Link {
    let order = asked ?? sort
    let isBare = search.isEmpty && !isFiltered
    return filtered("/people").query("sort", order == .name && (asked == nil || !isBare) ? nil : order.rawValue)
  }

  /// An address with this list's search and filters.
  func filtered(_ path: Link) -> Link {
    path.query("search", search.isEmpty ? nil : search).query("status", status?.rawValue).query("role", role?.word)
      .query("unit", unit?.id.text)
  }

  /// The same people by name, as exports have them.
  var byName: PeopleList {
    var list = self
    list.sort = .name
    return list
  }

  var statusWord: String { status?.rawValue ?? "" }
  var roleID: ID<Role> { role?.id ?? ID(0) }
  var unitID: ID<StructureUnit> { unit?.id ?? ID(0) }

  /// How much a list comes to, and who is in it where that had to be found out.
  struct Extent {
    var total: Int
    /// Whether a search found more than are listed.
    var hasMore = false
    var found: [ID<Person>]?
  }

  func extent(_ reader: Reader) throws -> Extent {
    if status == .deleted {
      guard prefix != nil || role != nil || unit != nil else {
        return Extent(total: Int(try count(.peopleByStatus, PersonStatus.deletedBucket, reader)))
      }
      let range = prefix ?? FullText.prefix("")
      return Extent(
        total: try reader.one(PeopleListStore.removedCount, organization, roleID, range.from, range.below, unitID))
    }
    let passing = Int(try kept(reader))
    if !key.isEmpty { return try search(passing: passing, reader) }
    guard isFiltered, passing <= PeopleList.few else { return Extent(total: passing) }
    return Extent(total: passing, found: try gathered(reader).map(\.id))
  }

  /// Whom a search finds, by name. When there are more than are listed, those whose name begins with what is searched come
  /// first.
  private func search(passing: Int, _ reader: Reader) throws -> Extent {
    let most = PeopleList.mostFound
    var found: [ID<Person>]
    if isFiltered, passing <= PeopleList.few {
      found = try gathered(reader).filter(finds).map(\.id)
    } else if isFullText, let match = try PeopleListStore.match(key, in: organization, reader) {
      found = try reader.all(PeopleListStore.searched, organization, statusWord, roleID, match, most + 1, unitID)
      if found.count > most { found = try beginning(reader) + found }
    } else {
      found = try beginning(reader)
    }
    var seen: Set<ID<Person>> = []
    found = found.filter { seen.insert($0).inserted }
    let hasMore = found.count > most
    if hasMore { found.removeSubrange(most...) }
    return Extent(total: found.count, hasMore: hasMore, found: found)
  }

  /// Whether the search finds somebody who was come by otherwise.
  private func finds(_ person: PersonKeys) -> Bool {
    isFullText ? FullText.words(key).allSatisfy(person.holds) : person.name.utf8.starts(with: key.utf8)
  }

  func finds(_ row: PersonRow) -> Bool {
    key.isEmpty
      || finds(PersonKeys(id: row.id, name: folded(row.name), number: row.number, email: row.email))
  }

  /// Those whose name begins with what is searched; one more than are listed, at most.
  private func beginning(_ reader: Reader) throws -> [ID<Person>] {
    let range = FullText.prefix(key)
    return try reader.all(
      PeopleListStore.beginning, organization, statusWord, roleID, range.from, range.below, PeopleList.mostFound + 1,
      unitID)
  }

  /// What the counters say of the filters.
  private func kept(_ reader: Reader) throws -> Int64 {
    if let unit { return try HomeCounts.total(at: unit.id, role?.id, status?.status, in: organization, reader) }
    if let role { return try kept(of: role, reader) }
    guard status != nil else { return try count(.people, 0, reader) }
    return try statuses.reduce(0) { try $0 + count(.peopleByStatus, $1.bucket, reader) }
  }

  private func kept(of role: RoleReference, _ reader: Reader) throws -> Int64 {
    try statuses.reduce(0) { try $0 + count($1.roleCounter, role.id.value, reader) }
  }

  private var statuses: [PersonStatus] { status?.status.map { [$0] } ?? PersonStatus.allCases }

  private func count(_ counter: Counter, _ bucket: Int64, _ reader: Reader) throws -> Int64 {
    try reader.value(of: counter, organization: organization.value, bucket: bucket)
  }

  func each(_ page: Page, _ extent: Extent, _ reader: Reader, _ body: (PersonRow) throws -> Void) throws {
    if let found = extent.found {
      for id in found.dropFirst(page.offset).prefix(page.limit) {
        if let row = try reader.first(PeopleStore.find, id, organization) { try body(row) }
      }
    } else if status == .deleted {
      let range = prefix ?? FullText.prefix("")
      try reader.each(
        PeopleListStore.removedPage, organization, roleID, range.from, range.below, page.limit, page.offset, unitID,
        body: body)
    } else if isWhole {
      try reader.each(PeopleListStore.page, organization, page.limit, page.offset, body: body)
    } else {
      try reader.each(walk, organization, statusWord, roleID, page.limit, page.offset, unitID, body: body)
    }
  }

  private var walk: Query<PersonRow> {
    switch sort {
    case .name: PeopleListStore.byName
    case .nameDown: PeopleListStore.byNameDown
    case .number: PeopleListStore.byNumber
    case .numberDown: PeopleListStore.byNumberDown
    case .added: PeopleListStore.byAdded
    case .addedDown: PeopleListStore.byAddedDown
    }
  }

  /// Whether fewer are at home in the unit than have the role: those are looked through then.
  private func isByUnit(_ reader: Reader) throws -> Bool {
    guard let unit else { return false }
    guard let role else { return true }
    let there = try HomeCounts.total(at: unit.id, nil, status?.status, in: organization, reader)
    return try there <= kept(of: role, reader)
  }

  /// Those whom the filters let through, in order.
  private func gathered(_ reader: Reader) throws -> [PersonKeys] {
    // Room for a role that is held twice.
    let limit = PeopleList.few * 2
    var seen: Set<ID<Person>> = []
    let found: [PersonKeys]
    if try isByUnit(reader) {
      found = try reader.all(PeopleListStore.fewByUnit, organization, statusWord, roleID, limit, unitID)
    } else if let role {
      found = try reader.all(PeopleListStore.fewByRole, organization, statusWord, role.id, limit, unitID)
    } else {
      found = try reader.all(PeopleListStore.fewByStatus, organization, statusWord, limit)
    }
    let people = found.filter { seen.insert($0.id).inserted }
    // Compared byte by byte, as the database compares.
    func before(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
    return people.sorted { a, b in
      let (first, second) = sort.isAscending ? (a, b) : (b, a)
      switch sort {
      case .name, .nameDown:
        return first.name == second.name ? first.id < second.id : before(first.name, second.name)
      case .number, .numberDown:
        guard let x = first.number, let y = second.number else {
          if first.number == nil, second.number == nil { return first.id < second.id }
          // Those without a number at the end, whichever way round.
          return a.number != nil
        }
        return x == y ? first.id < second.id : before(x, y)
      case .added, .addedDown: return first.id < second.id
      }
    }
  }
}

/// What the list over JSON says besides its people.
struct PeopleListHead: Payload {
  var hasMore = false

  static let schemaName = "PeopleListHead"

  mutating func fields(_ f: inout some FieldVisitor) { f.bool("hasMore", &hasMore, label: PeopleText.hasMore) }
}
