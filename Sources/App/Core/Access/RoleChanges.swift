// Making and changing roles: the writes, and what they refuse.
import Base
import Store

extension EventKind {
  static let roleCreated = EventKind("role.created")
  static let roleUpdated = EventKind("role.updated")
  static let roleDeleted = EventKind("role.deleted")
}

enum RoleChanges {
  /// Gives a new organization the roles that every one has.
  static func makeBuiltIn(in organization: ID<Organization>, _ writer: Writer) throws {
    for role in BuiltInRole.allCases {
      let id = writer.newID(ID<Role>.self)
      try writer.run(
        AccessStore.insertRole, id, organization, role.rawValue, role.label.en, folded(role.label.en), "", writer.now)
    }
  }

  static func create(_ input: RoleInput, in organization: ID<Organization>, _ writer: Writer) throws -> RoleRow {
    let granting = try Granting(in: organization, writer)
    try requireRoom(granting.book)
    let permissions = try known(input.permissions)
    try granting.standing.requireHaving(permissions)
    let id = writer.newID(ID<Role>.self)
    try refusingTaken(input.name) {
      try writer.run(
        AccessStore.insertRole, id, organization, nil as String?, input.name, folded(input.name),
        input.description ?? "", writer.now)
    }
    for permission in permissions { try writer.run(AccessStore.putOverride, organization, id, permission.name, true) }
    try writer.emit(.roleCreated, subject: id) { json in
      json.field("name", input.name)
      write("permissions", permissions, json)
    }
    return try find(id, organization, writer)
  }

