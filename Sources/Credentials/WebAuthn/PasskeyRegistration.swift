// A new passkey: what the browser answered, and what is kept once it is verified.
import Base

/// A passkey as it is kept.
package struct Passkey: Sendable, Equatable {
  /// 1 to 1,023 bytes, chosen by the authenticator; unique over all accounts, which the caller's table makes sure of.
  package let id: [UInt8]
  /// The public key in COSE form, for `PublicKey(cose:)`.
  package let key: [UInt8]
  package let algorithm: SignatureAlgorithm
  /// How often it was used, by its own count; 0 from authenticators that don't count.
  package let counter: UInt32
  /// The authenticator's model (AAGUID), 16 bytes, by its own word: for showing, not for trusting.
  package let model: [UInt8]
  /// Whether it may be copied to the person's other devices, and whether it has been.
  package let isSyncable: Bool
  package let isSynced: Bool
  /// How the browser reaches it, to be said again when it is asked for: `internal`, `usb`, `hybrid`...
  package let transports: [String]
}

/// What a browser answers to the options of a registration.
package struct PasskeyRegistration: Sendable {
  private let id: [UInt8]
  private let clientData: [UInt8]
  private let attestation: [UInt8]
  private let transports: [String]

  /// Bytes of an attestation: several times what any format takes.
  static let largest = 16 << 10

  /// `transports` that are not known, or said twice, are dropped.
  package init(id: [UInt8], clientData: [UInt8], attestation: [UInt8], transports: [String] = []) {
    self.id = id
    self.clientData = clientData
    self.attestation = attestation
    self.transports = knownTransports.filter { known in transports.prefix(16).contains { sameBytes($0, known) } }
  }

  /// Reads the JSON that `PublicKeyCredential.toJSON()` gives. Throws `malformed` or `tooLarge`.
  package init(json: JSONValue) throws(PasskeyFault) {
    guard let response = json["response"] else { throw .malformed }
    try checkKind(json)
    self.init(
      id: try field("rawId", of: json, atMost: AuthenticatorData.longestID),
      clientData: try field("clientDataJSON", of: response, atMost: 4 << 10),
      attestation: try field("attestationObject", of: response, atMost: PasskeyRegistration.largest),
      transports: response["transports"]?.elements.prefix(16).compactMap { $0.string } ?? [])
  }

  /// Which challenge the browser says it answered, unchecked: for a caller that gave out several. Nil where it can't be
  /// read.
  package var challenge: [UInt8]? { answeredChallenge(clientData) }

  /// The passkey, when it answers this challenge, was made on a page of the site, by an authenticator that was touched
  /// and unlocked, with a key of a kind asked for. Throws the first fault.
  ///
  /// Quad asks for no attestation. Where an authenticator sends one all the same, its statement is neither checked nor
  /// kept: nothing here depends on who made it.
  package func verified(for party: RelyingParty, challenge: [UInt8]) throws(PasskeyFault) -> Passkey {
    try checkClientData(clientData, type: "webauthn.create", challenge: challenge, party: party)
    guard attestation.count <= PasskeyRegistration.largest else { throw .tooLarge }
    var reader = CBORReader(attestation)
    let object = try reader.next()
    guard reader.isAtEnd, let format = object["fmt"]?.text, format.utf8.count <= 32,
      case .map(let statement) = object["attStmt"], let bytes = object["authData"]?.bytes,
      format != "none" || statement.isEmpty
    else { throw .malformed }
    let data = try AuthenticatorData(bytes)
    try data.check(for: party)
    guard let attested = data.attested, attested.id == id else { throw .wrongCredential }
    return Passkey(
      id: attested.id, key: attested.key, algorithm: attested.publicKey.algorithm, counter: data.counter,
      model: attested.model, isSyncable: data.isSyncable, isSynced: data.isSynced, transports: transports)
  }
}

/// WebAuthn's ways for a browser to reach an authenticator.
private let knownTransports = ["internal", "hybrid", "usb", "nfc", "ble", "smart-card"]

/// The answer has to be of the one kind of credential there is.
func checkKind(_ json: JSONValue) throws(PasskeyFault) {
  guard json["type"]?.string == "public-key" else { throw .malformed }
}

/// Bytes that JSON holds as base64url.
func field(_ name: String, of json: JSONValue, atMost limit: Int) throws(PasskeyFault) -> [UInt8] {
  guard let text = json[name]?.string else { throw .malformed }
  // Four characters for three bytes, and never more.
  guard text.utf8.count <= limit / 3 * 4 + 4 else { throw .tooLarge }
  guard let bytes = decoded(base64url: text) else { throw .malformed }
  guard bytes.count <= limit else { throw .tooLarge }
  return bytes
}
