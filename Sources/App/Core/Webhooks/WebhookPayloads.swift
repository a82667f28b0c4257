// Webhooks as the API takes and gives them.
import Base
import Store

/// A new webhook.
struct WebhookInput: Payload {
  var url = ""
  var description = ""
  /// Of events, by name; none for all of them.
  var kinds: [String] = []

  static let schemaName = "WebhookInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("url", &url, label: WebhookText.url, help: WebhookText.urlHelp, max: WebhookRules.longestURL)
    f.text(
      "description", &description, label: WebhookText.description, help: WebhookText.descriptionHelp, min: 0,
      max: WebhookRules.longestDescription, required: false)
    f.texts("kinds", &kinds, label: WebhookText.kinds, help: WebhookText.kindsHelp, length: 100, required: false)
  }
}

/// What is changed of a webhook: absent fields stay as they are.
struct WebhookChange: Payload {
  var url: String?
  var description: String?
  var kinds: [String]?
  /// The version that was looked at: given, the change is refused when somebody else was faster.
  var version: Int64?

  static let schemaName = "WebhookChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("url", &url, label: WebhookText.url, help: WebhookText.urlHelp, min: 1, max: WebhookRules.longestURL)
    f.text(
      "description", &description, label: WebhookText.description, help: WebhookText.descriptionHelp,
      max: WebhookRules.longestDescription)
    f.texts("kinds", &kinds, label: WebhookText.kinds, help: WebhookText.kindsHelp, length: 100)
    f.integer("version", &version, label: OrganizationText.version)
  }
}

/// A webhook as it is shown: never with its secret.
struct WebhookOutput: Payload {
  var id = ID<Webhook>(0)
  /// Whole for those who may change it; scheme and host for the others.
  var url = ""
  var description = ""
  var kinds: [String] = []
  var state = WebhookState.active
  var reason: DisablingReason?
  /// Until when the secret before signs as well.
  var overlapUntil: Timestamp?
  var failingSince: Timestamp?
  var restsUntil: Timestamp?
  var lastDeliveredAt: Timestamp?
  var lastFailedAt: Timestamp?
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)

  static let schemaName = "Webhook"

  init() {}

  init(_ row: WebhookRow, isWhole: Bool, at now: Timestamp) {
    id = row.id
    url = isWhole ? row.url : row.origin
    description = row.description
    kinds = row.kinds
    state = row.state
    reason = row.reason
    overlapUntil = row.overlapUntil.flatMap { $0 > now ? $0 : nil }
    failingSince = row.health.failingSince
    restsUntil = row.health.restsUntil.flatMap { $0 > now ? $0 : nil }
    lastDeliveredAt = row.health.lastDelivered
    lastFailedAt = row.health.lastFailed
    version = row.version
    createdAt = row.created
    updatedAt = row.updated
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: WebhookText.webhook)
    f.text("url", &url, label: WebhookText.url, max: WebhookRules.longestURL)
    f.text(
      "description", &description, label: WebhookText.description, min: 0, max: WebhookRules.longestDescription)
    f.texts("kinds", &kinds, label: WebhookText.kinds, length: 100)
    f.choice("state", &state, label: WebhookText.state)
    f.choice("reason", &reason, label: WebhookText.reason)
    f.timestamp("overlapUntil", &overlapUntil, label: WebhookText.overlapUntil)
    f.timestamp("failingSince", &failingSince, label: WebhookText.failingSince)
    f.timestamp("restsUntil", &restsUntil, label: WebhookText.restsUntil)
    f.timestamp("lastDeliveredAt", &lastDeliveredAt, label: WebhookText.lastDelivered)
    f.timestamp("lastFailedAt", &lastFailedAt, label: WebhookText.lastFailed)
    f.integer("version", &version, label: OrganizationText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
  }
}

/// A webhook with its secret: in the answer to the call that makes it, and nowhere else.
struct WebhookMadeOutput: Payload {
  var secret = ""
  var webhook = WebhookOutput()

  static let schemaName = "WebhookMade"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("secret", &secret, label: WebhookText.secret, max: 100)
    f.object("webhook", &webhook, label: WebhookText.webhook)
  }
}

/// How a new secret takes the place of the old one.
struct WebhookRotation: Payload {
  var hours = WebhookRules.usualOverlap

  static let schemaName = "WebhookRotation"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer(
      "hours", &hours, label: WebhookText.hours, help: WebhookText.hoursHelp, range: 0...WebhookRules.longestOverlap,
      required: false)
  }
}

