// Keeping, changing and deleting saved views: the writes, and what they refuse.
import Base
import Store
import Web

enum SavedViewChanges {
  /// Keeps a view of a list that the caller may open.
  static func keep(_ input: SavedViewInput, by caller: Caller, _ writer: Writer) throws -> SavedViewRow {
    guard let route = SavedViewRules.lists[input.list] else {
      throw Failure.unprocessable([Failure.Field(path: "list", text: SavedViewText.noSuchList)])
    }
    guard caller.may(route.access) else { throw Failure.mayNot }
    let query = try SavedViewRules.canonical(input.query, of: route)
    guard !query.isEmpty else {
      throw Failure.unprocessable([Failure.Field(path: "query", text: SavedViewText.nothing)])
    }
    let (organization, person) = (caller.organization.id, caller.person)
    let count = try writer.one(SavedViewStore.countOfList, organization, person, input.list)
    guard count < SavedViewRules.mostOfList else {
      throw Failure(
        .conflict, code: "too-many-views", SavedViewText.tooMany,
        fields: [Failure.Field(path: "name", text: SavedViewText.tooMany)])
    }
    let id = writer.newID(ID<SavedView>.self)
    if input.isDefault { try writer.run(SavedViewStore.clearDefault, organization, person, input.list) }
    try refusingTaken {
      try writer.run(
        SavedViewStore.insert, id, organization, person, input.list, query, input.name, folded(input.name),
        input.isDefault, writer.now)
    }
    try note(.viewKept, input.list, caller, writer)
    return try find(id, of: caller, writer)
  }

  /// Changes what `change` names. A change of nothing writes nothing.
  static func change(
    _ id: ID<SavedView>, _ change: SavedViewChange, by caller: Caller, _ writer: Writer
  ) throws -> SavedViewRow {
    let old = try find(id, of: caller, writer)
    let name = change.name ?? old.name
    let isDefault = change.isDefault ?? old.isDefault
    guard name != old.name || isDefault != old.isDefault else { return old }
    let (organization, person) = (caller.organization.id, caller.person)
    if isDefault, !old.isDefault { try writer.run(SavedViewStore.clearDefault, organization, person, old.list) }
    try refusingTaken {
      try writer.run(SavedViewStore.update, id, organization, person, name, folded(name), isDefault)
    }
    try note(.viewChanged, old.list, caller, writer)
    return try find(id, of: caller, writer)
  }

  /// Answers what is gone.
  @discardableResult
  static func drop(_ id: ID<SavedView>, by caller: Caller, _ writer: Writer) throws -> SavedViewRow {
    let old = try find(id, of: caller, writer)
    try writer.run(SavedViewStore.drop, id, caller.organization.id, caller.person)
    try note(.viewDropped, old.list, caller, writer)
    return old
  }

  /// Two entries of one person become one. Of two views with one name the remaining entry’s stays.
  @Sendable static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    try writer.run(SavedViewStore.carry, move.organization, move.from, move.to)
    try writer.run(SavedViewStore.dropAll, move.organization, move.from)
    writer.accessChanged()
  }

  /// Somebody else's is not there.
  static func find(_ id: ID<SavedView>, of caller: Caller, _ reader: Reader) throws -> SavedViewRow {
    try reader.one(SavedViewStore.find, id, caller.organization.id, caller.person)
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    do { try body() } catch let violation as ConstraintViolation where violation.name.hasSuffix("saved_views.name_key")
    {
      throw Failure.taken("name", SavedViewText.nameTaken)
    }
  }

  /// What somebody looks for is nobody's business: the event tells the list only.
  private static func note(_ kind: EventKind, _ list: String, _ caller: Caller, _ writer: Writer) throws {
    // What is kept of the caller's views goes with everything else that is kept of callers.
    writer.accessChanged()
    try writer.emit(kind, subject: caller.person) { json in json.field("list", list) }
  }
}
