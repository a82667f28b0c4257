// Leave: asked for, counted, held against what is left, decided by others; days that it covers are excused.
import Base
import Foundation
import Store
import Testing

@testable import App

struct LeaveTests {
  static let path = "/api/v1/leave/requests"
  static let types = "/api/v1/leave/types"
  static let balances = "/api/v1/leave/balances"

  static func type(_ name: String, days: Double = 25, isCounted: Bool = true) -> String {
    "{\"name\":\"\(name)\",\"nameFr\":\"\(name) (fr)\",\"isPaid\":true,\"isCounted\":\(isCounted),\"days\":\(days)}"
  }

  /// A campus on Monday 23 November 2026 at eight in Paris, with office hours for everybody and annual leave.
  struct Stage {
    let campus: Campus
    let annual: String
    var staff: Visitor
    var admin: Visitor

    init(_ depth: Depth = .inProcess, days: Double = 25) throws {
      campus = try Campus(depth, at: "2026-11-23T07:00:00Z")
      let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
      #expect(
        try campus.admin.post(
          "\(ScheduleTests.path)/\(made.json["id"]?.string ?? "")/assignments", json: "{\"from\":\"2026-01-01\"}"
        ).status == 201)
      let type = try campus.admin.post(LeaveTests.types, json: LeaveTests.type("Annual", days: days))
      #expect(type.status == 201, "\(type.text)")
      annual = try #require(type.json["id"]?.string)
      (staff, admin) = (campus.staff, campus.admin)
    }

    /// Moves the clock, with sessions that are fresh then.
    mutating func go(to at: String) throws {
      campus.clock.set(try testInstant(at))
      (staff, admin) = (try campus.visitor(campus.staff.person), try campus.visitor(campus.admin.person))
    }

    func body(_ from: String, _ to: String, _ more: String = "") -> String {
      "{\"type\":\"\(annual)\",\"from\":\"\(from)\",\"to\":\"\(to)\"\(more)}"
    }

    func ask(_ from: String, _ to: String, _ more: String = "") throws -> Answer {
      try staff.post(LeaveTests.path, json: body(from, to, more))
    }

    /// Granted, carried, used, planned and left.
    func balance(_ year: Int = 2026, _ visitor: Visitor? = nil) throws -> [Double?] {
      let item = try (visitor ?? staff).get("\(LeaveTests.balances)?year=\(year)").items.first
      return ["granted", "carried", "used", "planned", "left"].map { item?[$0]?.double }
    }

