// What happens to every request, in order. The list is fixed and short on purpose.
//
//  1. route           path and method; 404, 405 with Allow, OPTIONS
//  2. authenticate    bearer token or session cookie
//  3. count           against the caller's rate limit, or their address's
//  4. same origin     unsafe methods with a cookie, and every form, must come from our own pages
//  5. authorize       the route's access rule
//  6. read the body   into a payload, a form or a file
//  7. handle          on the loop, on the writer's thread, or on the slow pool; once, where a key asks for it
//  8. dress           security headers, entity tag, rate limit, cross-origin grant, cookies
//  9. on failure      problem JSON, or an error page, or back to the form with a message
import Base
import Glibc
import Store
import Synchronization
import Web

/// The program behind one loop; everything in it is used on that loop's thread only.
final class Pipeline: Responder {
  let appliance: Appliance
  let reader: Reader
  let authenticator: Authenticator
  private let router: Router
  /// The routes by their place in the router. They live as long as the process: that both loops count references to
  /// the same ones would be felt in every request.
  private let routes: [Unmanaged<Route>]
  /// What this loop tells of who asks most.
  private var callerCount = CallerCount()

  init(_ appliance: Appliance) throws {
    self.appliance = appliance
    router = appliance.router
    routes = Features.routes.map { Unmanaged.passUnretained($0) }
    reader = try appliance.store.makeReader(inTurns: true)
    authenticator = Authenticator(
      store: appliance.store, secrets: appliance.secrets, signing: appliance.signing,
      uses: appliance.tokenUses)
  }

  // MARK: Responder

  func plan(_ request: Request) -> BodyPlan {
    guard case .found(let at, _) = router.match(request.method, request.path) else {
      return .buffer(limit: 64 << 10)
    }
    return routes[at]._withUnsafeGuaranteedRef { plan(request, $0) }
  }

  private func plan(_ request: Request, _ route: Route) -> BodyPlan {
    switch route.body {
    case .none: return .buffer(limit: 64 << 10)
    case .json, .form: return .buffer(limit: route.bodyLimit)
    case .upload, .file, .picture:
      // Nobody makes us take in megabytes without being allowed to. Counted here and not again in `run`.
      var rate: RateNote?
      do {
        let caller = try authenticate(request, route)
        rate = try count(request, route, caller)
        try authorize(caller, route)
        let most = route.traits.contains(.decoding) ? appliance.imageWorkers.options.largest : Int.max
        return try UploadSink.plan(request, route.body, limit: route.bodyLimit, keeping: most, rate)
      } catch {
        return .refuse(refuse(error, request, route, Parameters(), caller: nil, rate))
      }
    }
  }

  func respond(_ request: Request, _ exchange: Exchange) {
    switch router.match(request.method, request.path) {
    case .found(let at, let parameters):
      routes[at]._withUnsafeGuaranteedRef { run($0, parameters, request, exchange) }
    case .wrongMethod(let allow): exchange.answer(refuse(.wrongMethod(allow), request, allow: allow))
    case .options(let allow): exchange.answer(appliance.cors.answer(options: request, allow))
    case .none:
      if let reply = appliance.assets.reply(request.path) {
        exchange.answer(reply)
      } else {
        exchange.answer(refuse(.notFound, request))
      }
    }
  }

  func endTurn() { reader.endTurn() }

  // MARK: The steps

  private func run(_ route: Route, _ parameters: Parameters, _ request: Request, _ exchange: Exchange) {
    var caller: Caller?
    var rate: RateNote?
    do {
      caller = try authenticate(request, route)
      if let sink = request.sink as? UploadSink { rate = sink.rate } else { rate = try count(request, route, caller) }
      if let caller { appliance.seen.note(caller, at: request.receivedAt) }
      try checkOrigin(request, route, caller)
      try authorize(caller, route)
      // A kept count, read by its key: what the bell of the page says.
      if route.kind == .page, route.method == .get, let caller {
        caller.pages.unread.store(try Notices.unread(caller, reader), ordering: .relaxed)
      }
      let query = request.query.isEmpty ? FormFields() : try request.queryFields()
      switch route.action {
      case .read(let handler):
        let call = makeCall(
          request, route, parameters, caller: caller, query: query, rate: rate, buffer: exchange.buffer)
        do {
          var reply = try handler(call, reader)
          Pipeline.dress(&reply, call)
          exchange.answer(consume reply)
        } catch {
          exchange.buffer.removeAll()
          exchange.answer(render(error, call))
        }
      case .live(let open):
        let call = makeCall(request, route, parameters, caller: caller, query: query, rate: rate, buffer: Buffer())
        do {
          let door = Door(request, authenticator.generation) { [unowned self] token, client in
            try authenticate(bearer: token, from: client)
          }
          switch try open(call, door) {
          case .stream(let reply, let conversation): exchange.takeOver(Pipeline.dressed(reply, call), conversation)
          case .later(let begin): begin(LaterAnswer(call, exchange.later()))
          }
        } catch {
          exchange.answer(render(error, call))
        }
      case .write(let prepare):
        let call = makeCall(
          request, route, parameters, caller: caller, query: query, rate: rate,
          precondition: try Precondition(request), buffer: Buffer())
        let key = try repeatKey(request, route, caller)
        do { try write(call, key, try prepare(call, Body(request)), exchange) } catch {
          exchange.answer(render(error, call))
        }
      case .slow(let prepare):
        let call = makeCall(
          request, route, parameters, caller: caller, query: query, rate: rate,
          precondition: route.method == .get ? Precondition(nil) : try Precondition(request), buffer: Buffer())
        let key = try repeatKey(request, route, caller)
        do { try slow(call, key, try prepare(call, Body(request)), exchange) } catch {
          exchange.answer(render(error, call))
        }
      }
    } catch {
      exchange.answer(refuse(error, request, route, parameters, caller: caller, rate))
    }
  }

