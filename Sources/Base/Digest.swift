// A SHA-256 digest as a value.

/// The 32 bytes of a SHA-256 digest.
package struct Digest: Hashable, Sendable {
  // In memory the four words are the 32 bytes in order, whatever the machine's byte order: never read them as numbers.
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// 32 zero bytes: what stands before the first link of a chain.
  package static let zero = Digest()

  private init() {}

  /// Nil unless there are exactly 32 bytes.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
  }

  /// Nil unless there are exactly 32 bytes.
  package init?(_ bytes: [UInt8]) {
    guard let digest = bytes.withUnsafeBytes({ Digest($0) }) else { return nil }
    self = digest
  }

  /// `write` fills all of the 32 bytes it is given.
  init(filling write: (UnsafeMutablePointer<UInt8>) -> Void) {
    withUnsafeMutableBytes(of: &words) { raw in
      guard let start = raw.bindMemory(to: UInt8.self).baseAddress else { return }
      write(start)
    }
  }

  /// Nil unless these are 64 hexadecimal digits.
  package init?(hex text: some StringProtocol) {
    guard let bytes = decoded(hex: text) else { return nil }
    self.init(bytes)
  }

  package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try withUnsafeBytes(of: words, body)
  }

  package var bytes: [UInt8] { withBytes { [UInt8]($0) } }

  /// 64 lower-case hexadecimal digits.
  package var hex: String { withBytes { Base.hex($0) } }

  package static func == (a: Digest, b: Digest) -> Bool { a.words == b.words }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}

extension Digest: CustomStringConvertible {
  package var description: String { hex }
}
