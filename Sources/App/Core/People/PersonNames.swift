// The names of people, kept beside a connection for lists that show one in every row.
import Base
import Store

/// People's names by identifier, as UTF-8. One for each connection, used on that connection's thread only.
///
/// A list of records names a person in each row, and finding the row of each was a third of what such a list cost. What is
/// kept is thrown away when the store's access generation has moved, which every change of a person does before it is
/// acknowledged: so whoever is told of a new name sees it in every list.
final class PersonNames {
  private var names: [Int64: UnsafeRawBufferPointer] = [:]
  private var generation: UInt64 = .max
  /// A name is some 15 bytes: half a megabyte for each connection at most.
  private static let mostKnown = 8192

  init() {}

  deinit { forget() }

  /// What this connection keeps, as far as it still holds. Asked once for each list, before its rows are read.
  static func kept(by reader: Reader, _ store: Store) -> PersonNames {
    let names = reader.kept(PersonNames.self, PersonNames.init)
    let current = store.accessGeneration
    if names.generation != current || names.names.count > mostKnown {
      names.forget()
      names.generation = current
    }
    return names
  }

  /// A person's name; empty for one who isn't there. The bytes hold until the next list is asked for.
  func name(of person: ID<Person>, _ reader: Reader) throws -> UnsafeRawBufferPointer {
    if let name = names[person.value] { return name }
    let name = try reader.first(PeopleStore.name, person) ?? UnsafeRawBufferPointer(start: nil, count: 0)
    names[person.value] = name
    return name
  }

  private func forget() {
    for name in names.values { name.deallocate() }
    names.removeAll(keepingCapacity: true)
  }
}
