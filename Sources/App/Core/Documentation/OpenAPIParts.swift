// The parts of the OpenAPI document that many calls share: header fields, refusals, ways to sign in.
import Base
import Web

enum OpenAPIParts {
  /// A way in which calls are refused.
  struct Refusal: Sendable {
    let status: StaticString
    let name: StaticString
    let text: StaticString
  }

  private static let malformed = Refusal(
    status: "400", name: "Malformed", text: "The request can't be read: broken JSON, a malformed header field")
  private static let unauthenticated = Refusal(
    status: "401", name: "Unauthenticated", text: "Nobody is signed in, or the token is unknown or has expired")
  private static let forbidden = Refusal(
    status: "403", name: "Forbidden",
    text:
      "The caller lacks the permission, has to set up a second step first or is not let in, or the request comes from another site"
  )
  private static let notFound = Refusal(
    status: "404", name: "NotFound", text: "It isn't there, or belongs to somebody else")
  private static let conflict = Refusal(
    status: "409", name: "Conflict", text: "The present state does not allow it")
  private static let gone = Refusal(
    status: "410", name: "Gone", text: "The link has been used, taken back, or has run out")
  private static let changed = Refusal(
    status: "412", name: "ChangedMeanwhile", text: "Somebody has changed it since the version in `If-Match`")
  private static let tooLarge = Refusal(status: "413", name: "TooLarge", text: "The body is larger than is taken")
  private static let wrongType = Refusal(
    status: "415", name: "WrongMediaType", text: "The body is of a type that is not taken here")
  private static let unprocessable = Refusal(
    status: "422", name: "Unprocessable", text: "The request breaks a rule; `fields` says which where")
  private static let upgrade = Refusal(
    status: "426", name: "UpgradeNeeded", text: "The request asks for no WebSocket of version 13")
  private static let tooMany = Refusal(
    status: "429", name: "TooMany", text: "Too many requests: `Retry-After` says when to come back")
  private static let badGateway = Refusal(
    status: "502", name: "BadGateway", text: "Another server that was asked for it failed")
  private static let unavailable = Refusal(
    status: "503", name: "Unavailable", text: "Too much is being done at once: come back after `Retry-After`")

  private static let all = [
    malformed, unauthenticated, forbidden, notFound, conflict, gone, changed, tooLarge, wrongType, unprocessable,
    upgrade, tooMany, badGateway,
    unavailable,
  ]

  /// How calls of a route may be refused, by status.
  static func refusals(of route: Route) -> [Refusal] {
    let isChange = route.method != .get
    var refusals: [Refusal] = [malformed]
    // Open calls that change something take a password or another secret, which may be wrong.
    if !route.isOpen || isChange { refusals.append(unauthenticated) }
    // Open ones too: with a cookie they may come from another site, and whoever signs in may not be let in.
    if isChange || mayBeForbidden(route) { refusals.append(forbidden) }
    // A body may name what isn't there as well as a path.
    let mayBeAbsent = route.path.contains("{") || route.input != nil || route.traits.contains(.optional)
    if mayBeAbsent { refusals.append(notFound) }
    if isChange { refusals.append(conflict) }
    if route.traits.contains(.byLink) { refusals.append(gone) }
    if isChange, route.traits.contains(.versioned) { refusals.append(changed) }
    if isChange { refusals += [tooLarge, wrongType] }
    if isChange || !route.query.isEmpty { refusals.append(unprocessable) }
    if route.success == 101 { refusals.append(upgrade) }
    if route.rate != nil { refusals.append(tooMany) }
    if route.waitsFor != nil { refusals.append(badGateway) }
    if isChange { refusals.append(unavailable) }
    return refusals
  }

  /// Whether a call that only reads may be forbidden to somebody.
  private static func mayBeForbidden(_ route: Route) -> Bool {
    switch route.access {
    // A connection that lasts says where its page comes from.
    case .anyone: if case .live = route.action { true } else { false }
    case .signedIn: !route.isOpenToHeldBack
    case .permission, .anywhere, .either, .operator: true
    }
  }

