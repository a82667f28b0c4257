// What is on its way to webhooks: put in with the event, taken out by the job, and noting what came of it.
import Base
import Store

extension JobKind {
  static let webhookDeliver = JobKind("webhook.deliver")
}

/// Deliveries wait in their own table; for each webhook there is one job at most, which sends what is due and plans itself
/// again for what comes next. So one webhook is one thread's work at a time, in the order of the events, and one that does
/// not answer keeps nobody else waiting.
enum WebhookQueue {
  // MARK: Putting in

  /// Every event of every feature, in its transaction: a row for each webhook that wants it, and the job.
  static var reactions: [Reaction] {
    Features.all.flatMap { $0.events }.map { event in
      let kind = event.kind.name
      return Reaction(event.kind) { emitted, writer in try take(kind, emitted, writer) }
    }
  }

  private static func take(_ kind: String, _ event: EmittedEvent, _ writer: Writer) throws {
    guard event.organization != 0 else { return }
    for taker in try WebhookTakers.kept(by: writer).all(of: event.organization, writer) {
      // A test is for the one that is tested.
      let isMeant =
        kind == EventKind.webhookTested.name
        ? taker.id.value == event.subject : taker.kinds.isEmpty || WordList.words(taker.kinds).contains(kind)
      guard isMeant else { continue }
      try writer.run(
        DeliveryStore.insert, writer.newID(ID<WebhookDelivery>.self), event.organization, taker.id, event.id, kind,
        writer.now, writer.now.adding(seconds: WebhookRules.patience))
      try wake(taker.id, in: event.organization, restsUntil: taker.restsUntil, writer)
    }
  }

  /// Has a webhook's job run: at once, or when it has rested.
  static func wake(
    _ id: ID<Webhook>, in organization: Int64, restsUntil: Timestamp?, _ writer: Writer
  ) throws {
    let rest = restsUntil.flatMap { $0 > writer.now ? $0 : nil }
    let job = try plan(id, in: organization, at: rest, writer)
    // One that waits for a later try of something else need not keep this waiting.
    guard !job.isNew else { return }
    if let rest {
      try JobChanges.bringForward(job.id, to: rest, writer)
    } else {
      _ = try JobChanges.retry(job.id, writer)
    }
  }

  @discardableResult
  private static func plan(
    _ id: ID<Webhook>, in organization: Int64, at: Timestamp?, _ writer: Writer
  ) throws -> EnqueuedJob {
    var work = WebhookWork()
    work.webhook = id
    return try writer.enqueue(.webhookDeliver, work, key: id.text, at: at, organization: organization)
  }

  // MARK: Taking out

  /// The next delivery of a webhook that may be made now, with everything that is said in it; nil where there is none.
  static func next(_ id: ID<Webhook>, at now: Timestamp, _ reader: Reader) throws -> WebhookLetter? {
    try reader.snapshot {
      guard let (row, organization) = try reader.first(WebhookStore.target, id),
        row.health.restsUntil ?? now <= now,
        let delivery = try reader.first(DeliveryStore.due, id, now)
      else { return nil }
      return WebhookLetter(
        webhook: row, delivery: delivery, organization: organization,
        event: try event(delivery, organization.id, reader))
    }
  }

