// Backups as whoever runs the box has them: made, listed, checked, taken out, deleted, and missed.
import Base
import Foundation
import Store
import Testing

@testable import App

struct BackupPageTests {
  private static let path = "/api/v1/operator/backups"

  private static let fail = Command("UPDATE jobs SET state = 'later', run_at = 9999999999999 WHERE id = ?1")

  private func finish(_ campus: Campus) throws {
    for _ in 0..<10_000 {
      campus.appliance.jobs.tick()
      let counts = try campus.store.read { try JobCounts($0) }
      if counts.count(Features.jobKinds, .waiting) + counts.count(Features.jobKinds, .running) == 0 { return }
      Thread.sleep(forTimeInterval: 0.002)
    }
    Issue.record("jobs did not end")
  }

  /// Jobs are done, and none comes by itself.
  private func start(_ appliance: Appliance) throws {
    try appliance.jobs.start(Features.jobs.map { $0.definition(appliance) })
  }

  /// Makes one and waits for it; gives its name.
  private func made(_ campus: Campus) throws -> String {
    let admin = try campus.visitor(campus.admin.person)
    let answer = try admin.post(Self.path)
    #expect(answer.status == 201 && answer.json["kind"]?.string == "box.backup", "\(answer.text)")
    try finish(campus)
    let job = try admin.get("/api/v1/jobs/\(answer.json["id"]?.string ?? "")")
    #expect(job.json["job"]?["state"]?.string == "done", "\(job.text)")
    return try #require(try admin.get(Self.path).items.first?["id"]?.string)
  }

  @Test(arguments: Depth.allCases) func fromMakingToDeleting(depth: Depth) throws {
    let campus = try Campus(depth)
    try start(campus.appliance)
    defer { campus.appliance.jobs.stop(within: 5) }
    #expect(try campus.admin.get(Self.path).items.isEmpty)
    let mark = try campus.mark()
    let first = try made(campus)
    let one = try campus.admin.get("\(Self.path)/\(first)")
    #expect(one.status == 200 && one.json["isGood"]?.bool == true && one.json["reason"]?.string == "manual")
    #expect(try #require(one.json["people"]?.int64) >= 3 && one.json["checksum"]?.string?.count == 64)
    #expect(try campus.admin.delete("\(Self.path)/\(first)").code == "last-backup")

    campus.clock.advance(seconds: 60)
    let second = try made(campus)
    #expect(second > first)
    #expect(try campus.admin.get("\(Self.path)?limit=1").items.count == 1)
    #expect(try campus.admin.get("\(Self.path)?limit=1").json["total"]?.int64 == 2)

    let file = campus.appliance.backups.folder.path + "/\(first).db"
    let content = try readFile(file, limit: 64 << 20)
    let link = "\(Self.path)/\(first)/file"
    let taken = try campus.admin.get(link)
    #expect(taken.status == 200 && taken.body.elementsEqual(content))
    #expect(taken["content-disposition"]?.contains("\(first).db") == true)
    #expect(taken["content-length"] == "\(content.count)" && taken["transfer-encoding"] == nil)
    try downloadsGoOn(campus, link, content, tag: #require(taken["etag"]))

    // Another campus's, in the same folder: it is there, and for nobody here.
    let stranger = try #require(BackupName("\(first.prefix(21))-03R0S8X2G0001"))
    let folder = campus.appliance.backups.folder
    let manifest = String(decoding: try readFile(folder.path + "/\(first).json", limit: 1 << 20), as: UTF8.self)
    try writeFile(folder.file(of: stranger), content)
    try writeFile(
      "\(folder.path)/\(stranger).json", Array(manifest.replacingOccurrences(of: first, with: "\(stranger)").utf8))
    #expect(folder.list().count == 3)
    #expect(try campus.admin.get(Self.path).items.count == 2)
    for path in ["\(Self.path)/\(stranger)", "\(Self.path)/\(stranger)/file"] {
      #expect(try campus.admin.get(path).status == 404)
    }
    #expect(try campus.browser(campus.admin).get("/operator/backups/\(stranger)").status == 404)
    #expect(try campus.admin.post("\(Self.path)/\(stranger)/verify").status == 404)
    #expect(try campus.admin.delete("\(Self.path)/\(stranger)").status == 404)
    #expect(fileExists(folder.file(of: stranger)))

    // One byte less of luck.
    var bytes = content
    bytes[bytes.count - 1] ^= 1
    try writeFile(file, bytes)
    #expect(try campus.admin.post("\(Self.path)/\(first)/verify").status == 201)
    try finish(campus)
    #expect(try campus.admin.get("\(Self.path)/\(first)").json["isGood"]?.bool == false)
    try writeFile(file, content)
    #expect(try campus.admin.post("\(Self.path)/\(first)/verify").status == 201)
    try finish(campus)
    #expect(try campus.admin.get("\(Self.path)/\(first)").json["isGood"]?.bool == true)

    #expect(try campus.admin.delete("\(Self.path)/\(first)").status == 204)
    #expect(try campus.admin.get("\(Self.path)/\(first)").status == 404)
    #expect(try campus.admin.delete("\(Self.path)/\(first)").status == 404)
    for name in ["x", "..", "quad-20261121T024000Z-0000000000001"] {
      #expect(try campus.admin.get("\(Self.path)/\(name)").status == 404)
      #expect(try campus.admin.get("\(Self.path)/\(name)/file").status == 404)
    }
    let kinds = try boxEvents(campus, since: mark)
    #expect(
      kinds.sorted() == [
        "backup.checked", "backup.checked", "backup.deleted", "backup.downloaded", "backup.downloaded",
        "backup.downloaded", "backup.downloaded", "backup.made", "backup.made",
      ])
  }

