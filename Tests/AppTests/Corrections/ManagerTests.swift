// Managers decide about their reports: whoever an employment record names, as long as they work here themselves.
import Base
import Store
import Testing

@testable import App

struct ManagerTests {
  private static let path = CorrectionStage.path
  private static let missing =
    "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"x\"}"

  /// The stage of corrections, whose staff has a manager with no more rights than they have.
  private struct Stage {
    let on: CorrectionStage
    let boss: Visitor
    var campus: Campus { on.campus }

    init(_ depth: Depth = .inProcess) throws {
      on = try CorrectionStage(depth)
      boss = try on.campus.visitor(on.campus.person("Bo Boss").id)
      try employ(boss.person)
      try employ(on.staff.person, "\"manager\":\"\(boss.person.text)\"")
    }

    func employ(_ person: ID<Person>, _ more: String = "") throws {
      let made = try on.admin.post(
        EmployeeTests.path, json: "{\"person\":\"\(person.text)\"\(more.isEmpty ? "" : ",")\(more)}")
      #expect(made.status == 201, "\(made.text)")
    }

    func change(_ person: ID<Person>, _ json: String) throws {
      let changed = try on.admin.patch(EmployeeTests.path(person), json: "{\(json)}")
      #expect(changed.status == 200, "\(changed.text)")
    }

    func seen(_ visitor: Visitor, _ query: String = "") throws -> Set<String> {
      let list = try visitor.get(ManagerTests.path + query)
      #expect(list.json["total"]?.int64 == Int64(list.items.count), "\(list.text)")
      return Set(list.items.compactMap { $0["id"]?.string })
    }
  }

  @Test(arguments: Depth.allCases) func aManagerDecidesAboutTheirReports(depth: Depth) throws {
    let stage = try Stage(depth)
    let (on, boss) = (stage.on, stage.boss)
    let before = try on.titles(on.admin)
    let id = try on.ask()
    #expect(try on.titles(boss) == ["Noor Haddad asks for a correction"])
    #expect(try on.titles(on.admin) == before, "the manager sees to it")
    // Somebody else's is none of theirs, and their own they don't decide about.
    let other = try stage.campus.visitor(stage.campus.person("Col League").id)
    let theirs = try other.post(Self.path, json: Self.missing).json["id"]?.string ?? ""
    let own = try boss.post(Self.path, json: Self.missing).json["id"]?.string ?? ""
    #expect(try stage.seen(boss, "?state=open") == [id, own] && stage.seen(boss) == [id, own])
    #expect(try stage.seen(boss, "?person=\(on.staff.person.text)") == [id])
    #expect(try boss.get("\(Self.path)?person=\(other.person.text)").status == 404)
    #expect(try stage.seen(on.admin) == [id, theirs, own] && stage.seen(other) == [theirs])
    let browser = try stage.campus.browser(boss)
    for page in ["/attendance/requests", "/attendance/corrections", "/attendance/corrections/\(id)"] {
      let read = try browser.get(page)
      #expect(read.status == 200 && read.text.contains("Noor Haddad") && !read.text.contains("Col League"), "\(page)")
    }
    #expect(try browser.get("/attendance/corrections/\(id)").text.contains("/\(id)/approve"))
    for page in ["/attendance/requests", "/attendance/corrections"] {
      #expect(try !browser.get(page).text.contains(own), "their own waits for somebody else")
    }
    #expect(try browser.get("/attendance/corrections?show=all").text.contains(own))
    let mark = try stage.campus.mark()
    for step in ["approve", "decline"] {
      #expect(try boss.post("\(Self.path)/\(theirs)/\(step)").status == 404)
      #expect(try boss.post("\(Self.path)/\(own)/\(step)").code == "own-request")
      #expect(try on.staff.post("\(Self.path)/\(own)/\(step)").status == 404, "not the other way around")
      #expect(try stage.campus.stranger.post("\(Self.path)/\(id)/\(step)").status == 404)
    }
    #expect(try boss.post("\(Self.path)/record", json: "{}").status == 403, "at once corrects who may everywhere")
    #expect(try stage.campus.isUnchanged(since: mark))
    #expect(try boss.post("\(Self.path)/\(id)/approve").json["decidedBy"]?["name"]?.string == "Bo Boss")
    #expect(try on.day() == ["on-time 420 0"])
    #expect(try stage.campus.events(since: mark) == ["attendance-correction.approved"])
  }

