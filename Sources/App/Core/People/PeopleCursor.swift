// A filtered or searched directory from end to end, some people at a time: what exports are made of.
import Base
import Store

/// One of the people whom an export looks at.
struct PeopleStep: Sendable {
  let key: String
  let id: Int64
  /// Nil for whom the filters leave out.
  let person: PersonRow?
}

/// Goes through a list by name. On one thread, with one connection.
final class PeopleCursor {
  private let list: PeopleList
  /// Whom the filters let through, where that is known beforehand: a search's people, and those of a rare filter.
  private var gathered: ArraySlice<ID<Person>>?
  /// The last of those read along the index of names.
  private var after: (key: String, id: Int64)

  /// Costs what a page of the list costs.
  init(_ list: PeopleList, _ reader: Reader) throws {
    self.list = list.byName
    after = (list.prefix?.from ?? "", 0)
    if list.status == .deleted { return }
    let extent = try self.list.extent(reader)
    // Where a search finds more than are listed, everybody is looked at as they come.
    if let found = extent.found, !extent.hasMore { gathered = found[...] }
  }

  /// Runs `body` for those of the next `count` people whom the list holds; answers whether there may be more.
  func next(_ count: Int, _ reader: Reader, _ body: (PersonRow) throws -> Void) throws -> Bool {
    if let ids = gathered {
      for id in ids.prefix(count) {
        // Who has gone meanwhile is left out.
        if let row = try reader.first(PeopleStore.find, id, list.organization) { try body(row) }
      }
      gathered = ids.dropFirst(count)
      return ids.count > count
    }
    let below = list.prefix?.below ?? FullText.prefix("").below
    let query = list.status == .deleted ? PeopleListStore.exportRemoved : PeopleListStore.exportPage
    let status = list.status == .deleted ? "" : list.statusWord
    var looked = 0
    try reader.each(
      query, list.organization, status, list.roleID, after.key, after.id, below, count, list.unitID
    ) { step in
      if let row = step.person, list.finds(row) { try body(row) }
      after = (step.key, step.id)
      looked += 1
    }
    return looked == count
  }
}
