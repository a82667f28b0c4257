// Who is in a course: by which source, with which roles, in which sections; and what becomes of it when people go.
import Base
import Foundation
import Store
import Testing

@testable import App

struct EnrollmentTests {
  @Test func somebodyIsPutInChangedAndTakenOut() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let section = try campus.made("\(stage.path("CC101"))/sections", "{\"name\":\"Group A\"}")
    let mark = try campus.mark()
    let people = "\(stage.path("CC101"))/enrollments"
    let made = try campus.admin.post(
      people,
      json:
        "{\"person\":\"\(campus.staff.person.text)\",\"roles\":[\"Étudiant(e)\",\"Teacher\"],\"sections\":[\"\(section)\"]}"
    )
    #expect(made.status == 201, "\(made.text)")
    #expect(made.json["roles"]?.elements.compactMap(\.string) == ["teacher", "student"])
    #expect(made.json["sections"]?[0]?.string == "Group A" && made.json["says"]?[0]?["source"]?.string == "manual")
    let path = "/api/v1/enrollments/\(made.json["id"]?.string ?? "")"
    try campus.expectTallies()
    #expect(try campus.admin.get(stage.path("CC101")).json["teachers"]?.int64 == 1)
    let same = try campus.mark()
    #expect(
      try campus.admin.patch(path, json: "{\"roles\":[\"student\",\"teacher\"]}").status == 200)
    #expect(try campus.isUnchanged(since: same), "the same in another order is no change")
    let changed = try campus.admin.patch(path, json: "{\"roles\":[\"student\"],\"sections\":[],\"isActive\":false}")
    #expect(changed.json["isActive"]?.bool == false && changed.json["sections"]?.count == 0, "\(changed.text)")
    try campus.expectTallies()
    #expect(try campus.admin.get(people).items.isEmpty)
    #expect(try campus.admin.get("\(people)?state=all").items.count == 1)
    #expect(try campus.admin.with("If-Match", "\"1\"").delete(path).status == 412)
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.admin.get(path).status == 404)
    #expect(
      try campus.events(since: mark).filter { !$0.hasPrefix("role.") } == [
        "enrollment.created", "enrollment.updated", "enrollment.deleted",
      ], "what follows for their roles is told beside it")
    try campus.expectTallies()
  }

  @Test(arguments: [
    ("{\"person\":\"0000000000001\"}", ["person"]), ("{}", ["person"]),
    ("{\"person\":\"P\",\"roles\":[\"a b!\"]}", ["roles"]), ("{\"person\":\"P\",\"roles\":[\"✨\"]}", ["roles"]),
    ("{\"person\":\"P\",\"sections\":[\"0000000000001\"]}", ["sections"]),
  ])
  func whatIsNoneIsRefused(json: String, faults: [String]) throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let mark = try campus.mark()
    let body = json.replacingOccurrences(of: "\"P\"", with: "\"\(campus.staff.person.text)\"")
    let answer = try campus.admin.post("\(stage.path("CC101"))/enrollments", json: body)
    #expect(answer.status == 422 && answer.faults == faults, "\(answer.text)")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func anothersSectionAndAnothersPersonAreNotThere() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let section = try campus.made("\(stage.path("IT101"))/sections", "{\"name\":\"Group A\"}")
    let people = "\(stage.path("CC101"))/enrollments"
    let body = "{\"person\":\"\(campus.staff.person.text)\",\"sections\":[\"\(section)\"]}"
    #expect(try campus.admin.post(people, json: body).faults == ["sections"], "a section of another course")
    let stranger = "{\"person\":\"\(campus.stranger.person.text)\"}"
    #expect(try campus.admin.post(people, json: stranger).faults == ["person"], "somebody of another organization")
    #expect(try campus.stranger.get(stage.path("CC101")).status == 404)
  }

  /// Two sources, several roles, one person: merged for everybody, and each takes back only its own.
  @Test func sourcesAreMergedAndEachTakesBackItsOwn() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let (home, person) = (campus.home.id, campus.staff.person)
    let course = try #require(ID<Course>(stage.course["CC101"] ?? ""))
    let enrollment = try campus.enroll(person, stage.course["CC101"], ["assistant"])
    @Sendable func sync(_ say: EnrollmentSay?, _ writer: Writer) throws -> RowChange {
      var batch = EnrollmentBatch(.moodle, in: home)
      let change = try batch.put(say, of: person, in: course, writer)
      try batch.finish(writer)
      return change
    }
    let path = "/api/v1/enrollments/\(enrollment)"
    #expect(try campus.store.write(campus.context) { try sync(EnrollmentSay([.student]), $0) } == .updated)
    let both = try campus.admin.get(path).json
    #expect(both["roles"]?.elements.compactMap(\.string) == ["assistant", "student"] && both["says"]?.count == 2)
    try campus.expectTallies()
    let mark = try campus.mark()
    #expect(try campus.store.write(campus.context) { try sync(EnrollmentSay([.student]), $0) } == .unchanged)
    #expect(
      try campus.isUnchanged(since: mark) && campus.events(since: mark).isEmpty,
      "what is as it should be writes nothing")
    // Suspended there, and still active by hand.
    #expect(
      try campus.store.write(campus.context) { try sync(EnrollmentSay([.student], isActive: false), $0) } == .updated)
    #expect(try campus.admin.get(path).json["roles"]?.elements.compactMap(\.string) == ["assistant"])
    #expect(try campus.admin.delete(path).status == 204)
    let rest = try campus.admin.get(path).json
    #expect(rest["isActive"]?.bool == false && rest["roles"]?.elements.compactMap(\.string) == ["student"])
    #expect(try campus.admin.delete(path).code == "not-by-hand")
    try campus.expectTallies()
    #expect(try campus.store.write(campus.context) { try sync(nil, $0) } == .updated)
    #expect(try campus.admin.get(path).status == 404, "of which nothing is said any more")
    #expect(try campus.chainIsWhole())
  }

  @Test func whoIsMissingFromAnAnswerIsNoLongerActive() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let home = campus.home.id
    let course = try #require(ID<Course>(stage.course["CC101"] ?? ""))
    let people = try (0..<5).map { try campus.quickPerson("Person \($0)") }
    let counts = try campus.store.write(campus.context) { writer in
      var batch = EnrollmentBatch(.moodle, in: home)
      for person in people {
        _ = try batch.put(EnrollmentSay([.student]), of: person, in: course, writer)
      }
      let gone = try batch.deactivate(allBut: Set(people.prefix(3)), in: course, writer)
      let again = try batch.deactivate(allBut: Set(people.prefix(3)), in: course, writer)
      try batch.finish(writer)
      return [gone.count, again.count]
    }
    #expect(counts == [2, 0])
    try campus.expectTallies()
    #expect(try campus.admin.get(stage.path("CC101")).json["students"]?.int64 == 3)
  }

  /// Each step is a transaction of its own, however many people there are.
  @Test func whoIsMissingIsLookedForStepByStep() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let home = campus.home.id
    let course = try #require(ID<Course>(stage.course["CC101"] ?? ""))
    let people = try (0..<5).map { try campus.quickPerson("Person \($0)") }
    try campus.store.write(campus.context) { writer in
      var batch = EnrollmentBatch(.moodle, in: home)
      for person in people { _ = try batch.put(EnrollmentSay([.student]), of: person, in: course, writer) }
      try batch.finish(writer)
    }
    var (after, counts): (ID<Person>?, [Int]) = (nil, [])
    repeat {
      let from = after
      let step = try campus.store.write(campus.context) { writer in
        var batch = EnrollmentBatch(.moodle, in: home)
        let step = try batch.deactivate(allBut: Set(people.prefix(1)), in: course, after: from, limit: 2, writer)
        try batch.finish(writer)
        return step
      }
      counts.append(step.count)
      after = step.next
    } while after != nil
    #expect(counts == [1, 2, 1])
    try campus.expectTallies()
    #expect(try campus.admin.get(stage.path("CC101")).json["students"]?.int64 == 1)
  }

  @Test func whoLeavesTheDirectoryIsNotCountedUntilTheyAreBack() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Gus Gone")
    try campus.enroll(person.id, stage.course["CC101"])
    let path = "/api/v1/people/\(person.id.text)"
    #expect(try campus.admin.delete(path).status == 204)
    try campus.expectTallies()
    #expect(try campus.admin.get(stage.path("CC101")).json["students"]?.int64 == 0)
    #expect(try campus.admin.get("\(stage.path("CC101"))/enrollments?state=all").items.isEmpty)
    #expect(try campus.admin.post("\(path)/restore").status == 200)
    try campus.expectTallies()
    #expect(try campus.admin.get(stage.path("CC101")).json["students"]?.int64 == 1)
    _ = try campus.admin.patch(path, json: "{\"name\":\"Zed Gone\"}")
    try campus.enroll(try campus.person("Mo Middle").id, stage.course["CC101"])
    let names = try campus.admin.get("\(stage.path("CC101"))/enrollments").items.compactMap {
      $0["person"]?["name"]?.string
    }
    #expect(names == ["Mo Middle", "Zed Gone"], "by the new name")
  }

  @Test func twoEntriesOfOnePersonBecomeOneInEveryCourse() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let (kept, gone) = (try campus.quickPerson("Ana One"), try campus.quickPerson("Ana Two"))
    try campus.enroll(kept, stage.course["CC101"], ["student"])
    try campus.enroll(gone, stage.course["CC101"], ["assistant"])
    try campus.enroll(gone, stage.course["IT101"], ["student"])
    let merged = try campus.admin.post(
      "/api/v1/people/\(kept.text)/merge", json: "{\"other\":\"\(gone.text)\"}")
    #expect(merged.status == 200, "\(merged.text)")
    try campus.expectTallies()
    let row = try #require(try campus.admin.get("\(stage.path("CC101"))/enrollments").items.first)
    #expect(row["roles"]?.elements.compactMap(\.string) == ["assistant", "student"])
    let other = try campus.admin.get("\(stage.path("IT101"))/enrollments").items
    #expect(other.compactMap { $0["person"]?["id"]?.string } == [kept.text])
  }

  @Test func twoWhoEnrollTheSamePersonMakeOneRow() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = campus.staff.person.text
    let path = "\(stage.path("CC101"))/enrollments"
    let statuses = try atOnce(24, threads: 8) { number in
      try campus.admin.post(
        path, json: "{\"person\":\"\(person)\",\"roles\":[\"\(number % 2 == 0 ? "student" : "teacher")\"]}"
      ).status
    }
    #expect(statuses.allSatisfy { $0 == 201 })
    #expect(try campus.admin.get(path).items.count == 1)
    try campus.expectTallies()
  }

  @Test func aRosterIsReadPageByPageAndBySection() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let section = try campus.made("\(stage.path("CC101"))/sections", "{\"name\":\"Group A\"}")
    for number in 0..<7 {
      let person = try campus.quickPerson("Person \(number)")
      let sections = number % 2 == 0 ? ",\"sections\":[\"\(section)\"]" : ""
      let answer = try campus.admin.post(
        "\(stage.path("CC101"))/enrollments", json: "{\"person\":\"\(person.text)\"\(sections)}")
      #expect(answer.status == 201)
    }
    var (seen, after) = ([String](), "")
    for _ in 0..<4 {
      let part = try campus.admin.get("\(stage.path("CC101"))/enrollments?limit=3\(after)")
      seen += part.items.compactMap { $0["person"]?["name"]?.string }
      guard let next = part.json["next"]?.string else { break }
      after = "&after=\(next)"
    }
    #expect(seen == (0..<7).map { "Person \($0)" })
    #expect(try campus.admin.get("\(stage.path("CC101"))/enrollments?section=\(section)").items.count == 4)
    #expect(try campus.admin.get("\(stage.path("CC101"))/enrollments?search=person%203").items.count == 1)
    let browser = try campus.browser(campus.admin)
    let page = try browser.get("/courses/\(stage.course["CC101"] ?? "")?section=\(section)").page
    #expect(page.text.contains("Person 4") && !page.text.contains("Person 5"))
    #expect(try campus.admin.delete("/api/v1/sections/\(section)").status == 204)
    #expect(try campus.admin.get("\(stage.path("CC101"))/enrollments").items.count == 7)
  }

  @Test func theFormsEnrollChangeAndTakeOut() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let browser = try campus.browser(campus.admin)
    let page = "/courses/\(stage.course["CC101"] ?? "")"
    let enrolled = try browser.submit(
      "\(page)/enrollments", on: page, [("whom", "noor@nord.example"), ("role", "teacher")])
    #expect(enrolled.status == 303, "\(enrolled.text)")
    #expect(try browser.get(page).page.text.contains("Noor"))
    try refuses(
      browser, "\(page)/enrollments", on: page, [("whom", "nobody@x.example"), ("role", "assistant")],
      CourseText.noSuchPerson)
    #expect(try !browser.get(page).page.text.contains("nobody@x"))
    let row = try #require(try campus.admin.get("\(stage.path("CC101"))/enrollments").items.first?["id"]?.string)
    let edit = "/enrollments/\(row)/edit"
    #expect(try browser.submit(edit, on: edit, [("roles", "student, mentor")]).status == 303)
    #expect(
      try campus.admin.get("/api/v1/enrollments/\(row)").json["roles"]?.elements.compactMap(\.string)
        == ["student", "mentor"])
    let refused = try browser.submit(edit, on: edit, [("roles", "teacher, !!")])
    #expect(refused.status == 422 && refused.text.contains("teacher, !!"), "what was typed is there to be mended")
    #expect(try browser.submit("/enrollments/\(row)/remove", on: edit).status == 303)
    #expect(try campus.admin.get("\(stage.path("CC101"))/enrollments?state=all").items.isEmpty)
    let section = try browser.submit("\(page)/sections", on: page, [("name", "Group Ω")])
    #expect(section.status == 303)
    try refuses(browser, "\(page)/sections", on: page, [("name", "Group Ω")], CourseText.sectionTaken)
    let sections = try campus.admin.get("\(stage.path("CC101"))/sections").items
    #expect(sections.count == 1)
    let group = sections.first?["id"]?.string ?? ""
    try refuses(
      browser, "\(page)/enrollments", on: page, [("whom", "N-0"), ("role", "teacher"), ("section", group)],
      CourseText.noSuchPerson)
    let edited = try browser.submit("\(page)/edit", on: "\(page)/edit", [("name", "Computing, anew")])
    #expect(edited.status == 303, "\(edited.text)")
  }

  /// Refuses a form of one line, on its page, with what was typed.
  private func refuses(
    _ browser: Visitor, _ action: String, on page: String, _ fields: [(String, String)], _ why: Text
  ) throws {
    let refused = try browser.submit(action, on: page, fields)
    let back = try #require(refused["location"])
    #expect(refused.status == 303 && back.hasPrefix("\(page)?"), "\(action) \(refused.text)")
    let shown = try browser.get(back).page
    let kept = try #require(shown.form(action))
    for field in fields { #expect(kept.contains { $0 == field }, "\(field) \(kept)") }
    let said = String(decoding: decoded(base64url: refused.cookie("quad-flash") ?? "") ?? [], as: UTF8.self)
    #expect(said.contains(why.en), "\(said)")
  }

  // MARK: Cohorts

  @Test func aCohortTakesItsMembersIntoItsCourses() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let cohort = try campus.made(
      CourseStage.cohorts, "{\"unit\":\"\(stage.unit["BSCS"] ?? "")\",\"name\":\"First year\"}")
    let path = "\(CourseStage.cohorts)/\(cohort)"
    let person = campus.staff.person.text
    #expect(try campus.admin.post("\(path)/members", json: "{\"person\":\"\(person)\"}").status == 200)
    #expect(try campus.admin.post("\(path)/members", json: "{\"person\":\"\(person)\"}").code == "already-member")
    let course = stage.course["CC101"] ?? ""
    #expect(try campus.admin.post("\(path)/courses", json: "{\"course\":\"\(course)\"}").status == 200)
    let row = try #require(try campus.admin.get("\(stage.path("CC101"))/enrollments").items.first)
    #expect(row["says"]?[0]?["source"]?.string == "cohort" && row["roles"]?[0]?.string == "student")
    let late = try campus.quickPerson("Late Comer")
    _ = try campus.admin.post("\(path)/members", json: "{\"person\":\"\(late.text)\"}")
    #expect(try campus.admin.get("\(stage.path("CC101"))/enrollments").items.count == 2, "later members too")
    try campus.expectTallies()
    #expect(try campus.admin.delete("\(path)/members/\(late.text)").status == 204)
    #expect(try campus.admin.get("\(stage.path("CC101"))/enrollments").items.count == 1)
    // Enrolled by hand besides, one stays.
    try campus.enroll(campus.staff.person, course)
    #expect(try campus.admin.delete("\(path)/courses/\(course)").status == 204)
    #expect(try campus.admin.get("\(stage.path("CC101"))/enrollments").items.first?["says"]?.count == 1)
    try campus.expectTallies()
    #expect(try campus.admin.get(path).json["members"]?.int64 == 1)
    let renamed = try campus.admin.patch(path, json: "{\"name\":\"Second year\"}")
    #expect(renamed.json["version"]?.int64 == 2, "\(renamed.text)")
    let other = try stage.holder("Dean Cas", .dean, of: "CAS")
    #expect(try other.get(path).status == 404 && other.get(CourseStage.cohorts).items.isEmpty)
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/cohorts").page.text.contains("Second year"))
    let page = "/cohorts/\(cohort)"
    #expect(try browser.submit("\(page)/courses", on: page, [("code", "cc101")]).status == 303)
    #expect(try campus.admin.get("\(path)/courses").items.count == 1)
    let member = [("whom", "ada@nord.example")]
    #expect(try browser.submit("\(page)/members", on: page, member)["location"] == page)
    #expect(try campus.admin.get("\(path)/members").items.count == 2)
    try refuses(browser, "\(page)/members", on: page, member, CourseText.isMember.text)
    try refuses(browser, "\(page)/members", on: page, [("whom", "nobody@x.example")], CourseText.noSuchPerson)
    #expect(try campus.admin.get("\(path)/members").items.count == 2)
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.admin.get("\(stage.path("CC101"))/enrollments").items.count == 1)
    try campus.expectTallies()
  }
}
