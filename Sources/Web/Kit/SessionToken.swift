// The secret in a session cookie or behind `Bearer`, and the form in which it is kept.
import Base

/// 32 random bytes, shown as 43 characters of base64url. Only its keyed hash is stored: who reads the file can't sign in.
package struct SessionToken: Sendable {
  package let text: String

  /// A new one.
  package init() { text = randomToken(bytes: 32) }

  /// One that came with a request; nil when it can't be one of ours.
  package init?(_ text: String) {
    guard text.utf8.count == 43, decoded(base64url: text)?.count == 32 else { return nil }
    self.text = text
  }

  /// What is stored and looked up: HMAC-SHA-256 by the server's secret.
  package func stored(key: [UInt8]) -> Digest { hmac(key: key, text) }
}

extension Request {
  /// The token of an `Authorization: Bearer …` field; nil when there is none. The scheme's letter case doesn't matter.
  package var bearerToken: String? {
    guard let value = header(.authorization), value.count > 7, value.count <= 4096, value[6] == 0x20 else { return nil }
    guard value.prefix(6).lazy.map(lowered).elementsEqual("bearer".utf8) else { return nil }
    let token = value.dropFirst(7)
    guard token.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
    return String(decoding: token, as: UTF8.self)
  }
}
