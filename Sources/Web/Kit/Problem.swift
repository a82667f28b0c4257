// A failure as the caller's program reads it: RFC 9457 problem JSON.
import Base

extension Failure {
  /// Appends the problem: `type`, `title`, `status`, `detail`, `code`, `requestId`, the failure's own
  /// members, and `fields` where there are some. What is for the log only stays out.
  package func writeProblem(to json: JSONWriter, language: Language, requestID: ID<Request>) {
    json.object {
      json.field("type", code.isEmpty ? "about:blank" : "/problems/" + percentEncoded(code))
      json.field("title", kind.title[language])
      json.field("status", Int64(kind.rawValue))
      json.field("detail", text[language])
      if !code.isEmpty { json.field("code", code) }
      json.field("requestId", requestID)
      for member in members {
        json.member(member.name)
        json.string(member.value)
      }
      if !fields.isEmpty {
        json.array("fields") {
          for field in fields {
            json.object {
              json.field("path", field.path)
              json.field("message", field.text[language])
            }
          }
        }
      }
    }
  }

  /// The whole answer, with a buffer of its own. `allow` goes with 405.
  package func problem(
    language: Language, requestID: ID<Request>, isSecure: Bool = false, allow: Allow? = nil
  ) -> Reply {
    let buffer = Buffer(capacity: 512)
    writeProblem(to: JSONWriter(buffer), language: language, requestID: requestID)
    var reply = Reply(kind.rawValue, .problem, body: .buffer(buffer))
    reply.headers = headers
    if let allow { reply.headers.append(Reply.Header("Allow", allow.text)) }
    reply.headers.append(Reply.Header("Content-Language", language.rawValue))
    reply.block = SecurityHeaders.api(isSecure: isSecure)
    return reply
  }

  /// The fields that go with the status, whatever the body: `Retry-After`, `WWW-Authenticate`.
  package var headers: [Reply.Header] {
    var headers: [Reply.Header] = []
    if let retryAfter { headers.append(Reply.Header("Retry-After", String(max(0, retryAfter)))) }
    if kind == .upgradeNeeded {
      headers.append(Reply.Header("Upgrade", "websocket"))
      headers.append(Reply.Header("Sec-WebSocket-Version", "13"))
    }
    if kind == .unauthenticated { headers.append(Reply.Header("WWW-Authenticate", "Bearer realm=\"quad\"")) }
    return headers
  }
}

extension Failure.Kind {
  /// The sort of failure in a few words: the heading of an error page and the `title` of a problem.
  package var title: Text {
    switch self {
    case .invalid: Text(en: "Malformed request", fr: "Requête illisible")
    case .unauthenticated: Text(en: "Sign-in needed", fr: "Connexion nécessaire")
    case .forbidden: Text(en: "Not allowed", fr: "Accès refusé")
    case .notFound: Text(en: "Not found", fr: "Introuvable")
    case .wrongMethod: Text(en: "Method not allowed", fr: "Méthode non permise")
    case .notAcceptable: Text(en: "Not acceptable", fr: "Format non disponible")
    case .timedOut: Text(en: "Too slow", fr: "Délai dépassé")
    case .conflict: Text(en: "Conflict", fr: "Conflit")
    case .gone: Text(en: "No longer here", fr: "N’existe plus")
    case .preconditionFailed: Text(en: "Changed in the meantime", fr: "Modifié entre-temps")
    case .tooLarge: Text(en: "Too large", fr: "Trop volumineux")
    case .wrongMediaType: Text(en: "Wrong media type", fr: "Type de contenu inattendu")
    case .unprocessable: Text(en: "Please check your input", fr: "Saisie à vérifier")
    case .upgradeNeeded: Text(en: "Another protocol needed", fr: "Autre protocole nécessaire")
    case .preconditionRequired: Text(en: "Version needed", fr: "Version à préciser")
    case .tooMany: Text(en: "Too many requests", fr: "Trop de requêtes")
    case .internal: Text(en: "Something went wrong", fr: "Une erreur s’est produite")
    case .unsupported: Text(en: "Not supported", fr: "Non pris en charge")
    case .badGateway: Text(en: "Another server failed", fr: "Un autre serveur a échoué")
    case .unavailable: Text(en: "Not available right now", fr: "Indisponible pour le moment")
    }
  }
}
