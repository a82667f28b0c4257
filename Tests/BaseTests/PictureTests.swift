// Pictures by their bytes: recognized, measured, rid of what does not show; and whatever is sent, never a trap.
import Base
import Testing

/// Files as programs write them, with everything that may be in them besides dots.
enum PictureFiles {
  static func big(_ number: Int, _ count: Int = 4) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  static func little(_ number: Int, _ count: Int = 4) -> [UInt8] { big(number, count).reversed() }

  // MARK: PNG

  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  static func sum(_ bytes: [UInt8]) -> Int {
    var sum: UInt32 = .max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return Int(~sum)
  }

  static func chunk(_ name: String, _ data: [UInt8] = []) -> [UInt8] {
    big(data.count) + Array(name.utf8) + data + big(sum(Array(name.utf8) + data))
  }

  static func head(_ width: Int, _ height: Int, depth: UInt8 = 8, color: UInt8 = 6, last: [UInt8] = [0, 0, 0])
    -> [UInt8]
  {
    chunk("IHDR", big(width) + big(height) + [depth, color] + last)
  }

  static let dots = chunk("IDAT", [0x78, 0x9c, 0x63, 0x60, 0x00, 0x00])
  static let end = chunk("IEND")

  static func png(_ width: Int, _ height: Int, more: [UInt8] = []) -> [UInt8] {
    signature + head(width, height) + more + dots + end
  }

  // MARK: JPEG

  static func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] { [0xff, marker] + big(data.count + 2, 2) + data }

  static func frame(_ width: Int, _ height: Int, marker: UInt8 = 0xc0, depth: UInt8 = 8) -> [UInt8] {
    segment(
      marker, [depth] + big(height, 2) + big(width, 2) + [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
  }

  static let scan = segment(0xda, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0])
  /// With an escaped byte, a restart and a filler among the dots.
  static let coded: [UInt8] = [0x12, 0xff, 0x00, 0x34, 0xff, 0xd3, 0x56, 0xff, 0xff]

  static func jpeg(_ width: Int, _ height: Int, more: [UInt8] = []) -> [UInt8] {
    [0xff, 0xd8] + segment(0xe0, Array("JFIF\0".utf8) + [1, 2, 0, 0, 72, 0, 72, 0, 0]) + more
      + segment(0xdb, [UInt8](repeating: 1, count: 65)) + frame(width, height)
      + segment(0xc4, [UInt8](repeating: 0, count: 17)) + scan + coded + [0xff, 0xd9]
  }

  // MARK: WebP

  static func part(_ name: String, _ data: [UInt8]) -> [UInt8] {
    Array(name.utf8) + little(data.count) + data + (data.count.isMultiple(of: 2) ? [] : [0])
  }

  static func riff(_ parts: [UInt8]) -> [UInt8] {
    Array("RIFF".utf8) + little(parts.count + 4) + Array("WEBP".utf8) + parts
  }

  static func lossy(_ width: Int, _ height: Int) -> [UInt8] {
    part("VP8 ", [0x10, 0, 0, 0x9d, 0x01, 0x2a] + little(width, 2) + little(height, 2) + [1, 2, 3])
  }

  static func lossless(_ width: Int, _ height: Int) -> [UInt8] {
    part("VP8L", [0x2f] + little(width - 1 | (height - 1) << 14 | 1 << 28) + [1, 2])
  }

  static func extended(_ width: Int, _ height: Int, flags: UInt8 = 0) -> [UInt8] {
    part("VP8X", [flags, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3))
  }

  /// Each with its size, and secrets in every place that knows some.
  static let samples: [(format: Picture.Format, width: Int, height: Int, file: [UInt8])] = [
    (.png, 640, 480, png(640, 480)),
    (.png, 1, 1, signature + head(1, 1, depth: 1, color: 3) + chunk("PLTE", [1, 2, 3]) + dots + dots + end),
    (
      .png, 7, 9,
      png(
        7, 9,
        more: chunk("gAMA", big(45455)) + chunk("tEXt", Array("Author\0SECRET".utf8))
          + chunk("eXIf", Array("SECRET".utf8))
          + chunk("iTXt", Array("SECRET".utf8)) + chunk("tIME", Array("SECRET!".utf8))) + Array("SECRET".utf8)
    ),
    (.jpeg, 300, 200, jpeg(300, 200)),
    (
      .jpeg, 3, 5,
      jpeg(
        3, 5,
        more: segment(0xe1, Array("Exif\0\0SECRET".utf8)) + segment(0xfe, Array("SECRET".utf8))
          + segment(0xed, Array("Photoshop SECRET".utf8)) + segment(0xee, Array("Adobe\0".utf8) + [100, 0, 0, 0, 0, 1])
          + segment(0xe2, Array("ICC_PROFILE\0".utf8) + [1, 1, 9]) + segment(0xe2, Array("MPF\0SECRET".utf8)))
        + Array("SECRET".utf8)
    ),
    (.webp, 33, 44, riff(lossy(33, 44))),
    (.webp, 16384, 16384, riff(lossless(16384, 16384))),
    (
      .webp, 12, 10,
      riff(
        extended(12, 10, flags: 0x3c) + part("ICCP", [1, 2, 3]) + part("ALPH", [0, 1]) + lossy(12, 10)
          + part("EXIF", Array("SECRET".utf8)) + part("XMP ", Array("SECRET.".utf8))
          + part("MINE", Array("SECRET".utf8)))
        + Array("SECRET".utf8)
    ),
  ]
}

