// Kiosks: a screen that shows codes and opens nothing else, and what its codes are worth.
import Base
import Testing

@testable import App
@testable import Store

struct KioskTests {
  private static let checkIn = "/api/v1/attendance/check-in"
  private static let checkOut = "/api/v1/attendance/check-out"

  private func site(_ campus: Campus, _ name: String = "Hall") throws -> String {
    let made = try campus.admin.post(SiteTests.sites, json: "{\"name\":\"\(name)\",\"proofs\":[\"code\"]}")
    return try #require(made.json["id"]?.string)
  }

  private func press(_ visitor: Visitor, _ code: String, _ path: String = checkIn) throws -> Answer {
    try visitor.post(path, json: "{\"code\":\"\(code)\"}")
  }

  @Test(arguments: Depth.allCases) func aScreenShowsACodeThatCounts(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let kiosk = try campus.kiosk(try site(campus))
    #expect(try campus.events(since: mark) == ["site.created", "kiosk.added", "kiosk.opened"])
    let page = try kiosk.screen.get("/kiosk")
    let code = try kiosk.screen.code()
    #expect(code.utf8.count == 6 && page.status == 200)
    #expect(page.text.contains("\(code.prefix(3)) \(code.dropFirst(3))"))
    let arrived = try press(campus.staff, "\(code.prefix(3)) \(code.dropFirst(3))")
    #expect(arrived.status == 201 && arrived.flags == [], "\(arrived.text)")
    let record = arrived.json["id"]?.string ?? ""
    let kept = try campus.admin.get("/api/v1/attendance/records/\(record)").json["presses"]?[0]
    #expect(kept?["kiosk"]?.string == "Door" && kept?["site"]?["name"]?.string == "Hall")
    // Nothing else opens for the screen.
    for path in ["/", "/people", "/attendance/kiosks"] { #expect(try kiosk.screen.get(path).status == 303) }
    #expect(try kiosk.screen.get("/api/v1/me").status == 401)
    #expect(try kiosk.screen.post(Self.checkIn).status == 401)
  }

  @Test func aCodeHoldsForItsTimeAndTheNext() throws {
    let campus = try Campus()
    let kiosk = try campus.kiosk(try site(campus))
    let first = try kiosk.screen.code()
    campus.clock.advance(seconds: 30)
    let second = try kiosk.screen.code()
    #expect(first != second)
    #expect(try press(campus.staff, first).status == 201, "the one before is still taken")
    // Somebody else may use it too; the same person may not.
    #expect(try press(campus.admin, first).status == 201)
    let mark = try campus.mark()
    let used = try press(campus.staff, first, Self.checkOut)
    #expect(used.status == 422 && used.code == "kiosk-code" && used.text.contains("used this code already"))
    campus.clock.advance(seconds: 30)
    let over = try press(campus.admin, first, Self.checkOut)
    #expect(over.status == 422 && over.text.contains("time of this code is over"), "\(over.text)")
    let made = try press(campus.staff, "000000", Self.checkOut)
    #expect(made.status == 422 && made.text.contains("No kiosk shows this code"))
    #expect(try campus.isUnchanged(since: mark) && campus.events(since: mark).isEmpty)
    #expect(try press(campus.staff, second, Self.checkOut).status == 200)
    #expect(try campus.admin.post(Self.checkOut).flags == ["code-missing"], "left out, it is flagged")
  }

  /// Nobody is there to type another: a kept press is judged by the code of its time, and flagged.
  @Test func aKeptPressIsJudgedByTheCodeOfItsTime() throws {
    let campus = try Campus()
    let kiosk = try campus.kiosk(try site(campus))
    let code = try kiosk.screen.code()
    let pressed = campus.clock.clock.now
    campus.clock.advance(seconds: 1200)
    func late(_ code: String) -> String { "{\"code\":\"\(code)\",\"pressedAt\":\"\(pressed.rfc3339)\"}" }
    #expect(try campus.staff.post(Self.checkIn, json: late(code)).flags == ["sent-later"])
    #expect(try campus.admin.post(Self.checkIn, json: late("000000")).flags == ["code", "sent-later"])
    let now = try kiosk.screen.code()
    let third = try campus.visitor(try campus.person("Third Person").id)
    #expect(
      try third.post(Self.checkIn, json: late(now)).flags == ["code", "sent-later"],
      "a code of later was not there yet")
  }

  @Test func guessingCostsTime() throws {
    let campus = try Campus()
    let kiosk = try campus.kiosk(try site(campus))
    var statuses: [Int] = []
    for guess in 0..<8 { statuses.append(try press(campus.staff, "00000\(guess)").status) }
    #expect(statuses == [422, 422, 422, 422, 422, 422, 429, 429], "each counts once")
    #expect(try press(campus.staff, try kiosk.screen.code()).status == 429, "not even the right one is looked at")
    #expect(try press(campus.admin, try kiosk.screen.code()).status == 201, "others don’t wait")
  }

