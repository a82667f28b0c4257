// The WebSocket conversation: text messages both ways, pings, and an orderly end.
import Base

/// Who owns a stream: what the program does with it. On the loop's thread, like the conversation.
package protocol StreamOwner: AnyObject {
  func opened(_ line: Line)
  /// All that was sent has been taken; see `Line.askForDrained`.
  func drained()
  func ended()
}

/// The program's side of a WebSocket.
package protocol WebSocketOwner: StreamOwner {
  /// A whole text message, which is valid UTF-8, valid during the call. What is appended to `out` with `WebSocket.text`
  /// goes back at once. A close ends the connection.
  func receive(_ text: UnsafeRawBufferPointer, into out: Buffer) -> WebSocketClose?
}

/// One WebSocket, after its handshake.
package final class WebSocket: Conversation {
  /// The most bytes of a message from a client.
  package static let longestMessage = 64 << 10

  private let owner: any WebSocketOwner
  private var reader = WebSocketReader(limit: longestMessage)
  /// Whether the client has sent anything since the last beat.
  private var isHeard = true
  private var isPinged = false

  package init(_ owner: any WebSocketOwner) { self.owner = owner }

  package func opened(_ line: Line) { owner.opened(line) }
  package func drained() { owner.drained() }
  package func ended() { owner.ended() }

  package func receive(_ bytes: UnsafeRawBufferPointer, into out: Buffer) -> ConversationStep {
    isHeard = true
    var ends = false
    let fault = reader.read(bytes) { frame in
      switch frame {
      case .ping(let payload): WebSocket.frame(0x0a, payload, into: out)
      case .pong: break
      case .text(let message):
        if let close = owner.receive(message, into: out) {
          WebSocket.close(close, into: out)
          ends = true
        }
      case .binary:
        WebSocket.close(.notText, into: out)
        ends = true
      case .close(let code):
        // The client's own code comes back: what it said was understood.
        if let code {
          WebSocket.close(WebSocketClose(code), into: out)
        } else {
          WebSocket.frame(0x08, UnsafeRawBufferPointer(start: nil, count: 0), into: out)
        }
        ends = true
      }
      return !ends
    }
    if let fault {
      WebSocket.close(fault, into: out)
      return .ends
    }
    return ends ? .ends : .goesOn
  }

  /// A ping after each quiet while; who has answered none by the next is gone.
  package func beat(into out: Buffer) -> ConversationStep {
    if isPinged, !isHeard { return .ends }
    isHeard = false
    isPinged = true
    WebSocket.frame(0x09, UnsafeRawBufferPointer(start: nil, count: 0), into: out)
    return .goesOn
  }

  package func leave(into out: Buffer) { WebSocket.close(.goingAway, into: out) }

  // MARK: Frames

  /// Appends a text message: whole, unmasked, as a server sends it. The bytes must be UTF-8.
  package static func text(_ bytes: UnsafeRawBufferPointer, into out: Buffer) { frame(0x01, bytes, into: out) }

  /// Appends a close frame.
  package static func close(_ close: WebSocketClose, into out: Buffer) {
    let payload = Buffer(capacity: 128)
    payload.append(UInt8(truncatingIfNeeded: close.code >> 8))
    payload.append(UInt8(truncatingIfNeeded: close.code))
    if close.reason.utf8.count <= 123 { payload.append(text: close.reason) }
    frame(0x08, payload.bytes, into: out)
  }

  static func frame(_ opcode: UInt8, _ payload: UnsafeRawBufferPointer, into out: Buffer) {
    out.append(0x80 | opcode)
    let count = UInt64(payload.count)
    let width: UInt64
    switch count {
    case ..<126:
      out.append(UInt8(truncatingIfNeeded: count))
      width = 0
    case ..<65_536:
      out.append(126)
      width = 2
    default:
      out.append(127)
      width = 8
    }
    for place in 0..<width { out.append(UInt8(truncatingIfNeeded: count >> ((width - 1 - place) * 8))) }
    out.append(payload)
  }
}
