// What can be wrong with a file that should be a picture, and how a worker says so in a line.
import Base

/// Why a picture is not taken. Each has words that say what to do.
enum ImageFault: Error, Sendable, Equatable {
  /// Nothing was chosen.
  case empty
  /// More than so many bytes.
  case tooLarge(Int)
  /// A drawing, which may hold scripts.
  case drawing
  /// HEIC and AVIF, which phones keep photos in.
  case phone
  case gif
  case animated
  case unusual
  case unknown
  /// Cut short, or not what it says.
  case broken
  /// Width and height in dots.
  case tooManyDots(Int, Int)
  /// Its worker needed more memory or time than it may have, or did not come through.
  case tooDemanding

  init(_ fault: PictureFault) {
    switch fault {
    case .empty: self = .empty
    case .drawing: self = .drawing
    case .unknown: self = .unknown
    case .animated: self = .animated
    case .unusual: self = .unusual
    case .broken: self = .broken
    }
  }

  /// What the first bytes tell, whatever name and type came with them; nil where they may begin a picture that is taken.
  static func sniffed(_ file: [UInt8]) -> ImageFault? {
    let isKnown =
      file.starts(with: [0x89, 0x50, 0x4e, 0x47]) || file.starts(with: [0xff, 0xd8, 0xff])
      || (file.starts(with: Array("RIFF".utf8)) && file.dropFirst(8).starts(with: Array("WEBP".utf8)))
    if isKnown { return nil }
    if file.starts(with: Array("GIF8".utf8)) { return .gif }
    if file.dropFirst(4).starts(with: Array("ftyp".utf8)) { return .phone }
    do throws(PictureFault) { _ = try Picture(Array(file.prefix(1024))) } catch { return ImageFault(error) }
    return .unknown
  }

  // MARK: Between a worker and whoever started it

  /// As a line of its output; a worker says none of the others.
  var line: String {
    switch self {
    case .tooManyDots(let width, let height): "dots \(width) \(height)"
    case .animated: "animated"
    case .unusual: "unusual"
    case .drawing: "drawing"
    case .unknown: "unknown"
    case .empty: "empty"
    case .tooDemanding: "demanding"
    case .broken, .phone, .gif, .tooLarge: "broken"
    }
  }

  /// Nil for what is no such line.
  init?(line: String) {
    let words = line.split(separator: " ").map(String.init)
    switch (words.first ?? "", words.count) {
    case ("dots", 3):
      guard let width = Int(words[1]), let height = Int(words[2]), width > 0, height > 0 else { return nil }
      self = .tooManyDots(width, height)
    case ("animated", 1): self = .animated
    case ("unusual", 1): self = .unusual
    case ("drawing", 1): self = .drawing
    case ("unknown", 1): self = .unknown
    case ("empty", 1): self = .empty
    case ("demanding", 1): self = .tooDemanding
    case ("broken", 1): self = .broken
    default: return nil
    }
  }

  /// Tied to the field that brought the file.
  var failure: Failure { .unprocessable([Failure.Field(path: "file", text: FilesText.fault(self))]) }
}
