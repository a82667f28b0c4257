// Writes answers as bytes: status line, fields, body.
import Base
import Glibc

/// Turns replies into bytes. One per loop; holds what answers share: the date line, the gzip state, scratch buffers.
final class AnswerWriter {
  /// What is left to do after the head (and a small body) was written.
  struct Written {
    var status: UInt16
    /// The rest of the body, not copied; `tailOwner` keeps it alive, unless it lives as long as the process.
    var tail = UnsafeRawBufferPointer(start: nil, count: 0)
    var tailOwner: Buffer?
    var producer: (any BodyProducer)?
    var isChunked = false
    /// Whether the producer makes as many bytes as the head has said: the connection can go on behind them.
    var isMeasured = false
  }

  /// A body larger than this is sent from where it lies instead of being copied.
  private static let copyLimit = 64 << 10

  private let time: UnsafeMutablePointer<(wallClock: Timestamp, second: Int64)>
  var wallClock: Timestamp { time.pointee.wallClock }
  private let dateLine = Buffer(capacity: 64)
  /// For the pieces of streamed bodies.
  let piece = Buffer(capacity: 64 << 10)
  private let own = Buffer(capacity: 1024)
  private let gzip = Gzip()

  init() {
    time = .allocate(capacity: 1)
    time.initialize(to: (Timestamp(milliseconds: 0), .min))
  }

  deinit { time.deallocate() }

  /// Tells the time, once per wake.
  func tell(_ now: Timestamp) {
    time.pointee.wallClock = now
    let seconds = now.seconds
    guard seconds != time.pointee.second else { return }
    time.pointee.second = seconds
    dateLine.removeAll()
    dateLine.append("Date: ")
    appendHTTPDate(seconds, to: dateLine)
    dateLine.append("\r\n")
  }

  /// Appends the answer to `out`. `scratch` is the loop's buffer, whose bytes don't outlive the request.
  func write(
    _ reply: Reply, _ terms: AnswerTerms, scratch: Buffer, closes: Bool, into out: Buffer
  ) -> Written {
    var written = Written(status: reply.status)
    var body = UnsafeRawBufferPointer(start: nil, count: 0)
    var zipped: UnsafeRawBufferPointer?
    var owner: Buffer?
    var isProcessLong = false
    var producer: (any BodyProducer)?
    var sized: (any SizedBody)?
    var sizedRange = 0..<0
    switch reply.body {
    case .none: break
    case .buffer(let buffer):
      body = buffer.bytes
      owner = buffer
    case .fixed(let box, let gzipBox):
      body = box.bytes
      zipped = gzipBox?.bytes
      isProcessLong = true
    case .stream(let source): producer = source
    case .sized(let source):
      sized = source
      sizedRange = 0..<max(source.size, 0)
    }
    let isRead = terms.method == .get || terms.method == .head
    let mayVary = zipped != nil || (reply.type.isText && body.count > Gzip.floor)
    var isZipped = false
    var total: Int?
    var part: Range<Int>?
    if isRead, reply.status == 200, let tag = reply.etag, let given = terms.ifNoneMatch, matches(tag, given) {
      written.status = 304
    } else if terms.method == .get, reply.acceptsRanges, reply.status == 200, producer == nil, let range = terms.range,
      isFresh(reply.etag, terms.ifRange)
    {
      let size = body.count + sizedRange.count
      switch byteRange(range, of: size) {
      case .whole: break
      case .part(let found):
        written.status = 206
        part = found
        total = size
        if sized == nil { body = UnsafeRawBufferPointer(rebasing: body[found]) } else { sizedRange = found }
      case .impossible:
        written.status = 416
        total = size
        body = UnsafeRawBufferPointer(start: nil, count: 0)
        sizedRange = 0..<0
      }
    } else if mayVary, let accepted = terms.acceptEncoding, acceptsGzip(accepted) {
      if let zipped {
        body = zipped
        isZipped = true
      } else if body.count <= Gzip.ceiling, let packed = gzip.pack(body), packed.count < body.count {
        body = packed
        owner = scratch
        isZipped = true
      }
    }

    out.reserve(1024 + reply.block.utf8CodeUnitCount)
    out.append(statusLine(written.status))
    out.append(dateLine.bytes)
    let hasContent = written.status != 204 && written.status != 304 && written.status >= 200
    if hasContent, written.status != 416, !body.isEmpty || producer != nil || sized != nil {
      out.append("Content-Type: ")
      out.append(reply.type.name)
      out.append("\r\n")
    }
    if let producer, hasContent {
      written.isChunked = !terms.isHTTP10
      if written.isChunked { out.append("Transfer-Encoding: chunked\r\n") }
      if terms.method != .head { written.producer = producer }
    } else if hasContent {
      out.append("Content-Length: ")
      out.append(decimal: Int64(body.count + sizedRange.count))
      out.append("\r\n")
      if let sized, terms.method != .head, !sizedRange.isEmpty {
        written.producer = sized.part(sizedRange)
        written.isMeasured = true
      }
    }
    if let total {
      out.append("Content-Range: bytes ")
      if let part {
        out.append(decimal: Int64(part.lowerBound))
        out.append("-")
        out.append(decimal: Int64(part.upperBound - 1))
      } else {
        out.append("*")
      }
      out.append("/")
      out.append(decimal: Int64(total))
      out.append("\r\n")
    }
    if reply.acceptsRanges { out.append("Accept-Ranges: bytes\r\n") }
    if isZipped { out.append("Content-Encoding: gzip\r\n") }
    if mayVary { out.append("Vary: Accept-Encoding\r\n") }
    if let tag = reply.etag {
      // Packed bytes are others than the tagged ones. A tag of their own, and not a weak one: those can't be sent back in
      // `If-Match`, and most clients ask for gzip without knowing.
      out.append("ETag: \"")
      tag.withCharacters { out.append($0) }
      if isZipped { out.append(EntityTag.packed) }
      out.append("\"\r\n")
    }
    for header in reply.headers {
      out.append(header.name)
      out.append(": ")
      append(value: header.value, to: out)
      out.append("\r\n")
    }
    reply.rate?.write(to: out)
    out.append(reply.block)
    if closes || (producer != nil && !written.isChunked && hasContent) {
      out.append("Connection: close\r\n")
    } else if terms.isHTTP10 {
      out.append("Connection: keep-alive\r\n")
    }
    out.append("X-Request-Id: ")
    out.append(atMost: 13) {
      crockfordEncode(terms.id.value, into: UnsafeMutableBufferPointer(start: $0, count: 13))
      return 13
    }
    out.append("\r\n\r\n")

    guard hasContent, terms.method != .head, written.producer == nil else { return written }
    if body.count > AnswerWriter.copyLimit, isZipped ? zipped != nil : isProcessLong || owner !== scratch {
      written.tail = body
      written.tailOwner = isProcessLong ? nil : owner
    } else {
      out.append(body)
    }
    return written
  }

