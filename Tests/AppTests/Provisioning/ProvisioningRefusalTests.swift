// Rows that Moodle refuses: they fail alone, and what is wrong with them is named.
import Base
import Foundation
import Store
import Testing

@testable import App

struct ProvisioningRefusalTests {
  @Test func aBatchIsCutDownToTheBadRows() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses(60)
    stage.site.change { $0.refuses = ["Course 7", "Course 8", "Course 55"] }
    let done = try stage.carryOut(plan)
    #expect(done.tally == "partly 61 3 0 0", "\(done.text)")
    #expect(stage.site.look { $0.courses.count } == 57)
    let failed = try stage.rows(plan, "failed")
    #expect(failed.allSatisfy { $0.problem == "bad-parameters" } && failed.count == 3)
    #expect(stage.site.calls("core_course_create_courses") < 40)
    // Mended there, it goes on with these alone.
    stage.site.change { state in
      state.refuses = []
      state.calls = []
    }
    #expect(try stage.carryOut(plan).tally == "done 64 0 0 0")
    #expect(stage.site.calls("core_course_create_courses") == 1 && stage.site.look { $0.courses.count } == 60)
  }

  /// Moodle takes no tags in names, and refuses rather than clean them.
  @Test func aNameWithTagsIsRefusedAlone() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses([("CC1", "Good"), ("CC2", "Bad <b>one</b>"), ("CC3", "x<3"), ("CC4", "Good & 1 < 2")])
    #expect(try stage.carryOut(plan).tally == "partly 6 2 0 0")
    #expect(stage.site.look { $0.courses.map(\.name) } == ["Good", "Good & 1 < 2"])
  }

  @Test func whereEveryRowIsRefusedItSoonStopsTrying() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses(200)
    stage.site.change { $0.refuses = Set((1...200).map { "Course \($0)" }) }
    #expect(try stage.carryOut(plan).tally == "partly 4 200 0 0")
    #expect(stage.site.calls("core_course_create_courses") < 40)
  }

  @Test func aNameThatIsTakenElsewhereFailsAlone() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses(3)
    let name = try #require(try stage.rows(plan, "create").last?.name)
    stage.site.change { $0.courses.append(.init(id: 9, short: name, name: "Other", category: 99)) }
    #expect(try stage.carryOut(plan).tally == "partly 6 1 0 0")
    #expect(try stage.rows(plan, "failed").map(\.problem) == ["taken"])
  }

  @Test func aMissingFunctionIsNamed() throws {
    let stage = try ProvisioningStage()
    stage.site.change { $0.functions.remove("core_course_create_courses") }
    let plan = try stage.courses(2)
    let missing = try stage.find(plan).json["missingFunctions"]?.elements.compactMap { $0.string }
    #expect(missing == ["core_course_create_courses"])
    let done = try stage.carryOut(plan)
    #expect(done.tally == "failed 0 0 0 0" && done.json["problem"]?.string == "access-denied", "\(done.text)")
    #expect(done.json["advice"]?.string?.contains("core_course_create_courses") == true)
    #expect(stage.site.look { $0.categories.count } == 0, "nothing is made half")
    stage.site.change { $0.functions = WritableMoodle.all }
    #expect(try stage.carryOut(plan).tally == "done 6 0 0 0")
  }
}
