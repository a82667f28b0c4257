// What a handler answers.
import Base

/// A media type, with its charset where it is text.
package struct MediaType: Sendable, Equatable {
  package let name: StaticString
  /// Whether gzip is worth trying.
  package let isText: Bool

  package init(_ name: StaticString, isText: Bool) {
    self.name = name
    self.isText = isText
  }

  package static func == (a: MediaType, b: MediaType) -> Bool { a.name.description == b.name.description }

  package static let json = MediaType("application/json", isText: true)
  package static let problem = MediaType("application/problem+json", isText: true)
  package static let html = MediaType("text/html; charset=utf-8", isText: true)
  package static let text = MediaType("text/plain; charset=utf-8", isText: true)
  package static let csv = MediaType("text/csv; charset=utf-8", isText: true)
  package static let spreadsheet = MediaType(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", isText: false)
  package static let pdf = MediaType("application/pdf", isText: false)
  package static let css = MediaType("text/css; charset=utf-8", isText: true)
  package static let javascript = MediaType("text/javascript; charset=utf-8", isText: true)
  package static let svg = MediaType("image/svg+xml", isText: true)
  package static let png = MediaType("image/png", isText: false)
  package static let jpeg = MediaType("image/jpeg", isText: false)
  package static let webp = MediaType("image/webp", isText: false)
  package static let icon = MediaType("image/x-icon", isText: false)
  package static let bytes = MediaType("application/octet-stream", isText: false)
}

/// Makes a long body piece by piece, on the loop's thread, when the socket has room. Each call is short.
package protocol BodyProducer: AnyObject, Sendable {
  /// Appends the next piece (a few to some tens of KiB); false when there is no more. An error cuts the connection, so
  /// that the client can't take the part for the whole.
  func produce(into buffer: Buffer) throws -> Bool
}

/// A long body whose size is known before its first byte is made, and any part of which can be sent by itself.
package protocol SizedBody: AnyObject, Sendable {
  /// In bytes.
  var size: Int { get }
  /// Makes these bytes and no others, piece by piece. It must not end before the last of them: an error cuts the
  /// connection instead.
  func part(_ range: Range<Int>) -> any BodyProducer
}

/// An answer: status, type, extra fields, body. The engine adds Date, Content-Length, Connection and X-Request-Id.
package struct Reply: Sendable {
  package enum Body: Sendable {
    case none
    /// A buffer that is the reply's own, or the loop's scratch buffer when answered at once.
    case buffer(Buffer)
    /// Bytes that live as long as the process, with their gzip form where there is one.
    case fixed(UnsafeRawBufferPointerBox, gzip: UnsafeRawBufferPointerBox?)
    /// Sent in chunks as they are produced.
    case stream(any BodyProducer)
    /// Sent as it is produced, with its length; the whole of it, or a range that was asked for.
    case sized(any SizedBody)
  }

  package struct Header: Sendable {
    package let name: StaticString
    package let value: String

    package init(_ name: StaticString, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var status: UInt16
  package var type: MediaType
  package var headers: [Header]
  package var body: Body
  /// The engine compares it with If-None-Match and answers 304.
  package var etag: EntityTag?
  /// Whether a `Range` may be answered with 206 (for all but `stream`).
  package var acceptsRanges = false
  /// A ready block of header lines, each ended by CRLF, such as the security headers: one copy instead of many.
  package var block: StaticString = ""
  /// What the caller is told of their rate limit; nil where none holds.
  package var rate: RateNote?
  /// Close the connection after this answer.
  package var closes = false
  /// Which of the program's kinds of request this answers: their times are counted apart. At most 7.
  package var category: UInt8 = 0

  package init(
    _ status: UInt16 = 200, _ type: MediaType = .json, body: Body = .none, headers: [Header] = [],
    etag: EntityTag? = nil
  ) {
    self.status = status
    self.type = type
    self.body = body
    self.headers = headers
    self.etag = etag
  }
}

/// Bytes that are never freed: embedded files and what was made of them at start.
package struct UnsafeRawBufferPointerBox: @unchecked Sendable {
  package let bytes: UnsafeRawBufferPointer

  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// A copy that is never freed, of what a program makes once.
  package init(copying buffer: Buffer) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, buffer.count), alignment: 8)
    copy.copyMemory(from: buffer.bytes)
    bytes = UnsafeRawBufferPointer(rebasing: copy[..<buffer.count])
  }
}
