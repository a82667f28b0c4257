// Who is to be looked at again, and the work that does: automatic roles and homes follow what changed.
import Base
import Store

extension JobKind {
  static let rolesSettling = JobKind("roles.settling")
}

/// A change of somebody's courses, or of what Moodle says of them, marks them in its transaction. A synchronization settles
/// the marked itself; otherwise a job does right after.
enum Settling {
  /// As many people are settled in one transaction; fewer where that makes so many changes of roles.
  static let lot = 200
  static let mostChanges = 300

  static func mark(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(LearningRoleStore.mark, organization, person)
  }

  static func mark(_ people: Set<ID<Person>>, in organization: ID<Organization>, _ writer: Writer) throws {
    for person in people.sorted() { try mark(person, in: organization, writer) }
  }

  /// Everybody of a course that was moved, or came into use or out of it.
  static func mark(course: ID<Course>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(LearningRoleStore.markCourse, organization, course)
    try enqueueMarked(organization, writer)
  }

  /// Those whose home a unit is that changes or is about to go, and all who may manage anything: whose chairs follow from
  /// what is below and above it.
  static func mark(unit: ID<StructureUnit>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(LearningRoleStore.markManagers, organization)
    try writer.run(LearningRoleStore.markHomes, organization, unit)
    try enqueueMarked(organization, writer)
  }

  /// What became of some people.
  struct Settled: Sendable, Equatable {
    /// None are left where this is 0.
    var people = 0
    var rolesAdded = 0
    var rolesRemoved = 0
    var homesChanged = 0
  }

  /// Settles some of those who are marked, and takes their marks out. To be called until it finds nobody: each time in a
  /// transaction of its own, so that a crash loses nothing and nobody else's write waits long.
  static func next(in organization: ID<Organization>, _ writer: Writer) throws -> Settled {
    let people = try writer.all(LearningRoleStore.marks, organization, lot)
    return try settle(people, most: mostChanges, in: organization, writer)
  }

  /// Settles these people at once, or the first of them after whom `most` changes of roles are made.
  @discardableResult
  static func settle(
    _ people: [ID<Person>], most: Int = .max, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Settled {
    let roles = try AutomaticRoles.settle(people: people, most: most, in: organization, writer)
    let people = Array(people.prefix(roles.people))
    let homes = try HomeUnits.settle(people: people, in: organization, writer)
    for person in people { try writer.run(LearningRoleStore.unmark, organization, person) }
    return Settled(
      people: people.count, rolesAdded: roles.added, rolesRemoved: roles.removed, homesChanged: homes)
  }

  // MARK: The work

  static func enqueue(_ organization: ID<Organization>, _ writer: Writer) throws {
    try writer.enqueue(.rolesSettling, key: organization.text, organization: organization.value)
  }

  /// The same where anybody is marked, also by somebody else before.
  private static func enqueueMarked(_ organization: ID<Organization>, _ writer: Writer) throws {
    if try writer.exists(LearningRoleStore.isMarked, organization) { try enqueue(organization, writer) }
  }

  static let job = JobDescription(
    .rolesSettling, LearningRoleText.settlingJob, JobPolicy(timeout: 3600, attempts: 5),
    work: { (_: NoInput, run: JobRun, _: Appliance) -> (any Payload)? in
      let organization = ID<Organization>(run.organization)
      while try run.write({ try next(in: organization, $0) }).people > 0 { try run.check() }
      try run.handOver { writer in
        // Who was marked since has found this job under its key.
        try enqueueMarked(organization, writer)
      }
      return nil
    })

  /// Puts the work in where marks are left that no job looks for. Each hour.
  static let sweep = Sweep("settling-marks") { writer in
    var last = ID<Organization>(0)
    while let organization = try writer.first(LearningRoleStore.marked, last) {
      try enqueue(organization, writer)
      last = organization
    }
    return 0
  }
}

/// What follows for roles and homes on what happens elsewhere.
enum LearningRoleReactions {
  static let all = [
    Reaction(.roleAssigned, AutomaticRoles.follow), Reaction(.roleWithdrawn, AutomaticRoles.follow),
    Reaction(.unitUpdated) { event, writer in
      try Settling.mark(unit: ID(event.subject), in: ID(event.organization), writer)
    },
  ]
}
