// Forms: only those of our own pages, sent by the person they were shown to; answered by going on to a page.
import Base
import Testing
import Web

@testable import App

struct FormTests {
  private static let press = "/attendance/check-in"

  @Test(arguments: Depth.allCases) func aFormNeedsTheTokenOfItsSession(depth: Depth) throws {
    let campus = try Campus(depth)
    let browser = try campus.browser(campus.staff)
    let token = try browser.formToken()
    let other = try campus.browser(campus.staff).formToken()
    let others = try campus.browser(campus.admin).formToken()
    let mark = try campus.mark()
    for form in [
      [], [("csrf", "")], [("csrf", "x")], [("csrf", other)], [("csrf", others)], [("csrf", token + "A")],
      [("csrf", String(token.dropLast()))], [("csrf", String(token.dropLast()) + (token.last == "A" ? "B" : "A"))],
    ] as [[(String, String)]] {
      let refused = try browser.post(Self.press, form: form)
      #expect([400, 403, 422].contains(refused.status), "\(form) \(refused.status)")
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try browser.post(Self.press, form: [("csrf", token)]).status == 303)
    #expect(try browser.post("/attendance/check-out", form: [("csrf", token)]).status == 303, "a token is not used up")
  }

  @Test func noTwoPagesCarryTheSameToken() throws {
    let browser = try { try $0.browser($0.staff) }(Campus())
    let tokens = try (0..<5).map { _ in try browser.formToken() }
    #expect(Set(tokens).count == 5)
  }

