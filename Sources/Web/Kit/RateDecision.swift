// What the rate limiter says of one request, and how the caller is told.
import Base

/// Whether a request may be served, and what is left. A small value without references: it costs nothing to pass on.
package struct RateDecision: Sendable, Equatable {
  package let isAllowed: Bool
  /// Seconds of the window that decided: of the one that refuses for longest, or else of the one with least left.
  let seconds: UInt64
  /// Nanoseconds that may still be used up ahead of time.
  let slack: UInt64
  /// Nanoseconds that one request uses up.
  let interval: UInt64
  /// Nanoseconds until the next request is served (refused), or until the window is as if unused (allowed).
  let pause: UInt64

  /// How many more requests may come at once.
  package var remaining: Int { interval == 0 ? 0 : Int(clamping: slack / interval) }

  /// Seconds, rounded up: until a refused caller may ask again; for an allowed one until all of the window is free again.
  package var reset: Int { Int(clamping: (pause &+ 999_999_999) / 1_000_000_000) }

  /// Appends the value of the `RateLimit` field: `"1m";r=299;t=1` (draft-ietf-httpapi-ratelimit-headers-10). Of a class's
  /// windows it names the one that a caller would run into first.
  package func write(to buffer: Buffer) {
    buffer.append(0x22)
    RateWindow.write(name: seconds, to: buffer)
    buffer.append("\";r=")
    buffer.append(decimal: Int64(remaining))
    buffer.append(";t=")
    buffer.append(decimal: Int64(reset))
  }

  /// What goes with an answer of the class, whether served or refused.
  package func note(_ limit: RateClass, for subject: RateSubject) -> RateNote {
    RateNote(decision: self, policy: limit.policy(for: subject))
  }

  /// What a refused caller is told; its `Retry-After` is when asking again has a chance.
  package var failure: Failure {
    let wait = max(1, reset)
    let words = Plural(
      one: Text(
        en: "Too many requests. Please wait # second.", fr: "Trop de requêtes. Veuillez patienter # seconde."),
      other: Text(
        en: "Too many requests. Please wait # seconds.", fr: "Trop de requêtes. Veuillez patienter # secondes."))
    return Failure(.tooMany, code: "rate-limited", words(wait), retryAfter: wait)
  }
}

/// What an answer tells its caller of their limit. Plain memory: an answer carries it without counting references.
package struct RateNote: Sendable {
  let decision: RateDecision
  let policy: UnsafeRawBufferPointerBox

  /// What a refused caller is told.
  package var failure: Failure { decision.failure }

  /// Appends the fields `RateLimit` and `RateLimit-Policy`, each ended by CRLF.
  package func write(to buffer: Buffer) {
    buffer.append("RateLimit: ")
    decision.write(to: buffer)
    buffer.append("\r\nRateLimit-Policy: ")
    buffer.append(policy.bytes)
    buffer.append("\r\n")
  }
}

extension RateClass {
  /// The value of the `RateLimit-Policy` field: `"1s";q=10;w=1, "1m";q=300;w=60`.
  package func policy(for subject: RateSubject) -> UnsafeRawBufferPointerBox {
    switch subject {
    case .caller: rules.callers.policy
    case .address: rules.addresses.policy
    }
  }
}