struct PictureTests {
  private func holds(_ bytes: [UInt8], _ word: String) -> Bool {
    let word = Array(word.utf8)
    return bytes.count >= word.count
      && (0...bytes.count - word.count).contains { bytes[$0..<$0 + word.count].elementsEqual(word) }
  }

  @Test func everyFormatIsMeasured() throws {
    for sample in PictureFiles.samples {
      let picture = try Picture(sample.file)
      #expect(picture.format == sample.format)
      #expect((picture.width, picture.height) == (sample.width, sample.height))
      #expect(picture.format.mediaType == "image/\(sample.format.rawValue)")
    }
  }

  /// Where it was taken, by whom and with what: none of it is kept, and the dots and their colors are.
  @Test func whatDoesNotShowIsLeftOut() throws {
    for sample in PictureFiles.samples {
      let picture = try Picture(sample.file)
      #expect(!holds(picture.content, "SECRET"), "\(sample.format)")
      for word in ["gAMA", "PLTE", "Adobe", "ICC_PROFILE", "ICCP", "ALPH", "JFIF"] where holds(sample.file, word) {
        #expect(holds(picture.content, word), "\(word)")
      }
      let again = try Picture(picture.content)
      #expect(again.content == picture.content && again.width == picture.width, "there is nothing left to leave out")
    }
    let plain = PictureFiles.png(5, 6)
    #expect(try Picture(plain).content == plain)
    let extended = try Picture(PictureFiles.samples[7].file).content
    #expect(extended[20] == 0x30, "the flags no longer promise what is gone")
  }

  /// A thumbnail is a second picture, perhaps of what was cut off the first.
  @Test func aThumbnailGoes() throws {
    let thumbnail = PictureFiles.segment(0xe0, Array("JFIF\0".utf8) + [1, 2, 0, 0, 72, 0, 72, 1, 1, 0x53, 0x45, 0x43])
    let file = [0xff, 0xd8] + thumbnail + PictureFiles.jpeg(9, 9).dropFirst(2)
    #expect(!holds(try Picture(Array(file)).content, "SEC"))
  }

