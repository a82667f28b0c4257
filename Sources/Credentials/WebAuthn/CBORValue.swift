// CBOR (RFC 8949) as WebAuthn uses it: a small tree, read within strict limits.
import CCBOR

/// A CBOR value. Tags, floats and indefinite lengths are not among them: CTAP2's canonical form has none.
enum CBORValue: Equatable {
  /// What a member of a map is called.
  enum Name: Hashable {
    case number(Int64)
    case text(String)
  }

  case integer(Int64)
  case bytes([UInt8])
  case text(String)
  case array([CBORValue])
  case map([Name: CBORValue])
  case bool(Bool)
  case null

  /// The member of a map with this text as its name.
  subscript(_ name: String) -> CBORValue? { self[.text(name)] }

  /// The member of a map with this number as its name.
  subscript(_ number: Int64) -> CBORValue? { self[.number(number)] }

  private subscript(_ name: Name) -> CBORValue? {
    guard case .map(let members) = self else { return nil }
    return members[name]
  }

  var bytes: [UInt8]? {
    guard case .bytes(let bytes) = self else { return nil }
    return bytes
  }

  var integer: Int64? {
    guard case .integer(let number) = self else { return nil }
    return number
  }

  var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }
}

/// Reads CBOR values one after the other. Every value is bounded by the bytes there are: what a length claims is never
/// allocated before it is found.
struct CBORReader {
  private let source: [UInt8]
  private(set) var at: Int
  private var left = CBORReader.most

  /// Containers inside each other.
  static let deepest = 8
  /// Values of one reader.
  static let most = 1024

  init(_ source: [UInt8], at: Int = 0) {
    self.source = source
    self.at = at
  }

  /// Whether all has been read.
  var isAtEnd: Bool { at >= source.count }

  /// The next value. Throws `malformed` for what is cut short, of a kind not known here, too deep or too much, for a
  /// name that is neither number nor text, and for one that comes twice.
  mutating func next(depth: Int = 0) throws(PasskeyFault) -> CBORValue {
    guard depth < CBORReader.deepest, left > 0, at < source.count else { throw .malformed }
    left -= 1
    let item = source.withUnsafeBufferPointer { source -> quad_cbor_item in
      let rest = UnsafeBufferPointer(rebasing: source[at...])
      return quad_cbor_next(rest.baseAddress, rest.count)
    }
    let start = at + Int(item.start)
    guard item.read > 0, item.read <= source.count - at else { throw .malformed }
    at += Int(item.read)
    switch Int(item.kind) {
    case QUAD_CBOR_UNSIGNED:
      guard let number = Int64(exactly: item.number) else { throw .malformed }
      return .integer(number)
    case QUAD_CBOR_NEGATIVE:
      guard let number = Int64(exactly: item.number) else { throw .malformed }
      return .integer(-1 - number)
    case QUAD_CBOR_BYTES, QUAD_CBOR_TEXT:
      guard start <= at, item.length <= at - start else { throw .malformed }
      let content = source[start..<start + Int(item.length)]
      if Int(item.kind) == QUAD_CBOR_BYTES { return .bytes(Array(content)) }
      guard let text = String(validating: content, as: UTF8.self) else { throw .malformed }
      return .text(text)
    case QUAD_CBOR_ARRAY:
      guard item.number <= UInt64(left) else { throw .malformed }
      var elements: [CBORValue] = []
      for _ in 0..<item.number { elements.append(try next(depth: depth + 1)) }
      return .array(elements)
    case QUAD_CBOR_MAP:
      guard item.number <= UInt64(left) else { throw .malformed }
      var members: [CBORValue.Name: CBORValue] = [:]
      for _ in 0..<item.number {
        let name: CBORValue.Name
        switch try next(depth: depth + 1) {
        case .integer(let number): name = .number(number)
        case .text(let text): name = .text(text)
        default: throw .malformed
        }
        guard members.updateValue(try next(depth: depth + 1), forKey: name) == nil else { throw .malformed }
      }
      return .map(members)
    case QUAD_CBOR_BOOL: return .bool(item.number == 1)
    case QUAD_CBOR_NULL: return .null
    default: throw .malformed
    }
  }
}
