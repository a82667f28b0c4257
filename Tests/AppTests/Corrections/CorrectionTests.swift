// Corrections: asked for, decided by others, taken back; the day follows at once, and what was recorded stays.
import Base
import Foundation
import Store
import Testing

@testable import App

struct CorrectionTests {
  static let path = "/api/v1/attendance/corrections"
  private static let days = "/api/v1/attendance/days"

  /// A campus on the evening of Monday 23 November 2026, where everybody works from nine to five in Paris and the member of
  /// staff came at 09:20 and left at 17:00.
  struct Stage {
    let campus: Campus
    let record: String
    let staff: Visitor
    let admin: Visitor

    init(_ depth: Depth = .inProcess) throws {
      campus = try Campus(depth, at: "2026-11-23T07:00:00Z")
      let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
      let schedule = try #require(made.json["id"]?.string)
      #expect(
        try campus.admin.post("\(ScheduleTests.path)/\(schedule)/assignments", json: "{\"from\":\"2026-11-01\"}").status
          == 201)
      campus.clock.set(try testInstant("2026-11-23T08:20:00Z"))
      record = try #require(try campus.staff.post("/api/v1/attendance/check-in").json["id"]?.string)
      campus.clock.set(try testInstant("2026-11-23T16:00:00Z"))
      #expect(try campus.staff.post("/api/v1/attendance/check-out").status == 200)
      campus.clock.set(try testInstant("2026-11-23T18:00:00Z"))
      staff = try campus.visitor(campus.staff.person)
      admin = try campus.visitor(campus.admin.person)
    }

    /// Status and minutes worked and late of the staff's Monday.
    func day(_ date: String = "2026-11-23") throws -> [String] {
      try staff.get("\(CorrectionTests.days)?from=\(date)&to=\(date)").items.map { day in
        "\(day["status"]?.string ?? "-") \(day["workedMinutes"]?.int64 ?? -1) \(day["lateMinutes"]?.int64 ?? -1)"
      }
    }

    func change(_ from: String = "2026-11-23T08:00:00Z", _ to: String = "2026-11-23T16:00:00Z") -> String {
      """
      {"kind":"change","record":"\(record)","startedAt":"\(from)","endedAt":"\(to)","reason":"The reader was broken"}
      """
    }

    func ask(_ json: String? = nil) throws -> String {
      let asked = try staff.post(CorrectionTests.path, json: json ?? change())
      #expect(asked.status == 201, "\(asked.text)")
      return try #require(asked.json["id"]?.string)
    }

