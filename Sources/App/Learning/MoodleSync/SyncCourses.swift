// The phase of courses: category by category, so that what the token may not enter hides nothing else.
import Base
import Store

final class SyncCourses {
  let engine: SyncEngine
  let organization: ID<Organization>
  private(set) var known: [Int64: KnownCourse] = [:]
  /// Which course of Moodle a course here is.
  private(set) var owners: [ID<Course>: Int64] = [:]
  private var categories: [Int64: CategoryRow] = [:]
  private var terms: [ID<Term>: TermRow] = [:]
  private(set) var seen: Set<Int64> = []
  /// Categories whose courses could not be asked for, and those that tell fewer than they have.
  private var unread: Set<Int64> = []
  private var partial: Set<Int64> = []
  private var waiting: [CourseStep] = []
  /// Those whose code another one has that may give it up.
  var deferred: [CourseStep] = []
  private var faults = FaultRow()
  /// Those that are only told in public: the token may not enter them.
  private var strange: [MoodleCourse] = []

  init(_ engine: SyncEngine) {
    self.engine = engine
    organization = engine.organization.id
  }

  /// Begins anew after an interruption: what is gone is only told by a whole walk, and what was seen of an unchanged course is kept
  /// nowhere. It costs one call for each category with courses, of the some that a run makes for each course.
  func go() throws {
    engine.tally.begin(.courses)
    try load()
    let live = categories.values.filter { !$0.isGone }.sorted { $0.moodleID < $1.moodleID }
    let inUse = Set(known.values.filter { !$0.isGone }.map(\.category))
    let asked = live.filter { $0.state != .ignored && ($0.courses > 0 || inUse.contains($0.moodleID)) }
    engine.tally.counts[.courses].total = Int64(asked.count)
    for start in stride(from: 0, to: asked.count, by: SyncRules.window) {
      try engine.check()
      let some = Array(asked[start..<min(start + SyncRules.window, asked.count)])
      let client = engine.client
      let width = min(engine.width, SyncRules.widthOfLists)
      let answers = SyncCalls.each(some, width: width) { row -> Result<[MoodleCourse], MoodleFault> in
        do throws(MoodleFault) { return .success(try client.courses(by: .category, String(row.moodleID))) } catch {
          return .failure(error)
        }
      }
      for (row, answer) in zip(some, answers) { try take(answer, of: row) }
      engine.tally.counts[.courses].done += Int64(some.count)
      try engine.moved()
      try engine.loseWay()
    }
    try flush()
    try settleDeferred()
    try loseMissing()
    try faults.end()
    try tellStrange()
  }

  /// Courses of which nothing but the public part is told are left as they are, and told of together: a site with one token for
  /// each department has hundreds. Where there are no others something else may be the matter, as a policy that waits to be agreed
  /// to: then one of them is asked for, and the run fails with what that says.
  private func tellStrange() throws {
    guard let first = strange.first else { return }
    engine.untold.formUnion(strange.map(\.id))
    engine.tally.counts[.courses].refused += Int64(strange.count)
    engine.tally.note(
      .courses, .courseClosed, moodleID: strange.count == 1 ? first.id : 0,
      label: strange.prefix(SyncCourses.mostNamed).map(\.shortName).joined(separator: ", "), detail: "\(strange.count)")
    try engine.moved()
    guard strange.count == seen.count else { return }
    var wanted = MoodleEnrolled()
    (wanted.fields, wanted.from, wanted.limit) = (["id"], 0, 1)
    _ = try engine.client.people(ofCourse: first.id, wanted)
    throw SyncFailed(
      fault: MoodleFaultKind.courseClosed.rawValue, function: "core_course_get_courses_by_field")
  }

  private static let mostNamed = 10

  private func load() throws {
    try engine.read { reader in
      for row in try MoodleMapping.rows(of: organization, reader) { categories[row.moodleID] = row }
      for term in try reader.all(StructureStore.terms, organization, StructureRules.mostTerms) { terms[term.id] = term }
      try reader.each(MoodleMirrorStore.courses, organization, Int64.min, 1_000_000) { known[$0.moodleID] = $0 }
    }
    for row in known.values { if let course = row.course { owners[course] = row.moodleID } }
  }

