// Passkeys: registrations and sign-ins that are accepted, and every way in which one may lie.
import Base
import Testing

@testable import Credentials

@Suite("Passkeys") struct PasskeyTests {
  private let party = Authenticator.party
  private let challenge = Authenticator.challenge

  @Test func aRegistration() throws {
    var device = try Authenticator()
    device.flags = 0x45 | 0x18
    let passkey = try device.registration.verified(for: party, challenge: challenge)
    #expect(passkey.id == device.id && passkey.key == device.key && passkey.algorithm == .edDSA)
    #expect(passkey.counter == 1 && passkey.model == [UInt8](repeating: 0xaa, count: 16))
    #expect(passkey.isSyncable && passkey.isSynced && passkey.transports == ["internal", "hybrid"])
    #expect(try PublicKey(cose: passkey.key).numbers == device.signer.publicKey.numbers)
    device.transports = ["usb", "usb", "telepathy", "", "\"><script>", "nfc"] + Array(repeating: "ble", count: 40)
    #expect(try device.registration.verified(for: party, challenge: challenge).transports == ["usb", "nfc", "ble"])
  }

  /// A change of the honest ceremony, and what it leads to.
  private typealias Change = (what: String, change: (inout Authenticator) -> Void, fault: PasskeyFault?)

  /// Lies that no ceremony accepts.
  private let lies: [Change] = [
    ("honest", { _ in }, nil), ("no crossOrigin", { $0.more = "" }, nil),
    (
      "unknown members", { $0.more = #","other_keys_can_be_added_here":"x","tokenBinding":{"status":"supported"}"# },
      nil
    ),
    ("other challenge", { $0.challengeText = base64url([UInt8](1...32)) }, .wrongChallenge),
    ("shorter challenge", { $0.challengeText = base64url([UInt8](0..<31)) }, .wrongChallenge),
    ("empty challenge", { $0.challengeText = "" }, .wrongChallenge),
    ("padded challenge", { $0.challengeText += "=" }, .wrongChallenge),
    ("http", { $0.origin = "http://campus.example" }, .wrongOrigin),
    ("other host", { $0.origin = "https://evil.example" }, .wrongOrigin),
    ("subdomain", { $0.origin = "https://a.campus.example" }, .wrongOrigin),
    ("longer host", { $0.origin = "https://campus.example.evil.example" }, .wrongOrigin),
    ("port", { $0.origin = "https://campus.example:8443" }, .wrongOrigin),
    ("slash", { $0.origin = "https://campus.example/" }, .wrongOrigin),
    ("case", { $0.origin = "https://Campus.example" }, .wrongOrigin),
    ("no origin at all", { $0.origin = "" }, .wrongOrigin),
    ("in a frame", { $0.more = #","crossOrigin":true"# }, .crossOrigin),
    ("in a frame, by its top", { $0.more = #","crossOrigin":false,"topOrigin":"https://evil.example""# }, .crossOrigin),
    ("odd crossOrigin", { $0.more = #","crossOrigin":"false""# }, .malformed),
    ("type twice", { $0.more = #","type":"webauthn.get""# }, .malformed),
    ("no JSON", { $0.clientText = "webauthn" }, .malformed), ("empty", { $0.clientText = "" }, .malformed),
    ("an array", { $0.clientText = "[]" }, .malformed), ("no members", { $0.clientText = "{}" }, .malformed),
    ("numbers", { $0.clientText = #"{"type":1,"challenge":2,"origin":3}"# }, .malformed),
    ("large", { $0.more = ",\"x\":\"\(String(repeating: "x", count: 4096))\"" }, .tooLarge),
    ("other site", { $0.site = "evil.example" }, .wrongSite),
    ("site in capitals", { $0.site = "CAMPUS.example" }, .wrongSite),
    ("not touched", { $0.flags &= ~0x01 }, .noPresence), ("not unlocked", { $0.flags &= ~0x04 }, .noVerification),
    ("synced but not syncable", { $0.flags |= 0x10 }, .badFlags), ("syncable", { $0.flags |= 0x08 }, nil),
    ("something behind", { $0.tail = [0] }, .malformed), ("extensions missing", { $0.flags |= 0x80 }, .malformed),
    ("extensions", { ($0.flags, $0.tail) = ($0.flags | 0x80, [0xa1, 0x61, 0x78, 0xf5]) }, nil),
    ("extensions twice", { ($0.flags, $0.tail) = ($0.flags | 0x80, [0xa0, 0xa0]) }, .malformed),
    ("extensions no map", { ($0.flags, $0.tail) = ($0.flags | 0x80, [0x01]) }, .malformed),
    ("much behind", { $0.tail = [UInt8](repeating: 0, count: 4096) }, .tooLarge),
  ]

  @Test func liesAtRegistration() throws {
    for lie in lies {
      var device = try Authenticator()
      lie.change(&device)
      #expect(device.registrationFault() == lie.fault, "\(lie.what)")
    }
    let more: [Change] = [
      ("a sign-in", { $0.type = "webauthn.get" }, .wrongType), ("no type", { $0.type = "" }, .wrongType),
      ("no key", { $0.flags &= ~0x40 }, .wrongCredential), ("no id", { $0.id = [] }, .malformed),
      ("longest id", { $0.id = [UInt8](repeating: 1, count: 1023) }, nil),
      ("longer id", { $0.id = [UInt8](repeating: 1, count: 1024) }, .malformed),
      ("none with a statement", { $0.statement = [0xa1, 0x61, 0x78, 0x01] }, .malformed),
      (
        "packed with a statement", { ($0.format, $0.statement) = ("packed", [0xa1, 0x63, 0x61, 0x6c, 0x67, 0x27]) }, nil
      ),
      ("unheard of, empty", { $0.format = "new-format" }, nil), ("no statement", { $0.statement = [0xf6] }, .malformed),
      ("counting down from the top", { $0.counter = .max }, nil), ("not counting", { $0.counter = 0 }, nil),
    ]
    for change in more {
      var device = try Authenticator()
      change.change(&device)
      #expect(device.registrationFault() == change.fault, "\(change.what)")
    }
    let device = try Authenticator()
    #expect(device.registrationFault(party, []) == .wrongChallenge)
    #expect(device.registrationFault(RelyingParty(id: "campus.example", name: "", origins: [])) == .wrongOrigin)
    // The browser names another key than the authenticator.
    let named = PasskeyRegistration(
      id: [1], clientData: device.clientData, attestation: device.attestation, transports: [])
    #expect(throws: PasskeyFault.wrongCredential) { try named.verified(for: party, challenge: challenge) }
    // Something stands behind the attestation, or it is far too large.
    for (tail, fault) in [([UInt8(0)], PasskeyFault.malformed), ([UInt8](repeating: 0, count: 16 << 10), .tooLarge)] {
      let longer = PasskeyRegistration(
        id: device.id, clientData: device.clientData, attestation: device.attestation + tail)
      #expect(throws: fault) { try longer.verified(for: party, challenge: challenge) }
    }
  }

  @Test func liesAtSignIn() throws {
    for lie in lies {
      var device = try Authenticator().signingIn
      lie.change(&device)
      #expect(try device.signInFault() == lie.fault, "\(lie.what)")
    }
    var device = try Authenticator().signingIn
    #expect(try device.signInFault(challenge: []) == .wrongChallenge)
    device.type = "webauthn.create"
    #expect(try device.signInFault() == .wrongType)
  }

  @Test func accounts() throws {
    var device = try Authenticator().signingIn
    #expect(try device.signInFault(namesAccount: false) == nil)
    device.handle = Array("account-8".utf8)
    for named in [true, false] { #expect(try device.signInFault(namesAccount: named) == .wrongAccount) }
    device.handle = nil
    #expect(try device.signInFault(namesAccount: true) == .wrongAccount)
    #expect(try device.signInFault(namesAccount: false) == nil)
  }

  @Test func counters() throws {
    var device = try Authenticator().signingIn
    let table: [(was: UInt32, is: UInt32, fault: PasskeyFault?)] = [
      (0, 0, nil), (0, 1, nil), (0, .max, nil), (1, 2, nil), (7, 4_000_000_000, nil), (1, 1, .counterWentBack),
      (2, 1, .counterWentBack), (1, 0, .counterWentBack), (.max, .max, .counterWentBack), (.max, 0, .counterWentBack),
    ]
    for row in table {
      device.counter = row.is
      #expect(try device.signInFault(device.known(counter: row.was)) == row.fault, "\(row)")
    }
    device.counter = 9
    let use = try device.assertion().verified(
      for: party, challenge: challenge, known: device.known(counter: 3), namesAccount: true)
    #expect(use == PasskeyAssertion.Use(counter: 9, isSynced: false))
  }

  @Test func signatures() throws {
    let device = try Authenticator().signingIn
    let honest = try device.signer.signature(of: device.data + Digest.of(device.clientData).bytes)
    let other = try SigningKey.generate().signature(of: device.data + Digest.of(device.clientData).bytes)
    let overRaw = try device.signer.signature(of: device.data + device.clientData)
    let attempts: [([UInt8], PasskeyFault?)] = [
      (honest, nil), (other, .badSignature), (overRaw, .badSignature), ([], .badSignature),
      (honest + [0], .badSignature),
      ([UInt8](repeating: 0, count: 64), .badSignature), ([UInt8](repeating: 0, count: 2000), .tooLarge),
    ]
    for (signature, fault) in attempts {
      let assertion = PasskeyAssertion(
        id: device.id, clientData: device.clientData, authenticatorData: device.data, signature: signature,
        account: Authenticator.account)
      let use = Result {
        try assertion.verified(for: party, challenge: challenge, known: device.known(), namesAccount: true)
      }
      switch use {
      case .success: #expect(fault == nil)
      case .failure(let error): #expect(error as? PasskeyFault == fault)
      }
    }
    // A bit of the counter changed after signing.
    var data = device.data
    data[36] ^= 4
    let changed = PasskeyAssertion(
      id: device.id, clientData: device.clientData, authenticatorData: data, signature: honest,
      account: Authenticator.account)
    #expect(throws: PasskeyFault.badSignature) {
      try changed.verified(for: party, challenge: challenge, known: device.known(), namesAccount: true)
    }
  }

  @Test("soft-webauthn: ES256") func softwareOfOthers() throws {
    let registration = try PasskeyRegistration(json: JSONDocument(PasskeyVectors.softRegistration).root)
    let passkey = try registration.verified(for: party, challenge: challenge)
    #expect(passkey.algorithm == .es256 && passkey.id.count == 32 && passkey.counter == 0 && !passkey.isSyncable)
    let assertion = try PasskeyAssertion(json: JSONDocument(PasskeyVectors.softAssertion).root)
    #expect(assertion.id == passkey.id && assertion.account == Authenticator.account)
    let known = PasskeyAssertion.Known(key: passkey.key, counter: 0, account: Authenticator.account)
    let use = try assertion.verified(for: party, challenge: challenge, known: known, namesAccount: true)
    #expect(use.counter == 1)
    // The library as it is does not unlock.
    #expect(throws: PasskeyFault.noVerification) {
      try PasskeyRegistration(json: JSONDocument(PasskeyVectors.plainRegistration).root)
        .verified(for: party, challenge: challenge)
    }
    #expect(throws: PasskeyFault.noVerification) {
      try PasskeyAssertion(json: JSONDocument(PasskeyVectors.plainAssertion).root)
        .verified(for: party, challenge: challenge, known: known, namesAccount: true)
    }
  }

  @Test("cryptography: RS256 and ES256 over the same answer") func otherKeys() throws {
    func bytes(_ text: String) throws -> [UInt8] { try #require(decoded(base64url: text)) }
    let clientData = try bytes(PasskeyVectors.rsaClientData)
    let data = try bytes(PasskeyVectors.rsaAuthenticatorData)
    let pairs = [
      (PasskeyVectors.rsaCOSE, PasskeyVectors.rsaSignature), (PasskeyVectors.ecCOSE, PasskeyVectors.ecSignature),
    ]
    for (at, (key, signature)) in pairs.enumerated() {
      let known = PasskeyAssertion.Known(key: try bytes(key), counter: 0, account: [1])
      let assertion = PasskeyAssertion(
        id: [1], clientData: clientData, authenticatorData: data, signature: try bytes(signature))
      _ = try assertion.verified(for: party, challenge: challenge, known: known, namesAccount: false)
      let swapped = PasskeyAssertion(
        id: [1], clientData: clientData, authenticatorData: data, signature: try bytes(pairs[1 - at].1))
      #expect(throws: PasskeyFault.badSignature) {
        try swapped.verified(for: party, challenge: challenge, known: known, namesAccount: false)
      }
    }
  }

  /// A caller that gave out several challenges asks which one was answered, before anything is checked.
  @Test func whichChallengeWasAnswered() throws {
    var device = try Authenticator()
    #expect(device.registration.challenge == challenge)
    #expect(try device.signingIn.assertion().challenge == challenge)
    for text in ["", "[]", "{}", #"{"challenge":7}"#, #"{"challenge":"no base64!"}"#, "{\"challenge\":\"AA\"", "\u{0}"]
    {
      device.clientText = text
      #expect(device.registration.challenge == nil, "\(text)")
    }
    device.clientText = nil
    device.more = ",\"x\":\"\(String(repeating: "x", count: 4096))\""
    #expect(device.registration.challenge == nil)
  }

  @Test func everyFaultIsTold() {
    for fault in PasskeyFault.allCases {
      #expect(fault.failure.code == fault.rawValue && fault.rawValue.hasPrefix("passkey-"))
      #expect([.unauthenticated, .unprocessable].contains(fault.failure.kind))
      #expect(!fault.failure.text.en.isEmpty && !fault.failure.text.fr.isEmpty)
    }
  }
}