  @Test func whatIsNoneIsRefusedForItsReason() {
    typealias Files = PictureFiles
    let rest = Files.dots + Files.end
    let cases: [(String, [UInt8], PictureFault)] = [
      ("nothing", [], .empty), ("text", Array("hello".utf8), .unknown),
      ("gif", Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0], .unknown), ("a word", Array("RIFF....WAVE".utf8), .unknown),
      ("svg", Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), .drawing),
      ("svg behind a mark", [0xef, 0xbb, 0xbf] + Array(" \n<?xml version='1.0'?><!--x--><SVG>".utf8), .drawing),
      ("svg in a page", Array("<!-- png --><!DOCTYPE svg PUBLIC '-'>".utf8), .drawing),
      ("html", Array("<html><script>".utf8), .unknown),
      ("no dots", Files.signature + Files.head(1, 1) + Files.end, .broken),
      ("no head", Files.signature + rest, .broken),
      ("two heads", Files.signature + Files.head(1, 1) + Files.head(1, 1) + rest, .broken),
      ("no width", Files.png(0, 1), .broken), ("no height", Files.png(1, 0), .broken),
      ("depth", Files.signature + Files.head(1, 1, depth: 3) + rest, .broken),
      ("color", Files.signature + Files.head(1, 1, color: 5) + rest, .broken),
      ("interlace", Files.signature + Files.head(1, 1, last: [0, 0, 2]) + rest, .broken),
      ("no palette", Files.signature + Files.head(1, 1, color: 3) + rest, .broken),
      (
        "long palette",
        Files.signature + Files.head(1, 1, color: 3) + Files.chunk("PLTE", .init(repeating: 0, count: 771)) + rest,
        .broken
      ),
      ("unknown and needed", Files.png(1, 1, more: Files.chunk("NEED")), .broken),
      ("moving", Files.png(1, 1, more: Files.chunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0])), .animated),
      ("a long chunk", Files.signature + [0xff, 0xff, 0xff, 0xff] + Array("IHDR".utf8), .broken),
      ("check sum", Files.png(1, 1).enumerated().map { $0.offset == 20 ? $0.element ^ 1 : $0.element }, .broken),
      ("no frame", [0xff, 0xd8] + Files.scan + Files.coded + [0xff, 0xd9], .broken),
      ("no scan", [0xff, 0xd8] + Files.frame(1, 1) + [0xff, 0xd9], .broken),
      ("two frames", [0xff, 0xd8] + Files.frame(1, 1) + Files.jpeg(1, 1).dropFirst(2), .broken),
      ("height later", Files.jpeg(1, 0), .broken), ("no length", [0xff, 0xd8, 0xff, 0xe0, 0, 1, 0, 0], .broken),
      ("arithmetic", [0xff, 0xd8] + Files.frame(1, 1, marker: 0xc9), .unusual),
      ("lossless", [0xff, 0xd8] + Files.frame(1, 1, marker: 0xc3), .unusual),
      ("12 bits", [0xff, 0xd8] + Files.frame(1, 1, depth: 12), .unusual),
      ("moving webp", Files.riff(Files.extended(1, 1, flags: 2)), .animated),
      ("parts that move", Files.riff(Files.extended(1, 1) + Files.part("ANMF", [0])), .animated),
      ("another canvas", Files.riff(Files.extended(2, 1) + Files.lossy(1, 1)), .broken),
      ("two frames", Files.riff(Files.lossy(1, 1) + Files.lossy(1, 1)), .broken),
      ("no frame", Files.riff(Files.extended(1, 1)), .broken), ("nothing in it", Files.riff([]), .broken),
      (
        "a long container", Array("RIFF".utf8) + [0xff, 0xff, 0xff, 0xff] + Array("WEBP".utf8) + Files.lossy(1, 1),
        .broken
      ),
      ("a long part", Files.riff(Array("VP8 ".utf8) + [0xff, 0xff, 0xff, 0xff, 0]), .broken),
      ("no key frame", Files.riff(Files.part("VP8 ", .init(repeating: 1, count: 12))), .broken),
      ("a version to come", Files.riff(Files.part("VP8L", [0x2f, 0, 0, 0, 0xe0, 0])), .broken),
    ]
    for (name, file, fault) in cases {
      #expect(throws: fault, "\(name)") { try Picture(file) }
    }
  }

  /// Cut anywhere, a file is refused; there is no place where reading on would go beyond what is there.
  @Test func everyBeginningIsRefused() {
    for sample in PictureFiles.samples {
      let end = (try? Picture(sample.file))?.content.count ?? 0
      for count in 0..<sample.file.count {
        guard let cut = try? Picture(Array(sample.file.prefix(count))) else { continue }
        // Only what follows on the picture's end is cut off.
        #expect(cut.content.count == end, "\(sample.format) \(count)")
      }
    }
  }

  /// Bytes changed, taken out, doubled and made up: what is accepted is whole, and reads the same again.
  @Test func whateverIsSentNothingTraps() throws {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    func next(_ limit: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(max(1, limit)))
    }
    var accepted = 0
    for round in 0..<30_000 {
      var file = PictureFiles.samples[round % PictureFiles.samples.count].file
      if round % 10 == 9 { file = Array(file.prefix(12)) + (0..<next(200)).map { _ in UInt8(next(256)) } }
      for _ in 0..<1 + next(4) {
        let at = next(file.count)
        switch next(4) {
        case 0: file[at] = [0, 1, 0x7f, 0x80, 0xfe, 0xff][next(6)]
        case 1: file[at] = UInt8(next(256))
        case 2: file.removeSubrange(at..<min(file.count, at + 1 + next(9)))
        default: file.insert(contentsOf: file[at..<min(file.count, at + 1 + next(40))], at: at)
        }
        if file.isEmpty { file = [0xff] }
      }
      guard let picture = try? Picture(file) else { continue }
      accepted += 1
      #expect(picture.width > 0 && picture.height > 0 && picture.content.count <= file.count + 16)
      let again = try Picture(picture.content)
      #expect(again.content == picture.content && again.width == picture.width && again.height == picture.height)
    }
    #expect(accepted > 500, "\(accepted): most changes would be to what is not looked at")
  }
}
