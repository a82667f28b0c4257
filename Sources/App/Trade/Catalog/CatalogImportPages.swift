// Importing the catalog, over JSON and in the browser: choose a file, see what would happen, do it.
import Base
import Sheets
import Store
import Web

enum CatalogImportAPI {
  /// `dryRun=true` only checks; anything else imports.
  static func importFile(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> ImportOutput {
    let file = try CatalogFile(upload.content)
    let dryRun = call.query["dryRun"] == "true"
    let (report, batch) = try CatalogImport.run(
      file, named: upload.fileName, into: call.signedIn.organization.id, reader: pool.reader, dryRun: dryRun,
      write: { work in try pool.write(call.context, work) })
    if !dryRun { try pool.write(call.context) { writer in try CatalogImport.note(report, batch, writer) } }
    var output = ImportOutput(report, dryRun: dryRun, call.language)
    output.batch = batch.map { ID($0.value) }
    return output
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      try call.list(page, total: reader.one(CatalogBatchStore.total, organization)) { json in
        try reader.each(CatalogBatchStore.page, organization, page.limit, page.offset) { row in
          var output = ImportBatchOutput()
          (output.id, output.fileName) = (ID(row.id.value), row.fileName)
          (output.created, output.updated) = (row.created, row.updated)
          (output.createdAt, output.undoneAt) = (row.at, row.undone)
          output.write(to: json)
        }
      }
    }
  }

  static func undo(_ input: UndoInput, _ call: Call, _ pool: Slow) throws -> UndoOutput {
    UndoOutput(try CatalogUndo.run(call.id(), call, pool))
  }
}

enum CatalogImportPages {
  private static let path = Link("/catalog/import")
  private static let steps = [ImportText.stepChoose, ImportText.stepCheck, ImportText.stepDone]

  static func showForm(_ call: Call, _ reader: Reader) throws -> Reply { try form(call, fault: nil, reader) }

  private static func form(_ call: Call, fault: Text?, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let last = try reader.first(CatalogBatchStore.page, organization.id, 1, 0)
    let heading = Heading(
      title: CatalogText.importTitle, lead: CatalogText.importIntro, crumbs: [CatalogPages.crumb],
      isFaulty: fault != nil)
    return call.page(heading, status: fault == nil ? 200 : 422) { h in
      h.steps(steps, current: 0)
      h.about(CatalogText.importAbout)
      h.entryForm(path, call.token, files: true) {
        h.fileField(
          "file", ImportText.file, help: ImportText.checkHint, accept: ".csv,.txt,.xlsx,text/csv", fault: fault)
        h.actions {
          h.submit(ImportText.check)
          h.linkButton(ImportText.template, "/catalog/import/template.csv", icon: "download", .quiet)
          h.linkButton(ImportText.templateSheet, "/catalog/import/template.xlsx", icon: "download", .quiet)
        }
      }
      if let last { write(last, h, organization.zone, call) }
    }
  }

  private static func write(_ last: CatalogBatchRow, _ h: HTML, _ zone: Zone, _ call: Call) {
    h.part(ImportText.last) {
      h.facts { facts in
        facts.fact(ImportText.importedAt) { $0.moment(last.at, zone) }
        facts.fact(ImportText.file, last.fileName)
        facts.fact(ImportText.created) { $0.text("\(last.created)") }
        facts.fact(ImportText.updated) { $0.text("\(last.updated)") }
        if let undone = last.undone { facts.fact(ImportText.undoneAt) { $0.moment(undone, zone) } }
      }
      if last.undone == nil { h.actions { undoButton(h, last.id, call) } }
    }
  }

  private static func undoButton(_ h: HTML, _ batch: ID<CatalogBatch>, _ call: Call) {
    h.confirmButton(
      ImportText.undo, id: "undo", question: ImportText.undoQuestion, consequence: CatalogText.undoConsequence,
      confirm: ImportText.undo, action: Link("/catalog/import/batches/", batch, "/undo"), token: call.token)
  }

