// One request as a handler sees it: a view over the connection's bytes.
import Base

@usableFromInline package enum Method: UInt8, Sendable, CaseIterable {
  case get, head, post, put, patch, delete, options

  /// The name in the request line.
  package var name: StaticString {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .patch: "PATCH"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    }
  }
}

/// The header fields the program reads; each has a place of its own in the request, found while the head is read.
package enum Field: UInt8, Sendable, CaseIterable {
  case host, connection, contentLength, contentType, transferEncoding, expect, upgrade
  case authorization, cookie, origin, referer, secFetchSite, userAgent
  case accept, acceptEncoding, acceptLanguage
  case ifMatch, ifNoneMatch, ifRange, range, idempotencyKey, csrfToken, requestID
  case forwarded, forwardedFor, forwardedProto

  /// The lower-case name.
  package var name: StaticString {
    switch self {
    case .host: "host"
    case .connection: "connection"
    case .contentLength: "content-length"
    case .contentType: "content-type"
    case .transferEncoding: "transfer-encoding"
    case .expect: "expect"
    case .upgrade: "upgrade"
    case .authorization: "authorization"
    case .cookie: "cookie"
    case .origin: "origin"
    case .referer: "referer"
    case .secFetchSite: "sec-fetch-site"
    case .userAgent: "user-agent"
    case .accept: "accept"
    case .acceptEncoding: "accept-encoding"
    case .acceptLanguage: "accept-language"
    case .ifMatch: "if-match"
    case .ifNoneMatch: "if-none-match"
    case .ifRange: "if-range"
    case .range: "range"
    case .idempotencyKey: "idempotency-key"
    case .csrfToken: "x-csrf-token"
    case .requestID: "x-request-id"
    case .forwarded: "forwarded"
    case .forwardedFor: "x-forwarded-for"
    case .forwardedProto: "x-forwarded-proto"
    }
  }

  /// Whether several lines mean one list. All others may appear once: which of two counts is exactly what an attacker
  /// would have two servers disagree about.
  package var isList: Bool {
    switch self {
    case .connection, .upgrade, .cookie, .accept, .acceptEncoding, .acceptLanguage, .ifMatch, .ifNoneMatch,
      .forwarded, .forwardedFor, .forwardedProto:
      true
    default: false
    }
  }
}

/// One request. The object belongs to the loop and is filled anew for each request: its bytes are valid only inside
/// `Responder.plan` and `Responder.respond`; whoever answers later copies what it needs first.
package final class Request {
  package internal(set) var method: Method {
    get { state.pointee.method }
    set { state.pointee.method = newValue }
  }
  /// The path as sent, percent-encoded, without the query; begins with `/` (or is `*`, for OPTIONS only).
  package internal(set) var path: UnsafeRawBufferPointer {
    get { state.pointee.path }
    set { state.pointee.path = newValue }
  }
  /// What follows the `?`, percent-encoded; empty when there is none.
  package internal(set) var query: UnsafeRawBufferPointer {
    get { state.pointee.query }
    set { state.pointee.query = newValue }
  }
  /// The whole body, when the plan was to buffer it.
  package internal(set) var body: UnsafeRawBufferPointer {
    get { state.pointee.body }
    set { state.pointee.body = newValue }
  }
  /// Where the body went, when the plan was to stream it.
  package internal(set) var sink: (any BodySink)? {
    get { state.pointee.sink }
    set { state.pointee.sink = newValue }
  }
  /// The client's address, after the trusted-proxy rule; the socket's peer otherwise.
  package internal(set) var client: Address {
    get { state.pointee.client }
    set { state.pointee.client = newValue }
  }
  /// Whether the client spoke TLS, to us or to a trusted proxy.
  package internal(set) var isSecure: Bool {
    get { state.pointee.isSecure }
    set { state.pointee.isSecure = newValue }
  }
  /// Names this request in the log, the answer's `X-Request-Id` and the event.
  package internal(set) var id: ID<Request> {
    get { state.pointee.id }
    set { state.pointee.id = newValue }
  }
  /// The wall clock when it was complete (read once per wake of the loop).
  package internal(set) var receivedAt: Timestamp {
    get { state.pointee.receivedAt }
    set { state.pointee.receivedAt = newValue }
  }
  /// Monotonic nanoseconds when the head was complete (the loop's clock: read once per wake).
  package internal(set) var startedAt: UInt64 {
    get { state.pointee.startedAt }
    set { state.pointee.startedAt = newValue }
  }
  /// The announced length of the body; nil when there is none or it comes in chunks.
  package internal(set) var contentLength: Int? {
    get { state.pointee.contentLength }
    set { state.pointee.contentLength = newValue }
  }

  private struct State {
    var method = Method.get
    var path = UnsafeRawBufferPointer(start: nil, count: 0)
    var query = UnsafeRawBufferPointer(start: nil, count: 0)
    var body = UnsafeRawBufferPointer(start: nil, count: 0)
    var sink: (any BodySink)?
    var client = Address.unknown
    var isSecure = false
    var id = ID<Request>(1)
    var receivedAt = Timestamp(milliseconds: 0)
    var startedAt: UInt64 = 0
    var contentLength: Int?
    var remembered = 0
  }
  /// Behind a pointer, not in stored properties: filling it for each request then costs no exclusivity checks, which
  /// were 8 % of the loop's time on pipelined requests.
  private let state: UnsafeMutablePointer<State>

  /// The header lines and what the engine itself took from them.
  let head: HeadTable

  /// The bytes that the views above point into, when the head is no longer than a usual one.
  private let kept: UnsafeMutableRawPointer
  static let longestKept = 4096
  var keptBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: kept, count: Request.longestKept) }
  /// How many of the kept bytes are the head that was last read, when the whole request is that head; else 0.
  var rememberedBytes: Int {
    get { state.pointee.remembered }
    set { state.pointee.remembered = newValue }
  }

  /// Copies at most `longestKept` bytes to where they stay.
  func place(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if let base = bytes.baseAddress { kept.copyMemory(from: base, byteCount: bytes.count) }
    return UnsafeRawBufferPointer(start: kept, count: bytes.count)
  }

  init(maximumFields: Int) {
    head = HeadTable(maximumFields: maximumFields)
    kept = .allocate(byteCount: Request.longestKept, alignment: 16)
    state = .allocate(capacity: 1)
    state.initialize(to: State())
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
    kept.deallocate()
  }

  /// The value of a field, blanks at its ends removed; nil when absent. Repeated list fields are joined by the engine
  /// with commas (cookies with semicolons); repeated single-valued fields were refused before.
  package func header(_ field: Field) -> UnsafeRawBufferPointer? { head.value(field) }

  /// The same as a string; broken UTF-8 is replaced.
  package func text(_ field: Field) -> String? {
    header(field).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The first line of a field that has no place of its own; `name` in lower case.
  package func header(named name: StaticString) -> UnsafeRawBufferPointer? { head.other(name) }
}
