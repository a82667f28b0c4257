// Writes JSON straight into a buffer: the hottest code of the program, so it keeps no state and makes no values.
import Glibc

/// Writes JSON text at the end of a buffer.
///
/// Whether a comma is due is read from the last byte written, so there is no state to keep in step. What stood in the
/// buffer before the writer was made is not its business: several texts may follow each other. If a body throws, the
/// text is left unfinished: the caller truncates the buffer.
///
/// Public as `Buffer` is, and for the same reason: that lists are written without a call for every name.
public struct JSONWriter: Sendable {
  @usableFromInline let buffer: Buffer
  @usableFromInline let start: Int

  /// Writes at the end of `buffer`.
  @inlinable public init(_ buffer: Buffer) {
    self.buffer = buffer
    start = buffer.count
  }

  // MARK: Objects and arrays

  /// An object as the root or as the next element.
  @inlinable public func object(_ body: () throws -> Void) rethrows {
    separate()
    buffer.append(0x7b)
    try body()
    buffer.append(0x7d)
  }

  /// An array as the root or as the next element.
  @inlinable public func array(_ body: () throws -> Void) rethrows {
    separate()
    buffer.append(0x5b)
    try body()
    buffer.append(0x5d)
  }

  /// A member whose value is an object.
  @inlinable public func object(_ key: StaticString, _ body: () throws -> Void) rethrows {
    name(key, room: 2)
    buffer.append(0x7b)
    try body()
    buffer.append(0x7d)
  }

  /// A member whose value is an array.
  @inlinable public func array(_ key: StaticString, _ body: () throws -> Void) rethrows {
    name(key, room: 2)
    buffer.append(0x5b)
    try body()
    buffer.append(0x5d)
  }

  // MARK: Members

  /// A member with a text.
  @inlinable public func field(_ key: StaticString, _ value: String) {
    name(key, room: value.utf8.count &+ 2)
    quote(value)
  }

  /// A member with a text given as bytes. Broken UTF-8 is replaced by U+FFFD.
  @inlinable public func field(_ key: StaticString, utf8 value: UnsafeRawBufferPointer) {
    name(key, room: value.count &+ 2)
    quote(unchecked: value)
  }

  /// The same for bytes that are known to be UTF-8, such as what this program has checked and stored.
  package func field(_ key: StaticString, valid value: UnsafeRawBufferPointer) {
    name(key, room: value.count &+ 2)
    quote(valid: value)
  }

  /// A member with a whole number.
  @inlinable public func field(_ key: StaticString, _ value: Int64) {
    name(key, room: 20)
    digits(value)
  }

  /// A member with a whole number.
  @inlinable public func field(_ key: StaticString, _ value: Int) { field(key, Int64(value)) }

  /// A member with a number; null when it is not finite, which JSON can't say.
  package func field(_ key: StaticString, _ value: Double) {
    name(key, room: 24)
    digits(value)
  }

  /// A member with `true` or `false`.
  @inlinable public func field(_ key: StaticString, _ value: Bool) {
    name(key, room: 5)
    if value { buffer.append("true") } else { buffer.append("false") }
  }

  /// A member with an instant as RFC 3339 text in UTC with milliseconds.
  package func field(_ key: StaticString, _ value: Timestamp) {
    name(key, room: 26)
    quote(value)
  }

  /// A member with an identifier as its 13 characters.
  package func field<Kind>(_ key: StaticString, _ value: ID<Kind>) {
    name(key, room: 15)
    quote(identifier: value.value)
  }

  /// A member that is null.
  @inlinable public func null(_ key: StaticString) {
    name(key, room: 4)
    buffer.append("null")
  }

  // MARK: Elements

  /// A text as the root or as the next element.
  @inlinable public func string(_ value: String) {
    separate()
    quote(value)
  }

  /// A text given as bytes. Broken UTF-8 is replaced by U+FFFD.
  @inlinable public func string(utf8 value: UnsafeRawBufferPointer) {
    separate()
    quote(unchecked: value)
  }

  /// A whole number as the root or as the next element.
  @inlinable public func number(_ value: Int64) {
    separate()
    digits(value)
  }

  /// A whole number as the root or as the next element.
  @inlinable public func number(_ value: Int) { number(Int64(value)) }

  /// A number; null when it is not finite.
  package func number(_ value: Double) {
    separate()
    digits(value)
  }

  /// `true` or `false` as the root or as the next element.
  @inlinable public func bool(_ value: Bool) {
    separate()
    if value { buffer.append("true") } else { buffer.append("false") }
  }

  /// Null as the root or as the next element.
  @inlinable public func null() {
    separate()
    buffer.append("null")
  }

  /// An identifier as the next element.
  package func identifier<Kind>(_ value: ID<Kind>) {
    separate()
    quote(identifier: value.value)
  }

  /// A value that is JSON already, such as what the event log keeps; nobody checks it again.
  @inlinable package func raw(_ text: UnsafeRawBufferPointer) {
    separate()
    buffer.append(text)
  }

  /// A member whose value is JSON already.
  @inlinable package func raw(_ key: StaticString, _ text: UnsafeRawBufferPointer) {
    name(key, room: text.count)
    buffer.append(text)
  }

  /// The name of a member that is only known at run time; the next element written is its value.
  package func member(_ name: String) {
    separate()
    quote(name)
    buffer.append(0x3a)
  }

  /// The same for a name given as bytes.
  package func member(utf8 name: UnsafeRawBufferPointer) {
    separate()
    quote(unchecked: name)
    buffer.append(0x3a)
  }

  // MARK: Names and separators

  /// Writes a comma when the last byte ends a value.
  @inlinable func separate() {
    let count = buffer.storage.pointee.count
    guard count > start else { return }
    if JSONWriter.endsValue(buffer.storage.pointee.base[count &- 1]) { buffer.append(0x2c) }
  }

  @inlinable static func endsValue(_ byte: UInt8) -> Bool {
    byte != 0x7b && byte != 0x5b && byte != 0x3a && byte != 0x2c
  }

  /// Writes the comma where one is due, the member's name and the colon, and makes room for `room` bytes more. A name
  /// is a literal without characters that need escaping.
  @inlinable func name(_ key: StaticString, room: Int) {
    let length = key.utf8CodeUnitCount
    buffer.reserve(length &+ 4 &+ room)
    let count = buffer.storage.pointee.count
    var out = buffer.storage.pointee.base + count
    if count > start, JSONWriter.endsValue(out[-1]) {
      out.pointee = 0x2c
      out += 1
    }
    out.pointee = 0x22
    memcpy(out + 1, key.utf8Start, length)
    out += length &+ 1
    out[0] = 0x22
    out[1] = 0x3a
    buffer.storage.pointee.count = out + 2 - buffer.storage.pointee.base
  }
}
