// QR codes: their shape, and that the path draws exactly their modules.
import Base
import Testing

@testable import Credentials

@Suite("QR codes") struct QRCodeTests {
  /// The dark modules that a path draws.
  private func drawn(_ code: QRCode) -> Set<[Int]> {
    var dark = Set<[Int]>()
    for run in code.path.split(separator: "M") {
      let numbers = run.split { !"0123456789".contains($0) }.compactMap { Int($0) }
      guard numbers.count == 5, numbers[2] == numbers[4], numbers[3] == 1 else { return [] }
      for column in numbers[0]..<numbers[0] + numbers[2] { dark.insert([numbers[1] - 4, column - 4]) }
    }
    return dark
  }

  @Test(arguments: [("a", 21), (String(repeating: "x", count: 14), 21), (String(repeating: "x", count: 15), 25)])
  func size(_ text: String, _ size: Int) throws {
    let code = try #require(QRCode(text))
    #expect(code.size == size && code.viewBox == "0 0 \(size + 8) \(size + 8)")
    // The three finder patterns, and blank beside them.
    for (top, left) in [(0, 0), (0, size - 7), (size - 7, 0)] {
      for row in 0..<7 {
        for column in 0..<7 {
          let ring = max(abs(row - 3), abs(column - 3))
          #expect(code[top + row, left + column] == (ring != 2))
        }
      }
    }
    #expect((0..<8).allSatisfy { !code[7, $0] && !code[$0, 7] })
    // The timing pattern.
    #expect((8..<size - 8).allSatisfy { code[6, $0] == ($0 % 2 == 0) && code[$0, 6] == ($0 % 2 == 0) })
    for (row, column) in [(-1, 0), (0, -1), (size, 0), (0, size), (Int.max, Int.min)] { #expect(!code[row, column]) }
  }

  @Test(arguments: [
    "a", "otpauth://totp/Quad:x@example.org?secret=GEZDGNBV", "Université 🎓", String(repeating: "z", count: 2331),
  ])
  func thePathDrawsTheModules(_ text: String) throws {
    let code = try #require(QRCode(text))
    var dark = Set<[Int]>()
    for row in 0..<code.size { for column in 0..<code.size where code[row, column] { dark.insert([row, column]) } }
    #expect(drawn(code) == dark && !dark.isEmpty)
    #expect(code.path.utf8.allSatisfy { Array("Mhvz -0123456789".utf8).contains($0) })
  }

  @Test func textsThatDoNotFit() {
    #expect(QRCode("") == nil && QRCode(String(repeating: "z", count: 2332)) == nil)
    #expect(QRCode("\u{0}")?.size == 21)
  }

  /// The picture of this address was read back once by zbarimg (zbar 0.23.92), from the SVG drawn by rsvg-convert.
  @Test func aCodeThatAReaderRead() throws {
    let code = try #require(QRCode(QRCodeTests.read))
    #expect(Digest.of(code.path).hex == QRCodeTests.readPath)
  }

  static let read = "otpauth://totp/Campus:ada%40campus.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Campus"
  static let readPath = "0cfc161b6c7d970e00a101435a668364a1085b473c80e084ced29c099864c2b0"
}
