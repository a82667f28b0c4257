// Why a passkey is not accepted.
import Base

/// Why a passkey is not accepted: a stable word for the log and for programs.
package enum PasskeyFault: String, Error, Sendable, CaseIterable {
  /// A part is longer than any authenticator makes it.
  case tooLarge = "passkey-too-large"
  /// Not the JSON, CBOR or layout that it should be.
  case malformed = "passkey-malformed"
  /// Made for the other ceremony: a sign-in where a registration was asked for, or the reverse.
  case wrongType = "passkey-wrong-type"
  /// The answer to another request than the one that was made.
  case wrongChallenge = "passkey-wrong-challenge"
  /// Made on a page of another origin.
  case wrongOrigin = "passkey-wrong-origin"
  /// Made in a frame of another site.
  case crossOrigin = "passkey-cross-origin"
  /// The authenticator says another site than ours.
  case wrongSite = "passkey-wrong-site"
  /// Nobody touched the authenticator.
  case noPresence = "passkey-no-presence"
  /// The authenticator did not check who touched it.
  case noVerification = "passkey-no-verification"
  /// Flags that contradict each other.
  case badFlags = "passkey-bad-flags"
  /// A registration without a key, or with another id than it says.
  case wrongCredential = "passkey-wrong-credential"
  /// A key that is none of those asked for.
  case unsupportedKey = "passkey-unsupported-key"
  case badSignature = "passkey-bad-signature"
  /// The counter did not grow: there may be a copy of the passkey.
  case counterWentBack = "passkey-counter-went-back"
  /// The account that the passkey names is not its owner, or it names none where it has to.
  case wrongAccount = "passkey-wrong-account"

  /// What a caller is told: 422 for what could not be read, otherwise 401, with the word.
  package var failure: Failure {
    switch self {
    case .tooLarge, .malformed: Failure(.unprocessable, code: rawValue, text)
    default: Failure(.unauthenticated, code: rawValue, text)
    }
  }

  private var text: Text {
    switch self {
    case .noPresence, .noVerification:
      Text(
        en: "The passkey was not unlocked. Use your fingerprint, face or PIN when you are asked.",
        fr: "La clé d’accès n’a pas été déverrouillée. Utilisez votre empreinte, votre visage ou votre code PIN.")
    case .counterWentBack:
      Text(
        en: "This passkey may have been copied, so it is not accepted. Sign in another way and remove it.",
        fr: "Cette clé d’accès a peut-être été copiée et n’est pas acceptée. Connectez-vous autrement et supprimez-la.")
    case .unsupportedKey:
      Text(en: "This kind of passkey is not supported.", fr: "Ce type de clé d’accès n’est pas pris en charge.")
    case .wrongChallenge:
      Text(
        en: "This took too long, or was tried twice. Please try again.",
        fr: "L’opération a pris trop de temps ou a été faite deux fois. Veuillez réessayer.")
    default: Text(en: "This passkey was not accepted.", fr: "Cette clé d’accès n’a pas été acceptée.")
    }
  }
}
