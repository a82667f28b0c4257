// The phase of enrollments: course by course, compared with what was applied last.
import Base
import Store

final class SyncEnrollments {
  private let engine: SyncEngine
  private let organization: ID<Organization>
  private var people: [Int64: SeatStanding] = [:]
  private var steps: [SeatStep] = []
  private var faults = FaultRow()
  /// Courses whose people were told, and those that had people and are told to have none.
  private var (full, empty) = (0, 0)

  init(_ engine: SyncEngine) {
    self.engine = engine
    organization = engine.organization.id
  }

  func go() throws {
    let isWhole = engine.tally.after == 0
    if isWhole { engine.tally.begin(.enrollments) }
    try load()
    engine.count(try engine.read { try $0.one(MoodleMirrorStore.seatCount, organization) }, in: .enrollments)
    while true {
      try engine.check()
      let after = engine.tally.after
      let window = try engine.read { reader in
        try reader.all(MoodleMirrorStore.courseOf, organization, after, SyncRules.window)
      }
      let answers = ask(of: window)
      let courses = window.prefix(answers.count)
      guard let last = courses.last else { return try faults.end(isWhole: isWhole) }
      var told: [(course: Int64, answer: CourseAnswer)] = []
      for (course, answer) in zip(courses, answers) {
        if case .success(let answer) = answer { told.append((course.moodleID, answer)) }
      }
      try learn(of: told)
      for (course, answer) in zip(courses, answers) {
        guard case .success(let answer) = answer else { continue }
        if !answer.people.isEmpty {
          full += 1
        } else if let mark = course.peopleMark, CourseSeats(answer, people).mark != mark {
          empty += 1
        }
      }
      for (course, answer) in zip(courses, answers) {
        switch answer {
        case .success(let answer):
          faults.answered()
          try take(answer, of: course)
        case .failure(let fault):
          try faults.take(fault, engine)
          engine.tally.note(
            .enrollments, .callFailed, moodleID: course.moodleID, label: course.shortName, detail: fault.kind.rawValue)
        case nil: break
        }
        engine.tally.counts[.enrollments].done += 1
        if steps.count >= SyncRules.batch { try flush(through: course.moodleID) }
      }
      try flush(through: last.moodleID)
      engine.tally.after = last.moodleID
      try engine.moved()
      try engine.giveWay()
    }
  }

  /// What courses answer, as many of the first as can be held at once and are told within a turn; nil for one that nothing is asked of.
  private func ask(of courses: [KeptCourse]) -> [Result<CourseAnswer, MoodleFault>?] {
    let (client, untold, held, first) = (engine.client, engine.untold, HeldAnswers(), courses.first?.moodleID)
    let end = monotonicNanoseconds() &+ engine.appliance.moodle.longestTurn
    let asked = SyncCalls.each(courses, width: engine.width) { course -> Asked in
      if untold.contains(course.moodleID) { return .answered(nil) }
      let isLate = held.isFull || monotonicNanoseconds() > end
      guard course.moodleID == first || !isLate else { return .left }
      do throws(MoodleFault) {
        let answer = try CourseAnswer.of(course.moodleID, client)
        held.add(answer)
        return .answered(.success(answer))
      } catch { return .answered(.failure(error)) }
    }
    var answers: [Result<CourseAnswer, MoodleFault>?] = []
    for one in asked {
      guard case .answered(let answer) = one else { break }
      answers.append(answer)
    }
    return answers
  }

  private enum Asked: Sendable {
    case answered(Result<CourseAnswer, MoodleFault>?)
    /// For later: so much is held already.
    case left
  }

  /// Who everybody is: 40,000 people are some four megabytes.
  private func load() throws {
    var after = Int64.min
    while true {
      var count = 0
      try engine.read { reader in
        try reader.each(MoodleMirrorStore.directory, organization, after, 5000) { row in
          count += 1
          after = row.moodleID
          people[row.moodleID] = row.standing
        }
      }
      if count < 5000 { break }
    }
    let total = try engine.read { try $0.one(MoodleMirrorStore.courseCount, organization) }
    engine.tally.counts[.enrollments].total = max(Int64(total), engine.tally.counts[.enrollments].done)
  }

  // MARK: People who are new

