// The random word of one answer that names the scripts the server itself wrote.
import Base

/// 128 random bits, made for one page and never again.
package struct Nonce: Sendable, Equatable {
  let high: UInt64
  let low: UInt64

  /// From the operating system's generator by way of OpenSSL.
  package init() {
    let bytes = randomBytes(16)
    self.init(high: Nonce.word(bytes.prefix(8)), low: Nonce.word(bytes.dropFirst(8)))
  }

  /// A chosen one, for tests.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

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
