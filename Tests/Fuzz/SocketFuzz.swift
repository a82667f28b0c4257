// Fuzzes the reader of WebSocket frames.
import Web

/// Any bytes as a client's frames. Never traps; says what invariant broke, or nil.
///
/// However the bytes are cut they mean the same; what is handed over as text is UTF-8; nothing follows a refusal or a close.
func fuzzSocket(_ bytes: UnsafeRawBufferPointer) -> String? {
  let whole = WebSocketTrace.read(bytes, piece: bytes.count, limit: 300)
  for piece in [1, 2, 5, 64] where piece < bytes.count {
    if WebSocketTrace.read(bytes, piece: piece, limit: 300) != whole {
      return "cut into pieces of \(piece) it reads differently"
    }
  }
  // By scalars: a text that ends with a carriage return would make one character of it and the end of its line.
  for line in whole.unicodeScalars.split(separator: "\n") where line.starts(with: "text ".unicodeScalars) {
    // A replacement character comes of broken UTF-8 only, unless the text has one itself.
    if line.contains("\u{fffd}"), !Array(bytes).contains(0xef) { return "broken text was let through" }
  }
  if whole.hasSuffix("\n"), let last = whole.split(separator: "\n").last,
    last.hasPrefix("refused") || last.hasPrefix("close")
  {
    let more = Array(bytes) + [0x81, 0x80, 0, 0, 0, 0]
    if more.withUnsafeBytes({ WebSocketTrace.read($0, piece: $0.count, limit: 300) }) != whole {
      return "bytes behind the end change it"
    }
  }
  return nil
}