  private func learn(of answers: [(course: Int64, answer: CourseAnswer)]) throws {
    var new: [Int64: Int64] = [:]
    for (course, answer) in answers {
      for person in answer.people where people[person.id] == nil { new[person.id] = new[person.id] ?? course }
    }
    // Course by course, for where a course alone tells who its people are.
    let ids = new.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    for start in stride(from: 0, to: ids.count, by: SyncRules.mostNew) {
      try engine.check()
      try add(Array(ids[start..<min(start + SyncRules.mostNew, ids.count)]), in: new)
    }
  }

  private func add(_ ids: [Int64], in courses: [Int64: Int64]) throws {
    let records = try records(of: ids)
    let unseen = Set(ids.filter { records[$0] == nil })
    let seen = try names(of: unseen, in: Set(unseen.compactMap { courses[$0] }))
    var accounts: [MoodleAccount] = []
    for id in ids {
      if let account = MoodleAccount(records[id], seen: seen[id]) {
        accounts.append(account)
      } else {
        engine.tally.refused(.people, .noNameOfPerson, moodleID: id, label: "")
      }
    }
    let (organization, site) = (engine.organization, engine.client.base)
    for start in stride(from: 0, to: accounts.count, by: 100) {
      let some = Array(accounts[start..<min(start + 100, accounts.count)])
      let added = try engine.write { tally, writer -> [KnownPerson] in
        let desk = try PeopleDesk(organization, site: site, writer)
        tally.counts[.people].fetched += Int64(some.count)
        return try some.compactMap { try desk.add($0, &tally, writer) }
      }
      for known in added {
        people[known.moodleID] = SeatStanding(known.person, isSuspended: known.isSuspended, isDeleted: false)
      }
    }
  }

  /// What courses tell of these people.
  private func names(of wanted: Set<Int64>, in courses: Set<Int64>) throws -> [Int64: MoodlePerson] {
    let client = engine.client
    let answers = SyncCalls.each(courses.sorted(), width: engine.width) {
      course -> Result<[MoodlePerson], MoodleFault> in
      do throws(MoodleFault) {
        return .success(try CourseAnswer.names(of: course, client).filter { wanted.contains($0.id) })
      } catch { return .failure(error) }
    }
    var found: [Int64: MoodlePerson] = [:]
    for answer in answers {
      switch answer {
      case .success(let told): for person in told { found[person.id] = person }
      case .failure(let fault): guard fault.isOfOne else { throw fault }
      }
    }
    return found
  }

  /// What the site tells of people by their numbers: only there it says who is suspended. Nothing where the token may not.
  private func records(of ids: [Int64]) throws -> [Int64: MoodlePerson] {
    let lots = stride(from: 0, to: ids.count, by: MoodleRules.batch).map { start in
      ids[start..<min(start + MoodleRules.batch, ids.count)].map { String($0) }
    }
    let client = engine.client
    let answers = SyncCalls.each(lots, width: engine.width) { lot -> Result<[MoodlePerson], MoodleFault> in
      do throws(MoodleFault) {
        let wanted = Set(lot.compactMap { Int64($0) })
        return .success(try client.records(of: lot).filter { wanted.contains($0.id) })
      } catch { return .failure(error) }
    }
    var found: [Int64: MoodlePerson] = [:]
    for answer in answers {
      switch answer {
      case .success(let told): for person in told { found[person.id] = person }
      case .failure(let fault):
        guard fault.isOfOne || fault.kind == .accessDenied || fault.kind == .unknownFunction else { throw fault }
        engine.tally.noteOnce(.people, .callFailed, detail: fault.kind.rawValue)
      }
    }
    return found
  }

  // MARK: One course