  /// What broke off goes on where it was, if it is still the same file; who asks for the head takes nothing.
  private func downloadsGoOn(_ campus: Campus, _ link: String, _ content: [UInt8], tag: String) throws {
    let head = try campus.admin.send("HEAD", link)
    #expect(head.status == 200 && head.body.isEmpty && head["content-length"] == "\(content.count)")
    #expect(head["etag"] == tag && head["accept-ranges"] == "bytes")
    let half = content.count / 2 + 1
    let rest = try campus.admin.with("Range", "bytes=\(half)-").with("If-Range", tag).get(link)
    #expect(rest.status == 206 && rest.body.elementsEqual(content[half...]))
    #expect(rest["content-range"] == "bytes \(half)-\(content.count - 1)/\(content.count)")
    #expect(rest["content-length"] == "\(content.count - half)")
    let other = try campus.admin.with("Range", "bytes=\(half)-").with("If-Range", "\"other\"").get(link)
    #expect(other.status == 200 && other.body.count == content.count)
    let beyond = try campus.admin.with("Range", "bytes=\(content.count)-").get(link)
    #expect(beyond.status == 416 && beyond["content-range"] == "bytes */\(content.count)" && beyond.body.isEmpty)
    let kept = try campus.admin.with("If-None-Match", tag).send("HEAD", link)
    #expect(kept.status == 304)
  }

  /// Every kind of event since, whatever organization it is of.
  private func boxEvents(_ campus: Campus, since mark: Campus.Mark) throws -> [String] {
    try campus.events(since: mark).filter { $0.hasPrefix("backup.") }
  }

  @Test func inTheBrowser() throws {
    let campus = try Campus()
    try start(campus.appliance)
    defer { campus.appliance.jobs.stop(within: 5) }
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/operator/backups").text.contains("There is no backup yet"))
    let begun = try browser.submit("/operator/backups", on: "/operator/backups")
    #expect(begun.status == 303 && begun["location"]?.hasPrefix("/operator/jobs/") == true)
    try finish(campus)
    campus.clock.advance(seconds: 60)
    let name = try made(campus)
    let page = "/operator/backups/\(name)"
    #expect(try browser.get("/operator/backups").text.contains(page))
    #expect(try browser.get(page).text.contains("The one of this box"))
    #expect(try browser.submit("\(page)/verify", on: page).status == 303)
    #expect(try browser.get(page).text.contains("\(page)/backup.db"))
    let taken = try browser.get("\(page)/backup.db")
    #expect(taken.status == 200 && taken.body.starts(with: Array("SQLite format 3".utf8)))
    #expect(try browser.submit("\(page)/delete", on: page)["location"] == "/operator/backups")
    #expect(try browser.get(page).status == 404)
  }

  @Test func onlyForThoseWhoRunTheBox() throws {
    let campus = try Campus()
    for visitor in [campus.stranger, campus.staff] {
      #expect(try visitor.get(Self.path).status == 403)
      #expect(try visitor.post(Self.path).status == 403)
      #expect(try visitor.get("\(Self.path)/x/file").status == 403)
      #expect(try campus.browser(visitor).get("/operator/backups").status == 403)
    }
    #expect(try campus.store.read { try BackupStore.live($0) } == nil)
  }