  /// The header fields of a success.
  static func writeHeaders(of route: Route, _ json: JSONWriter) {
    let isRead = route.method == .get
    json.object("headers") {
      var names: [StaticString] = ["X-Request-Id"]
      if isRead, route.isTagged || route.traits.contains(.versioned) { names.append("ETag") }
      if route.rate != nil { names += ["RateLimit", "RateLimit-Policy"] }
      if route.isRepeatable { names.append("Idempotent-Replayed") }
      for name in names { json.object(name) { json.field("$ref", "#/components/headers/\(name)") } }
    }
  }

  /// The members `parameters`, `headers`, `responses` and `securitySchemes` of `components`.
  static func write(to json: JSONWriter) {
    json.object("parameters") {
      parameter(
        "IdempotencyKey", "Idempotency-Key",
        "A name for this request, such as a random UUID. Sent again within a day, with the same body, it answers as the first time and does nothing.",
        "6f1c2b1e-7a0d-4b52-9c7c-2f0e8f1f7a11", json)
      parameter(
        "IfMatch", "If-Match", "The `ETag` under which this was read: refused with 412 when somebody was faster.",
        "\"v3\"", json)
    }
    json.object("headers") {
      header("X-Request-Id", "What the log calls this request", json)
      header("ETag", "The version: send it back in `If-None-Match`, or in `If-Match` to change it", json)
      header("RateLimit", "The window that would run out first: requests left, seconds until it is free again", json)
      header("RateLimit-Policy", "The windows of the limit that holds: requests and seconds", json)
      header("Retry-After", "Seconds after which to come back", json)
      header("Idempotent-Replayed", "`true` where this is the answer of the first time", json)
    }
    json.object("responses") {
      for refusal in all { problem(refusal, json) }
      problem(Refusal(status: "default", name: "Problem", text: "A problem (RFC 9457)"), json)
    }
    json.object("securitySchemes") {
      json.object("bearer") {
        json.field("type", "http")
        json.field("scheme", "bearer")
      }
      json.object("cookie") {
        json.field("type", "apiKey")
        json.field("in", "cookie")
        json.field("name", "quad-session")
        json.field(
          "description", "The session of a browser that signed in here; its name begins with `__Host-` over TLS.")
      }
    }
  }

  private static func parameter(
    _ name: StaticString, _ field: StaticString, _ words: StaticString, _ example: StaticString, _ json: JSONWriter
  ) {
    json.object(name) {
      json.field("name", field.description)
      json.field("in", "header")
      json.field("required", false)
      json.field("description", words.description)
      json.object("schema") { json.field("type", "string") }
      json.field("example", example.description)
    }
  }

  private static func header(_ name: StaticString, _ words: StaticString, _ json: JSONWriter) {
    json.object(name) {
      json.field("description", words.description)
      json.object("schema") { json.field("type", "string") }
    }
  }

  private static func problem(_ refusal: Refusal, _ json: JSONWriter) {
    json.object(refusal.name) {
      json.field("description", refusal.text.description)
      if refusal.status.description == "429" || refusal.status.description == "503" {
        json.object("headers") { json.object("Retry-After") { json.field("$ref", "#/components/headers/Retry-After") } }
      }
      json.object("content") {
        json.object("application/problem+json") {
          json.object("schema") { json.field("$ref", "#/components/schemas/Problem") }
          json.member("example")
          ProblemOutput.writeExample(to: json)
        }
      }
    }
  }
}

/// A problem as every failure is answered.
struct ProblemOutput: Payload {
  var type = ""
  var title = ""
  var status: Int64 = 0
  var detail = ""
  var code: String?
  var requestId = ""
  var fields: [FieldOutput] = []

  static let schemaName = "Problem"

  struct FieldOutput: Payload {
    var path = ""
    var message = ""

    static let schemaName = "ProblemField"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.text("path", &path, label: DocumentationText.path, min: 0)
      f.text("message", &message, label: DocumentationText.message, max: 1000)
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("type", &type, label: DocumentationText.type)
    f.text("title", &title, label: DocumentationText.title)
    f.integer("status", &status, label: DocumentationText.status)
    f.text("detail", &detail, label: DocumentationText.detail, max: 2000)
    f.text("code", &code, label: DocumentationText.code)
    f.text("requestId", &requestId, label: DocumentationText.requestID)
    f.list("fields", &fields, label: DocumentationText.fields, required: false)
  }
}
