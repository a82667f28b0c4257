// Whatever happens at a Moodle and on the way to it: after a last synchronization without a fault, what is here is what is
// there, local rows are the same ones, and what people said by hand stands.
import Base
import Foundation
import Outbound
import Synchronization
import Testing

@testable import App
@testable import Outbound
@testable import Store

struct SyncPropertyTests {
  /// A generator that a seed repeats.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
    mutating func roll(_ below: Int) -> Int { Int(next() % UInt64(max(below, 1))) }
    mutating func pick<T>(_ from: [T]) -> T? { from.isEmpty ? nil : from[roll(from.count)] }
  }

  private static let mapped: [Int64] = [5, 7, 8, 9, 13]

  /// Something that people do at a Moodle.
  private static func change(_ site: inout SiteState, _ dice: inout Dice) {
    let courses = site.courses.keys.filter { $0 > 1 }.sorted()
    let users = site.users.filter { !$0.value.isDeleted }.keys.sorted()
    guard let course = dice.pick(courses), let user = dice.pick(users) else { return }
    let number = Int64(dice.roll(900) + 100)
    switch dice.roll(17) {
    case 0:
      site.courses[number] = SiteState.Course(
        short: "NEW\(number)", name: "New \(number)", category: dice.pick(mapped) ?? 8)
    case 1:
      site.courses[course] = nil
      site.seats[course] = nil
      site.groups[course] = nil
    case 2: site.courses[course]?.name = "Renamed \(number) & <more>"
    case 3: site.courses[course]?.category = dice.pick(mapped) ?? 8
    case 4: site.courses[course]?.isVisible.toggle()
    case 5:
      site.users[number] = SiteState.User(
        name: "Person \(number)", email: "p\(number)@ucn.example", userName: "p\(number)")
      site.seats[course, default: [:]][number] = SiteState.Seat(roles: ["student"])
    case 6: site.users[user]?.name = "Called \(number)"
    case 7: site.users[user]?.isSuspended.toggle()
    case 8:
      site.users[user]?.isDeleted = true
      for course in courses { site.seats[course]?[user] = nil }
    case 9, 10:
      site.seats[course, default: [:]][user] = SiteState.Seat(roles: [dice.roll(2) == 0 ? "student" : "editingteacher"])
    case 11: site.seats[course]?[user] = nil
    case 12: if site.seats[course]?[user] != nil { site.seats[course]?[user]?.isSuspended.toggle() }
    case 13:
      let group = number * 10
      site.groups[course, default: [:]][group] = "Group \(group)"
      if site.seats[course]?[user] != nil { site.seats[course]?[user]?.groups.insert(group) }
    case 14:
      let (a, b) = (site.courses[course]?.short ?? "", dice.pick(courses))
      if let b, let other = site.courses[b]?.short {
        site.courses[course]?.short = other
        site.courses[b]?.short = a
      }
    case 15: site.categories[9]?.name = dice.roll(2) == 0 ? "BSIT" : "BS Information"
    default: site.seats[course] = [:]
    }
  }

  /// Something that goes wrong on the way, from some call on or for one function.
  private static func fault(_ dice: inout Dice) -> SimulatedSite.Instead {
    let (after, kind) = (dice.roll(30), dice.roll(4))
    let function = dice.pick([
      "core_course_get_categories", "core_course_get_courses_by_field", "core_enrol_get_enrolled_users",
      "core_user_get_users_by_field", "core_group_get_course_groups",
    ])
    let calls = Mutex(0)
    return { asked, _ in
      let count = calls.withLock { count in
        count += 1
        return count
      }
      guard count > after else { return nil }
      switch kind {
      case 0: return .failure(OutboundFailure(.timedOut, host: "moodle.campus.test"))
      case 1: return asked == function ? .success("[]") : nil
      case 2: return asked == function ? .success(SimulatedSite.refusal("accessexception")) : nil
      default: return asked == function ? .success(SimulatedSite.refusal("errorcoursecontextnotvalid")) : nil
      }
    }
  }

  @Test(arguments: 1...6) func aLastCleanSynchronizationMakesBothTheSame(seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    let stage = try SyncStage()
    try stage.sync()
    let byHand = try stage.campus.quickPerson("By Hand")
    let home = stage.home
    let first = try stage.course(2).id
    _ = try stage.write { writer in
      try EnrollmentChanges.set(EnrollmentSay([.teacher]), of: byHand, in: first, sections: nil, home, writer)
    }
    var ids = try locals(stage)
    for _ in 0..<6 {
      for _ in 0...dice.roll(6) {
        var copy = dice
        stage.site.change { SyncPropertyTests.change(&$0, &copy) }
        dice = copy
      }
      if dice.roll(3) > 0 { stage.site.answer(SyncPropertyTests.fault(&dice)) }
      let run = try stage.sync()
      stage.site.answer(nil)
      if run.state.isOpen {
        // It waits for Moodle to be back: it goes on, or somebody has enough of it.
        if dice.roll(2) == 0 {
          #expect(try stage.campus.admin.post("\(SyncStage.runs)/\(run.id.text)/stop").status == 200)
        } else {
          stage.campus.clock.advance(seconds: 3600)
          try stage.campus.finishJobs()
        }
      }
      // What was known stays what it was.
      let now = try locals(stage)
      for (key, id) in ids { #expect(now[key] == nil || now[key] == id, "\(key)") }
      ids.merge(now) { old, _ in old }
    }
    var last = try stage.sync()
    for _ in 0..<3 where last.needsConfirmation {
      last = try stage.sync("\(SyncStage.runs)/\(last.id.text)/confirm")
    }
    #expect(last.state == .done && last.held == 0, "\(last)")
    try compare(stage, seed)
    let before = try stage.content()
    try stage.sync()
    #expect(try stage.content() == before, "once in step, nothing is written")
    let kept = try stage.campus.store.read { try $0.first(EnrollmentStore.byPerson, first, byHand, home) }
    #expect(kept?.says.manual?.stored == "teacher")
    #expect(try stage.campus.chainIsWhole())
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// Which rows here are which there.
  private func locals(_ stage: SyncStage) throws -> [String: String] {
    let home = stage.home
    var ids: [String: String] = [:]
    try stage.campus.store.read { reader in
      try reader.each(MoodleMirrorStore.people, home, Int64.min, 10000) {
        ids["person \($0.known.moodleID)"] = $0.known.person.text
      }
      for state in stage.site.state.courses.keys {
        if let course = try reader.first(MoodleMirrorStore.course, home, state)?.course {
          let row = try CourseChanges.find(course, home, reader)
          ids["course \(state)"] = "\(course.text) \(row.created)"
        }
      }
    }
    return ids
  }

  private func compare(_ stage: SyncStage, _ seed: Int) throws {
    let (site, home) = (stage.site.state, stage.home)
    let categories = try stage.campus.store.read { try MoodleMapping.rows(of: home, $0) }
    let takes = Set(categories.filter { !$0.isGone && $0.refusal == nil }.map(\.moodleID))
    for (id, course) in site.courses.sorted(by: { $0.key < $1.key }) where takes.contains(course.category) {
      let row = try stage.course(id)
      #expect(row.fields.isActive && row.code == course.short, "\(seed): \(id) \(row.code) \(course.short)")
      #expect(row.name == course.name && row.fields.isVisible == course.isVisible, "\(seed): \(id)")
      let category = try #require(categories.first { $0.moodleID == course.category })
      #expect(row.unit == category.unit && row.term == category.term, "\(seed): \(id)")
      let known = try stage.campus.store.read { reader in
        try reader.all(EnrollmentStore.ofCourse, row.id, ID<Person>(0), home, 1000)
      }
      var wanted: [ID<Person>: String] = [:]
      for (user, seat) in site.seats[id] ?? [:] {
        guard let person = site.users[user], !person.isDeleted else { continue }
        let isActive = !seat.isSuspended && !person.isSuspended && person.isConfirmed
        let say = EnrollmentSay(seat.roles.compactMap { CourseRole(moodle: $0) }, isActive: isActive)
        wanted[try #require(try stage.person(user)?.person, "\(seed): \(user)")] = say.stored
      }
      for enrollment in known {
        let said = enrollment.says.moodle
        if let want = wanted.removeValue(forKey: enrollment.person) {
          #expect(said?.stored == want, "\(seed): \(id) \(enrollment.person)")
        } else {
          #expect(said?.isActive != true, "\(seed): \(id) \(enrollment.person)")
        }
      }
      #expect(wanted.isEmpty, "\(seed): \(id) \(wanted)")
      #expect(row.students == Int64(known.filter { $0.standing.isStudent }.count), "\(seed): \(id)")
    }
    for (user, person) in site.users where !person.isDeleted {
      guard let known = try stage.person(user) else { continue }
      #expect(known.isSuspended == (person.isSuspended || !person.isConfirmed), "\(seed): \(user)")
    }
    // A course that is gone there is out of use here.
    let all = try stage.campus.store.read { try $0.all(MoodleMirrorStore.courses, home, Int64.min, 10000) }
    for course in all where site.courses[course.moodleID] == nil {
      guard let id = course.course else { continue }
      let row = try stage.campus.store.read { try CourseChanges.find(id, home, $0) }
      #expect(!row.fields.isActive && course.isGone, "\(seed): \(course.moodleID)")
    }
  }
}
