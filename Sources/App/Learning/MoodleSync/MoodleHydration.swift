// Bringing one person's courses up to date after they have signed in by the Moodle, so that they need not wait for the next
// synchronization.
import Base
import Store

extension JobKind {
  static let moodleHydration = JobKind("moodle.hydrate")
}

/// Whose courses, and by which account there.
struct HydrationWork: Payload {
  var person = ID<Person>(0)
  var account: Int64 = 0

  static let schemaName = "MoodleHydration"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("person", &person, label: PeopleText.person)
    f.integer("account", &account, label: MoodleSyncText.moodleID)
  }
}

extension MoodleSync {
  /// Has somebody's courses brought up to date by a job: after they came in by the Moodle that their organization is
  /// connected to. Nothing happens for any other. Nobody is deactivated by it. The account there is theirs from now on.
  static func hydrate(
    person: ID<Person>, subject: String, at site: String, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard let account = Int64(subject), try writer.first(MoodleStore.find, organization)?.url == site,
      try MoodleMapping.settings(of: organization, writer).site == site
    else { return }
    try MoodleMatching.claim(account, by: person, in: organization, writer)
    var work = HydrationWork()
    (work.person, work.account) = (person, account)
    try writer.enqueue(.moodleHydration, work, key: person.text, organization: organization.value)
  }

  /// The same for whoever has just been linked to an identity.
  static func hydrate(linked person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    guard let site = try writer.first(MoodleStore.find, organization)?.url,
      let subject = try writer.first(MoodleMirrorStore.subject, person, organization, site)
    else { return }
    try hydrate(person: person, subject: subject, at: site, in: organization, writer)
  }
}

enum MoodleHydration {
  /// Courses of one person: more than anybody takes and teaches at once.
  private static let most = 200

  static let job = JobDescription(
    .moodleHydration, MoodleSyncText.hydrateJob,
    JobPolicy(width: 2, timeout: 300, attempts: 3, backoff: JobBackoff(first: 30, most: 300), keep: 3600),
    work: { (work: HydrationWork, run: JobRun, appliance: Appliance) -> (any Payload)? in
      do { try bring(work, run, appliance) } catch let fault as MoodleFault where !fault.isPassing {
        // The next synchronization finds the same, and says so.
        appliance.log.info("courses were not brought up to date", ["fault": fault.kind.rawValue])
      }
      return nil
    })

  private struct Found: Sendable {
    let course: KnownCourse
    let profile: MoodlePerson
    /// Those of their groups that everybody sees.
    let groups: [MoodleGroup]
  }

  private static func bring(_ work: HydrationWork, _ run: JobRun, _ appliance: Appliance) throws {
    let organization = ID<Organization>(run.organization)
    let (connection, row, settings) = try run.read { reader in
      (
        try reader.first(MoodleStore.find, organization), try reader.first(OrganizationStore.find, organization),
        try MoodleMapping.settings(of: organization, reader)
      )
    }
    guard let connection, let row, row.status == .active, settings.site == connection.url else { return }
    var client = try appliance.moodle.client(connection)
    client.isBackground = true
    client.mustStop = { run.isCancelled }
    let asking = client
    let record = try asking.people(by: .id, [String(work.account)]).first { $0.id == work.account }
    guard let account = MoodleAccount(record), !account.isGone else { return }
    let told = try asking.courses(ofPerson: work.account).prefix(most)
    let kept = try run.read { reader in
      try told.compactMap { try reader.first(MoodleMirrorStore.course, organization, $0.id) }
        .filter { !$0.isGone && $0.course != nil }
    }
    let answers = SyncCalls.each(kept, width: min(Int(settings.settings.width), 3)) { course -> Found? in
      // One that is not told comes with the next synchronization.
      let profile = (try? asking.profiles([(person: work.account, course: course.moodleID)]))?.first
      guard let profile else { return nil }
      var groups = profile.groups
      // What is told of somebody doesn't say which of their groups only the members see.
      if !groups.isEmpty, let shown = try? asking.shownGroups(of: course.moodleID) {
        groups = groups.filter { shown.contains($0.id) }
      }
      return Found(course: course, profile: profile, groups: groups)
    }
    let found = answers.compactMap { $0 }
    let managed = try managed(found, by: work.account, asking, organization, run)
    try run.check()
    try put(found, managed, of: work.person, account, row.summary, connection.url, run)
  }

