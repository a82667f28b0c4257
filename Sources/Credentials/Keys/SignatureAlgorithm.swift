// The signatures Quad accepts, and what can be wrong with a key.

/// A signature algorithm, by its JOSE name (RFC 7518, RFC 8037). There is no `none` and nothing with a shared secret.
package enum SignatureAlgorithm: String, Sendable, CaseIterable {
  /// Ed25519.
  case edDSA = "EdDSA"
  /// ECDSA over P-256 with SHA-256.
  case es256 = "ES256"
  /// RSA with PKCS #1 v1.5 padding and SHA-256.
  case rs256 = "RS256"

  /// Whether a token's or a key's `alg` means this algorithm. RFC 9864 calls `EdDSA` over Ed25519 `Ed25519`.
  package func isNamed(_ name: String) -> Bool {
    sameBytes(name, rawValue) || self == .edDSA && sameBytes(name, "Ed25519")
  }
}

/// Why a key is not accepted.
package enum KeyFault: String, Error, Sendable, CaseIterable {
  /// A part is missing, of the wrong kind, of the wrong length, or not encoded as it has to be.
  case malformed
  /// Another type, another curve, or an algorithm that Quad does not speak.
  case unsupported
  /// The key's own `alg` contradicts its type.
  case wrongAlgorithm
  /// RSA below 2048 bits, or with an exponent that is even or below 3.
  case weak
  /// RSA beyond 8192 bits, or an exponent beyond 32: each check of a signature would cost too much.
  case tooLarge
  /// A point that is not on its curve, or numbers that OpenSSL refuses.
  case notAPoint
  /// Meant for encryption, or not for verifying.
  case notForSignatures
  /// A private or secret key, published: whoever signs with it may be anybody.
  case isPrivate
}

/// Whether two strings are the same bytes. Swift's `==` also holds for two spellings of one character, and an issuer
/// spelled differently is another issuer.
func sameBytes(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
