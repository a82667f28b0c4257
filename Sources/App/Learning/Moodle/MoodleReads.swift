// What is asked of a Moodle site, function by function.
import Base
import Outbound

/// By what people are looked for. Any other field is a `codingerror`.
enum MoodlePersonKey: String, Sendable {
  case id, idnumber, email
  case userName = "username"
}

/// By what courses are looked for. `ids` is left out: one that is not there makes Moodle stumble over all of them.
enum MoodleCourseKey: String, Sendable {
  case id, idnumber, category
  case shortName = "shortname"
}

/// Which of a course's people are wanted.
struct MoodleEnrolled: Sendable {
  /// Moodle doesn't say of anybody whether they are active; it only answers either. Asking for both is an error. Each
  /// needs moodle/course:enrolreview.
  enum Status: Sendable { case all, active, suspended }

  var status = Status.all
  /// Of whom have it in the course; needs moodle/role:review.
  var capability: String?
  var group: Int64?
  /// The fields that are wanted, such as `id`, `roles`: an answer shrinks to a seventh. One that Moodle does not know is
  /// an error, though an option is not.
  var fields: [String] = []
  /// So many from there on, by id. There is no total: what is past the end is an empty list.
  var from: Int64?
  var limit: Int64?

  var options: [(String, String)] {
    var options: [(String, String)] = []
    switch status {
    case .all: break
    case .active: options.append(("onlyactive", "1"))
    case .suspended: options.append(("onlysuspended", "1"))
    }
    if let capability { options.append(("withcapability", capability)) }
    if let group { options.append(("groupid", String(group))) }
    if !fields.isEmpty { options.append(("userfields", fields.joined(separator: ","))) }
    if let limit {
      options.append(("limitfrom", String(from ?? 0)))
      options.append(("limitnumber", String(limit)))
      options.append(("sortby", "id"))
      options.append(("sortdirection", "ASC"))
    }
    return options
  }
}

extension MoodleClient {
  /// Who one is there, and what one may call.
  func siteInfo() throws(MoodleFault) -> MoodleSite {
    let answer = try read("core_webservice_get_site_info")
    return try answer.object { try MoodleSite($0, clock: answer.date) }
  }

  /// Every category, or those that meet all criteria (`id`, `ids`, `parent`, `name`; with moodle/category:manage also
  /// `idnumber` and `visible`). In no order that means anything.
  func categories(
    _ criteria: [(String, String)] = [], withSubcategories: Bool? = nil
  ) throws(MoodleFault) -> [MoodleCategory] {
    var parameters = MoodleParameters()
    parameters.add("criteria", "key", "value", criteria)
    if let withSubcategories { parameters.add("addsubcategories", withSubcategories) }
    return try read("core_course_get_categories", parameters, most: MoodleRules.large).list {
      try MoodleCategory($0)
    }
  }

  /// Every course, the site itself among them, or those with these ids. Fails as a whole when the token may not enter
  /// one of them; ids that are not there are left out.
  func courses(ids: [Int64]? = nil) throws(MoodleFault) -> [MoodleCourse] {
    guard let ids else {
      return try read("core_course_get_courses", most: MoodleRules.large).list { try MoodleCourse($0) }
    }
    return try inBatches(ids) { batch throws(MoodleFault) in
      var parameters = MoodleParameters()
      parameters.add("options[ids]", batch)
      return try read("core_course_get_courses", parameters, most: MoodleRules.large).list { try MoodleCourse($0) }
    }
  }

  /// The courses with this value, those directly in a category; what the token may not enter is told in part or left out.
  func courses(by key: MoodleCourseKey, _ value: String) throws(MoodleFault) -> [MoodleCourse] {
    var parameters = MoodleParameters()
    parameters.add("field", key.rawValue)
    parameters.add("value", value)
    return try read("core_course_get_courses_by_field", parameters, most: MoodleRules.part).list("courses") {
      try MoodleCourse($0)
    }
  }

  /// The visible courses in which somebody is actively enrolled. An empty list is said of whom one may not see, too.
  func courses(ofPerson person: Int64) throws(MoodleFault) -> [MoodleCourse] {
    var parameters = MoodleParameters()
    parameters.add("userid", person)
    return try read("core_enrol_get_users_courses", parameters, most: MoodleRules.large).list { try MoodleCourse($0) }
  }

  /// Everybody of a course, in one call, which is one state of it; in small pages where they are so many, or there is so
  /// much to tell of them, that Moodle does not get through.
  func everybody(ofCourse course: Int64, _ wanted: MoodleEnrolled) throws(MoodleFault) -> [MoodlePerson] {
    do throws(MoodleFault) { return try people(ofCourse: course, wanted, most: MoodleRules.page) } catch {
      guard error.mayBeTooMuch, !mustStop() else { throw error }
      return try people(ofCourse: course, wanted, by: MoodleRules.smallPage)
    }
  }

