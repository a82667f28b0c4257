// What a synchronization must not do by itself: take away more than somebody has looked at.
import Base
import Testing

@testable import App
@testable import Store

struct SyncGuardTests {
  // MARK: More than can be placed at once

  /// How many a site names is not how long everybody else's changes wait.
  @Test func groupsAndCoursesBeyondCountingAreTakenInLots() throws {
    let stage = try SyncStage()
    stage.site.change { site in
      for id in Int64(1000)..<2500 { site.groups[2, default: [:]][id] = "Group \(id)" }
      for id in Int64(3000)..<3250 { site.courses[id] = SiteState.Course(short: "SAME", name: "C \(id)", category: 8) }
    }
    let run = try stage.sync()
    // Two groups had been there, 498 more have a section, 500 are looked at in vain, and the rest is not looked at.
    #expect(run.state == .done && run.counts[.groups].inserted == Int64(CourseRules.mostSections), "\(run)")
    #expect(run.counts[.groups].refused == 1502 - Int64(CourseRules.mostSections), "\(run.counts[.groups])")
    let rest = try stage.errors(run).filter { $0.reason == .tooManySections && $0.moodleID == 0 }
    #expect(rest.map(\.detail) == ["502"], "\(rest)")
    let same = try (Int64(3000)..<3250).filter { try stage.known($0)?.course != nil }
    #expect(same.count == 1, "\(same)")
    let groups = try (0..<1502).map { at in try group(at) }
    let lots = SectionDesk.lots(groups)
    #expect(lots.allSatisfy { $0.count <= SyncRules.batch } && lots.joined().count == SyncRules.mostGroups)
    #expect(SectionDesk.lots([]) == [[]])
    let before = try stage.content()
    #expect(try stage.sync().state == .done)
    #expect(try stage.content() == before)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  private func group(_ id: Int) throws -> SeenGroup {
    let client = FakeMoodle("[{\"id\":\(id + 1),\"name\":\"G\"}]").client
    return SeenGroup(try #require(try client.groups(ofCourse: 2).first))
  }

  // MARK: What a person has confirmed

  @Test func whatIsConfirmedIsThatCourseAndSoManyOfIt() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { site in for id in Int64(30)...39 { site.seats[2]?[id] = nil } }
    let first = try stage.sync()
    #expect(first.held == 10)
    // Many more than somebody has looked at.
    stage.site.change { site in for id in Int64(40)...45 { site.seats[2]?[id] = nil } }
    let second = try stage.sync(SyncStage.confirm(first))
    #expect(second.isConfirmed && second.held == 16 && second.counts[.enrollments].deactivated == 0, "\(second)")
    #expect(try stage.say(30, in: 2) == "student")
    // Another course, of which nobody has heard.
    stage.site.change { site in for id in [10, 20] as [Int64] { site.seats[3]?[id] = nil } }
    let third = try stage.sync(SyncStage.confirm(second))
    #expect(third.held == 2 && third.counts[.enrollments].deactivated == 16, "\(third)")
    #expect(try stage.say(30, in: 2) == "!student" && stage.say(10, in: 3) == "teacher")
    // Silence takes nobody beyond it.
    stage.site.change { $0.seats[3] = [:] }
    let fourth = try stage.sync(SyncStage.confirm(third))
    #expect(fourth.held == 3 && fourth.counts[.enrollments].deactivated == 0, "\(fourth)")
    let last = try stage.sync(SyncStage.confirm(fourth))
    #expect(last.held == 0 && last.counts[.enrollments].deactivated == 3, "\(last)")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func someMayHaveGoneSinceItWasConfirmed() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { site in for id in Int64(30)...39 { site.seats[2]?[id] = nil } }
    let held = try stage.sync()
    stage.site.change { site in for id in [40, 41] as [Int64] { site.seats[2]?[id] = nil } }
    let run = try stage.sync(SyncStage.confirm(held))
    #expect(run.held == 0 && run.counts[.enrollments].deactivated == 12, "\(run)")
    let left = try stage.campus.store.read { [home = stage.home] in try $0.all(MoodleRunStore.held, home) }
    #expect(left.isEmpty, "no question stands any more")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: All of it together

  @Test func fewOfManyAndSomeWhereAsManyStay() {
    let settings = SyncSettings()
    #expect(settings.allows(20, of: 100) && !settings.allows(21, of: 100))
    #expect(settings.allows(5, of: 24) && settings.allows(3, of: 6) && settings.allows(1, of: 1))
    #expect(!settings.allows(5, of: 6) && !settings.allows(4, of: 6) && !settings.allows(2, of: 3))
    #expect(!settings.allows(5, of: 19, most: 1) && settings.allows(1, of: 3, most: 1))
  }

  @Test func manySmallLossesAreOneLargeOne() throws {
    var state = SiteState.university
    for course in Int64(100)..<120 {
      state.courses[course] = SiteState.Course(short: "X\(course)", name: "Extra \(course)", category: 8)
      for id in Int64(30)...35 { state.seats[course, default: [:]][id] = SiteState.Seat(roles: ["student"]) }
    }
    let stage = try SyncStage(state)
    try stage.sync()
    stage.site.change { site in
      for course in Int64(100)..<120 { for id in Int64(30)...32 { site.seats[course]?[id] = nil } }
    }
    let first = try stage.sync()
    let gone = first.counts[.enrollments].deactivated
    #expect(gone > 0 && gone <= 30 && gone + first.held == 60, "\(first)")
    #expect(try stage.say(30, in: 100) == "!student" && stage.say(30, in: 119) == "student")
    // It is no other question an hour later.
    let second = try stage.sync()
    #expect(second.held == first.held && second.counts[.enrollments].deactivated == 0, "\(second)")
    let third = try stage.sync(SyncStage.confirm(second))
    #expect(third.held == 0 && third.counts[.enrollments].deactivated == first.held, "\(third)")
    #expect(try stage.say(30, in: 119) == "!student" && stage.say(33, in: 119) == "student")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aCampusIsMoreThanItsRows() throws {
    let stage = try SyncStage()
    try stage.sync()
    let categories = stage.site.state.categories
    stage.site.change { site in for id in Int64(10)...13 { site.categories[id] = nil } }
    let held = try stage.sync()
    #expect(held.counts[.categories].held == 4 && held.held == 4, "\(held)")
    #expect(try !stage.category(10).isGone && stage.unit("UCLB")?.isActive == true)
    let run = try stage.sync(SyncStage.confirm(held))
    #expect(try run.held == 0 && stage.category(10).isGone && stage.unit("UCLB")?.isActive == false, "\(run)")
    stage.site.change { $0.categories = categories }
    try stage.sync()
    #expect(try stage.unit("UCLB")?.isActive == true)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: Nobody left

  @Test func aCourseThatEverybodyHasLeftIsBelievedTheSecondTime() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { $0.seats[6] = [:] }
    let first = try stage.sync()
    #expect(try first.held == 1 && stage.say(10, in: 6) == "assistant")
    let second = try stage.sync()
    #expect(try second.held == 0 && stage.say(10, in: 6) == "!assistant", "\(second)")
    #expect(try stage.sync().held == 0)
    // Most of all that there are: that needs a person, however often it is told.
    stage.site.change { $0.seats[2] = [:] }
    #expect(try stage.sync().held == 24 && stage.sync().held == 24 && stage.sync().held == 24)
    // All courses at once are silence.
    stage.site.change { site in for id in site.seats.keys { site.seats[id] = [:] } }
    for _ in 0..<3 { #expect(try stage.sync().counts[.enrollments].deactivated == 0) }
    #expect(try stage.say(20, in: 3) == "assistant student")
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
