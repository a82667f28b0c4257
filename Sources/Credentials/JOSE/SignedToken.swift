// A signed token in compact form (RFC 7515): taken apart, and checked with the key it names.
import Base

/// A signed token, taken apart but not believed: only `payload(verifiedBy:)` gives what it says.
///
/// Headers that would bring a key along or tell where to fetch one (`jwk`, `jku`, `x5u`, `x5c`) are never read.
package struct SignedToken: Sendable {
  /// The `alg` that the header says.
  package let algorithm: String
  /// The `kid` that the header says.
  package let keyID: String?
  /// The `typ` that the header says.
  package let type: String?
  private let signed: [UInt8]
  private let content: [UInt8]
  private let signature: [UInt8]

  /// Bytes of a token.
  package static let largest = 16 << 10
  /// Bytes of a key's name.
  static let longestKeyID = 256

  /// Takes a token apart. Throws `tooLarge`, `malformed` or `criticalHeader`.
  package init(_ text: String) throws(TokenFault) {
    guard text.utf8.count <= SignedToken.largest else { throw .tooLarge }
    let parts = text.utf8.split(separator: 0x2e, maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3, let head = decoded(base64url: Substring(parts[0])),
      let content = decoded(base64url: Substring(parts[1])), let signature = decoded(base64url: Substring(parts[2]))
    else { throw .malformed }
    let header = try SignedToken.object(head)
    guard let algorithm = header["alg"]?.string, algorithm.utf8.count <= 32 else { throw .malformed }
    // Whatever it names, Quad does not implement it; and an empty list is not allowed either.
    guard header["crit"] == nil else { throw .criticalHeader }
    self.algorithm = algorithm
    keyID = try SignedToken.text("kid", in: header, atMost: SignedToken.longestKeyID)
    type = try SignedToken.text("typ", in: header, atMost: 64)
    signed = Array(text.utf8.prefix(parts[0].count + 1 + parts[1].count))
    self.content = content
    self.signature = signature
  }

  /// The payload, once the signature is known to be that of the issuer's key. Throws `unknownKey`, `wrongAlgorithm`,
  /// `badSignature`, or `malformed` when what was signed is no JSON object.
  package func payload(verifiedBy keys: KeySet) throws(TokenFault) -> JSONValue {
    let key = try keys.key(for: self)
    guard key.key.verifies(signature, of: signed) else { throw .badSignature }
    return try SignedToken.object(content)
  }

  private static func object(_ bytes: [UInt8]) throws(TokenFault) -> JSONValue {
    do {
      let root = try JSONDocument(bytes, limits: JSONLimits(bytes: largest, depth: 16, nodes: 2048)).root
      if root.kind == .object { return root }
    } catch {}
    throw .malformed
  }

  private static func text(_ name: String, in header: JSONValue, atMost limit: Int) throws(TokenFault) -> String? {
    guard let value = header[name] else { return nil }
    guard let text = value.string, text.utf8.count <= limit else { throw .malformed }
    return text
  }
}
