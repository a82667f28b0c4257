// Carrying a plan out: what is there is looked up, what isn't is made, and each answer is kept before the next call.
import Base
import Outbound

/// One run of a plan at a site, on a worker's thread. Calls of Moodle are all or nothing: a batch that is refused is cut in
/// two, down to the row that it is refused for.
struct ProvisioningWork {
  enum End: Sendable, Equatable {
    /// Every row has been seen to.
    case through
    case stopped
    /// Nothing can be done until somebody mends this, or Moodle is back.
    case fault(MoodleFault)
  }

  private(set) var items: [ProvisioningItem]
  let kind: ProvisioningKind
  let password: Secret?
  private let client: MoodleClient
  private var look: ProvisioningLook
  /// Keeps rows, in one transaction.
  private let keep: ([ProvisioningItem]) throws -> Void
  private let isStopping: () throws -> Bool
  /// Rows in a row that were refused for the same reason.
  private var streak: (problem: ProvisioningProblem?, count: Int) = (nil, 0)

  init(
    _ items: [ProvisioningItem], _ kind: ProvisioningKind, password: Secret?, at client: MoodleClient,
    isStopping: @escaping () throws -> Bool, keep: @escaping ([ProvisioningItem]) throws -> Void
  ) {
    (self.items, self.kind, self.password, self.client) = (items, kind, password, client)
    (self.keep, self.isStopping) = (keep, isStopping)
    look = ProvisioningLook(client, makesPeople: kind == .people)
  }

  /// Throws what `keep` throws. After that, and after a crash, another run goes on from what was kept.
  mutating func run() throws -> End {
    do throws(MoodleFault) { try checkFunctions() } catch { return .fault(error) }
    if let fault = try settle() { return .fault(fault) }
    for batch in batches(of: .category) { if let end = try take(batch) { return end } }
    for batch in batches(of: .course) { if let end = try take(batch) { return end } }
    for batch in batches(of: .person) { if let end = try take(batch) { return end } }
    if kind == .people || kind == .enrollments {
      // Only now is it known who is there.
      if let fault = try settle() { return .fault(fault) }
      for batch in batches(of: .enrollment) { if let end = try take(batch) { return end } }
    }
    return .through
  }

  /// Looks everything open up, and keeps what that says; gives why it can't.
  private mutating func settle() throws -> MoodleFault? {
    let before = items
    do throws(MoodleFault) { try look.settle(&items) } catch {
      items = before
      return error
    }
    let changed = items.indices.filter { items[$0] != before[$0] }
    if !changed.isEmpty { try keep(changed.map { items[$0] }) }
    return nil
  }

  /// Which function is missing is better told before anything is made than in the middle.
  private func checkFunctions() throws(MoodleFault) {
    let granted = try client.siteInfo().functions
    let needed = Set(items.filter { $0.state.isOpen && !isForOthers($0) }.map(\.kind.function))
    for function in needed.sorted() where !granted.contains(function) {
      throw MoodleFault(.accessDenied, host: client.host, function: function)
    }
  }

  /// People of a plan of enrollments must be there: it makes none.
  private func isForOthers(_ item: ProvisioningItem) -> Bool { kind == .enrollments && item.kind == .person }

  /// Places of open rows, some at a time: of one depth where some stand in others, and in one category or course where a
  /// permission may hold for that alone.
  private func batches(of kind: ProvisioningItem.Kind) -> [[Int]] {
    var groups: [(key: Int, places: [Int])] = []
    var known: [Int: Int] = [:]
    var courses: [String: Int] = [:]
    for at in items.indices where items[at].kind == kind && items[at].state.isOpen {
      let key: Int
      switch kind {
      case .category: key = depth(of: at)
      case .course: key = items[at].parent ?? -1
      case .person: key = 0
      case .enrollment:
        let name = items[at].wish.name ?? ""
        key = courses[name] ?? courses.count
        courses[name] = key
      }
      if let place = known[key] {
        groups[place].places.append(at)
      } else {
        known[key] = groups.count
        groups.append((key, [at]))
      }
    }
    if kind == .category { groups.sort { $0.key < $1.key } }
    return groups.flatMap { group in
      stride(from: 0, to: group.places.count, by: ProvisioningRules.batch).map { start in
        Array(group.places[start..<min(start + ProvisioningRules.batch, group.places.count)])
      }
    }
  }

  private func depth(of place: Int) -> Int {
    var (depth, next) = (0, items[place].parent)
    while let at = next, items.indices.contains(at), depth < 100 {
      depth += 1
      next = items[at].parent
    }
    return depth
  }

  // MARK: A batch

  /// Nil where the run goes on.
  private mutating func take(_ batch: [Int]) throws -> End? {
    if try isStopping() { return .stopped }
    var ready: [Int] = []
    for at in batch where items[at].state.isOpen {
      if items[at].kind == .person, isForOthers(items[at]) {
        items[at].fail(ProvisioningProblem(.noPerson))
      } else if let parent = items[at].parent, items[parent].moodleID == nil {
        items[at].fail(ProvisioningProblem(.parent))
      } else {
        ready.append(at)
      }
    }
    try keep(batch.map { items[$0] })
    guard !ready.isEmpty else { return nil }
    return try make(ready).map { .fault($0) }
  }

  /// Has all of these made; gives what ends the run.
  private mutating func make(_ batch: [Int]) throws -> MoodleFault? {
    // Kept before it is asked for: whatever happens then, it is looked up first the next time.
    for at in batch { items[at].state = .sent }
    try keep(batch.map { items[$0] })
    do throws(MoodleFault) {
      let ids = try create(batch)
      for (at, id) in zip(batch, ids) { items[at].made(id) }
      streak = (nil, 0)
    } catch { return try cope(with: error, batch) }
    try keep(batch.map { items[$0] })
    return nil
  }

