// Lists of records: whose, of which days, page by page.
import Base
import Store
import Testing

@testable import App

struct RecordTests {
  private static let list = "/api/v1/attendance"

  /// A stay of the visitor that begins now and lasts an hour.
  private func stay(_ visitor: Visitor, _ campus: Campus) throws {
    #expect(try visitor.post("/api/v1/attendance/check-in").status == 201)
    campus.clock.advance(seconds: 3600)
    #expect(try visitor.post("/api/v1/attendance/check-out").status == 200)
  }

  @Test func staffSeeTheirOwnAndAdministratorsEverybodys() throws {
    let campus = try Campus()
    try stay(campus.staff, campus)
    try stay(campus.admin, campus)
    let own = try campus.staff.get(Self.list).json
    #expect(own["total"]?.int64 == 1)
    #expect(own["items"]?[0]?["person"]?["id"]?.string == campus.staff.person.text)
    let all = try campus.admin.get(Self.list).json
    #expect(all["total"]?.int64 == 2)
    #expect(all["items"]?[0]?["person"]?["id"]?.string == campus.admin.person.text, "newest first")
    #expect(try campus.stranger.get(Self.list).json["total"]?.int64 == 0, "another organization's stay out of sight")
  }

  @Test func aPersonFilterFindsOnePersonsRecords() throws {
    let campus = try Campus()
    try stay(campus.staff, campus)
    try stay(campus.admin, campus)
    let found = try campus.admin.get("\(Self.list)?person=\(campus.staff.person.text)").json
    #expect(found["total"]?.int64 == 1)
    #expect(found["items"]?[0]?["person"]?["name"]?.string == "Noor Haddad")
    #expect(try campus.staff.get("\(Self.list)?person=\(campus.staff.person.text)").json["total"]?.int64 == 1)
  }

  /// Who may not see somebody's records is told nothing, not even that there is such a person.
  @Test func somebodyElsesRecordsAreNotFound() throws {
    let campus = try Campus()
    try stay(campus.admin, campus)
    #expect(try campus.staff.get("\(Self.list)?person=\(campus.admin.person.text)").status == 404)
    #expect(try campus.stranger.get("\(Self.list)?person=\(campus.staff.person.text)").status == 404)
    #expect(try campus.admin.get("\(Self.list)?person=\(campus.stranger.person.text)").status == 404)
    #expect(try campus.admin.get("\(Self.list)?person=nobody").status == 404)
    let page = try campus.browser(campus.admin).get("/attendance/records?person=\(campus.stranger.person.text)")
    #expect(page.status == 404)
  }

