// Why signing in at another service did not work, in words for the person and in words for the log.
import Base
import Credentials

/// What went wrong between Quad and an OpenID provider. Holds no code, token or secret, so it may be logged.
package enum OpenIDFault: Error, Sendable, Equatable {
  /// The issuer's address, the client id or the redirect address can't be right. Names which.
  case badSettings(String)
  /// The provider could not be called.
  case call(OutboundFailure)
  /// The provider answers discovery or keys with this status.
  case status(Int)
  /// What it answers is not what OpenID Connect describes. Says what is missing, or what came instead.
  case notOpenID(String)
  /// Discovery names another issuer than the one that was asked.
  case wrongIssuer
  /// The provider can't do what Quad needs: the code flow, PKCE, a signature it trusts, a way to authenticate.
  case unsupported(String)
  /// It publishes no key that Quad can use.
  case noKeys
  /// The answer does not belong to this browser's request.
  case wrongState
  /// The answer comes from another provider than the one that was asked (RFC 9207).
  case wrongResponder
  /// The provider says no, with its error code: `access_denied`, `login_required`, …
  case denied(String)
  /// The provider does not take the code, with its error code: `invalid_grant`, `invalid_client`, …
  case codeRefused(String)
  case badToken(TokenFault)
  /// The access token is not the one that the ID token was made with.
  case wrongHash
  /// The person has signed in longer ago than was asked for, or the provider does not say when.
  case signedInLongAgo
  /// The user's data is somebody else's.
  case wrongSubject
  /// An account outside the domain that was asked for.
  case wrongDomain

  /// A stable word for programs and the log.
  package var code: String {
    switch self {
    case .badSettings: "openid-settings"
    case .call(let failure): "openid-\(failure.fault.rawValue)"
    case .status: "openid-status"
    case .notOpenID: "openid-answer"
    case .wrongIssuer: "openid-issuer"
    case .unsupported: "openid-unsupported"
    case .noKeys: "openid-keys"
    case .wrongState: "openid-state"
    case .wrongResponder: "openid-responder"
    case .denied: "openid-denied"
    case .codeRefused: "openid-code"
    case .badToken(let fault): "openid-\(fault.rawValue)"
    case .wrongHash: "openid-hash"
    case .signedInLongAgo: "openid-age"
    case .wrongSubject: "openid-subject"
    case .wrongDomain: "openid-domain"
    }
  }

  /// For the person who wants to sign in.
  package var text: Text {
    switch self {
    case .call(let failure) where failure.fault.isPassing: OpenIDText.later
    case .status(let status) where status >= 500 || status == 429: OpenIDText.later
    case .badSettings, .call, .status, .notOpenID, .wrongIssuer, .unsupported, .noKeys: OpenIDText.misconfigured
    case .codeRefused(let code): code == "invalid_grant" ? OpenIDText.again : OpenIDText.misconfigured
    case .wrongState, .signedInLongAgo: OpenIDText.again
    case .denied(let code): code == "access_denied" ? OpenIDText.denied : OpenIDText.refused
    case .badToken(.expired), .badToken(.tooOld), .badToken(.notYetValid), .badToken(.issuedInFuture): OpenIDText.clock
    case .wrongResponder, .badToken, .wrongHash, .wrongSubject: OpenIDText.untrusted
    case .wrongDomain: OpenIDText.domain
    }
  }

  /// For whoever has set the provider up: what to look at.
  package var advice: Text {
    switch self {
    case .badSettings(let what):
      Text(en: "The setting “\(what)” can’t be right.", fr: "Le réglage « \(what) » ne peut pas être juste.")
    case .call(let failure): failure.text
    case .status(let status):
      Text(
        en: "The service answers \(status) where its description should be. Is the issuer’s address right?",
        fr: "Le service répond \(status) là où devrait être sa description. L’adresse de l’émetteur est-elle juste ?")
    case .notOpenID(let what):
      Text(
        en: "The service answers, but not as an OpenID provider does (\(what)). Is the issuer’s address right?",
        fr:
          "Le service répond, mais pas comme un fournisseur OpenID (\(what)). L’adresse de l’émetteur est-elle juste ?")
    case .wrongIssuer:
      Text(
        en: "The service calls itself by another name. The issuer has to be written exactly as the service writes it.",
        fr: "Le service porte un autre nom. L’émetteur doit s’écrire exactement comme le service l’écrit.")
    case .unsupported(let what):
      Text(en: "The service does not offer \(what).", fr: "Le service ne propose pas \(what).")
    case .noKeys:
      Text(
        en: "The service publishes no key that Quad can use (RS256, ES256 or EdDSA).",
        fr: "Le service ne publie aucune clé que Quad puisse utiliser (RS256, ES256 ou EdDSA).")
    case .codeRefused(let code):
      Text(
        en: "The service refuses Quad (\(code)). Are client id, secret and redirect address the ones it knows?",
        fr:
          "Le service refuse Quad (\(code)). L’identifiant, le secret et l’adresse de retour sont-ils ceux qu’il connaît ?"
      )
    case .denied, .wrongState, .wrongResponder, .badToken, .wrongHash, .signedInLongAgo, .wrongSubject, .wrongDomain:
      text
    }
  }

  /// The same for whoever called Quad.
  package var failure: Failure {
    switch self {
    case .call(let failure) where failure.fault.isPassing:
      Failure(.unavailable, code: code, text, detail: "\(self)", retryAfter: 30)
    case .status, .notOpenID, .badSettings, .call, .wrongIssuer, .unsupported, .noKeys:
      Failure(.unavailable, code: code, text, detail: "\(self)")
    case .wrongState, .wrongResponder, .denied, .codeRefused, .badToken, .wrongHash, .signedInLongAgo, .wrongSubject,
      .wrongDomain:
      Failure(.unauthenticated, code: code, text, detail: "\(self)")
    }
  }
}

