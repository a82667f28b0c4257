// Cookies: read from a request without allocating, written with every protection that browsers know.
import Base
import Glibc

/// The name of a cookie. Over TLS it carries the `__Host-` prefix, with which no sibling host can plant it.
package struct CookieName: Sendable {
  let plain: String
  let prefixed: String

  /// A literal of letters, digits, `-` and `_`.
  package init(_ name: StaticString) {
    let text = "\(name)"
    precondition(!text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x5f })
    plain = text
    prefixed = "__Host-" + text
  }

  package func text(isSecure: Bool) -> String { isSecure ? prefixed : plain }
}

/// The value of the cookie of this name in a `Cookie` field. Nil when there is none, when it has characters that no cookie
/// value may have, or when the name comes twice: then one of them was planted, and nobody can tell which.
///
/// One pass. What belongs to others is skipped, however odd: a stranger's cookie must not lock a person out.
package func cookie(_ name: String, in header: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
  var name = name
  return name.withUTF8 { find(UnsafeRawBufferPointer($0), in: header) }
}

private func find(_ name: UnsafeRawBufferPointer, in header: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
  var found: UnsafeRawBufferPointer?
  var rest = header
  while !rest.isEmpty {
    let end = rest.offset(of: 0x3b) ?? rest.count
    let pair = rest.part(0, end)
    rest = rest.part(min(end &+ 1, rest.count), rest.count)
    guard let equals = pair.offset(of: 0x3d), pair.part(0, equals).withoutBlanksBefore.isEqual(to: name) else {
      continue
    }
    if found != nil { return nil }
    found = pair.part(equals &+ 1, pair.count).withoutBlanksBehind
  }
  guard let found, found.isCookieValue else { return nil }
  return found
}

extension UnsafeRawBufferPointer {
  /// Where a byte comes first.
  fileprivate func offset(of byte: UInt8) -> Int? {
    guard let start = baseAddress, let place = memchr(start, Int32(byte), count) else { return nil }
    return UnsafeRawPointer(place) - start
  }

  fileprivate func part(_ from: Int, _ to: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[from..<to])
  }

  fileprivate func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count, let mine = baseAddress, let its = other.baseAddress else { return count == other.count }
    return memcmp(mine, its, count) == 0
  }

  fileprivate var withoutBlanksBefore: UnsafeRawBufferPointer {
    var from = 0
    while from < count, self[from] == 0x20 || self[from] == 0x09 { from &+= 1 }
    return part(from, count)
  }

  fileprivate var withoutBlanksBehind: UnsafeRawBufferPointer {
    var to = count
    while to > 0, self[to &- 1] == 0x20 || self[to &- 1] == 0x09 { to &-= 1 }
    return part(0, to)
  }
}

extension Request {
  /// The value of a cookie, by the rule of `cookie(_:in:)`.
  package func cookie(_ name: CookieName) -> String? {
    guard let header = header(.cookie) else { return nil }
    return Web.cookie(name.text(isSecure: isSecure), in: header).map { String(decoding: $0, as: UTF8.self) }
  }
}

extension Reply.Header {
  /// `Set-Cookie` for the whole site, closed to scripts and to other sites' forms. `maxAge` is in seconds; nil lasts as
  /// long as the browser's session, 0 deletes. A value with characters that no cookie may have stops the program: callers
  /// pass tokens and fixed words, anything else encoded.
  package static func cookie(_ name: CookieName, _ value: String, maxAge: Int?, isSecure: Bool) -> Reply.Header {
    precondition(isCookieValue(value), "not a cookie value")
    var text = name.text(isSecure: isSecure) + "=" + value + "; Path=/; HttpOnly; SameSite=Lax"
    if isSecure { text += "; Secure" }
    if let maxAge { text += "; Max-Age=\(max(0, maxAge))" }
    return Reply.Header("Set-Cookie", text)
  }

  /// Deletes a cookie.
  package static func expiredCookie(_ name: CookieName, isSecure: Bool) -> Reply.Header {
    cookie(name, "", maxAge: 0, isSecure: isSecure)
  }
}

private func isCookieValue(_ text: String) -> Bool {
  var text = text
  return text.withUTF8 { UnsafeRawBufferPointer($0).isCookieValue }
}
