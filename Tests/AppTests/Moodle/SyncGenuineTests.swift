// What genuine sites do that is easily forgotten: they were set up from here, tell a token half of everything, and end courses at
// midnight.
import Base
import Foundation
import Synchronization
import Testing

@testable import App
@testable import Store

struct SyncGenuineTests {
  /// A unit or a term that people enter; gives its id.
  @discardableResult
  private func enter(_ kind: String, _ json: String, at stage: SyncStage) throws -> String {
    let made = try stage.campus.admin.post("/api/v1/\(kind)", json: json)
    #expect(made.status == 201, "\(made.text)")
    return try #require(made.json["id"]?.string)
  }

  private func units(_ stage: SyncStage) throws -> [UnitRow] {
    let home = stage.home
    return try stage.campus.store.read { try $0.all(StructureStore.units, home, 100) }
  }

  private func terms(_ stage: SyncStage) throws -> [TermRow] {
    let home = stage.home
    return try stage.campus.store.read { try $0.all(StructureStore.terms, home, 100) }
  }

  // MARK: What was entered here first

  /// Provisioning names categories as people here name units: coming back they are those units.
  @Test func unitsAndTermsThatWereEnteredHereDoNotComeTwice() throws {
    let stage = try SyncStage()
    let campus = try enter("units", "{\"code\":\"UCMN\",\"kind\":\"campus\",\"name\":\"Main\"}", at: stage)
    let department = try enter(
      "units", "{\"code\":\"CCS\",\"kind\":\"department\",\"name\":\"Computing\",\"parent\":\"\(campus)\"}", at: stage)
    let program = try enter(
      "units", "{\"code\":\"bscs\",\"kind\":\"program\",\"name\":\"CS\",\"parent\":\"\(department)\"}", at: stage)
    let other = try enter(
      "units", "{\"code\":\"UCMN/BSIT\",\"kind\":\"program\",\"name\":\"IT\",\"parent\":\"\(department)\"}", at: stage)
    let term = try enter("terms", "{\"code\":\"S12627\"}", at: stage)
    for _ in 0..<2 {
      let run = try stage.sync()
      #expect(run.state == .done, "\(run)")
      #expect(
        try units(stage).map(\.code).sorted() == [
          "Archive & old", "CCS", "UCLB", "UCLB/CCS", "UCLB/CCS/BSBA", "UCMN", "UCMN/BSIT", "bscs",
        ], "\(try units(stage).map(\.code))")
      // One for all campuses stands for that of each of them.
      #expect(try terms(stage).map(\.code).sorted() == ["S12526", "S12627"])
      let course = try stage.course(2)
      #expect(course.unit.text == program && course.term.text == term)
      #expect(try stage.course(4).unit.text == other && stage.course(6).unit.text == department)
      #expect(try stage.course(5).unit.text == program && stage.course(5).term.text != term)
    }
    // What people entered stays as they did.
    #expect(try stage.unit("CCS")?.name == "Computing" && stage.unit("CCS")?.source != .moodle)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// Two paths to a department of one name are two departments: only one of them can be the one that was entered.
  @Test func oneEnteredUnitIsNotTwoPathsOfMoodle() throws {
    var state = SiteState.university
    state.categories[16] = SiteState.Category(name: "North", parent: 6)
    state.categories[17] = SiteState.Category(name: "CCS", parent: 16)
    let stage = try SyncStage(state)
    let campus = try enter("units", "{\"code\":\"UCMN\",\"kind\":\"campus\",\"name\":\"Main\"}", at: stage)
    let department = try enter(
      "units", "{\"code\":\"CCS\",\"kind\":\"department\",\"name\":\"Computing\",\"parent\":\"\(campus)\"}", at: stage)
    try stage.sync()
    for (category, meaning) in [(16, "folder"), (17, "department")] as [(Int64, String)] {
      let id = try stage.category(category).id.text
      let decided = try stage.campus.admin.put(
        "\(SyncStage.categories)/\(id)/decision", json: "{\"meaning\":\"\(meaning)\"}")
      #expect(decided.status == 200, "\(decided.text)")
    }
    try stage.sync()
    #expect(try stage.category(7).own.map { ID<StructureUnit>($0).text } == department)
    let second = try #require(try stage.unit("UCMN/North/CCS"))
    #expect(try stage.category(17).own == second.id.value && second.parent?.text == campus)
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
