// WebP files (RFC 9649): chunks in a RIFF container, around one frame of VP8 or VP8L.

enum WebPPicture {
  private static let exif = 0x08
  private static let xmp = 0x04
  private static let animation = 0x02

  static func read(_ file: PictureBytes) throws(PictureFault) -> Picture {
    let end = try file.little(at: 4, 4) + 8
    guard end <= file.count else { throw .broken }
    var chunks: [UInt8] = []
    var at = 12
    var canvas: (width: Int, height: Int)?
    var frame: (width: Int, height: Int)?
    while at < end {
      let length = try file.little(at: at + 4, 4)
      let chunk = try file.slice(at: at, 8 + length + length % 2)
      guard at + chunk.count <= end else { throw .broken }
      let name = String(decoding: chunk.prefix(4), as: UTF8.self)
      switch name {
      case "VP8X":
        guard at == 12, length == 10 else { throw .broken }
        let flags = Int(try file[at + 8])
        guard flags & animation == 0 else { throw .animated }
        canvas = (try file.little(at: at + 12, 3) + 1, try file.little(at: at + 15, 3) + 1)
        chunks += chunk.prefix(8) + [UInt8(flags & ~(exif | xmp) & 0xff)] + chunk.dropFirst(9)
      case "VP8 ", "VP8L":
        guard frame == nil, at == 12 || canvas != nil else { throw .broken }
        frame = name == "VP8L" ? try lossless(file, at: at + 8, length) : try lossy(file, at: at + 8, length)
        chunks += chunk
      case "ANIM", "ANMF": throw .animated
      case "ICCP", "ALPH": if canvas != nil { chunks += chunk }
      default: break
      }
      at += chunk.count
    }
    guard let frame, canvas == nil || (canvas?.width == frame.width && canvas?.height == frame.height) else {
      throw .broken
    }
    let size = chunks.count + 4
    let lengths = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: size >> $0) }
    return try Picture(
      .webp, width: frame.width, height: frame.height, Array("RIFF".utf8) + lengths + Array("WEBP".utf8) + chunks)
  }

  /// A key frame of VP8 (RFC 6386, 9.1).
  private static func lossy(
    _ file: PictureBytes, at place: Int, _ length: Int
  ) throws(PictureFault) -> (width: Int, height: Int) {
    guard length > 10, try file[place] & 1 == 0, try file.big(at: place + 3, 3) == 0x9d012a else { throw .broken }
    return (try file.little(at: place + 6, 2) & 0x3fff, try file.little(at: place + 8, 2) & 0x3fff)
  }

  private static func lossless(
    _ file: PictureBytes, at place: Int, _ length: Int
  ) throws(PictureFault) -> (width: Int, height: Int) {
    guard length > 5, try file[place] == 0x2f else { throw .broken }
    let bits = try file.little(at: place + 1, 4)
    guard bits >> 29 == 0 else { throw .broken }
    return (bits & 0x3fff + 1, bits >> 14 & 0x3fff + 1)
  }
}
