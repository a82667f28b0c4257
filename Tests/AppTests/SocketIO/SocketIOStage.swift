// A client of Socket.IO for tests, packet by packet; and a namespace with events that only tests have.
import Base
import Foundation
import Store
import Synchronization
import Testing
import Web

@testable import App

/// What `/test` is asked: a number.
struct TestNumber: Payload {
  var number: Int64 = 0

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("number", &number, label: Text(en: "Number", fr: "Nombre"), range: 0...100)
  }
}

extension EventKind {
  fileprivate static let asked = EventKind("test.asked")
}

extension SocketCatalog {
  /// The features' and `/test`: `double` reads, `write` changes something, `manage` is not for everybody.
  static let tests: SocketCatalog = {
    let word = Text(en: "Test", fr: "Essai")
    return SocketCatalog(
      namespaces: features.namespaces + [
        SocketNamespace("/test", word) { call, _ in
          var hello = TestNumber()
          hello.number = Int64(call.caller.name.count)
          return [SocketGreeting("hello", hello)]
        },
        SocketNamespace("/managed", word, access: .permission(.eventsRead)),
      ],
      events: features.events + [
        .event(
          "/test", "double", word, needs: .signedIn, input: TestNumber.self, output: TestNumber.self,
          read: { input, _, _ in
            var output = input
            output.number *= 2
            return output
          }),
        .event(
          "/test", "write", word, needs: .signedIn, input: TestNumber.self, output: TestNumber.self,
          write: { input, _, writer in
            if input.number == 13 { throw Failure(.conflict, code: "unlucky", Text(en: "No.", fr: "Non.")) }
            try writer.emit(.asked, subject: 1) { $0.field("n", "\(input.number)") }
            return input
          }),
        .event(
          "/test", "manage", word, needs: .permission(.eventsRead), input: NoInput.self, output: TestNumber.self,
          read: { _, _, _ in TestNumber() }),
      ])
  }()
}

/// One session that polls.
struct PollingClient {
  let visitor: Visitor
  let sid: String

  static let path = "/socket.io/?EIO=4&transport=polling"

  init(_ visitor: Visitor) throws {
    self.visitor = visitor
    let answer = try visitor.get(PollingClient.path)
    #expect(answer.status == 200 && answer["content-type"] == "text/plain; charset=utf-8")
    #expect(answer["cache-control"] == "no-store")
    #expect(answer.text.first == "0")
    let open = try JSONDocument(String(answer.text.dropFirst())).root
    #expect(open["upgrades"]?.elements.compactMap(\.string) == ["websocket"])
    #expect(open["pingInterval"]?.int64 == 25_000 && open["pingTimeout"]?.int64 == 20_000)
    #expect(open["maxPayload"]?.int64 == 65_536)
    sid = try #require(open["sid"]?.string)
    #expect(sid.count == 24)
  }

  /// A session that has connected to namespaces.
  init(_ visitor: Visitor, _ namespaces: [String], token: String? = nil) throws {
    try self.init(visitor)
    for namespace in namespaces {
      let auth = token.map { "{\"token\":\"\($0)\"}" } ?? ""
      #expect(try post("40" + (namespace == "/" ? "" : "\(namespace),") + auth).text == "ok")
      let prefix = namespace == "/" ? "40{\"sid\":" : "40\(namespace),{\"sid\":"
      #expect(try poll().first?.hasPrefix(prefix) ?? false)
    }
  }

  var address: String { "\(PollingClient.path)&sid=\(sid)" }

  /// The packets of one poll.
  func poll() throws -> [String] {
    let answer = try visitor.get(address)
    #expect(answer.status == 200, "\(answer.text)")
    return answer.text.split(separator: "\u{1e}").map(String.init)
  }

  /// A poll that waits, on a thread of its own: those of the queues may all be taken by other tests.
  func held(_ campus: Campus) throws -> HeldPoll {
    let held = HeldPoll()
    Thread.detachNewThread { held.answer((try? poll()) ?? []) }
    let hub = campus.appliance.hub
    for _ in 0..<6000 {
      if hub.queue.sync(execute: { hub.engine.sessions[sid]?.poll != nil }) { return held }
      usleep(5000)
    }
    Issue.record("the poll is not held")
    return held
  }

  /// The session ends by itself, sooner or later; a poll that waits meanwhile is answered by its end.
  func expectEnd() throws {
    for _ in 0..<3000 {
      if try visitor.get(address).code == "unknown-session" { return }
      usleep(10_000)
    }
    Issue.record("the session goes on")
  }

  func post(_ body: String) throws -> Answer {
    try visitor.send("POST", address, type: "text/plain;charset=UTF-8", body: Array(body.utf8))
  }
}

/// A poll that somebody waits for.
final class HeldPoll: Sendable {
  private let packets = Mutex<[String]?>(nil)
  private let done = DispatchSemaphore(value: 0)

  fileprivate func answer(_ packets: [String]) {
    self.packets.withLock { $0 = packets }
    done.signal()
  }

  /// The packets of its answer, or nil while it waits.
  var value: [String]? { packets.withLock { $0 } }

  /// Waits for the answer; nil when none comes.
  func wait() -> [String]? {
    _ = done.wait(timeout: .now() + 30)
    return value
  }
}

extension LiveWire {
  /// A WebSocket of Engine.IO after its handshake.
  static func engine(_ campus: Campus, _ visitor: Visitor, sid: String? = nil) throws -> LiveWire {
    try webSocket(
      campus, visitor, path: "/socket.io/?EIO=4&transport=websocket" + (sid.map { "&sid=\($0)" } ?? ""))
  }

  /// The next packet; nil when none comes within the time.
  func packet(milliseconds: Int32 = 30_000) throws -> String? { try message(milliseconds: milliseconds)?.data }

  /// A session over a WebSocket that has connected to a namespace.
  static func engine(
    _ campus: Campus, _ visitor: Visitor, in namespace: String, token: String? = nil
  ) throws -> LiveWire {
    let wire = try engine(campus, visitor)
    #expect(try wire.packet()?.hasPrefix("0{\"sid\":") ?? false)
    let place = namespace == "/" ? "" : "\(namespace),"
    wire.say("40\(place)" + (token.map { "{\"token\":\"\($0)\"}" } ?? ""))
    #expect(try wire.packet()?.hasPrefix("40\(place){\"sid\":") ?? false)
    return wire
  }
}
