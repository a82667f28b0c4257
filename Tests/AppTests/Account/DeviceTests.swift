// The notice of a new device: who gets it, who may take it away.
import Base
import Store
import Testing

@testable import App

struct DeviceTests {
  private static let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
  private static let phone = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"

  /// Signs in with a browser; gives it with all its cookies.
  private func arrive(_ campus: Campus, _ browser: Visitor, _ email: String = "noor@nord.example") throws -> Visitor {
    let answer = try browser.post("/sign-in", form: [("email", email), ("password", Campus.password)])
    #expect(answer.status == 303)
    var browser = browser
    for name in ["quad-session", "quad-device"] {
      let value = try #require(answer.cookie(name))
      browser.cookies[name] = value
    }
    return browser
  }

  private func browser(_ campus: Campus, _ agent: String) -> Visitor { campus.guest.with("User-Agent", agent) }

  @Test func aSecondDeviceIsToldOfOnTheFirst() throws {
    let campus = try Campus()
    let start = try campus.mark()
    let first = try arrive(campus, browser(campus, Self.firefox))
    #expect(try campus.events(since: start) == ["session.started"], "there is nobody to tell of the very first")
    #expect(!(try first.get("/account")).page.text.contains("New sign-in"))

    let second = try arrive(campus, browser(campus, Self.phone))
    #expect(try campus.events(since: start) == ["session.started", "session.started", "session.new-device"])
    let told = try first.get("/account").page
    #expect(told.text.contains("New sign-in: Chrome on Android") && told.text.contains("127.0.0.1"))
    #expect(!(try second.get("/account")).page.text.contains("New sign-in"), "it is not told of itself")

    let again = try campus.mark()
    _ = try arrive(campus, second)
    _ = try arrive(campus, first)
    #expect(try campus.events(since: again) == ["session.started", "session.started"], "it is known by now")
  }

  @Test func onlyAnotherDeviceTakesTheNoticeAway() throws {
    let campus = try Campus()
    let first = try arrive(campus, browser(campus, Self.firefox))
    let second = try arrive(campus, browser(campus, Self.phone))
    let page = try first.get("/account").page
    let action = try #require(page.all("form").compactMap { $0["action"] }.first { $0.hasPrefix("/account/devices/") })
    let token = try second.formToken()
    #expect(try second.post(action, form: [("csrf", token)]).status == 404, "whoever came in may not")
    let stranger = try campus.browser(campus.stranger)
    #expect(try stranger.post(action, form: [("csrf", try stranger.formToken())]).status == 404)
    #expect(try first.get("/account").page.text.contains("New sign-in"))
    #expect(try first.submit(action, on: "/account").status == 303)
    #expect(!(try first.get("/account")).page.text.contains("New sign-in"))
    #expect(try first.post(action, form: [("csrf", try first.formToken())]).status == 404, "once")
  }

  /// One browser, two accounts: each knows it by itself, and what is stored does not tell that they share it.
  @Test func accountsOfOneBrowserAreKnownApart() throws {
    let campus = try Campus()
    let mine = try arrive(campus, browser(campus, Self.firefox))
    _ = try arrive(campus, browser(campus, Self.phone), "ada@nord.example")
    let mark = try campus.mark()
    let theirs = try arrive(campus, mine, "ada@nord.example")
    #expect(theirs.cookies["quad-device"] == mine.cookies["quad-device"])
    #expect(try campus.events(since: mark) == ["session.started", "session.new-device"])
    let digests = try campus.store.read { try $0.all(DeviceTests.digests) }
    #expect(digests.count == 3 && Set(digests.map(\.hex)).count == 3)
  }

  private static let digests = Query("SELECT digest FROM known_devices") { try $0.digest(0) }

  /// Programs are told of as well: a stolen password is not used in a browser.
  @Test func programsAreToldOfToo() throws {
    let campus = try Campus()
    let first = try arrive(campus, browser(campus, Self.firefox))
    func signIn(_ agent: String) throws -> Answer {
      try campus.guest.with("User-Agent", agent).post(
        "/api/v1/auth/sign-in", json: "{\"email\":\"noor@nord.example\",\"password\":\"\(Campus.password)\"}")
    }
    let mark = try campus.mark()
    #expect(try signIn("curl/8.5.0").status == 200)
    #expect(try signIn("curl/8.5.0").status == 200)
    #expect(try campus.events(since: mark) == ["session.started", "session.new-device", "session.started"])
    #expect(try first.get("/account").page.text.contains("curl/8.5.0"))
    var visitor = campus.guest
    visitor.token = try signIn("other/1").json["accessToken"]?.string
    let list = try visitor.get("/api/v1/auth/new-devices")
    #expect(list.items.map { $0["device"]?.string } == ["curl/8.5.0"], "not of itself")
    let id = try #require(list.items.first?["id"]?.string)
    #expect(try visitor.send("POST", "/api/v1/auth/new-devices/\(id)/acknowledge").status == 204)
    #expect(try visitor.send("POST", "/api/v1/auth/new-devices/\(id)/acknowledge").status == 404)
  }

  /// Cookies that are none of ours are replaced, not believed.
  @Test(arguments: [
    "x", "", "\u{22}quoted\u{22}", String(repeating: "A", count: 42), String(repeating: "!", count: 43),
  ])
  func cookiesThatAreNoneAreReplaced(value: String) throws {
    let campus = try Campus()
    var browser = browser(campus, Self.firefox)
    browser.cookies["quad-device"] = value
    let arrived = try arrive(campus, browser)
    #expect(arrived.cookies["quad-device"]?.count == 43 && arrived.cookies["quad-device"] != value)
  }

  /// However many devices somebody goes through, so many are remembered.
  @Test func theOldestDevicesAreForgotten() throws {
    let campus = try Campus()
    for _ in 0..<(Devices.most + 5) { _ = try arrive(campus, browser(campus, Self.firefox)) }
    #expect(try campus.store.read { try $0.all(DeviceTests.digests) }.count == Devices.most)
  }
}
