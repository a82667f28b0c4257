// Importing people from a registrar's file, CSV or spreadsheet: every row checked, nothing half done, the same file twice changes nothing.
import Base
import Sheets
import Store

/// A row that was refused, and why.
struct ImportFault: Sendable {
  let line: Int
  /// The column, as the file names it; empty for a fault of the whole row.
  let column: String
  let text: Text
}

/// What an import did, or would do.
struct ImportReport: Sendable {
  var rows = 0
  var created = 0
  var updated = 0
  var unchanged = 0
  var refused = 0
  /// The first faults; `refused` counts all of them.
  var faults: [ImportFault] = []
  /// What can be undone; nil while nothing was changed.
  var batch: ID<ImportBatch>?
  /// What would become of the first lines; nil for an import that is done.
  var preview: ImportPreview?

  static let mostFaults = 1000
}

/// One checked row of the file.
struct ImportRow: Sendable {
  let line: Int
  /// Its roles are the file's words for them.
  var input: PersonInput
  /// What they do here; nil in a file of people.
  var work: ImportedWork?
}

/// A file that was read and checked by itself, before the directory is asked.
struct ImportFile: Sendable {
  let rows: [ImportRow]
  let faults: [ImportFault]
  let count: Int
  let scope: ImportScope
  /// The titles of the columns of what only the directory can judge.
  private let roleColumn: String
  private let languageColumn: String
  private let managerColumn: String
  private let endedColumn: String

  /// Reads the whole file. Throws when it can't be read as a table of people at all: no header, no name column.
  init(_ content: [UInt8], _ scope: ImportScope = .people) throws {
    self.scope = scope
    var table = try rowReader(content)
    let columns = try ImportColumns(table, scope)
    var rows: [ImportRow] = []
    var faults: [ImportFault] = []
    var refused = 0
    var seenEmails: [String: Int] = [:]
    var seenNumbers: [String: Int] = [:]
    while let record = try table.next() {
      var found = columns.read(record)
      let work = scope == .employees ? columns.readWork(record) : nil
      found.faults += work?.faults ?? []
      if found.faults.isEmpty {
        if let email = found.input.email, let line = seenEmails[PersonRules.emailKey(email)] {
          found.faults.append(
            ImportFault(line: record.line, column: columns.name(.email), text: PeopleText.repeatedEmail(line)))
        }
        if let number = found.input.number, let line = seenNumbers[number] {
          found.faults.append(
            ImportFault(line: record.line, column: columns.name(.number), text: PeopleText.repeatedNumber(line)))
        }
      }
      guard found.faults.isEmpty else {
        refused += 1
        faults.append(contentsOf: found.faults.prefix(max(0, ImportReport.mostFaults - faults.count)))
        continue
      }
      if let email = found.input.email { seenEmails[PersonRules.emailKey(email)] = record.line }
      if let number = found.input.number { seenNumbers[number] = record.line }
      rows.append(ImportRow(line: record.line, input: found.input, work: work?.work))
    }
    self.rows = ImportFile.ordered(rows)
    self.faults = faults
    count = rows.count + refused
    roleColumn = columns.name(.roles)
    languageColumn = columns.name(.language)
    managerColumn = columns.name(.manager)
    endedColumn = columns.name(.ended)
  }

  /// A fault of a row's roles.
  func roleFault(_ row: ImportRow, _ text: Text) -> ImportFault {
    ImportFault(line: row.line, column: roleColumn, text: text)
  }

  func languageFault(_ row: ImportRow, _ text: Text) -> ImportFault {
    ImportFault(line: row.line, column: languageColumn, text: text)
  }

  func managerFault(_ row: ImportRow, _ text: Text) -> ImportFault {
    ImportFault(line: row.line, column: managerColumn, text: text)
  }

  func endedFault(_ row: ImportRow) -> ImportFault {
    ImportFault(line: row.line, column: endedColumn, text: EmployeeText.endsBefore)
  }

  var refused: Int { count - rows.count }
}

enum PeopleImport {
  /// How many rows go into one transaction: some ten milliseconds of the writer. With 250 of them whoever wrote beside an
  /// import of 50,000 employees waited 130 ms at the median.
  static let batch = 50