  /// One answer of the people of a course, with their roles and groups. Of separate groups, non-editing teachers see their
  /// own only.
  func people(
    ofCourse course: Int64, _ wanted: MoodleEnrolled = MoodleEnrolled(), most bytes: Int? = nil
  ) throws(MoodleFault) -> [MoodlePerson] {
    let most = bytes ?? (wanted.limit == nil ? MoodleRules.large : MoodleRules.page)
    return try page(ofCourse: course, wanted, most: most).people
  }

  private func page(
    ofCourse course: Int64, _ wanted: MoodleEnrolled, most bytes: Int = MoodleRules.page
  ) throws(MoodleFault) -> (people: [MoodlePerson], bytes: Int, weight: Int) {
    var parameters = MoodleParameters()
    parameters.add("courseid", course)
    parameters.add("options", "name", "value", wanted.options)
    let answer = try read(MoodleClient.peopleOfCourse, parameters, most: bytes)
    var weight = 0
    let people = try answer.list { f in
      let one = try MoodlePerson(f)
      weight += one.weight
      guard weight <= MoodleRules.mostOfPeople else { throw JSONPieces.Fault.tooLarge }
      return one
    }
    return (people, answer.size, weight)
  }

  private static let peopleOfCourse = "core_enrol_get_enrolled_users"

  /// The second half of `everybody`: by so many at once, all of them at once where pages don't fit together.
  func people(
    ofCourse course: Int64, _ wanted: MoodleEnrolled, by limit: Int64
  ) throws(MoodleFault) -> [MoodlePerson] {
    for _ in 0..<MoodleClient.roundsOfPages {
      if let found = try pages(ofCourse: course, wanted, by: max(limit, 2)) { return found }
    }
    return try people(ofCourse: course, wanted)
  }

  /// How often the pages of a course are begun anew.
  private static let roundsOfPages = 2

  /// One round through the pages; nil where somebody may have slipped between two of them.
  ///
  /// A page that is not full need not be the last: Moodle counts those off whom the token may not see. And who leaves the
  /// course moves all who follow up by one. So each page begins with the end of the one before, and has to hold somebody
  /// of it. All pages together hold no more than one answer may.
  private func pages(
    ofCourse course: Int64, _ wanted: MoodleEnrolled, by limit: Int64
  ) throws(MoodleFault) -> [MoodlePerson]? {
    let overlap = max(limit / 10, 1)
    var page = wanted
    (page.from, page.limit) = (0, limit)
    var found: [MoodlePerson] = []
    var seen: Set<Int64> = []
    var before: Set<Int64>?
    var (bytes, weight) = (0, 0)
    let begun = line.now
    for _ in 0..<MoodleRules.mostPages {
      let (some, size, more) = try self.page(ofCourse: course, page)
      (bytes, weight) = (bytes + size, weight + more)
      let ids = Set(some.map(\.id))
      // After a page that reached this far there is at least its end.
      if let before, before.isDisjoint(with: ids), !some.isEmpty || Int64(before.count) > limit - overlap { return nil }
      // A site that takes no notice of pages answers the same each time.
      if ids == before, !ids.isEmpty { return nil }
      found += some.filter { seen.insert($0.id).inserted }
      if some.isEmpty || Int64(some.count) > limit { return found }
      guard found.count <= MoodleRules.mostPeopleOfCourse, bytes <= MoodleRules.large,
        weight <= MoodleRules.mostOfPages, line.now &- begun < MoodleRules.longestOfPages
      else { break }
      before = ids
      page.from = (page.from ?? 0) + limit - overlap
    }
    throw MoodleFault(
      .outbound, host: host, function: MoodleClient.peopleOfCourse,
      outbound: OutboundFailure(.tooLarge, host: host, detail: "no end of people"))
  }

  /// People by one of their fields: exact, and by capitals and small letters too. Only those are given who have the
  /// value that was asked for. `core_user_get_users` would look by more, but answers everybody when it doesn't know a key.
  func people(by key: MoodlePersonKey, _ values: [String]) throws(MoodleFault) -> [MoodlePerson] {
    let wanted = values.filter { !$0.isEmpty }
    guard key == .userName else {
      return try inBatches(wanted) { batch throws(MoodleFault) in try people(withAny: batch, by: key) }
    }
    // Moodle keeps user names in small letters, and refuses all of a call for one that no account there could have.
    let names = wanted.map { $0.lowercased() }
    let plain = try inBatches(names.filter(MoodleClient.isPlain)) { batch throws(MoodleFault) in
      try people(withAny: batch, by: key)
    }
    var calls = MoodleClient.callsForOddNames
    let odd = try inBatches(names.filter { !MoodleClient.isPlain($0) }) { batch throws(MoodleFault) in
      try people(oddlyNamed: batch, &calls)
    }
    return plain + odd
  }

