// Photos on the pages: beside names, in the corner of the page, and where they are changed.
import Base
import Testing
import Web

@testable import App
@testable import Store

struct PhotoPageTests {
  private func faces(_ visitor: Visitor, _ path: String) throws -> [String] {
    try visitor.get(path).page.all("img").filter { $0["class"]?.hasPrefix("face") == true }.compactMap { $0["src"] }
  }

  @Test func itStandsWhereTheInitialsStood() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let person = campus.staff.person
    let pages = [
      "/people", "/people/\(person.text)", "/people?search=noor", "/people?sort=-name", "/people?role=staff",
    ]
    for path in pages { #expect(try faces(browser, path).isEmpty) }
    let photo = try campus.photo(of: person)
    for path in pages {
      let size = path.hasPrefix("/people/") ? "large" : "small"
      #expect(try faces(browser, path) == ["/photos/\(photo.text)/\(size)"], "\(path)")
    }
    // Twice: the second time from the frame that was kept. In their corner, and on their own page.
    let own = try campus.browser(campus.staff)
    for _ in 0..<2 {
      #expect(try faces(own, "/") == ["/photos/\(photo.text)/small"])
      #expect(try faces(own, "/account") == ["/photos/\(photo.text)/small", "/photos/\(photo.text)/large"])
    }
    let page = try browser.get("/people").page
    for image in page.all("img") where image["class"] == "face" {
      #expect(image["alt"]?.isEmpty == true && image["width"] == "28" && image["loading"] == "lazy")
    }
    let next = try campus.photo(of: person)
    #expect(try faces(own, "/") == ["/photos/\(next.text)/small"], "a new one at once")
    #expect(try campus.staff.delete(PhotoTests.own).status == 204)
    for path in pages { #expect(try faces(browser, path).isEmpty) }
    for path in ["/", "/account"] { #expect(try faces(own, path).isEmpty) }
    #expect(try own.get("/account").page.all("span").contains { $0["data-initials"] == "NH" })
  }

  @Test func onesOwnIsChangedByAForm() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let path = "/account/photo"
    let page = try browser.get(path).page
    #expect(page.form("\(path)/remove") == nil && page.form(path) != nil)
    #expect(page.all("form").contains { $0["action"] == path && $0["enctype"] == "multipart/form-data" })
    let token = try browser.formToken()
    let mark = try campus.mark()
    for (file, words) in [
      ([UInt8](), "Choose a picture first"), (Array("<svg xmlns='http://www.w3.org/2000/svg'>".utf8), "This is an SVG"),
      (Array("hello".utf8), "This is no JPEG, PNG or WebP"),
    ] {
      let refused = try browser.upload(path, file: file, name: "me.jpg", fields: [("csrf", token)])
      #expect(refused.status == 422 && refused.page.text.contains(words), "\(refused.page.text)")
      #expect(refused.page.all("input").contains { $0["aria-invalid"] == "true" && $0["name"] == "file" })
    }
    #expect(try campus.isUnchanged(since: mark))
    let forged = try browser.upload(path, file: PictureMaker.jpeg(8, 8), name: "me.jpg", fields: [("csrf", "x")])
    #expect(forged.status == 403)
    #expect(try campus.isUnchanged(since: mark))
    let done = try browser.upload(path, file: PictureMaker.jpeg(80, 60), name: "me.jpg", fields: [("csrf", token)])
    #expect(done.status == 303 && done["location"] == path)
    #expect(try campus.events(since: mark) == ["photo.changed"])
    let shown = try browser.get(path).page
    #expect(shown.all("img").contains { $0["alt"] == "Photo of Noor Haddad" })
    let removed = try browser.submit("\(path)/remove", on: path)
    #expect(removed.status == 303)
    #expect(try campus.events(since: mark) == ["photo.changed", "photo.removed"])
    #expect(try browser.submit(path, on: path).status == 415, "a form without a file")
  }

  @Test func anothersIsChangedByWhoKeepsTheDirectory() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let path = "/people/\(campus.staff.person.text)/photo"
    #expect(try browser.get("/people/\(campus.staff.person.text)").page.all("a").contains { $0["href"] == path })
    let token = try browser.formToken()
    let done = try browser.upload(path, file: PictureMaker.jpeg(80, 60), name: "x.jpg", fields: [("csrf", token)])
    #expect(done.status == 303 && done["location"] == "/people/\(campus.staff.person.text)")
    #expect(try browser.upload(path, file: [1, 2, 3], name: "x.jpg", fields: [("csrf", token)]).status == 422)
    #expect(try browser.submit("\(path)/remove", on: path).status == 303)
    let staff = try campus.browser(campus.staff)
    #expect(try staff.get(path).status == 403)
    #expect(try campus.browser(campus.stranger).get(path).status == 404)
  }

  /// A page with a hundred faces reads what it read without them.
  @Test func aListOfFacesReadsNothingMore() throws {
    let campus = try Campus()
    for number in 0..<30 { _ = try campus.photo(of: campus.quickPerson("Person \(number)")) }
    let browser = try campus.browser(campus.admin)
    #expect(try faces(browser, "/people?limit=50").count == 30)
    let list = try campus.admin.get("/api/v1/people?limit=50")
    #expect(list.items.filter { $0["photo"]?.string?.hasPrefix("/files/pictures/") == true }.count == 30)
    // What the list asks for is in its own statement.
    for statement in [PeopleListStore.page, PeopleListStore.byAdded, PeopleStore.find] {
      #expect(statement.sql.text.contains("p.photo_id"))
    }
  }
}
