// An authenticator and its browser for tests: honest unless told otherwise, signing with Ed25519.
import Base
import Credentials
import Testing

@testable import App

/// A value: a copy with other fields is another device. Its counter goes up with each use.
struct Device {
  let signer: SigningKey
  var id: [UInt8]
  var origin = "http://localhost"
  var site = "localhost"
  var counter: UInt32 = 0
  var handle: [UInt8] = []
  /// Touched and unlocked.
  var flags: UInt8 = 0x05

  init() throws {
    signer = try SigningKey.generate()
    id = randomBytes(16)
  }

  private func clientData(_ type: String, _ challenge: String) -> [UInt8] {
    Array(#"{"type":"\#(type)","challenge":"\#(challenge)","origin":"\#(origin)","crossOrigin":false}"#.utf8)
  }

  private func data(_ more: [UInt8] = []) -> [UInt8] {
    var data = Digest.of(site).bytes + [more.isEmpty ? flags : flags | 0x40]
    for shift in [24, 16, 8, 0] { data.append(UInt8(truncatingIfNeeded: counter >> UInt32(shift))) }
    return data + more
  }

  /// Makes the passkey that the options ask for; gives the parts that the browser would send.
  mutating func make(_ options: JSONValue) -> [(String, String)] {
    handle = decoded(base64url: options["user"]?["id"]?.string ?? "") ?? []
    guard case .ed25519(let x) = signer.publicKey.numbers else { return [] }
    let key = [0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20] + x
    let data = data([UInt8](repeating: 0, count: 16) + [0, UInt8(id.count)] + id + key)
    let attestation =
      [0xa3, 0x63] + Array("fmt".utf8) + [0x64] + Array("none".utf8) + [0x67] + Array("attStmt".utf8) + [0xa0, 0x68]
      + Array("authData".utf8) + [0x59, UInt8(data.count >> 8), UInt8(data.count & 255)] + data
    let client = clientData("webauthn.create", options["challenge"]?.string ?? "")
    return [("id", base64url(id)), ("clientData", base64url(client)), ("attestation", base64url(attestation))]
  }

  /// Answers the options of a sign-in.
  mutating func use(_ options: JSONValue) throws -> [(String, String)] {
    counter += 1
    let client = clientData("webauthn.get", options["challenge"]?.string ?? "")
    let data = data()
    let signature = try signer.signature(of: data + Digest.of(client).bytes)
    return [
      ("id", base64url(id)), ("clientData", base64url(client)), ("authenticatorData", base64url(data)),
      ("signature", base64url(signature)), ("userHandle", base64url(handle)),
    ]
  }
}

extension [(String, String)] {
  /// The parts as a JSON object.
  var json: String { "{" + map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",") + "}" }

  /// The same with another value for a part.
  func with(_ name: String, _ value: String) -> [(String, String)] { filter { $0.0 != name } + [(name, value)] }
}

extension Visitor {
  /// At the address for which browsers offer passkeys without TLS.
  var atLocalhost: Visitor {
    var copy = self
    copy.host = "localhost"
    return copy
  }

  /// What a browser is asked for when this visitor adds a passkey.
  func passkeyOptions() throws -> JSONValue {
    let answer = try atLocalhost.post("/api/v1/account/passkeys/options", json: "{\"proof\":\"\(Campus.password)\"}")
    #expect(answer.status == 200)
    return answer.json
  }

  /// Adds the device's passkey.
  func add(_ device: inout Device, name: String = "phone") throws -> Answer {
    let parts = try device.make(passkeyOptions()) + [("name", name)]
    return try atLocalhost.post("/api/v1/account/passkeys", json: parts.json)
  }

  /// What a browser is asked for when somebody signs in.
  func signInOptions() throws -> JSONValue {
    let answer = try atLocalhost.send("POST", "/api/v1/auth/passkey/options")
    #expect(answer.status == 200)
    return answer.json
  }

  func signIn(_ parts: [(String, String)]) throws -> Answer {
    try atLocalhost.post("/api/v1/auth/passkey", json: parts.json)
  }
}
