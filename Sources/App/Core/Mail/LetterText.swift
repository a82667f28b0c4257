// A letter as plain text and as HTML: the same words in both.
import Base
import Web

/// A letter with all that stands around it, ready to be encoded.
struct WrittenLetter: Sendable {
  let subject: String
  let text: String
  let html: String

  /// `name` is the reader's, empty where nobody knows it; `unsubscribe` an address, for what is optional.
  init(_ letter: Letter, _ frame: LetterFrame, name: String, unsubscribe: String?) {
    // A name of the database can't break the head of a message, nor forge lines of its text.
    let greeting = MailText.greeting(oneLine(name))[frame.language]
    subject = oneLine(letter.subject[frame.language])
    text = LetterText(frame.language).write(letter, greeting, frame, unsubscribe)
    html = LetterMarkup(frame.language).write(letter, subject, greeting, frame, unsubscribe)
  }
}

/// The text with a blank for every control character.
func oneLine(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        let isControl =
          scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
        return isControl ? " " : scalar
      }))
}

private struct LetterText {
  private let language: Language

  init(_ language: Language) { self.language = language }

  func write(_ letter: Letter, _ greeting: String, _ frame: LetterFrame, _ unsubscribe: String?) -> String {
    let colon = language == .fr ? "\u{A0}: " : ": "
    var parts = [greeting]
    parts += letter.words.map { oneLine($0[language]) }
    if !letter.facts.isEmpty {
      parts.append(
        letter.facts.map { "\($0.label[language])\(colon)\(oneLine($0.value[language]))" }.joined(separator: "\n"))
    }
    if let action = letter.action { parts.append("\(action.word[language])\(colon)\n\(action.link)") }
    parts += letter.notes.map { oneLine($0[language]) }
    // Mail programs take what follows this line for a signature.
    var end = "-- \n\(oneLine(frame.organization))\n\(frame.address)"
    if let unsubscribe { end += "\n\(MailText.unsubscribeWord[language])\(colon)\n\(unsubscribe)" }
    parts.append(end)
    return parts.joined(separator: "\n\n") + "\n"
  }
}

/// HTML as mail programs show it: styles on each element, no pictures and nothing from elsewhere; where a program knows
/// dark letters, the colors of the dark pages.
private struct LetterMarkup {
  private let html: HTML
  private let buffer = Buffer(capacity: 4096)
  private let language: Language

  init(_ language: Language) {
    self.language = language
    html = HTML(buffer, language: language, nonce: Nonce(high: 0, low: 0))
  }

  private static let head: StaticString = """
    <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
    <meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">\
    <style>:root{color-scheme:light dark}\
    @media (prefers-color-scheme:dark){.q-ground{background:#101311!important}\
    .q-card{background:#1e2320!important;border-color:#2a312c!important}\
    .q-ink{color:#e7ece8!important}.q-muted{color:#9eaaa2!important}.q-link{color:#6cc996!important}\
    .q-button{background:#27804f!important}}</style>
    """

  private static let font: StaticString =
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif;"

  func write(
    _ letter: Letter, _ subject: String, _ greeting: String, _ frame: LetterFrame, _ unsubscribe: String?
  ) -> String {
    buffer.append("<!doctype html><html lang=\"")
    html.text(language.rawValue)
    buffer.append("\"><head>")
    buffer.append(LetterMarkup.head)
    buffer.append("<title>")
    html.text(subject)
    buffer.append("</title></head><body class=\"q-ground\" style=\"margin:0;padding:24px 12px;background:#f5f6f3;")
    buffer.append(LetterMarkup.font)
    buffer.append("\"><div style=\"max-width:560px;margin:0 auto\"><p class=\"q-muted\" style=\"")
    buffer.append("margin:0 0 12px;font-size:14px;font-weight:600;color:#58625b\"><bdi>")
    html.text(oneLine(frame.organization))
    buffer.append("</bdi></p><div class=\"q-card\" style=\"padding:24px;background:#ffffff;border:1px solid #e4e7e2;")
    buffer.append("border-radius:12px\"><h1 class=\"q-ink\" style=\"margin:0 0 16px;font-size:22px;line-height:1.3;")
    buffer.append("font-weight:600;color:#19201b\">")
    html.text(subject)
    buffer.append("</h1>")
    paragraph(greeting)
    for words in letter.words { paragraph(oneLine(words[language])) }
    facts(letter.facts)
    if let action = letter.action { button(action) }
    for note in letter.notes { small(oneLine(note[language])) }
    buffer.append("</div>")
    footer(frame, unsubscribe)
    buffer.append("</div></body></html>\n")
    return buffer.string
  }

  private func paragraph(_ words: String) {
    buffer.append("<p class=\"q-ink\" style=\"margin:0 0 16px;font-size:16px;line-height:1.5;color:#19201b\">")
    html.text(words)
    buffer.append("</p>")
  }

  private func small(_ words: String) {
    buffer.append("<p class=\"q-muted\" style=\"margin:0 0 8px;font-size:14px;line-height:1.5;color:#58625b\">")
    html.text(words)
    buffer.append("</p>")
  }

  private func facts(_ facts: [(label: Text, value: Text)]) {
    guard !facts.isEmpty else { return }
    buffer.append("<table role=\"presentation\" style=\"margin:0 0 16px;border-collapse:collapse\">")
    for fact in facts {
      buffer.append("<tr><td class=\"q-muted\" style=\"padding:4px 16px 4px 0;font-size:14px;color:#58625b\">")
      html.text(fact.label[language])
      buffer.append("</td><td class=\"q-ink\" style=\"padding:4px 0;font-size:16px;color:#19201b\">")
      html.text(oneLine(fact.value[language]))
      buffer.append("</td></tr>")
    }
    buffer.append("</table>")
  }

  /// The button, and below it the same address for programs that show none.
  private func button(_ action: Letter.Action) {
    buffer.append("<p style=\"margin:24px 0\"><a class=\"q-button\" href=\"")
    html.text(action.link)
    buffer.append("\" style=\"display:inline-block;padding:12px 20px;background:#1b6841;color:#ffffff;")
    buffer.append("border-radius:6px;font-size:16px;font-weight:600;text-decoration:none\">")
    html.text(action.word[language])
    buffer.append("</a></p><p class=\"q-muted\" style=\"margin:0 0 16px;font-size:14px;color:#58625b;")
    buffer.append("overflow-wrap:anywhere\">")
    html.text(action.link)
    buffer.append("</p>")
  }

  private func footer(_ frame: LetterFrame, _ unsubscribe: String?) {
    buffer.append("<p class=\"q-muted\" style=\"margin:12px 0 0;font-size:13px;line-height:1.5;color:#58625b\">")
    html.text(frame.address)
    if let unsubscribe {
      buffer.append(" &#183; <a class=\"q-link\" style=\"color:#17623c\" href=\"")
      html.text(unsubscribe)
      buffer.append("\">")
      html.text(MailText.unsubscribeWord[language])
      buffer.append("</a>")
    }
    buffer.append("</p>")
  }
}
