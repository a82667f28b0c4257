// Flagged presses: who is told of them, once for a record, and what pages hear.
import Base
import Store
import Testing

@testable import App

struct ReviewNewsTests {
  private static let checkIn = "/api/v1/attendance/check-in"
  private static let checkOut = "/api/v1/attendance/check-out"
  private static let reviews = "/api/v1/attendance/reviews"

  private func told(_ visitor: Visitor) throws -> [String] {
    try visitor.get("/api/v1/notifications?limit=100").items.filter { $0["kind"]?.string == "press.flagged" }
      .compactMap { $0["title"]?.string }
  }

  @Test func oneNoticeForARecordAndNoneForWhoPressed() throws {
    let campus = try Campus()
    _ = try campus.admin.post(SiteTests.sites, json: SiteTests.place())
    #expect(try campus.staff.post(Self.checkIn, json: SiteTests.there).status == 201)
    #expect(try told(campus.admin).isEmpty, "all is well")
    campus.clock.advance(seconds: 3600)
    let left = try campus.staff.post(Self.checkOut, json: SiteTests.elsewhere)
    #expect(left.json["review"]?.string == "open")
    let titles = try told(campus.admin)
    #expect(titles.count == 1 && titles.first?.contains("Noor Haddad’s departure at") == true, "\(titles)")
    let notice = try #require(
      try campus.admin.get("/api/v1/notifications").items.first { $0["kind"]?.string == "press.flagged" })
    let record = left.json["id"]?.string ?? ""
    #expect(notice["link"]?.string == "/attendance/records/\(record)", "\(notice)")
    #expect(try !campus.admin.get("/api/v1/notifications").text.contains("48.85"), "no place is told")
    // Both ends of the next stay are elsewhere: one notice.
    #expect(try campus.staff.post(Self.checkIn, json: SiteTests.elsewhere).status == 201)
    #expect(try told(campus.admin).count == 2)
    #expect(try campus.staff.post(Self.checkOut, json: SiteTests.elsewhere).status == 200)
    #expect(try told(campus.admin).count == 2)
    #expect(try told(campus.staff).isEmpty && told(campus.stranger).isEmpty)
    // A reviewer's own press is another's to look at.
    let second = try campus.visitor(campus.person("Second Admin", role: .admin).id)
    #expect(try campus.admin.post(Self.checkIn, json: SiteTests.elsewhere).status == 201)
    #expect(try told(campus.admin).count == 2 && told(second).count == 1)
  }

  @Test func theKindIsTurnedOffByThoseWhoMayReview() throws {
    let campus = try Campus()
    _ = try campus.admin.post(SiteTests.sites, json: SiteTests.place())
    let path = "/api/v1/notifications/preferences"
    func isAsked(_ visitor: Visitor) throws -> Bool {
      try visitor.get("\(path)?limit=100").items.contains { $0["kind"]?.string == "press.flagged" }
    }
    #expect(try isAsked(campus.admin) && !isAsked(campus.staff))
    #expect(try campus.admin.patch(path, json: "{\"kind\":\"press.flagged\",\"channel\":\"off\"}").status == 200)
    #expect(try campus.staff.post(Self.checkIn, json: SiteTests.elsewhere).status == 201)
    #expect(try told(campus.admin).isEmpty)
    let french = PressFlaggedNotice.exampleWords(NoticeFrame(organization: "Nord", zone: .utc)).title
    #expect(french.fr.hasPrefix("L’arrivée de Noor Haddad à"))
  }

  @Test func thePageFollowsWhatHappens() throws {
    let campus = try Campus()
    _ = try campus.admin.post(SiteTests.sites, json: SiteTests.place())
    let topic = try #require(Features.topics.first { $0.name == "attendance.reviews" })
    var mark = try campus.mark()
    func heard() throws -> [String] {
      defer { mark = (try? campus.mark()) ?? mark }
      return try campus.eventRows(since: mark).compactMap { row in
        try campus.store.read { reader in
          try topic.message(row, .en, reader).map { message in
            let data = try JSONDocument(String(decoding: message.data.bytes, as: UTF8.self)).root
            #expect(data["person"]?.string == campus.staff.person.text && message.only == nil)
            return "\(data["state"]?.string ?? "") \(data["record"]?.string ?? "")"
          }
        }
      }
    }
    let arrived = try campus.staff.post(Self.checkIn, json: SiteTests.there).json["id"]?.string ?? ""
    #expect(try heard().isEmpty, "nothing is wrong with it")
    #expect(try campus.staff.post(Self.checkOut, json: SiteTests.elsewhere).status == 200)
    #expect(try heard() == ["open \(arrived)"])
    let press = try campus.admin.get(Self.reviews).items.first?["id"]?.string ?? ""
    #expect(try campus.admin.post("\(Self.reviews)/\(press)/accept").status == 200)
    #expect(try heard() == ["accepted \(arrived)"])
    let page = try campus.browser(campus.admin).get("/attendance/reviews").text
    #expect(page.contains("data-topics=\"attendance.reviews\""))
  }
}