  /// Runs or rehearses an import. `write` applies a batch in one transaction and is called from this thread; on a dry run
  /// it is not called. `person` is who imports, nil at the terminal.
  static func run(
    _ file: ImportFile, named fileName: String = "", into organization: OrganizationSummary,
    by person: ID<Person>? = nil, reader: Reader, dryRun: Bool,
    write: (@escaping @Sendable (Writer) throws -> ImportReport) throws -> ImportReport
  ) throws -> ImportReport {
    var report = ImportReport()
    report.rows = file.count
    report.refused = file.refused
    report.faults = file.faults
    if dryRun { report.preview = ImportPreview() }
    var view = try ImportView(organization.id, reader)
    for start in stride(from: 0, to: file.rows.count, by: batch) {
      let rows = Array(file.rows[start..<min(start + batch, file.rows.count)])
      if dryRun {
        try rehearse(rows, of: file, organization, by: person, &view, &report, reader)
      } else {
        let batch = report.batch
        report.add(
          try write { writer in
            try apply(rows, of: file, ImportLog(batch, fileName, organization.id, file.scope), organization, writer)
          })
      }
    }
    report.faults.sort { $0.line < $1.line }
    return report
  }

  /// Records that an import happened, with its numbers.
  static func note(_ report: ImportReport, _ scope: ImportScope, _ writer: Writer) throws {
    if let batch = report.batch {
      try writer.run(
        ImportBatchStore.count, batch, writer.context.organization, report.created, report.updated)
    }
    try writer.emit(.peopleImported, subject: 0) { json in
      json.field("rows", report.rows)
      json.field("created", report.created)
      json.field("updated", report.updated)
      json.field("unchanged", report.unchanged)
      json.field("refused", report.refused)
      if scope != .people { json.field("of", scope.rawValue) }
    }
    guard let actor = writer.context.actor else { return }
    var notice = ImportFinishedNotice()
    notice.created = report.created
    notice.updated = report.updated
    notice.refused = report.refused
    notice.scope = scope
    try writer.notify(
      notice, to: ID(actor), in: ID(writer.context.organization), subject: report.batch?.value ?? 0)
  }

  enum Step {
    case create(PersonInput, ImportedWorkChange?)
    /// With the roles to give besides those that the person has.
    case update(PersonRow, PersonChange, [RoleRow], ImportedWorkChange?)
    case unchanged
    case refuse(ImportFault)
  }

  private static func rehearse(
    _ rows: [ImportRow], of file: ImportFile, _ organization: OrganizationSummary, by person: ID<Person>?,
    _ view: inout ImportView, _ report: inout ImportReport, _ reader: Reader
  ) throws {
    let granting = Granting(try Standing(of: person, reader), try RoleBook(of: organization.id, reader))
    for row in rows {
      let step = try decide(row, of: file, view, granting, reader)
      if let kind = step.kind {
        try report.preview?.add(kind, row.line, name(of: row)) { try parts(step, row, granting.book, view, reader) }
      }
      switch step {
      case .create(let input, let work):
        if let work { view.managers.rehearsedCreation(input, work.new) }
      case .update(let person, let change, _, let work):
        view.rehearsed(change, of: person)
        if let work { view.managers.rehearsed(work.new, of: person.id) }
      case .unchanged, .refuse: break
      }
      report.count(step)
    }
  }

  private static func apply(
    _ rows: [ImportRow], of file: ImportFile, _ log: ImportLog, _ organization: OrganizationSummary, _ writer: Writer
  ) throws -> ImportReport {
    // Nobody is told of each of a thousand rows.
    writer.context.isBulk = true
    let granting = try Granting(in: organization.id, writer)
    let view = try ImportView(organization.id, writer)
    var (report, log) = (ImportReport(), log)
    for row in rows {
      let step = try decide(row, of: file, view, granting, writer)
      switch step {
      case .create(let input, let work):
        let person = try PeopleChanges.create(input, in: organization, granting: granting, writer)
        if let work { try employ(person.id, work.new, organization, writer) }
        try log.created(person, writer)
      case .update(let person, let change, let roles, let work):
        let after = try update(person, change, roles, work, granting, organization, writer)
        try log.changed(person, to: after, giving: roles, work, writer)
      case .unchanged, .refuse: break
      }
      report.count(step)
    }
    report.batch = log.batch
    return report
  }

