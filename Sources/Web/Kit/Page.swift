// One page of a list, by number: which rows to read, and the frame they are answered in.
import Base

/// Page `number` (from 1) of `limit` rows each.
package struct Page: Sendable, Equatable {
  package let number: Int
  package let limit: Int

  /// How many rows a page may hold.
  package static let largest = 100
  /// How far into a list a page may reach: finding the hundred-thousandth row costs 43 ms, and the loop waits meanwhile.
  package static let deepest = 100_000

  /// How many rows come before it.
  package var offset: Int { (number - 1) * limit }

  /// Both are brought into bounds.
  package init(number: Int = 1, limit: Int = 25) {
    self.limit = min(max(limit, 1), Page.largest)
    self.number = min(max(number, 1), Page.deepest / self.limit)
  }

  /// Reads `page` and `limit`. Throws 422 with a fault per field for what is no number or out of bounds.
  package init(_ fields: FormFields, limit standard: Int = 25) throws(Failure) {
    var faults: [Failure.Field] = []
    func read(_ name: String, _ fallback: Int, _ largest: Int) -> Int {
      guard let text = fields[name] else { return fallback }
      // No sign, blank or leading zero: one spelling for one page.
      let isPlain = text.utf8.count <= 9 && text.utf8.first != 0x30 && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
      if isPlain, let number = Int(text), number <= largest { return number }
      faults.append(
        Failure.Field(
          path: name,
          text: Text(
            en: "Must be a whole number from 1 to \(grouped(largest, .en)).",
            fr: "Doit être un nombre entier de 1 à \(grouped(largest, .fr)).")))
      return fallback
    }
    let limit = read("limit", standard, Page.largest)
    let number = read("page", 1, Page.deepest / max(limit, 1))
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    self.number = number
    self.limit = limit
  }

  /// Reads `limit` for a list that goes on from its last entry and has no pages beyond the first. Throws 422 where another
  /// one is asked for: whoever turned pages would read the first again and again.
  /// `word` is the parameter by which it goes on.
  package static func only(
    _ fields: FormFields, limit standard: Int = 25, by word: String = "before"
  ) throws(Failure) -> Page {
    let page = try Page(fields, limit: standard)
    guard page.number == 1 else {
      throw Failure.unprocessable([
        Failure.Field(
          path: "page",
          text: Text(
            en: "This list has no pages: it goes on with “\(word)”.",
            fr: "Cette liste n’a pas de pages : elle continue par « \(word) »."))
      ])
    }
    return page
  }

  /// How many pages `total` rows make; at least one.
  package func pages(total: Int) -> Int { max(1, (max(0, total) + limit - 1) / limit) }

  /// Writes `{"items":[…],"page":1,"limit":25,"total":60}`; `items` writes the elements.
  /// `head` writes what stands before them.
  @inlinable package func write(
    to json: JSONWriter, total: Int, head: () -> Void = {}, items: () throws -> Void
  ) rethrows {
    try json.object {
      head()
      try json.array("items", items)
      json.field("page", number)
      json.field("limit", limit)
      json.field("total", total)
    }
  }
}
