// Signing in by another service in the browser: there, back, and what is asked in between.
import Base
import Outbound
import Store
import Web

enum OpenIDPages {
  private static let question = Link("/sign-in/openid/link")

  // MARK: There

  /// Sends the browser to the provider. On the pool that waits for others: the provider is asked what it is first.
  static func start(_ call: Call, _ pool: Slow) throws -> Reply {
    let id: ID<SignInProvider> = try call.id("provider")
    let next = OpenIDJourney.next(call.query["next"])
    return try told(id, next, call) {
      guard let open = try pool.reader.first(OpenIDStore.open, id) else { throw ProviderText.closed }
      let account = try linking(to: open, call)
      if open.row.preset == .moodle {
        return call.redirect(to: MoodleSignIn.link(id, next, isLinking: account != nil))
      }
      let trip = OpenIDTrip(call, to: id)
      let provider = try call.appliance.openID.provider(open.row)
      let there = try provider.authorizationURL(for: trip.attempt(), OpenIDJourney.request(call))
      try pool.write(call.context) { writer in
        try OpenIDJourney.begin(trip, to: open.row, account: account, next: next.text, writer)
      }
      return away(to: there, trip.token, call)
    }
  }

  /// Who wants to link, where that is what the visit is for.
  private static func linking(to open: OpenProvider, _ call: Call) throws -> ID<Account>? {
    try linking(to: open, call.query["link"], call)
  }

  /// The same where a form says so.
  static func linking(to open: OpenProvider, _ word: String?, _ call: Call) throws -> ID<Account>? {
    guard word == "1" else { return nil }
    guard let caller = call.caller else { throw Failure.signInNeeded }
    guard caller.organization.id == open.organization.id else { throw Failure.notFound }
    return caller.account
  }

  private static func away(to url: OutboundURL, _ token: String?, _ call: Call) -> Reply {
    var reply = Reply(303, .text)
    reply.headers.append(Reply.Header("Location", url.text))
    if let token {
      reply.headers.append(
        Reply.Header.cookie(
          Cookies.openID, token, maxAge: Int(ProviderRules.patience), isSecure: call.isSecure))
    }
    return reply
  }

  // MARK: And back

  /// Takes in whoever comes back: signs them in, or keeps them for the question that follows.
  static func finish(_ call: Call, _ pool: Slow) throws -> Reply {
    guard let trip = OpenIDTrip(returning: call),
      let attempt = try pool.write(call.context, { writer in try OpenIDJourney.take(trip, writer) })
    else { return try told(nil, "/", call) { throw OpenIDFault.wrongState } }
    let next = OpenIDJourney.next(attempt.next)
    return try told(attempt.provider, next, call) {
      guard let open = try pool.reader.first(OpenIDStore.open, attempt.provider) else { throw ProviderText.closed }
      let callback = OpenIDCallback(
        state: trip.state, code: call.query["code"], issuer: call.query["iss"], error: call.query["error"])
      let identity = try call.appliance.openID.provider(open.row).identity(
        from: callback, attempt: trip.attempt(), OpenIDJourney.request(call))
      let landing = try pool.write(call.context) { writer in
        try OpenIDJourney.land(OpenIDNewcomer(identity), attempt, trip.browser, call.caller, writer)
      }
      return try reply(to: landing, next, call, pool)
    }
  }

  /// Lets somebody in, asks, or says why not.
  static func reply(to landing: OpenIDJourney.Landing, _ next: Link, _ call: Call, _ pool: Slow) throws -> Reply {
    switch landing {
    case .enter(let member, let origin):
      // The browser keeps its token for ten minutes: another tab may be on its way back too.
      return try Gate.open(member, by: origin, call, pool, to: next)
    case .ask: return call.redirect(to: question)
    case .alreadyLinked:
      return call.redirect(to: IdentityPages.path, Flash(.good, IdentityText.alreadyLinked[call.language]))
    case .refused(let failure): throw failure
    case .closed: throw ProviderText.closed
    }
  }

  /// Runs `work`; what goes wrong is said on a page of its own, with the ways on.
  static func told(
    _ provider: ID<SignInProvider>?, _ next: Link, _ call: Call, _ work: () throws -> Reply
  ) throws -> Reply {
    do {
      return try work()
    } catch let fault as OpenIDFault {
      return failed(fault.failure, provider, next, call)
    } catch let failure as Failure
      where failure.kind != .internal && failure.kind != .notFound && failure.code != Failure.signInNeeded.code
    {
      return failed(failure, provider, next, call)
    }
  }

