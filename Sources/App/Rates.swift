// How often who may ask: the rate classes of the routes, as configured.
import Base
import Web

/// What a route counts as.
enum RateKind: Int, Sendable, CaseIterable {
  /// Pages and reads that anybody may ask for.
  case open
  /// What a guest does: signing in, using a link.
  case strict
  /// What somebody does who is signed in.
  case normal
  /// Imports and exports.
  case bulk
}

/// The limits of a running campus. Shared by all loops; immutable but for the counts, which the limiter keeps.
final class Rates: Sendable {
  private let limiter = RateLimiter()
  /// By kind; nil where there is no limit.
  private let classes: [RateClass?]
  /// By kind, as they were written.
  private let written: [String]

  /// `windows` are by kind, as one writes them: `50/1s 1500/1m`, or `off`. What can't be read is no limit: the settings have
  /// refused it before.
  init(_ windows: [RateKind: String]) {
    written = RateKind.allCases.map { windows[$0] ?? "off" }
    classes = RateKind.allCases.map { kind in
      windows[kind].flatMap { RateClass.windows($0) }.map { RateClass("\(kind)", $0) }
    }
  }

  /// No limits.
  static let off = Rates([:])

  /// The limits of a kind, as the settings write them.
  func words(_ kind: RateKind) -> String { written[kind.rawValue] }

  /// Who a request counts for: its caller or, where nobody is signed in, its address; of IPv6 the network.
  static func subject(_ caller: Caller?, _ request: Request) -> RateSubject {
    if let caller { return .caller(caller.person.value) }
    let client = request.client
    return .address(client.isIPv4 ? client : Address(high: client.high, low: 0))
  }

  /// Requests that were refused, and callers that were forgotten before their time.
  var refused: UInt64 { limiter.refused }
  var forgotten: UInt64 { limiter.forgotten }

  /// Whether a setting can be read.
  static func isReadable(_ text: String) -> Bool { text == "off" || RateClass.windows(text) != nil }

  /// Counts one request of the caller or, where nobody is signed in, of their address. Throws nothing: what is refused
  /// says so. Nil where there is no limit.
  @inline(__always)
  func admit(_ kind: RateKind, _ caller: Caller?, _ request: Request) -> (isAllowed: Bool, note: RateNote)? {
    guard let limit = classes[kind.rawValue] else { return nil }
    let subject = caller.map { RateSubject.caller($0.person.value) } ?? .address(request.client)
    let decision = limiter.admit(subject, limit, at: request.startedAt)
    return (decision.isAllowed, decision.note(limit, for: subject))
  }
}

extension Route {
  /// The class of a route that names none: by who may call it and what it does.
  static func rate(_ method: Method, _ access: Access, _ body: BodyKind) -> RateKind {
    switch body {
    case .upload, .file, .picture: return .bulk
    case .none, .json, .form: break
    }
    guard case .anyone = access else { return .normal }
    return method == .get ? .open : .strict
  }
}
