// Who decides about the requests of whom: everybody's, those of a unit, those of one's own reports, and never one's own.
import Base
import Store

/// Whose requests somebody may decide about.
struct DecisionScope: Sendable {
  let isEverywhere: Bool
  /// Codes of the units whose people they are, where not everybody's.
  let units: Set<String>
  /// Whose reports they are besides: who is named as somebody's manager; nil where nobody has them as one.
  private let reports: (manager: ID<Person>, organization: ID<Organization>)?

  /// The whole organization's.
  static let everywhere = DecisionScope()

  private init() { (isEverywhere, units, reports) = (true, [], nil) }

  /// Where the roles give the permission, and the person's reports: being somebody's manager is a right of its own, for as
  /// long as one works here. A token has what its list names, and that is in no list.
  init(
    of access: PersonAccess, _ permission: Permission, as person: ID<Person>, in organization: OrganizationSummary,
    at now: Timestamp, _ reader: Reader
  ) throws {
    isEverywhere = permission.isGiven(by: access.permissions)
    let codes = isEverywhere ? [] : Set(access.reasons(for: permission).map(\.unit).filter { !$0.isEmpty })
    // A role in a unit holds for all below it.
    units = codes.isEmpty ? [] : try UnitCodes.withBelow(codes, in: organization.id, reader)
    let mayManage = !isEverywhere && !access.isLimited
    let manages =
      try mayManage
      && reader.exists(EmployeeStore.manages, person, organization.id, organization.zone.localDate(at: now))
    reports = manages ? (person, organization.id) : nil
  }

  /// The caller's, for what a page shows.
  init(_ call: Call, _ permission: Permission, _ reader: Reader) throws {
    let caller = try call.signedIn
    try self.init(
      of: caller.access, permission, as: caller.person, in: caller.organization, at: call.now, reader)
  }

  var isNobody: Bool { !isEverywhere && units.isEmpty && reports == nil }

  /// The units for a statement, which looks for one of them between two `separator`s.
  var list: String { units.isEmpty ? "" : "\n\(units.sorted().joined(separator: "\n"))\n" }

  static let separator = "\n"

  /// Whose reports they are, for a statement; nobody's manager is 0.
  var manager: ID<Person> { reports?.manager ?? ID(0) }

  /// Whether a person is theirs: somebody with a role in one of the units or who works there, and a report of theirs.
  func covers(_ person: ID<Person>, _ reader: Reader) throws -> Bool {
    if isEverywhere { return true }
    if let reports, try reader.first(EmployeeStore.managerOf, person, reports.organization) == reports.manager {
      return true
    }
    return try !units.isEmpty && !units.isDisjoint(with: reader.all(ScheduleStore.units, person))
  }
}

/// Those who may decide about somebody's requests.
enum Deciders {
  static let statements: [any Statement] = [ofUnit]

  /// As many are told of a request: more would only think that another sees to it.
  private static let mostTold = 50

  /// The person's manager, and those whose roles give the permission in a unit of the person; where there are none, those
  /// of the whole organization. Never the person.
  static func of(
    _ person: ID<Person>, _ permission: Permission, in organization: OrganizationSummary, _ writer: Writer
  ) throws -> [ID<Person>] {
    let roles = try RoleBook(of: organization.id, writer).roles.filter { permission.isGiven(by: $0.permissions) }
    var found: Set<ID<Person>> = []
    let own = Set(try writer.all(ScheduleStore.units, person))
    let units = own.isEmpty ? [] : try UnitCodes.withAbove(own, in: organization.id, writer)
    for unit in units {
      for role in roles { found.formUnion(try writer.all(ofUnit, organization.id, role.id, unit)) }
    }
    if let manager = try manager(of: person, in: organization, at: writer.now, writer) { found.insert(manager) }
    found.remove(person)
    if found.isEmpty {
      for role in roles {
        for holder in try writer.all(AccessStore.statuses, organization.id, role.id) where holder.status == .active {
          found.insert(holder.person)
        }
      }
      found.remove(person)
    }
    return Array(found.sorted().prefix(mostTold))
  }

  /// The person's manager, where that one works here themselves.
  private static func manager(
    of person: ID<Person>, in organization: OrganizationSummary, at now: Timestamp, _ reader: Reader
  ) throws -> ID<Person>? {
    try reader.first(EmployeeStore.actingManagerOf, person, organization.id, organization.zone.localDate(at: now))
  }

  /// The manager of whom an event's `person` is, for what is told to managers live.
  static func manager(in row: EventRow, _ data: JSONValue, _ reader: Reader) throws -> ID<Person>? {
    guard let person = data["person"]?.string.flatMap({ ID<Person>($0) }) else { return nil }
    let organization = try reader.one(OrganizationStore.find, ID<Organization>(row.organization)).summary
    return try manager(of: person, in: organization, at: row.at, reader)
  }

  static let ofUnit = Query(
    """
    SELECT a.person_id FROM role_assignments a JOIN people p ON p.id = a.person_id
    WHERE a.organization_id = ?1 AND a.role_id = ?2 AND a.unit = ?3 AND p.deleted_at IS NULL AND p.status = 'active'
    ORDER BY a.person_id, a.id LIMIT 100
    """
  ) { $0.id(0, as: ID<Person>.self) }
}
