// Checking in and out on a phone: one button, where one stands, what is asked and why, and what came of the press.
import Base
import Store
import Web

enum PressPages {
  static let path = Link("/attendance/press")

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try page(call, FormState(), nil, reader)
  }

  private static func page(
    _ call: Call, _ state: FormState, _ failure: Failure?, _ reader: Reader
  ) throws -> Reply {
    let caller = try call.signedIn
    let zone = caller.organization.zone
    let today = try AttendancePresses.today(
      of: caller, at: call.now, call.language, via: PressWay(call), reader)
    // What a scanned code brings along.
    let code = state.values["code"] ?? call.query["code"].map { String($0.filter(\.isNumber).prefix(6)) }
    let heading = Heading(
      title: SiteText.pressTitle, lead: today.date.long, isFaulty: !state.faults.isEmpty)
    var reply = call.page(heading, status: failure?.kind.rawValue ?? 200) { h in
      h.faults(state, PressInput.fieldList)
      if let failure, failure.fields.isEmpty { h.notice(.bad, failure.text, isNew: true) }
      h.div(
        [
          .class("press"), .data("press", "/api/v1/attendance/"), .data("photos", "/api/v1/attendance/press-photos"),
          .data("owner", caller.person.text),
          .data("place", today.asked.place ? "true" : ""), .data("sending", SiteText.sending[call.language]),
          .data("locating", SiteText.locating[call.language]), .data("kept", SiteText.kept[call.language]),
          .data("sent", SiteText.keptSent[call.language]), .data("refused", SiteText.keptRefused[call.language]),
          .data("noplace", SiteText.noPlace[call.language]), .data("signin", SiteText.signInAgain[call.language]),
          .data("done", SiteText.pressDone[call.language]), .data("flagged", SiteText.pressFlagged[call.language]),
          .data("flags", flagWords(call.language)),
        ]
      ) {
        h.div(.class("notice"), .id("press-news"), .role("status"), .hidden) {
          h.icon("info")
          h.div { h.p(text: "") }
        }
        h.section(.class("punch"), .ariaLabel(SiteText.pressTitle)) {
          h.clock(call.now, zone)
          AttendancePages.writeState(h, today, call, zone)
          if today.canCheckIn { form(h, isArrival: true, isFirst: true, today, code, state, call) }
          // Who is in can't come: the state above says so.
          if !today.canCheckOut, let why = today.whyNot { h.note(why) }
          if today.canCheckOut { form(h, isArrival: false, isFirst: !today.canCheckIn, today, code, state, call) }
          if !today.canCheckIn, let why = today.whyNotOut { h.note(why) }
          h.note(AttendanceText.timesIn(zone.name))
        }
        writeAsked(h, today.asked)
      }
      h.script(StaticFiles.press)
    }
    // The browser asks for leave before it tells where it is.
    if today.asked.place { reply.block = SecurityHeaders.locatingPage(isSecure: call.isSecure) }
    return reply
  }

  /// The words of all flags, for the script: a JSON object.
  private static func flagWords(_ language: Language) -> String {
    let buffer = Buffer(capacity: 1024)
    let json = JSONWriter(buffer)
    json.object {
      for flag in PressFlag.allCases {
        json.member(flag.rawValue)
        json.string(flag.label[language])
      }
    }
    return String(decoding: buffer.array, as: UTF8.self)
  }

  /// What is asked for, and why.
  private static func writeAsked(_ h: HTML, _ asked: AskedProofsOutput) {
    guard asked.isAny else { return }
    h.part(SiteText.askedTitle) {
      h.div(.class("prose")) {
        h.ul {
          if asked.place { h.li(text: SiteText.askedPlace) }
          if asked.network { h.li(text: asked.isKnownNetwork ? SiteText.askedNetworkKnown : SiteText.askedNetwork) }
          if asked.code { h.li(text: SiteText.askedCode) }
          if asked.photo != .off { h.li(text: asked.photo == .required ? SiteText.askedPhoto : SiteText.mayPhoto) }
        }
      }
      h.note(SiteText.askedNote)
    }
  }

  private static func form(
    _ h: HTML, isArrival: Bool, isFirst: Bool, _ today: TodayOutput, _ code: String?, _ state: FormState, _ call: Call
  ) {
    let end = isArrival ? "in" : "out"
    let action: Link = isArrival ? "/attendance/press/check-in" : "/attendance/press/check-out"
    // Without a photo it is a plain form; only one form of a page carries the fields.
    h.post(action, call.token, .data("direction", isArrival ? "check-in" : "check-out"), files: true) {
      for name in ["latitude", "longitude", "accuracy"] { h.input(.type("hidden"), .name(name), .value("")) }
      if isFirst {
        if today.asked.code || code != nil {
          h.div(.class("field")) {
            h.label(.for("code"), text: SiteText.codeLabel)
            h.input([
              .class("input"), .id("code"), .name("code"), .type("text"), .inputmode("numeric"),
              .autocomplete("one-time-code"), .maxlength(9), .value(code ?? ""),
              .ariaInvalid(state.fault("code") != nil),
            ])
          }
        }
        if today.asked.photo != .off {
          h.div(.class("field")) {
            h.label(
              .for("file"), text: today.asked.photo == .required ? SiteText.photoLabel : SiteText.photoOptionalLabel)
            h.input([
              .class("input"), .id("file"), .name("file"), .type("file"),
              .accept("image/jpeg,image/png,image/webp"), Attribute("capture", "user"),
            ])
          }
        }
      }
      h.submit(
        isArrival ? AttendanceText.checkIn : AttendanceText.checkOut, icon: isArrival ? "check-in" : "check-out",
        isFirst ? .big : .bigPlain)
      h.more(AttendanceText.addNote) {
        h.div(.class("field")) {
          h.label(.for("note-\(end)"), text: AttendanceText.note)
          h.input(.class("input"), .id("note-\(end)"), .name("note"), .type("text"), .maxlength(500))
        }
      }
    }
  }

  // MARK: Without scripts

  static func checkIn(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    try press(upload, isArrival: true, call, pool)
  }

  static func checkOut(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    try press(upload, isArrival: false, call, pool)
  }

  private static func press(_ upload: Upload, isArrival: Bool, _ call: Call, _ pool: Slow) throws -> Reply {
    let caller = try call.signedIn
    do {
      let fields: Set = ["note", "latitude", "longitude", "accuracy", "code"]
      let given = try PressInput.read(form: upload.fields.pairs.filter { fields.contains($0.0) && !$0.1.isEmpty })
      let hasPhoto = !upload.content.isEmpty || upload.isTooLarge
      let set = hasPhoto ? try call.appliance.imageWorkers.make(upload) : nil
      let way = PressWay(call)
      let row = try pool.write(call.context) { writer in
        var input = given
        // With the press or not at all: of one that is refused nothing stays.
        if let set { input.photo = try PressPhotos.add(set, for: caller, writer).id }
        return isArrival
          ? try AttendancePresses.checkIn(input, by: caller, via: way, writer)
          : try AttendancePresses.checkOut(input, by: caller, via: way, writer)
      }
      let done = isArrival ? AttendanceText.checkedIn : AttendanceText.checkedOut
      let words = row.flags.isEmpty ? done[call.language] : SiteText.flagged(done, row.flags)[call.language]
      return call.redirect(to: path, Flash(row.flags.isEmpty ? .good : .warn, words))
    } catch let failure as Failure where !failure.fields.isEmpty {
      return try page(call, FormState(upload.fields, failure), failure, pool.reader)
    }
  }
}
