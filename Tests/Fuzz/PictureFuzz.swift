// Any bytes at all to the reader of pictures: it must answer or refuse, and what it accepts must be whole.
import Base

/// Reads `bytes` as a picture, and how it is to be turned. One that is accepted has a size, and what is kept of it is a picture of the same size from
/// which nothing is left out again. Traps when that fails.
package func fuzzPicture(_ bytes: UnsafeRawBufferPointer) {
  precondition((1...8).contains(Picture.orientation(of: [UInt8](bytes))))
  guard let picture = try? Picture([UInt8](bytes)) else { return }
  precondition(picture.width > 0 && picture.height > 0)
  precondition(picture.content.count <= bytes.count + 16, "it grew")
  guard let again = try? Picture(picture.content) else { fatalError("what was kept is no picture") }
  precondition(again.content == picture.content && again.format == picture.format)
  precondition(again.width == picture.width && again.height == picture.height)
}
