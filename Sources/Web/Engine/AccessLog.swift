// One line per request, written in batches.
import Base

/// A loop's access log. Lines gather in memory and go out together, so that logging is not a system call per request.
final class AccessLog {
  /// How long a line may wait, in nanoseconds.
  static let patience: UInt64 = 250_000_000

  private let log: Log
  private let lines = Buffer(capacity: 16 << 10)
  private var oldest: UInt64 = 0

  init(log: Log) { self.log = log }

  var isEmpty: Bool { lines.isEmpty }

  /// The part of a path that is logged. It ends before a segment that looks like a token: whoever has a link of which it
  /// is a part has what it opens.
  static func logged(_ path: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard path.count > shortestToken else { return path }
    var start = 0
    var at = 0
    while at <= path.count {
      if at == path.count || path[at] == 0x2f {
        if at - start >= shortestToken { return UnsafeRawBufferPointer(rebasing: path.prefix(start)) }
        start = at + 1
      } else if !isTokenByte(path[at]) {
        // No token: on to the next segment.
        while at < path.count, path[at] != 0x2f { at += 1 }
        start = at + 1
      }
      at += 1
    }
    return path
  }

  /// 32 random bytes in Base64; identifiers and the hashes of assets are far shorter.
  private static let shortestToken = 43

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f: true
    default: false
    }
  }

  /// Adds the line of an answer, finished at `now`: the path only, never the query, where secrets may stand, nor the token of a link.
  func add(_ terms: AnswerTerms, status: UInt16, bytes: Int, finished now: UInt64, writer: AnswerWriter) {
    guard log.writes(.info) else { return }
    if lines.isEmpty { oldest = now }
    let micros = Int64((now &- terms.startedAt) / 1000)
    let path = AccessLog.logged(UnsafeRawBufferPointer(rebasing: terms.path.prefix(512)))
    switch log.format {
    case .keyValue:
      lines.append("at=")
      lines.append(rfc3339: writer.wallClock)
      lines.append(" level=info message=request method=")
      lines.append(terms.path.isEmpty ? "-" : terms.method.name)
      lines.append(" path=")
      // A target holds no blank, quote or control character, but may hold `=`.
      if path.isEmpty { lines.append("-") } else { JSONWriter(lines).string(utf8: path) }
      lines.append(" status=")
      lines.append(decimal: Int64(status))
      lines.append(" bytes=")
      lines.append(decimal: Int64(bytes))
      lines.append(" us=")
      lines.append(decimal: micros)
      lines.append(" client=")
      lines.append(text: terms.client.description)
      lines.append(" request=")
      append(terms.id)
    case .json:
      JSONWriter(lines).object {
        let json = JSONWriter(lines)
        json.field("at", writer.wallClock)
        json.field("level", "info")
        json.field("message", "request")
        json.field("method", terms.path.isEmpty ? "-" : terms.method.name.description)
        json.field("path", utf8: path)
        json.field("status", Int64(status))
        json.field("bytes", Int64(bytes))
        json.field("us", micros)
        json.field("client", terms.client.description)
        json.field("request", terms.id.text)
      }
    }
    lines.append(0x0a)
    if lines.count >= 32 << 10 { flush() }
  }

  private func append(_ id: ID<Request>) {
    lines.append(atMost: 13) {
      crockfordEncode(id.value, into: UnsafeMutableBufferPointer(start: $0, count: 13))
      return 13
    }
  }

  func flushIfDue(now: UInt64) {
    if !lines.isEmpty, now &- oldest >= AccessLog.patience || oldest > now { flush() }
  }

  func flush() {
    guard !lines.isEmpty else { return }
    log.put(lines)
    lines.removeAll()
  }
}
