// Second factors in the browser's forms: the second step, and one's own pages.
import Base
import Credentials
import Testing

@testable import App

struct SecondFactorPageTests {
  private func begin(_ campus: Campus, next: String? = nil) throws -> (Visitor, Answer) {
    let fields = [("email", Campus.noor), ("password", Campus.password)] + (next.map { [("next", $0)] } ?? [])
    let answer = try campus.guest.post("/sign-in", form: fields)
    var browser = campus.guest
    browser.cookies["quad-step"] = answer.cookie("quad-step")
    return (browser, answer)
  }

  @Test func thePasswordLeadsToTheStepAndTheStepWhereOneWasHeading() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let (browser, begun) = try begin(campus, next: "/attendance/mine")
    #expect(begun.status == 303 && begun["location"] == "/sign-in/step?next=%2Fattendance%2Fmine")
    #expect(begun.cookie("quad-session") == nil)
    let header = try #require(begun.all("set-cookie").first { $0.hasPrefix("quad-step=") })
    #expect(header.contains("HttpOnly") && header.contains("SameSite=Lax") && header.contains("Max-Age=600"))
    #expect(try browser.get("/").status == 303, "the step's cookie opens nothing")
    let page = try browser.get("/sign-in/step?next=%2Fattendance%2Fmine").page
    #expect(page.form("/sign-in/step")?.map(\.0) == ["code", "next"])
    let wrong = try browser.submit(
      "/sign-in/step", on: "/sign-in/step?next=%2Fattendance%2Fmine", [("code", phone.wrongCode)])
    #expect(wrong.status == 401 && wrong.text.contains("4 more times") && !wrong.text.contains(phone.wrongCode))
    let done = try browser.submit(
      "/sign-in/step", on: "/sign-in/step?next=%2Fattendance%2Fmine", [("code", phone.code())])
    #expect(done.status == 303 && done["location"] == "/attendance/mine")
    #expect(done.cookie("quad-session")?.count == 43 && done.cookie("quad-step")?.isEmpty == true)
    #expect(try browser.get("/sign-in/step")["location"] == "/sign-in")
  }

  @Test func whoNeverBeganOrTookTooLongBeginsAnew() throws {
    let campus = try Campus()
    _ = try campus.setUpApp(campus.staff)
    let fresh = try campus.guest.get("/sign-in/step")
    #expect(fresh["location"] == "/sign-in" && fresh.all("set-cookie").isEmpty)
    let (browser, _) = try begin(campus)
    campus.clock.advance(seconds: 600)
    let late = try browser.get("/sign-in/step")
    #expect(late["location"] == "/sign-in" && late.cookie("quad-step")?.isEmpty == true)
    #expect(try browser.post("/sign-in/step", form: [("code", "123456")])["location"] == "/sign-in")
    #expect(try campus.browser(campus.staff).get("/sign-in/step")["location"] == "/")
  }

  /// The step leads nowhere else either, and other sites can't answer it.
  @Test func theStepStaysHere() throws {
    let campus = try Campus()
    let phone = try campus.setUpApp(campus.staff)
    let (browser, _) = try begin(campus)
    var elsewhere = browser
    elsewhere.site = "cross-site"
    #expect(try elsewhere.post("/sign-in/step", form: [("code", phone.code())]).status == 403)
    let form = [("code", phone.code()), ("next", "//evil.example")]
    #expect(try browser.post("/sign-in/step", form: form)["location"] == "/")
  }

  @Test func anAppIsSetUpAndTurnedOffByForms() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/account/second-factor").text.contains("Your password alone opens your account"))
    let wrong = try browser.submit(
      "/account/second-factor/app", on: "/account/second-factor/app", [("proof", "not it")])
    #expect(wrong.status == 422 && !wrong.text.contains("not it"))
    let shown = try browser.submit(
      "/account/second-factor/app", on: "/account/second-factor/app", [("proof", Campus.password)])
    #expect(shown.status == 200 && shown.page.all("svg").contains { $0["class"] == "qr" })
    let key = try #require(shown.page.tags.first { $0["id"] == "key" }?.text)
    let codes = try #require(TimedCodes(secret: decoded(base32: key) ?? []))
    let phone = Phone(codes: codes, recoveryCodes: [], clock: campus.clock)
    var form = try #require(shown.page.form("/account/second-factor/app/confirm"))
    form.removeAll { $0.0 == "code" }
    let again = try browser.post(
      "/account/second-factor/app/confirm", form: form + [("code", phone.wrongCode)])
    #expect(again.status == 422 && again.page.tags.first { $0["id"] == "key" }?.text == key)
    let mark = try campus.mark()
    let on = try browser.post("/account/second-factor/app/confirm", form: form + [("code", phone.code())])
    #expect(on.status == 200 && on.page.tags.first { $0["id"] == "codes" }?.text.split(separator: "\n").count == 10)
    #expect(try campus.events(since: mark) == ["authenticator-app.added", "recovery-codes.made"])
    #expect(try browser.get("/account/second-factor").status == 200, "this session stays")
    let off = try browser.submit(
      "/account/second-factor/app/remove", on: "/account/second-factor/app/remove", [("proof", Campus.password)])
    #expect(off["location"] == "/account/second-factor")
    #expect(try campus.signIn().status == 200)
  }

  /// The administrator's button is there where there is something to turn off, and not on one's own page.
  @Test func anAdministratorsButton() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let path = "/people/\(campus.staff.person.text)"
    #expect(try browser.get(path).page.form(path + "/second-factor/reset") == nil)
    _ = try campus.setUpApp(campus.staff)
    #expect(try browser.submit(path + "/second-factor/reset", on: path)["location"] == path)
    #expect(try campus.signIn().status == 200)
  }
}
