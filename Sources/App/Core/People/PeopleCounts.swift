// How many people there are by status and role, kept so that no list counts them.
import Base
import Store

extension Counter {
  /// People of an organization that are not deleted; the bucket is 0.
  static let people = Counter("people.total")
  /// People by status: the bucket is the status's place, that of the deleted (who can be restored) is 3.
  static let peopleByStatus = Counter("people.status")
  // People who have a role for the whole organization, by status; the bucket is the role.
  static let invitedByRole = Counter("people.role.invited")
  static let activeByRole = Counter("people.role.active")
  static let suspendedByRole = Counter("people.role.suspended")
}

extension PersonStatus {
  /// Its bucket of `Counter.peopleByStatus`.
  var bucket: Int64 {
    switch self {
    case .invited: 0
    case .active: 1
    case .suspended: 2
    }
  }

  static let deletedBucket: Int64 = 3

  var roleCounter: Counter {
    switch self {
    case .invited: .invitedByRole
    case .active: .activeByRole
    case .suspended: .suspendedByRole
    }
  }
}

enum PeopleCounts {
  /// Somebody comes (`from` nil), goes (`to` nil) or changes status. Those who go without being restorable are only
  /// taken off.
  static func moved(
    _ person: ID<Person>, from: PersonStatus?, to: PersonStatus?, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let owner = organization.value
    if (from == nil) != (to == nil) { writer.count(.people, organization: owner, by: to == nil ? -1 : 1) }
    if let from { writer.count(.peopleByStatus, organization: owner, bucket: from.bucket, by: -1) }
    if let to { writer.count(.peopleByStatus, organization: owner, bucket: to.bucket, by: 1) }
    let roles = Set(try writer.all(AccessStore.everywhere, person))
    for role in roles {
      if let from { writer.count(from.roleCounter, organization: owner, bucket: role.value, by: -1) }
      if let to { writer.count(to.roleCounter, organization: owner, bucket: role.value, by: 1) }
    }
    try HomeCounts.moved(person, roles, from: from, to: to, in: organization, writer)
  }

  /// How many there are who can be restored.
  static func removed(_ by: Int64, in organization: ID<Organization>, _ writer: Writer) {
    writer.count(.peopleByStatus, organization: organization.value, bucket: PersonStatus.deletedBucket, by: by)
  }

  /// A role for the whole organization was given to somebody; to be called after the row is there.
  static func gave(
    _ role: ID<Role>, to person: ID<Person>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    // Given by hand and automatic: that is one person with the role all the same.
    guard try writer.all(AccessStore.everywhere, person).count(where: { $0 == role }) == 1 else { return }
    try count(role, person, organization, by: 1, writer)
  }

  /// The same was taken; to be called after the row has gone.
  static func took(
    _ role: ID<Role>, from person: ID<Person>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard try !writer.all(AccessStore.everywhere, person).contains(role) else { return }
    try count(role, person, organization, by: -1, writer)
  }

  /// Counts a role anew that came back: people came and went while it was away.
  static func recount(_ role: ID<Role>, in organization: ID<Organization>, _ writer: Writer) throws {
    var counts: [PersonStatus: Int64] = [:]
    var last: ID<Person>?
    try writer.each(AccessStore.statuses, organization, role) { row in
      if row.person != last { counts[row.status, default: 0] += 1 }
      last = row.person
    }
    for status in PersonStatus.allCases {
      let kept = try writer.value(of: status.roleCounter, organization: organization.value, bucket: role.value)
      let change = (counts[status] ?? 0) - kept
      if change != 0 {
        writer.count(status.roleCounter, organization: organization.value, bucket: role.value, by: change)
      }
    }
    try HomeCounts.recount(role, in: organization, writer)
  }

  private static func count(
    _ role: ID<Role>, _ person: ID<Person>, _ organization: ID<Organization>, by: Int64, _ writer: Writer
  ) throws {
    guard let status = try writer.first(PeopleStore.statusOf, person, organization) else { return }
    writer.count(status.roleCounter, organization: organization.value, bucket: role.value, by: by)
    try HomeCounts.changed(role, of: person, status, by: by, in: organization, writer)
  }
}
