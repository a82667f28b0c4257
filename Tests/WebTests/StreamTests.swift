// Connections that last: pushing from any thread, slow readers, silent clients, the server's end.
import Base
import Foundation
import Glibc
import Testing
import Web

private func packet(_ text: String) -> Packet {
  let buffer = Buffer()
  buffer.append(text: text)
  return Packet(buffer)
}

private func event(_ number: Int, _ data: String) -> Packet {
  let buffer = Buffer()
  var data = data
  data.withUTF8 { EventStream.event("test", id: "\(number)", UnsafeRawBufferPointer($0), into: buffer) }
  return Packet(buffer)
}

@Suite struct StreamTests {
  private let ask = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n"

  /// A stream of events whose head has been read.
  private func open(_ stage: StreamStage, tls: Bool = false) throws -> Wire {
    let before = stage.lines.all.count
    let wire = try Wire(port: stage.port, tls: tls)
    wire.send(ask)
    while !String(decoding: wire.rest, as: UTF8.self).contains("\r\n\r\n") {
      guard wire.read() else { throw WireFailure(what: "no head") }
    }
    let text = String(decoding: wire.rest, as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.contains("Content-Type: text/event-stream\r\n"))
    #expect(text.contains("Connection: close\r\n") && !text.contains("Content-Length"))
    wire.drop(text.utf8.count)
    #expect(stage.lines.all.count == before + 1)
    return wire
  }

  @Test(arguments: [false, true])
  func pushesReachTheClientInOrder(tls: Bool) throws {
    let stage = try StreamStage { if tls { $0.tls = TestCertificate.files } }
    let wire = try open(stage, tls: tls)
    #expect(stage.server.statistics.openStreams == 1)
    let line = try #require(stage.lines.all.first)
    for number in 0..<2000 { line.send(event(number, "{\"n\":\(number)}")) }
    line.end(packet("event: end\ndata: {}\n\n"))
    while wire.read() {}
    let expected =
      (0..<2000).map { "id: \($0)\nevent: test\ndata: {\"n\":\($0)}\n\n" }.joined() + "event: end\ndata: {}\n\n"
    #expect(String(decoding: wire.rest, as: UTF8.self) == expected)
    #expect(wire.isEnded && !wire.isReset)
    #expect(eventually { line.waiting == 0 && stage.server.statistics.openStreams == 0 })
    #expect(stage.lines.endedCount == 1)
    // To a line that has gone nothing is sent, and nothing breaks.
    line.send(packet("late"))
    line.end()
  }

