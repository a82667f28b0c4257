// Payloads from forms, their schemas and their lists of fields.
import Base
import Testing

@Suite struct PayloadFormTests {
  private static let full: [(String, String)] = [
    ("_csrf", "token"), ("title", " Books "), ("email", ""), ("secret", "  8 blanks  "), ("whole", "+3"),
    ("ratio", "0,5"),
    ("agreed", "on"), ("known", ""), ("day", "2026-11-21"), ("until", ""), ("at", "2026-11-21T14:05"), ("seen", ""),
    ("buyer", "0000000000011"), ("place", "home"), ("other", ""), ("address.city", "Nîmes"),
    ("address.note", "a\r\nb\rc"),
    ("second.city", ""), ("second.note", ""), ("items[0].name", "x"), ("items[7].name", "y"), ("items[7].amount", "2"),
    ("items[7].tags", "a"), ("items[7].tags", "b"), ("watchers", "0000000000001"), ("watchers", "0000000000002"),
  ]

  private func faults(_ pairs: [(String, String)]) -> [String] {
    let failure = #expect(throws: Failure.self) { try Order.read(form: pairs) }
    #expect(failure?.kind == .unprocessable)
    return (failure?.fields.map(\.path) ?? []).sorted()
  }

  private func changed(_ name: String, _ values: String...) -> [(String, String)] {
    PayloadFormTests.full.filter { $0.0 != name } + values.map { (name, $0) }
  }

  /// Another system may have to recognize it: it is not composed, as names are.
  @Test func aSecretStaysAsItWasTyped() throws {
    let typed = "cafe\u{301} au lait"
    let order = try Order.read(
      form: changed("secret", typed).filter { $0.0 != "title" } + [("title", "cafe\u{301}")])
    #expect(order.secret.map { Array($0.unicodeScalars) } == Array(typed.unicodeScalars))
    #expect(Array(order.title.unicodeScalars) == Array("caf\u{e9}".unicodeScalars))
  }

  @Test func readsEveryKind() throws {
    let paris = try #require(Zone("Europe/Paris"))
    let order = try Order.read(form: PayloadFormTests.full, zone: paris)
    var expected = Order()
    expected.title = "Books"
    expected.secret = "  8 blanks  "
    expected.whole = 3
    expected.ratio = 0.5
    expected.agreed = true
    expected.day = try #require(LocalDate(iso: "2026-11-21"))
    expected.at = try #require(Timestamp(rfc3339: "2026-11-21T13:05:00Z"))
    expected.buyer = ID(33)
    expected.place = .home
    expected.address = Address(city: "Nîmes", note: "a\nb\nc")
    expected.items = [Item(name: "x"), Item(name: "y", amount: 2, tags: ["a", "b"])]
    expected.watchers = [ID(1), ID(2)]
    #expect(order == expected)
    #expect(try Order.read(form: changed("at", "2026-11-21T14:05:09"), zone: paris).at.seconds % 60 == 9)
    #expect(try Order.read(form: changed("agreed")).agreed == false)
    #expect(try Order.read(form: changed("at", "2026-11-21T08:30:00Z")).at.rfc3339 == "2026-11-21T08:30:00.000Z")
  }

  /// Absent is something else than empty, in JSON and in forms.
  @Test func aListThatMayBeAbsent() throws {
    #expect(try TagChange.read(text: "{}").tags == nil)
    #expect(try TagChange.read(text: "{\"tags\":null}").tags == nil)
    #expect(try TagChange.read(text: "{\"tags\":[]}").tags == [])
    #expect(try TagChange.read(text: "{\"tags\":[\"a\",\"b\"]}").tags == ["a", "b"])
    for text in ["{\"tags\":\"a\"}", "{\"tags\":[\"a\",\"b\",\"c\"]}", "{\"tags\":[1]}", "{\"tags\":[\"long\"]}"] {
      #expect(throws: Failure.self, "\(text)") { try TagChange.read(text: text) }
    }
    #expect(try TagChange.read(form: []).tags == nil)
    #expect(try TagChange.read(form: [("tags", "")]).tags == [])
    #expect(try TagChange.read(form: [("tags", "a"), ("tags", "b")]).tags == ["a", "b"])
    func written(_ change: TagChange) -> String {
      let buffer = Buffer()
      change.write(to: JSONWriter(buffer))
      return buffer.string
    }
    #expect(written(TagChange()) == "{\"tags\":null}")
    #expect(written(TagChange(tags: [])) == "{\"tags\":[]}")
    var change = TagChange(tags: ["a"])
    try change.update(from: JSONDocument("{}").root)
    #expect(change.tags == ["a"])
    try change.update(from: JSONDocument("{\"tags\":null}").root)
    #expect(change.tags == nil)
  }