    func titles(_ visitor: Visitor) throws -> [String] {
      try visitor.get("/api/v1/notifications").items.compactMap { $0["title"]?.string }
    }
  }

  @Test(arguments: Depth.allCases) func fromAskingToTakingBack(depth: Depth) throws {
    let stage = try Stage(depth)
    #expect(try stage.day() == ["late 400 20"])
    let mark = try stage.campus.mark()
    let asked = try stage.staff.post(Self.path, json: stage.change())
    #expect(asked.status == 201, "\(asked.text)")
    #expect(asked.json["state"]?.string == "open" && asked.json["date"]?.string == "2026-11-23")
    #expect(asked.json["recordedStartedAt"]?.string == "2026-11-23T08:20:00.000Z")
    #expect(try stage.campus.events(since: mark) == ["attendance-correction.asked"])
    #expect(try stage.day() == ["late 400 20"], "nothing is decided")
    #expect(try stage.titles(stage.admin).first == "Noor Haddad asks for a correction")
    #expect(try stage.titles(stage.staff).isEmpty)

    let one = "\(Self.path)/\(asked.json["id"]?.string ?? "")"
    let read = try stage.admin.get(one)
    let tag = try #require(read["etag"])
    let approved = try stage.admin.with("If-Match", tag).post("\(one)/approve", json: "{\"word\":\"Seen\"}")
    #expect(approved.status == 200, "\(approved.text)")
    #expect(approved.json["state"]?.string == "approved" && approved.json["word"]?.string == "Seen")
    #expect(approved.json["decidedBy"]?["name"]?.string == "Ada Okonkwo")
    #expect(try stage.day() == ["on-time 420 0"], "judged in the same transaction")
    #expect(try stage.titles(stage.staff).first == "A correction of your records is approved")
    let record = try stage.staff.get("/api/v1/attendance").items.first
    #expect(record?["startedAt"]?.string == "2026-11-23T08:20:00.000Z", "what was recorded stays")

    let late = try stage.campus.mark()
    #expect(try stage.admin.post("\(one)/approve").code == "already-decided")
    #expect(try stage.admin.post("\(one)/decline").code == "already-decided")
    #expect(try stage.staff.post("\(one)/withdraw").code == "already-decided")
    #expect(try stage.admin.with("If-Match", tag).post("\(one)/revoke").status == 412)
    #expect(try stage.campus.isUnchanged(since: late))
    let revoked = try stage.admin.post("\(one)/revoke", json: "{\"word\":\"By mistake\"}")
    #expect(revoked.json["state"]?.string == "revoked" && revoked.json["version"]?.int64 == 3)
    #expect(try stage.day() == ["late 400 20"])
    #expect(
      try stage.campus.events(since: mark) == [
        "attendance-correction.asked", "attendance-correction.approved", "attendance-correction.revoked",
      ])
    #expect(try stage.campus.chainIsWhole())
  }

  @Test func theEventTellsWhoAndWhatButNotWhy() throws {
    let stage = try Stage()
    let mark = try stage.campus.mark()
    let id = try stage.ask()
    _ = try stage.admin.post("\(Self.path)/\(id)/approve", json: "{\"word\":\"hush\"}")
    let rows = try stage.campus.eventRows(since: mark).filter { $0.kind.hasPrefix("attendance-correction.") }
    #expect(rows.map(\.actor) == [stage.staff.person.value, stage.admin.person.value])
    for row in rows {
      #expect(row.data.contains("\"from\":\"2026-11-23T08:20:00.000Z\""), "\(row.data)")
      #expect(!row.data.contains("broken") && !row.data.contains("hush") && !row.data.contains("Noor"))
    }
  }

  @Test func whatIsMissingIsAddedAndWhatWasNotIsRemoved() throws {
    let stage = try Stage()
    let added = try stage.ask(
      "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"Forgotten\"}"
    )
    #expect(try stage.day("2026-11-20").isEmpty)
    #expect(try stage.admin.post("\(Self.path)/\(added)/approve").status == 200)
    #expect(try stage.day("2026-11-20") == ["on-time 420 0"])
    let removed = try stage.ask("{\"kind\":\"remove\",\"record\":\"\(stage.record)\",\"reason\":\"Wrong badge\"}")
    #expect(try stage.admin.post("\(Self.path)/\(removed)/approve").status == 200)
    #expect(try stage.day() == ["- 0 0"], "the day is not over yet")
    let declined = try stage.ask()
    #expect(try stage.admin.post("\(Self.path)/\(declined)/decline", json: "{\"word\":\"No\"}").status == 200)
    #expect(try stage.day() == ["- 0 0"])
    #expect(try stage.titles(stage.staff).first == "A correction of your records is declined")
    let withdrawn = try stage.ask()
    #expect(try stage.staff.post("\(Self.path)/\(withdrawn)/withdraw").json["state"]?.string == "withdrawn")
    for (state, count) in [("open", 0), ("approved", 2), ("declined", 1), ("withdrawn", 1), ("revoked", 0)] {
      #expect(try stage.admin.get("\(Self.path)?state=\(state)").json["total"]?.int64 == Int64(count), "\(state)")
    }
    #expect(try stage.admin.get(Self.path).json["total"]?.int64 == 4)
  }

  /// A shift that began the evening before: an addition goes where an arrival would have gone.
  @Test func anAdditionCountsForItsShiftsDate() throws {
    let stage = try Stage()
    let own = try stage.admin.post(
      ScheduleTests.path,
      json: "{\"name\":\"Night\",\"weekdays\":[\"thursday\"],\"start\":\"22:00\",\"end\":\"06:00\"}")
    let list = "\(ScheduleTests.path)/\(own.json["id"]?.string ?? "")/assignments"
    let person = stage.staff.person.text
    #expect(
      try stage.admin.post(list, json: "{\"person\":\"\(person)\",\"from\":\"2026-11-19\",\"to\":\"2026-11-20\"}")
        .status
        == 201)
    let asked = try stage.staff.post(
      Self.path,
      json:
        "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T01:00:00Z\",\"endedAt\":\"2026-11-20T05:00:00Z\",\"reason\":\"x\"}"
    )
    #expect(asked.json["date"]?.string == "2026-11-19", "\(asked.text)")
  }

  @Test(arguments: [
    ("\"kind\":\"change\",\"startedAt\":\"2026-11-23T08:00:00Z\",\"endedAt\":\"2026-11-23T16:00:00Z\"", "record"),
    ("\"kind\":\"change\",\"record\":\"R\"", "startedAt"),
    ("\"kind\":\"change\",\"record\":\"R\",\"startedAt\":\"2026-11-23T08:00:00Z\"", "endedAt"),
    (
      "\"kind\":\"change\",\"record\":\"R\",\"startedAt\":\"2026-11-23T08:00:00Z\",\"endedAt\":\"2026-11-23T08:00:00Z\"",
      "endedAt"
    ),
    (
      "\"kind\":\"change\",\"record\":\"R\",\"startedAt\":\"2026-11-23T08:00:00Z\",\"endedAt\":\"2026-11-23T18:00:01Z\"",
      "endedAt"
    ),
    (
      "\"kind\":\"change\",\"record\":\"R\",\"startedAt\":\"2026-11-22T08:00:00Z\",\"endedAt\":\"2026-11-23T08:00:01Z\"",
      "endedAt"
    ),
    (
      "\"kind\":\"change\",\"record\":\"R\",\"startedAt\":\"2026-11-21T08:00:00Z\",\"endedAt\":\"2026-11-21T16:00:00Z\"",
      "startedAt"
    ),
    (
      "\"kind\":\"change\",\"record\":\"R\",\"startedAt\":\"2026-11-23T08:20:00Z\",\"endedAt\":\"2026-11-23T16:00:00Z\"",
      "startedAt"
    ),
    (
      "\"kind\":\"add\",\"record\":\"R\",\"startedAt\":\"2026-11-23T08:00:00Z\",\"endedAt\":\"2026-11-23T16:00:00Z\"",
      "record"
    ),
    ("\"kind\":\"add\",\"startedAt\":\"0001-01-01T00:00:00Z\",\"endedAt\":\"0001-01-01T01:00:00Z\"", "startedAt"),
    ("\"kind\":\"add\",\"startedAt\":\"2025-10-01T08:00:00Z\",\"endedAt\":\"2025-10-01T16:00:00Z\"", "startedAt"),
    ("\"kind\":\"remove\"", "record"),
    ("\"kind\":\"remove\",\"record\":\"R\",\"startedAt\":\"2026-11-23T08:00:00Z\"", "startedAt"),
    ("\"kind\":\"forget\",\"record\":\"R\"", "kind"),
  ])
  func whatMakesNoSenseIsNamed(json: String, fault: String) throws {
    let stage = try Stage()
    let mark = try stage.campus.mark()
    let refused = try stage.staff.post(
      Self.path, json: "{\(json.replacing("\"R\"", with: "\"\(stage.record)\"")),\"reason\":\"x\"}")
    #expect(refused.status == 422 && refused.faults.contains(fault), "\(refused.text)")
    #expect(try stage.campus.isUnchanged(since: mark))
  }

  @Test func itIsAskedOnceAndByTheOneWhoseRecordItIs() throws {
    let stage = try Stage()
    let id = try stage.ask()
    #expect(try stage.staff.post(Self.path, json: stage.change()).code == "already-asked")
    let colleague = try stage.campus.visitor(stage.campus.person("Col League").id)
    let later = try stage.campus.mark()
    #expect(try colleague.post(Self.path, json: stage.change()).status == 404)
    #expect(try colleague.get("\(Self.path)/\(id)").status == 404)
    #expect(try colleague.post("\(Self.path)/\(id)/approve").status == 404)
    #expect(try colleague.get(Self.path).json["total"]?.int64 == 0)
    #expect(try colleague.get("\(Self.path)?person=\(stage.staff.person.text)").status == 404)
    #expect(try stage.campus.stranger.post(Self.path, json: stage.change()).status == 404)
    #expect(try stage.campus.isUnchanged(since: later))
  }

  @Test func nobodyDecidesAboutTheirOwn() throws {
    let stage = try Stage()
    let asked = try stage.admin.post(
      Self.path,
      json:
        "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"x\"}"
    )
    let one = "\(Self.path)/\(asked.json["id"]?.string ?? "")"
    let mark = try stage.campus.mark()
    #expect(try stage.admin.post("\(one)/approve").code == "own-request")
    #expect(try stage.admin.post("\(one)/decline").code == "own-request")
    #expect(try stage.staff.post("\(Self.path)/\(stage.record)/approve").status == 404)
    let direct = try stage.admin.post(
      "\(Self.path)/record",
      json:
        "{\"person\":\"\(stage.admin.person.text)\",\"kind\":\"add\",\"startedAt\":\"2026-11-19T08:00:00Z\",\"endedAt\":\"2026-11-19T16:00:00Z\",\"reason\":\"x\"}"
    )
    #expect(direct.status == 403 && direct.code == "own-request")
    #expect(try stage.campus.isUnchanged(since: mark))
  }

  /// What one asked for oneself waits for somebody else: it stands among one's own, and in the list of all.
  @Test func onesOwnIsNotToDecide() throws {
    let stage = try Stage()
    let campus = stage.campus
    let missing =
      "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"x\"}"
    let own = try stage.admin.post(Self.path, json: missing).json["id"]?.string ?? ""
    let admin = try campus.browser(stage.admin)
    func shown(_ page: String, _ visitor: Visitor? = nil) throws -> [String] {
      try (visitor ?? admin).get(page).page.all("a").compactMap { $0["href"] }
        .filter { $0.hasPrefix("/attendance/corrections/") && ID<CorrectionRequest>(String($0.dropFirst(24))) != nil }
        .map { String($0.dropFirst(24)) }
    }
    let list = "/attendance/corrections"
    for page in ["/attendance/requests", list, "\(list)?show=to-decide"] {
      #expect(try shown(page).isEmpty && admin.get(page).text.contains("Nothing to decide"), "\(page)")
    }
    #expect(try shown("\(list)?show=mine") == [own] && shown("\(list)?show=all") == [own])
    let theirs = try stage.ask()
    for page in ["/attendance/requests", list] {
      #expect(try shown(page) == [theirs], "\(page)")
    }
    #expect(try !admin.get(list).text.contains("2 corrections"))
    #expect(try shown("\(list)?show=all") == [theirs, own])
    // Who sees everybody's and decides about nobody has nothing to decide, and only their own among what is open.
    let reading = try campus.ownRole("Reader", ["attendance.record", "attendance.read-all"])
    let auditor = try campus.person("Au Ditor").id
    try campus.assign(reading, to: auditor)
    let looking = try campus.browser(campus.visitor(auditor))
    #expect(try shown("\(list)?show=to-decide", looking) == [theirs, own], "there is no such choice")
    #expect(try !looking.get(list).text.contains("to-decide"))
    #expect(try shown("/attendance/requests", looking).isEmpty)
  }

  @Test func whoMayDecideCorrectsAtOnce() throws {
    let stage = try Stage()
    let mark = try stage.campus.mark()
    let body = "{\"person\":\"\(stage.staff.person.text)\"," + stage.change().dropFirst()
    let made = try stage.admin.post("\(Self.path)/record", json: body)
    #expect(made.status == 201 && made.json["state"]?.string == "approved", "\(made.text)")
    #expect(try stage.day() == ["on-time 420 0"])
    #expect(try stage.campus.events(since: mark) == ["attendance-correction.recorded"])
    #expect(try stage.titles(stage.staff).first == "A correction of your records is approved")
    #expect(try stage.staff.post("\(Self.path)/record", json: body).status == 403)
    let other = "{\"person\":\"\(stage.admin.person.text)\"," + stage.change().dropFirst()
    let third = try stage.campus.visitor(stage.campus.person("Head", role: .campusHead).id)
    #expect(try third.post("\(Self.path)/record", json: other).status == 404, "that is not their record")
    let away = "{\"person\":\"\(stage.campus.stranger.person.text)\"," + stage.change().dropFirst()
    #expect(try stage.admin.post("\(Self.path)/record", json: away).status == 404)
  }

  /// Who leads a unit decides about its people and about nobody else, and is the one who is told.
  @Test func aUnitsHeadDecidesAboutItsPeople() throws {
    let stage = try Stage()
    let campus = stage.campus
    let (teacher, chair, home) = (try campus.role(.teacher), try campus.role(.chair), campus.home.id)
    let other = try campus.person("Other", role: .staff).id
    let head = try campus.person("Library Head", role: .staff).id
    let staff = stage.staff.person
    try campus.store.write(campus.context) { writer in
      _ = try AssignmentChanges.assign(teacher, to: staff, unit: "LIBRARY", in: home, as: .system, writer)
      _ = try AssignmentChanges.assign(chair, to: head, unit: "LIBRARY", in: home, as: .system, writer)
      _ = try AssignmentChanges.assign(teacher, to: other, unit: "LIB", in: home, as: .system, writer)
    }
    let visitor = try campus.visitor(head)
    let id = try stage.ask()
    #expect(try stage.titles(visitor) == ["Noor Haddad asks for a correction"])
    #expect(try stage.titles(stage.admin).isEmpty, "the unit’s own sees to it")
    let missing =
      "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"x\"}"
    let theirs = try campus.visitor(other).post(Self.path, json: missing).json["id"]?.string ?? ""
    #expect(try stage.titles(stage.admin) == ["Other asks for a correction"])
    let own = try visitor.post(Self.path, json: missing).json["id"]?.string ?? ""
    let list = try visitor.get("\(Self.path)?state=open")
    #expect(Set(list.items.compactMap { $0["id"]?.string }) == [id, own] && list.json["total"]?.int64 == 2)
    #expect(try visitor.post("\(Self.path)/\(theirs)/approve").status == 404)
    #expect(try visitor.post("\(Self.path)/\(own)/approve").code == "own-request")
    #expect(try campus.browser(visitor).get("/attendance/corrections").page.text.contains("Noor Haddad"))
    #expect(try visitor.post("\(Self.path)/\(id)/approve").status == 200)
    #expect(try stage.day() == ["on-time 420 0"])
    #expect(try visitor.post("\(Self.path)/record", json: "{}").status == 403, "at once corrects who may everywhere")
  }

  @Test func ofManyDecisionsAtOnceOneCounts() throws {
    let stage = try Stage(.socket)
    let id = try stage.ask()
    let others = try (0..<4).map {
      try stage.campus.visitor(stage.campus.person("Head \($0)", email: "h\($0)@people.example", role: .campusHead).id)
    }
    let mark = try stage.campus.mark()
    let outcomes = try atOnce(40, threads: 8) { number in
      let action = number % 2 == 0 ? "approve" : "decline"
      return try others[number % 4].post("\(Self.path)/\(id)/\(action)").status
    }
    #expect(outcomes.count { $0 == 200 } == 1 && outcomes.count { $0 == 409 } == 39, "\(outcomes)")
    #expect(try stage.campus.events(since: mark).count == 1)
    let state = try stage.staff.get("\(Self.path)/\(id)").json["state"]?.string
    #expect(try stage.day() == [state == "approved" ? "on-time 420 0" : "late 400 20"])
  }

  @Test func aRepeatedRequestAsksOnce() throws {
    let stage = try Stage()
    let visitor = stage.staff.with("Idempotency-Key", "once")
    let first = try visitor.post(Self.path, json: stage.change())
    let second = try visitor.post(Self.path, json: stage.change())
    #expect(first.status == 201 && second.status == 201 && first.text == second.text)
    #expect(try stage.staff.get(Self.path).json["total"]?.int64 == 1)
  }

  // MARK: Pages

  @Test func thePagesAskAndDecide() throws {
    let stage = try Stage()
    let (staff, admin) = (try stage.campus.browser(stage.staff), try stage.campus.browser(stage.admin))
    #expect(try staff.get("/attendance/mine").text.contains("\"/attendance/corrections/new\""))
    #expect(try staff.get("/attendance/corrections/new").text.contains("?record=\(stage.record)"))
    let whose = "/attendance/corrections/record?person=\(stage.staff.person.text)"
    #expect(try admin.get("/attendance/records?person=\(stage.staff.person.text)").text.contains(whose))
    #expect(try admin.get(whose).text.contains("record=\(stage.record)"))
    let form = "/attendance/corrections/new?record=\(stage.record)"
    let page = try staff.get(form).page
    let values = try #require(page.form("/attendance/corrections/new"))
    #expect(values.contains { $0 == ("from", "09:20") } && values.contains { $0 == ("to", "17:00") })
    let mark = try stage.campus.mark()
    let same = try staff.submit("/attendance/corrections/new", on: form, [("reason", "x"), ("to", "16:61")])
    #expect(same.status == 422 && same.page.text.contains("hours and minutes"))
    let none = try staff.submit("/attendance/corrections/new", on: form, [("reason", "x"), ("to", "17:00")])
    #expect(none.status == 422 && none.page.text.contains("So it is recorded."))
    #expect(try stage.campus.isUnchanged(since: mark))
    let sent = try staff.submit(
      "/attendance/corrections/new", on: form, [("reason", "Reader <b>"), ("from", "09:00")])
    let one = try #require(sent["location"])
    #expect(sent.status == 303 && one.hasPrefix("/attendance/corrections/"))
    #expect(try staff.get(one).text.contains("Reader &lt;b&gt;"))
    #expect(try !staff.get(one).text.contains("\(one)/approve"))
    for list in ["/attendance/corrections", "/attendance/requests"] {
      #expect(try admin.get(list).page.text.contains("Noor Haddad"))
    }
    let own = try staff.get("/attendance/requests")
    #expect(own.status == 200 && own.page.all("a").contains { $0["href"] == one }, "who decides nothing sees their own")
    let approved = try admin.submit("\(one)/approve", on: one, [("word", "Fine")])
    #expect(approved.status == 303)
    #expect(try stage.day() == ["on-time 420 0"])
    #expect(try staff.get(one).page.text.contains("Fine"))
    #expect(try admin.submit("\(one)/revoke", on: one).status == 303)
    #expect(try stage.day() == ["late 400 20"])
    let direct = "/attendance/corrections/record"
    let noneSuch = try admin.submit(
      direct, on: direct, [("who", "nobody"), ("from", "09:00"), ("to", "17:00"), ("reason", "x")])
    #expect(noneSuch.status == 422 && noneSuch.page.text.contains("Nobody has this number"))
    let fixed = try admin.submit(
      direct, on: direct,
      [("who", "noor@nord.example"), ("date", "2026-11-20"), ("from", "09:00"), ("to", "17:00"), ("reason", "x")])
    #expect(fixed.status == 303, "\(fixed.text)")
    #expect(try stage.day("2026-11-20") == ["on-time 420 0"])
  }
}
