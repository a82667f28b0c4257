// The pattern of a route, such as `/people/{id}/edit`, and the parameters it takes from a path.
import Base

/// A parsed pattern: `/` alone, or segments that are literals of unreserved characters or `{name}`.
struct RoutePattern {
  enum Segment {
    case literal([UInt8])
    case parameter
  }

  static let mostParameters = 4

  let text: String
  let segments: [Segment]
  let names: [String]

  init(_ text: String) throws(Failure) {
    self.text = text
    guard text.hasPrefix("/") else { throw Failure.internal("route pattern \(text) does not begin with /") }
    var segments: [Segment] = []
    var names: [String] = []
    if text != "/" {
      for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
        if part.hasPrefix("{"), part.hasSuffix("}") {
          let name = String(part.dropFirst().dropLast())
          guard !name.isEmpty, name.utf8.allSatisfy(isAlphanumeric), !names.contains(name),
            names.count < RoutePattern.mostParameters
          else { throw Failure.internal("route pattern \(text) has a bad, repeated or fifth parameter") }
          names.append(name)
          segments.append(.parameter)
        } else {
          let isUnreserved = part.utf8.allSatisfy {
            isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f || $0 == 0x7e
          }
          guard !part.isEmpty, part != ".", part != "..", isUnreserved else {
            throw Failure.internal("route pattern \(text) has an empty or malformed segment")
          }
          segments.append(.literal([UInt8](part.utf8)))
        }
      }
    }
    self.segments = segments
    self.names = names
  }

  /// Whether both match exactly the same paths.
  func hasSameShape(as other: RoutePattern) -> Bool {
    guard segments.count == other.segments.count else { return false }
    return zip(segments, other.segments).allSatisfy { pair in
      switch pair {
      case (.literal(let a), .literal(let b)): a == b
      case (.parameter, .parameter): true
      default: false
      }
    }
  }

  /// Whether some path matches both while neither is the more literal one everywhere: which is meant is anyone's guess.
  func crosses(_ other: RoutePattern) -> Bool {
    guard segments.count == other.segments.count else { return false }
    var isMoreLiteral = false
    var isLessLiteral = false
    for pair in zip(segments, other.segments) {
      switch pair {
      case (.literal(let a), .literal(let b)): if a != b { return false }
      case (.literal, .parameter): isMoreLiteral = true
      case (.parameter, .literal): isLessLiteral = true
      case (.parameter, .parameter): break
      }
    }
    return isMoreLiteral && isLessLiteral
  }
}

/// The parameters of a matched path, decoded. A path without any costs nothing.
package struct Parameters: Sendable {
  private var pairs: [(name: String, value: String)]

  package init() { pairs = [] }

  mutating func append(_ name: String, _ value: String) { pairs.append((name, value)) }

  package var count: Int { pairs.count }

  /// The value by position; nil beyond the last.
  package subscript(_ at: Int) -> String? { pairs.indices.contains(at) ? pairs[at].value : nil }

  /// The value by the name in the pattern; nil when the pattern has no such name.
  package subscript(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

  /// The value as an identifier. Throws "not found" when it is none: what can't be an identifier names nothing.
  package func id<Kind>(_ name: String = "id", as kind: ID<Kind>.Type = ID<Kind>.self) throws(Failure) -> ID<Kind> {
    guard let text = self[name], let id = ID<Kind>(text) else { throw Failure.notFound }
    return id
  }
}

/// A path segment, percent-decoded; nil when it breaks a rule of `Router`.
func decodeParameter(_ segment: UnsafeRawBufferPointer) -> String? {
  guard segment.count <= 1024, let text = percentDecoded(segment, plusIsBlank: false) else { return nil }
  guard text != ".", text != "..", !text.isEmpty else { return nil }
  for byte in text.utf8 where byte < 0x20 || byte == 0x7f || byte == 0x2f || byte == 0x5c { return nil }
  return text
}
