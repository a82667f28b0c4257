// The test of a connection: who one is at the site, what one may call, and what one is not told.
import Base
import Outbound

/// What a test found out, by calls that change nothing. Much of it can only be seen by trying: Moodle leaves out what a
/// token may not see without a word, and a function of the service may still be refused.
struct MoodleTrial: Sendable {
  enum FunctionState: String, Sendable, CaseIterable {
    /// It is in the token's service, and where it was tried it answered.
    case granted
    /// It is in the service, yet was refused.
    case refused
    /// It is not in the service.
    case missing
    /// It is in the service, and the site did not answer when it was tried.
    case unknown
  }

  enum SightState: String, Sendable, CaseIterable {
    case seen
    case unseen
    /// There was nothing to tell it by.
    case unknown
  }

  struct Function: Sendable {
    let need: MoodleNeed
    let state: FunctionState
    /// Why it was refused, or what came in place of an answer.
    let fault: MoodleFault?
  }

  private(set) var site: MoodleSite?
  /// Why the site could not be asked at all.
  private(set) var fault: MoodleFault?
  private(set) var functions: [Function] = []
  private(set) var sights: [(sight: MoodleSight, state: SightState)] = []
  /// Seconds that the site's clock is ahead of ours; nil where it doesn't tell.
  private(set) var clockDifference: Int64?
  /// Whether Moodle believes to be at another address.
  private(set) var isElsewhere = false
  /// Whether it has given up in the middle, for it took too long.
  private(set) var isCut = false

  /// Whether all that synchronizing takes could be called.
  var isWorking: Bool {
    site != nil && functions.allSatisfy { $0.need.area != .sync || $0.state == .granted }
  }

  /// Seconds by which clocks may differ without a word.
  static let tolerance: Int64 = 60
  /// Nanoseconds after which nothing further is tried: somebody waits.
  private static let patience: UInt64 = 25_000_000_000
  /// Courses of a category that is looked into.
  private static let mostCourses: Int64 = 50
  /// Categories and courses that are looked into.
  private static let mostTried = 3

  /// What each function fails with that was tried and has never answered.
  private var faults: [String: MoodleFault] = [:]
  private var answered: Set<String> = []
  private var seen: [MoodleSight: Bool] = [:]
  private let deadline: UInt64

  /// Asks the site. `now` is our clock.
  init(of client: MoodleClient, at now: Timestamp) {
    deadline = monotonicNanoseconds() &+ MoodleTrial.patience
    var client = client
    // A person waits for this, and wants to know how it is now.
    client.isUrgent = true
    client.attempts = 1
    client.deadline = deadline
    let site: MoodleSite
    do throws(MoodleFault) { site = try client.siteInfo() } catch {
      fault = error
      return
    }
    self.site = site
    clockDifference = site.clock.map { $0.seconds - now.seconds }
    isElsewhere = MoodleAddress.tidied(site.address) != client.base
    look(through: client, site.functions)
    functions = MoodleNeed.all.map { need in
      let fault = faults[need.function]
      return Function(need: need, state: state(of: need.function, site.functions), fault: fault)
    }
    sights = MoodleSight.allCases.map { ($0, seen[$0].map { $0 ? .seen : .unseen } ?? .unknown) }
  }

  private func state(of function: String, _ granted: Set<String>) -> FunctionState {
    guard granted.contains(function) else { return .missing }
    guard let fault = faults[function] else { return .granted }
    // A site that is slow, or breaks off, has refused nothing.
    return fault.isPassing || fault.kind == .outbound ? .unknown : .refused
  }

  // MARK: Trying

  /// What a call gives; nil where it is not in the service, is refused, or there is no time left.
  private mutating func tried<T>(
    _ function: String, _ granted: Set<String>, _ work: () throws(MoodleFault) -> T
  ) -> T? {
    guard granted.contains(function) else { return nil }
    guard monotonicNanoseconds() < deadline else {
      isCut = true
      return nil
    }
    do throws(MoodleFault) {
      let found = try work()
      // What one course refuses and another gives is granted: the token is a stranger in the first.
      faults[function] = nil
      answered.insert(function)
      return found
    } catch {
      if !answered.contains(function) { faults[function] = faults[function] ?? error }
      return nil
    }
  }

  private mutating func look(through client: MoodleClient, _ granted: Set<String>) {
    guard
      let categories = tried(
        "core_course_get_categories", granted,
        { () throws(MoodleFault) in
          try client.categories()
        })
    else { return }
    if !categories.isEmpty {
      // Whether one is visible is told with the same permission; a number may just be missing.
      seen[.categoryNumbers] = categories.contains { $0.idnumber != nil || $0.isVisible != nil }
      // Told only with the permission to manage them; who may see hidden ones without it sees at least one.
      seen[.hiddenCategories] = categories.contains { $0.isVisible == false } ? true : nil
    }
    let courses = sample(of: categories, client, granted)
    guard !courses.isEmpty else { return }
    seen[.courseNumbers] = courses.contains { $0.idnumber != nil }
    seen[.courseDates] = courses.contains { $0.hasDates }
    for course in courses.prefix(MoodleTrial.mostTried) {
      let groups = tried(
        "core_group_get_course_groups", granted,
        { () throws(MoodleFault) in
          try client.groups(ofCourse: course.id)
        })
      if groups != nil { break }
    }
    // One may be empty yet, and another not the token's to see.
    for course in courses.prefix(MoodleTrial.mostTried) where look(into: course, client, granted) { break }
    lookIntoGroups(of: courses, client, granted)
  }

