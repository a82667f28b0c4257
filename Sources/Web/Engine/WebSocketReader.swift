// WebSocket frames (RFC 6455, section 5) as a client sends them: bytes in, messages out, byte by byte or many at once.
//
// Our own and not libwslay: that keeps a queue of copied messages per connection, where one encoded frame is to serve
// thousands of connections here, and its callbacks would own the socket's reading, which the loop does.
import Base

/// Why a connection is closed, as the close frame says it (section 7.4).
package struct WebSocketClose: Sendable, Equatable {
  package let code: UInt16
  /// At most 123 bytes of UTF-8.
  package let reason: String

  package init(_ code: UInt16, _ reason: String = "") {
    self.code = code
    self.reason = reason
  }

  /// The server stops, or the page is left.
  package static let goingAway = WebSocketClose(1001, "going away")
  static let broken = WebSocketClose(1002, "protocol error")
  static let notText = WebSocketClose(1003, "text only")
  static let notUTF8 = WebSocketClose(1007, "not UTF-8")
  static let tooLarge = WebSocketClose(1009, "too large")

  /// Whether an endpoint may send this code: those that the RFC and its registry define, and those for applications.
  static func isSendable(_ code: UInt16) -> Bool {
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}

/// What a client has sent, whole. The bytes are valid during the call that hands them over.
enum WebSocketFrame {
  case text(UnsafeRawBufferPointer)
  case binary(UnsafeRawBufferPointer)
  case ping(UnsafeRawBufferPointer)
  case pong(UnsafeRawBufferPointer)
  /// Nil where the client gives no code.
  case close(UInt16?)
}

/// One connection's place in the stream of frames. Between frames it holds no memory but itself.
struct WebSocketReader {
  private enum Phase: UInt8 { case first, second, length, mask, payload, closed }

  /// The most bytes of a message, all of its fragments together.
  private let limit: UInt64
  private var phase = Phase.first
  /// The first byte of the frame at hand: FIN and opcode.
  private var first: UInt8 = 0
  /// Bytes of the length or of the mask that are to come, and how long the length is.
  private var left: UInt8 = 0
  private var width: UInt8 = 0
  private var length: UInt64 = 0
  private var received: UInt64 = 0
  private var mask: UInt32 = 0
  /// The opcode of the message at hand; 0 for none.
  private var kind: UInt8 = 0
  private var check = UTF8Pieces()
  private var message: Buffer?
  private var control: Buffer?

  init(limit: Int) { self.limit = UInt64(max(limit, 0)) }

  /// Reads on. `found` is told of each whole message and control frame, in order, and says whether to go on. Gives why the
  /// connection must be closed, or nil. After a close frame, a fault or a false nothing more is read.
  mutating func read(_ bytes: UnsafeRawBufferPointer, _ found: (WebSocketFrame) -> Bool) -> WebSocketClose? {
    var at = 0
    while at < bytes.count, phase != .closed {
      let fault: WebSocketClose?
      switch phase {
      case .closed: fault = nil
      case .payload: fault = takePayload(bytes, &at, found)
      default:
        fault = takeHead(bytes[at], found)
        at += 1
      }
      if let fault {
        phase = .closed
        message = nil
        control = nil
        return fault
      }
    }
    return nil
  }

  private var opcode: UInt8 { first & 0x0f }
  private var isControl: Bool { first & 0x08 != 0 }
  private var isFinal: Bool { first & 0x80 != 0 }

  /// One byte of a frame's head.
  private mutating func takeHead(_ byte: UInt8, _ found: (WebSocketFrame) -> Bool) -> WebSocketClose? {
    switch phase {
    case .first:
      first = byte
      // No extension was agreed on, so the reserved bits mean nothing.
      guard byte & 0x70 == 0 else { return .broken }
      switch opcode {
      case 0: guard kind != 0 else { return .broken }
      case 1, 2:
        guard kind == 0 else { return .broken }
        kind = opcode
        check = UTF8Pieces()
      case 8, 9, 10: guard isFinal else { return .broken }
      default: return .broken
      }
      phase = .second
    case .second:
      guard byte & 0x80 != 0 else { return .broken }
      let short = byte & 0x7f
      guard !isControl || short <= 125 else { return .broken }
      length = 0
      if short < 126 {
        length = UInt64(short)
        return beginMask()
      }
      width = short == 126 ? 2 : 8
      left = width
      phase = .length
    case .length:
      length = length << 8 | UInt64(byte)
      left -= 1
      guard left == 0 else { return nil }
      // The shortest form only, and never beyond 63 bits.
      guard width == 2 ? length >= 126 : length >= 65_536 && length >> 63 == 0 else { return .broken }
      return beginMask()
    case .mask:
      mask = mask << 8 | UInt32(byte)
      left -= 1
      guard left == 0 else { return nil }
      received = 0
      phase = .payload
      if length == 0 { return endFrame(found) }
    case .payload, .closed: break
    }
    return nil
  }

  private mutating func beginMask() -> WebSocketClose? {
    if !isControl, length > limit || UInt64(message?.count ?? 0) + length > limit { return .tooLarge }
    mask = 0
    left = 4
    phase = .mask
    return nil
  }

  private mutating func takePayload(
    _ bytes: UnsafeRawBufferPointer, _ at: inout Int, _ found: (WebSocketFrame) -> Bool
  ) -> WebSocketClose? {
    let count = Int(min(length - received, UInt64(bytes.count - at)))
    let target = (isControl ? control : message) ?? Buffer(capacity: count)
    let start = target.count
    let piece = UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
    let (mask, offset) = (mask, received)
    target.append(atMost: count) { place in
      for index in 0..<count {
        let turn = UInt32(truncatingIfNeeded: (offset &+ UInt64(index)) & 3)
        place[index] = piece[index] ^ UInt8(truncatingIfNeeded: mask >> (24 - 8 * turn))
      }
      return count
    }
    if isControl { control = target } else { message = target }
    at += count
    received += UInt64(count)
    if !isControl, kind == 1, !check.take(UnsafeRawBufferPointer(rebasing: target.bytes[start...])) { return .notUTF8 }
    return received == length ? endFrame(found) : nil
  }

  private mutating func endFrame(_ found: (WebSocketFrame) -> Bool) -> WebSocketClose? {
    phase = .first
    let goesOn: Bool
    if isControl {
      let payload = control
      control = nil
      let bytes = payload?.bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
      switch opcode {
      case 9: goesOn = found(.ping(bytes))
      case 10: goesOn = found(.pong(bytes))
      default:
        var code: UInt16?
        if !bytes.isEmpty {
          guard bytes.count >= 2 else { return .broken }
          let given = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
          guard WebSocketClose.isSendable(given) else { return .broken }
          var reason = UTF8Pieces()
          guard reason.take(UnsafeRawBufferPointer(rebasing: bytes[2...])), reason.isComplete else { return .notUTF8 }
          code = given
        }
        _ = found(.close(code))
        goesOn = false
      }
    } else {
      guard isFinal else { return nil }
      let whole = message
      message = nil
      let isText = kind == 1
      kind = 0
      guard !isText || check.isComplete else { return .notUTF8 }
      let bytes = whole?.bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
      goesOn = found(isText ? .text(bytes) : .binary(bytes))
    }
    if !goesOn { phase = .closed }
    return nil
  }
}
