// Plans that enroll people: who is there already, who is nobody, and that neither spoils the others.
import Base
import Store
import Testing

@testable import App

struct ProvisioningEnrollmentTests {
  /// A row over which PHP gives up is found like any other, though that may mean anything.
  @Test func enrollmentsOfStrangersAreCutOut() throws {
    let stage = try ProvisioningStage()
    stage.site.change { state in
      state.courses = [.init(id: 5, short: "CC101", name: "x", category: 1)]
      state.users = (1...30).map { .init(id: 50 + $0, name: "s\($0)", email: "s\($0)@x.test", password: "") }
      state.enrollments = ["5 51 5"]
    }
    let list = (1...31).map { "{\"userName\":\"S\($0)\",\"course\":\"CC101\"}" }.joined(separator: ",")
    let plan = try stage.plan(
      "enrollments", "{\"role\":\"student\",\"enrollments\":[\(list),{\"userName\":\"s1\",\"course\":\"NONE\"}]}")
    // Thirty people and an enrollment are there; somebody and a course are not, and nothing that hangs on them.
    #expect(try stage.find(plan).tally == "draft 0 0 31 3")
    // Gone since the preview.
    stage.site.change { $0.users.removeAll { $0.name == "s9" } }
    let done = try stage.carryOut(plan)
    #expect(done.tally == "partly 28 1 31 3", "\(done.text)")
    #expect(try stage.rows(plan, "failed").map(\.name) == ["s9 → CC101"])
    #expect(stage.site.look { $0.enrollments.count } == 29)
  }

  /// Somebody in a course with another role, or suspended there, is not what was asked for.
  @Test func whoIsThereOtherwiseIsEnrolled() throws {
    let stage = try ProvisioningStage()
    stage.site.change { state in
      state.courses = [.init(id: 5, short: "CC101", name: "x", category: 1)]
      state.users = (1...3).map { .init(id: 50 + $0, name: "s\($0)", email: "s\($0)@x.test", password: "") }
      state.enrollments = ["5 51 5", "5 52 5", "5 53 3", "5 53 5"]
      state.suspended = ["5 52"]
    }
    let list = (1...3).map { "{\"userName\":\"s\($0)\",\"course\":\"CC101\"}" }.joined(separator: ",")
    func states(_ role: String) throws -> [String] {
      let plan = try stage.plan("enrollments", "{\"role\":\"\(role)\",\"enrollments\":[\(list)]}")
      return try stage.rows(plan).filter { $0.kind == "enrollment" }.map(\.state)
    }
    #expect(try states("teacher") == ["create", "create", "found"])
    #expect(try states("student") == ["found", "create", "found"])
    // Who may not ask who is active can't tell.
    stage.site.change { $0.mayReview = false }
    #expect(try states("student") == ["found", "found", "found"])
    stage.site.change { $0.mayReview = true }
    let plan = try stage.plan("enrollments", "{\"role\":\"teacher\",\"enrollments\":[\(list)]}")
    // What was lost is looked up in the same way.
    stage.site.fail("enrol_manual_enrol_users", .lost)
    #expect(try stage.carryOut(plan).tally == "done 2 0 4 0")
    #expect(stage.site.look { $0.enrollments.count == 6 && $0.suspended.isEmpty })
    #expect(try states("teacher") == ["found", "found", "found"])
  }

  /// Moodle refuses the whole call for one name that no account could have.
  @Test func namesThatNoAccountHasSpoilNobodyElses() throws {
    let stage = try ProvisioningStage()
    let odd = ["josé.cruz", "juan dela cruz", "o'neil", "a/b", "x#y"]
    stage.site.change { state in
      state.courses = [.init(id: 5, short: "CC101", name: "x", category: 1)]
      state.users = [.init(id: 50, name: "s1", email: "s1@x.test", password: "")]
    }
    func input(_ names: [String]) -> String {
      let list = names.map { "{\"userName\":\"\($0)\",\"course\":\"CC101\"}" }.joined(separator: ",")
      return "{\"role\":\"student\",\"enrollments\":[\(list)]}"
    }
    let plan = try stage.plan("enrollments", input(["S1"] + odd))
    let rows = try stage.rows(plan).filter { $0.kind == "person" }
    #expect(rows.map(\.state) == ["found"] + odd.map { _ in "conflict" }, "\(rows)")
    #expect(rows.dropFirst().allSatisfy { $0.problem == "no-person" })
    #expect(try stage.carryOut(plan).tally == "partly 1 0 1 10")
    // Thousands of them don't cost thousands of calls.
    stage.site.change { $0.calls = [] }
    let many = try stage.plan("enrollments", input((1...900).map { "josé \($0)" } + ["s1"]))
    #expect(try stage.find(many).json["conflicts"]?.int64 == 1800)
    #expect(stage.site.calls("core_user_get_users_by_field") <= 20)
    // A site may take them.
    stage.site.change { state in
      state.takesAnyUserName = true
      state.users += odd.enumerated().map { .init(id: 60 + $0, name: $1, email: "\($0)@x.test", password: "") }
    }
    let taken = try stage.plan("enrollments", input(odd))
    #expect(try stage.carryOut(taken).tally == "done 5 0 5 0")
  }
}
