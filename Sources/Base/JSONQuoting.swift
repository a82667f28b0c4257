// How JSON texts and numbers become bytes: escaping eight bytes at a time, digits without a string in between.
import Glibc

extension JSONWriter {
  /// Writes a string in quotes. A native string lends its bytes; only a foreign one is copied.
  @usableFromInline func quote(_ value: String) {
    let done: Void? = value.utf8.withContiguousStorageIfAvailable { quote(valid: UnsafeRawBufferPointer($0)) }
    if done == nil {
      var copy = value
      copy.withUTF8 { quote(valid: UnsafeRawBufferPointer($0)) }
    }
  }

  /// Writes bytes from outside in quotes; what is not UTF-8 is replaced, so that the text stays JSON.
  @usableFromInline func quote(unchecked bytes: UnsafeRawBufferPointer) {
    if UTF8Check.isValid(bytes) {
      quote(valid: bytes)
    } else {
      quote(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Writes bytes that are valid UTF-8 in quotes. Only `"`, `\` and control characters are escaped.
  func quote(valid bytes: UnsafeRawBufferPointer) {
    let count = bytes.count
    buffer.reserve(count &+ 10)
    let storage = buffer.storage
    var out = storage.pointee.base + storage.pointee.count
    out.pointee = 0x22
    out += 1
    guard let source = bytes.baseAddress else {
      out.pointee = 0x22
      storage.pointee.count &+= 2
      return
    }
    var at = 0
    while at < count {
      var stop = false
      if at &+ 8 <= count {
        let word = source.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        UnsafeMutableRawPointer(out).storeBytes(of: word, as: UInt64.self)
        let hit = JSONWriter.escapes(in: UInt64(littleEndian: word))
        let clean = hit == 0 ? 8 : hit.trailingZeroBitCount >> 3
        at &+= clean
        out += clean
        stop = hit != 0
      } else {
        let byte = source.load(fromByteOffset: at, as: UInt8.self)
        if byte < 0x20 || byte == 0x22 || byte == 0x5c {
          stop = true
        } else {
          out.pointee = byte
          out += 1
          at &+= 1
        }
      }
      if stop {
        storage.pointee.count = out - storage.pointee.base
        buffer.reserve(count &- at &+ 16)
        out = storage.pointee.base + storage.pointee.count
        out += JSONWriter.escape(source.load(fromByteOffset: at, as: UInt8.self), into: out)
        at &+= 1
      }
    }
    out.pointee = 0x22
    storage.pointee.count = out + 1 - storage.pointee.base
  }

  /// Marks the high bit of each of eight bytes that needs escaping. The lowest mark is exact; a borrow can only set
  /// false marks above a true one.
  @inline(__always) private static func escapes(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ (ones &* 0x22)
    let backslashes = word ^ (ones &* 0x5c)
    let controls = (word &- ones &* 0x20) & ~word
    return (controls | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes) & (ones &* 0x80)
  }

  /// Writes the escape of one byte, at most 6 bytes; returns how many.
  private static func escape(_ byte: UInt8, into out: UnsafeMutablePointer<UInt8>) -> Int {
    out[0] = 0x5c
    switch byte {
    case 0x22, 0x5c: out[1] = byte
    case 0x08: out[1] = 0x62
    case 0x09: out[1] = 0x74
    case 0x0a: out[1] = 0x6e
    case 0x0c: out[1] = 0x66
    case 0x0d: out[1] = 0x72
    default:
      out[1] = 0x75
      out[2] = 0x30
      out[3] = 0x30
      out[4] = 0x30 | byte >> 4
      let low = byte & 15
      out[5] = low < 10 ? 0x30 | low : 0x57 &+ low
      return 6
    }
    return 2
  }

  /// Writes an identifier's 13 characters in quotes.
  @usableFromInline func quote(identifier value: Int64) {
    buffer.append(atMost: 15) { out in
      out[0] = 0x22
      crockfordEncode(value, into: UnsafeMutableBufferPointer(start: out + 1, count: 13))
      out[14] = 0x22
      return 15
    }
  }

  /// Writes an instant in quotes.
  func quote(_ value: Timestamp) {
    buffer.append(0x22)
    buffer.append(rfc3339: value)
    buffer.append(0x22)
  }

  /// Writes a whole number in decimal.
  @usableFromInline func digits(_ value: Int64) {
    buffer.append(atMost: 20) { out in
      var magnitude = value.magnitude
      var length = value < 0 ? 1 : 0
      var power = magnitude
      repeat {
        length &+= 1
        power /= 10
      } while power > 0
      var at = length
      repeat {
        at &-= 1
        out[at] = UInt8(truncatingIfNeeded: magnitude % 10) | 0x30
        magnitude /= 10
      } while magnitude > 0
      if value < 0 { out[0] = 0x2d }
      return length
    }
  }

  /// Writes the shortest text that reads back as the same number.
  func digits(_ value: Double) {
    if value.isFinite { buffer.append(text: value.description) } else { buffer.append("null") }
  }
}
