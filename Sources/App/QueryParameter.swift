// The parameters of routes' query strings, as values.
import Base
import Web

extension Route {
  /// A parameter of the query string.
  struct QueryParameter: Sendable {
    /// What it may be.
    enum Shape: Sendable {
      case text(example: String?)
      case integer(ClosedRange<Int>)
      case date
      case id
      /// `true`, or left out.
      case flag
    }

    let name: String
    let text: Text
    let shape: Shape

    init(name: String, text: Text, _ shape: Shape = .text(example: nil)) {
      self.name = name
      self.text = text
      self.shape = shape
    }

    static let page = QueryParameter(
      name: "page", text: Text(en: "Page, from 1", fr: "Page, à partir de 1"), .integer(1...Page.deepest))
    /// Of a list that goes on by `before`.
    static let onlyPage = QueryParameter(
      name: "page", text: Text(en: "Always 1: it goes on by “before”", fr: "Toujours 1 : elle continue par « before »"),
      .integer(1...1))
    /// Of a list that goes on by `after`.
    static let onlyPageAfter = QueryParameter(
      name: "page", text: Text(en: "Always 1: it goes on by “after”", fr: "Toujours 1 : elle continue par « after »"),
      .integer(1...1))
    static let limit = QueryParameter(
      name: "limit",
      text: Text(
        en: "Entries a page, 1 to \(Page.largest)", fr: "Entrées par page, 1 à \(Page.largest)"),
      .integer(1...Page.largest))
  }
}
