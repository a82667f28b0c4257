// Reads a multipart form while it arrives: fields are collected, files are handed on piece by piece.
import Base
import Glibc

/// How much a multipart form may hold. Beyond it the request is refused with 413.
package struct MultipartLimits: Sendable {
  package var parts: Int
  /// Bytes of one part's header lines together.
  package var head: Int
  /// Bytes of one field's value.
  package var field: Int
  /// Bytes of all fields' names and values together.
  package var fields: Int
  /// Bytes of one file.
  package var file: Int

  package init(
    parts: Int = 200, head: Int = 4096, field: Int = 64 << 10, fields: Int = 1 << 20, file: Int = 32 << 20
  ) {
    self.parts = parts
    self.head = head
    self.field = field
    self.fields = fields
    self.file = file
  }
}

/// What the head of a file part says. Everything in it is the sender's word.
package struct FilePart: Sendable, Equatable {
  /// The name of the form's field.
  package let field: String
  /// The file's name, made harmless: see `harmlessFileName`.
  package let name: String
  /// `text/csv`, lower case, without parameters.
  package let type: String

  package init(field: String, name: String, type: String) {
    self.field = field
    self.name = name
    self.type = type
  }
}

/// Takes the files of a multipart form, one after the other, on the loop's thread. A `Failure` ends the request. When the
/// request ends early, `end` is not called: what was begun is dropped with the object.
package protocol FileReceiver: AnyObject {
  /// A file begins.
  func begin(_ part: FilePart) throws
  /// Its next bytes, valid during the call.
  func receive(_ bytes: UnsafeRawBufferPointer) throws
  /// It is complete.
  func end() throws
}

