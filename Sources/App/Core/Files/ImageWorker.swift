// The process that decodes one picture: `quad image-worker`, started by a serving Quad and by nobody else.
import Base
import CImages
import Glibc

/// Reads a file on standard input and writes its sizes to standard output, as JPEG files without anything but dots.
///
/// Whoever breaks a decoder by the bytes of a picture is here, where nothing is: no file, no socket, no other program, a
/// bounded memory and a bounded time, and one picture, which is the attacker's own. What it writes is looked at again by
/// whoever started it.
enum ImageWorker {
  /// The word that the program is called with. Not a command for people, hence in no list.
  static let word = "image-worker"

  /// The most dots that are decoded, and the longest side: a photo of 50 megapixels. Of a PNG or WebP file these take
  /// 150 to 350 MB, of a JPEG file far less.
  static let mostDots = 50_000_000
  static let longestSide = 30_000

  /// `arguments` are memory in bytes, seconds of processor, and the file's length. The exit status tells nothing that the
  /// output doesn't.
  static func run(_ arguments: [String]) -> Int32 {
    guard arguments.count == 3, let memory = UInt64(arguments[0]), let seconds = UInt32(arguments[1]),
      let size = Int(arguments[2]), size > 0, size <= 1 << 30
    else { return 2 }
    let fault = quad_confine(memory, seconds)
    guard fault == 0 else {
      write(Array("unconfined \(fault)\n".utf8))
      return 1
    }
    guard let file = read(size) else { return 1 }
    do throws(ImageFault) {
      let set = try make(file)
      let sizes = [set.small, set.large, set.full]
      write(
        Array(
          "picture \(set.width) \(set.height) \(sizes.map { "\($0.count)" }.joined(separator: " "))\n".utf8))
      for content in sizes { write(content) }
      return 0
    } catch {
      write(Array("fault \(error.line)\n".utf8))
      return 1
    }
  }

  /// So many bytes of standard input; nil when there are fewer.
  private static func read(_ size: Int) -> [UInt8]? {
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      while count < size {
        guard let start = buffer.baseAddress else { break }
        let n = Glibc.read(0, start + count, size - count)
        if n < 0, errno == EINTR { continue }
        if n <= 0 { break }
        count += n
      }
      initialized = count
    }
    return count == size ? bytes : nil
  }

  private static func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes
      while rest.count > 0 {
        let n = Glibc.write(1, rest.baseAddress, rest.count)
        if n < 0, errno == EINTR { continue }
        if n <= 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[n...])
      }
    }
  }

  // MARK: The work

  /// The sizes of a file of whatever name and announced type.
  static func make(_ file: [UInt8]) throws(ImageFault) -> PictureSet {
    let orientation = Picture.orientation(of: file)
    let picture: Picture
    do throws(PictureFault) { picture = try Picture(file) } catch { throw ImageFault(error) }
    guard max(picture.width, picture.height) <= longestSide, picture.width * picture.height <= mostDots else {
      throw .tooManyDots(picture.width, picture.height)
    }
    var dots = try decoded(picture)
    defer { quad_dots_free(&dots) }
    let all = Cut(x: 0, y: 0, width: dots.width, height: dots.height)
    let longer = max(all.width, all.height)
    let wanted = min(longer, UInt32(PictureVariant.full.side))
    func scaled(_ side: UInt32) -> UInt32 { max(1, UInt32(UInt64(side) * UInt64(wanted) / UInt64(longer))) }
    let full = try written(
      dots, all, scaled(all.width), scaled(all.height), orientation, .full)
    let side = min(all.width, all.height)
    let middle = Cut(x: (all.width - side) / 2, y: (all.height - side) / 2, width: side, height: side)
    let large = min(side, UInt32(PictureVariant.large.side))
    let small = min(side, UInt32(PictureVariant.small.side))
    return PictureSet(
      width: full.width, height: full.height,
      small: try written(dots, middle, small, small, orientation, .small).content,
      large: try written(dots, middle, large, large, orientation, .large).content,
      full: full.content)
  }

  /// A part of a picture, in dots.
  private struct Cut {
    let x: UInt32
    let y: UInt32
    let width: UInt32
    let height: UInt32
  }

  /// The dots, perhaps fewer than the file has: never fewer than the sizes need.
  private static func decoded(_ picture: Picture) throws(ImageFault) -> quad_dots {
    var dots = quad_dots()
    let enough = UInt32(PictureVariant.full.side)
    let result = picture.content.withUnsafeBufferPointer { bytes in
      switch picture.format {
      case .jpeg: quad_decode_jpeg(bytes.baseAddress, bytes.count, enough, &dots)
      case .png: quad_decode_png(bytes.baseAddress, bytes.count, &dots)
      case .webp: quad_decode_webp(bytes.baseAddress, bytes.count, enough, &dots)
      }
    }
    guard result != -2 else { throw .tooDemanding }
    guard result == 0, dots.width > 0, dots.height > 0 else {
      quad_dots_free(&dots)
      throw .broken
    }
    return dots
  }

  /// A part of the dots in another size, upright, as a file that is no larger than it may be: where it is, it is written
  /// with less detail. Noise needs that, photos don't.
  private static func written(
    _ dots: quad_dots, _ cut: Cut, _ width: UInt32, _ height: UInt32, _ orientation: Int, _ variant: PictureVariant
  ) throws(ImageFault) -> (width: Int, height: Int, content: [UInt8]) {
    var source = dots
    var scaled = quad_dots()
    defer { quad_dots_free(&scaled) }
    guard quad_scale(&source, cut.x, cut.y, cut.width, cut.height, width, height, &scaled) == 0,
      quad_turn(&scaled, Int32(orientation)) == 0
    else { throw .tooDemanding }
    for quality: Int32 in [85, 75, 60, 40, 20, 8] {
      var bytes: UnsafeMutablePointer<UInt8>?
      var count = 0
      guard quad_encode_jpeg(&scaled, quality, &bytes, &count) == 0, let start = bytes else { throw .tooDemanding }
      defer { free(start) }
      guard count <= variant.largest else { continue }
      return (Int(scaled.width), Int(scaled.height), Array(UnsafeBufferPointer(start: start, count: count)))
    }
    throw .tooDemanding
  }
}
