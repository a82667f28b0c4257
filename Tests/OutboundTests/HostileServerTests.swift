// Servers that mean harm, are broken, or are not what they seem: every call ends, soon, with the right word.
import Base
import Foundation
import Glibc
import Testing

@testable import Outbound

@Suite struct HostileServerTests {
  /// The fault of one GET.
  private func call(
    _ limits: OutboundLimits = patient, _ serve: @escaping @Sendable (Peer) -> Void
  ) throws -> OutboundFault? {
    let server = try LoopbackServer { peer, _ in
      _ = peer.next()
      serve(peer)
    }
    return fault { try client().send(get(try server.url(), limits)) }
  }

  private static let large = String(repeating: "x", count: 64 << 10)

  @Test func endlessBody() throws {
    let chunked = try call { peer in
      peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      while peer.send("10000\r\n\(Self.large)\r\n") {}
    }
    #expect(chunked == .tooLarge)
    let unframed = try call { peer in
      peer.send("HTTP/1.1 200 OK\r\n\r\n")
      while peer.send(Self.large) {}
    }
    #expect(unframed == .tooLarge)
    // Refused by what it says, before any of it has come.
    let announced = try call { peer in
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")
      peer.hold()
    }
    #expect(announced == .tooLarge)
  }

  @Test func endlessBodyIsCut() throws {
    let server = try LoopbackServer { peer, _ in
      _ = peer.next()
      peer.send("HTTP/1.1 200 OK\r\n\r\n")
      while peer.send(Self.large) {}
    }
    var limits = patient
    limits.excess = .cut
    limits.bodyBytes = 100_000
    let answer = try client().send(get(try server.url(), limits))
    #expect(answer.isCut && answer.body.count == 100_000)
  }

