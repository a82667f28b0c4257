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

  /// Makes what is said of a term true, found by its campus and code. Days that a person set stay, and so does what is not
  /// said: label and academic year.
  static func put(
    _ fields: TermFields, from source: LearningSource, in organization: ID<Organization>, _ writer: Writer
  ) throws -> (row: TermRow, change: RowChange) {
    guard let old = try find(code: fields.code, campus: fields.campus, organization, writer) else {
      return (try create(fields, from: source, in: organization, writer), .inserted)
    }
    guard old.source == source else { return (old, .unchanged) }
    var fields = fields
    fields.code = old.code
    if fields.label.isEmpty { fields.label = old.fields.label }
    if fields.academicYear.isEmpty { fields.academicYear = old.fields.academicYear }
    if old.fields.isCorrected, !fields.isCorrected {
      (fields.first, fields.last, fields.isCorrected) = (old.fields.first, old.fields.last, true)
    }
    let row = try put(fields, over: old, in: organization, writer)
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
        fields.academicYear, fields.first, fields.last, fields.isCorrected, fields.isActive, source.rawValue, writer.now
      )
    }
    try writer.emit(.termCreated, subject: id, organization: organization.value) { json in
      json.field("code", fields.code)
      json.field("first", fields.first.iso)
      if let last = fields.last { json.field("last", last.iso) }
    }
    return try find(id, organization, writer)
  }

  /// A change of nothing writes nothing. Refused with 409 where the term is no longer of `version`.
  static func update(
    _ id: ID<Term>, ifVersion version: Int64? = nil, in organization: ID<Organization>, _ writer: Writer,
    change: (inout TermFields) -> Void
  ) throws -> TermRow {
    let old = try find(id, organization, writer)
    if let version, version != old.version { throw StructureText.changedMeanwhile }
    var fields = old.fields
    change(&fields)
    if fields.first != old.fields.first || fields.last != old.fields.last { fields.isCorrected = true }
    return try put(fields, over: old, in: organization, writer)
  }

  static func put(
    _ fields: TermFields, over old: TermRow, in organization: ID<Organization>, _ writer: Writer
  ) throws -> TermRow {
    let fields = filled(fields)
    guard fields != old.fields else { return old }
    try check(fields, over: old, in: organization, writer)
    try refusingTaken {
      try writer.run(
        StructureStore.updateTerm, old.id, organization, fields.campus, fields.code, folded(fields.code), fields.label,
        fields.academicYear, fields.first, fields.last, fields.isCorrected, fields.isActive, writer.now)
    }
    try writer.emit(.termUpdated, subject: old.id, organization: organization.value) { json in
      json.field("code", fields.code)
      json.object("changed") {
        UnitChanges.change(json, "campus", old.fields.campus?.text ?? "", fields.campus?.text ?? "")
        UnitChanges.change(json, "code", old.code, fields.code)
        UnitChanges.change(json, "label", old.fields.label, fields.label)
        UnitChanges.change(json, "academicYear", old.fields.academicYear, fields.academicYear)
        UnitChanges.change(json, "first", old.fields.first.iso, fields.first.iso)
        UnitChanges.change(json, "last", old.fields.last?.iso ?? "", fields.last?.iso ?? "")
        UnitChanges.change(json, "active", "\(old.fields.isActive)", "\(fields.isActive)")
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
    if let last = fields.last, last < fields.first {
      faults.append(Failure.Field(path: "last", text: StructureText.endsBefore))
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    do { try body() } catch let violation as ConstraintViolation
      where violation.kind == .unique && violation.name.contains("terms")
    {
      throw Failure(
        .conflict, code: "code-taken", StructureText.termTaken,
        fields: [Failure.Field(path: "code", text: StructureText.termTaken)])
    }
  }
}
