// The reader of WebSocket frames played through in memory, for tests and for fuzzing.
import Base

/// Reads bytes as one connection would, without a socket, and tells what they came to.
package enum WebSocketTrace {
  /// One line for each message and control frame, ended by `refused` and the code when there is a fault. `piece` is how
  /// many bytes arrive at a time: it must make no difference.
  package static func read(_ bytes: UnsafeRawBufferPointer, piece: Int, limit: Int = WebSocket.longestMessage) -> String
  {
    var reader = WebSocketReader(limit: limit)
    var text = ""
    var at = 0
    while at < bytes.count {
      let next = min(bytes.count, at + max(1, piece))
      let fault = reader.read(UnsafeRawBufferPointer(rebasing: bytes[at..<next])) { frame in
        switch frame {
        case .text(let payload): text += "text \(described(payload))\n"
        case .binary(let payload): text += "binary \(described(payload))\n"
        case .ping(let payload): text += "ping \(described(payload))\n"
        case .pong(let payload): text += "pong \(described(payload))\n"
        case .close(let code): text += "close \(code.map { "\($0)" } ?? "-")\n"
        }
        return true
      }
      if let fault { return text + "refused \(fault.code)\n" }
      at = next
    }
    return text
  }

  /// The bytes themselves when they are few, else how many and a sum.
  private static func described(_ bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.count > 64 else { return String(decoding: bytes, as: UTF8.self) }
    return "\(bytes.count):\(bytes.reduce(7 as UInt32) { $0 &* 31 &+ UInt32($1) })"
  }
}
