// The forms of corrections: asking for one's own, and correcting somebody's at once.
import Base
import Store
import Web

/// A correction as a form has it: a day and times on the organization's clocks.
struct CorrectionForm: Payload {
  var who: String?
  var record: ID<AttendanceRecord>?
  var kind = CorrectionKind.add
  var date: LocalDate?
  var from: String?
  var to: String?
  var reason = ""

  static let schemaName = "CorrectionForm"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("who", &who, label: CorrectionText.who, help: CorrectionText.whoHelp, max: 254)
    f.id("record", &record, label: AttendanceText.record)
    f.choice("kind", &kind, label: CorrectionText.kind)
    f.date("date", &date, label: AttendanceText.date)
    f.text("from", &from, label: AttendanceText.arrived, max: 5)
    f.text("to", &to, label: AttendanceText.left, help: CorrectionText.clockHelp, max: 5)
    f.text("reason", &reason, label: CorrectionText.reason, max: 500, kind: .multiline)
  }

  /// What it asks for; fails with what is no time, by its fields.
  func input(in zone: Zone) throws -> CorrectionInput {
    var input = CorrectionInput()
    (input.kind, input.record, input.reason) = (kind, record, reason)
    guard kind != .remove else { return input }
    var faults: [Failure.Field] = []
    func minute(_ path: String, _ text: String?) -> Int? {
      let minute = ScheduleFields.minute(text ?? "")
      if minute == nil { faults.append(Failure.Field(path: path, text: ScheduleText.badClock)) }
      return minute
    }
    if date == nil { faults.append(Failure.Field(path: "date", text: AttendanceText.badDate)) }
    let (start, end) = (minute("from", from), minute("to", to))
    guard faults.isEmpty, let date, let start, let end else { throw Failure.unprocessable(faults) }
    input.startedAt = zone.instant(of: date, secondsOfDay: start * 60).timestamp
    // A time at or before the beginning is the next morning's.
    let last = end <= start ? date.adding(days: 1) : date
    input.endedAt = zone.instant(of: last, secondsOfDay: end * 60).timestamp
    return input
  }

  /// The faults of the input as the form's.
  static func own(_ failure: Failure) -> Failure {
    let names = ["startedAt": "from", "endedAt": "to"]
    return .unprocessable(failure.fields.map { Failure.Field(path: names[$0.path] ?? $0.path, text: $0.text) })
  }
}

