// The institution's tree: campuses, departments and programs; where rows of it come from, and what may stand where.
import Base
import Store

/// A node of the institution's tree. Its code is its identity across terms: roles, products and employment records name it.
enum StructureUnit {}
/// A semester of a campus, or of the whole organization.
enum Term {}

extension Permission {
  static let structureWrite = Permission("structure.write", StructureText.permissionWrite)
  static let coursesRead = Permission(
    "courses.read", StructureText.permissionRead, isReading: true, usual: [.campusHead, .dean, .chair, .coordinator],
    heldBy: [.structureWrite, .coursesWrite], isForUnits: true)
  static let coursesWrite = Permission(
    "courses.write", StructureText.permissionCourses, usual: [.coordinator], isForUnits: true)
}

enum UnitKind: String, Sendable, CaseIterable, Labeled {
  case campus
  case department
  case program

  var label: Text {
    switch self {
    case .campus: StructureText.campus
    case .department: StructureText.department
    case .program: StructureText.program
    }
  }

  /// How deep it stands: a campus above departments, these above programs.
  private var depth: Int {
    switch self {
    case .campus: 0
    case .department: 1
    case .program: 2
    }
  }

  /// Whether it may stand right below one of these. Departments may lie within departments, as schools within a faculty.
  func mayStand(below parent: UnitKind) -> Bool {
    parent.depth < depth || (self == .department && parent == .department)
  }
}

/// Where a row comes from. A synchronization changes only what it brought itself.
enum LearningSource: String, Sendable, CaseIterable, Labeled {
  case manual
  case imported = "import"
  case moodle

  var label: Text {
    switch self {
    case .manual: StructureText.manual
    case .imported: StructureText.imported
    case .moodle: .verbatim("Moodle")
    }
  }
}

/// What somebody says of a unit.
struct UnitFields: Sendable, Equatable {
  var code = ""
  var kind = UnitKind.department
  var name = ""
  var parent: ID<StructureUnit>?
  var isActive = true
}

/// A unit as the database has it.
struct UnitRow: CorrectableRow {
  let id: ID<StructureUnit>
  let fields: UnitFields
  let source: LearningSource
  let corrected: FieldCorrections
  /// Rises with each change.
  let version: Int64
  let created: Timestamp
  let updated: Timestamp

  var code: String { fields.code }
  var kind: UnitKind { fields.kind }
  var name: String { fields.name }
  var parent: ID<StructureUnit>? { fields.parent }
  var isActive: Bool { fields.isActive }
  /// `CCS · Computing`, or the code alone where that is the name, or a path that ends with it.
  var title: String { name == code || code.hasSuffix("/\(name)") ? code : "\(code) · \(name)" }

  /// Its code behind that of what is above it: `CCS` for `UCMN/CCS` below `UCMN`.
  func step(below above: UnitRow?) -> String {
    guard let path = above.map({ "\($0.code)/" }), code.count > path.count, code.hasPrefix(path) else { return code }
    return String(code.dropFirst(path.count))
  }
}

/// The code of a unit that another system knows by a path of names, each perhaps longer than a code may be.
enum UnitCode {
  /// `UCMN/CCS/BSCS`. Where that is too long, what of it fits, and a mark by which the same path always has the same code and
  /// another one another.
  static func of(path names: [String]) -> String {
    let whole = names.map { normalized($0) }.joined(separator: "/")
    guard characterCount(whole) > StructureRules.longestCode else { return whole }
    let mark = Digest.of(folded(whole)).bytes.prefix(5).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count < 2 ? "0\(digits)" : digits
    }.joined()
    return "\(String(whole.suffix(StructureRules.longestCode - mark.count - 1))) \(mark)"
  }
}

enum StructureRules {
  /// What a role's unit may be long: both name the same.
  static let longestCode = AssignmentChanges.longestUnit
  static let longestName = 200
  /// The whole tree is read at once.
  static let mostUnits = 5000
  /// Campus, faculty, school, department, program and some to spare.
  static let deepest = 8
  static let longestTermCode = 20
  static let longestLabel = 100
  static let longestYear = 20
  static let mostTerms = 2000
}

/// What somebody says of a term.
struct TermFields: Sendable, Equatable {
  var campus: ID<StructureUnit>?
  var code = ""
  var label = ""
  var academicYear = ""
  var first = LocalDate.first
  /// Nil while its end is open.
  var last: LocalDate?
  var isActive = true

  func isCurrent(on day: LocalDate) -> Bool { isActive && first <= day && last.map { day <= $0 } ?? true }
}

/// A term as the database has it.
struct TermRow: CorrectableRow {
  let id: ID<Term>
  let fields: TermFields
  let source: LearningSource
  let corrected: FieldCorrections
  let version: Int64
  let created: Timestamp
  let updated: Timestamp

  var code: String { fields.code }
  /// Its label, or the code where it has none.
  var title: String { fields.label.isEmpty ? fields.code : fields.label }
}
