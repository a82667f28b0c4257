// Cookies: read from a request without allocating, written with every protection that browsers know.
import Base

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
  var found: UnsafeRawBufferPointer?
  var from = 0
  while from < header.count {
    var to = from
    var equals = -1
    while to < header.count, header[to] != 0x3b {
      if equals < 0, header[to] == 0x3d { equals = to }
      to &+= 1
    }
    if equals >= 0 {
      var start = from
      while start < equals, header[start] == 0x20 || header[start] == 0x09 { start &+= 1 }
      if isEqual(UnsafeRawBufferPointer(rebasing: header[start..<equals]), name) {
        if found != nil { return nil }
        var end = to
        while end > equals &+ 1, header[end &- 1] == 0x20 || header[end &- 1] == 0x09 { end &-= 1 }
        found = UnsafeRawBufferPointer(rebasing: header[(equals &+ 1)..<end])
      }
    }
    from = to &+ 1
  }
  guard let found, found.allSatisfy(isCookieOctet) else { return nil }
  return found
}

/// RFC 6265, section 4.1.1: printable ASCII without blank, quote, comma, semicolon and backslash.
private func isCookieOctet(_ byte: UInt8) -> Bool {
  byte > 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x2c && byte != 0x3b && byte != 0x5c
}

private func isEqual(_ bytes: UnsafeRawBufferPointer, _ name: String) -> Bool {
  bytes.count == name.utf8.count && bytes.elementsEqual(name.utf8)
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
    precondition(value.utf8.allSatisfy(isCookieOctet), "not a cookie value")
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
