// Synchronizing with a simulated Moodle: what comes, what stays, what goes, and who is asked first.
import Base
import Foundation
import Outbound
import Synchronization
import Testing

@testable import App
@testable import Outbound
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

  @Test func anEmptyAnswerDeactivatesNobodyUntilAPersonHasLooked() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (course, seat) = (try stage.course(2), try #require(try stage.enrollment(20, in: 2)))
    let seats = stage.site.state.seats[2]
    stage.site.change { $0.seats[2] = [:] }
    let held = try stage.sync()
    #expect(held.needsConfirmation && held.held == 24, "\(held.held)")
    #expect(try stage.say(20, in: 2) == "student")
    #expect(try stage.errors(held).contains { $0.reason == .notBelieved && $0.moodleID == 2 })
    let confirmed = try stage.sync("\(SyncStage.runs)/\(held.id.text)/confirm")
    #expect(confirmed.isConfirmed && confirmed.held == 0 && confirmed.counts[.enrollments].deactivated == 24)
    #expect(try stage.say(20, in: 2) == "!student" && stage.course(2).students == 0)
    stage.site.change { $0.seats[2] = seats }
    let restored = try stage.sync()
    #expect(restored.counts[.enrollments].restored == 24)
    let after = try #require(try stage.enrollment(20, in: 2))
    #expect(after.id == seat.id && after.says.moodle?.stored == "student")
    #expect(try stage.course(2).id == course.id && stage.course(2).created == course.created)
    #expect(try stage.course(2).students == 23)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func someMayGoWithoutAQuestionAndMoreMayNot() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { site in for id in Int64(40)...44 { site.seats[2]?[id] = nil } }
    #expect(try stage.sync().counts[.enrollments].deactivated == 5)
    stage.site.change { site in for id in Int64(30)...39 { site.seats[2]?[id] = nil } }
    let held = try stage.sync()
    #expect(held.held == 10 && held.counts[.enrollments].deactivated == 0)
    // What else there is to say of the course is taken over all the same.
    stage.site.change { $0.seats[2]?[20]?.roles = ["student", "editingteacher"] }
    #expect(try stage.sync().counts[.enrollments].updated == 1)
    #expect(try stage.say(20, in: 2) == "teacher student" && stage.say(30, in: 2) == "student")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func whatIsGoneIsPutOutOfUseAndComesBackAsItself() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (old, unit) = (try stage.course(3), try #require(try stage.unit("UCMN/CCS/BSIT")))
    let course = stage.site.state.courses[3]
    stage.site.change { site in
      site.courses[3] = nil
      site.courses[4] = nil
      site.categories[9] = nil
    }
    let run = try stage.sync()
    #expect(run.counts[.courses].deactivated == 2 && run.counts[.categories].deactivated == 1, "\(run.counts)")
    #expect(try !stage.course(3).fields.isActive && stage.course(3).id == old.id)
    #expect(try stage.unit("UCMN/CCS/BSIT")?.isActive == false)
    #expect(stage.site.count("core_course_get_courses") == 1, "what is missing is asked for by its number")
    stage.site.change { site in
      site.courses[3] = course
      site.categories[9] = SiteState.Category(name: "BSIT", parent: 7)
    }
    let back = try stage.sync()
    #expect(back.counts[.courses].restored == 1 && back.counts[.categories].restored == 1)
    #expect(try stage.course(3).fields.isActive && stage.course(3).created == old.created)
    #expect(try stage.unit("UCMN/CCS/BSIT")?.id == unit.id && stage.unit("UCMN/CCS/BSIT")?.isActive == true)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aCourseThatTheTokenMayNotEnterIsNotTakenForGone() throws {
    let stage = try SyncStage()
    try stage.sync()
    let hidden = stage.site.state.courses[3]
    stage.site.change { $0.courses[3] = nil }
    stage.site.answer { function, _ in
      function == "core_course_get_courses" ? .success(SimulatedSite.refusal("errorcoursecontextnotvalid")) : nil
    }
    let run = try stage.sync()
    #expect(run.counts[.courses].deactivated == 0 && run.state == .done)
    #expect(try stage.course(3).fields.isActive)
    #expect(try stage.errors(run).contains { $0.reason == .categoryUnseen && $0.moodleID == 3 })
    _ = hidden
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aTokenThatLosesRightsLosesNothingHere() throws {
    let stage = try SyncStage()
    try stage.sync()
    let before = try stage.content()
    stage.site.change { site in
      site.tellsAll = false
      site.mayReview = false
      site.categories[14]?.isVisible = false
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.counts[.categories].deactivated == 0 && run.held > 0)
    #expect(try !stage.category(14).isGone)
    #expect(try stage.say(25, in: 2) == "!student", "who was suspended stays so")
    #expect(try stage.errors(run).contains { $0.reason == .suspensionUntold })
    #expect(before != "")
    stage.site.answer { _, _ in .success(SimulatedSite.refusal("accessexception")) }
    let refused = try stage.sync()
    #expect(refused.state == .failed && refused.fault == "access-denied")
    #expect(refused.faultFunction == "core_course_get_categories")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func nothingForAnythingIsNotBelieved() throws {
    let stage = try SyncStage()
    try stage.sync()
    let before = try stage.content()
    stage.site.answer { _, _ in .success("[]") }
    let run = try stage.sync()
    #expect(run.held > 0 || run.state == .failed, "\(run)")
    #expect(try stage.content() == before)
    stage.campus.appliance.jobs.stop(within: 10)
  }

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

  @Test func peopleAreKnownByTheirAddressAndNeverByTheirNumber() throws {
    let stage = try SyncStage()
    _ = try stage.signingIn(believes: true)
    let known = try stage.campus.person("Known Already", email: "s20@ucn.example")
    let number = try stage.campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"Same Number\",\"number\":\"26-27\"}")
    #expect(number.status == 201)
    try stage.sync()
    #expect(try stage.person(20)?.person == known.id)
    #expect(try stage.person(27)?.person.text != number.json["id"]?.string)
    // Two accounts with one address may be two people.
    stage.site.change { site in
      site.users[99] = SiteState.User(name: "Another", email: "s20@ucn.example", userName: "s99")
      site.seats[2]?[99] = SiteState.Seat(roles: ["student"])
    }
    let run = try stage.sync()
    #expect(try stage.person(99)?.person != known.id)
    #expect(try stage.errors(run).contains { $0.reason == .addressOfAnother && $0.moodleID == 99 })
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

  @Test func coursesMoveAndChangeTheirShortNames() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (two, three) = (try stage.course(2), try stage.course(3))
    stage.site.change { site in
      site.courses[2]?.short = "CC102"
      site.courses[3]?.short = "CC101"
      site.courses[6]?.category = 9
    }
    try stage.sync()
    #expect(try stage.course(2).id == two.id && stage.course(2).code == "CC102")
    #expect(try stage.course(3).id == three.id && stage.course(3).code == "CC101")
    #expect(try stage.course(6).unit == stage.unit("UCMN/CCS/BSIT")?.id)
    // Deleted there and made anew it is the same course here.
    stage.site.change { site in
      site.courses[60] = site.courses[6]
      site.seats[60] = site.seats[6]
      site.courses[6] = nil
    }
    let six = try stage.course(6)
    try stage.sync()
    try stage.sync()
    #expect(try stage.course(60).id == six.id)
    // One that is gone keeps no short name that another has there now.
    stage.site.change { $0.courses[3] = nil }
    try stage.sync()
    stage.site.change { $0.courses[2]?.short = "CC101" }
    try stage.sync()
    #expect(try stage.course(2).code == "CC101" && stage.course(2).id == two.id)
    #expect(try stage.course(3).code == "CC101 #3" && !stage.course(3).fields.isActive)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aRunGoesOnWhereItWasWhenMoodleIsBack() throws {
    let stage = try SyncStage()
    let calls = Mutex(0)
    stage.site.answer { function, _ in
      // Some courses are told, and then nothing is any more.
      let count = calls.withLock { count in
        if count > 2 || function == "core_enrol_get_enrolled_users" { count += 1 }
        return count
      }
      return count > 2 ? .failure(OutboundFailure(.timedOut, host: "moodle.campus.test")) : nil
    }
    #expect(try stage.campus.admin.post(SyncStage.runs).status == 201)
    try stage.campus.finishJobs()
    let waiting = try stage.run()
    #expect(waiting.state == .running && waiting.phase == .enrollments && waiting.fault == "outbound", "\(waiting)")
    #expect(try stage.campus.admin.post(SyncStage.runs).status == 409)
    stage.site.answer(nil)
    stage.site.forget()
    stage.campus.clock.advance(seconds: 700)
    try stage.campus.finishJobs()
    let done = try stage.run()
    #expect(done.id == waiting.id && done.state == .done && done.fault == nil, "\(done)")
    #expect(stage.site.count("core_course_get_categories") == 0, "what was through is not asked for again")
    #expect(try stage.course(2).students == 23)
    #expect(done.counts[.enrollments].inserted == 33)
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

  @Test func theClockIsHonouredExactly() throws {
    let stage = try SyncStage()
    let set = try stage.campus.admin.put(
      SyncStage.settings, json: "{\"minutes\":95,\"levels\":[\"campus\",\"term\",\"department\",\"program\"]}")
    #expect(set.status == 200 && set.json["minutes"]?.int64 == 95, "\(set.text)")
    let start = stage.campus.clock.clock.now
    #expect(set.json["nextAt"]?.string == start.adding(seconds: 95 * 60).rfc3339)
    stage.campus.clock.advance(seconds: 94 * 60)
    try stage.campus.finishJobs()
    #expect(try stage.campus.admin.get(SyncStage.runs).items.isEmpty)
    stage.campus.clock.advance(seconds: 65)
    try stage.campus.finishJobs()
    #expect(try stage.run().cause == .scheduled && stage.run().state == .done)
    // Missed times are made up for by one run, and the rhythm stays.
    stage.campus.clock.advance(seconds: 95 * 60 * 3)
    try stage.campus.finishJobs()
    #expect(try stage.campus.admin.get(SyncStage.runs).items.count == 2)
    let next = try stage.campus.admin.get(SyncStage.settings).json["nextAt"]?.string
    #expect(next == start.adding(seconds: 95 * 60 * 5).rfc3339)
    let off = try stage.campus.admin.put(SyncStage.settings, json: "{\"levels\":[\"campus\"]}")
    #expect(off.status == 200 && off.json["nextAt"]?.isNull == true)
    stage.campus.clock.advance(seconds: 95 * 60 * 3)
    try stage.campus.finishJobs()
    #expect(try stage.campus.admin.get(SyncStage.runs).items.count == 2)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func categoriesThatNobodyCanTellAreLeftToAPerson() throws {
    let stage = try SyncStage()
    try stage.sync()
    let listed = try stage.campus.admin.get("\(SyncStage.categories)?state=unmapped")
    #expect(listed.items.compactMap { $0["path"]?.string } == ["Archive & old / BS Psy", "Category 1"])
    let term = try stage.campus.admin.post(
      "/api/v1/terms", json: "{\"code\":\"OLD\",\"first\":\"2020-01-01\",\"last\":\"2024-12-31\"}")
    let id = try #require(term.json["id"]?.string)
    let psychology = try stage.category(15)
    let path = "\(SyncStage.categories)/\(psychology.id.text)/decision"
    #expect(try stage.campus.admin.put(path, json: "{\"meaning\":\"program\",\"target\":\"\(id)\"}").status == 422)
    let decided = try stage.campus.admin.put(path, json: "{\"meaning\":\"term\",\"target\":\"\(id)\"}")
    #expect(decided.status == 200 && decided.json["state"]?.string == "mapped", "\(decided.text)")
    #expect(try stage.sync().counts[.courses].inserted == 1)
    #expect(try stage.course(8).term.text == id)
    // It holds over runs, until it is taken back.
    try stage.sync()
    #expect(try stage.category(15).decision?.meaning == .term)
    #expect(try stage.campus.stranger.put(path, json: "{\"meaning\":\"folder\"}").status == 404)
    #expect(try stage.campus.admin.delete(path).status == 204)
    #expect(try stage.category(15).state == .unmapped)
    // Twins: whichever was there stays what it is.
    stage.site.change { $0.categories[16] = SiteState.Category(name: "ccs", parent: 6) }
    try stage.sync()
    #expect(try stage.category(16).state == .ambiguous && stage.category(7).state == .mapped)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func departmentsWithATermEachShareTheTermOfTheirCampus() throws {
    var site = SiteState()
    for (id, name, parent) in [
      (2, "UCMN", 0), (3, "CCS", 2), (4, "CBA", 2), (5, "S12627", 3), (6, "S12627", 4), (7, "BSCS", 5), (8, "BSBA", 6),
      (9, "UCLB", 0), (10, "CCS", 9), (11, "S12627", 10),
    ] as [(Int64, String, Int64)] { site.categories[id] = SiteState.Category(name: name, parent: parent) }
    site.courses = [
      2: SiteState.Course(short: "CC101", name: "Computing", category: 7),
      3: SiteState.Course(short: "BA101", name: "Business", category: 8),
      4: SiteState.Course(short: "CC101", name: "Computing there", category: 11),
    ]
    site.users[10] = SiteState.User(name: "Teacher", email: "t.abad@ucn.example", userName: "t.abad")
    for id in site.courses.keys { site.seats[id] = [10: SiteState.Seat(roles: ["editingteacher"])] }
    let stage = try SyncStage(site)
    let set = try stage.campus.admin.put(
      SyncStage.settings, json: "{\"levels\":[\"campus\",\"department\",\"term\",\"program\"]}")
    #expect(set.status == 200, "\(set.text)")
    let run = try stage.sync()
    #expect(run.state == .done && run.counts[.categories].refused == 0, "\(run.counts)")
    #expect(run.counts[.courses].inserted == 3)
    let home = stage.home
    func terms() throws -> [TermRow] {
      try stage.campus.store.read { try $0.all(StructureStore.terms, home, 100) }.filter(\.fields.isActive)
    }
    #expect(try terms().map(\.code) == ["S12627", "S12627"])
    #expect(try Set(terms().map(\.fields.campus)) == [stage.unit("UCMN")?.id, stage.unit("UCLB")?.id])
    #expect(try stage.course(2).term == stage.course(3).term && stage.course(2).term != stage.course(4).term)
    #expect(try stage.course(3).unit == stage.unit("UCMN/CBA/BSBA")?.id && stage.unit("UCMN/CCS/BSCS") != nil)
    // A department that goes leaves the term to the others; one that goes on with the next doesn't take it along.
    let (term, before) = (try stage.course(2).term, try stage.content())
    #expect(try !stage.sync().counts.isChanged && stage.content() == before)
    stage.site.change { $0.categories[6]?.name = "S22627" }
    #expect(try stage.sync().state == .done)
    #expect(try stage.course(2).term == term && stage.course(3).term != term)
    #expect(try stage.category(5).own == term.value && terms().map(\.code).sorted() == ["S12627", "S12627", "S22627"])
    // What a person says to be a department of the other campus has that one's terms.
    let other = try #require(try stage.unit("UCLB/CCS"))
    let path = "\(SyncStage.categories)/\(try stage.category(4).id.text)/decision"
    stage.site.change { $0.categories[6]?.name = "S12627" }
    #expect(try stage.sync().state == .done && stage.course(3).term == term)
    let decided = try stage.campus.admin.put(
      path, json: "{\"meaning\":\"department\",\"target\":\"\(other.id.text)\"}")
    #expect(decided.status == 200, "\(decided.text)")
    #expect(try stage.sync().state == .done)
    #expect(try stage.category(6).own == stage.category(11).own && stage.category(5).own == term.value)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aRenamedCategoryKeepsItsUnit() throws {
    let stage = try SyncStage()
    try stage.sync()
    let unit = try #require(try stage.unit("UCLB/CCS"))
    stage.site.change { $0.categories[12]?.name = "CBA" }
    try stage.sync()
    let row = try #require(try stage.unit("UCLB/CCS"))
    #expect(row.id == unit.id && row.name == "CBA" && row.isActive)
    // One of two terms: the other still is the old one.
    stage.site.change { $0.categories[7]?.name = "Computing" }
    try stage.sync()
    #expect(try stage.unit("UCMN/Computing") != nil && stage.unit("UCMN/CCS")?.isActive == true)
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

  @Test func anotherAddressIsAskedAbout() throws {
    let stage = try SyncStage()
    try stage.sync()
    let moved = try stage.campus.admin.put(
      MoodleConnectionTests.path, json: "{\"url\":\"https://localhost:2/lms\",\"token\":\"hushhush0123\"}")
    #expect(moved.status == 200, "\(moved.text)")
    #expect(try stage.sync().fault == "another-site")
    let judged = try stage.campus.admin.post("\(SyncStage.settings)/site", json: "{\"site\":\"other\"}")
    #expect(judged.status == 200, "\(judged.text)")
    #expect(try stage.person(20) == nil)
    let before = try #require(try stage.unit("UCMN/CCS"))
    #expect(try stage.sync().state == .done)
    #expect(try stage.unit("UCMN/CCS")?.id == before.id && stage.person(20) != nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func oneBeginsWithTheProgramWhereThatIsWanted() throws {
    let stage = try SyncStage(isWorking: false)
    let set = try stage.campus.admin.put(
      SyncStage.settings, json: "{\"atStart\":true,\"levels\":[\"campus\",\"term\",\"department\",\"program\"]}")
    #expect(set.status == 200, "\(set.text)")
    try stage.campus.appliance.startJobs()
    try stage.campus.finishJobs()
    let run = try stage.run()
    #expect(run.cause == .start && run.state == .done && run.person == nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func anAnswerThatIsTooLongKeepsNothingElseBack() throws {
    let stage = try SyncStage()
    stage.site.answer { function, given in
      guard function == "core_enrol_get_enrolled_users", given["courseid"] == "2" else { return nil }
      return .failure(OutboundFailure(.tooLarge, host: "moodle.campus.test"))
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.counts[.enrollments].inserted == 6, "\(run.counts[.enrollments])")
    #expect(try stage.errors(run).contains { $0.reason == .callFailed && $0.moodleID == 2 })
    stage.site.answer(nil)
    #expect(try stage.sync().counts[.enrollments].inserted == 27)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func settingsAreChecked() throws {
    let stage = try SyncStage(isWorking: false)
    for input in [
      "{\"levels\":[]}", "{\"levels\":[\"planet\"]}", "{\"levels\":[\"campus\"],\"minutes\":0}",
      "{\"levels\":[\"campus\"],\"width\":21}", "{\"levels\":[\"campus\"],\"guardPercent\":101}",
    ] { #expect(try stage.campus.admin.put(SyncStage.settings, json: input).status == 422, "\(input)") }
    #expect(try stage.campus.staff.get(SyncStage.settings).status == 403)
    #expect(try stage.campus.guest.get(SyncStage.settings).status == 401)
    #expect(try stage.campus.stranger.post(SyncStage.runs).status == 409, "no Moodle is connected there")
  }
}
