// Why a token is not accepted.
import Base

/// Why a token is not accepted: a stable word for the log and for programs.
package enum TokenFault: String, Error, Sendable, CaseIterable {
  /// More than 16 KiB.
  case tooLarge = "token-too-large"
  /// Not three parts of base64url, or not JSON where JSON has to be.
  case malformed = "token-malformed"
  /// It says that some header must be understood (`crit`); Quad knows none.
  case criticalHeader = "token-critical-header"
  /// No key of the issuer has the name that the token gives, or several fit a token without a name.
  case unknownKey = "token-unknown-key"
  /// It says another algorithm than its key is for: `none`, a shared secret, another curve.
  case wrongAlgorithm = "token-wrong-algorithm"
  case badSignature = "token-bad-signature"
  /// Its `typ` says that it is something else, such as an identity where an access token is wanted.
  case wrongType = "token-wrong-type"
  /// A claim that has to be there is missing, or is of the wrong kind.
  case badClaim = "token-bad-claim"
  case wrongIssuer = "token-wrong-issuer"
  /// Meant for somebody else.
  case wrongAudience = "token-wrong-audience"
  /// Issued to another client (`azp`), or to several without saying which.
  case wrongParty = "token-wrong-party"
  case expired = "token-expired"
  /// Its `nbf` has not come yet.
  case notYetValid = "token-not-yet-valid"
  /// Its `iat` has not come yet.
  case issuedInFuture = "token-issued-in-future"
  /// Issued longer ago than is allowed here.
  case tooOld = "token-too-old"
  /// The answer to another request than the one that was made.
  case wrongNonce = "token-wrong-nonce"

  /// What a caller is told: 401, with the word.
  package var failure: Failure { Failure(.unauthenticated, code: rawValue, text) }

  private var text: Text {
    switch self {
    case .expired, .tooOld:
      Text(en: "This token has expired. Ask for a new one.", fr: "Ce jeton a expiré. Demandez-en un nouveau.")
    case .notYetValid, .issuedInFuture:
      Text(
        en: "This token is not valid yet. One of the two clocks is wrong.",
        fr: "Ce jeton n’est pas encore valable. L’une des deux horloges est fausse.")
    default: Text(en: "This token is not accepted here.", fr: "Ce jeton n’est pas accepté ici.")
    }
  }
}
