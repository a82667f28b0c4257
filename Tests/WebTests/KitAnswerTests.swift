// Problems, negotiation, paging, entity tags and embedded files.
import Base
import Testing

@testable import Web

@Suite struct KitAnswers {
  static func body(_ reply: Reply) -> String {
    switch reply.body {
    case .buffer(let buffer): buffer.string
    case .fixed(let box, _): String(decoding: box.bytes, as: UTF8.self)
    case .none, .stream, .sized: ""
    }
  }

  @Test func problems() {
    var failure = Failure(
      .conflict, code: "already", Text(en: "Already \"in\".", fr: "Déjà."),
      fields: [.init(path: "items[0].name", text: Text(en: "Taken.", fr: "Pris."))], detail: "secret", retryAfter: 5)
    let reply = failure.problem(language: .en, requestID: ID<Request>(1), allow: nil)
    #expect(reply.status == 409 && reply.type == .problem)
    #expect(
      KitAnswers.body(reply)
        == #"{"type":"/problems/already","title":"Conflict","status":409,"detail":"Already \"in\".","code":"already","#
        + #""requestId":"0000000000001","fields":[{"path":"items[0].name","message":"Taken."}]}"#)
    #expect(reply.headers.contains { "\($0.name)" == "Retry-After" && $0.value == "5" })
    failure.code = ""
    failure.fields = []
    let plain = KitAnswers.body(failure.problem(language: .fr, requestID: ID<Request>(1)))
    #expect(
      plain == #"{"type":"about:blank","title":"Conflit","status":409,"detail":"Déjà.","requestId":"0000000000001"}"#)
    let denied = Failure(.unauthenticated, Text.verbatim("x")).problem(language: .en, requestID: ID<Request>(1))
    #expect(denied.headers.contains { "\($0.name)" == "WWW-Authenticate" })
  }

