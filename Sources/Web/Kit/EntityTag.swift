// Entity tags: what a body looked like, and whether it still does.
import Base

/// A strong tag of a body or a row, without quotes. Plain words and not a string, so that an answer carries it without
/// counting references.
package struct EntityTag: Sendable, Hashable {
  /// Its characters, then bytes of nothing.
  private let characters: (UInt64, UInt64, UInt64)
  private let count: UInt8

  private static let longest = 24
  /// What the tag of the packed form ends with. No tag of ours has a dot and these letters at its end by itself.
  static let packed: StaticString = ".gz"

  /// The tag of these bytes: their fingerprint in base64url, 22 characters.
  package init(_ bytes: UnsafeRawBufferPointer) {
    let (high, low) = fingerprint(bytes)
    var characters: (UInt64, UInt64, UInt64) = (0, 0, 0)
    withUnsafeMutableBytes(of: &characters) { target in
      var at = 0
      for word in [high, low] {
        for shift in stride(from: 58, through: -2, by: -6) {
          let digit = shift >= 0 ? word >> UInt64(shift) & 63 : word << 2 & 63
          target[at] = EntityTag.digits.utf8Start[Int(digit)]
          at += 1
        }
      }
    }
    self.characters = characters
    count = 22
  }

  /// The tag of a row by the number of its version: what a read of the row carries as `ETag` and a change of it sends
  /// back as `If-Match`. The number must rise with every change that the answer shows (a column of its own; times are
  /// too coarse).
  package init(version: Int64) { self.init(short: "v\(version)") }

  /// The same where words in a language are part of the answer: two languages are two answers.
  package init(version: Int64, _ language: Language) { self.init(short: "v\(version).\(language.rawValue)") }

  /// The same where the answer also has what is no change of the row, such as when it was used last: a change takes it
  /// whatever has moved, a read is told when it has.
  package init(version: Int64, _ bytes: UnsafeRawBufferPointer) {
    self.init(short: "v\(version)." + EntityTag(bytes).text.prefix(12))
  }

  /// A tag as it was kept; nil for what can't be one of ours.
  package init?(_ text: String) {
    let fits = text.utf8.count <= EntityTag.longest
    guard !text.isEmpty, fits, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x22 }) else { return nil }
    self.init(short: text)
  }

  /// What is longer is cut off.
  private init(short text: String) {
    var characters: (UInt64, UInt64, UInt64) = (0, 0, 0)
    var count: UInt8 = 0
    withUnsafeMutableBytes(of: &characters) { target in
      for (at, byte) in text.utf8.prefix(EntityTag.longest).enumerated() {
        target[at] = byte
        count += 1
      }
    }
    self.characters = characters
    self.count = count
  }

  /// The characters of a tag without what its packed form adds.
  static func unpacked(_ tag: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    let ending = UnsafeBufferPointer(start: packed.utf8Start, count: packed.utf8CodeUnitCount)
    return tag.count > ending.count && tag.suffix(ending.count).elementsEqual(ending)
      ? tag.dropLast(ending.count) : tag
  }

  /// Its characters, without quotes.
  package var text: String { withCharacters { String(decoding: $0, as: UTF8.self) } }

  /// Lets `body` read the characters.
  @inline(__always)
  func withCharacters<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes(of: characters) { body(UnsafeRawBufferPointer(rebasing: $0[..<Int(count)])) }
  }

  package static func == (a: EntityTag, b: EntityTag) -> Bool { a.characters == b.characters && a.count == b.count }
  package func hash(into hasher: inout Hasher) { hasher.combine(characters.0) }

  private static let digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
}

/// What an `If-Match` field asks for.
package enum IfMatch: Sendable, Equatable {
  /// `*`: any state, as long as there is one.
  case any
  /// Strong tags without quotes. Weak ones were left out: they never match here (RFC 9110, section 13.1.1).
  case tags([String])

  /// Parses the value; nil when it is malformed or lists more than 32 tags.
  package init?(_ value: UnsafeRawBufferPointer) {
    if value.count == 1, value[0] == 0x2a {
      self = .any
      return
    }
    var tags: [String] = []
    var at = 0
    var count = 0
    var isDue = true
    while at < value.count {
      let byte = value[at]
      if byte == 0x20 || byte == 0x09 {
        at += 1
      } else if byte == 0x2c {
        isDue = true
        at += 1
      } else {
        let isWeak = byte == 0x57 && at + 1 < value.count && value[at + 1] == 0x2f
        if isWeak { at += 2 }
        guard isDue, at < value.count, value[at] == 0x22, count < 32 else { return nil }
        var end = at + 1
        while end < value.count, value[end] != 0x22 {
          guard value[end] > 0x20, value[end] != 0x7f else { return nil }
          end += 1
        }
        guard end < value.count else { return nil }
        // A row is the same however its bytes were packed.
        if !isWeak { tags.append(String(decoding: EntityTag.unpacked(value[(at + 1)..<end]), as: UTF8.self)) }
        count += 1
        isDue = false
        at = end + 1
      }
    }
    guard count > 0 else { return nil }
    self = .tags(tags)
  }

  /// Whether the condition holds for a body with this tag; nil when there is none.
  package func holds(for tag: EntityTag?) -> Bool {
    switch self {
    case .any: tag != nil
    case .tags(let tags): tag.map { tags.contains($0.text) } ?? false
    }
  }
}

extension Request {
  /// The condition of a write; nil when the caller sets none. Throws 400 for a malformed field.
  package func ifMatch() throws(Failure) -> IfMatch? {
    guard let value = header(.ifMatch) else { return nil }
    guard let condition = IfMatch(value) else {
      throw Failure(
        .invalid, code: "if-match",
        Text(en: "The If-Match field could not be read.", fr: "Le champ If-Match est illisible."))
    }
    return condition
  }
}
