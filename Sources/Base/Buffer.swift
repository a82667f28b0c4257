// A growing run of bytes that every answer is written into.
import Glibc

/// A growable byte buffer with raw storage, reused from answer to answer.
///
/// The one public type of the project: this compiler inlines `@inlinable` functions of other modules only when they are
/// public, and a call for every byte run that is written was a tenth of a page. Nothing outside the package sees it.
///
/// Its state sits behind a pointer, not in stored properties, so that appending costs no exclusivity check. Not
/// thread-safe: one thread at a time, hence the `@unchecked`: a buffer is handed from thread to thread, never shared.
public final class Buffer: @unchecked Sendable {
  @usableFromInline struct Storage {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var count: Int
    @usableFromInline var capacity: Int
  }
  @usableFromInline let storage: UnsafeMutablePointer<Storage>

  /// Makes an empty buffer. `capacity` is in bytes; at least 64 are reserved.
  package init(capacity: Int = 512) {
    let size = max(capacity, 64)
    storage = .allocate(capacity: 1)
    storage.initialize(to: Storage(base: .allocate(capacity: size), count: 0, capacity: size))
  }

  deinit {
    storage.pointee.base.deallocate()
    storage.deallocate()
  }

  /// How many bytes it holds.
  @inlinable public var count: Int { storage.pointee.count }
  @inlinable public var isEmpty: Bool { storage.pointee.count == 0 }
  /// How many bytes it can hold before it grows.
  package var capacity: Int { storage.pointee.capacity }

  /// What it holds, valid until the next append or `removeAll`.
  @inlinable public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: storage.pointee.base, count: storage.pointee.count)
  }

  /// The last byte, or nil when empty.
  @inlinable public var last: UInt8? {
    let count = storage.pointee.count
    return count == 0 ? nil : storage.pointee.base[count - 1]
  }

  /// Forgets the content; gives memory back when it grew past `keep` bytes.
  package func removeAll(keeping keep: Int = 256 << 10) {
    storage.pointee.count = 0
    if storage.pointee.capacity > keep {
      storage.pointee.base.deallocate()
      let size = max(min(keep, 4096), 64)
      storage.pointee.base = .allocate(capacity: size)
      storage.pointee.capacity = size
    }
  }

  /// Drops the first `n` bytes (all of them when it holds fewer).
  package func removeFirst(_ n: Int) {
    let left = storage.pointee.count - n
    guard left > 0 else {
      storage.pointee.count = 0
      return
    }
    memmove(storage.pointee.base, storage.pointee.base + n, left)
    storage.pointee.count = left
  }

  /// Cuts the content back to its first `n` bytes; a larger `n` changes nothing.
  package func truncate(to n: Int) { if n >= 0, n < count { storage.pointee.count = n } }

  @usableFromInline func grow(_ more: Int) {
    let needed = storage.pointee.count + more
    let size = max(needed, storage.pointee.capacity &* 2)
    let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    memcpy(fresh, storage.pointee.base, storage.pointee.count)
    storage.pointee.base.deallocate()
    storage.pointee.base = fresh
    storage.pointee.capacity = size
  }

  /// Makes room for `more` bytes beyond `count`.
  @inlinable @inline(__always) public func reserve(_ more: Int) {
    if storage.pointee.capacity &- storage.pointee.count < more { grow(more) }
  }

  /// Lets `body` write at most `capacity` bytes at the end; it returns how many it wrote.
  @inlinable public func append(
    atMost capacity: Int, _ body: (UnsafeMutablePointer<UInt8>) throws -> Int
  ) rethrows {
    reserve(capacity)
    let written = try body(storage.pointee.base + storage.pointee.count)
    precondition(written >= 0 && written <= capacity)
    storage.pointee.count &+= written
  }

  @inlinable @inline(__always) public func append(_ byte: UInt8) {
    reserve(1)
    storage.pointee.base[storage.pointee.count] = byte
    storage.pointee.count &+= 1
  }

  @inlinable @inline(__always) public func append(_ source: UnsafeRawBufferPointer) {
    guard let start = source.baseAddress, source.count > 0 else { return }
    reserve(source.count)
    memcpy(storage.pointee.base + storage.pointee.count, start, source.count)
    storage.pointee.count &+= source.count
  }

  /// Appends a literal's UTF-8 bytes: one memcpy.
  @inlinable @inline(__always) public func append(_ literal: StaticString) {
    let n = literal.utf8CodeUnitCount
    reserve(n)
    memcpy(storage.pointee.base + storage.pointee.count, literal.utf8Start, n)
    storage.pointee.count &+= n
  }

  /// Appends a string's UTF-8 bytes as they are: the caller escapes.
  package func append(text: String) {
    var copy = text
    copy.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  package func append(_ source: [UInt8]) { source.withUnsafeBytes { append($0) } }

  /// Appends a number in decimal.
  package func append(decimal value: Int64) {
    reserve(20)
    var rest = value.magnitude
    var at = storage.pointee.base + storage.pointee.count
    if value < 0 {
      at.pointee = 0x2d
      at += 1
    }
    at += Buffer.digitCount(rest)
    storage.pointee.count = at - storage.pointee.base
    // Two digits a division, from the last one.
    while rest >= 100 {
      let pair = Int(truncatingIfNeeded: rest % 100) &* 2
      rest /= 100
      at -= 2
      at[0] = Buffer.pairs.utf8Start[pair]
      at[1] = Buffer.pairs.utf8Start[pair &+ 1]
    }
    if rest >= 10 {
      let pair = Int(truncatingIfNeeded: rest) &* 2
      at[-2] = Buffer.pairs.utf8Start[pair]
      at[-1] = Buffer.pairs.utf8Start[pair &+ 1]
    } else {
      at[-1] = UInt8(truncatingIfNeeded: rest) &+ 0x30
    }
  }

  private static var pairs: StaticString {
    """
    00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657\
    585960616263646566676869707172737475767778798081828384858687888990919293949596979899
    """
  }

  /// How many decimal digits a number has.
  private static func digitCount(_ number: UInt64) -> Int {
    var count = 1
    var rest = number
    while rest >= 10_000 {
      rest /= 10_000
      count &+= 4
    }
    return count &+ (rest >= 10 ? 1 : 0) &+ (rest >= 100 ? 1 : 0) &+ (rest >= 1000 ? 1 : 0)
  }

  /// A copy of the content.
  package var array: [UInt8] { [UInt8](bytes) }

  /// The content as a string, broken UTF-8 replaced.
  package var string: String { String(decoding: bytes, as: UTF8.self) }
}
