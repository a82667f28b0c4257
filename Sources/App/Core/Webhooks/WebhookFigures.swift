// What webhooks tell of themselves to whoever watches over the box.
import Base
import Store

enum WebhookFigures {
  static let metrics = [
    Metric(.gauge, "quad_webhooks", "Webhooks, by state.") { look in
      try WebhookState.allCases.map { state in
        Metric.Sample(
          Double(try look.reader.one(WebhookStore.countOfState, state.rawValue)), ("state", state.rawValue))
      }
    }
  ]

  /// So many deliveries are counted; of more it is said that there are more.
  private static let mostCounted = 1000
  /// What has waited for so long, in seconds, waits for a server that does not answer.
  private static let longWait: Int64 = 3600
  private static let jobs: StaticString = "/operator/jobs?kind=webhook.deliver"

  private static func count(_ state: WebhookState, _ look: Look) throws -> Int {
    try look.reader.one(WebhookStore.countOfState, state.rawValue)
  }

  /// Nothing where no organization has a webhook.
  static let tiles: [Tile] = [
    .judged("webhooks-failing", .work, WebhookText.tileFailing, link: jobs) { look in
      let (active, paused, disabled) = try (count(.active, look), count(.paused, look), count(.disabled, look))
      guard active + paused + disabled > 0 else { return nil }
      let failing = try look.reader.one(WebhookStore.countFailing)
      // Those that were switched off for it get nothing any more until somebody looks.
      return TileReading(
        value: Double(failing + disabled), verdict: disabled > 0 ? .bad : failing > 0 ? .warn : .ok)
    },
    .judged("webhooks-paused", .work, WebhookText.tilePaused) { look in
      let paused = try count(.paused, look)
      return paused > 0 ? TileReading(value: Double(paused), verdict: .ok) : nil
    },
    .judged("webhooks-waiting", .work, WebhookText.tileWaiting, link: jobs) { look in
      guard try count(.active, look) + count(.paused, look) + count(.disabled, look) > 0 else { return nil }
      let waiting = try look.reader.all(DeliveryStore.waiting, mostCounted + 1)
      let since = waiting.first.map { $0.adding(seconds: -WebhookRules.patience) }
      let isLate = since.map { $0.adding(seconds: longWait) < look.now } ?? false
      var reading = TileReading(value: Double(min(waiting.count, mostCounted)), verdict: isLate ? .warn : .ok)
      if waiting.count > mostCounted { reading.words = Text(en: "1,000+", fr: "1\u{202f}000+") }
      return reading
    },
  ]
}
