// Signing in and out in the browser, and the choices of language and theme.
import Base
import Store
import Web

enum SignInPages {
  // MARK: Signing in and out

  static func showForm(_ call: Call, _ reader: Reader) throws -> Reply {
    if call.caller != nil { return call.redirect(to: next(call.query["next"])) }
    let isEmpty = try reader.all(OrganizationStore.all).isEmpty
    return form(call, FormFields(), next: call.query["next"], fault: nil, isEmpty: isEmpty)
  }

  static func signIn(_ fields: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let input = try SignInInput.read(form: fields.pairs.filter { $0.0 == "email" || $0.0 == "password" })
      let account = try Gate.check(email: input.email, password: input.password, call, pool)
      return try open(account, call, pool, to: next(fields["next"]))
    } catch let failure as Failure where failure.kind == .unauthenticated || failure.kind == .unprocessable {
      return form(call, fields, next: fields["next"], fault: failure, isEmpty: false)
    }
  }

  static func signOut(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let caller = try call.signedIn
    try SessionChanges.end(caller.session, of: caller.person, writer)
    var reply = call.redirect(to: "/sign-in", Flash(.good, SignInText.signedOut[call.language]))
    reply.headers.append(Reply.Header.expiredCookie(Cookies.session, isSecure: call.isSecure))
    return reply
  }

  private static func open(_ account: Account, _ call: Call, _ pool: Slow, to link: Link, _ flash: Flash? = nil) throws
    -> Reply
  {
    let (secret, expires) = try Gate.open(account, .cookie, call, pool)
    var reply = call.redirect(to: link, flash)
    reply.headers.append(
      Reply.Header.cookie(
        Cookies.session, secret.token, maxAge: Int(max(0, expires.seconds - call.now.seconds)), isSecure: call.isSecure)
    )
    return reply
  }

  private static func form(_ call: Call, _ fields: FormFields, next: String?, fault: Failure?, isEmpty: Bool) -> Reply {
    let heading = Heading(title: SignInText.title, isFaulty: fault != nil)
    var status: UInt16 = 200
    if let fault { status = fault.kind.rawValue }
    return call.gate(heading, status: status) { h in
      if let fault { h.notice(.bad, fault.fields.first?.text ?? fault.text, isNew: true) }
      if isEmpty { h.notice(.info, SignInText.nobodyYet) }
      var state = FormState()
      state.values = FormFields(fields.pairs.filter { $0.0 == "email" })
      let hints = [
        "email": FieldHints(autocomplete: "username", isFirst: true),
        "password": FieldHints(autocomplete: "current-password"),
      ]
      h.entryForm("/sign-in", .none) {
        h.fields(SignInInput.fieldList, state, hints: hints)
        if let next { h.input(.type("hidden"), .name("next"), .value(next)) }
        h.submit(SignInText.signIn)
      }
      h.note(SignInText.forgotten)
    }
  }

  /// Where to go after signing in: a page of ours or the start page, never anywhere else.
  private static func next(_ text: String?) -> Link { text.flatMap { Link(local: $0) } ?? "/" }

  // MARK: One-time links

  /// The address to hand over. It is made for the host that the administrator uses.
  static func welcomeAddress(_ secret: NewSecret, _ call: Call) -> String {
    "\(call.isSecure ? "https" : "http")://\(call.authority)/welcome/\(secret.token)"
  }

  static func showWelcome(_ call: Call, _ reader: Reader) throws -> Reply {
    let account = try welcomed(call, reader)
    return welcome(call, account, nil)
  }

  static func setPassword(_ fields: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let account = try welcomed(call, pool.reader)
    let password = fields["password"] ?? ""
    if let fault = Passwords.fault(password) {
      return welcome(call, account, Failure.unprocessable([Failure.Field(path: "password", text: fault)]))
    }
    let hash = try call.appliance.passwords.hash(password)
    let digest = call.appliance.secrets.digest(of: call.parameters["token"] ?? "")
    let ready = try pool.write(call.context) { writer in
      try SessionChanges.useLink(digest, passwordHash: hash, writer)
    }
    return try open(ready, call, pool, to: "/", Flash(.good, SignInText.chosen[call.language]))
  }

  private static func welcomed(_ call: Call, _ reader: Reader) throws -> Account {
    let digest = call.appliance.secrets.digest(of: call.parameters["token"] ?? "")
    guard let (_, account) = try reader.first(SignInStore.link, digest, call.now) else {
      throw Failure(.gone, code: "link-gone", SignInText.linkGone)
    }
    return account
  }

  private static func welcome(_ call: Call, _ account: Account, _ fault: Failure?) -> Reply {
    let heading = Heading(
      title: SignInText.welcome, lead: SignInText.welcomeIntro(account.name, account.organization.name),
      isFaulty: fault != nil)
    return call.gate(heading, status: fault == nil ? 200 : 422) { h in
      h.entryForm(Link("/welcome").segment(call.parameters["token"] ?? ""), .none) {
        // So that the browser keeps the new password under the right name.
        h.input(
          .class("hidden"), .type("email"), .name("email"), .autocomplete("username"), .value(account.email ?? ""),
          .ariaLabel(SignInText.email), .tabindex(-1), .readonly)
        h.labeled(
          "password", SignInText.newPassword, help: SignInText.passwordHint, fault: fault?.fields.first?.text
        ) { attributes in
          h.input(attributes + [.type("password"), .autocomplete("new-password"), .required, .autofocus])
        }
        h.submit(SignInText.choose)
      }
    }
  }

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
