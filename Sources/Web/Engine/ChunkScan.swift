// The chunked coding of a request body, read strictly and the same however the bytes arrive.

/// Where in the chunked coding a body stands. Sizes are hexadecimal digits only (at most 15), extensions and trailers
/// are read past but bounded together, every line ends with CR LF.
struct ChunkScan {
  enum State {
    case sizeStart, size, afterSize, sizeFeed, data, dataReturn, dataFeed
    case trailerStart, trailer, trailerFeed, endFeed, done
  }

  enum Step {
    /// All bytes were read; none of them was data.
    case more
    /// Bytes from this offset on are data.
    case data(from: Int, count: Int)
    /// The body ended before this offset.
    case end(Int)
    case bad
  }

  private(set) var state = State.sizeStart
  private var left = 0
  private var digits = 0
  /// What extensions and trailers may still take.
  private var spare = 8 << 10

  /// Reads on from `start`; a `data` step is taken as consumed up to its end.
  mutating func next(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Step {
    var at = start
    while at < bytes.count {
      let byte = bytes[at]
      switch state {
      case .sizeStart, .size:
        if byte.isHexDigit {
          digits += 1
          guard digits <= 15 else { return .bad }
          left = left << 4 | Int(byte.isDigit ? byte - 0x30 : lowered(byte) - 0x57)
          state = .size
        } else if state == .size, byte == 0x0d {
          state = .sizeFeed
        } else if state == .size, byte == 0x3b {
          state = .afterSize
        } else {
          return .bad
        }
      case .afterSize:
        spare -= 1
        guard spare > 0 else { return .bad }
        if byte == 0x0d { state = .sizeFeed } else if (byte < 0x20 && byte != 0x09) || byte == 0x7f { return .bad }
      case .sizeFeed:
        guard byte == 0x0a else { return .bad }
        digits = 0
        state = left == 0 ? .trailerStart : .data
      case .data:
        let count = min(left, bytes.count - at)
        left -= count
        if left == 0 { state = .dataReturn }
        return .data(from: at, count: count)
      case .dataReturn:
        guard byte == 0x0d else { return .bad }
        state = .dataFeed
      case .dataFeed:
        guard byte == 0x0a else { return .bad }
        state = .sizeStart
      case .trailerStart:
        if byte == 0x0d {
          state = .endFeed
        } else {
          // A folded trailer, or one without a name.
          guard byte.isTokenCharacter else { return .bad }
          state = .trailer
        }
      case .trailer:
        spare -= 1
        guard spare > 0 else { return .bad }
        if byte == 0x0d { state = .trailerFeed } else if (byte < 0x20 && byte != 0x09) || byte == 0x7f { return .bad }
      case .trailerFeed:
        guard byte == 0x0a else { return .bad }
        state = .trailerStart
      case .endFeed:
        guard byte == 0x0a else { return .bad }
        state = .done
        return .end(at + 1)
      case .done: return .end(at)
      }
      at += 1
    }
    return .more
  }
}
