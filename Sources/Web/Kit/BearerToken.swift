// The token behind `Authorization: Bearer`.
import Base

extension Request {
  /// The token of an `Authorization: Bearer …` field; nil when there is none. The scheme's letter case doesn't matter.
  /// Valid as long as the request is.
  package var bearerToken: UnsafeRawBufferPointer? {
    guard let value = header(.authorization), value.count > 7, value.count <= 4096, value[6] == 0x20 else { return nil }
    let scheme: StaticString = "bearer"
    for at in 0..<6 where lowered(value[at]) != scheme.utf8Start[at] { return nil }
    let token = UnsafeRawBufferPointer(rebasing: value[7...])
    guard let start = token.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    // Without a way out in the middle: so the compiler looks at sixteen at once.
    var strange: UInt8 = 0
    for at in 0..<token.count { strange |= start[at] &- 0x21 < 0x5e ? 0 : 1 }
    return strange == 0 ? token : nil
  }
}