  private static func failed(
    _ failure: Failure, _ provider: ID<SignInProvider>?, _ next: Link, _ call: Call
  ) -> Reply {
    call.appliance.log.info(
      "sign-in by a service failed",
      [
        "request": call.requestID, "provider": provider?.text ?? "-", "fault": failure.code, "detail": failure.detail,
      ])
    call.buffer.removeAll()
    var reply = call.gate(
      Heading(title: ProviderText.didNotWork, lead: failure.text), status: failure.kind.rawValue
    ) { h in
      h.actions {
        if let provider, failure.kind != .gone {
          h.linkButton(
            ProviderText.tryAgain, Link("/sign-in/openid/", provider).query("next", next.text), .primary)
        }
        if call.caller == nil {
          h.linkButton(ProviderText.otherWays, "/sign-in", .quiet)
        } else {
          h.linkButton(PagesText.home, "/", .quiet)
        }
      }
      h.note(PagesText.reference(call.requestID.text))
    }
    if let seconds = failure.retryAfter { reply.headers.append(Reply.Header("Retry-After", "\(seconds)")) }
    return reply
  }

  // MARK: The question

  static func showQuestion(_ call: Call, _ reader: Reader) throws -> Reply {
    try ask(FormState(), call, reader)
  }

  private static func browser(_ call: Call) throws -> Digest {
    guard let token = OpenIDTrip.token(of: call) else {
      throw Failure(.gone, code: "arrival-gone", ProviderText.arrivalGone)
    }
    return OpenIDTrip.browser(token, call.appliance.secrets)
  }

  /// `failure` is why a proof was refused.
  private static func ask(
    _ state: FormState, refused failure: Failure? = nil, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let (arrival, open) = try Identities.arrival(browser(call), at: call.now, reader)
    let prospect = try Prospect.of(arrival, at: open, call.caller, now: call.now, reader)
    let isFaulty = failure != nil || !state.faults.isEmpty
    var heading = prospect.heading(arrival, open)
    heading.isFaulty = isFaulty
    let face = try OrganizationFace(open.organization, reader)
    let needsProof = try call.caller.map { try Proofs.areNeeded($0, reader) } ?? false
    let status = failure?.kind.rawValue ?? (isFaulty ? 422 : 200)
    var reply = call.gate(heading, of: face, status: status) { h in
      switch prospect {
      case .link:
        h.facts { facts in
          facts.fact(ProviderText.provider, open.row.name)
          facts.fact(PeopleText.email, arrival.email)
          facts.fact(IdentityText.yourAccount, call.caller?.name)
        }
        agreeForm(h, call) {
          if needsProof { h.proofField(failure) }
          h.submit(IdentityText.link)
        }
        h.linkButton(ShellText.cancel, OpenIDJourney.next(arrival.next), .quiet)
      case .prove: prove(h, call)
      case .become(let member):
        who(h, member, arrival)
        agreeForm(h, call) { h.submit(ProviderText.join(open.organization.name)) }
      case .reopen(let member):
        who(h, member, arrival)
        agreeForm(h, call) { h.submit(ProviderText.signInAndLink) }
      case .accept(_, let role), .join(let role):
        h.facts { facts in
          facts.fact(PeopleText.email, arrival.email)
          facts.fact(AccessText.role, role.label)
        }
        agreeForm(h, call) {
          var state = state
          if !isFaulty { state.values = FormFields([("name", arrival.name)]) }
          h.fields(OpenIDJoinInput.fieldList, state, hints: ["name": FieldHints(autocomplete: "name")])
          h.submit(ProviderText.join(open.organization.name))
        }
      }
    }
    if let failure { reply.headers.append(contentsOf: failure.headers) }
    return reply
  }

  private static func who(_ h: HTML, _ member: Member, _ arrival: ArrivalRow) {
    h.facts { facts in
      facts.fact(PeopleText.name, member.name)
      facts.fact(PeopleText.email, arrival.email)
    }
  }

  private static func agreeForm(_ h: HTML, _ call: Call, _ content: () -> Void) {
    h.entryForm(question, call.token, content)
  }

  /// The account is opened as it has been until now, with everything that guards it; then one comes back here.
  private static func prove(_ h: HTML, _ call: Call) {
    if let caller = call.caller {
      h.notice(.info, ProviderText.signedInAsOther(caller.name))
      h.actions { h.postButton(ShellText.signOut, "/sign-out", call.token) }
    } else {
      h.actions {
        h.linkButton(ProviderText.signInAndLink, Link("/sign-in").query("next", question.text), .primary)
      }
    }
  }

