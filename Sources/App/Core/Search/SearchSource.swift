// What a feature offers to the search over everything.
import Base
import Store
import Web

/// A kind of thing that can be found. Asked on a loop's thread at every stroke of a key: `find` reads at most `limit` rows,
/// by an index, and only what the caller may see.
struct SearchSource: Sendable {
  typealias Find = @Sendable (_ words: SearchWords, _ call: Call, _ reader: Reader, _ limit: Int) throws -> [Found]

  /// What its things are called, several of them.
  let text: Text
  let icon: Icon
  let access: Access
  /// A list that has all of them, searched by the same words.
  let list: StaticString?
  let find: Find

  init(_ text: Text, icon: Icon, access: Access, list: StaticString? = nil, find: @escaping Find) {
    self.text = text
    self.icon = icon
    self.access = access
    self.list = list
    self.find = find
  }
}

/// What somebody looks for.
struct SearchWords: Sendable {
  /// As typed, at most a hundred characters.
  let text: String
  /// Without case and accents.
  let key: String

  init(_ text: String) {
    self.text = String(text.prefix(100))
    key = folded(self.text)
  }

  var isEmpty: Bool { key.isEmpty }

  /// Whether each word stands somewhere in a folded text.
  func match(_ text: String) -> Bool {
    key.split(separator: " ").allSatisfy { text.utf8.firstRange(of: $0.utf8) != nil }
  }
}

/// One thing that was found.
struct Found: Sendable {
  let title: String
  var detail: String?
  let link: Link
}

/// The same for programs.
struct FoundOutput: Payload {
  var kind = ""
  var title = ""
  var detail: String?
  /// The address of its page.
  var path = ""

  static let schemaName = "Found"

  init() {}

  init(_ found: Found, _ kind: String) {
    self.kind = kind
    title = found.title
    detail = found.detail
    path = found.link.text
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("kind", &kind, label: SearchText.kind)
    f.text("title", &title, label: SearchText.name)
    f.text("detail", &detail, label: SearchText.detail)
    f.text("path", &path, label: SearchText.path, max: 2000)
  }
}

struct SearchOutput: Payload {
  var items: [FoundOutput] = []

  static let schemaName = "SearchResults"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.list("items", &items, label: SearchText.title)
  }
}
