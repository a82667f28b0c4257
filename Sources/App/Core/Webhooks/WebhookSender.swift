// Calling a webhook: what is said, to whom, and what comes back.
import Base
import Outbound
import Store

/// One delivery with everything that is said in it.
struct WebhookLetter: Sendable {
  let webhook: WebhookRow
  let delivery: DeliveryRow
  let organization: OrganizationSummary
  /// Nil where the log has it no more.
  let event: EventEntry?

  /// The body: what `/api/v1/events` shows of the event, less where its request came from.
  static func body(_ entry: EventEntry, _ organization: OrganizationSummary) -> [UInt8] {
    let buffer = Buffer(capacity: 512)
    let json = JSONWriter(buffer)
    json.object {
      json.field("id", entry.row.id)
      json.field("kind", entry.row.kind)
      json.field("at", entry.row.at)
      json.object("organization") {
        json.field("id", organization.id)
        json.field("name", organization.name)
      }
      if let actor = entry.row.actor {
        json.object("actor") {
          json.field("id", ID<Person>(actor))
          json.field("name", entry.actorName ?? EventsText.outsider[organization.language])
        }
      } else {
        json.null("actor")
      }
      json.field("subject", entry.row.subject > 0 ? ID<Person>(entry.row.subject).text : nil)
      var data = entry.row.data
      data.withUTF8 { json.raw("data", UnsafeRawBufferPointer($0)) }
    }
    return buffer.array
  }

  /// The lines of the head, but those that frame the request.
  func headers(_ body: [UInt8], _ secrets: [[UInt8]], at now: Timestamp) -> [(name: String, value: String)] {
    [
      ("Content-Type", "application/json"), ("Quad-Event", delivery.kind), ("Quad-Delivery", delivery.id.text),
      (WebhookSignature.name, WebhookSignature.field(at: now.seconds, body, secrets)),
    ]
  }
}

/// Calls webhooks. Thread-safe; each call blocks its thread for ten seconds at most.
final class WebhookSender: Sendable {
  private let client: HTTPClient
  private let secrets: Secrets
  private let clock: Clock
  private let log: Log

  static let userAgent = "Quad/\(Version.text)"

  init(_ options: HTTPClient.Options, _ secrets: Secrets, clock: Clock, log: Log) {
    var options = options
    options.userAgent = WebhookSender.userAgent
    // Two organizations may have the same server told.
    options.concurrent = WebhookRules.width
    options.perHost = WebhookRules.width
    client = HTTPClient(options, log: log)
    self.secrets = secrets
    self.clock = clock
    self.log = log
  }

  /// Ends the calls under way within about a second, and refuses more. For good.
  func end() { client.end() }

  /// What speaks against an address as the target of a webhook; nil when nothing does. Asks nobody.
  func fault(ofURL text: String) -> Text? {
    guard let url = OutboundURL(text), url.text.utf8.count <= WebhookRules.longestURL, !text.utf8.contains(0x23) else {
      return WebhookText.badURL
    }
    return client.policy.fault(url).map { OutboundFailure($0, host: url.host).text }
  }

  // MARK: A turn

  /// Sends what is due of one webhook, until nothing is or others have waited long enough. On a worker's thread.
  func takeTurn(_ id: ID<Webhook>, _ run: JobRun, _ hub: Hub) throws {
    let began = monotonicNanoseconds()
    while monotonicNanoseconds() &- began < WebhookRules.turn {
      try run.check()
      let now = clock.now
      guard let letter = try run.read({ try WebhookQueue.next(id, at: now, $0) }) else { break }
      try deliver(letter, run, at: now)
      WebhookTopic.tell(hub, of: letter.delivery.id, id, in: run.organization)
    }
    try run.handOver { writer in try WebhookQueue.goOn(id, writer) }
  }

  private func deliver(_ letter: WebhookLetter, _ run: JobRun, at now: Timestamp) throws {
    guard letter.delivery.until > now, let event = letter.event else {
      return try run.write { try WebhookQueue.expire(letter, .expired, $0) }
    }
    let body = WebhookLetter.body(event, letter.organization)
    var attempt = DeliveryAttempt()
    attempt.at = now
    let verdict: WebhookVerdict
    do {
      let keys = try letter.webhook.signing(secrets, at: now)
      verdict = try call(letter, body, letter.headers(body, keys, at: now), &attempt, run)
    } catch let failure as Failure where failure.kind == .internal {
      log.error("a webhook's secret does not open", ["webhook": letter.webhook.id, "detail": failure.detail])
      verdict = .later(.sealed, seconds: nil, isTarget: true)
    }
    attempt.fault = verdict.fault
    let (noted, chance) = (attempt, Double.random(in: 0...1))
    try run.write { try WebhookQueue.settle(letter, noted, verdict, chance: chance, $0) }
  }

  /// Calls and waits for the answer. Throws only where the job is to stop.
  private func call(
    _ letter: WebhookLetter, _ body: [UInt8], _ headers: [(name: String, value: String)],
    _ attempt: inout DeliveryAttempt,
    _ run: JobRun
  ) throws -> WebhookVerdict {
    attempt.requestHead = WebhookSender.lines(headers + [("User-Agent", WebhookSender.userAgent)])
    guard let url = OutboundURL(letter.webhook.url) else { return .refused(.outbound(.badRequest)) }
    let limits = OutboundLimits(
      connect: WebhookRules.connectTime, total: WebhookRules.callTime, bodyBytes: WebhookRules.bodyBytes, excess: .cut)
    var request = OutboundRequest(.post, url, limits: limits)
    request.headers = headers.map { OutboundHeader($0.name, $0.value) }
    request.body = body
    let began = monotonicNanoseconds()
    do throws(OutboundFailure) {
      let answer = try client.send(request) { run.isCancelled }
      attempt.duration = answer.duration
      attempt.status = answer.status
      attempt.head = WebhookSender.lines(answer.headers)
      attempt.body = WebhookRules.plain(answer.body)
      attempt.isCut = answer.isCut
      return WebhookVerdict(status: answer.status, retryAfter: answer.header("retry-after"))
    } catch {
      // What was broken off for our own sake was no attempt.
      try run.check()
      attempt.duration = Int(clamping: (monotonicNanoseconds() &- began) / 1000)
      attempt.detail = error.detail
      return WebhookVerdict(error.fault)
    }
  }

  /// A head as it is kept: short lines, and not too many.
  private static func lines(_ headers: [(name: String, value: String)]) -> String {
    var text = ""
    for (name, value) in headers {
      let line = String(WebhookRules.plain("\(name): \(value)".utf8).prefix(WebhookRules.longestLine))
      guard text.utf8.count + line.utf8.count < WebhookRules.headBytes else { break }
      text += (text.isEmpty ? "" : "\n") + String(line.map { $0.isNewline ? " " : $0 })
    }
    return text
  }
}

enum WebhookJobs {
  static let deliver = JobDescription(
    .webhookDeliver, WebhookText.deliverJob, WebhookRules.policy,
    work: { (input: WebhookWork, run: JobRun, appliance: Appliance) -> (any Payload)? in
      try appliance.webhooks.takeTurn(input.webhook, run, appliance.hub)
      return nil
    })
}
