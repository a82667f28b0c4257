// The protocol state machine played through in memory, for tests and for fuzzing.
import Base

/// Reads a stream of bytes as one connection would, without a socket, and tells what it came to.
package enum FramingTrace {
  /// The requests in `bytes`, one line each (method, path, query, fields, body), ended by the refusal, if there is one,
  /// or by what was left unfinished. `piece` is how many bytes arrive at a time: it must make no difference.
  package static func read(_ bytes: UnsafeRawBufferPointer, piece: Int) -> String {
    let request = Request(maximumFields: 100)
    let limits = HeadLimits(head: 16 << 10, target: 8 << 10)
    var framing = Framing()
    var text = ""
    var body: [UInt8] = []
    var arrived = 0
    var at = 0
    while arrived < bytes.count {
      arrived = min(bytes.count, arrived + max(1, piece))
      stepping: while true {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[at..<arrived])
        switch framing.next(rest, into: request, limits: limits) {
        case .more: break stepping
        case .refused(let refusal): return text + "refused \(refusal.status) \(refusal.code)\n"
        case .head(_, let end, let hasBody):
          at += end
          body = []
          text += describe(request) + (hasBody ? " with body" : "\n")
        case .body(let from, let count):
          body += rest[from..<from + count]
          at += from + count
        case .consumed(let count): at += count
        case .end(let count):
          at += count
          text += " \(body)\n"
        }
      }
    }
    let isMidway = framing.isMidway(unconsumed: bytes.count - at)
    return text + (isMidway ? "unfinished \(body)\n" : "")
  }

  private static func describe(_ request: Request) -> String {
    var text = "\(request.method.name) \(string(request.path)) ? \(string(request.query))"
    for at in 0..<request.head.facts.pointee.lines {
      let line = request.head.lines[at]
      text += " [\(string(line.name)): \(string(line.value))]"
    }
    return text
  }

  private static func string(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
}
