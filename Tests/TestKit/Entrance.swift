// The two ways into a campus: in process, or over a real socket. Tests choose one and are otherwise the same.
import Base
import Glibc
import Store
import Synchronization
import Testing
import Web

@testable import App

/// How deep a test goes.
enum Depth: Sendable, CaseIterable {
  /// Through framing, pipeline and answer writer, on the test's own thread.
  case inProcess
  /// Through a server with its loops, on a loopback port.
  case socket
}

/// Takes the bytes of one request and gives the answer's.
protocol Entrance: AnyObject, Sendable {
  func send(_ bytes: [UInt8], isHead: Bool) throws -> Answer
}

struct NoAnswer: Error {
  let what: String
}

/// In process. A lock makes it one request at a time.
final class InProcess: Entrance {
  private let rehearsal: Mutex<Rehearsal>
  private let premises: Premises

  init(_ premises: Premises) throws {
    self.premises = premises
    let appliance = premises.appliance
    rehearsal = Mutex(Rehearsal(try Pipeline(appliance), clock: appliance.clock, ids: appliance.store.identifiers))
  }

  /// Plays a request up to where it waits for another thread; what is given back waits for its answer.
  func begin(_ bytes: [UInt8]) -> () throws -> Answer {
    let begun = rehearsal.withLock { $0.begin(bytes) }
    return { [self] in
      let answer = rehearsal.withLock { $0.finish(begun) }
      guard let answer = Answer(answer) else { throw NoAnswer(what: "no whole answer") }
      return answer
    }
  }

  func send(_ bytes: [UInt8], isHead: Bool) throws -> Answer {
    let answer = rehearsal.withLock { $0.send(bytes) }
    guard let answer = Answer(answer, isHead: isHead) else {
      throw NoAnswer(what: String(decoding: answer.prefix(500), as: UTF8.self))
    }
    return answer
  }
}

/// In process, from an address that can be chosen for each request. All requests meet the same loop's memory.
/// The lock is what makes it `Sendable`.
final class Moving: Entrance, @unchecked Sendable {
  private let responder: Pipeline
  private let premises: Premises
  private let state = Mutex(Address.loopback)

  init(_ premises: Premises) throws {
    self.premises = premises
    responder = try Pipeline(premises.appliance)
  }

  /// Where the next request comes from.
  var client: Address {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  func send(_ bytes: [UInt8], isHead: Bool) throws -> Answer {
    try state.withLock { client in
      let appliance = premises.appliance
      let rehearsal = Rehearsal(
        responder, clock: appliance.clock, client: client, ids: appliance.store.identifiers)
      guard let answer = Answer(rehearsal.send(bytes), isHead: isHead) else { throw NoAnswer(what: "no whole answer") }
      return answer
    }
  }
}

/// A running server; drained when it goes.
final class LiveSocket: Entrance {
  private let server: Server
  private let premises: Premises
  let port: UInt16

  init(_ premises: Premises, loops: Int = 2) throws {
    self.premises = premises
    let appliance = premises.appliance
    var options = ServerOptions()
    options.loops = loops
    options.accessLog = false
    // A busy machine may take long between two looks of a test. What the deadline does is tested by the engine's own tests.
    options.streamStall = 600
    server = Server(options, log: appliance.log, clock: appliance.clock) { _ in try Pipeline(appliance) }
    appliance.vitals.attach(server)
    port = try server.start().port
  }

  deinit {
    server.drain(deadline: 0)
    server.wait()
  }

  /// One request on a connection of its own: the kernel deals connections out to the loops.
  func send(_ bytes: [UInt8], isHead: Bool) throws -> Answer {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw NoAnswer(what: "socket \(errno)") }
    defer { close(descriptor) }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let status = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw NoAnswer(what: "connect \(errno)") }
    // Only against hanging: an import on a busy machine takes its time.
    var patience = timeval(tv_sec: 300, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var sent = 0
    bytes.withUnsafeBytes { all in
      while sent < all.count, let base = all.baseAddress {
        let count = Glibc.send(descriptor, base + sent, all.count - sent, Int32(MSG_NOSIGNAL))
        if count <= 0 { return }
        sent += count
      }
    }
    var received: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = recv(descriptor, &piece, piece.count, 0)
      if count > 0 { received.append(contentsOf: piece[..<count]) }
      if let answer = Answer(received, isHead: isHead) { return answer }
      guard count > 0 else {
        throw NoAnswer(what: "ended after \(String(decoding: received.prefix(500), as: UTF8.self))")
      }
    }
  }
}
