// Reviewing flagged presses: somebody else decides, once, and places are forgotten.
import Base
import Testing

@testable import App
@testable import Store

struct ReviewTests {
  private static let checkIn = "/api/v1/attendance/check-in"
  private static let reviews = "/api/v1/attendance/reviews"

  @Test func somebodyElseDecidesOnce() throws {
    let campus = try Campus()
    _ = try campus.admin.post(SiteTests.sites, json: SiteTests.place())
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
    _ = try campus.admin.post(SiteTests.sites, json: SiteTests.place())
    let count = ProofStore.manyCount + 3
    var flagged: Set<String> = []
    for number in 0..<count {
      let person = try campus.person("Person \(number)", email: "p\(number)@people.example")
      let isThere = number % 3 == 0
      let pressed = try campus.visitor(person.id).post(Self.checkIn, json: isThere ? SiteTests.there : "{}")
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
    _ = try campus.admin.post(SiteTests.sites, json: SiteTests.place())
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
    _ = try campus.admin.post(SiteTests.sites, json: SiteTests.place())
    #expect(
      try campus.admin.put("/api/v1/attendance/proof-settings", json: "{\"placeDays\":2,\"photoDays\":1}").status == 200
    )
    let record = try #require(try campus.staff.post(Self.checkIn, json: SiteTests.elsewhere).json["id"]?.string)
    campus.clock.advance(seconds: 2 * 86_400 + 1)
    _ = try campus.store.write(campus.context) { try PressProofs.sweep.run($0) }
    let admin = try campus.visitor(campus.admin.person)
    let press = try #require(try admin.get("/api/v1/attendance/records/\(record)").json["presses"]?[0])
    #expect(press["latitude"]?.isNull == true && press["accuracy"]?.isNull == true)
    #expect(press["flags"]?[0]?.string == "place" && (press["distance"]?.int64 ?? 0) > 4000)
  }
}
