// What a server certificate says of itself, for whoever checks it before a browser does.
import Base
import COpenSSL
import Glibc

/// Until when a certificate is good, and who signed it.
package struct CertificateFacts: Sendable, Equatable {
  package let notBefore: Timestamp
  package let notAfter: Timestamp
  /// Whether it is its own issuer, which browsers warn of.
  package let isSelfSigned: Bool

  package init(notBefore: Timestamp, notAfter: Timestamp, isSelfSigned: Bool) {
    self.notBefore = notBefore
    self.notAfter = notAfter
    self.isSelfSigned = isSelfSigned
  }

  /// Reads the first certificate of the chain. Fails with a sentence when the files can't be read, or the key is not the
  /// certificate's. Reads files: not on a loop's thread.
  package init(_ files: TLSFiles) throws(EngineFailure) {
    _ = try TLSContext(files)
    ERR_clear_error()
    guard let file = BIO_new_file(files.certificate, "r") else {
      throw EngineFailure("the certificate \(files.certificate) can't be read: \(openSSLReason())")
    }
    defer { BIO_free(file) }
    guard let certificate = PEM_read_bio_X509(file, nil, nil, nil) else {
      throw EngineFailure("the certificate \(files.certificate) can't be read: \(openSSLReason())")
    }
    defer { X509_free(certificate) }
    guard let begin = CertificateFacts.instant(X509_get0_notBefore(certificate)),
      let end = CertificateFacts.instant(X509_get0_notAfter(certificate))
    else { throw EngineFailure("the certificate \(files.certificate) has no dates that can be read") }
    notBefore = begin
    notAfter = end
    isSelfSigned = X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) == 0
  }

  private static func instant(_ time: UnsafePointer<ASN1_TIME>?) -> Timestamp? {
    var parts = tm()
    guard ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
    return Timestamp(milliseconds: Int64(timegm(&parts)) &* 1000)
  }
}
