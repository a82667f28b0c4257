// The writes of terms: each is an event.
import Base
import Store

extension EventKind {
  static let termCreated = EventKind("term.created")
  static let termUpdated = EventKind("term.updated")
  static let termDeleted = EventKind("term.deleted")
}

enum TermChanges {
  static func find(_ id: ID<Term>, _ organization: ID<Organization>, _ reader: Reader) throws -> TermRow {
    try reader.one(StructureStore.term, id, organization)
  }

  static func find(
    code: String, campus: ID<StructureUnit>?, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> TermRow? {
    try reader.first(StructureStore.termByCode, organization, folded(code), campus ?? ID(0))
  }

  /// Makes what is said of a term true: of the one with this identifier, else of that with the campus and code. One that
  /// people keep themselves is left alone; of any other what they corrected stays, and so does what is not said: label and
  /// academic year.
  static func put(
    _ fields: TermFields, as id: ID<Term>? = nil, from source: LearningSource, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> (row: TermRow, change: RowChange) {
    let known = try id.flatMap { try writer.first(StructureStore.term, $0, organization) }
    guard let old = try known ?? find(code: fields.code, campus: fields.campus, organization, writer) else {
      return (try create(fields, from: source, in: organization, writer), .inserted)
    }
    guard old.source == source else { return (old, .unchanged) }
    var fields = fields
    // Found by it, it is written as it was.
    if known == nil { fields.code = old.code }
    if fields.label.isEmpty { fields.label = old.fields.label }
    if fields.academicYear.isEmpty { fields.academicYear = old.fields.academicYear }
    let row = try put(old.corrected.kept(old.fields, in: fields), over: old, in: organization, writer)
    return (row, row.version == old.version ? .unchanged : .updated)
  }

  static func create(
    _ fields: TermFields, from source: LearningSource = .manual, in organization: ID<Organization>, _ writer: Writer
  ) throws -> TermRow {
    let fields = filled(fields)
    try check(fields, over: nil, in: organization, writer)
    guard try writer.one(StructureStore.termTotal, organization) < StructureRules.mostTerms else {
      throw StructureText.tooManyTerms
    }
    let id = writer.newID(ID<Term>.self)
    try refusingTaken {
      try writer.run(
        StructureStore.insertTerm, id, organization, fields.campus, fields.code, folded(fields.code), fields.label,
        fields.academicYear, fields.first, fields.last, fields.isActive, source.rawValue, writer.now)
    }
    try writer.emit(.termCreated, subject: id, organization: organization.value) { json in
      json.field("code", fields.code)
      json.field("first", fields.first.iso)
      if let last = fields.last { json.field("last", last.iso) }
    }
    return try find(id, organization, writer)
  }

  /// A change by hand, as `CorrectableRow.changed` has it. A change of nothing writes nothing.
  static func update(
    _ id: ID<Term>, ifVersion version: Int64? = nil, keeping: [String]? = nil, in organization: ID<Organization>,
    _ writer: Writer, change: (inout TermFields) -> Void
  ) throws -> TermRow {
    let old = try find(id, organization, writer)
    let (fields, corrected) = try old.changed(ifVersion: version, keeping: keeping) { fields in
      change(&fields)
      fields = filled(fields)
    }
    return try put(fields, corrected: corrected, over: old, in: organization, writer)
  }

  static func put(
    _ fields: TermFields, corrected: FieldCorrections? = nil, over old: TermRow, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> TermRow {
    let (fields, corrected) = (filled(fields), corrected ?? old.corrected)
    guard fields != old.fields || corrected != old.corrected else { return old }
    try check(fields, over: old, in: organization, writer)
    try refusingTaken {
      try writer.run(
        StructureStore.updateTerm, old.id, organization, fields.campus, fields.code, folded(fields.code), fields.label,
        fields.academicYear, fields.first, fields.last, corrected.stored, fields.isActive, writer.now)
    }
    try writer.emit(.termUpdated, subject: old.id, organization: organization.value) { json in
      json.field("code", fields.code)
      json.object("changed") {
        json.changed("campus", old.fields.campus?.text ?? "", fields.campus?.text ?? "")
        json.changed("code", old.code, fields.code)
        json.changed("label", old.fields.label, fields.label)
        json.changed("academicYear", old.fields.academicYear, fields.academicYear)
        json.changed("first", old.fields.first.iso, fields.first.iso)
        json.changed("last", old.fields.last?.iso ?? "", fields.last?.iso ?? "")
        json.changed("active", "\(old.fields.isActive)", "\(fields.isActive)")
        json.changed("corrected", old.corrected.stored, corrected.stored)
      }
    }
    return try find(old.id, organization, writer)
  }

  /// Only one without courses: 409 otherwise.
  static func delete(_ id: ID<Term>, in organization: ID<Organization>, _ writer: Writer) throws {
    let old = try find(id, organization, writer)
    if try CourseStore.uses(term: id, in: organization, writer) { throw StructureText.termIsUsed }
    try CourseChanges.forgetCounts(ofTerm: id, in: organization, writer)
    try writer.run(StructureStore.deleteTerm, id, organization)
    try writer.emit(.termDeleted, subject: id, organization: organization.value) { $0.field("code", old.code) }
  }

  /// With the label and the academic year that its code tells, where nobody said otherwise.
  private static func filled(_ fields: TermFields) -> TermFields {
    var fields = fields
    TermCode(fields.code)?.fill(&fields)
    return fields
  }

  private static func check(
    _ fields: TermFields, over old: TermRow?, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    var faults: [Failure.Field] = []
    if let campus = fields.campus, campus != old?.fields.campus,
      try reader.first(StructureStore.unit, campus, organization)?.kind != .campus
    {
      faults.append(Failure.Field(path: "campus", text: StructureText.noSuchCampus))
    }
    if faults.isEmpty, let old, let campus = fields.campus, campus != old.fields.campus,
      try reader.exists(StructureStore.coursesElsewhere, organization, old.id, campus)
    {
      faults.append(Failure.Field(path: "campus", text: StructureText.coursesElsewhere))
    }
    if let last = fields.last, last < fields.first {
      faults.append(Failure.Field(path: "last", text: StructureText.endsBefore))
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    try refusing("terms_code", as: .taken("code", StructureText.termTaken), body)
  }
}
