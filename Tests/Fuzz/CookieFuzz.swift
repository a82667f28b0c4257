// Fuzzes the cookie parser.
import Base
import Web

/// Looks for two cookies in any bytes. Never traps; says what invariant broke, or nil.
///
/// What is found lies in the input and is a legal value; a stranger's cookie in front or behind changes nothing; the same
/// cookie once more hides both.
package func fuzzCookie(_ bytes: UnsafeRawBufferPointer) -> String? {
  for name in ["a", "__Host-session"] {
    let found = cookie(name, in: bytes)
    if let found, !found.isEmpty {
      guard let inner = found.baseAddress, let outer = bytes.baseAddress, inner >= outer,
        inner + found.count <= outer + bytes.count
      else { return "a value from outside the input" }
      if !found.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x2c && $0 != 0x3b && $0 != 0x5c }) {
        return "an illegal value"
      }
    }
    let text = found.map([UInt8].init)
    func again(_ before: String, _ after: String) -> [UInt8]? {
      (Array(before.utf8) + bytes + Array(after.utf8)).withUnsafeBytes { cookie(name, in: $0).map([UInt8].init) }
    }
    if again("other=1; ", "; stranger=\"x,y\"") != text { return "a stranger's cookie changes the answer" }
    if text != nil, again(name + "=1; ", "") != nil { return "a cookie that comes twice is found" }
  }
  return nil
}
