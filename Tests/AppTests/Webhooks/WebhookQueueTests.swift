// What is put in with an event, and what comes of it: waits, rests, ends, what is given up, and what is forgotten.
import Base
import Outbound
import Store
import Testing

@testable import App

struct WebhookQueueTests {
  private static let later = WebhookVerdict(status: 500, retryAfter: nil)

  // MARK: Putting in

  @Test func onlyTheOwnOrganizationIsTold() throws {
    let stage = try WebhookStage()
    let (ours, theirs) = (try stage.addQuiet(), try stage.add(["attendance.checked-in"], by: stage.campus.stranger))
    try stage.happen(2)
    #expect(try stage.deliveries(ours).map(\.kind) == ["attendance.checked-in", "attendance.checked-in"])
    #expect(try stage.deliveries(theirs).isEmpty)
    let jobs = try stage.jobs()
    #expect(jobs.count == 1 && jobs[0].uniqueKey == ours.id.text, "one job, however much there is to do")
    #expect(jobs[0].organization == stage.campus.home.id.value)
  }

  @Test func onlyWhatWasChosenIsTold() throws {
    let stage = try WebhookStage()
    let (all, some) = (try stage.add(), try stage.addQuiet())
    try stage.happen()
    #expect(try stage.deliveries(some).map(\.kind) == ["attendance.checked-in"])
    #expect(
      try stage.deliveries(all).map(\.kind) == [
        "attendance.checked-out", "attendance.checked-in", "webhook.added", "webhook.added",
      ])
  }

  @Test func whatIsTakenBackIsNotTold() throws {
    let stage = try WebhookStage()
    let made = try stage.add()
    struct Regret: Error {}
    let mark = try stage.campus.mark()
    #expect(throws: Regret.self) {
      try stage.campus.store.write(stage.campus.context) { writer in
        try writer.emit(.webhookPaused, subject: made.id)
        throw Regret()
      }
    }
    #expect(try stage.campus.isUnchanged(since: mark) && stage.deliveries(made).count == 1)
  }

  /// The body is what the list of events shows, less where the request came from.
  @Test func theBodyIsTheEvent() throws {
    let stage = try WebhookStage()
    let made = try stage.addQuiet()
    #expect(try stage.campus.staff.post("/api/v1/attendance/check-in").status == 201)
    let letter = try #require(try stage.next(made))
    let text = String(decoding: WebhookLetter.body(try #require(letter.event), letter.organization), as: UTF8.self)
    let body = try JSONDocument(text).root
    let listed = try #require(
      try stage.campus.admin.get("/api/v1/events").items.first { $0["kind"]?.string == "attendance.checked-in" })
    for name in ["id", "kind", "at", "subject"] { #expect(body[name]?.string == listed[name]?.string, "\(name)") }
    #expect(body["actor"]?["name"]?.string == "Noor Haddad" && body["organization"]?["name"]?.string == "Campus Nord")
    #expect(body["data"] != nil && body["address"] == nil && body["requestId"] == nil)
    #expect(body["id"]?.string == letter.delivery.event.text)
  }

  // MARK: What an answer means

  @Test func whatAnAnswerMeans() {
    for status in [200, 201, 204, 299] { #expect(WebhookVerdict(status: status, retryAfter: nil) == .delivered) }
    for status in [301, 302, 303, 307, 308] {
      #expect(
        WebhookVerdict(status: status, retryAfter: nil) == .later(.redirect, seconds: nil, isTarget: false), "\(status)"
      )
    }
    for status in [400, 401, 403, 404, 500, 502] {
      #expect(WebhookVerdict(status: status, retryAfter: "9") == .later(.status, seconds: nil, isTarget: false))
    }
    #expect(WebhookVerdict(status: 410, retryAfter: nil) == .gone)
    #expect(WebhookVerdict(status: 429, retryAfter: "120") == .later(.status, seconds: 120, isTarget: true))
    #expect(WebhookVerdict(status: 503, retryAfter: "999999999") == .later(.status, seconds: 3600, isTarget: true))
    for odd in ["", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", "9999999999", "１"] {
      #expect(WebhookVerdict(status: 503, retryAfter: odd) == .later(.status, seconds: nil, isTarget: true), "\(odd)")
    }
    for fault in OutboundFault.allCases {
      let isRefused = [.badRequest, .plainHTTP, .forbiddenAddress].contains(fault)
      #expect((WebhookVerdict(fault) == .refused(.outbound(fault))) == isRefused, "\(fault)")
      #expect(DeliveryFault(fault.rawValue) == .outbound(fault))
    }
    for fault in [DeliveryFault.status, .redirect, .gone, .expired, .sealed] {
      #expect(DeliveryFault(fault.code) == fault)
    }
    #expect(DeliveryFault("nonsense") == nil)
  }

  @Test func whatIsKeptOfAnAnswerIsPlain() {
    #expect(WebhookRules.plain("fine\n\tand é".utf8) == "fine\n\tand é")
    #expect(WebhookRules.plain([0x61, 0x00, 0x1b, 0x5b, 0xff, 0x62]) == "a\u{FFFD}\u{FFFD}[\u{FFFD}b")
  }

  // MARK: What comes of it

  @Test func deliveredIsDone() throws {
    let stage = try WebhookStage()
    let made = try stage.addQuiet()
    try stage.happen(2)
    let first = try stage.settle(made, .delivered, status: 204)
    let second = try stage.settle(made, .delivered, status: 200)
    #expect(first.delivery.id < second.delivery.id, "in the order of the events")
    #expect(try stage.next(made) == nil)
    let rows = try stage.deliveries(made)
    #expect(rows.allSatisfy { $0.state == .delivered && $0.allAttempts == 1 && $0.ended != nil && $0.fault == nil })
    #expect(rows.map(\.status) == [200, 204])
    let health = try stage.row(made).health
    #expect(health.lastDelivered == stage.campus.clock.clock.now && health.failedAttempts == 0)
  }

  /// Five seconds, ten, twenty, up to three hours, until a day is over.
  @Test func aFailureIsTriedAgainForADay() throws {
    let stage = try WebhookStage()
    let made = try stage.addQuiet()
    try stage.happen()
    let clock = stage.campus.clock
    let began = try #require(try stage.deliveries(made).first).created
    var waits: [Int64] = []
    while true {
      try stage.settle(made, Self.later, status: 500)
      let row = try #require(try stage.deliveries(made).first)
      guard let next = row.next else { break }
      #expect(row.state == .waiting && row.status == 500 && row.fault == .status)
      waits.append(next.milliseconds - clock.clock.now.milliseconds)
      #expect(try stage.next(made) == nil, "not before its time")
      // Whatever it rests for as a webhook is as long as the delivery's own wait.
      clock.set(next)
    }
    #expect(waits.prefix(4) == [5001, 10_001, 20_001, 40_001] && waits.max() == 10_800_001)
    #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
    let row = try #require(try stage.deliveries(made).first)
    #expect(row.state == .failed && row.attempts == waits.count + 1 && (15...25).contains(waits.count))
    let ended = try #require(row.ended)
    #expect(ended < began.adding(seconds: 86_400) && ended > began.adding(seconds: 86_400 - 3 * 3600 - 60))
    #expect(try stage.row(made).health.givenUp == 1)
  }

  /// One event that is not liked keeps no other from being told; a server that does not answer is left alone.
  @Test func aServerThatFailsIsLeftAlone() throws {
    let stage = try WebhookStage()
    let made = try stage.addQuiet()
    try stage.happen(8)
    try stage.settle(made, Self.later, status: 500)
    #expect(try stage.row(made).health.restsUntil == nil && stage.next(made) != nil)
    try stage.settle(made, .delivered, status: 200)
    try stage.settle(made, WebhookVerdict(.timedOut))
    let rest = try #require(try stage.row(made).health.restsUntil)
    #expect(try rest > stage.campus.clock.clock.now && stage.next(made) == nil)
    let job = try #require(try stage.jobs().first)
    try stage.happen()
    #expect(try stage.jobs().map(\.id) == [job.id], "a further event wakes nobody")
    stage.campus.clock.set(rest)
    #expect(try stage.next(made) != nil)
    for _ in 0..<4 {
      #expect(try stage.row(made).health.restsUntil ?? rest <= rest)
      try stage.settle(made, Self.later, status: 500)
    }
    #expect(
      try #require(try stage.row(made).health.restsUntil) > stage.campus.clock.clock.now, "five in a row are enough")
    #expect(try stage.campus.admin.post("\(made.path)/test").status == 201)
    #expect(try stage.next(made) != nil, "who asks for a test wants to know now")
  }

  /// What has waited for hours, and is not due for hours, keeps nothing from being told when the webhook has rested.
  @Test func whatWaitsForLongHoldsUpNothingElse() throws {
    let stage = try WebhookStage()
    let made = try stage.addQuiet()
    try stage.happen()
    let slow = try #require(try stage.next(made)).delivery.id
    for _ in 0..<10 {
      #expect(try stage.settle(made, WebhookVerdict(.timedOut)).delivery.id == slow)
      let rest = try #require(try stage.row(made).health.restsUntil)
      try stage.happen()
      stage.campus.clock.set(max(rest, stage.campus.clock.clock.now))
      #expect(try stage.settle(made, .delivered, status: 200).delivery.id != slow)
      let again = try #require(try stage.deliveries(made).last?.next)
      stage.campus.clock.set(max(again, stage.campus.clock.clock.now))
    }
    try stage.settle(made, WebhookVerdict(.timedOut))
    let id = made.id
    try stage.campus.store.write { writer in
      for job in try JobList.newest([.waiting, .later, .running], [JobKind.webhookDeliver.name], limit: 9, writer) {
        _ = try JobChanges.forget(job.id, writer)
      }
      try WebhookQueue.goOn(id, writer)
    }
    let rest = try #require(try stage.row(made).health.restsUntil)
    let planned = try #require(try stage.jobs().first)
    #expect(try #require(planned.runAt) > rest.adding(seconds: 3600))
    try stage.happen()
    let job = try #require(try stage.jobs().first)
    #expect(try job.id == planned.id && job.runAt == rest && stage.jobs().count == 1)
    // Nothing puts it off again.
    try stage.happen()
    #expect(try stage.jobs().first?.runAt == rest || stage.jobs().first?.state == .waiting)
  }

  @Test func aServerMayAskForTime() throws {
    let stage = try WebhookStage()
    let made = try stage.addQuiet()
    try stage.happen()
    try stage.settle(made, WebhookVerdict(status: 503, retryAfter: "600"), status: 503)
    let now = stage.campus.clock.clock.now
    #expect(try stage.row(made).health.restsUntil == now.adding(seconds: 600))
    #expect(try #require(try stage.deliveries(made).first).next == now.adding(seconds: 600))
  }

  // MARK: Disabling

  @Test func goneIsDisabledAtOnceAndItsKeepersAreTold() throws {
    let stage = try WebhookStage()
    let campus = stage.campus
    let made = try stage.addQuiet()
    let administrator = try campus.visitor(campus.person("An Admin", role: .admin).id)
    try stage.happen()
    let mark = try campus.mark()
    try stage.settle(made, .gone, status: 410)
    let row = try stage.row(made)
    #expect(row.state == .disabled && row.reason == .gone)
    #expect(try campus.events(since: mark) == ["webhook.disabled"])
    for keeper in [campus.admin, administrator] {
      let told = try #require(try keeper.get("/api/v1/notifications").items.first)
      #expect(told["kind"]?.string == "webhook.disabled")
      #expect(told["title"]?.string == "hooks.nord.example is told nothing any more")
    }
    for other in [campus.staff, campus.stranger] {
      #expect(try other.get("/api/v1/notifications").items.isEmpty)
    }
    try stage.happen()
    #expect(try stage.deliveries(made).count == 1, "nothing more is put in")
    #expect(try campus.admin.post("\(made.path)/pause").code == "webhook-disabled")
    #expect(try campus.admin.post("\(made.path)/resume").json["reason"]?.isNull == true)
    #expect(try stage.row(made).health.givenUp == 0)
  }

  /// The box was off for a day, or its clock leapt: what could not be tried is no fault of the server's.
  @Test func whatWasNeverTriedCountsAgainstNobody() throws {
    let stage = try WebhookStage()
    let made = try stage.addQuiet()
    try stage.happen(WebhookRules.mostGivenUp + 5)
    try stage.settle(made, Self.later, status: 500)
    stage.campus.clock.advance(seconds: 2 * 86_400)
    while let letter = try stage.next(made) {
      try stage.campus.store.write { try WebhookQueue.expire(letter, .expired, $0) }
    }
    let row = try stage.row(made)
    #expect(row.state == .active && row.health.givenUp == 1, "the one that was tried")
    #expect(try stage.deliveries(made).allSatisfy { $0.state == .failed })
    #expect(try stage.deliveries(made).map(\.fault).filter { $0 == .expired }.count == WebhookRules.mostGivenUp + 4)
  }

  @Test func twentyInARowAreEnough() throws {
    let stage = try WebhookStage()
    let made = try stage.addQuiet()
    try stage.happen(WebhookRules.mostGivenUp * 2)
    for _ in 0..<WebhookRules.mostGivenUp - 1 { try stage.settle(made, WebhookVerdict(.forbiddenAddress)) }
    #expect(try stage.row(made).state == .active && stage.row(made).health.givenUp == 19)
    try stage.settle(made, .delivered, status: 200)
    #expect(try stage.row(made).health.givenUp == 0, "one that gets there counts them anew")
    for _ in 0..<WebhookRules.mostGivenUp { try stage.settle(made, WebhookVerdict(.forbiddenAddress)) }
    #expect(try stage.row(made).state == .disabled && stage.row(made).reason == .exhausted)
    #expect(try stage.next(made) == nil)
  }

  @Test func threeDaysOfFailureAreEnough() {
    let start = Timestamp(milliseconds: 1_764_000_000_000)
    func judge(_ seconds: Int64, _ attempts: Int) -> DisablingReason? {
      WebhookRules.disabling(
        failingSince: start, failedAttempts: attempts, givenUp: 3, at: start.adding(seconds: seconds))
    }
    #expect(judge(3 * 86_400 - 1, 100) == nil && judge(3 * 86_400, 9) == nil)
    #expect(judge(3 * 86_400, 10) == .failing)
    #expect(WebhookRules.disabling(failingSince: nil, failedAttempts: 0, givenUp: 0, at: start) == nil)
  }

  // MARK: Again

  @Test func oneIsSentAgainUnderItsOwnNumber() throws {
    let stage = try WebhookStage()
    let (campus, made) = (stage.campus, try stage.addQuiet())
    try stage.happen()
    let first = try stage.settle(made, .delivered, status: 200).delivery.id
    let path = "\(made.path)/deliveries/\(first.text)"
    let mark = try campus.mark()
    #expect(try campus.admin.post("\(path)/replay").json["state"]?.string == "waiting")
    #expect(try campus.events(since: mark) == ["webhook.replayed"])
    #expect(try stage.settle(made, Self.later, status: 500).delivery.id == first)
    campus.clock.advance(seconds: 10)
    try stage.settle(made, .delivered, status: 200)
    let detail = try campus.admin.get(path)
    #expect(detail.json["attempts"]?.elements.compactMap { $0["number"]?.int64 } == [3, 2, 1])
    #expect(detail.json["attempts"]?.elements.compactMap { $0["answer"]?.int64 } == [200, 500, 200])
    #expect(detail.json["delivery"]?["attempts"]?.int64 == 3)
  }

  @Test func whatFailedIsSentAgain() throws {
    let stage = try WebhookStage()
    let (campus, made) = (stage.campus, try stage.addQuiet())
    try stage.happen(2)
    campus.clock.advance(seconds: 3600)
    let since = campus.clock.clock.now
    try stage.happen(3)
    for _ in 0..<4 { try stage.settle(made, WebhookVerdict(.forbiddenAddress)) }
    try stage.settle(made, .delivered, status: 200)
    let answer = try campus.admin.post("\(made.path)/replay", json: "{\"since\":\"\(since.rfc3339)\"}")
    #expect(answer.json["count"]?.int64 == 2 && answer.json["isAll"]?.bool == true)
    #expect(try stage.deliveries(made).map(\.state) == [.delivered, .waiting, .waiting, .failed, .failed])
    #expect(try stage.jobs().count == 1)
    #expect(
      try campus.admin.post("\(made.path)/replay", json: "{\"since\":\"\(since.rfc3339)\"}").json["count"]?.int64 == 0)
    #expect(try campus.admin.post("\(made.path)/replay").faults == ["since"])
  }

  // MARK: The log

  @Test(arguments: Depth.allCases) func theLogIsFiltered(depth: Depth) throws {
    let stage = try WebhookStage(depth)
    let (campus, made) = (stage.campus, try stage.add(["attendance.checked-in", "attendance.checked-out"]))
    try stage.happen(2)
    try stage.settle(made, .delivered, status: 200)
    try stage.settle(made, WebhookVerdict(.plainHTTP))
    func kinds(_ query: String) throws -> [String] {
      try campus.admin.get("\(made.path)/deliveries\(query)").items.compactMap { $0["kind"]?.string }
    }
    #expect(try kinds("").count == 4 && kinds("?state=waiting").count == 2)
    #expect(try kinds("?state=delivered") == ["attendance.checked-in"])
    #expect(try kinds("?state=failed&kind=attendance.checked-out").count == 1)
    #expect(try kinds("?kind=attendance.checked-in").count == 2)
    let first = try campus.admin.get("\(made.path)/deliveries?limit=3")
    let next = try #require(first.json["next"]?.string)
    let rest = try campus.admin.get("\(made.path)/deliveries?limit=3&before=\(next)")
    #expect(first.items.count == 3 && rest.items.count == 1 && rest.json["next"]?.isNull == true)
    #expect(
      try campus.admin.get("\(made.path)/deliveries?state=x&kind=y&before=z").faults == ["state", "kind", "before"])
  }
}