  @Test func oneAtATime() throws {
    let campus = try Campus()
    let first = try campus.admin.post(Self.path).json["id"]?.string
    #expect(try campus.admin.post(Self.path).json["id"]?.string == first && first != nil)
    // One that failed and waits is tried at once.
    let job = try #require(first.flatMap { ID<Job>($0) })
    try campus.store.write { writer in try writer.run(Self.fail, job) }
    #expect(try campus.admin.post(Self.path).json["id"]?.string == first)
    #expect(try campus.store.read { try JobList.find(job, $0) }.state == .waiting)
    // Into another folder is another job.
    let other = try campus.store.write { try BackupAPI.begin(.command, into: "/x", $0) }
    #expect(other.isNew)
  }

  /// A second folder, the key beside, and the rule.
  @Test func followsThePlan() throws {
    let (folder, other) = (TestFolder(), TestFolder())
    var plan = BackupPlan(database: folder.database)
    plan.second = BackupFolder(other.path + "/copies")
    plan.keepsKey = true
    plan.retention = BackupRetention(last: 2, daily: 0, weekly: 0)
    let clock = StandingClock(try #require(Timestamp(rfc3339: CampusTemplate.start)))
    let appliance = try Appliance(
      database: folder.database, log: .silent, clock: clock.clock, passwords: CampusTemplate.passwords, slowWidth: 1,
      backups: plan)
    defer { appliance.store.close() }
    try start(appliance)
    defer { appliance.jobs.stop(within: 5) }
    // Backups are named after a campus's first event.
    try appliance.store.write { writer in try writer.emit(.jobRetried, subject: 0) }
    var names: [BackupName] = []
    for _ in 0..<4 {
      let job = try appliance.store.write { try BackupAPI.begin(.manual, into: nil, $0).id }
      var row = try appliance.store.read { try JobList.find(job, $0) }
      for _ in 0..<10_000 where row.state.isLive && row.state != .later {
        Thread.sleep(forTimeInterval: 0.002)
        row = try appliance.store.read { try JobList.find(job, $0) }
      }
      #expect(row.state == .done, "\(row.error ?? "")")
      names.append(try #require(plan.list().first?.name))
      clock.advance(seconds: 3600)
    }
    #expect(plan.list().map(\.name) == names.suffix(2).reversed())
    #expect(plan.second?.list().map(\.name) == names.suffix(2).reversed())
    #expect(plan.list().allSatisfy { $0.copies.map(\.place) == [other.path + "/copies"] })
    let key = try readFile(plan.keyFile, limit: 64)
    for folder in [plan.folder, try #require(plan.second)] {
      #expect(try readFile(folder.path + "/quad.key", limit: 64) == key)
    }
    #expect(plan.keyMark.count == 16 && plan.list().allSatisfy { $0.key == plan.keyMark })
  }

  /// A campus that came back without its key has made itself another. The one that opens the older backups stays.
  @Test func aKeyIsNeverWrittenOver() throws {
    let folder = TestFolder()
    var plan = BackupPlan(database: folder.database)
    plan.keepsKey = true
    try makeDirectory(plan.folder.path)
    let keys: [[UInt8]] = [1, 2, 3].map { Array(repeating: $0, count: 32) }
    var marks: [String] = []
    for key in keys + keys {
      try writeFile(plan.keyFile, key)
      marks.append(plan.keyMark)
      try plan.keepKey(in: plan.folder)
    }
    let kept = try FileManager.default.contentsOfDirectory(atPath: plan.folder.path).sorted()
    #expect(kept == ["quad-\(marks[1]).key", "quad-\(marks[2]).key", "quad.key"].sorted())
    #expect(try readFile(plan.folder.path + "/quad.key", limit: 64) == keys[0])
    #expect(try readFile("\(plan.folder.path)/quad-\(marks[1]).key", limit: 64) == keys[1])
    // What is there and can't be read as a key may be one all the same.
    let strange = BackupFolder(folder.path + "/strange")
    try makeDirectory(strange.path)
    let words = Array(repeating: UInt8(0x61), count: 100)
    try writeFile(strange.path + "/quad.key", words)
    try plan.keepKey(in: strange)
    #expect(try readFile(strange.path + "/quad.key", limit: 200) == words)
    #expect(try readFile("\(strange.path)/quad-\(marks[2]).key", limit: 64) == keys[2])
    plan.folder.sweep()
    #expect(plan.list().isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: plan.folder.path).count == 3, "nor swept away")
  }

  /// Told with the first attempt that fails by itself: one before it may have ended with the program.
  @Test(arguments: [false, true]) func aFailureIsAnEventAndAFinding(afterACrash: Bool) throws {
    let folder = TestFolder()
    var plan = BackupPlan(database: folder.database)
    try writeFile(folder.path + "/file", [1])
    plan.folder = BackupFolder(folder.path + "/file")
    let clock = StandingClock(try #require(Timestamp(rfc3339: CampusTemplate.start)))
    let appliance = try Appliance(
      database: folder.database, log: .silent, clock: clock.clock, passwords: CampusTemplate.passwords, slowWidth: 1,
      backups: plan)
    defer { appliance.store.close() }
    let job = try appliance.store.write { writer in
      let job = try BackupAPI.begin(.manual, into: nil, writer).id
      if afterACrash {
        try writer.run(Command("UPDATE jobs SET attempts = 1 WHERE id = ?1"), job)
        try writer.run(
          Command("INSERT INTO job_failures (job_id, attempt, at, error) VALUES (?1, 1, ?2, ?3)"), job, writer.now,
          "Quad ended while this was running.")
      }
      return job
    }
    try start(appliance)
    defer { appliance.jobs.stop(within: 5) }
    for _ in 0..<10_000 where try appliance.store.read({ try JobList.find(job, $0) }).state != .later {
      Thread.sleep(forTimeInterval: 0.002)
    }
    let kinds = try appliance.store.read { try EventLog.since($0, ID(0), limit: 100) }.map(\.kind)
    #expect(kinds.filter { $0.hasPrefix("backup.") } == ["backup.failed"])
    let finding = try #require(BoxChecks.findings(of: appliance).first { $0.subject == .backup })
    #expect(finding.verdict == .bad && finding.text.en.contains("failed"))
  }

  @Test func thatNoneCameIsNoticedOnce() throws {
    let campus = try Campus()
    try start(campus.appliance)
    defer { campus.appliance.jobs.stop(within: 5) }
    func watch() throws {
      try campus.store.write { _ = try $0.enqueue(.backupWatch, organization: 0) }
      try finish(campus)
    }
    let mark = try campus.mark()
    try watch()
    #expect(try boxEvents(campus, since: mark).isEmpty)
    campus.clock.advance(seconds: 37 * 3600)
    try watch()
    try watch()
    #expect(try boxEvents(campus, since: mark).filter { $0 == "backup.overdue" } == ["backup.overdue"])
    #expect(try campus.browser(campus.admin).get("/operator/backups").text.contains("None was ever made"))
    _ = try made(campus)
    try watch()
    #expect(try campus.store.read { try $0.value(of: .overdueBackups) } == 0)
  }

  @Test func whatIsMadeOfWhatIsKnown() throws {
    let now = try #require(Timestamp(rfc3339: "2026-11-21T12:00:00Z"))
    let empty = BackupState(backups: [], begun: nil, failure: nil)
    #expect(empty.finding(at: now, overdueAfter: 3600).verdict == .ok)
    var state = BackupState(backups: [], begun: now.adding(seconds: -3000), failure: nil)
    #expect(state.finding(at: now, overdueAfter: 3600).verdict == .ok)
    state.begun = now.adding(seconds: -4000)
    #expect(state.finding(at: now, overdueAfter: 3600).verdict == .bad)
    let facts = BackupFacts(
      origin: ID(1), migrations: [], schema: .zero, events: 0, lastEvent: ID(0), chain: .zero, tables: [])
    func backup(_ ago: Int64, _ fault: String? = nil) -> BackupManifest {
      var made = BackupManifest(
        name: BackupName(at: now.adding(seconds: -ago), origin: ID(1)), size: 1, digest: .zero, facts: facts,
        reason: .schedule, checkedAt: now)
      made.fault = fault
      return made
    }
    state.backups = [backup(3500)]
    #expect(state.finding(at: now, overdueAfter: 3600).verdict == .ok)
    state.backups = [backup(100, "cut off"), backup(3700)]
    #expect(state.finding(at: now, overdueAfter: 3600).verdict == .bad, "a faulty one is none")
    state.backups = [backup(100)]
    state.failure = (at: now.adding(seconds: -50), error: "no room")
    #expect(state.finding(at: now, overdueAfter: 3600).text.en.contains("no room"))
    state.failure = (at: now.adding(seconds: -200), error: "no room")
    #expect(state.finding(at: now, overdueAfter: 3600).verdict == .ok, "one that came after mends it")
    // Made while the clock was a year ahead.
    state.backups = [backup(-365 * 86_400), backup(100)]
    #expect(state.finding(at: now, overdueAfter: 3600).verdict == .ok)
    state.failure = (at: now.adding(seconds: -50), error: "no room")
    #expect(state.finding(at: now, overdueAfter: 3600).verdict == .bad, "it hides no failure")
    state.failure = nil
    state.backups = [backup(-365 * 86_400), backup(3700)]
    #expect(state.isOverdue(at: now, after: 3600), "nor that all others are old")
    #expect(BackupFigures.reading(state, at: now, overdueAfter: 3600)?.value == 3700)
  }
}