  @Test(
    arguments: [
      ("title", [""], ["title"]), ("title", [], ["title"]), ("title", ["   "], ["title"]),
      ("title", ["a\nb"], ["title"]),
      ("title", ["ab", "cd"], ["title"]), ("email", ["x"], ["email"]), ("whole", ["1.0"], ["whole"]),
      ("whole", ["--1"], ["whole"]), ("whole", ["six"], ["whole"]), ("whole", ["99999999999999999999"], ["whole"]),
      ("whole", ["٣"], ["whole"]), ("ratio", ["nan"], ["ratio"]), ("ratio", ["0x1"], ["ratio"]),
      ("ratio", ["2"], ["ratio"]),
      ("ratio", ["1.2.3"], ["ratio"]), ("agreed", ["maybe"], ["agreed"]), ("day", ["21/11/2026"], ["day"]),
      ("day", [], ["day"]), ("at", ["2026-11-21"], ["at"]), ("at", ["2026-11-21T25:00"], ["at"]),
      ("buyer", ["x"], ["buyer"]),
      ("place", [""], ["place"]), ("place", ["moon"], ["place"]), ("address.city", [""], ["address.city"]),
      ("second.note", ["only"], ["second.city"]), ("items[0].name", ["toolong"], ["items[0].name"]),
      ("items[7].tags", ["a", "toolong"], ["items[7].tags[1]"]), ("items[7].tags", ["a", "b", "c"], ["items[7].tags"]),
      ("watchers", ["x"], ["watchers[0]"]), ("titel", ["x"], ["titel"]), ("items[01].name", ["x"], ["items[01].name"]),
      ("items[-1].name", ["x"], ["items[-1].name"]), ("items[0].price", ["1"], ["items[0].price"]),
      ("items[0]", ["x"], ["items[0]"]), ("address", ["x"], ["address"]), ("until", ["2026-01-01"], ["until"]),
      ("items[99999999999999999999].name", ["x"], ["items[99999999999999999999].name"]),
    ] as [(String, [String], [String])])
  func namesTheFieldAtFault(_ name: String, _ values: [String], _ paths: [String]) {
    let pairs = PayloadFormTests.full.filter { $0.0 != name } + values.map { (name, $0) }
    #expect(faults(pairs) == paths)
  }

  @Test func sizesAreBounded() {
    let rows = (0..<4).map { ("items[\($0)].name", "x") }
    #expect(faults(PayloadFormTests.full.filter { !$0.0.hasPrefix("items") } + rows) == ["items"])
    let failure = #expect(throws: Failure.self) { try Order.read(form: (0..<2001).map { ("x\($0)", "") }) }
    #expect(failure?.kind == .tooLarge)
  }

  @Test func listsItsFields() throws {
    let fields = Order.fieldList
    #expect(fields.count == 20)
    #expect(fields.first?.label == Text(en: "Title", fr: "Titre") && fields.first?.help == same("Short"))
    #expect(
      fields.filter(\.isRequired).map(\.name.description)
        == ["title", "whole", "agreed", "day", "at", "buyer", "place", "address", "items"])
    #expect(fields.filter(\.isSecret).map(\.name.description) == ["secret"])
    let place = try #require(fields.first { $0.name.description == "place" })
    #expect(place.choices.map(\.value) == ["campus", "home"] && place.choices.last?.label.fr == "À domicile")
    let items = try #require(fields.first { $0.name.description == "items" })
    #expect(items.children.map(\.name.description) == ["name", "amount", "tags"])
    #expect(Branch.fieldList.last?.children.isEmpty == true)
  }

  @Test func writesItsSchema() throws {
    let schema = try JSONDocument(written { Order.schema(to: $0) }).root
    #expect(schema["type"]?.string == "object" && schema["additionalProperties"]?.bool == false)
    #expect(
      schema["required"]?.elements.map(\.string)
        == ["title", "whole", "agreed", "day", "at", "buyer", "place", "address", "items"])
    let properties = try #require(schema["properties"])
    #expect(properties.members.map(\.name.string) == Order.fieldList.map(\.name.description))
    #expect(properties["title"]?["minLength"]?.int64 == 2 && properties["title"]?["description"]?.string == "Short")
    #expect(properties["email"]?["type"]?.elements.map(\.string) == ["string", "null"])
    #expect(properties["secret"]?["writeOnly"]?.bool == true)
    #expect(properties["whole"]?["minimum"]?.int64 == -5 && properties["whole"]?["maximum"]?.int64 == 5)
    #expect(properties["maybeWhole"]?["minimum"] == nil)
    #expect(properties["other"]?["enum"]?.elements.map(\.string) == ["campus", "home", nil])
    #expect(properties["address"]?["$ref"]?.string == "#/components/schemas/Address")
    #expect(properties["second"]?["anyOf"]?.count == 2)
    #expect(properties["items"]?["items"]?["$ref"]?.string == "#/components/schemas/Item")
    #expect(properties["items"]?["minItems"]?.int64 == 1 && properties["items"]?["maxItems"]?.int64 == 3)
  }

  @Test func gathersTheSchemasInside() throws {
    var set = SchemaSet()
    set.add(Order.self)
    set.add(Order.self)
    set.add(Branch.self)
    let all = try JSONDocument(written { json in json.object { set.write(to: json) } }).root
    #expect(all.members.map(\.name.string) == ["Address", "Branch", "Item", "Order"])
    #expect(set.conflicts.isEmpty)
  }
}
