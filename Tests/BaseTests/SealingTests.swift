// Sealed secrets: they open where they were sealed for, and nowhere else.
import Testing

@testable import Base

struct SealingTests {
  private let key = SealingKey(Digest.of("one key"))

  @Test func whatWasSealedOpensAgain() throws {
    for secret in [[], [7], [UInt8](0...255), [UInt8](repeating: 9, count: SealingKey.longest)] {
      let sealed = try key.seal(secret, for: "totp:1")
      #expect(sealed.count == secret.count + SealingKey.overhead && sealed.first == 1)
      #expect(try key.open(sealed, for: "totp:1") == secret)
    }
    #expect(throws: Failure.self) { try key.seal([UInt8](repeating: 0, count: SealingKey.longest + 1), for: "totp:1") }
  }

  @Test func theSameSecretNeverLooksTheSame() throws {
    let secret = [UInt8](repeating: 42, count: 20)
    let all = try (0..<200).map { _ in try key.seal(secret, for: "totp:1") }
    #expect(Set(all).count == 200)
    #expect(Set(all.map { Array($0[1..<13]) }).count == 200)
  }

  @Test func itOpensForNoOtherPlaceAndNoOtherKey() throws {
    let sealed = try key.seal([1, 2, 3], for: "totp:1")
    for place in ["totp:2", "totp:", "", "TOTP:1", "totp:1 "] {
      #expect(throws: Failure.self) { try key.open(sealed, for: place) }
    }
    #expect(throws: Failure.self) { try SealingKey(Digest.of("another key")).open(sealed, for: "totp:1") }
  }

  @Test func everyChangedBitIsNoticed() throws {
    let sealed = try key.seal(Array("secret".utf8), for: "place")
    for at in sealed.indices {
      for bit in 0..<8 {
        var changed = sealed
        changed[at] ^= 1 << UInt8(bit)
        #expect(throws: Failure.self) { try key.open(changed, for: "place") }
      }
    }
    for length in 0..<sealed.count {
      #expect(throws: Failure.self) { try key.open(Array(sealed.prefix(length)), for: "place") }
    }
    #expect(throws: Failure.self) { try key.open(sealed + [0], for: "place") }
    #expect(throws: Failure.self) { try key.open([], for: "place") }
  }

  /// A message sealed by Python's `cryptography` 50: AESGCM(key).encrypt(nonce, b"a shared secret", b"\x01totp:7").
  @Test func itReadsWhatAnotherLibrarySealed() throws {
    let sealed = try #require(decoded(hex: SealingTests.foreign))
    #expect(try key.open(sealed, for: "totp:7") == Array("a shared secret".utf8))
  }

  private static let foreign =
    "01000102030405060708090a0b0eb52ce5367d66b80f276d148508a12778f40633015e0bfb7bf4e34ae6dccc"
}
