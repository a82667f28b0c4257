// Why another server gave no answer that Quad can use.
import Base

/// What kept an exchange from succeeding.
package enum OutboundFault: String, Sendable, CaseIterable {
  // What is asked can't be asked.
  case badRequest = "bad-request"
  case plainHTTP = "plain-http"
  case forbiddenAddress = "forbidden-address"
  // The server is not reached.
  case nameNotFound = "name-not-found"
  case refused
  case unreachable
  case timedOut = "timed-out"
  // It is reached, but is not the one that was meant or does not speak as it should.
  case untrusted
  case tls
  case broken
  case notHTTP = "not-http"
  case tooLarge = "too-large"
  case badRedirect = "bad-redirect"
  case notJSON = "not-json"
  // Quad itself.
  case busy
  case ended
  case machine

  /// Whether the same request may succeed later without anybody changing anything.
  package var isPassing: Bool {
    switch self {
    case .nameNotFound, .refused, .unreachable, .timedOut, .broken, .busy, .ended, .machine: true
    case .badRequest, .plainHTTP, .forbiddenAddress, .untrusted, .tls, .notHTTP, .tooLarge, .badRedirect, .notJSON:
      false
    }
  }
}

/// A fault with the server it happened with. Holds no path, no query, no header and no body, so it may be logged.
package struct OutboundFailure: Error, Sendable, Equatable {
  package let fault: OutboundFault
  /// The server's name or address.
  package let host: String
  /// For the log and the administrator: what the network, TLS or the parser said.
  package let detail: String

  package init(_ fault: OutboundFault, host: String, detail: String = "") {
    self.fault = fault
    self.host = host
    // A server can put words here (a certificate's name, a bad number): no control characters, and not many of them.
    self.detail = String(
      decoding: detail.utf8.prefix(300).map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }, as: UTF8.self)
  }

  /// What happened, for the person who waits for it.
  package var text: Text {
    func about(_ en: String, _ fr: String) -> Text { Text(en: "\(host) \(en)", fr: "\(host) \(fr)") }
    switch fault {
    case .badRequest:
      return Text(en: "That request can’t be sent.", fr: "Cette requête ne peut pas être envoyée.")
    case .plainHTTP:
      return about(
        "may only be called over https. The operator can allow http for it.",
        "ne peut être appelé qu’en https. L’exploitant peut autoriser http pour lui.")
    case .forbiddenAddress:
      return about(
        "lies in a network that Quad may not call. The operator can allow it.",
        "se trouve dans un réseau que Quad n’a pas le droit d’appeler. L’exploitant peut l’autoriser.")
    case .nameNotFound: return about("was not found: is the name right?", "est introuvable : le nom est-il juste ?")
    case .refused: return about("refuses the connection.", "refuse la connexion.")
    case .unreachable: return about("can’t be reached.", "est hors d’atteinte.")
    case .timedOut: return about("did not answer in time.", "n’a pas répondu à temps.")
    case .untrusted:
      return about(
        "has a certificate that can’t be trusted.", "présente un certificat qui n’est pas digne de confiance.")
    case .tls:
      return about("and Quad could not agree on encryption.", "et Quad n’ont pas pu s’accorder sur le chiffrement.")
    case .broken: return about("broke the connection off.", "a rompu la connexion.")
    case .notHTTP: return about("does not speak HTTP.", "ne parle pas HTTP.")
    case .tooLarge: return about("answered with more than Quad accepts.", "a répondu plus que Quad n’accepte.")
    case .badRedirect:
      return about("redirects to where Quad won’t follow.", "redirige là où Quad ne va pas.")
    case .notJSON:
      return about(
        "did not answer with JSON: is the address right?", "n’a pas répondu en JSON : l’adresse est-elle juste ?")
    case .busy:
      return Text(
        en: "Too many calls to other servers are under way. Try again in a moment.",
        fr: "Trop d’appels à d’autres serveurs sont en cours. Réessayez dans un instant.")
    case .ended: return Text(en: "Quad is shutting down.", fr: "Quad s’arrête.")
    case .machine:
      return Text(
        en: "This machine could not make the call.", fr: "Cette machine n’a pas pu faire l’appel.")
    }
  }

  /// The same for whoever called Quad: 503 when waiting may help, else 422.
  package var failure: Failure {
    Failure(
      fault.isPassing ? .unavailable : .unprocessable, code: "outbound-\(fault.rawValue)", text, detail: "\(self)",
      retryAfter: fault.isPassing ? 30 : nil)
  }
}

extension OutboundFailure: CustomStringConvertible {
  package var description: String { "\(fault.rawValue) host=\(host)" + (detail.isEmpty ? "" : " (\(detail))") }
}
