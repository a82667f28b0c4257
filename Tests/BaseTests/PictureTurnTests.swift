// How photos say that they are to be turned; and whatever else is there, upright and never a trap.
import Base
import Testing

struct PictureTurnTests {
  private func exif(_ value: Int, isLittle: Bool = false, type: Int = 3, count: Int = 1, start: Int = 8) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      isLittle ? PictureFiles.little(value, count) : PictureFiles.big(value, count)
    }
    return Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(start, 4) + number(2, 2)
      + number(0x010f, 2) + number(2, 2) + number(4, 4) + [0x41, 0x42, 0x43, 0]
      + number(0x0112, 2) + number(type, 2) + number(count, 4) + number(value, 2) + [0, 0] + number(0, 4)
  }

  private func jpeg(_ tiff: [UInt8]) -> [UInt8] {
    PictureFiles.jpeg(8, 8, more: PictureFiles.segment(0xe1, Array("Exif\0\0".utf8) + tiff))
  }

  private func webp(_ chunk: [UInt8]) -> [UInt8] {
    let chunks = Array("EXIF".utf8) + PictureFiles.little(chunk.count) + chunk + (chunk.count % 2 == 1 ? [0] : [])
    return Array("RIFF".utf8) + PictureFiles.little(chunks.count + 4) + Array("WEBP".utf8) + chunks
  }

  @Test(arguments: 1...8) func everyOrientationIsRead(value: Int) {
    for isLittle in [false, true] {
      #expect(Picture.orientation(of: jpeg(exif(value, isLittle: isLittle))) == value)
      #expect(Picture.orientation(of: webp(exif(value, isLittle: isLittle))) == value)
      #expect(Picture.orientation(of: webp(Array("Exif\0\0".utf8) + exif(value, isLittle: isLittle))) == value)
    }
  }

  @Test func whatIsNoNoteIsUpright() {
    let notes: [[UInt8]] = [
      exif(0), exif(9), exif(65535), exif(6, type: 4), exif(6, count: 2), exif(6, start: 0),
      exif(6, start: 0x7fff_ffff),
      exif(6, start: 0xffff_ffff), [], Array("MM".utf8), Array("XX".utf8) + exif(6).dropFirst(2),
    ]
    for note in notes {
      #expect(Picture.orientation(of: jpeg(note)) == 1)
      #expect(Picture.orientation(of: webp(note)) == 1)
    }
    #expect(Picture.orientation(of: PictureFiles.jpeg(8, 8)) == 1)
    #expect(Picture.orientation(of: PictureFiles.png(8, 8)) == 1)
    #expect(Picture.orientation(of: []) == 1)
  }

  /// Cut at each place, and with each byte turned round.
  @Test func whateverIsThereNothingTraps() {
    for file in [jpeg(exif(6)), webp(exif(6, isLittle: true))] {
      for end in 0...file.count { #expect((1...8).contains(Picture.orientation(of: Array(file.prefix(end))))) }
      for at in file.indices {
        for change: UInt8 in [0xff, 0x80, 0x01] {
          var copy = file
          copy[at] ^= change
          #expect((1...8).contains(Picture.orientation(of: copy)))
        }
      }
    }
  }
}