  private static func employ(
    _ person: ID<Person>, _ work: Employment, _ organization: OrganizationSummary, _ writer: Writer
  ) throws {
    try EmployeeChanges.add(work, to: person, in: organization, writer)
    try EmployeeChanges.noteCreated(person, in: organization, writer)
  }

  private static func update(
    _ person: PersonRow, _ change: PersonChange, _ roles: [RoleRow], _ work: ImportedWorkChange?,
    _ granting: Granting, _ organization: OrganizationSummary, _ writer: Writer
  ) throws -> PersonRow {
    if let work, let old = work.old {
      return try EmployeeChanges.update(
        old, to: work.new, change, giving: roles, granting: granting, of: person.id, in: organization, writer)
    }
    if work == nil || !roles.isEmpty || change.differs(from: person) {
      try PeopleChanges.update(person.id, change, giving: roles, granting: granting, in: organization, writer)
    } else {
      try writer.run(PeopleStore.touch, person.id, organization.id, writer.now)
    }
    if let work { try employ(person.id, work.new, organization, writer) }
    return try writer.one(PeopleStore.find, person.id, organization.id)
  }

  /// What a row changes of somebody's record, and what is wrong with that. `person` is nil for somebody new.
  private static func work(
    _ row: ImportRow, of file: ImportFile, _ person: PersonRow?, _ view: ImportView, _ reader: Reader
  ) throws -> (change: ImportedWorkChange?, fault: ImportFault?) {
    guard let told = row.work else { return (nil, nil) }
    let organization = view.organization
    let old = try person.flatMap { try reader.first(EmployeeStore.work, $0.id, organization) }
    var manager: ID<Person>?
    if let word = told.manager {
      manager = try view.managers.find(word, view)
      guard let manager else { return (nil, file.managerFault(row, EmployeeText.noSuchManager)) }
      if let person, manager != old?.manager {
        if manager == person.id { return (nil, file.managerFault(row, EmployeeText.ownManager)) }
        if try view.managers.isAbove(person.id, manager, in: organization, reader) {
          return (nil, file.managerFault(row, EmployeeText.managerCycle))
        }
      }
    }
    let new = told.applied(to: old ?? Employment(), manager: manager)
    if let hired = new.hired, let ended = new.ended, ended < hired { return (nil, file.endedFault(row)) }
    return (old == new ? nil : ImportedWorkChange(old: old, new: new), nil)
  }

  /// What a row means for the directory: a known number, or else a known address, is the same person.
  private static func decide(
    _ row: ImportRow, of file: ImportFile, _ view: ImportView, _ granting: Granting, _ reader: Reader
  ) throws -> Step {
    var input = row.input
    let byNumber = try input.number.flatMap(view.byNumber)
    let byEmail = try input.email.flatMap(view.byEmail)
    if let byNumber, let byEmail, byNumber.id != byEmail.id {
      return .refuse(ImportFault(line: row.line, column: "", text: PeopleText.twoPeople))
    }
    if byNumber == nil, let byEmail, let number = byEmail.number, let own = input.number, number != own {
      return .refuse(ImportFault(line: row.line, column: "", text: PeopleText.emailOfAnother))
    }
    var roles: [RoleRow] = []
    for word in input.roles ?? [] {
      guard let role = granting.book.role(named: word) else {
        return .refuse(file.roleFault(row, AccessText.noSuchRole(word)))
      }
      if !roles.contains(where: { $0.id == role.id }) { roles.append(role) }
    }
    if let language = input.language, language != (byNumber ?? byEmail)?.language, !view.offers(language) {
      return .refuse(file.languageFault(row, PeopleText.notOffered(language)))
    }
    let (work, fault) = try work(row, of: file, byNumber ?? byEmail, view, reader)
    if let fault { return .refuse(fault) }
    guard let person = byNumber ?? byEmail else {
      if !roles.allSatisfy(granting.standing.mayGive) {
        return .refuse(file.roleFault(row, AccessText.mayNotGive))
      }
      if input.roles != nil { input.roles = roles.map(\.reference.word) }
      return .create(input, work)
    }
    // A list of some people's roles is no list of all of them: an import gives roles and takes none.
    let held = roles.isEmpty ? [] : try granting.book.everywhere(of: person.id, reader)
    roles.removeAll { held.contains($0.reference) }
    if !roles.allSatisfy(granting.standing.mayGive) { return .refuse(file.roleFault(row, AccessText.mayNotGive)) }
    var change = PersonChange()
    var differs = false
    if input.name != person.name { (change.name, differs) = (input.name, true) }
    // One of their further addresses is known: it does not become the first.
    let isFurther =
      byEmail?.id == person.id && input.email.map(PersonRules.emailKey) != person.email.map(PersonRules.emailKey)
    if let email = input.email, email != person.email, !isFurther { (change.email, differs) = (email, true) }
    if let number = input.number, number != person.number { (change.number, differs) = (number, true) }
    if let phone = input.phone, phone != person.phone { (change.phone, differs) = (phone, true) }
    if let language = input.language, language != person.language { (change.language, differs) = (language, true) }
    if change.email != nil, try !granting.standing.covers(person.id, reader) {
      return .refuse(ImportFault(line: row.line, column: "", text: AccessText.mayDoMore.text))
    }
    return differs || !roles.isEmpty || work != nil ? .update(person, change, roles, work) : .unchanged
  }
}

