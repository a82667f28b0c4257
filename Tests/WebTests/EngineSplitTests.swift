// The protocol without sockets: however bytes are cut they read the same; and damaged bytes never trap.
import Testing
import Web

@Suite struct EngineSplitTests {
  @Test(arguments: refusedCases + acceptedCases)
  func readsTheSameHoweverCut(_ item: FramingCase) {
    let bytes = Array((item.bytes + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n").utf8)
    bytes.withUnsafeBytes { bytes in
      let whole = FramingTrace.read(bytes, piece: bytes.count)
      for piece in [1, 2, 3, 5, 8, 13, 1000] {
        #expect(FramingTrace.read(bytes, piece: piece) == whole)
      }
      #expect(whole.contains("/second") == (item.status == 200 || item.status == 413))
    }
  }

  /// A small fuzz run of its own: each case damaged at one place, by a generator that is the same each time.
  @Test func neverTrapsOnDamage() {
    var state: UInt64 = 88_172_645_463_325_252
    func random(_ below: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(max(1, below)))
    }
    let interesting: [UInt8] = [0, 9, 10, 13, 32, 0x2c, 0x3a, 0x3b, 0x30, 0x66, 0x7f, 0x80, 0xff]
    for item in refusedCases + acceptedCases where item.bytes.utf8.count < 2000 {
      for _ in 0..<20 {
        var bytes = Array(item.bytes.utf8)
        switch random(3) {
        case 0: bytes[random(bytes.count)] = interesting[random(interesting.count)]
        case 1: bytes.remove(at: random(bytes.count))
        default: bytes.insert(interesting[random(interesting.count)], at: random(bytes.count))
        }
        bytes.withUnsafeBytes { bytes in
          let whole = FramingTrace.read(bytes, piece: bytes.count)
          #expect(FramingTrace.read(bytes, piece: 1) == whole, "\(item.name) damaged")
        }
      }
    }
  }
}
