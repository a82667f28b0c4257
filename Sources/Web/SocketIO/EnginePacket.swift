// Packets of Engine.IO, revision 4: one by one as a WebSocket carries them, several in one body as polling does.
import Base

/// One packet; its bytes are those it was read from. https://socket.io/docs/v4/engine-io-protocol/
package struct EnginePacket {
  /// The first byte says what it is.
  package enum Kind: UInt8, Sendable, CaseIterable {
    case open = 0x30
    case close
    case ping
    case pong
    case message
    case upgrade
    case noop
  }

  package let kind: Kind
  package let payload: UnsafeRawBufferPointer

  /// Reads one packet. Throws for what is none, and for a binary one, which nobody here understands.
  package init(_ bytes: UnsafeRawBufferPointer) throws(EngineFault) {
    guard let first = bytes.first else { throw .empty }
    if first == 0x62 { throw .binary }
    guard let kind = Kind(rawValue: first) else { throw .unknown }
    self.kind = kind
    payload = UnsafeRawBufferPointer(rebasing: bytes[1...])
  }
}

/// Why bytes are not what a client of Engine.IO or Socket.IO sends.
package enum EngineFault: String, Error, Sendable {
  case empty, unknown, binary, tooMany, notText, namespace, acknowledgement, data
}

/// Several packets in one body.
package enum EnginePayload {
  /// The record separator, which JSON never has unescaped.
  package static let separator: UInt8 = 0x1e
  /// The most packets in one body.
  package static let mostPackets = 100

  /// Reads all packets of a body, in order. Throws unless every one of them is one and all of it is UTF-8.
  package static func read(_ bytes: UnsafeRawBufferPointer) throws(EngineFault) -> [EnginePacket] {
    var text = UTF8Pieces()
    guard text.take(bytes), text.isComplete else { throw .notText }
    var packets: [EnginePacket] = []
    var start = 0
    for at in 0...bytes.count where at == bytes.count || bytes[at] == separator {
      guard packets.count < mostPackets else { throw .tooMany }
      packets.append(try EnginePacket(UnsafeRawBufferPointer(rebasing: bytes[start..<at])))
      start = at + 1
    }
    return packets
  }

  /// Appends packets to those that a body has already.
  package static func append(_ packets: UnsafeRawBufferPointer, to body: Buffer) {
    if body.count > 0 { body.append(separator) }
    body.append(packets)
  }

  /// The same; the buffer is kept until they are appended.
  package static func append(_ packets: Buffer, to body: Buffer) { append(packets.bytes, to: body) }

  /// The packets of a body, each as the text message that a WebSocket carries it in.
  package static func frames(_ packets: UnsafeRawBufferPointer) -> Packet {
    let frames = Buffer(capacity: packets.count + 16)
    var start = 0
    for at in 0...packets.count where at == packets.count || packets[at] == separator {
      WebSocket.text(UnsafeRawBufferPointer(rebasing: packets[start..<at]), into: frames)
      start = at + 1
    }
    return Packet(frames)
  }
}
