// Synchronizing with a simulated Moodle: what comes of a whole site, and that another look at it writes nothing.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct SyncTests {
  @Test func theFirstBringsStructureCoursesPeopleAndWhatTheyAre() throws {
    let stage = try SyncStage()
    let run = try stage.sync()
    #expect(run.state == .done && run.fault == nil && run.held == 0, "\(run)")
    // The same department in two terms is one unit; campuses of the same term have a term each.
    let units = try stage.campus.store.read { [home = stage.home] reader in
      try reader.all(StructureStore.units, home, 100)
    }
    #expect(
      units.map(\.code).sorted() == [
        "Archive & old", "UCLB", "UCLB/CCS", "UCLB/CCS/BSBA", "UCMN", "UCMN/CCS", "UCMN/CCS/BSCS", "UCMN/CCS/BSIT",
      ], "\(units.map(\.code))")
    #expect(try stage.category(4).unit == stage.category(7).unit && stage.category(5).own == stage.category(8).own)
    let terms = try stage.campus.store.read { [home = stage.home] reader in
      try reader.all(StructureStore.terms, home, 100)
    }
    #expect(terms.count == 3 && Set(terms.map(\.code)) == ["S12526", "S12627"])
    #expect(try stage.category(1).reason == .siteDefault && stage.category(15).reason == .notACode)
    #expect(try stage.category(14).state == .mapped, "hidden ones too")
    // Courses: of a program, and right in a department; those of nowhere are refused by the name of their category.
    #expect(
      try stage.course(2).name == "Computing & Society" && stage.course(2).unit == stage.unit("UCMN/CCS/BSCS")?.id)
    #expect(try stage.course(6).unit == stage.unit("UCMN/CCS")?.id)
    #expect(try stage.course(5).term != stage.course(2).term && !stage.course(4).fields.isVisible)
    let errors = try stage.errors(run)
    #expect(errors.filter { $0.phase == .courses }.map(\.reason) == [.categoryUnmapped, .categoryUnmapped])
    #expect(errors.contains { $0.detail.contains("Archive & old / BS Psy") }, "\(errors)")
    #expect(try stage.known(7) == nil)
    // People: as they are called, in one spelling; who shares a number is not taken for another.
    #expect(try stage.person(10)?.name == "Tom & Jerry \"Quoted\"")
    #expect(try stage.person(24)?.name == "Caf\u{e9} Ni\u{f1}a")
    #expect(try stage.person(20)?.person != stage.person(21)?.person)
    // Suspended on the site, unconfirmed, and suspended in the course.
    #expect(try stage.say(20, in: 2) == "student" && stage.say(22, in: 2) == "!student")
    #expect(try stage.say(23, in: 2) == "!student" && stage.say(25, in: 2) == "!student")
    // Several roles, none, and that of one who doesn't edit.
    #expect(try stage.say(20, in: 3) == "assistant student" && stage.say(26, in: 3) == "")
    #expect(try stage.say(10, in: 2) == "teacher" && stage.say(10, in: 6) == "assistant")
    #expect(try stage.course(2).students == 23 && stage.course(2).teachers == 1)
    let sections = try stage.campus.store.read { [home = stage.home] reader in
      try reader.all(CourseStore.sections, stage.course(2).id, home).map(\.name)
    }
    #expect(sections == ["Section A & B", "Section C"])
    #expect(run.counts[.courses].inserted == 5 && run.counts[.people].inserted == 27)
    #expect(run.counts[.enrollments].inserted == 33 && run.counts[.groups].inserted == 2)
    #expect(try stage.campus.chainIsWhole())
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func anUnchangedSiteWritesNothing() throws {
    let stage = try SyncStage()
    try stage.sync()
    let before = try stage.content()
    stage.site.forget()
    let run = try stage.sync()
    #expect(try stage.content() == before)
    #expect(run.state == .done && !run.counts.isChanged && run.changes == 0, "\(run.counts)")
    #expect(run.counts[.enrollments].unchanged == 33 && run.counts[.people].unchanged == 27)
    #expect(stage.site.mostAtWork <= 3)
    // Two of each course with people and one of that without, four for who may manage programs.
    #expect(stage.site.count("core_enrol_get_enrolled_users") == 13)
    #expect(stage.site.count("core_group_get_course_groups") == 5)
    let calls = stage.site.calls.count
    #expect(calls == 26, "\(calls)")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func oneRunsAtATimeAndAPersonMayStopIt() throws {
    let stage = try SyncStage(isWorking: false)
    let first = try stage.campus.admin.post(SyncStage.runs)
    let second = try stage.campus.admin.post(SyncStage.runs)
    #expect(first.status == 201 && second.status == 409)
    #expect(second.text.contains(first.json["id"]?.string ?? "?"), "it names the one that is under way")
    let path = "\(SyncStage.runs)/\(first.json["id"]?.string ?? "")"
    #expect(try stage.campus.admin.post("\(path)/confirm").status == 409)
    let stopped = try stage.campus.admin.post("\(path)/stop")
    #expect(stopped.status == 200 && stopped.json["state"]?.string == "stopped")
    #expect(try stage.campus.admin.post("\(path)/stop").status == 409)
    // Stopped while it runs: nothing more is written.
    try stage.campus.appliance.startJobs()
    let (store, home, context) = (stage.campus.store, stage.home, stage.campus.context)
    stage.site.answer { function, _ in
      if function == "core_group_get_course_groups" {
        try? store.write(context) { writer in
          if let open = try writer.first(MoodleRunStore.openRun, home) {
            _ = try MoodleRuns.stop(open.id, in: home, writer)
          }
        }
      }
      return nil
    }
    let run = try stage.sync()
    #expect(run.state == .stopped && stage.site.count("core_enrol_get_enrolled_users") == 0)
    #expect(try stage.person(20) == nil)
    stage.site.answer(nil)
    #expect(try stage.sync().state == .done)
    #expect(try stage.campus.stranger.get(path).status == 404)
    #expect(try stage.campus.staff.get(SyncStage.runs).status == 403)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func whoeverSignsInFindsTheirCourses() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { site in
      site.seats[3]?[40] = SiteState.Seat(roles: ["student"])
      site.seats[2]?[20] = nil
    }
    let home = stage.home
    let person = try #require(try stage.person(40)?.person)
    try stage.write { writer in
      try MoodleSync.hydrate(person: person, subject: "40", at: "https://localhost:1/lms", in: home, writer)
    }
    try stage.campus.finishJobs()
    #expect(try stage.say(40, in: 3) == "student" && stage.say(20, in: 2) == "student")
    // Taken out before the next run: what it applied last in full no longer counts.
    stage.site.change { $0.seats[3]?[40] = nil }
    try stage.sync()
    #expect(try stage.say(40, in: 3) == "!student")
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
