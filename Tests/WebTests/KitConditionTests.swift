// Conditions of writes: what `If-Match` lets through, refuses, and what is refused for want of one.
import Base
import Testing

@testable import Web

@Suite struct KitPreconditions {
  /// The status that a write with this field ends with; 200 when it goes through.
  static func outcome(_ field: String?, _ tag: String?, isRequired: Bool = false) -> UInt16 {
    withRequest(field.map { [("if-match", $0)] } ?? []) { request in
      do throws(Failure) {
        try Precondition(request, isRequired: isRequired).check(tag.flatMap { EntityTag($0) })
        return 200
      } catch {
        return error.kind.rawValue
      }
    }
  }

  @Test(
    arguments: [
      (nil, "v7", 200), (nil, nil, 200), ("\"v7\"", "v7", 200), ("\"v6\"", "v7", 412), ("\"v7\"", nil, 412),
      ("*", "v7", 200), ("*", nil, 412), ("\"v6\", \"v7\"", "v7", 200), ("\"v6\",\"v5\"", "v7", 412),
      // A weak tag says that the caller saw something like it: not enough to overwrite it.
      ("\"v7.gz\"", "v7", 200), ("\".gz\"", "v7", 412), ("W/\"v7\"", "v7", 412), ("W/\"v7\", \"v7\"", "v7", 200),
      ("\"V7\"", "v7", 412), ("\"\"", "v7", 412),
      ("v7", "v7", 400), ("\"v7", "v7", 400), ("", "v7", 400), ("*, \"v7\"", "v7", 400), ("w/\"v7\"", "v7", 400),
      ("\"v7\"\"v7\"", "v7", 400), ("'v7'", "v7", 400),
    ] as [(String?, String?, UInt16)])
  func fields(_ field: String?, _ tag: String?, _ expected: UInt16) {
    #expect(KitPreconditions.outcome(field, tag) == expected)
    #expect(KitPreconditions.outcome(field, tag, isRequired: true) == (field == nil ? 428 : expected))
  }

  @Test func manyTags() {
    let many = (0..<32).map { "\"v\($0)\"" }.joined(separator: ",")
    #expect(KitPreconditions.outcome(many, "v31") == 200)
    #expect(KitPreconditions.outcome(many + ",\"v32\"", "v32") == 400)
  }

  @Test func versions() throws {
    #expect(EntityTag(version: 7).text == "v7" && EntityTag(version: .min).text == "v-9223372036854775808")
    let seven = Precondition(.tags(["v7"]))
    try seven.check(version: 7)
    for version in [6, 8, nil] as [Int64?] {
      let failure = #expect(throws: Failure.self) { try seven.check(version: version) }
      #expect(failure?.kind == .preconditionFailed && failure?.code == "changed-meanwhile")
    }
    #expect(Precondition.missing.kind.rawValue == 428)
  }
}

@Suite struct KitCORS {
  static func names(_ reply: Reply) -> [String: String] {
    Dictionary(reply.headers.map { ("\($0.name)", $0.value) }, uniquingKeysWith: { $0 + " | " + $1 })
  }

  /// The fields of a plain answer to a request from this origin.
  static func fields(_ cors: CORS, origin: String?) -> [String: String] {
    var reply = Reply(200)
    withRequest(origin.map { [("origin", $0)] } ?? []) { cors.grant(for: $0).dress(&reply) }
    return names(reply)
  }

  @Test func offMeansNothingAtAll() {
    #expect(CORS.off.isOff && KitCORS.fields(.off, origin: "https://a.example").isEmpty)
    #expect(!withRequest([("origin", "https://a.example")]) { CORS.off.trusts($0) })
  }

  @Test func onlyTheListedMayRead() throws {
    let cors = try CORS(origins: ["https://app.example", "http://localhost:5173"])
    for origin in ["https://app.example", "http://localhost:5173"] {
      let fields = KitCORS.fields(cors, origin: origin)
      #expect(fields["Access-Control-Allow-Origin"] == origin && fields["Vary"] == "Origin")
      #expect(fields["Access-Control-Expose-Headers"]?.contains("ETag") == true)
      #expect(fields["Access-Control-Allow-Credentials"] == nil)
    }
    for origin in [
      "http://app.example", "https://app.example:8443", "https://app.example.evil.example", "https://evilapp.example",
      "https://app.example/", "https://APP.example", "null", "", "https://app.example, https://evil.example", "*",
      String(repeating: "a", count: 1000), "https://app.example\u{e9}",
    ] {
      #expect(KitCORS.fields(cors, origin: origin) == ["Vary": "Origin"], "\(origin)")
    }
    #expect(KitCORS.fields(cors, origin: nil) == ["Vary": "Origin"], "a cache must not give this answer to a page")
    #expect(!withRequest([("origin", "https://app.example")]) { cors.trusts($0) })
  }