    func statuses(_ from: String, _ to: String) throws -> [String] {
      try staff.get("/api/v1/attendance/days?from=\(from)&to=\(to)").items.map { day in
        "\(day["date"]?.string ?? "") \(day["status"]?.string ?? "-")"
      }
    }
  }

  @Test(arguments: Depth.allCases) func fromAskingToExcused(depth: Depth) throws {
    var stage = try Stage(depth)
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
    let one = "\(Self.path)/\(asked.json["id"]?.string ?? "")"
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
    var stage = try Stage()
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
    #expect(try stage.staff.post("\(Self.path)/record", json: body).status == 403)
    let made = try stage.admin.post("\(Self.path)/record", json: body)
    #expect(made.status == 201 && made.json["state"]?.string == "approved", "\(made.text)")
    #expect(try stage.statuses("2026-11-24", "2026-11-24") == ["2026-11-24 excused"], "in the same transaction")
    #expect(try stage.campus.events(since: mark) == ["leave.recorded"])
    let own = "{\"person\":\"\(stage.admin.person.text)\"," + stage.body("2026-11-24", "2026-11-24").dropFirst()
    #expect(try stage.admin.post("\(Self.path)/record", json: own).code == "own-request")
    let away =
      "{\"person\":\"\(stage.campus.stranger.person.text)\"," + stage.body("2026-11-24", "2026-11-24").dropFirst()
    #expect(try stage.admin.post("\(Self.path)/record", json: away).status == 404)
  }

  @Test func holidaysAndFreeDaysAreNotCounted() throws {
    let stage = try Stage()
    #expect(
      try stage.admin.post(ScheduleTests.holidays, json: "{\"date\":\"2026-12-25\",\"name\":\"Noël\"}").status == 201)
    #expect(try stage.ask("2026-12-24", "2026-12-28").json["days"]?.double == 2)
    #expect(try stage.ask("2026-12-25", "2026-12-27").faults == ["from"], "nobody works then")
    // Somebody for whom no schedule holds is thought to work from Monday to Friday.
    let student = try stage.campus.visitor(stage.campus.person("Sam", role: .student).id)
    #expect(try student.post(Self.path, json: stage.body("2026-11-27", "2026-12-01")).status == 403)
    let stranger = stage.campus.stranger
    let type = try stranger.post(Self.types, json: Self.type("Annual")).json["id"]?.string ?? ""
    let there = try stranger.post(
      Self.path, json: "{\"type\":\"\(type)\",\"from\":\"2026-11-27\",\"to\":\"2026-12-01\"}")
    #expect(there.status == 201 && there.json["days"]?.double == 3, "\(there.text)")
    #expect(try stranger.post(Self.path, json: stage.body("2026-12-07", "2026-12-07")).status == 404)
  }

  // MARK: What is refused

  @Test(arguments: [
    ("2026-11-25", "2026-11-24", "", "to"),
    ("2026-11-25", "2026-11-25", ",\"starts\":\"noon\",\"ends\":\"noon\"", "ends"),
    ("2025-01-01", "2025-01-02", "", "from"), ("0001-01-01", "9999-12-31", "", "to"),
    ("2026-11-25", "2027-11-26", "", "to"), ("2029-06-01", "2029-06-02", "", "to"),
    ("2026-11-28", "2026-11-29", "", "from"), ("2026-11-25", "2026-11-25", ",\"starts\":\"evening\"", "starts"),
  ])
  func whatIsNoLeaveIsNamed(from: String, to: String, more: String, fault: String) throws {
    let stage = try Stage()
    let mark = try stage.campus.mark()
    let refused = try stage.ask(from, to, more)
    #expect(refused.status == 422 && refused.faults == [fault], "\(refused.text)")
    #expect(try stage.campus.isUnchanged(since: mark))
  }

  @Test func nobodyIsAwayTwiceAtATime() throws {
    let stage = try Stage()
    let first = try stage.ask("2026-11-25", "2026-11-26", ",\"ends\":\"noon\"")
    let mark = try stage.campus.mark()
    for (from, to, more) in [
      ("2026-11-24", "2026-11-25", ""), ("2026-11-26", "2026-11-26", ""), ("2026-11-26", "2026-11-30", ""),
      ("2026-11-20", "2026-12-04", ""),
    ] {
      let refused = try stage.ask(from, to, more)
      #expect(refused.status == 409 && refused.code == "leave-overlaps", "\(refused.text)")
    }
    #expect(try stage.campus.isUnchanged(since: mark))
    #expect(try stage.ask("2026-11-26", "2026-11-26", ",\"starts\":\"noon\"").status == 201, "the other half is free")
    #expect(try stage.staff.post("\(Self.path)/\(first.json["id"]?.string ?? "")/cancel").status == 200)
    #expect(try stage.ask("2026-11-24", "2026-11-25").status == 201, "what is cancelled is free again")
  }

  @Test func onlyWhatIsLeftIsTaken() throws {
    let stage = try Stage(days: 2.5)
    let asked = try stage.ask("2026-11-24", "2026-11-25")
    #expect(asked.status == 201)
    let mark = try stage.campus.mark()
    let refused = try stage.ask("2026-11-26", "2026-11-26")
    #expect(refused.status == 409 && refused.code == "not-enough-leave" && refused.faults.isEmpty == false)
    #expect(refused.json["detail"]?.string?.contains("0.5") == true, "\(refused.text)")
    #expect(try stage.campus.isUnchanged(since: mark))
    #expect(try stage.ask("2026-11-26", "2026-11-26", ",\"ends\":\"noon\"").status == 201)
    #expect(try stage.balance() == [2.5, 0, 0, 2.5, 0])
    // Less is granted meanwhile: held against it once more when it is decided.
    let person = stage.staff.person.text
    func set(_ granted: Double, _ carried: Double) throws -> Answer {
      try stage.admin.put(
        Self.balances,
        json:
          "{\"person\":\"\(person)\",\"type\":\"\(stage.annual)\",\"year\":2026,\"granted\":\(granted),\"carried\":\(carried)}"
      )
    }
    #expect(try set(1, 0).json["left"]?.double == -1.5)
    let one = "\(Self.path)/\(asked.json["id"]?.string ?? "")"
    #expect(try stage.admin.post("\(one)/approve").code == "not-enough-leave")
    #expect(try set(1, 1.5).json["left"]?.double == 0)
    #expect(try stage.admin.post("\(one)/approve").status == 200)
    #expect(try set(1, 0.3).faults == ["carried"])
    #expect(
      try stage.campus.events(since: mark).suffix(3) == ["leave-balance.set", "leave-balance.set", "leave.approved"])
    #expect(try stage.staff.put(Self.balances, json: "{}").status == 403)
  }

  /// What is not taken from a balance is not held against one, and a leave over New Year is held against both years.
  @Test func eachYearAndEachTypeHasItsOwn() throws {
    let stage = try Stage(days: 3)
    let sick = try stage.admin.post(Self.types, json: Self.type("Illness", days: 0, isCounted: false))
    let id = sick.json["id"]?.string ?? ""
    let ill = try stage.staff.post(
      Self.path, json: "{\"type\":\"\(id)\",\"from\":\"2026-11-23\",\"to\":\"2026-12-18\"}")
    #expect(ill.status == 201 && ill.json["days"]?.double == 20, "\(ill.text)")
    // Two days in the old year, three in the new one.
    #expect(try stage.ask("2026-12-30", "2027-01-05").json["days"]?.double == 5)
    #expect(try stage.balance(2026) == [3, 0, 0, 2, 1] && stage.balance(2027) == [3, 0, 0, 3, 0])
    #expect(try stage.ask("2027-01-06", "2027-01-06").code == "not-enough-leave")
    #expect(try stage.ask("2026-12-29", "2026-12-29").status == 201)
  }

  @Test func ofManyRequestsAtOnceOneTakesTheDays() throws {
    let stage = try Stage(.socket)
    let outcomes = try atOnce(40, threads: 8) { number in
      try stage.ask("2026-11-2\(4 + number % 2)", "2026-11-26").status
    }
    #expect(outcomes.count { $0 == 201 } == 1 && outcomes.count { $0 == 409 } == 39, "\(outcomes)")
    #expect(try stage.staff.get(Self.path).json["total"]?.int64 == 1)
    let id = try #require(try stage.staff.get(Self.path).items.first?["id"]?.string)
    let head = try stage.campus.visitor(stage.campus.person("Head", role: .campusHead).id)
    let deciders = [stage.admin, head]
    let decided = try atOnce(20, threads: 8) { number in
      try deciders[number % 2].post("\(Self.path)/\(id)/\(number % 3 == 0 ? "decline" : "approve")").status
    }
    #expect(decided.count { $0 == 200 } == 1 && decided.count { $0 == 409 } == 19, "\(decided)")
  }

  // MARK: Who

  @Test func whoDecidesAndWhoSees() throws {
    let stage = try Stage()
    let campus = stage.campus
    let (teacher, chair, home) = (try campus.role(.teacher), try campus.role(.chair), campus.home.id)
    let head = try campus.person("Library Head", role: .staff).id
    let staff = stage.staff.person
    try campus.store.write(campus.context) { writer in
      _ = try AssignmentChanges.assign(teacher, to: staff, unit: "LIBRARY", in: home, as: .system, writer)
      _ = try AssignmentChanges.assign(chair, to: head, unit: "LIBRARY", in: home, as: .system, writer)
    }
    let (visitor, colleague) = (try campus.visitor(head), try campus.visitor(campus.person("Col League").id))
    let id = try stage.ask("2026-11-24", "2026-11-24").json["id"]?.string ?? ""
    let theirs = try colleague.post(Self.path, json: stage.body("2026-11-24", "2026-11-25")).json["id"]?.string ?? ""
    let own = try visitor.post(Self.path, json: stage.body("2026-11-24", "2026-11-24")).json["id"]?.string ?? ""
    func seen(_ visitor: Visitor) throws -> Set<String> {
      Set(try visitor.get(Self.path).items.compactMap { $0["id"]?.string })
    }
    #expect(try seen(stage.admin) == [id, theirs, own] && seen(visitor) == [id, own] && seen(colleague) == [theirs])
    func away(_ visitor: Visitor) throws -> [Int] {
      try visitor.get("/api/v1/leave/calendar?month=2026-11").json["days"]?.elements.map { $0["away"]?.count ?? 0 }
        ?? []
    }
    #expect(try away(stage.admin) == [3, 1] && away(visitor) == [2] && away(colleague) == [1, 1])
    let mark = try campus.mark()
    #expect(try visitor.post("\(Self.path)/\(theirs)/approve").status == 404)
    #expect(try visitor.post("\(Self.path)/\(own)/approve").code == "own-request")
    #expect(try stage.staff.post("\(Self.path)/\(id)/approve").code == "own-request")
    #expect(try colleague.get("\(Self.path)?person=\(staff.text)").status == 404)
    #expect(try colleague.get("\(Self.balances)?person=\(staff.text)").status == 404)
    #expect(try visitor.get("\(Self.balances)?person=\(staff.text)").status == 200)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try visitor.post("\(Self.path)/\(id)/approve").status == 200)
    #expect(try colleague.get("/api/v1/leave/calendar?month=2026-13").faults == ["month"])
    #expect(try colleague.get("\(Self.balances)?year=1066").status == 422)
  }

  /// What one asked for oneself waits for somebody else; who decides about nobody has no such choice.
  @Test func onesOwnIsNotToDecide() throws {
    let stage = try Stage()
    let (admin, staff) = (try stage.campus.browser(stage.admin), try stage.campus.browser(stage.staff))
    let own = try stage.admin.post(Self.path, json: stage.body("2026-11-24", "2026-11-24")).json["id"]?.string ?? ""
    for page in ["/leave/requests", "/leave/requests?show=to-decide", "/attendance/requests"] {
      let read = try admin.get(page).text
      #expect(!own.isEmpty && !read.contains(own) && read.contains("Nothing to decide"), "\(page)")
    }
    for page in ["/leave/requests?show=all", "/leave"] { #expect(try admin.get(page).text.contains(own), "\(page)") }
    let theirs = try stage.ask("2026-11-24", "2026-11-24").json["id"]?.string ?? ""
    for page in ["/leave/requests", "/attendance/requests"] {
      let read = try admin.get(page).text
      #expect(read.contains(theirs) && !read.contains(own), "\(page)")
    }
    #expect(try !admin.get("/leave/requests").text.contains("2 requests"))
    let list = try staff.get("/leave/requests?show=to-decide").text
    #expect(list.contains(theirs) && !list.contains(own))
    #expect(try !staff.get("/leave/requests").text.contains("to-decide"))
  }

  /// However many are away, every day of the month is told, and of which days not everybody; never on a loop.
  @Test func aLargeMonthIsToldToItsEnd() throws {
    let stage = try Stage()
    let (campus, home) = (stage.campus, stage.campus.home)
    let type = try #require(ID<LeaveType>(stage.annual))
    let first = try testDate("2027-08-01")
    try campus.store.write(campus.context) { writer in
      for number in 0..<LeaveCalendar.most + 40 {
        var input = PersonInput()
        input.name = "Person \(number)"
        let person = try PeopleChanges.create(input, in: home, writer).id
        // Forty of them work on the last day.
        for day in 0..<(number < 40 ? 30 : 31) {
          for isAfternoon in [false, true] {
            try writer.run(
              LeaveStore.takeDay, home.id, person, first.adding(days: day), isAfternoon, ID<LeaveRequest>(1), type,
              true, true)
          }
        }
      }
    }
    let told = try stage.admin.get("/api/v1/leave/calendar?month=2027-08")
    let days = told.json["days"].map { Array($0.elements) } ?? []
    #expect(days.count == 31 && days.last?["date"]?.string == "2027-08-31")
    #expect(days.allSatisfy { $0["away"]?.count == LeaveCalendar.most })
    let hasMore = days.map { $0["hasMore"]?.bool == true }
    #expect(hasMore == Array(repeating: true, count: 30) + [false])
    #expect(days.last?["away"]?[0]?["part"]?.string == "whole")
    let page = try campus.browser(stage.admin).get("/leave/calendar?month=2027-08").page.text
    #expect(page.contains("the first \(LeaveCalendar.most) are named"))
    let routes = LeaveDesk.routes.filter { $0.path.hasSuffix("/leave/calendar") }
    #expect(routes.count == 2)
    for route in routes {
      guard case .slow = route.action else {
        Issue.record("\(route.path) reads on the loop")
        continue
      }
    }
  }

  @Test func typesAreMadeChangedAndDeleted() throws {
    let stage = try Stage()
    let mark = try stage.campus.mark()
    #expect(try stage.admin.post(Self.types, json: Self.type("ANNUAL")).code == "name-taken")
    #expect(try stage.admin.post(Self.types, json: "{\"name\":\"Odd\",\"days\":0.3}").faults == ["days"])
    #expect(try stage.campus.isUnchanged(since: mark))
    let one = "\(Self.types)/\(stage.annual)"
    let tag = try #require(try stage.staff.get(one)["etag"])
    let changed = try stage.admin.with("If-Match", tag).patch(one, json: "{\"days\":30.5}")
    #expect(changed.json["days"]?.double == 30.5 && changed.json["nameFr"]?.string == "Annual (fr)", "\(changed.text)")
    #expect(try stage.admin.with("If-Match", tag).delete(one).status == 412)
    #expect(try stage.balance() == [30.5, 0, 0, 0, 30.5])
    let asked = try stage.ask("2026-11-24", "2026-11-24").json["id"]?.string ?? ""
    #expect(try stage.admin.delete(one).status == 204)
    #expect(try stage.staff.get(Self.types).json["total"]?.int64 == 0)
    #expect(try stage.ask("2026-11-25", "2026-11-25").status == 404)
    #expect(try stage.admin.post("\(Self.path)/\(asked)/approve").status == 200, "what was asked for is decided")
    #expect(
      try stage.campus.events(since: mark) == [
        "leave-type.updated", "leave.asked", "leave-type.deleted", "leave.approved",
      ])
    let french = try stage.staff.with("Accept-Language", "fr").get("\(Self.path)/\(asked)")
    #expect(french.json["type"]?["name"]?.string == "Annual (fr)")
  }

  @Test func mergedPeopleHaveOnesLeave() throws {
    let stage = try Stage()
    let other = try stage.campus.person("Noor Second").id
    let twin = try stage.campus.visitor(other)
    let id = try twin.post(Self.path, json: stage.body("2026-11-24", "2026-11-24")).json["id"]?.string ?? ""
    #expect(try stage.ask("2026-11-24", "2026-11-24").status == 201)
    let merge = "/api/v1/people/\(stage.staff.person.text)/merge"
    let body = "{\"other\":\"\(other.text)\",\"account\":\"this\"}"
    #expect(try stage.admin.post(merge, json: body).code == "both-on-leave")
    #expect(try twin.post("\(Self.path)/\(id)/cancel").status == 200)
    #expect(try twin.post(Self.path, json: stage.body("2026-11-25", "2026-11-25")).status == 201)
    #expect(try stage.admin.post(merge, json: body).status == 200)
    #expect(try stage.balance() == [25, 0, 0, 2, 23])
  }

  // MARK: Pages

  @Test func thePagesAskAndDecide() throws {
    let stage = try Stage(days: 5)
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

  // MARK: The rules by themselves

  @Test func halvesAreThoseBetween() throws {
    func halves(_ from: String, _ to: String, _ starts: LeaveStart, _ ends: LeaveEnd) throws -> [String] {
      LeaveSpan(from: try testDate(from), to: try testDate(to), starts: starts, ends: ends).halves.map {
        "\($0.date.iso.suffix(2))\($0.isAfternoon ? "p" : "a")"
      }
    }
    #expect(try halves("2026-11-24", "2026-11-24", .morning, .evening) == ["24a", "24p"])
    #expect(try halves("2026-11-24", "2026-11-24", .noon, .evening) == ["24p"])
    #expect(try halves("2026-11-24", "2026-11-24", .morning, .noon) == ["24a"])
    #expect(try halves("2026-11-24", "2026-11-24", .noon, .noon).isEmpty)
    #expect(try halves("2026-11-24", "2026-11-26", .noon, .noon) == ["24p", "25a", "25p", "26a"])
    #expect(try halves("2026-11-24", "2026-11-23", .morning, .evening).isEmpty)
    let leave = LeaveRules.leave(
      LeaveSpan(from: try testDate("2026-11-24"), to: try testDate("2026-11-26"), starts: .noon, ends: .noon).halves)
    #expect(leave.map(\.part) == [.afternoon, .whole, .morning])
    #expect(leave.allSatisfy { $0.from == $0.to })
  }

  @Test(arguments: [(0, "0", "0"), (5, "2.5", "2,5"), (50, "25", "25"), (-1, "-0.5", "-0,5"), (-3, "-1.5", "-1,5")])
  func halvesAreWrittenAsDays(halves: Int, en: String, fr: String) {
    #expect(LeaveRules.days(halves) == Text(en: en, fr: fr))
  }

  /// A half that clocks skip, or that a schedule does not have, takes nothing.
  @Test func workingHalves() throws {
    let saturday = LeaveHalf(date: try testDate("2026-11-28"), isAfternoon: false)
    let monday = LeaveHalf(date: try testDate("2026-11-30"), isAfternoon: true)
    let office = try testSchedule("UTC", breaks: ["12:00-13:00"], weekdays: .mondayToFriday)
    #expect(
      !LeaveRules.isWorking(saturday, nil, isHoliday: false) && LeaveRules.isWorking(monday, nil, isHoliday: false))
    #expect(!LeaveRules.isWorking(saturday, office, isHoliday: false))
    #expect(LeaveRules.isWorking(monday, office, isHoliday: false))
    #expect(!LeaveRules.isWorking(monday, office, isHoliday: true))
    let night = try testSchedule("Europe/Paris", "22:00-06:00")
    #expect(LeaveRules.isWorking(saturday, night, isHoliday: false))
    let skipped = try testSchedule("Europe/Paris", "02:00-03:00")
    let change = LeaveHalf(date: try testDate("2026-03-29"), isAfternoon: false)
    #expect(!LeaveRules.isWorking(change, skipped, isHoliday: false))
  }
}