  // MARK: One category

  private func take(_ answer: Result<[MoodleCourse], MoodleFault>, of row: CategoryRow) throws {
    switch answer {
    case .failure(let fault):
      try faults.take(fault, engine)
      unread.insert(row.moodleID)
      engine.tally.note(
        .courses, .callFailed, moodleID: row.moodleID, label: row.path, detail: fault.kind.rawValue)
    case .success(let courses):
      faults.answered()
      let own = courses.filter { !$0.isSite }
      if Int64(own.count) < row.courses {
        partial.insert(row.moodleID)
        // Once for each run: what is hidden from the token is so in many.
        if !own.isEmpty {
          engine.tally.noteOnce(.courses, .coursesUntold, detail: "\(row.path) (\(own.count)/\(row.courses))")
        }
      }
      engine.separate.formUnion(own.filter(\.hasSeparateGroups).map(\.id))
      // The category itself tells how many there are: none at all is silence.
      if own.isEmpty, row.courses > 0, !engine.untoldCategories.contains(row.moodleID) {
        unread.insert(row.moodleID)
        engine.tally.note(.courses, .notBelieved, moodleID: row.moodleID, label: row.path, detail: "\(row.courses)")
      }
      engine.tally.counts[.courses].fetched += Int64(own.count)
      for course in own.sorted(by: { $0.id < $1.id }) {
        guard seen.insert(course.id).inserted else { continue }
        guard !course.isStrange else {
          strange.append(course)
          continue
        }
        try take(course, in: categories[course.category] ?? row)
      }
    }
  }

  private func take(_ course: MoodleCourse, in category: CategoryRow) throws {
    if let refusal = category.refusal {
      engine.tally.refused(
        .courses, refusal, moodleID: course.id, label: course.name, detail: "\(category.path) (\(course.shortName))")
      return
    }
    guard let unit = category.unit, let term = category.term else { return }
    var step = CourseStep(course, category.moodleID, unit, term, known[course.id], days(of: course, in: term))
    if let id = step.known?.course, let row = try engine.read({ try $0.first(CourseStore.find, id, organization) }) {
      step.complete(by: row.fields)
      if row.source != .moodle || row.corrected.kept(row.fields, in: step.fields) == row.fields,
        step.wanted(id) == step.known
      {
        engine.tally.counts[.courses].unchanged += 1
        return
      }
    }
    waiting.append(step)
    if waiting.count >= SyncRules.coursesOfBatch { try flush() }
  }

  /// Where they are not the term's. A start is a midnight of the site, which is told in UTC; an end at midnight is over when
  /// that day begins.
  private func days(of course: MoodleCourse, in term: ID<Term>) -> CourseDays? {
    guard course.hasDates, let fields = terms[term]?.fields else { return nil }
    let zone = engine.organization.zone
    var days = CourseDays(
      first: course.start.map(zone.localDate(at:)), last: course.end.map { zone.localDate(at: $0.adding(seconds: -1)) })
    if let first = days.first, let last = days.last, last < first { days.last = nil }
    if days.first == fields.first { days.first = nil }
    if days.last == fields.last { days.last = nil }
    // One bound of its own and one of the term's must not cross.
    let whole = days.days(in: fields)
    if let last = whole.last, last < whole.first {
      days = CourseDays(first: course.start.map(zone.localDate(at:)), last: nil)
      if let last = fields.last, let first = days.first, last < first { days.last = first }
    }
    return days
  }

  // MARK: Writing

  private func flush() throws {
    let steps = waiting
    waiting = []
    guard !steps.isEmpty else { return }
    deferred += try apply(steps, isLast: false)
  }

  /// Puts courses; gives those whose code is another's for now.
  func apply(_ steps: [CourseStep], isLast: Bool) throws -> [CourseStep] {
    try SyncCourses.lots(steps).flatMap { try applyLot($0, isLast: isLast) }
  }

  static func lots(_ steps: [CourseStep]) -> [[CourseStep]] {
    stride(from: 0, to: steps.count, by: SyncRules.coursesOfBatch).map { start in
      Array(steps[start..<min(start + SyncRules.coursesOfBatch, steps.count)])
    }
  }

