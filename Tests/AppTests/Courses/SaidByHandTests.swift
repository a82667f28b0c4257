// What a person says by hand beside what other sources say: only what differs, so that these may take their own back.
import Base
import Foundation
import Store
import Testing

@testable import App

struct SaidByHandTests {
  /// Somebody whom a file has put into CC101, with a section there.
  private struct Stage {
    let stage: CourseStage
    let campus: Campus
    let enrollment: String
    let people: String
    let file: String
    let group: String

    init() throws {
      stage = try CourseStage()
      campus = stage.campus
      file = "Term,Campus,Course,E-mail,Roles,Sections\nS12627,MAIN,CC101,noor@nord.example,student,Group A\n"
      let done = try campus.admin.post("/api/v1/enrollments/import", csv: Array(file.utf8))
      #expect(done.json["created"]?.int64 == 1, "\(done.text)")
      people = "\(stage.path("CC101"))/enrollments"
      let row = try #require(try campus.admin.get(people).items.first?["id"]?.string)
      enrollment = "/api/v1/enrollments/\(row)"
      group = try campus.made("\(stage.path("CC101"))/sections", "{\"name\":\"Group B\"}")
    }

    var page: String { enrollment.replacingOccurrences(of: "/api/v1", with: "") + "/edit" }

    /// Has the file say that they are no longer in it.
    func leave() throws {
      let gone = file.replacingOccurrences(of: "Sections\n", with: "Sections,Active\n")
        .replacingOccurrences(of: "Group A\n", with: "Group A,no\n")
      let done = try campus.admin.post("/api/v1/enrollments/import", csv: Array(gone.utf8))
      #expect(done.json["updated"]?.int64 == 1, "\(done.text)")
    }
  }

  /// A small edit must not keep somebody in the course for whom the source says that they have left.
  @Test func sectionsAloneSayNothingOfBeingThere() throws {
    let it = try Stage()
    let changed = try it.campus.admin.patch(it.enrollment, json: "{\"sections\":[\"\(it.group)\"]}")
    #expect(
      changed.json["says"]?.count == 1 && changed.json["says"]?[0]?["source"]?.string == "import", "\(changed.text)")
    #expect(changed.json["sections"]?.elements.compactMap(\.string) == ["Group A", "Group B"])
    try it.leave()
    let left = try it.campus.admin.get(it.enrollment).json
    #expect(left["isActive"]?.bool == false)
    try it.campus.expectTallies()
  }

  @Test func whatTheSourceSaysAlreadyIsNotSaidAgain() throws {
    let it = try Stage()
    let mark = try it.campus.mark()
    #expect(try it.campus.admin.patch(it.enrollment, json: "{\"roles\":[\"student\"],\"isActive\":true}").status == 200)
    #expect(try it.campus.isUnchanged(since: mark))
    let more = try it.campus.admin.patch(it.enrollment, json: "{\"roles\":[\"student\",\"mentor\"]}")
    let said = more.json["says"]?.elements.first { $0["source"]?.string == "manual" }
    #expect(said?["roles"]?.elements.compactMap(\.string) == ["mentor"], "\(more.text)")
    try it.leave()
    #expect(try it.campus.admin.get(it.enrollment).json["roles"]?.elements.compactMap(\.string) == ["mentor"])
  }

  @Test func whatAnotherSourceSaysCannotBeTakenBackByHand() throws {
    let it = try Stage()
    let mark = try it.campus.mark()
    let refused = try it.campus.admin.patch(it.enrollment, json: "{\"isActive\":false}")
    #expect(refused.status == 422 && refused.faults == ["isActive"], "\(refused.text)")
    #expect(try it.campus.isUnchanged(since: mark))
    try it.leave()
    #expect(try it.campus.admin.patch(it.enrollment, json: "{\"isActive\":true}").json["isActive"]?.bool == true)
    #expect(try it.campus.admin.patch(it.enrollment, json: "{\"isActive\":false}").json["isActive"]?.bool == false)
    try it.campus.expectTallies()
  }

  /// The form shows shut what is another source's, and sends nothing of it.
  @Test func theFormSaysOnlyWhatIsSaidByHand() throws {
    let it = try Stage()
    let browser = try it.campus.browser(it.campus.admin)
    let page = try browser.get(it.page)
    #expect(page.text.contains("disabled"), "Group A is the file’s")
    #expect(try browser.submit(it.page, on: it.page, [("sections", it.group)]).status == 303)
    var row = try it.campus.admin.get(it.enrollment).json
    #expect(row["says"]?.count == 1, "\(row)")
    #expect(row["sections"]?.elements.compactMap(\.string) == ["Group A", "Group B"])
    #expect(try browser.submit(it.page, on: it.page, [("roles", "mentor")]).status == 303)
    row = try it.campus.admin.get(it.enrollment).json
    #expect(row["roles"]?.elements.compactMap(\.string) == ["student", "mentor"])
    try it.leave()
    #expect(try it.campus.admin.get(it.enrollment).json["roles"]?.elements.compactMap(\.string) == ["mentor"])
  }

  /// Two who change sections at once: the second is told.
  @Test func aChangeOfSectionsIsAChangeOfTheEnrollment() throws {
    let it = try Stage()
    let before = try it.campus.admin.get(it.enrollment)
    let tag = try #require(before["etag"])
    let first = try it.campus.admin.with("If-Match", tag).patch(it.enrollment, json: "{\"sections\":[\"\(it.group)\"]}")
    #expect(first.status == 200 && first.json["version"]?.int64 != before.json["version"]?.int64, "\(first.text)")
    let second = try it.campus.admin.with("If-Match", tag).patch(it.enrollment, json: "{\"sections\":[]}")
    #expect(second.status == 412)
    #expect(try it.campus.admin.get(it.enrollment).json["sections"]?.count == 2)
  }

  /// What one takes out of the archive of one's own data.
  @Test func sectionsAreInWhatAPersonTakesAlong() throws {
    let it = try Stage()
    let text = try it.campus.staff.get("/api/v1/me/data").text
    #expect(text.contains("Group A"), "\(text)")
  }
}
