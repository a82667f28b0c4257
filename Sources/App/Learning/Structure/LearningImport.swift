// Importing units, courses and enrollments: every line is decided upon before it is carried out, and what it changes is kept.
import Base
import Store

extension EventKind {
  static let learningImported = EventKind("learning.imported")
  static let learningImportUndone = EventKind("learning.import-undone")
}

/// What an import changed of one row.
enum LearningChangeID {}

/// A row as it was before an import, and the version that this left it at.
struct LearningChange: Sendable {
  let id: ID<LearningChangeID>
  let kind: String
  let row: Int64
  let version: Int64
  /// Nil for one that was added.
  let before: String?
}

/// Decides on each line and carries it out.
struct LearningImport {
  /// How many lines go into one transaction: some ten milliseconds of the writer.
  private static let batch = 50

  let file: LearningFile
  let organization: ID<Organization>
  private var tree: UnitBook
  /// Where whoever imports may change courses.
  private let scope: UnitScope
  /// By their folded codes.
  private let terms: [String: [TermRow]]
  /// Units that earlier lines of a rehearsal would have added, by their folded codes.
  private var newUnits: [String: UnitKind] = [:]

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
    let (lines, faults) = rehearsal.ordered()
    report.refused += faults.count
    report.faults.append(contentsOf: faults.prefix(max(0, ImportReport.mostFaults - report.faults.count)))
    for start in stride(from: 0, to: lines.count, by: batch) {
      let part = Array(lines[start..<min(start + batch, lines.count)])
      if dryRun {
        report.add(try rehearsal.rehearse(part, reader))
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

  // MARK: In which order

  /// The lines in the order in which they can be carried out, without those of the same as an earlier one, which would say
  /// otherwise to and fro. Of enrollments those of one course come together: each lot of lines then tells of few courses.
  private func ordered() -> (lines: [LearningFile.Line], faults: [ImportFault]) {
    var (lines, faults): ([LearningFile.Line], [ImportFault]) = ([], [])
    var seen: [String: Int] = [:]
    for line in file.lines {
      let words: [String?] =
        switch file.kind {
        case .units: LearningImport.words(ofUnit: line)
        // Under whichever units: a term has a code once. A line whose term nobody knows is refused later.
        case .courses:
          [(try? term(ofCourse: line))?.id.text ?? "\(line[.term] ?? "") \(line[.unit] ?? "")", line[.code]]
        case .enrollments: [line[.term], line[.campus], line[.course], line[.number] ?? line[.email]]
        }
      let key = words.map { folded($0 ?? "") }.joined(separator: "\u{1}")
      if let before = seen[key] {
        faults.append(file.fault(line, nil, StructureText.repeated(before)))
        continue
      }
      seen[key] = line.number
      lines.append(line)
    }
    switch file.kind {
    case .units: return LearningImport.parentsFirst(file, lines, faults)
    case .courses: return (lines, faults)
    case .enrollments: return (LearningImport.courseByCourse(lines), faults)
    }
  }

  private static func words(ofUnit line: LearningFile.Line) -> [String?] {
    let isTerm = isTerm(line)
    return [isTerm ? "term" : "unit", line[.code], isTerm ? line[.campus] ?? line[.parent] : nil]
  }

  /// In the order in which courses first come, and people within them.
  private static func courseByCourse(_ lines: [LearningFile.Line]) -> [LearningFile.Line] {
    var places: [String: Int] = [:]
    var courses: [[LearningFile.Line]] = []
    for line in lines {
      let key = [line[.term], line[.campus], line[.course]].map { folded($0 ?? "") }.joined(separator: "\u{1}")
      if let place = places[key] {
        courses[place].append(line)
      } else {
        places[key] = courses.count
        courses.append([line])
      }
    }
    return courses.flatMap { $0 }
  }

  private static func isTerm(_ line: LearningFile.Line) -> Bool {
    ["term", "semester", "semestre"].contains(folded(line[.kind] ?? ""))
  }

  /// Units after what they are part of, where that is in the file too; terms last.
  private static func parentsFirst(
    _ file: LearningFile, _ lines: [LearningFile.Line], _ faults: [ImportFault]
  ) -> (lines: [LearningFile.Line], faults: [ImportFault]) {
    var faults = faults
    let codes = Set(lines.filter { !isTerm($0) }.map { folded($0[.code] ?? "") })
    var placed: Set<String> = []
    var ordered: [LearningFile.Line] = []
    var waiting = lines.filter { !isTerm($0) }
    // A tree has so many levels: what waits any longer would be too deep, and a long chain upside down takes no longer to
    // look at than any other file.
    for _ in 0..<StructureRules.deepest where !waiting.isEmpty {
      let ready = waiting.filter { line in
        guard let parent = line[.parent].map(folded) else { return true }
        return !codes.contains(parent) || placed.contains(parent)
      }
      // What is part of itself in a circle never gets its turn.
      if ready.isEmpty {
        faults.append(contentsOf: waiting.map { file.fault($0, .parent, StructureText.belowItself) })
        waiting = []
        break
      }
      ordered.append(contentsOf: ready)
      let done = Set(ready.map(\.number))
      placed.formUnion(ready.map { folded($0[.code] ?? "") })
      waiting.removeAll { done.contains($0.number) }
    }
    faults.append(contentsOf: waiting.map { file.fault($0, .parent, StructureText.tooDeep) })
    return (ordered + lines.filter(isTerm), faults)
  }

  // MARK: What a line means

  fileprivate enum Step {
    case createUnit(UnitFields, parent: String?)
    case updateUnit(UnitRow, UnitFields)
    case createTerm(TermFields, campus: String?)
    case updateTerm(TermRow, TermFields)
    case createCourse(CourseFields)
    case updateCourse(CourseRow, CourseFields)
    case enroll(ID<Course>, ID<Person>, EnrollmentSay, [String], isNew: Bool)
    case unchanged
  }

  private mutating func rehearse(_ lines: [LearningFile.Line], _ reader: Reader) throws -> ImportReport {
    var report = ImportReport()
    for line in lines {
      do {
        let step = try decide(line, reader)
        switch step {
        case .createUnit(let fields, _): newUnits[folded(fields.code)] = fields.kind
        case .createTerm, .updateUnit, .updateTerm, .createCourse, .updateCourse, .enroll, .unchanged: break
        }
        report.count(step)
      } catch let refusal as LearningRefusal { report.refuse(file.fault(line, refusal.meaning, refusal.text)) }
    }
    return report
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
        report.count(step)
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

  private func enroll(
    _ person: ID<Person>, in course: ID<Course>, _ say: EnrollmentSay, _ names: [String], _ log: inout LearningLog,
    _ enrollments: inout EnrollmentBatch, _ writer: Writer
  ) throws {
    var sections: Set<ID<CourseSection>> = []
    for name in names {
      let put = try SectionChanges.put(name, of: course, from: .imported, in: organization, writer)
      if put.change == .inserted { try log.note("section", put.row.id.value, put.row.version, nil, writer) }
      sections.insert(put.row.id)
    }
    let old = try writer.first(EnrollmentStore.byPerson, course, person, organization)
    let oldSections =
      try old.map { try writer.all(EnrollmentStore.sectionsOf, $0.id).filter { $0.source == .imported }.map(\.section) }
      ?? []
    _ = try enrollments.put(say, of: person, in: course, sections: names.isEmpty ? nil : sections, writer)
    guard let row = try writer.first(EnrollmentStore.byPerson, course, person, organization) else { return }
    let before = old.map { EnrollmentBefore($0.says.imported, oldSections) }
    try log.note("enrollment", row.id.value, row.version, before.map { JobRun.text($0) }, writer)
  }

  private func decide(_ line: LearningFile.Line, _ reader: Reader) throws -> Step {
    switch file.kind {
    case .units: try LearningImport.isTerm(line) ? decideTerm(line) : decideUnit(line)
    case .courses: try decideCourse(line, reader)
    case .enrollments: try decideEnrollment(line, reader)
    }
  }

  // MARK: Units and terms

  private func unit(_ code: String, _ meaning: LearningFile.Meaning) throws -> UnitRow {
    guard let unit = tree.unit(code) else { throw LearningRefusal(meaning, StructureText.noUnit(code)) }
    return unit
  }

  private func kind(of code: String) -> UnitKind? { tree.unit(code)?.kind ?? newUnits[folded(code)] }

  private func decideUnit(_ line: LearningFile.Line) throws -> Step {
    let code = line[.code] ?? ""
    guard characterCount(code) <= StructureRules.longestCode else {
      throw LearningRefusal(.code, StructureText.tooLong(StructureRules.longestCode))
    }
    let word = folded(line[.kind] ?? "")
    let kind = UnitKind.allCases.first { kind in
      kind.rawValue == word || Language.allCases.contains { folded(kind.label[$0]) == word }
    }
    guard let kind else { throw LearningRefusal(.kind, StructureText.badKind) }
    if let name = line[.name], characterCount(name) > StructureRules.longestName {
      throw LearningRefusal(.name, StructureText.tooLong(StructureRules.longestName))
    }
    let parent = line[.parent]
    if let parent {
      guard let above = self.kind(of: parent) else { throw LearningRefusal(.parent, StructureText.noUnit(parent)) }
      guard kind.mayStand(below: above) else {
        throw LearningRefusal(.parent, StructureText.mayNotStand(kind, below: above))
      }
    }
    guard let old = tree.unit(code) else {
      let fields = UnitFields(
        code: code, kind: kind, name: line[.name] ?? code, isActive: try line.yes(.active) ?? true)
      return .createUnit(fields, parent: parent)
    }
    guard old.source != .moodle else { throw LearningRefusal(.code, StructureText.notByFile) }
    var fields = old.fields
    fields.kind = kind
    if let name = line[.name] { fields.name = name }
    if let active = try line.yes(.active) { fields.isActive = active }
    if let parent {
      // One that an earlier line of a rehearsal adds is none of those that are there.
      guard let above = tree.unit(parent) else { return .updateUnit(old, fields) }
      if above.id == old.id || tree.above(above.id).contains(where: { $0.id == old.id }) {
        throw LearningRefusal(.parent, StructureText.belowItself)
      }
      fields.parent = above.id
    }
    return fields == old.fields ? .unchanged : .updateUnit(old, fields)
  }

  private func decideTerm(_ line: LearningFile.Line) throws -> Step {
    let code = line[.code] ?? ""
    guard characterCount(code) <= StructureRules.longestTermCode else {
      throw LearningRefusal(.code, StructureText.tooLong(StructureRules.longestTermCode))
    }
    if let name = line[.name], characterCount(name) > StructureRules.longestLabel {
      throw LearningRefusal(.name, StructureText.tooLong(StructureRules.longestLabel))
    }
    let campus = line[.campus] ?? line[.parent]
    if let campus, kind(of: campus) != .campus {
      throw LearningRefusal(line[.campus] == nil ? .parent : .campus, StructureText.noSuchCampus)
    }
    let id = campus.flatMap { tree.unit($0) }?.id
    let isKnown = campus == nil || id != nil
    let old = isKnown ? terms[folded(code)]?.first { $0.fields.campus == id } : nil
    if let old, old.source == .moodle { throw LearningRefusal(.code, StructureText.notByFile) }
    var fields = old?.fields ?? TermFields(campus: id, code: code)
    let (first, last) = (try line.date(.first), try line.date(.last))
    if let parsed = TermCode(code), old == nil { (fields.first, fields.last) = parsed.days }
    if first == nil, old == nil, TermCode(code) == nil { throw LearningRefusal(.first, StructureText.firstNeeded) }
    if let first, first != fields.first { fields.first = first }
    if let last, last != fields.last { fields.last = last }
    if let last = fields.last, last < fields.first { throw LearningRefusal(.last, StructureText.endsBefore) }
    if let name = line[.name] { fields.label = name }
    if let year = line[.year] { fields.academicYear = year }
    if let active = try line.yes(.active) { fields.isActive = active }
    guard let old else { return .createTerm(fields, campus: campus) }
    return fields == old.fields ? .unchanged : .updateTerm(old, fields)
  }

  // MARK: Courses and enrollments

  /// The terms that a line means by its code: of the campus that it names, else of one of these, else all of that code.
  private func terms(_ line: LearningFile.Line, within unit: UnitRow? = nil) throws -> [TermRow] {
    let code = line[.term] ?? ""
    var found = terms[folded(code)] ?? []
    if let word = line[.campus] {
      let campus = try self.unit(word, .campus)
      found = found.filter { $0.fields.campus == campus.id }
    } else if let unit {
      let campus = tree.nearest(.campus, to: unit.id)?.id
      found = found.filter { $0.fields.campus == nil || $0.fields.campus == campus }
    }
    if found.isEmpty { throw LearningRefusal(.term, CourseText.noTerm(code)) }
    return found
  }

  /// That of the campus goes before one of the whole organization.
  private func term(ofCourse line: LearningFile.Line) throws -> TermRow {
    let found = try terms(line, within: unit(line[.unit] ?? "", .unit))
    guard let term = found.first(where: { $0.fields.campus != nil }) ?? found.first else {
      throw LearningRefusal(.term, CourseText.noTerm(line[.term] ?? ""))
    }
    return term
  }

  private func decideCourse(_ line: LearningFile.Line, _ reader: Reader) throws -> Step {
    let (unit, term) = (try unit(line[.unit] ?? "", .unit), try term(ofCourse: line))
    guard scope.covers(unit.id, tree) else { throw LearningRefusal(.unit, StructureText.noUnit(unit.code)) }
    if let campus = term.fields.campus, tree.nearest(.campus, to: unit.id)?.id != campus {
      throw LearningRefusal(.term, CourseText.otherCampus)
    }
    let code = line[.code] ?? ""
    let old = try CourseChanges.find(code: code, term: term.id, organization, reader)
    if let old, !scope.covers(old.unit, tree) { throw LearningRefusal(.code, CourseText.codeTaken) }
    if let old, old.source == .moodle { throw LearningRefusal(.code, StructureText.notByFile) }
    var fields = old?.fields ?? CourseFields(term: term.id, unit: unit.id, code: code, name: code)
    fields.unit = unit.id
    if let name = line[.name] { fields.name = name }
    if let visible = try line.yes(.visible) { fields.isVisible = visible }
    if let active = try line.yes(.active) { fields.isActive = active }
    if let first = try line.date(.first) { fields.first = first }
    if let last = try line.date(.last) { fields.last = last }
    if let first = fields.first, let last = fields.last, last < first {
      throw LearningRefusal(.last, StructureText.endsBefore)
    }
    guard let old else { return .createCourse(fields) }
    return fields == old.fields ? .unchanged : .updateCourse(old, fields)
  }

  private func decideEnrollment(_ line: LearningFile.Line, _ reader: Reader) throws -> Step {
    let code = line[.course] ?? ""
    var courses: [CourseRow] = []
    for term in try terms(line) {
      if let course = try CourseChanges.find(code: code, term: term.id, organization, reader),
        scope.covers(course.unit, tree)
      {
        courses.append(course)
      }
    }
    guard let course = courses.first else { throw LearningRefusal(.course, CourseText.noCourse(code)) }
    if courses.count > 1 { throw LearningRefusal(.course, CourseText.severalTerms) }
    let person = try person(line, reader)
    let words = line.words(.roles, commas: true)
    let roles = words.compactMap { CourseRole(written: $0) }
    guard roles.count == words.count else { throw LearningRefusal(.roles, CourseText.badRole) }
    let old = try reader.first(EnrollmentStore.byPerson, course.id, person, organization)
    let said = old?.says.imported
    let say = EnrollmentSay(
      roles.isEmpty ? said?.roles ?? [.student] : roles, isActive: try line.yes(.active) ?? said?.isActive ?? true)
    let names = line.words(.sections, commas: false).map { normalized($0) }
    if names.contains(where: { characterCount($0) > CourseRules.longestSection }) {
      throw LearningRefusal(.sections, StructureText.tooLong(CourseRules.longestSection))
    }
    guard let old else { return .enroll(course.id, person, say, names, isNew: true) }
    if said == say, try names.isEmpty || areSections(names, of: old, reader) { return .unchanged }
    return .enroll(course.id, person, say, names, isNew: false)
  }

  private func person(_ line: LearningFile.Line, _ reader: Reader) throws -> ID<Person> {
    let byNumber = try line[.number].flatMap { try reader.first(PeopleStore.byNumber, organization, $0) }
    let byEmail = try line[.email].flatMap {
      try reader.first(PeopleStore.byEmail, organization, PersonRules.emailKey($0))
    }
    if line[.number] == nil, line[.email] == nil { throw LearningRefusal(.number, CourseText.whomNeeded) }
    if let byNumber, let byEmail, byNumber.id != byEmail.id { throw LearningRefusal(.number, PeopleText.twoPeople) }
    guard let person = byNumber ?? byEmail else {
      throw LearningRefusal(line[.number] == nil ? .email : .number, CourseText.noSuchPerson)
    }
    return person.id
  }

  private func areSections(_ names: [String], of row: EnrollmentRow, _ reader: Reader) throws -> Bool {
    let own = try reader.all(EnrollmentStore.sectionsOf, row.id).filter { $0.source == .imported }.map(\.section)
    let all = try reader.all(CourseStore.sections, row.course, organization)
    return Set(all.filter { own.contains($0.id) }.map(\.name)) == Set(names)
  }
}

extension ImportReport {
  fileprivate mutating func refuse(_ fault: ImportFault) {
    refused += 1
    if faults.count < ImportReport.mostFaults { faults.append(fault) }
  }

  fileprivate mutating func count(_ step: LearningImport.Step) {
    switch step {
    case .createUnit, .createTerm, .createCourse: created += 1
    case .updateUnit, .updateTerm, .updateCourse: updated += 1
    case .enroll(_, _, _, _, let isNew): if isNew { created += 1 } else { updated += 1 }
    case .unchanged: unchanged += 1
    }
  }
}

/// Writes down what an import does to which row, within the transactions that do it.
struct LearningLog: Sendable {
  /// Nil before the first change.
  private(set) var batch: ID<ImportBatch>?
  private let fileName: String
  private let scope: ImportScope
  private let organization: ID<Organization>

  init(_ batch: ID<ImportBatch>?, _ fileName: String, _ scope: ImportScope, _ organization: ID<Organization>) {
    (self.batch, self.fileName, self.scope, self.organization) = (batch, fileName, scope, organization)
  }

  mutating func note(_ kind: String, _ row: Int64, _ version: Int64, _ before: String?, _ writer: Writer) throws {
    let batch = try self.batch ?? begin(writer)
    try writer.run(
      StructureStore.insertChange, writer.newID(ID<LearningChangeID>.self), organization, batch, kind, row, version,
      before)
    try writer.run(StructureStore.noteVersion, organization, batch, kind, row, version)
  }

  private mutating func begin(_ writer: Writer) throws -> ID<ImportBatch> {
    let id = writer.newID(ID<ImportBatch>.self)
    try writer.run(
      ImportBatchStore.insert, id, organization, writer.context.actor, String(fileName.prefix(200)), writer.now,
      scope.rawValue)
    batch = id
    return id
  }

  /// Forgets some of what can't be undone any more; with each lot of lines, for an import leaves more than one transaction
  /// bears.
  func sweep(_ writer: Writer) throws {
    guard let oldest = try ImportUndo.oldestKept(scope, organization, writer) else { return }
    let stale = try writer.first(StructureStore.staleChanges, organization, oldest, scope.rawValue)
    if let stale { try writer.run(StructureStore.sweepChanges, organization, stale) }
  }
}
