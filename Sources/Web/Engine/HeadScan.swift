// Finds the end of a request's head, byte for byte the same however the bytes arrive.

/// What a scan of the bytes so far came to.
enum HeadScan: Equatable {
  /// No end yet; go on from this offset when there is more.
  case more(scanned: Int)
  /// The head ends before this offset.
  case complete(end: Int)
  case bare
  case tooLarge
}

/// Looks for the empty line, from `start`, in a head that begins at `lead`. Each line must end with CR LF, and no other
/// control character but the tab may appear: what is refused here can't be read in two ways further on.
///
/// Eight bytes at a time: only bytes below 0x20 or equal to 0x7f are looked at singly.
func scanHead(_ bytes: UnsafeRawBufferPointer, lead: Int, from start: Int, limit: Int) -> HeadScan {
  guard let base = bytes.baseAddress else { return .more(scanned: start) }
  let cap = lead + limit
  let end = min(bytes.count, cap)
  var at = start
  while true {
    while at + 8 <= end {
      let word = base.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      let low = (word &- 0x2020_2020_2020_2020) & ~word
      let flipped = word ^ 0x7f7f_7f7f_7f7f_7f7f
      let delete = (flipped &- 0x0101_0101_0101_0101) & ~flipped
      let hits = (low | delete) & 0x8080_8080_8080_8080
      if hits != 0 {
        at += hits.trailingZeroBitCount >> 3
        break
      }
      at += 8
    }
    guard at < end else { return at >= cap ? .tooLarge : .more(scanned: at) }
    let byte = base.load(fromByteOffset: at, as: UInt8.self)
    if byte == 0x0d {
      guard at + 1 < cap else { return .tooLarge }
      guard at + 1 < bytes.count else { return .more(scanned: at) }
      guard base.load(fromByteOffset: at + 1, as: UInt8.self) == 0x0a, at > lead else { return .bare }
      // A line feed just before this pair: the line between them is empty.
      if base.load(fromByteOffset: at - 1, as: UInt8.self) == 0x0a { return .complete(end: at + 2) }
      at += 2
    } else if (byte < 0x20 && byte != 0x09) || byte == 0x7f {
      return .bare
    } else {
      at += 1
    }
  }
}
