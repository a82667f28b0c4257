// Statements as values: SQL that can only come from the program's text, and what it yields.
import CSQLite
import Synchronization

/// One SQL statement with its place ("slot") in every connection's array of prepared statements.
///
/// Made from a literal only, so no run-time string ever becomes SQL. The same literal has the same slot.
package struct SQL: Sendable {
  let text: String
  let slot: Int

  init(_ literal: StaticString) { self.init(built: literal.description) }

  /// For SQL that is built from literals, such as the full-text statements.
  init(built text: String) {
    self.text = text
    slot = Slots.shared.slot(of: text)
  }
}

/// The text of a statement, or a part of it that statements share: a literal, with other such texts in it.
///
/// `Query("SELECT id FROM products p WHERE \(mayOrder)")`. Nothing but literals goes into one, so no run-time string ever
/// becomes SQL.
package struct SQLText: ExpressibleByStringInterpolation, Sendable {
  let text: String

  package init(stringLiteral literal: StaticString) { text = literal.description }
  package init(stringInterpolation joint: Joint) { text = joint.text }

  package struct Joint: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }
    package mutating func appendLiteral(_ literal: StaticString) { text += literal.description }
    package mutating func appendInterpolation(_ other: SQLText) { text += other.text }
  }
}

/// Allots slots. Taken once per statement, when the value is made.
final class Slots: Sendable {
  static let shared = Slots()
  private let known = Mutex<[String: Int]>([:])

  func slot(of text: String) -> Int {
    known.withLock { known in
      if let slot = known[text] { return slot }
      let slot = known.count
      known[text] = slot
      return slot
    }
  }

  /// Every statement made so far, for the test that prepares them all.
  var all: [String] { known.withLock { $0.sorted { $0.value < $1.value }.map(\.key) } }
}

/// A statement that yields rows, each decoded to `Row`. Keep it in a `static let`: making one takes a lock.
///
/// `decode` must not keep the `Columns` or any raw bytes from it: they die with the step to the next row.
package struct Query<Row>: Sendable {
  package let sql: SQL
  let decode: @Sendable (Columns) throws -> Row

  package init(_ sql: SQLText, _ decode: @escaping @Sendable (Columns) throws -> Row) {
    self.sql = SQL(built: sql.text)
    self.decode = decode
  }

  init(built sql: String, _ decode: @escaping @Sendable (Columns) throws -> Row) {
    self.sql = SQL(built: sql)
    self.decode = decode
  }
}

/// A statement whose rows go straight to the caller's closure, for lists written to JSON bytes without values between.
package struct RowQuery: Sendable {
  package let sql: SQL

  package init(_ sql: SQLText) { self.sql = SQL(built: sql.text) }
}

/// A statement that changes rows and yields none.
package struct Command: Sendable {
  package let sql: SQL

  package init(_ sql: SQLText) { self.sql = SQL(built: sql.text) }

  init(built sql: String) { self.sql = SQL(built: sql) }
}

/// Every statement the program has made so far, for the tests that prepare them all and read their plans.
package func everyStatement() -> [String] { Slots.shared.all }
