// TLS, addresses and the trusted-proxy rule.
import Base
import COpenSSL
import Foundation
import Testing
import Web

private let ask = "GET /client HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"

@Suite struct EngineSecureTests {
  private func secure() throws -> Stage { try Stage { $0.tls = TestCertificate.files } }

  @Test func speaksOnlyHTTP11() throws {
    let stage = try secure()
    func chosen(_ names: [String]) throws -> String {
      let wire = try Wire(port: stage.port, tls: true, choice: TLSChoice(protocols: names))
      var name: UnsafePointer<UInt8>?
      var length: UInt32 = 0
      SSL_get0_alpn_selected(wire.ssl, &name, &length)
      return String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    }
    #expect(try chosen(["h2", "http/1.1"]) == "http/1.1")
    #expect(try chosen([]) == "")
    #expect(throws: WireFailure.self) { try chosen(["h2"]) }
  }

  @Test func refusesOldVersions() throws {
    let stage = try secure()
    for (version, works) in [
      (TLS1_VERSION, false), (TLS1_1_VERSION, false), (TLS1_2_VERSION, true), (TLS1_3_VERSION, true),
    ] {
      let wire = try? Wire(port: stage.port, tls: true, choice: TLSChoice(maximum: version))
      #expect((wire != nil) == works)
      if let wire {
        #expect(SSL_version(wire.ssl) == version)
        wire.send(ask + "\r\n")
        #expect(wire.responses().map(\.text) == ["127.0.0.1 true"])
      }
    }
  }

  @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
  func resumesOnAnyLoop(_ version: Int32) throws {
    let stage = try secure()
    let first = try Wire(port: stage.port, tls: true, choice: TLSChoice(maximum: version))
    first.send(ask + "\r\n")
    #expect(first.responses().count == 1)
    let session = SSL_get1_session(first.ssl)
    defer { SSL_SESSION_free(session) }
    // Enough connections to meet both loops.
    for _ in 0..<8 {
      // A copy each time: OpenSSL marks a session as used up when its client is freed.
      let copy = SSL_SESSION_dup(session)
      defer { SSL_SESSION_free(copy) }
      let wire = try Wire(port: stage.port, tls: true, choice: TLSChoice(maximum: version, session: copy))
      #expect(quad_SSL_session_reused(wire.ssl) == 1)
      wire.send(ask + "\r\n")
      #expect(wire.responses().map(\.text) == ["127.0.0.1 true"])
    }
  }

  @Test func reloadsItsCertificate() throws {
    let base = "/tmp/quad-reload-\(getpid())"
    let files = TLSFiles(certificate: base + ".crt", key: base + ".key")
    defer {
      unlink(files.certificate)
      unlink(files.key)
    }
    try CertificatePair.selfSigned(names: ["one.example"], now: Clock.system.now).write(to: files)
    let stage = try Stage { $0.tls = files }
    func subject(_ wire: Wire) -> String {
      guard let certificate = SSL_get1_peer_certificate(wire.ssl) else { return "" }
      defer { X509_free(certificate) }
      var text = [CChar](repeating: 0, count: 200)
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, &text, 200)
      return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    let old = try stage.connect(tls: true)
    #expect(subject(old) == "one.example")
    try CertificatePair.selfSigned(names: ["two.example"], now: Clock.system.now).write(to: files)
    try stage.server.reloadCertificate()
    #expect(subject(try stage.connect(tls: true)) == "two.example")
    // A connection made before goes on.
    old.send(ask + "\r\n")
    #expect(old.responses().map(\.status) == [200])
    // A broken file changes nothing.
    try "rubbish".write(toFile: files.certificate, atomically: true, encoding: .utf8)
    #expect(throws: EngineFailure.self) { try stage.server.reloadCertificate() }
    #expect(subject(try stage.connect(tls: true)) == "two.example")
  }

  @Test func keysAreForTheirOwnerOnly() throws {
    let files = TestCertificate.files
    for path in [files.key, files.certificate] {
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    #expect(throws: EngineFailure.self) {
      try CertificatePair.selfSigned(names: ["a,IP:1.2.3.4"], now: Clock.system.now)
    }
  }

