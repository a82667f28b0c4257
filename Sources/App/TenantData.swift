// What features erase of an organization that is gone for good.
import Base
import Store

/// Rows of one organization that go for good, some at a time and each lot in a transaction of its own: so nobody else's write
/// waits long, and whatever stops it, doing it again erases what is left. An open set: each feature says what its tables
/// hold. A test asks for every table that names organizations.
struct TenantData: Sendable {
  /// Rows that others refer to go after those.
  enum Layer: Int, Sendable, CaseIterable {
    /// What is decided by whom the organization's people are.
    case accounts
    /// Most.
    case rows
    /// What rows refer to.
    case groups
    case people
    /// What people refer to.
    case belongings
    /// The events: after all that could still make one.
    case events
    case last
  }

  /// As many rows go in one transaction.
  static let batch = 200

  let tables: [StaticString]
  let layer: Layer
  /// Erases what there is; gives how many rows.
  let erase: @Sendable (ID<Organization>, JobRun) throws -> Int
  /// Those of Store, for the test of plans.
  let statements: [SQL]

  init(
    _ tables: [StaticString], _ layer: Layer, statements: [SQL] = [],
    erase: @escaping @Sendable (ID<Organization>, JobRun) throws -> Int
  ) {
    self.tables = tables
    self.layer = layer
    self.statements = statements
    self.erase = erase
  }

  /// Rows that nothing has to be done about but to erase them. `also` is done with those of each lot, in its transaction.
  static func rows(
    _ table: StaticString, _ path: TenantRows.Path = .indexed, key: StaticString = "id", _ layer: Layer = .rows,
    also: @escaping @Sendable ([Int64], Writer) throws -> Void = { _, _ in }
  ) -> TenantData {
    let rows = TenantRows(table, path, key: key)
    return TenantData([table], layer, statements: rows.statements) { organization, run in
      let of = organization.value
      return try inLots(
        run, { after, reader in try rows.keys(of: of, after: after, limit: batch, reader) },
        { keys, writer in
          try also(keys, writer)
          return try rows.erase(keys, of: of, writer)
        })
    }
  }

  /// Does `work` with the keys that `find` gives, lot by lot until it gives none: each lot beyond the last key of the one
  /// before. Gives the sum of what `work` gives.
  static func inLots(
    _ run: JobRun, _ find: (Int64, Reader) throws -> [Int64],
    _ work: @escaping @Sendable ([Int64], Writer) throws -> Int
  ) throws -> Int {
    var (after, sum) = (Int64.min, 0)
    while true {
      try run.check()
      let keys = try run.read { try find(after, $0) }
      guard let last = keys.last else { return sum }
      sum += try run.write { try work(keys, $0) }
      after = last
    }
  }
}

extension Features {
  /// What all features erase, in the order in which it goes.
  static let tenant: [TenantData] = TenantData.Layer.allCases.flatMap { layer in
    all.flatMap { $0.tenant }.filter { $0.layer == layer }
  }
}
