// A large JSON text, read element by element, so that only one of them is held as values.

/// Takes the top of a JSON text apart by counting brackets; each piece is then checked and read as a document of its own.
/// A list of thousands takes its own bytes and those of its largest element, not a tree of all.
///
/// A piece that is too large is read without its longest texts, which are null then: a picture that somebody has pasted
/// into one description does not spoil the list.
package struct JSONPieces: Sendable {
  /// What is wrong with the text.
  package enum Fault: Error, Equatable {
    /// It ends before it should.
    case cutShort
    case malformed
    /// A piece holds more than the limits allow, even without its long texts.
    case tooLarge
  }

  /// What the text begins with.
  package enum Root: Sendable { case array, object, other, nothing }

  /// Far more than any object has at the top: small ones come to many times their bytes.
  private static let mostMembers = 10_000

  private let bytes: [UInt8]
  private let limits: JSONLimits
  package let root: Root

  /// `limits` are those of each piece.
  package init(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) {
    self.bytes = bytes
    self.limits = limits
    switch bytes.first(where: { !JSONPieces.isBlank($0) }) {
    case 0x5b: root = .array
    case 0x7b: root = .object
    case nil: root = .nothing
    default: root = .other
    }
  }

  /// The members of an object, by name, with where their values lie. The values are not looked into.
  package func members() throws(Fault) -> [(name: String, range: Range<Int>)] {
    var scan = Scan(bytes, 0..<bytes.count)
    scan.skipBlanks()
    try scan.take(0x7b)
    var found: [(name: String, range: Range<Int>)] = []
    scan.skipBlanks()
    if scan.here == 0x7d {
      try scan.take(0x7d)
    } else {
      while true {
        scan.skipBlanks()
        guard scan.here.map({ $0 == 0x22 }) ?? true else { throw .malformed }
        let start = scan.at
        try scan.skipValue()
        guard let name = try document(start..<scan.at).root.string else { throw .malformed }
        scan.skipBlanks()
        try scan.take(0x3a)
        scan.skipBlanks()
        let value = scan.at
        try scan.skipValue()
        guard found.count < JSONPieces.mostMembers else { throw .tooLarge }
        found.append((name, value..<scan.at))
        scan.skipBlanks()
        if try scan.takes(0x7d, else: 0x2c) { break }
      }
    }
    try scan.end()
    return found
  }

  /// Reads the elements of the array at `range`, of the whole text where none is given, one after another. What `read`
  /// throws ends it.
  package func each(in range: Range<Int>? = nil, _ read: (JSONValue) throws -> Void) throws {
    var scan = Scan(bytes, range ?? 0..<bytes.count)
    scan.skipBlanks()
    try scan.take(0x5b)
    scan.skipBlanks()
    if scan.here == 0x5d {
      try scan.take(0x5d)
    } else {
      while true {
        scan.skipBlanks()
        let start = scan.at
        try scan.skipValue()
        try read(document(start..<scan.at).root)
        scan.skipBlanks()
        if try scan.takes(0x5d, else: 0x2c) { break }
      }
    }
    try scan.end()
  }

  /// The value at `range`, of the whole text where none is given.
  package func value(in range: Range<Int>? = nil) throws(Fault) -> JSONValue {
    let range = range ?? 0..<bytes.count
    var scan = Scan(bytes, range)
    scan.skipBlanks()
    try scan.skipValue()
    try scan.end()
    return try document(range).root
  }

  /// Bytes of the longest text that is kept in a piece that is too large.
  private static let longestKept = 32 << 10

  private func document(_ range: Range<Int>) throws(Fault) -> JSONDocument {
    var limits = limits
    do throws(Failure) { return try JSONDocument(Array(bytes[range]), limits: limits) } catch {
      guard error.kind == .tooLarge else { throw .malformed }
    }
    let short = try withoutLongTexts(range)
    guard short.count < range.count else { throw .tooLarge }
    limits.text = min(limits.text, JSONPieces.longestKept)
    do throws(Failure) { return try JSONDocument(short, limits: limits) } catch {
      throw error.kind == .tooLarge ? .tooLarge : .malformed
    }
  }

  /// The bytes of a piece with null in place of each long text. Names of members stay as they are.
  private func withoutLongTexts(_ range: Range<Int>) throws(Fault) -> [UInt8] {
    var scan = Scan(bytes, range)
    var short: [UInt8] = []
    while let byte = scan.here {
      guard byte == 0x22 else {
        short.append(byte)
        scan.at += 1
        continue
      }
      let start = scan.at
      try scan.skipText()
      let text = bytes[start..<scan.at]
      var after = scan
      after.skipBlanks()
      let isName = after.here == 0x3a
      if isName || text.count <= JSONPieces.longestKept { short += text } else { short += Array("null".utf8) }
    }
    return short
  }

  fileprivate static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
  }

  /// A place in the text.
  private struct Scan {
    let bytes: [UInt8]
    let limit: Int
    var at: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
      self.bytes = bytes
      at = range.lowerBound
      limit = min(range.upperBound, bytes.count)
    }

    var here: UInt8? { at < limit ? bytes[at] : nil }

    mutating func skipBlanks() { while let byte = here, JSONPieces.isBlank(byte) { at += 1 } }

    mutating func take(_ wanted: UInt8) throws(Fault) {
      guard let byte = here else { throw .cutShort }
      guard byte == wanted else { throw .malformed }
      at += 1
    }

    /// Whether the next byte is `end`; otherwise it must be `other`. Takes it.
    mutating func takes(_ end: UInt8, else other: UInt8) throws(Fault) -> Bool {
      guard let byte = here else { throw .cutShort }
      try take(byte == end ? end : other)
      return byte == end
    }

    /// Nothing may follow.
    mutating func end() throws(Fault) {
      skipBlanks()
      if at < limit { throw .malformed }
    }

    mutating func skipValue() throws(Fault) {
      guard let first = here else { throw .cutShort }
      switch first {
      case 0x22: try skipText()
      case 0x5b, 0x7b:
        var depth = 0
        repeat {
          guard let byte = here else { throw .cutShort }
          switch byte {
          case 0x22:
            try skipText()
            continue
          case 0x5b, 0x7b: depth += 1
          case 0x5d, 0x7d: depth -= 1
          default: break
          }
          at += 1
        } while depth > 0
      default:
        let start = at
        while let byte = here, !JSONPieces.isBlank(byte), ![0x2c, 0x3a, 0x5d, 0x7d].contains(byte) { at += 1 }
        if at == start { throw .malformed }
      }
    }

    mutating func skipText() throws(Fault) {
      at += 1
      while let byte = here {
        at += 1
        if byte == 0x22 { return }
        // Whatever is escaped, it is not the end.
        if byte == 0x5c { at += 1 }
      }
      throw .cutShort
    }
  }
}
