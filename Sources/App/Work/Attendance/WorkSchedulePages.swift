// Work schedules in the browser: all of them, and the form of one.
import Base
import Store
import Web

enum WorkSchedulePages {
  static let path = Link("/attendance/schedules")
  static let crumb = Crumb(ScheduleText.schedules, path)

  // MARK: All of them

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let page = try Page(call.query)
    let mayWrite = call.may(.permission(.schedulesWrite))
    return try reader.snapshot {
      let total = try reader.one(ScheduleStore.total, organization)
      let rows = try reader.all(ScheduleStore.list, organization, page.limit, page.offset)
      return call.page(
        Heading(title: ScheduleText.schedules, lead: ScheduleText.intro),
        actions: { h in
          if mayWrite { h.linkButton(ScheduleText.create, "/attendance/schedules/new", icon: "plus", .primary) }
          h.linkButton(HolidayText.holidays, "/attendance/holidays", icon: "calendar")
        }
      ) { h in
        h.about(ScheduleText.about)
        guard total > 0 else {
          h.emptyState("calendar", ScheduleText.none, ScheduleText.noneHint)
          return
        }
        h.list {
          h.table(columns) { table in
            for row in rows {
              table.row { cells in
                cells.cell(row.name, Link("/attendance/schedules/", row.id))
                cells.cell(row.schedule.days)
                cells.cell(row.schedule.hours)
                cells.cell(row.schedule.zone.name)
              }
            }
          }
          h.pager(page: page.number, limit: page.limit, total: total, of: ScheduleText.count) { number in
            path.query("page", number)
          }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(ScheduleText.name, .name), Column(ScheduleText.weekdays), Column(ScheduleText.hours, .time),
    Column(AttendanceText.zone, .desk),
  ])

  // MARK: The form

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    var input = WorkScheduleInput()
    input.zone = try call.signedIn.organization.zone.name
    input.weekdays = WeekdaySet.mondayToFriday.days.map(ScheduleFields.word)
    return new(FormState(input), Set(input.weekdays), call)
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let row = try ScheduleChanges.create(
        WorkScheduleInput.read(form: form.ownPairs), in: call.signedIn.organization, writer)
      return call.redirect(
        to: Link("/attendance/schedules/", row.id), Flash(.good, ScheduleText.wasMade(row.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: new(FormState(form, failure), Set(form.all("weekdays")), call))
    }
  }

  private static func new(_ state: FormState, _ weekdays: Set<String>, _ call: Call) -> Reply {
    let heading = Heading(
      title: ScheduleText.create, lead: ScheduleText.createIntro, crumbs: [crumb], isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, WorkScheduleInput.fieldList)
      h.entryForm("/attendance/schedules/new", call.token) {
        write(h, state, weekdays)
        h.actions {
          h.submit(ScheduleText.create)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try ScheduleChanges.find(call.id(), call.signedIn.organization.id, reader)
    let input = WorkScheduleInput(row)
    return edit(row, FormState(input), Set(input.weekdays), call)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization
    let row = try ScheduleChanges.find(call.id(), organization.id, writer)
    do {
      let input = try WorkScheduleInput.read(form: form.ownPairs.filter { $0.0 != "version" })
      var change = WorkScheduleChange()
      (change.name, change.zone, change.weekdays) = (input.name, input.zone, input.weekdays)
      (change.start, change.end, change.breaks) = (input.start, input.end, input.breaks ?? "")
      (change.grace, change.minimum) = (input.grace, input.minimum)
      let version = form["version"].flatMap { Int64($0) } ?? 0
      let after = try ScheduleChanges.update(row.id, change, ifVersion: version, in: organization, writer)
      let isHeld = try writer.exists(ScheduleStore.isHeld, organization.id, row.id)
      let words = after.schedule != row.schedule && isHeld ? ScheduleText.recomputing : ScheduleText.saved
      return call.redirect(to: Link("/attendance/schedules/", row.id), Flash(.good, words[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: edit(row, FormState(form, failure), Set(form.all("weekdays")), call))
    }
  }

  private static func edit(_ row: WorkScheduleRow, _ state: FormState, _ weekdays: Set<String>, _ call: Call) -> Reply {
    let one = Link("/attendance/schedules/", row.id)
    let heading = Heading(
      title: ScheduleText.editTitle(row.name), crumbs: [crumb, Crumb(.verbatim(row.name), one)],
      isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, WorkScheduleInput.fieldList)
      h.entryForm(Link("/attendance/schedules/", row.id, "/edit"), call.token) {
        h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        write(h, state, weekdays)
        h.actions {
          h.submit(PeopleText.save)
          h.linkButton(ShellText.cancel, one, .quiet)
        }
      }
    }
  }

  private static func field(_ name: String) -> FieldInfo? {
    WorkScheduleInput.fieldList.first { $0.name.description == name }
  }

  private static func write(_ h: HTML, _ state: FormState, _ weekdays: Set<String>) {
    if let name = field("name") {
      h.field(name, state, FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty))
    }
    h.fieldset(.class("boxes"), .id("weekdays")) {
      h.legend(text: ScheduleText.weekdays)
      for day in Weekday.allCases {
        let word = ScheduleFields.word(day)
        h.label(.class("check")) {
          h.input(.type("checkbox"), .name("weekdays"), .value(word), .checked(weekdays.contains(word)))
          h.span(text: day.name.capitalized)
        }
      }
      if let fault = state.fault("weekdays") {
        h.p(.class("fault")) {
          h.icon("bad")
          h.span(text: fault)
        }
      }
    }
    h.clockPair(
      [("start", ScheduleText.start), ("end", ScheduleText.end)], ScheduleText.clockHelp, state, .required)
    for name in ["breaks", "grace", "minimum"] {
      if let field = field(name) { h.field(field, state, FieldHints(autocomplete: "off", isSettled: name != "breaks")) }
    }
    writeZones(h, state)
  }

  private static func writeZones(_ h: HTML, _ state: FormState) {
    let chosen = state.values["zone"] ?? "UTC"
    var names = Zone.available
    if !names.contains(chosen), Zone(chosen) != nil { names.append(chosen) }
    h.labeled("zone", AttendanceText.zone, fault: state.fault("zone")) { attributes in
      h.select(attributes + [.required]) {
        for name in names { h.option(.value(name), .selected(name == chosen), text: name) }
      }
    }
  }

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization
    let row = try ScheduleChanges.find(call.id(), organization.id, writer)
    try ScheduleChanges.delete(row.id, in: organization, writer)
    return call.redirect(to: path, Flash(.good, ScheduleText.wasDeleted(row.name)[call.language]))
  }
}

extension HTML {
  /// When something begins and ends, by the clock, with what is to be known about both below them.
  func clockPair(_ fields: [(name: String, label: Text)], _ help: Text, _ state: FormState, _ more: Attribute = .none) {
    let id = "\(fields.last?.name ?? "")-clock"
    div(.class("field")) {
      pair {
        for field in fields {
          let fault = state.fault(field.name)
          labeled(field.name, field.label, fault: fault) { attributes in
            let described: Attribute = fault == nil ? .ariaDescribedBy(id) : .none
            input(attributes + [.type("time"), more, described, .value(state.values[field.name] ?? "")])
          }
        }
      }
      p(.class("help"), .id(id), text: help)
    }
  }
}

extension WorkSchedule {
  /// `Mon–Fri`, `Mon, Wed`.
  var days: Text {
    func words(_ language: Language) -> String {
      let days = weekdays.days
      if let first = days.first, let last = days.last, days.count > 2, last.rawValue - first.rawValue == days.count - 1
      {
        return "\(first.shortName[language])–\(last.shortName[language])"
      }
      return days.map { $0.shortName[language] }.joined(separator: ", ")
    }
    return Text(en: words(.en), fr: words(.fr))
  }

  /// `09:00–17:00`, with the next day said.
  var hours: Text {
    let range = "\(ScheduleFields.clock(start))–\(ScheduleFields.clock(end))"
    guard isOvernight else { return .verbatim(range) }
    return Text(en: "\(range) \(ScheduleText.nextDay.en)", fr: "\(range) \(ScheduleText.nextDay.fr)")
  }
}