  /// Names are kept beside the list, but never longer than they hold.
  @Test func aNewNameIsInTheNextList() throws {
    let campus = try Campus()
    try stay(campus.staff, campus)
    func names() throws -> [String] {
      try campus.admin.get(Self.list).json["items"]?.elements.compactMap { $0["person"]?["name"]?.string } ?? []
    }
    let browser = try campus.browser(campus.admin)
    for name in ["Noor Haddad-Lindqvist", "Noor \"<b>\" O’Neill", "ノール"] {
      let known = try names()
      #expect(known.count == 1 && known[0] != name)
      let body =
        "{\"name\":\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\""))\"}"
      #expect(try campus.admin.patch("/api/v1/people/\(campus.staff.person.text)", json: body).status == 200)
      #expect(try names() == [name])
      #expect(try browser.get("/attendance/records").page.text.contains(name))
    }
    // Whoever has left the directory has records still, under their name.
    #expect(try campus.admin.delete("/api/v1/people/\(campus.staff.person.text)").status == 204)
    #expect(try names() == ["ノール"])
  }

  /// Days written in any order, among another organization's: each page holds what it should, in order.
  @Test func everyPageIsInOrderWhateverLiesBetween() throws {
    let campus = try Campus()
    var random = Seeded(11)
    var expected: [(day: Int, id: Int64)] = []
    let (mine, theirs) = (campus.home.id, campus.away.id)
    for number in 0..<400 {
      let isMine = random.chance(number < 200 ? 100 : 40)
      // First as days pass, then some that are written down later.
      let day = 20_000 + (number < 300 && !random.chance(5) ? number / 10 : Int.random(in: 0..<40, using: &random))
      let (organization, person) = isMine ? (mine, campus.staff.person) : (theirs, campus.stranger.person)
      let date = LocalDate(clampingDayNumber: Int64(day))
      let id = try campus.store.write { writer -> ID<AttendanceRecord> in
        let id: ID<AttendanceRecord> = writer.newID()
        let start = Timestamp(milliseconds: Int64(day) * 86_400_000)
        try writer.run(AttendanceStore.insert, id, organization, person, date, start, nil as String?)
        try writer.run(AttendanceStore.close, id, organization, start, nil as String?)
        writer.count(.attendanceTotal, organization: organization.value, by: 1)
        return id
      }
      if isMine { expected.append((day, id.value)) }
    }
    expected.sort { ($0.day, $0.id) > ($1.day, $1.id) }
    let texts = expected.map { ID<AttendanceRecord>($0.id).text }
    for limit in [7, 30, 100] {
      var found: [String] = []
      for page in 1...(texts.count / limit + 1) {
        let answer = try campus.admin.get("\(Self.list)?limit=\(limit)&page=\(page)").json
        for item in try #require(answer["items"]).elements { found.append(try #require(item["id"]?.string)) }
      }
      #expect(found == texts, "\(limit) a page")
    }
    func day(_ number: Int64) -> String { LocalDate(clampingDayNumber: number).iso }
    let between = try campus.admin.get("\(Self.list)?limit=100&from=\(day(20_010))&to=\(day(20_012))").json
    let those = expected.filter { (20_010...20_012).contains($0.day) }.map { ID<AttendanceRecord>($0.id).text }
    #expect(those.count > 20 && between["items"]?.elements.compactMap { $0["id"]?.string } == those)
  }

  @Test func daysBoundTheListOnBothSides() throws {
    let campus = try Campus()
    for _ in 0..<5 {
      try stay(campus.visitor(campus.staff.person), campus)
      campus.clock.advance(seconds: 23 * 3600)
    }
    let admin = try campus.visitor(campus.admin.person)
    for (query, count) in [
      ("", 5), ("?from=2026-11-22", 4), ("?to=2026-11-22", 2), ("?from=2026-11-22&to=2026-11-24", 3),
      ("?from=2026-11-23&to=2026-11-23", 1), ("?from=2026-12-01", 0), ("?from=&to=", 5),
    ] {
      #expect(try admin.get(Self.list + query).json["total"]?.int64 == Int64(count), "\(query)")
      #expect(try admin.get(Self.list + query).json["items"]?.count == count, "\(query)")
      let person = query.isEmpty ? "?person=" : query + "&person="
      #expect(
        try admin.get(Self.list + person + campus.staff.person.text).json["total"]?.int64 == Int64(count), "\(query)")
    }
  }

  @Test func daysThatAreNoneAreRefused() throws {
    let campus = try Campus()
    for (query, path) in [
      ("from=2026-02-30", "from"), ("to=21.11.2026", "to"), ("from=2026-11-22&to=2026-11-21", "from"),
      ("from=2026-11-21T00:00:00Z", "from"), ("to=99999-01-01", "to"),
    ] {
      let refused = try campus.admin.get("\(Self.list)?\(query)")
      #expect(refused.status == 422 && refused.faults == [path], "\(query)")
    }
    #expect(try campus.admin.get("/api/v1/attendance/board?date=yesterday").faults == ["date"])
  }

  @Test func pagesCoverTheListOnceEach() throws {
    let campus = try Campus()
    for _ in 0..<7 {
      try stay(campus.staff, campus)
    }
    var seen: [String] = []
    for page in 1...4 {
      let answer = try campus.staff.get("\(Self.list)?page=\(page)&limit=2").json
      #expect(answer["page"]?.int64 == Int64(page) && answer["limit"]?.int64 == 2 && answer["total"]?.int64 == 7)
      seen += answer["items"]?.elements.compactMap { $0["id"]?.string } ?? []
    }
    #expect(seen.count == 7 && seen == seen.sorted(by: >), "newest first, none twice")
    #expect(try campus.staff.get("\(Self.list)?page=5&limit=2").json["items"]?.count == 0)
  }

  /// Far pages take another query than near ones: both must agree.
  @Test func deepPagesGoOnWhereNearOnesEnd() throws {
    let campus = try Campus()
    for _ in 0..<130 {
      #expect(try campus.staff.post("/api/v1/attendance/check-in").status == 201)
      campus.clock.advance(seconds: 1)
      #expect(try campus.staff.post("/api/v1/attendance/check-out").status == 200)
    }
    let whole = try (1...2).flatMap { page in
      try campus.admin.get("\(Self.list)?limit=100&page=\(page)").json["items"]?.elements.compactMap {
        $0["id"]?.string
      }
        ?? []
    }
    let tens = try (1...13).flatMap { page in
      try campus.admin.get("\(Self.list)?limit=10&page=\(page)").json["items"]?.elements.compactMap { $0["id"]?.string }
        ?? []
    }
    #expect(whole.count == 130 && whole == tens)
  }

  @Test func anUnchangedListIsNotSentAgain() throws {
    let campus = try Campus()
    let first = try campus.staff.get(Self.list)
    let tag = try #require(first["etag"])
    #expect(try campus.staff.with("If-None-Match", tag).get(Self.list).status == 304)
    try stay(campus.staff, campus)
    #expect(try campus.staff.with("If-None-Match", tag).get(Self.list).status == 200)
  }
}