  /// Counts the request. Throws 429 when there have been too many; the answer then says what the limit is.
  @inline(__always)
  private func count(_ request: Request, _ route: Route, _ caller: Caller?) throws -> RateNote? {
    guard let kind = route.rate, let (isAllowed, note) = appliance.rates.admit(kind, caller, request) else {
      return nil
    }
    callerCount.note(
      Rates.subject(caller, request), kind, refused: !isAllowed, at: request.receivedAt, in: appliance.topCallers)
    guard isAllowed else { throw RateRefused(note: note) }
    return note
  }

  /// The answer to a request that came to nothing before its handler.
  private func refuse(
    _ error: any Error, _ request: Request, _ route: Route, _ parameters: Parameters, caller: Caller?, _ rate: RateNote?
  ) -> Reply {
    var (error, rate) = (error, rate)
    // Whoever tries tokens out is counted as well: each costs a look into the database.
    if let failure = error as? Failure, failure.kind == .unauthenticated, rate == nil, route.rate != nil,
      let (isAllowed, note) = appliance.rates.admit(.open, nil, request)
    {
      rate = note
      callerCount.note(
        Rates.subject(nil, request), .open, refused: !isAllowed, at: request.receivedAt, in: appliance.topCallers)
      if !isAllowed { error = RateRefused(note: note) }
    }
    if let refused = error as? RateRefused {
      rate = refused.note
      error = refused.note.failure
    }
    let call = makeCall(
      request, route, parameters, caller: caller, query: FormFields(), rate: rate, buffer: Buffer())
    return render(error, call)
  }

  /// What the request calls itself, if it may be sent twice.
  private func repeatKey(_ request: Request, _ route: Route, _ caller: Caller?) throws -> IdempotencyKey? {
    guard route.isRepeatable, let caller else { return nil }
    return try IdempotencyKey(request, caller, appliance.secrets)
  }

  /// Hands the work to the writer; the answer follows its commit.
  private func write(
    _ call: Call, _ key: IdempotencyKey?, _ work: @escaping @Sendable (Writer) throws -> Reply, _ exchange: Exchange
  ) throws {
    let generation = authenticator.generation
    let appliance = appliance
    let ticket = exchange.later()
    let taken = appliance.store.write(call.context) { writer in
      // Work may run twice: what the first time has written is not the answer.
      call.buffer.removeAll()
      try Pipeline.authorizeAgain(call, since: generation, writer)
      guard let key else { return try work(writer) }
      return try Idempotency.once(key, keeping: call.route.remembrance, writer) { try work(writer) }
    } then: { result in
      switch result {
      case .success(let reply): ticket.answer(Pipeline.dressed(reply, call))
      case .failure(let error):
        // A refused form has written its page there; anything else starts anew.
        if !(error is FormRefused) { call.buffer.removeAll() }
        ticket.answer(Pipeline.render(error, call, appliance))
      }
    }
    if !taken { ticket.answer(render(Failure.busy, call)) }
  }

  /// The caller was looked up before this moment: if rights have changed since, looks again, inside the transaction.
  private static func authorizeAgain(_ call: Call, since generation: UInt64, _ writer: Writer) throws {
    // Whoever may do it as a guest may do it after their session has ended: choosing a new password ends it.
    guard !call.route.isOpen, let caller = call.caller,
      call.appliance.store.accessGeneration != generation || writer.hasChangedAccess
    else { return }
    guard let current = try Authenticator.load(caller, at: writer.now, writer) else {
      throw Failure.signInNeeded
    }
    // What was asked for in one organization must not be done in another.
    guard current.person == caller.person else { throw Failure.switchedElsewhere(current.organization.name) }
    try HeldBack.require(current, call.route)
    guard current.may(call.route.access) else { throw Failure.mayNot }
  }