  private func applyLot(_ steps: [CourseStep], isLast: Bool) throws -> [CourseStep] {
    let (organization, known, owners, seen) = (organization, known, owners, seen)
    let done = try engine.write { tally, writer -> [CourseDone] in
      var desk = CourseDesk(organization: organization, known: known, owners: owners, seen: seen)
      return try steps.map { step in
        let done = try desk.put(step, writer)
        desk.count(done, isLast: isLast, &tally)
        return done
      }
    }
    return learn(done, of: steps)
  }

  /// Remembers what was put; gives those whose code is another's.
  func learn(_ done: [CourseDone], of steps: [CourseStep]) -> [CourseStep] {
    var left: [CourseStep] = []
    for (step, one) in zip(steps, done) {
      switch one.outcome {
      case .put(let row, _):
        if let lost = one.adoptedFrom { self.known[lost]?.course = nil }
        self.known[step.course.id] = step.wanted(row)
        self.owners[row] = step.course.id
      case .taken: left.append(step)
      case .refused: break
      }
    }
    return left
  }

  // MARK: What is missing

  private func loseMissing() throws {
    let ignored = Set(categories.values.filter { $0.state == .ignored }.map(\.moodleID))
    let active = known.values.filter { !$0.isGone }
    let absent = active.filter { !seen.contains($0.moodleID) }
    engine.untold = Set(absent.map(\.moodleID))
    // A person has said that these are left out.
    try lose(absent.filter { ignored.contains($0.category) })
    let missing = absent.filter { !ignored.contains($0.category) && !unread.contains($0.category) }
      .sorted { $0.moodleID < $1.moodleID }
    guard !missing.isEmpty else { return }
    let gone = try confirmed(missing)
    guard !gone.isEmpty else { return }
    if engine.allows(gone.count, of: active.count, in: .courses) {
      try lose(gone)
    } else {
      engine.tally.held(.courses, gone.count, moodleID: 0, label: "")
      try engine.moved()
    }
  }

  /// Those of them that Moodle, asked for each by its number, does not have. A course that it has and the token may not
  /// enter makes that question fail.
  private func confirmed(_ missing: [KnownCourse]) throws -> [KnownCourse] {
    do throws(MoodleFault) {
      let there = Set(try engine.client.courses(ids: missing.map(\.moodleID)).map(\.id))
      for one in missing where there.contains(one.moodleID) { unseen(one) }
      return missing.filter { !there.contains($0.moodleID) }
    } catch {
      // A service without that function: what a category tells in full is believed.
      if error.kind == .accessDenied || error.kind == .unknownFunction {
        return missing.filter { !partial.contains($0.category) }
      }
      guard engine.isOfOne(error) else { throw error }
    }
    var gone: [KnownCourse] = []
    for one in missing.prefix(100) {
      try engine.check()
      do throws(MoodleFault) {
        if try engine.client.courses(ids: [one.moodleID]).isEmpty { gone.append(one) } else { unseen(one) }
      } catch {
        guard engine.isOfOne(error) else { throw error }
        unseen(one)
      }
    }
    return gone
  }

  private func unseen(_ one: KnownCourse) {
    engine.tally.refused(
      .courses, .categoryUnseen, moodleID: one.moodleID, label: one.name, detail: one.shortName)
  }

  private func lose(_ gone: [KnownCourse]) throws {
    for start in stride(from: 0, to: gone.count, by: 100) {
      let some = Array(gone[start..<min(start + 100, gone.count)])
      let organization = organization
      try engine.write { tally, writer in
        for one in some {
          if let id = one.course, let row = try writer.first(CourseStore.find, id, organization) {
            var fields = row.fields
            fields.isActive = false
            _ = try CourseChanges.put(fields, as: id, from: .moodle, in: organization, writer)
          }
          var after = one
          after.isGone = true
          try CourseDesk.write(after, organization, writer)
          tally.changed(
            .courses, .deactivated, moodleID: one.moodleID, subject: one.course?.value ?? 0, label: one.name,
            before: one.shortName)
        }
      }
    }
  }
}
