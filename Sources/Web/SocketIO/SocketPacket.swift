// Packets of Socket.IO, revision 5 (that of the clients of version 4), as messages of Engine.IO carry them.
import Base

/// One packet; its bytes are those it was read from. https://socket.io/docs/v4/socket-io-protocol/
package struct SocketPacket {
  /// The first byte says what it is.
  package enum Kind: UInt8, Sendable, CaseIterable {
    case connect = 0x30
    case disconnect
    case event
    case acknowledgement
    case connectError
    case binaryEvent
    case binaryAcknowledgement
  }

  package static let longestNamespace = 64
  /// The highest number that an acknowledgement may have: what JavaScript counts to exactly has as many digits.
  package static let longestID = 15

  package let kind: Kind
  /// Begins with a slash.
  package let namespace: String
  /// What an answer names; nil where none is wanted.
  package let id: Int64?
  /// JSON, not looked at yet; empty where there is none.
  package let data: UnsafeRawBufferPointer

  /// Reads a packet. Throws for what is none, and for one with binary attachments.
  package init(_ bytes: UnsafeRawBufferPointer) throws(EngineFault) {
    guard let first = bytes.first else { throw .empty }
    guard let kind = Kind(rawValue: first) else { throw .unknown }
    guard kind != .binaryEvent, kind != .binaryAcknowledgement else { throw .binary }
    self.kind = kind
    var at = 1
    var namespace = "/"
    if at < bytes.count, bytes[at] == 0x2f {
      let end = bytes[at...].firstIndex(of: 0x2c) ?? bytes.count
      // Older clients hang a query on it.
      let name = bytes[at..<end].prefix { $0 != 0x3f }
      guard name.count <= SocketPacket.longestNamespace, name.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
        throw .namespace
      }
      namespace = String(decoding: name, as: UTF8.self)
      at = min(end + 1, bytes.count)
    }
    self.namespace = namespace
    var id: Int64?
    let digits = bytes[at...].prefix { $0 >= 0x30 && $0 <= 0x39 }
    if !digits.isEmpty {
      guard digits.count <= SocketPacket.longestID else { throw .acknowledgement }
      id = digits.reduce(0 as Int64) { $0 * 10 + Int64($1 - 0x30) }
    }
    self.id = id
    data = UnsafeRawBufferPointer(rebasing: bytes[(at + digits.count)...])
    switch kind {
    case .event: guard data.first == 0x5b else { throw .data }
    case .acknowledgement:
      guard id != nil else { throw .acknowledgement }
      guard data.first == 0x5b else { throw .data }
    case .connect: guard data.isEmpty || data.first == 0x7b else { throw .data }
    case .disconnect: guard id == nil, data.isEmpty else { throw .data }
    case .connectError: guard id == nil, data.first == 0x7b else { throw .data }
    case .binaryEvent, .binaryAcknowledgement: break
    }
  }

  /// Appends a packet's beginning as an Engine.IO message; its JSON follows.
  package static func begin(_ kind: Kind, _ namespace: String, id: Int64? = nil, into out: Buffer) {
    out.append(EnginePacket.Kind.message.rawValue)
    out.append(kind.rawValue)
    if namespace != "/" {
      out.append(text: namespace)
      out.append(0x2c)
    }
    if let id { out.append(decimal: id) }
  }
}