  @Test(arguments: [
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true), ("*/*", false),
    ("application/json", false), ("", false),
    ("text/html;q=0.5, application/json", false), ("text/html, application/json;q=0.9", true), ("text/html;q=0", false),
    ("TEXT/HTML", true), ("text/html;q=0.8, application/json;q=0.1, */*", true),
    ("text/html;level=1;q=0.7, */*;q=0.9", false),
    ("text/html;q=x", false), ("text/html;q=2", false), ("text/html;q=0.1234", false),
    ("application/*, text/html;q=0.9", false),
    (",,;, text/html", true), ("text/*", false),
  ])
  func pagesOrJSON(_ accept: String, _ expected: Bool) {
    #expect(accept.withRaw { prefersHTML($0) } == expected)
  }

  @Test(
    arguments: [
      (nil, Language.en), ("fr", .fr), ("fr-CA,en;q=0.9", .fr), ("en;q=0.5, fr;q=0.6", .fr), ("de, fr;q=0.1", .fr),
      ("de", .en), ("*", .en),
      ("fr;q=0", .en), ("fr;q=0.5, *;q=0.9", .en), ("FR", .fr), ("frx", .en), ("en;q=1.000, fr;q=1.001", .en),
      ("", .en), (";;,,", .en),
      ("fr;q=0.001", .fr),
    ] as [(String?, Language)])
  func languages(_ value: String?, _ expected: Language) {
    let found = value.map { $0.withRaw { Language(accepting: $0) } } ?? Language(accepting: nil)
    #expect(found == expected)
  }

  @Test func pages() throws {
    let page = try Page(FormFields([("page", "3"), ("limit", "10")]))
    #expect(page == Page(number: 3, limit: 10) && page.offset == 20)
    #expect(try Page(FormFields()) == Page(number: 1, limit: 25))
    #expect(
      page.pages(total: 0) == 1 && page.pages(total: 10) == 1 && page.pages(total: 11) == 2
        && page.pages(total: -1) == 1)
    #expect(Page(number: .max, limit: .max).offset <= Page.deepest)
    for pairs in [
      [("page", "0")], [("page", "-1")], [("page", "x")], [("page", "")], [("limit", "101")], [("limit", "0")],
      [("page", "01")],
      [("page", "99999999999999999999")], [("page", "1001"), ("limit", "100")], [("page", "+1")], [("page", "1 ")],
    ] {
      let failure = #expect(throws: Failure.self) { try Page(FormFields(pairs)) }
      #expect(failure?.kind == .unprocessable && failure?.fields.count == 1, "\(pairs)")
    }
    let both = #expect(throws: Failure.self) { try Page(FormFields([("page", "x"), ("limit", "y")])) }
    #expect(both?.fields.map(\.path) == ["limit", "page"])
    let buffer = Buffer()
    let json = JSONWriter(buffer)
    page.write(to: json, total: 60) { json.number(1) }
    #expect(buffer.string == #"{"items":[1],"page":3,"limit":10,"total":60}"#)
  }

  @Test(
    arguments: [
      ("*", IfMatch.any), ("\"a\"", .tags(["a"])), ("\"a\", \"b\"", .tags(["a", "b"])), ("W/\"a\"", .tags([])),
      ("\"a\",,\"b\"", .tags(["a", "b"])),
      ("\"\"", .tags([""])), ("a", nil), ("\"a", nil), ("", nil), ("\"a\" \"b\"", nil), ("\"a b\"", nil), ("W/", nil),
      ("w/\"a\"", nil),
      ("*, \"a\"", nil), (",", nil),
    ] as [(String, IfMatch?)])
  func conditions(_ value: String, _ expected: IfMatch?) { #expect(value.withRaw { IfMatch($0) } == expected) }

  @Test func conditionsHold() {
    let a = "x".withRaw { EntityTag($0) }
    #expect(IfMatch.any.holds(for: a) && !IfMatch.any.holds(for: nil))
    #expect(
      IfMatch.tags([a.text]).holds(for: a) && !IfMatch.tags(["a"]).holds(for: a)
        && !IfMatch.tags(["a"]).holds(for: nil))
    #expect("x".withRaw { EntityTag($0) } != "y".withRaw { EntityTag($0) })
    #expect("x".withRaw { EntityTag($0) }.text.utf8.count == 22)
  }

  /// Bytes that live as long as the process, as embedded ones do.
  static func embedded(_ text: String) -> UnsafeRawBufferPointer {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    copy.copyBytes(from: Array(text.utf8))
    return UnsafeRawBufferPointer(copy)
  }

  @Test func assets() throws {
    let css = String(repeating: "body { color: green }\n", count: 100)
    let assets = Assets(
      [Asset("app.css", KitAnswers.embedded(css), .css), Asset("icon.ico", KitAnswers.embedded("ico"), .icon)],
      plain: ["/favicon.ico": "icon.ico"])
    let link = assets.link("app.css").text
    #expect(link.hasPrefix("/static/") && link.hasSuffix("/app.css") && link.utf8.count == 32)
    let reply = try #require(link.withRaw { assets.reply($0) })
    #expect(reply.status == 200 && reply.type == .css && KitAnswers.body(reply) == css && reply.acceptsRanges)
    #expect(reply.headers.contains { $0.value == "public, max-age=31536000, immutable" })
    guard case .fixed(_, let gzip) = reply.body else {
      Issue.record("not fixed")
      return
    }
    #expect(gzip.map { $0.bytes.count < css.utf8.count / 4 && $0.bytes.starts(with: [0x1f, 0x8b]) } == true)
    let old = try #require("/static/0123456789abcdef/app.css".withRaw { assets.reply($0) })
    #expect(old.status == 307 && old.headers.contains { $0.value == link })
    let icon = try #require("/favicon.ico".withRaw { assets.reply($0) })
    #expect(icon.status == 200 && KitAnswers.body(icon) == "ico")
    for path in [
      "/static/", "/static/app.css", "/static/x/app.css", "/static/0123456789abcdef/missing",
      "/static/0123456789abcdef/", "/", "",
      "/static//app.css", "/static/0123456789abcdeg/app.css", "/favicon.icox", "/static/0123456789abcdef/../app.css",
    ] {
      #expect(path.withRaw { assets.reply($0) } == nil, "\(path)")
    }
  }

  /// Two hundred times a line, by Python's `gzip.compress(…, 9, mtime=0)`.
  @Test func assetsThatComePacked() throws {
    let packed = try #require(
      decoded(base64: "H4sIAAAAAAACA+3IsQ0AIAwDwZ4pvAdiHIsmooiS/TMIf+WFSzftp6PK9l7BMAzDMAzDMAzDfDADa88I2BAOAAA="))
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: packed.count, alignment: 1)
    copy.copyBytes(from: packed)
    let cut = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(copy)[..<(packed.count - 5)])
    let assets = Assets([Asset("ui.js", gzip: UnsafeRawBufferPointer(copy), .javascript)])
    let link = assets.link("ui.js").text
    #expect(link.hasPrefix("/static/") && link.hasSuffix("/ui.js"))
    for _ in 0..<2 {
      let reply = try #require(link.withRaw { assets.reply($0) })
      #expect(reply.status == 200 && reply.type == .javascript)
      #expect(KitAnswers.body(reply) == String(repeating: "let green = true;\n", count: 200))
      guard case .fixed(_, let gzip) = reply.body else {
        Issue.record("not fixed")
        return
      }
      #expect(gzip.map { [UInt8]($0.bytes) } == packed, "sent as it was embedded")
    }
    // Only its address is needed of a file that can't be unpacked: nobody is served half of one.
    #expect(Assets([Asset("cut.js", gzip: cut, .javascript)]).link("cut.js").text.hasSuffix("/cut.js"))
  }
}
