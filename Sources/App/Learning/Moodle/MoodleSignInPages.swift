// Signing in by a Moodle in the browser.
import Base
import Outbound
import Store
import Web

enum MoodleSignInPages {
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let fields = FormFields(["next", "link"].compactMap { name in call.query[name].map { (name, $0) } })
    return try form(fields, nil, call, reader)
  }

  private static func form(_ fields: FormFields, _ fault: Failure?, _ call: Call, _ reader: Reader) throws -> Reply {
    let open = try MoodleSignIn.open(call, reader)
    let isLinking = fields["link"] == "1"
    let title = isLinking ? IdentityText.linkNamed(open.row.name) : ProviderText.with(open.row.name)
    let heading = Heading(title: title, lead: MoodleText.signInIntro(open.organization.name), isFaulty: fault != nil)
    var state = FormState()
    state.values = FormFields(fields.pairs.filter { $0.0 == "userName" })
    let hints = [
      "userName": FieldHints(autocomplete: "username", isFirst: true),
      "password": FieldHints(autocomplete: "current-password"),
    ]
    let face = try OrganizationFace(open.organization, reader)
    var reply = call.gate(heading, of: face, status: fault?.kind.rawValue ?? 200) { h in
      if let fault { h.notice(.bad, fault.fields.first?.text ?? fault.text, isNew: true) }
      h.entryForm(Link("/sign-in/moodle/", open.row.id), call.token) {
        h.fields(MoodleSignInInput.fieldList, state, hints: hints)
        for name in ["next", "link"] {
          if let value = fields[name] { h.input(.type("hidden"), .name(name), .value(value)) }
        }
        h.submit(isLinking ? IdentityText.link : SignInText.signIn)
      }
      h.note(MoodleText.passwordStays)
      h.p(.class("small muted")) {
        if call.caller == nil { h.a(.href("/sign-in"), text: ProviderText.otherWays) }
      }
    }
    if let fault { reply.headers.append(contentsOf: fault.headers) }
    return reply
  }

  static func begin(_ fields: FormFields, _ call: Call) throws -> Trial {
    try MoodleSignIn.begin(fields["userName"] ?? "", call)
  }

  static func signIn(_ fields: FormFields, _ trial: Trial, _ call: Call, _ pool: Slow) throws -> Reply {
    let next = OpenIDJourney.next(fields["next"])
    let open = try MoodleSignIn.open(call, pool.reader)
    let input: MoodleSignInInput
    do {
      input = try MoodleSignInInput.read(form: fields.pairs.filter { ["userName", "password"].contains($0.0) })
    } catch {
      return try form(fields, error, call, pool.reader)
    }
    let account = try OpenIDPages.linking(to: open, fields["link"], call)
    let known: MoodleSignIn.Known
    do throws(MoodleFault) { known = try MoodleSignIn.known(input, at: open.row, call) } catch {
      return try refused(error, fields, input, open, account, trial, next, call, pool)
    }
    trial.succeeded()
    // Somebody new can't be told who they are by half an answer.
    if let blip = known.blip, account == nil,
      try Identities.known(known.newcomer.subject, at: open.row, pool.reader) == nil
    {
      return try said(blip, fields, open, call, pool)
    }
    return try OpenIDPages.told(open.row.id, next, call) {
      try arrive(known, input, open.row, account, next, call, pool)
    }
  }

  /// Somebody whom the site knows: in, asked first, or told why not.
  private static func arrive(
    _ known: MoodleSignIn.Known, _ input: MoodleSignInInput, _ row: ProviderRow, _ account: ID<Account>?, _ next: Link,
    _ call: Call, _ pool: Slow
  ) throws -> Reply {
    let token = OpenIDTrip.token(of: call) ?? randomToken()
    let browser = OpenIDTrip.browser(token, call.appliance.secrets)
    let landing = try pool.write(call.context) { writer in
      let attempt = AttemptRow(id: ID(0), provider: row.id, browser: browser, account: account, next: next.text)
      let landing = try OpenIDJourney.land(known.newcomer, attempt, browser, call.caller, writer)
      if case .enter(let member, _) = landing {
        try MoodleSync.hydrate(
          person: member.person, subject: known.newcomer.subject, at: row.issuer, in: row.organization, writer)
      }
      return landing
    }
    let userName = known.userName ?? input.userName
    switch landing {
    case .enter, .alreadyLinked:
      MoodleProofs.keep(input.password, userName, known.newcomer, in: nil, at: row, call)
    case .ask: MoodleProofs.keep(input.password, userName, known.newcomer, in: browser, at: row, call)
    case .refused, .closed: break
    }
    var reply = try OpenIDPages.reply(to: landing, next, call, pool)
    if case .ask = landing {
      // The question is for this browser.
      reply.headers.append(
        Reply.Header.cookie(Cookies.openID, token, maxAge: Int(ProviderRules.patience), isSecure: call.isSecure))
    }
    return reply
  }

  /// The site has said no, or nothing at all: whoever it has known lately may come in while it is away.
  private static func refused(
    _ fault: MoodleFault, _ fields: FormFields, _ input: MoodleSignInInput, _ open: OpenProvider,
    _ account: ID<Account>?, _ trial: Trial, _ next: Link, _ call: Call, _ pool: Slow
  ) throws -> Reply {
    return try OpenIDPages.told(open.row.id, next, call) {
      let landing = try MoodleSignIn.grace(fault, input, open.row, trial, isLinking: account != nil, call, pool)
      if let landing { return try OpenIDPages.reply(to: landing, next, call, pool) }
      return try said(fault, fields, open, call, pool)
    }
  }

  /// The form again, with what is wrong.
  private static func said(
    _ fault: MoodleFault, _ fields: FormFields, _ open: OpenProvider, _ call: Call, _ pool: Slow
  ) throws -> Reply {
    try form(fields, MoodleSignIn.failure(fault, at: open.row, call), call, pool.reader)
  }
}
