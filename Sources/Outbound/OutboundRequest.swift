// What is asked of another server.
import Base

package enum OutboundMethod: String, Sendable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
}

/// A header field. A secret one is never printed and never follows a redirect to another server.
package struct OutboundHeader: Sendable {
  package let name: String
  let value: Secret
  package let isSecret: Bool

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = Secret(value)
    isSecret = false
  }

  package init(_ name: String, secret: Secret) {
    self.name = name
    value = secret
    isSecret = true
  }

  /// Whether it can stand in a request's head and is not one that the client writes itself.
  var isSound: Bool {
    let isToken = name.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    let isLine = value.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    return isToken && !name.isEmpty && name.utf8.count <= 100 && isLine && value.value.utf8.count <= 8192
      && !OutboundHeader.own.contains(name.lowercased())
  }

  /// What frames the request or names the server follows from the request itself.
  private static let own: Set<String> = [
    "host", "content-length", "transfer-encoding", "connection", "expect", "te", "trailer", "upgrade", "keep-alive",
    "proxy-connection", "accept-encoding",
  ]
}

/// How long and how much an exchange may take.
package struct OutboundLimits: Sendable {
  /// What becomes of a body that is larger than `bodyBytes`.
  package enum Excess: Sendable {
    /// The exchange fails with `.tooLarge`.
    case fails
    /// The first `bodyBytes` are kept and `isCut` is set: for answers that are only shown, such as a webhook's.
    case cut
  }

  /// Milliseconds for finding, connecting to and greeting the server.
  package var connect: Int
  /// Milliseconds for everything, redirects included.
  package var total: Int
  /// Bytes per second, over `slowSeconds`, below which the exchange is given up.
  package var slowRate: Int
  package var slowSeconds: Int
  package var bodyBytes: Int
  package var excess: Excess
  /// All lines of the answer's heads together, interim answers included.
  package var headBytes: Int
  package var headFields: Int
  /// How many redirects are followed. 0 gives the redirect itself as the answer.
  package var redirects: Int

  package init(
    connect: Int = 5_000, total: Int = 15_000, slowRate: Int = 100, slowSeconds: Int = 10, bodyBytes: Int = 1 << 20,
    excess: Excess = .fails, headBytes: Int = 32 << 10, headFields: Int = 100, redirects: Int = 0
  ) {
    self.connect = connect
    self.total = total
    self.slowRate = slowRate
    self.slowSeconds = slowSeconds
    self.bodyBytes = bodyBytes
    self.excess = excess
    self.headBytes = headBytes
    self.headFields = headFields
    self.redirects = redirects
  }
}

/// A stretch of a file that is sent as a body, read while it goes out: however long, a few kilobytes of memory.
package struct OutboundFile: Sendable {
  package let path: String
  package let offset: Int64
  package let count: Int64

  package init(_ path: String, _ offset: Int64, _ count: Int64) {
    self.path = path
    self.offset = offset
    self.count = count
  }
}

/// A request to another server. Printing it shows method and server only.
package struct OutboundRequest: Sendable {
  package var method: OutboundMethod
  package var url: OutboundURL
  package var headers: [OutboundHeader] = []
  /// Nil for none. With GET and HEAD a body is refused.
  package var body: [UInt8]?
  /// Sent as the body of a PUT, in place of `body`.
  package var file: OutboundFile?
  package var limits: OutboundLimits

  package init(_ method: OutboundMethod, _ url: OutboundURL, limits: OutboundLimits = OutboundLimits()) {
    self.method = method
    self.url = url
    self.limits = limits
  }

  /// A POST of form fields, as a browser sends them.
  package static func form(
    _ url: OutboundURL, _ fields: [(String, String)], limits: OutboundLimits = OutboundLimits()
  ) -> OutboundRequest {
    var request = OutboundRequest(.post, url, limits: limits)
    request.setBody(Array(formEncoded(fields).utf8), "application/x-www-form-urlencoded")
    return request
  }

  /// A POST of the JSON that `write` writes.
  package static func json(
    _ url: OutboundURL, limits: OutboundLimits = OutboundLimits(), _ write: (JSONWriter) -> Void
  ) -> OutboundRequest {
    let buffer = Buffer()
    write(JSONWriter(buffer))
    var request = OutboundRequest(.post, url, limits: limits)
    request.setBody(buffer.array, "application/json")
    return request
  }

  /// Gives it a body and the field that says what it is.
  package mutating func setBody(_ bytes: [UInt8], _ mediaType: String) {
    body = bytes
    headers.removeAll { $0.name.lowercased() == "content-type" }
    headers.append(OutboundHeader("Content-Type", mediaType))
  }

  /// Carries this bearer token (RFC 6750).
  package mutating func authorize(bearer token: Secret) {
    headers.append(OutboundHeader("Authorization", secret: Secret("Bearer " + token.value)))
  }

  /// Carries this name and password (RFC 7617), as they are: OAuth wants them form-encoded before.
  package mutating func authorize(basic name: String, _ password: Secret) {
    let pair = base64(Array((name + ":" + password.value).utf8))
    headers.append(OutboundHeader("Authorization", secret: Secret("Basic " + pair)))
  }
}

extension OutboundRequest: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(method.rawValue) \(url)" }
  package var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
