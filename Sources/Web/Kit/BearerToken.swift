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
    return token.isVisibleASCII ? token : nil
  }
}
