// Random bytes nobody can predict, by OpenSSL.
import COpenSSL
import Glibc

/// Fills the bytes from OpenSSL's generator. Ends the process when there is no randomness: to go on would be worse.
package func fillRandom(_ bytes: UnsafeMutableRawBufferPointer) {
  guard let start = bytes.baseAddress, bytes.count > 0 else { return }
  guard RAND_bytes(start.assumingMemoryBound(to: UInt8.self), Int32(bytes.count)) == 1 else {
    fatalError("OpenSSL has no random bytes")
  }
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
