// Where one is signed in: the list, its ends, and when each was last used.
import Base
import Store
import Testing

@testable import App

struct SessionTests {
  private static let path = "/api/v1/auth/sessions"

  private func sessions(_ visitor: Visitor) throws -> [JSONValue] {
    try visitor.get(Self.path).items
  }

  @Test func theListShowsEverySessionOfTheAccountAndMarksThisOne() throws {
    let campus = try Campus()
    _ = try campus.browser(campus.staff)
    let second = try campus.second(campus.staff.person, as: "Noor Sud")
    _ = try campus.visitor(second)
    let list = try campus.staff.get(Self.path)
    #expect(list.status == 200 && list.json["total"]?.int64 == 3)
    let items = list.items
    #expect(items.map { $0["isCurrent"]?.bool } == [false, false, true])
    #expect(items.map { $0["isBrowser"]?.bool } == [false, true, false])
    #expect(items.map { $0["organization"]?["name"]?.string } == ["Campus Sud", "Campus Nord", "Campus Nord"])
    #expect(try sessions(campus.admin).count == 1, "others have their own")
    #expect(try campus.staff.get(Self.path + "?limit=2&page=2").json["items"]?.count == 1)
  }

  @Test(arguments: Depth.allCases) func oneSessionIsEndedAndTheOthersStay(depth: Depth) throws {
    let campus = try Campus(depth)
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/").status == 200)
    let id = try #require(try sessions(campus.staff).first { $0["isCurrent"]?.bool == false }?["id"]?.string)
    let mark = try campus.mark()
    #expect(try campus.staff.delete("\(Self.path)/\(id)").status == 204)
    #expect(try campus.events(since: mark) == ["session.ended"])
    #expect(try browser.get("/").status == 303)
    #expect(try campus.staff.get("/api/v1/me").status == 200)
    #expect(try campus.staff.delete("\(Self.path)/\(id)").status == 404, "it is gone")
  }

  @Test func theSessionsOfOthersAreNotThere() throws {
    let campus = try Campus()
    let own = try #require(try sessions(campus.staff).first?["id"]?.string)
    let browser = try campus.browser(campus.admin)
    let token = try browser.formToken()
    let mark = try campus.mark()
    for visitor in [campus.admin, campus.stranger] {
      #expect(try visitor.delete("\(Self.path)/\(own)").status == 404)
    }
    #expect(try browser.post("/account/sessions/\(own)/end", form: [("csrf", token)]).status == 404)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.staff.get("/api/v1/me").status == 200)
  }

  @Test func endingTheOthersKeepsThisOne() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let others = try (0..<3).map { _ in try campus.visitor(campus.staff.person) }
    let mark = try campus.mark()
    #expect(try campus.staff.delete(Self.path).status == 204)
    #expect(try campus.events(since: mark) == ["session.others-ended"])
    #expect(try others.allSatisfy { try $0.get("/api/v1/me").status == 401 })
    #expect(try browser.get("/").status == 303)
    #expect(try campus.staff.get("/api/v1/me").status == 200)
    #expect(try campus.admin.get("/api/v1/me").status == 200)
    let after = try campus.mark()
    #expect(try campus.staff.delete(Self.path).status == 204)
    #expect(try campus.isUnchanged(since: after), "there were none")
  }

  @Test func thePageEndsThem() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let page = try browser.get("/account/sessions")
    #expect(page.status == 200 && page.page.text.contains("This one"))
    let id = try #require(try sessions(campus.staff).first { $0["isCurrent"]?.bool == true }?["id"]?.string)
    #expect(try browser.submit("/account/sessions/\(id)/end", on: "/account/sessions").status == 303)
    #expect(try campus.staff.get("/api/v1/me").status == 401)
    _ = try campus.visitor(campus.staff.person)
    #expect(try browser.submit("/account/sessions/end-others", on: "/account/sessions").status == 303)
    #expect(try browser.get("/account/sessions").page.form("/account/sessions/end-others") == nil, "only one is left")
  }

  /// Sessions whose time is over are not shown.
  @Test func whatHasExpiredIsNotListed() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    #expect(try sessions(campus.staff).count == 2)
    campus.clock.advance(seconds: 13 * 3600)
    #expect(!(try browser.get("/account/sessions")).text.contains("/end\""))
  }

  /// Known to the minute, shown at once, and written in one go when the minute is over; requests write nothing.
  @Test func whenASessionWasLastUsedIsKnownToTheMinute() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    func seen() throws -> String? {
      try sessions(campus.staff).first { $0["isBrowser"]?.bool == true }?["lastSeenAt"]?.string
    }
    #expect(try seen() == "2026-11-21T11:00:00.000Z")
    campus.clock.advance(seconds: 90)
    let mark = try campus.mark()
    for _ in 0..<50 { _ = try browser.get("/account") }
    #expect(campus.writes(since: mark) <= 1)
    #expect(try seen() == "2026-11-21T11:01:00.000Z", "before it is written")
    campus.clock.advance(seconds: 600)
    #expect(try seen() == "2026-11-21T11:01:00.000Z", "after it is written")
    try campus.settle()
    #expect(campus.writes(since: mark) <= 4)
    campus.appliance.seen.flush()
    try campus.settle()
    #expect(try campus.events(since: mark).isEmpty)
    #expect(try seen() == "2026-11-21T11:01:00.000Z")
  }

  @Test func devicesAreNamedAsTheirOwnersDo() {
    for (agent, en, fr) in [
      (
        "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux",
        "Firefox sur Linux"
      ),
      (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
        "Edge on Windows", "Edge sur Windows"
      ),
      (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Safari on iPhone", "Safari sur iPhone"
      ),
      (
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
        "Chrome on Android", "Chrome sur Android"
      ),
      (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
        "Safari on macOS", "Safari sur macOS"
      ),
      ("curl/8.5.0", "curl/8.5.0", "curl/8.5.0"),
      ("python-requests/2.31 (x)", "python-requests/2.31", "python-requests/2.31"),
      ("", "Unknown device", "Appareil inconnu"), (" ", "Unknown device", "Appareil inconnu"),
    ] {
      #expect(DeviceWords.text(agent).en == en && DeviceWords.text(agent).fr == fr, "\(agent)")
    }
    #expect(DeviceWords.text(String(repeating: "x", count: 300)).en.count == 40)
  }
}
