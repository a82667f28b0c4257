// What plans for Moodle keep of people: for how long, what of it is told to them, and what is left when they are erased.
import Base
import Store
import Testing

@testable import App

struct PlanNamesTests {
  private static let first = "{\"userName\":\"s1\",\"course\":\"CC101\"}"

  /// A course and two people, one of them somebody whom the directory knows.
  private func stage() throws -> ProvisioningStage {
    let stage = try ProvisioningStage()
    stage.site.change { state in
      state.courses = [.init(id: 5, short: "CC101", name: "x", category: 1)]
      state.users = (1...2).map { .init(id: 50 + $0, name: "s\($0)", email: "s\($0)@x.test", password: "") }
    }
    let (home, person) = (stage.campus.home.id, stage.campus.staff.person)
    try stage.campus.store.write(stage.campus.context) { writer in
      let site = try MoodleConnections.row(of: home, writer).url
      try SyncSite.claim(site, in: home, writer)
      try writer.run(
        MoodleMirrorStore.insertPerson, writer.newID(ID<MoodleRunLine>.self), home, Int64(51), person, "s1", "S One",
        String?.none, false, false, false, writer.now)
    }
    return stage
  }

  private func plan(_ stage: ProvisioningStage, _ list: String...) throws -> String {
    try stage.plan(
      "enrollments", "{\"role\":\"student\",\"enrollments\":[\(list.joined(separator: ","))]}")
  }

  private func sweep(_ stage: ProvisioningStage) throws -> Int {
    try stage.campus.store.write { try ProvisioningChanges.nameSweep.run($0) }
  }

  @Test func rowsThatNamePeopleGoAfterTheOrganizationsPeriod() throws {
    let stage = try stage()
    let campus = stage.campus
    let enrolling = try plan(stage, Self.first, "{\"userName\":\"nobody\",\"course\":\"CC101\"}")
    #expect(try stage.carryOut(enrolling).tally == "partly 1 0 1 2")
    let courses = try stage.courses(2)
    let made = try stage.carryOut(courses).tally
    let draft = try plan(stage, Self.first)
    // The hourly round would sweep as well.
    campus.appliance.jobs.stop(within: 10)
    campus.clock.advance(seconds: 400 * 86_400)
    #expect(try sweep(stage) == 0, "kept for good where nobody says for how long")
    var admin = try campus.visitor(campus.admin.person)
    #expect(try admin.patch("/api/v1/organization", json: "{\"retentionDays\":401}").status == 200)
    #expect(try sweep(stage) == 0)
    campus.clock.advance(seconds: 2 * 86_400)
    #expect(try sweep(stage) == 4 && sweep(stage) == 0)

    // The session was of two days before.
    admin = try campus.visitor(campus.admin.person)
    let kept = try admin.get("\(ProvisioningStage.path)/\(enrolling)")
    #expect(kept.tally == "partly 1 0 1 2" && kept.json["total"]?.int64 == 4, "the counts stay")
    #expect(kept.json["isForgotten"]?.bool == true)
    #expect(try admin.get("\(ProvisioningStage.path)/\(enrolling)/rows").json["total"]?.int64 == 0)
    let page = "\(ProvisioningStage.pages)/\(enrolling)"
    let shown = try campus.browser(admin).get(page)
    #expect(shown.status == 200 && shown.text.contains("Only its counts are kept"))
    #expect(shown.page.form("\(page)/start") == nil, "there is nothing to go on with")
    let mark = try campus.mark()
    #expect(try admin.post("\(ProvisioningStage.path)/\(enrolling)/start").code == "rows-forgotten")
    #expect(try campus.isUnchanged(since: mark))
    // What names nobody stays, and so does what has not ended.
    let others = try admin.get("\(ProvisioningStage.path)/\(courses)")
    #expect(others.tally == made && others.json["isForgotten"]?.bool == false)
    #expect(try admin.get("\(ProvisioningStage.path)/\(courses)/rows").json["total"]?.int64 ?? 0 > 0)
    #expect(try admin.get("\(ProvisioningStage.path)/\(draft)/rows").json["total"]?.int64 == 2)
    #expect(try admin.delete("\(ProvisioningStage.path)/\(enrolling)").status == 204)
  }

  @Test func whoIsErasedIsNamedByNoPlan() throws {
    let stage = try stage()
    let campus = stage.campus
    let draft = try plan(stage, Self.first)
    #expect(try stage.find(draft).tally == "draft 0 0 1 0")
    let done = try plan(stage, Self.first, "{\"userName\":\"s2\",\"course\":\"CC101\"}")
    #expect(try stage.carryOut(done).tally == "done 2 0 2 0")
    let told = try campus.staff.get("/api/v1/me/data")
    let rows = told.json["tables"]?["moodle_plan_rows"]?.elements.compactMap { $0["name"]?.string } ?? []
    #expect(rows.sorted() == ["s1", "s1", "s1 → CC101", "s1 → CC101"], "and nobody else’s")
    #expect(try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/erase").status == 204)
    let left = try stage.rows(done)
    #expect(Set(left.map(\.name)) == ["–", "s2", "s2 → CC101"] && left.filter { $0.number == 51 }.isEmpty)
    #expect(try stage.find(done).tally == "done 2 0 2 0")
    // Whom it was for is not known any more.
    #expect(try stage.find(draft).tally == "draft 0 0 1 1")
    #expect(try stage.start(draft).code == "nothing-to-do")
    #expect(try !stage.campus.admin.get("\(ProvisioningStage.path)/\(done)/report.csv").text.contains("s1"))
  }

  /// The numbers of another Moodle mean other people.
  @Test func plansForAnotherMoodleAreOfOthers() throws {
    let stage = try stage()
    _ = try plan(stage, Self.first)
    let (home, person) = (stage.campus.home.id, stage.campus.staff.person)
    try stage.campus.store.write(stage.campus.context) {
      _ = try $0.run(SyncSettingsStore.claimSite, home, "https://elsewhere.example")
    }
    #expect(try stage.campus.store.read { try $0.all(ProvisioningStore.plansOfPerson, person, home) }.isEmpty)
    let told = try stage.campus.staff.get("/api/v1/me/data")
    #expect(told.status == 200 && !told.text.contains("s1 → CC101"))
  }
}
