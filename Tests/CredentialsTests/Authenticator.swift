// An authenticator and a browser for tests: honest unless told otherwise, signing with Ed25519.
import Base

@testable import Credentials

/// Everything that a ceremony consists of. Change a part, then ask for the answer: it is signed as it stands.
struct Authenticator {
  static let party = RelyingParty(id: "campus.example", name: "Campus", origins: ["https://campus.example"])
  static let challenge = [UInt8](0..<32)
  static let account = Array("account-7".utf8)

  let signer: SigningKey
  var site = "campus.example"
  var type = "webauthn.create"
  var challengeText = base64url(Authenticator.challenge)
  var origin = "https://campus.example"
  /// More members of the browser's JSON.
  var more = #","crossOrigin":false"#
  /// Replaces the browser's JSON.
  var clientText: String?
  /// Touched, unlocked, with a key.
  var flags: UInt8 = 0x45
  var counter: UInt32 = 1
  var id = Array("a passkey's id".utf8)
  var transports = ["internal", "hybrid"]
  var format = "none"
  var statement: [UInt8] = [0xa0]
  /// Replaces the COSE key.
  var cose: [UInt8]?
  /// Follows the authenticator's data.
  var tail: [UInt8] = []
  var handle: [UInt8]? = Authenticator.account

  init() throws { signer = try SigningKey(seed: [UInt8](repeating: 9, count: 32)) }

  /// The same authenticator at a sign-in.
  var signingIn: Authenticator {
    var copy = self
    copy.type = "webauthn.get"
    copy.flags = 0x05
    copy.counter += 1
    return copy
  }

  var clientData: [UInt8] {
    Array((clientText ?? #"{"type":"\#(type)","challenge":"\#(challengeText)","origin":"\#(origin)"\#(more)}"#).utf8)
  }

  /// The key as CTAP2 writes it: kty 1, alg -8, crv 6, x.
  var key: [UInt8] {
    if let cose { return cose }
    guard case .ed25519(let x) = signer.publicKey.numbers else { return [] }
    return [0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20] + x
  }

  var data: [UInt8] {
    var data = Digest.of(site).bytes + [flags]
    for shift in [24, 16, 8, 0] { data.append(UInt8(truncatingIfNeeded: counter >> UInt32(shift))) }
    if flags & 0x40 != 0 {
      data += [UInt8](repeating: 0xaa, count: 16) + [UInt8(id.count >> 8), UInt8(id.count & 255)] + id + key
    }
    return data + tail
  }

  var attestation: [UInt8] {
    let length = [0x59, UInt8(data.count >> 8), UInt8(data.count & 255)]
    return [0xa3, 0x63] + Array("fmt".utf8) + [0x60 + UInt8(format.utf8.count)] + Array(format.utf8)
      + [0x67] + Array("attStmt".utf8) + statement + [0x68] + Array("authData".utf8) + length + data
  }

  var registration: PasskeyRegistration {
    PasskeyRegistration(id: id, clientData: clientData, attestation: attestation, transports: transports)
  }

  func assertion() throws -> PasskeyAssertion {
    PasskeyAssertion(
      id: id, clientData: clientData, authenticatorData: data,
      signature: try signer.signature(of: data + Digest.of(clientData).bytes), account: handle)
  }

  /// What the campus keeps of the passkey.
  func known(counter: UInt32 = 1) -> PasskeyAssertion.Known {
    PasskeyAssertion.Known(key: key, counter: counter, account: Authenticator.account)
  }

  /// Why the registration is refused; nil when it is accepted.
  func registrationFault(_ party: RelyingParty = party, _ challenge: [UInt8] = challenge) -> PasskeyFault? {
    do throws(PasskeyFault) {
      _ = try registration.verified(for: party, challenge: challenge)
      return nil
    } catch {
      return error
    }
  }

  /// Why the sign-in is refused; nil when it is accepted.
  func signInFault(
    _ known: PasskeyAssertion.Known? = nil, namesAccount: Bool = true, challenge: [UInt8] = challenge
  ) throws -> PasskeyFault? {
    let assertion = try assertion()
    do throws(PasskeyFault) {
      _ = try assertion.verified(
        for: Authenticator.party, challenge: challenge, known: known ?? self.known(), namesAccount: namesAccount)
      return nil
    } catch {
      return error
    }
  }
}
