// Payloads for the tests: one field of each kind, and types inside each other.
import Base

func same(_ word: String) -> Text { .verbatim(word) }

enum Person {}

enum Place: String, CaseIterable, Sendable, Labeled {
  case campus, home

  var label: Text {
    switch self {
    case .campus: Text(en: "Campus", fr: "Campus")
    case .home: Text(en: "At home", fr: "À domicile")
    }
  }
}

struct Item: Payload, Equatable {
  var name = ""
  var amount = 1
  var tags: [String] = []

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: same("Name"), max: 5)
    f.integer("amount", &amount, label: same("Amount"), range: 1...9, required: false)
    f.texts("tags", &tags, label: same("Tags"), length: 3, max: 2, required: false)
  }
}

struct Address: Payload, Equatable {
  var city = ""
  var note: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("city", &city, label: same("City"))
    f.text("note", &note, label: same("Note"), kind: .multiline)
  }
}

struct Order: Payload, Equatable {
  var title = ""
  var email: String?
  var secret: String?
  var whole = Int64(0)
  var maybeWhole: Int64?
  var ratio: Double?
  var agreed = false
  var known: Bool?
  var day = LocalDate.first
  var until: LocalDate?
  var at = Timestamp(milliseconds: 0)
  var seen: Timestamp?
  var buyer = ID<Person>(1)
  var seller: ID<Person>?
  var place = Place.campus
  var other: Place?
  var address = Address()
  var second: Address?
  var items: [Item] = []
  var watchers: [ID<Person>] = []

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("title", &title, label: Text(en: "Title", fr: "Titre"), help: same("Short"), min: 2, max: 10)
    f.text("email", &email, label: same("E-mail"), kind: .email)
    f.text("secret", &secret, label: same("Password"), min: 8, kind: .secret)
    f.integer("whole", &whole, label: same("Whole"), range: -5...5)
    f.integer("maybeWhole", &maybeWhole, label: same("Maybe"))
    f.number("ratio", &ratio, label: same("Ratio"), range: 0...1)
    f.bool("agreed", &agreed, label: same("Agreed"))
    f.bool("known", &known, label: same("Known"))
    f.date("day", &day, label: same("Day"))
    f.date("until", &until, label: same("Until"))
    f.timestamp("at", &at, label: same("At"))
    f.timestamp("seen", &seen, label: same("Seen"))
    f.id("buyer", &buyer, label: same("Buyer"))
    f.id("seller", &seller, label: same("Seller"))
    f.choice("place", &place, label: same("Place"))
    f.choice("other", &other, label: same("Other"))
    f.object("address", &address, label: same("Address"))
    f.object("second", &second, label: same("Second"))
    f.list("items", &items, label: same("Items"), min: 1, max: 3)
    f.ids("watchers", &watchers, label: same("Watchers"), max: 3, required: false)
  }

  func check(_ refuse: (String, Text) -> Void) {
    if let until, until < day { refuse("until", same("before the day")) }
  }
}

/// A change that replaces a list only when it is named.
struct TagChange: Payload, Equatable {
  var tags: [String]?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.texts("tags", &tags, label: same("Tags"), length: 3, max: 2)
  }
}

/// A type that contains itself.
struct Branch: Payload, Equatable {
  var name = ""
  var branches: [Branch] = []

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: same("Name"))
    f.list("branches", &branches, label: same("Branches"), required: false)
  }
}

extension Payload {
  /// Reads a value from a literal.
  static func read(text: String) throws -> Self {
    try Array(text.utf8).withUnsafeBytes { try read(json: $0) }
  }
}
