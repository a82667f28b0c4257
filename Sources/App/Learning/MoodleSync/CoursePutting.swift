// Putting one course of Moodle within a transaction.
import Base
import Store

/// A course of Moodle on its way.
struct CourseStep: Sendable {
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

struct CourseDone: Sendable {
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
struct CourseDesk {
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
  var title: String { "\(code) · \(name)" }
}
