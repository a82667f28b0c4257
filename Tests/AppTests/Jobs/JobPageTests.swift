// Jobs and schedules as whoever runs the box has them, and the first of them.
import Base
import Foundation
import Store
import Testing

@testable import App

struct JobPageTests {
  private static let path = "/api/v1/jobs"

  @discardableResult
  private func enqueue(
    _ campus: Campus, _ kind: JobKind = .housekeeping, at: Timestamp? = nil, key: String? = nil
  ) throws -> ID<Job> {
    try campus.store.write { try $0.enqueue(kind, key: key, at: at, organization: 0).id }
  }

  @Test func everyKindIsDeclaredOnce() throws {
    try Features.checkOpenSets()
    #expect(Features.jobs.count >= 2 && Features.schedules.count >= 2)
    var buckets: Set<Int64> = []
    for job in Features.jobs {
      #expect(job.text.en != job.text.fr, "\(job.kind.name)")
      for state in JobState.allCases { #expect(buckets.insert(JobCounts.bucket(job.kind.name, state)).inserted) }
    }
    for schedule in Features.schedules {
      #expect(Features.job(schedule.kind.name) != nil, "\(schedule.name)")
      #expect(Rhythm(schedule.rhythm.text) == schedule.rhythm)
      #expect(schedule.text.en != schedule.text.fr)
    }
    #expect(Features.schedule("people.purge")?.rhythm.text == "cron 30 3 * * *")
  }

  @Test func onlyForThoseWhoRunTheBox() throws {
    let campus = try Campus()
    let id = try enqueue(campus)
    for visitor in [campus.stranger, campus.staff] {
      #expect(try visitor.get(Self.path).status == 403)
      #expect(try visitor.get("\(Self.path)/\(id.text)").status == 403)
      #expect(try visitor.post("\(Self.path)/\(id.text)/cancel").status == 403)
      #expect(try visitor.get("/api/v1/schedules").status == 403)
      #expect(try campus.browser(visitor).get("/operator/jobs").status == 403)
    }
    #expect(try campus.store.read { try JobList.find(id, $0) }.state == .waiting)
  }

  @Test func listsAndFilters() throws {
    let campus = try Campus()
    let first = try enqueue(campus)
    let later = try enqueue(campus, .peoplePurge, at: campus.clock.clock.now.adding(seconds: 600))
    func ids(_ query: String) throws -> [String] {
      let answer = try campus.admin.get(Self.path + query)
      #expect(answer.status == 200, "\(answer.text)")
      #expect(answer.json["total"]?.int64 == Int64(answer.items.count))
      return answer.items.compactMap { $0["id"]?.string }
    }
    #expect(try ids("") == [later.text, first.text])
    #expect(try ids("?state=later") == [later.text])
    #expect(try ids("?state=waiting&kind=people.purge").isEmpty)
    #expect(try ids("?kind=box.housekeeping") == [first.text])
    #expect(try campus.admin.get("\(Self.path)?state=asleep").faults == ["state"])
    #expect(try campus.admin.get("\(Self.path)?kind=x&state=y").faults == ["state", "kind"])
    #expect(try campus.admin.get("\(Self.path)?page=2&limit=1").items.first?["id"]?.string == first.text)
    let page = try campus.browser(campus.admin).get("/operator/jobs?state=later")
    #expect(page.status == 200 && page.text.contains(later.text) && !page.text.contains(first.text))
    #expect(page.text.contains("Purge deleted people"))
  }

  @Test(arguments: Depth.allCases) func cancellingAndTryingAgain(depth: Depth) throws {
    let campus = try Campus(depth)
    let id = try enqueue(campus)
    let mark = try campus.mark()
    let path = "\(Self.path)/\(id.text)"
    #expect(try campus.admin.post("\(path)/retry").code == "job-not-retryable")
    #expect(try campus.admin.post("\(path)/cancel").json["state"]?.string == "cancelled")
    #expect(try campus.admin.post("\(path)/cancel").code == "job-over")
    #expect(try campus.admin.post("\(path)/retry").json["state"]?.string == "waiting")
    #expect(try campus.events(since: mark) == ["job.cancelled", "job.retried"])
    #expect(try campus.admin.post("\(Self.path)/0000000000001/cancel").status == 404)
    let browser = try campus.browser(campus.admin)
    let page = "/operator/jobs/\(id.text)"
    let cancelled = try browser.submit("\(page)/cancel", on: page)
    #expect(cancelled.status == 303 && cancelled["location"] == page)
    #expect(try browser.submit("\(page)/retry", on: page).status == 303)
    #expect(try browser.get(page).page.form("\(page)/retry") == nil)
    try campus.appliance.startJobs()
    try campus.finishJobs()
    #expect(try campus.admin.get(path).json["job"]?["state"]?.string == "done")
    campus.appliance.jobs.stop(within: 5)
  }

  struct Letter: Payload {
    var to = ""
    var link = ""

    mutating func fields(_ f: inout some FieldVisitor) {
      f.text("to", &to, label: .verbatim("To"))
      f.text("link", &link, label: .verbatim("Link"), kind: .secret)
    }
  }

  /// What a job was given is shown without its secrets, and not at all where it is not understood.
  @Test func secretsStayInTheDatabase() throws {
    let description = JobDescription(
      JobKind("test.letter"), .verbatim("Letter"), work: { (_: Letter, _, _) in nil })
    #expect(description.shown("{\"to\":\"ada\",\"link\":\"hush\"}") == "{\"to\":\"ada\"}")
    #expect(description.shown("{\"to\":7}") == nil && description.shown("hush") == nil)
  }

  // MARK: Live

  /// However often jobs move, whoever looks on is told a few times a second, and once after the last.
  @Test func whoLooksOnIsToldNowAndThen() throws {
    let campus = try Campus(.socket)
    #expect(try campus.stranger.get("/api/v1/live?topics=jobs").status == 403)
    let wire = try LiveWire.stream(campus, campus.admin, "jobs")
    let began = monotonicNanoseconds()
    for _ in 0..<10_000 { campus.appliance.jobNews.note() }
    #expect(try #require(try wire.message()).json()["waiting"]?.int64 == 0)
    var told = 1
    // Quiet for longer than any pause: whatever was to come has come.
    while try wire.message(milliseconds: Int32(JobNews.pause) * 4) != nil { told += 1 }
    #expect(told <= 2 + Int((monotonicNanoseconds() - began) / 1_000_000) / JobNews.pause && told < 100)
  }

  @Test func jobsThatMoveAreToldOf() throws {
    let campus = try Campus(.socket)
    let wire = try LiveWire.stream(campus, campus.admin, "jobs")
    func counts(until isThere: (JSONValue) -> Bool) throws {
      while let message = try wire.message(milliseconds: 20_000) {
        #expect(message.type == "jobs" && message.id == nil)
        if isThere(try message.json()) { return }
      }
      Issue.record("it was not told")
    }
    try campus.appliance.jobs.start([], schedules: [])
    let id = try enqueue(campus)
    try counts { $0["waiting"]?.int64 == 1 }
    #expect(try campus.admin.post("\(Self.path)/\(id.text)/cancel").status == 200)
    try counts { $0["waiting"]?.int64 == 0 && $0["cancelled"]?.int64 == 1 }
    campus.appliance.jobs.stop(within: 5)
  }

  /// Each page has its parts that follow, until there is nothing to follow any more.
  @Test func pagesFollow() throws {
    let campus = try Campus()
    let id = try enqueue(campus)
    let browser = try campus.browser(campus.admin)
    func parts(_ path: String) throws -> [String] {
      try browser.get(path).page.tags.filter { $0["data-topics"] == "jobs" }.compactMap { $0["data-part"] }
    }
    #expect(try parts("/operator/jobs") == ["counts", "list"])
    #expect(try parts("/operator/jobs?state=dead") == ["counts", "list"], "what is empty may not stay so")
    #expect(try parts("/operator/jobs/\(id.text)") == ["job"])
    #expect(try campus.admin.post("\(Self.path)/\(id.text)/cancel").status == 200)
    #expect(try parts("/operator/jobs/\(id.text)").isEmpty)
  }

  // MARK: Schedules

  @Test func rhythmsAreSaidAsPeopleDo() {
    for (rhythm, en, fr) in [
      ("cron 30 3 * * *", "Every day at 03:30", "Chaque jour à 03:30"),
      ("cron 5 14 * * *", "Every day at 14:05", "Chaque jour à 14:05"),
      ("cron 30 3 * * 1", "30 3 * * 1", "30 3 * * 1"), ("cron */5 3 * * *", "*/5 3 * * *", "*/5 3 * * *"),
      ("every 3600", "Every hour", "Toutes les heures"), ("every 1800", "Every 30 minutes", "Toutes les 30 minutes"),
      ("nonsense", "nonsense", "nonsense"),
    ] {
      let words = JobText.words(rhythm)
      #expect(words[.en] == en && words[.fr] == fr)
    }
  }

  @Test func schedulesAreSteered() throws {
    let campus = try Campus()
    #expect(try campus.admin.get("/api/v1/schedules").items.isEmpty, "nothing is planned before the box works")
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    for _ in 0..<2000 where try campus.admin.get("/api/v1/schedules").items.count < Features.schedules.count {
      Thread.sleep(forTimeInterval: 0.002)
    }
    let listed = try campus.admin.get("/api/v1/schedules").items
    let purge = try #require(listed.first { $0["id"]?.string == "people.purge" })
    #expect(purge["zone"]?.string == "Europe/Paris")
    // Half past three in Paris, of the next night.
    #expect(purge["nextAt"]?.string == "2026-11-22T02:30:00.000Z")
    let mark = try campus.mark()
    let path = "/api/v1/schedules/people.purge"
    #expect(try campus.admin.post("\(path)/pause").json["isPaused"]?.bool == true)
    #expect(try campus.admin.post("\(path)/pause").status == 200)
    #expect(try campus.admin.post("\(path)/resume").json["nextAt"]?.string == "2026-11-22T02:30:00.000Z")
    let run = try campus.admin.post("\(path)/run")
    #expect(run.status == 201 && run.json["kind"]?.string == "people.purge")
    #expect(
      try campus.events(since: mark) == ["schedule.paused", "schedule.resumed", "schedule.started"], "twice is once")
    try campus.finishJobs()
    let last = try campus.admin.get("/api/v1/schedules").items.first { $0["id"]?.string == "people.purge" }
    #expect(last?["lastJob"]?["state"]?.string == "done")
    #expect(try campus.admin.post("/api/v1/schedules/nothing/run").status == 404)
    let browser = try campus.browser(campus.admin)
    #expect(try browser.submit("/operator/schedules/people.purge/pause", on: "/operator/schedules").status == 303)
    #expect(try browser.get("/operator/schedules").text.contains("Paused"))
    #expect(try browser.submit("/operator/schedules/people.purge/resume", on: "/operator/schedules").status == 303)
    #expect(try browser.submit("/operator/schedules/people.purge/run", on: "/operator/schedules").status == 303)
  }

