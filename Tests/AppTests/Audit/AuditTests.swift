// Looking into what happened: whatever is asked for is found, and nothing of anybody else's.
import Foundation
import Testing
import Web

@testable import App
@testable import Base
@testable import Store

struct AuditTests {
  private static let path = "/api/v1/events/search"

  private func kinds(_ visitor: Visitor, _ query: String) throws -> [String] {
    let answer = try visitor.get("\(Self.path)?limit=100&\(query)")
    #expect(answer.status == 200, "\(query) \(answer.text)")
    return answer.items.compactMap { $0["kind"]?.string }
  }

  @Test func everyWayToAskFindsItsEvents() throws {
    let campus = try Campus()
    let noor = campus.staff.person.text
    _ = try campus.admin.post("/api/v1/people", json: "{\"name\":\"Élodie Marchand\"}")
    _ = try campus.admin.patch("/api/v1/people/\(noor)", json: "{\"number\":\"N-77\"}")
    _ = try campus.staff.post("/api/v1/attendance/check-in")
    campus.clock.advance(seconds: 3 * 86_400)
    // Tokens of programs last a day.
    let later = try campus.visitor(campus.staff.person)
    let admin = try campus.visitor(campus.admin.person)
    let stranger = try campus.visitor(campus.stranger.person)
    _ = try later.post("/api/v1/attendance/check-in")
    #expect(try kinds(admin, "kind=person.updated") == ["person.updated"])
    #expect(try kinds(admin, "actor=\(noor)&kind=attendance.checked-in").count == 2)
    #expect(try kinds(admin, "subject=\(noor)").contains("person.updated"))
    // Words without case and accents, in any order; of what was written and of what it is called.
    #expect(try kinds(admin, "search=MARCHAND%20elodie") == ["person.created"])
    #expect(try kinds(admin, "search=n-77") == ["person.updated"])
    #expect(try kinds(admin, "search=zzzz").isEmpty)
    // Days are those of the organization.
    let zone = campus.home.zone
    let today = zone.localDate(at: campus.clock.clock.now)
    let first = today.adding(days: -3)
    #expect(try kinds(admin, "kind=attendance.checked-in&from=\(today.iso)").count == 1)
    #expect(try kinds(admin, "kind=attendance.checked-in&to=\(first.iso)").count == 1)
    #expect(try kinds(admin, "from=\(first.adding(days: 1).iso)&to=\(today.adding(days: -1).iso)").isEmpty)
    // Another organization has its own, and none of these.
    #expect(try kinds(stranger, "search=marchand").isEmpty)
    #expect(try kinds(stranger, "subject=\(noor)").isEmpty)
    for wrong in ["kind=telepathy", "actor=x", "subject=zzz", "from=soon", "before=x", "from=2026-11-02&to=2026-11-01"]
    {
      let answer = try admin.get("\(Self.path)?\(wrong)")
      #expect(answer.status == 422 && !answer.faults.isEmpty, "\(wrong) \(answer.text)")
    }
    #expect(try later.get(Self.path).status == 403)
  }

  /// However many there are, going on from where a page ended finds each once and misses none.
  @Test func aSearchGoesOnWhereItStopped() throws {
    let campus = try Campus()
    let staff = campus.staff.person
    for day in 0..<4 {
      campus.clock.advance(seconds: day == 0 ? 0 : 86_400)
      try campus.store.write(campus.context) { writer in
        for number in 0..<400 {
          try writer.emit(number % 40 == 0 ? .signedOut : .signedIn, subject: staff) { $0.field("number", number) }
        }
      }
    }
    let admin = try campus.visitor(campus.admin.person)
    for (query, expected) in [
      ("kind=session.ended", 40), ("search=%22number%22:7%7D", 4), ("subject=\(staff.text)", 1600),
    ] {
      var seen: [String] = []
      var before = ""
      for _ in 0..<100 {
        let answer = try admin.get("\(Self.path)?limit=33&\(query)\(before)")
        let ids = answer.items.compactMap { $0["id"]?.string }
        seen += ids
        guard let next = answer.json["next"]?.string else { break }
        #expect(!ids.isEmpty, "nothing is far away here")
        before = "&before=\(next)"
      }
      let extra = query.hasPrefix("subject") ? seen.count - expected : 0
      #expect(seen.count == expected + extra && (0...3).contains(extra), "\(query) \(seen.count)")
      #expect(seen == seen.sorted(by: >) && Set(seen).count == seen.count)
    }
  }

  private static let counted = Query(
    "SELECT kind, organization_id, at / 86400000, count(*) FROM events GROUP BY kind, organization_id, at / 86400000"
  ) { "\($0.text(0)) \($0.int64(1)) \($0.int64(2)) \($0.int64(3))" }
  private static let kept = Query(
    "SELECT name, organization_id, bucket, value FROM counters WHERE name LIKE 'event:%' AND value <> 0"
  ) { "\($0.text(0).dropFirst(6)) \($0.int64(1)) \($0.int64(2)) \($0.int64(3))" }
  private static let forget = Command("DELETE FROM counters WHERE name LIKE 'event:%'")

