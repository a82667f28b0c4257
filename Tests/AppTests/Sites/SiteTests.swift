// Sites: made, changed, deleted, by whom; and what a press is held against them for.
import Base
import Testing

@testable import App
@testable import Store

struct SiteTests {
  static let sites = "/api/v1/attendance/sites"
  static let kiosks = "/api/v1/attendance/kiosks"
  private static let checkIn = "/api/v1/attendance/check-in"
  private static let checkOut = "/api/v1/attendance/check-out"
  private static let reviews = "/api/v1/attendance/reviews"

  /// The Eiffel tower, a hundred metres around it.
  static func place(_ name: String = "Tower", more: String = "") -> String {
    "{\"name\":\"\(name)\",\"latitude\":48.85837,\"longitude\":2.29448,\"radius\":100,\"proofs\":[\"place\"]\(more)}"
  }

  static let there = "{\"latitude\":48.8584,\"longitude\":2.2945,\"accuracy\":12.5}"
  static let elsewhere = "{\"latitude\":48.8530,\"longitude\":2.3499,\"accuracy\":12.5}"

  private func flags(_ answer: Answer) -> [String] { answer.json["flags"]?.elements.compactMap(\.string) ?? [] }

  // MARK: Keeping them

  @Test(arguments: Depth.allCases) func aSiteIsMadeChangedAndDeleted(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let made = try campus.admin.post(Self.sites, json: Self.place(more: ",\"networks\":[\"192.0.2.0/24\"]"))
    #expect(made.status == 201, "\(made.text)")
    #expect(made.json["latitude"]?.double == 48.85837 && made.json["longitude"]?.double == 2.29448)
    #expect(made.json["rule"]?.string == "any" && made.json["photo"]?.string == "off")
    let path = "\(Self.sites)/\(made.json["id"]?.string ?? "")"
    let changed = try campus.admin.patch(path, json: "{\"radius\":250,\"photo\":\"required\"}")
    #expect(changed.json["radius"]?.int64 == 250 && changed.json["version"]?.int64 == 2)
    #expect(changed.json["latitude"]?.double == 48.85837, "what is not named stays")
    let same = try campus.mark()
    #expect(try campus.admin.patch(path, json: "{\"radius\":250}").status == 200)
    #expect(try campus.isUnchanged(since: same), "a change of nothing is none")
    #expect(try campus.admin.with("If-Match", "\"1\"").patch(path, json: "{\"radius\":50}").status == 412)
    #expect(try campus.admin.post(Self.sites, json: Self.place("TOWER")).code == "name-taken")
    #expect(try campus.admin.get(Self.sites).json["total"]?.int64 == 1)
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.admin.get(path).status == 404 && campus.admin.get(Self.sites).items.isEmpty)
    #expect(try campus.events(since: mark) == ["site.created", "site.updated", "site.deleted"])
    #expect(try campus.admin.post(Self.sites, json: Self.place()).status == 201, "its name is free again")
    #expect(try campus.chainIsWhole())
  }

  @Test(arguments: [
    ("{\"name\":\"\"}", ["name"]), ("{\"name\":\"a\",\"latitude\":91}", ["latitude"]),
    ("{\"name\":\"a\",\"latitude\":1,\"longitude\":-180.5,\"radius\":100}", ["longitude"]),
    ("{\"name\":\"a\",\"latitude\":1}", ["longitude"]), ("{\"name\":\"a\",\"radius\":100}", ["latitude"]),
    ("{\"name\":\"a\",\"latitude\":1,\"longitude\":1,\"radius\":9}", ["radius"]),
    ("{\"name\":\"a\",\"latitude\":\"NaN\"}", ["latitude"]),
    ("{\"name\":\"a\",\"proofs\":[\"place\"]}", ["latitude"]),
    ("{\"name\":\"a\",\"proofs\":[\"network\"]}", ["networks"]),
    ("{\"name\":\"a\",\"proofs\":[\"face\"]}", ["proofs"]),
    ("{\"name\":\"a\",\"networks\":[\"10.0.0.0/33\"]}", ["networks"]),
    ("{\"name\":\"a\",\"networks\":[\"here\"]}", ["networks"]), ("{\"name\":\"a\",\"rule\":\"some\"}", ["rule"]),
  ])
  func aSiteThatIsNoneIsRefused(json: String, faults: [String]) throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let answer = try campus.admin.post(Self.sites, json: json)
    #expect(answer.status == 422 && answer.faults == faults, "\(answer.text)")
    #expect(try campus.isUnchanged(since: mark))
  }

  // MARK: Presses

  @Test func whoIsThereIsNotFlaggedAndWhoIsElsewhereIs() throws {
    let campus = try Campus()
    #expect(try campus.admin.post(Self.sites, json: Self.place()).status == 201)
    let today = try campus.staff.get("/api/v1/attendance/today").json
    #expect(today["asked"]?["place"]?.bool == true && today["asked"]?["code"]?.bool == false)
    #expect(today["asked"]?["sites"]?[0]?.string == "Tower")
    #expect(today["canCheckIn"]?.bool == true && today["whyNotOut"]?.string?.isEmpty == false)

    let arrived = try campus.staff.post(Self.checkIn, json: Self.there)
    #expect(arrived.status == 201 && flags(arrived) == [] && arrived.json["review"]?.isNull == true, "\(arrived.text)")
    campus.clock.advance(seconds: 3600)
    let mark = try campus.mark()
    let left = try campus.staff.post(Self.checkOut, json: Self.elsewhere)
    #expect(left.status == 200 && flags(left) == ["place"] && left.json["review"]?.string == "open", "\(left.text)")
    let event = try #require(try campus.eventRows(since: mark).first)
    #expect(event.kind == "attendance.checked-out" && event.data.contains("\"flags\":\"place\""))
    #expect(!event.data.contains("48.85"), "the log keeps no place")

    let record = try #require(left.json["id"]?.string)
    let detail = try campus.admin.get("/api/v1/attendance/records/\(record)").json
    #expect(detail["presses"]?.count == 2)
    let out = try #require(
      detail["presses"]?[0]?["isArrival"]?.bool == false ? detail["presses"]?[0] : detail["presses"]?[1])
    #expect(out["site"]?["name"]?.string == "Tower" && out["accuracy"]?.int64 == 13)
    #expect((out["distance"]?.int64 ?? 0) > 4000 && out["latitude"]?.double == 48.853)
    #expect(out["reasons"]?[0]?.string == "Outside the site.")
    for list in ["/api/v1/attendance", "/api/v1/attendance?person=\(campus.staff.person.text)"] {
      let row = try #require(try campus.admin.get(list).items.first)
      #expect(row["flags"]?[0]?.string == "place" && row["review"]?.string == "open")
    }
    #expect(try campus.staff.get("/api/v1/attendance/records/\(record)").status == 200, "one’s own")
    let other = try campus.visitor(try campus.person("Olga Other").id)
    #expect(try other.get("/api/v1/attendance/records/\(record)").status == 404)
    #expect(try campus.browser(campus.admin).get("/attendance/records").text.contains("To be looked at"))
  }

  @Test(arguments: [
    ("{\"latitude\":90.5,\"longitude\":2}", 422, ["latitude"]),
    ("{\"latitude\":1,\"longitude\":181}", 422, ["longitude"]),
    ("{\"latitude\":1}", 422, ["longitude"]), ("{\"longitude\":1}", 422, ["latitude"]),
    ("{\"accuracy\":1}", 422, ["accuracy"]), ("{\"latitude\":1,\"longitude\":1,\"accuracy\":-1}", 422, ["accuracy"]),
    ("{\"latitude\":\"NaN\",\"longitude\":1}", 422, ["latitude"]), ("{\"latitude\":NaN,\"longitude\":1}", 400, []),
    ("{\"latitude\":1e999,\"longitude\":1}", 400, []),
    ("{\"latitude\":1,\"longitude\":1,\"accuracy\":1e999}", 400, []),
    ("{\"pressedAt\":\"yesterday\"}", 422, ["pressedAt"]),
    ("{\"pressedAt\":\"2026-11-21T11:05:01Z\"}", 422, ["pressedAt"]),
    ("{\"pressedAt\":\"2026-11-20T22:59:00Z\"}", 422, ["pressedAt"]),
    ("{\"pressedAt\":\"0001-01-01T00:00:00Z\",\"sentAt\":\"9999-12-31T23:59:59Z\"}", 422, ["pressedAt"]),
    ("{\"photo\":\"0000000000001\"}", 422, ["photo"]), ("{\"photo\":\"x\"}", 422, ["photo"]),
    ("{\"code\":\"000000\"}", 422, ["code"]), ("{\"code\":\"abc\"}", 422, ["code"]),
  ])
  func whatIsMalformedIsRefusedInWords(json: String, status: Int, faults: [String]) throws {
    let campus = try Campus()
    _ = try campus.admin.post(Self.sites, json: Self.place())
    let mark = try campus.mark()
    let answer = try campus.staff.post(Self.checkIn, json: json)
    #expect(answer.status == status, "\(answer.text)")
    if status == 422 { #expect(answer.faults == faults, "\(answer.text)") }
    #expect(try campus.isUnchanged(since: mark) && campus.events(since: mark).isEmpty)
    #expect(try campus.store.read { try $0.connection.rows("SELECT count(*) FROM press_proofs") { $0.int(0) } } == [0])
  }

  @Test func fiftyKilometresOfAccuracyAreFlagged() throws {
    let campus = try Campus()
    let json = "{\"latitude\":48.8584,\"longitude\":2.2945,\"accuracy\":50000}"
    #expect(flags(try campus.staff.post(Self.checkIn, json: json)) == ["place-rough"], "even where nothing is asked")
    #expect(try campus.admin.get(Self.reviews).json["total"]?.int64 == 1)
  }

  @Test func withoutSitesNothingIsAskedAndNothingKept() throws {
    let campus = try Campus()
    #expect(flags(try campus.staff.post(Self.checkIn)) == [])
    #expect(try campus.store.read { try $0.connection.rows("SELECT count(*) FROM press_proofs") { $0.int(0) } } == [0])
    #expect(try campus.staff.get("/api/v1/attendance/today").json["asked"]?["place"]?.bool == false)
  }

  @Test func aNetworkIsAProof() throws {
    let campus = try Campus()
    let json = "{\"name\":\"Hall\",\"proofs\":[\"network\"],\"networks\":[\"NET\"]}"
    #expect(try campus.admin.post(Self.sites, json: json.replacing("NET", with: "203.0.113.0/24")).status == 201)
    #expect(flags(try campus.staff.post(Self.checkIn)) == ["network"])
    let id = try #require(try campus.admin.get(Self.sites).items.first?["id"]?.string)
    #expect(
      try campus.admin.patch(
        "\(Self.sites)/\(id)", json: "{\"networks\":[\"127.0.0.0/8\",\"::1\",\"0.0.0.0/0\",\"::/0\"]}"
      )
      .status == 200)
    #expect(try campus.staff.get("/api/v1/attendance/today").json["asked"]?["isKnownNetwork"]?.bool == true)
    let left = try campus.staff.post(Self.checkOut)
    #expect(flags(left) == ["network"], "that of the arrival stays")
    #expect(try campus.admin.get(Self.reviews).json["total"]?.int64 == 1, "the departure was from there")
  }

  @Test func aSiteOfAUnitIsForItsPeople() throws {
    let campus = try Campus()
    #expect(try campus.admin.post(Self.sites, json: Self.place(more: ",\"units\":[\"LAB\"]")).status == 201)
    #expect(flags(try campus.staff.post(Self.checkIn)) == [], "not of that unit")
    let role = try #require(
      try campus.admin.get("/api/v1/roles").items.first { $0["key"]?.string == "staff" }?["id"]?.string)
    let assigned = try campus.admin.post(
      "/api/v1/people/\(campus.staff.person.text)/roles", json: "{\"role\":\"\(role)\",\"unit\":\"LAB\"}")
    #expect((200...201).contains(assigned.status), "\(assigned.text)")
    let again = try campus.visitor(campus.staff.person)
    #expect(flags(try again.post(Self.checkOut)) == ["place-missing"])
  }

  // MARK: Kept presses

  private func later(_ seconds: Int64, _ campus: Campus, skew: Int64 = 0) -> String {
    let sent = campus.clock.clock.now.adding(seconds: skew)
    return "{\"pressedAt\":\"\(sent.adding(seconds: -seconds).rfc3339)\",\"sentAt\":\"\(sent.rfc3339)\"}"
  }

  @Test func aPressThatWasKeptCountsAtItsTime() throws {
    let campus = try Campus()
    let arrived = try campus.staff.post(Self.checkIn, json: later(1800, campus))
    #expect(arrived.status == 201 && arrived.json["startedAt"]?.string == "2026-11-21T10:30:00.000Z", "\(arrived.text)")
    #expect(flags(arrived) == ["sent-later"])
    // A phone whose clock is off by hours: when it was pressed is known all the same, and somebody looks.
    let left = try campus.staff.post(Self.checkOut, json: later(600, campus, skew: -7200))
    #expect(
      left.json["endedAt"]?.string == "2026-11-21T10:50:00.000Z" && left.json["minutes"]?.int64 == 20, "\(left.text)")
    #expect(flags(left) == ["clock", "sent-later"])
    let press = try #require(try campus.admin.get(Self.reviews).items.first)
    #expect(press["clockSkew"]?.int64 == -7200 && press["pressedAt"]?.string == "2026-11-21T10:50:00.000Z")
    // What comes after it has been overtaken opens nothing.
    let mark = try campus.mark()
    #expect(try campus.staff.post(Self.checkIn, json: later(900, campus)).code == "press-overtaken")
    #expect(try campus.staff.post(Self.checkOut, json: later(300, campus)).code == "not-checked-in")
    #expect(try campus.isUnchanged(since: mark))
  }

  /// Pressed at 23:50 in Jakarta, sent at 00:10, on a box in UTC: it is the evening's.
  @Test func aKeptPressBelongsToTheDayOnWhichItWasPressed() throws {
    let campus = try Campus(zone: "Asia/Jakarta", at: "2026-11-21T17:10:00.000Z")
    #expect(try campus.staff.post(Self.checkIn, json: later(1200, campus)).json["date"]?.string == "2026-11-21")
    #expect(try campus.staff.get("/api/v1/attendance/today").json["date"]?.string == "2026-11-22")
    let other = try campus.visitor(try campus.person("Wayan Putra").id)
    #expect(try other.post(Self.checkIn).json["date"]?.string == "2026-11-22")
  }

  /// The answer to the first was lost: the second counts for nothing more.
  @Test func aKeptPressCountsOnce() throws {
    let campus = try Campus()
    let body = Array(later(600, campus).utf8)
    func send() throws -> Answer {
      try campus.staff.send(
        "POST", Self.checkIn, type: "application/json", body: body, headers: [("Idempotency-Key", "press-1")])
    }
    let first = try send()
    #expect(first.status == 201)
    #expect(try send().text == first.text)
    #expect(try campus.staff.get("/api/v1/attendance").json["total"]?.int64 == 1)
    #expect(try campus.admin.get(Self.reviews).json["total"]?.int64 == 1)
  }

  /// Two devices at the same instant: one record, and clear words for the other.
  @Test func twoDevicesAtOnceMakeOneRecord() throws {
    let campus = try Campus(.socket)
    _ = try campus.admin.post(Self.sites, json: Self.place())
    let answers = try atOnce(20, threads: 10) { _ in
      let answer = try campus.staff.post(Self.checkIn, json: Self.elsewhere)
      return (answer.status, answer.text)
    }
    #expect(answers.count { $0.0 == 201 } == 1 && answers.count { $0.0 == 409 } == 19)
    #expect(answers.filter { $0.0 == 409 }.allSatisfy { $0.1.contains("already checked in since 12:00") })
    #expect(try campus.admin.get(Self.reviews).json["total"]?.int64 == 1)
    #expect(try campus.store.read { try $0.connection.rows("SELECT count(*) FROM press_proofs") { $0.int(0) } } == [1])
  }

  // MARK: Reviewing

  @Test func somebodyElseDecidesOnce() throws {
    let campus = try Campus()
    _ = try campus.admin.post(Self.sites, json: Self.place())
    _ = try campus.staff.post(Self.checkIn)
    _ = try campus.admin.post(Self.checkIn)
    let open = try campus.admin.get(Self.reviews).items
    #expect(open.count == 2)
    let (own, theirs) = (open[0]["id"]?.string ?? "", open[1]["id"]?.string ?? "")
    #expect(try campus.admin.post("\(Self.reviews)/\(own)/accept").code == "own-press")
    #expect(try campus.staff.post("\(Self.reviews)/\(theirs)/accept").status == 403)
    #expect(try campus.stranger.post("\(Self.reviews)/\(theirs)/accept").status == 404)
    let mark = try campus.mark()
    let done = try campus.admin.post("\(Self.reviews)/\(theirs)/reject", json: "{\"note\":\"Seen elsewhere\"}")
    #expect(done.status == 200 && done.json["review"]?.string == "rejected", "\(done.text)")
    #expect(done.json["reviewedBy"]?["name"]?.string == "Ada Okonkwo")
    #expect(try campus.events(since: mark) == ["press.rejected"])
    let again = try campus.admin.post("\(Self.reviews)/\(theirs)/accept")
    #expect(again.status == 409 && again.code == "already-reviewed")
    let told = try #require(try campus.staff.get("/api/v1/notifications").items.first)
    #expect(told["kind"]?.string == "press.rejected", "\(told)")
    #expect(try campus.admin.get("\(Self.reviews)?state=rejected").json["total"]?.int64 == 1)
    #expect(try campus.admin.get(Self.reviews).json["total"]?.int64 == 1)
    #expect(try campus.admin.get("\(Self.reviews)?state=lost").status == 422)
    let row = try #require(try campus.staff.get("/api/v1/attendance").items.first)
    #expect(row["review"]?.string == "rejected" && row["flags"]?[0]?.string == "place-missing")
  }

  /// More records on a page than one look at their flags takes: each has its own, and only its own.
  @Test func aLongPageHasTheFlagsOfEachRecord() throws {
    let campus = try Campus()
    _ = try campus.admin.post(Self.sites, json: Self.place())
    let count = ProofStore.manyCount + 3
    var flagged: Set<String> = []
    for number in 0..<count {
      let person = try campus.person("Person \(number)", email: "p\(number)@people.example")
      let isThere = number % 3 == 0
      let pressed = try campus.visitor(person.id).post(Self.checkIn, json: isThere ? Self.there : "{}")
      let id = try #require(pressed.json["id"]?.string, "\(pressed.text)")
      if !isThere { flagged.insert(id) }
    }
    func flags(_ query: String) throws -> [Set<String>] {
      let rows = try campus.admin.get("/api/v1/attendance?\(query)").items
      let ids = { (rows: [JSONValue]) in Set(rows.compactMap { $0["id"]?.string }) }
      return [ids(rows), ids(rows.filter { $0["flags"]?[0]?.string == "place-missing" })]
    }
    let all = try flags("limit=100")
    #expect(all[0].count == count && all[1] == flagged)
    for page in 1...4 {
      let part = try flags("limit=10&page=\(page)")
      #expect(part[1] == part[0].intersection(flagged), "page \(page)")
    }
    #expect(try flags("limit=10&page=5") == [[], []])
  }

  @Test func twoWhoDecideAtOnceDecideOnce() throws {
    let campus = try Campus(.socket)
    _ = try campus.admin.post(Self.sites, json: Self.place())
    _ = try campus.staff.post(Self.checkIn)
    let id = try #require(try campus.admin.get(Self.reviews).items.first?["id"]?.string)
    let statuses = try atOnce(10, threads: 5) { number in
      try campus.admin.post("\(Self.reviews)/\(id)/\(number % 2 == 0 ? "accept" : "reject")").status
    }
    #expect(statuses.count { $0 == 200 } == 1 && statuses.count { $0 == 409 } == 9)
    let totals = try ["open", "accepted", "rejected"].map {
      try campus.admin.get("\(Self.reviews)?state=\($0)").json["total"]?.int64 ?? -1
    }
    #expect(totals[0] == 0 && totals[1] + totals[2] == 1)
  }

  /// Where somebody was goes when its time is over; what was judged stays.
  @Test func placesAreForgotten() throws {
    let campus = try Campus()
    _ = try campus.admin.post(Self.sites, json: Self.place())
    #expect(
      try campus.admin.put("/api/v1/attendance/proof-settings", json: "{\"placeDays\":2,\"photoDays\":1}").status == 200
    )
    let record = try #require(try campus.staff.post(Self.checkIn, json: Self.elsewhere).json["id"]?.string)
    campus.clock.advance(seconds: 2 * 86_400 + 1)
    _ = try campus.store.write(campus.context) { try PressProofs.sweep.run($0) }
    let admin = try campus.visitor(campus.admin.person)
    let press = try #require(try admin.get("/api/v1/attendance/records/\(record)").json["presses"]?[0])
    #expect(press["latitude"]?.isNull == true && press["accuracy"]?.isNull == true)
    #expect(press["flags"]?[0]?.string == "place" && (press["distance"]?.int64 ?? 0) > 4000)
  }

  // MARK: Pages

  @Test func thePhonesPageIsAPlainFormToo() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let page = try browser.get("/attendance/press?code=123456")
    #expect(page.status == 200 && page.text.contains("value=\"123456\""))
    #expect(page["permissions-policy"]?.contains("geolocation=()") == true, "nobody asks where one is")
    _ = try campus.admin.post(Self.sites, json: Self.place())
    let asked = try browser.get("/attendance/press")
    #expect(asked["permissions-policy"]?.contains("geolocation=(self)") == true)
    #expect(asked.text.contains("your browser asks you first"))
    #expect(try browser.get("/").page.form("/attendance/check-in") == nil, "the button leads to the page")
    let token = try browser.formToken()
    let fields = [("csrf", token), ("latitude", "48.8584"), ("longitude", "2.2945"), ("accuracy", "10"), ("note", "")]
    let pressed = try browser.upload("/attendance/press/check-in", file: [], name: "", fields: fields)
    #expect(pressed.status == 303 && pressed["location"] == "/attendance/press", "\(pressed.text)")
    #expect(try campus.staff.get("/api/v1/attendance").items.first?["flags"]?.count == 0)
    let again = try browser.upload("/attendance/press/check-in", file: [], name: "", fields: fields)
    #expect(again.status == 409 || again.status == 303)
    let left = try browser.upload(
      "/attendance/press/check-out", file: [], name: "", fields: [("csrf", token), ("latitude", ""), ("longitude", "")])
    #expect(left.status == 303, "\(left.text)")
    #expect(try campus.staff.get("/api/v1/attendance").items.first?["flags"]?[0]?.string == "place-missing")
  }

  @Test func aSiteIsKeptInTheBrowser() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let made = try browser.submit(
      "/attendance/sites/new", on: "/attendance/sites/new",
      [
        ("name", "Library"), ("latitude", "48,85837"), ("longitude", "2.29448"), ("radius", "150"), ("proofs", "place"),
        ("rule", "any"), ("photo", "off"), ("networks", "192.0.2.0/24\r\n2001:db8::/32"), ("units", ""),
      ])
    let one = try #require(made["location"], "\(made.text)")
    let page = try browser.get(one)
    #expect(page.text.contains("data-latitude=\"48.85837\"") && page.text.contains("2001:db8::/32"))
    let wrong = try browser.submit("\(one)/edit", on: "\(one)/edit", [("radius", "5"), ("name", "Library")])
    #expect(wrong.status == 422)
    let version = try #require(try browser.get("\(one)/edit").page.form("\(one)/edit"))
    #expect(version.contains { $0.0 == "version" && $0.1 == "1" })
    #expect(try browser.submit("\(one)/edit", on: "\(one)/edit", [("radius", "80")])["location"] == one)
    #expect(try campus.admin.get(Self.sites).items.first?["radius"]?.int64 == 80)
    #expect(try browser.submit("\(one)/delete", on: one)["location"] == "/attendance/sites")
  }
}
