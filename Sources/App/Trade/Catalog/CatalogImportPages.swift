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
    let report = try CatalogImport.run(
      file, into: call.signedIn.organization.id, reader: pool.reader, dryRun: dryRun,
      write: { work in try pool.write(call.context, work) })
    if !dryRun { try pool.write(call.context) { writer in try CatalogImport.note(report, writer) } }
    return ImportOutput(report, dryRun: dryRun, call.language)
  }
}

enum CatalogImportPages {
  private static let path = Link("/catalog/import")
  private static let steps = [ImportText.stepChoose, ImportText.stepCheck, ImportText.stepDone]

  static func showForm(_ call: Call, _ reader: Reader) throws -> Reply { form(call, fault: nil) }

  private static func form(_ call: Call, fault: Text?) -> Reply {
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
    }
  }

  /// Checks the file against the catalog, keeps it for the next step, and shows what would happen.
  static func check(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    guard !upload.content.isEmpty else { return form(call, fault: ImportText.noFile) }
    let caller = try call.signedIn
    let file: CatalogFile
    do { file = try CatalogFile(upload.content) } catch let failure as Failure where failure.kind != .internal {
      return form(call, fault: failure.text)
    }
    let report = try CatalogImport.run(
      file, into: caller.organization.id, reader: pool.reader, dryRun: true, write: { _ in ImportReport() })
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
    let report = try CatalogImport.run(
      CatalogFile(draft.content), into: caller.organization.id, reader: pool.reader, dryRun: false,
      write: { work in try pool.write(call.context, work) })
    try pool.write(call.context) { writer in
      try writer.run(PeopleStore.deleteDraft, id, caller.organization.id)
      try CatalogImport.note(report, writer)
    }
    return show(report, "", draft: nil, call)
  }

  private static func show(_ report: ImportReport, _ file: String, draft: ID<ImportDraft>?, _ call: Call) -> Reply {
    let heading = Heading(
      title: draft == nil ? ImportText.done : ImportText.dryRun, lead: file.isEmpty ? nil : .verbatim(file),
      crumbs: [CatalogPages.crumb])
    return call.page(heading) { h in
      h.steps(steps, current: draft == nil ? 2 : 1)
      h.figures(
        CatalogText.importTitle,
        [
          Figure(report.rows, ImportText.rows), Figure(report.created, ImportText.created),
          Figure(report.updated, ImportText.updated), Figure(report.unchanged, ImportText.unchanged),
          Figure(report.refused, ImportText.refused),
        ])
      let count = report.created + report.updated
      if draft != nil, count == 0 { h.notice(.warn, ImportText.nothingToDo) }
      h.actions {
        if let draft, count > 0 {
          h.postButton(
            CatalogText.runImport(count), Link("/catalog/import/drafts/", draft), call.token, icon: "upload", .primary)
        }
        if draft == nil { h.linkButton(CatalogText.toCatalog, CatalogPages.path, .primary) }
        h.linkButton(ImportText.another, path)
      }
      guard !report.faults.isEmpty else { return }
      h.part(ImportText.faults) {
        h.note(CatalogText.faultsHint)
        h.list { ImportPages.writeFaults(h, report) }
      }
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