extension OpenIDFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .badSettings(let what), .notOpenID(let what), .unsupported(let what), .denied(let what),
      .codeRefused(let what):
      "\(code) (\(what))"
    case .call(let failure): "\(code) \(failure)"
    case .status(let status): "\(code) \(status)"
    default: code
    }
  }
}

/// An error code of OAuth's shape (`invalid_grant`), fit for a log and a page; "unknown" for anything else, which may be
/// an attempt to write there or an echo of what was sent.
func errorCode(_ text: String) -> String {
  let isCode = (1...40).contains(text.utf8.count) && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x5f }
  return isCode ? text : "unknown"
}

enum OpenIDText {
  static let later = Text(
    en: "The sign-in service can’t be reached just now. Try again in a moment, or sign in another way.",
    fr: "Le service de connexion est injoignable pour l’instant. Réessayez dans un moment, ou connectez-vous autrement."
  )
  static let misconfigured = Text(
    en: "Signing in with this service is not set up correctly. Please tell whoever runs this campus.",
    fr: "La connexion par ce service est mal configurée. Signalez-le aux responsables de ce campus.")
  static let again = Text(
    en: "This attempt to sign in is no longer valid. Please start again.",
    fr: "Cette tentative de connexion n’est plus valable. Recommencez, s’il vous plaît.")
  static let denied = Text(
    en: "You did not allow the sign-in service to tell us who you are.",
    fr: "Vous n’avez pas autorisé le service de connexion à nous dire qui vous êtes.")
  static let refused = Text(
    en: "The sign-in service did not let you in.", fr: "Le service de connexion ne vous a pas laissé entrer.")
  static let clock = Text(
    en: "The sign-in service’s answer is out of date. If it happens again, one of the two clocks is wrong.",
    fr: "La réponse du service de connexion est périmée. Si cela se reproduit, l’une des deux horloges est fausse.")
  static let untrusted = Text(
    en: "The sign-in service’s answer can’t be trusted. Nothing was done; please start again.",
    fr: "La réponse du service de connexion n’est pas digne de confiance. Rien n’a été fait ; recommencez.")
  static let domain = Text(
    en: "This account does not belong to the campus. Sign in with your campus account.",
    fr: "Ce compte n’appartient pas au campus. Connectez-vous avec votre compte du campus.")
}
