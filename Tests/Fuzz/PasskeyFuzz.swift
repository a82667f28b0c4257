// Fuzzes what authenticators say: attestations, authenticator data, COSE keys.
import Base
import Credentials

private let party = RelyingParty(id: "campus.example", name: "Campus", origins: ["https://campus.example"])
private let challenge = [UInt8](0..<32)

/// Takes any bytes as each of the three. Never traps; says what invariant broke, or nil.
///
/// A passkey that is accepted has a key that can be read again. A signature that nobody made is never accepted.
package func fuzzPasskey(_ bytes: UnsafeRawBufferPointer) -> String? {
  let bytes = [UInt8](bytes)
  // The seeds call their passkey by this id, so that a registration may succeed.
  let id = Array("passkey".utf8)
  let registration = PasskeyRegistration(id: id, clientData: clientData("webauthn.create"), attestation: bytes)
  if let passkey = try? registration.verified(for: party, challenge: challenge) {
    guard let key = try? PublicKey(cose: passkey.key), key.algorithm == passkey.algorithm, passkey.id == id else {
      return "a passkey whose key can't be read"
    }
  }
  let half = bytes.count / 2
  let known = PasskeyAssertion.Known(key: Array(bytes[half...]), counter: 0, account: [1])
  let assertion = PasskeyAssertion(
    id: [1], clientData: clientData("webauthn.get"), authenticatorData: Array(bytes[..<half]),
    signature: [UInt8](repeating: 7, count: 64))
  let use = try? assertion.verified(for: party, challenge: challenge, known: known, namesAccount: false)
  // What the browser says may be any bytes as well; who answered which challenge is asked before anything is checked.
  _ = PasskeyRegistration(id: id, clientData: bytes, attestation: []).challenge
  return use == nil ? nil : "a signature that nobody made"
}

private func clientData(_ type: String) -> [UInt8] {
  Array(#"{"type":"\#(type)","challenge":"\#(base64url(challenge))","origin":"https://campus.example"}"#.utf8)
}
