// Keys that sign tokens for the tests, by OpenSSL directly: the code under test only ever verifies.
import Base
import COpenSSL
import Foundation

/// A private key with the name and the algorithm that a provider would give it.
final class TestKey: @unchecked Sendable {
  enum Kind: String, CaseIterable { case rs256 = "RS256", es256 = "ES256", edDSA = "EdDSA" }

  let kind: Kind
  let id: String
  // Only read after init, hence the `@unchecked`.
  private let handle: OpaquePointer

  init(_ kind: Kind, id: String = UUID().uuidString) throws {
    self.kind = kind
    self.id = id
    let type = kind == .rs256 ? EVP_PKEY_RSA : kind == .es256 ? EVP_PKEY_EC : EVP_PKEY_ED25519
    let context = EVP_PKEY_CTX_new_id(type, nil)
    defer { EVP_PKEY_CTX_free(context) }
    guard EVP_PKEY_keygen_init(context) == 1 else { throw NoKey() }
    if kind == .rs256 { EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) }
    if kind == .es256 { EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) }
    var made: OpaquePointer?
    guard EVP_PKEY_keygen(context, &made) == 1, let made else { throw NoKey() }
    handle = made
  }

  deinit { EVP_PKEY_free(handle) }

  struct NoKey: Error {}

  private func number(_ name: String, _ size: Int? = nil) -> String {
    var big: OpaquePointer?
    EVP_PKEY_get_bn_param(handle, name, &big)
    defer { BN_free(big) }
    var bytes = [UInt8](repeating: 0, count: size ?? Int(BN_num_bits(big) + 7) / 8)
    BN_bn2binpad(big, &bytes, Int32(bytes.count))
    return base64url(bytes)
  }

  /// The public half as a JSON Web Key.
  var jwk: String {
    let own: String
    switch kind {
    case .rs256: own = "\"kty\":\"RSA\",\"n\":\"\(number("n"))\",\"e\":\"\(number("e"))\""
    case .es256: own = "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(number("qx", 32))\",\"y\":\"\(number("qy", 32))\""
    case .edDSA:
      var bytes = [UInt8](repeating: 0, count: 32)
      var count = 32
      EVP_PKEY_get_raw_public_key(handle, &bytes, &count)
      own = "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"\(base64url(bytes))\""
    }
    return "{\(own),\"kid\":\"\(id)\",\"alg\":\"\(kind.rawValue)\",\"use\":\"sig\"}"
  }

  private func signature(_ message: [UInt8]) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    EVP_DigestSignInit(context, nil, kind == .edDSA ? nil : EVP_sha256(), nil, handle)
    var bytes = [UInt8](repeating: 0, count: 1024)
    var count = bytes.count
    EVP_DigestSign(context, &bytes, &count, message, message.count)
    guard kind == .es256 else { return Array(bytes.prefix(count)) }
    return bytes.withUnsafeBufferPointer { buffer in
      var at = buffer.baseAddress
      let pair = d2i_ECDSA_SIG(nil, &at, count)
      defer { ECDSA_SIG_free(pair) }
      var fixed = [UInt8](repeating: 0, count: 64)
      fixed.withUnsafeMutableBufferPointer { fixed in
        BN_bn2binpad(ECDSA_SIG_get0_r(pair), fixed.baseAddress, 32)
        BN_bn2binpad(ECDSA_SIG_get0_s(pair), fixed.baseAddress?.advanced(by: 32), 32)
      }
      return fixed
    }
  }

  /// A token with these claims, in compact form. `header` replaces the honest one.
  func token(_ claims: [String: Any], header: [String: Any]? = nil) throws -> String {
    let header = header ?? ["alg": kind.rawValue, "kid": id, "typ": "JWT"]
    let parts = try [header, claims].map { base64url(Array(try JSONSerialization.data(withJSONObject: $0))) }
    let signed = parts.joined(separator: ".")
    return signed + "." + base64url(signature(Array(signed.utf8)))
  }
}