/// From when on failed deliveries are sent again.
struct ReplayInput: Payload {
  var since = Timestamp(milliseconds: 0)

  static let schemaName = "WebhookReplay"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.timestamp("since", &since, label: WebhookText.since, help: WebhookText.sinceHelp)
  }
}

struct ReplayOutput: Payload {
  var count = 0
  /// Whether there are no more: else call again.
  var isAll = true

  static let schemaName = "WebhookReplayed"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("count", &count, label: WebhookText.replayedCount)
    f.bool("isAll", &isAll, label: WebhookText.isAll)
  }
}

/// A delivery as the API lists it.
struct DeliveryOutput: Payload {
  var id = ID<WebhookDelivery>(0)
  var event = ID<EventRow>(0)
  var kind = ""
  var state = DeliveryState.waiting
  var attempts = 0
  var createdAt = Timestamp(milliseconds: 0)
  var nextAt: Timestamp?
  var endedAt: Timestamp?
  /// Of the last attempt that was answered.
  var answer: Int64?
  var fault: String?

  static let schemaName = "WebhookDelivery"

  init() {}

  init(_ row: DeliveryRow) {
    id = row.id
    event = row.event
    kind = row.kind
    state = row.state
    attempts = row.allAttempts
    createdAt = row.created
    nextAt = row.next
    endedAt = row.ended
    answer = row.status.map(Int64.init)
    fault = row.fault?.code
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: WebhookText.delivery)
    f.id("event", &event, label: WebhookText.event)
    f.text("kind", &kind, label: WebhookText.kind, max: 100)
    f.choice("state", &state, label: WebhookText.state)
    f.integer("attempts", &attempts, label: WebhookText.attempts)
    f.timestamp("createdAt", &createdAt, label: WebhookText.happened)
    f.timestamp("nextAt", &nextAt, label: WebhookText.nextAttempt)
    f.timestamp("endedAt", &endedAt, label: WebhookText.ended)
    f.integer("answer", &answer, label: WebhookText.answer)
    f.text("fault", &fault, label: WebhookText.fault, max: 60)
  }
}

/// One attempt: what was sent, and what came back.
struct AttemptOutput: Payload {
  var number = 0
  var at = Timestamp(milliseconds: 0)
  var milliseconds = 0
  /// Lines of `Name: value`.
  var requestHead = ""
  var answer: Int64?
  var head = ""
  var body = ""
  /// Whether the body went on.
  var isCut = false
  var fault: String?
  var detail = ""

  static let schemaName = "WebhookAttempt"

  init() {}

  init(_ row: DeliveryAttempt) {
    number = row.number
    at = row.at
    milliseconds = (row.duration + 500) / 1000
    requestHead = row.requestHead
    answer = row.status.map(Int64.init)
    head = row.head
    body = row.body
    isCut = row.isCut
    fault = row.fault?.code
    detail = row.detail
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("number", &number, label: WebhookText.attempt)
    f.timestamp("at", &at, label: WebhookText.at)
    f.integer("milliseconds", &milliseconds, label: WebhookText.took)
    f.text(
      "requestHead", &requestHead, label: WebhookText.requestHead, min: 0, max: WebhookRules.headBytes,
      kind: .multiline)
    f.integer("answer", &answer, label: WebhookText.answer)
    f.text("head", &head, label: WebhookText.head, min: 0, max: WebhookRules.headBytes, kind: .multiline)
    f.text("body", &body, label: WebhookText.body, min: 0, max: WebhookRules.bodyBytes, kind: .multiline)
    f.bool("isCut", &isCut, label: WebhookText.isCut)
    f.text("fault", &fault, label: WebhookText.fault, max: 60)
    f.text("detail", &detail, label: WebhookText.detail, min: 0, max: 300)
  }
}

/// A delivery with all that is kept of it.
struct DeliveryDetailOutput: Payload {
  var delivery = DeliveryOutput()
  /// What is sent, as JSON text; absent for those who may not read events.
  var body: String?
  /// The last first.
  var attempts: [AttemptOutput] = []

  static let schemaName = "WebhookDeliveryDetail"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("delivery", &delivery, label: WebhookText.delivery)
    f.text("body", &body, label: WebhookText.requestBody, max: 1_000_000)
    f.list("attempts", &attempts, label: WebhookText.attempts)
  }
}

/// What stands before the items of a log.
struct DeliveryHead: Payload {
  /// Where to go on: send it as `before`. Absent at the end.
  var next: String?

  static let schemaName = "WebhookDeliveries"

  mutating func fields(_ f: inout some FieldVisitor) { f.text("next", &next, label: WebhookText.before) }
}
