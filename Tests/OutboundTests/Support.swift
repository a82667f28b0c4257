// What the tests of outbound calls share: clients that may call loopback, limits that end soon, and TLS servers.
import Base
import Foundation
import Glibc
import Testing
import Web

@testable import Outbound

extension Issue {
  static func unexpected(_ answer: OutboundAnswer) -> OutboundFault? {
    record("an answer where none was expected: \(answer)")
    return nil
  }
}

/// A client that may call these places although they are not public.
func client(
  allowing allowed: [String] = ["127.0.0.1"], plainHTTP: AddressPolicy.PlainHTTP = .allowedHosts,
  _ adjust: (inout HTTPClient.Options) -> Void = { _ in }
) -> HTTPClient {
  TestEnvironment.prepare()
  var options = HTTPClient.Options()
  options.policy = AddressPolicy(allowing: allowed.compactMap { AllowedHost($0) }, plainHTTP: plainHTTP)
  adjust(&options)
  return HTTPClient(options)
}

/// Limits under which a server that says nothing is given up soon.
let hasty = OutboundLimits(connect: 1_000, total: 1_500)
/// Limits that a busy machine does not reach, for what must fail, or succeed, for another reason than time.
let patient = OutboundLimits(connect: 20_000, total: 40_000, slowSeconds: 30)

func get(_ url: OutboundURL, _ limits: OutboundLimits = patient) -> OutboundRequest {
  OutboundRequest(.get, url, limits: limits)
}

/// Whether something comes true within half a minute: a machine may be busy.
func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<15_000 {
    if condition() { return true }
    usleep(2000)
  }
  return condition()
}

/// A well-behaved server of Quad's own, with a certificate made for these names.
final class SecureServer: Sendable {
  let port: UInt16
  let certificate: String
  private let server: Server

  init(names: [String], now: Timestamp = Clock.system.now) throws {
    TestEnvironment.prepare()
    let base = NSTemporaryDirectory() + "quad-outbound-" + UUID().uuidString
    certificate = base + ".crt"
    let files = TLSFiles(certificate: certificate, key: base + ".key")
    try CertificatePair.selfSigned(names: names, now: now).write(to: files)
    var options = ServerOptions()
    options.loops = 1
    options.tls = files
    server = Server(options, log: .silent) { _ in Greeter() }
    port = try server.start().port
  }

  deinit {
    server.drain(deadline: 0)
    server.wait()
    try? FileManager.default.removeItem(atPath: certificate)
    try? FileManager.default.removeItem(atPath: certificate.replacingOccurrences(of: ".crt", with: ".key"))
  }
}

private final class Greeter: Responder {
  func plan(_ request: Request) -> BodyPlan { .buffer(limit: 1000) }
  func respond(_ request: Request, _ exchange: Exchange) {
    exchange.buffer.append(text: "hello")
    exchange.answer(Reply(200, .text, body: .buffer(exchange.buffer)))
  }
}
