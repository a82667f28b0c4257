// Presses and the proofs of a site: who is there, who is elsewhere, and what a network says.
import Base
import Testing

@testable import App
@testable import Store

struct SitePressTests {
  private static let checkIn = "/api/v1/attendance/check-in"
  private static let checkOut = "/api/v1/attendance/check-out"
  private static let reviews = "/api/v1/attendance/reviews"

  @Test func whoIsThereIsNotFlaggedAndWhoIsElsewhereIs() throws {
    let campus = try Campus()
    #expect(try campus.admin.post(SiteTests.sites, json: SiteTests.place()).status == 201)
    let today = try campus.staff.get("/api/v1/attendance/today").json
    #expect(today["asked"]?["place"]?.bool == true && today["asked"]?["code"]?.bool == false)
    #expect(today["asked"]?["sites"]?[0]?.string == "Tower")
    #expect(today["canCheckIn"]?.bool == true && today["whyNotOut"]?.string?.isEmpty == false)

    let arrived = try campus.staff.post(Self.checkIn, json: SiteTests.there)
    #expect(arrived.status == 201 && arrived.flags == [] && arrived.json["review"]?.isNull == true, "\(arrived.text)")
    campus.clock.advance(seconds: 3600)
    let mark = try campus.mark()
    let left = try campus.staff.post(Self.checkOut, json: SiteTests.elsewhere)
    #expect(left.status == 200 && left.flags == ["place"] && left.json["review"]?.string == "open", "\(left.text)")
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
    _ = try campus.admin.post(SiteTests.sites, json: SiteTests.place())
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
    #expect(try campus.staff.post(Self.checkIn, json: json).flags == ["place-rough"], "even where nothing is asked")
    #expect(try campus.admin.get(Self.reviews).json["total"]?.int64 == 1)
  }

  @Test func withoutSitesNothingIsAskedAndNothingKept() throws {
    let campus = try Campus()
    #expect(try campus.staff.post(Self.checkIn).flags == [])
    #expect(try campus.store.read { try $0.connection.rows("SELECT count(*) FROM press_proofs") { $0.int(0) } } == [0])
    #expect(try campus.staff.get("/api/v1/attendance/today").json["asked"]?["place"]?.bool == false)
  }

  @Test func aNetworkIsAProof() throws {
    let campus = try Campus()
    let json = "{\"name\":\"Hall\",\"proofs\":[\"network\"],\"networks\":[\"NET\"]}"
    #expect(try campus.admin.post(SiteTests.sites, json: json.replacing("NET", with: "203.0.113.0/24")).status == 201)
    #expect(try campus.staff.post(Self.checkIn).flags == ["network"])
    let id = try #require(try campus.admin.get(SiteTests.sites).items.first?["id"]?.string)
    #expect(
      try campus.admin.patch(
        "\(SiteTests.sites)/\(id)", json: "{\"networks\":[\"127.0.0.0/8\",\"::1\",\"0.0.0.0/0\",\"::/0\"]}"
      )
      .status == 200)
    #expect(try campus.staff.get("/api/v1/attendance/today").json["asked"]?["isKnownNetwork"]?.bool == true)
    let left = try campus.staff.post(Self.checkOut)
    #expect(left.flags == ["network"], "that of the arrival stays")
    #expect(try campus.admin.get(Self.reviews).json["total"]?.int64 == 1, "the departure was from there")
  }

  @Test func aSiteOfAUnitIsForItsPeople() throws {
    let campus = try Campus()
    #expect(try campus.admin.post(SiteTests.sites, json: SiteTests.place(more: ",\"units\":[\"LAB\"]")).status == 201)
    #expect(try campus.staff.post(Self.checkIn).flags == [], "not of that unit")
    let role = try #require(
      try campus.admin.get("/api/v1/roles").items.first { $0["key"]?.string == "staff" }?["id"]?.string)
    let assigned = try campus.admin.post(
      "/api/v1/people/\(campus.staff.person.text)/roles", json: "{\"role\":\"\(role)\",\"unit\":\"LAB\"}")
    #expect((200...201).contains(assigned.status), "\(assigned.text)")
    let again = try campus.visitor(campus.staff.person)
    #expect(try again.post(Self.checkOut).flags == ["place-missing"])
  }
}
