// Holidays in the browser: the list, adding one, and taking those of a calendar file.
import Base
import Store
import Web

enum HolidayPages {
  private static let path = Link("/attendance/holidays")
  private static let crumb = Crumb(HolidayText.holidays, path)
  private static let steps = [ImportText.stepChoose, ImportText.stepCheck, ImportText.stepDone]

  // MARK: The list

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot { try list(FormState(), call, reader) }
  }

  private static func list(_ state: FormState, _ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let page = try Page(call.query)
    let days = try DayRange(call)
    let total = try reader.one(ScheduleStore.holidayTotal, organization.id, days.from, days.to)
    let rows = try reader.all(
      ScheduleStore.holidayList, organization.id, days.from, days.to, page.limit, page.offset)
    let mayWrite = call.may(.permission(.schedulesWrite))
    var link = path
    if days.from != .first { link = link.query("from", days.from.iso) }
    if days.to != .last { link = link.query("to", days.to.iso) }
    let heading = Heading(
      title: HolidayText.holidays, lead: HolidayText.intro, crumbs: [WorkSchedulePages.crumb],
      isFaulty: !state.faults.isEmpty)
    return call.page(
      heading, status: state.faults.isEmpty ? 200 : 422,
      actions: { h in
        if mayWrite { h.linkButton(HolidayText.importTitle, "/attendance/holidays/import", icon: "upload", .primary) }
      }
    ) { h in
      h.faults(state, HolidayInput.fieldList)
      h.filters(path) {
        h.filterDate("from", days.from == .first ? nil : days.from, label: AttendanceText.from, isLabelShown: true)
        h.filterDate("to", days.to == .last ? nil : days.to, label: AttendanceText.to, isLabelShown: true)
        h.submit(AttendanceText.show, .plain)
      }
      if total > 0 {
        h.list {
          write(h, rows, mayWrite: mayWrite, call)
          h.pager(page: page.number, limit: page.limit, total: total, of: HolidayText.count) { number in
            link.query("page", number)
          }
        }
      } else if days.isAll {
        h.emptyState("calendar", HolidayText.none, HolidayText.noneHint)
      } else {
        h.emptyState("calendar", HolidayText.noneOfYear)
      }
      if mayWrite { h.part(HolidayText.add) { writeForm(h, state, call) } }
    }
  }

  private static let columns = [Column(HolidayText.name, .name), Column(AttendanceText.date, .time)]
  private static let readColumns = TableColumns(columns)
  private static let writeColumns = TableColumns(columns + [Column(OrganizationText.actions, .words)])

  private static func write(_ h: HTML, _ rows: [Holiday], mayWrite: Bool, _ call: Call) {
    h.table(mayWrite ? writeColumns : readColumns) { table in
      for row in rows {
        table.row { cells in
          cells.cell(row.name)
          cells.cell { $0.dayAndYear(row.date) }
          guard mayWrite else { return }
          cells.cell { h in
            h.confirmButton(
              HolidayText.remove, id: "remove-\(row.id.text)", icon: "remove",
              question: HolidayText.removeQuestion(row.name), consequence: HolidayText.removeConsequence,
              confirm: HolidayText.remove, action: Link("/attendance/holidays/", row.id, "/remove"),
              token: call.token)
          }
        }
      }
    }
  }

  private static func writeForm(_ h: HTML, _ state: FormState, _ call: Call) {
    h.entryForm(path, call.token) {
      h.fields(HolidayInput.fieldList, state, hints: ["name": FieldHints(autocomplete: "off")])
      h.actions { h.submit(HolidayText.add, .plain) }
    }
  }

  static func add(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let holiday = try HolidayChanges.add(
        HolidayInput.read(form: form.ownPairs), in: call.signedIn.organization, writer)
      return call.redirect(to: path, Flash(.good, HolidayText.wasAdded(holiday.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try list(FormState(form, failure), call, writer))
    }
  }

  static func remove(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let holiday = try HolidayChanges.remove(call.id(), in: call.signedIn.organization, writer)
    return call.redirect(to: path, Flash(.good, HolidayText.wasRemoved(holiday.name)[call.language]))
  }

  // MARK: From a file

  static func showImport(_ call: Call, _ reader: Reader) throws -> Reply { importForm(call, fault: nil) }

  private static func importForm(_ call: Call, fault: Text?) -> Reply {
    let heading = Heading(
      title: HolidayText.importTitle, lead: HolidayText.importIntro, crumbs: [crumb], isFaulty: fault != nil)
    return call.page(heading, status: fault == nil ? 200 : 422) { h in
      h.steps(steps, current: 0)
      h.entryForm("/attendance/holidays/import", call.token, files: true) {
        h.fileField(
          "file", HolidayText.file, help: HolidayText.fileHint, accept: ".ics,text/calendar", fault: fault)
        h.actions {
          h.submit(ImportText.check)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }

  /// Shows what a file would come to. What is to be taken goes through the browser and is checked again: it is nothing
  /// that the visitor could not type.
  static func check(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    let organization = try call.signedIn.organization
    guard !upload.content.isEmpty else { return importForm(call, fault: ImportText.noFile) }
    let file: CalendarHolidays
    do {
      file = try CalendarHolidays(
        upload.content, zone: organization.zone, window: HolidayChanges.window(organization, at: call.now))
    } catch let failure as Failure where failure.kind != .internal {
      return importForm(call, fault: failure.text)
    }
    let plan = try HolidayChanges.Plan(file.entries, in: organization.id, pool.reader)
    let name = upload.fileName.isEmpty ? nil : Text.verbatim(String(upload.fileName.prefix(200)))
    return call.page(Heading(title: ImportText.dryRun, lead: name, crumbs: [crumb])) { h in
      h.steps(steps, current: 1)
      h.figures(
        HolidayText.importTitle,
        [
          Figure(file.events, HolidayText.events), Figure(plan.created.count, HolidayText.newOnes),
          Figure(plan.renamed.count, HolidayText.renamed), Figure(plan.unchanged, HolidayText.same),
          Figure(file.faults.count, ImportText.refused),
        ])
      let count = plan.created.count + plan.renamed.count
      if count == 0 { h.notice(.warn, ImportText.nothingToDo) }
      h.actions {
        if count > 0 {
          let rows = file.entries.map { "\($0.date.iso) \($0.name)" }.joined(separator: "\n")
          h.postButton(
            HolidayText.run(count), "/attendance/holidays/import/run", call.token, icon: "upload", .primary,
            fields: [("rows", rows)])
        }
        h.linkButton(ImportText.another, "/attendance/holidays/import")
      }
      writeFound(h, file)
    }
  }

  private static let foundColumns = TableColumns([
    Column(HolidayText.name, .name), Column(AttendanceText.date, .time),
  ])
  private static let faultColumns = TableColumns([
    Column(ImportText.line, .numbered), Column(HolidayText.property, .aside), Column(ImportText.fault, .words),
  ])
  private static let mostShown = 200

  private static func writeFound(_ h: HTML, _ file: CalendarHolidays) {
    if !file.faults.isEmpty {
      h.part(HolidayText.leftOut) {
        h.list {
          h.table(faultColumns) { table in
            for fault in file.faults.prefix(mostShown) {
              table.row { cells in
                cells.cell(fault.line)
                cells.cell(fault.property)
                cells.cell(fault.text)
              }
            }
          }
        }
      }
    }
    guard !file.entries.isEmpty else { return }
    h.part(HolidayText.foundDays) {
      h.list {
        h.table(foundColumns) { table in
          for entry in file.entries.prefix(mostShown) {
            table.row { cells in
              cells.cell(entry.name)
              cells.cell { $0.dayAndYear(entry.date) }
            }
          }
        }
      }
    }
  }

  static func run(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let organization = try call.signedIn.organization
    let entries = try entries(form["rows"] ?? "")
    let plan = try pool.write(call.context) { try HolidayChanges.take(entries, in: organization, $0) }
    return call.redirect(
      to: path, Flash(.good, HolidayText.wasImported(plan.created.count, plan.renamed.count)[call.language]))
  }

  /// The rows of the step before: a day and a name each, every day once.
  private static func entries(_ rows: String) throws -> [CalendarHolidays.Entry] {
    var names: [LocalDate: String] = [:]
    for row in rows.split(whereSeparator: \.isNewline) {
      let name = CalendarHolidays.plain(String(row.dropFirst(11)))
      guard let date = LocalDate(iso: row.prefix(10)), !name.isEmpty, names.count < CalendarHolidays.mostDates else {
        throw Failure.unprocessable([Failure.Field(path: "rows", text: AttendanceText.badDate)])
      }
      if names[date] == nil { names[date] = name }
    }
    return names.map { CalendarHolidays.Entry(date: $0.key, name: $0.value) }.sorted { $0.date < $1.date }
  }
}
