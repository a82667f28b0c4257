// Importing people in the browser: choose a file, see what would happen, do it.
import Base
import Store
import Web

/// A file that waits between the check and the import.
enum ImportDraft {}

enum ImportPages {
  private static let steps = [ImportText.stepChoose, ImportText.stepCheck, ImportText.stepDone]

  static func showForm(_ scope: ImportScope, _ call: Call, _ reader: Reader) throws -> Reply {
    try form(scope, call, fault: nil, reader)
  }

  private static func form(_ scope: ImportScope, _ call: Call, fault: Text?, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    // The one that can be undone, where there is one: it may be the one before the last.
    let importer = try scope.importer(call)
    let undoable = try ImportUndo.undoable(scope, organization.id, reader)
      .flatMap { try reader.first(ImportBatchStore.find, $0, organization.id) }
      .flatMap { importer == nil || $0.person == importer ? $0 : nil }
    let last =
      try undoable
      ?? reader.first(ImportBatchStore.page, organization.id, 1, 0, scope.rawValue, importer ?? ID(0))
    let heading = Heading(
      title: scope.title, lead: scope.intro, crumbs: [scope.crumb], isFaulty: fault != nil)
    return call.page(heading, status: fault == nil ? 200 : 422) { h in
      h.steps(steps, current: 0)
      h.about(scope.about)
      h.entryForm(scope.page, call.token, files: true) {
        h.fileField(
          "file", ImportText.file, help: ImportText.checkHint, accept: ".csv,.txt,.xlsx,text/csv", fault: fault)
        h.actions {
          h.submit(ImportText.check)
          h.linkButton(ImportText.template, scope.template, icon: "download", .quiet)
          h.linkButton(ImportText.templateSheet, scope.templateSheet, icon: "download", .quiet)
        }
      }
      if let last { write(last, canUndo: undoable != nil, scope, h, organization.zone, call) }
    }
  }

  private static func write(
    _ last: ImportBatchRow, canUndo: Bool, _ scope: ImportScope, _ h: HTML, _ zone: Zone, _ call: Call
  ) {
    h.part(ImportText.last) {
      h.facts { facts in
        facts.fact(ImportText.importedAt) { $0.moment(last.at, zone) }
        facts.fact(ImportText.file, last.fileName)
        facts.fact(PeopleText.person, last.personName)
        facts.fact(ImportText.created) { $0.text("\(last.created)") }
        facts.fact(ImportText.updated) { $0.text("\(last.updated)") }
        if let undone = last.undone { facts.fact(ImportText.undoneAt) { $0.moment(undone, zone) } }
      }
      if canUndo { h.actions { undoButton(h, last.id, scope, call) } }
    }
  }

  private static func undoButton(_ h: HTML, _ batch: ID<ImportBatch>, _ scope: ImportScope, _ call: Call) {
    h.confirmButton(
      ImportText.undo, id: "undo", question: ImportText.undoQuestion, consequence: scope.undoConsequence,
      confirm: ImportText.undo, action: scope.undo(batch), token: call.token)
  }

  static func undo(_ scope: ImportScope, _ call: Call, _ pool: Slow) throws -> Reply {
    let report = try ImportUndo.run(call.id(), scope, call, pool)
    return call.redirect(to: scope.page, Flash(.good, ImportText.undone(report)[call.language]))
  }

  /// Checks the file against the directory, keeps it for the next step, and shows what would happen.
  static func check(_ scope: ImportScope, _ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    guard !upload.content.isEmpty else { return try form(scope, call, fault: ImportText.noFile, pool.reader) }
    let caller = try call.signedIn
    let report: ImportReport
    do {
      report = try scope.run(
        upload.content, into: caller.organization, by: caller.person, reader: pool.reader, dryRun: true,
        write: { _ in ImportReport() })
    } catch let failure as Failure where failure.kind != .internal {
      return try form(scope, call, fault: failure.text, pool.reader)
    }
    let draft = try pool.write(call.context) { writer in
      let id = writer.newID(ID<ImportDraft>.self)
      try writer.run(
        PeopleStore.putDraft, id, caller.organization.id, caller.person, String(upload.fileName.prefix(200)),
        upload.content, writer.now)
      return id
    }
    return show(report, scope, upload.fileName, draft: draft, call)
  }

