// Corrections: asked for and taken back; the day follows at once, and what was recorded stays.
import Base
import Foundation
import Store
import Testing

@testable import App

struct CorrectionTests {
  private static let path = CorrectionStage.path

  @Test(arguments: Depth.allCases) func fromAskingToTakingBack(depth: Depth) throws {
    let stage = try CorrectionStage(depth)
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
    let stage = try CorrectionStage()
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
    let stage = try CorrectionStage()
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
    let stage = try CorrectionStage()
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
    let stage = try CorrectionStage()
    let mark = try stage.campus.mark()
    let refused = try stage.staff.post(
      Self.path, json: "{\(json.replacing("\"R\"", with: "\"\(stage.record)\"")),\"reason\":\"x\"}")
    #expect(refused.status == 422 && refused.faults.contains(fault), "\(refused.text)")
    #expect(try stage.campus.isUnchanged(since: mark))
  }

  @Test func itIsAskedOnceAndByTheOneWhoseRecordItIs() throws {
    let stage = try CorrectionStage()
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

  @Test func aRepeatedRequestAsksOnce() throws {
    let stage = try CorrectionStage()
    let visitor = stage.staff.with("Idempotency-Key", "once")
    let first = try visitor.post(Self.path, json: stage.change())
    let second = try visitor.post(Self.path, json: stage.change())
    #expect(first.status == 201 && second.status == 201 && first.text == second.text)
    #expect(try stage.staff.get(Self.path).json["total"]?.int64 == 1)
  }

  // MARK: Pages

  @Test func thePagesAskAndDecide() throws {
    let stage = try CorrectionStage()
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
