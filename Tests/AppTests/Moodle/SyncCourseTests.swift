// Courses of a Moodle: where they go, who has their short names, and which of them a token may not enter.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct SyncCourseTests {
  // MARK: Short names

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

  @Test func aRingOfShortNamesIsTurned() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { site in
      site.courses[2]?.short = "CC102"
      site.courses[3]?.short = "DS201"
      site.courses[4]?.short = "CC101"
    }
    let run = try stage.sync()
    #expect(try [2, 3, 4].map { try stage.course($0).code } == ["CC102", "DS201", "CC101"])
    #expect(run.counts[.courses].updated == 3 && run.counts[.courses].refused == 2, "\(run.counts[.courses])")
    #expect(try !stage.changes(run).contains { $0.before.contains("~") || $0.after.contains("~") })
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aShortNameThatCannotBeHadLeavesNobodyWithAnotherOne() throws {
    let stage = try SyncStage()
    try stage.sync()
    let home = stage.home
    var fields = try stage.course(3).fields
    fields.code = "KEPT"
    let kept = fields
    _ = try stage.write { try CourseChanges.create(kept, in: home, $0) }
    stage.site.change { site in
      site.courses[2]?.short = "CC102"
      site.courses[3]?.short = "KEPT"
    }
    for _ in 0..<2 {
      let run = try stage.sync()
      #expect(run.state == .done)
      #expect(try [2, 3].map { try stage.course($0).code } == ["CC101", "CC102"])
      #expect(try stage.errors(run).filter { $0.reason == .codeTaken }.map(\.moodleID).sorted() == [2, 3])
    }
    // Two have each other's, and a person keeps to the code of one.
    let third = try stage.course(3).id
    _ = try stage.write { writer in
      _ = try CourseChanges.update(third, in: home, writer) { $0.code = "BYHAND" }
      return try CourseChanges.update(third, in: home, writer) { $0.code = "CC102" }
    }
    stage.site.change { $0.courses[3]?.short = "CC101" }
    #expect(try stage.sync().state == .done)
    #expect(try [2, 3].map { try stage.course($0).code } == ["CC101", "CC102"])
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: Courses that the token may not enter

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

  /// A site whose category 9 has 25 courses with low numbers, and one course with people behind them.
  private static var departments: SiteState {
    var state = SiteState.university
    state.courses = [2000: SiteState.Course(short: "OWN", name: "Own", category: 8)]
    for id in Int64(1001)...1025 {
      state.courses[id] = SiteState.Course(short: "ENG\(id)", name: "English \(id)", category: 9)
    }
    state.seats = [2000: [20: SiteState.Seat(roles: ["student"]), 21: SiteState.Seat(roles: ["student"])]]
    state.groups = [:]
    return state
  }

  /// A token with a role in one department only is told the names of all courses.
  @Test func coursesThatAreToldInPublicOnlyAreNotTakenEmpty() throws {
    let stage = try SyncStage(Self.departments)
    stage.site.answer { function, given in
      guard function == "core_course_get_courses_by_field", given["value"] == "9" else { return nil }
      let told = (1001...1025).map {
        "{\"id\":\($0),\"fullname\":\"English \($0)\",\"shortname\":\"ENG\($0)\",\"categoryid\":9}"
      }
      return .success("{\"courses\":[\(told.joined(separator: ","))],\"warnings\":[]}")
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.counts[.courses].inserted == 1 && run.counts[.courses].refused == 25, "\(run)")
    #expect(try stage.known(1001) == nil && stage.say(20, in: 2000) == "student")
    let told = try stage.errors(run).filter { $0.reason == .courseClosed }
    #expect(told.map(\.detail) == ["25"], "\(told)")
    #expect(told.first?.label.hasPrefix("ENG1001, ") == true)
    // Those that are known stay as they are, and nothing more is asked of them.
    stage.site.answer(nil)
    try stage.sync()
    stage.site.answer { function, given in
      guard function == "core_course_get_courses_by_field", given["value"] == "8" else { return nil }
      return .success("{\"courses\":[{\"id\":2000,\"fullname\":\"?\",\"shortname\":\"?\",\"categoryid\":8}]}")
    }
    #expect(try stage.sync().state == .done && stage.course(2000).name == "Own" && stage.course(2000).students == 2)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// Where Moodle waits for its policy to be agreed to, all courses are strange: that is what the run says.
  @Test func whyAllCoursesAreStrangeIsAskedOfOne() throws {
    let stage = try SyncStage(Self.departments)
    let policy = "Site policy not agreed: <a href='https://m.test/user/policy.php'>Open it</a>"
    let refusal = SimulatedSite.refusal("errorcoursecontextnotvalid", policy)
    stage.site.answer { function, given in
      guard function == "core_course_get_courses_by_field" else {
        return given["courseid"] == nil ? nil : .success(refusal)
      }
      guard given["value"] == "8" else { return .success("{\"courses\":[]}") }
      return .success("{\"courses\":[{\"id\":2000,\"fullname\":\"O\",\"shortname\":\"O\",\"categoryid\":8}]}")
    }
    let run = try stage.sync()
    #expect(run.state == .failed && run.fault == "policy-not-agreed", "\(run)")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// However many come in a row.
  @Test func closedCoursesInARowDoNotHideTheOthers() throws {
    let stage = try SyncStage(Self.departments)
    let closed = SimulatedSite.refusal("errorcoursecontextnotvalid")
    stage.site.answer { _, given in
      guard let course = given["courseid"].flatMap({ Int64($0) }), course < 2000 else { return nil }
      return .success(closed)
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.fault == nil, "\(run)")
    #expect(try stage.say(20, in: 2000) == "student" && stage.course(2000).students == 2)
    // Where none is answered the run says so.
    stage.site.answer { _, given in given["courseid"] == nil ? nil : .success(closed) }
    let failed = try stage.sync()
    #expect(failed.state == .failed && failed.fault == "course-closed", "\(failed)")
    #expect(try stage.course(2000).students == 2)
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