  /// Whoever links a service shows who they are once more, as for a second factor: it stays a way in after the session in a
  /// browser that was left open. True where that is done.
  private static func isProven(_ form: FormFields, _ browser: Digest, _ call: Call, _ pool: Slow) throws -> Bool {
    let (arrival, open) = try Identities.arrival(browser, at: call.now, pool.reader)
    guard case .link = try Prospect.of(arrival, at: open, call.caller, now: call.now, pool.reader) else { return false }
    try Proofs.require(form["proof"], call, pool)
    return true
  }

  /// The person has agreed. A form that was refused is shown again, and whoever was asked is still there.
  static func agree(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let browser = try browser(call)
      let name = form["name"] ?? ""
      let isProven = try isProven(form, browser, call, pool)
      let outcome = try pool.write(call.context) { writer in
        try Identities.agree(browser, name: name, call.caller, call.language, isProven: isProven, writer)
      }
      var reply: Reply
      switch outcome {
      case .linked(let arrival, let open):
        let words = IdentityText.wasLinked(open.row.name)[call.language]
        let next = arrival.account == nil ? OpenIDJourney.next(arrival.next) : IdentityPages.path
        reply = call.redirect(to: next, Flash(.good, words))
      case .joined(let member, let arrival, let open):
        reply = try Gate.open(
          member, by: SessionOrigin(open.row), call, pool, to: OpenIDJourney.next(arrival.next),
          Flash(.good, InvitationText.welcome(open.organization.name)[call.language]))
      }
      reply.headers.append(Reply.Header.expiredCookie(Cookies.openID, isSecure: call.isSecure))
      return reply
    } catch let failure as Failure where !failure.fields.isEmpty && failure.fields.allSatisfy({ $0.path == "name" }) {
      return try ask(FormState(form, failure), call, pool.reader)
    } catch let failure as Failure
      where failure.kind == .tooMany || failure.fields.contains(where: { $0.path == "proof" })
    {
      return try ask(FormState(), refused: failure, call, pool.reader)
    } catch let failure as Failure where failure.kind == .conflict || failure.kind == .forbidden {
      return failed(failure, nil, "/", call)
    }
  }

  // MARK: Away

  /// After signing out here: the provider may still know the person, and on a shared machine that matters.
  static func showSignedOut(_ call: Call, _ pool: Slow) throws -> Reply {
    let id: ID<SignInProvider> = try call.id("provider")
    guard let open = try pool.reader.first(OpenIDStore.open, id), (try? wayOut(open, call)) ?? nil != nil else {
      return call.redirect(to: "/sign-in", SignInPages.signedOut(call))
    }
    let name = open.row.name
    return call.gate(Heading(title: ProviderText.signedOut, lead: ProviderText.stillThere(name))) { h in
      h.actions {
        h.linkButton(ProviderText.signOutThere(name), Link("/sign-in/openid/", id, "/sign-out"), .primary)
        h.linkButton(SignInText.signIn, "/sign-in", .quiet)
      }
    }
  }

  /// Ends the session at the provider.
  static func signOutThere(_ call: Call, _ pool: Slow) throws -> Reply {
    let id: ID<SignInProvider> = try call.id("provider")
    return try told(id, "/", call) {
      guard let open = try pool.reader.first(OpenIDStore.open, id), let url = try wayOut(open, call) else {
        return call.redirect(to: "/sign-in")
      }
      return away(to: url, nil, call)
    }
  }

  private static func wayOut(_ open: OpenProvider, _ call: Call) throws -> OutboundURL? {
    // Nobody was signed in there: Quad only asked.
    if open.row.preset == .moodle { return nil }
    return try call.appliance.openID.provider(open.row).logoutURL(idToken: nil, returnTo: call.address("/sign-in"))
  }

  /// Where to send a browser whose session is about to end, when that began by a provider.
  static func afterSignOut(_ caller: Caller, _ reader: Reader) throws -> Link? {
    try reader.first(OpenIDStore.sessionProvider, caller.session).map { Link("/sign-in/openid/", $0, "/signed-out") }
  }
}

extension Prospect {
  fileprivate func heading(_ arrival: ArrivalRow, _ open: OpenProvider) -> Heading {
    let (service, organization) = (open.row.name, open.organization.name)
    switch self {
    case .link:
      return Heading(title: IdentityText.linkNamed(service), lead: IdentityText.linkIntro(service, organization))
    case .prove:
      return Heading(
        title: ProviderText.isKnown, lead: ProviderText.proveIntro(arrival.email ?? "", service, organization))
    case .become, .reopen, .accept, .join:
      return Heading(title: ProviderText.welcome(organization), lead: ProviderText.welcomeIntro(service))
    }
  }
}
