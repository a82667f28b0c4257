// Importing units, courses and enrollments: every line is decided upon before it is carried out, and what it changes is kept.
import Base
import Store

extension EventKind {
  static let learningImported = EventKind("learning.imported")
  static let learningImportUndone = EventKind("learning.import-undone")
}

/// Decides on each line and carries it out.
struct LearningImport {
  /// How many lines go into one transaction: some ten milliseconds of the writer.
  private static let batch = 50

  let file: LearningFile
  let organization: ID<Organization>
  private(set) var tree: UnitBook
  /// Where whoever imports may change courses.
  let scope: UnitScope
  /// By their folded codes.
  let terms: [String: [TermRow]]
  /// Units that earlier lines of a rehearsal would have added, by their folded codes.
  private(set) var newUnits: [String: UnitKind] = [:]

  private init(
    _ file: LearningFile, _ scope: UnitScope, _ organization: ID<Organization>, _ reader: Reader
  ) throws {
    (self.file, self.scope, self.organization) = (file, scope, organization)
    tree = try UnitBook(of: organization, reader)
    let all = try reader.all(StructureStore.terms, organization, StructureRules.mostTerms)
    terms = Dictionary(grouping: all) { folded($0.code) }
  }

  /// Runs or rehearses it. `write` applies a batch in one transaction and is called from this thread; on a dry run it is not
  /// called.
  static func run(
    _ file: LearningFile, named fileName: String, _ scope: ImportScope, into organization: ID<Organization>,
    by person: ID<Person>?, reader: Reader, dryRun: Bool,
    write: (@escaping @Sendable (Writer) throws -> ImportReport) throws -> ImportReport
  ) throws -> ImportReport {
    var report = ImportReport()
    report.rows = file.lines.count + file.refused
    (report.refused, report.faults) = (file.refused, file.faults)
    let own = try person.map {
      try UnitScope(of: PersonAccess(of: $0, reader), .coursesWrite, in: organization, reader)
    }
    var rehearsal = try LearningImport(file, own ?? .everywhere, organization, reader)
    if dryRun { report.preview = ImportPreview() }
    let (lines, faults) = rehearsal.ordered()
    report.refused += faults.count
    report.faults.append(contentsOf: faults.prefix(max(0, ImportReport.mostFaults - report.faults.count)))
    for start in stride(from: 0, to: lines.count, by: batch) {
      let part = Array(lines[start..<min(start + batch, lines.count)])
      if dryRun {
        try rehearsal.rehearse(part, &report, reader)
      } else {
        let log = LearningLog(report.batch, fileName, scope, organization)
        report.add(
          try write { writer in
            writer.context.isBulk = true
            try log.sweep(writer)
            // What was so when the file came may not be so any more.
            let own = try UnitScope(.coursesWrite, in: organization, writer)
            var work = try LearningImport(file, own, organization, writer)
            return try work.apply(part, log, writer)
          })
      }
    }
    report.faults.sort { $0.line < $1.line }
    return report
  }

  /// Records that an import happened, with its numbers.
  static func note(_ report: ImportReport, _ scope: ImportScope, _ writer: Writer) throws {
    if let batch = report.batch {
      try writer.run(ImportBatchStore.count, batch, writer.context.organization, report.created, report.updated)
    }
    try writer.emit(.learningImported, subject: 0) { json in
      json.field("of", scope.rawValue)
      json.field("rows", report.rows)
      json.field("created", report.created)
      json.field("updated", report.updated)
      json.field("unchanged", report.unchanged)
      json.field("refused", report.refused)
    }
    guard let actor = writer.context.actor else { return }
    var notice = ImportFinishedNotice()
    (notice.created, notice.updated, notice.refused) = (report.created, report.updated, report.refused)
    notice.scope = scope
    try writer.notify(
      notice, to: ID(actor), in: ID(writer.context.organization), subject: report.batch?.value ?? 0)
  }

  // MARK: What a line means