  /// Even with the right token: a page of another site may have got hold of it, but can't hide where it is.
  @Test func formsFromOtherSitesAreRefused() throws {
    let campus = try Campus()
    var browser = try campus.browser(campus.staff)
    let token = [("csrf", try browser.formToken())]
    let mark = try campus.mark()
    for site in ["cross-site", "same-site", "SAME-ORIGIN", ""] {
      browser.site = site
      #expect(try browser.post(Self.press, form: token).status == 403, "\(site)")
    }
    browser.site = nil
    for origin in [
      "https://evil.example", "null", "http://campus.test.evil.example", "http://campus.test:81",
      "http://evil@campus.test",
      "", "ftp://campus.test",
    ] {
      #expect(try browser.post(Self.press, form: token, headers: [("Origin", origin)]).status == 403, "\(origin)")
      if !origin.isEmpty, origin != "null" {
        #expect(
          try browser.post(Self.press, form: token, headers: [("Referer", origin + "/x")]).status == 403, "\(origin)")
      }
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try browser.post(Self.press, form: token, headers: [("Origin", "http://campus.test")]).status == 303)
    #expect(
      try browser.post("/attendance/check-out", form: token).status == 303, "without any word, the token decides")
    browser.site = "none"
    #expect(try browser.post(Self.press, form: token).status == 303)
  }

  /// The API takes a cookie too, from our own pages only.
  @Test func callsThatRideOnACookieMustComeFromOurPages() throws {
    let campus = try Campus()
    var browser = try campus.browser(campus.staff)
    #expect(try browser.post("/api/v1/attendance/check-in").status == 201)
    let mark = try campus.mark()
    for site in ["cross-site", "same-site", nil] as [String?] {
      browser.site = site
      #expect(try browser.post("/api/v1/attendance/check-out").status == 403)
      #expect(try browser.send("POST", "/api/v1/attendance/check-out").status == 403)
    }
    #expect(try campus.isUnchanged(since: mark))
    var token = campus.staff
    token.site = "cross-site"
    #expect(try token.post("/api/v1/attendance/check-out").status == 200, "a bearer token is never sent by itself")
  }

  /// A guest has no session and so no token: where the form is from decides.
  @Test func guestsFormsMustComeFromOurPagesToo() throws {
    let campus = try Campus()
    var guest = campus.guest
    let form = [("email", "ada@nord.example"), ("password", Campus.password)]
    for site in ["cross-site", "same-site", nil] as [String?] {
      guest.site = site
      let answer = try guest.post("/sign-in", form: form)
      #expect(answer.status == 403 && answer.all("set-cookie").isEmpty)
      #expect(try guest.post("/preferences", form: [("theme", "dark")]).status == 403)
    }
    #expect(try guest.post("/sign-in", form: form, headers: [("Origin", "http://campus.test")]).status == 303)
    // Nor does a session make up for it where no token is asked for.
    var browser = try campus.browser(campus.staff)
    browser.site = nil
    #expect(try browser.post("/preferences", form: [("theme", "dark")]).status == 403)
    #expect(try browser.post("/sign-in", form: form).status == 403)
  }

  @Test func aFormIsAnsweredByGoingOnAndItsMessageIsShownOnce() throws {
    let campus = try Campus()
    var browser = try campus.browser(campus.staff)
    let answer = try browser.submit(Self.press, on: "/")
    #expect(answer.status == 303 && answer["location"] == "/" && answer.body.isEmpty)
    browser.cookies["quad-flash"] = answer.cookie("quad-flash")
    let shown = try browser.get("/")
    #expect(shown.page.text.contains("You are checked in."))
    #expect(shown.cookie("quad-flash")?.isEmpty == true, "and is taken back")
    browser.cookies["quad-flash"] = nil
    #expect(!(try browser.get("/")).page.text.contains("You are checked in."))
  }

  /// Anybody can write a cookie: what is shown is text.
  @Test func aForgedMessageIsOnlyText() throws {
    let campus = try Campus()
    var browser = try campus.browser(campus.staff)
    browser.cookies["quad-flash"] = base64url(Array("g<script>alert(1)</script>".utf8))
    #expect(!(try browser.get("/")).text.contains("<script>alert"))
    for value in ["x", "%%%", base64url([0x67, 0xff]), base64url(Array("xhello".utf8)), base64url([]), ""] {
      browser.cookies["quad-flash"] = value
      #expect(try browser.get("/").status == 200)
    }
  }

  @Test func aConflictGoesBackToThePageWithAMessage() throws {
    let campus = try Campus()
    var browser = try campus.browser(campus.staff)
    #expect(try browser.submit(Self.press, on: "/").status == 303)
    let token = [("csrf", try browser.formToken())]
    let again = try browser.post(Self.press, form: token, headers: [("Referer", "http://campus.test/attendance/mine")])
    #expect(again.status == 303 && again["location"] == "/attendance/mine")
    browser.cookies["quad-flash"] = again.cookie("quad-flash")
    #expect(try browser.get("/attendance/mine").page.text.contains("already checked in"))
    browser.cookies["quad-flash"] = nil
    #expect(try browser.post(Self.press, form: token).status == 409, "without a page to go back to it is told at once")
  }

  /// Faults come back in the form itself, what was typed with them, each tied to its field.
  @Test func aFormWithFaultsComesBackFilledIn() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let mark = try campus.mark()
    let answer = try browser.submit(
      "/people/new", on: "/people/new", [("name", ""), ("email", "not-one"), ("number", "7\"><b>")])
    #expect(answer.status == 422)
    let inputs = answer.page.all("input")
    let email = try #require(inputs.first { $0["name"] == "email" })
    #expect(email["value"] == "not-one" && email["aria-invalid"] == "true")
    let described = try #require(email["aria-describedby"])
    #expect(answer.page.tags.contains { described.split(separator: " ").map(String.init).contains($0["id"] ?? "-") })
    #expect(inputs.contains { $0["name"] == "number" && $0["value"] == "7\"><b>" } && !answer.text.contains("<b>"))
    #expect(answer.page.tags.contains { $0["role"] == "alert" })
    let taken = try browser.submit(
      "/people/new", on: "/people/new", [("name", "Other"), ("email", "noor@nord.example")])
    #expect(taken.status == 422 || taken.status == 409)
    #expect(taken.page.all("input").contains { $0["name"] == "name" && $0["value"] == "Other" })
    #expect(try campus.isUnchanged(since: mark), "a refused form undoes its savepoint")
  }

  /// The form holds the whole person: an emptied box takes its value away.
  @Test func editingClearsWhatWasEmptied() throws {
    let campus = try Campus()
    let made = try campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"P\",\"email\":\"p@x.example\",\"number\":\"9\"}")
    let path = "/people/\(try #require(made.json["id"]?.string))"
    let browser = try campus.browser(campus.admin)
    #expect(try browser.submit(path + "/edit", on: path + "/edit", [("number", "")])["location"] == path)
    let person = try campus.admin.get("/api/v1" + path).json
    #expect(person["number"]?.isNull == true && person["email"]?.string == "p@x.example")
    #expect(try browser.submit(path + "/edit", on: path + "/edit", [("name", "")]).status == 422)
  }

  @Test func languageAndThemeAreKeptInThisBrowser() throws {
    let campus = try Campus()
    let answer = try campus.guest.post(
      "/preferences", form: [("language", "fr"), ("theme", "dark"), ("back", "/sign-in")])
    #expect(answer.status == 303 && answer["location"] == "/sign-in")
    var guest = campus.guest
    guest.cookies = ["quad-language": try #require(answer.cookie("quad-language")), "quad-theme": "dark"]
    let page = try guest.get("/sign-in").page
    #expect(page.all("html").first?["lang"] == "fr" && page.all("html").first?["data-theme"] == "dark")
    for form in [[("language", "xx")], [("theme", "\"><script>")], [("back", "https://evil.example")]] {
      let odd = try campus.guest.post("/preferences", form: form)
      #expect(odd.status == 303 && odd["location"] == "/" && odd.all("set-cookie").isEmpty, "\(form)")
    }
    #expect(
      try campus.guest.with("Accept-Language", "fr-CA, en;q=0.5").get("/sign-in").page.all("html").first?["lang"]
        == "fr")
  }
}
