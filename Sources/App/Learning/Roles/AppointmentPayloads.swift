// Appointments, and who may be expected to get one, as the API takes and gives them.
import Base
import Store

/// Somebody to be put into an office.
struct AppointmentInput: Payload {
  var person = ID<Person>(0)
  var office: Office?
  var unit = ID<StructureUnit>(0)
  var evenIfUnexpected = false

  static let schemaName = "AppointmentInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("person", &person, label: PeopleText.person)
    f.choice("office", &office, label: LearningRoleText.office)
    f.id("unit", &unit, label: StructureText.unit)
    f.bool("evenIfUnexpected", &evenIfUnexpected, label: LearningRoleText.evenIfUnexpected, required: false)
  }
}

/// Somebody in an office.
struct AppointmentOutput: Payload {
  var id = ID<RoleAssignment>(0)
  var person = PersonReference()
  var office = Office.dean
  /// Absent where the code is that of no unit, and for the whole organization.
  var unit: UnitReference?
  /// Absent for the whole organization.
  var code: String?
  var source = AssignmentSource.manual
  var appointedBy: PersonReference?
  var appointedAt = Timestamp(milliseconds: 0)

  static let schemaName = "Appointment"

  init() {}

  /// With the unit of its code, where there is one.
  init(_ row: AppointmentRow, _ unit: UnitRow?) {
    (id, office, source) = (row.id, row.office ?? .dean, row.source)
    person = PersonReference(id: row.person, name: row.name)
    self.unit = unit.map { UnitReference($0) }
    code = row.unit.isEmpty ? nil : row.unit
    (appointedBy, appointedAt) = (row.giver, row.granted)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: LearningRoleText.appointment)
    f.object("person", &person, label: PeopleText.person)
    f.choice("office", &office, label: LearningRoleText.office)
    f.object("unit", &unit, label: StructureText.unit)
    f.text("code", &code, label: StructureText.code, max: AssignmentChanges.longestUnit)
    f.choice("source", &source, label: AccessText.source)
    f.object("appointedBy", &appointedBy, label: AccessText.grantedBy)
    f.timestamp("appointedAt", &appointedAt, label: AccessText.since)
  }
}

/// Somebody who may be expected to lead a unit.
struct EligiblePersonOutput: Payload {
  var person = PersonReference()
  var courses: Int64 = 0
  var leads: [String] = []

  static let schemaName = "EligiblePerson"

  init() {}

  init(_ entry: EligiblePeople.Entry) {
    person = PersonReference(id: entry.person, name: entry.name)
    (courses, leads) = (Int64(entry.why.courses), entry.why.leads)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("person", &person, label: PeopleText.person)
    f.integer("courses", &courses, label: LearningRoleText.courses)
    f.texts("leads", &leads, label: LearningRoleText.led, length: AssignmentChanges.longestUnit)
  }
}

/// A unit that somebody may be expected to lead.
struct EligibleUnitOutput: Payload {
  var office = Office.dean
  var unit = UnitReference()
  var courses: Int64 = 0
  var leads: [String] = []
  var isAppointed = false

  static let schemaName = "EligibleUnit"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("office", &office, label: LearningRoleText.office)
    f.object("unit", &unit, label: StructureText.unit)
    f.integer("courses", &courses, label: LearningRoleText.courses)
    f.texts("leads", &leads, label: LearningRoleText.led, length: AssignmentChanges.longestUnit)
    f.bool("isAppointed", &isAppointed, label: LearningRoleText.isAppointed)
  }
}

/// Where somebody is at home.
struct HomeUnitOutput: Payload {
  /// The department; absent where nobody knows, and for a program of none.
  var department: UnitReference?
  /// Absent where only the department was said.
  var program: UnitReference?
  /// Absent where nobody knows.
  var source: AssignmentSource?
  var setBy: PersonReference?
  var setAt: Timestamp?

  static let schemaName = "HomeUnit"

  init() {}

  init(_ home: PersonHome) {
    department = home.department.map { UnitReference($0) }
    program = home.program.map { UnitReference($0) }
    (source, setBy, setAt) = (home.row.source, home.setBy, home.row.set)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("department", &department, label: StructureText.department)
    f.object("program", &program, label: StructureText.program)
    f.choice("source", &source, label: AccessText.source)
    f.object("setBy", &setBy, label: LearningRoleText.setBy)
    f.timestamp("setAt", &setAt, label: AccessText.since)
  }
}

/// Where somebody is at home, as a person says: a program, or a department alone.
struct HomeUnitInput: Payload {
  var unit = ID<StructureUnit>(0)

  static let schemaName = "HomeUnitInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("unit", &unit, label: LearningRoleText.home, help: LearningRoleText.homeHelp)
  }
}
