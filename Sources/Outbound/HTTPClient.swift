// The HTTP client: one call, one answer, on the thread of whoever calls.
import Base
import CCurl
import Glibc
import Synchronization

/// Calls other servers by libcurl. Thread-safe; each call blocks its thread up to its total limit, so it belongs on a
/// bounded pool and never on a loop.
///
/// TLS is always verified, cookies and saved passwords don't exist, proxies of the environment are ignored, and every
/// connection is checked against the policy by the address it really goes to. HTTP/1.1 only: the calls are few, and one
/// protocol is enough to distrust.
package final class HTTPClient: Sendable {
  package struct Options: Sendable {
    package var policy = AddressPolicy.publicOnly
    /// A PEM file of certificate authorities to be trusted besides the system's.
    package var authorities: String?
    /// An HTTP proxy for every call, such as `http://proxy.campus.lan:3128`. It finds and connects in Quad's place: the
    /// policy then only judges hosts that are written as addresses.
    package var proxy: OutboundURL?
    package var userAgent = "Quad"
    /// Calls at once, in all and to one server; the next one fails with `.busy`. One slow server must not take every
    /// thread of the pool.
    package var concurrent = 16
    package var perHost = 4
    /// For tests: names and where they lead, as libcurl's CURLOPT_RESOLVE has it (`idp.test:443:127.0.0.1`).
    var resolve: [String] = []

    package init() {}
  }

  let options: Options
  private let log: Log
  private let stock: HandleStock
  private let isEnding = Atomic(false)

  package init(_ options: Options = Options(), log: Log = .silent) {
    self.options = options
    self.log = log
    stock = HandleStock(limit: options.concurrent, perHost: options.perHost)
    // A server may close while we write. Every server program ignores the signal; tests and tools come here too.
    signal(SIGPIPE, SIG_IGN)
  }

  package var policy: AddressPolicy { options.policy }

  /// Refuses further calls and ends those under way within about a second. For good.
  package func end() {
    isEnding.store(true, ordering: .relaxed)
    stock.close()
  }

  /// Calls and waits for the whole answer, whatever its status. Follows redirects as far as the request's limits say.
  /// `mustStop` is asked at least once a second, on this thread: the call then ends with `.ended`.
  package func send(
    _ request: OutboundRequest, mustStop: @escaping () -> Bool = { false }
  ) throws(OutboundFailure) -> OutboundAnswer {
    let began = monotonicNanoseconds()
    func elapsed() -> Int { Int(clamping: (monotonicNanoseconds() &- began) / 1000) }
    do {
      let answer = try follow(request, elapsed, mustStop)
      log.debug(
        "called",
        [
          "method": request.method.rawValue, "host": answer.url.host, "status": answer.status,
          "bytes": answer.body.count, "us": answer.duration,
        ])
      return answer
    } catch {
      log.info(
        "call failed",
        [
          "method": request.method.rawValue, "host": error.host, "fault": error.fault.rawValue,
          "detail": error.detail, "us": elapsed(),
        ])
      throw error
    }
  }

  private func follow(
    _ first: OutboundRequest, _ elapsed: () -> Int, _ mustStop: @escaping () -> Bool
  ) throws(OutboundFailure) -> OutboundAnswer {
    var request = first
    var left = first.limits.redirects
    while true {
      let remaining = first.limits.total - elapsed() / 1000
      guard remaining > 0 else {
        throw OutboundFailure(.timedOut, host: request.url.host, detail: "all redirects together")
      }
      request.limits.total = remaining
      var answer = try exchange(request, mustStop)
      answer.duration = elapsed()
      guard first.limits.redirects > 0, let next = try request.redirected(by: answer) else { return answer }
      guard left > 0 else { throw OutboundFailure(.badRedirect, host: request.url.host, detail: "too many in a row") }
      left -= 1
      request = next
    }
  }

  private func exchange(
    _ request: OutboundRequest, _ mustStop: @escaping () -> Bool
  ) throws(OutboundFailure) -> OutboundAnswer {
    let url = request.url
    if let fault = options.policy.fault(url) {
      throw OutboundFailure(fault, host: url.host, detail: "port \(url.port)")
    }
    if let header = request.headers.first(where: { !$0.isSound }) {
      throw OutboundFailure(.badRequest, host: url.host, detail: "header \(header.name)")
    }
    if request.body != nil, request.method == .get || request.method == .head {
      throw OutboundFailure(.badRequest, host: url.host, detail: "\(request.method.rawValue) with a body")
    }
    if request.file != nil, request.method != .put || request.body != nil || request.limits.redirects > 0 {
      throw OutboundFailure(.badRequest, host: url.host, detail: "a file goes with a PUT that follows no redirect")
    }
    let handle: CurlHandle
    switch stock.take(url.origin) {
    case .success(let taken): handle = taken
    case .failure(let fault): throw OutboundFailure(fault.fault, host: url.host)
    }
    defer { stock.giveBack(handle, url.origin) }
    let transfer = Transfer(request, policy: options.policy, isProxied: options.proxy != nil) { [self] in
      isEnding.load(ordering: .relaxed) || mustStop()
    }
    return try transfer.run(on: handle, options)
  }
}

extension OutboundRequest {
  /// The request that a redirect asks for; nil when the answer is none. To another server go neither secrets nor a body,
  /// and from https no redirect leads back to http.
  func redirected(by answer: OutboundAnswer) throws(OutboundFailure) -> OutboundRequest? {
    guard [301, 302, 303, 307, 308].contains(answer.status), let location = answer.header("location") else {
      return nil
    }
    guard let target = url.resolving(location), !(url.scheme == .https && target.scheme == .http) else {
      throw OutboundFailure(.badRedirect, host: url.host, detail: "status \(answer.status)")
    }
    var next = self
    next.url = target
    let losesBody = answer.status == 303 || answer.status < 303 && method == .post
    if losesBody, method != .head {
      next.method = .get
      next.body = nil
      next.headers.removeAll { $0.name.lowercased() == "content-type" }
    }
    if target.origin != url.origin {
      guard next.body == nil else {
        throw OutboundFailure(.badRedirect, host: url.host, detail: "status \(answer.status), with a body, elsewhere")
      }
      next.headers.removeAll { $0.isSecret || ["authorization", "cookie"].contains($0.name.lowercased()) }
    }
    return next
  }
}
