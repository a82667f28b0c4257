// Who may manage programs by what Moodle says, and by how much of an answer that is lost.
import Base
import Testing

@testable import App
@testable import Store

struct SyncManagerTests {
  @Test func whoeverMayManageIsFoundInAnyCourseAndLostOnlyByAWholeAnswer() throws {
    let stage = try SyncStage()
    stage.site.change { site in
      site.users[11] = SiteState.User(name: "Chair", email: "chair@ucn.example", userName: "chair")
      site.seats[3]?[11] = SiteState.Seat(roles: ["editingteacher"])
      site.managers = [11]
    }
    try stage.sync()
    let home = stage.home
    let unit = try #require(try stage.unit("UCMN/CCS/BSCS")?.id)
    func managers() throws -> Set<ID<Person>> {
      Set(try stage.campus.store.read { try $0.all(LearningRoleStore.managersOf, home, unit) })
    }
    let chair = try #require(try stage.person(11)?.person)
    let teacher = try #require(try stage.person(10)?.person)
    #expect(try managers() == [chair], "the first course of the category is not theirs")
    // Where a course is not told nobody loses anything.
    stage.site.answer { function, given in
      guard function == "core_enrol_get_enrolled_users", given["courseid"] == "3" else { return nil }
      guard given.values.contains(SyncRoles.capability) else { return nil }
      return .success(SimulatedSite.refusal("errorcoursecontextnotvalid"))
    }
    #expect(try stage.sync().state == .done && managers() == [chair])
    stage.site.answer(nil)
    stage.site.change { $0.managers = [10, 11] }
    #expect(try stage.sync().state == .done && managers() == [chair, teacher])
    // Nobody for any program is not believed at once.
    stage.site.change { $0.managers = [] }
    let held = try stage.sync()
    #expect(held.needsConfirmation && held.counts[.roles].held > 0, "\(held.counts[.roles])")
    #expect(try managers() == [chair, teacher])
    #expect(try stage.sync("\(SyncStage.runs)/\(held.id.text)/confirm").held == 0)
    #expect(try managers().isEmpty)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func whoeverSignsInIsFoundToManageTheirProgram() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { $0.managers = [10] }
    let (home, person) = (stage.home, try #require(try stage.person(10)?.person))
    try stage.write { writer in
      try MoodleSync.hydrate(person: person, subject: "10", at: "https://localhost:1/lms", in: home, writer)
    }
    try stage.campus.finishJobs()
    let managed = try stage.campus.store.read { try $0.all(LearningRoleStore.managed, home, person).map(\.unit) }
    #expect(try managed == [stage.unit("UCMN/CCS/BSCS")?.id])
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
