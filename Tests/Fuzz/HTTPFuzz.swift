// Fuzzes the head scanner, llhttp beside it, and the body framing.
import Web

/// Reads any bytes as one connection would. Never traps; says what invariant broke, or nil.
///
/// However the bytes are cut, they mean the same requests and the same refusal; what follows a refusal is never read.
package func fuzzHTTP(_ bytes: UnsafeRawBufferPointer) -> String? {
  let whole = FramingTrace.read(bytes, piece: bytes.count)
  for piece in [1, 2, 7, 64] where piece < bytes.count {
    if FramingTrace.read(bytes, piece: piece) != whole { return "cut into pieces of \(piece) it reads differently" }
  }
  // What lies behind a refusal changes nothing.
  if whole.hasSuffix("\n"), whole.split(separator: "\n").last?.hasPrefix("refused") == true {
    let more = Array(bytes) + Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    if more.withUnsafeBytes({ FramingTrace.read($0, piece: $0.count) }) != whole {
      return "bytes behind a refusal change it"
    }
  }
  return nil
}
