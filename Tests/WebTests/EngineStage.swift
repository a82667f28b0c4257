// A server for the engine's tests: one responder that can answer in every way, and what it saw.
import Base
import Dispatch
import Synchronization
import Web

/// What the responder saw, readable from the tests.
final class Sightings: Sendable {
  private let paths = Mutex<[String]>([])

  func note(_ path: String) { paths.withLock { $0.append(path) } }
  func count(_ path: String) -> Int { paths.withLock { seen in seen.count { $0 == path } } }
}

final class CountingSink: BodySink {
  var total = 0
  var isFinished = false

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    total += bytes.count
    if bytes.contains(0x21) {
      throw Failure(.unprocessable, code: "shouting", Text(en: "No exclamation marks.", fr: "Pas de cris."))
    }
  }
  func finish() throws { isFinished = true }
}

/// Pieces of 10,000 bytes each.
final class Pieces: BodyProducer, Sendable {
  private let left: Atomic<Int>
  private let breaksAt: Int

  init(_ count: Int, breaksAt: Int = -1) {
    left = Atomic(count)
    self.breaksAt = breaksAt
  }

  func produce(into buffer: Buffer) throws -> Bool {
    let now = left.subtract(1, ordering: .relaxed).newValue
    if now == breaksAt { throw Failure.internal("broken on purpose") }
    buffer.append([UInt8](repeating: 0x61 + UInt8(now % 26), count: 10_000))
    return now > 0
  }
}

/// Nothing, piece after piece, until it is told to end.
final class Silence: BodyProducer, Sendable {
  private let isEnding = Atomic(false)

  func end() { isEnding.store(true, ordering: .relaxed) }

  func produce(into buffer: Buffer) throws -> Bool { !isEnding.load(ordering: .relaxed) }
}

/// The bytes of `/fixed`, made in pieces; `breaksAt` is the byte before which making them fails.
final class Measured: SizedBody {
  let size = StageResponder.fixed.bytes.count
  private let breaksAt: Int

  init(breaksAt: Int = .max) { self.breaksAt = breaksAt }

  func part(_ range: Range<Int>) -> any BodyProducer { Part(range, breaksAt) }

  private final class Part: BodyProducer, Sendable {
    private let left: Mutex<Range<Int>>
    private let breaksAt: Int

    init(_ range: Range<Int>, _ breaksAt: Int) {
      left = Mutex(range)
      self.breaksAt = breaksAt
    }

    func produce(into buffer: Buffer) throws -> Bool {
      try left.withLock { left in
        let piece = left.prefix(10_000)
        if piece.contains(breaksAt) { throw Failure.internal("broken on purpose") }
        buffer.append(UnsafeRawBufferPointer(rebasing: StageResponder.fixed.bytes[piece]))
        left = left.dropFirst(piece.count)
        return !left.isEmpty
      }
    }
  }
}

