// Which pages of other sites may read our answers: cross-origin resource sharing, by configuration.
import Base

/// The origins whose pages may call the API from a browser. Values in, values out: nothing here touches a connection.
///
/// The program's own pages need none of this. Programs that call with a bearer token from a page of another origin need
/// that origin listed. `credentials` also lets the session cookie ride along, which is for pages of the same site (another
/// name under one domain): the cookie is `SameSite`, so browsers don't send it from anywhere else.
package struct CORS: Sendable, Equatable {
  private let origins: Set<String>
  private let isAnybody: Bool
  package let allowsCredentials: Bool

  /// Nobody else's pages.
  package static let off = CORS()

  private init() {
    origins = []
    isAnybody = false
    allowsCredentials = false
  }

  /// Each origin as a browser writes it: `https://app.example.org`, `http://localhost:5173`; or `*` alone for every page
  /// of the web, which then may not bring cookies. Throws with a sentence for whoever wrote the configuration.
  package init(origins list: [String], credentials: Bool = false) throws(Failure) {
    isAnybody = list.contains("*")
    allowsCredentials = credentials
    if isAnybody, list.count > 1 {
      throw CORS.misconfigured("“*” already means every origin", "« * » désigne déjà toutes les origines")
    }
    if isAnybody, credentials {
      throw CORS.misconfigured(
        "“*” and credentials together would let every page of the web act for whoever is signed in: list the origins",
        "« * » avec les cookies laisserait toute page du Web agir au nom de la personne connectée : énumérez les origines"
      )
    }
    var known: Set<String> = []
    for text in list where text != "*" {
      guard let origin = CORS.canonical(text) else {
        throw CORS.misconfigured(
          "“\(text)” is no origin: write scheme, host and port only, such as https://app.example.org",
          "« \(text) » n’est pas une origine : écrivez seulement schéma, hôte et port, comme https://app.example.org")
      }
      known.insert(origin)
    }
    origins = known
  }

  /// Whether no origin is allowed, so that answers need no thought at all.
  package var isOff: Bool { origins.isEmpty && !isAnybody }

  /// What an answer to this request carries. Taken on the loop's thread; free of the request's bytes.
  package func grant(for request: Request) -> Grant {
    if isOff { return Grant(varies: false) }
    guard let field = request.header(.origin), field.count <= 300 else { return Grant(varies: !isAnybody) }
    if isAnybody { return Grant(varies: false, origin: "*") }
    let origin = String(decoding: field, as: UTF8.self)
    return origins.contains(origin)
      ? Grant(varies: true, origin: origin, allowsCredentials: allowsCredentials) : Grant(varies: true)
  }

  /// Whether a page of the request's origin may call the API at all.
  package func admits(_ request: Request) -> Bool { grant(for: request).origin != nil }

  /// Whether a page of the request's origin may act with the session cookie: its requests are then not forged.
  package func trusts(_ request: Request) -> Bool {
    allowsCredentials && grant(for: request).allowsCredentials
  }

  /// The answer to an OPTIONS request for a path with these methods. One that asks on behalf of a page (a preflight) from
  /// an allowed origin gets its permission; any other only `Allow`.
  package func answer(options request: Request, _ allow: Allow) -> Reply {
    var reply = Reply(204, .text, headers: [Reply.Header("Allow", allow.text)])
    let grant = grant(for: request)
    if grant.origin != nil, request.header(named: "access-control-request-method") != nil {
      reply.headers.append(Reply.Header("Access-Control-Allow-Methods", allow.text))
      reply.headers.append(Reply.Header("Access-Control-Allow-Headers", CORS.requestFields))
      // Two hours, the longest that Chromium keeps: what is permitted changes with the configuration only.
      reply.headers.append(Reply.Header("Access-Control-Max-Age", "7200"))
    }
    grant.dress(&reply)
    return reply
  }

  /// What the pages may send. The list is the same for all, so that nothing a caller writes comes back to them.
  private static let requestFields =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, X-CSRF-Token, X-Request-Id"
  /// What they may read besides the body and what browsers always let through.
  private static let answerFields =
    "Content-Disposition, ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"

  /// What one answer carries.
  package struct Grant: Sendable, Equatable {
    /// Whether another origin would get another answer.
    let varies: Bool
    /// Nil when the page may not read the answer.
    let origin: String?
    let allowsCredentials: Bool

    init(varies: Bool, origin: String? = nil, allowsCredentials: Bool = false) {
      self.varies = varies
      self.origin = origin
      self.allowsCredentials = allowsCredentials
    }

    /// Adds the fields, if any. Of every answer of the API, refusals too: a page must be able to read why.
    package func dress(_ reply: inout Reply) {
      if varies { reply.headers.append(Reply.Header("Vary", "Origin")) }
      guard let origin else { return }
      reply.headers.append(Reply.Header("Access-Control-Allow-Origin", origin))
      if allowsCredentials { reply.headers.append(Reply.Header("Access-Control-Allow-Credentials", "true")) }
      reply.headers.append(Reply.Header("Access-Control-Expose-Headers", CORS.answerFields))
    }
  }

  /// The form in which browsers send an origin: lower case, without the scheme's own port. Nil for what has a path, a user,
  /// a wildcard, or no host.
  private static func canonical(_ text: String) -> String? {
    let text = text.lowercased()
    guard text.utf8.count <= 300, let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      return nil
    }
    let scheme = text[..<colon]
    let rest = text[colon...].dropFirst(3)
    guard let first = scheme.utf8.first, (0x61...0x7a).contains(first),
      scheme.utf8.allSatisfy({ isAlphanumeric($0) || $0 == 0x2b || $0 == 0x2d || $0 == 0x2e }), scheme != "file"
    else { return nil }
    var host = rest
    var port: Int?
    if let last = rest.lastIndex(of: ":"), !rest[last...].contains("]") {
      let digits = rest[rest.index(after: last)...]
      guard !digits.isEmpty, digits.utf8.count <= 5, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int(digits), (1...65_535).contains(number)
      else { return nil }
      port = number
      host = rest[..<last]
    }
    if host.hasPrefix("["), host.hasSuffix("]") {
      guard let address = Address(String(host)), !address.isIPv4 else { return nil }
      host = Substring("[\(address)]")
    } else {
      guard !host.isEmpty, !host.hasPrefix("."), !host.contains(".."),
        host.utf8.allSatisfy({ isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f })
      else { return nil }
    }
    if port == 443, scheme == "https" { port = nil }
    if port == 80, scheme == "http" { port = nil }
    return "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "")
  }

  private static func misconfigured(_ en: String, _ fr: String) -> Failure {
    Failure(
      .invalid, code: "cors",
      Text(en: "Cross-origin access: \(en).", fr: "Accès d’autres origines : \(fr)."))
  }
}
