// A server on loopback that says whatever a test wants, byte by byte, well-behaved or not.
import Base
import CLinux
import Foundation
import Glibc
import Outbound
import Synchronization
import Testing

/// A request as it came over the wire.
struct Received: Sendable {
  var method = ""
  var target = ""
  /// Names in lower case.
  var headers: [(String, String)] = []
  var body: [UInt8] = []

  func header(_ name: String) -> String? { headers.first { $0.0 == name }?.1 }
  var path: String { String(target.prefix { $0 != "?" }) }
  var text: String { String(decoding: body, as: UTF8.self) }
  /// The fields of a form body, decoded.
  var form: [String: String] { LoopbackServer.fields(text) }
}

/// The server's end of one connection.
final class Peer {
  private let socket: Int32
  private var rest: [UInt8] = []

  init(_ socket: Int32) { self.socket = socket }

  /// False when the client has gone, so that endless loops end.
  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let n = bytes.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress?.advanced(by: done), bytes.count - done, Int32(MSG_NOSIGNAL))
      }
      if n <= 0 { return false }
      done += n
    }
    return true
  }

  /// Sends piece after piece with a pause, until it is enough or the client goes.
  func drip(_ piece: String, every milliseconds: UInt32, times: Int) {
    for _ in 0..<times {
      guard send(piece) else { return }
      usleep(milliseconds * 1000)
    }
  }

  /// A whole answer with its length.
  func answer(_ status: Int, _ headers: [String] = [], _ body: String = "") {
    let lines = ["HTTP/1.1 \(status) Status", "Content-Length: \(body.utf8.count)"] + headers
    send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  /// The next line without its end; nil at the end.
  func line() -> String? {
    while true {
      if let end = rest.firstIndex(of: 0x0a) {
        defer { rest.removeFirst(end + 1) }
        return String(decoding: rest[..<end].filter { $0 != 0x0d }, as: UTF8.self)
      }
      guard read() else { return nil }
    }
  }

  /// Waits until the client goes.
  func hold() { while read() {} }

  private func read() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let n = recv(socket, &bytes, bytes.count, 0)
    guard n > 0 else { return false }
    rest += bytes[..<n]
    return true
  }

  /// The next request; nil at the end.
  func next() -> Received? {
    let mark: [UInt8] = [13, 10, 13, 10]
    while true {
      if let end = rest.indices.first(where: { rest[$0...].starts(with: mark) }) {
        var request = Received()
        let lines = String(decoding: rest[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].components(separatedBy: " ")
        request.method = words[0]
        request.target = words.count > 1 ? words[1] : ""
        for line in lines.dropFirst() {
          let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
          request.headers.append(
            (parts[0].lowercased(), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""))
        }
        rest.removeFirst(end + 4)
        let length = Int(request.header("content-length") ?? "0") ?? 0
        while rest.count < length { guard read() else { return nil } }
        request.body = Array(rest.prefix(length))
        rest.removeFirst(length)
        return request
      }
      guard read() else { return nil }
    }
  }
}

/// Listens on 127.0.0.1, a thread per connection. Stops listening when it goes.
final class LoopbackServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let log = Mutex<(connections: Int, requests: [Received])>((0, []))

  /// `serve` speaks with one client; when it returns, the connection is closed.
  init(_ serve: @escaping @Sendable (Peer, LoopbackServer) -> Void) throws {
    TestEnvironment.prepare()
    listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, length) = (listener, size)
    let status = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) | listen(socket, 64) | getsockname(socket, address, &size)
      }
    }
    guard status == 0 else { throw POSIXError(.EADDRINUSE) }
    port = UInt16(bigEndian: name.sin_port)
    Foundation.Thread.detachNewThread { [weak self] in
      while true {
        let client = accept(socket, nil, nil)
        guard client >= 0 else {
          // Here and not in deinit: the number must not become another server's while this thread still uses it.
          close(socket)
          return
        }
        guard let server = self else {
          close(client)
          return
        }
        server.log.withLock { $0.connections += 1 }
        Foundation.Thread.detachNewThread {
          serve(Peer(client), server)
          close(client)
        }
      }
    }
  }

  /// Answers every request by `answer` and keeps connections open.
  convenience init(answering answer: @escaping @Sendable (Received) -> (Int, [String], String)) throws {
    try self.init { peer, server in
      while let request = peer.next() {
        server.note(request)
        let (status, headers, body) = answer(request)
        peer.answer(status, headers, request.method == "HEAD" ? "" : body)
      }
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  func note(_ request: Received) { log.withLock { $0.requests.append(request) } }
  var requests: [Received] { log.withLock { $0.requests } }
  var connections: Int { log.withLock { $0.connections } }

  func url(_ path: String = "/", host: String = "127.0.0.1") throws -> OutboundURL {
    try url(text: "http://\(host):\(port)\(path)")
  }

  static func fields(_ text: String) -> [String: String] {
    var fields: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      fields[parts[0].removingPercentEncoding ?? parts[0]] = parts.count > 1 ? parts[1].removingPercentEncoding : ""
    }
    return fields
  }
}

struct NoURL: Error { let text: String }

/// An address that a test knows to be one.
func url(text: String) throws -> OutboundURL {
  guard let url = OutboundURL(text) else { throw NoURL(text: text) }
  return url
}

extension LoopbackServer {
  func url(text: String) throws -> OutboundURL { try OutboundTests.url(text: text) }
}

enum TestEnvironment {
  /// A proxy in the environment that nobody may ask: where it is obeyed, every test fails.
  private static let poison: Void = {
    for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
      setenv(name, "http://127.0.0.1:9", 1)
    }
  }()

  static func prepare() { poison }
}

/// The fault of a call that has to fail.
func fault(_ call: () throws -> OutboundAnswer) -> OutboundFault? {
  do {
    let answer = try call()
    return Issue.unexpected(answer)
  } catch { return (error as? OutboundFailure)?.fault }
}
