// The protocol without the socket: turns bytes into heads, body pieces and ends, one step at a time.
import Base
import CHTTPParser

/// One connection's place in the request stream. It keeps no bytes: whoever calls presents again, in front of what is
/// new, the bytes that a step has not consumed. However a stream is cut into calls, the steps say the same.
struct Framing: ~Copyable {
  enum Step {
    /// Nothing to be had before more bytes come.
    case more
    /// The request was filled from the head in `start..<end`; all up to `end` is consumed. Without a body it is whole.
    case head(start: Int, end: Int, hasBody: Bool)
    /// A piece of the body; all up to its end is consumed.
    case body(from: Int, count: Int)
    /// Framing bytes up to here are consumed; nothing for anybody.
    case consumed(Int)
    /// The request is whole; all up to here is consumed.
    case end(Int)
    case refused(Refusal)
  }

  private enum Phase { case head, length, chunked }

  private var phase = Phase.head
  private var scanned = 0
  private var left = 0
  private var chunks = ChunkScan()
  private var judge = quad_judge()
  private var received: UInt64 = 0

  init() {}

  /// Whether a request has been begun, given how many unconsumed bytes there are.
  func isMidway(unconsumed: Int) -> Bool { phase != .head || unconsumed > 0 }
  var isInBody: Bool { phase != .head }

  /// The next step over `bytes`, which begin where the last step ended.
  mutating func next(_ bytes: UnsafeRawBufferPointer, into request: Request, limits: HeadLimits) -> Step {
    switch phase {
    case .head: return nextHead(bytes, into: request, limits: limits)
    case .length:
      if left == 0 { return finish(at: 0) }
      let count = min(left, bytes.count)
      guard count > 0 else { return .more }
      left -= count
      guard agrees(bytes, 0..<count, body: count, ends: left == 0) else { return .refused(.disagreement) }
      return .body(from: 0, count: count)
    case .chunked:
      guard bytes.count > 0 else { return .more }
      switch chunks.next(bytes, from: 0) {
      case .more:
        return agrees(bytes, 0..<bytes.count, body: 0, ends: false) ? .consumed(bytes.count) : .refused(.badChunk)
      case .data(let from, let count):
        guard agrees(bytes, 0..<from + count, body: count, ends: false) else { return .refused(.badChunk) }
        return .body(from: from, count: count)
      case .end(let end):
        return agrees(bytes, 0..<end, body: 0, ends: true) ? finish(at: end) : .refused(.badChunk)
      case .bad: return .refused(.badChunk)
      }
    }
  }

  private mutating func finish(at end: Int) -> Step {
    phase = .head
    scanned = 0
    return .end(end)
  }

  private mutating func nextHead(
    _ bytes: UnsafeRawBufferPointer, into request: Request, limits: HeadLimits
  ) -> Step {
    if scanned == 0, let end = request.remembers(bytes) { return .head(start: 0, end: end, hasBody: false) }
    var lead = 0
    if bytes.first == 0x0d {
      // Some old clients send an empty line after a body: one is passed over.
      guard bytes.count >= 2 else { return .more }
      guard bytes[1] == 0x0a else { return .refused(.bareControl) }
      lead = 2
    }
    let end: Int
    switch scanHead(bytes, lead: lead, from: max(scanned, lead), limit: limits.head) {
    case .more(let scanned):
      self.scanned = scanned
      return .more
    case .bare: return .refused(.bareControl)
    case .tooLarge:
      let line = UnsafeRawBufferPointer(rebasing: bytes[lead..<min(bytes.count, lead + limits.head)])
      let length = line.firstIndex(of: 0x0d) ?? line.count
      return .refused(length > limits.target + 32 ? .targetTooLong : .headTooLarge)
    case .complete(let found): end = found
    }
    scanned = 0
    let head = request.keep(head: UnsafeRawBufferPointer(rebasing: bytes[lead..<end]))
    if let refusal = request.read(head: head, limits: limits) { return .refused(refusal) }
    let isChunked = request.head.facts.pointee.isChunked
    let length = request.contentLength ?? 0
    let hasBody = isChunked || length > 0
    received = 0
    quad_judge_reset(&judge)
    guard agrees(bytes, lead..<end, body: 0, ends: !hasBody) else { return .refused(.disagreement) }
    if isChunked {
      phase = .chunked
      chunks = ChunkScan()
    } else if hasBody {
      phase = .length
      left = length
    } else {
      request.remember(head)
    }
    return .head(start: lead, end: end, hasBody: hasBody)
  }

  /// Lets llhttp read the same bytes: it must use all of them, count the same body and end the message where we do.
  private mutating func agrees(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, body: Int, ends: Bool
  ) -> Bool {
    guard let base = bytes.baseAddress else { return range.isEmpty }
    received &+= UInt64(body)
    let used = quad_judge_feed(&judge, base + range.lowerBound, range.count)
    return used == range.count && (judge.complete == 1) == ends && judge.body == received
  }
}
