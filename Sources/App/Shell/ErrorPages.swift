// What a browser shows when a request fails.
import Base
import Web

enum ErrorPages {
  /// The page for a failure; a guest who has to sign in first is sent there, and comes back afterwards.
  static func reply(to failure: Failure, _ call: Call) -> Reply {
    if failure.kind == .unauthenticated, call.caller == nil {
      return call.redirect(to: call.route.method == .get ? Link("/sign-in").query("next", call.target) : "/sign-in")
    }
    let title = self.title(failure.kind)
    let content: (HTML) -> Void = { h in
      if !failure.fields.isEmpty {
        h.ul {
          for field in failure.fields { h.li(text: field.text) }
        }
      }
      h.actions { h.linkButton(call.caller == nil ? ShellText.signIn : ShellText.goHome, "/", .primary) }
      h.note(ShellText.error(failure.kind.rawValue, call.requestID.text))
    }
    let lead = failure.kind == .notFound ? ShellText.notFoundLead : failure.text
    let status = failure.kind.rawValue
    var reply =
      call.caller == nil
      ? call.gate(title, lead: lead, status: status, content: content)
      : call.page(title, lead: lead, status: status, content: content)
    if let seconds = failure.retryAfter { reply.headers.append(Reply.Header("Retry-After", String(seconds))) }
    return reply
  }

  private static func title(_ kind: Failure.Kind) -> Text {
    switch kind {
    case .notFound, .gone: Text(en: "There is nothing here", fr: "Il n’y a rien ici")
    case .forbidden, .unauthenticated: Text(en: "Not allowed", fr: "Accès refusé")
    case .tooMany: Text(en: "Too many attempts", fr: "Trop d’essais")
    case .unavailable, .timedOut: Text(en: "Busy right now", fr: "Service occupé")
    case .internal: Text(en: "Something went wrong", fr: "Une erreur s’est produite")
    case .tooLarge: Text(en: "Too large", fr: "Trop volumineux")
    case .invalid, .wrongMethod, .notAcceptable, .conflict, .preconditionFailed, .wrongMediaType, .unprocessable,
      .unsupported:
      Text(en: "This could not be done", fr: "Cela n’a pas pu être fait")
    }
  }
}