  @Test func endlessHead() throws {
    let fields = try call { peer in
      peer.send("HTTP/1.1 200 OK\r\n")
      while peer.send("X-Field: 1\r\n") {}
    }
    #expect(fields == .tooLarge)
    let line = try call { peer in
      peer.send("HTTP/1.1 200 OK\r\nX-Field: ")
      while peer.send(Self.large) {}
    }
    #expect(line == .tooLarge)
    let interim = try call { peer in
      while peer.send("HTTP/1.1 100 Continue\r\nX-Field: 1\r\n\r\n") {}
    }
    #expect(interim == .tooLarge)
    let trailers = try call { peer in
      peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n")
      while peer.send("X-Field: 1\r\n") {}
    }
    #expect(trailers == .tooLarge)
    let most = try call { peer in
      peer.send("HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 101) + "Content-Length: 0\r\n\r\n")
    }
    #expect(most == .tooLarge)
  }

  @Test func saysNothing() throws {
    let silent = try call(hasty) { $0.hold() }
    #expect(silent == .timedOut)
  }

  @Test func dripsItsHead() throws {
    let dripped = try call(hasty) { peer in
      peer.send("HTTP/1.1 200 OK\r\n")
      peer.drip("X: y\r\n", every: 50, times: 200)
    }
    #expect(dripped == .timedOut)
  }

  @Test func dripsItsBody() throws {
    let dripped = try call(hasty) { peer in
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
      peer.drip("x", every: 50, times: 200)
    }
    #expect(dripped == .timedOut)
  }

  @Test func fallsBelowTheLeastRate() throws {
    var limits = patient
    limits.slowRate = 1000
    limits.slowSeconds = 1
    let slow = try call(limits) { peer in
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
      peer.drip("x", every: 50, times: 400)
    }
    #expect(slow == .timedOut)
  }

  @Test func closesMidway() throws {
    #expect(try call { _ in } == .broken)
    #expect(try call { $0.send("HTTP/1.1 200 OK\r\nContent-Le") } == .broken)
    #expect(try call { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n") } == .broken)
    #expect(try call { $0.send("HTTP/1.1 100 Continue\r\n\r\n") } == .broken)
    #expect(try call { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf") } == .broken)
    #expect(try call { $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab") } == .broken)
    #expect(try call { $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n") } == .broken)
  }

  @Test func speaksSomethingElse() throws {
    #expect(try call { $0.send("SSH-2.0-OpenSSH_9.2\r\n") } == .notHTTP)
    #expect(try call { $0.send("<html>hello</html>") } == .notHTTP)
    #expect(try call { $0.send("220 mail.example ESMTP\r\n") } == .notHTTP)
    #expect(try call { $0.send("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n") } != nil)
    #expect(try call { $0.send("HTTP/7.0 200 OK\r\n\r\n") } == .notHTTP)
  }

  @Test func isNotThere() throws {
    let port = try LoopbackServer { _, _ in }.port
    let gone = try url(text: "http://127.0.0.1:\(port)/")
    // The listener closes with the server above.
    usleep(50_000)
    #expect(fault { try client().send(get(gone)) } == .refused)
    // A label of 64 letters is no name, whatever name server this machine has.
    let long = String(repeating: "a", count: 64) + ".example"
    #expect(fault { try client().send(get(try url(text: "https://\(long)/"))) } == .nameNotFound)
  }

  @Test func manySlowCallsLeaveRoomForOthers() throws {
    let slow = try LoopbackServer { peer, _ in peer.hold() }
    let quick = try LoopbackServer { _ in (200, [], "x") }
    let client = client {
      $0.perHost = 2
      $0.concurrent = 3
    }
    let slowURL = try slow.url()
    let group = DispatchGroup()
    for _ in 0..<2 {
      group.enter()
      Thread.detachNewThread {
        _ = try? client.send(get(slowURL))
        group.leave()
      }
    }
    #expect(eventually { slow.connections == 2 })
    #expect(fault { try client.send(get(slowURL)) } == .busy)
    #expect(try client.send(get(try quick.url())).status == 200)
    client.end()
    group.wait()
  }

  @Test func makesRoomAgain() throws {
    let slow = try LoopbackServer { peer, _ in peer.hold() }
    let client = client { $0.perHost = 1 }
    for _ in 0..<2 { #expect(fault { try client.send(get(try slow.url(), hasty)) } == .timedOut) }
  }

  @Test func endsCallsUnderWay() throws {
    let slow = try LoopbackServer { peer, _ in peer.hold() }
    let client = client()
    let slowURL = try slow.url()
    Thread.detachNewThread {
      _ = eventually { slow.connections == 1 }
      client.end()
    }
    #expect(fault { try client.send(get(slowURL)) } == .ended)
    #expect(fault { try client.send(get(slowURL)) } == .ended)
  }

  /// One call is broken off by whoever made it; the client goes on.
  @Test func aCallIsBrokenOff() throws {
    let slow = try LoopbackServer { peer, _ in peer.hold() }
    let quick = try LoopbackServer { _ in (200, [], "x") }
    let client = client()
    let slowURL = try slow.url()
    #expect(fault { try client.send(get(slowURL)) { slow.connections == 1 } } == .ended)
    #expect(try client.send(get(try quick.url())).status == 200)
  }

  @Test func failuresHoldNoSecrets() throws {
    let server = try LoopbackServer { peer, _ in
      _ = peer.next()
      peer.send("HTTP/1.1 200 OK\r\nX: y\u{1b}[31m\r\nContent-Length: 100\r\n\r\nhidden")
    }
    var request = OutboundRequest.form(try server.url("/hidden?wstoken=hidden"), [("password", "hidden")])
    request.authorize(bearer: Secret("hidden"))
    do {
      _ = try client().send(request)
      Issue.record("no failure")
    } catch {
      #expect(error.fault == .broken)
      #expect(!"\(error) \(error.text) \(error.failure)".contains("hidden"))
    }
    let words = OutboundFailure(.tls, host: "a", detail: "x\u{1b}[31m\r\nat=1 " + String(repeating: "y", count: 1000))
    #expect(words.detail.utf8.allSatisfy { $0 >= 0x20 } && words.detail.utf8.count == 300)
  }

  @Test func everyFaultHasWords() {
    for fault in OutboundFault.allCases {
      let failure = OutboundFailure(fault, host: "server.example")
      #expect(!failure.text.en.isEmpty && !failure.text.fr.isEmpty && failure.text.en != failure.text.fr)
      #expect(failure.failure.code == "outbound-\(fault.rawValue)")
      #expect((failure.failure.retryAfter != nil) == fault.isPassing)
    }
  }
}
