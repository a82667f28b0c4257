// The kinds of request whose times are counted apart.
import Base
import Web

/// What answers are counted as. The first is also what no route answers: embedded files, refusals of the engine.
enum RequestCategory: UInt8, Sendable, CaseIterable {
  case file
  case page
  case api
  /// Password hashes: slow on purpose.
  case hashing
  /// Imports and exports.
  case bulk
  /// Machines that watch.
  case probe

  var label: String { "\(self)" }

  init(_ kind: Route.Kind, _ traits: Route.Traits, _ rate: RateKind?) {
    if traits.contains(.hashing) {
      self = .hashing
    } else if traits.contains(.unlimited) || traits.contains(.watched) {
      self = .probe
    } else if rate == .bulk {
      self = .bulk
    } else {
      self = kind == .page ? .page : .api
    }
  }
}
