// A page taken apart as far as tests need it: its tags, in order, with their attributes.

/// Reads HTML as the program writes it: every attribute quoted or bare, no comments, nothing implied.
struct PageReader {
  struct Tag {
    let name: String
    let isClosing: Bool
    let attributes: [String: String]
    /// The text up to the next tag, unescaped.
    var text: String

    subscript(_ attribute: String) -> String? { attributes[attribute] }
  }

  let tags: [Tag]

  init(_ html: String) {
    var tags: [Tag] = []
    let bytes = Array(html.utf8)
    var at = 0
    var text: [UInt8] = []
    func flush() {
      guard !tags.isEmpty else { return }
      tags[tags.count - 1].text += PageReader.unescaped(String(decoding: text, as: UTF8.self))
      text = []
    }
    while at < bytes.count {
      guard bytes[at] == 0x3c else {
        text.append(bytes[at])
        at += 1
        continue
      }
      flush()
      var end = at + 1
      var quote: UInt8?
      while end < bytes.count, quote != nil || bytes[end] != 0x3e {
        if let open = quote { if bytes[end] == open { quote = nil } } else if bytes[end] == 0x22 { quote = 0x22 }
        end += 1
      }
      tags.append(PageReader.tag(String(decoding: bytes[at + 1..<min(end, bytes.count)], as: UTF8.self)))
      at = end + 1
    }
    flush()
    self.tags = tags
  }

  /// The opening tags of this name.
  func all(_ name: String) -> [Tag] { tags.filter { $0.name == name && !$0.isClosing } }

  /// The text inside the first element of this name, all its children's texts together.
  func text(of name: String) -> String? {
    guard let start = tags.firstIndex(where: { $0.name == name && !$0.isClosing }) else { return nil }
    var text = ""
    for tag in tags[start...] {
      if tag.name == name, tag.isClosing { return text }
      text += tag.text
    }
    return text
  }

  /// The hidden and other inputs of the form with this action: what a browser would send if nobody typed.
  func form(_ action: String) -> [(String, String)]? {
    guard let start = tags.firstIndex(where: { $0.name == "form" && $0["action"] == action }) else { return nil }
    var pairs: [(String, String)] = []
    for tag in tags[start...] {
      if tag.name == "form", tag.isClosing { break }
      if tag.name == "input", let name = tag["name"], tag["type"] != "checkbox", tag["type"] != "file" {
        pairs.append((name, tag["value"] ?? ""))
      }
      if tag.name == "option", tag.attributes["selected"] != nil, let select = lastSelect(before: tag, from: start) {
        pairs.append((select, tag["value"] ?? ""))
      }
    }
    return pairs
  }

  /// All text of the page.
  var text: String { tags.map(\.text).joined() }

  private func lastSelect(before option: Tag, from start: Int) -> String? {
    var name: String?
    for tag in tags[start...] {
      if tag.name == "select", !tag.isClosing { name = tag["name"] }
      if tag.name == "option", tag.attributes == option.attributes, tag.text == option.text { return name }
    }
    return nil
  }

  private static func tag(_ source: String) -> Tag {
    var rest = Substring(source)
    let isClosing = rest.first == "/"
    if isClosing { rest.removeFirst() }
    let name = rest.prefix { $0 != " " && $0 != "/" && $0 != "\n" }
    rest = rest.dropFirst(name.count)
    var attributes: [String: String] = [:]
    while true {
      rest = rest.drop { $0 == " " || $0 == "\n" || $0 == "/" }
      guard !rest.isEmpty else { break }
      let key = rest.prefix { $0 != "=" && $0 != " " && $0 != "/" }
      guard !key.isEmpty else { break }
      rest = rest.dropFirst(key.count)
      guard rest.first == "=" else {
        attributes[String(key)] = ""
        continue
      }
      rest = rest.dropFirst()
      if rest.first == "\"" {
        let value = rest.dropFirst().prefix { $0 != "\"" }
        attributes[String(key)] = unescaped(String(value))
        rest = rest.dropFirst(value.count + 2)
      } else {
        let value = rest.prefix { $0 != " " }
        attributes[String(key)] = unescaped(String(value))
        rest = rest.dropFirst(value.count)
      }
    }
    return Tag(name: name.lowercased(), isClosing: isClosing, attributes: attributes, text: "")
  }

  static func unescaped(_ text: String) -> String {
    guard text.contains("&") else { return text }
    var text = text
    for (entity, character) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ] {
      text = text.split(separator: entity, omittingEmptySubsequences: false).joined(separator: character)
    }
    return text
  }
}
