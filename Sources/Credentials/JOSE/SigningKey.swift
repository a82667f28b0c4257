// The key that Quad signs its own tokens with: Ed25519.
import Base
import COpenSSL

/// An Ed25519 key that signs tokens (RFC 8037).
///
/// Any thread may use it, several at once, hence the `@unchecked`: OpenSSL's key is never changed after `init`.
package final class SigningKey: @unchecked Sendable {
  /// The 32 secret bytes that the key is made from, for keeping it. Whoever has them can sign as this campus.
  package let seed: [UInt8]
  package let publicKey: PublicKey
  /// The key's thumbprint (RFC 7638): what tokens name it by.
  package let id: String
  private let handle: OpaquePointer

  /// The key of these 32 bytes; throws `malformed` for any other number of them.
  package init(seed: [UInt8]) throws(KeyFault) {
    guard seed.count == 32 else { throw .malformed }
    defer { ERR_clear_error() }
    var point = [UInt8](repeating: 0, count: 32)
    var size = point.count
    guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else { throw .notAPoint }
    guard EVP_PKEY_get_raw_public_key(key, &point, &size) == 1, size == 32 else {
      EVP_PKEY_free(key)
      throw .notAPoint
    }
    do {
      publicKey = try PublicKey(.ed25519(x: point))
    } catch {
      EVP_PKEY_free(key)
      throw error
    }
    handle = key
    self.seed = seed
    id = publicKey.thumbprint
  }

  deinit { EVP_PKEY_free(handle) }

  /// A new key from the system's randomness. Throws only when OpenSSL is out of memory.
  package static func generate() throws(KeyFault) -> SigningKey { try SigningKey(seed: randomBytes(32)) }

  /// What others verify this key's signatures with.
  package var verification: VerificationKey { VerificationKey(publicKey, id: id) }

  /// The 64 bytes of the signature. Throws only when OpenSSL is out of memory.
  package func signature(of message: [UInt8]) throws(Failure) -> [UInt8] {
    defer { ERR_clear_error() }
    var signature = [UInt8](repeating: 0, count: 64)
    var size = signature.count
    guard let context = EVP_MD_CTX_new() else { throw .internal("OpenSSL is out of memory") }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestSignInit(context, nil, nil, nil, handle) == 1,
      EVP_DigestSign(context, &signature, &size, message, message.count) == 1, size == 64
    else { throw .internal("OpenSSL can't sign") }
    return signature
  }

  /// A signed token in compact form (RFC 7515). `type` is its `typ`; `claims` writes the members of the payload.
  package func token(type: String = "JWT", claims: (JSONWriter) throws -> Void) throws -> String {
    let buffer = Buffer(capacity: 512)
    let json = JSONWriter(buffer)
    json.object {
      json.field("alg", algorithm)
      json.field("typ", type)
      json.field("kid", id)
    }
    let head = base64url(buffer.bytes)
    buffer.removeAll()
    try json.object { try claims(json) }
    let signed = head + "." + base64url(buffer.bytes)
    return signed + "." + base64url(try signature(of: Array(signed.utf8)))
  }

  private var algorithm: String { publicKey.algorithm.rawValue }
}
