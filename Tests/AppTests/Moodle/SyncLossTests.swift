// What is missing from an answer: who is asked before it counts, and that it comes back as itself.
import Base
import Testing

@testable import App
@testable import Store

struct SyncLossTests {
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
}
