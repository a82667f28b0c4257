// Making of categories what they stand for: units and terms, in the transaction that changes what is known of them.
import Base
import Store

extension EventKind {
  static let moodleDecided = EventKind("moodle.category-decided")
}

/// What was found of one category, for a run's record.
struct CategoryOutcome: Sendable {
  let row: CategoryRow
  /// Nil where nothing changed.
  let change: SyncChange?
  let before: String
}

enum MoodleMapping {
  static func rows(of organization: ID<Organization>, _ reader: Reader) throws -> [CategoryRow] {
    try reader.all(CategoryStore.categories, organization)
  }

  static func settings(of organization: ID<Organization>, _ reader: Reader) throws -> SyncSettingsRow {
    try reader.first(SyncSettingsStore.settings, organization)
      ?? SyncSettingsRow(
        organization: organization, settings: SyncSettings(), site: nil, planned: nil, next: nil, job: nil, version: 0)
  }

  /// What a person decides about a category; nil takes it back. All that follows for units and terms follows at once, for
  /// courses with the next synchronization. Fails with 422 for a unit or term that isn't there, or is of another kind.
  @discardableResult
  static func decide(
    _ decision: CategoryDecision?, about id: ID<MoodleCategoryEntry>, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> CategoryRow {
    let old = try writer.one(CategoryStore.category, id, organization)
    if let decision { try check(decision, in: organization, writer) }
    guard decision != old.decision else { return old }
    let person = decision == nil ? nil : writer.context.actor
    try writer.run(
      CategoryStore.decide, id, organization, decision?.meaning.rawValue, decision?.target, person,
      decision == nil ? nil : writer.now, writer.now)
    try writer.emit(.moodleDecided, subject: id, organization: organization.value) { json in
      json.field("category", old.path)
      json.field("decision", decision?.meaning.rawValue ?? "")
      if let target = decision?.target { json.field("target", ID<StructureUnit>(target).text) }
    }
    try remap(organization, writer)
    return try writer.one(CategoryStore.category, id, organization)
  }

  private static func check(
    _ decision: CategoryDecision, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    guard let target = decision.target else { return }
    func refuse(_ text: Text) -> Failure { .unprocessable([Failure.Field(path: "target", text: text)]) }
    if let unit = decision.unit {
      guard let row = try reader.first(StructureStore.unit, unit, organization) else {
        throw refuse(StructureText.noSuchUnit)
      }
      guard row.kind == decision.meaning.unit else { throw refuse(MoodleSyncText.otherKind(row.kind)) }
    } else if let term = decision.term {
      guard try reader.exists(StructureStore.term, term, organization) else { throw refuse(CourseText.noSuchTerm) }
    } else {
      _ = target
      throw refuse(MoodleSyncText.noTarget)
    }
  }

  /// Makes what is known of the categories true anew: after a decision, or when levels mean something else.
  static func remap(_ organization: ID<Organization>, _ writer: Writer) throws {
    _ = try settle(rows(of: organization, writer), new: [], in: organization, writer)
  }

  /// Places categories as they are said to be, makes or changes units and terms, and writes what differs from `stored`.
  /// `rows` are all that are known, `new` those of them that the database does not have yet.
  static func settle(
    _ rows: [CategoryRow], new: Set<Int64>, stored: [Int64: CategoryRow]? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> [CategoryOutcome] {
    let settings = try settings(of: organization, writer).settings
    var desk = try MappingDesk(rows, settings.levels, organization, writer)
    try desk.settle(writer)
    var outcomes: [CategoryOutcome] = []
    let before = stored ?? Dictionary(rows.map { ($0.moodleID, $0) }, uniquingKeysWith: { a, _ in a })
    for var row in desk.rows {
      guard !new.contains(row.moodleID) else {
        row.updated = writer.now
        try insert(row, organization, writer)
        outcomes.append(CategoryOutcome(row: row, change: .inserted, before: ""))
        continue
      }
      let old = before[row.moodleID] ?? row
      guard row != old else {
        outcomes.append(CategoryOutcome(row: row, change: nil, before: ""))
        continue
      }
      row.updated = writer.now
      try update(row, organization, writer)
      let change: SyncChange =
        row.isGone == old.isGone ? .updated : row.isGone ? .deactivated : .restored
      outcomes.append(CategoryOutcome(row: row, change: change, before: old.told))
    }
    return outcomes
  }

  private static func insert(_ row: CategoryRow, _ organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(
      CategoryStore.insertCategory, row.id, organization, row.moodleID, row.parent, row.depth, row.name, row.path,
      row.idnumber, row.isVisible, row.order, row.courses, row.isGone, row.meaning.rawValue, row.state.rawValue,
      row.reason?.rawValue, row.place, row.own, row.unit, row.term, writer.now)
  }

  private static func update(_ row: CategoryRow, _ organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(
      CategoryStore.updateCategory, row.id, organization, row.parent, row.depth, row.name, row.path, row.idnumber,
      row.isVisible, row.order, row.courses, row.isGone, row.meaning.rawValue, row.state.rawValue, row.reason?.rawValue,
      row.place, row.own, row.unit, row.term, writer.now)
  }
}

extension CategoryRow {
  /// What of it a history tells.
  var told: String { state == .mapped ? path : "\(path) (\(state.rawValue))" }

  /// The path and the state of what was told so.
  static func read(told: String) -> (path: String, state: CategoryState) {
    for state in CategoryState.allCases {
      let mark = " (\(state.rawValue))"
      if state != .mapped, told.hasSuffix(mark) { return (String(told.dropLast(mark.count)), state) }
    }
    return (told, .mapped)
  }
}
