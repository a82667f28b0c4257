// Signing in and out in the browser, and the choices of language and theme.
import Base
import Store
import Web

enum SignInPages {
  // MARK: Signing in and out

  static func showForm(_ call: Call, _ reader: Reader) throws -> Reply {
    if call.caller != nil { return call.redirect(to: next(call.query["next"])) }
    let all = try reader.all(OrganizationStore.all)
    let slug = call.query["organization"]
    let choices = try ProviderChoices.of(slug, reader)
    let fields = FormFields(
      [("next", call.query["next"]), ("organization", slug)].compactMap { name, value in
        value.map { (name, $0) }
      })
    return form(call, fields, choices, of: try .ofSignIn(slug, all, reader), fault: nil, isEmpty: all.isEmpty)
  }

  /// Whoever has to wait gets the form again, at once.
  static func begin(_ fields: FormFields, _ call: Call) throws -> Trial {
    do { return try Trial(email: fields["email"] ?? "", call) } catch let failure as Failure
      where failure.kind == .tooMany
    {
      // Nothing is read for somebody who has to wait, not even the services.
      var reply = form(call, fields, .some([]), of: nil, fault: failure, isEmpty: false)
      reply.headers.append(contentsOf: failure.headers)
      throw FormRefused(reply: reply)
    }
  }

  static func signIn(_ fields: FormFields, _ trial: Trial, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let input = try SignInInput.read(form: fields.pairs.filter { $0.0 == "email" || $0.0 == "password" })
      let member = try Gate.check(email: input.email, password: input.password, trial, call, pool)
      return try Gate.open(member, call, pool, to: next(fields["next"]))
    } catch let failure as Failure where failure.kind == .unauthenticated || failure.kind == .unprocessable {
      let slug = fields["organization"]
      let choices = try ProviderChoices.of(slug, pool.reader)
      let face = try OrganizationFace.ofSignIn(slug, pool.reader.all(OrganizationStore.all), pool.reader)
      return form(call, fields, choices, of: face, fault: failure, isEmpty: false)
    }
  }

  static func signOut(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let caller = try call.signedIn
    let next = try OpenIDPages.afterSignOut(caller, writer)
    try SessionChanges.end(caller.session, of: caller, writer)
    var reply = call.redirect(to: next ?? "/sign-in", next == nil ? SignInPages.signedOut(call) : nil)
    reply.headers.append(Reply.Header.expiredCookie(Cookies.session, isSecure: call.isSecure))
    return reply
  }

  /// What the sign-in page says after signing out.
  static func signedOut(_ call: Call) -> Flash { Flash(.good, SignInText.signedOut[call.language]) }

  /// Goes on in another organization of the account: to its start page, since this one's pages are not there.
  static func move(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let member = try SessionChanges.move(call.signedIn, to: call.id(), writer)
    return call.redirect(to: "/", Flash(.good, SignInText.switched(member.organization.name)[call.language]))
  }

  private static func form(
    _ call: Call, _ fields: FormFields, _ choices: ProviderChoices, of face: OrganizationFace?, fault: Failure?,
    isEmpty: Bool
  ) -> Reply {
    let next = fields["next"]
    let heading = Heading(title: SignInText.title, isFaulty: fault != nil)
    var status: UInt16 = 200
    if let fault { status = fault.kind.rawValue }
    return call.gate(heading, of: face, status: status) { h in
      if let fault { h.notice(.bad, fault.fields.first?.text ?? fault.text, isNew: true) }
      if isEmpty { h.notice(.info, SignInText.nobodyYet) }
      var state = FormState()
      state.values = FormFields(fields.pairs.filter { $0.0 == "email" })
      let hints = [
        // Browsers that can offer passkeys there, among the addresses that they know.
        "email": FieldHints(
          autocomplete: PasskeyCeremony.isPossible(call) ? "username webauthn" : "username", isFirst: true),
        "password": FieldHints(autocomplete: "current-password"),
      ]
      h.entryForm("/sign-in", .none) {
        h.fields(SignInInput.fieldList, state, hints: hints)
        if let next { h.input(.type("hidden"), .name("next"), .value(next)) }
        // So that a wrong password comes back to the same page.
        if let slug = fields["organization"], face != nil {
          h.input(.type("hidden"), .name("organization"), .value(slug))
        }
        h.submit(SignInText.signIn)
      }
      h.providerChoices(choices, next: next)
      h.passkeyForm("/sign-in/passkey", PasskeyText.signIn, next: next, call)
      h.p(.class("small muted")) { h.a(.href("/forgot"), text: SignInText.forgotten) }
    }
  }

  /// Where to go after signing in: a page of ours or the start page, never anywhere else.
  private static func next(_ text: String?) -> Link { text.flatMap { Link(local: $0) } ?? "/" }

  // MARK: Choices

  /// Keeps language or theme in a cookie of this browser, and goes back to where the choice was made.
  static func setPreferences(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    var reply = call.redirect(to: next(fields["back"]))
    let year = 365 * 86_400
    if let language = fields["language"].flatMap(Language.init(rawValue:)) {
      reply.headers.append(
        Reply.Header.cookie(Cookies.language, language.rawValue, maxAge: year, isSecure: call.isSecure))
    }
    if let theme = fields["theme"].flatMap(Theme.init(rawValue:)) {
      reply.headers.append(Reply.Header.cookie(Cookies.theme, theme.rawValue, maxAge: year, isSecure: call.isSecure))
    }
    return reply
  }
}
