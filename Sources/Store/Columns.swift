// The current row of a statement.
import Base
import CSQLite

/// Reads the columns of the row that a statement stands on, counted from 0.
///
/// Valid until the statement takes its next step. Types are those of the `STRICT` table: reading another type gives what
/// SQLite converts it to, and NULL reads as 0 or as the empty text; use the `optional` forms where NULL can be.
package struct Columns {
  let statement: OpaquePointer

  /// How many columns the row has.
  package var count: Int { Int(sqlite3_column_count(statement)) }

  /// The column's name, as the statement gives it.
  package func name(_ i: Int) -> String {
    sqlite3_column_name(statement, Int32(truncatingIfNeeded: i)).map { String(cString: $0) } ?? ""
  }

  package func isText(_ i: Int) -> Bool { sqlite3_column_type(statement, Int32(truncatingIfNeeded: i)) == SQLITE_TEXT }
  package func isBlob(_ i: Int) -> Bool { sqlite3_column_type(statement, Int32(truncatingIfNeeded: i)) == SQLITE_BLOB }
  package func isNull(_ i: Int) -> Bool { sqlite3_column_type(statement, Int32(truncatingIfNeeded: i)) == SQLITE_NULL }

  package func int(_ i: Int) -> Int { Int(sqlite3_column_int64(statement, Int32(truncatingIfNeeded: i))) }
  package func int64(_ i: Int) -> Int64 { sqlite3_column_int64(statement, Int32(truncatingIfNeeded: i)) }
  package func optionalInt(_ i: Int) -> Int? { isNull(i) ? nil : int(i) }
  package func optionalInt64(_ i: Int) -> Int64? { isNull(i) ? nil : int64(i) }
  package func bool(_ i: Int) -> Bool { int64(i) != 0 }
  package func optionalBool(_ i: Int) -> Bool? { isNull(i) ? nil : bool(i) }
  package func double(_ i: Int) -> Double { sqlite3_column_double(statement, Int32(truncatingIfNeeded: i)) }
  package func optionalDouble(_ i: Int) -> Double? { isNull(i) ? nil : double(i) }

  /// The text's UTF-8 bytes where SQLite holds them: no copy. Dead after the next step.
  package func utf8(_ i: Int) -> UnsafeRawBufferPointer {
    let column = Int32(truncatingIfNeeded: i)
    guard let bytes = sqlite3_column_text(statement, column) else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column)))
  }

  /// Broken UTF-8 is replaced, so this never fails.
  package func text(_ i: Int) -> String { String(decoding: utf8(i), as: UTF8.self) }
  package func optionalText(_ i: Int) -> String? { isNull(i) ? nil : text(i) }

  /// The blob's bytes where SQLite holds them: no copy. Dead after the next step.
  package func rawBytes(_ i: Int) -> UnsafeRawBufferPointer {
    let column = Int32(truncatingIfNeeded: i)
    let bytes = sqlite3_column_blob(statement, column)
    return UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column)))
  }

  package func bytes(_ i: Int) -> [UInt8] { [UInt8](rawBytes(i)) }
  package func optionalBytes(_ i: Int) -> [UInt8]? { isNull(i) ? nil : bytes(i) }

  package func id<Kind>(_ i: Int, as kind: ID<Kind>.Type = ID<Kind>.self) -> ID<Kind> { ID(int64(i)) }
  package func optionalID<Kind>(_ i: Int, as kind: ID<Kind>.Type = ID<Kind>.self) -> ID<Kind>? {
    isNull(i) ? nil : ID(int64(i))
  }

  package func timestamp(_ i: Int) -> Timestamp { Timestamp(milliseconds: int64(i)) }
  package func optionalTimestamp(_ i: Int) -> Timestamp? { isNull(i) ? nil : timestamp(i) }

  /// Days beyond the years 1 to 9999 read as the nearest end.
  package func date(_ i: Int) -> LocalDate { LocalDate(clampingDayNumber: int64(i)) }
  package func optionalDate(_ i: Int) -> LocalDate? { isNull(i) ? nil : date(i) }

  /// Fails when the column doesn't hold exactly 32 bytes.
  package func digest(_ i: Int) throws -> Digest {
    guard let digest = Digest(rawBytes(i)) else {
      throw Failure.internal("column \(i) is not a digest of 32 bytes")
    }
    return digest
  }
  package func optionalDigest(_ i: Int) throws -> Digest? { isNull(i) ? nil : try digest(i) }

  /// A text column as one of `Choice`'s raw values. Fails on any other text.
  package func choice<Choice: RawRepresentable<String>>(_ i: Int, as type: Choice.Type = Choice.self) throws -> Choice {
    let word = text(i)
    guard let choice = Choice(rawValue: word) else {
      throw Failure.internal("column \(i) holds \(word), which \(type) does not know")
    }
    return choice
  }
}
