// The rules of the checks at their boundaries.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

struct JudgmentTests {
  private static let now = Timestamp(milliseconds: 1_795_000_000_000)  // in November 2026

  private func verdicts(_ findings: [Finding]) -> [Verdict] { findings.map(\.verdict) }

  @Test func aClockIsKeptOrAloneOrBehind() {
    func verdict(_ isKept: Bool?, _ ahead: Int64? = nil, at now: Timestamp = Self.now) -> Verdict {
      Judgments.clock(at: now, isKept: isKept, newest: ahead.map { ("quad.db", now.adding(seconds: $0)) }).verdict
    }
    #expect(verdict(true) == .ok && verdict(nil) == .ok && verdict(false) == .warn)
    #expect(verdict(true, -1) == .ok && verdict(true, Judgments.clockSlack) == .ok)
    // Kept or not: what was written in the future says that the clock is wrong.
    #expect(verdict(true, Judgments.clockSlack + 1) == .bad && verdict(false, 86_400) == .bad)
    #expect(verdict(true, at: Timestamp(milliseconds: 0)) == .bad)
    #expect(verdict(true, at: Judgments.earliest) == .ok)
    #expect(
      Judgments.clock(at: Self.now, isKept: true, newest: ("/x/quad.db", Self.now.adding(seconds: 900))).text.en
        .contains("/x/quad.db"))
  }

  @Test func zonesAreThereKnownAndNotOld() {
    func findings(_ hasData: Bool, _ version: String, _ unknown: [(String, String)] = []) -> [Finding] {
      Judgments.zones(
        hasData: hasData, version: version, machine: "UTC", unknown: unknown.map { (organization: $0.0, zone: $0.1) },
        year: 2026)
    }
    #expect(verdicts(findings(true, "2026b")) == [.ok] && verdicts(findings(true, "2025a")) == [.ok])
    #expect(verdicts(findings(true, "2024a")) == [.warn] && verdicts(findings(true, "")) == [.ok])
    #expect(verdicts(findings(false, "")) == [.bad])
    let unknown = findings(true, "2026b", [("Nord", "Mars/Olympus"), ("Sud", "Nowhere")])
    #expect(verdicts(unknown) == [.bad, .bad] && unknown[0].text.en.contains("Mars/Olympus"))
  }

  @Test func aDiskIsFullBeforeItIsEmpty() {
    func verdict(_ free: Int64, of total: Int64, nodes: Int64 = 0, freeNodes: Int64 = 0, fault: String? = nil)
      -> Verdict
    {
      Judgments.disk(
        DiskSpace(free: free, total: total, freeNodes: freeNodes, nodes: nodes), folder: "var", writeFault: fault
      ).verdict
    }
    let (mb, gb) = (Judgments.mebibyte, Judgments.gibibyte)
    #expect(verdict(50 * gb, of: 100 * gb) == .ok)
    #expect(verdict(Judgments.leastSpace - 1, of: 100 * gb) == .bad && verdict(Judgments.leastSpace, of: gb) == .warn)
    #expect(verdict(gb - 1, of: 2 * gb) == .warn && verdict(gb, of: 2 * gb) == .ok)
    // A twentieth of a large disk is much; of a middling one it is not.
    #expect(verdict(4 * gb, of: 100 * gb) == .warn && verdict(20 * gb, of: 1000 * gb) == .ok)
    #expect(verdict(50 * gb, of: 100 * gb, nodes: 1_000_000, freeNodes: 999) == .bad)
    #expect(verdict(50 * gb, of: 100 * gb, nodes: 0, freeNodes: 0) == .ok)
    #expect(verdict(50 * gb, of: 100 * gb, fault: "Read-only file system") == .bad)
    #expect(Judgments.disk(nil, folder: "var", writeFault: nil).verdict == .warn)
    #expect(ChecksText.bytes(0) == "0 B" && ChecksText.bytes(1023) == "1023 B" && ChecksText.bytes(1536) == "1.5 kB")
    #expect(ChecksText.bytes(700 * mb) == "700 MB" && ChecksText.bytes(Int64.max).hasSuffix(" TB"))
  }

  private func file(_ path: String, _ mode: UInt32, size: Int64 = 32, isUsable: Bool = true) -> FileFacts {
    FileFacts(path: path, mode: mode, size: size, written: Self.now, isOurs: true, isUsable: isUsable)
  }

  @Test func secretsAreNobodyElses() {
    func worst(
      folder: UInt32 = 0o700, database: FileFacts? = nil, key: FileFacts? = nil, secrets: [FileFacts] = [],
      hasKey: Bool = true
    ) -> Verdict {
      Judgments.files(
        folder: file("var", folder), database: database ?? file("var/quad.db", 0o644, size: 4096),
        key: hasKey ? key ?? file("var/quad.key", 0o600) : nil, secrets: secrets
      ).worst
    }
    #expect(worst() == .ok)
    #expect(worst(hasKey: false) == .bad)
    for mode: UInt32 in [0o640, 0o604, 0o660, 0o777] { #expect(worst(key: file("var/quad.key", mode)) == .bad) }
    #expect(worst(key: file("var/quad.key", 0o400)) == .ok)
    #expect(worst(key: file("var/quad.key", 0o600, size: 31)) == .bad)
    #expect(worst(secrets: [file("var/tls-key.pem", 0o644)]) == .bad)
    #expect(worst(key: file("var/quad.key", 0o600, isUsable: false)) == .bad)
    #expect(worst(folder: 0o770) == .bad && worst(folder: 0o702) == .bad && worst(folder: 0o750) == .ok)
    #expect(worst(folder: 0o755) == .warn, "everybody may read the database there")
    #expect(worst(folder: 0o755, database: file("var/quad.db", 0o600)) == .ok)
    let first = Judgments.files(folder: nil, database: nil, key: nil, secrets: [])
    #expect(verdicts(first) == [.ok], "nothing is there yet")
  }

  @Test func theLogIsSmallAndEmptyAtRest() {
    #expect(Judgments.log(size: 0, isServed: false).verdict == .ok)
    #expect(Judgments.log(size: 1, isServed: false).verdict == .warn)
    #expect(Judgments.log(size: 64 << 20, isServed: true).verdict == .ok)
    #expect(Judgments.log(size: Judgments.largeLog, isServed: true).verdict == .ok)
    #expect(Judgments.log(size: Judgments.largeLog + 1, isServed: true).verdict == .warn)
    #expect(Judgments.log(size: Judgments.hugeLog + 1, isServed: true).verdict == .bad)
  }

  @Test func otherProgramsAreNamed() {
    #expect(verdicts(Judgments.use(holder: nil, others: [])) == [.ok])
    #expect(verdicts(Judgments.use(holder: 12, others: [])) == [.ok])
    let others = Judgments.use(holder: 12, others: [ProcessFacts(id: 77, name: "sqlite3")])
    #expect(verdicts(others) == [.warn] && others[0].text.en.contains("sqlite3") && others[0].text.en.contains("77"))
  }

  @Test func aCertificateIsGoodForAWhile() {
    var service = Service()
    #expect(Judgments.certificate(service, facts: nil, fault: nil, at: Self.now).verdict == .ok)
    service.certificate = TLSFiles(certificate: "c.pem", key: "k.pem")
    func verdict(from: Int64 = -1, days: Int64, isSelfSigned: Bool = false) -> Verdict {
      let facts = CertificateFacts(
        notBefore: Self.now.adding(seconds: from), notAfter: Self.now.adding(seconds: days * 86_400),
        isSelfSigned: isSelfSigned)
      return Judgments.certificate(service, facts: facts, fault: nil, at: Self.now).verdict
    }
    #expect(verdict(days: 90) == .ok && verdict(days: 30) == .ok && verdict(days: 29) == .warn)
    #expect(verdict(days: 0) == .bad && verdict(days: -1) == .bad && verdict(from: 60, days: 90) == .bad)
    #expect(verdict(days: 90, isSelfSigned: true) == .warn && verdict(days: 0, isSelfSigned: true) == .bad)
    #expect(Judgments.certificate(service, facts: nil, fault: "no key", at: Self.now).verdict == .bad)
    #expect(Judgments.certificate(service, facts: nil, fault: nil, at: Self.now).verdict == .ok)
  }

  @Test func theWorstIsTheWorst() {
    #expect([Finding]().worst == .ok)
    let (ok, warn, bad) = (
      Finding.ok(.clock, .verbatim("a")), Finding.warn(.clock, .verbatim("b"), do: .verbatim("c")),
      Finding.bad(.clock, .verbatim("d"), do: .verbatim("e"))
    )
    #expect([ok, warn].worst == .warn && [bad, warn, ok].worst == .bad && [ok].worst == .ok)
    let output = ChecksOutput([bad, ok], .fr)
    #expect(output.worst == .bad && output.checks.map(\.todo) == ["e", nil])
  }

  /// On this very machine: everything is looked at, and a sound campus has nothing bad of its own making.
  @Test func aCampusIsLookedAt() throws {
    let campus = try Campus()
    // The test's copy of the key is as open as any file of a test.
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: directory(of: campus.store.options.path) + "/quad.key")
    let findings = BoxChecks.findings(of: campus.appliance)
    let subjects = Set(findings.map(\.subject))
    #expect(
      subjects == [.clock, .zones, .disk, .files, .log, .use, .certificate, .writer, .jobs, .mail, .backup, .events])
    for finding in findings {
      #expect((finding.todo == nil) == (finding.verdict == .ok), "\(finding.text.en)")
      #expect(finding.text.en.hasSuffix(".") && finding.text.fr.hasSuffix("."), "\(finding.text)")
    }
    // The test's campus lies readable in a folder of its own; its clock stands at a day of its own.
    #expect(findings.filter { $0.verdict == .bad && ![.clock, .disk].contains($0.subject) }.isEmpty, "\(findings)")
  }
}