  private func people(withAny values: [String], by key: MoodlePersonKey) throws(MoodleFault) -> [MoodlePerson] {
    var parameters = MoodleParameters()
    parameters.add("field", key.rawValue)
    parameters.add("values", values)
    return try read("core_user_get_users_by_field", parameters, most: MoodleRules.page).list { try MoodlePerson($0) }
  }

  /// How often names that most sites have no accounts for are asked for; the rest is nobody's.
  private static let callsForOddNames = 16

  /// What every site takes in a user name: `[a-z0-9_.@-]`. One whose `extendedusernamechars` is on takes all else, too.
  private static func isPlain(_ name: String) -> Bool {
    name.utf8.allSatisfy { byte in
      switch byte {
      case 0x61...0x7a, 0x30...0x39, 0x2d, 0x2e, 0x40, 0x5f: true
      default: false
      }
    }
  }

  /// People with names that the site may refuse to hear of; then there is nobody of that name.
  private func people(oddlyNamed names: [String], _ calls: inout Int) throws(MoodleFault) -> [MoodlePerson] {
    guard !names.isEmpty, calls > 0 else { return [] }
    calls -= 1
    do throws(MoodleFault) { return try people(withAny: names, by: .userName) } catch {
      guard error.kind == .badParameters else { throw error }
    }
    guard names.count > 1 else { return [] }
    let half = names.count / 2
    let first = try people(oddlyNamed: Array(names[..<half]), &calls)
    return first + (try people(oddlyNamed: Array(names[half...]), &calls))
  }

  /// People in courses, each with the roles and groups they have there.
  func profiles(
    _ pairs: [(person: Int64, course: Int64)]
  ) throws(MoodleFault) -> [MoodlePerson] {
    try inBatches(pairs) { batch throws(MoodleFault) in
      var parameters = MoodleParameters()
      parameters.add("userlist", "userid", "courseid", batch.map { (String($0.person), String($0.course)) })
      return try read("core_user_get_course_user_profiles", parameters, most: MoodleRules.page).list {
        try MoodlePerson($0)
      }
    }
  }

  /// The groups of a course that everybody sees. Moodle leaves out the others unless it has just emptied its caches: they
  /// would come and go with those, so only who asks for them gets them.
  func groups(ofCourse course: Int64, withHidden: Bool = false) throws(MoodleFault) -> [MoodleGroup] {
    var parameters = MoodleParameters()
    parameters.add("courseid", course)
    let all = try read("core_group_get_course_groups", parameters).list(most: MoodleRules.mostGroups) {
      try MoodleGroup($0)
    }
    return withHidden ? all : all.filter { !$0.isHidden }
  }

  /// The assignments of courses, whether or not the token's account is enrolled in them.
  func assignments(ofCourses courses: [Int64]) throws(MoodleFault) -> [MoodleAssignment] {
    try inBatches(courses) { batch throws(MoodleFault) in
      var parameters = MoodleParameters()
      parameters.add("courseids", batch)
      parameters.add("includenotenrolledcourses", true)
      let lists = try read("mod_assign_get_assignments", parameters, most: MoodleRules.large).list("courses") { f in
        let course = try f.id()
        return try f.list("assignments").map { try MoodleAssignment($0, course: course) }
      }
      return lists.flatMap { $0 }
    }
  }

  /// The grades of a course: of one person, or of everybody who is actively enrolled as a student.
  func grades(ofCourse course: Int64, person: Int64? = nil) throws(MoodleFault) -> [MoodleGrade] {
    var parameters = MoodleParameters()
    parameters.add("courseid", course)
    parameters.add("userid", person)
    let answer = try read("gradereport_user_get_grade_items", parameters, most: MoodleRules.large)
    return try answer.list("usergrades") { f in
      let person = try f.id("userid")
      return try f.list("gradeitems").map { try MoodleGrade($0, person: person) }
    }.flatMap { $0 }
  }

  private func inBatches<Each, T>(
    _ all: [Each], _ work: ([Each]) throws(MoodleFault) -> [T]
  ) throws(MoodleFault) -> [T] {
    var found: [T] = []
    for start in stride(from: 0, to: all.count, by: MoodleRules.batch) {
      found += try work(Array(all[start..<min(start + MoodleRules.batch, all.count)]))
    }
    return found
  }
}
