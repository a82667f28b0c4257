// What the tests need to know of a feature's SQL.
import Store

/// A query or a command: anything with SQL in it.
protocol Statement: Sendable {
  var sql: SQL { get }
}

extension Query: Statement {}
extension RowQuery: Statement {}
extension Command: Statement {}
