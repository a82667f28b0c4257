// Secrets that must be readable again: sealed with AES-256-GCM, by OpenSSL.
import COpenSSL

/// A key that seals small secrets for the database, such as what an authenticator app shares with the campus. A copy of
/// the database alone then holds nothing to use, and what was moved from one row to another does not open there.
///
/// What it makes is one byte that says how (1), the 12 random bytes of the nonce, as many bytes as there were, and the tag
/// of 16 bytes. Random nonces are good for 2^32 sealings under one key (NIST SP 800-38D, 8.3). From any thread.
package struct SealingKey: Sendable {
  private let key: [UInt8]

  private static let version: UInt8 = 1
  private static let nonceLength = 12
  private static let tagLength = 16
  /// Bytes that a sealed secret is longer than the secret.
  package static let overhead = 1 + nonceLength + tagLength
  /// Bytes of the longest secret that is sealed: this is for keys and passwords, not for files.
  package static let longest = 64 << 10

  /// The 32 bytes of a digest as a key: of an HMAC under the installation's key, so that it serves nothing else.
  package init(_ digest: Digest) { key = digest.bytes }

  /// The secret, sealed for one place: `place` says which row and what of it, is not secret, and opens it again. Fails
  /// with `.internal` for a secret that is too long, and where OpenSSL has no AES.
  package func seal(_ secret: [UInt8], for place: String) throws -> [UInt8] {
    guard secret.count <= SealingKey.longest else { throw Failure.internal("too long to be sealed: \(secret.count)") }
    let nonce = randomBytes(SealingKey.nonceLength)
    let header = [SealingKey.version] + nonce
    var sealed = [UInt8](repeating: 0, count: secret.count)
    var tag = [UInt8](repeating: 0, count: SealingKey.tagLength)
    let isSealed = withContext { context in
      guard EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1 else { return false }
      var length: Int32 = 0
      for known in [[SealingKey.version], Array(place.utf8)] where !known.isEmpty {
        guard EVP_EncryptUpdate(context, nil, &length, known, Int32(known.count)) == 1 else { return false }
      }
      if !secret.isEmpty {
        guard EVP_EncryptUpdate(context, &sealed, &length, secret, Int32(secret.count)) == 1,
          Int(length) == secret.count
        else { return false }
      }
      // GCM leaves nothing for the end; the room is there because the interface asks for a block.
      var rest = [UInt8](repeating: 0, count: 16)
      return EVP_EncryptFinal_ex(context, &rest, &length) == 1 && length == 0
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
    }
    guard isSealed else { throw Failure.internal("OpenSSL cannot seal") }
    return header + sealed + tag
  }

  /// The secret again. Fails with `.internal` for anything that this key did not seal for this very place: the key file
  /// is another one, or the row has been changed from outside.
  package func open(_ bytes: [UInt8], for place: String) throws -> [UInt8] {
    let length = bytes.count - SealingKey.overhead
    guard length >= 0, length <= SealingKey.longest, bytes.first == SealingKey.version else {
      throw SealingKey.refusal(place)
    }
    let start = 1 + SealingKey.nonceLength
    let nonce = Array(bytes[1..<start])
    let sealed = Array(bytes[start..<start + length])
    var tag = Array(bytes[(start + length)...])
    var secret = [UInt8](repeating: 0, count: length)
    let isOpen = withContext { context in
      guard EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
      else { return false }
      var written: Int32 = 0
      for known in [[SealingKey.version], Array(place.utf8)] where !known.isEmpty {
        guard EVP_DecryptUpdate(context, nil, &written, known, Int32(known.count)) == 1 else { return false }
      }
      if !sealed.isEmpty {
        guard EVP_DecryptUpdate(context, &secret, &written, sealed, Int32(sealed.count)) == 1,
          Int(written) == sealed.count
        else { return false }
      }
      var rest = [UInt8](repeating: 0, count: 16)
      return EVP_DecryptFinal_ex(context, &rest, &written) == 1
    }
    // What was decrypted before the tag was found wrong must never be looked at.
    guard isOpen else { throw SealingKey.refusal(place) }
    return secret
  }

  private func withContext(_ work: (OpaquePointer) -> Bool) -> Bool {
    guard let context = EVP_CIPHER_CTX_new() else { fatalError("out of memory") }
    defer { EVP_CIPHER_CTX_free(context) }
    return work(context)
  }

  private static func refusal(_ place: String) -> Failure {
    Failure.internal("what is sealed for \(place) does not open: another key file, or a changed row")
  }
}