  /// What a delivery tells of; nil where the log has it no more.
  static func event(
    _ delivery: DeliveryRow, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> EventEntry? {
    let id = delivery.event.value
    return try Events.named(
      EventLog.between(
        reader, organization: organization.value, above: id - 1, below: id + 1, limit: 1), organization, reader
    ).first
  }

  /// After a turn: plans the next one, where there is something to do.
  static func goOn(_ id: ID<Webhook>, _ writer: Writer) throws {
    guard let (row, organization) = try writer.first(WebhookStore.target, id),
      let next = try writer.first(DeliveryStore.next, id)
    else { return }
    try plan(id, in: organization.id.value, at: max(next, row.health.restsUntil ?? next), writer)
  }

  // MARK: What came of it

  /// Notes an attempt, and what follows from it for the delivery and its webhook. `chance` is 0 to 1, for the wait.
  static func settle(
    _ letter: WebhookLetter, _ attempt: DeliveryAttempt, _ verdict: WebhookVerdict, chance: Double, _ writer: Writer
  ) throws {
    let id = letter.delivery.id
    // Meanwhile it may have been removed, or sent again by hand.
    guard let row = try writer.first(WebhookStore.find, letter.webhook.id, letter.webhook.organization),
      let delivery = try writer.first(DeliveryStore.find, id, row.id)
    else { return }
    let number = delivery.allAttempts + 1
    try writer.run(
      DeliveryStore.note, writer.newID(ID<DeliveryAttempt>.self), row.organization, id, number, attempt.at,
      attempt.duration, attempt.requestHead, attempt.status, attempt.head, attempt.body, attempt.isCut,
      attempt.fault?.code, attempt.detail)
    let now = writer.now
    let attempts = delivery.attempts + 1
    var health = row.health
    var end = DeliveryEnd(delivery, attempts: attempts, allAttempts: number, attempt.status, verdict.fault)
    switch verdict {
    case .delivered:
      health = WebhookHealth(lastDelivered: now, lastFailed: health.lastFailed)
      end.state = .delivered
    case .later(_, let seconds, let isTarget):
      health.fail(at: now)
      let wait = max(pause(after: attempts, chance), (seconds ?? 0) * 1000)
      let again = Timestamp(milliseconds: now.milliseconds &+ wait)
      if isTarget || health.failedAttempts >= WebhookRules.mostInRow {
        let rest = max(pause(after: health.failedAttempts, chance), (seconds ?? 0) * 1000)
        health.restsUntil = Timestamp(milliseconds: now.milliseconds &+ rest)
      }
      if again < delivery.until { end.next = again } else { end.state = .failed }
    case .refused, .gone:
      health.fail(at: now)
      end.state = .failed
    }
    try finish(row, end, health, isGone: verdict == .gone, writer)
  }

  /// Gives up what was due and could not be sent in a day. What was never tried, as this box was off or its clock leapt, is
  /// not the other server's fault.
  static func expire(_ letter: WebhookLetter, _ fault: DeliveryFault, _ writer: Writer) throws {
    guard let row = try writer.first(WebhookStore.find, letter.webhook.id, letter.webhook.organization),
      let delivery = try writer.first(DeliveryStore.find, letter.delivery.id, row.id), delivery.state == .waiting
    else { return }
    var end = DeliveryEnd(
      delivery, attempts: delivery.attempts, allAttempts: delivery.allAttempts, delivery.status,
      delivery.fault ?? fault)
    end.state = .failed
    try finish(row, end, row.health, isGone: false, isTried: delivery.attempts > 0, writer)
  }

  private static func finish(
    _ row: WebhookRow, _ end: DeliveryEnd, _ old: WebhookHealth, isGone: Bool, isTried: Bool = true, _ writer: Writer
  ) throws {
    var health = old
    if end.state == .failed, isTried { health.givenUp += 1 }
    try end.write(writer)
    try writer.run(
      WebhookStore.settle, row.id, health.failingSince, health.failedAttempts, health.givenUp, health.restsUntil,
      health.lastDelivered, health.lastFailed)
    guard row.state == .active else { return }
    let reason =
      isGone
      ? .gone
      : WebhookRules.disabling(
        failingSince: health.failingSince, failedAttempts: health.failedAttempts, givenUp: health.givenUp,
        at: writer.now)
    if let reason { try WebhookChanges.disable(row, reason, writer) }
  }

  private static func pause(after failures: Int, _ chance: Double) -> Int64 {
    WebhookRules.backoff.milliseconds(after: failures, chance: chance)
  }
}

extension WebhookHealth {
  fileprivate mutating func fail(at now: Timestamp) {
    failingSince = failingSince ?? now
    failedAttempts += 1
    lastFailed = now
  }
}

/// How a delivery stands after an attempt.
struct DeliveryEnd {
  let id: ID<WebhookDelivery>
  var state: DeliveryState
  var next: Timestamp?
  let attempts: Int
  let allAttempts: Int
  let status: Int?
  let fault: DeliveryFault?

  init(_ row: DeliveryRow, attempts: Int, allAttempts: Int, _ status: Int?, _ fault: DeliveryFault?) {
    id = row.id
    state = row.state
    next = row.next
    self.attempts = attempts
    self.allAttempts = allAttempts
    self.status = status
    self.fault = fault
  }

  /// A waiting one has a time to come, the others have ended.
  func write(_ writer: Writer) throws {
    let isWaiting = state == .waiting
    let nextAt: Timestamp? = isWaiting ? next ?? writer.now : nil
    let endedAt: Timestamp? = isWaiting ? nil : writer.now
    try writer.run(
      DeliveryStore.settle, id, state.rawValue, nextAt, endedAt, attempts, allAttempts, status, fault?.code)
  }
}

/// Which webhook a job is for.
struct WebhookWork: Payload {
  var webhook = ID<Webhook>(0)

  static let schemaName = "WebhookWork"

  mutating func fields(_ f: inout some FieldVisitor) { f.id("webhook", &webhook, label: WebhookText.webhook) }
}
