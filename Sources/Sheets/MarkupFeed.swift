// Reads XML as it is unpacked, by Expat, with everything switched off that a spreadsheet has no use for.
import Base
import CExpat
import Glibc

/// The name of an element or attribute without its prefix, as Expat holds it: valid during the call only.
struct MarkupName {
  private let local: UnsafePointer<CChar>

  init(_ name: UnsafePointer<CChar>) {
    var local = name
    var at = name
    while at.pointee != 0 {
      if at.pointee == 0x3a { local = at + 1 }
      at += 1
    }
    self.local = local
  }

  static func ~= (word: StaticString, name: MarkupName) -> Bool {
    // Both end in a zero.
    strcmp(UnsafeRawPointer(word.utf8Start).assumingMemoryBound(to: CChar.self), name.local) == 0
  }
}

/// The attributes of a start tag: valid during the call only.
struct MarkupAttributes {
  private let list: UnsafeMutablePointer<UnsafePointer<CChar>?>

  init(_ list: UnsafeMutablePointer<UnsafePointer<CChar>?>) { self.list = list }

  /// The value of an attribute by its name without prefix; nil when it isn't there.
  subscript(_ name: StaticString) -> UnsafePointer<CChar>? {
    var at = list
    while let key = at[0], let value = at[1] {
      if name ~= MarkupName(key) { return value }
      at += 2
    }
    return nil
  }

  func text(_ name: StaticString) -> String? { self[name].map { String(cString: $0) } }

  /// A number without a sign, at most nine digits.
  func number(_ name: StaticString) -> Int? {
    self[name].flatMap { wholeNumber(UnsafeRawPointer($0), strnlen($0, 10)) }
  }

  /// `1` or `true`.
  func isSet(_ name: StaticString) -> Bool { self[name].map { $0[0] == 0x31 || $0[0] == 0x74 } ?? false }
}

/// One to nine decimal digits and nothing else.
func wholeNumber(_ bytes: UnsafeRawPointer, _ count: Int) -> Int? {
  guard (1...9).contains(count) else { return nil }
  var number = 0
  for at in 0..<count {
    let digit = bytes.load(fromByteOffset: at, as: UInt8.self)
    guard (0x30...0x39).contains(digit) else { return nil }
    number = number * 10 + Int(digit - 0x30)
  }
  return number
}

/// What the parts of a workbook do with their markup. A class to be inherited from.
class MarkupHandler {
  func start(_ name: MarkupName, _ attributes: MarkupAttributes) throws(Failure) {}
  func end(_ name: MarkupName) throws(Failure) {}
  /// A piece of text; one text may come in several.
  func text(_ bytes: UnsafeRawBufferPointer) throws(Failure) {}
}

/// Pushes a part through Expat into a handler. No document types, so no entities of the file's own and nothing fetched from
/// anywhere; elements nest so deep and no deeper; a tag is so long and no longer, or Expat would have to hold all of it.
final class MarkupFeed {
  private let parser: OpaquePointer
  private let part: SheetArchive.Part
  private let handler: MarkupHandler
  private let limits: SheetLimits
  private var depth = 0
  private var fed = 0
  private var failure: Failure?
  private var isDone = false

  init(_ part: SheetArchive.Part, _ handler: MarkupHandler, _ limits: SheetLimits) throws(Failure) {
    guard let parser = XML_ParserCreate(nil) else { throw Failure.internal("out of memory") }
    self.parser = parser
    self.part = part
    self.handler = handler
    self.limits = limits
    // Not retained: the callbacks run within `step` only.
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    MarkupFeed.listen(parser)
  }

  deinit { XML_ParserFree(parser) }

  /// Feeds one more piece; false when the part has ended well.
  func step() throws(Failure) -> Bool {
    guard !isDone else { return false }
    guard let room = XML_GetBuffer(parser, Int32(SheetArchive.Part.pieceSize)) else {
      throw Failure.internal("out of memory")
    }
    let count = try part.read(into: room)
    fed += count
    let status = XML_ParseBuffer(parser, Int32(count), count == 0 ? 1 : 0)
    if let failure { throw failure }
    guard status == XML_STATUS_OK else {
      throw Failure.sheetDamaged(
        "XML error \(XML_GetErrorCode(parser).rawValue), line \(XML_GetCurrentLineNumber(parser))")
    }
    // What Expat was given and has not told of is a tag that hasn't ended.
    guard count == 0 || fed - Int(XML_GetCurrentByteIndex(parser)) <= limits.tagBytes + SheetArchive.Part.pieceSize
    else {
      throw Failure.sheetDamaged("an endless tag")
    }
    isDone = count == 0
    return !isDone
  }

  /// Feeds all of it.
  func run() throws(Failure) { while try step() {} }

  private func guarded(_ body: () throws(Failure) -> Void) {
    guard failure == nil else { return }
    do throws(Failure) { try body() } catch {
      failure = error
      XML_StopParser(parser, 0)
    }
  }

  // Expat calls back on the thread that calls `step`.
  private static func listen(_ parser: OpaquePointer) {
    XML_SetElementHandler(
      parser,
      { user, name, attributes in
        guard let feed = MarkupFeed.of(user), let name, let attributes else { return }
        feed.guarded { () throws(Failure) in
          feed.depth += 1
          guard feed.depth <= feed.limits.depth else { throw Failure.sheetDamaged("elements nest too deep") }
          try feed.handler.start(MarkupName(name), MarkupAttributes(attributes))
        }
      },
      { user, name in
        guard let feed = MarkupFeed.of(user), let name else { return }
        feed.guarded { () throws(Failure) in
          feed.depth -= 1
          try feed.handler.end(MarkupName(name))
        }
      })
    XML_SetCharacterDataHandler(parser) { user, text, count in
      guard let feed = MarkupFeed.of(user) else { return }
      feed.guarded { () throws(Failure) in
        try feed.handler.text(UnsafeRawBufferPointer(start: text, count: Int(count)))
      }
    }
    XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in
      guard let feed = MarkupFeed.of(user) else { return }
      feed.guarded { () throws(Failure) in throw Failure.sheetDamaged("a document type") }
    }
  }

  private static func of(_ user: UnsafeMutableRawPointer?) -> MarkupFeed? {
    user.map { Unmanaged<MarkupFeed>.fromOpaque($0).takeUnretainedValue() }
  }
}
