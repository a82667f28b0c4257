// Importing people in the browser: choose a file, see what would happen, do it.
import Base
import Store
import Web

/// A file that waits between the check and the import.
enum ImportDraft {}

enum ImportPages {
  private static let crumb = Crumb(PeopleText.people, "/people")
  private static let steps = [ImportText.stepChoose, ImportText.stepCheck, ImportText.stepDone]

  static func showForm(_ call: Call, _ reader: Reader) throws -> Reply { form(call, fault: nil) }

  private static func form(_ call: Call, fault: Text?) -> Reply {
    let heading = Heading(
      title: ImportText.title, lead: ImportText.intro, crumbs: [crumb], isFaulty: fault != nil)
    return call.page(heading, status: fault == nil ? 200 : 422) { h in
      h.steps(steps, current: 0)
      h.entryForm("/people/import", call.token, files: true) {
        h.fileField("file", ImportText.file, help: ImportText.checkHint, accept: ".csv,.txt,text/csv", fault: fault)
        h.actions {
          h.submit(ImportText.check)
          h.linkButton(ImportText.template, "/people/import/template.csv", icon: "download", .quiet)
        }
      }
    }
  }

  /// Checks the file against the directory, keeps it for the next step, and shows what would happen.
  static func check(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    guard !upload.content.isEmpty else { return form(call, fault: ImportText.noFile) }
    let caller = try call.signedIn
    let file: ImportFile
    do { file = try ImportFile(upload.content) } catch let failure as Failure where failure.kind != .internal {
      return form(call, fault: failure.text)
    }
    let report = try PeopleImport.run(
      file, into: caller.organization, by: caller.person, reader: pool.reader, dryRun: true,
      write: { _ in ImportReport() })
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
    let report = try PeopleImport.run(
      try ImportFile(draft.content), into: caller.organization, by: caller.person, reader: pool.reader, dryRun: false,
      write: { work in try pool.write(call.context, work) })
    try pool.write(call.context) { writer in
      try writer.run(PeopleStore.deleteDraft, id, caller.organization.id)
      try PeopleImport.note(report, writer)
    }
    return show(report, "", draft: nil, call)
  }

  private static func show(_ report: ImportReport, _ file: String, draft: ID<ImportDraft>?, _ call: Call) -> Reply {
    let heading = Heading(
      title: draft == nil ? ImportText.done : ImportText.dryRun, lead: file.isEmpty ? nil : .verbatim(file),
      crumbs: [crumb])
    return call.page(heading) { h in
      h.steps(steps, current: draft == nil ? 2 : 1)
      h.figures(
        ImportText.title,
        [
          Figure(report.rows, ImportText.rows), Figure(report.created, ImportText.created),
          Figure(report.updated, ImportText.updated), Figure(report.unchanged, ImportText.unchanged),
          Figure(report.refused, ImportText.refused),
        ])
      if let draft {
        confirm(h, report, draft, call)
      } else {
        h.actions {
          h.linkButton(ImportText.toDirectory, "/people", .primary)
          h.linkButton(ImportText.another, "/people/import")
        }
      }
      guard !report.faults.isEmpty else { return }
      h.part(ImportText.faults) {
        h.note(ImportText.faultsHint)
        h.list { writeFaults(h, report) }
      }
    }
  }

  private static func confirm(_ h: HTML, _ report: ImportReport, _ draft: ID<ImportDraft>, _ call: Call) {
    let count = report.created + report.updated
    if count == 0 { h.notice(.warn, ImportText.nothingToDo) }
    h.actions {
      if count > 0 {
        h.postButton(
          ImportText.run(count), Link("/people/import/drafts/", draft), call.token, icon: "upload", .primary)
      }
      h.linkButton(ImportText.another, "/people/import")
    }
  }

  private static let faultColumns = TableColumns([
    Column(ImportText.line, .numbered), Column(ImportText.column, .aside), Column(ImportText.fault, .words),
  ])

  private static func writeFaults(_ h: HTML, _ report: ImportReport) {
    h.table(faultColumns) { table in
      for fault in report.faults.prefix(200) {
        table.row { cells in
          cells.cell(fault.line)
          cells.cell(fault.column)
          cells.cell(fault.text)
        }
      }
    }
  }

  static func template(_ call: Call, _ reader: Reader) throws -> Reply {
    var csv = CSVWriter(call.buffer)
    csv.row(["Name", "E-mail", "Number", "Phone", "Language", "Role"])
    csv.row(["Ada Lovelace", "ada@example.org", "S-1001", "01 23 45 67 89", "en", "teacher"])
    return Reply(
      200, .csv, body: .buffer(call.buffer),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"people-template.csv\"")])
  }
}
