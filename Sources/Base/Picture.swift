// Pictures that people send: recognized by their bytes, measured, and rid of what does not show.

/// What is wrong with bytes that should be a picture.
package enum PictureFault: Error, Sendable, Equatable, CaseIterable {
  /// There are none.
  case empty
  /// A drawing in SVG: a document that may hold scripts and links, and no picture of dots.
  case drawing
  /// None of the formats that are taken.
  case unknown
  /// Several pictures that follow each other.
  case animated
  /// Of a format that is taken, but in a variant of it that browsers don't show.
  case unusual
  /// Cut short, or not what it says.
  case broken
}

/// A picture whose file was walked through from its first byte to its last, with every length checked against what is
/// there: reading one fails, and never traps. The dots themselves are not decoded.
///
/// What browsers need to show it is kept; what else was in the file is not: where and with what it was taken (EXIF, XMP,
/// IPTC), comments, thumbnails, and whatever follows on the picture's end. A JPEG that only EXIF says to turn is shown
/// unturned from then on.
package struct Picture: Sendable {
  package enum Format: String, Sendable, CaseIterable {
    case png
    case jpeg
    case webp

    /// As `Content-Type` has it.
    package var mediaType: String { "image/\(rawValue)" }
  }

  package let format: Format
  /// In dots; at least 1.
  package let width: Int
  package let height: Int
  /// The file as it is to be stored and sent.
  package let content: [UInt8]

  /// Reads a file of whatever name and announced type. Takes about a millisecond for 256 KiB, on any thread; its memory is
  /// twice the file's.
  package init(_ file: [UInt8]) throws(PictureFault) {
    guard !file.isEmpty else { throw .empty }
    let bytes = PictureBytes(file)
    if bytes.starts(with: PNGPicture.signature) {
      self = try PNGPicture.read(bytes)
    } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = try JPEGPicture.read(bytes)
    } else if bytes.starts(with: Array("RIFF".utf8)), bytes.has("WEBP", at: 8) {
      self = try WebPPicture.read(bytes)
    } else {
      throw bytes.isDrawing ? .drawing : .unknown
    }
  }

  init(_ format: Format, width: Int, height: Int, _ content: [UInt8]) throws(PictureFault) {
    guard width > 0, height > 0 else { throw .broken }
    self.format = format
    self.width = width
    self.height = height
    self.content = content
  }
}

/// A file's bytes by their places. Whatever lies beyond the end is `PictureFault.broken`.
struct PictureBytes {
  private let all: [UInt8]

  init(_ all: [UInt8]) { self.all = all }

  var count: Int { all.count }

  func starts(with beginning: [UInt8]) -> Bool { all.starts(with: beginning) }

  /// Whether these characters of ASCII stand there.
  func has(_ word: StaticString, at place: Int) -> Bool {
    guard let there = try? slice(at: place, word.utf8CodeUnitCount) else { return false }
    return there.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  subscript(_ place: Int) -> UInt8 {
    get throws(PictureFault) {
      guard all.indices.contains(place) else { throw .broken }
      return all[place]
    }
  }

  /// `count` bytes from a place on.
  func slice(at place: Int, _ count: Int) throws(PictureFault) -> ArraySlice<UInt8> {
    guard place >= 0, count >= 0, place <= all.count, count <= all.count - place else { throw .broken }
    return all[place..<place + count]
  }

  /// A number of one to four bytes, the highest first.
  func big(at place: Int, _ count: Int) throws(PictureFault) -> Int {
    try slice(at: place, count).reduce(0) { $0 << 8 | Int($1) }
  }

  /// The same with the lowest first.
  func little(at place: Int, _ count: Int) throws(PictureFault) -> Int {
    try slice(at: place, count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Whether it looks like SVG: some markup, and its root among the first of it.
  var isDrawing: Bool {
    let beginning = String(decoding: all.prefix(1024), as: UTF8.self).lowercased()
    guard beginning.contains("<") else { return false }
    return beginning.contains("<svg") || beginning.contains("<!doctype svg") || beginning.contains("<?xml")
  }
}
