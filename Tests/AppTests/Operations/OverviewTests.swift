// The overview, readiness, and what the log remembers.
import Foundation
import Synchronization
import Testing
import Web

@testable import App
@testable import Base
@testable import Store

struct OverviewTests {
  @Test func theOverviewShowsWhatPrometheusIsTold() throws {
    let campus = try Campus(.socket)
    _ = try campus.staff.get("/api/v1/me")
    let answer = try campus.admin.get("/api/v1/operator/overview")
    #expect(answer.status == 200, "\(answer.text)")
    let listed = try Array(#require(answer.json["tiles"]).elements)
    let tiles = Dictionary(uniqueKeysWithValues: listed.map { ($0["name"]?.string ?? "", $0) })
    #expect(
      Set(tiles.keys).isSuperset(of: ["people-online", "connections", "write-queue", "write-p99", "wal", "disk"]))
    #expect(tiles["people-online"]?["value"]?.double == 2, "\(answer.text)")
    #expect(tiles["jobs-waiting"]?["value"]?.double == 0 && tiles["certificate"] == nil)
    #expect((tiles["write-p99"]?["value"]?.double ?? 0) > 0)
    #expect(tiles["disk"]?["unit"]?.string == "bytes" && (tiles["disk"]?["value"]?.double ?? 0) > 0)
    let found = try Array(#require(answer.json["checks"]).elements)
    let checks = Set(found.compactMap { $0["check"]?.string })
    #expect(checks.isSuperset(of: ["clock", "disk", "files", "writer", "jobs"]), "\(checks)")
    #expect(answer.json["version"]?.string == Version.text)
    let page = try campus.browser(campus.admin).get("/operator")
    #expect(page.status == 200 && page.text.contains("/operator/checks"))
    #expect(page.text.contains("people within five minutes"))
  }

  /// What is unwell stands on the overview with what to do about it.
  @Test func whatIsUnwellStandsOnTop() throws {
    let campus = try Campus()
    try campus.store.write { writer in
      writer.count(.jobs, organization: 0, bucket: JobCounts.bucket("people.purge", .dead), by: 2)
    }
    let page = try campus.browser(campus.admin).get("/operator").text
    #expect(page.contains("2 jobs have given up") && page.contains("tried again"), "\(page)")
    let answer = try campus.admin.get("/api/v1/operator/overview")
    let finding = answer.json["checks"]?.elements.first { $0["check"]?.string == "jobs" }
    #expect(finding?["verdict"]?.string == "warn")
  }

  /// Presence is forgotten after five minutes, without anything being written for it.
  @Test func presenceEnds() throws {
    let campus = try Campus()
    _ = try campus.admin.get("/api/v1/me")
    #expect(campus.appliance.seen.online(at: campus.clock.clock.now) == 1)
    campus.clock.advance(seconds: 299)
    _ = try campus.staff.get("/api/v1/me")
    #expect(campus.appliance.seen.online(at: campus.clock.clock.now) >= 1)
    campus.clock.advance(seconds: 360)
    #expect(campus.appliance.seen.online(at: campus.clock.clock.now) == 0)
  }

  @Test func readinessSaysWhatIsMissing() throws {
    let campus = try Campus()
    let ready = try campus.guest.get("/readyz")
    #expect(ready.status == 200 && ready.json["status"]?.string == "ready")
    #expect(ready.json["writer"]?.string == "ok" && ready.json["disk"]?.string == "ok")
    #expect(ready.json["schema"]?.string == "ok")
    campus.appliance.vitals.remember(DiskSpace(free: 1 << 20, total: 1 << 40, freeNodes: 0, nodes: 0))
    let full = try campus.guest.get("/readyz")
    #expect(full.status == 503 && full.code == "disk-full" && full["retry-after"] == "5", "\(full.text)")
    #expect(try campus.guest.get("/healthz").status == 200, "alive all the same")
    campus.appliance.vitals.remember(DiskSpace(free: 1 << 30, total: 1 << 40, freeNodes: 0, nodes: 0))
    #expect(try campus.guest.get("/readyz").status == 200)
    // A newer program has been at the file.
    try campus.store.write { writer in try writer.run(Self.telepathy, Digest.of("x")) }
    #expect(try campus.guest.get("/readyz").code == "schema")
  }

  private static let telepathy = Command(
    "INSERT INTO migrations (name, checksum, applied_at) VALUES ('2099-01-01-telepathy', ?1, 1)")

  @Test func theWriterIsJudged() {
    var statistics = StoreStatistics(
      requests: 0, groups: 0, failedGroups: 0, writeP50: 0, writeP99: 0, writeMaximum: 0, writeSum: 0, queued: 0,
      logBytes: 0, logMaximum: 0, checkpoints: 0, holds: 0, longestHold: 0, stalls: 0, groupAge: 0, isFailing: false)
    #expect(Judgments.writer(statistics).verdict == .ok)
    statistics.queued = Judgments.longQueue - 1
    statistics.groupAge = Judgments.stuckGroup
    #expect(Judgments.writer(statistics).verdict == .ok)
    statistics.queued += 1
    #expect(Judgments.writer(statistics).verdict == .warn)
    statistics.groupAge += 1
    #expect(Judgments.writer(statistics).verdict == .bad)
    statistics.groupAge = 0
    statistics.isFailing = true
    #expect(Judgments.writer(statistics).verdict == .bad)
  }

  @Test func theLogIsRememberedAndCounted() throws {
    let clock = StandingClock(Timestamp(milliseconds: 1_795_000_000_000))
    let memory = LogMemory(bytes: 256 << 10, days: 1)
    let pipe = Pipe()
    let log = Log(
      level: .info, descriptor: pipe.fileHandleForWriting.fileDescriptor, clock: clock.clock, memory: memory)
    log.debug("unseen")
    log.warning("careful", ["what": "x"])
    log.error("broken")
    #expect(memory.lastDay(at: clock.clock.now) == (1, 1) && memory.errors == 1 && memory.warnings == 1)
    clock.advance(seconds: 23 * 3600)
    #expect(memory.lastDay(at: clock.clock.now).errors == 1)
    clock.advance(seconds: 3600)
    #expect(memory.lastDay(at: clock.clock.now).errors == 0 && memory.errors == 1)
    let text = String(decoding: memory.pieces(of: .messages).flatMap(\.bytes), as: UTF8.self)
    #expect(text.split(separator: "\n").count == 2 && text.contains("message=careful what=x"), "\(text)")
    #expect(memory.pieces(of: .requests).isEmpty)
  }

  /// The lines of a day that is over are not only hidden: they are gone. Places stay what they were.
  @Test func oldLinesAreForgotten() throws {
    let clock = StandingClock(Timestamp(milliseconds: 1_795_000_000_000))
    let memory = LogMemory(bytes: 256 << 10, days: 1)
    func write(_ count: Int, _ word: String) {
      let line = Buffer()
      for number in 0..<count {
        line.removeAll()
        line.append(text: "\(word) \(number)\n")
        memory.keep(line.bytes, in: .requests)
        if number % 10 == 0 { memory.keep(line.bytes, in: .messages) }
      }
    }
    func words(_ row: LogMemory.Row) -> [String] {
      String(decoding: memory.pieces(of: row).flatMap(\.bytes), as: UTF8.self).split(separator: "\n").map(String.init)
    }
    write(8000, "old")
    #expect(memory.forgetOld(at: clock.clock.now) == 0)
    write(20, "new")
    let before = memory.pieces(of: .requests).last?.end
    let held = memory.pieces(of: .requests).reduce(0) { $0 + $1.bytes.count }
    clock.advance(seconds: 86_399)
    #expect(memory.forgetOld(at: clock.clock.now) == 0)
    clock.advance(seconds: 1)
    #expect(memory.forgetOld(at: clock.clock.now) > held / 2)
    #expect(words(.requests) == (0..<20).map { "new \($0)" } && words(.messages) == ["new 0", "new 10"])
    #expect(memory.pieces(of: .requests).last?.end == before)
    #expect(memory.forgetOld(at: clock.clock.now) == 0, "what came after the mark is younger")
    clock.advance(seconds: 86_400)
    #expect(memory.forgetOld(at: clock.clock.now) > 0 && words(.requests).isEmpty && words(.messages).isEmpty)
  }

  // MARK: Lately

  /// A clock that goes on when it is told to.
  private final class Steady: Sendable { let now = Mutex<UInt64>(1) }

  /// What was slow an hour ago says nothing of now; and nobody who writes or answers does more for that.
  @Test func onlyTheLastMinutesCount() throws {
    let campus = try Campus(.socket)
    let steady = Steady()
    let (store, vitals) = (campus.store, campus.appliance.vitals)
    let recent = RecentTimes(ticks: { steady.now.withLock { $0 } }) { (store.statistics, vitals.server) }
    func now() -> RecentTimes.Figures { recent.figures(store.statistics, vitals.server) }
    func wait(_ seconds: UInt64) { steady.now.withLock { $0 += seconds * 1_000_000_000 } }
    try campus.settle()
    recent.note()
    #expect(now() == RecentTimes.Figures(), "nothing happened since")
    _ = try campus.admin.get("/api/v1/me")
    try campus.settle()
    let first = now()
    #expect(first.writeP99 != nil && (first.requestP50 ?? 0) > 0 && first.requestP99 ?? 0 >= first.requestP50 ?? 1)
    for _ in 0..<(RecentTimes.seconds / RecentTimes.pause) {
      wait(RecentTimes.pause)
      recent.note()
    }
    #expect(now() == first, "not yet five minutes")
    wait(RecentTimes.pause)
    recent.note()
    #expect(now() == RecentTimes.Figures(), "it is forgotten")
    _ = try campus.staff.get("/api/v1/me")
    #expect(now().requestP99 != nil)
    // Without any look there is only the start to compare with.
    let fresh = RecentTimes { (store.statistics, vitals.server) }
    #expect(fresh.figures(store.statistics, vitals.server).writeP50 != nil)
  }

  @Test func partsOfAnAnswersTimeAreFoundWithinTheirStep() {
    var counts = LatencyCounts()
    #expect(counts.percentile(0.5) == nil)
    counts.counts[1] = 100
    #expect(counts.percentile(0.5) == 175_000 && counts.percentile(0.99) == 248_500)
    counts.counts[3] = 300
    #expect(counts.percentile(0.25) == 250_000 && (counts.percentile(0.5) ?? 0) > 500_000)
    counts.counts[15] = 1000
    #expect(counts.percentile(1) == LatencyCounts.bounds.last)
    #expect((counts + counts).since(counts) == counts && counts.since(counts).percentile(0.5) == nil)
  }

  // MARK: The last backup

  @Test func theLastBackupIsShownAndJudged() throws {
    let campus = try Campus()
    func tile() throws -> JSONValue? {
      try campus.admin.get("/api/v1/operator/overview").json["tiles"]?.elements.first {
        $0["name"]?.string == "backup-age"
      }
    }
    #expect(try tile()?["verdict"]?.string == "ok" && tile()?["unit"]?.string == "seconds")
    #expect(try campus.browser(campus.admin).get("/operator").page.text.contains("since the last backup"))
    campus.clock.advance(seconds: 3 * 86_400)
    let late = try campus.visitor(campus.admin.person).get("/api/v1/operator/overview")
    let overdue = late.json["tiles"]?.elements.first { $0["name"]?.string == "backup-age" }
    #expect(overdue?["verdict"]?.string == "bad" && late.json["worst"]?.string == "bad")
    #expect((overdue?["value"]?.double ?? 0) >= 3 * 86_400)

    let now = campus.clock.clock.now
    var state = BackupState(backups: [], begun: now, failure: (at: now, error: "no room"))
    let failed = try #require(BackupFigures.reading(state, at: now, overdueAfter: 3600))
    #expect(failed.verdict == .bad && failed.words == BackupText.noneYet)
    let facts = BackupFacts(
      origin: ID(1), migrations: [], schema: .zero, events: 0, lastEvent: ID(0), chain: .zero, tables: [])
    state.backups = [
      BackupManifest(
        name: BackupName(at: now.adding(seconds: -100), origin: ID(1)), size: 1, digest: .zero, facts: facts,
        reason: .schedule, checkedAt: now)
    ]
    state.failure = nil
    let good = try #require(BackupFigures.reading(state, at: now, overdueAfter: 3600))
    #expect(good.verdict == .ok && good.value == 100 && good.words == nil)
  }

  /// However much is written, the memory keeps its size and the newest lines.
  @Test func theMemoryIsBounded() {
    let memory = LogMemory(bytes: 256 << 10, days: 1)
    let line = Buffer()
    for number in 0..<20_000 {
      line.removeAll()
      line.append(text: "at=2026-11-21T08:30:00.000Z level=info message=request number=\(number)\n")
      memory.keep(line.bytes, in: .requests)
    }
    let pieces = memory.pieces(of: .requests)
    let held = pieces.reduce(0) { $0 + $1.bytes.count }
    #expect(held <= (128 + 64) << 10 && held >= 64 << 10, "\(held)")
    for (a, b) in zip(pieces, pieces.dropFirst()) { #expect(a.end == b.start) }
    let newest = String(decoding: pieces.last?.bytes ?? [], as: UTF8.self)
    #expect(newest.hasSuffix("number=19999\n"))
  }
}
