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

  /// In each form, `#` stands for the number.
  package init(one: Text, other: Text) {
    self.one = one
    self.other = other
  }

  /// The sentence for `count`, the number written in the language's way.
  package func callAsFunction(_ count: Int) -> Text {
    func form(_ language: Language) -> String {
      let singular = language == .fr ? count.magnitude < 2 : count.magnitude == 1
      let digits = grouped(count, language)
      return String(
        (singular ? one : other)[language].split(separator: "#", omittingEmptySubsequences: false).joined(
          separator: digits))
    }
    return Text(en: form(.en), fr: form(.fr))
  }
}

/// A whole number with its thousands grouped: `12,000` in English, `12 000` (narrow no-break space) in French.
package func grouped(_ number: Int, _ language: Language) -> String {
  let separator = language == .fr ? "\u{202F}" : ","
  var digits = String(number.magnitude)
  var groups: [String] = []
  while digits.utf8.count > 3 {
    groups.append(String(digits.suffix(3)))
    digits.removeLast(3)
  }
  groups.append(digits)
  return (number < 0 ? "-" : "") + groups.reversed().joined(separator: separator)
}
