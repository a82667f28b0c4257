// Second factors: values, payloads, and the rules.
import Base
import Credentials

/// How a second step was made.
enum StepKind: String, Sendable {
  case app
  case recoveryCode = "recovery-code"
  case passkey
}

enum SecondFactorRules {
  /// Seconds that a sign-in waits for its second step.
  static let challengeLifetime: Int64 = 600
  /// Codes that may be tried for one sign-in; the table's own rule is the same.
  static let attempts = 5
  /// Seconds in which an app that was begun with has to show its first code.
  static let setUpLifetime: Int64 = 3600
  /// A code of an app or of the list, with some room for how people type them.
  static let longestCode = 64
}

/// What the account's second factors are.
struct SecondFactorsOutput: Payload {
  /// Whether signing in with a password asks for a second step.
  var isOn = false
  /// Since when an authenticator app counts.
  var appSince: Timestamp?
  var recoveryCodesLeft = 0
  var passkeys: [PasskeyOutput] = []

  static let schemaName = "SecondFactors"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.bool("isOn", &isOn, label: SecondFactorText.isOn)
    f.timestamp("appSince", &appSince, label: SecondFactorText.appSince)
    f.integer("recoveryCodesLeft", &recoveryCodesLeft, label: SecondFactorText.codesLeft)
    f.list("passkeys", &passkeys, label: PasskeyText.passkeys, max: 100)
  }
}

/// Shows once more who is calling, before something about their second factors changes.
struct ProofInput: Payload {
  var proof: String?

  static let schemaName = "Proof"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text(
      "proof", &proof, label: SecondFactorText.proof, help: SecondFactorText.proofHint, max: 1024, kind: .secret)
  }
}

/// What an authenticator app is told, once.
struct AppSetUpOutput: Payload {
  /// Base32.
  var secret = ""
  /// What the QR code says.
  var address = ""

  static let schemaName = "AppSetUp"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("secret", &secret, label: SecondFactorText.appSecret, max: 200)
    f.text("address", &address, label: SecondFactorText.appAddress, max: 2000)
  }
}

/// A code that an authenticator app shows.
struct AppCodeInput: Payload {
  var code = ""

  static let schemaName = "AppCode"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text(
      "code", &code, label: SecondFactorText.appCode, help: SecondFactorText.appCodeHint,
      max: SecondFactorRules.longestCode, kind: .secret)
  }
}

/// New recovery codes, shown once; none where there were some already.
struct RecoveryCodesOutput: Payload {
  var recoveryCodes: [String] = []

  static let schemaName = "RecoveryCodes"

  init() {}

  init(_ codes: [RecoveryCode]) { recoveryCodes = codes.map(\.text) }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.texts("recoveryCodes", &recoveryCodes, label: SecondFactorText.codes, length: 20, max: RecoveryCode.count)
  }
}

/// The second step of a sign-in: a code, or what a passkey answers.
struct StepInput: Payload {
  /// What the first step was answered with.
  var challenge = ""
  var code: String?
  var passkey: PasskeyAnswer?

  static let schemaName = "SignInStep"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("challenge", &challenge, label: SecondFactorText.challenge, max: 100, kind: .secret)
    f.text("code", &code, label: SecondFactorText.code, max: SecondFactorRules.longestCode, kind: .secret)
    f.object("passkey", &passkey, label: PasskeyText.passkey)
  }

  func check(_ refuse: (_ path: String, _ text: Text) -> Void) {
    if (code == nil) == (passkey == nil) { refuse("code", SecondFactorText.oneOfTwo) }
  }
}
