// Pictures for the tests, made byte by byte: good ones with known colors, and those that somebody would send to do harm.
import Base
import CImages
import Glibc
import Store
import Testing

@testable import App

enum PictureMaker {
  typealias Color = (UInt8, UInt8, UInt8)

  static func big(_ number: Int, _ count: Int = 4) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  // MARK: Good ones

  /// A JPEG file whose dots have the color that `color` gives for their place.
  static func jpeg(_ width: Int, _ height: Int, more: [UInt8] = [], _ color: (Int, Int) -> Color) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        (bytes[(y * width + x) * 3], bytes[(y * width + x) * 3 + 1], bytes[(y * width + x) * 3 + 2]) = color(x, y)
      }
    }
    return bytes.withUnsafeMutableBufferPointer { buffer in
      var dots = quad_dots(bytes: buffer.baseAddress, width: UInt32(width), height: UInt32(height))
      var file: UnsafeMutablePointer<UInt8>?
      var count = 0
      guard quad_encode_jpeg(&dots, 95, &file, &count) == 0, let file else { return [] }
      defer { free(file) }
      let made = Array(UnsafeBufferPointer(start: file, count: count))
      return Array(made.prefix(2)) + more + Array(made.dropFirst(2))
    }
  }

  /// One color all over.
  static func jpeg(_ width: Int, _ height: Int, more: [UInt8] = [], color: Color = (200, 40, 90)) -> [UInt8] {
    jpeg(width, height, more: more) { _, _ in color }
  }

  /// An EXIF segment as cameras write it: how to turn the picture, and where it was taken.
  static func exif(orientation: Int, isLittle: Bool = false) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] { isLittle ? big(value, count).reversed() : big(value, count) }
    func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
      number(tag, 2) + number(type, 2) + number(count, 4) + value
    }
    let head = Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4)
    let directory =
      number(2, 2) + entry(0x0112, 3, 1, number(orientation, 2) + [0, 0]) + entry(0x8825, 4, 1, number(38, 4))
      + number(0, 4)
    let place = number(1, 2) + entry(0x001d, 2, 11, number(56, 4)) + number(0, 4) + Array("2026:11:21\0GPS48.8566".utf8)
    let data = Array("Exif\0\0".utf8) + head + directory + place
    return [0xff, 0xe1] + big(data.count + 2, 2) + data
  }

  /// A PNG file of grays, all black, whose dots take next to nothing in it. `zeros` where it holds others than it says.
  static func png(_ width: Int, _ height: Int, depth: Int = 8, zeros count: Int? = nil) -> [UInt8] {
    let rows = count ?? ((width * depth + 7) / 8 + 1) * height
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunk("IHDR", big(width) + big(height) + [UInt8(depth), 0, 0, 0, 0]) + chunk("IDAT", zeros(rows))
      + chunk("IEND", [])
  }

  /// So many zeros as zlib packs them: one, then matches of 258 at distance 1, in the fixed code.
  private static func zeros(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = [0x78, 0x9c]
    var (held, bits): (UInt32, UInt32) = (0, 0)
    func put(_ value: UInt32, _ length: UInt32) {
      held |= value << bits
      bits += length
      while bits >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: held))
        held >>= 8
        bits -= 8
      }
    }
    // The last block, of the fixed code; codes stand with their highest bit first.
    put(0b011, 3)
    var left = count
    func literal() { put(0b0000_1100, 8) }
    if left > 0 {
      literal()
      left -= 1
    }
    while left >= 258 {
      put(0b1010_0011, 8)
      put(0, 5)
      left -= 258
    }
    for _ in 0..<left { literal() }
    put(0, 7)
    if bits > 0 { put(0, 8 - bits) }
    // Adler-32 of zeros: the first sum stays 1, the second counts them.
    return bytes + big((count % 65521) << 16 | 1)
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    var sum: UInt32 = .max
    for byte in Array(name.utf8) + data {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return big(data.count) + Array(name.utf8) + data + big(Int(~sum))
  }

  // MARK: Those that do harm

  /// A JPEG file in which each of `scans` says of all dots that there is nothing new: small to send, long to read.
  static func endless(_ width: Int, _ height: Int, scans: Int) -> [UInt8] {
    func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] { [0xff, marker] + big(data.count + 2, 2) + data }
    let blocks = ((width + 7) / 8) * ((height + 7) / 8)
    // One code of one bit: a difference of 0 for the first table, for the second that a run of blocks has nothing.
    let one: [UInt8] = [1] + [UInt8](repeating: 0, count: 15)
    var file: [UInt8] =
      [0xff, 0xd8] + segment(0xdb, [0] + [UInt8](repeating: 1, count: 64))
      + segment(0xc2, [8] + big(height, 2) + big(width, 2) + [1, 1, 0x11, 0])
      + segment(0xc4, [0x00] + one + [0x00]) + segment(0xc4, [0x10] + one + [0xe0])
      + segment(0xda, [1, 1, 0x00, 0, 0, 0]) + [UInt8](repeating: 0, count: (blocks + 7) / 8)
    var coded: [UInt8] = []
    var (held, bits): (UInt32, UInt32) = (0, 0)
    func put(_ value: UInt32, _ length: UInt32) {
      held = held << length | value
      bits += length
      while bits >= 8 {
        let byte = UInt8(truncatingIfNeeded: held >> (bits - 8))
        coded.append(byte)
        if byte == 0xff { coded.append(0) }
        bits -= 8
      }
    }
    for _ in 0..<(blocks / 32767 + 1) { put(0x3fff, 15) }
    if bits > 0 { put((1 << (8 - bits)) - 1, 8 - bits) }
    for scan in 0..<scans {
      let coefficient = UInt8(scan % 63 + 1)
      file += segment(0xda, [1, 1, 0x00, coefficient, coefficient, 0]) + coded
    }
    return file + [0xff, 0xd9]
  }

  // MARK: Looking at what came out

  /// The color in the middle of a part of a JPEG file; `x` and `y` are hundredths of its sides.
  static func color(_ file: [UInt8], _ x: Int, _ y: Int) throws -> Color {
    var dots = quad_dots()
    let result = file.withUnsafeBufferPointer { quad_decode_jpeg($0.baseAddress, $0.count, 65535, &dots) }
    try #require(result == 0)
    defer { quad_dots_free(&dots) }
    let bytes = try #require(dots.bytes)
    let at = (Int(dots.height) * y / 100 * Int(dots.width) + Int(dots.width) * x / 100) * 3
    return (bytes[at], bytes[at + 1], bytes[at + 2])
  }

  static func isNear(_ a: Color, _ b: Color, within: Int = 24) -> Bool {
    abs(Int(a.0) - Int(b.0)) <= within && abs(Int(a.1) - Int(b.1)) <= within && abs(Int(a.2) - Int(b.2)) <= within
  }
}

extension Campus {
  /// Gives somebody of `home` a photo without having it decoded; each call gives another one.
  func photo(of person: ID<Person>) throws -> ID<StoredPicture> {
    let mark = Array("photo of \(person.text) \(store.statistics.requests)".utf8)
    let set = PictureSet(width: 3, height: 2, small: [1] + mark, large: [2] + mark, full: [3] + mark)
    let home = home.id
    return try store.write(context) { writer in try PhotoChanges.put(set, of: person, in: home, writer).id }
  }
}
