// The buffer that answers are written into.
import Testing

@testable import Base

@Suite struct BufferTests {
  private func decimal(_ number: Int64) -> String {
    let buffer = Buffer(capacity: 1)
    buffer.append(decimal: number)
    return buffer.string
  }

  @Test func numbersAtTheEdges() {
    var power: Int64 = 1
    for _ in 0..<18 {
      power *= 10
      for number in [power - 1, power, power + 1] {
        #expect(decimal(number) == String(number))
        #expect(decimal(-number) == String(-number))
      }
    }
    for number in [0, 1, 9, -1, -9, Int64.max, Int64.min, Int64.max - 1, Int64.min + 1] {
      #expect(decimal(number) == String(number))
    }
  }

  @Test func numbersOfEveryLength() {
    var random = SystemRandomNumberGenerator()
    for bits in 1...64 {
      for _ in 0..<50 {
        let number = Int64(bitPattern: random.next() >> UInt64(64 - bits))
        #expect(decimal(number) == String(number))
      }
    }
  }

  /// Nothing is written over, and what was there stays, however full the buffer was.
  @Test func growing() {
    for filled in 0..<130 {
      let buffer = Buffer(capacity: 64)
      for _ in 0..<filled { buffer.append(0x78) }
      buffer.append(decimal: .min)
      buffer.append("end")
      #expect(buffer.string == String(repeating: "x", count: filled) + "-9223372036854775808end")
    }
  }
}