  /// A hundred at a time: screens that are no more are not counted.
  @Test func aRevokedKioskMakesRoomForAnother() throws {
    let campus = try Campus()
    let site = try site(campus)
    let body = "{\"name\":\"Door\",\"site\":\"\(site)\"}"
    var ids: [String] = []
    for _ in 0..<100 {
      ids.append(try #require(campus.admin.post(SiteTests.kiosks, json: body).json["kiosk"]?["id"]?.string))
    }
    let mark = try campus.mark()
    #expect(try campus.admin.post(SiteTests.kiosks, json: body).code == "too-many-kiosks")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.admin.delete("\(SiteTests.kiosks)/\(ids[50])").status == 204)
    #expect(try campus.admin.post(SiteTests.kiosks, json: body).status == 201)
    #expect(try campus.admin.post(SiteTests.kiosks, json: body).code == "too-many-kiosks")
  }

  @Test func aLinkIsUsedOnceAndARevokedScreenGoesDark() throws {
    let campus = try Campus()
    let site = try site(campus)
    let made = try campus.admin.post(SiteTests.kiosks, json: "{\"name\":\"Door\",\"site\":\"\(site)\"}")
    let link = try #require(made.json["link"]?.string)
    let path = "/" + (try #require(link.split(separator: "/", maxSplits: 2).last))
    #expect(try campus.guest.get(path).status == 200, "looking opens nothing")
    let opened = try campus.guest.submit(path, on: path)
    #expect(opened.status == 303)
    #expect(try campus.guest.get(path).status == 410)
    #expect(try campus.guest.post(path, form: []).status == 410)
    var screen = campus.guest
    screen.cookies["quad-kiosk"] = opened.cookie("quad-kiosk")
    let code = try screen.code()
    let id = try #require(made.json["kiosk"]?["id"]?.string)
    // A new link ends the screen that there was.
    let renewed = try campus.admin.post("\(SiteTests.kiosks)/\(id)/renew")
    #expect(renewed.status == 200 && renewed.json["link"]?.string != link)
    #expect(try screen.get("/kiosk").status == 410 && screen.get("/kiosk/code.json").status == 410)
    #expect(try press(campus.staff, code).status == 422, "its codes are over with it")
    let other = "/" + (try #require(renewed.json["link"]?.string?.split(separator: "/", maxSplits: 2).last))
    let next = try campus.guest.submit(other, on: other)
    screen.cookies["quad-kiosk"] = next.cookie("quad-kiosk")
    #expect(try screen.get("/kiosk").status == 200)
    #expect(try campus.admin.delete("\(SiteTests.kiosks)/\(id)").status == 204)
    #expect(try campus.admin.delete("\(SiteTests.kiosks)/\(id)").status == 204, "once is enough")
    #expect(try screen.get("/kiosk").status == 410)
    #expect(try campus.admin.post("\(SiteTests.kiosks)/\(id)/renew").code == "kiosk-revoked")
    let token = try #require(link.split(separator: "/").last)
    #expect(try !campus.admin.get("/api/v1/events?limit=100").text.contains(token))
  }

  @Test func aLinkRunsOutAndADeletedSiteEndsItsKiosks() throws {
    let campus = try Campus()
    let site = try site(campus)
    let made = try campus.admin.post(SiteTests.kiosks, json: "{\"name\":\"Door\",\"site\":\"\(site)\"}")
    let path = "/" + (try #require(made.json["link"]?.string?.split(separator: "/", maxSplits: 2).last))
    let kiosk = try campus.kiosk(site, "Other door")
    campus.clock.advance(seconds: KioskChanges.linkLife + 1)
    #expect(try campus.guest.post(path, form: []).status == 410)
    #expect(try kiosk.screen.get("/kiosk").status == 200)
    #expect(try campus.admin.delete("\(SiteTests.sites)/\(site)").status == 204)
    #expect(try kiosk.screen.get("/kiosk").status == 410)
  }

  /// A code of another organization's kiosk is none.
  @Test func anotherOrganizationsCodeIsNone() throws {
    let campus = try Campus()
    let kiosk = try campus.kiosk(try site(campus))
    _ = try campus.stranger.post(SiteTests.sites, json: "{\"name\":\"Hall\",\"proofs\":[\"code\"]}")
    #expect(try press(campus.stranger, try kiosk.screen.code()).status == 422)
    #expect(try campus.stranger.post("\(SiteTests.kiosks)/\(kiosk.id)/renew").status == 404)
  }

  @Test func theScansPageHasTheCodeFilledIn() throws {
    let campus = try Campus()
    let kiosk = try campus.kiosk(try site(campus))
    let code = try kiosk.screen.code()
    let browser = try campus.browser(campus.staff)
    let page = try browser.get("/attendance/press?code=\(code)")
    #expect(page.text.contains("value=\"\(code)\""))
    let token = try browser.formToken()
    let pressed = try browser.upload(
      "/attendance/press/check-in", file: [], name: "", fields: [("csrf", token), ("code", code)])
    #expect(pressed.status == 303)
    #expect(try campus.staff.get("/api/v1/attendance").items.first?["flags"]?.count == 0)
    let again = try browser.upload(
      "/attendance/press/check-out", file: [], name: "", fields: [("csrf", token), ("code", code)])
    #expect(again.status == 422 && again.text.contains("used this code already"))
  }
}
