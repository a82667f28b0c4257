// What is forgotten of webhooks, what is found again, and the job with the real client.
import Base
import Outbound
import Store
import Testing

@testable import App

struct WebhookSweepTests {
  // MARK: Sweeping

  @Test func theLogIsForgottenAndWhatWaitsIsNot() throws {
    let stage = try WebhookStage()
    let made = try stage.addQuiet()
    try stage.happen(2)
    try stage.settle(made, .delivered, status: 200)
    #expect(try stage.campus.admin.post("\(made.path)/pause").status == 200)
    try stage.sweep()
    #expect(try stage.deliveries(made).map(\.state) == [.waiting, .delivered])
    stage.campus.clock.advance(seconds: 86_400)
    try stage.sweep()
    #expect(try stage.deliveries(made).map(\.state) == [.failed, .delivered], "a day is over")
    #expect(try stage.deliveries(made).first?.fault == .expired && stage.row(made).health.givenUp == 0)
    stage.campus.clock.advance(seconds: WebhookRules.memory)
    try stage.sweep()
    #expect(try stage.deliveries(made).isEmpty)
    #expect(try stage.campus.store.read { try $0.all(Self.attempts) } == [0], "and its attempts with it")
  }

  private static let attempts = Query("SELECT count(*) FROM webhook_attempts") { $0.int(0) }
  private static let webhooks = Query("SELECT count(*) FROM webhooks") { $0.int(0) }

  @Test func aRemovedOneGoesWithItsLog() throws {
    let stage = try WebhookStage()
    let (made, other) = (try stage.addQuiet(), try stage.addQuiet())
    try stage.happen(150)
    try stage.settle(made, .delivered, status: 200)
    #expect(try stage.campus.admin.delete(made.path).status == 204)
    #expect(try stage.next(made) == nil)
    try stage.sweep()
    #expect(try stage.deliveries(made).isEmpty && stage.deliveries(other).count == 150)
    #expect(try stage.campus.store.read { try $0.all(Self.webhooks) } == [1])
  }

  /// A job that somebody cancelled leaves nobody at it: the hourly round does.
  @Test func whatNobodyIsAtIsFoundAgain() throws {
    let stage = try WebhookStage()
    let made = try stage.addQuiet()
    try stage.happen()
    let job = try #require(try stage.jobs().first)
    #expect(try stage.campus.admin.post("/api/v1/jobs/\(job.id.text)/cancel").status == 200)
    #expect(try stage.jobs().isEmpty)
    stage.campus.clock.advance(seconds: 3600)
    try stage.sweep()
    #expect(try stage.jobs().first?.uniqueKey == made.id.text)
  }

  // MARK: The job

  /// With the real client: a name that leads to this machine is refused by the address that it leads to.
  @Test func theJobRefusesWhatLeadsHereAndEnds() throws {
    let stage = try WebhookStage()
    let campus = stage.campus
    let made = try stage.add(["attendance.checked-in"], url: "https://localhost:1/in")
    try stage.happen(2)
    try campus.appliance.jobs.start(Features.jobs.map { $0.definition(campus.appliance) })
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.finishJobs()
    let rows = try stage.deliveries(made)
    #expect(rows.map(\.state) == [.failed, .failed] && rows.allSatisfy { $0.allAttempts == 1 }, "no second try")
    #expect(rows.allSatisfy { $0.fault == .outbound(.forbiddenAddress) && $0.status == nil })
    let attempt = try #require(
      try campus.store.read { try $0.all(DeliveryStore.attempts, rows[0].id) }.first)
    #expect(attempt.requestHead.contains("Quad-Delivery: \(rows[0].id.text)\n"))
    #expect(attempt.requestHead.contains("Quad-Signature: t=") && attempt.requestHead.contains("User-Agent: Quad/"))
    #expect(try stage.jobs().isEmpty, "there is nothing more to do")
    #expect(try campus.store.read { try JobList.newest([.dead], [JobKind.webhookDeliver.name], limit: 5, $0) }.isEmpty)
    try stage.happen()
    try campus.finishJobs()
    #expect(try stage.deliveries(made).first?.state == .failed, "the next event finds its job again")
  }
}
