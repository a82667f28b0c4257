// Appointments and homes over JSON.
import Base
import Store
import Web

enum AppointmentAPI {
  static let office = Route.QueryParameter(name: "office", text: LearningRoleText.officeFilter, .text(example: "dean"))
  static let unit = Route.QueryParameter(name: "unit", text: LearningRoleText.wholeTree, .id)
  static let person = Route.QueryParameter(name: "person", text: LearningRoleText.personFilter, .id)
  static let search = Route.QueryParameter(name: "search", text: LearningRoleText.search, .text(example: "ada"))
  static let after = Route.QueryParameter(name: "after", text: LearningRoleText.after, .id)

  /// The office that is asked for; nil for any. Fails with 422 for what is none.
  static func office(_ call: Call) throws -> Office? {
    guard let word = call.query["office"], !word.isEmpty else { return nil }
    guard let office = Office(rawValue: word) else {
      throw refusal("office", PeopleText.notAChoice(Office.allCases.map(\.rawValue)))
    }
    return office
  }

  private static func given<Kind>(
    _ name: String, _ text: Text, _ call: Call, as kind: ID<Kind>.Type = ID<Kind>.self
  ) throws -> ID<Kind>? {
    guard let word = call.query[name], !word.isEmpty else { return nil }
    guard let id = ID<Kind>(word) else { throw refusal(name, text) }
    return id
  }

  private static func refusal(_ path: String, _ text: Text) -> Failure {
    Failure.unprocessable([Failure.Field(path: path, text: text)])
  }

  // MARK: Appointments

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let office = try office(call)
    let unit = try given("unit", StructureText.noSuchUnit, call, as: ID<StructureUnit>.self)
    let person = try given("person", CourseText.noSuchPerson, call, as: ID<Person>.self)
    return try reader.snapshot {
      let list = try AppointmentList(call, reader)
      let code = try unit.map { id in
        guard let row = list.tree[id], list.scope.covers(id, list.tree) else {
          throw refusal("unit", StructureText.noSuchUnit)
        }
        return row.code
      }
      let rows = list.rows.filter { row in
        (office == nil || row.office == office) && (code == nil || row.unit == code)
          && (person == nil || row.person == person)
      }
      return call.list(page, total: rows.count) { json in
        for row in rows.dropFirst(page.offset).prefix(page.limit) {
          AppointmentOutput(row, list.tree.unit(row.unit)).write(to: json)
        }
      }
    }
  }

  static func appoint(_ input: AppointmentInput, _ call: Call, _ writer: Writer) throws -> AppointmentOutput {
    let organization = try call.signedIn.organization.id
    let done = try Appointments.appoint(
      input.person, to: input.office, of: input.unit, evenIfUnexpected: input.evenIfUnexpected, in: organization,
      writer)
    let row = try writer.one(LearningRoleStore.officer, done.id, organization)
    return AppointmentOutput(row, done.unit)
  }

  static func end(_ call: Call, _ writer: Writer) throws {
    try Appointments.end(call.id(), in: call.signedIn.organization.id, writer)
  }

  // MARK: Who may be expected to

  /// A unit in which the caller may appoint; 404 for any other.
  static func eligible(_ id: ID<StructureUnit>, _ call: Call, _ reader: Reader) throws -> EligiblePeople {
    let organization = try call.signedIn.organization.id
    let scope = try UnitScope(call, .accessAssign, reader)
    let row = try UnitChanges.find(id, scope, organization, reader)
    return EligiblePeople(
      unit: row, tree: try UnitTree(of: organization, reader), organization: organization,
      search: String((call.query["search"] ?? "").prefix(100)))
  }

  static func eligiblePeople(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query, by: "after")
    let after = try CourseList.after(call, as: ID<Person>.self)
    return try reader.snapshot {
      let part = try eligible(call.id(), call, reader).part(after: after, page.limit, reader)
      var head = CourseListHead()
      head.next = part.next?.text
      return call.list(page, total: part.people.count, head: head) { json in
        for entry in part.people { EligiblePersonOutput(entry).write(to: json) }
      }
    }
  }

  static func eligibleUnits(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let office = try office(call)
    return try reader.snapshot {
      let organization = try call.signedIn.organization.id
      let person: ID<Person> = try call.id()
      guard try reader.exists(LearningRoleStore.isThere, person, organization) else { throw Failure.notFound }
      let units = try eligibleUnits(of: person, office, call, reader)
      return call.list(page, total: units.count) { json in
        for unit in units.dropFirst(page.offset).prefix(page.limit) { unit.write(to: json) }
      }
    }
  }

  /// The units that somebody may be expected to lead, where the caller may appoint.
  static func eligibleUnits(
    of person: ID<Person>, _ office: Office?, _ call: Call, _ reader: Reader
  ) throws -> [EligibleUnitOutput] {
    let organization = try call.signedIn.organization.id
    let scope = try UnitScope(call, .accessAssign, reader)
    let tree = try UnitTree(of: organization, reader)
    let places = try reader.all(LearningRoleStore.places, organization, person)
    let held = try reader.all(AccessStore.held, person)
    var outputs: [EligibleUnitOutput] = []
    for one in Office.allCases where office == nil || one == office {
      for (unit, why) in OfficeRules.units(for: one, places, held, tree) where scope.covers(unit.id, tree) {
        var output = EligibleUnitOutput()
        (output.office, output.unit) = (one, UnitReference(unit))
        (output.courses, output.leads) = (Int64(why.courses), why.leads)
        output.isAppointed = held.contains {
          $0.role.builtIn == one.role && $0.unit == unit.code && $0.source == .manual
        }
        outputs.append(output)
      }
    }
    return outputs
  }

  // MARK: Homes

  static func home(_ call: Call, _ reader: Reader) throws -> HomeUnitOutput {
    let caller = try call.signedIn
    let person: ID<Person> = try call.id()
    guard person == caller.person || call.may(.permission(.peopleRead)),
      try reader.exists(LearningRoleStore.isThere, person, caller.organization.id)
    else { throw Failure.notFound }
    return try reader.snapshot { try output(person, caller.organization.id, reader) }
  }

  static func setHome(_ input: HomeUnitInput, _ call: Call, _ writer: Writer) throws -> HomeUnitOutput {
    let (person, organization): (ID<Person>, _) = (try call.id(), try call.signedIn.organization.id)
    try HomeUnits.set(input.unit, of: person, in: organization, writer)
    return try output(person, organization, writer)
  }

  static func resetHome(_ call: Call, _ writer: Writer) throws -> HomeUnitOutput {
    let (person, organization): (ID<Person>, _) = (try call.id(), try call.signedIn.organization.id)
    try HomeUnits.reset(person, in: organization, writer)
    return try output(person, organization, writer)
  }

  private static func output(
    _ person: ID<Person>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> HomeUnitOutput {
    try PersonHome(of: person, organization, UnitTree(of: organization, reader), reader).map { HomeUnitOutput($0) }
      ?? HomeUnitOutput()
  }
}