  private func slow(
    _ call: Call, _ key: IdempotencyKey?, _ work: @escaping @Sendable (Slow) throws -> Reply, _ exchange: Exchange
  ) throws {
    let generation = authenticator.generation
    let appliance = appliance
    let ticket = exchange.later()
    let run: @Sendable (Slow) -> Void = { pool in
      var pool = pool
      pool.authorize = { writer in try Pipeline.authorizeAgain(call, since: generation, writer) }
      do {
        let reply = try appliance.repeats.once(key, keeping: call.route.remembrance, call.context, pool) {
          try work(pool)
        }
        ticket.answer(Pipeline.dressed(reply, call))
      } catch {
        call.buffer.removeAll()
        ticket.answer(Pipeline.render(error, call, appliance))
      }
    }
    let traits = call.route.traits
    let pool =
      traits.contains(.hashing) ? appliance.hashing : traits.contains(.decoding) ? appliance.decoding : appliance.pool
    let taken = call.route.waitsFor.map { appliance.wait(for: $0(call), run) } ?? pool.run(run)
    if !taken { ticket.answer(render(Failure.busy, call)) }
  }

  // MARK: Calls and answers

  private func makeCall(
    _ request: Request, _ route: Route, _ parameters: Parameters, caller: Caller?, query: FormFields,
    rate: RateNote? = nil, precondition: Precondition = Precondition(nil), buffer: Buffer
  ) -> Call {
    let isPage = route.kind == .page
    return Call(
      route: route, appliance: appliance, caller: caller, parameters: parameters, query: query,
      language: Preferences.language(of: request, caller, isPage: isPage), now: request.receivedAt,
      requestID: request.id,
      client: request.client, isSecure: request.isSecure,
      rate: rate, grant: isPage || appliance.cors.isOff ? nil : appliance.cors.grant(for: request),
      details: isPage || request.method != .get
        ? CallDetails(request, isPage: isPage, precondition: precondition) : nil,
      buffer: buffer)
  }

  private func render(_ error: any Error, _ call: Call) -> Reply { Pipeline.render(error, call, appliance) }

  /// Adds what every answer of the route's kind carries.
  static func dressed(_ original: Reply, _ call: Call) -> Reply {
    var reply = original
    dress(&reply, call)
    return reply
  }

  private static func dress(_ reply: inout Reply, _ call: Call) {
    reply.category = call.route.category.rawValue
    switch call.route.kind {
    case .api:
      if reply.block.utf8CodeUnitCount == 0 { reply.block = SecurityHeaders.api(isSecure: call.isSecure) }
      reply.rate = call.rate
      if let grant = call.grant { grant.dress(&reply) }
      if call.route.isTagged, reply.etag == nil, reply.status == 200, case .buffer(let body) = reply.body {
        reply.etag = EntityTag(body.bytes)
      }
    case .page:
      if reply.block.utf8CodeUnitCount == 0 { reply.block = SecurityHeaders.page(isSecure: call.isSecure) }
      if reply.type == .html {
        // A page that shows what others have drawn says so itself.
        if !reply.headers.contains(where: { "\($0.name)" == "Content-Security-Policy" }) {
          reply.headers.append(SecurityHeaders.policy(call.nonce))
        }
        // A message is shown once.
        if call.flash != nil {
          reply.headers.append(Reply.Header.expiredCookie(Cookies.flash, isSecure: call.isSecure))
        }
      }
    }
  }

  /// Turns an error into the answer for this caller: and into a line of the log when it is our fault.
  static func render(_ error: any Error, _ call: Call, _ appliance: Appliance) -> Reply {
    if let refused = error as? FormRefused { return dressed(refused.reply, call) }
    let failure = Failure(any: error)
    if failure.kind == .internal || !failure.detail.isEmpty {
      appliance.log.error(
        "request failed",
        ["request": call.requestID, "route": "\(call.route.method.name) \(call.route.path)", "detail": failure.detail])
    }
    switch call.route.kind {
    case .api:
      return dressed(failure.problem(language: call.language, requestID: call.requestID), call)
    case .page: return dressed(ErrorPages.reply(to: failure, call), call)
    }
  }

  /// A failure before any route is known.
  private func refuse(_ failure: Failure, _ request: Request, allow: Allow? = nil) -> Reply {
    let isPage = !request.isUnderAPI && request.prefersHTML
    let route = isPage ? Route.unknownPage : Route.unknownAPI
    var caller: Caller?
    if isPage { caller = try? authenticate(request, route) }
    let call = makeCall(request, route, Parameters(), caller: caller, query: FormFields(), buffer: Buffer())
    if isPage {
      var reply = Pipeline.dressed(ErrorPages.reply(to: failure, call), call)
      if let allow { reply.headers.append(Reply.Header("Allow", allow.text)) }
      return reply
    }
    var reply = failure.problem(language: call.language, requestID: request.id, allow: allow)
    if let grant = call.grant { grant.dress(&reply) }
    return reply
  }
}

/// A request too many, with what its sender is told of the limit.
private struct RateRefused: Error {
  let note: RateNote
}

extension Route {
  /// What is kept of an answer for a request that is sent again.
  fileprivate var remembrance: Remembrance { traits.contains(.secretAnswer) ? .outcome : .answer }

  /// What a request for an unknown address is answered as.
  fileprivate static let unknownPage = Route(
    .page, .get, "/", "", access: .anyone, action: .read { _, _ in throw Failure.notFound })
  fileprivate static let unknownAPI = Route(
    .api, .get, "/", "", access: .anyone, action: .read { _, _ in throw Failure.notFound })
}