  /// What comes after an import, as a button: read when it is done.
  typealias Next = (Call, Reader) throws -> (HTML) -> Void

  /// `next` is what the feature offers whose import it is.
  static func run(_ scope: ImportScope, _ call: Call, _ pool: Slow, next: Next? = nil) throws -> Reply {
    let caller = try call.signedIn
    let id: ID<ImportDraft> = try call.id()
    guard let draft = try pool.reader.first(PeopleStore.draft, id, caller.organization.id, caller.person) else {
      throw Failure(.gone, code: "draft-gone", ImportText.draftGone)
    }
    let report = try scope.run(
      draft.content, named: draft.name, into: caller.organization, by: caller.person, reader: pool.reader,
      dryRun: false,
      write: { work in try pool.write(call.context, work) })
    try pool.write(call.context) { writer in
      try writer.run(PeopleStore.deleteDraft, id, caller.organization.id)
      try scope.note(report, writer)
    }
    let button = try next?(call, pool.reader)
    return show(report, scope, "", draft: nil, next: button, call)
  }

  private static func show(
    _ report: ImportReport, _ scope: ImportScope, _ file: String, draft: ID<ImportDraft>?,
    next: ((HTML) -> Void)? = nil, _ call: Call
  ) -> Reply {
    let heading = Heading(
      title: draft == nil ? ImportText.done : ImportText.dryRun, lead: file.isEmpty ? nil : .verbatim(file),
      crumbs: [scope.crumb])
    return call.page(heading) { h in
      h.steps(steps, current: draft == nil ? 2 : 1)
      h.figures(scope.title, report.figures)
      if let draft {
        confirm(h, report, draft, scope, call)
      } else {
        h.actions {
          h.linkButton(scope.toList, scope.list, .primary)
          next?(h)
          h.linkButton(ImportText.another, scope.page)
          if let batch = report.batch { undoButton(h, batch, scope, call) }
        }
      }
      writeLines(h, report, faultsHint: scope.faultsHint)
    }
  }

  private static func confirm(
    _ h: HTML, _ report: ImportReport, _ draft: ID<ImportDraft>, _ scope: ImportScope, _ call: Call
  ) {
    let count = report.created + report.updated
    if count == 0 { h.notice(.warn, ImportText.nothingToDo) }
    h.actions {
      if count > 0 {
        h.postButton(
          scope.run(count), scope.run(draft), call.token, icon: "upload", .primary)
      }
      h.linkButton(ImportText.another, scope.page)
    }
  }

  private static let faultColumns = TableColumns([
    Column(ImportText.line, .numbered), Column(ImportText.column, .aside), Column(ImportText.fault, .words),
  ])

  static func writeFaults(_ h: HTML, _ report: ImportReport) {
    let faults = report.faults.prefix(ImportPreview.most)
    h.table(faultColumns) { table in
      for fault in faults {
        table.row { cells in
          cells.cell(fault.line)
          cells.cell(fault.column)
          cells.cell(fault.text)
        }
      }
    }
    // A row may have several faults.
    writeRest(h, report.refused - Set(faults.map(\.line)).count)
  }

  static func template(_ scope: ImportScope, _ call: Call) -> Reply {
    var csv = CSVWriter(call.buffer)
    csv.row(scope.titles)
    for example in scope.examples { csv.row(example) }
    return Reply(
      200, .csv, body: .buffer(call.buffer),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"\(scope.rawValue)-template.csv\"")])
  }
}

extension ImportReport {
  /// What became of the rows of a file.
  var figures: [Figure] {
    [
      Figure(rows, ImportText.rows), Figure(created, ImportText.created), Figure(updated, ImportText.updated),
      Figure(unchanged, ImportText.unchanged), Figure(refused, ImportText.refused),
    ]
  }
}
