// The one place where text becomes HTML: every sink of the writer ends here.
import Base
import Glibc

extension Buffer {
  /// Appends UTF-8 bytes with `& < > " '` as character references, fit for element content and for quoted attribute
  /// values alike; NUL, which HTML can't carry, becomes U+FFFD. Sixteen bytes are looked at a time, runs are copied whole.
  @usableFromInline func append(escaping source: UnsafeRawBufferPointer) {
    guard let start = source.baseAddress else { return }
    let count = source.count
    var from = 0
    var at = 0
    while at < count {
      if count &- at >= 16 {
        let block = (start + at).loadUnaligned(as: SIMD16<UInt8>.self)
        // 0x22 and 0x26, 0x27 are told apart below: most text has none of the three, nor `<`, `>` and NUL.
        let suspicious =
          (block .== 0x26) .| (block .== 0x3c) .| (block .== 0x3e) .| (block .== 0x22) .| (block .== 0x27)
          .| (block .== 0)
        if !any(suspicious) {
          at &+= 16
          continue
        }
      }
      let end = min(at &+ 16, count)
      while at < end {
        let reference: StaticString
        switch (start + at).load(as: UInt8.self) {
        case 0x26: reference = "&amp;"
        case 0x3c: reference = "&lt;"
        case 0x3e: reference = "&gt;"
        case 0x22: reference = "&#34;"
        case 0x27: reference = "&#39;"
        case 0: reference = "\u{FFFD}"
        default:
          at &+= 1
          continue
        }
        append(UnsafeRawBufferPointer(start: start + from, count: at &- from))
        append(reference)
        at &+= 1
        from = at
      }
    }
    append(UnsafeRawBufferPointer(start: start + from, count: count &- from))
  }

  /// The same for a string.
  @usableFromInline func append(escaping text: String) {
    if text.utf8.withContiguousStorageIfAvailable({ append(escaping: UnsafeRawBufferPointer($0)) }) == nil {
      var copy = text
      copy.withUTF8 { append(escaping: UnsafeRawBufferPointer($0)) }
    }
  }
}
