// Urlencoded forms and cookies at their edges.
import Base
import Testing

@testable import Web

@Suite struct KitForms {
  static func parse(_ text: String, _ limits: FormLimits = .form) throws -> [String] {
    try text.withRaw { try FormFields(urlencoded: $0, limits: limits) }.pairs.map { "\($0.0)=\($0.1)" }
  }

  @Test(arguments: [
    ("", []), ("&", []), ("&&a=1&&", ["a=1"]), ("a", ["a="]), ("a=", ["a="]), ("a=b=c", ["a=b=c"]),
    ("a+b=c+d", ["a b=c d"]),
    ("a=%2B", ["a=+"]), ("a=1&a=2&b=3&a=", ["a=1", "a=2", "b=3", "a="]), ("%61=%C3%A9", ["a=é"]), ("a=é", ["a=é"]),
    ("a=1%0D%0A2%0D3%0A4", ["a=1\n2\n3\n4"]), ("a=%26%3D", ["a=&="]), ("a=%09", ["a=\t"]), ("a;b=1", ["a;b=1"]),
  ])
  func parses(_ text: String, _ expected: [String]) throws { #expect(try KitForms.parse(text) == expected) }

  @Test(arguments: [
    "=b", "a=%", "a=%4", "a=%zz", "a=%%41", "%=1", "a=%ff", "a=%c3", "a=%c0%80", "a=%ed%a0%80", "a=%00", "%00=1",
    "ok=1&bad=%f8%88",
  ])
  func refuses(_ text: String) {
    let failure = #expect(throws: Failure.self) { try KitForms.parse(text) }
    #expect(failure?.kind == .invalid)
  }

  @Test func holdsItsLimits() throws {
    let limits = FormLimits(fields: 3, name: 4, value: 5)
    #expect(try KitForms.parse("a=1&b=2&c=3", limits).count == 3)
    #expect(try KitForms.parse("abcd=%61%61%61%61%61", limits).count == 1)
    for text in [
      "a=1&b=2&c=3&d=4", "abcde=1", "a=123456", "a=%61%61%61%61%61%61", "a=" + String(repeating: "%", count: 5000),
    ] {
      let failure = #expect(throws: Failure.self) { try KitForms.parse(text, limits) }
      #expect(failure?.kind == .tooLarge, "\(text.prefix(20))")
    }
  }

  @Test func looksUp() throws {
    let fields = try "a=1&b=2&a=3".withRaw { try FormFields(urlencoded: $0) }
    #expect(fields["a"] == "1")
    #expect(fields.all("a") == ["1", "3"])
    #expect(fields["c"] == nil)
  }

  @Test func wantsTheRightType() throws {
    try withRequest([("content-type", "application/x-www-form-urlencoded; charset=utf-8")]) { _ = try $0.formFields() }
    for type in ["text/plain", "application/x-www-form-urlencodedx", "application/json"] {
      let failure = withRequest([("content-type", type)]) { request in
        #expect(throws: Failure.self) { try request.formFields() }
      }
      #expect(failure?.kind == .wrongMediaType)
    }
    let failure = withRequest([]) { request in #expect(throws: Failure.self) { try request.formFields() } }
    #expect(failure?.kind == .wrongMediaType)
  }
}

@Suite struct KitCookies {
  static func find(_ name: String, _ header: String) -> String? {
    header.withRaw { cookie(name, in: $0).map { String(decoding: $0, as: UTF8.self) } }
  }

  @Test(
    arguments: [
      ("a=1", "1"), ("a=1; b=2", "1"), ("b=2; a=1", "1"), ("b=2;a=1", "1"), ("b=2;  \ta=1 \t", "1"), ("a=", ""),
      ("a=x=y==", "x=y=="),
      ("aa=2; a=1", "1"), ("junk; ; =; a=1;", "1"), ("b=\"q,;a=9\"; a=1", nil), ("A=1", nil), ("", nil), (";;;", nil),
      ("a", nil),
      ("a=1; a=1", nil), ("a=1; a=2", nil), ("a=\"1\"", nil), ("a=1 2", nil), ("a=é", nil), ("a=1\\", nil),
      ("a=1,2", nil),
      ("a =1", nil), ("xa=1", nil), ("b={\"json\":[1,2]}; a=1", "1"), ("=a=1", nil), ("a=\u{1}", nil),
    ] as [(String, String?)])
  func finds(_ header: String, _ expected: String?) { #expect(KitCookies.find("a", header) == expected) }

  /// In a time that grew with the square of the length this would not come to an end.
  @Test func longHeadersAreReadToTheirEnd() {
    #expect(KitCookies.find("a", String(repeating: "; ;=;a", count: 2_000_000) + "; a=1") == "1")
  }

  @Test func prefixesOverTLS() {
    let name = CookieName("session")
    #expect(
      Reply.Header.cookie(name, "v", maxAge: 60, isSecure: true).value
        == "__Host-session=v; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60")
    #expect(
      Reply.Header.cookie(name, "v", maxAge: nil, isSecure: false).value == "session=v; Path=/; HttpOnly; SameSite=Lax")
    #expect(Reply.Header.expiredCookie(name, isSecure: false).value.hasSuffix("Max-Age=0"))
    // Over TLS the plain name, which a sibling host could have set, is not read.
    #expect(withRequest([("cookie", "session=planted")], isSecure: true) { $0.cookie(name) } == nil)
    #expect(
      withRequest([("cookie", "__Host-session=ours; session=planted")], isSecure: true) { $0.cookie(name) } == "ours")
    #expect(withRequest([("cookie", "session=ours")]) { $0.cookie(name) } == "ours")
  }
}