  /// The programs that somebody may manage, as the courses say that they teach there. Only what is told counts: the next
  /// synchronization finds who may not any more.
  private static func managed(
    _ found: [Found], by account: Int64, _ client: MoodleClient, _ organization: ID<Organization>, _ run: JobRun
  ) throws -> Set<ID<StructureUnit>> {
    let taught = found.filter { one in
      one.profile.roles.contains { CourseRole(moodle: $0.shortName)?.isTeaching == true }
    }
    guard !taught.isEmpty else { return [] }
    var courses: [ID<StructureUnit>: Int64] = [:]
    for row in try run.read({ try MoodleMapping.rows(of: organization, $0) })
    where !row.isGone && row.state == .mapped && row.meaning == .program {
      if let own = row.own, let one = taught.first(where: { $0.course.category == row.moodleID }) {
        courses[ID(own)] = one.course.moodleID
      }
    }
    var units: Set<ID<StructureUnit>> = []
    for (unit, course) in courses.sorted(by: { $0.key < $1.key }).prefix(20) {
      try run.check()
      if let ids = try? client.managers(ofCourse: course), ids.contains(account) { units.insert(unit) }
    }
    return units
  }

  private static func put(
    _ found: [Found], _ managed: Set<ID<StructureUnit>>, of person: ID<Person>, _ account: MoodleAccount,
    _ organization: OrganizationSummary, _ site: String, _ run: JobRun
  ) throws {
    try run.write { writer in
      writer.context.isBulk = true
      // Somebody may have had the connection lead elsewhere while the site was asked.
      do { try SyncSite.check(site, in: organization.id, writer) } catch is SyncFailed { return }
      guard try writer.first(PeopleStore.find, person, organization.id) != nil else { return }
      // Nobody reads the counts of one person: a run's record they are not.
      var tally = SyncTally(of: organization.id)
      if let known = try writer.first(MoodleMirrorStore.person, organization.id, account.id) {
        guard known.person == person else { return }
        try PeopleDesk(organization, site: site, writer).update(account, &tally, writer)
      } else {
        try writer.run(
          MoodleMirrorStore.insertPerson, writer.newID(ID<MoodleRunLine>.self), organization.id, account.id, person,
          account.userName, account.name, account.email, account.isSuspended ?? false, false, false, writer.now)
      }
      var batch = EnrollmentBatch(.moodle, in: organization.id)
      for one in found {
        guard let course = one.course.course else { continue }
        let kept = KeptCourse(
          moodleID: one.course.moodleID, course: course, groupsMark: nil, peopleMark: nil, shortName: "")
        var desk = try SectionDesk(kept, in: organization.id, writer)
        let sections = try one.groups.compactMap { group in
          try desk.put(SeenGroup(group), &tally, writer)
        }
        // They are told to be in it: whoever was suspended in it isn't any more.
        if var suspended = try writer.first(MoodleMirrorStore.suspendedIn, organization.id, one.course.moodleID),
          suspended.numbers.remove(account.id) != nil
        {
          try writer.run(
            MoodleMirrorStore.keepSuspended, organization.id, one.course.moodleID, suspended.stored)
        }
        let roles = one.profile.roles.compactMap { CourseRole(moodle: $0.shortName) }
        let say = EnrollmentSay(roles, isActive: account.isSuspended != true)
        guard try batch.put(say, of: person, in: course, sections: Set(sections), writer) != .unchanged else {
          continue
        }
        // What was applied in full last does not hold any more.
        try writer.run(MoodleMirrorStore.markPeople, organization.id, one.course.moodleID, [UInt8]?.none)
      }
      try batch.finish(writer)
      _ = try AutomaticRoles.learn(units: managed, asked: [], of: person, in: organization.id, writer)
      _ = try Settling.settle([person], in: organization.id, writer)
    }
  }
}
