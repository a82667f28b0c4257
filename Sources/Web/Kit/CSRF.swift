// Proof that a form was shown by us to the person who sends it.
import Base

/// Makes and checks the hidden token of forms.
///
/// The token is `pad || (pad XOR HMAC(key, session))` with a fresh random pad, so that no two pages carry the same bytes:
/// compressing a page beside what an attacker put in it then gives nothing away.
package struct CSRF: Sendable {
  /// The name of the hidden field.
  package static let fieldName = "csrf"

  private let key: [UInt8]

  /// `key` is the server's secret, at least 16 bytes.
  package init(key: [UInt8]) {
    precondition(key.count >= 16)
    self.key = key
  }

  /// A token for one page. `session` names the session, such as its stored hash; guests have a cookie of their own.
  package func token(session: [UInt8]) -> String { CSRF.token(mark: mark(session)) }

  /// A token for one page of the session that `mark` belongs to.
  package static func token(mark: Digest) -> String {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { bytes in
      fillRandomQuickly(UnsafeMutableRawBufferPointer(rebasing: bytes[..<32]))
      mark.withBytes { mark in for at in 0..<32 { bytes[32 + at] = bytes[at] ^ mark[at] } }
      return base64url(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Whether a token was made for this session. The time it takes tells nothing.
  package func verify(_ token: String, session: [UInt8]) -> Bool {
    guard token.utf8.count == 86, let bytes = decoded(base64url: token), bytes.count == 64 else { return false }
    let mark = zip(bytes.prefix(32), bytes.dropFirst(32)).map { $0 ^ $1 }
    return equalInConstantTime(mark, self.mark(session).bytes)
  }

  /// What is behind every token of a session. The label keeps the key's other uses apart from this one.
  package func mark(_ session: [UInt8]) -> Digest { hmac(key: key, Array("csrf\0".utf8) + session) }

  /// What a rejected form is told.
  package static let failure = Failure(
    .forbidden, code: "csrf",
    Text(
      en: "This form is no longer valid. Please reload the page and send it again.",
      fr: "Ce formulaire n’est plus valable. Rechargez la page et envoyez-le à nouveau."))
}

/// Where a request was made, as far as its fields tell.
package enum RequestOrigin: Sendable, Equatable {
  /// By a page of ours, or by the person's own hand.
  case same
  /// By a page of another site: refuse whatever changes something.
  case cross
  /// No field tells: not a browser of the last ten years. The form's token decides.
  case unknown
}

extension Request {
  /// Read from `Sec-Fetch-Site` where there is one, else `Origin`, else `Referer`, compared with the request's own
  /// authority. Over TLS a page of the same name without TLS is another site.
  package var origin: RequestOrigin {
    if let site = header(.secFetchSite) {
      return site.elementsEqual("same-origin".utf8) || site.elementsEqual("none".utf8) ? .same : .cross
    }
    guard let source = header(.origin) ?? header(.referer) else { return .unknown }
    guard let host = header(.host), let ours = Authority(host), let theirs = WebOrigin(source) else { return .cross }
    if isSecure, !theirs.isSecure { return .cross }
    let port = ours.port ?? (theirs.isSecure ? 443 : 80)
    return ours.host == theirs.authority.host && port == theirs.authority.port ?? (theirs.isSecure ? 443 : 80)
      ? .same : .cross
  }
}

/// A host and a port, as the `Host` field and addresses carry them.
private struct Authority {
  let host: [UInt8]
  let port: Int?

  init?(_ bytes: some Collection<UInt8>) {
    let text = [UInt8](bytes.prefix(300))
    guard !text.isEmpty, text.count < 300, !text.contains(0x40) else { return nil }
    var hostEnd = text.count
    var port: Int?
    // The colons inside the brackets of an IPv6 address are not the port's.
    if let colon = text.lastIndex(of: 0x3a), !text[colon...].contains(0x5d) {
      hostEnd = colon
      let digits = text[(colon + 1)...]
      guard digits.count <= 5, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
      if !digits.isEmpty { port = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    }
    guard hostEnd > 0 else { return nil }
    host = text[..<hostEnd].map(lowered)
    self.port = port
  }
}

/// The scheme and authority of an `Origin` or `Referer`.
private struct WebOrigin {
  let isSecure: Bool
  let authority: Authority

  init?(_ source: UnsafeRawBufferPointer) {
    let start: Int
    if source.starts(with: "https://".utf8) {
      (isSecure, start) = (true, 8)
    } else if source.starts(with: "http://".utf8) {
      (isSecure, start) = (false, 7)
    } else {
      return nil
    }
    guard let authority = Authority(source[start...].prefix { $0 != 0x2f && $0 != 0x3f && $0 != 0x23 }) else {
      return nil
    }
    self.authority = authority
  }
}
