// What tokens and cookies may be made of, against the definition, for every byte at every place.
import Testing

@testable import Web

@Suite struct FieldBytesTests {
  @Test func everyByteAtEveryPlace() {
    var wrong: [String] = []
    for count in 0...19 {
      for place in 0..<max(count, 1) {
        for byte in UInt8.min...UInt8.max {
          var bytes = [UInt8](repeating: 0x61, count: count)
          if count > 0 { bytes[place] = byte }
          let (visible, value) = bytes.withUnsafeBytes { ($0.isVisibleASCII, $0.isCookieValue) }
          let isVisible = bytes.allSatisfy { (0x21...0x7e).contains($0) }
          let isValue = isVisible && bytes.allSatisfy { ![0x22, 0x2c, 0x3b, 0x5c].contains($0) }
          if visible != isVisible || value != isValue { wrong.append("\(byte) at \(place) of \(count)") }
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  /// Neighbors don't hide one another: the subtraction of one byte may borrow from the next.
  @Test func pairsOfBytes() {
    var wrong: [String] = []
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let bytes = [0x61, first, second, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61]
        let (visible, value) = bytes.withUnsafeBytes { ($0.isVisibleASCII, $0.isCookieValue) }
        let isVisible = [first, second].allSatisfy { (0x21...0x7e).contains($0) }
        let isValue = isVisible && [first, second].allSatisfy { ![0x22, 0x2c, 0x3b, 0x5c].contains($0) }
        if visible != isVisible || value != isValue { wrong.append("\(first), \(second)") }
      }
    }
    #expect(wrong.isEmpty)
  }
}