  private func take(_ answer: CourseAnswer, of course: KeptCourse) throws {
    let seats = CourseSeats(answer, people, suspended: course.suspended)
    engine.tally.counts[.enrollments].fetched += Int64(answer.people.count)
    if !seats.isTold { engine.tally.noteOnce(.enrollments, .suspensionUntold, detail: course.shortName) }
    if answer.people.isEmpty, engine.separate.contains(course.moodleID) { try noteGroups(of: course) }
    // An empty answer tells of nobody.
    if let told = answer.suspended, !answer.people.isEmpty { keep(told, of: course) }
    let mark = seats.mark
    guard mark != course.peopleMark else {
      engine.tally.counts[.enrollments].unchanged += Int64(seats.seats.count)
      return
    }
    for account in seats.refused.sorted() { steps.append(.refused(account)) }
    let sections = try sections(of: seats, course)
    let stored = try stored(of: course)
    let before = steps.count
    for (person, seat) in seats.seats.sorted(by: { $0.key < $1.key }) {
      let old = stored[person]
      let say = EnrollmentSay(seat.roles, isActive: seat.isActive)
      let groups = Set(seat.groups.compactMap { sections[$0] })
      guard old?.say != say || old?.sections ?? [] != groups else {
        engine.tally.counts[.enrollments].unchanged += 1
        continue
      }
      let change = SyncEnrollments.change(from: old?.say, to: say)
      steps.append(
        .seat(
          course, person, say, sections: groups, change, moodleID: seat.moodleID, name: seat.name,
          before: old?.say?.stored ?? ""))
    }
    let isWhole = lose(from: stored, seats, isEmpty: answer.people.isEmpty, course)
    if isWhole {
      // Whoever has left the course and comes back is not suspended in it because they were once.
      if !seats.isTold { keep(course.suspended.numbers.intersection(answer.people.map(\.id)), of: course) }
      steps.append(.mark(course: course.moodleID, mark))
    } else if course.peopleMark != nil, steps.count > before {
      // Of an answer that was only half believed nothing is remembered.
      steps.append(.mark(course: course.moodleID, nil))
    }
  }

  /// Where a course with separate groups has some and nobody is told, the token is not shown them.
  private func noteGroups(of course: KeptCourse) throws {
    let organization = organization
    let groups = try engine.read { try $0.all(MoodleMirrorStore.groups, organization, course.moodleID) }
    guard groups.contains(where: { !$0.isGone }) else { return }
    engine.tally.noteOnce(.enrollments, .groupsUntold, detail: course.shortName)
  }

  /// Remembers who is suspended in a course, for when it isn't told any more.
  private func keep(_ suspended: Set<Int64>, of course: KeptCourse) {
    guard suspended != course.suspended.numbers else { return }
    steps.append(.suspended(course: course.moodleID, MoodleNumbers(suspended)))
  }

  private static func change(from old: EnrollmentSay?, to new: EnrollmentSay) -> SyncChange {
    guard let old else { return .inserted }
    if old.isActive == new.isActive { return .updated }
    return new.isActive ? .restored : .deactivated
  }

  /// Those who are missing from the answer; false where that isn't believed.
  private func lose(
    from stored: [ID<Person>: StoredSeat], _ seats: CourseSeats, isEmpty: Bool, _ course: KeptCourse
  ) -> Bool {
    let active = stored.filter { $0.value.say?.isActive == true }
    let missing = active.keys.filter { seats.seats[$0] == nil && !seats.deleted.contains($0) }.sorted()
    guard !missing.isEmpty else { return true }
    let isBelieved = engine.allows(
      missing.count, of: active.count, in: .enrollments, key: course.moodleID, isEmpty: isEmpty, isLikely: full > empty)
    guard isBelieved else {
      engine.tally.held(.enrollments, missing.count, moodleID: course.moodleID, label: course.shortName)
      return false
    }
    for person in missing {
      guard var say = stored[person]?.say else { continue }
      let before = say.stored
      say.isActive = false
      steps.append(.seat(course, person, say, sections: [], .deactivated, moodleID: 0, name: "", before: before))
    }
    return true
  }

  /// The sections of the groups that people are in; those that only they tell of are made.
  private func sections(of seats: CourseSeats, _ course: KeptCourse) throws -> [Int64: ID<CourseSection>] {
    guard !seats.groups.isEmpty else { return [:] }
    let organization = organization
    let known = try engine.read { try SectionDesk(course, in: organization, $0).sections }
    let unknown = seats.groups.values.filter { known[$0.id] == nil }.sorted { $0.id < $1.id }
    guard !unknown.isEmpty else { return known }
    let shown = try shownGroups(of: course)
    let new = unknown.filter { shown?.contains($0.id) ?? true }
    guard !new.isEmpty else { return known }
    var sections = known
    for lot in SectionDesk.lots(new) {
      sections = try engine.write { tally, writer in
        var desk = try SectionDesk(course, in: organization, writer)
        for group in lot { _ = try desk.put(group, &tally, writer) }
        return desk.sections
      }
    }
    return sections
  }

