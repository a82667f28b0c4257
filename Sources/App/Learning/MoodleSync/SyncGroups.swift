// The phase of groups: each is a section of its course.
import Base
import Store

struct SyncGroups {
  private let engine: SyncEngine

  init(_ engine: SyncEngine) { self.engine = engine }

  func go() throws {
    let organization = engine.organization.id
    var faults = FaultRow()
    let isWhole = engine.tally.after == 0
    if isWhole { engine.tally.begin(.groups) }
    while true {
      try engine.check()
      let after = engine.tally.after
      let courses = try engine.read { reader in
        try reader.all(MoodleMirrorStore.courseOf, organization, after, SyncRules.window)
      }
      guard let last = courses.last else { return try faults.end(isWhole: isWhole) }
      let client = engine.client
      let untold = engine.untold
      let answers = SyncCalls.each(courses, width: engine.width) { course -> Result<[MoodleGroup], MoodleFault>? in
        if untold.contains(course.moodleID) { return nil }
        do throws(MoodleFault) { return .success(try client.groups(ofCourse: course.moodleID)) } catch {
          return .failure(error)
        }
      }
      for (course, answer) in zip(courses, answers) {
        switch answer {
        case .success(let groups):
          faults.answered()
          try take(groups, of: course)
        case .failure(let fault):
          // The people of a course tell their groups as well: what is lost is only those that nobody is in.
          if fault.kind == .accessDenied || fault.kind == .unknownFunction {
            engine.tally.noteOnce(.groups, .callFailed, detail: fault.kind.rawValue)
            return
          }
          do { try faults.take(fault, engine) } catch {
            // Everywhere the same: the token may not.
            if fault.kind == .forbidden { return }
            throw error
          }
          engine.tally.note(
            .groups, .callFailed, moodleID: course.moodleID, label: course.shortName, detail: fault.kind.rawValue)
        case nil: break
        }
      }
      engine.tally.after = last.moodleID
      engine.tally.counts[.groups].done += Int64(courses.count)
      try engine.moved()
      try engine.giveWay()
    }
  }

  private func take(_ groups: [MoodleGroup], of course: KeptCourse) throws {
    engine.tally.counts[.groups].fetched += Int64(groups.count)
    let named = groups.map { SeenGroup($0) }.sorted { $0.id < $1.id }
    let mark = SectionDesk.mark(named)
    guard mark != course.groupsMark else {
      engine.tally.counts[.groups].unchanged += Int64(groups.count)
      return
    }
    let (organization, after) = (engine.organization.id, course.moodleID)
    let known = try engine.read { try SectionDesk(course, in: organization, $0).missing(named).count }
    let isBelieved =
      known == 0 || !named.isEmpty
      || engine.allows(known, of: known, in: .groups, key: course.moodleID, isEmpty: true)
    // As many as fit into a transaction: nearly always all.
    let lots = SectionDesk.lots(named)
    var displaced: Set<ID<CourseSection>> = []
    for (at, lot) in lots.enumerated() {
      let before = displaced
      displaced = try engine.write { tally, writer in
        var desk = try SectionDesk(course, named, displaced: before, in: organization, writer)
        // Groups that only their members see are told or not, as Moodle's caches have it: a section that is not told stays.
        let missing = desk.missing(named)
        let rest = named.count - SyncRules.mostGroups
        if at == 0, rest > 0 {
          tally.counts[.groups].refused += Int64(rest)
          tally.note(.groups, .tooManySections, moodleID: 0, label: course.shortName, detail: "\(rest)")
        }
        // First, for one of the same name that was made anew goes on with the section of the one that is gone.
        if isBelieved, at == 0 { for group in missing { try desk.lose(group, &tally, writer) } }
        for group in lot { _ = try desk.put(group, &tally, writer) }
        guard at == lots.count - 1 else { return desk.displaced }
        if isBelieved {
          try writer.run(MoodleMirrorStore.markGroups, organization, course.moodleID, mark.bytes)
        } else {
          tally.held(.groups, missing.count, moodleID: course.moodleID, label: course.shortName)
        }
        tally.after = after
        return desk.displaced
      }
    }
  }
}