  @Test func hintsWhoSpeaksPlainHTTPToTheSecurePort() throws {
    let stage = try secure()
    let answers = try stage.once("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(answers.map(\.status) == [400])
    #expect(answers.first?.text.contains("https://") == true)
    let wire = try stage.connect()
    wire.send([0, 1, 2, 3])
    #expect(wire.responses() == [])
    #expect(wire.isEnded)
  }

  @Test func listensOnIPv6AndMapped() throws {
    let stage = try Stage { $0.address = Address("::") ?? .loopback }
    #expect(try stage.once(ask + "\r\n").map(\.text) == ["127.0.0.1 false"])
  }
}

@Suite struct EngineProxyTests {
  private func client(_ fields: String, trusted: [String] = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]) throws -> String {
    let stage = try Stage { $0.trustedProxies = trusted.compactMap { AddressRange($0) } }
    return try stage.once(ask + fields + "\r\n").first?.text ?? ""
  }

  @Test func believesOnlyProxies() throws {
    let fields = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nForwarded: for=192.0.2.2;proto=https\r\n"
    #expect(try client(fields, trusted: []) == "127.0.0.1 false")
    #expect(try client(fields, trusted: ["10.0.0.0/8"]) == "127.0.0.1 false")
  }

  @Test(arguments: [
    ("X-Forwarded-For: 192.0.2.1\r\n", "192.0.2.1 false"),
    ("X-Forwarded-For: 6.6.6.6, 192.0.2.1\r\n", "192.0.2.1 false"),
    ("X-Forwarded-For: 6.6.6.6, 192.0.2.1, 10.1.2.3\r\n", "192.0.2.1 false"),
    ("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 192.0.2.1\r\n", "192.0.2.1 false"),
    ("X-Forwarded-For: 192.0.2.1, unknown, 10.1.2.3\r\n", "10.1.2.3 false"),
    ("X-Forwarded-For: 10.9.9.9, 10.1.2.3\r\n", "10.9.9.9 false"),
    ("X-Forwarded-For: 2001:db8::1\r\nX-Forwarded-Proto: https\r\n", "2001:db8::1 true"),
    ("X-Forwarded-For: ::ffff:192.0.2.1\r\n", "192.0.2.1 false"),
    ("X-Forwarded-For: 192.0.2.1:5555\r\n", "192.0.2.1 false"),
    ("X-Forwarded-For:\r\n", "127.0.0.1 false"),
    ("X-Forwarded-Proto: http, https\r\n", "127.0.0.1 true"),
    ("Forwarded: for=192.0.2.1;proto=https\r\n", "192.0.2.1 true"),
    ("Forwarded: for=6.6.6.6, For=\"[2001:db8::1]:4711\";Proto=https, for=10.0.0.1\r\n", "2001:db8::1 true"),
    ("Forwarded: for=\"_hidden\", for=10.0.0.1\r\n", "10.0.0.1 false"),
    ("Forwarded: for=192.0.2.1\r\nX-Forwarded-For: 6.6.6.6\r\n", "192.0.2.1 false"),
  ])
  func takesTheRightmostStranger(_ fields: String, _ expected: String) throws {
    #expect(try client(fields) == expected)
  }

  @Test func readsAddresses() {
    for text in ["192.0.2.1", "::1", "2001:db8::1", "fe80::1:2:3:4"] { #expect(Address(text)?.description == text) }
    #expect(Address("::ffff:192.0.2.1")?.description == "192.0.2.1")
    #expect(Address("[::1]") == Address("::1"))
    for text in ["", "a", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", ":::", "::1%eth0", "1.2.3.4:80", "[1::"] {
      #expect(Address(text) == nil, "\(text)")
    }
    for (range, inside, outside) in [
      ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"), ("192.0.2.128/25", "192.0.2.200", "192.0.2.1"),
      ("0.0.0.0/0", "8.8.8.8", "2001:db8::1"), ("2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"),
      ("::/0", "::1", ""), ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
    ] {
      #expect(AddressRange(range)?.contains(Address(inside) ?? .unknown) == true, "\(range)")
      if let address = Address(outside) { #expect(AddressRange(range)?.contains(address) == false, "\(range)") }
    }
    for text in ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "a/8", "::/129", "10.0.0.0/+8"] {
      #expect(AddressRange(text) == nil, "\(text)")
    }
  }
}
