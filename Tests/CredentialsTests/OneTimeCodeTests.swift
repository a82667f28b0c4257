// Codes of authenticator apps, recovery codes, and their text forms.
import Base
import Testing

@testable import Credentials

@Suite("One-time codes") struct OneTimeCodeTests {
  private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

  /// RFC 6238, appendix B, its SHA-1 rows, of which an app shows the last six digits.
  @Test(
    "RFC 6238",
    arguments: [
      (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
      (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
  func publishedCodes(_ seconds: Int64, _ code: String) throws {
    let codes = try #require(TimedCodes(secret: Array("12345678901234567890".utf8)))
    #expect(codes.code(step: TimedCodes.step(at: at(seconds))) == code)
    #expect(codes.match(code, at: at(seconds)) == seconds / 30)
  }

  /// What pyotp 2.12.0 gives for the secret JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP.
  @Test func codesOfOthers() throws {
    let secret = try #require(decoded(base32: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    let codes = try #require(TimedCodes(secret: secret))
    let table: [(Int64, String)] = [
      (0, "702218"), (29, "702218"), (30, "503347"), (59, "503347"), (60, "946038"), (1_700_000_000, "406058"),
      (4_102_444_800, "834481"),
    ]
    for (seconds, code) in table { #expect(codes.code(step: TimedCodes.step(at: at(seconds))) == code) }
  }

  @Test func theWindowIsOneStepEachWay() {
    let codes = TimedCodes()
    let step: Int64 = 60_000_000
    let now = at(step * 30)
    // Neighbours rarely have the same code; then the later one counts, so that a secret without such a pair is taken.
    guard Set((step - 2...step + 2).map { codes.code(step: $0) }).count == 5 else { return }
    for (other, expected) in [
      (step - 2, nil), (step - 1, step - 1), (step, step), (step + 1, step + 1), (step + 2, nil),
    ] {
      let code = codes.code(step: other)
      #expect(codes.match(code, at: now) == expected)
      #expect(codes.match(code, at: Timestamp(milliseconds: now.milliseconds + 29_999)) == expected)
    }
    // A phone that is a minute behind is out of the window, half a minute is within.
    #expect(codes.match(codes.code(step: TimedCodes.step(at: at(step * 30 - 60))), at: now) == nil)
    #expect(codes.match(codes.code(step: TimedCodes.step(at: at(step * 30 - 30))), at: now) == step - 1)
  }

  @Test func whatPeopleType() throws {
    let codes = try #require(TimedCodes(secret: Array("12345678901234567890".utf8)))
    for typed in ["287082", " 287 082 ", "287\u{a0}082", "287\u{202f}082\n"] {
      #expect(codes.match(typed, at: at(59)) == 1)
    }
    let wrong = [
      "", "28708", "2870822", "94287082", "28708a", "２８７０８２", "٢٨٧٠٨٢", "-28708", "+287082", "287082\u{0}", "287.082",
      String(repeating: "2", count: 100_000),
    ]
    for typed in wrong { #expect(codes.match(typed, at: at(59)) == nil, "\(typed.prefix(12))") }
  }

  @Test func timesFarOff() throws {
    let codes = TimedCodes()
    #expect(TimedCodes.step(at: at(-1)) == 0 && codes.match(codes.code(step: 0), at: at(0)) != nil)
    for end in [Int64.min, -1, 0, Int64.max] {
      let now = Timestamp(milliseconds: end)
      #expect(codes.match(codes.code(step: TimedCodes.step(at: now)), at: now) != nil)
    }
    #expect(codes.code(step: Int64.min).utf8.count == 6 && codes.code(step: -1).utf8.count == 6)
  }

  @Test func secrets() {
    #expect(TimedCodes().secret.count == 20 && TimedCodes().secret != TimedCodes().secret)
    for size in [0, 15, 65] { #expect(TimedCodes(secret: [UInt8](repeating: 1, count: size)) == nil) }
    for size in [16, 64] { #expect(TimedCodes(secret: [UInt8](repeating: 1, count: size)) != nil) }
  }

  /// Compared with pyotp's `provisioning_uri`, which writes the same label and the same issuer.
  @Test func theAddressOfASetUp() throws {
    let codes = try #require(TimedCodes(secret: Array("12345678901234567890".utf8)))
    #expect(
      codes.address(issuer: "Université du Lac", account: "zoé dupont@campus.example")
        == "otpauth://totp/Universit%C3%A9%20du%20Lac:zo%C3%A9%20dupont%40campus.example"
        + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Universit%C3%A9%20du%20Lac&algorithm=SHA1&digits=6&period=30"
    )
    let hostile = codes.address(issuer: "a:b&secret=X#?/%\u{0}\"<", account: "c:d")
    #expect(hostile.hasPrefix("otpauth://totp/ab%26secret%3DX%23%3F%2F%25%00%22%3C:cd?secret=GEZ"))
    let long = String(repeating: "👩‍👩‍👧é:", count: 2000)
    let address = codes.address(issuer: long, account: long)
    #expect(address.utf8.count < 1400 && QRCode(address) != nil && address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
  }

  @Test("RFC 4648: base32") func base32Forms() {
    let vectors = [
      ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
      ("foobar", "MZXW6YTBOI"),
    ]
    for (plain, text) in vectors {
      #expect(base32(Array(plain.utf8)) == text)
      #expect(decoded(base32: text) == Array(plain.utf8))
      #expect(decoded(base32: text.lowercased() + "===") == Array(plain.utf8))
    }
    for size in 0..<50 {
      let bytes = randomBytes(size)
      #expect(decoded(base32: base32(bytes)) == bytes)
    }
    #expect(decoded(base32: "jbsw y3dp-ehpk 3pxp") == decoded(base32: "JBSWY3DPEHPK3PXP"))
    for bad in ["M", "MZ1", "MZ0", "M8", "MZ", "MZXW6Y", "é", "M=Y", "MY=A"] {
      #expect(decoded(base32: bad) == nil, "\(bad)")
    }
  }

  @Test func recoveryCodes() throws {
    let codes = RecoveryCode.set()
    #expect(codes.count == 10 && Set(codes.map(\.text)).count == 10)
    for code in codes {
      #expect(code.text.utf8.count == 11 && code.canonical.count == 10)
      let halves = code.text.split(separator: "-")
      #expect(halves.map(\.count) == [5, 5] && halves.joined() == String(decoding: code.canonical, as: UTF8.self))
      #expect(code.canonical.allSatisfy { Array("0123456789abcdefghjkmnpqrstvwxyz".utf8).contains($0) })
      for typed in [
        code.text, code.text.uppercased(), halves.joined(), " \(halves[0]) – \(halves[1])\n",
        halves.joined(separator: "‑"),
      ] {
        #expect(RecoveryCode(typed) == code)
        #expect(RecoveryCode(typed)?.canonical == code.canonical)
      }
    }
    #expect(RecoveryCode("OIL10-abcde")?.text == "01110-abcde")
    for bad in [
      "", "abcde-abcd", "abcde-abcdef", "abcde-abcdu", "abcde_abcde", "ábcde-abcde", "abcde-abcd\u{0}", "ａbcde-abcde",
    ] {
      #expect(RecoveryCode(bad) == nil, "\(bad)")
    }
    #expect(RecoveryCode(String(repeating: "-", count: 1_000_000)) == nil)
    // Every character comes up, about as often as the others.
    var seen: [UInt8: Int] = [:]
    for _ in 0..<2000 { for byte in RecoveryCode().canonical { seen[byte, default: 0] += 1 } }
    #expect(seen.count == 32 && seen.values.allSatisfy { (450...800).contains($0) })
  }
}
