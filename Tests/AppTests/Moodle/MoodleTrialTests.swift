// The test of a connection: what it says of a site, and what it must not say.
import Base
import Testing

@testable import App
@testable import Outbound

struct MoodleTrialTests {
  private static let all = MoodleNeed.all.map { "{\"name\":\"\($0.function)\"}" }.joined(separator: ",")
  private static let info =
    "{\"sitename\":\"S\",\"siteurl\":\"\(FakeMoodle.base)\",\"userid\":6,\"username\":\"ws\",\"functions\":[\(all)]}"
  private static let enrolled = "core_enrol_get_enrolled_users"

  /// A site with a category of two courses, with people, but for what `other` answers.
  private func trial(
    _ other: @escaping @Sendable (_ function: String, _ form: [String: String]) -> FakeSite.Reply?
  ) -> MoodleTrial {
    let site = FakeSite { function, form in
      if let reply = other(function, form) { return reply }
      switch function {
      case "core_webservice_get_site_info": return .json(Self.info)
      case "core_course_get_categories":
        return .json("[{\"id\":1,\"name\":\"A\",\"coursecount\":2,\"visible\":1,\"idnumber\":null}]")
      case "core_course_get_courses_by_field":
        return .json(
          "{\"courses\":[{\"id\":2,\"categoryid\":1,\"visible\":1,\"startdate\":5,\"idnumber\":\"\"},"
            + "{\"id\":3,\"categoryid\":1,\"visible\":1,\"startdate\":5,\"idnumber\":\"\"}]}")
      case "core_group_get_course_groups": return .json("[]")
      default: return .json("[{\"id\":9,\"username\":\"a\",\"email\":\"a@x.test\",\"suspended\":false}]")
      }
    }
    return MoodleTrial(of: site.client, at: Timestamp(milliseconds: 0))
  }

  private func state(_ function: String, _ trial: MoodleTrial) -> MoodleTrial.FunctionState? {
    trial.functions.first { $0.need.function == function }?.state
  }

  private func sight(_ sight: MoodleSight, _ trial: MoodleTrial) -> MoodleTrial.SightState? {
    trial.sights.first { $0.sight == sight }?.state
  }

  /// Numbers that nobody has given are not numbers that one is not told.
  @Test func emptyNumbersAreNoLackOfRights() {
    let whole = trial { _, _ in nil }
    #expect(whole.isWorking)
    #expect(sight(.categoryNumbers, whole) == .seen && sight(.personNumbers, whole) == .seen)
    let blind = trial { function, _ in
      switch function {
      case "core_course_get_categories": .json("[{\"id\":1,\"name\":\"A\",\"coursecount\":2}]")
      case Self.enrolled: .json("[{\"id\":9,\"fullname\":\"A\"}]")
      default: nil
      }
    }
    #expect(sight(.categoryNumbers, blind) == .unseen && sight(.personNumbers, blind) == .unseen)
  }

  /// Slow is not refused.
  @Test func aTimeOutIsNoLackingPermission() {
    for fault in [OutboundFault.timedOut, .broken, .busy] {
      let slow = trial { function, _ in function == Self.enrolled ? .fails(fault) : nil }
      #expect(state(Self.enrolled, slow) == .unknown && !slow.isWorking, "\(fault)")
      #expect(sight(.suspendedEnrollments, slow) == .unknown)
    }
    let refused = trial { function, _ in
      function == Self.enrolled
        ? .json("{\"exception\":\"e\",\"errorcode\":\"accessexception\",\"message\":\"m\"}") : nil
    }
    #expect(state(Self.enrolled, refused) == .refused)
  }

  /// A course that the token is a stranger of says nothing of the others.
  @Test func aForeignCourseIsNotTheSample() {
    let closed = "{\"exception\":\"e\",\"errorcode\":\"errorcoursecontextnotvalid\",\"message\":\"m\"}"
    let foreign = trial { function, form in
      if function == "core_course_get_courses_by_field" {
        return .json(
          "{\"courses\":[{\"id\":2,\"categoryid\":1},{\"id\":3,\"categoryid\":1,\"visible\":1,\"startdate\":5}]}")
      }
      return form["courseid"] == "2" ? .json(closed) : nil
    }
    #expect(foreign.isWorking && state(Self.enrolled, foreign) == .granted)
    #expect(sight(.courseDates, foreign) == .seen && sight(.emails, foreign) == .seen)
    // Visible by name, and one of two closed all the same.
    let half = trial { _, form in form["courseid"] == "2" ? .json(closed) : nil }
    #expect(half.isWorking && sight(.emails, half) == .seen)
    let none = trial { _, form in form["courseid"] != nil ? .json(closed) : nil }
    #expect(!none.isWorking && state(Self.enrolled, none) == .refused)
  }

  /// What Moodle leaves out is told by what else it says: more courses of a category, and groups with nobody in them.
  @Test func halfOfEverythingIsSeenToBeHalf() {
    let one = "{\"id\":2,\"categoryid\":1,\"visible\":1,\"startdate\":5,\"groupmode\":1}"
    let half = trial { function, form in
      if form.values.contains("moodle/category:manage") {
        return .json("{\"exception\":\"e\",\"errorcode\":\"nopermissions\",\"message\":\"m\"}")
      }
      return switch function {
      case "core_course_get_courses_by_field": .json("{\"courses\":[\(one)]}")
      case "core_group_get_course_groups": .json("[{\"id\":1,\"courseid\":2,\"name\":\"Team\"}]")
      case Self.enrolled where form["options[0][name]"] == "userfields": .json("[]")
      default: nil
      }
    }
    #expect(half.isWorking)
    #expect(sight(.hiddenCourses, half) == .unseen && sight(.allGroups, half) == .unseen)
    #expect(sight(.managers, half) == .unseen && sight(.suspendedEnrollments, half) == .seen)
    let whole = trial { function, _ in
      switch function {
      case "core_course_get_courses_by_field":
        .json("{\"courses\":[\(one),{\"id\":3,\"categoryid\":1,\"visible\":0,\"startdate\":5}]}")
      case "core_group_get_course_groups": .json("[{\"id\":1,\"courseid\":2,\"name\":\"Team\"}]")
      default: nil
      }
    }
    #expect(sight(.hiddenCourses, whole) == .seen && sight(.allGroups, whole) == .seen)
    #expect(sight(.managers, whole) == .seen)
    // Nothing to tell it by.
    let plain = trial { _, _ in nil }
    #expect(sight(.hiddenCourses, plain) == .unknown && sight(.allGroups, plain) == .unknown)
  }

  /// All its calls have one end.
  @Test func itsCallsHaveADeadline() {
    let fake = FakeMoodle(Self.info, "[]")
    let before = monotonicNanoseconds()
    _ = MoodleTrial(of: fake.client, at: Timestamp(milliseconds: 0))
    #expect(fake.requests.count == 2 && fake.requests.allSatisfy { $0.limits.total <= 10_000 })
    var long = MoodleTimes()
    long.read = 120
    let slow = MoodleClient(FakeMoodle.base, Secret("t"), long, fake.line)
    _ = MoodleTrial(of: slow, at: Timestamp(milliseconds: 0))
    #expect(fake.requests.suffix(1).allSatisfy { $0.limits.total <= 25_001 && $0.limits.total > 0 })
    #expect(monotonicNanoseconds() - before < 20_000_000_000)
  }
}
