// Values that can stand for a `?1` of a statement.
import Base
import CSQLite

/// A value that can be bound to a placeholder. SQLite copies it, so it may die at once.
package protocol Bindable {
  /// Binds the value to placeholder `index` (from 1); gives SQLite's result code.
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

extension Int64: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, self)
  }
}

extension Int: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, Int64(self))
  }
}

extension Int32: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, Int64(self))
  }
}

extension Bool: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, self ? 1 : 0)
  }
}

extension Double: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_double(statement, index, self)
  }
}

extension String: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    var copy = self
    return copy.withUTF8 { RawText(UnsafeRawBufferPointer($0)).bind(to: statement, at: index) }
  }
}

extension Array: Bindable where Element == UInt8 {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    withUnsafeBytes { RawBlob($0).bind(to: statement, at: index) }
  }
}

extension Digest: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    withBytes { RawBlob($0).bind(to: statement, at: index) }
  }
}

extension Timestamp: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, milliseconds)
  }
}

/// A local date is kept as its day number since 1970-01-01.
extension LocalDate: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, Int64(dayNumber))
  }
}

extension ID: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, value)
  }
}

extension Optional: Bindable where Wrapped: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .none: sqlite3_bind_null(statement, index)
    case .some(let value): value.bind(to: statement, at: index)
    }
  }
}

/// UTF-8 bytes bound as text, without a String between.
package struct RawText: Bindable {
  package let bytes: UnsafeRawBufferPointer

  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    guard let count = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
    return quad_sqlite3_bind_text(statement, index, bytes.baseAddress, count)
  }
}

/// Bytes bound as a blob.
package struct RawBlob: Bindable {
  package let bytes: UnsafeRawBufferPointer

  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    guard let count = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
    return quad_sqlite3_bind_blob(statement, index, bytes.baseAddress, count)
  }
}
