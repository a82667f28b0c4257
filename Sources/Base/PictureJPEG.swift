// JPEG files (ITU-T T.81): segments behind markers, and scans of coded dots between them.

enum JPEGPicture {
  static func read(_ file: PictureBytes) throws(PictureFault) -> Picture {
    var content: [UInt8] = [0xff, 0xd8]
    var at = 2
    var size: (width: Int, height: Int)?
    var isPainted = false
    while true {
      guard try file[at] == 0xff else { throw .broken }
      // A marker may be led by any number of these.
      while try file[at] == 0xff { at += 1 }
      let marker = try file[at]
      at += 1
      if marker == 0xd9 {
        guard let size, isPainted else { throw .broken }
        return try Picture(.jpeg, width: size.width, height: size.height, content + [0xff, 0xd9])
      }
      let length = try file.big(at: at, 2)
      guard length >= 2 else { throw .broken }
      let segment = try file.slice(at: at, length)
      switch marker {
      // The size: of the three ways to code dots that browsers know, and once.
      case 0xc0, 0xc1, 0xc2:
        guard size == nil else { throw .broken }
        size = try head(file, at: at, length)
        content += [0xff, marker] + segment
      case 0xc3, 0xc5...0xc7, 0xc9...0xcb, 0xcc, 0xcd...0xcf: throw .unusual
      // Tables, and how often the coding starts anew.
      case 0xc4, 0xdb, 0xdd: content += [0xff, marker] + segment
      case 0xda:
        guard size != nil else { throw .broken }
        let end = try scanEnd(file, from: at + length)
        content += [0xff, marker] + segment
        content += try file.slice(at: at + length, end - at - length)
        at = end
        isPainted = true
        continue
      // How many dots an inch has; the thumbnail behind it goes.
      case 0xe0 where file.has("JFIF", at: at + 2) && length >= 16:
        content += [0xff, 0xe0, 0, 16] + segment.dropFirst(2).prefix(12) + [0, 0]
      // What its colors mean.
      case 0xe2 where file.has("ICC_PROFILE", at: at + 2), 0xee where file.has("Adobe", at: at + 2):
        content += [0xff, marker] + segment
      // EXIF, XMP, IPTC, comments, and whatever programs put in besides.
      case 0xe0...0xef, 0xf0...0xfe: break
      default: throw .broken
      }
      at += length
    }
  }

  private static func head(
    _ file: PictureBytes, at place: Int, _ length: Int
  ) throws(PictureFault) -> (width: Int, height: Int) {
    let planes = Int(try file[place + 7])
    guard length == 8 + 3 * planes, (1...4).contains(planes) else { throw .broken }
    guard try file[place + 2] == 8 else { throw .unusual }
    return (try file.big(at: place + 5, 2), try file.big(at: place + 3, 2))
  }

  /// Where the coded dots of a scan end: at the next marker that is not part of them.
  private static func scanEnd(_ file: PictureBytes, from start: Int) throws(PictureFault) -> Int {
    var at = start
    while true {
      guard try file[at] == 0xff else {
        at += 1
        continue
      }
      switch try file[at + 1] {
      case 0x00, 0xd0...0xd7: at += 2
      case 0xff: at += 1
      default: return at
      }
    }
  }
}
