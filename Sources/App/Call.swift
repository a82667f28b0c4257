// One request as a feature's handler sees it.
import Base
import Store
import Web

/// What a handler knows of its request: who calls, what for, in which language, when. A value of its own, free of the
/// connection's bytes, so that it may travel to the writer's thread or to the slow pool.
final class Call: Sendable {
  // Both outlive every call, so a call need not count its references: four atomic operations less per request.
  unowned(unsafe) let route: Route
  unowned(unsafe) let appliance: Appliance
  /// Nil for a guest.
  let caller: Caller?
  let parameters: Parameters
  let query: FormFields
  let language: Language
  let now: Timestamp
  let requestID: ID<Request>
  let client: Address
  let isSecure: Bool
  /// What the caller is told of their rate limit.
  let rate: RateNote?
  /// What a page of another origin may read of the answer.
  let grant: CORS.Grant?
  /// What only pages and changes ask for.
  private let details: CallDetails?
  /// Where the answer's body is written: the loop's scratch buffer when answered at once, one of its own otherwise.
  let buffer: Buffer

  init(
    route: Route, appliance: Appliance, caller: Caller?, parameters: Parameters, query: FormFields,
    language: Language, now: Timestamp, requestID: ID<Request>, client: Address, isSecure: Bool,
    rate: RateNote? = nil, grant: CORS.Grant? = nil, details: CallDetails? = nil, buffer: Buffer
  ) {
    self.route = route
    self.appliance = appliance
    self.caller = caller
    self.parameters = parameters
    self.query = query
    self.language = language
    self.now = now
    self.requestID = requestID
    self.client = client
    self.isSecure = isSecure
    self.rate = rate
    self.grant = grant
    self.details = details
    self.buffer = buffer
  }

  var theme: Theme { details?.theme ?? .system }
  /// The address the client used, as `host:port`.
  var authority: String { details?.authority ?? "" }
  /// The whole address of a path, for the host that the client used.
  func address(_ path: String) -> String { "\(isSecure ? "https" : "http")://\(authority)\(path)" }
  /// The page's own path and query, for links back to it.
  var target: String { details?.target ?? "" }
  /// The page of ours that a form was sent from, or empty.
  var referer: String { details?.referer ?? "" }
  var userAgent: String { details?.userAgent ?? "" }
  var flash: Flash? { details?.flash }
  /// What a change demands of the row it is made to; checked in its transaction.
  var precondition: Precondition { details?.precondition ?? Precondition(nil) }
  /// What names the sign-in that waits for this browser's second step; empty on other pages than its own.
  var step: String { details?.step ?? "" }
  /// A cookie of the browser; nil where only pages are concerned and this is none.
  func cookie(_ name: CookieName) -> String? {
    guard var text = details?.cookies else { return nil }
    return text.withUTF8 { field in
      Web.cookie(name.text(isSecure: isSecure), in: UnsafeRawBufferPointer(field)).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
  }
  /// Whether only the head of the answer is wanted.
  var isHead: Bool { details?.isHead ?? false }
  var nonce: Nonce { details?.nonce ?? Nonce(high: 0, low: 0) }

  /// The caller of a route that guests may not use.
  var signedIn: Caller {
    get throws {
      guard let caller else { throw Failure.signInNeeded }
      return caller
    }
  }

  /// The identifier in the path. What does not look like one names nothing: 404.
  func id<Kind>(_ name: String = "id", as kind: ID<Kind>.Type = ID<Kind>.self) throws -> ID<Kind> {
    guard let text = parameters[name], let id = ID<Kind>(text) else { throw Failure.notFound }
    return id
  }

  /// What a write or an event records of this request.
  var context: WriteContext {
    WriteContext(
      organization: caller?.organization.id.value ?? 0, actor: caller?.person.value, requestID: requestID.value,
      address: client.description, token: caller?.grant?.id.value)
  }

  // MARK: Answers

  /// The body written to `buffer`, as JSON.
  func reply(_ status: UInt16 = 200) -> Reply { Reply(status, .json, body: .buffer(buffer)) }

  /// One payload as JSON.
  func reply(_ status: UInt16 = 200, _ value: some Payload) -> Reply {
    value.write(to: JSONWriter(buffer))
    return reply(status)
  }

  /// One row with the tag of its version, which a change of it takes back in `If-Match`. `isWorded` where the answer has
  /// words in the caller's language, `isMoving` where it has what moves by itself.
  func reply(_ value: some Payload, version: Int64, isWorded: Bool = false, isMoving: Bool = false) -> Reply {
    var reply = reply(200, value)
    reply.etag =
      isMoving
      ? EntityTag(version: version, buffer.bytes)
      : isWorded ? EntityTag(version: version, language) : EntityTag(version: version)
    return reply
  }

  /// A list: `{items, page, limit, total}`; `items` writes the elements.
  func list(_ page: Page, total: Int, items: (JSONWriter) throws -> Void) rethrows -> Reply {
    let json = JSONWriter(buffer)
    try page.write(to: json, total: total) { try items(json) }
    return reply()
  }

  /// The same with the fields of `head` before the items.
  func list(_ page: Page, total: Int, head: some Payload, items: (JSONWriter) throws -> Void) rethrows -> Reply {
    let json = JSONWriter(buffer)
    try page.write(to: json, total: total, head: { head.writeFields(to: json) }, items: { try items(json) })
    return reply()
  }

  /// Sends the browser on after a form was accepted, with a message for the next page.
  func redirect(to link: Link, _ flash: Flash? = nil) -> Reply {
    var reply = Reply(303, .text)
    reply.headers.append(Reply.Header("Location", link.text))
    if let flash { reply.headers.append(flash.header(secure: isSecure)) }
    return reply
  }
}

/// Light, dark, or as the system has it.
enum Theme: String, Sendable, CaseIterable {
  case system
  case light
  case dark
}

/// What pages and forms know beyond what every call does: kept apart, so that a call of the API costs little to make.
final class CallDetails: Sendable {
  let theme: Theme
  let authority: String
  let target: String
  let referer: String
  let userAgent: String
  let flash: Flash?
  let step: String
  /// The whole `Cookie` field.
  let cookies: String
  let nonce: Nonce
  let isHead: Bool
  let precondition: Precondition

  init(_ request: Request, isPage: Bool, precondition: Precondition = Precondition(nil)) {
    self.precondition = precondition
    isHead = request.method == .head
    theme = isPage ? Preferences.theme(of: request) : .system
    authority = request.text(.host) ?? ""
    target = isPage ? request.target : ""
    referer = isPage && request.method == .post ? request.localReferer : ""
    // Only kept with what somebody does, such as signing in; cutting it at a character's end takes a while.
    // A service sends people back by a link.
    let isActing = request.method != .get || (isPage && request.path.starts(with: "/sign-in/openid".utf8))
    userAgent = !isActing ? "" : String((request.text(.userAgent) ?? "").prefix(300))
    flash = isPage ? Flash(request) : nil
    step = isPage && request.path.elementsEqual("/sign-in/step".utf8) ? request.cookie(Cookies.step) ?? "" : ""
    cookies = isPage ? request.text(.cookie) ?? "" : ""
    nonce = isPage ? Nonce() : Nonce(high: 0, low: 0)
  }
}