/// A push parser of `multipart/form-data` (RFC 7578), to be given to `BodyPlan.stream`.
///
/// Holds at most one part head or one boundary line and the piece at hand. However the bytes are cut, the outcome is the
/// same. After `finish`, `fields` has the fields in order. Belongs to one loop.
package final class MultipartForm: BodySink {
  private enum State {
    /// Looking for a boundary: before the first one, or in a part.
    case content
    /// Behind a boundary: the line's end or the two dashes of the last one.
    case boundaryEnd
    case head
    /// Behind the last boundary: the rest means nothing.
    case done
    /// Refused: whatever follows is refused as well.
    case failed
  }

  private enum Part {
    case preamble
    case field(String)
    /// The file's beginning is announced with its first byte: a file input that was left empty is no file.
    case file(FilePart, hasName: Bool, isOpen: Bool)
  }

  /// The fields so far; complete after `finish`.
  package private(set) var fields = FormFields()
  private let limits: MultipartLimits
  private let files: (any FileReceiver)?
  /// CR LF, two dashes and the boundary.
  private let delimiter: [UInt8]
  /// What has come and is not worked off yet.
  private let pending = Buffer(capacity: 4096)
  /// How far `pending` was searched for the end of a head, so that slow delivery costs no second search.
  private var searched = 0
  private var state = State.content
  private var part = Part.preamble
  private var value: [UInt8] = []
  private var size = 0
  private var parts = 0
  private var fieldBytes = 0

  /// `boundary` as `multipartBoundary` gives it. Without `files`, a file in the form is refused.
  package init(boundary: [UInt8], limits: MultipartLimits = MultipartLimits(), files: (any FileReceiver)?) {
    self.limits = limits
    self.files = files
    delimiter = [0x0d, 0x0a, 0x2d, 0x2d] + boundary
    // The first boundary line has no line break before it: lend it one.
    pending.append([0x0d, 0x0a])
  }

  package func receive(_ bytes: UnsafeRawBufferPointer) throws {
    // In slices, so that `pending` stays small however large the piece is.
    var from = 0
    while from < bytes.count {
      let to = min(from + 16 << 10, bytes.count)
      if state == .done { return }
      pending.append(UnsafeRawBufferPointer(rebasing: bytes[from..<to]))
      do { while try step() {} } catch {
        state = .failed
        throw error
      }
      from = to
    }
  }

  package func finish() throws {
    guard state == .done else {
      state = .failed
      throw FormFields.malformed
    }
  }

  /// Does what can be done with the bytes at hand; false when more are needed.
  private func step() throws -> Bool {
    switch state {
    case .content: return try readContent()
    case .boundaryEnd: return try readBoundaryEnd()
    case .head: return try readHead()
    case .done:
      pending.removeAll()
      return false
    case .failed: throw FormFields.malformed
    }
  }

  private func readContent() throws -> Bool {
    let bytes = pending.bytes
    var at = 0
    while let start = bytes.baseAddress, at < bytes.count, let hit = memchr(start + at, 0x0d, bytes.count - at) {
      at = UnsafeRawPointer(hit) - start
      let known = min(delimiter.count, bytes.count - at)
      let isSame = delimiter.withUnsafeBytes { mark in
        mark.baseAddress.map { memcmp($0, start + at, known) == 0 } ?? false
      }
      if isSame {
        try deliver(UnsafeRawBufferPointer(rebasing: bytes[..<at]))
        guard known == delimiter.count else {
          // Perhaps a boundary: the next piece tells.
          pending.removeFirst(at)
          return false
        }
        pending.removeFirst(at + known)
        try closePart()
        state = .boundaryEnd
        return true
      }
      at += 1
    }
    try deliver(bytes)
    pending.removeAll()
    return false
  }

  private func readBoundaryEnd() throws -> Bool {
    let bytes = pending.bytes
    var at = 0
    // RFC 2046 lets gateways pad the line with blanks.
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
    guard at <= 64 else { throw FormFields.malformed }
    guard bytes.count - at >= 2 else { return false }
    if at == 0, bytes[0] == 0x2d, bytes[1] == 0x2d {
      pending.removeAll()
      state = .done
      return false
    }
    guard bytes[at] == 0x0d, bytes[at + 1] == 0x0a else { throw FormFields.malformed }
    // The line break stays: a part without header lines then still shows the empty line that ends them.
    pending.removeFirst(at)
    parts += 1
    guard parts <= limits.parts else { throw FormFields.tooLarge }
    searched = 0
    state = .head
    return true
  }

  private func readHead() throws -> Bool {
    let bytes = pending.bytes
    var at = searched
    while at + 3 < bytes.count {
      if bytes[at] == 0x0d, bytes[at + 1] == 0x0a, bytes[at + 2] == 0x0d, bytes[at + 3] == 0x0a {
        guard at <= limits.head else { throw FormFields.tooLarge }
        try openPart(UnsafeRawBufferPointer(rebasing: bytes[..<at]))
        pending.removeFirst(at + 4)
        state = .content
        return true
      }
      at += 1
    }
    guard at <= limits.head else { throw FormFields.tooLarge }
    searched = at
    return false
  }

  /// `head` is the header lines, each with its line break before it.
  private func openPart(_ head: UnsafeRawBufferPointer) throws {
    let head = try PartHead(head)
    fieldBytes += head.name.utf8.count
    guard head.name.utf8.count <= FormLimits.form.name, fieldBytes <= limits.fields else { throw FormFields.tooLarge }
    size = 0
    value.removeAll(keepingCapacity: true)
    if let fileName = head.fileName {
      let file = FilePart(field: head.name, name: harmlessFileName(fileName), type: head.type)
      part = .file(file, hasName: !fileName.isEmpty, isOpen: false)
    } else {
      part = .field(head.name)
    }
  }

  private func deliver(_ bytes: UnsafeRawBufferPointer) throws {
    if bytes.isEmpty { return }
    size += bytes.count
    switch part {
    case .preamble:
      // The line break that was lent counts as two.
      guard size <= MultipartForm.longestPreamble else { throw FormFields.malformed }
    case .field:
      fieldBytes += bytes.count
      guard size <= limits.field, fieldBytes <= limits.fields else { throw FormFields.tooLarge }
      value.append(contentsOf: bytes)
    case .file(let file, let hasName, let isOpen):
      guard size <= limits.file else { throw FormFields.tooLarge }
      if !isOpen {
        try open(file)
        part = .file(file, hasName: hasName, isOpen: true)
      }
      try files?.receive(bytes)
    }
  }

  private func closePart() throws {
    switch part {
    case .preamble: break
    case .field(let name):
      guard !value.contains(0), let text = String(validating: value, as: UTF8.self) else { throw FormFields.malformed }
      fields.pairs.append((name, FormFields.withPlainLineBreaks(text)))
    case .file(let file, let hasName, let isOpen):
      if !isOpen, hasName { try open(file) }
      if isOpen || hasName { try files?.end() }
    }
  }

  private func open(_ file: FilePart) throws {
    guard let files else { throw FormFields.malformed }
    try files.begin(file)
  }

  private static let longestPreamble = 1024
}
