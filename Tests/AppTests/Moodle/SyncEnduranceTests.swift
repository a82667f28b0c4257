// What a synchronization outlasts: one thing that is too much for the site, a site that is away for long, a clock that jumps,
// a job that is lost.
import Base
import Foundation
import Outbound
import Synchronization
import Testing

@testable import App
@testable import Outbound
@testable import Store

struct SyncEnduranceTests {
  private static let away = OutboundFailure(.timedOut, host: "moodle.campus.test")

  @Test(arguments: [
    "core_enrol_get_enrolled_users", "core_group_get_course_groups", "core_course_get_courses_by_field",
  ])
  func oneThingThatIsTooMuchForTheSiteKeepsNothingElseBack(_ slow: String) throws {
    let stage = try SyncStage()
    stage.site.answer { function, given in
      guard function == slow, given["courseid"] == "2" || given["value"] == "8" else { return nil }
      return .failure(SyncEnduranceTests.away)
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.fault == nil, "\(run)")
    #expect(try stage.say(10, in: 6) == "assistant" && stage.category(9).state == .mapped)
    #expect(try stage.errors(run).contains { $0.reason == .callFailed && ($0.moodleID == 2 || $0.moodleID == 8) })
    #expect(stage.site.count("core_webservice_get_site_info") > 0, "the site is asked whether it is there")
    stage.site.answer(nil)
    let next = try stage.sync()
    #expect(next.state == .done && next.errors < run.errors)
    #expect(try stage.course(2).students == 23)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aCourseThatIsTooMuchAtOnceIsAskedForInSmallerPages() throws {
    let stage = try SyncStage()
    stage.site.answer { function, given in
      guard function == "core_enrol_get_enrolled_users", given["courseid"] == "2", given.values.contains("2000") else {
        return nil
      }
      return .failure(SyncEnduranceTests.away)
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.counts[.enrollments].inserted == 33, "\(run.counts[.enrollments])")
    #expect(try !stage.errors(run).contains { $0.reason == .callFailed })
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
