// Where a page points to: an address that can't become a script or another site by accident.
import Base

/// The bytes of a literal, in two words instead of `StaticString`'s three.
@usableFromInline
struct Literal: @unchecked Sendable {
  @usableFromInline let start: UnsafePointer<UInt8>
  @usableFromInline let count: Int

  @inlinable init(_ literal: StaticString) {
    start = literal.utf8Start
    count = literal.utf8CodeUnitCount
  }

  @inlinable var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}

/// An address inside Quad, or, by an explicit initializer, an https address elsewhere.
///
/// Always plain ASCII, already percent-encoded. What comes from a person goes in through `segment`, `query` and
/// `fragment`, which encode it, or through the failable initializers, which refuse what could leave the site.
package struct Link: Sendable, ExpressibleByStringLiteral {
  @usableFromInline let base: Literal
  /// An identifier written after `base`; 0 for none.
  @usableFromInline let id: Int64
  @usableFromInline let suffix: Literal
  /// Encoded already.
  @usableFromInline var rest: String
  /// Whether a `?` is in `rest`.
  @usableFromInline var hasQuery = false

  /// An address written in the program, such as `/people` or `#content`. A literal that is none stops a debug
  /// build: it is found by the first test that shows the page.
  package init(stringLiteral path: StaticString) { self.init(path) }

  /// The same.
  package init(_ path: StaticString) {
    let literal = Literal(path)
    assert(Link.staysHere(literal.bytes) || literal.bytes.first == 0x23, "not an address inside Quad: \(path)")
    base = literal
    id = 0
    suffix = Literal("")
    rest = ""
    hasQuery = literal.bytes.contains(0x3f)
  }

  /// `Link("/people/", person.id, "/edit")`: no string is built for the commonest links of a table.
  @inlinable package init<Kind>(_ base: StaticString, _ id: ID<Kind>, _ suffix: StaticString = "") {
    assert(
      Link.staysHere(Literal(base).bytes) && !"\(base)\(suffix)".contains("&"), "not an address inside Quad: \(base)")
    self.base = Literal(base)
    self.id = id.value
    self.suffix = Literal(suffix)
    rest = ""
  }

  private init(checked: String) {
    base = Literal("")
    id = 0
    suffix = Literal("")
    rest = checked
    hasQuery = checked.utf8.contains(0x3f)
  }

  /// An address that came with a request, such as where to go after signing in. Nil unless it is a path of this site:
  /// begins with one `/`, printable ASCII, no backslash, no `..` segment.
  package init?(local text: String) {
    var copy = text
    guard text.utf8.count <= 2048, copy.withUTF8({ Link.staysHere(UnsafeRawBufferPointer($0)) }) else { return nil }
    self.init(checked: text)
  }

  /// An address elsewhere. Nil unless it is `https://` with a plain host name: no user name, no blank, no quote.
  package init?(external text: String) {
    let utf8 = text.utf8
    guard utf8.count <= 2048, text.hasPrefix("https://"), utf8.allSatisfy(Link.isPlain) else { return nil }
    let authority = utf8.dropFirst(8).prefix { $0 != 0x2f && $0 != 0x3f && $0 != 0x23 }
    let host = authority.prefix { $0 != 0x3a }
    guard let first = host.first, isAlphanumeric(first),
      host.allSatisfy({ isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e })
    else { return nil }
    let port = authority.dropFirst(host.count)
    guard
      port.isEmpty || (port.count > 1 && port.count <= 6 && port.dropFirst().allSatisfy { $0 >= 0x30 && $0 <= 0x39 })
    else { return nil }
    self.init(checked: text)
  }

  /// A mail address. Nil unless it has one `@` and no blank or control character.
  package init?(email: String) {
    let utf8 = email.utf8
    guard utf8.count <= 320, utf8.split(separator: 0x40, omittingEmptySubsequences: false).count == 2,
      utf8.first != 0x40, utf8.last != 0x40, utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f })
    else { return nil }
    self.init(checked: "mailto:" + percentEncoded(email, keeping: 0x40))
  }

  /// The element with this id in the page itself.
  package static func inPage(_ id: String) -> Link { Link(checked: "#" + percentEncoded(id)) }

  /// With one more path segment, encoded: a `/` in it becomes `%2F`.
  package func segment(_ text: String) -> Link {
    var link = self
    link.rest += "/" + percentEncoded(text)
    return link
  }

  /// With one more query field, encoded.
  package func query(_ name: StaticString, _ value: String) -> Link {
    var link = self
    link.rest += (hasQuery ? "&" : "?") + percentEncoded("\(name)") + "=" + percentEncoded(value)
    link.hasQuery = true
    return link
  }

  package func query(_ name: StaticString, _ value: Int) -> Link {
    var link = self
    link.rest += "\(hasQuery ? "&" : "?")\(name)=\(value)"
    link.hasQuery = true
    return link
  }

  /// Writes the address fit for an attribute. A literal and an identifier have nothing in them to escape, unless the
  /// literal has a query.
  package func write(escapedTo buffer: Buffer) {
    if hasQuery { buffer.append(escaping: base.bytes) } else { buffer.append(base.bytes) }
    if id != 0 { buffer.append(atMost: 13, writeID) }
    buffer.append(suffix.bytes)
    if !rest.isEmpty { buffer.append(escaping: rest) }
  }

  /// The same, or unchanged for nil: for filters that may be absent.
  package func query(_ name: StaticString, _ value: String?) -> Link {
    if let value { query(name, value) } else { self }
  }

  /// With the place in the page. Nothing can follow it.
  package func fragment(_ name: String) -> Link {
    var link = self
    link.rest += "#" + percentEncoded(name)
    return link
  }

  /// Appends the address as it stands, not escaped for HTML: for `Location` fields.
  package func write(to buffer: Buffer) {
    buffer.append(base.bytes)
    if id != 0 { buffer.append(atMost: 13, writeID) }
    buffer.append(suffix.bytes)
    if !rest.isEmpty { buffer.append(text: rest) }
  }

  @usableFromInline func writeID(_ bytes: UnsafeMutablePointer<UInt8>) -> Int {
    crockfordEncode(id, into: UnsafeMutableBufferPointer(start: bytes, count: 13))
    return 13
  }

  /// The address as a string.
  package var text: String {
    let buffer = Buffer(capacity: 128)
    write(to: buffer)
    return buffer.string
  }

  /// Whether it is an absolute path that no browser reads as another site or a script.
  @usableFromInline static func staysHere(_ path: UnsafeRawBufferPointer) -> Bool {
    guard path.first == 0x2f, path.allSatisfy(isPlain) else { return false }
    if path.count > 1, path[1] == 0x2f { return false }
    let end = path.firstIndex { $0 == 0x3f || $0 == 0x23 } ?? path.count
    for segment in path[..<end].split(separator: 0x2f) where isDots(segment) { return false }
    return true
  }

  /// `.` or `..`, also percent-encoded.
  private static func isDots(_ segment: Slice<UnsafeRawBufferPointer>) -> Bool {
    var rest = segment[...]
    var dots = 0
    while let byte = rest.first {
      if byte == 0x2e {
        rest = rest.dropFirst()
      } else if rest.count >= 3, rest.starts(with: [0x25, 0x32]), rest.dropFirst(2).first.map({ $0 | 0x20 }) == 0x65 {
        rest = rest.dropFirst(3)
      } else {
        return false
      }
      dots += 1
    }
    return dots == 1 || dots == 2
  }

  /// Printable ASCII that has a place in an address: no blank, quote, angle bracket, backslash or control character.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x3c && byte != 0x3e && byte != 0x5c && byte != 0x60
  }
}
