// What was being run when the program trapped: written out by the signal handler, since a trap asks nobody.
import Glibc

/// Remembers the input at hand in memory that a signal handler may read.
///
/// Used by the one thread that fuzzes: hence the `@unchecked`.
final class LastInput: @unchecked Sendable {
  static let shared = LastInput()

  private let bytes = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 16)
  private var count = 0
  private let name = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 1)
  private var nameCount = 0

  private init() {}

  func note(_ target: String, _ input: [UInt8]) {
    nameCount = min(64, target.utf8.count)
    for (at, byte) in target.utf8.prefix(64).enumerated() {
      name.storeBytes(of: byte, toByteOffset: at, as: UInt8.self)
    }
    count = min(1 << 20, input.count)
    input.withUnsafeBytes { if let base = $0.baseAddress { bytes.copyMemory(from: base, byteCount: count) } }
  }

  /// Catches what a trap raises.
  func install() { for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] { signal(number, tellAndDie) } }

  /// Only calls that a signal handler may make.
  fileprivate func write() {
    put("\nTRAP in ")
    _ = Glibc.write(1, name, nameCount)
    put("\n  input, hex: ")
    for at in 0..<count {
      let byte = bytes.load(fromByteOffset: at, as: UInt8.self)
      var digits = (digit(byte >> 4), digit(byte & 15))
      withUnsafeBytes(of: &digits) { _ = Glibc.write(1, $0.baseAddress, 2) }
    }
    put("\n")
  }

  private func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  private func put(_ text: StaticString) { _ = Glibc.write(1, text.utf8Start, text.utf8CodeUnitCount) }
}

/// A C callback: not in a type's isolation.
private func tellAndDie(_ number: Int32) {
  LastInput.shared.write()
  _exit(1)
}
