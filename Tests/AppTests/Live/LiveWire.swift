// A client that listens: event streams and WebSockets over a real socket.
import Base
import Foundation
import Glibc
import Testing
import Web

@testable import App

/// A connection that stays, and what came over it.
final class LiveWire {
  /// One event of a stream, or one message of a socket.
  struct Message: Equatable {
    /// The stream's event name; the socket's `type`.
    var type: String
    var id: String?
    var data: String

    func json() throws -> JSONValue { try JSONDocument(data).root }
  }

  private let descriptor: Int32
  private(set) var bytes: [UInt8] = []
  private(set) var isEnded = false
  /// The code of the close frame.
  private(set) var closeCode: Int?
  private var isSocket = false

  /// `receives` is the size of the client's receive buffer, small for one that is to be slow.
  init(_ campus: Campus, receives: Int32 = 0) throws {
    let port = try #require(campus.entrance as? LiveSocket).port
    descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if receives > 0 {
      var size = receives
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
    }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let descriptor = descriptor
    let status = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw NoAnswer(what: "connect \(errno)") }
  }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { _ = Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
  }

  /// Reads once; false when nothing comes within the time, or at the end.
  @discardableResult
  func read(milliseconds: Int32 = 30_000) -> Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard !isEnded, Glibc.poll(&poll, 1, milliseconds) > 0 else { return false }
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(descriptor, &piece, piece.count, 0)
    if count > 0 { bytes += piece[..<count] } else { isEnded = true }
    return count > 0
  }

  /// Waits for the head of the answer, takes it and gives its status.
  func status() throws -> Int {
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.range(of: "\r\n\r\n") {
        bytes.removeFirst(text[..<end.upperBound].utf8.count)
        return Int(text.dropFirst(9).prefix(3)) ?? -1
      }
      guard read() else { throw NoAnswer(what: "no head: \(text)") }
    }
  }

  // MARK: Event streams

  /// A stream of these topics that has begun.
  static func stream(
    _ campus: Campus, _ visitor: Visitor, _ topics: String, last: String? = nil, receives: Int32 = 0
  ) throws -> LiveWire {
    let wire = try LiveWire(campus, receives: receives)
    wire.send(
      visitor.request("GET", "/api/v1/live?topics=\(topics)", headers: last.map { [("Last-Event-ID", $0)] } ?? []))
    #expect(try wire.status() == 200)
    #expect(try wire.message()?.type == "ready")
    return wire
  }

  /// The next message; nil when none comes within the time. Comments are passed over.
  func message(milliseconds: Int32 = 30_000) throws -> Message? {
    while true {
      if let found = isSocket ? takeFrame() : takeEvent() { return found }
      if closeCode != nil { return nil }
      guard read(milliseconds: milliseconds) else { return nil }
    }
  }

  /// All messages until one of this type, that one included.
  func messages(until type: String) throws -> [Message] {
    var all: [Message] = []
    while let next = try message() {
      all.append(next)
      if next.type == type { return all }
    }
    return all
  }

  private func takeEvent() -> Message? {
    while let end = bytes.indices.first(where: {
      $0 + 1 < bytes.count && bytes[$0] == 0x0a && bytes[$0 + 1] == 0x0a
    }) {
      let block = String(decoding: bytes[..<end], as: UTF8.self)
      bytes.removeFirst(end + 2)
      var fields: [String: String] = [:]
      for line in block.split(separator: "\n") where !line.hasPrefix(":") {
        let parts = line.split(separator: ":", maxSplits: 1)
        fields[String(parts[0])] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
      }
      guard let data = fields["data"] else { continue }
      return Message(type: fields["event"] ?? "message", id: fields["id"], data: data)
    }
    return nil
  }

  // MARK: WebSockets

  static let handshake = [
    ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
  ]

  /// A WebSocket that is open.
  static func webSocket(
    _ campus: Campus, _ visitor: Visitor, path: String = "/ws", headers: [(String, String)] = []
  ) throws -> LiveWire {
    let wire = try LiveWire(campus)
    wire.send(visitor.request("GET", path, headers: handshake + headers))
    #expect(try wire.status() == 101)
    wire.isSocket = true
    return wire
  }

  func say(_ json: String) {
    let payload = Array(json.utf8)
    var frame: [UInt8] = [0x81]
    if payload.count < 126 {
      frame.append(0x80 | UInt8(payload.count))
    } else {
      frame += [0xfe, UInt8(payload.count >> 8), UInt8(truncatingIfNeeded: payload.count)]
    }
    send(frame + [0, 0, 0, 0] + payload)
  }

  /// The answer to what is said: the next message.
  func ask(_ json: String) throws -> Message {
    say(json)
    return try #require(try message())
  }

  private func takeFrame() -> Message? {
    guard bytes.count >= 2 else { return nil }
    var (start, count) = (2, Int(bytes[1]))
    if count == 126 {
      guard bytes.count >= 4 else { return nil }
      (start, count) = (4, Int(bytes[2]) << 8 | Int(bytes[3]))
    }
    guard bytes.count >= start + count else { return nil }
    let opcode = bytes[0] & 0x0f
    let payload = Array(bytes[start..<start + count])
    bytes.removeFirst(start + count)
    if opcode == 8 {
      closeCode = payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : 1005
      return nil
    }
    let text = String(decoding: payload, as: UTF8.self)
    let json = try? JSONDocument(text).root
    return Message(type: json?["type"]?.string ?? "?", id: json?["id"]?.string, data: text)
  }
}
