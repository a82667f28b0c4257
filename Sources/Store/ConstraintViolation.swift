// A rule of the schema that a statement would have broken.
import CSQLite

/// A constraint refused a change. Features turn the ones they expect into a `Failure` of their own, by name:
/// `catch let v as ConstraintViolation where v.name == "people.email"`.
package struct ConstraintViolation: Error, Sendable, Equatable {
  package enum Kind: Sendable {
    case unique, primaryKey, foreignKey, notNull, check, type, trigger
  }

  package let kind: Kind
  /// `table.column, table.column` for unique, primary key and not null; the index's name for an index on expressions;
  /// the constraint's name (or its expression) for a check; the trigger's message; empty for a foreign key.
  package let name: String

  /// Nil when `code` is not a constraint's.
  init?(code: Int32, message: String) {
    guard code & 0xff == SQLITE_CONSTRAINT else { return nil }
    switch code {
    case quadConstraintUnique: kind = .unique
    case quadConstraintPrimaryKey, quadConstraintRowID: kind = .primaryKey
    case quadConstraintForeignKey: kind = .foreignKey
    case quadConstraintNotNull: kind = .notNull
    case quadConstraintCheck: kind = .check
    case quadConstraintType: kind = .type
    default: kind = .trigger
    }
    var name = Substring(message)
    if let at = message.range(of: " failed: ") {
      name = message[at.upperBound...]
    } else if message.hasSuffix(" failed") {
      name = ""
    }
    if name.hasPrefix("index '"), name.hasSuffix("'") { name = name.dropFirst(7).dropLast() }
    self.name = String(name)
  }

  init(kind: Kind, name: String) {
    self.kind = kind
    self.name = name
  }
}

// SQLite's extended codes are macros of expressions, which Swift can't import.
private let quadConstraintCheck = SQLITE_CONSTRAINT | (1 << 8)
private let quadConstraintForeignKey = SQLITE_CONSTRAINT | (3 << 8)
private let quadConstraintNotNull = SQLITE_CONSTRAINT | (5 << 8)
private let quadConstraintPrimaryKey = SQLITE_CONSTRAINT | (6 << 8)
private let quadConstraintUnique = SQLITE_CONSTRAINT | (8 << 8)
private let quadConstraintRowID = SQLITE_CONSTRAINT | (10 << 8)
private let quadConstraintType = SQLITE_CONSTRAINT | (12 << 8)

extension String {
  /// Where `part` first occurs. (Foundation's `range(of:)` isn't to be had here.)
  func range(of part: String) -> Range<Index>? {
    let pattern = Array(part.utf8)
    guard let last = utf8.index(endIndex, offsetBy: -pattern.count, limitedBy: startIndex) else { return nil }
    var at = startIndex
    while at <= last {
      if utf8[at...].starts(with: pattern) { return at..<utf8.index(at, offsetBy: pattern.count) }
      at = utf8.index(after: at)
    }
    return nil
  }
}