  /// The kept counts are what counting would give; those of before are begun by the migration.
  @Test func statisticsAreThoseOfTheRows() throws {
    let campus = try Campus()
    func made(_ visitor: Visitor) throws -> Int64 {
      let kinds = try visitor.get("/api/v1/events/statistics").json["kinds"]?.elements
      return kinds?.first { $0["kind"]?.string == "person.created" }?["count"]?.int64 ?? 0
    }
    let (before, others) = (try made(campus.admin), try made(campus.stranger))
    for number in 0..<5 { _ = try campus.quickPerson("Person \(number)") }
    campus.clock.advance(seconds: 2 * 86_400)
    let admin = try campus.visitor(campus.admin.person)
    for number in 5..<8 { _ = try campus.quickPerson("Person \(number)") }
    func compare() throws {
      let (counted, kept) = try campus.store.read {
        (try $0.all(Self.counted).sorted(), try $0.all(Self.kept).sorted())
      }
      #expect(counted == kept && counted.count > 4)
    }
    try compare()
    try campus.store.write { writer in
      try writer.run(Self.forget)
      try writer.connection.execute(Migration.Step.eventDays.sql)
    }
    try compare()
    let answer = try admin.get("/api/v1/events/statistics")
    let kind = answer.json["kinds"]?.elements.first { $0["kind"]?.string == "person.created" }
    #expect(kind?["count"]?.int64 == before + 8 && kind?["text"]?.string?.isEmpty == false, "\(answer.text)")
    let days = try Array(#require(answer.json["days"]).elements)
    #expect(days.count == 30 && days.last?["count"]?.int64 == 4, "three people, and the admin came again")
    #expect(days.compactMap { $0["count"]?.int64 }.reduce(0, +) == answer.json["total"]?.int64)
    #expect(try made(campus.visitor(campus.stranger.person)) == others, "each organization has its own")
    // Drawn and written.
    let page = try campus.browser(admin).get("/events/statistics")
    #expect(page.status == 200 && page.text.contains("<rect") && page.text.contains("role=\"img\""))
    #expect(page.text.contains("kind=person.created"), "each leads to its events")
    let long = try admin.get("/api/v1/events/statistics?from=2001-01-01&to=2026-01-01")
    #expect(long.json["days"]?.count == 366)
  }

  @Test(arguments: Depth.allCases) func whatIsFoundIsSavedAsCSV(depth: Depth) throws {
    let campus = try Campus(depth)
    _ = try campus.admin.post("/api/v1/people", json: "{\"name\":\"=SUM(1,2)\"}")
    _ = try campus.stranger.post("/api/v1/people", json: "{\"name\":\"Elsewhere\"}")
    let browser = try campus.browser(campus.admin)
    let answer = try browser.get("/events/export.csv?kind=person.created&search=sum")
    #expect(answer.status == 200 && answer["content-type"] == "text/csv; charset=utf-8")
    #expect(answer["content-disposition"] == "attachment; filename=\"events.csv\"")
    let lines = answer.text.split(separator: "\r\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("Id,At,Kind,What,Actor"), "\(answer.text)")
    #expect(lines[1].contains(",person.created,") && lines[1].contains(",Ada Okonkwo,"))
    #expect(lines[1].contains(",'=SUM(1,2)") || lines[1].contains("\"'=SUM(1,2)\""), "no formula: \(lines[1])")
    let all = try browser.get("/events/export.csv").text.split(separator: "\r\n").count
    let total = try campus.admin.get("/api/v1/events?limit=1").json["total"]?.int64 ?? 0
    #expect(all == Int(total) + 1, "all of them, and the head")
    #expect(!answer.text.contains("Elsewhere"))
    #expect(try campus.browser(campus.staff).get("/events/export.csv").status == 403)
  }

  /// Sees all of it and changes nothing: whatever an auditor may do by role only shows.
  @Test func anAuditorReadsAndChangesNothing() throws {
    let campus = try Campus()
    let person = try campus.person("Aude Itor", role: .auditor)
    let auditor = try campus.visitor(person.id)
    let browser = try campus.visitor(person.id, .cookie)
    let token = try browser.formToken()
    let mark = try campus.mark()
    var (read, refused) = (0, 0)
    for route in Features.routes {
      guard let permission = route.access.permission else { continue }
      let path = route.path.split(separator: "/", omittingEmptySubsequences: false)
        .map { $0.hasPrefix("{") ? campus.staff.person.text : String($0) }.joined(separator: "/")
      let visitor = route.kind == .api ? auditor : browser
      if route.method == .get {
        guard permission.isReading else { continue }
        let status = try visitor.get(path).status
        #expect(status != 403 && status < 500, "\(path) \(status)")
        read += 1
      } else {
        let status =
          route.kind == .api
          ? try visitor.send(route.method.name.description, path, type: "application/json", body: Array("{}".utf8))
            .status
          : try visitor.post(path, form: [("csrf", token)]).status
        #expect(status == 403 || status == 415, "\(route.method.name) \(path) \(status)")
        refused += 1
      }
    }
    #expect(read > 15 && refused > 30, "\(read) \(refused)")
    #expect(try campus.isUnchanged(since: mark))
    for path in ["/events", "/events/search", "/events/statistics", "/events/export.csv"] {
      #expect(try browser.get(path).status == 200, "\(path)")
    }
  }
}
