// The writes of units: each is an event.
import Base
import Store

extension EventKind {
  static let unitCreated = EventKind("unit.created")
  static let unitUpdated = EventKind("unit.updated")
  static let unitDeleted = EventKind("unit.deleted")
}

/// What became of a row that was put.
enum RowChange: Sendable { case inserted, updated, unchanged }

enum UnitChanges {
  static func find(
    _ id: ID<StructureUnit>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> UnitRow { try reader.one(StructureStore.unit, id, organization) }

  /// A unit that the scope covers; 404 for any other.
  static func find(
    _ id: ID<StructureUnit>, _ scope: UnitScope, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> UnitRow {
    let row = try find(id, organization, reader)
    try scope.require(id, in: organization, reader)
    return row
  }

  /// Makes what is said of a unit true: of the one with this identifier, else of that with the code. What a synchronization
  /// calls. A unit that is as it should be writes nothing; one that people keep themselves is left alone, and so is what they
  /// corrected of any other. The code of one that is there never changes.
  static func put(
    _ fields: UnitFields, as id: ID<StructureUnit>? = nil, from source: LearningSource,
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> (row: UnitRow, change: RowChange) {
    let known = try id.flatMap { try writer.first(StructureStore.unit, $0, organization) }
    let found = try known ?? writer.first(StructureStore.unitByCode, organization, folded(fields.code))
    guard let old = found else { return (try create(fields, from: source, in: organization, writer), .inserted) }
    guard old.source == source else { return (old, .unchanged) }
    let row = try put(old.corrected.kept(old.fields, in: fields), over: old, in: organization, writer)
    return (row, row.version == old.version ? .unchanged : .updated)
  }

  static func create(
    _ fields: UnitFields, from source: LearningSource = .manual, in organization: ID<Organization>, _ writer: Writer
  ) throws -> UnitRow {
    try check(fields, of: nil, in: organization, writer)
    guard try writer.one(StructureStore.unitTotal, organization) < StructureRules.mostUnits else {
      throw StructureText.tooManyUnits
    }
    let id = writer.newID(ID<StructureUnit>.self)
    try refusingTaken {
      try writer.run(
        StructureStore.insertUnit, id, organization, fields.code, folded(fields.code), fields.kind.rawValue,
        fields.name,
        fields.parent, fields.isActive, source.rawValue, writer.now)
    }
    try draw(id, below: fields.parent, in: organization, writer)
    try writer.emit(.unitCreated, subject: id, organization: organization.value) { json in
      json.field("code", fields.code)
      json.field("kind", fields.kind.rawValue)
      json.field("name", fields.name)
    }
    return try find(id, organization, writer)
  }

  /// A change by hand, as `CorrectableRow.changed` has it. A change of nothing writes nothing.
  static func update(
    _ id: ID<StructureUnit>, ifVersion version: Int64? = nil, keeping: [String]? = nil,
    in organization: ID<Organization>, _ writer: Writer, change: (inout UnitFields) -> Void
  ) throws -> UnitRow {
    let old = try find(id, organization, writer)
    let (fields, corrected) = try old.changed(ifVersion: version, keeping: keeping, change)
    return try put(fields, corrected: corrected, over: old, in: organization, writer)
  }

  /// The code stays as it is: roles and others name the unit by it.
  static func put(
    _ fields: UnitFields, corrected: FieldCorrections? = nil, over old: UnitRow, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> UnitRow {
    var fields = fields
    fields.code = old.code
    let corrected = corrected ?? old.corrected
    guard fields != old.fields || corrected != old.corrected else { return old }
    try check(fields, of: old, in: organization, writer)
    try writer.run(
      StructureStore.updateUnit, old.id, organization, fields.kind.rawValue, fields.name, fields.parent,
      fields.isActive, writer.now, corrected.stored)
    if fields.parent != old.parent { try redraw(old.id, in: organization, writer) }
    // What roles above and below it cover has changed.
    if fields.parent != old.parent { writer.accessChanged() }
    try writer.emit(.unitUpdated, subject: old.id, organization: organization.value) { json in
      json.field("code", fields.code)
      json.object("changed") {
        json.changed("kind", old.kind.rawValue, fields.kind.rawValue)
        json.changed("name", old.name, fields.name)
        json.changed("parent", old.parent?.text ?? "", fields.parent?.text ?? "")
        json.changed("active", "\(old.isActive)", "\(fields.isActive)")
        json.changed("corrected", old.corrected.stored, corrected.stored)
      }
    }
    return try find(old.id, organization, writer)
  }

  /// Only one that nothing hangs on: 409 otherwise.
  static func delete(_ id: ID<StructureUnit>, in organization: ID<Organization>, _ writer: Writer) throws {
    let old = try find(id, organization, writer)
    let isUsed =
      try writer.exists(StructureStore.hasChildren, organization, id)
      || writer.exists(StructureStore.hasTerms, organization, id)
      || CourseStore.uses(unit: id, in: organization, writer)
    if isUsed { throw StructureText.unitIsUsed }
    try CourseChanges.forgetCounts(ofUnit: id, in: organization, writer)
    try Settling.mark(unit: id, in: organization, writer)
    try writer.run(StructureStore.dropLines, id, organization)
    try writer.run(StructureStore.deleteUnit, id, organization)
    writer.accessChanged()
    try writer.emit(.unitDeleted, subject: id, organization: organization.value) { json in
      json.field("code", old.code)
      json.field("name", old.name)
    }
  }

  // MARK: What may stand where

  private static func check(
    _ fields: UnitFields, of old: UnitRow?, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    func refuse(_ path: String, _ text: Text) -> Failure {
      Failure.unprocessable([Failure.Field(path: path, text: text)])
    }
    if let parent = fields.parent, parent != old?.parent || fields.kind != old?.kind {
      guard let above = try reader.first(StructureStore.unit, parent, organization) else {
        throw refuse("parent", StructureText.noSuchUnit)
      }
      if !fields.kind.mayStand(below: above.kind) {
        throw refuse("parent", StructureText.mayNotStand(fields.kind, below: above.kind))
      }
      if let old, try reader.exists(StructureStore.isWithin, organization, parent, " \(old.id.value) ") {
        throw refuse("parent", StructureText.belowItself)
      }
      let depth = try reader.all(StructureStore.linesAbove, parent).count
      let height = try old.map { try self.height(of: $0.id, organization, reader) } ?? 1
      if depth + height > StructureRules.deepest { throw refuse("parent", StructureText.tooDeep) }
    }
    if let old, old.parent != fields.parent {
      let campus = try fields.parent.flatMap { try reader.first(StructureStore.campusOf, $0, organization) }
      let before = try reader.first(StructureStore.campusOf, old.id, organization)
      // A term of one campus holds courses of that campus.
      if campus != before,
        try reader.exists(StructureStore.hasCoursesElsewhere, organization, old.id, campus ?? ID(0))
      {
        throw refuse("parent", StructureText.coursesStay)
      }
    }
    guard let old, old.kind != fields.kind else { return }
    let below = try reader.all(StructureStore.hasChildren, organization, old.id)
    if !below.allSatisfy({ $0.mayStand(below: fields.kind) }) { throw refuse("kind", StructureText.hasOthersBelow) }
    if fields.kind != .campus, try reader.exists(StructureStore.hasTerms, organization, old.id) {
      throw refuse("kind", StructureText.hasTerms)
    }
  }

  /// How many levels a unit and what is below it take.
  private static func height(
    of id: ID<StructureUnit>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> Int {
    guard try reader.exists(StructureStore.hasChildren, organization, id) else { return 1 }
    let below = try UnitTree(of: organization, reader).subtree(of: id)
    return (below.map(\.depth).max() ?? 0) - (below.first?.depth ?? 0) + 1
  }

  private static func draw(
    _ id: ID<StructureUnit>, below parent: ID<StructureUnit>?, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let above = try parent.map { try writer.all(StructureStore.linesAbove, $0) } ?? []
    for ancestor in above + [id] { try writer.run(StructureStore.putLine, organization, ancestor, id) }
  }

  /// After a unit was moved: its own lines and those of all below it, parents first.
  private static func redraw(
    _ id: ID<StructureUnit>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let moved = try UnitTree(of: organization, writer).subtree(of: id).map(\.unit)
    for unit in moved { try writer.run(StructureStore.dropLines, unit.id, organization) }
    for unit in moved { try draw(unit.id, below: unit.parent, in: organization, writer) }
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    try refusing("units.organization_id, units.code_key", as: .taken("code", StructureText.codeTaken), body)
  }
}
