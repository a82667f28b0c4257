// The forms that passkeys travel in: CBOR, COSE keys, the browser's JSON, and the options it is given.
import Base
import Testing

@testable import Credentials

@Suite("Passkey forms") struct PasskeyFormTests {
  private func value(_ bytes: [UInt8]) -> CBORValue? {
    var reader = CBORReader(bytes)
    guard let value = try? reader.next(), reader.isAtEnd else { return nil }
    return value
  }

  private func bytes(_ text: String) throws -> [UInt8] { try #require(decoded(base64url: text)) }

  /// RFC 8949, appendix A, as far as WebAuthn needs it.
  @Test("RFC 8949: values") func values() {
    let table: [(String, CBORValue?)] = [
      ("00", .integer(0)), ("17", .integer(23)), ("1818", .integer(24)), ("1903e8", .integer(1000)),
      ("1a000f4240", .integer(1_000_000)), ("1b7fffffffffffffff", .integer(.max)), ("1bffffffffffffffff", nil),
      ("20", .integer(-1)), ("3863", .integer(-100)), ("390100", .integer(-257)),
      ("3b7fffffffffffffff", .integer(.min)),
      ("3bffffffffffffffff", nil), ("40", .bytes([])), ("4401020304", .bytes([1, 2, 3, 4])), ("60", .text("")),
      ("62c3bc", .text("ü")), ("62c328", nil), ("80", .array([])),
      ("83010203", .array([.integer(1), .integer(2), .integer(3)])),
      ("a0", .map([:])), ("a201020304", .map([.number(1): .integer(2), .number(3): .integer(4)])),
      ("a26161016162820203", .map([.text("a"): .integer(1), .text("b"): .array([.integer(2), .integer(3)])])),
      ("f4", .bool(false)), ("f5", .bool(true)), ("f6", .null), ("f7", nil), ("f0", nil), ("f97e00", nil),
      ("fb3ff199999999999a", nil),
      ("c074323031332d30332d32315432303a30343a30305a", nil), ("5f42010243030405ff", nil),
      ("7f657374726561646d696e67ff", nil),
      ("9fff", nil), ("bf61610161629f0203ffff", nil), ("ff", nil), ("1c", nil), ("1f", nil), ("", nil), ("0000", nil),
      ("a1", nil), ("a10102ff", nil), ("a201020103", nil), ("a2616101616102", nil), ("a1f501", nil), ("a1400", nil),
      ("a14001", nil),
      ("5bffffffffffffffff", nil), ("9bffffffffffffffff", nil), ("bb7fffffffffffffff", nil),
      ("9b000000000000ffff00", nil),
      ("5affffffff00", nil), ("7a7fffffff61", nil),
    ]
    for (text, expected) in table { #expect(value(decoded(hex: text) ?? []) == expected, "\(text)") }
    let nested = { (depth: Int) in [UInt8](repeating: 0x81, count: depth) + [0x01] }
    #expect(value(nested(7)) != nil && value(nested(8)) == nil && value(nested(100_000)) == nil)
    let many = { (count: Int) in [0x99, UInt8(count >> 8), UInt8(count & 255)] + [UInt8](repeating: 0, count: count) }
    #expect(value(many(1023)) != nil && value(many(1024)) == nil)
  }

  @Test func keys() throws {
    let device = try Authenticator()
    let x = Array(device.key.suffix(32))
    let ec = try bytes(PasskeyVectors.ecCOSE)
    let rsa = try bytes(PasskeyVectors.rsaCOSE)
    #expect(try PublicKey(cose: device.key).algorithm == .edDSA)
    #expect(try PublicKey(cose: ec).algorithm == .es256)
    #expect(try PublicKey(cose: rsa).algorithm == .rs256)
    func replaced(_ bytes: [UInt8], _ at: Int, _ with: UInt8) -> [UInt8] {
      var changed = bytes
      changed[at] = with
      return changed
    }
    // ec: a5 01 02 03 26 20 01 21 58 20 x 22 58 20 y
    let point = ec[10..<42]
    let refused: [(String, [UInt8])] = [
      ("an OKP key that says ES256", replaced(device.key, 4, 0x26)), ("OKP on X25519", replaced(device.key, 6, 0x04)),
      ("an EC key that says EdDSA", replaced(ec, 4, 0x27)), ("EC on P-384", replaced(ec, 6, 0x02)),
      ("off the curve", replaced(ec, 20, ec[20] ^ 1)),
      ("kty 3 with a point", replaced(ec, 2, 0x03)), ("ES384 by number", replaced(ec, 4, 0x22)),
      ("compressed", [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20] + point + [0x22, 0xf5]),
      ("without y", [0xa4, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20] + point),
      ("no algorithm", [0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20] + x), ("empty", [0xa0]),
      ("short", [0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x41, 0x01]), ("not a map", [0x80]),
      ("a private part", [0xa5] + device.key.dropFirst() + [0x23, 0x41, 0x01]), ("more behind", device.key + [0x00]),
      (
        "RSA of 1024 bits",
        [0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20, 0x58, 0x80] + [UInt8](repeating: 0xff, count: 128)
          + [0x21, 0x43, 0x01, 0x00, 0x01]
      ),
    ]
    for (what, key) in refused {
      #expect(throws: PasskeyFault.unsupportedKey, "\(what)") { try PublicKey(cose: key) }
      var changed = try Authenticator()
      changed.cose = key
      #expect(changed.registrationFault() != nil, "\(what)")
    }
    #expect(throws: PasskeyFault.tooLarge) { try PublicKey(cose: [UInt8](repeating: 0, count: 1201)) }
    for key in [device.key, ec, rsa] {
      for end in 0..<key.count { #expect(throws: PasskeyFault.self) { try PublicKey(cose: Array(key[..<end])) } }
    }
  }

  /// Nothing traps, whatever is cut off or changed, and nothing that was changed is accepted as it was.
  @Test func everyPrefixAndEveryChangedByte() throws {
    let device = try Authenticator()
    let honest = try device.registration.verified(for: Authenticator.party, challenge: Authenticator.challenge)
    let attestation = device.attestation
    func read(_ attestation: [UInt8]) -> Passkey? {
      try? PasskeyRegistration(id: device.id, clientData: device.clientData, attestation: attestation)
        .verified(for: Authenticator.party, challenge: Authenticator.challenge)
    }
    #expect(read(attestation)?.key == honest.key)
    for end in 0..<attestation.count { #expect(read(Array(attestation[..<end])) == nil) }
    for at in attestation.indices {
      for byte in stride(from: 0, through: 255, by: 5) {
        var changed = attestation
        changed[at] = UInt8(byte)
        _ = read(changed)
      }
    }
    for end in 0..<device.data.count {
      #expect(throws: PasskeyFault.self) { try AuthenticatorData(Array(device.data[..<end])) }
    }
    let signIn = device.signingIn
    for end in 0..<signIn.data.count {
      #expect(throws: PasskeyFault.self) { try AuthenticatorData(Array(signIn.data[..<end])) }
    }
    var random = FixedRandom(state: 11)
    for _ in 0..<20_000 {
      let noise = (0..<Int.random(in: 0...80, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      var reader = CBORReader(noise)
      while (try? reader.next()) != nil {}
      #expect(reader.at <= noise.count)
    }
  }

  @Test func theBrowsersJSON() throws {
    func registration(_ text: String) throws -> PasskeyRegistration {
      try PasskeyRegistration(json: JSONDocument(text).root)
    }
    func assertion(_ text: String) throws -> PasskeyAssertion { try PasskeyAssertion(json: JSONDocument(text).root) }
    let whole = PasskeyVectors.softRegistration
    let signIn = PasskeyVectors.softAssertion
    _ = try registration(whole)
    for name in ["rawId", "type", "response", "clientDataJSON", "attestationObject"] {
      #expect(throws: PasskeyFault.malformed, "\(name)") {
        try registration(whole.replacing("\"\(name)\"", with: "\"x\""))
      }
    }
    for name in ["rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature"] {
      #expect(throws: PasskeyFault.malformed, "\(name)") {
        try assertion(signIn.replacing("\"\(name)\"", with: "\"x\""))
      }
    }
    #expect(try assertion(signIn.replacing("\"userHandle\"", with: "\"x\"")).account == nil)
    #expect(try assertion(signIn.replacing("\"YWNjb3VudC03\"", with: "null")).account == nil)
    #expect(try assertion(signIn.replacing("\"YWNjb3VudC03\"", with: "\"\"")).account == nil)
    #expect(throws: PasskeyFault.malformed) { try assertion(signIn.replacing("\"YWNjb3VudC03\"", with: "7")) }
    let long = "\"" + String(repeating: "A", count: 88) + "\""
    #expect(throws: PasskeyFault.tooLarge) { try assertion(signIn.replacing("\"YWNjb3VudC03\"", with: long)) }
    for text in ["{}", "[]", "7", "null", #"{"response":{}}"#, #"{"type":"public-key","response":7}"#] {
      #expect(throws: PasskeyFault.malformed) { try registration(text) }
      #expect(throws: PasskeyFault.malformed) { try assertion(text) }
    }
    let id = String(repeating: "A", count: 4000)
    #expect(throws: PasskeyFault.tooLarge) {
      try assertion(#"{"type":"public-key","rawId":"\#(id)","response":{"clientDataJSON":"AA"}}"#)
    }
  }

  @Test func options() throws {
    let options = PasskeyOptions(party: Authenticator.party, challenge: Authenticator.challenge)
    let listed = [PasskeyOptions.Listed(id: [1, 2, 3], transports: ["usb", "nfc"])]
    let registration = written {
      options.writeRegistration(
        account: Authenticator.account, name: "ada@x.example", title: "Ada \"L\"", existing: listed, to: $0)
    }
    #expect(
      registration == """
        {"rp":{"id":"campus.example","name":"Campus"},\
        "user":{"id":"YWNjb3VudC03","name":"ada@x.example","displayName":"Ada \\"L\\""},\
        "challenge":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",\
        "pubKeyCredParams":[{"type":"public-key","alg":-8},{"type":"public-key","alg":-7},{"type":"public-key","alg":-257}],\
        "timeout":300000,"attestation":"none",\
        "authenticatorSelection":{"residentKey":"required","requireResidentKey":true,"userVerification":"required"},\
        "excludeCredentials":[{"type":"public-key","id":"AQID","transports":["usb","nfc"]}]}
        """)
    #expect(
      written { options.writeSignIn(allowed: listed, to: $0) } == """
        {"challenge":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","rpId":"campus.example","timeout":300000,\
        "userVerification":"required","allowCredentials":[{"type":"public-key","id":"AQID","transports":["usb","nfc"]}]}
        """)
    #expect(written { options.writeSignIn(allowed: [], to: $0) }.hasSuffix(#""allowCredentials":[]}"#))
    #expect(PasskeyOptions.challenge().count == 32 && PasskeyOptions.challenge() != PasskeyOptions.challenge())
    let long = written {
      options.writeRegistration(
        account: [UInt8](repeating: 1, count: 500), name: String(repeating: "é", count: 5000),
        title: String(repeating: "👩‍👩‍👧", count: 5000), existing: [], to: $0)
    }
    let read = try JSONDocument(long).root
    #expect(read["user"]?["name"]?.string == String(repeating: "é", count: 128))
    #expect(
      (read["user"]?["displayName"]?.string?.utf8.count ?? 0) <= 256 && read["user"]?["id"]?.string?.utf8.count == 86)
  }

  @Test func sites() {
    #expect(RelyingParty(origin: "https://campus.example", name: "C") == Authenticator.party.named("C"))
    #expect(RelyingParty(origin: "https://campus.example:8443", name: "")?.id == "campus.example")
    #expect(RelyingParty(origin: "http://localhost:8080", name: "")?.origins == ["http://localhost:8080"])
    let none = [
      "", "https://", "campus.example", "http://campus.example", "ftp://campus.example", "https://127.0.0.1",
      "https://[::1]",
      "https://campus.example/", "https://campus.example:", "https://campus.example:0x1",
      "https://campus.example:99999",
      "https://campus.example:08", "https://a@campus.example", "https://Campus.example", "https://é.example",
      "https://.",
      "https://a b", "HTTPS://campus.example", "http://localhost.example",
    ]
    for origin in none { #expect(RelyingParty(origin: origin, name: "") == nil, "\(origin)") }
  }
}

extension RelyingParty {
  fileprivate func named(_ name: String) -> RelyingParty { RelyingParty(id: id, name: name, origins: origins) }
}