  @Test func everybodyMayReadWithoutCookies() throws {
    let cors = try CORS(origins: ["*"])
    for origin in ["https://a.example", "null"] {
      let fields = KitCORS.fields(cors, origin: origin)
      #expect(fields["Access-Control-Allow-Origin"] == "*" && fields["Vary"] == nil)
      #expect(fields["Access-Control-Allow-Credentials"] == nil)
    }
    #expect(KitCORS.fields(cors, origin: nil).isEmpty)
  }

  @Test func cookiesOnlyForTheListed() throws {
    let cors = try CORS(origins: ["https://app.example"], credentials: true)
    #expect(KitCORS.fields(cors, origin: "https://app.example")["Access-Control-Allow-Credentials"] == "true")
    #expect(KitCORS.fields(cors, origin: "https://b.example") == ["Vary": "Origin"])
    #expect(withRequest([("origin", "https://app.example")]) { cors.trusts($0) })
    #expect(!withRequest([("origin", "https://b.example")]) { cors.trusts($0) })
    #expect(!withRequest([]) { cors.trusts($0) })
  }

  @Test func preflights() throws {
    let cors = try CORS(origins: ["https://app.example"])
    let allow = Allow(routed: 1 << Web.Method.post.rawValue | 1 << Web.Method.get.rawValue)
    func ask(_ fields: [(String, String)], _ cors: CORS) -> [String: String] {
      let reply = withRequest(fields) { cors.answer(options: $0, allow) }
      #expect(reply.status == 204)
      return KitCORS.names(reply)
    }
    let asked = [
      ("origin", "https://app.example"), ("access-control-request-method", "POST"),
      ("access-control-request-headers", "authorization,x-evil\r\nx"),
    ]
    let said = ask(asked, cors)
    #expect(said["Access-Control-Allow-Methods"] == "GET, HEAD, POST, OPTIONS")
    #expect(said["Access-Control-Allow-Headers"]?.contains("Idempotency-Key") == true)
    #expect(said["Access-Control-Allow-Headers"]?.contains("evil") == false)
    #expect(said["Access-Control-Allow-Origin"] == "https://app.example" && said["Access-Control-Max-Age"] == "7200")
    #expect(said["Vary"] == "Origin" && said["Allow"] == "GET, HEAD, POST, OPTIONS")
    let stranger = ask([("origin", "https://b.example")] + asked.dropFirst(), cors)
    #expect(stranger == ["Allow": "GET, HEAD, POST, OPTIONS", "Vary": "Origin"])
    #expect(ask([("origin", "https://app.example")], cors)["Access-Control-Allow-Methods"] == nil, "no preflight")
    #expect(ask(asked, .off) == ["Allow": "GET, HEAD, POST, OPTIONS"])
  }

  @Test(
    arguments: [
      ("https://App.Example", "https://app.example"), ("https://app.example:443", "https://app.example"),
      ("http://app.example:80", "http://app.example"), ("https://app.example:80", "https://app.example:80"),
      ("http://[::1]:3000", "http://[::1]:3000"), ("http://[2001:DB8:0:0::1]", "http://[2001:db8::1]"),
      ("capacitor://localhost", "capacitor://localhost"), ("http://192.0.2.1:8080", "http://192.0.2.1:8080"),
      ("https://app.example/", nil), ("https://app.example/path", nil), ("app.example", nil), ("//app.example", nil),
      ("https://*.example", nil), ("https://", nil), ("https://a..b", nil), ("https://user@a.example", nil),
      ("https://a.example:", nil), ("https://a.example:0", nil), ("https://a.example:65536", nil), ("null", nil),
      ("https://a.example:44x", nil), ("file:///x", nil), ("https://é.example", nil), ("", nil),
      ("https://a.example?x", nil), ("http://[::1", nil), ("http://[127.0.0.1]", nil), ("https://a b", nil),
    ] as [(String, String?)])
  func configuration(_ text: String, _ expected: String?) {
    guard let expected else {
      let failure = #expect(throws: Failure.self) { try CORS(origins: [text]) }
      #expect(failure?.kind == .invalid)
      return
    }
    guard let cors = try? CORS(origins: [text]) else {
      Issue.record("\(text) was refused")
      return
    }
    #expect(KitCORS.fields(cors, origin: expected)["Access-Control-Allow-Origin"] == expected)
  }

  @Test func senselessConfigurations() {
    for (origins, credentials) in [(["*"], true), (["*", "https://a.example"], false)] {
      #expect(throws: Failure.self) { try CORS(origins: origins, credentials: credentials) }
    }
    #expect((try? CORS(origins: []))?.isOff == true)
  }
}
