// The sections of one course, as the groups of an answer have them.
import Base
import Store

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
  private(set) var displaced: Set<ID<CourseSection>>

  /// `displaced` are those that gave up a name in an earlier transaction of the same answer.
  init(
    _ course: KeptCourse, _ told: [SeenGroup] = [], displaced: Set<ID<CourseSection>> = [],
    in organization: ID<Organization>, _ reader: Reader
  ) throws {
    (self.course, self.organization, self.displaced) = (course, organization, displaced)
    self.told = Dictionary(told.map { ($0.id, $0.name) }, uniquingKeysWith: { a, _ in a })
    for group in try reader.all(MoodleMirrorStore.groups, organization, course.moodleID) {
      known[group.moodleID] = group
    }
  }

  /// The groups that are looked at, by transactions; of none there is one that is empty.
  static func lots(_ groups: [SeenGroup]) -> [[SeenGroup]] {
    let some = groups.prefix(SyncRules.mostGroups)
    return stride(from: 0, to: max(some.count, 1), by: SyncRules.batch).map { start in
      Array(some.dropFirst(start).prefix(SyncRules.batch))
    }
  }

  static func mark(_ groups: [SeenGroup]) -> SyncMark {
    var bytes: [UInt8] = []
    for group in groups {
      bytes += Array("\(group.id) \(group.name)\n".utf8)
    }
    return SyncMark(of: bytes)
  }

  /// The section of a group, made where there is none; nil where the course has too many. Two groups never share one: names
  /// that are two in Moodle can be one here, composed and without needless blanks.
  mutating func put(
    _ group: SeenGroup, _ tally: inout SyncTally, _ writer: Writer
  ) throws -> ID<CourseSection>? {
    guard let old = known[group.id], !isAnothers(old.section, than: group.id),
      let section = try writer.first(CourseStore.section, old.section, organization)
    else { return try make(group, &tally, writer) }
    var new = old
    (new.name, new.isGone) = (group.name, false)
    let isOurs =
      section.source == .moodle
      && (section.name == old.name || section.name == numbered(old.name, group.id) || displaced.contains(section.id))
    var isRenamed = false
    if isOurs, section.name != group.name {
      try makeRoom(for: group.name, of: section.id, writer)
      guard let name = try freeName(for: group, of: section.id, writer) else {
        refuse(group, &tally)
        return old.section
      }
      if name != section.name {
        _ = try SectionChanges.rename(section, to: name, in: organization, writer)
        isRenamed = true
      }
    }
    guard new != old || isRenamed else {
      tally.counts[.groups].unchanged += 1
      return old.section
    }
    try write(new, isNew: false, writer)
    tally.changed(
      .groups, old.isGone ? .restored : .updated, moodleID: group.id, subject: old.section.value,
      label: course.shortName, before: old.name, after: group.name)
    return old.section
  }

  /// The section of a group that has none of its own.
  private mutating func make(
    _ group: SeenGroup, _ tally: inout SyncTally, _ writer: Writer
  ) throws -> ID<CourseSection>? {
    let old = known[group.id]
    guard let name = try freeName(for: group, of: nil, writer) else {
      refuse(group, &tally)
      return nil
    }
    let section: ID<CourseSection>
    do {
      section = try SectionChanges.put(name, of: course.course, from: .moodle, in: organization, writer).row.id
    } catch let failure as Failure where failure.kind == .conflict {
      tally.refused(.groups, .tooManySections, moodleID: group.id, label: group.name, detail: course.shortName)
      return nil
    }
    let row = KnownGroup(
      moodleID: group.id, course: course.moodleID, section: section, name: group.name, isGone: false)
    // A group has one course for good; one that is known of another comes from a site that was set back.
    let isKnown = try old != nil || writer.exists(MoodleMirrorStore.group, organization, group.id)
    try write(row, isNew: !isKnown, writer)
    // Its people are told as before, and are in another section now; or in one at all, where only they saw the group.
    try writer.run(MoodleMirrorStore.markPeople, organization, course.moodleID, [UInt8]?.none)
    tally.changed(
      .groups, old?.isGone == true ? .restored : .inserted, moodleID: group.id, subject: section.value,
      label: course.shortName, after: group.name)
    return section
  }

  private func refuse(_ group: SeenGroup, _ tally: inout SyncTally) {
    tally.refused(.groups, .codeTaken, moodleID: group.id, label: group.name, detail: course.shortName)
  }

  /// Whether a section is that of another group, one that is there.
  private func isAnothers(_ section: ID<CourseSection>, than group: Int64) -> Bool {
    known.values.contains { $0.section == section && !$0.isGone && $0.moodleID != group }
  }

  /// What a group's section can be called: as the group, or where another section is called so, with the group's number.
  /// A group without a section takes one over that belongs to no group, or to one that is gone.
  private func freeName(
    for group: SeenGroup, of section: ID<CourseSection>?, _ reader: Reader
  ) throws -> String? {
    for name in [group.name, numbered(group.name, group.id)] {
      guard let holder = try reader.first(CourseStore.sectionNamed, course.course, name, organization) else {
        return name
      }
      let isFree = section.map { $0 == holder.id } ?? !isAnothers(holder.id, than: group.id)
      if isFree { return name }
    }
    return nil
  }

  /// Where a section of another group has the name, that is given another for now: in one go two groups may have got each
  /// other's names, or one the name of a group that is gone.
  private mutating func makeRoom(for name: String, of own: ID<CourseSection>, _ writer: Writer) throws {
    guard !told.isEmpty, let holder = try writer.first(CourseStore.sectionNamed, course.course, name, organization),
      holder.id != own, holder.source == .moodle,
      let group = known.values.first(where: { $0.section == holder.id && ($0.name != told[$0.moodleID] || $0.isGone) })
    else { return }
    let other = numbered(name, group.moodleID)
    guard try writer.first(CourseStore.sectionNamed, course.course, other, organization) == nil else {
      return
    }
    _ = try SectionChanges.rename(holder, to: other, in: organization, writer)
    displaced.insert(holder.id)
  }

  /// A name beside another of the same.
  private func numbered(_ name: String, _ group: Int64) -> String {
    let number = " #\(group)"
    return shortened(name, to: CourseRules.longestSection - number.utf8.count) + number
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
