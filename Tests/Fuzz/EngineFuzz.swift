// Fuzzes the readers of Engine.IO payloads and Socket.IO packets.
import Base
import Web

/// Takes any bytes as the body of a polling client. Never traps; says what invariant broke, or nil.
///
/// Packets joined again read as the same; as WebSocket messages they are as many; a Socket.IO packet written again reads as
/// the same.
func fuzzEngine(_ bytes: UnsafeRawBufferPointer) -> String? {
  guard let packets = try? EnginePayload.read(bytes) else { return nil }
  let joined = Buffer()
  for packet in packets {
    let one = Buffer()
    one.append(packet.kind.rawValue)
    one.append(packet.payload)
    EnginePayload.append(one.bytes, to: joined)
  }
  guard joined.bytes.elementsEqual(bytes) else { return "joined again it is another body" }
  for packet in packets where packet.kind == .message {
    guard let read = try? SocketPacket(packet.payload) else { continue }
    let written = Buffer()
    SocketPacket.begin(read.kind, read.namespace, id: read.id, into: written)
    written.append(read.data)
    let again = try? SocketPacket(UnsafeRawBufferPointer(rebasing: written.bytes[1...]))
    guard let again, again.kind == read.kind, again.namespace == read.namespace, again.id == read.id,
      again.data.elementsEqual(read.data)
    else { return "a packet that is written reads differently" }
    if !read.namespace.hasPrefix("/") { return "a namespace without a slash" }
  }
  return nil
}
