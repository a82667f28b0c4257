// Writes pages to print, as a PDF: lines of text in any script, and rules.
import Base
import CPages

/// A document of pages of one size, written top to bottom. Lengths are points of 1/72 inch, from the page's upper left.
///
/// Pango finds a font for each script among those that the machine has, and Cairo puts what is used of them into the
/// document. Text is laid out and never interpreted: nothing a person typed becomes markup or a link. For one thread at a
/// time; not on a loop: a line of text takes some 20 us.
package final class PageWriter {
  package enum Place: Sendable { case start, end, middle }

  /// How its pages lie: A4.
  package enum Paper: Sendable {
    case lying, standing

    package var width: Double { self == .lying ? PageWriter.width : PageWriter.height }
    package var height: Double { self == .lying ? PageWriter.height : PageWriter.width }
  }

  /// A4, lying.
  package static let (width, height) = (841.89, 595.28)

  private let pages: OpaquePointer
  private let bytes: Buffer
  private var isOpen = true

  /// `title` is what readers call the document. Its bytes go to `buffer` as they are made. Fails when there is no memory.
  package init(title: String, language: Language, paper: Paper = .lying, into buffer: Buffer) throws(Failure) {
    bytes = buffer
    let context = Unmanaged.passUnretained(buffer).toOpaque()
    guard let pages = quad_pages_open(paper.width, paper.height, takePageBytes, context) else {
      throw Failure.internal("no pages: Pango or Cairo has no memory")
    }
    self.pages = pages
    quad_pages_describe(pages, PageWriter.cString(title), language.rawValue)
  }

  deinit { if isOpen { _ = quad_pages_close(pages) } }

  /// One line at its upper edge, cut where it is wider than `width`.
  package func text(
    _ text: String, x: Double, y: Double, width: Double, size: Double = 9, isBold: Bool = false, _ place: Place = .start
  ) {
    guard isOpen, !text.isEmpty else { return }
    var copy = PageWriter.cString(text)
    copy.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { characters in
        quad_pages_text(
          pages, characters.baseAddress, characters.count, x, y, width, size, isBold ? 1 : 0, place.number)
      }
    }
  }

  /// A thin line across.
  package func rule(y: Double, from: Double, to: Double, gray: Double = 0.6) {
    if isOpen { quad_pages_line(pages, from, y, to, y, gray) }
  }

  /// Ends the page and begins another.
  package func next() { if isOpen { quad_pages_next(pages) } }

  /// Ends the document; all of it is then in the buffer. Call it once, last.
  package func finish() throws(Failure) {
    guard isOpen else { throw Failure.internal("a document is finished once") }
    isOpen = false
    guard quad_pages_close(pages) == 0 else { throw Failure.internal("Cairo could not write the document") }
  }

  /// C's texts end at the first zero.
  private static func cString(_ text: String) -> String {
    text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0.value != 0 }.map(Character.init)) : text
  }
}

extension PageWriter.Place {
  fileprivate var number: Int32 {
    switch self {
    case .start: 0
    case .end: 1
    case .middle: 2
    }
  }
}

/// Called by Cairo on the thread that writes the document, with its buffer.
private func takePageBytes(_ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<UInt8>?, _ count: UInt32)
  -> Int32
{
  guard let context, let bytes else { return 1 }
  let buffer = Unmanaged<Buffer>.fromOpaque(context).takeUnretainedValue()
  buffer.append(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
  return 0
}
