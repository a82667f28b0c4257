// Where something comes from in Moodle: a course's page there for those who see the course, a person's accounts for those
// who have to know.
import Base
import Store
import Testing

@testable import App

struct MoodleTraceTests {
  @Test func aCourseLeadsToItsPageThere() throws {
    let stage = try SyncStage()
    _ = try stage.sync()
    let campus = stage.campus
    let path = "\(CourseStage.courses)/\(try stage.course(2).id.text)"
    let page = "/courses/\(try stage.course(2).id.text)"
    let there = "https://localhost:1/lms/course/view.php?id=2"
    let told = try campus.admin.get(path).json["moodle"]
    #expect(told?["id"]?.int64 == 2 && told?["url"]?.string == there)
    let browser = try campus.browser(campus.admin)
    let shown = try browser.get(page).page
    #expect(shown.text.contains("Open in Moodle") && shown.all("a").contains { $0["href"] == there })
    // Whoever is in it, too.
    try campus.enroll(campus.staff.person, try stage.course(2).id.text)
    #expect(try campus.browser(campus.staff).get(page).page.all("a").contains { $0["href"] == there })
    #expect(try campus.staff.get(path).json["moodle"]?["id"]?.int64 == 2)
    // A group of Moodle's would come back: only what a person made is deleted here.
    #expect(shown.text.contains("Section A & B"))
    func buttons() throws -> Int {
      try browser.get(page).page.all("form").compactMap { $0["action"] }
        .count { $0.hasPrefix("/sections/") && $0.hasSuffix("/delete") }
    }
    #expect(try buttons() == 0)
    _ = try campus.made("\(path)/sections", "{\"name\":\"By hand\"}")
    #expect(try buttons() == 1)
    // One that isn't there leads nowhere, and none does when Moodle is gone.
    let own = try campus.course(
      "OWN1", "Own", in: stage.course(2).unit.text, stage.course(2).term.text)
    let ownPath = "\(CourseStage.courses)/\(own)"
    #expect(try campus.admin.get(ownPath).json["moodle"]?.isNull != false)
    #expect(try !browser.get("/courses/\(own)").page.text.contains("Open in Moodle"))
    #expect(try campus.stranger.get(path).status == 404)
    // Elsewhere the number may be of another course.
    let moved = try campus.admin.put(
      MoodleConnectionTests.path, json: "{\"url\":\"https://localhost:1/new\",\"token\":\"hushhush0123\"}")
    #expect(moved.status == 200, "\(moved.text)")
    #expect(try campus.admin.get(path).json["moodle"]?["url"]?.isNull != false)
    #expect(try !browser.get(page).page.text.contains("Open in Moodle"))
    #expect(try campus.admin.delete(MoodleConnectionTests.path).status == 204)
    #expect(try campus.admin.get(path).json["moodle"]?.isNull != false)
    #expect(try !browser.get(page).page.text.contains("Open in Moodle"))
    campus.appliance.jobs.stop(within: 10)
  }

  @Test func aPersonsAccountsAreToldToWhoHasToKnow() throws {
    let stage = try SyncStage()
    _ = try stage.sync()
    let campus = stage.campus
    let (tom, suspended) = (try #require(try stage.person(10)).person, try #require(try stage.person(22)).person)
    let path = "/api/v1/people/\(tom.text)/moodle"
    let one = try #require(try campus.admin.get(path).items.first)
    #expect(one["id"]?.int64 == 10 && one["userName"]?.string == "t.abad" && one["isSuspended"]?.bool == false)
    #expect(one["isByAddress"]?.bool == false && one["isGone"]?.bool == false)
    #expect(one["url"]?.string == "https://localhost:1/lms/user/profile.php?id=10")
    #expect(try campus.admin.get("/api/v1/people/\(suspended.text)/moodle").items.first?["isSuspended"]?.bool == true)
    #expect(try campus.admin.get("/api/v1/people/\(campus.staff.person.text)/moodle").items.isEmpty)
    #expect(try campus.admin.get("/api/v1/people/\(campus.stranger.person.text)/moodle").status == 404)
    #expect(try campus.guest.get(path).status == 401 && campus.staff.get(path).status == 403)
    let page = try campus.browser(campus.admin).get("/people/\(tom.text)").page.text
    #expect(page.contains("In Moodle") && page.contains("t.abad (10)"))
    #expect(try campus.browser(campus.admin).get("/people/\(suspended.text)").page.text.contains("Suspended there"))
    // Whoever only sees the directory is not told; whoever keeps it, or connects Moodle, is.
    let looking = try campus.visitor(try campus.person("Aude Auditor", role: .auditor).id)
    #expect(try looking.get(path).status == 403)
    #expect(try !campus.browser(looking).get("/people/\(tom.text)").page.text.contains("t.abad"))
    let keeping = try campus.visitor(try campus.person("Cora Coordinator", role: .coordinator).id)
    #expect(try keeping.get(path).items.count == 1)
    let role = try campus.ownRole("Bridge", ["moodle.manage"])
    try campus.assign(role, to: campus.staff.person)
    #expect(try campus.staff.get(path).items.count == 1)
    campus.appliance.jobs.stop(within: 10)
  }
}
