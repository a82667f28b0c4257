// A name of 5,000 characters, and any other text that goes on and on: refused wherever it is sent, and nothing is written.
import Base
import Testing
import Web

@testable import App

struct LongNameTests {
  private static let long = String(repeating: "é", count: 5000)

  /// Over the table of routes: every text of every call.
  @Test func aNameOfFiveThousandCharactersIsRefusedByEveryCall() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    var tried = 0
    for route in Features.routes where route.kind == .api {
      guard case .json = route.body, let input = route.input else { continue }
      let path = route.path.split(separator: "/", omittingEmptySubsequences: false).map {
        $0.hasPrefix("{") ? campus.staff.person.text : String($0)
      }.joined(separator: "/")
      for field in input.fieldList {
        guard case .text(_, let length) = field.shape, length.upperBound < 5000 else { continue }
        tried += 1
        let json = Array("{\"\(field.name)\":\"\(Self.long)\"}".utf8)
        let answer = try campus.admin.send(
          route.method.name.description, path, type: "application/json", body: json)
        #expect(
          answer.status == 422 && answer.faults.contains("\(field.name)"), "\(path) \(field.name) \(answer.status)")
        #expect(!answer.text.contains(Self.long), "\(path) sends it back")
      }
    }
    #expect(tried > 40)
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func aNameOfFiveThousandCharactersComesBackInTheForm() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let mark = try campus.mark()
    for (action, fields) in [
      ("/people/new", []), ("/organization", [("languages", "en")]), ("/access/roles/new", []),
    ] as [(String, [(String, String)])] {
      let answer = try browser.submit(action, on: action, fields + [("name", Self.long)])
      #expect(answer.status == 422, "\(action) \(answer.status)")
      #expect(answer.page.form(action)?.contains { $0 == ("name", Self.long) } == true, "what was typed is there")
      #expect(answer.page.tags.contains { $0["id"] == "name" && $0["aria-invalid"] == "true" })
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func aRowWithANameOfFiveThousandCharactersIsTold() throws {
    let campus = try Campus()
    let answer = try campus.admin.post(
      "/api/v1/people/import", csv: Array("Name,Number\nZoe,Z1\n\(Self.long),Z2\n".utf8))
    #expect(answer.status == 200 && answer.json["created"]?.int64 == 1)
    #expect(!answer.text.contains(Self.long))
    #expect(try campus.admin.get("/api/v1/people?search=Z2").json["total"]?.int64 == 0)
  }
}
