// Sample: what is added is listed, and nobody else's is there.
import Base
import Testing

@testable import App

struct SampleTests {
  private static let path = "/api/v1/sample"

  @Test(arguments: Depth.allCases) func anEntryIsAddedListedAndRemoved(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let added = try campus.admin.post(Self.path, json: "{\"title\":\"Hello\"}")
    #expect(added.status == 201)
    let list = try campus.admin.get(Self.path).json
    #expect(list["total"]?.int64 == 1 && list["items"]?[0]?["title"]?.string == "Hello")
    let entry = "\(Self.path)/\(added.json["id"]?.string ?? "")"
    #expect(try campus.stranger.get(Self.path).json["total"]?.int64 == 0)
    #expect(try campus.stranger.delete(entry).status == 404)
    #expect(try campus.admin.delete(entry).status == 204)
    #expect(try campus.events(since: mark) == ["sample.added", "sample.removed"])
  }

  @Test func aTitleIsNeeded() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let mark = try campus.mark()
    let refused = try campus.admin.post(Self.path, json: "{\"title\":\"\"}")
    #expect(refused.status == 422 && refused.faults == ["title"])
    let form = try browser.submit("/sample", on: "/sample", [("title", " ")])
    #expect(form.status == 422)
    #expect(try campus.isUnchanged(since: mark))
  }
}
