// Terms as the API takes and gives them.
import Base

/// A new term.
struct TermInput: Payload {
  var campus: ID<StructureUnit>?
  var code = ""
  var label: String?
  var academicYear: String?
  var first: LocalDate?
  var last: LocalDate?
  var isActive = true

  static let schemaName = "TermInput"

  init() {}

  init(_ fields: TermFields) {
    (campus, code, label) = (fields.campus, fields.code, fields.label.isEmpty ? nil : fields.label)
    (academicYear, first) = (fields.academicYear.isEmpty ? nil : fields.academicYear, fields.first)
    (last, isActive) = (fields.last, fields.isActive)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("campus", &campus, label: StructureText.campus)
    f.text(
      "code", &code, label: StructureText.code, help: StructureText.termCodeHelp, max: StructureRules.longestTermCode)
    f.text("label", &label, label: StructureText.label, max: StructureRules.longestLabel)
    f.text("academicYear", &academicYear, label: StructureText.academicYear, max: StructureRules.longestYear)
    f.date("first", &first, label: StructureText.first)
    f.date("last", &last, label: StructureText.last)
    f.bool("isActive", &isActive, label: StructureText.isActive, required: false)
  }

  /// Without days those that its code tells; fails with 422 where it tells none.
  func term() throws -> TermFields {
    var fields = TermFields()
    (fields.campus, fields.code, fields.isActive) = (campus, code, isActive)
    (fields.label, fields.academicYear) = (label ?? "", academicYear ?? "")
    if let first {
      (fields.first, fields.last) = (first, last)
    } else if let parsed = TermCode(code) {
      (fields.first, fields.last) = parsed.days
      if let last { fields.last = last }
    } else {
      throw Failure.unprocessable([Failure.Field(path: "first", text: StructureText.firstNeeded)])
    }
    return fields
  }
}

/// What is changed of a term: absent fields stay as they are.
struct TermChange: Payload {
  var campus: ID<StructureUnit>?
  /// Takes its campus away.
  var isWhole: Bool?
  var code: String?
  var label: String?
  var academicYear: String?
  var first: LocalDate?
  var last: LocalDate?
  /// Takes the last day away.
  var isOpen: Bool?
  var isActive: Bool?
  var corrected: [String]?

  static let schemaName = "TermChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("campus", &campus, label: StructureText.campus)
    f.bool("isWhole", &isWhole, label: StructureText.isWhole)
    f.text("code", &code, label: StructureText.code, min: 1, max: StructureRules.longestTermCode)
    f.text("label", &label, label: StructureText.label, max: StructureRules.longestLabel)
    f.text("academicYear", &academicYear, label: StructureText.academicYear, max: StructureRules.longestYear)
    f.date("first", &first, label: StructureText.first)
    f.date("last", &last, label: StructureText.last)
    f.bool("isOpen", &isOpen, label: StructureText.isOpen)
    f.bool("isActive", &isActive, label: StructureText.isActive)
    f.corrections(&corrected)
  }

  func apply(to fields: inout TermFields) {
    if let campus { fields.campus = campus }
    if isWhole == true { fields.campus = nil }
    if let code { fields.code = code }
    if let label { fields.label = label }
    if let academicYear { fields.academicYear = academicYear }
    if let first { fields.first = first }
    if let last { fields.last = last }
    if isOpen == true { fields.last = nil }
    if let isActive { fields.isActive = isActive }
  }
}

/// A term named inside another object.
struct TermReference: Payload {
  var id = ID<Term>(0)
  var code = ""
  var label = ""

  static let schemaName = "TermReference"

  init() {}

  init(_ row: TermRow) { (id, code, label) = (row.id, row.code, row.title) }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: StructureText.term)
    f.text("code", &code, label: StructureText.code, max: StructureRules.longestTermCode)
    f.text("label", &label, label: StructureText.label, max: StructureRules.longestLabel)
  }
}

/// A term as the API gives it.
struct TermOutput: Payload {
  var id = ID<Term>(0)
  var campus: UnitReference?
  var code = ""
  var label = ""
  var academicYear = ""
  var first = LocalDate.first
  var last: LocalDate?
  var isActive = true
  var isCurrent = false
  var source = LearningSource.manual
  /// What a person corrected, and what it comes from no longer changes.
  var corrected: [String] = []
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)

  static let schemaName = "Term"

  init() {}

  init(_ row: TermRow, _ tree: UnitTree, on day: LocalDate) {
    let fields = row.fields
    (id, code, label, academicYear) = (row.id, fields.code, row.title, fields.academicYear)
    campus = fields.campus.flatMap { tree[$0] }.map { UnitReference($0) }
    (first, last, isActive, isCurrent) = (fields.first, fields.last, fields.isActive, fields.isCurrent(on: day))
    (source, corrected) = (row.source, row.corrected.sorted)
    (version, createdAt, updatedAt) = (row.version, row.created, row.updated)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: StructureText.term)
    f.object("campus", &campus, label: StructureText.campus)
    f.text("code", &code, label: StructureText.code, max: StructureRules.longestTermCode)
    f.text("label", &label, label: StructureText.label, max: StructureRules.longestLabel)
    f.text("academicYear", &academicYear, label: StructureText.academicYear, min: 0, max: StructureRules.longestYear)
    f.date("first", &first, label: StructureText.first)
    f.date("last", &last, label: StructureText.last)
    f.bool("isActive", &isActive, label: StructureText.isActive)
    f.bool("isCurrent", &isCurrent, label: StructureText.isCurrent)
    f.choice("source", &source, label: StructureText.source)
    f.corrections(&corrected)
    f.integer("version", &version, label: AccessText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
  }
}
