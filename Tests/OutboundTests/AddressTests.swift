// Addresses and policies: what Quad may call, however it is spelled.
import Base
import Outbound
import Testing

@Suite struct AddressTests {
  @Test(arguments: [
    ("https://example.org", "https://example.org/", "example.org", 443),
    ("HTTPS://Example.ORG/a?b=c#d", "https://example.org/a?b=c", "example.org", 443),
    ("http://example.org:8080/a/../b", "http://example.org:8080/b", "example.org", 8080),
    ("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443/", "2001:db8::1", 8443),
    ("http://2130706433/", "http://127.0.0.1/", "127.0.0.1", 80),
    ("http://0x7f.1/", "http://127.0.0.1/", "127.0.0.1", 80),
    ("http://0177.0.0.1/", "http://127.0.0.1/", "127.0.0.1", 80),
    ("https://xn--caf-dma.example/", "https://xn--caf-dma.example/", "xn--caf-dma.example", 443),
  ])
  func reads(_ text: String, _ whole: String, _ host: String, _ port: Int) throws {
    let url = try url(text: text)
    #expect(url.text.lowercased() == whole && url.host == host && Int(url.port) == port)
  }

  @Test(arguments: [
    "", "example.org", "/path", "//example.org/", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)",
    "gopher://127.0.0.1:11211/x", "https://", "https:///path", "https:example.org", "http:/example.org",
    "https://user@example.org/", "https://user:word@example.org/", "https://exa mple.org/", "https://example.org/a b",
    "https://example.org/\r\nX: y", "https://exa\u{0}mple.org/", "https://café.example/", "https://example.org:0/",
    "https://example.org:65536/", "https://example.org:-1/", "https://example.org:4 3/", "https://[fe80::1%25eth0]/",
    "https://[::1/", "https://[not-six]/", "https://exa%6dple.org%2f/", "https://example.org\\@evil.test/",
    "http://127%2e1/", "http://0x7f%2e1/", "http://0%2e1:80/%2e%2e/", "http://127%252e1/",
    "https://-dash.example/", "https://.example/", "https://a$b.example/",
    "https://example.org/" + String(repeating: "a", count: 8200),
  ])
  func refuses(_ text: String) {
    #expect(OutboundURL(text) == nil)
  }

  @Test func resolvesReferences() throws {
    let base = try url(text: "https://example.org/a/b?c=d")
    #expect(base.resolving("e?f")?.text == "https://example.org/a/e?f")
    #expect(base.resolving("/e")?.text == "https://example.org/e")
    #expect(base.resolving("//other.example/e")?.text == "https://other.example/e")
    #expect(base.resolving("http://other.example")?.scheme == .http)
    for bad in ["file:///etc/passwd", "ftp://example.org/", "https://u@example.org/", "/a b", "/é", "", "javascript:1"]
    {
      #expect(base.resolving(bad) == nil, "\(bad)")
    }
  }

  @Test func addsFields() throws {
    let fields = [("a b", "é&="), ("c", "+")]
    #expect(try url(text: "https://a.example").adding(fields)?.text == "https://a.example/?a%20b=%C3%A9%26%3D&c=%2B")
    #expect(try url(text: "https://a.example/?x=1").adding([("c", "d")])?.text == "https://a.example/?x=1&c=d")
    #expect(try url(text: "https://a.example/?").adding([("c", "d")])?.text == "https://a.example/?c=d")
    #expect(try url(text: "https://a.example/").adding([("c", String(repeating: "x", count: 9000))]) == nil)
  }

  @Test func printsNoPathAndNoQuery() throws {
    let url = try url(text: "https://example.org/hidden?token=hidden")
    #expect("\(url)" == "https://example.org:443")
    #expect(!String(reflecting: url).contains("hidden"))
    var dumped = ""
    dump(url, to: &dumped)
    #expect(!dumped.contains("hidden"))
    var request = OutboundRequest.form(url, [("password", "hidden")])
    request.authorize(basic: "quad", Secret("hidden"))
    request.authorize(bearer: Secret("hidden"))
    dump(request, to: &dumped)
    #expect(!dumped.contains("hidden") && !"\(request)\(request.headers)".contains("hidden"))
  }

  @Test(arguments: [
    ("8.8.8.8", AddressReach.global), ("1.1.1.1", .global), ("172.15.255.255", .global), ("172.32.0.0", .global),
    ("100.63.255.255", .global), ("100.128.0.0", .global), ("169.253.255.255", .global), ("11.0.0.0", .global),
    ("192.167.255.255", .global), ("223.255.255.255", .global), ("198.17.255.255", .global),
    ("127.0.0.1", .loopback), ("127.255.255.255", .loopback), ("::1", .loopback), ("::ffff:127.0.0.1", .loopback),
    ("10.0.0.0", .private), ("172.16.0.0", .private), ("172.31.255.255", .private), ("192.168.255.255", .private),
    ("fc00::", .private), ("fdff:ffff::1", .private), ("fec0::1", .private), ("::ffff:10.1.2.3", .private),
    ("169.254.169.254", .linkLocal), ("fe80::1", .linkLocal), ("febf::1", .linkLocal),
    ("100.64.0.0", .shared), ("100.127.255.255", .shared),
    ("224.0.0.1", .multicast), ("239.255.255.255", .multicast), ("255.255.255.255", .multicast),
    ("ff02::1", .multicast),
    ("0.0.0.0", .unspecified), ("::", .unspecified), ("0.0.0.1", .reserved), ("240.0.0.1", .reserved),
    ("192.0.0.8", .reserved), ("192.0.2.1", .reserved), ("198.51.100.1", .reserved), ("203.0.113.1", .reserved),
    ("198.18.0.1", .reserved), ("198.19.255.255", .reserved), ("192.88.99.1", .reserved),
    ("2606:4700::1111", .global), ("2a00:1450:4007:80e::200e", .global), ("2001:200::1", .global),
    ("2001:db8::1", .reserved), ("2001::1", .reserved), ("2001:1ff::1", .reserved), ("3fff:fff::1", .reserved),
    ("::2", .reserved), ("::7f00:1", .reserved), ("::ffff:0:127.0.0.1", .reserved), ("4000::1", .reserved),
    ("5f00::1", .reserved), ("100::1", .reserved), ("64:ff9b:1::7f00:1", .reserved),
    ("64:ff9b::7f00:1", .loopback), ("64:ff9b::a00:1", .private), ("64:ff9b::808:808", .global),
    ("64:ff9b::a9fe:a9fe", .linkLocal), ("2002:7f00:1::", .loopback), ("2002:a00:1::1", .private),
    ("2002:808:808::1", .global), ("2002:c0a8:101::1", .private),
  ])
  func judges(_ text: String, _ reach: AddressReach) throws {
    #expect(try #require(Address(text)).reach == reach)
  }

  @Test(arguments: [
    "", ":", ":80", "*.example", "a b", "a/8", "http://a", "a:0", "a:65536", "a:b", "a:-1", "10.0.0.0/33",
    "10.0.0.0/8/8",
    "fd00::/8:80", "[::1", "[::1]:", "[::1]x", "café", "127.1", "2130706433", "0x7f000001", "a@b", "-a", "a\u{0}",
  ])
  func refusesRules(_ text: String) {
    #expect(AllowedHost(text) == nil)
  }

  @Test func allowsWhatTheOperatorNames() throws {
    func permits(_ rules: [String], _ host: String, _ port: UInt16, _ address: String) throws -> Bool {
      let allowed = try rules.map { try #require(AllowedHost($0)) }
      return AddressPolicy(allowing: allowed).permits(host: host, port: port, try #require(Address(address)))
    }
    #expect(try permits([], "a.example", 443, "8.8.8.8"))
    #expect(try !permits([], "a.example", 443, "10.0.0.1"))
    #expect(try permits(["Moodle.campus.lan"], "moodle.campus.lan", 8443, "10.0.0.1"))
    #expect(try !permits(["moodle.campus.lan"], "other.campus.lan", 443, "10.0.0.1"))
    #expect(try !permits(["moodle.campus.lan"], "x.moodle.campus.lan", 443, "10.0.0.1"))
    #expect(try permits(["moodle.campus.lan:8443"], "moodle.campus.lan", 8443, "10.0.0.1"))
    #expect(try !permits(["moodle.campus.lan:8443"], "moodle.campus.lan", 8444, "10.0.0.1"))
    #expect(try permits(["10.1.0.0/16"], "any.example", 80, "10.1.255.255"))
    #expect(try !permits(["10.1.0.0/16"], "any.example", 80, "10.2.0.0"))
    #expect(try permits(["10.1.0.0/16:8080"], "any.example", 8080, "10.1.0.1"))
    #expect(try !permits(["10.1.0.0/16:8080"], "any.example", 22, "10.1.0.1"))
    #expect(try permits(["[::1]:9000"], "::1", 9000, "::1"))
    #expect(try !permits(["[::1]:9000"], "::1", 9001, "::1"))
    #expect(try permits(["fd00::/8"], "any.example", 443, "fd12::1"))
    #expect(try permits(["127.0.0.1"], "any.example", 443, "::ffff:127.0.0.1"))
    // What is no place at all stays forbidden under every rule.
    for address in ["0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1"] {
      #expect(try !permits(["a.example", "0.0.0.0/0", "::/0"], "a.example", 443, address), "\(address)")
    }
  }

  @Test func wantsTLSUnlessTheOperatorSaysOtherwise() throws {
    let rules = try ["moodle.campus.lan", "10.0.0.0/8"].map { try #require(AllowedHost($0)) }
    func fault(_ text: String, _ plain: AddressPolicy.PlainHTTP) throws -> OutboundFault? {
      AddressPolicy(allowing: rules, plainHTTP: plain).fault(try url(text: text))
    }
    #expect(try fault("https://example.org/", .nobody) == nil)
    #expect(try fault("http://example.org/", .allowedHosts) == .plainHTTP)
    #expect(try fault("http://example.org/", .everybody) == nil)
    #expect(try fault("http://moodle.campus.lan/", .allowedHosts) == nil)
    #expect(try fault("http://moodle.campus.lan/", .nobody) == .plainHTTP)
    #expect(try fault("http://10.1.1.1/", .allowedHosts) == nil)
    #expect(try fault("http://192.168.1.1/", .allowedHosts) == .forbiddenAddress)
    #expect(try fault("https://192.168.1.1/", .everybody) == .forbiddenAddress)
    #expect(AddressPolicy.publicOnly.fault(try url(text: "https://[::ffff:10.0.0.1]/")) == .forbiddenAddress)
  }
}
