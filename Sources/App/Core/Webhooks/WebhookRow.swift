// Webhooks, deliveries and attempts as the database has them.
import Base
import Outbound
import Store

/// A webhook as the database has it.
struct WebhookRow: Sendable {
  let id: ID<Webhook>
  let organization: ID<Organization>
  /// It may hold what only its owner should know: shown to those who may change it.
  let url: String
  let description: String
  /// Of events; empty for all of them.
  let kinds: [String]
  let state: WebhookState
  let reason: DisablingReason?
  let sealedSecret: [UInt8]
  /// The one before, as long as it signs as well.
  let sealedOldSecret: [UInt8]?
  let overlapUntil: Timestamp?
  let health: WebhookHealth
  let version: Int64
  let created: Timestamp
  let updated: Timestamp

  /// What its secrets are sealed for.
  static func place(_ id: ID<Webhook>) -> String { "webhook-secret:\(id.text)" }

  /// The secrets that sign now, the newest first. Fails where they do not open.
  func signing(_ secrets: Secrets, at now: Timestamp) throws -> [[UInt8]] {
    var all = [try secrets.open(sealedSecret, for: WebhookRow.place(id))]
    if let old = sealedOldSecret, let until = overlapUntil, until > now {
      all.append(try secrets.open(old, for: WebhookRow.place(id)))
    }
    return all
  }

  /// Where it goes, without what may be secret.
  var origin: String { OutboundURL(url)?.origin ?? "" }
  var host: String { OutboundURL(url)?.host ?? "" }

  func takes(_ kind: String) -> Bool { kinds.isEmpty || kinds.contains(kind) }
}

/// How a webhook has done lately.
struct WebhookHealth: Sendable, Equatable {
  /// The first of the attempts in a row that failed.
  var failingSince: Timestamp?
  /// How many those are.
  var failedAttempts = 0
  /// Deliveries in a row that were given up.
  var givenUp = 0
  /// Nothing is sent before.
  var restsUntil: Timestamp?
  var lastDelivered: Timestamp?
  var lastFailed: Timestamp?
}

/// A delivery as lists show it.
struct DeliveryRow: Sendable {
  let id: ID<WebhookDelivery>
  let event: ID<EventRow>
  let kind: String
  let state: DeliveryState
  /// Since it was last asked for, and in all.
  let attempts: Int
  let allAttempts: Int
  let created: Timestamp
  let next: Timestamp?
  let until: Timestamp
  let ended: Timestamp?
  let status: Int?
  let fault: DeliveryFault?
}

/// One attempt at a delivery, as it is kept.
struct DeliveryAttempt: Sendable {
  var number = 0
  var at = Timestamp(milliseconds: 0)
  /// Microseconds.
  var duration = 0
  /// Lines of `Name: value`.
  var requestHead = ""
  var status: Int?
  var head = ""
  var body = ""
  var isCut = false
  var fault: DeliveryFault?
  /// What the network or TLS said.
  var detail = ""
}
