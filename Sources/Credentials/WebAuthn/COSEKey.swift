// The public key of a passkey, as authenticators write it (COSE, RFC 9052 and 9053).
import Base

/// The algorithms asked of authenticators, most wanted first, by their COSE numbers.
package enum PasskeyAlgorithm: Int64, Sendable, CaseIterable {
  case edDSA = -8
  case es256 = -7
  case rs256 = -257
}

/// Bytes of a COSE key: twice what RSA of 4096 bits takes.
private let largest = 1200

extension PublicKey {
  /// Reads a COSE key: ES256 on P-256, EdDSA on Ed25519, or RS256. Its algorithm, type and curve have to agree. Throws
  /// `unsupportedKey` for any other, and where anything follows the key.
  package convenience init(cose bytes: [UInt8]) throws(PasskeyFault) {
    guard bytes.count <= largest else { throw .tooLarge }
    var reader = CBORReader(bytes)
    let key = try reader.next()
    guard reader.isAtEnd else { throw .unsupportedKey }
    try self.init(cose: key)
  }

  convenience init(cose key: CBORValue) throws(PasskeyFault) {
    guard let type = key[1]?.integer, let number = key[3]?.integer, let algorithm = PasskeyAlgorithm(rawValue: number)
    else { throw .unsupportedKey }
    let numbers: Numbers
    switch (algorithm, type) {
    case (.edDSA, 1):
      guard key[-1]?.integer == 6, let x = key[-2]?.bytes else { throw .unsupportedKey }
      numbers = .ed25519(x: x)
    case (.es256, 2):
      // A compressed point has a sign in place of y, and is not allowed here.
      guard key[-1]?.integer == 1, let x = key[-2]?.bytes, let y = key[-3]?.bytes else { throw .unsupportedKey }
      numbers = .p256(x: x, y: y)
    case (.rs256, 3):
      guard let modulus = key[-1]?.bytes, let exponent = key[-2]?.bytes else { throw .unsupportedKey }
      numbers = .rsa(modulus: modulus, exponent: exponent)
    default: throw .unsupportedKey
    }
    // A private part has no place in what an authenticator gives away.
    guard key[-4] == nil else { throw .unsupportedKey }
    do {
      try self.init(numbers)
    } catch {
      throw .unsupportedKey
    }
  }
}
