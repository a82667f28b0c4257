// From a call to a page: the frame's surroundings, and the answers that are pages.
import Base
import Synchronization
import Web

extension Call {
  /// The token that a form of the caller carries; empty for guests.
  var token: FormToken {
    guard let caller else { return .none }
    let mark = caller.pages.csrfMark { appliance.csrf.mark(caller.formKey(of: caller.person)) }
    return FormToken(text: CSRF.token(mark: mark))
  }

  /// Whether the caller may open what asks for `access`.
  func may(_ access: Access) -> Bool {
    if case .anyone = access { return true }
    return caller?.may(access) ?? false
  }

  /// What a page needs to know of its surroundings.
  private var pageContext: PageContext {
    PageContext(
      language: language, theme: theme, nonce: nonce, now: now, organization: caller?.organization.name ?? "Quad",
      logo: caller?.logo, target: target, token: token, flash: flash)
  }

  /// The frame of the caller's pages.
  private func frame(_ context: PageContext) -> Frame {
    guard let caller else { return Frame(context) }
    return caller.pages.frame(language, theme) {
      var context = context
      context.account = PageContext.Account(
        name: caller.name, detail: caller.email ?? caller.roles.map { $0.label[language] }.joined(separator: ", "),
        photo: caller.photo,
        organizations: caller.memberships.map(\.organization), current: caller.organization.id)
      context.navigation = Features.navigation.filter { $0.place != .account && may($0.access) && !caller.isHeldBack }
      return Frame(context)
    }
  }

  /// A page inside the frame.
  func page(
    _ heading: Heading, status: UInt16 = 200, actions: ((HTML) throws -> Void)? = nil, content: (HTML) throws -> Void
  ) rethrows -> Reply {
    let html = HTML(buffer, language: language, nonce: nonce)
    let context = pageContext
    let unread = caller?.pages.unread.load(ordering: .relaxed) ?? 0
    try Shell.page(html, heading, context, frame(context), unread: unread, actions: actions, content: content)
    return Reply(status, .html, body: .buffer(buffer))
  }

  /// A page outside the frame, for people who are not signed in. `face` is the organization that it belongs to, where
  /// that is known.
  func gate(
    _ heading: Heading, of face: OrganizationFace? = nil, status: UInt16 = 200, content: (HTML) throws -> Void
  ) rethrows -> Reply {
    let html = HTML(buffer, language: language, nonce: nonce)
    var context = pageContext
    if let face { (context.organization, context.logo) = (face.name, face.logo) }
    try Shell.gate(html, heading, context, content: content)
    return Reply(status, .html, body: .buffer(buffer))
  }
}

/// The pages that tell of a failure.
enum ErrorPages {
  /// Guests are sent to sign in; a form that met a conflict goes back to its page with a message; everything else is a
  /// page that says what happened.
  static func reply(to failure: Failure, _ call: Call) -> Reply {
    if failure.kind == .unauthenticated, call.caller == nil, call.route.path != "/sign-in" {
      let back = call.route.method == .get ? call.target : "/"
      return call.redirect(to: back == "/" ? Link("/sign-in") : Link("/sign-in").query("next", back))
    }
    if failure.code == Failure.secondStepRequired.code { return call.redirect(to: "/account/second-factor") }
    if failure.kind == .conflict, call.route.method == .post, let back = Link(local: call.referer) {
      return call.redirect(to: back, Flash(.bad, failure.text[call.language]))
    }
    let heading = Heading(title: failure.kind.title, lead: failure.text)
    let content: (HTML) -> Void = { h in
      if !failure.fields.isEmpty {
        h.div(.class("prose")) { h.ul { for field in failure.fields { h.li(text: field.text) } } }
      }
      h.div(.class("actions")) {
        // A view may ask for what there isn't any more: its list is still there. Not for whoever may not see the list.
        if call.route.traits.contains(.keepsViews), failure.kind != .forbidden,
          let list = Link(local: call.route.path)
        {
          h.linkButton(SavedViewText.showAll, list.query("view", "all"))
        }
        h.linkButton(PagesText.home, Link("/"), .primary)
      }
      h.note(PagesText.reference(call.requestID.text))
    }
    var reply =
      call.caller == nil
      ? call.gate(heading, status: failure.kind.rawValue, content: content)
      : call.page(heading, status: failure.kind.rawValue, content: content)
    reply.headers.append(contentsOf: failure.headers.filter { "\($0.name)" != "WWW-Authenticate" })
    return reply
  }
}

enum PagesText {
  static let home = Text(en: "To the start page", fr: "Vers la page d’accueil")
  static func reference(_ id: String) -> Text {
    Text(en: "Reference for the administrator: \(id)", fr: "Référence pour l’administration : \(id)")
  }
}
