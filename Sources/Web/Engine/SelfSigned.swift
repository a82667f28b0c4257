// A self-signed certificate, for a first start without one of the campus's own.
import Base
import CLinux
import COpenSSL
import Glibc

/// A key and its certificate as PEM text.
package struct CertificatePair: Sendable {
  package let certificate: [UInt8]
  package let key: [UInt8]

  /// Makes a P-256 key and a certificate that it signs itself, valid from an hour before `now` for 825 days (the longest
  /// that browsers take). `names` are host names or addresses; the first one is also the subject.
  package static func selfSigned(names: [String], now: Timestamp) throws -> CertificatePair {
    guard let key = quad_EVP_P256_key(), let certificate = X509_new() else {
      throw EngineFailure("OpenSSL can't make a key: \(openSSLReason())")
    }
    defer {
      EVP_PKEY_free(key)
      X509_free(certificate)
    }
    var serial: UInt64 = 0
    _ = withUnsafeMutableBytes(of: &serial) { RAND_bytes($0.baseAddress?.assumingMemoryBound(to: UInt8.self), 8) }
    X509_set_version(certificate, 2)
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1)
    var start = time_t(now.seconds - 3600)
    ASN1_TIME_set(X509_getm_notBefore(certificate), start)
    start += 825 * 86_400
    ASN1_TIME_set(X509_getm_notAfter(certificate), start)
    X509_set_pubkey(certificate, key)
    let subject = X509_get_subject_name(certificate)
    let common = Array((names.first ?? "localhost").utf8.prefix(64))
    X509_NAME_add_entry_by_NID(subject, NID_commonName, utf8String, common, Int32(common.count), -1, 0)
    X509_set_issuer_name(certificate, subject)
    let alternatives = names.map { name in Address(name).map { "IP:\($0)" } ?? "DNS:\(name)" }
    guard names.allSatisfy(isPlainName) else { throw EngineFailure("a certificate's name is no host name or address") }
    let extensions: [(Int32, String)] = [
      (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
      (NID_ext_key_usage, "serverAuth"), (NID_subject_alt_name, alternatives.joined(separator: ",")),
    ]
    for (kind, value) in extensions where !value.isEmpty {
      guard let made = X509V3_EXT_conf_nid(nil, nil, kind, value) else {
        throw EngineFailure("OpenSSL refuses the certificate's names: \(openSSLReason())")
      }
      X509_add_ext(certificate, made, -1)
      X509_EXTENSION_free(made)
    }
    guard X509_sign(certificate, key, EVP_sha256()) > 0 else {
      throw EngineFailure("OpenSSL can't sign the certificate: \(openSSLReason())")
    }
    return CertificatePair(
      certificate: try pem { PEM_write_bio_X509($0, certificate) },
      key: try pem { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) })
  }

  /// Writes both files, readable by their owner only; the key first, so that a certificate never stands without it.
  package func write(to files: TLSFiles) throws {
    for (path, bytes) in [(files.key, key), (files.certificate, certificate)] {
      let file = quad_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw EngineFailure("can't write \(path)", code: errno) }
      defer { close(file) }
      guard fchmod(file, 0o600) == 0, Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
        throw EngineFailure("can't write \(path)", code: errno)
      }
    }
  }
}

private let utf8String: Int32 = 0x1000

/// Letters, digits, dots, hyphens, colons, and a leading wildcard: nothing that means something to OpenSSL's syntax.
private func isPlainName(_ name: String) -> Bool {
  !name.isEmpty && name.utf8.allSatisfy { $0.isHostCharacter || $0 == 0x3a || $0 == 0x2a }
}

private func pem(_ write: (OpaquePointer?) -> Int32) throws -> [UInt8] {
  guard let bio = BIO_new(BIO_s_mem()) else { throw EngineFailure("OpenSSL is out of memory") }
  defer { BIO_free(bio) }
  guard write(bio) == 1 else { throw EngineFailure("OpenSSL can't write PEM: \(openSSLReason())") }
  var bytes = [UInt8](repeating: 0, count: 16 << 10)
  let count = BIO_read(bio, &bytes, Int32(bytes.count))
  return Array(bytes.prefix(Int(max(0, count))))
}
