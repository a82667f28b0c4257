// Limits and deadlines: slow clients in every phase, caps, budgets, drain, with deadlines shortened by options.
import Base
import Foundation
import Testing
import Web

private func get(_ target: String, _ fields: String = "") -> String {
  "GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields.isEmpty ? "" : fields + "\r\n")\r\n"
}
private let last = "Connection: close"

@Suite struct EngineLimitTests {
  private func hurried(_ adjust: (inout ServerOptions) -> Void = { _ in }) throws -> Stage {
    try Stage {
      $0.headDeadline = 0.3
      $0.rateWindow = 0.3
      $0.idleDeadline = 0.3
      $0.lingerDeadline = 0.3
      $0.minimumRate = 10_000
      adjust(&$0)
    }
  }

  @Test(arguments: [false, true])
  func cutsASlowHead(tls: Bool) throws {
    let stage = try hurried { if tls { $0.tls = TestCertificate.files } }
    let wire = try stage.connect(tls: tls)
    // Dripping does not help: the deadline counts from the first byte.
    for byte in "GET / HTTP/1.1\r\nX: ".utf8 {
      wire.send([byte])
      usleep(30_000)
    }
    #expect(wire.responses().map(\.status) == [408])
    #expect(stage.server.statistics.expiredConnections == 1)
  }

  @Test func cutsASilentClient() throws {
    let stage = try hurried()
    let wire = try stage.connect()
    #expect(wire.responses() == [])
    #expect(wire.isEnded)
  }

  @Test func cutsASilentTLSClient() throws {
    let stage = try hurried { $0.tls = TestCertificate.files }
    let wire = try stage.connect()
    wire.send([22, 3, 1])
    #expect(wire.responses() == [])
    #expect(wire.isEnded)
  }

  @Test func cutsAnIdleConnection() throws {
    let stage = try hurried()
    let wire = try stage.connect()
    for at in 0..<4 {
      wire.send(get("/\(at)"))
      #expect(wire.response()?.status == 200)
      // Each request renews the deadline: together these are longer than it.
      usleep(120_000)
    }
    #expect(wire.responses() == [])
    #expect(wire.isEnded)
  }

  @Test(arguments: ["Content-Length: 50000", "Transfer-Encoding: chunked"])
  func cutsASlowBody(_ framing: String) throws {
    let stage = try hurried()
    let wire = try stage.connect()
    wire.send("POST /echo HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
    for _ in 0..<15 {
      wire.send(framing.contains("chunked") ? "1\r\na\r\n" : "a")
      usleep(40_000)
    }
    #expect(wire.responses().map(\.status) == [408])
  }

  @Test func letsASteadyBodyPass() throws {
    let stage = try hurried()
    let wire = try stage.connect()
    wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 50000\r\n\r\n")
    for _ in 0..<25 {
      wire.send([UInt8](repeating: 97, count: 2000))
      usleep(40_000)
    }
    #expect(wire.responses().first?.body.count == 50_000)
  }

  @Test(arguments: ["/stream?3000", "/own?30000000"])
  func cutsAReaderThatStopped(_ target: String) throws {
    let stage = try hurried()
    let wire = try stage.connect()
    wire.send(get(target))
    #expect(eventually { stage.server.statistics.expiredConnections == 1 })
    #expect(eventually { stage.server.statistics.openConnections == 0 })
  }

  @Test func servesOthersBesideSlowOnes() throws {
    let stage = try Stage { $0.connectionsPerAddress = 5000 }
    let slow = try (0..<300).map { at in
      let wire = try stage.connect()
      switch at % 3 {
      case 0: wire.send("GET / HTTP/1.1\r\nX: ")
      case 1: wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\nabc")
      default: wire.send(get("/stream?1000"))
      }
      return wire
    }
    let start = Date()
    let wire = try stage.connect()
    for at in 0..<200 {
      wire.send(get("/\(at)"))
      #expect(wire.response()?.status == 200)
    }
    #expect(Date().timeIntervalSince(start) < 5)
    // The loop that did not serve us may still be taking its share of them.
    #expect(eventually { stage.server.statistics.openConnections == slow.count + 1 })
  }

  @Test func capsConnectionsOfOneAddress() throws {
    let stage = try Stage { $0.connectionsPerAddress = 3 }
    let wires = try (0..<3).map { _ in try stage.connect() }
    for wire in wires {
      wire.send(get("/x"))
      #expect(wire.response()?.status == 200)
    }
    let fourth = try stage.connect()
    fourth.send(get("/x"))
    #expect(fourth.responses() == [])
    wires[0].endSending()
    #expect(eventually { stage.server.statistics.openConnections == 2 })
    #expect(try stage.once(get("/x", last)).map(\.status) == [200])
    #expect(stage.server.statistics.refusedConnections == 1)
  }

  @Test func capsConnections() throws {
    let stage = try Stage { $0.connections = 2 }
    let wires = try (0..<2).map { _ in try stage.connect() }
    for wire in wires {
      wire.send(get("/x"))
      #expect(wire.response()?.status == 200)
    }
    #expect(try stage.once(get("/x")).isEmpty)
    wires[0].endSending()
    #expect(eventually { stage.server.statistics.openConnections == 1 })
    #expect(try stage.once(get("/x", last)).count == 1)
  }

  @Test func endsAConnectionAfterItsRequests() throws {
    let stage = try Stage { $0.requestsPerConnection = 3 }
    let answers = try stage.once((0..<5).map { get("/\($0)") }.joined())
    #expect(answers.map(\.headers["connection"]) == [nil, nil, "close"])
    #expect(stage.sightings.count("/3") == 0)
  }

  @Test func boundsTheBodiesInFlight() throws {
    let stage = try Stage {
      $0.bodyBudget = 200_000
      $0.loops = 1
    }
    let head = "POST /huge HTTP/1.1\r\nHost: a\r\nContent-Length: 150001\r\n\r\n"
    let first = try stage.connect()
    first.send(head)
    first.send([UInt8](repeating: 97, count: 150_000))
    usleep(100_000)
    let second = try stage.connect()
    second.send(head)
    second.send([UInt8](repeating: 97, count: 150_001))
    #expect(second.responses().map(\.status) == [503])
    // The refused one gave its share back; the first one goes on.
    first.send([97])
    #expect(first.response()?.status == 200)
    #expect(
      try stage.once(
        head.replacingOccurrences(of: "Host", with: "Connection: close\r\nHost")
          + String(repeating: "a", count: 150_001)
      ).map(\.status) == [200])
  }