  /// The groups of a course that everybody sees; nil where the token may not ask. What is told of people doesn't say it of
  /// their groups: with an administrator's token those that only their members see are among them. The phase of groups has
  /// asked the same, maybe hours ago and in another process: what it was told would be a table of its own, for one short
  /// call of each course that has such groups and whose people have changed, and a group made since would wait for a run.
  private func shownGroups(of course: KeptCourse) throws -> Set<Int64>? {
    do throws(MoodleFault) { return try engine.client.shownGroups(of: course.moodleID) } catch {
      guard engine.isOfOne(error) else { throw error }
      return nil
    }
  }

  private struct StoredSeat {
    var say: EnrollmentSay?
    var sections: Set<ID<CourseSection>> = []
  }

  /// What Moodle said last of everybody of the course.
  private func stored(of course: KeptCourse) throws -> [ID<Person>: StoredSeat] {
    var stored: [ID<Person>: StoredSeat] = [:]
    try engine.read { reader in
      try reader.snapshot {
        var after = ID<Person>(0)
        while true {
          let rows = try reader.all(EnrollmentStore.ofCourse, course.course, after, organization, 1000)
          for row in rows { stored[row.person] = StoredSeat(say: row.says.moodle) }
          guard let last = rows.last, rows.count == 1000 else { break }
          after = last.person
        }
        try reader.each(MoodleMirrorStore.seatSections, course.course, organization) { row in
          stored[row.person]?.sections.insert(row.section)
        }
      }
    }
    return stored
  }

  // MARK: Writing

  /// Writes what waits; with the last of it the run stands behind `course`.
  private func flush(through course: Int64) throws {
    let all = steps
    steps = []
    let people = people
    // Courses of which somebody was left out, for they are somebody else here by now.
    var outdated: Set<Int64> = []
    for start in stride(from: 0, to: all.count, by: SyncRules.batch) {
      let some = Array(all[start..<min(start + SyncRules.batch, all.count)])
      let isLast = start + SyncRules.batch >= all.count
      let organization = organization
      let known = outdated
      outdated = try engine.write { tally, writer in
        var outdated = known
        var batch = EnrollmentBatch(.moodle, in: organization)
        for step in some { try SyncEnrollments.write(step, people, &outdated, &batch, &tally, writer) }
        try batch.finish(writer)
        if isLast { tally.after = course }
        return outdated
      }
    }
    if !outdated.isEmpty { try load() }
  }

  /// Whether somebody still is who they were when people were read: hours may lie between.
  private static func isCurrent(
    _ person: ID<Person>, by account: Int64, _ people: [Int64: SeatStanding], in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> Bool {
    let accounts = try writer.all(MoodleMirrorStore.accountsOf, person, organization)
    guard accounts.allSatisfy({ people[$0]?.person == person }) else { return false }
    // Whoever is missing from an answer has no account in it.
    return account == 0 || accounts.contains(account)
  }

  private static func write(
    _ step: SeatStep, _ people: [Int64: SeatStanding], _ outdated: inout Set<Int64>, _ batch: inout EnrollmentBatch,
    _ tally: inout SyncTally, _ writer: Writer
  ) throws {
    switch step {
    case .mark(let course, let mark):
      // The next synchronization looks again where somebody was left out.
      let bytes = outdated.contains(course) ? nil : mark?.bytes
      try writer.run(MoodleMirrorStore.markPeople, batch.organization, course, bytes)
    case .suspended(let course, let numbers):
      try writer.run(MoodleMirrorStore.keepSuspended, batch.organization, course, numbers.stored)
    case .refused(let account):
      // Told once, and without the name, which is not kept of them.
      guard try writer.run(MoodleMirrorStore.refuse, batch.organization, account) == 1 else { return }
      tally.refused(.people, .deletedHere, moodleID: account, label: "")
    case .seat(let course, let person, let say, let sections, let change, let moodleID, let name, let before):
      guard try isCurrent(person, by: moodleID, people, in: batch.organization, writer) else {
        outdated.insert(course.moodleID)
        return
      }
      guard try batch.put(say, of: person, in: course.course, sections: sections, writer) != .unchanged else {
        tally.counts[.enrollments].unchanged += 1
        return
      }
      // Of some hundred thousand only the first are told.
      let isTold = tally.hasRoom(.enrollments)
      let known = isTold && name.isEmpty ? try writer.first(AccessStore.nameOf, person, batch.organization) ?? "" : name
      tally.changed(
        .enrollments, change, moodleID: moodleID, subject: person.value, label: "\(course.shortName) · \(known)",
        before: before, after: say.stored)
    }
  }
}
