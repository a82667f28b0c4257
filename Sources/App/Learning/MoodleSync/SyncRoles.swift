// The phase of roles: what follows for roles and home units from what the others have changed.
import Base
import Store

struct SyncRoles {
  private let engine: SyncEngine

  init(_ engine: SyncEngine) { self.engine = engine }

  /// What lets somebody run a program in Moodle.
  /// Roles of a course that come without it.
  static let plain: Set<String> = ["editingteacher", "teacher", "student"]
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

  /// A course by which a category of a program is asked about.
  private struct Asked: Sendable {
    let unit: ID<StructureUnit>
    let course: Int64
  }

  /// Asks of each program who may manage it. Only a course's people can be asked by what they may, so all who teach in a
  /// category, and whoever is known to manage it, are asked about in some course of theirs. Whoever manages what is above
  /// may do so there as well.
  private func learn() throws {
    let asked = try asked()
    var managers: [ID<StructureUnit>: Set<Int64>] = [:]
    var failed: Set<ID<StructureUnit>> = []
    var faults = FaultRow()
    for start in stride(from: 0, to: asked.count, by: SyncRules.window) {
      try engine.check()
      try engine.loseWay()
      let some = Array(asked[start..<min(start + SyncRules.window, asked.count)])
      let client = engine.client
      let answers = SyncCalls.each(some, width: engine.width) { one -> Result<[Int64], MoodleFault> in
        do throws(MoodleFault) { return .success(try client.managers(ofCourse: one.course)) } catch {
          return .failure(error)
        }
      }
      for (one, answer) in zip(some, answers) {
        switch answer {
        case .success(let ids):
          faults.answered()
          managers[one.unit, default: []].formUnion(ids)
        case .failure(let fault):
          // Whoever may not look at permissions is not told: what is known stays.
          if fault.kind == .forbidden || fault.kind == .accessDenied {
            engine.tally.noteOnce(.roles, .managersUntold)
            return
          }
          // A course that is held back is missing there and goes on here: of any number of them nobody can be asked.
          if fault.kind != .notFound { try faults.take(fault, engine) }
          failed.insert(one.unit)
        }
      }
    }
    try faults.end()
    try put(managers, failed)
  }

  /// The courses of the categories of programs that are in use: in each the first, and those with somebody who teaches, or
  /// is known to manage, and has not been asked about yet.
  private func asked() throws -> [Asked] {
    let organization = engine.organization.id
    return try engine.read { reader in
      var units: [Int64: ID<StructureUnit>] = [:]
      for row in try MoodleMapping.rows(of: organization, reader)
      where !row.isGone && row.state == .mapped && row.meaning == .program {
        if let own = row.own { units[row.moodleID] = ID(own) }
      }
      guard !units.isEmpty else { return [] }
      var people: [ID<Course>: Set<ID<Person>>] = [:]
      try reader.each(LearningRoleStore.teaching, organization) { people[$0.course, default: []].insert($0.person) }
      try reader.each(LearningRoleStore.managing, organization) { people[$0.course, default: []].insert($0.person) }
      var asked: [Asked] = []
      var seen: [Int64: Set<ID<Person>>] = [:]
      try reader.each(MoodleMirrorStore.courses, organization, Int64.min, 1_000_000) { course in
        guard !course.isGone, let own = course.course, let unit = units[course.category] else { return }
        let here = people[own] ?? []
        if let before = seen[course.category], here.isSubset(of: before) { return }
        seen[course.category, default: []].formUnion(here)
        asked.append(Asked(unit: unit, course: course.moodleID))
      }
      return asked
    }
  }

  /// Writes what was found. Where one course was not told nobody loses anything, nor where so many would at once that
  /// somebody should look first.
  private func put(_ found: [ID<StructureUnit>: Set<Int64>], _ failed: Set<ID<StructureUnit>>) throws {
    let organization = engine.organization.id
    var (active, gone) = (0, 0)
    var pending: [(unit: ID<StructureUnit>, known: Set<ID<Person>>, people: Set<ID<Person>>)] = []
    try engine.read { reader in
      for (unit, ids) in found.sorted(by: { $0.key < $1.key }) {
        var people: Set<ID<Person>> = []
        for id in ids {
          if let known = try reader.first(MoodleMirrorStore.person, organization, id) { people.insert(known.person) }
        }
        let known = Set(try reader.all(LearningRoleStore.managersOf, organization, unit))
        if failed.contains(unit) { people.formUnion(known) }
        active += known.count
        gone += known.subtracting(people).count
        if known != people { pending.append((unit, known, people)) }
      }
    }
    // A site that answers nothing for anything names nobody here either.
    let isSilent = found.values.allSatisfy(\.isEmpty) && active > 1
    let isEmpty = isSilent || engine.tally.counts[.enrollments].fetched == 0
    if gone > 0, !engine.allows(gone, of: active, in: .roles, isEmpty: isEmpty) {
      engine.tally.held(.roles, gone, moodleID: 0, label: "")
      pending = pending.map { ($0.unit, $0.known, $0.people.union($0.known)) }.filter { $0.known != $0.people }
      try engine.moved()
    }
    var lot: [(ID<StructureUnit>, Set<ID<Person>>)] = []
    var changes = 0
    for (at, one) in pending.enumerated() {
      lot.append((one.unit, one.people))
      changes += one.known.symmetricDifference(one.people).count
      guard changes >= SyncRules.batch || lot.count == 50 || at == pending.count - 1 else { continue }
      let some = lot
      (lot, changes) = ([], 0)
      try engine.write { _, writer in
        for (unit, people) in some {
          _ = try AutomaticRoles.learn(managers: people, of: unit, in: organization, writer)
        }
      }
    }
  }
}

extension MoodleClient {
  /// Who of a course may manage the category that it is in, by their numbers. Moodle judges that in the course: whoever was
  /// given another role in the course itself than those of teachers and students may have it by that, and is left out.
  func managers(ofCourse course: Int64) throws(MoodleFault) -> [Int64] {
    var wanted = MoodleEnrolled()
    wanted.fields = ["id", "roles"]
    wanted.capability = SyncRoles.capability
    return try everybody(ofCourse: course, wanted)
      .filter { $0.roles.allSatisfy { SyncRoles.plain.contains($0.shortName) } }.map(\.id)
  }
}
