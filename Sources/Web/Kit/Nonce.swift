// The random word of one answer that names the scripts the server itself wrote.
import Base

/// 128 random bits, made for one page and never again.
package struct Nonce: Sendable, Equatable {
  let high: UInt64
  let low: UInt64

  /// From OpenSSL's generator.
  package init() {
    var words: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &words) { fillRandomQuickly($0) }
    self.init(high: words.0, low: words.1)
  }

  /// A chosen one, for tests.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Writes 32 hexadecimal digits.
  package func write(to buffer: Buffer) {
    let digits: StaticString = "0123456789abcdef"
    buffer.append(atMost: 32) { target in
      for at in 0..<16 {
        target[at] = digits.utf8Start[Int(high >> UInt64(60 - at * 4) & 15)]
        target[at + 16] = digits.utf8Start[Int(low >> UInt64(60 - at * 4) & 15)]
      }
      return 32
    }
  }

  /// The same as a string.
  package var text: String {
    let buffer = Buffer(capacity: 64)
    write(to: buffer)
    return buffer.string
  }
}
