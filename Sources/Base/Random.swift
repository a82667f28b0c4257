// Random bytes nobody can predict, by OpenSSL.
import COpenSSL
import Glibc
import Synchronization

/// Fills the bytes from OpenSSL's generator. Ends the process when there is no randomness: to go on would be worse.
package func fillRandom(_ bytes: UnsafeMutableRawBufferPointer) {
  guard let start = bytes.baseAddress, bytes.count > 0 else { return }
  guard RAND_bytes(start.assumingMemoryBound(to: UInt8.self), Int32(bytes.count)) == 1 else {
    fatalError("OpenSSL has no random bytes")
  }
}

/// Random bytes taken from OpenSSL a kilobyte at a time: each call to it costs a microsecond, and a page needs two small
/// helpings. What has been handed out is forgotten here.
private let reserve = Mutex(Reserve())

private struct Reserve: ~Copyable, @unchecked Sendable {
  static let size = 1024
  let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Reserve.size, alignment: 8)
  var used = Reserve.size

  mutating func take(_ target: UnsafeMutableRawBufferPointer) {
    if Reserve.size - used < target.count {
      fillRandom(bytes)
      used = 0
    }
    let helping = UnsafeMutableRawBufferPointer(rebasing: bytes[used..<used + target.count])
    target.copyMemory(from: UnsafeRawBufferPointer(helping))
    helping.initializeMemory(as: UInt8.self, repeating: 0)
    used += target.count
  }

  deinit { bytes.deallocate() }
}

/// Fills at most 64 bytes with randomness for one answer: pads and nonces. Keys and tokens come from `fillRandom` itself.
package func fillRandomQuickly(_ bytes: UnsafeMutableRawBufferPointer) {
  guard bytes.count <= 64 else { return fillRandom(bytes) }
  nonisolated(unsafe) let target = bytes
  reserve.withLock { $0.take(target) }
}

/// So many random bytes; none for a negative number.
package func randomBytes(_ count: Int) -> [UInt8] {
  let size = max(0, min(count, Int(Int32.max)))
  return [UInt8](unsafeUninitializedCapacity: size) { bytes, filled in
    fillRandom(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(bytes)[..<size]))
    filled = size
  }
}

/// A secret to hand to a person or a program: so many random bytes as base64url text. 32 bytes are 256 bits.
package func randomToken(bytes count: Int = 32) -> String { base64url(randomBytes(count)) }
