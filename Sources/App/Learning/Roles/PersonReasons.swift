// What somebody may do, and why: which role, where, and what that role itself rests on.
import Base
import Store
import Web

/// What an automatic role rests on.
enum AutomaticGround: String, Sendable, CaseIterable, Labeled {
  case teaching
  case studying
  /// `moodle/category:manage`
  case capability

  var label: Text {
    switch self {
    case .teaching: LearningRoleText.teaching
    case .studying: LearningRoleText.studying
    case .capability: LearningRoleText.capability
    }
  }
}

/// One ground of an automatic role as the API gives it: a course, or a unit whose category somebody may manage in Moodle.
struct AutomaticReason: Payload {
  var kind = AutomaticGround.teaching
  var course: CourseReference?
  var unit: UnitReference?
  /// Since when Moodle says so.
  var seenAt: Timestamp?

  static let schemaName = "AutomaticReason"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("kind", &kind, label: AccessText.reasons)
    f.object("course", &course, label: CourseText.course)
    f.object("unit", &unit, label: StructureText.unit)
    f.timestamp("seenAt", &seenAt, label: AccessText.since)
  }

  var words: String { course.map(\.code) ?? unit.map(\.code) ?? "" }
}

/// A person's roles with what each rests on, and who gave those that somebody gave.
struct PersonReasons {
  let access: PersonAccess
  let tree: UnitTree
  private let courses: [OwnCourse]
  private let managed: [ManagedUnit]
  private let givers: [ID<Person>: PersonReference]

  /// As many grounds are told of one role.
  private static let most = 20

  /// `access` is what is told of: all that somebody may do, or what a token holds them to.
  init(of person: ID<Person>, _ access: PersonAccess, in organization: ID<Organization>, _ reader: Reader) throws {
    self.access = access
    let automatic = access.held.filter { $0.source == .automatic }
    tree = try UnitTree(of: organization, reader)
    courses = automatic.isEmpty ? [] : try reader.all(EnrollmentStore.mine, organization, person)
    managed = automatic.isEmpty ? [] : try reader.all(LearningRoleStore.managed, organization, person)
    var givers: [ID<Person>: PersonReference] = [:]
    for id in Set(access.held.compactMap(\.grantedBy)) {
      givers[id] = try reader.first(AccessStore.nameOf, id, organization).map { PersonReference(id: id, name: $0) }
    }
    self.givers = givers
  }

  func giver(of held: HeldRole) -> PersonReference? { held.grantedBy.flatMap { givers[$0] } }

  /// What an automatic role rests on; nothing for one that somebody gave.
  func grounds(of held: HeldRole) -> [AutomaticReason] {
    guard held.source == .automatic else { return [] }
    switch held.role.builtIn {
    case .teacher: return taken(.teaching) { $0.isTeaching }
    case .student: return taken(.studying) { $0.enrollment.standing.isStudent }
    case .chair: return managing(held.unit)
    default: return []
    }
  }

  private func taken(_ kind: AutomaticGround, _ isMeant: (OwnCourse) -> Bool) -> [AutomaticReason] {
    courses.filter(isMeant).sorted { ($0.code, $0.enrollment.course) < ($1.code, $1.enrollment.course) }
      .prefix(Self.most).map { course in
        var reason = AutomaticReason()
        reason.kind = kind
        reason.course = CourseReference(id: course.enrollment.course, code: course.code, name: course.name)
        reason.unit = tree[course.unit].map { UnitReference($0) }
        return reason
      }
  }

  private func managing(_ code: String) -> [AutomaticReason] {
    guard let unit = tree.unit(code) else { return [] }
    let line = Set([unit.id] + tree.above(unit.id).map(\.id))
    return managed.filter { line.contains($0.unit) }.map { one in
      var reason = AutomaticReason()
      (reason.kind, reason.seenAt) = (.capability, one.seen)
      reason.unit = tree[one.unit].map { UnitReference($0) }
      return reason
    }
  }

  /// As the API gives it.
  func output(_ person: PersonReference, _ language: Language) -> PersonPermissionsOutput {
    var output = PersonPermissionsOutput()
    output.person = person
    let grounds = Dictionary(
      access.held.map { ($0.assignment, self.grounds(of: $0)) }, uniquingKeysWith: { a, _ in a })
    for (permission, reasons) in access.effective {
      var effective = PersonPermissionsOutput.Effective()
      effective.name = permission.name
      effective.text = permission.text[language]
      effective.reasons = reasons.map { held in
        var reason = PersonPermissionsOutput.Reason()
        reason.assignment = held.assignment
        reason.role = RoleReferenceOutput(held.role, language)
        reason.unit = held.isEverywhere ? nil : held.unit
        reason.source = held.source
        reason.grantedBy = giver(of: held)
        reason.grantedAt = held.granted
        reason.because = grounds[held.assignment] ?? []
        return reason
      }
      output.permissions.append(effective)
    }
    return output
  }

  /// What the caller may do themselves, and why.
  static func own(_ call: Call, _ reader: Reader) throws -> PersonPermissionsOutput {
    let caller = try call.signedIn
    return try reader.snapshot {
      try PersonReasons(of: caller.person, caller.access, in: caller.organization.id, reader)
        .output(PersonReference(id: caller.person, name: caller.name), call.language)
    }
  }
}
