// A QR code as a picture that a page can hold: one path of an SVG.
import Base
import CQRCode

/// A QR code of a text.
package struct QRCode: Sendable {
  /// Modules along one side, without the quiet zone: 21 to 177.
  package let size: Int
  private let dark: [Bool]

  /// Blank modules around the code, as ISO/IEC 18004 wants them.
  package static let quietZone = 4
  /// Bytes of the longest text, at the error correction used here.
  package static let longest = 2331

  /// The code of these bytes with medium error correction (15 %), as small as it can be. Nil for an empty text and for
  /// one of more than 2,331 bytes.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= QRCode.longest,
      let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M)
    else { return nil }
    defer { QRcode_free(code) }
    size = Int(code.pointee.width)
    // The lowest bit of each byte is the module; the others say what it is for.
    dark = UnsafeBufferPointer(start: code.pointee.data, count: size * size).map { $0 & 1 == 1 }
  }

  /// Whether a module is dark; false outside the code.
  package subscript(row: Int, column: Int) -> Bool {
    guard (0..<size).contains(row), (0..<size).contains(column) else { return false }
    return dark[row * size + column]
  }

  /// What the SVG's `viewBox` says: the code with its quiet zone, one unit per module.
  package var viewBox: String { "0 0 \(size + 2 * QRCode.quietZone) \(size + 2 * QRCode.quietZone)" }

  /// What the SVG's one path draws: a rectangle for each run of dark modules. Only letters, digits, blanks and hyphens.
  package var path: String {
    let path = Buffer(capacity: 4096)
    for row in 0..<size {
      var column = 0
      while column < size {
        guard self[row, column] else {
          column += 1
          continue
        }
        let start = column
        while self[row, column] { column += 1 }
        path.append("M")
        path.append(decimal: Int64(start + QRCode.quietZone))
        path.append(" ")
        path.append(decimal: Int64(row + QRCode.quietZone))
        path.append("h")
        path.append(decimal: Int64(column - start))
        path.append("v1h-")
        path.append(decimal: Int64(column - start))
        path.append("z")
      }
    }
    return path.string
  }
}
