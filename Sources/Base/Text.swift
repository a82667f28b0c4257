// Words a person reads, in every language Quad speaks.

/// The languages of the product. Adding one makes every `Text` in the program fail to compile until it is translated.
package enum Language: String, Sendable, CaseIterable {
  case en
  case fr
}

/// One sentence in every language. A missing translation does not compile.
package struct Text: Sendable, Equatable {
  package let en: String
  package let fr: String

  package init(en: String, fr: String) {
    self.en = en
    self.fr = Text.unbroken(fr)
  }

  private init(verbatim word: String) { (en, fr) = (word, word) }

  /// French puts a space before `:`, `;`, `!`, `?` and inside « », at which no line may break: written as a plain one, and
  /// made one that holds here, for all texts at once.
  private static func unbroken(_ words: String) -> String {
    var before: (UInt8, UInt8) = (0, 0)
    var isBroken = false
    // Told without a copy for the texts that have none, which are most.
    for byte in words.utf8 {
      if before.1 == 0x20, isClose(byte) { isBroken = true }
      if byte == 0x20, before == (0xc2, 0xab) { isBroken = true }
      before = (before.1, byte)
    }
    guard isBroken else { return words }
    let bytes = Array(words.utf8)
    var whole: [UInt8] = []
    whole.reserveCapacity(bytes.count + 8)
    for (at, byte) in bytes.enumerated() {
      let (last, next) = (at > 0 ? bytes[at - 1] : 0, at + 1 < bytes.count ? bytes[at + 1] : 0)
      let isOpen = last == 0xab && at > 1 && bytes[at - 2] == 0xc2
      let isClosing = next == 0xc2 ? at + 2 < bytes.count && bytes[at + 2] == 0xbb : isClose(next)
      if byte == 0x20, isOpen || isClosing { whole += [0xc2, 0xa0] } else { whole.append(byte) }
    }
    return String(decoding: whole, as: UTF8.self)
  }

  /// What may stand after such a space; of `»` its first byte, which others share.
  private static func isClose(_ byte: UInt8) -> Bool {
    byte == 0x3a || byte == 0x3b || byte == 0x21 || byte == 0x3f || byte == 0xc2
  }

  package subscript(_ language: Language) -> String {
    switch language {
    case .en: en
    case .fr: fr
    }
  }

  /// A text that is the same in every language: a name, a number, a code.
  package static func verbatim(_ word: String) -> Text { Text(verbatim: word) }
}

/// A sentence that depends on a number, by each language's plural rule: English has one form for 1, French for 0 and 1.
package struct Plural: Sendable {
  let one: Text
  let other: Text

  /// In each form, the first `#` stands for the number.
  package init(one: Text, other: Text) {
    self.one = one
    self.other = other
  }

  /// The sentence for `count`, the number written in the language's way.
  package func callAsFunction(_ count: Int) -> Text { Text(en: self(count, .en), fr: self(count, .fr)) }

  /// The same in one language.
  package func callAsFunction(_ count: Int, _ language: Language) -> String {
    let isSingular = language == .fr ? count.magnitude < 2 : count.magnitude == 1
    let form = (isSingular ? one : other)[language]
    guard let mark = form.utf8.firstIndex(of: 0x23) else { return form }
    return String(form[..<mark]) + grouped(count, language) + form[form.utf8.index(after: mark)...]
  }
}

/// A whole number with its thousands grouped: `12,000` in English, `12 000` (narrow no-break space) in French.
package func grouped(_ number: Int, _ language: Language) -> String {
  let digits = String(number.magnitude).utf8
  guard digits.count > 3 else { return String(number) }
  let separator = (language == .fr ? "\u{202F}" : ",").utf8
  // Twenty digits and six separators at most.
  return String(unsafeUninitializedCapacity: 40) { bytes in
    var at = 0
    func write(_ byte: UInt8) {
      bytes[at] = byte
      at += 1
    }
    if number < 0 { write(0x2d) }
    var left = digits.count
    for digit in digits {
      write(digit)
      left -= 1
      if left > 0, left % 3 == 0 { separator.forEach(write) }
    }
    return at
  }
}