  private mutating func create(_ batch: [Int]) throws(MoodleFault) -> [Int64?] {
    guard let first = batch.first else { return [] }
    let kind = items[first].kind
    let made: [MoodleMade]
    switch kind {
    case .category: made = try client.create(batch.map { category(items[$0]) })
    case .course: made = try client.create(batch.map { course(items[$0]) })
    case .person: made = try client.create(batch.map { person(items[$0]) })
    case .enrollment:
      var enrollments: [MoodleEnrollment] = []
      for at in batch { enrollments.append(try enrollment(items[at])) }
      try client.enroll(enrollments)
      return batch.map { _ in nil }
    }
    // In the order in which they were asked for.
    guard made.count == batch.count else {
      throw MoodleFault(.unexpected, host: client.host, function: kind.function)
    }
    return made.map(\.id)
  }

  private func category(_ item: ProvisioningItem) -> MoodleNewCategory {
    MoodleNewCategory(
      name: item.wish.name ?? "", parent: item.parent.flatMap { items[$0].moodleID } ?? 0,
      idnumber: item.wish.idnumber, summary: item.wish.summary.map(ProvisioningWork.asHTML))
  }

  private func course(_ item: ProvisioningItem) -> MoodleNewCourse {
    let wish = item.wish
    return MoodleNewCourse(
      shortName: wish.key ?? "", name: wish.name ?? "", category: item.parent.flatMap { items[$0].moodleID } ?? 0,
      idnumber: wish.idnumber, start: wish.start, end: wish.end, isVisible: wish.isVisible)
  }

  private func person(_ item: ProvisioningItem) -> MoodleNewPerson {
    let wish = item.wish
    return MoodleNewPerson(
      userName: wish.key ?? "", password: password ?? Secret(""), firstName: wish.firstName ?? "",
      lastName: wish.lastName ?? "", email: wish.email ?? "", idnumber: nil)
  }

  private mutating func enrollment(_ item: ProvisioningItem) throws(MoodleFault) -> MoodleEnrollment {
    let course = try look.course(item.wish.name ?? "")
    return MoodleEnrollment(
      person: item.parent.flatMap { items[$0].moodleID } ?? 0, course: course ?? 0,
      role: item.wish.role ?? ProvisioningRules.studentRole)
  }

  /// Descriptions are HTML.
  static func asHTML(_ text: String) -> String {
    var html = ""
    for character in text {
      switch character {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      default: html.append(character)
      }
    }
    return html
  }

  // MARK: When it is refused

  private mutating func cope(with fault: MoodleFault, _ batch: [Int]) throws -> MoodleFault? {
    if fault.mayHaveHappened {
      // The answer was lost: perhaps it is all there.
      look.forget()
      // Where that can't be seen they stay as they were kept: asked for, and not known.
      if let fault = try settle() { return fault }
      let left = batch.filter { items[$0].state.isOpen }
      guard !left.isEmpty else { return nil }
      // PHP gives up over one row and undoes them all; anything else may still be under way there.
      guard fault.kind == .siteError else { return fault }
      return try divide(left, fault)
    }
    switch fault.kind {
    case .badParameters, .taken, .refused, .notFound, .courseClosed: return try divide(batch, fault)
    case .forbidden:
      // In this category or course; others may be open.
      for at in batch { items[at].fail(ProvisioningProblem(fault)) }
      try keep(batch.map { items[$0] })
      return nil
    default:
      for at in batch { items[at].state = .create }
      try keep(batch.map { items[$0] })
      return fault
    }
  }

  /// Finds the rows that a batch is refused for.
  private mutating func divide(_ batch: [Int], _ fault: MoodleFault) throws -> MoodleFault? {
    let problem = ProvisioningProblem(fault)
    if let only = batch.first, batch.count == 1 {
      let isTaken: Bool
      do throws(MoodleFault) { isTaken = try isThere(items[only], fault) } catch { return error }
      items[only].fail(isTaken ? ProvisioningProblem(.taken) : problem)
      // Names that are taken say nothing of the next.
      streak = isTaken ? (nil, 0) : (problem, streak.problem == problem ? streak.count + 1 : 1)
      try keep([items[only]])
      return nil
    }
    if streak.problem == problem, streak.count >= ProvisioningRules.patience {
      for at in batch { items[at].fail(problem) }
      try keep(batch.map { items[$0] })
      return nil
    }
    if try isStopping() {
      for at in batch { items[at].state = .create }
      try keep(batch.map { items[$0] })
      return nil
    }
    let half = batch.count / 2
    if let end = try make(Array(batch[..<half])) {
      // What was not asked for again has not been made.
      for at in batch[half...] { items[at].state = .create }
      try keep(batch[half...].map { items[$0] })
      return end
    }
    return try make(Array(batch[half...]))
  }

  /// Whether what Moodle refuses is there already, under another category or in somebody else's name: it says of people
  /// only that a parameter is bad.
  private func isThere(_ item: ProvisioningItem, _ fault: MoodleFault) throws(MoodleFault) -> Bool {
    if fault.kind == .taken { return true }
    guard fault.kind == .badParameters else { return false }
    switch item.kind {
    case .category, .enrollment: return false
    case .course: return try look.isAnywhere(item.wish)
    case .person:
      if try !client.people(by: .userName, [item.wish.key ?? ""]).isEmpty { return true }
      guard let email = item.wish.email else { return false }
      return try !client.people(by: .email, [email]).isEmpty
    }
  }
}
