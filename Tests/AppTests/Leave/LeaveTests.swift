// Leave: asked for, counted, decided by others; days that it covers are excused.
import Base
import Foundation
import Store
import Testing

@testable import App

struct LeaveTests {
  @Test(arguments: Depth.allCases) func fromAskingToExcused(depth: Depth) throws {
    var stage = try LeaveStage(depth)
    #expect(try stage.balance() == [25, 0, 0, 0, 25])
    let mark = try stage.campus.mark()
    // Wednesday noon to Monday noon: half, Thursday, Friday, the weekend for nothing, half.
    let asked = try stage.ask("2026-11-25", "2026-11-30", ",\"starts\":\"noon\",\"ends\":\"noon\",\"reason\":\"Sea\"")
    #expect(asked.status == 201, "\(asked.text)")
    #expect(asked.json["days"]?.double == 3 && asked.json["state"]?.string == "open")
    #expect(try stage.balance() == [25, 0, 0, 3, 22])
    #expect(try stage.campus.events(since: mark) == ["leave.asked"])
    let told = try stage.admin.get("/api/v1/notifications").items.first?["title"]?.string
    #expect(told == "Noor Haddad asks for leave")
    let one = "\(LeaveStage.path)/\(asked.json["id"]?.string ?? "")"
    let tag = try #require(try stage.admin.get(one)["etag"])
    let approved = try stage.admin.with("If-Match", tag).post("\(one)/approve", json: "{\"word\":\"Enjoy\"}")
    #expect(approved.status == 200 && approved.json["state"]?.string == "approved", "\(approved.text)")
    #expect(try stage.admin.with("If-Match", tag).post("\(one)/cancel").status == 412)
    let answer = try stage.staff.get("/api/v1/notifications").items.first
    #expect(answer?["title"]?.string == "Your leave is approved")
    #expect(try stage.campus.events(since: mark) == ["leave.asked", "leave.approved"])
    for row in try stage.campus.eventRows(since: mark) {
      #expect(!row.data.contains("Sea") && !row.data.contains("Annual") && !row.data.contains("Enjoy"), "\(row.data)")
    }
    // When it is over the days are excused, and the halves that were to be worked are missed.
    try stage.campus.appliance.startJobs()
    defer { stage.campus.appliance.jobs.stop(within: 10) }
    // So that the hours are counted from now, and not from where the clock goes.
    try stage.campus.finishJobs()
    try stage.go(to: "2026-12-01T08:00:00Z")
    try stage.campus.finishJobs()
    #expect(
      try stage.statuses("2026-11-24", "2026-11-30") == [
        "2026-11-30 absent", "2026-11-27 excused", "2026-11-26 excused", "2026-11-25 absent", "2026-11-24 absent",
      ])
    #expect(try stage.balance() == [25, 0, 3, 0, 22])
    #expect(try stage.staff.post("\(one)/cancel").code == "leave-has-begun")
    #expect(try stage.admin.post("\(one)/cancel", json: "{\"word\":\"You came\"}").status == 200)
    #expect(try stage.statuses("2026-11-26", "2026-11-27") == ["2026-11-27 absent", "2026-11-26 absent"])
    #expect(try stage.balance() == [25, 0, 0, 0, 25])
    #expect(try stage.campus.chainIsWhole())
  }

  /// Leave of a day that is past: whoever was ill says so afterwards.
  @Test func leaveIsRecordedAtOnce() throws {
    var stage = try LeaveStage()
    try stage.campus.appliance.startJobs()
    defer { stage.campus.appliance.jobs.stop(within: 10) }
    // So that the hours are counted from now, and not from where the clock goes.
    try stage.campus.finishJobs()
    try stage.go(to: "2026-11-25T08:00:00Z")
    try stage.campus.finishJobs()
    #expect(try stage.statuses("2026-11-24", "2026-11-24") == ["2026-11-24 absent"])
    let person = stage.staff.person.text
    let body = "{\"person\":\"\(person)\"," + stage.body("2026-11-24", "2026-11-24").dropFirst()
    let mark = try stage.campus.mark()
    #expect(try stage.staff.post("\(LeaveStage.path)/record", json: body).status == 403)
    let made = try stage.admin.post("\(LeaveStage.path)/record", json: body)
    #expect(made.status == 201 && made.json["state"]?.string == "approved", "\(made.text)")
    #expect(try stage.statuses("2026-11-24", "2026-11-24") == ["2026-11-24 excused"], "in the same transaction")
    #expect(try stage.campus.events(since: mark) == ["leave.recorded"])
    let own = "{\"person\":\"\(stage.admin.person.text)\"," + stage.body("2026-11-24", "2026-11-24").dropFirst()
    #expect(try stage.admin.post("\(LeaveStage.path)/record", json: own).code == "own-request")
    let away =
      "{\"person\":\"\(stage.campus.stranger.person.text)\"," + stage.body("2026-11-24", "2026-11-24").dropFirst()
    #expect(try stage.admin.post("\(LeaveStage.path)/record", json: away).status == 404)
  }

  @Test func holidaysAndFreeDaysAreNotCounted() throws {
    let stage = try LeaveStage()
    #expect(
      try stage.admin.post(ScheduleTests.holidays, json: "{\"date\":\"2026-12-25\",\"name\":\"Noël\"}").status == 201)
    #expect(try stage.ask("2026-12-24", "2026-12-28").json["days"]?.double == 2)
    #expect(try stage.ask("2026-12-25", "2026-12-27").faults == ["from"], "nobody works then")
    // Somebody for whom no schedule holds is thought to work from Monday to Friday.
    let student = try stage.campus.visitor(stage.campus.person("Sam", role: .student).id)
    #expect(try student.post(LeaveStage.path, json: stage.body("2026-11-27", "2026-12-01")).status == 403)
    let stranger = stage.campus.stranger
    let type = try stranger.post(LeaveStage.types, json: LeaveStage.type("Annual")).json["id"]?.string ?? ""
    let there = try stranger.post(
      LeaveStage.path, json: "{\"type\":\"\(type)\",\"from\":\"2026-11-27\",\"to\":\"2026-12-01\"}")
    #expect(there.status == 201 && there.json["days"]?.double == 3, "\(there.text)")
    #expect(try stranger.post(LeaveStage.path, json: stage.body("2026-12-07", "2026-12-07")).status == 404)
  }

  @Test func typesAreMadeChangedAndDeleted() throws {
    let stage = try LeaveStage()
    let mark = try stage.campus.mark()
    #expect(try stage.admin.post(LeaveStage.types, json: LeaveStage.type("ANNUAL")).code == "name-taken")
    #expect(try stage.admin.post(LeaveStage.types, json: "{\"name\":\"Odd\",\"days\":0.3}").faults == ["days"])
    #expect(try stage.campus.isUnchanged(since: mark))
    let one = "\(LeaveStage.types)/\(stage.annual)"
    let tag = try #require(try stage.staff.get(one)["etag"])
    let changed = try stage.admin.with("If-Match", tag).patch(one, json: "{\"days\":30.5}")
    #expect(changed.json["days"]?.double == 30.5 && changed.json["nameFr"]?.string == "Annual (fr)", "\(changed.text)")
    #expect(try stage.admin.with("If-Match", tag).delete(one).status == 412)
    #expect(try stage.balance() == [30.5, 0, 0, 0, 30.5])
    let asked = try stage.ask("2026-11-24", "2026-11-24").json["id"]?.string ?? ""
    #expect(try stage.admin.delete(one).status == 204)
    #expect(try stage.staff.get(LeaveStage.types).json["total"]?.int64 == 0)
    #expect(try stage.ask("2026-11-25", "2026-11-25").status == 404)
    #expect(try stage.admin.post("\(LeaveStage.path)/\(asked)/approve").status == 200, "what was asked for is decided")
    #expect(
      try stage.campus.events(since: mark) == [
        "leave-type.updated", "leave.asked", "leave-type.deleted", "leave.approved",
      ])
    let french = try stage.staff.with("Accept-Language", "fr").get("\(LeaveStage.path)/\(asked)")
    #expect(french.json["type"]?["name"]?.string == "Annual (fr)")
  }

  @Test func mergedPeopleHaveOnesLeave() throws {
    let stage = try LeaveStage()
    let other = try stage.campus.person("Noor Second").id
    let twin = try stage.campus.visitor(other)
    let id = try twin.post(LeaveStage.path, json: stage.body("2026-11-24", "2026-11-24")).json["id"]?.string ?? ""
    #expect(try stage.ask("2026-11-24", "2026-11-24").status == 201)
    let merge = "/api/v1/people/\(stage.staff.person.text)/merge"
    let body = "{\"other\":\"\(other.text)\",\"account\":\"this\"}"
    #expect(try stage.admin.post(merge, json: body).code == "both-on-leave")
    #expect(try twin.post("\(LeaveStage.path)/\(id)/cancel").status == 200)
    #expect(try twin.post(LeaveStage.path, json: stage.body("2026-11-25", "2026-11-25")).status == 201)
    #expect(try stage.admin.post(merge, json: body).status == 200)
    #expect(try stage.balance() == [25, 0, 0, 2, 23])
  }

  @Test func thePagesAskAndDecide() throws {
    let stage = try LeaveStage(days: 5)
    let (staff, admin) = (try stage.campus.browser(stage.staff), try stage.campus.browser(stage.admin))
    #expect(try staff.get("/leave").page.text.contains("Annual"))
    let mark = try stage.campus.mark()
    let refused = try staff.submit("/leave/new", on: "/leave/new", [("from", "2026-11-24"), ("to", "2026-12-04")])
    #expect(refused.status == 422 || refused.status == 409, "\(refused.status)")
    #expect(refused.page.text.contains("days more than are left"))
    #expect(try stage.campus.isUnchanged(since: mark))
    let sent = try staff.submit(
      "/leave/new", on: "/leave/new", [("from", "2026-11-24"), ("to", "2026-11-24"), ("reason", "<i>")])
    let one = try #require(sent["location"], "\(sent.text)")
    for list in ["/leave/requests", "/attendance/requests"] {
      #expect(try admin.get(list).page.text.contains("Noor Haddad"))
    }
    #expect(try admin.get("/leave/calendar?month=2026-11").page.text.contains("Noor Haddad"))
    #expect(try !staff.get(one).text.contains("\(one)/approve") && staff.get(one).text.contains("&lt;i&gt;"))
    #expect(try admin.submit("\(one)/approve", on: one, [("word", "Fine")]).status == 303)
    #expect(try staff.get(one).page.text.contains("Fine"))
    #expect(try staff.submit("\(one)/cancel", on: one).status == 303)
    let given = try admin.submit(
      "/leave/people/\(stage.staff.person.text)", on: "/leave/people/\(stage.staff.person.text)?year=2027",
      [("granted", "12.5"), ("carried", "1")])
    #expect(given.status == 303, "\(given.text)")
    #expect(try stage.balance(2027) == [12.5, 1, 0, 0, 13.5])
    let made = try admin.submit("/leave/types/new", on: "/leave/types/new", [("name", "Study"), ("days", "3.5")])
    #expect(made.status == 303, "\(made.text)")
    let recorded = try admin.submit(
      "/leave/record", on: "/leave/record",
      [("who", "noor@nord.example"), ("from", "2026-11-26"), ("to", "2026-11-26")])
    #expect(recorded.status == 303, "\(recorded.text)")
  }
}
