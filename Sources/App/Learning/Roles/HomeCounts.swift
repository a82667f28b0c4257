// How many people are at home in which unit, by status and role, kept so that no list of the directory counts them.
import Base
import Store

/// Kept by the unit that is somebody's home itself; sums over what is below one are made of these. People who are deleted
/// are not counted, a role is one for the whole organization, and the role 0 stands for everybody.
enum HomeCounts {
  private static let everybody = ID<Role>(0)

  /// So many more of each status, or less.
  private struct Change {
    private(set) var invited: Int64 = 0
    private(set) var active: Int64 = 0
    private(set) var suspended: Int64 = 0

    mutating func add(_ status: PersonStatus, _ by: Int64) {
      switch status {
      case .invited: invited += by
      case .active: active += by
      case .suspended: suspended += by
      }
    }
  }

  // MARK: Kept

  /// Somebody comes to a unit (1) or leaves it (-1), with the status and the roles that they have.
  static func count(
    _ person: ID<Person>, at unit: ID<StructureUnit>, by: Int64, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard let status = try writer.first(PeopleStore.statusOf, person, organization) else { return }
    var change = Change()
    change.add(status, by)
    try add(change, at: unit, everybody, organization, writer)
    for role in Set(try writer.all(AccessStore.everywhere, person)) {
      try add(change, at: unit, role, organization, writer)
    }
  }

  /// Somebody who has these roles comes back (`from` nil), goes (`to` nil) or changes status, and stays at home where they
  /// are.
  static func moved(
    _ person: ID<Person>, _ roles: Set<ID<Role>>, from: PersonStatus?, to: PersonStatus?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard let home = try writer.first(LearningRoleStore.home, person, organization) else { return }
    var change = Change()
    if let from { change.add(from, -1) }
    if let to { change.add(to, 1) }
    try add(change, at: home.unit, everybody, organization, writer)
    for role in roles { try add(change, at: home.unit, role, organization, writer) }
  }

  /// Somebody of that status got a role for the whole organization (1), or has it no more (-1).
  static func changed(
    _ role: ID<Role>, of person: ID<Person>, _ status: PersonStatus, by: Int64, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    guard let home = try writer.first(LearningRoleStore.home, person, organization) else { return }
    var change = Change()
    change.add(status, by)
    try add(change, at: home.unit, role, organization, writer)
  }

  /// Counts a role anew that came back.
  static func recount(_ role: ID<Role>, in organization: ID<Organization>, _ writer: Writer) throws {
    var changes: [ID<StructureUnit>: Change] = [:]
    var last: ID<Person>?
    try writer.each(LearningRoleStore.homesOfRole, organization, role) { row in
      // Given by hand and automatic: that is one person all the same.
      if row.person != last { changes[row.unit, default: Change()].add(row.status, 1) }
      last = row.person
    }
    try writer.run(LearningRoleStore.dropHomeCounts, organization, role)
    for (unit, change) in changes { try add(change, at: unit, role, organization, writer) }
  }

  private static func add(
    _ change: Change, at unit: ID<StructureUnit>, _ role: ID<Role>, _ organization: ID<Organization>, _ writer: Writer
  ) throws {
    try writer.run(
      LearningRoleStore.addHomeCount, organization, unit, role, change.invited, change.active, change.suspended)
  }

  // MARK: Asked

  /// How many are at home in a unit or below it: of a role where one is named, of a status where one is.
  static func total(
    at unit: ID<StructureUnit>, _ role: ID<Role>?, _ status: PersonStatus?, in organization: ID<Organization>,
    _ reader: Reader
  ) throws -> Int64 {
    let sums = try reader.one(LearningRoleStore.homeTotals, organization, unit, role ?? everybody)
    switch status {
    case .invited: return sums.invited
    case .active: return sums.active
    case .suspended: return sums.suspended
    case nil: return sums.invited + sums.active + sums.suspended
    }
  }
}
