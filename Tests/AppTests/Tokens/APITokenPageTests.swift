// API tokens in the browser: making, copying, ending.
import Base
import Testing

@testable import App

struct APITokenPageTests {
  @Test(arguments: ["/account/tokens", "/organization/tokens"]) func aTokenIsMadeShownOnceAndEnded(path: String) throws
  {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get(path).text.contains("class=\"empty\""))
    let mark = try campus.mark()
    let answer = try browser.submit(
      "\(path)/new", on: "\(path)/new",
      [
        ("name", "Kiosk <b>"), ("permissions", "people.read"), ("networks", "127.0.0.0/8,\r\n10.0.0.0/8"),
        ("days", "7"),
      ])
    #expect(answer.status == 200 && answer["cache-control"] == "no-store")
    let secret = try #require(answer.page.tags.first { $0["id"] == "secret" }?.text)
    #expect(secret.hasPrefix("quad_") && secret.count == 48)
    #expect(try campus.events(since: mark).last == "token.made")
    var bearer = campus.guest
    bearer.token = secret
    #expect(try bearer.get("/api/v1/people").status == 200)
    let list = try browser.get(path)
    #expect(!list.text.contains(secret) && list.text.contains(secret.prefix(9)) && list.text.contains("Kiosk &lt;b"))
    let action = try #require(list.page.all("form").compactMap { $0["action"] }.first { $0.hasSuffix("/revoke") })
    let ended = try browser.submit(action, on: path)
    #expect(ended.status == 303 && ended["location"] == path)
    #expect(try bearer.get("/api/v1/people").status == 401)
    #expect(try browser.get(path).text.contains("class=\"empty\""))
  }

  @Test func aFaultyFormComesBackWithWhatWasTyped() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let mark = try campus.mark()
    let answer = try browser.submit(
      "/account/tokens/new", on: "/account/tokens/new",
      [("name", ""), ("permissions", "people.read"), ("networks", "here"), ("days", "7")])
    #expect(answer.status == 422)
    let text = answer.text
    #expect(text.contains("id=\"name-fault\"") && !text.contains("quad_"))
    #expect(answer.page.all("input").contains { $0["value"] == "people.read" && $0.attributes["checked"] != nil })
    #expect(answer.page.all("option").first { $0.attributes["selected"] != nil }?["value"] == "7")
    let network = try browser.submit(
      "/account/tokens/new", on: "/account/tokens/new", [("name", "a"), ("networks", "here")])
    #expect(network.status == 422 && network.text.contains("id=\"networks-fault\"") && network.text.contains("here"))
    #expect(try campus.isUnchanged(since: mark))
  }

  /// A box that is not offered and sent all the same.
  @Test func whatOneMayNotGiveIsNotOffered() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let form = try browser.get("/account/tokens/new")
    #expect(form.status == 200 && !form.text.contains("people.write"))
    let mark = try campus.mark()
    let answer = try browser.submit(
      "/account/tokens/new", on: "/account/tokens/new", [("name", "a"), ("permissions", "people.write")])
    #expect(answer.status == 403)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try browser.get("/organization/tokens").status == 403)
  }
}
