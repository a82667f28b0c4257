// CSRF tokens, the origin of a request, session tokens and the security headers.
import Base
import Testing

@testable import Web

@Suite struct KitTrust {
  let csrf = CSRF(key: Array("0123456789abcdef".utf8))
  let session = Array("session one".utf8)

  @Test func tokensAreMaskedAndBound() {
    let one = csrf.token(session: session)
    let two = csrf.token(session: session)
    #expect(one != two)
    #expect(csrf.verify(one, session: session) && csrf.verify(two, session: session))
    #expect(!csrf.verify(one, session: Array("session two".utf8)))
    #expect(!CSRF(key: Array("another key 1234".utf8)).verify(one, session: session))
  }

  @Test func forgeriesFail() throws {
    let token = csrf.token(session: session)
    let bytes = try #require(decoded(base64url: token))
    for at in bytes.indices {
      var forged = bytes
      forged[at] ^= 1
      #expect(!csrf.verify(base64url(forged), session: session))
    }
    for forged in [
      "", "x", String(token.dropLast()), token + "A", token + "=", String(repeating: "A", count: 86),
      base64url([UInt8](repeating: 0, count: 64)), base64url(Array(bytes.dropFirst(32)) + bytes.prefix(32) + [0]),
    ] {
      #expect(!csrf.verify(forged, session: session), "\(forged)")
    }
  }

  @Test(
    arguments: [
      ([("sec-fetch-site", "same-origin")], RequestOrigin.same), ([("sec-fetch-site", "none")], .same),
      ([("sec-fetch-site", "same-site")], .cross), ([("sec-fetch-site", "cross-site")], .cross),
      ([("sec-fetch-site", "x")], .cross), ([], .unknown),
      ([("sec-fetch-site", "cross-site"), ("host", "a.example"), ("origin", "http://a.example")], .cross),
      ([("host", "a.example"), ("origin", "http://a.example")], .same),
      ([("host", "A.Example:80"), ("origin", "http://a.example")], .same),
      ([("host", "a.example"), ("origin", "http://a.example:81")], .cross),
      ([("host", "a.example"), ("origin", "http://b.example")], .cross),
      ([("host", "a.example"), ("origin", "null")], .cross),
      ([("host", "a.example"), ("origin", "http://a.example@b.example")], .cross),
      ([("host", "a.example"), ("origin", "http://a.example.b.example")], .cross),
      ([("host", "a.example"), ("origin", "ftp://a.example")], .cross),
      ([("host", "[::1]:8080"), ("origin", "http://[::1]:8080")], .same),
      ([("host", "[::1]:8080"), ("origin", "http://[::1]")], .cross),
      ([("host", "a.example"), ("referer", "http://a.example/x?y=http://b.example")], .same),
      ([("host", "a.example"), ("referer", "http://b.example/a.example")], .cross),
      ([("host", "a.example"), ("origin", "http://b.example"), ("referer", "http://a.example/")], .cross),
      ([("origin", "http://a.example")], .cross),
    ] as [([(String, String)], RequestOrigin)])
  func origins(_ fields: [(String, String)], _ expected: RequestOrigin) {
    #expect(withRequest(fields) { $0.origin } == expected)
  }

  @Test func overTLSPlainPagesAreStrangers() {
    func origin(_ text: String) -> RequestOrigin {
      withRequest([("host", "a.example"), ("origin", text)], isSecure: true) { $0.origin }
    }
    #expect(origin("https://a.example") == .same)
    #expect(origin("https://a.example:443") == .same)
    #expect(origin("http://a.example") == .cross)
  }

  @Test(
    arguments: [
      ("Bearer abc", "abc"), ("bearer abc", "abc"), ("Basic abc", nil), ("Bearer", nil), ("Bearer ", nil),
      ("Bearer a b", nil),
      ("Bearerabc", nil), ("Bearer é", nil),
    ] as [(String, String?)])
  func bearerTokens(_ value: String, _ expected: String?) {
    #expect(
      withRequest([("authorization", value)]) { $0.bearerToken.map { String(decoding: $0, as: UTF8.self) } } == expected
    )
  }

  @Test func headerBlocksAreWellFormed() {
    for block in [SecurityHeaders.api, SecurityHeaders.secureAPI, SecurityHeaders.page, SecurityHeaders.securePage] {
      let text = "\(block)"
      #expect(text.hasSuffix("\r\n"))
      for line in text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      {
        #expect(line.contains(": ") && !line.contains("\r") && !line.hasPrefix(" "), "\(line)")
      }
    }
    #expect("\(SecurityHeaders.securePage)".contains("Strict-Transport-Security"))
    #expect(!"\(SecurityHeaders.page)".contains("Strict-Transport-Security"))
    let policy = SecurityHeaders.policy(Nonce(high: 1, low: 2)).value
    #expect(
      policy.hasPrefix(
        "default-src 'none'; script-src 'self' 'nonce-00000000000000010000000000000002'; style-src 'self';"))
    #expect(!policy.contains("unsafe") && !policy.contains("\n"))
    #expect(Nonce() != Nonce())
  }
}
