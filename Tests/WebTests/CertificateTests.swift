// What a certificate says of itself.
import Base
import Foundation
import Testing
import Web

struct CertificateTests {
  private static let now = Timestamp(milliseconds: 1_795_000_000_000)

  private func written(_ names: [String] = ["localhost"], at now: Timestamp = Self.now) throws -> TLSFiles {
    let folder = FileManager.default.temporaryDirectory.path + "/quad-certificate-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let files = TLSFiles(certificate: folder + "/c.pem", key: folder + "/k.pem")
    try CertificatePair.selfSigned(names: names, now: now).write(to: files)
    return files
  }

  private func remove(_ files: TLSFiles) {
    try? FileManager.default.removeItem(atPath: String(files.certificate.dropLast("/c.pem".count)))
  }

  @Test func datesAndIssuerAreRead() throws {
    let files = try written()
    defer { remove(files) }
    let facts = try CertificateFacts(files)
    let whole = Timestamp(milliseconds: Self.now.seconds * 1000)
    #expect(facts.notBefore == whole.adding(seconds: -3600))
    #expect(facts.notAfter == whole.adding(seconds: -3600 + 825 * 86_400))
    #expect(facts.isSelfSigned)
  }

  @Test func whatDoesNotFitTogetherIsRefused() throws {
    let (one, other) = (try written(), try written())
    defer {
      remove(one)
      remove(other)
    }
    #expect(throws: EngineFailure.self) {
      try CertificateFacts(TLSFiles(certificate: one.certificate, key: other.key))
    }
    #expect(throws: EngineFailure.self) { try CertificateFacts(TLSFiles(certificate: "/nowhere.pem", key: one.key)) }
    #expect(throws: EngineFailure.self) {
      try CertificateFacts(TLSFiles(certificate: one.key, key: one.key))
    }
    try Data("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8).write(
      to: URL(filePath: one.certificate))
    #expect(throws: EngineFailure.self) { try CertificateFacts(one) }
  }
}