  @Test func headIsAllThatHEADGets() throws {
    let stage = try StreamStage()
    let wire = try Wire(port: stage.port)
    wire.send("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(wire.response(to: "HEAD")?.status == 200)
    #expect(wire.response(to: "HEAD") == nil && wire.isEnded)
    #expect(stage.lines.endedCount == 1 && stage.server.statistics.openStreams == 0)
  }

  @Test func whatAClientSendsBehindItsRequestChangesNothing() throws {
    let stage = try StreamStage()
    let wire = try open(stage)
    for _ in 0..<50 { wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
    let line = try #require(stage.lines.all.first)
    line.end(packet("x"))
    while wire.read() {}
    #expect(wire.rest == Array("x".utf8))
  }

  @Test func aSlowReaderIsCutAndSlowsNobody() throws {
    let stage = try StreamStage {
      $0.loops = 1
      $0.streamStall = 0.4
    }
    let slow = try open(stage)
    let brisk = try open(stage)
    let lines = stage.lines.all
    let big = packet(String(repeating: "x", count: 1 << 20) + "\n")
    for _ in 0..<16 { lines[0].send(big) }
    #expect(lines[0].askForDrained())
    lines[1].send(packet("quick"))
    #expect(brisk.read() && brisk.rest == Array("quick".utf8))
    #expect(lines[0].waiting > 1 << 20)
    // It reads nothing: cut after its window. The other one stays.
    #expect(eventually { stage.server.statistics.openStreams == 1 })
    #expect(stage.server.statistics.expiredConnections == 1)
    #expect(stage.lines.drainedCount == 0)
    lines[1].end()
    while brisk.read() {}
    _ = slow
  }

  @Test func whoReadsSlowlyButReadsIsKeptAndTold() throws {
    let stage = try StreamStage { $0.streamStall = 0.4 }
    let wire = try open(stage)
    let line = try #require(stage.lines.all.first)
    let big = packet(String(repeating: "x", count: 1 << 20))
    for _ in 0..<12 { line.send(big) }
    #expect(line.askForDrained())
    var seen = 0
    while seen < 12 << 20 {
      usleep(5000)
      guard wire.read() else { break }
      seen += wire.rest.count
      wire.drop(wire.rest.count)
    }
    #expect(seen == 12 << 20)
    #expect(eventually { stage.lines.drainedCount == 1 && line.waiting == 0 })
    #expect(!line.askForDrained())
    #expect(stage.server.statistics.openStreams == 1)
  }

  @Test func streamsGiveSignsOfLife() throws {
    let stage = try StreamStage { $0.streamBeat = 0.1 }
    let wire = try open(stage)
    while wire.rest.count < 9 { guard wire.read() else { break } }
    #expect(wire.rest.starts(with: Array(":\n\n:\n\n:\n\n".utf8)))
  }

  @Test func aSocketThatAnswersNoPingIsCut() throws {
    let stage = try StreamStage { $0.streamBeat = 0.15 }
    let silent = try stage.open()
    let lively = try stage.open()
    #expect(silent.next()?.opcode == 0x89)
    for _ in 0..<6 {
      #expect(lively.next()?.opcode == 0x89)
      lively.wire.send(SocketWire.frame(0x8a))
    }
    #expect(silent.next() == nil && silent.wire.isEnded)
    #expect(stage.server.statistics.openStreams == 1)
  }

  @Test func aFloodOfPingsFromWhoReadsNothingIsHeldBack() throws {
    let stage = try StreamStage { $0.streamStall = 0.5 }
    let socket = try stage.open()
    var patience = timeval(tv_sec: 1, tv_usec: 0)
    setsockopt(socket.wire.socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let pings = [UInt8]((0..<1000).flatMap { _ in SocketWire.frame(0x89, [UInt8](repeating: 0x70, count: 125)) })
    for _ in 0..<200 { socket.wire.send(pings) }
    #expect(eventually { stage.server.statistics.openStreams == 0 })
  }

  @Test func aClientThatGoesIsNoticed() throws {
    let stage = try StreamStage()
    let stream = try open(stage)
    let socket = try stage.open()
    #expect(stage.server.statistics.openStreams == 2)
    stream.reset()
    socket.wire.reset()
    #expect(eventually { stage.server.statistics.openStreams == 0 })
    #expect(stage.lines.endedCount == 2)
  }

  @Test func theServersEndIsSaid() throws {
    let stage = try StreamStage()
    let stream = try open(stage)
    let socket = try stage.open()
    stage.server.drain(deadline: 5)
    #expect(socket.next()?.code == 1001)
    #expect(socket.next() == nil && !socket.wire.isReset)
    while stream.read() {}
    #expect(stream.rest.isEmpty && stream.isEnded && !stream.isReset)
    stage.server.wait()
  }

  @Test func capsCountThem() throws {
    let stage = try StreamStage { $0.connectionsPerAddress = 2 }
    let first = try open(stage)
    let second = try stage.open()
    let third = try Wire(port: stage.port)
    third.send(ask)
    #expect(third.response() == nil && third.isEnded)
    second.wire.reset()
    #expect(eventually { stage.server.statistics.openConnections == 1 })
    #expect(try stage.open().wire.isEnded == false)
    _ = first
  }

  @Test func fromManyThreadsAtOnce() throws {
    let stage = try StreamStage()
    let wires = try (0..<20).map { _ in try open(stage) }
    let lines = stage.lines.all
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for number in 0..<100 { for line in lines { line.send(packet("\(thread).\(number)\n")) } }
    }
    for line in lines { line.end() }
    for wire in wires {
      while wire.read() {}
      let words = String(decoding: wire.rest, as: UTF8.self).split(separator: "\n")
      #expect(words.count == 800)
      for thread in 0..<8 {
        #expect(words.filter { $0.hasPrefix("\(thread).") } == (0..<100).map { "\(thread).\($0)" })
      }
    }
  }
}
