// A raw client for the engine's tests: a socket, or TLS over one, and a reader of responses that forgives nothing.
import Base
import COpenSSL
import Glibc
import Web

struct WireFailure: Error {
  let what: String
}

struct Response: Equatable {
  var status: Int
  /// Names in lower case; a repeated field is joined by commas.
  var headers: [String: String]
  var body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
}

/// How a TLS client behaves in a test.
struct TLSChoice {
  var maximum: Int32 = TLS1_3_VERSION
  var protocols: [String] = []
  var session: OpaquePointer?
}

final class Wire {
  private(set) var socket: Int32
  private(set) var ssl: OpaquePointer?
  private var context: OpaquePointer?
  /// What was read and not yet taken as a response.
  private(set) var rest: [UInt8] = []
  private(set) var isEnded = false
  /// Whether the end was a reset.
  private(set) var isReset = false

  init(port: UInt16, tls: Bool = false, choice: TLSChoice = TLSChoice(), timeout: Int = 10) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let descriptor = socket
    let status = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw WireFailure(what: "connect \(errno)") }
    var patience = timeval(tv_sec: timeout, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var one: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    if tls { try startTLS(choice) }
  }

  private func startTLS(_ choice: TLSChoice) throws {
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw WireFailure(what: "no context") }
    self.context = context
    if choice.maximum < TLS1_2_VERSION {
      SSL_CTX_set_security_level(context, 0)
      _ = quad_SSL_CTX_set_min_proto_version(context, TLS1_VERSION)
    }
    _ = quad_SSL_CTX_set_max_proto_version(context, choice.maximum)
    guard let live = SSL_new(context) else { throw WireFailure(what: "no SSL") }
    ssl = live
    SSL_set_fd(live, socket)
    if !choice.protocols.isEmpty {
      let list = choice.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
      SSL_set_alpn_protos(live, list, UInt32(list.count))
    }
    if let session = choice.session { SSL_set_session(live, session) }
    guard SSL_connect(live) == 1 else { throw WireFailure(what: "handshake") }
  }

  deinit {
    if let ssl { SSL_free(ssl) }
    if let context { SSL_CTX_free(context) }
    if socket >= 0 { close(socket) }
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Sends all it can; a server that has closed is no error here.
  func send(_ bytes: [UInt8]) {
    var done = 0
    bytes.withUnsafeBytes { all in
      while done < all.count, let base = all.baseAddress {
        let count: Int
        if let ssl {
          count = Int(SSL_write(ssl, base + done, Int32(all.count - done)))
        } else {
          count = Glibc.send(socket, base + done, all.count - done, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return }
        done += count
      }
    }
  }

  /// Tells the server that no more will come.
  func endSending() { shutdown(socket, Int32(SHUT_WR)) }

  /// Breaks the connection off with a reset.
  func reset() {
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    close(socket)
    socket = -1
  }

  /// Forgets the first bytes of what was read.
  func drop(_ count: Int) { rest.removeFirst(count) }

  /// Reads once; false at the end (or when patience is over).
  func read() -> Bool {
    guard !isEnded else { return false }
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count: Int
    if let ssl {
      count = Int(SSL_read(ssl, &bytes, Int32(bytes.count)))
    } else {
      count = recv(socket, &bytes, bytes.count, 0)
    }
    if count > 0 {
      rest.append(contentsOf: bytes[..<count])
      return true
    }
    if count == 0 || ssl != nil || errno == ECONNRESET {
      isEnded = true
      isReset = ssl == nil && count < 0
    }
    return false
  }

  /// The next response, or nil at the end.
  func response(to method: String = "GET") -> Response? {
    while true {
      if let found = parse(method) { return found }
      guard read() else { return isEnded ? parse(method) : nil }
    }
  }

  /// All responses to the end of the connection.
  func responses(to method: String = "GET") -> [Response] {
    while read() {}
    var all: [Response] = []
    while let next = parse(method) { all.append(next) }
    return all
  }

  private func parse(_ method: String) -> Response? {
    guard let split = find([13, 10, 13, 10], from: 0) else { return nil }
    let lines = String(decoding: rest[..<split], as: UTF8.self).split(separator: "\r\n").map(String.init)
    guard let first = lines.first, first.hasPrefix("HTTP/1.1 "), let status = Int(first.dropFirst(9).prefix(3)) else {
      return Response(status: -1, headers: [:], body: rest)
    }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let name = line[..<colon].lowercased()
      let value = String(line[line.index(after: colon)...].drop { $0 == " " })
      headers[name] = headers[name].map { $0 + "," + value } ?? value
    }
    var at = split + 4
    var body: [UInt8] = []
    if method == "HEAD" || status == 204 || status == 304 || status < 200 {
      // No body.
    } else if let length = headers["content-length"].flatMap({ Int($0) }) {
      guard rest.count >= at + length else { return nil }
      body = Array(rest[at..<at + length])
      at += length
    } else if headers["transfer-encoding"] == "chunked" {
      while true {
        guard let line = find([13, 10], from: at) else { return nil }
        guard let size = Int(String(decoding: rest[at..<line], as: UTF8.self), radix: 16) else { return nil }
        guard rest.count >= line + 2 + size + 2 else { return nil }
        body += rest[line + 2..<line + 2 + size]
        at = line + 2 + size + 2
        if size == 0 { break }
      }
    } else {
      guard isEnded else { return nil }
      body = Array(rest[at...])
      at = rest.count
    }
    rest.removeFirst(at)
    return Response(status: status, headers: headers, body: body)
  }

  private func find(_ pattern: [UInt8], from start: Int) -> Int? {
    guard rest.count >= pattern.count, start <= rest.count - pattern.count else { return nil }
    return (start...rest.count - pattern.count).first { at in rest[at..<at + pattern.count].elementsEqual(pattern) }
  }
}

/// Whether something comes true within half a minute: a machine may be busy.
func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<15_000 {
    if condition() { return true }
    usleep(2000)
  }
  return condition()
}

/// A certificate made once for all tests, in files that are gone after the process.
enum TestCertificate {
  static let files: TLSFiles = {
    let files = TLSFiles(
      certificate: "/tmp/quad-engine-\(getpid()).crt", key: "/tmp/quad-engine-\(getpid()).key")
    try? CertificatePair.selfSigned(names: ["localhost", "127.0.0.1"], now: Clock.system.now).write(to: files)
    return files
  }()
}
