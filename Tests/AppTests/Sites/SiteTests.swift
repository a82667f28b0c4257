// Sites: made, changed, deleted, by whom; and their pages.
import Base
import Testing

@testable import App
@testable import Store

struct SiteTests {
  static let sites = "/api/v1/attendance/sites"
  static let kiosks = "/api/v1/attendance/kiosks"

  /// The Eiffel tower, a hundred metres around it.
  static func place(_ name: String = "Tower", more: String = "") -> String {
    "{\"name\":\"\(name)\",\"latitude\":48.85837,\"longitude\":2.29448,\"radius\":100,\"proofs\":[\"place\"]\(more)}"
  }

  static let there = "{\"latitude\":48.8584,\"longitude\":2.2945,\"accuracy\":12.5}"
  static let elsewhere = "{\"latitude\":48.8530,\"longitude\":2.3499,\"accuracy\":12.5}"

  // MARK: Keeping them

  @Test(arguments: Depth.allCases) func aSiteIsMadeChangedAndDeleted(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let made = try campus.admin.post(Self.sites, json: Self.place(more: ",\"networks\":[\"192.0.2.0/24\"]"))
    #expect(made.status == 201, "\(made.text)")
    #expect(made.json["latitude"]?.double == 48.85837 && made.json["longitude"]?.double == 2.29448)
    #expect(made.json["rule"]?.string == "any" && made.json["photo"]?.string == "off")
    let path = "\(Self.sites)/\(made.json["id"]?.string ?? "")"
    let changed = try campus.admin.patch(path, json: "{\"radius\":250,\"photo\":\"required\"}")
    #expect(changed.json["radius"]?.int64 == 250 && changed.json["version"]?.int64 == 2)
    #expect(changed.json["latitude"]?.double == 48.85837, "what is not named stays")
    let same = try campus.mark()
    #expect(try campus.admin.patch(path, json: "{\"radius\":250}").status == 200)
    #expect(try campus.isUnchanged(since: same), "a change of nothing is none")
    #expect(try campus.admin.with("If-Match", "\"1\"").patch(path, json: "{\"radius\":50}").status == 412)
    #expect(try campus.admin.post(Self.sites, json: Self.place("TOWER")).code == "name-taken")
    #expect(try campus.admin.get(Self.sites).json["total"]?.int64 == 1)
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.admin.get(path).status == 404 && campus.admin.get(Self.sites).items.isEmpty)
    #expect(try campus.events(since: mark) == ["site.created", "site.updated", "site.deleted"])
    #expect(try campus.admin.post(Self.sites, json: Self.place()).status == 201, "its name is free again")
    #expect(try campus.chainIsWhole())
  }

  @Test(arguments: [
    ("{\"name\":\"\"}", ["name"]), ("{\"name\":\"a\",\"latitude\":91}", ["latitude"]),
    ("{\"name\":\"a\",\"latitude\":1,\"longitude\":-180.5,\"radius\":100}", ["longitude"]),
    ("{\"name\":\"a\",\"latitude\":1}", ["longitude"]), ("{\"name\":\"a\",\"radius\":100}", ["latitude"]),
    ("{\"name\":\"a\",\"latitude\":1,\"longitude\":1,\"radius\":9}", ["radius"]),
    ("{\"name\":\"a\",\"latitude\":\"NaN\"}", ["latitude"]),
    ("{\"name\":\"a\",\"proofs\":[\"place\"]}", ["latitude"]),
    ("{\"name\":\"a\",\"proofs\":[\"network\"]}", ["networks"]),
    ("{\"name\":\"a\",\"proofs\":[\"face\"]}", ["proofs"]),
    ("{\"name\":\"a\",\"networks\":[\"10.0.0.0/33\"]}", ["networks"]),
    ("{\"name\":\"a\",\"networks\":[\"here\"]}", ["networks"]), ("{\"name\":\"a\",\"rule\":\"some\"}", ["rule"]),
  ])
  func aSiteThatIsNoneIsRefused(json: String, faults: [String]) throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let answer = try campus.admin.post(Self.sites, json: json)
    #expect(answer.status == 422 && answer.faults == faults, "\(answer.text)")
    #expect(try campus.isUnchanged(since: mark))
  }

  // MARK: Pages

  @Test func thePhonesPageIsAPlainFormToo() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let page = try browser.get("/attendance/press?code=123456")
    #expect(page.status == 200 && page.text.contains("value=\"123456\""))
    #expect(page["permissions-policy"]?.contains("geolocation=()") == true, "nobody asks where one is")
    _ = try campus.admin.post(Self.sites, json: Self.place())
    let asked = try browser.get("/attendance/press")
    #expect(asked["permissions-policy"]?.contains("geolocation=(self)") == true)
    #expect(asked.text.contains("your browser asks you first"))
    #expect(try browser.get("/").page.form("/attendance/check-in") == nil, "the button leads to the page")
    let token = try browser.formToken()
    let fields = [("csrf", token), ("latitude", "48.8584"), ("longitude", "2.2945"), ("accuracy", "10"), ("note", "")]
    let pressed = try browser.upload("/attendance/press/check-in", file: [], name: "", fields: fields)
    #expect(pressed.status == 303 && pressed["location"] == "/attendance/press", "\(pressed.text)")
    #expect(try campus.staff.get("/api/v1/attendance").items.first?["flags"]?.count == 0)
    let again = try browser.upload("/attendance/press/check-in", file: [], name: "", fields: fields)
    #expect(again.status == 409 || again.status == 303)
    let left = try browser.upload(
      "/attendance/press/check-out", file: [], name: "", fields: [("csrf", token), ("latitude", ""), ("longitude", "")])
    #expect(left.status == 303, "\(left.text)")
    #expect(try campus.staff.get("/api/v1/attendance").items.first?["flags"]?[0]?.string == "place-missing")
  }

  @Test func aSiteIsKeptInTheBrowser() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let made = try browser.submit(
      "/attendance/sites/new", on: "/attendance/sites/new",
      [
        ("name", "Library"), ("latitude", "48,85837"), ("longitude", "2.29448"), ("radius", "150"), ("proofs", "place"),
        ("rule", "any"), ("photo", "off"), ("networks", "192.0.2.0/24\r\n2001:db8::/32"), ("units", ""),
      ])
    let one = try #require(made["location"], "\(made.text)")
    let page = try browser.get(one)
    #expect(page.text.contains("data-latitude=\"48.85837\"") && page.text.contains("2001:db8::/32"))
    let wrong = try browser.submit("\(one)/edit", on: "\(one)/edit", [("radius", "5"), ("name", "Library")])
    #expect(wrong.status == 422)
    let version = try #require(try browser.get("\(one)/edit").page.form("\(one)/edit"))
    #expect(version.contains { $0.0 == "version" && $0.1 == "1" })
    #expect(try browser.submit("\(one)/edit", on: "\(one)/edit", [("radius", "80")])["location"] == one)
    #expect(try campus.admin.get(Self.sites).items.first?["radius"]?.int64 == 80)
    #expect(try browser.submit("\(one)/delete", on: one)["location"] == "/attendance/sites")
  }
}