  /// Changes what `change` names; answers the role as it is afterwards. A change of nothing writes nothing. Refused where
  /// the role is no longer of `version`: its editor has seen another one.
  static func update(
    _ id: ID<Role>, _ change: RoleChange, ifVersion version: Int64? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> RoleRow {
    let granting = try Granting(in: organization, writer)
    guard let old = granting.book[id] else { throw Failure.notFound }
    if let version, version != old.version { throw AccessText.changedMeanwhile }
    let name = change.name ?? old.reference.name
    let description = change.description ?? old.description
    let isRenamed = name != old.reference.name || description != old.description
    if isRenamed, old.reference.key != nil { throw AccessText.builtInName }
    let permissions = try change.permissions.map(known) ?? old.permissions
    let touched = permissions.symmetricDifference(old.permissions)
    guard isRenamed || !touched.isEmpty else { return old }
    if old.isFixed { throw AccessText.ownerIsFixed }
    try granting.standing.requireHaving(touched)
    if isRenamed {
      try refusingTaken(name) {
        try writer.run(
          AccessStore.updateRole, id, organization, name, folded(name), description, writer.now)
      }
    } else {
      try writer.run(AccessStore.touchRole, id, organization, writer.now)
    }
    try decide(permissions, of: old, in: organization, writer)
    writer.accessChanged()
    try writer.emit(.roleUpdated, subject: id) { json in
      json.field("name", name)
      json.object("changed") {
        json.changed("name", old.reference.name, name)
        json.changed("description", old.description, description)
        guard !touched.isEmpty else { return }
        json.object("permissions") {
          write("from", old.permissions, json)
          write("to", permissions, json)
        }
      }
    }
    return try find(id, organization, writer)
  }

  /// Makes a built-in role give its defaults again.
  static func reset(_ id: ID<Role>, in organization: ID<Organization>, _ writer: Writer) throws -> RoleRow {
    let role = try find(id, organization, writer)
    guard let builtIn = role.builtIn else { throw AccessText.noDefaults }
    var change = RoleChange()
    change.permissions = builtIn.permissions.map(\.name)
    return try update(id, change, in: organization, writer)
  }

  /// Deletes an own role. Whoever has it loses it: that must be meant.
  static func delete(
    _ id: ID<Role>, evenIfHeld: Bool, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let standing = try Standing(writer)
    let role = try find(id, organization, writer)
    guard role.reference.key == nil else { throw AccessText.builtInStays }
    try standing.requireHaving(role.permissions)
    let holders = try holders(of: id, organization, writer)
    if !holders.isEmpty {
      guard evenIfHeld else { throw AccessText.inUse(holders.count) }
      guard standing.may(.accessAssign) else { throw Failure.mayNot }
    }
    try DeletedRoles.keep(id, in: organization, writer)
    try writer.run(PeopleStore.touchHolders, organization, id, writer.now)
    let taken = try writer.run(AccessStore.withdrawAll, organization, id)
    try writer.run(AccessStore.dropOverrides, organization, id)
    try writer.run(AccessStore.deleteRole, id, organization)
    writer.accessChanged()
    try writer.emit(.roleDeleted, subject: id) { json in
      json.field("name", role.reference.name)
      write("permissions", role.permissions, json)
      json.field("assignments", taken)
      json.array("people") { for holder in holders { json.identifier(holder.id) } }
    }
  }

  static func requireRoom(_ book: RoleBook) throws {
    guard book.roles.count(where: { $0.reference.key == nil }) < RoleRules.mostOwn else {
      throw AccessText.tooManyRoles
    }
  }

  static func find(_ id: ID<Role>, _ organization: ID<Organization>, _ reader: Reader) throws -> RoleRow {
    guard let role = try RoleBook(of: organization, reader)[id] else { throw Failure.notFound }
    return role
  }

  /// The people who have a role, each once: the first of them, as many as an event names.
  static func holders(
    of role: ID<Role>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> [PersonReference] {
    var people: [PersonReference] = []
    try reader.each(AccessStore.holders, organization, role, 0, 0, mostNamed) { holder in
      if people.last?.id != holder.person { people.append(PersonReference(id: holder.person, name: holder.name)) }
    }
    return people
  }

  static let mostNamed = 1000

  // MARK: The steps

  /// Writes down what differs from the defaults. What no feature declares any more stays as it is.
  private static func decide(
    _ permissions: Set<Permission>, of role: RoleRow, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let usual = role.builtIn?.permissions ?? []
    let kept = Dictionary(role.overrides.map { ($0.permission, $0.isGranted) }, uniquingKeysWith: { first, _ in first })
    for permission in Features.permissions {
      let isGranted = permissions.contains(permission)
      let wanted = isGranted == usual.contains(permission) ? nil : isGranted
      guard wanted != kept[permission.name] else { continue }
      if let wanted {
        try writer.run(AccessStore.putOverride, organization, role.id, permission.name, wanted)
      } else {
        try writer.run(AccessStore.dropOverride, organization, role.id, permission.name)
      }
    }
  }

  /// The permissions of these names; what no feature declares can't be given.
  private static func known(_ names: [String]) throws -> Set<Permission> {
    var permissions: Set<Permission> = []
    var faults: [Failure.Field] = []
    for (at, name) in names.enumerated() {
      if let permission = Features.permission(name) {
        permissions.insert(permission)
      } else {
        faults.append(Failure.Field(path: "permissions[\(at)]", text: AccessText.noSuchPermission(name)))
      }
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    return permissions
  }

  /// Runs a write and tells a taken name in words. The names of built-in roles are taken in every language.
  static func refusingTaken(_ name: String, _ body: () throws -> Void) throws {
    let taken = Failure.taken("name", AccessText.nameTaken)
    let key = folded(name)
    let isBuiltIn = BuiltInRole.allCases.contains { role in
      folded(role.rawValue) == key || Language.allCases.contains { folded(role.label[$0]) == key }
    }
    if isBuiltIn { throw taken }
    try refusing("roles.organization_id, roles.name_key", as: taken, body)
  }

  private static func write(_ key: StaticString, _ permissions: Set<Permission>, _ json: JSONWriter) {
    json.array(key) { for name in permissions.map(\.name).sorted() { json.string(name) } }
  }
}
