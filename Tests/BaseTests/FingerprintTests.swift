// The fast hash behind entity tags: different contents, different tags.
import Testing

@testable import Base

struct FingerprintTests {
  private func tag(_ bytes: [UInt8]) -> [UInt64] {
    let found = bytes.withUnsafeBytes { fingerprint($0) }
    return [found.high, found.low]
  }

  @Test func everyLengthAndEveryByteCounts() {
    var seen: Set<[UInt64]> = []
    var count = 0
    for length in 0...200 {
      for fill in [UInt8(0), 0xff] where length > 0 || fill == 0 {
        seen.insert(tag([UInt8](repeating: fill, count: length)))
        count += 1
      }
    }
    let content = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 3) }
    for at in content.indices {
      for bit in 0..<8 {
        var changed = content
        changed[at] ^= 1 << UInt8(bit)
        seen.insert(tag(changed))
        count += 1
      }
    }
    #expect(seen.count == count)
  }

  /// Blocks of the width that the lanes take, in another order.
  @Test(arguments: [8, 16, 32]) func orderCounts(_ width: Int) {
    let blocks = (0..<6).map { block in (0..<width).map { UInt8(truncatingIfNeeded: block * 41 + $0) } }
    let plain = tag(Array(blocks.joined()))
    for first in blocks.indices {
      for second in blocks.indices where second > first {
        var swapped = blocks
        swapped.swapAt(first, second)
        #expect(tag(Array(swapped.joined())) != plain)
      }
    }
  }

  @Test func sameContentSameTag() {
    let content = [UInt8](repeating: 0x61, count: 1000)
    #expect(tag(content) == tag(content))
    // Wherever it lies.
    let shifted = [0] + content
    #expect(shifted.withUnsafeBytes { fingerprint(UnsafeRawBufferPointer(rebasing: $0[1...])).high } == tag(content)[0])
  }
}
