// The one place where text becomes HTML: every sink of the writer ends here.
import Base
import Glibc

extension Buffer {
  /// Appends UTF-8 bytes with `& < > " '` as character references, fit for element content and for quoted attribute
  /// values alike; NUL, which HTML can't carry, becomes U+FFFD. Eight bytes are looked at a time, runs are copied whole.
  @usableFromInline func append(escaping source: UnsafeRawBufferPointer) {
    guard let start = source.baseAddress else { return }
    let count = source.count
    var from = 0
    var at = 0
    while at < count {
      if count &- at >= 8, !holdsMarkup((start + at).loadUnaligned(as: UInt64.self)) {
        at &+= 8
        continue
      }
      let end = min(at &+ 8, count)
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

/// Whether one of eight bytes is `&`, `<`, `>`, a quote of either kind, or NUL; now and then true for others, never false
/// for these. By the old trick: subtracting 1 from each byte borrows into the top bit where the byte was 0.
@inline(__always)
private func holdsMarkup(_ word: UInt64) -> Bool {
  let ones: UInt64 = 0x0101_0101_0101_0101
  // Setting bit 0 makes `&` and `'` one, setting bit 1 makes `<` and `>` one.
  let ampersandOrQuote = (word | ones) ^ (ones &* 0x27)
  let angle = (word | ones &* 2) ^ (ones &* 0x3e)
  let quote = word ^ (ones &* 0x22)
  func zeros(_ bytes: UInt64) -> UInt64 { (bytes &- ones) & ~bytes }
  return (zeros(ampersandOrQuote) | zeros(angle) | zeros(quote) | zeros(word)) & (ones &* 0x80) != 0
}
