// The typed HTML writer: elements as calls, text escaped at the sink, nothing built in between.
import Base

/// Markup that the program vouches for. Literals are trusted as they stand; anything else must say why.
package struct Trusted: Sendable, ExpressibleByStringLiteral {
  let markup: String

  package init(stringLiteral markup: StaticString) { self.markup = "\(markup)" }

  /// `because` is for the reader of the code: why nobody else's characters can be in it.
  package init(_ markup: String, because: StaticString) { self.markup = markup }
}

/// Writes HTML into a buffer, in one language. A small value: pass it around, call its elements.
///
///     h.table(.class("people")) {
///       h.tr { h.th(.scope(.col), text: Words.name) }
///       for person in people { h.tr { h.td { h.a(.href(Link("/people/", person.id)), text: person.name) } } }
///     }
package struct HTML {
  package let buffer: Buffer
  package let language: Language
  /// Goes into the content security policy of the same answer.
  package let nonce: Nonce

  package init(_ buffer: Buffer, language: Language, nonce: Nonce) {
    self.buffer = buffer
    self.language = language
    self.nonce = nonce
  }

  /// Text, escaped.
  @inlinable package func text(_ text: String) { buffer.append(escaping: text) }

  /// Text in the page's language, escaped.
  @inlinable package func text(_ text: Text) { buffer.append(escaping: text[language]) }

  /// UTF-8 bytes as a database column has them, escaped.
  @inlinable package func text(utf8: UnsafeRawBufferPointer) { buffer.append(escaping: utf8) }

  /// A number in digits, without grouping.
  @inlinable package func text(_ number: Int) { buffer.append(decimal: Int64(number)) }

  /// Markup as it is.
  package func raw(_ trusted: Trusted) { buffer.append(text: trusted.markup) }

  /// A whole page: doctype, `<html lang>`, character set, viewport and title, then what `head` and `body` write.
  /// `attributes` go on `<html>`.
  package func document(
    title: String, _ a: Attribute = .none, _ b: Attribute = .none, head: () throws -> Void, body: () throws -> Void
  ) rethrows {
    beginDocument(title: title, a, b)
    try head()
    buffer.append("</head>")
    try body()
    buffer.append("</html>")
  }

  /// The beginning of a page, up to its title: what goes into the head follows.
  package func beginDocument(title: String, _ a: Attribute, _ b: Attribute) {
    buffer.append("<!DOCTYPE html><html lang=\"")
    buffer.append(text: language.rawValue)
    buffer.append(0x22)
    write(a)
    write(b)
    buffer.append(
      "><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
    text(title)
    buffer.append("</title>")
  }

  /// An instant: the exact time in the markup, `words` for the reader.
  @inlinable package func instant(_ instant: Timestamp, _ words: some Wording) { time(.datetime(instant), text: words) }

  /// A script file of ours, run after the page is parsed.
  package func script(_ source: Link) {
    buffer.append("<script defer")
    write(.src(source))
    buffer.append(" nonce=\"")
    nonce.write(to: buffer)
    buffer.append("\"></script>")
  }

  /// A style sheet of ours.
  package func stylesheet(_ source: Link) {
    buffer.append("<link rel=\"stylesheet\"")
    write(.href(source))
    buffer.append(0x3e)
  }

  /// A few lines of script that must run before the page shows, such as the choice of theme. A literal only.
  package func inlineScript(_ code: StaticString) {
    buffer.append("<script nonce=\"")
    nonce.write(to: buffer)
    buffer.append("\">")
    buffer.append(code)
    buffer.append("</script>")
  }

  /// Data for the script of the page. `body` writes JSON to the same buffer; every `<` of it is then written `\u003c`, so
  /// that no value can end the element.
  package func data(id: String, _ body: (JSONWriter) throws -> Void) rethrows {
    buffer.append("<script type=\"application/json\"")
    write(.id(id))
    buffer.append(0x3e)
    let scratch = Buffer(capacity: 1024)
    try body(JSONWriter(scratch))
    let bytes = scratch.bytes
    var from = 0
    for at in bytes.indices where bytes[at] == 0x3c {
      buffer.append(UnsafeRawBufferPointer(rebasing: bytes[from..<at]))
      buffer.append("\\u003c")
      from = at + 1
    }
    buffer.append(UnsafeRawBufferPointer(rebasing: bytes[from...]))
    buffer.append("</script>")
  }

  /// An icon of the sprite, hidden from assistive technology: a word stands beside it.
  package func icon(_ sprite: Link, _ name: StaticString) {
    // Both are the program's own words, without anything to escape; a page has dozens of icons.
    buffer.append("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"")
    sprite.write(to: buffer)
    buffer.append(0x23)
    buffer.append(name)
    buffer.append("\"></use></svg>")
  }

  /// Writes one attribute, escaped, with the blank before it.
  package func write(_ attribute: Attribute) {
    if case .absent = attribute.value { return }
    buffer.append(0x20)
    if attribute.isData { buffer.append("data-") }
    buffer.append(attribute.name.bytes)
    if case .flag = attribute.value { return }
    buffer.append("=\"")
    switch attribute.value {
    case .absent, .flag: break
    case .literal(let literal): buffer.append(escaping: literal.bytes)
    case .string(let string): buffer.append(escaping: string)
    case .text(let text): buffer.append(escaping: text[language])
    case .utf8(let bytes): buffer.append(escaping: bytes)
    case .integer(let number): buffer.append(decimal: number)
    case .instant(let instant): buffer.append(rfc3339: instant)
    case .link(let link): link.write(escapedTo: buffer)
    }
    buffer.append(0x22)
  }
}

/// What can stand as an element's whole content.
package protocol Wording {
  func write(in html: HTML)
}

extension String: Wording {
  package func write(in html: HTML) { html.text(self) }
}

extension Text: Wording {
  package func write(in html: HTML) { html.text(self) }
}

extension Int: Wording {
  package func write(in html: HTML) { html.text(self) }
}

extension UnsafeRawBufferPointer: Wording {
  package func write(in html: HTML) { html.text(utf8: self) }
}
