// A public key as JSON (RFC 7517): read from others, written for others.
import Base

/// A public key and the name that tokens call it by.
package struct VerificationKey: Sendable {
  package let key: PublicKey
  /// The `kid`; nil when the issuer gives none.
  package let id: String?

  package init(_ key: PublicKey, id: String?) {
    self.key = key
    self.id = id
  }

  /// Whether a token that says this `alg` may be checked with this key. The key decides; the token may only agree.
  package func allows(_ algorithm: String) -> Bool { key.algorithm.isNamed(algorithm) }

  /// Reads a JSON Web Key: RSA (RS256), EC on P-256 (ES256) or OKP on Ed25519 (EdDSA). Members it does not know, such as
  /// certificates, are passed over; `use`, `key_ops` and `alg` have to allow what the key is for.
  package init(_ jwk: JSONValue) throws(KeyFault) {
    guard jwk.kind == .object else { throw .malformed }
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] where jwk[name] != nil { throw .isPrivate }
    let numbers: PublicKey.Numbers
    switch try text("kty", of: jwk) {
    case "RSA": numbers = .rsa(modulus: try bytes("n", of: jwk), exponent: try bytes("e", of: jwk))
    case "EC":
      guard sameBytes(try text("crv", of: jwk), "P-256") else { throw .unsupported }
      numbers = .p256(x: try bytes("x", of: jwk), y: try bytes("y", of: jwk))
    case "OKP":
      guard sameBytes(try text("crv", of: jwk), "Ed25519") else { throw .unsupported }
      numbers = .ed25519(x: try bytes("x", of: jwk))
    default: throw .unsupported
    }
    if jwk["use"] != nil {
      guard sameBytes(try text("use", of: jwk), "sig") else { throw .notForSignatures }
    }
    if let uses = jwk["key_ops"] {
      guard uses.elements.contains(where: { $0.string == "verify" }) else { throw .notForSignatures }
    }
    var id: String?
    if jwk["kid"] != nil {
      let name = try text("kid", of: jwk)
      guard name.utf8.count <= SignedToken.longestKeyID else { throw .malformed }
      id = name
    }
    let key = try PublicKey(numbers)
    if jwk["alg"] != nil {
      guard key.algorithm.isNamed(try text("alg", of: jwk)) else { throw .wrongAlgorithm }
    }
    self.init(key, id: id)
  }

  /// Writes the key as the next element: what `init` reads, with `use` and `alg`.
  package func write(to json: JSONWriter) {
    json.object {
      switch key.numbers {
      case .ed25519(let x):
        json.field("kty", "OKP")
        json.field("crv", "Ed25519")
        json.field("x", base64url(x))
      case .p256(let x, let y):
        json.field("kty", "EC")
        json.field("crv", "P-256")
        json.field("x", base64url(x))
        json.field("y", base64url(y))
      case .rsa(let modulus, let exponent):
        json.field("kty", "RSA")
        json.field("n", base64url(modulus))
        json.field("e", base64url(exponent))
      }
      json.field("use", "sig")
      json.field("alg", key.algorithm.rawValue)
      if let id { json.field("kid", id) }
    }
  }
}

private func text(_ name: String, of jwk: JSONValue) throws(KeyFault) -> String {
  guard let text = jwk[name]?.string else { throw .malformed }
  return text
}

private func bytes(_ name: String, of jwk: JSONValue) throws(KeyFault) -> [UInt8] {
  let text = try text(name, of: jwk)
  // Twice what the largest key needs.
  guard text.utf8.count <= 2800, let bytes = decoded(base64url: text), !bytes.isEmpty else { throw .malformed }
  return bytes
}
