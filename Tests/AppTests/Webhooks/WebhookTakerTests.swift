// An organization without webhooks pays nothing for them, and no webhook misses what it is to be told.
import Base
import Store
import Testing

@testable import App

struct WebhookTakerTests {
  private struct Regret: Error {}

  /// How often the table of webhooks was looked at for an event.
  private func looks(_ campus: Campus) throws -> Int {
    try campus.store.write { WebhookTakers.kept(by: $0).looks }
  }

  /// One event of an organization, of which everybody is told who wants to know.
  private func emit(_ campus: Campus) throws {
    try campus.store.write(campus.context) { writer in try writer.emit(.webhookChanged, subject: 1) }
  }

  @Test func withoutWebhooksNothingIsAsked() throws {
    let stage = try WebhookStage()
    let campus = stage.campus
    try emit(campus)
    let first = try looks(campus)
    try stage.happen(5)
    for _ in 0..<5 { try emit(campus) }
    #expect(try looks(campus) == first, "it is known that there is none")
    let made = try stage.add()
    try emit(campus)
    #expect(try stage.deliveries(made).map(\.kind) == ["webhook.changed", "webhook.added"])
    #expect(try looks(campus) > first)
  }

  @Test func oneThatIsPausedAndResumedMissesNothing() throws {
    let stage = try WebhookStage()
    let campus = stage.campus
    let made = try stage.add(["webhook.changed"])
    #expect(try campus.admin.post("\(made.path)/pause").status == 200)
    for _ in 0..<3 { try emit(campus) }
    let paused = try looks(campus)
    for _ in 0..<3 { try emit(campus) }
    #expect(try looks(campus) == paused && stage.deliveries(made).isEmpty)
    #expect(try campus.admin.post("\(made.path)/resume").status == 200)
    try emit(campus)
    #expect(try stage.deliveries(made).map(\.kind) == ["webhook.changed"])
    #expect(try campus.admin.delete(made.path).status == 204)
    for _ in 0..<3 { try emit(campus) }
    let removed = try looks(campus)
    for _ in 0..<3 { try emit(campus) }
    #expect(try looks(campus) == removed)
  }

  /// What a transaction has found is known once it is kept: one that is undone has taken no webhook away.
  @Test func whatIsUndoneIsNotKnown() throws {
    let stage = try WebhookStage()
    let campus = stage.campus
    let made = try stage.add(["webhook.changed"])
    let home = campus.home.id
    #expect(throws: Regret.self) {
      try campus.store.write(campus.context) { writer in
        try WebhookChanges.remove(made.id, in: home, writer)
        try writer.emit(.webhookChanged, subject: 2)
        throw Regret()
      }
    }
    try emit(campus)
    #expect(try stage.deliveries(made).map(\.kind) == ["webhook.changed"])
  }

  /// One that was added in a transaction that is undone is looked for once more, and then no longer.
  @Test func whatIsNotAddedAfterAllIsForgotten() throws {
    let stage = try WebhookStage()
    let campus = stage.campus
    let made = try stage.add()
    let home = campus.home.id
    #expect(try campus.admin.post("\(made.path)/pause").status == 200)
    for _ in 0..<2 { try emit(campus) }
    #expect(throws: Regret.self) {
      try campus.store.write(campus.context) { writer in
        _ = try WebhookChanges.resume(made.id, in: home, writer)
        throw Regret()
      }
    }
    let before = try looks(campus)
    for _ in 0..<3 { try emit(campus) }
    #expect(try looks(campus) == before + 1)
    #expect(try stage.deliveries(made).filter { $0.kind == "webhook.changed" }.isEmpty)
  }

  /// Found to be without in the same transaction that then adds one: the commit does not make it known as without.
  @Test func addedAfterTheLook() throws {
    let stage = try WebhookStage()
    let campus = stage.campus
    let made = try stage.add(["webhook.changed"])
    let home = campus.home.id
    #expect(try campus.admin.post("\(made.path)/pause").status == 200)
    try campus.store.write(campus.context) { writer in
      try writer.emit(.webhookTested, subject: 1)
      _ = try WebhookChanges.resume(made.id, in: home, writer)
    }
    try emit(campus)
    #expect(try stage.deliveries(made).map(\.kind) == ["webhook.changed"])
  }

  @Test func eachOrganizationIsKnownByItself() throws {
    let stage = try WebhookStage()
    try emit(stage.campus)
    let theirs = try stage.add(by: stage.campus.stranger)
    try emit(stage.campus)
    #expect(try stage.deliveries(theirs).map(\.kind) == ["webhook.added"])
  }

  // MARK: What whoever watches over the box sees

  @Test func theOverviewShowsWhatFails() throws {
    let stage = try WebhookStage()
    let campus = stage.campus
    func tiles() throws -> [String: (value: Double?, verdict: String?)] {
      let answer = try campus.admin.get("/api/v1/operator/overview")
      let listed = Array(try #require(answer.json["tiles"]).elements)
      let own = listed.filter { $0["name"]?.string?.hasPrefix("webhooks-") ?? false }
      return Dictionary(
        uniqueKeysWithValues: own.map { ($0["name"]?.string ?? "", ($0["value"]?.double, $0["verdict"]?.string)) })
    }
    #expect(try tiles().isEmpty, "nothing to tell")
    let (made, other) = (try stage.addQuiet(), try stage.addQuiet())
    var seen = try tiles()
    #expect(seen["webhooks-failing"]?.value == 0 && seen["webhooks-failing"]?.verdict == "ok")
    #expect(seen["webhooks-waiting"]?.value == 0 && seen["webhooks-paused"] == nil)
    try stage.happen()
    stage.campus.clock.advance(seconds: 1)
    try stage.settle(made, WebhookVerdict(status: 500, retryAfter: nil), status: 500)
    #expect(try campus.admin.post("\(other.path)/pause").status == 200)
    seen = try tiles()
    #expect(seen["webhooks-failing"]?.value == 1 && seen["webhooks-failing"]?.verdict == "warn")
    #expect(seen["webhooks-paused"]?.value == 1 && seen["webhooks-paused"]?.verdict == "ok")
    #expect(seen["webhooks-waiting"]?.value == 2 && seen["webhooks-waiting"]?.verdict == "ok")
    campus.clock.advance(seconds: 3700)
    #expect(try tiles()["webhooks-waiting"]?.verdict == "warn", "since an hour")
    try stage.settle(made, WebhookVerdict(status: 410, retryAfter: nil), status: 410)
    seen = try tiles()
    #expect(seen["webhooks-failing"]?.value == 1 && seen["webhooks-failing"]?.verdict == "bad", "it was switched off")
    let page = try campus.browser(campus.admin).get("/operator")
    #expect(page.status == 200 && page.text.contains(WebhookText.tileFailing.en))
  }
}
