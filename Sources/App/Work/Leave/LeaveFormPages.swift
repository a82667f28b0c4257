// The forms of leave: asking for one's own, and recording somebody's.
import Base
import Store
import Web

enum LeaveFormPages {
  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    try page(begin(call), isOwn: true, call, reader)
  }

  static func ask(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try send(form, isOwn: true, call, writer) { input, _ in try LeaveChanges.ask(input, by: call.signedIn, writer) }
  }

  static func showRecord(_ call: Call, _ reader: Reader) throws -> Reply {
    try page(begin(call), isOwn: false, call, reader)
  }

  static func record(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try send(form, isOwn: false, call, writer) { input, who in
      let organization = try call.signedIn.organization.id
      let byNumber = try writer.first(PeopleStore.byNumber, organization, who)
      let found = try byNumber ?? writer.first(PeopleStore.byEmail, organization, PersonRules.emailKey(who))
      guard let found, !who.isEmpty else {
        throw Failure.unprocessable([Failure.Field(path: "who", text: ScheduleText.noSuchPerson)])
      }
      return try LeaveChanges.record(input, of: found.id, by: call.signedIn, writer)
    }
  }

  private static func begin(_ call: Call) throws -> FormState {
    var input = LeaveInput()
    input.from = try call.signedIn.organization.zone.localDate(at: call.now)
    input.to = input.from
    return FormState(input)
  }

  private static func send(
    _ form: FormFields, isOwn: Bool, _ call: Call, _ writer: Writer,
    _ take: (LeaveInput, String) throws -> LeaveRow
  ) throws -> Reply {
    do {
      let input = try LeaveInput.read(form: form.ownPairs.filter { $0.0 != "who" })
      let row = try take(input, form["who"] ?? "")
      return call.redirect(
        to: Link("/leave/requests/", row.id),
        Flash(.good, (isOwn ? CorrectionText.wasAsked : LeaveText.wasRecorded)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try page(FormState(form, failure), isOwn: isOwn, call, writer))
    }
  }

  /// The choice of a type, the first where none is chosen.
  static func write(_ h: HTML, _ types: [LeaveTypeRow], _ state: FormState) {
    let chosen = types.first { $0.id.text == state.values["type"] } ?? types.first
    h.labeled("type", LeaveText.type, fault: state.fault("type")) { attributes in
      h.select(attributes + [.required]) {
        for type in types { h.option(.value(type.id.text), .selected(type.id == chosen?.id), text: type.name) }
      }
    }
  }

  private static func write(_ h: HTML, _ name: String, _ state: FormState, isSettled: Bool) {
    guard let field = LeaveInput.fieldList.first(where: { $0.name.description == name }) else { return }
    h.field(field, state, FieldHints(isSettled: isSettled))
  }

  private static func page(_ state: FormState, isOwn: Bool, _ call: Call, _ reader: Reader) throws -> Reply {
    let types = try reader.all(LeaveStore.types, call.signedIn.organization.id, 100, 0)
    let heading = Heading(
      title: isOwn ? LeaveText.ask : LeaveText.recordOne, lead: isOwn ? LeaveText.askIntro : CorrectionText.recordIntro,
      crumbs: [LeavePages.crumb], isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      guard !types.isEmpty else {
        h.emptyState("calendar", LeaveText.noTypes, LeaveText.noTypesYet) { LeavePages.writeFirstType($0, call) }
        return
      }
      h.faults(state, LeaveInput.fieldList)
      h.entryForm(isOwn ? "/leave/new" : "/leave/record", call.token) {
        if !isOwn {
          h.labeled("who", CorrectionText.who, help: CorrectionText.whoHelp, fault: state.fault("who")) { attributes in
            h.input(
              attributes + [.type("text"), .required, .maxlength(254), .value(state.values["who"] ?? "")])
          }
        }
        write(h, types, state)
        for names in [["from", "starts"], ["to", "ends"]] {
          h.pair { for name in names { write(h, name, state, isSettled: true) } }
        }
        write(h, "reason", state, isSettled: false)
        h.actions {
          h.submit(isOwn ? CorrectionText.send : LeaveText.recordOne)
          h.linkButton(ShellText.cancel, isOwn ? LeavePages.path : "/leave/requests", .quiet)
        }
      }
    }
  }
}