  /// Courses to look into, those that the token is no stranger of first. Of such a category that there is something to
  /// see, and not hundreds; of another one where the first has strange courses only.
  private mutating func sample(
    of categories: [MoodleCategory], _ client: MoodleClient, _ granted: Set<String>
  ) -> [MoodleCourse] {
    let some = categories.filter { (1...MoodleTrial.mostCourses).contains($0.courses) }.sorted {
      ($1.courses, $0.id) < ($0.courses, $1.id)
    }
    var strange: [MoodleCourse] = []
    for category in some.prefix(MoodleTrial.mostTried) {
      let found = tried(
        "core_course_get_courses_by_field", granted,
        { () throws(MoodleFault) in
          try client.courses(by: .category, String(category.id))
        })
      guard let found else { return strange }
      let courses = found.filter { !$0.isSite }.sorted { $0.id < $1.id }
      // The category counts those as well that the token is not told of.
      if Int64(courses.count) < category.courses {
        seen[.hiddenCourses] = false
      } else if courses.contains(where: { $0.isVisible == false }) {
        seen[.hiddenCourses] = seen[.hiddenCourses] ?? true
      }
      // Strangers of a course are told a public part of it.
      let own = courses.filter { $0.isVisible != nil }
      if !own.isEmpty { return own }
      strange += courses
    }
    return strange
  }

  /// Gives whether there was anything to be learned of it, or will be of no other.
  private mutating func look(into course: MoodleCourse, _ client: MoodleClient, _ granted: Set<String>) -> Bool {
    let function = "core_enrol_get_enrolled_users"
    guard let people = tried(function, granted, { () throws(MoodleFault) in try client.people(ofCourse: course.id) })
    else { return false }
    // Of oneself one is told everything.
    let others = people.filter { $0.id != site?.person.id }
    guard !others.isEmpty else { return false }
    seen[.userNames] = others.contains { $0.userName != nil }
    seen[.emails] = others.contains { $0.email != nil }
    // Moodle leaves empty ones out; who is told user names is told numbers.
    seen[.personNumbers] = others.contains { $0.idnumber != nil || $0.userName != nil }
    seen[.suspendedEnrollments] = tells(client) { client throws(MoodleFault) in
      var suspended = MoodleEnrolled()
      suspended.status = .suspended
      _ = try client.people(ofCourse: course.id, suspended)
    }
    seen[.managers] = tells(client) { client throws(MoodleFault) in _ = try client.managers(ofCourse: course.id) }
    let ids = others.prefix(5).map { String($0.id) }
    guard
      let told = tried(
        "core_user_get_users_by_field", granted,
        { () throws(MoodleFault) in
          try client.people(by: .id, ids)
        })
    else { return true }
    seen[.suspendedPeople] = told.contains { $0.isSuspended != nil }
    return true
  }

  /// Whether a question is answered that takes a permission more, as who is suspended or who may do what; the function
  /// itself is granted all the same. Nil where that was not to be found out.
  private mutating func tells(
    _ client: MoodleClient, _ question: (MoodleClient) throws(MoodleFault) -> Void
  ) -> Bool? {
    guard monotonicNanoseconds() < deadline else {
      isCut = true
      return nil
    }
    do throws(MoodleFault) {
      try question(client)
      return true
    } catch { return [.forbidden, .courseClosed, .accessDenied].contains(error.kind) ? false : nil }
  }

  /// A course with separate groups, and nobody in it: the account is told those of its own groups, and has none.
  private mutating func lookIntoGroups(
    of courses: [MoodleCourse], _ client: MoodleClient, _ granted: Set<String>
  ) {
    let functions = ["core_group_get_course_groups", "core_enrol_get_enrolled_users"]
    guard functions.allSatisfy(granted.contains), let course = courses.first(where: \.hasSeparateGroups) else { return }
    guard monotonicNanoseconds() < deadline else {
      isCut = true
      return
    }
    do throws(MoodleFault) {
      guard try !client.groups(ofCourse: course.id).isEmpty else { return }
      var wanted = MoodleEnrolled()
      wanted.fields = ["id"]
      let people = try client.people(ofCourse: course.id, wanted)
      let own = site?.person.id
      // One who is in the course may be in a group, and sees that.
      guard !people.contains(where: { $0.id == own }) else { return }
      seen[.allGroups] = !people.isEmpty
    } catch { return }
  }
}