  /// Frames one piece of a streamed body.
  func frame(_ bytes: UnsafeRawBufferPointer, isChunked: Bool, isLast: Bool, into out: Buffer) {
    if !isChunked {
      out.append(bytes)
      return
    }
    if !bytes.isEmpty {
      out.append(text: String(bytes.count, radix: 16))
      out.append("\r\n")
      out.append(bytes)
      out.append("\r\n")
    }
    if isLast { out.append("0\r\n\r\n") }
  }

  /// A header value with whatever could end the line replaced: a handler's mistake must not become two answers.
  private func append(value: String, to out: Buffer) {
    let start = out.count
    out.append(text: value)
    let isClean = UnsafeRawBufferPointer(rebasing: out.bytes[start...]).allSatisfy {
      $0 >= 0x20 && $0 != 0x7f || $0 == 0x09
    }
    guard !isClean else { return }
    let cleaned = out.bytes[start...].map { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 ? $0 : 0x20 }
    out.truncate(to: start)
    out.append(cleaned)
  }

  /// The engine's own refusal as problem JSON (RFC 9457).
  func problem(_ refusal: Refusal, id: ID<Request>) -> Reply {
    problem(status: refusal.status, code: refusal.code.description, text: refusal.text.description, id: id)
  }

  /// A failure that came up while a body was read.
  func problem(_ failure: Failure, id: ID<Request>) -> Reply {
    var reply = problem(status: failure.kind.rawValue, code: failure.code, text: failure.text.en, id: id)
    if let seconds = failure.retryAfter { reply.headers.append(Reply.Header("Retry-After", "\(seconds)")) }
    return reply
  }

  private func problem(status: UInt16, code: String, text: String, id: ID<Request>) -> Reply {
    own.removeAll()
    let json = JSONWriter(own)
    json.object {
      json.field("type", "about:blank")
      json.field("title", reason(status))
      json.field("status", Int(status))
      json.field("code", code)
      json.field("detail", text)
      json.field("requestId", id.text)
    }
    var reply = Reply(status, .problem, body: .buffer(own))
    if status == 503 { reply.headers.append(Reply.Header("Retry-After", "1")) }
    return reply
  }
}