final class StageResponder: Responder {
  static let fixed: UnsafeRawBufferPointerBox = {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 300_000, alignment: 1)
    for at in 0..<bytes.count { bytes[at] = UInt8(truncatingIfNeeded: at &* 7 &+ at >> 8) }
    return UnsafeRawBufferPointerBox(UnsafeRawBufferPointer(bytes))
  }()
  /// The tag of `/fixed` and `/text`: only that it stays the same matters here.
  static let tag = EntityTag(UnsafeRawBufferPointer(start: nil, count: 0))
  private let sightings: Sightings
  private let kept: Kept
  private let silence = Silence()

  init(_ sightings: Sightings, _ kept: Kept) {
    self.sightings = sightings
    self.kept = kept
  }

  func plan(_ request: Request) -> BodyPlan {
    switch String(decoding: request.path, as: UTF8.self) {
    case "/sink": .stream(CountingSink(), limit: 50_000_000)
    case "/refuse": .refuse(Reply(403, .text))
    case "/huge": .buffer(limit: 1 << 30)
    default: .buffer(limit: 100_000)
    }
  }

  func respond(_ request: Request, _ exchange: Exchange) {
    let path = String(decoding: request.path, as: UTF8.self)
    let query = String(decoding: request.query, as: UTF8.self)
    sightings.note(path)
    let number = Int(query) ?? 0
    switch path {
    case _ where path.hasPrefix("/later/"):
      let ticket = exchange.later()
      DispatchQueue.global().async {
        let buffer = Buffer()
        buffer.append(text: path)
        ticket.answer(Reply(200, .text, body: .buffer(buffer)))
      }
    case "/kept": kept.keep(exchange.later())
    case "/dropped": _ = exchange.later()
    case "/silent": break
    case "/nothing": exchange.answer(Reply(200, .bytes, body: .stream(silence)))
    case "/enough":
      silence.end()
      exchange.answer(Reply(200, .text))
    case "/stream": exchange.answer(Reply(200, .bytes, body: .stream(Pieces(number))))
    case "/breaks": exchange.answer(Reply(200, .bytes, body: .stream(Pieces(10, breaksAt: 5))))
    case "/measured", "/measured/breaks":
      let body = Measured(breaksAt: path == "/measured" ? .max : 150_000)
      var reply = Reply(200, .bytes, body: .sized(body), etag: StageResponder.tag)
      reply.acceptsRanges = true
      exchange.answer(reply)
    case "/fixed":
      var reply = Reply(200, .bytes, body: .fixed(StageResponder.fixed, gzip: nil), etag: StageResponder.tag)
      reply.acceptsRanges = true
      exchange.answer(reply)
    case "/text":
      for at in 0..<number { exchange.buffer.append(0x61 + UInt8(at % 7)) }
      exchange.answer(Reply(200, .text, body: .buffer(exchange.buffer), etag: StageResponder.tag))
    case "/own":
      let buffer = Buffer()
      for at in 0..<number { buffer.append(UInt8(truncatingIfNeeded: at)) }
      exchange.answer(Reply(200, .bytes, body: .buffer(buffer)))
    case "/sink":
      let sink = request.sink as? CountingSink
      exchange.buffer.append(text: "\(sink?.total ?? -1) \(sink?.isFinished ?? false)")
      exchange.answer(Reply(200, .text, body: .buffer(exchange.buffer)))
    case "/client":
      exchange.buffer.append(text: "\(request.client) \(request.isSecure)")
      exchange.answer(Reply(200, .text, body: .buffer(exchange.buffer)))
    case "/fields":
      exchange.buffer.append(
        text: [
          request.text(.accept), request.text(.cookie),
          request.header(named: "x-other").map { String(decoding: $0, as: UTF8.self) },
        ]
        .map { $0 ?? "-" }.joined(separator: "|"))
      exchange.answer(Reply(200, .text, body: .buffer(exchange.buffer)))
    case "/evil":
      exchange.answer(Reply(200, .text, headers: [Reply.Header("X-Evil", "a\r\nSet-Cookie: b=c")]))
    case "/echo":
      exchange.buffer.append(request.body)
      exchange.answer(Reply(200, .bytes, body: .buffer(exchange.buffer)))
    default:
      exchange.buffer.append(text: "\(request.method.name) \(path)?\(query) \(request.body.count)")
      exchange.answer(Reply(200, .text, body: .buffer(exchange.buffer)))
    }
  }
}

/// Tickets that a test answers itself.
final class Kept: Sendable {
  private let tickets = Mutex<[Ticket]>([])

  func keep(_ ticket: Ticket) { tickets.withLock { $0.append(ticket) } }
  var count: Int { tickets.withLock { $0.count } }
  func answerAll() {
    let all = tickets.withLock { tickets in
      defer { tickets = [] }
      return tickets
    }
    for ticket in all { ticket.answer(Reply(200, .text)) }
  }
}

/// A running server; drained when it goes.
final class Stage: Sendable {
  let server: Server
  let port: UInt16
  let sightings = Sightings()
  let kept = Kept()

  init(log: Log = .silent, _ adjust: (inout ServerOptions) -> Void = { _ in }) throws {
    var options = ServerOptions()
    options.loops = 2
    adjust(&options)
    let (sightings, kept) = (sightings, kept)
    server = Server(options, log: log) { _ in StageResponder(sightings, kept) }
    port = try server.start().port
  }

  deinit {
    server.drain(deadline: 0)
    server.wait()
  }

  func connect(tls: Bool = false) throws -> Wire { try Wire(port: port, tls: tls) }

  /// One exchange on a connection of its own, to the end of the connection.
  func once(_ request: String, tls: Bool = false) throws -> [Response] {
    let wire = try connect(tls: tls)
    wire.send(request)
    return wire.responses()
  }
}