  @Test func whoIsNobodysManagerHasNothingToDecide() throws {
    let stage = try Stage()
    let staff = try stage.campus.browser(stage.on.staff)
    let id = try stage.on.ask()
    let read = try staff.get("/attendance/requests")
    #expect(
      read.status == 200 && read.page.all("a").contains { $0["href"] == "/attendance/corrections/\(id)" }, "their own")
    let other = try stage.campus.browser(stage.campus.visitor(stage.campus.person("Col League").id))
    let empty = try other.get("/attendance/requests")
    #expect(empty.status == 200 && empty.text.contains("Nothing of yours") && !empty.text.contains("Noor Haddad"))
  }

  /// A manager who left, in whatever way, is none: who may everywhere is told, and sees to it.
  @Test func whoDoesNotWorkHereManagesNobody() throws {
    let stage = try Stage()
    let (on, boss) = (stage.on, stage.boss)
    let id = try on.ask()
    try stage.change(boss.person, "\"ended\":\"2026-11-23\"")
    #expect(try stage.seen(boss) == [id], "on the last day they do")
    try stage.change(boss.person, "\"ended\":\"2026-11-22\"")
    let mark = try stage.campus.mark()
    #expect(try stage.seen(boss).isEmpty)
    #expect(try boss.get("\(Self.path)/\(id)").status == 404)
    #expect(try boss.post("\(Self.path)/\(id)/approve").status == 404)
    #expect(try boss.get("\(Self.path)?person=\(on.staff.person.text)").status == 404)
    #expect(try stage.campus.isUnchanged(since: mark))
    let told = try on.titles(boss).count
    _ = try on.staff.post(Self.path, json: Self.missing)
    #expect(try on.titles(boss).count == told && on.titles(on.admin).first == "Noor Haddad asks for a correction")

    try stage.change(boss.person, "\"ended\":\"\"")
    #expect(try stage.seen(boss).count == 2)
    #expect(try on.admin.delete(EmployeeTests.path(boss.person)).status == 204)
    #expect(try boss.get(Self.path).status == 401)
    let admins = try on.titles(on.admin).count
    let again = Self.missing.replacing("2026-11-20", with: "2026-11-19")
    #expect(try on.staff.post(Self.path, json: again).status == 201)
    #expect(try on.titles(on.admin).count == admins + 1)
  }

  @Test func anotherManagerIsTheOneFromThenOn() throws {
    let stage = try Stage()
    let (on, boss) = (stage.on, stage.boss)
    let id = try on.ask()
    let next = try stage.campus.visitor(stage.campus.person("Next Boss").id)
    try stage.change(on.staff.person, "\"manager\":\"\(next.person.text)\"")
    #expect(try stage.seen(boss).isEmpty && stage.seen(next) == [id])
    #expect(try boss.post("\(Self.path)/\(id)/approve").status == 404)
    #expect(try next.post("\(Self.path)/\(id)/approve").status == 200, "who has no record of their own manages too")
  }

  /// Being a manager in one organization is nothing in another, and no token's list has it.
  @Test func nothingInAnotherOrganizationAndNothingByToken() throws {
    let stage = try Stage()
    let campus = stage.campus
    let id = try stage.on.ask()
    let away = try campus.visitor(try campus.second(stage.boss.person, as: "Bo Abroad"))
    #expect(try away.get("\(Self.path)/\(id)").status == 404 && away.post("\(Self.path)/\(id)/approve").status == 404)
    #expect(try stage.seen(away).isEmpty)
    let foreign = try stage.on.admin.patch(
      EmployeeTests.path(stage.on.staff.person), json: "{\"manager\":\"\(campus.stranger.person.text)\"}")
    #expect(foreign.status == 422, "\(foreign.text)")
    let script = try campus.bearer(campus.token(of: stage.boss, ["attendance.record"]))
    #expect(try script.get(Self.path).json["total"]?.int64 == 0)
    #expect(try script.post("\(Self.path)/\(id)/approve").status == 404)
    #expect(try stage.boss.post("\(Self.path)/\(id)/approve").status == 200)
  }

  /// What is listed is what is covered: also of those who work in the unit without a role there.
  @Test func aUnitsHeadSeesThoseWhoWorkThere() throws {
    let stage = try Stage()
    let campus = stage.campus
    let head = try campus.visitor(campus.person("Library Head").id)
    let (chair, home) = (try campus.role(.chair), campus.home.id)
    try campus.store.write(campus.context) { writer in
      _ = try AssignmentChanges.assign(chair, to: head.person, unit: "LIBRARY", in: home, as: .system, writer)
    }
    let id = try stage.on.ask()
    #expect(try stage.seen(head).isEmpty)
    try stage.change(stage.on.staff.person, "\"department\":\"LIBRARY\"")
    #expect(try stage.seen(head) == [id] && stage.seen(stage.boss) == [id])
    try stage.change(stage.on.staff.person, "\"department\":\"LIB\"")
    #expect(try stage.seen(head).isEmpty)
  }

  @Test func aManagerDecidesAboutTheirReportsLeave() throws {
    let leave = try LeaveStage()
    let campus = leave.campus
    let boss = try campus.visitor(campus.person("Bo Boss").id)
    #expect(
      try campus.admin.post(
        EmployeeTests.path, json: "{\"person\":\"\(leave.staff.person.text)\",\"manager\":\"\(boss.person.text)\"}"
      ).status == 201)
    let other = try campus.visitor(campus.person("Col League").id)
    let id = try leave.ask("2026-11-24", "2026-11-24").json["id"]?.string ?? ""
    let one = "\(LeaveStage.path)/\(id)"
    let theirs = try other.post(LeaveStage.path, json: leave.body("2026-11-24", "2026-11-25"))
    let own = try boss.post(LeaveStage.path, json: leave.body("2026-11-25", "2026-11-25")).json["id"]?.string ?? ""
    #expect(try boss.get("/api/v1/notifications").items.map { $0["title"]?.string } == ["Noor Haddad asks for leave"])
    func seen(_ visitor: Visitor) throws -> Set<String> {
      Set(try visitor.get(LeaveStage.path).items.compactMap { $0["id"]?.string })
    }
    #expect(try seen(boss) == [id, own])
    #expect(try boss.get("\(LeaveStage.path)?state=open").json["total"]?.int64 == 2)
    let month = try boss.get("/api/v1/leave/calendar?month=2026-11")
    #expect(month.text.contains("Noor Haddad") && !month.text.contains("Col League"))
    #expect(try boss.get("\(LeaveStage.balances)?person=\(leave.staff.person.text)").status == 200)
    #expect(try boss.get("\(LeaveStage.balances)?person=\(other.person.text)").status == 404)
    let page = try campus.browser(boss).get("/leave/requests").text
    #expect(page.contains("Noor Haddad") && !page.contains("Col League") && !page.contains(own))
    #expect(try campus.browser(boss).get("/leave/requests?show=all").text.contains(own))
    #expect(try !campus.browser(boss).get("/attendance/requests").text.contains(own))
    let mark = try campus.mark()
    #expect(try boss.post("\(LeaveStage.path)/\(theirs.json["id"]?.string ?? "")/approve").status == 404)
    #expect(try boss.post("\(LeaveStage.path)/\(own)/approve").code == "own-request")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try boss.post("\(one)/approve").status == 200)
    #expect(try boss.post("\(one)/cancel").status == 200)
    #expect(
      try campus.admin.patch(EmployeeTests.path(leave.staff.person), json: "{\"manager\":\"\"}").status == 200)
    #expect(try seen(boss) == [own] && boss.get(one).status == 404)
  }

  /// Pages of a manager move with their reports' requests, and nobody else hears of them.
  @Test func aManagerHearsOfItLive() throws {
    let stage = try Stage()
    let mark = try stage.campus.mark()
    _ = try stage.on.ask()
    let row = try #require(try stage.campus.eventRows(since: mark).first { $0.kind == "attendance-correction.asked" })
    let topic = try #require(Features.topics.first { $0.name == "attendance.report-corrections" })
    func hears() throws -> [ID<Person>?] {
      try stage.campus.store.read { reader in try topic.message(row, .en, reader).map { [$0.only] } ?? [] }
    }
    #expect(try hears() == [stage.boss.person])
    try stage.change(stage.boss.person, "\"ended\":\"2026-11-22\"")
    #expect(try hears().isEmpty)
  }
}
