// The phase of groups: each is a section of its course.
import Base
import Store

struct SyncGroups {
  private let engine: SyncEngine

  init(_ engine: SyncEngine) { self.engine = engine }

  func go() throws {
    let organization = engine.organization.id
    var faults = FaultRow()
    if engine.tally.after == 0 { engine.tally.begin(.groups) }
    while true {
      try engine.check()
      let after = engine.tally.after
      let courses = try engine.read { reader in
        try reader.all(MoodleMirrorStore.courseOf, organization, after, SyncRules.window)
      }
      guard let last = courses.last else { return }
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
    try engine.write { tally, writer in
      var desk = try SectionDesk(course, named, in: organization, writer)
      for group in named { _ = try desk.put(group, &tally, writer) }
      // Groups that only their members see are told or not, as Moodle's caches have it: a section that is not told stays.
      let missing = desk.missing(named)
      if isBelieved {
        for group in missing { try desk.lose(group, &tally, writer) }
        try writer.run(MoodleMirrorStore.markGroups, organization, course.moodleID, mark.bytes)
      } else {
        tally.held(.groups, missing.count, moodleID: course.moodleID, label: course.shortName)
      }
      tally.after = after
    }
  }
}

/// A group as an answer names it.
struct SeenGroup: Sendable, Equatable {
  let id: Int64
  let name: String

  init(_ group: MoodleGroup) {
    id = group.id
    let tidy = SyncWords.name(group.name, to: CourseRules.longestSection)
    name = tidy.isEmpty ? "#\(group.id)" : tidy
  }
}

/// The sections of one course within a transaction.
struct SectionDesk {
  private let course: KeptCourse
  private let organization: ID<Organization>
  private var known: [Int64: KnownGroup] = [:]
  /// What an answer calls each group.
  private let told: [Int64: String]
  /// Sections that had to give up a name.
  private var displaced: Set<ID<CourseSection>> = []

  init(
    _ course: KeptCourse, _ told: [SeenGroup] = [], in organization: ID<Organization>, _ reader: Reader
  ) throws {
    (self.course, self.organization) = (course, organization)
    self.told = Dictionary(told.map { ($0.id, $0.name) }, uniquingKeysWith: { a, _ in a })
    for group in try reader.all(MoodleMirrorStore.groups, organization, course.moodleID) {
      known[group.moodleID] = group
    }
  }

  static func mark(_ groups: [SeenGroup]) -> SyncMark {
    var bytes: [UInt8] = []
    for group in groups {
      bytes += Array("\(group.id) \(group.name)\n".utf8)
    }
    return SyncMark(of: bytes)
  }

  /// The section of a group, made where there is none; nil where the course has too many.
  mutating func put(
    _ group: SeenGroup, _ tally: inout SyncTally, _ writer: Writer
  ) throws -> ID<CourseSection>? {
    let name = group.name
    if var old = known[group.id], let section = try writer.first(CourseStore.section, old.section, organization) {
      let before = old
      let isOurs = section.source == .moodle && (section.name == old.name || displaced.contains(section.id))
      if section.name != name, isOurs, old.name != name || displaced.contains(section.id) {
        try makeRoom(for: name, of: section.id, writer)
        do { _ = try SectionChanges.rename(section, to: name, in: organization, writer) } catch let failure as Failure
          where failure.kind == .conflict
        {
          tally.refused(.groups, .codeTaken, moodleID: group.id, label: name, detail: course.shortName)
          return old.section
        }
      }
      (old.name, old.isGone) = (name, false)
      guard old != before else {
        tally.counts[.groups].unchanged += 1
        return old.section
      }
      try write(old, isNew: false, writer)
      tally.changed(
        .groups, before.isGone ? .restored : .updated, moodleID: group.id, subject: old.section.value,
        label: course.shortName, before: before.name, after: name)
      return old.section
    }
    do {
      let section = try SectionChanges.put(name, of: course.course, from: .moodle, in: organization, writer).row
      let isNew = known[group.id] == nil
      let row = KnownGroup(
        moodleID: group.id, course: course.moodleID, section: section.id, name: name, isGone: false)
      // A group has one course for good; one that is known of another comes from a site that was set back.
      if isNew, try writer.exists(MoodleMirrorStore.group, organization, group.id) {
        try write(row, isNew: false, writer)
      } else {
        try write(row, isNew: isNew, writer)
      }
      tally.changed(
        .groups, .inserted, moodleID: group.id, subject: section.id.value, label: course.shortName, after: name)
      return section.id
    } catch let failure as Failure where failure.kind == .conflict {
      tally.refused(.groups, .tooManySections, moodleID: group.id, label: name, detail: course.shortName)
      return nil
    }
  }

  /// Where a section of another group has the name, that is given another for now: in one go two groups may have got each
  /// other's names, or one the name of a group that is gone.
  private mutating func makeRoom(for name: String, of own: ID<CourseSection>, _ writer: Writer) throws {
    guard !told.isEmpty, let holder = try writer.first(CourseStore.sectionNamed, course.course, name, organization),
      holder.id != own, holder.source == .moodle,
      let group = known.values.first(where: { $0.section == holder.id && ($0.name != told[$0.moodleID] || $0.isGone) })
    else { return }
    let other = SyncWords.name("\(name) #\(group.moodleID)", to: CourseRules.longestSection)
    guard other != name, try writer.first(CourseStore.sectionNamed, course.course, other, organization) == nil else {
      return
    }
    _ = try SectionChanges.rename(holder, to: other, in: organization, writer)
    displaced.insert(holder.id)
  }

  func missing(_ told: [SeenGroup]) -> [KnownGroup] {
    let there = Set(told.map(\.id))
    return known.values.filter { !$0.isGone && !there.contains($0.moodleID) }.sorted { $0.moodleID < $1.moodleID }
  }

  /// The section stays, and its people with it until the course's people are told without.
  mutating func lose(_ group: KnownGroup, _ tally: inout SyncTally, _ writer: Writer) throws {
    var gone = group
    gone.isGone = true
    try write(gone, isNew: false, writer)
    tally.changed(
      .groups, .deactivated, moodleID: group.moodleID, subject: group.section.value, label: course.shortName,
      before: group.name)
  }

  private mutating func write(_ row: KnownGroup, isNew: Bool, _ writer: Writer) throws {
    known[row.moodleID] = row
    if isNew {
      try writer.run(
        MoodleMirrorStore.insertGroup, writer.newID(ID<MoodleRunLine>.self), organization, row.moodleID, row.course,
        row.section, row.name, row.isGone, writer.now)
    } else {
      try writer.run(
        MoodleMirrorStore.updateGroup, organization, row.moodleID, row.course, row.section, row.name, row.isGone,
        writer.now)
    }
  }

  /// The sections of all known groups.
  var sections: [Int64: ID<CourseSection>] { known.mapValues(\.section) }
}
