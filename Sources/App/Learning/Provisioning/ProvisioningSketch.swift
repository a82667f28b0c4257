// A plan as Quad would have it, before Moodle is asked: which categories, courses, people and enrollments, and their names.
import Base
import Store

/// The rows of a plan in the making, each behind what it stands in.
struct ProvisioningSketch: Sendable {
  let kind: ProvisioningKind
  var title: String
  private(set) var items: [ProvisioningItem] = []
  /// Places of categories by their paths.
  private var categories: [[String]: Int] = [:]
  private var generator = SystemRandomNumberGenerator()

  init(_ kind: ProvisioningKind, _ title: String = "") { (self.kind, self.title) = (kind, title) }

  // MARK: The four kinds

  /// The tree of a term: campus, term, and the units below the campus, each where it stands in this Moodle.
  static func categories(
    _ input: ProvisioningCategoriesInput, in organization: OrganizationSummary, _ reader: Reader
  ) throws -> ProvisioningSketch {
    var sketch = ProvisioningSketch(.categories)
    let places = try ProvisioningPlaces(of: organization.id, reader)
    if let id = input.term {
      let tree = places.tree
      let term = try ProvisioningSketch.term(id, organization.id, reader)
      let only = input.campus ?? term.fields.campus
      let roots = tree.nodes.filter { $0.depth == 0 && $0.unit.isActive && (only == nil || $0.unit.id == only) }
      guard !roots.isEmpty else { throw refusal("campus", StructureText.noSuchCampus) }
      if let campus = term.fields.campus, let asked = input.campus, campus != asked {
        throw refusal("campus", ProvisioningText.otherCampus)
      }
      sketch.title = ([term.code] + roots.prefix(5).map(\.unit.code)).joined(separator: ", ")
      for root in roots { sketch.addTree(below: root.unit, term, places) }
    } else {
      try sketch.add(input, places)
    }
    guard sketch.items.count <= ProvisioningRules.mostCategories else {
      throw refusal("departments", ProvisioningText.tooMany(ProvisioningRules.mostCategories))
    }
    return sketch
  }

  private mutating func addTree(below root: UnitRow, _ term: TermRow, _ places: ProvisioningPlaces) {
    add(places.path(of: root, term))
    var hidden: Set<ID<StructureUnit>> = []
    for node in places.tree.subtree(of: root.id).dropFirst() {
      // What lies below a unit that is out of use is out of use.
      guard node.unit.isActive, node.unit.parent.map({ hidden.contains($0) }) != true else {
        hidden.insert(node.unit.id)
        continue
      }
      add(places.path(of: node.unit, term))
    }
  }

  /// Without any structure in Quad: everything is named.
  private mutating func add(_ input: ProvisioningCategoriesInput, _ places: ProvisioningPlaces) throws {
    guard let campuses = input.campuses, !campuses.isEmpty else {
      throw ProvisioningSketch.refusal("term", ProvisioningText.termOrCampuses)
    }
    guard let first = input.startDate, let last = input.endDate, first < last else {
      throw ProvisioningSketch.refusal("endDate", ProvisioningText.datesNeeded)
    }
    var terms: [TermCode] = []
    for word in input.semesters ?? [] {
      guard let number = Int(word), let term = TermCode.of(number: number, first: first, last: last) else {
        throw ProvisioningSketch.refusal("semesters", ProvisioningText.badSemester)
      }
      terms.append(term)
    }
    guard !terms.isEmpty else { throw ProvisioningSketch.refusal("semesters", ProvisioningText.badSemester) }
    title = (terms.map(\.text) + campuses.prefix(5)).joined(separator: ", ")
    for campus in campuses {
      for term in terms {
        add(places.path(named: [campus], term))
        for department in input.departments {
          add(places.path(named: [campus, department.code], term))
          for program in department.programs { add(places.path(named: [campus, department.code, program], term)) }
        }
      }
    }
  }

