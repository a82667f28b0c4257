// SHA-256 and HMAC-SHA-256, by OpenSSL.
import COpenSSL
import Glibc

/// SHA-256 as OpenSSL provides it, fetched once: a fetch by name at each use costs more than the hash of a short text.
private struct Algorithm: @unchecked Sendable {
  // An EVP_MD is immutable and reference-counted, hence the `@unchecked`.
  let handle: OpaquePointer

  static let sha256: Algorithm = {
    guard let handle = EVP_MD_fetch(nil, "SHA256", nil) else { fatalError("this OpenSSL has no SHA-256") }
    return Algorithm(handle: handle)
  }()
}

/// A reusable SHA-256 context. For one thread at a time, hence the `@unchecked`: its owner confines it.
///
/// The functions below fail only when OpenSSL is out of memory, and then the process ends: a wrong digest must never be
/// stored.
package final class SHA256: @unchecked Sendable {
  private let context: OpaquePointer
  private let algorithm = Algorithm.sha256.handle

  package init() {
    guard let context = EVP_MD_CTX_new() else { fatalError("out of memory") }
    self.context = context
    begin()
  }

  deinit { EVP_MD_CTX_free(context) }

  /// The digest of these bytes.
  package func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
    begin()
    update(bytes)
    return finish()
  }

  /// The digest of two runs of bytes, one after the other. The caller sees to it that where one ends is unmistakable.
  package func hash(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Digest {
    begin()
    update(first)
    update(second)
    return finish()
  }

  /// The digest of several runs of bytes. Costs an array: hot paths call `begin`, `update` and `finish`.
  package func hash(_ parts: UnsafeRawBufferPointer...) -> Digest {
    begin()
    for part in parts { update(part) }
    return finish()
  }

  /// Starts anew, forgetting what was not finished.
  package func begin() {
    guard EVP_DigestInit_ex2(context, algorithm, nil) == 1 else { fatalError("OpenSSL cannot start a SHA-256") }
  }

  package func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    guard EVP_DigestUpdate(context, start, bytes.count) == 1 else { fatalError("OpenSSL cannot go on with a SHA-256") }
  }

  package func update(_ digest: Digest) { digest.withBytes { update($0) } }

  /// Adds a number as 8 bytes, the most significant first.
  package func update(_ number: Int64) { withUnsafeBytes(of: number.bigEndian) { update($0) } }

  /// The digest of all since `begin`. Call `begin` before the next use.
  package func finish() -> Digest {
    Digest { bytes in
      guard EVP_DigestFinal_ex(context, bytes, nil) == 1 else { fatalError("OpenSSL cannot finish a SHA-256") }
    }
  }
}

extension Digest {
  /// The digest of a run of bytes, where speed does not matter.
  package static func of(_ bytes: UnsafeRawBufferPointer) -> Digest { SHA256().hash(bytes) }

  package static func of(_ bytes: [UInt8]) -> Digest { bytes.withUnsafeBytes { of($0) } }

  /// The digest of a string's UTF-8 bytes.
  package static func of(_ text: String) -> Digest {
    var copy = text
    return copy.withUTF8 { of(UnsafeRawBufferPointer($0)) }
  }
}

/// HMAC-SHA-256 (RFC 2104) of a message under a secret key. By two plain digests: OpenSSL 3 looks its HMAC up by name at
/// every call, which takes three times as long as the hashing.
package func hmac(key: UnsafeRawBufferPointer, _ message: UnsafeRawBufferPointer) -> Digest {
  withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { block in
    let hasher = SHA256()
    block.initializeMemory(as: UInt8.self, repeating: 0)
    if key.count > 64 {
      hasher.hash(key).withBytes { block.copyMemory(from: $0) }
    } else {
      block.copyMemory(from: key)
    }
    for at in 0..<64 { block[at] ^= 0x36 }
    hasher.begin()
    hasher.update(UnsafeRawBufferPointer(block))
    hasher.update(message)
    let inner = hasher.finish()
    for at in 0..<64 { block[at] ^= 0x36 ^ 0x5c }
    hasher.begin()
    hasher.update(UnsafeRawBufferPointer(block))
    hasher.update(inner)
    // The block held the key.
    OPENSSL_cleanse(block.baseAddress, 64)
    return hasher.finish()
  }
}

/// HMAC-SHA-256 of a message under a secret key.
package func hmac(key: [UInt8], _ message: [UInt8]) -> Digest {
  key.withUnsafeBytes { key in message.withUnsafeBytes { hmac(key: key, $0) } }
}

/// HMAC-SHA-256 of a string's UTF-8 bytes under a secret key.
package func hmac(key: [UInt8], _ message: String) -> Digest {
  var copy = message
  return key.withUnsafeBytes { key in copy.withUTF8 { hmac(key: key, UnsafeRawBufferPointer($0)) } }
}

/// Whether two runs of bytes are equal, in a time that depends on their lengths only: for whatever a guesser could time.
package func equalInConstantTime(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
  guard a.count == b.count else { return false }
  guard let first = a.baseAddress, let second = b.baseAddress else { return true }
  return CRYPTO_memcmp(first, second, a.count) == 0
}

/// As above, for arrays.
package func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  a.withUnsafeBytes { a in b.withUnsafeBytes { equalInConstantTime(a, $0) } }
}

/// As above, for digests.
package func equalInConstantTime(_ a: Digest, _ b: Digest) -> Bool {
  a.withBytes { a in b.withBytes { equalInConstantTime(a, $0) } }
}
