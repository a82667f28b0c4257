// What somebody looks for in a webhook's log.
import Base
import Store
import Web

struct DeliveryFilter {
  let state: DeliveryState?
  let kind: String?
  /// Where to go on from; nil for the newest.
  let before: Int64?

  static let query: [Route.QueryParameter] = [
    Route.QueryParameter(name: "state", text: WebhookText.state, .text(example: "failed")),
    Route.QueryParameter(name: "kind", text: WebhookText.kind, .text(example: "person.created")),
    Route.QueryParameter(name: "before", text: WebhookText.before, .id),
  ]

  /// Reads the query. Throws 422 for a state, a kind or a place that is none.
  init(_ call: Call) throws {
    var faults: [Failure.Field] = []
    func read<Value>(_ name: String, _ words: Text, _ value: (String) -> Value?) -> Value? {
      guard let text = call.query[name], !text.isEmpty else { return nil }
      if let value = value(text) { return value }
      faults.append(Failure.Field(path: name, text: words))
      return nil
    }
    state = read("state", WebhookText.noSuchState) { DeliveryState(rawValue: $0) }
    kind = read("kind", AuditText.notAKind) { Features.events[$0] == nil ? nil : $0 }
    before = read("before", AuditText.notAnIdentifier) { ID<WebhookDelivery>($0)?.value }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
  }

  var isEmpty: Bool { state == nil && kind == nil && before == nil }

  /// A page of a webhook's deliveries, newest first, and where to go on; nil at the end.
  func rows(
    of webhook: ID<Webhook>, limit: Int, _ reader: Reader
  ) throws -> (rows: [DeliveryRow], next: ID<WebhookDelivery>?) {
    let (below, most) = (before ?? .max, limit + 1)
    var rows =
      switch (state, kind) {
      case (nil, nil): try reader.all(DeliveryStore.all, webhook, below, most)
      case (let state?, nil): try reader.all(DeliveryStore.ofState, webhook, below, most, state.rawValue)
      case (nil, let kind?): try reader.all(DeliveryStore.ofKind, webhook, below, most, kind)
      case (let state?, let kind?):
        try reader.all(DeliveryStore.ofStateAndKind, webhook, below, most, state.rawValue, kind)
      }
    guard rows.count == most else { return (rows, nil) }
    rows.removeLast()
    return (rows, rows.last?.id)
  }

  /// The same filter's address, without where it goes on.
  func link(_ page: Link) -> Link { page.query("state", state?.rawValue).query("kind", kind) }
}
