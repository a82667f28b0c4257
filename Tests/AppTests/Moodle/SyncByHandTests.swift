// What people do here stays, whatever Moodle says of it.
import Base
import Testing

@testable import App
@testable import Store

struct SyncByHandTests {
  @Test func peopleAreRenamedMergedAndDeletedByHandForGood() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (home, organization) = (stage.home, stage.campus.home)
    let (a, b, c) = (
      try #require(try stage.person(30)?.person), try #require(try stage.person(31)?.person),
      try #require(try stage.person(32)?.person)
    )
    _ = try stage.write { writer in
      var change = PersonChange()
      change.name = "Corrected here"
      return try PeopleChanges.update(
        c, change, granting: Granting(.system, try RoleBook(of: home, writer)), in: organization, writer)
    }
    let merged = try stage.campus.admin.post(
      "/api/v1/people/\(a.text)/merge", json: "{\"other\":\"\(b.text)\"}")
    #expect(merged.status == 200, "\(merged.text)")
    let gone = try #require(try stage.person(33)?.person)
    #expect(try stage.campus.admin.delete("/api/v1/people/\(gone.text)").status == 204)
    stage.site.change { site in
      site.users[32]?.name = "Renamed there"
      site.users[34]?.name = "Also renamed"
      site.users[33]?.name = "Deleted here"
    }
    let run = try stage.sync()
    func name(_ id: Int64) throws -> String? {
      guard let person = try stage.person(id)?.person else { return nil }
      return try stage.campus.store.read { try $0.first(AccessStore.nameOf, person, home) }
    }
    #expect(try name(32) == "Corrected here" && name(34) == "Also renamed")
    #expect(try stage.person(31)?.person == a && stage.say(30, in: 2) == "student")
    #expect(try stage.campus.store.read { try $0.first(PeopleStore.find, gone, home) } == nil)
    #expect(try stage.errors(run).contains { $0.reason == .deletedHere && $0.moodleID == 33 })
    let before = try stage.content()
    try stage.sync()
    #expect(try stage.content() == before)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func whatPeopleSaidByHandIsNeverTouched() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (home, course) = (stage.home, try stage.course(3).id)
    let person = try stage.campus.quickPerson("By Hand")
    let student = try #require(try stage.person(20)?.person)
    _ = try stage.write { writer in
      _ = try EnrollmentChanges.set(EnrollmentSay([.student]), of: person, in: course, sections: nil, home, writer)
      _ = try EnrollmentChanges.set(EnrollmentSay([.teacher]), of: student, in: course, sections: nil, home, writer)
      _ = try CourseChanges.update(course, in: home, writer) { $0.name = "Named here" }
    }
    stage.site.change { site in
      site.courses[3]?.name = "Named there"
      site.seats[3]?[20] = nil
    }
    try stage.sync()
    #expect(try stage.course(3).name == "Named here")
    #expect(try stage.enrollment(20, in: 3)?.says.manual?.stored == "teacher")
    #expect(try stage.say(20, in: 3) == "!assistant student")
    let (row) = try stage.campus.store.read { try $0.first(EnrollmentStore.byPerson, course, person, home) }
    #expect(row?.says.manual?.stored == "student" && row?.standing.isActive == true)
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
