// PNG files (W3C, Portable Network Graphics, third edition): a chain of chunks, each with its length and a check sum.

enum PNGPicture {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// The chunks that decide what is seen. Times, texts, EXIF and whatever programs put in besides are left out.
  private static let kept: Set<String> = [
    "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT",
  ]

  /// The depths that go with each color type.
  private static let depths: [UInt8: Set<UInt8>] = [
    0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
  ]

  static func read(_ file: PictureBytes) throws(PictureFault) -> Picture {
    var content = signature
    var at = signature.count
    var size: (width: Int, height: Int)?
    var isPainted = false
    var needsPalette = false
    while true {
      let length = try file.big(at: at, 4)
      let chunk = try file.slice(at: at, length + 12)
      let name = String(decoding: chunk.dropFirst(4).prefix(4), as: UTF8.self)
      guard try sum(chunk.dropFirst(4).dropLast(4)) == file.big(at: at + 8 + length, 4) else { throw .broken }
      guard (size == nil) == (name == "IHDR") else { throw .broken }
      switch name {
      case "IHDR":
        size = try head(file, at: at + 8, length)
        needsPalette = try file[at + 17] == 3
      case "PLTE":
        guard (3...768).contains(length), length % 3 == 0 else { throw .broken }
        needsPalette = false
      case "IDAT":
        guard !needsPalette else { throw .broken }
        isPainted = true
      case "acTL": throw .animated
      case "IEND":
        guard let size, isPainted, length == 0 else { throw .broken }
        return try Picture(.png, width: size.width, height: size.height, content + chunk)
      default:
        // The first letter of what may not be ignored is a capital.
        guard let first = name.utf8.first, first & 0x20 != 0 else { throw .broken }
      }
      if kept.contains(name) { content += chunk }
      at += chunk.count
    }
  }

  private static func head(
    _ file: PictureBytes, at place: Int, _ length: Int
  ) throws(PictureFault) -> (width: Int, height: Int) {
    guard length == 13, try depths[file[place + 9]]?.contains(file[place + 8]) == true, try file[place + 10] == 0,
      try file[place + 11] == 0, try file[place + 12] <= 1
    else { throw .broken }
    return (try file.big(at: place, 4), try file.big(at: place + 4, 4))
  }

  /// CRC-32 (ISO 3309) of a chunk's name and data.
  private static func sum(_ bytes: ArraySlice<UInt8>) -> Int {
    var sum: UInt32 = 0xffff_ffff
    for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
    return Int(sum ^ 0xffff_ffff)
  }

  private static let table: [UInt32] = (0..<256).map { (number: UInt32) in
    (0..<8).reduce(number) { rest, _ in rest & 1 == 1 ? 0xedb8_8320 ^ rest >> 1 : rest >> 1 }
  }
}