  /// What was pressed by hand so far: each organization's own rule, at night, and nobody else's people.
  @Test func deletedPeopleArePurgedAtNight() throws {
    let campus = try Campus()
    let (ours, theirs) = (try campus.quickPerson("Gone Soon"), try campus.person("Kept Long", in: campus.away).id)
    #expect(try campus.admin.patch("/api/v1/organization", json: "{\"retentionDays\":30}").status == 200)
    #expect(try campus.admin.delete("/api/v1/people/\(ours.text)").status == 204)
    #expect(try campus.stranger.delete("/api/v1/people/\(theirs.text)").status == 204)
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.settle()
    campus.clock.advance(seconds: 29 * 86_400)
    let mark = try campus.mark()
    _ = try campus.store.write { try Schedules.runNow("people.purge", $0) }
    try campus.finishJobs()
    #expect(try !campus.events(since: mark).contains("people.purged"))
    campus.clock.advance(seconds: 2 * 86_400)
    campus.appliance.jobs.tick()
    try campus.settle()
    try campus.finishJobs()
    let purged = try campus.eventRows(since: mark).filter { $0.kind == "people.purged" }
    #expect(purged.count == 1 && purged.first?.organization == campus.home.id.value && purged.first?.actor == nil)
    let (home, away) = (campus.home.id, campus.away.id)
    #expect(try campus.store.read { try $0.one(PeopleStore.findAny, ours, home) }.row.name != "Gone Soon")
    #expect(try campus.store.read { try $0.one(PeopleStore.findAny, theirs, away) }.row.name == "Kept Long")
    #expect(try campus.chainIsWhole())
  }

  @Test func whatHasExpiredIsForgotten() throws {
    let campus = try Campus()
    for _ in 0..<50 { _ = try campus.visitor(campus.staff.person) }
    func sessions() throws -> Int { try campus.store.read { try $0.one(Self.sessions) } }
    #expect(try sessions() >= 50)
    campus.clock.advance(seconds: 200 * 86_400)
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    let job = try campus.store.write { try $0.enqueue(.housekeeping, organization: 0).id }
    try campus.finishJobs()
    let row = try campus.store.read { try JobList.find(job, $0) }
    #expect(row.state == .done, "\(row)")
    #expect(try sessions() == 0)
  }

  private static let sessions = Query("SELECT count(*) FROM sessions") { $0.int(0) }
}
