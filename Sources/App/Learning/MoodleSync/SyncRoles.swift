// The phase of roles: what follows for roles and home units from what the others have changed.
import Base
import Store

struct SyncRoles {
  private let engine: SyncEngine

  init(_ engine: SyncEngine) { self.engine = engine }

  /// What lets somebody run a program in Moodle.
  static let capability = "moodle/category:manage"

  func go() throws {
    let organization = engine.organization.id
    if engine.tally.after == 0 { engine.tally.begin(.roles) }
    try learn()
    while try engine.read({ try $0.exists(LearningRoleStore.isMarked, organization) }) {
      try engine.check()
      let people = try engine.write { tally, writer in
        let settled = try Settling.next(in: organization, writer)
        tally.counts[.roles].fetched += Int64(settled.people)
        tally.counts[.roles].inserted += Int64(settled.rolesAdded)
        tally.counts[.roles].deactivated += Int64(settled.rolesRemoved)
        tally.counts[.roles].updated += Int64(settled.homesChanged)
        return settled.people
      }
      if people == 0 { return }
    }
  }

  // MARK: Who may manage programs

  private struct Program: Sendable {
    let unit: ID<StructureUnit>
    let course: KnownCourse
  }

  /// Asks of each program who may manage it: of one of its courses, for only a course's people can be asked by what they
  /// may. Whoever manages what is above may do so there as well.
  private func learn() throws {
    let programs = try programs()
    var managers: [ID<StructureUnit>: Set<Int64>] = [:]
    var failed: Set<ID<StructureUnit>> = []
    for start in stride(from: 0, to: programs.count, by: SyncRules.window) {
      try engine.check()
      let some = Array(programs[start..<min(start + SyncRules.window, programs.count)])
      let client = engine.client
      let answers = SyncCalls.each(some, width: engine.width) { program -> Result<[Int64], MoodleFault> in
        var wanted = MoodleEnrolled()
        wanted.fields = ["id"]
        wanted.capability = SyncRoles.capability
        do throws(MoodleFault) {
          return .success(try client.people(ofCourse: program.course.moodleID, wanted).map(\.id))
        } catch { return .failure(error) }
      }
      for (program, answer) in zip(some, answers) {
        switch answer {
        case .success(let ids): managers[program.unit, default: []].formUnion(ids)
        case .failure(let fault):
          // Whoever may not look at permissions is not told: what is known stays.
          if fault.kind == .forbidden || fault.kind == .accessDenied { return }
          guard fault.isOfOne else { throw fault }
          failed.insert(program.unit)
        }
      }
    }
    // A site that answers nothing for anything names nobody here either.
    let isBelieved = engine.tally.counts[.enrollments].fetched > 0
    let found = managers.filter { !failed.contains($0.key) && (isBelieved || !$0.value.isEmpty) }
    guard !found.isEmpty else { return }
    try put(found)
  }

  /// One course of each category of a program that is in use.
  private func programs() throws -> [Program] {
    let organization = engine.organization.id
    return try engine.read { reader in
      var units: [Int64: ID<StructureUnit>] = [:]
      for row in try MoodleMapping.rows(of: organization, reader)
      where !row.isGone && row.state == .mapped && row.meaning == .program {
        if let own = row.own { units[row.moodleID] = ID(own) }
      }
      var first: [Int64: KnownCourse] = [:]
      try reader.each(MoodleMirrorStore.courses, organization, Int64.min, 1_000_000) { course in
        guard !course.isGone, course.course != nil, units[course.category] != nil, first[course.category] == nil
        else { return }
        first[course.category] = course
      }
      return first.sorted { $0.key < $1.key }.compactMap { category, course in
        units[category].map { Program(unit: $0, course: course) }
      }
    }
  }

  private func put(_ found: [ID<StructureUnit>: Set<Int64>]) throws {
    let organization = engine.organization.id
    let pending = try engine.read { reader -> [(ID<StructureUnit>, Set<ID<Person>>)] in
      try found.sorted { $0.key < $1.key }.compactMap { unit, ids in
        var people: Set<ID<Person>> = []
        for id in ids {
          if let known = try reader.first(MoodleMirrorStore.person, organization, id) { people.insert(known.person) }
        }
        let known = Set(try reader.all(LearningRoleStore.managersOf, organization, unit))
        return known == people ? nil : (unit, people)
      }
    }
    for start in stride(from: 0, to: pending.count, by: 50) {
      let some = Array(pending[start..<min(start + 50, pending.count)])
      try engine.write { tally, writer in
        for (unit, people) in some {
          _ = try AutomaticRoles.learn(managers: people, of: unit, in: organization, writer)
        }
      }
    }
  }
}
