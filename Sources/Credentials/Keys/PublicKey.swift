// A public key, whose algorithm follows from what the key is, and the signatures it accepts.
import Base
import COpenSSL

/// A public key for verifying signatures. Its algorithm follows from its numbers alone; nothing in a signed message can
/// choose another.
///
/// Any thread may use it, several at once, hence the `@unchecked`: OpenSSL's key is never changed after `init`.
package final class PublicKey: @unchecked Sendable {
  /// What a key consists of, most significant byte first.
  package enum Numbers: Sendable, Equatable {
    /// 32 bytes.
    case ed25519(x: [UInt8])
    /// 32 bytes each.
    case p256(x: [UInt8], y: [UInt8])
    /// Without leading zeros.
    case rsa(modulus: [UInt8], exponent: [UInt8])
  }

  /// How an ECDSA signature is written: JOSE has two numbers of 32 bytes, WebAuthn a DER sequence.
  package enum PairForm: Sendable { case fixed, der }

  package let numbers: Numbers
  package let algorithm: SignatureAlgorithm
  private let handle: OpaquePointer

  /// Checks lengths, RSA's limits (2048 to 8192 bits), and that a point is on its curve. Leading zeros of RSA's numbers
  /// are dropped.
  package init(_ numbers: Numbers) throws(KeyFault) {
    let made: OpaquePointer?
    defer { ERR_clear_error() }
    switch numbers {
    case .ed25519(let x):
      guard x.count == 32 else { throw .malformed }
      algorithm = .edDSA
      self.numbers = numbers
      made = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, x, x.count)
    case .p256(let x, let y):
      guard x.count == 32, y.count == 32 else { throw .malformed }
      algorithm = .es256
      self.numbers = numbers
      made = quad_EVP_P256_public([4] + x + y)
    case .rsa(let modulus, let exponent):
      let n = Array(modulus.drop { $0 == 0 })
      let e = Array(exponent.drop { $0 == 0 })
      guard let first = n.first, let last = e.last else { throw .malformed }
      let bits = n.count * 8 - first.leadingZeroBitCount
      guard bits >= 2048 else { throw .weak }
      guard bits <= 8192, e.count <= 4 else { throw .tooLarge }
      guard last & 1 == 1, e != [1] else { throw .weak }
      algorithm = .rs256
      self.numbers = .rsa(modulus: n, exponent: e)
      made = quad_EVP_RSA_public(n, Int32(n.count), e, Int32(e.count))
    }
    guard let made else { throw .notAPoint }
    handle = made
  }

  deinit { EVP_PKEY_free(handle) }

  /// Whether the signature is this key's for these bytes. False for a signature of the wrong length or form. Costs 50 to
  /// 200 µs: a caller who asks often for the same token remembers the answer.
  package func verifies(_ signature: [UInt8], of message: [UInt8], pair form: PairForm = .fixed) -> Bool {
    var signature = signature
    switch numbers {
    case .ed25519: guard signature.count == 64 else { return false }
    case .rsa(let modulus, _): guard signature.count == modulus.count else { return false }
    case .p256:
      switch form {
      case .fixed:
        guard let der = sequence(of: signature) else { return false }
        signature = der
      case .der: guard (8...72).contains(signature.count) else { return false }
      }
    }
    guard let context = EVP_MD_CTX_new() else { return false }
    defer {
      EVP_MD_CTX_free(context)
      // A refused signature leaves its reason on the thread's queue, where the next TLS call would find it.
      ERR_clear_error()
    }
    let hash = algorithm == .edDSA ? nil : EVP_sha256()
    guard EVP_DigestVerifyInit(context, nil, hash, nil, handle) == 1 else { return false }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  /// The key's SHA-256 thumbprint (RFC 7638), as base64url.
  package var thumbprint: String {
    let buffer = Buffer(capacity: 512)
    let json = JSONWriter(buffer)
    // The required members in the order of their names, without blanks.
    json.object {
      switch numbers {
      case .ed25519(let x):
        json.field("crv", "Ed25519")
        json.field("kty", "OKP")
        json.field("x", base64url(x))
      case .p256(let x, let y):
        json.field("crv", "P-256")
        json.field("kty", "EC")
        json.field("x", base64url(x))
        json.field("y", base64url(y))
      case .rsa(let modulus, let exponent):
        json.field("e", base64url(exponent))
        json.field("kty", "RSA")
        json.field("n", base64url(modulus))
      }
    }
    return base64url(Digest.of(buffer.bytes))
  }
}

/// The DER sequence of the two numbers that JOSE writes as 64 bytes: OpenSSL takes no other form. Nil for another length.
private func sequence(of fixed: [UInt8]) -> [UInt8]? {
  guard fixed.count == 64 else { return nil }
  func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var digits = Array(bytes.drop { $0 == 0 })
    // A leading zero keeps the number positive, and is the one digit of 0.
    if (digits.first ?? 0x80) >= 0x80 { digits.insert(0, at: 0) }
    return [0x02, UInt8(digits.count)] + digits
  }
  let content = integer(fixed[..<32]) + integer(fixed[32...])
  return [0x30, UInt8(content.count)] + content
}
