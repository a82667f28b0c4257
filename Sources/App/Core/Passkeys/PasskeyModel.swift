// Passkeys: values, payloads, and the rules.
import Base
import Credentials

enum PasskeyRules {
  /// Passkeys of one account.
  static let most = 20
  static let longestName = 60
  /// Seconds in which a browser has to answer.
  static let patience: Int64 = 600
  /// Characters of base64url: as many bytes as the largest part may have.
  static let longestPart = 24 << 10
}

/// A passkey as its owner sees it.
struct PasskeyOutput: Payload {
  var id = ID<StoredPasskey>(0)
  var name = ""
  /// Whether it has been copied to the person's other devices.
  var isSynced = false
  var createdAt = Timestamp(milliseconds: 0)
  var usedAt: Timestamp?

  static let schemaName = "Passkey"

  init() {}

  init(_ row: PasskeyRow) {
    id = row.id
    name = row.name
    isSynced = row.isSynced
    createdAt = row.created
    usedAt = row.used
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PasskeyText.passkey)
    f.text("name", &name, label: PasskeyText.name, max: PasskeyRules.longestName)
    f.bool("isSynced", &isSynced, label: PasskeyText.isSynced)
    f.timestamp("createdAt", &createdAt, label: PasskeyText.added)
    f.timestamp("usedAt", &usedAt, label: PasskeyText.lastUsed)
  }
}

/// What a browser answers to the options of a sign-in: the parts of `PublicKeyCredential.toJSON()`, each in base64url.
struct PasskeyAnswer: Payload {
  var id = ""
  var clientData = ""
  var authenticatorData = ""
  var signature = ""
  var userHandle: String?

  static let schemaName = "PasskeyAnswer"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("id", &id, label: PasskeyText.credential, max: PasskeyRules.longestPart)
    f.text("clientData", &clientData, label: PasskeyText.clientData, max: PasskeyRules.longestPart)
    f.text(
      "authenticatorData", &authenticatorData, label: PasskeyText.authenticatorData, max: PasskeyRules.longestPart)
    f.text("signature", &signature, label: PasskeyText.signature, max: PasskeyRules.longestPart)
    f.text("userHandle", &userHandle, label: PasskeyText.userHandle, max: 200)
  }

  /// Throws `malformed` for what is no base64url.
  func assertion() throws(PasskeyFault) -> PasskeyAssertion {
    guard let id = decoded(base64url: id), let clientData = decoded(base64url: clientData),
      let authenticatorData = decoded(base64url: authenticatorData), let signature = decoded(base64url: signature)
    else { throw .malformed }
    var account: [UInt8]?
    if let userHandle, !userHandle.isEmpty {
      guard let bytes = decoded(base64url: userHandle) else { throw .malformed }
      account = bytes
    }
    return PasskeyAssertion(
      id: id, clientData: clientData, authenticatorData: authenticatorData, signature: signature, account: account)
  }
}

/// A new passkey: what its owner calls it, and what the browser answers to the options of a registration.
struct PasskeyInput: Payload {
  var name = ""
  var id = ""
  var clientData = ""
  var attestation = ""
  var transports: [String] = []

  static let schemaName = "PasskeyNew"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: PasskeyText.name, help: PasskeyText.nameHint, max: PasskeyRules.longestName)
    f.text("id", &id, label: PasskeyText.credential, max: PasskeyRules.longestPart)
    f.text("clientData", &clientData, label: PasskeyText.clientData, max: PasskeyRules.longestPart)
    f.text("attestation", &attestation, label: PasskeyText.attestation, max: PasskeyRules.longestPart)
    f.texts("transports", &transports, label: PasskeyText.transports, length: 40, max: 16, required: false)
  }

  /// Throws `malformed` for what is no base64url.
  func registration() throws(PasskeyFault) -> PasskeyRegistration {
    guard let id = decoded(base64url: id), let clientData = decoded(base64url: clientData),
      let attestation = decoded(base64url: attestation)
    else { throw .malformed }
    return PasskeyRegistration(id: id, clientData: clientData, attestation: attestation, transports: transports)
  }
}

/// A passkey that was just made.
struct PasskeyMadeOutput: Payload {
  var passkey = PasskeyOutput()
  /// With the account's first second factor come recovery codes, shown once.
  var recoveryCodes: [String] = []

  static let schemaName = "PasskeyMade"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("passkey", &passkey, label: PasskeyText.passkey)
    f.texts("recoveryCodes", &recoveryCodes, label: SecondFactorText.codes, length: 20, max: RecoveryCode.count)
  }
}

/// Another name for a passkey.
struct PasskeyRename: Payload {
  var name = ""

  static let schemaName = "PasskeyRename"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: PasskeyText.name, help: PasskeyText.nameHint, max: PasskeyRules.longestName)
  }
}