  static func undo(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let report = try CatalogUndo.run(call.id(), call, pool)
    return call.redirect(to: path, Flash(.good, ImportText.undone(report)[call.language]))
  }

  /// Checks the file against the catalog, keeps it for the next step, and shows what would happen.
  static func check(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    guard !upload.content.isEmpty else { return try form(call, fault: ImportText.noFile, pool.reader) }
    let caller = try call.signedIn
    let file: CatalogFile
    do { file = try CatalogFile(upload.content) } catch let failure as Failure where failure.kind != .internal {
      return try form(call, fault: failure.text, pool.reader)
    }
    let organization = caller.organization.id
    let report = try CatalogImport.run(
      file, into: organization, reader: pool.reader, dryRun: true,
      write: { _ in (ImportReport(), CatalogLog(nil, "", organization)) }
    ).report
    let draft = try pool.write(call.context) { writer in
      let id = writer.newID(ID<ImportDraft>.self)
      try writer.run(
        PeopleStore.putDraft, id, caller.organization.id, caller.person, String(upload.fileName.prefix(200)),
        upload.content, writer.now)
      return id
    }
    return show(report, upload.fileName, draft: draft, call)
  }

  static func run(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let caller = try call.signedIn
    let id: ID<ImportDraft> = try call.id()
    guard let draft = try pool.reader.first(PeopleStore.draft, id, caller.organization.id, caller.person) else {
      throw Failure(.gone, code: "draft-gone", ImportText.draftGone)
    }
    let (report, batch) = try CatalogImport.run(
      CatalogFile(draft.content), named: draft.name, into: caller.organization.id, reader: pool.reader, dryRun: false,
      write: { work in try pool.write(call.context, work) })
    try pool.write(call.context) { writer in
      try writer.run(PeopleStore.deleteDraft, id, caller.organization.id)
      try CatalogImport.note(report, batch, writer)
    }
    return show(report, "", draft: nil, batch: batch, call)
  }

  private static func show(
    _ report: ImportReport, _ file: String, draft: ID<ImportDraft>?, batch: ID<CatalogBatch>? = nil, _ call: Call
  ) -> Reply {
    let heading = Heading(
      title: draft == nil ? ImportText.done : ImportText.dryRun, lead: file.isEmpty ? nil : .verbatim(file),
      crumbs: [CatalogPages.crumb])
    return call.page(heading) { h in
      h.steps(steps, current: draft == nil ? 2 : 1)
      h.figures(CatalogText.importTitle, report.figures)
      let count = report.created + report.updated
      if draft != nil, count == 0 { h.notice(.warn, ImportText.nothingToDo) }
      h.actions {
        if let draft, count > 0 {
          h.postButton(
            CatalogText.runImport(count), Link("/catalog/import/drafts/", draft), call.token, icon: "upload", .primary)
        }
        if draft == nil { h.linkButton(CatalogText.toCatalog, CatalogPages.path, .primary) }
        h.linkButton(ImportText.another, path)
        if let batch { undoButton(h, batch, call) }
      }
      ImportPages.writeLines(h, report, faultsHint: CatalogText.faultsHint)
    }
  }

  static func template(_ call: Call, _ reader: Reader) throws -> Reply {
    var csv = CSVWriter(call.buffer)
    csv.row(CatalogLine.titles)
    csv.row(CatalogLine.example)
    return Reply(
      200, .csv, body: .buffer(call.buffer),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"catalog-template.csv\"")])
  }

  static func sheetTemplate(_ call: Call, _ reader: Reader) throws -> Reply {
    let sheet = try SheetWriter(
      title: CatalogText.catalog[call.language], CatalogLine.titles.map { SheetColumn($0) })
    for field in CatalogLine.example { sheet.text(field) }
    sheet.end()
    return try ImportSheets.reply(sheet, "catalog-template.xlsx", call)
  }
}