enum CorrectionFormPages {
  // MARK: One's own

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    return try page(FormState(begin(call, of: caller.person, reader)), isOwn: true, call, reader)
  }

  static func ask(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try send(form, isOwn: true, call, writer) { input, _ in
      try CorrectionChanges.ask(input, by: call.signedIn, writer)
    }
  }

  // MARK: Somebody's

  static func showRecord(_ call: Call, _ reader: Reader) throws -> Reply {
    try page(FormState(begin(call, of: nil, reader)), isOwn: false, call, reader)
  }

  static func record(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try send(form, isOwn: false, call, writer) { input, fields in
      let organization = try call.signedIn.organization.id
      let person: ID<Person>
      if let record = input.record {
        person = try writer.one(CorrectionStore.recorded, record, organization).person
      } else {
        let who = fields.who ?? ""
        let byNumber = try writer.first(PeopleStore.byNumber, organization, who)
        let found = try byNumber ?? writer.first(PeopleStore.byEmail, organization, PersonRules.emailKey(who))
        guard let found, !who.isEmpty else {
          throw Failure.unprocessable([Failure.Field(path: "who", text: ScheduleText.noSuchPerson)])
        }
        person = found.id
      }
      return try CorrectionChanges.record(input, of: person, by: call.signedIn, writer)
    }
  }

  // MARK: Both

  /// The form as it begins: with the record's times where one is named. Somebody else's is not there for who asks.
  private static func begin(_ call: Call, of person: ID<Person>?, _ reader: Reader) throws -> CorrectionForm {
    let organization = try call.signedIn.organization
    var form = CorrectionForm()
    form.date = organization.zone.localDate(at: call.now)
    if person == nil, let somebody = try somebody(call, reader) { form.who = somebody.email ?? somebody.number }
    guard let text = call.query["record"], !text.isEmpty else { return form }
    guard let id = ID<AttendanceRecord>(text) else { throw Failure.notFound }
    let recorded = try reader.one(CorrectionStore.recorded, id, organization.id)
    guard person == nil || recorded.person == person else { throw Failure.notFound }
    let start = organization.zone.local(at: recorded.start)
    (form.record, form.kind, form.date, form.from) = (id, .change, start.date, start.clock)
    form.to = recorded.end.map { organization.zone.local(at: $0).clock }
    return form
  }

  private static func send(
    _ form: FormFields, isOwn: Bool, _ call: Call, _ writer: Writer,
    _ take: (CorrectionInput, CorrectionForm) throws -> CorrectionRow
  ) throws -> Reply {
    do {
      let fields = try CorrectionForm.read(form: form.ownPairs)
      let row = try take(fields.input(in: call.signedIn.organization.zone), fields)
      return call.redirect(
        to: Link("/attendance/corrections/", row.id),
        Flash(.good, (isOwn ? CorrectionText.wasAsked : CorrectionText.wasRecorded)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(
        reply: try page(FormState(form, CorrectionForm.own(failure)), isOwn: isOwn, call, writer))
    }
  }

  /// Whose records `person` in the query names.
  private static func somebody(_ call: Call, _ reader: Reader) throws -> PersonRow? {
    guard let text = call.query["person"], !text.isEmpty else { return nil }
    guard let id = ID<Person>(text) else { throw Failure.notFound }
    return try reader.one(PeopleStore.find, id, call.signedIn.organization.id)
  }

  /// The latest records of whoever the form is about, to choose one from; none where it is about one, or about nobody yet.
  private static func latest(_ state: FormState, isOwn: Bool, _ call: Call, _ reader: Reader) throws -> [AttendanceRow]
  {
    let caller = try call.signedIn
    guard (state.values["record"] ?? "").isEmpty else { return [] }
    guard let person = try isOwn ? caller.person : somebody(call, reader)?.id else { return [] }
    var rows: [AttendanceRow] = []
    try reader.rows(
      AttendanceStore.personPage, person, caller.organization.id, LocalDate.first, LocalDate.last, 20, 0
    ) { rows.append(AttendanceRow($0)) }
    return rows
  }

  private static let columns = TableColumns([
    Column(AttendanceText.date, .name), Column(AttendanceText.arrived, .time), Column(AttendanceText.left, .time),
  ])

  private static func write(_ h: HTML, _ rows: [AttendanceRow], _ link: Link, _ zone: Zone) {
    h.part(CorrectionText.orOne) {
      h.list {
        h.table(columns) { table in
          for row in rows {
            table.row { cells in
              cells.cell(row.date.short, link.query("record", row.id.text))
              cells.cell { $0.timeOfDay(row.started, zone) }
              cells.cell { h in if let ended = row.ended { h.timeOfDay(ended, zone) } }
            }
          }
        }
      }
    }
  }

  /// What a list of records offers: to correct one’s own, or anybody’s for those who may.
  static func asking(_ person: ID<Person>?, isOwn: Bool, _ call: Call) -> ((HTML) -> Void)? {
    if isOwn { return { $0.linkButton(CorrectionText.ask, "/attendance/corrections/new", icon: "edit") } }
    guard call.may(.permission(.attendanceDecide)) else { return nil }
    let link = Link("/attendance/corrections/record").query("person", person?.text)
    return { $0.linkButton(CorrectionText.recordOne, link, icon: "edit") }
  }

  private static func page(_ state: FormState, isOwn: Bool, _ call: Call, _ reader: Reader) throws -> Reply {
    let zone = try call.signedIn.organization.zone
    let rows = try latest(state, isOwn: isOwn, call, reader)
    let isOfRecord = !(state.values["record"] ?? "").isEmpty
    let heading = Heading(
      title: isOwn ? CorrectionText.ask : CorrectionText.recordOne,
      lead: isOwn ? CorrectionText.askIntro : CorrectionText.recordIntro, crumbs: [CorrectionPages.crumb],
      isFaulty: !state.faults.isEmpty)
    let action: Link = isOwn ? "/attendance/corrections/new" : "/attendance/corrections/record"
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, CorrectionForm.fieldList)
      h.entryForm(action, call.token) {
        if isOfRecord {
          h.input(.type("hidden"), .name("record"), .value(state.values["record"] ?? ""))
          writeKind(h, state)
        } else {
          h.input(.type("hidden"), .name("kind"), .value(CorrectionKind.add.rawValue))
          if !isOwn, let who = field("who") {
            h.field(who, state, FieldHints(autocomplete: "off", isSettled: true))
          }
        }
        if let date = field("date") { h.field(date, state, FieldHints(isSettled: true)) }
        h.clockPair([("from", AttendanceText.arrived), ("to", AttendanceText.left)], CorrectionText.clockHelp, state)
        if let reason = field("reason") { h.field(reason, state) }
        h.actions {
          h.submit(isOwn ? CorrectionText.send : CorrectionText.recordOne)
          h.linkButton(ShellText.cancel, CorrectionPages.path, .quiet)
        }
      }
      h.note(AttendanceText.timesIn(zone.name))
      if !rows.isEmpty { write(h, rows, action, zone) }
    }
  }

  private static func writeKind(_ h: HTML, _ state: FormState) {
    h.labeled("kind", CorrectionText.kind, help: CorrectionText.kindHelp, fault: state.fault("kind")) { attributes in
      h.select(attributes + [.required]) {
        for kind in [CorrectionKind.change, .remove] {
          h.option(.value(kind.rawValue), .selected(state.values["kind"] == kind.rawValue), text: kind.label)
        }
      }
    }
  }

  private static func field(_ name: String) -> FieldInfo? {
    CorrectionForm.fieldList.first { $0.name.description == name }
  }
}
