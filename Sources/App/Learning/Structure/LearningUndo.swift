// Taking an import of units, courses or enrollments back: what it added goes, what it changed is set back.
import Base
import Store

/// What the file before said of somebody in a course; `say` nil for nothing.
struct EnrollmentBefore: Payload {
  var say: String?
  var sections: [ID<CourseSection>] = []

  static let schemaName = "EnrollmentBefore"

  init() {}

  init(_ say: EnrollmentSay?, _ sections: [ID<CourseSection>]) { (self.say, self.sections) = (say?.stored, sections) }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("say", &say, label: CourseText.says, max: 500)
    f.ids("sections", &sections, label: CourseText.sections, max: 500)
  }
}

enum LearningUndo {
  /// As many go in one transaction: some ten milliseconds of the writer.
  private static let batch = 50

  /// Takes some rows back, the last first. What was changed since, by whomever, stays as it is.
  static func take(
    _ id: ID<ImportBatch>, _ organization: ID<Organization>, _ writer: Writer
  ) throws -> (report: UndoReport, isLast: Bool) {
    var report = UndoReport()
    writer.context.isBulk = true
    let changes = try writer.all(StructureStore.changes, organization, id, batch)
    var enrollments = EnrollmentBatch(.imported, in: organization)
    let scope = try UnitScope(.coursesWrite, in: organization, writer)
    for change in changes {
      var isDone = false
      do { isDone = try undo(change, scope, organization, &enrollments, writer) } catch let failure as Failure
        where failure.kind != .internal
      {
        // Something hangs on it by now. It was refused before anything was written.
        isDone = false
      }
      if !isDone {
        report.kept += 1
      } else if change.before == nil {
        report.removed += 1
      } else {
        report.restored += 1
      }
      try writer.run(StructureStore.dropChange, change.id, organization)
    }
    try enrollments.finish(writer)
    let isLast = changes.count < batch
    if isLast { try writer.run(ImportBatchStore.close, id, organization, writer.now) }
    return (report, isLast)
  }

  private static func read<P: Payload>(_ text: String, as type: P.Type) throws -> P {
    var text = text
    return try text.withUTF8 { try P.read(json: UnsafeRawBufferPointer($0)) }
  }

  /// False for what stays as it is.
  private static func undo(
    _ change: LearningChange, _ scope: UnitScope, _ organization: ID<Organization>,
    _ enrollments: inout EnrollmentBatch, _ writer: Writer
  ) throws -> Bool {
    switch change.kind {
    case "unit":
      guard let row = try writer.first(StructureStore.unit, ID<StructureUnit>(change.row), organization),
        row.version == change.version
      else { return false }
      if let before = change.before {
        _ = try UnitChanges.put(read(before, as: UnitInput.self).unit, over: row, in: organization, writer)
      } else {
        try UnitChanges.delete(row.id, in: organization, writer)
      }
    case "term":
      guard let row = try writer.first(StructureStore.term, ID<Term>(change.row), organization),
        row.version == change.version
      else { return false }
      if let before = change.before {
        _ = try TermChanges.put(read(before, as: TermInput.self).term(), over: row, in: organization, writer)
      } else {
        try TermChanges.delete(row.id, in: organization, writer)
      }
    case "course":
      guard let row = try writer.first(CourseStore.find, ID<Course>(change.row), organization),
        row.version == change.version, try scope.covers(row.unit, in: organization, writer)
      else { return false }
      if let before = change.before {
        _ = try CourseChanges.put(
          read(before, as: CourseInput.self).course, over: row, in: organization, writer)
      } else {
        // Sections are none of what an import of courses makes.
        guard try writer.all(CourseStore.sections, row.id, organization).isEmpty else { return false }
        try CourseChanges.delete(row.id, in: organization, writer)
      }
    case "section":
      guard let row = try writer.first(CourseStore.section, ID<CourseSection>(change.row), organization),
        row.version == change.version, try covers(row.course, scope, organization, writer)
      else { return false }
      // Those whom the import put in are out of it by now: who is left was put in since.
      guard try !writer.exists(CourseStore.hasMembers, row.id) else { return false }
      try SectionChanges.delete(row, in: organization, writer)
    case "enrollment": return try undoEnrollment(change, scope, organization, &enrollments, writer)
    default: return false
    }
    return true
  }

  private static func covers(
    _ course: ID<Course>, _ scope: UnitScope, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> Bool {
    if scope.isEverywhere { return true }
    return try scope.covers(CourseChanges.find(course, organization, reader).unit, in: organization, reader)
  }

  private static func undoEnrollment(
    _ change: LearningChange, _ scope: UnitScope, _ organization: ID<Organization>,
    _ enrollments: inout EnrollmentBatch, _ writer: Writer
  ) throws -> Bool {
    guard let row = try writer.first(EnrollmentStore.find, ID<Enrollment>(change.row), organization),
      row.version == change.version, try covers(row.course, scope, organization, writer)
    else { return false }
    var (say, sections): (EnrollmentSay?, Set<ID<CourseSection>>) = (nil, [])
    if let text = change.before {
      let before = try read(text, as: EnrollmentBefore.self)
      say = before.say.map { EnrollmentSay(stored: $0) }
      for section in before.sections where try writer.first(CourseStore.section, section, organization) != nil {
        sections.insert(section)
      }
    }
    _ = try enrollments.put(say, of: row.person, in: row.course, sections: sections, writer)
    return true
  }
}
