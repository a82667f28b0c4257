// Webhooks: values, and the rules as pure functions.
import Base
import Outbound
import Store

/// A server that is told what happens in an organization.
enum Webhook {}
/// One event on its way to one webhook.
enum WebhookDelivery {}

enum WebhookState: String, Sendable, CaseIterable, Labeled {
  case active
  case paused
  /// By Quad, because nothing gets there any more.
  case disabled

  var label: Text {
    switch self {
    case .active: Text(en: "On", fr: "En service")
    case .paused: Text(en: "Paused", fr: "En pause")
    case .disabled: Text(en: "Disabled", fr: "Désactivé")
    }
  }

  var tone: Tone {
    switch self {
    case .active: .good
    case .paused: .neutral
    case .disabled: .bad
    }
  }
}

/// Why Quad has disabled one.
enum DisablingReason: String, Sendable, CaseIterable, Labeled {
  /// It answered 410.
  case gone
  /// Every attempt of three days has failed.
  case failing
  /// Twenty deliveries in a row were given up.
  case exhausted

  var label: Text {
    switch self {
    case .gone:
      Text(
        en: "It answered 410 Gone: nobody is there any more.",
        fr: "Il a répondu 410 Gone : il n’y a plus personne.")
    case .failing:
      Text(
        en: "Every attempt of the last three days has failed.",
        fr: "Toutes les tentatives des trois derniers jours ont échoué.")
    case .exhausted:
      Text(
        en: "\(WebhookRules.mostGivenUp) deliveries in a row could not be made.",
        fr: "\(WebhookRules.mostGivenUp) envois de suite n’ont pas pu être faits.")
    }
  }
}

enum DeliveryState: String, Sendable, CaseIterable, Labeled {
  case waiting
  case delivered
  case failed

  var label: Text {
    switch self {
    case .waiting: Text(en: "Waiting", fr: "En attente")
    case .delivered: Text(en: "Delivered", fr: "Livré")
    case .failed: Text(en: "Failed", fr: "Échoué")
    }
  }

  var tone: Tone {
    switch self {
    case .waiting: .info
    case .delivered: .good
    case .failed: .bad
    }
  }
}

/// What kept an attempt from being a delivery.
enum DeliveryFault: Sendable, Equatable {
  /// A status that is not 2xx.
  case status
  /// A status that leads elsewhere: Quad does not follow.
  case redirect
  /// 410.
  case gone
  /// A day is over.
  case expired
  /// Its secret does not open: the key file is another one.
  case sealed
  case outbound(OutboundFault)

  /// As it is stored, and as programs read it.
  var code: String {
    switch self {
    case .status: "status"
    case .redirect: "redirect"
    case .gone: "gone"
    case .expired: "expired"
    case .sealed: "sealed"
    case .outbound(let fault): fault.rawValue
    }
  }

  init?(_ code: String) {
    for known in [DeliveryFault.status, .redirect, .gone, .expired, .sealed] where known.code == code {
      self = known
      return
    }
    guard let fault = OutboundFault(rawValue: code) else { return nil }
    self = .outbound(fault)
  }
}

/// What an attempt came to.
enum WebhookVerdict: Sendable, Equatable {
  case delivered
  /// To be tried again. `seconds` is how long it asked to be left alone; `isTarget` where the server itself is the matter,
  /// and nothing else is sent to it meanwhile.
  case later(DeliveryFault, seconds: Int64?, isTarget: Bool)
  /// Another try would not help.
  case refused(DeliveryFault)
  /// Nobody wants to be told any more.
  case gone

  /// Of an answer. `retryAfter` is its `Retry-After` field.
  init(status: Int, retryAfter: String?) {
    switch status {
    case 200..<300: self = .delivered
    case 300..<400: self = .later(.redirect, seconds: nil, isTarget: false)
    case 410: self = .gone
    case 429, 503:
      self = .later(.status, seconds: retryAfter.flatMap(retrySeconds), isTarget: true)
    default: self = .later(.status, seconds: nil, isTarget: false)
    }
  }

  /// Of an attempt without an answer.
  init(_ fault: OutboundFault) {
    switch fault {
    case .badRequest, .plainHTTP, .forbiddenAddress: self = .refused(.outbound(fault))
    case .nameNotFound, .refused, .unreachable, .timedOut, .untrusted, .tls, .broken, .notHTTP, .tooLarge, .badRedirect,
      .notJSON, .busy, .ended, .machine:
      self = .later(.outbound(fault), seconds: nil, isTarget: true)
    }
  }

  var fault: DeliveryFault? {
    switch self {
    case .delivered: nil
    case .later(let fault, _, _), .refused(let fault): fault
    case .gone: .gone
    }
  }
}

enum WebhookRules {
  static let longestURL = 2000
  static let longestDescription = 200
  /// Of one organization.
  static let most = 20
  /// What every secret begins with, so that whoever finds one in the wrong place knows what it is.
  static let prefix = "quad_webhook_"
  /// Hours for which the old secret signs beside a new one, unless said otherwise.
  static let usualOverlap: Int64 = 24
  static let longestOverlap: Int64 = 7 * 24
  /// Seconds for which a delivery is tried.
  static let patience: Int64 = 86_400
  /// Seconds for which deliveries are remembered.
  static let memory: Int64 = 14 * 86_400
  /// Deliveries in a row that are given up before a webhook is disabled.
  static let mostGivenUp = 20
  /// The other reason: nothing has got there for so many seconds, in so many attempts at least.
  static let longestFailing: Int64 = 3 * 86_400
  static let fewestFailures = 10
  /// Failures in a row after which nothing else is sent to it for a while, whatever it answers.
  static let mostInRow = 5
  /// Deliveries that one call sends again.
  static let mostReplayed = 1000
  /// Bytes of an answer’s body, and of its head, that are kept; characters of a line of the head.
  static let bodyBytes = 16 << 10
  static let headBytes = 8 << 10
  static let longestLine = 1000
  /// Milliseconds that a call may take, and finding its server.
  static let callTime = 10_000
  static let connectTime = 5_000
  /// Webhooks that are at work at once.
  static let width = 4
  /// Nanoseconds after which one lets others have their turn.
  static let turn: UInt64 = 8_000_000_000
  /// Five seconds after the first failure, then twice as long each time, three hours at most: some twenty tries in a day.
  static let backoff = JobBackoff(first: 5, most: 3 * 3600, jitter: 0.3)

  /// One turn of one webhook. A job that ends without having done so is found again by the sweep.
  static let policy = JobPolicy(
    width: width, priority: -5, timeout: 60, attempts: 50, backoff: JobBackoff(first: 5, most: 300), keep: 0)

  /// Whether a webhook is given up.
  static func disabling(
    failingSince: Timestamp?, failedAttempts: Int, givenUp: Int, at now: Timestamp
  ) -> DisablingReason? {
    if givenUp >= mostGivenUp { return .exhausted }
    guard let failingSince, failedAttempts >= fewestFailures, failingSince.adding(seconds: longestFailing) <= now else {
      return nil
    }
    return .failing
  }

  /// Text as it can be kept and shown: no control characters but line ends and tabs.
  static func plain(_ bytes: some Sequence<UInt8>) -> String {
    let text = String(decoding: Array(bytes), as: UTF8.self)
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
    return String(scalars)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 && ![0x09, 0x0a, 0x0d].contains(scalar.value) || (0x7f...0x9f).contains(scalar.value)
  }
}
