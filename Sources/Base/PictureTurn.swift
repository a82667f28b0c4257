// How a photo is to be turned to stand upright, as cameras note it in EXIF (JEITA CP-3451, tag 0x0112).

extension Picture {
  /// 1 to 8, where 1 is upright already: also for what has no such note, or one that can't be read. Of a JPEG or WebP file
  /// as it was sent; what `Picture` keeps of it has the note no more. Reads the file's heads only; on any thread.
  package static func orientation(of file: [UInt8]) -> Int {
    let bytes = PictureBytes(file)
    do throws(PictureFault) {
      if bytes.starts(with: [0xff, 0xd8, 0xff]) { return try JPEGNote.orientation(bytes) }
      if bytes.starts(with: Array("RIFF".utf8)), bytes.has("WEBP", at: 8) { return try WebPNote.orientation(bytes) }
    } catch {}
    return 1
  }
}

private enum JPEGNote {
  /// The first EXIF segment before the dots.
  static func orientation(_ file: PictureBytes) throws(PictureFault) -> Int {
    var at = 2
    while try file[at] == 0xff {
      while try file[at] == 0xff { at += 1 }
      let marker = try file[at]
      at += 1
      guard marker != 0xda, marker != 0xd9 else { return 1 }
      let length = try file.big(at: at, 2)
      guard length >= 2 else { return 1 }
      if marker == 0xe1, file.has("Exif", at: at + 2) {
        return try TIFF.orientation(file, at: at + 8, end: at + length)
      }
      at += length
    }
    return 1
  }
}

private enum WebPNote {
  static func orientation(_ file: PictureBytes) throws(PictureFault) -> Int {
    var at = 12
    while at + 8 <= file.count {
      let length = try file.little(at: at + 4, 4)
      if file.has("EXIF", at: at) {
        // Some programs begin the chunk as a JPEG's segment begins.
        let start = file.has("Exif", at: at + 8) ? at + 14 : at + 8
        return try TIFF.orientation(file, at: start, end: at + 8 + length)
      }
      at += 8 + length + length % 2
    }
    return 1
  }
}

private enum TIFF {
  /// From the first directory of the TIFF structure that begins at `start`.
  static func orientation(_ file: PictureBytes, at start: Int, end: Int) throws(PictureFault) -> Int {
    let isLittle = file.has("II", at: start)
    guard isLittle || file.has("MM", at: start) else { return 1 }
    func number(_ place: Int, _ count: Int) throws(PictureFault) -> Int {
      guard place + count <= end else { throw .broken }
      return isLittle ? try file.little(at: place, count) : try file.big(at: place, count)
    }
    let directory = start + (try number(start + 4, 4))
    let entries = try number(directory, 2)
    for entry in 0..<entries {
      let place = directory + 2 + entry * 12
      guard try number(place, 2) == 0x0112 else { continue }
      // One number of two bytes.
      guard try number(place + 2, 2) == 3, try number(place + 4, 4) == 1 else { return 1 }
      let value = try number(place + 8, 2)
      return (1...8).contains(value) ? value : 1
    }
    return 1
  }
}
