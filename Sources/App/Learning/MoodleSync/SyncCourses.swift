// The phase of courses: category by category, so that what the token may not enter hides nothing else.
import Base
import Store

final class SyncCourses {
  private let engine: SyncEngine
  private let organization: ID<Organization>
  private var known: [Int64: KnownCourse] = [:]
  /// Which course of Moodle a course here is.
  private var owners: [ID<Course>: Int64] = [:]
  private var categories: [Int64: CategoryRow] = [:]
  private var terms: [ID<Term>: TermRow] = [:]
  private var seen: Set<Int64> = []
  /// Categories whose courses could not be asked for, and those that tell fewer than they have.
  private var unread: Set<Int64> = []
  private var partial: Set<Int64> = []
  private var waiting: [CourseStep] = []
  /// Those whose code another one has that may give it up.
  private var deferred: [CourseStep] = []
  private var faults = FaultRow()

  init(_ engine: SyncEngine) {
    self.engine = engine
    organization = engine.organization.id
  }

  /// Begins anew after an interruption: what is gone is only told by a whole walk.
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
  }

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
      if Int64(own.count) < row.courses { partial.insert(row.moodleID) }
      // The category itself tells how many there are: none at all is silence.
      if own.isEmpty, row.courses > 0, !engine.untoldCategories.contains(row.moodleID) {
        unread.insert(row.moodleID)
        engine.tally.note(.courses, .notBelieved, moodleID: row.moodleID, label: row.path, detail: "\(row.courses)")
      }
      engine.tally.counts[.courses].fetched += Int64(own.count)
      for course in own.sorted(by: { $0.id < $1.id }) {
        guard seen.insert(course.id).inserted else { continue }
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

  /// Where they are not the term's. A start is a midnight of the site, which is told in UTC.
  private func days(of course: MoodleCourse, in term: ID<Term>) -> CourseDays? {
    guard course.hasDates, let fields = terms[term]?.fields else { return nil }
    let zone = engine.organization.zone
    var days = CourseDays(first: course.start.map(zone.localDate(at:)), last: course.end.map(zone.localDate(at:)))
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
  private func apply(_ steps: [CourseStep], isLast: Bool) throws -> [CourseStep] {
    try SyncCourses.lots(steps).flatMap { try applyLot($0, isLast: isLast) }
  }

  private static func lots(_ steps: [CourseStep]) -> [[CourseStep]] {
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
  private func learn(_ done: [CourseDone], of steps: [CourseStep]) -> [CourseStep] {
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

  /// A short name that went from one course to another in one go: first as often as that makes any room, then those that
  /// have each other's.
  private func settleDeferred() throws {
    while !deferred.isEmpty {
      try engine.check()
      let left = try apply(deferred, isLast: false)
      guard left.count == deferred.count else {
        deferred = left
        continue
      }
      if try freeCodes(of: left) { continue }
      deferred = []
      var settled: Set<Int64> = []
      for ring in try rings(of: left) where ring.count <= SyncRules.mostOfRing {
        guard try exchange(ring) else { continue }
        settled.formUnion(ring.map(\.course.id))
      }
      let others = left.filter { !settled.contains($0.course.id) }
      if !others.isEmpty { _ = try apply(others, isLast: true) }
    }
  }

  /// A course that is gone from Moodle gives its short name up, for good, to whoever has it there now; says whether one did.
  private func freeCodes(of steps: [CourseStep]) throws -> Bool {
    let gone = Set(known.values.filter(\.isGone).map(\.moodleID))
    return try SyncCourses.lots(steps).reduce(false) { isFreed, lot in
      let isMore = try freeCodes(of: lot, gone)
      return isFreed || isMore
    }
  }

  private func freeCodes(of steps: [CourseStep], _ gone: Set<Int64>) throws -> Bool {
    let (organization, owners) = (organization, owners)
    return try engine.write { _, writer in
      var isFreed = false
      for step in steps {
        guard
          let holder = try CourseChanges.find(
            code: step.fields.code, term: step.fields.term, organization, writer),
          holder.id != step.known?.course, holder.source == .moodle, let other = owners[holder.id], gone.contains(other)
        else { continue }
        var fields = holder.fields
        fields.code = shortened("\(fields.code) #\(other)", to: CourseRules.longestCode)
        do {
          let done = try CourseChanges.put(fields, as: holder.id, from: .moodle, in: organization, writer)
          if done.change == .updated { isFreed = true }
        } catch let failure as Failure where failure.kind != .internal { continue }
      }
      return isFreed
    }
  }

  /// Courses of which each has the code that the one before wants, and the first that of the last.
  private func rings(of steps: [CourseStep]) throws -> [[CourseStep]] {
    let waiting = Dictionary(steps.map { ($0.course.id, $0) }, uniquingKeysWith: { a, _ in a })
    var next: [Int64: Int64] = [:]
    try engine.read { reader in
      for step in steps where step.known?.course != nil {
        guard
          let holder = try CourseChanges.find(
            code: step.fields.code, term: step.fields.term, organization, reader),
          holder.source == .moodle, let other = owners[holder.id], other != step.course.id, waiting[other] != nil
        else { continue }
        next[step.course.id] = other
      }
    }
    var rings: [[CourseStep]] = []
    var seen: Set<Int64> = []
    for step in steps {
      var way: [Int64] = []
      var place: Int64? = step.course.id
      while let at = place, seen.insert(at).inserted {
        way.append(at)
        place = next[at]
      }
      // It leads back to where it has come by, or to nobody, or into another way.
      if let place, let start = way.firstIndex(of: place) { rings.append(way[start...].compactMap { waiting[$0] }) }
    }
    return rings
  }

  /// Gives each of a ring its code, by way of another one for a moment: all of them or none, so that nobody ever sees that.
  private func exchange(_ ring: [CourseStep]) throws -> Bool {
    let (organization, known, owners, seen) = (organization, known, owners, seen)
    do {
      let done = try engine.write { tally, writer -> [CourseDone] in
        var titles: [Int64: String] = [:]
        for step in ring {
          guard let id = step.known?.course else { throw NoExchange() }
          let row = try CourseChanges.find(id, organization, writer)
          titles[step.course.id] = row.title
          try SyncCourses.makeRoom(row, as: step.course.id, in: organization, writer)
        }
        var desk = CourseDesk(organization: organization, known: known, owners: owners, seen: seen)
        return try ring.map { step in
          var done = try desk.put(step, writer)
          guard case .put = done.outcome else { throw NoExchange() }
          done.before = titles[step.course.id] ?? ""
          desk.count(done, isLast: true, &tally)
          return done
        }
      }
      _ = learn(done, of: ring)
      return true
    } catch is NoExchange { return false }
  }

  private static func makeRoom(
    _ row: CourseRow, as moodleID: Int64, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    var fields = row.fields
    fields.code = shortened("~\(moodleID) \(fields.code)", to: CourseRules.longestCode)
    do {
      _ = try CourseChanges.put(fields, as: row.id, from: .moodle, in: organization, writer)
    } catch let failure as Failure where failure.kind != .internal { throw NoExchange() }
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

extension FieldCorrections {
  /// Fields as they would be written over a row: what a person corrected of it stays.
  func kept<Fields: Correctable>(_ old: Fields, in new: Fields) -> Fields {
    var fields = new
    keep(old, in: &fields)
    return fields
  }
}

/// One of a ring can't have its code: a person keeps to another, or it is refused.
private struct NoExchange: Error {}

/// A course of Moodle on its way.
private struct CourseStep: Sendable {
  let course: MoodleCourse
  let category: Int64
  let known: KnownCourse?
  private(set) var fields: CourseFields
  private let days: CourseDays?

  init(
    _ course: MoodleCourse, _ category: Int64, _ unit: ID<StructureUnit>, _ term: ID<Term>, _ known: KnownCourse?,
    _ days: CourseDays?
  ) {
    (self.course, self.category, self.known, self.days) = (course, category, known, days)
    fields = CourseFields()
    (fields.term, fields.unit) = (term, unit)
    let (code, name) = (
      SyncWords.name(course.shortName, to: CourseRules.longestCode),
      SyncWords.name(course.name, to: CourseRules.longestName)
    )
    fields.code = code.isEmpty ? "#\(course.id)" : code
    fields.name = name.isEmpty ? fields.code : name
    fields.isVisible = course.isVisible ?? known?.isVisible ?? true
    (fields.first, fields.last) = (days?.first, days?.last)
  }

  /// What was not told stays as it is.
  mutating func complete(by old: CourseFields) {
    if course.isVisible == nil { fields.isVisible = old.isVisible }
    if days == nil { (fields.first, fields.last) = (old.first, old.last) }
  }

  /// What is known of it afterwards.
  func wanted(_ id: ID<Course>) -> KnownCourse {
    KnownCourse(
      moodleID: course.id, category: category, course: id,
      shortName: shortened(course.shortName, to: SyncRules.longestName),
      name: shortened(course.name, to: SyncRules.longestName), isVisible: course.isVisible ?? known?.isVisible,
      starts: course.hasDates ? course.start : known?.starts, ends: course.hasDates ? course.end : known?.ends,
      isGone: false)
  }
}

private struct CourseDone: Sendable {
  enum Outcome: Sendable {
    case put(ID<Course>, SyncChange?)
    /// Another course has the code.
    case taken
    case refused(String)
  }

  let step: CourseStep
  let outcome: Outcome
  var adoptedFrom: Int64?
  var before = ""
}

/// Puts courses within a transaction.
private struct CourseDesk {
  let organization: ID<Organization>
  let known: [Int64: KnownCourse]
  var owners: [ID<Course>: Int64]
  let seen: Set<Int64>

  mutating func put(_ step: CourseStep, _ writer: Writer) throws -> CourseDone {
    var step = step
    var adopted: Int64?
    var before = ""
    if let id = step.known?.course, let row = try writer.first(CourseStore.find, id, organization) {
      step.complete(by: row.fields)
      before = row.title
    } else if let same = try CourseChanges.find(
      code: step.fields.code, term: step.fields.term, organization, writer), let owner = owners[same.id],
      owner != step.course.id
    {
      // One that was deleted in Moodle and made anew is the same course here; one that is still there is another.
      guard known[owner]?.isGone == true else { return CourseDone(step: step, outcome: .taken) }
      adopted = owner
    }
    let done: (row: CourseRow, change: RowChange)
    do {
      done = try CourseChanges.put(
        step.fields, as: step.known?.course, from: .moodle, in: organization, writer)
    } catch let failure as Failure where failure.kind != .internal {
      if failure.code == "code-taken" { return CourseDone(step: step, outcome: .taken) }
      let words = failure.fields.first?.text ?? failure.text
      return CourseDone(step: step, outcome: .refused(words.en))
    }
    if let adopted, var old = known[adopted] {
      old.course = nil
      try CourseDesk.write(old, organization, writer)
    }
    let wanted = step.wanted(done.row.id)
    if wanted != step.known { try CourseDesk.write(wanted, isNew: step.known == nil, organization, writer) }
    owners[done.row.id] = step.course.id
    let change: SyncChange? =
      step.known == nil
      ? .inserted : step.known?.isGone == true ? .restored : done.change == .unchanged ? nil : .updated
    var result = CourseDone(step: step, outcome: .put(done.row.id, change))
    (result.adoptedFrom, result.before) = (adopted, before)
    return result
  }

  func count(_ done: CourseDone, isLast: Bool, _ tally: inout SyncTally) {
    let (course, fields) = (done.step.course, done.step.fields)
    switch done.outcome {
    case .put(let id, let change?):
      tally.changed(
        .courses, change, moodleID: course.id, subject: id.value, label: fields.name, before: done.before,
        after: "\(fields.code) · \(fields.name)")
    case .put(_, nil): tally.counts[.courses].unchanged += 1
    case .taken:
      guard isLast else { return }
      tally.refused(.courses, .codeTaken, moodleID: course.id, label: course.name, detail: course.shortName)
    case .refused(let words):
      tally.refused(.courses, .refusedHere, moodleID: course.id, label: course.name, detail: words)
    }
  }

  static func write(
    _ row: KnownCourse, isNew: Bool = false, _ organization: ID<Organization>, _ writer: Writer
  ) throws {
    if isNew {
      try writer.run(
        MoodleMirrorStore.insertCourse, writer.newID(ID<MoodleRunLine>.self), organization, row.moodleID, row.category,
        row.course, row.shortName, row.name, row.isVisible, row.starts, row.ends, row.isGone, writer.now)
    } else {
      try writer.run(
        MoodleMirrorStore.updateCourse, organization, row.moodleID, row.category, row.course, row.shortName, row.name,
        row.isVisible, row.starts, row.ends, row.isGone, writer.now)
    }
  }
}

extension CourseRow {
  fileprivate var title: String { "\(code) · \(name)" }
}