  enum Step {
    case createUnit(UnitFields, parent: String?)
    case updateUnit(UnitRow, UnitFields)
    case createTerm(TermFields, campus: String?)
    case updateTerm(TermRow, TermFields)
    case createCourse(CourseFields)
    case updateCourse(CourseRow, CourseFields)
    case enroll(ID<Course>, ID<Person>, EnrollmentSay, [String], isNew: Bool)
    case unchanged
  }

  private mutating func rehearse(
    _ lines: [LearningFile.Line], _ report: inout ImportReport, _ reader: Reader
  ) throws {
    for line in lines {
      do {
        let step = try decide(line, reader)
        try report.preview?.add(step.kind, line.number, name(of: line)) { try parts(step, line, reader) }
        switch step {
        case .createUnit(let fields, _): newUnits[folded(fields.code)] = fields.kind
        case .createTerm, .updateUnit, .updateTerm, .createCourse, .updateCourse, .enroll, .unchanged: break
        }
        report.count(step.kind)
      } catch let refusal as LearningRefusal { report.refuse(file.fault(line, refusal.meaning, refusal.text)) }
    }
  }

  private mutating func apply(
    _ lines: [LearningFile.Line], _ log: LearningLog, _ writer: Writer
  ) throws -> ImportReport {
    var (report, log) = (ImportReport(), log)
    var enrollments = EnrollmentBatch(.imported, in: organization)
    for line in lines {
      do {
        let step = try decide(line, writer)
        try carryOut(step, &log, &enrollments, writer)
        report.count(step.kind)
      } catch let refusal as LearningRefusal {
        report.refuse(file.fault(line, refusal.meaning, refusal.text))
      } catch let failure as Failure where failure.kind == .unprocessable || failure.kind == .conflict {
        // Refused before anything of it was written.
        report.refuse(file.fault(line, nil, failure.fields.first?.text ?? failure.text))
      }
    }
    try enrollments.finish(writer)
    report.batch = log.batch
    return report
  }

  private mutating func carryOut(
    _ step: Step, _ log: inout LearningLog, _ enrollments: inout EnrollmentBatch, _ writer: Writer
  ) throws {
    switch step {
    case .createUnit(var fields, let parent):
      fields.parent = try parent.map { try unit($0, .parent).id }
      let row = try UnitChanges.create(fields, from: .imported, in: organization, writer)
      try log.note("unit", row.id.value, row.version, nil, writer)
      tree.put(row)
    case .updateUnit(let old, let fields):
      let row = try UnitChanges.put(fields, over: old, in: organization, writer)
      try log.note("unit", row.id.value, row.version, JobRun.text(UnitInput(old.fields)), writer)
      tree.put(row)
    case .createTerm(var fields, let campus):
      fields.campus = try campus.map { try unit($0, .campus).id }
      let row = try TermChanges.create(fields, from: .imported, in: organization, writer)
      try log.note("term", row.id.value, row.version, nil, writer)
    case .updateTerm(let old, let fields):
      let row = try TermChanges.put(fields, over: old, in: organization, writer)
      try log.note("term", row.id.value, row.version, JobRun.text(TermInput(old.fields)), writer)
    case .createCourse(let fields):
      let row = try CourseChanges.create(fields, from: .imported, in: organization, writer)
      try log.note("course", row.id.value, row.version, nil, writer)
    case .updateCourse(let old, let fields):
      let row = try CourseChanges.put(fields, over: old, in: organization, writer)
      try log.note("course", row.id.value, row.version, JobRun.text(CourseInput(old.fields)), writer)
    case .enroll(let course, let person, let say, let names, _):
      try enroll(person, in: course, say, names, &log, &enrollments, writer)
    case .unchanged: break
    }
  }

  private func decide(_ line: LearningFile.Line, _ reader: Reader) throws -> Step {
    switch file.kind {
    case .units: try LearningImport.isTerm(line) ? decideTerm(line) : decideUnit(line)
    case .courses: try decideCourse(line, reader)
    case .enrollments: try decideEnrollment(line, reader)
    }
  }
}

extension ImportReport {
  fileprivate mutating func refuse(_ fault: ImportFault) {
    refused += 1
    if faults.count < ImportReport.mostFaults { faults.append(fault) }
  }
}