extension ImportReport {
  mutating func add(_ other: ImportReport) {
    batch = other.batch ?? batch
    created += other.created
    updated += other.updated
    unchanged += other.unchanged
    refused += other.refused
    faults.append(contentsOf: other.faults.prefix(max(0, ImportReport.mostFaults - faults.count)))
  }

  fileprivate mutating func count(_ step: PeopleImport.Step) {
    if let kind = step.kind { count(kind) }
    guard case .refuse(let fault) = step else { return }
    refused += 1
    if faults.count < ImportReport.mostFaults { faults.append(fault) }
  }
}

/// Writes down what an import does to whom, within the transactions that do it.
struct ImportLog: Sendable {
  private(set) var batch: ID<ImportBatch>?
  private let fileName: String
  private let organization: ID<Organization>
  private let scope: ImportScope

  /// `batch` is nil before the first change.
  init(_ batch: ID<ImportBatch>?, _ fileName: String, _ organization: ID<Organization>, _ scope: ImportScope) {
    self.scope = scope
    self.batch = batch
    self.fileName = fileName
    self.organization = organization
  }

  mutating func created(_ person: PersonRow, _ writer: Writer) throws {
    try write(person.id, isNew: true, version: person.version, nil, [], nil, writer)
  }

  mutating func changed(
    _ before: PersonRow, to after: PersonRow, giving roles: [RoleRow], _ work: ImportedWorkChange?, _ writer: Writer
  ) throws {
    // Nothing where the record was left alone, an empty text where there was none.
    let kept = work.map { $0.old.map { ImportedWork($0).json } ?? "" }
    try write(before.id, isNew: false, version: after.version, before, roles, kept, writer)
  }

  private mutating func write(
    _ person: ID<Person>, isNew: Bool, version: Int64, _ before: PersonRow?, _ roles: [RoleRow],
    _ work: String?, _ writer: Writer
  ) throws {
    let batch = try self.batch ?? begin(writer)
    try writer.run(
      ImportBatchStore.insertChange, writer.newID(ID<ImportedPerson>.self), organization, batch, person, isNew, version,
      before?.name, before?.email, before?.number, before?.phone, before?.language.rawValue,
      roles.map { $0.id.text }.joined(separator: " "), work)
  }

  private mutating func begin(_ writer: Writer) throws -> ID<ImportBatch> {
    let id = writer.newID(ID<ImportBatch>.self)
    try writer.run(
      ImportBatchStore.insert, id, organization, writer.context.actor, String(fileName.prefix(200)), writer.now,
      scope.rawValue)
    try ImportUndo.sweep(scope, organization, writer)
    batch = id
    return id
  }
}
