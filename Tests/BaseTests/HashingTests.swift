// Hashes against published vectors, and the text forms of bytes.
import Base
import Testing

@Suite("Hashing")
struct HashingTests {
  @Test func sha256Vectors() {
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(Digest.of("").hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(Digest.of("abc").hex == abc)
    let context = SHA256()
    for _ in 0..<3 {
      context.update(Digest.zero)
      context.begin()
      "abc".utf8.withContiguousStorageIfAvailable { context.update(UnsafeRawBufferPointer($0)) }
      #expect(context.finish().hex == abc)
    }
    [UInt8]("abc".utf8).withUnsafeBytes { bytes in
      let (a, bc) = (UnsafeRawBufferPointer(rebasing: bytes[..<1]), UnsafeRawBufferPointer(rebasing: bytes[1...]))
      #expect(
        context.hash(a, bc).hex == abc && context.hash(a, bc, UnsafeRawBufferPointer(start: nil, count: 0)).hex == abc)
    }
  }

  @Test("HMAC vectors of RFC 4231") func hmacVectors() {
    #expect(
      hmac(key: [UInt8](repeating: 0x0b, count: 20), "Hi There").hex
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      hmac(key: [UInt8]("Jefe".utf8), "what do ya want for nothing?").hex
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(hmac(key: [], "").hex == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }

  @Test func digestValues() throws {
    let digest = Digest.of("x")
    #expect(Digest(hex: digest.hex) == digest && Digest(digest.bytes) == digest)
    #expect(Digest([1, 2]) == nil && Digest(hex: "zz") == nil && Digest(hex: String(digest.hex.dropLast())) == nil)
    #expect(equalInConstantTime(digest, digest) && !equalInConstantTime(digest, .zero))
    #expect(!equalInConstantTime([1], [1, 2]) && equalInConstantTime([UInt8](), []))
  }

  @Test func base64Forms() {
    let vectors = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
    for (plain, text) in vectors {
      #expect(base64([UInt8](plain.utf8)) == text)
      #expect(decoded(base64: text) == [UInt8](plain.utf8))
    }
    for size in 0..<70 {
      let bytes = randomBytes(size)
      #expect(decoded(base64url: base64url(bytes)) == bytes && decoded(hex: hex(bytes)) == bytes)
    }
    #expect(base64url([0xfb, 0xff]) == "-_8")
    for bad in ["-_9", "-", "-_8=", "+/8", "a b", "é"] { #expect(decoded(base64url: bad) == nil, "\(bad)") }
    for bad in ["Zg", "Zh==", "====", "Z===", "Zg==Zg=="] { #expect(decoded(base64: bad) == nil, "\(bad)") }
  }

  @Test func randomness() {
    #expect(Set((0..<100).map { _ in randomToken() }).count == 100)
    #expect(randomToken().utf8.count == 43 && randomBytes(-1).isEmpty)
  }
}
