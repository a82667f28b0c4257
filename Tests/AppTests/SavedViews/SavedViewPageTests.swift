// Saved views on the lists themselves: the row of them, the form that keeps one, and how a list opens.
import Base
import Testing

@testable import App

struct SavedViewPageTests {
  private static let api = "/api/v1/saved-views"

  private func chips(_ answer: Answer) -> [String] {
    let page = answer.page
    guard let start = page.tags.firstIndex(where: { $0["class"] == "chips" }) else { return [] }
    return page.tags[start...].prefix { !($0.name == "nav" && $0.isClosing) }.filter { $0.name == "a" && !$0.isClosing }
      .map { $0["aria-current"] == "page" ? "[\($0.text)]" : $0.text }
  }

  @Test func aViewIsKeptFromTheListItShows() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    #expect(try !browser.get("/people").text.contains("class=\"views\""), "nothing to keep, nothing kept")
    #expect(try !browser.get("/people?page=1").text.contains("class=\"views\""))
    let path = "/people?status=active&search=ada"
    let kept = try browser.submit("/account/views", on: path, [("name", "Active Adas")])
    #expect(kept.status == 303 && kept["location"] == "/people?search=ada&status=active", "\(kept.text)")
    let shown = try browser.get("/people?search=ada&status=active&role=&page=1")
    #expect(chips(shown) == ["Show all", "[Active Adas]"])
    #expect(shown.page.form("/account/views") == nil && shown.page.text.contains("Change this view"))
    #expect(try chips(browser.get("/people")) == ["[Show all]", "Active Adas"])
    #expect(try chips(browser.get("/people?search=ada")) == ["Show all", "Active Adas"])
    #expect(try chips(browser.get("/people?search=zzzz")) == ["Show all", "Active Adas"], "an empty list has them too")
    #expect(try chips(browser.get("/attendance/records")).isEmpty)
    #expect(try browser.get("/account/views").page.text.contains("Active Adas"))
  }

  @Test func everyListWithFiltersKeepsViews() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    for (list, query) in [
      ("/people", "sort=-number"), ("/attendance", "show=missing"), ("/attendance", "date=2020-02-29"),
      ("/attendance/mine", "from=2026-01-01"), ("/attendance/records", "from=2026-01-01&to=2026-12-31"),
      ("/access/routes", "permission=people.read"), ("/employees", "department=LIB"),
      ("/courses/all", "state=all"), ("/appointments", "office=dean"),
    ] {
      let kept = try browser.submit("/account/views", on: "\(list)?\(query)", [("name", query)])
      #expect(kept.status == 303 && kept["location"] == "\(list)?\(query)", "\(list)?\(query) \(kept.status)")
      #expect(try chips(browser.get("\(list)?\(query)")).contains("[\(query)]"), "\(list)?\(query)")
    }
    let lists = Set(SavedViewRules.lists.keys)
    #expect(
      lists == [
        "/people", "/employees", "/attendance", "/attendance/mine", "/attendance/records", "/access/routes",
        "/courses/all", "/appointments",
      ])
    for list in lists { #expect(SavedViewRules.label(of: list).en.first != "/", "\(list)") }
  }

  @Test func aListOpensWithItsViewAndCanBeLeft() throws {
    let campus = try Campus()
    var browser = try campus.browser(campus.admin)
    _ = try browser.submit(
      "/account/views", on: "/people?status=suspended", [("name", "Out"), ("isDefault", "true")])
    let opened = try browser.get("/people")
    #expect(opened.status == 303 && opened["location"] == "/people?status=suspended")
    #expect(try browser.get("/attendance/records").status == 200)
    for path in ["/people?view=all", "/people?page=1", "/people?search=&status=&role="] {
      let whole = try browser.get(path)
      #expect(whole.status == 200 && chips(whole) == ["[Show all]", "Out"], "\(path)")
    }
    // No link on the whole list leads back by accident.
    for path in ["/people?view=all", "/people?sort=-name", "/people?search=zzzz"] {
      let links = try browser.get(path).page.tags.drop { $0.name != "main" }
        .prefix { !($0.name == "main" && $0.isClosing) }.filter { $0.name == "a" }
      #expect(!links.contains { $0["href"] == "/people" }, "\(path)")
    }
    #expect(try campus.admin.get("/api/v1/people").json["total"]?.int64 == 2, "the API opens nothing by itself")
    // What was said before comes along.
    let removed = try browser.submit(
      "/people/\(campus.staff.person.text)/remove", on: "/people/\(campus.staff.person.text)")
    browser.cookies["quad-flash"] = removed.cookie("quad-flash")
    #expect(try browser.get("/people").cookie("quad-flash") == nil)
    #expect(try browser.get("/people?status=suspended").page.text.contains("removed from the directory"))
  }

  /// A view of what has gone doesn't shut its list.
  @Test func aViewOfWhatIsGoneShutsNothing() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let role = try campus.ownRole("Porter", [])
    _ = try browser.submit(
      "/account/views", on: "/people?role=\(role.id.text)", [("name", "Porters"), ("isDefault", "true")])
    #expect(try campus.admin.delete("/api/v1/roles/\(role.id.text)").status == 204)
    let broken = try browser.get("/people?role=\(role.id.text)")
    #expect(broken.status == 422 && broken.page.all("a").contains { $0["href"] == "/people?view=all" })
    #expect(try browser.get("/people?view=all").status == 200)
    let page = try browser.get("/account/views").page
    let one = try #require(page.all("a").compactMap { $0["href"] }.first { $0.hasPrefix("/account/views/") })
    #expect(try browser.submit("\(one)/delete", on: one).status == 303)
    #expect(try browser.get("/people").status == 200)
  }

  @Test func whatIsWrongWithAViewIsSaidByItsForm() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    _ = try browser.submit("/account/views", on: "/people?search=ada", [("name", "Ada")])
    let taken = try browser.submit("/account/views", on: "/people?search=noor", [("name", "ADA")])
    #expect(taken.status == 422 && taken.page.text.contains("with that name"))
    let form = try #require(taken.page.form("/account/views"))
    #expect(form.contains { $0 == ("query", "search=noor") } && form.contains { $0 == ("name", "ADA") })
    #expect(try browser.submit("/account/views", on: "/people?search=noor", [("name", "")]).status == 422)
    let bent = try browser.submit(
      "/account/views", on: "/people?search=noor", [("name", "Bent"), ("list", "//evil.example")])
    #expect(bent.status == 422 && bent.page.text.contains("No list with views"))
    let page = try browser.get("/account/views").page
    let one = try #require(page.all("a").compactMap { $0["href"] }.first { $0.hasPrefix("/account/views/") })
    #expect(try browser.submit(one, on: one, [("name", "")]).status == 422)
    let renamed = try browser.submit(one, on: one, [("name", "A. Lovelace")])
    #expect(renamed.status == 303 && renamed["location"] == "/people?search=ada")
    #expect(try chips(browser.get("/people?search=ada")) == ["Show all", "[A. Lovelace]"])
  }

  /// What is kept of a caller is known to all of their browsers with the next request.
  @Test func everyBrowserOfAPersonKnowsAtOnce() throws {
    let campus = try Campus(.socket)
    let (one, two) = (try campus.browser(campus.admin), try campus.browser(campus.admin))
    #expect(try chips(one.get("/people")).isEmpty && chips(two.get("/people")).isEmpty)
    _ = try one.submit("/account/views", on: "/people?search=ada", [("name", "Ada")])
    #expect(try chips(two.get("/people?view=all")) == ["[Show all]", "Ada"])
  }

  /// A list costs one read more the first time, and none after.
  @Test func whoHasNoneReadsThemOnce() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    _ = try browser.get("/people")
    let mark = try campus.mark()
    for _ in 0..<3 { #expect(try !browser.get("/people?status=active").text.contains("class=\"chips\"")) }
    #expect(try campus.isUnchanged(since: mark) && campus.writes(since: mark) == 0)
  }
}