  /// Courses of one program. The categories they need come with them.
  static func courses(
    _ input: ProvisioningCoursesInput, in organization: OrganizationSummary, _ reader: Reader
  ) throws -> ProvisioningSketch {
    let places = try ProvisioningPlaces(of: organization.id, reader)
    let tree = places.tree
    let term = try ProvisioningSketch.term(input.term, organization.id, reader)
    guard let program = tree[input.program] else { throw refusal("program", StructureText.noSuchUnit) }
    if let campus = term.fields.campus, tree.nearest(.campus, to: program.id)?.id != campus {
      throw refusal("program", ProvisioningText.otherCampus)
    }
    guard places.takesCourses(program, term) else { throw refusal("program", ProvisioningText.aboveTerm) }
    let days = try ProvisioningSketch.days(input.startDate, input.endDate, term)
    var sketch = ProvisioningSketch(
      .courses, places.path(of: program, term).map(\.name).joined(separator: " / "))
    var seen: Set<String> = []
    var faults: [Failure.Field] = []
    for (at, course) in input.courses.enumerated() {
      guard seen.insert(folded(course.code)).inserted else {
        faults.append(Failure.Field(path: "courses[\(at)].code", text: ProvisioningText.twice))
        continue
      }
      sketch.add(course, in: program, term, days, isVisible: input.isVisible, places, organization.zone)
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    return sketch
  }

  typealias Days = (first: LocalDate, last: LocalDate?)

  static func days(_ first: LocalDate?, _ last: LocalDate?, _ term: TermRow) throws -> Days {
    let days = (first ?? term.fields.first, last ?? term.fields.last)
    if let end = days.1, end < days.0 { throw refusal("endDate", ProvisioningText.datesNeeded) }
    return days
  }

  /// One course below its program's category.
  mutating func add(
    _ course: ProvisioningCourseInput, in program: UnitRow, _ term: TermRow, _ days: Days, isVisible: Bool,
    _ places: ProvisioningPlaces, _ zone: Zone
  ) {
    let path = places.path(of: program, term)
    let category = add(path)
    let campus = places.tree.above(program.id).last ?? program
    let stem = ProvisioningNames.courseStem(
      campus: ProvisioningNames.campus(campus), term: term.code, code: course.code)
    var wish = ProvisioningWish()
    let name = stem + ProvisioningNames.digits(ProvisioningNames.courseDigits, &generator)
    (wish.name, wish.key, wish.stem, wish.isVisible) = (course.name, name, stem, isVisible)
    wish.idnumber = (path.map(\.name) + [course.code]).joined(separator: "/")
    if (wish.idnumber ?? "").utf8.count > ProvisioningRules.longestNumber { wish.idnumber = nil }
    wish.start = zone.startOfDay(days.first)
    // The last minute of its last day.
    wish.end = days.last.map { zone.day($0).upperBound.adding(seconds: -60) }
    var item = ProvisioningItem(items.count, in: category, .course, name, wish)
    let longest = max(characterCount(name), characterCount(course.name))
    if longest > ProvisioningRules.longestName { item.conflict(.tooLong) }
    items.append(item)
  }

  /// People for tests, each into the same courses.
  static func people(
    _ input: ProvisioningPeopleInput, in organization: OrganizationSummary, on day: LocalDate, _ reader: Reader
  ) throws -> ProvisioningSketch {
    // Or whatever else stands at the top: what the form lists.
    guard let campus = try reader.first(StructureStore.unit, input.campus, organization.id), campus.parent == nil else {
      throw refusal("campus", StructureText.noSuchCampus)
    }
    let language = organization.language
    var sketch = ProvisioningSketch(.people, "\(campus.code), \(input.role.label[language]) × \(input.count)")
    let courses = distinct(input.courses)
    guard Int(input.count) * (courses.count + 1) <= ProvisioningRules.mostRows else {
      throw refusal("count", ProvisioningText.tooMany(ProvisioningRules.mostRows))
    }
    var taken: Set<String> = []
    while taken.count < Int(input.count) {
      let name = ProvisioningNames.userName(
        campus: ProvisioningNames.campus(campus), isTeacher: input.role == .teacher, on: day, &sketch.generator)
      guard taken.insert(name).inserted else { continue }
      var wish = ProvisioningWish()
      (wish.key, wish.firstName) = (name, "Test")
      wish.lastName = "\(input.role == .teacher ? "Teacher" : "Student") \(name.split(separator: "-").last ?? "")"
      // No mail ever goes there: RFC 2606.
      wish.email = "\(name)@example.invalid"
      let person = sketch.items.count
      sketch.items.append(ProvisioningItem(person, .person, name, wish))
      for course in courses {
        sketch.enroll(person, name, in: course, as: input.moodleRole ?? input.role.number)
      }
    }
    return sketch
  }

  /// Who is there into courses that are there.
  static func enrollments(
    _ input: ProvisioningEnrollmentsInput, in organization: OrganizationSummary
  ) throws -> ProvisioningSketch {
    var sketch = ProvisioningSketch(.enrollments)
    var people: [String: Int] = [:]
    var seen: Set<[String]> = []
    let role = input.moodleRole ?? input.role.number
    for each in input.enrollments {
      // Moodle keeps user names in small letters.
      let name = normalized(each.userName).lowercased()
      guard seen.insert([name, each.course]).inserted else { continue }
      let person: Int
      if let known = people[name] {
        person = known
      } else {
        var wish = ProvisioningWish()
        wish.key = name
        person = sketch.items.count
        people[name] = person
        sketch.items.append(ProvisioningItem(person, .person, name, wish))
      }
      sketch.enroll(person, name, in: each.course, as: role)
    }
    let courses = distinct(input.enrollments.map(\.course))
    guard courses.count <= ProvisioningRules.mostCoursesNamed else {
      throw refusal("enrollments", ProvisioningText.tooManyCourses(ProvisioningRules.mostCoursesNamed))
    }
    sketch.title = shortened(
      "\(input.role.label[organization.language]), \(courses.joined(separator: ", "))", to: 200)
    return sketch
  }

  private mutating func enroll(_ person: Int, _ name: String, in course: String, as role: Int64) {
    var wish = ProvisioningWish()
    (wish.key, wish.name, wish.role) = (name, course, role)
    items.append(ProvisioningItem(items.count, in: person, .enrollment, "\(name) → \(course)", wish))
  }

  // MARK: Categories

  /// The category of a path, with all above it that are not there yet; gives its place.
  @discardableResult
  mutating func add(_ path: [ProvisioningPlaces.Step]) -> Int? {
    var parent: Int?
    var part: [String] = []
    for step in path {
      part.append(step.name)
      if let known = categories[part] {
        parent = known
        continue
      }
      var wish = ProvisioningWish()
      (wish.name, wish.known) = (step.name, step.number)
      let number = part.joined(separator: "/")
      wish.idnumber = number.utf8.count <= ProvisioningRules.longestNumber ? number : nil
      wish.summary = step.label == step.name ? nil : step.label
      var item = ProvisioningItem(items.count, in: parent, .category, part.joined(separator: " / "), wish)
      if characterCount(step.name) > ProvisioningRules.longestName { item.conflict(.tooLong) }
      categories[part] = item.place
      parent = item.place
      items.append(item)
    }
    return parent
  }

  /// A row that can't be made at all, such as a line of a file that names no program.
  mutating func refuse(
    _ kind: ProvisioningItem.Kind, _ name: String, _ title: String, _ reason: ProvisioningReason
  ) {
    var wish = ProvisioningWish()
    wish.name = title
    var item = ProvisioningItem(items.count, kind, name, wish)
    item.conflict(reason)
    items.append(item)
  }

  // MARK: Small things

  static func term(_ id: ID<Term>, _ organization: ID<Organization>, _ reader: Reader) throws -> TermRow {
    guard let term = try reader.first(StructureStore.term, id, organization) else {
      throw refusal("term", CourseText.noSuchTerm)
    }
    return term
  }

  static func refusal(_ path: String, _ text: Text) -> Failure {
    .unprocessable([Failure.Field(path: path, text: text)])
  }

  /// The first of each, in order.
  private static func distinct(_ words: [String]) -> [String] {
    var seen: Set<String> = []
    return words.filter { seen.insert($0).inserted }
  }
}
