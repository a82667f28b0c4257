// Roles, and who has them, over JSON.
import Base
import Store
import Web

enum AccessAPI {
  // MARK: Permissions and roles

  static func permissions(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return call.list(page, total: Features.permissions.count) { json in
      for permission in Features.permissions.dropFirst(page.offset).prefix(page.limit) {
        PermissionOutput(permission, call.language).write(to: json)
      }
    }
  }

  static func roles(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    let roles = try reader.snapshot { try RoleBook(of: organization, reader).roles }
    return call.list(page, total: roles.count) { json in
      for role in roles.dropFirst(page.offset).prefix(page.limit) { role.output(call.language).write(to: json) }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let role = try RoleChanges.find(call.id(), call.signedIn.organization.id, reader)
    return call.reply(role.output(call.language), version: role.version, isWorded: true)
  }

  static func create(_ input: RoleInput, _ call: Call, _ writer: Writer) throws -> RoleOutput {
    try RoleChanges.create(input, in: call.signedIn.organization.id, writer).output(call.language)
  }

  static func update(_ input: RoleChange, _ call: Call, _ writer: Writer) throws -> RoleOutput {
    let (id, organization): (ID<Role>, _) = (try call.id(), try call.signedIn.organization.id)
    try call.precondition.check(version: RoleChanges.find(id, organization, writer).version)
    return try RoleChanges.update(id, input, in: organization, writer).output(call.language)
  }

  static func reset(_ call: Call, _ writer: Writer) throws -> RoleOutput {
    try RoleChanges.reset(call.id(), in: call.signedIn.organization.id, writer).output(call.language)
  }

  /// `force=true` deletes it although people have it.
  static func delete(_ call: Call, _ writer: Writer) throws {
    let (id, organization): (ID<Role>, _) = (try call.id(), try call.signedIn.organization.id)
    try call.precondition.check(version: RoleChanges.find(id, organization, writer).version)
    try RoleChanges.delete(
      id, evenIfHeld: call.query["force"] == "true", in: organization, writer)
  }

  static func restore(_ call: Call, _ writer: Writer) throws -> RoleOutput {
    try DeletedRoles.restore(call.id(), in: call.signedIn.organization.id, writer).output(call.language)
  }

  // MARK: Who has them

  static func assignments(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let person = try person(call, reader)
    let held = try PersonAccess(of: person.id, reader).held
    return try call.list(page, total: held.count) { json in
      for one in held.dropFirst(page.offset).prefix(page.limit) {
        try output(one, person.organization, call.language, reader).write(to: json)
      }
    }
  }

  static func assign(_ input: AssignmentInput, _ call: Call, _ writer: Writer) throws -> AssignmentOutput {
    let person = try person(call, writer)
    let id = try assign(input, to: person, writer)
    guard let held = try PersonAccess(of: person.id, writer).held.first(where: { $0.assignment == id }) else {
      throw Failure.notFound
    }
    return try output(held, person.organization, call.language, writer)
  }

  /// Gives a role as the API and the form name it. `isBack` gives back what was held, whatever it was for.
  @discardableResult
  static func assign(
    _ input: AssignmentInput, to person: PersonRow, isBack: Bool = false, _ writer: Writer
  ) throws -> ID<RoleAssignment> {
    let granting = try Granting(in: person.organization, writer)
    guard let role = granting.book.role(input.role) else {
      // What looks like an identifier names something that isn't there, or isn't theirs.
      if ID<Role>(input.role) != nil { throw Failure.notFound }
      throw Failure.unprocessable([Failure.Field(path: "role", text: AccessText.noSuchRole(input.role))])
    }
    let code = input.unit ?? ""
    // One of no unit stays: an institution may name departments without a tree.
    let unit = code.isEmpty ? nil : try writer.first(StructureStore.unitByCode, person.organization, folded(code))
    if let unit, !isBack { try OfficeRules.requireFitting(role, unit) }
    // The code as the structure writes it.
    return try AssignmentChanges.assign(
      role, to: person.id, unit: unit?.code ?? code, in: person.organization, as: granting.standing, writer)
  }

  static func withdraw(_ call: Call, _ writer: Writer) throws { _ = try take(call, writer) }

  /// Takes a role back; answers what was taken.
  static func take(_ call: Call, _ writer: Writer) throws -> HeldRole {
    let person = try person(call, writer)
    let assignment: ID<RoleAssignment> = try call.id("assignment")
    guard let held = try PersonAccess(of: person.id, writer).held.first(where: { $0.assignment == assignment }) else {
      throw Failure.notFound
    }
    let granting = try Granting(in: person.organization, writer)
    try AssignmentChanges.withdraw(
      held, from: person.id, in: person.organization, as: granting.standing, granting.book, writer)
    return held
  }

  static func effective(_ call: Call, _ reader: Reader) throws -> PersonPermissionsOutput {
    let person = try person(call, reader)
    return try PersonReasons(of: person.id, PersonAccess(of: person.id, reader), in: person.organization, reader)
      .output(PersonReference(id: person.id, name: person.name), call.language)
  }

  private static func person(_ call: Call, _ reader: Reader) throws -> PersonRow {
    try reader.one(PeopleStore.find, call.id(as: ID<Person>.self), call.signedIn.organization.id)
  }

  private static func output(
    _ held: HeldRole, _ organization: ID<Organization>, _ language: Language, _ reader: Reader
  ) throws -> AssignmentOutput {
    var output = AssignmentOutput()
    output.id = held.assignment
    output.role = RoleReferenceOutput(held.role, language)
    output.unit = held.isEverywhere ? nil : held.unit
    output.source = held.source
    output.grantedBy = try held.grantedBy.flatMap { id in
      try reader.first(AccessStore.nameOf, id, organization).map { PersonReference(id: id, name: $0) }
    }
    output.grantedAt = held.granted
    return output
  }
}
