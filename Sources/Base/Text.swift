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
    self.fr = fr
  }

  package subscript(_ language: Language) -> String {
    switch language {
    case .en: en
    case .fr: fr
    }
  }

  /// A text that is the same in every language: a name, a number, a code.
  package static func verbatim(_ word: String) -> Text { Text(en: word, fr: word) }
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
