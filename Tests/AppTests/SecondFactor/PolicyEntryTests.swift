// A second step that is required, of somebody who comes by another service: theirs is one of the campus's own.
import Base
import Credentials
import Store
import Testing

@testable import App

struct PolicyEntryTests {
  /// Whatever the service has asked: held back until an app is set up here, without any password; then asked for it.
  @Test func whoComesByAServiceSetsOneUpToo() throws {
    let campus = try Campus()
    let stage = try ArrivalStage(campus)
    let nina = ArrivalStage.Person(subject: "nina-1", email: "nina@nord.example")
    let made = try campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"Nina Nord\",\"email\":\"nina@nord.example\",\"roles\":[\"teacher\"]}")
    #expect(made.status == 201)
    let home = campus.home.id
    try campus.store.write(WriteContext(organization: home.value)) { writer in
      var change = OrganizationChange()
      change.secondFactorFor = .everybody
      _ = try OrganizationChanges.update(home, change, writer)
    }
    let (answer, browser) = try stage.agree(stage.arrive(nina).browser)
    #expect(answer.status == 303)
    #expect(try browser.get("/")["location"] == "/account/second-factor")

    let shown = try browser.submit("/account/second-factor/app", on: "/account/second-factor/app")
    let key = try #require(shown.page.tags.first { $0["id"] == "key" }?.text)
    let codes = try #require(TimedCodes(secret: decoded(base32: key) ?? []))
    let form = try #require(shown.page.form("/account/second-factor/app/confirm")).filter { $0.0 != "code" }
    let code = codes.code(step: TimedCodes.step(at: campus.clock.clock.now))
    let on = try browser.post("/account/second-factor/app/confirm", form: form + [("code", code)])
    #expect(on.status == 200)
    #expect(try browser.get("/").status == 200, "the same session goes on")
  }
}