  @Test func continuesOnlyWhenThePlanAccepts() throws {
    let stage = try Stage()
    func head(_ path: String, _ length: Int) -> String {
      "POST \(path) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: \(length)\r\n\r\n"
    }
    let wire = try stage.connect()
    wire.send(head("/echo", 5))
    #expect(wire.response()?.status == 100)
    wire.send("hello")
    #expect(wire.response()?.text == "hello")
    wire.send(head("/echo", 100_001))
    #expect(wire.responses().map(\.status) == [413])
    #expect(try stage.once(head("/refuse", 5)).map(\.status) == [403])
    // Whoever sends at once needs no invitation.
    #expect(try stage.once(head("/echo", 5) + "hello" + get("/y", last)).map(\.status) == [200, 200])
  }

  @Test func streamsBodiesIn() throws {
    let stage = try Stage()
    let wire = try stage.connect()
    wire.send("POST /sink HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n")
    wire.send([UInt8](repeating: 97, count: 3_000_000))
    #expect(wire.response()?.text == "3000000 true")
    wire.send("POST /sink HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in 0..<50 { wire.send("2710\r\n" + String(repeating: "b", count: 10_000) + "\r\n") }
    wire.send("0\r\n\r\n")
    #expect(wire.response()?.text == "500000 true")
    wire.send("POST /sink HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc!")
    let refusal = wire.responses()
    #expect(refusal.map(\.status) == [422])
    #expect(refusal.first?.text.contains("shouting") == true)
  }

  @Test func theRefusalCanBeReadWhileTheBodyIsStillSent() throws {
    let stage = try Stage()
    let wire = try stage.connect()
    wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n")
    wire.send([UInt8](repeating: 97, count: 5_000_000))
    #expect(wire.responses().map(\.status) == [413])
    #expect(!wire.isReset)
  }

  @Test func drainsGracefully() throws {
    let stage = try Stage()
    let (idle, busy, midway) = (try stage.connect(), try stage.connect(), try stage.connect())
    idle.send(get("/x"))
    #expect(idle.response()?.status == 200)
    busy.send(get("/kept"))
    midway.send("GET /midway HTTP/1.1\r\nHo")
    #expect(eventually { stage.kept.count == 1 })
    usleep(50_000)
    stage.server.drain(deadline: 5)
    #expect(idle.responses() == [])
    #expect(idle.isEnded)
    // Each loop stops listening when it comes to it; the one that had nothing of ours may be the later.
    #expect(eventually { (try? stage.connect()) == nil })
    midway.send("st: a\r\n\r\n")
    #expect(midway.responses().map(\.headers["connection"]) == ["close"])
    stage.kept.answerAll()
    #expect(busy.responses().map(\.headers["connection"]) == ["close"])
    stage.server.wait()
    #expect(stage.server.statistics.openConnections == 0)
  }

  @Test func drainCutsAtItsDeadline() throws {
    let stage = try Stage()
    let busy = try stage.connect()
    busy.send(get("/kept"))
    #expect(eventually { stage.kept.count == 1 })
    stage.server.drain(deadline: 0.2)
    stage.server.wait()
    #expect(busy.responses() == [])
    #expect(busy.isEnded)
    stage.kept.answerAll()
  }

  @Test func countsWhatItAnswers() throws {
    let stage = try Stage()
    _ = try stage.once(get("/a") + get("/b") + "nonsense\r\n\r\n")
    #expect(eventually { stage.server.statistics.openConnections == 0 })
    let statistics = stage.server.statistics
    #expect(statistics.answers == [0, 2, 0, 1, 0])
    #expect(statistics.acceptedConnections == 1)
  }
}
