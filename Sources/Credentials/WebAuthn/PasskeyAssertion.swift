// A sign-in with a passkey: what the browser answered, checked against what is kept.
import Base

/// What a browser answers to the options of a sign-in.
package struct PasskeyAssertion: Sendable {
  /// Which passkey: what the caller looks up.
  package let id: [UInt8]
  /// The account that a discoverable passkey was made for, as it was given at registration; nil when it names none.
  package let account: [UInt8]?
  private let clientData: [UInt8]
  private let authenticatorData: [UInt8]
  private let signature: [UInt8]

  package init(
    id: [UInt8], clientData: [UInt8], authenticatorData: [UInt8], signature: [UInt8], account: [UInt8]? = nil
  ) {
    self.id = id
    self.clientData = clientData
    self.authenticatorData = authenticatorData
    self.signature = signature
    self.account = account
  }

  /// Reads the JSON that `PublicKeyCredential.toJSON()` gives. Throws `malformed` or `tooLarge`.
  package init(json: JSONValue) throws(PasskeyFault) {
    guard let response = json["response"] else { throw .malformed }
    try checkKind(json)
    var account: [UInt8]?
    // Some browsers write an empty text for none.
    if let handle = response["userHandle"], !handle.isNull, handle.string != "" {
      account = try field("userHandle", of: response, atMost: PasskeyOptions.longestAccount)
    }
    self.init(
      id: try field("rawId", of: json, atMost: AuthenticatorData.longestID),
      clientData: try field("clientDataJSON", of: response, atMost: 4 << 10),
      authenticatorData: try field("authenticatorData", of: response, atMost: AuthenticatorData.largest),
      signature: try field("signature", of: response, atMost: 1024), account: account)
  }

  /// Which challenge the browser says it answered, unchecked: for a caller that gave out several. Nil where it can't be
  /// read.
  package var challenge: [UInt8]? { answeredChallenge(clientData) }

  /// What is known of the passkey that `id` names, from the caller's table.
  package struct Known: Sendable {
    /// The public key in COSE form.
    package let key: [UInt8]
    /// The counter of its last use.
    package let counter: UInt32
    /// The account it belongs to, as it was given at registration.
    package let account: [UInt8]

    package init(key: [UInt8], counter: UInt32, account: [UInt8]) {
      self.key = key
      self.counter = counter
      self.account = account
    }
  }

  /// What is kept of a use.
  package struct Use: Sendable, Equatable {
    package let counter: UInt32
    package let isSynced: Bool
  }

  /// The use, when it answers this challenge, happened on a page of the site with an authenticator that was touched and
  /// unlocked, and is signed by the passkey. Throws the first fault.
  ///
  /// `namesAccount` says that nobody had named an account before: then the passkey has to. An account that it names has
  /// to be the one it belongs to in any case. The counter has to grow, unless it never counts; of two uses at once, the
  /// caller's transaction compares it again.
  package func verified(
    for party: RelyingParty, challenge: [UInt8], known: Known, namesAccount: Bool
  ) throws(PasskeyFault) -> Use {
    try checkClientData(clientData, type: "webauthn.get", challenge: challenge, party: party)
    let data = try AuthenticatorData(authenticatorData)
    try data.check(for: party)
    if let account {
      guard equalInConstantTime(account, known.account) else { throw .wrongAccount }
    } else if namesAccount {
      throw .wrongAccount
    }
    let key = try PublicKey(cose: known.key)
    guard signature.count <= 1024 else { throw .tooLarge }
    let message = authenticatorData + Digest.of(clientData).bytes
    guard key.verifies(signature, of: message, pair: .der) else { throw .badSignature }
    guard data.counter > known.counter || data.counter == 0 && known.counter == 0 else { throw .counterWentBack }
    return Use(counter: data.counter, isSynced: data.isSynced)
  }
}
