// Payloads from and to JSON: every kind of field, every fault with its path, all faults at once.
import Base
import Testing

@Suite struct PayloadJSONTests {
  private static let full = #"""
    {"title":"Books","email":"ada@example.org","secret":"correct horse","whole":-5,"maybeWhole":9007199254740993,
    "ratio":0.5,"agreed":true,"known":false,"day":"2026-11-21","until":"2026-11-30","at":"2026-11-21T08:30:00+01:00",
    "seen":"1969-12-31T23:59:59.999Z","buyer":"0000000000011","seller":"7ZZZZZZZZZZZZ","place":"home","other":"campus",
    "address":{"city":"Nîmes","note":"a\r\nb\tc"},"second":{"city":"東京"},
    "items":[{"name":"x"},{"name":"y","amount":9,"tags":["a","b"]}],"watchers":["0000000000001"]}
    """#

  private func faults(_ text: String) -> [String: Text] {
    do {
      _ = try Order.read(text: text)
      return [:]
    } catch let failure as Failure {
      #expect(failure.kind == .unprocessable)
      #expect(failure.fields.allSatisfy { !$0.text.en.isEmpty && !$0.text.fr.isEmpty })
      return Dictionary(failure.fields.map { ($0.path, $0.text) }) { first, _ in first }
    } catch {
      Issue.record(error)
      return [:]
    }
  }

  /// The full order with one member's value replaced, or, with nil, the member left out.
  private func changed(_ name: String, _ value: String?) throws -> String {
    let document = try JSONDocument(PayloadJSONTests.full)
    return written { json in
      json.object {
        for (key, old) in document.root.members {
          guard let key = key.string else { continue }
          if key != name {
            json.member(key)
            old.write(to: json)
          } else if let value {
            json.member(key)
            Array(value.utf8).withUnsafeBytes { json.raw($0) }
          }
        }
      }
    }
  }

  @Test func readsEveryKind() throws {
    let order = try Order.read(text: PayloadJSONTests.full)
    var expected = Order()
    expected.title = "Books"
    expected.email = "ada@example.org"
    expected.secret = "correct horse"
    expected.whole = -5
    expected.maybeWhole = 9_007_199_254_740_993
    expected.ratio = 0.5
    expected.agreed = true
    expected.known = false
    expected.day = try #require(LocalDate(iso: "2026-11-21"))
    expected.until = LocalDate(iso: "2026-11-30")
    expected.at = try #require(Timestamp(rfc3339: "2026-11-21T07:30:00Z"))
    expected.seen = Timestamp(milliseconds: -1)
    expected.buyer = ID(33)
    expected.seller = ID(Int64.max)
    expected.place = .home
    expected.other = .campus
    expected.address = Address(city: "Nîmes", note: "a\nb\tc")
    expected.second = Address(city: "東京")
    expected.items = [Item(name: "x"), Item(name: "y", amount: 9, tags: ["a", "b"])]
    expected.watchers = [ID(1)]
    #expect(order == expected)
  }

  @Test func roundTrips() throws {
    let order = try Order.read(text: PayloadJSONTests.full)
    let text = written { order.write(to: $0, includingSecrets: true) }
    #expect(try Order.read(text: text) == order)
    #expect(!written { order.write(to: $0) }.contains("correct horse"))
    #expect(!written { order.write(to: $0) }.contains("secret"))
    var bare = Order(title: "ab", address: Address(city: "x"), items: [Item(name: "z")])
    bare.day = .last
    #expect(try Order.read(text: written { bare.write(to: $0, includingSecrets: true) }) == bare)
  }

  @Test func theOrderOfMembersDoesNotMatter() throws {
    let document = try JSONDocument(PayloadJSONTests.full)
    let backwards = written { json in
      json.object {
        for (name, value) in Array(document.root.members).reversed() {
          json.member(name.string ?? "")
          value.write(to: json)
        }
      }
    }
    #expect(try Order.read(text: backwards) == Order.read(text: PayloadJSONTests.full))
  }

  @Test func namesEveryMissingFieldAtOnce() {
    let required = ["title", "whole", "agreed", "day", "at", "buyer", "place", "address", "items"]
    #expect(Set(faults("{}").keys) == Set(required))
    #expect(Set(faults("{" + required.map { "\"\($0)\":null" }.joined(separator: ",") + "}").keys) == Set(required))
  }

  @Test func namesUnknownFieldsByTheirPath() throws {
    #expect(try Set(faults(changed("title", "\"abc\",\"x\":1,\"titel\":{\"y\":2}")).keys) == ["x", "titel"])
    #expect(try Set(faults(changed("address", #"{"city":"a","town":"b"}"#)).keys) == ["address.town"])
    #expect(
      try Set(faults(changed("items", #"[{"name":"a"},{"name":"b","price":1,"é":2}]"#)).keys)
        == ["items[1].price", "items[1].é"])
  }

  @Test func guessesWhatAnUnknownFieldWasMeantToBe() throws {
    let words = try faults(changed("title", "\"abc\",\"titel\":1,\"zzzzzzzz\":2"))
    #expect(
      words["titel"]?.en.contains("“title”") == true && words["titel"]?.fr.contains("«\u{a0}title\u{a0}»") == true)
    #expect(words["zzzzzzzz"]?.en.contains("did you mean") == false)
  }

  /// A value for a field, and the paths at fault.
  @Test(
    arguments: [
      ("title", "1", ["title"]), ("title", "\"\"", ["title"]), ("title", "\"a\"", ["title"]),
      ("title", "\"  a  \"", ["title"]), ("title", "\"12345678901\"", ["title"]), ("title", "\"a\\u0000b\"", ["title"]),
      ("title", "\"a\\nb\"", ["title"]), ("title", "\"ab\\u202e\"", ["title"]), ("title", "[\"ab\"]", ["title"]),
      ("title", "\"  1234567890  \"", []), ("title", "\"éééééééééé\"", []), ("title", "\"🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊\"", []),
      ("email", "\"ada\"", ["email"]), ("email", "\"a@b@c\"", ["email"]), ("email", "\"@b\"", ["email"]),
      ("email", "\"a@\"", ["email"]), ("email", "\"a@-b\"", ["email"]), ("email", "\"a@b..c\"", ["email"]),
      ("email", "\"a b@c\"", ["email"]), ("email", "\"<a@b>\"", ["email"]), ("email", "null", []),
      ("email", "\"a+b.c@d-e.f\"", []), ("email", "\"é@exämple.org\"", []), ("email", "\" a@b \"", []),
      ("secret", "\"short\"", ["secret"]), ("secret", "\"  8 blanks  \"", []),
      ("whole", "6", ["whole"]), ("whole", "-6", ["whole"]), ("whole", "1.0", ["whole"]), ("whole", "1e0", ["whole"]),
      ("whole", "\"1\"", ["whole"]), ("whole", "true", ["whole"]), ("whole", "99999999999999999999", ["whole"]),
      ("whole", "1e300", ["whole"]), ("whole", "5", []), ("maybeWhole", "9223372036854775808", ["maybeWhole"]),
      ("maybeWhole", "null", []), ("ratio", "1.1", ["ratio"]), ("ratio", "\"0\"", ["ratio"]), ("ratio", "1", []),
      ("ratio", "1e-3", []), ("agreed", "1", ["agreed"]), ("agreed", "\"true\"", ["agreed"]), ("known", "0", ["known"]),
      ("day", "\"2026-02-29\"", ["day"]), ("day", "20261121", ["day"]), ("day", "\"2026-11-21T00:00:00Z\"", ["day"]),
      ("until", "\"2026-11-20\"", ["until"]), ("until", "null", []), ("at", "\"2026-11-21\"", ["at"]),
      ("at", "1732000000", ["at"]), ("seen", "\"yesterday\"", ["seen"]), ("buyer", "\"11\"", ["buyer"]),
      ("buyer", "33", ["buyer"]), ("buyer", "\"0000000000000\"", ["buyer"]),
      ("seller", "\"ZZZZZZZZZZZZZ\"", ["seller"]),
      ("place", "\"Campus\"", ["place"]), ("place", "\"moon\"", ["place"]), ("place", "0", ["place"]),
      ("other", "\"\"", ["other"]), ("address", "[]", ["address"]), ("address", "\"Nîmes\"", ["address"]),
      ("address", "{}", ["address.city"]), ("second", "{\"city\":1,\"note\":2}", ["second.city", "second.note"]),
      ("items", "{}", ["items"]), ("items", "[]", ["items"]), ("items", "[null]", ["items[0]"]),
      ("items", #"[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"}]"#, ["items"]),
      (
        "items", #"[{"name":"a"},7,{"name":"toolong","amount":0,"tags":["ok",1]}]"#,
        ["items[1]", "items[2].name", "items[2].amount", "items[2].tags[1]"]
      ),
      ("items", #"[{"name":"a","tags":["a","b","c"]}]"#, ["items[0].tags"]),
      ("items", #"[{"name":"a","tags":["long"]}]"#, ["items[0].tags[0]"]),
      ("items", #"[{"name":"a","tags":null}]"#, ["items[0].tags"]),
      ("watchers", #"["0000000000001","x"]"#, ["watchers[1]"]), ("watchers", "7", ["watchers"]),
    ] as [(String, String, [String])])
  func namesTheFieldAtFault(_ name: String, _ value: String, _ paths: [String]) throws {
    #expect(try faults(changed(name, value)).keys.sorted() == paths.sorted())
  }

  @Test func saysWhatToDoInBothLanguages() throws {
    #expect(
      try faults(changed("title", "\"a\""))["title"]
        == Text(en: "Use at least 2 characters.", fr: "Utilisez au moins 2 caractères."))
    #expect(
      try faults(changed("whole", "99"))["whole"]
        == Text(en: "Enter a whole number from -5 to 5.", fr: "Saisissez un nombre entier de -5 à 5."))
    #expect(try faults(changed("place", "\"x\""))["place"]?.en == "Choose one of: campus, home.")
  }

  @Test func textsAreComposed() throws {
    let order = try Order.read(text: changed("title", "\"e\\u0301le\\u0300ve\""))
    #expect(Array(order.title.utf8) == Array("\u{e9}l\u{e8}ve".utf8))
  }

  @Test func malformedTextIsNotAFieldFault() {
    let malformed = #expect(throws: Failure.self) { try Order.read(text: "{\"title\":01}") }
    #expect(malformed?.kind == .invalid && malformed?.fields.map(\.path) == ["title"])
    let array = #expect(throws: Failure.self) { try Order.read(text: "[]") }
    #expect(array?.kind == .unprocessable && array?.fields.map(\.path) == [""])
  }

  @Test func updatesOnlyWhatIsNamed() throws {
    var order = try Order.read(text: PayloadJSONTests.full)
    let before = order
    try order.update(from: JSONDocument(#"{"title":"New","email":null,"address":{"note":null}}"#).root)
    var expected = before
    expected.title = "New"
    expected.email = nil
    expected.address.note = nil
    #expect(order == expected)
    // Nothing changes when anything is wrong; a field that can't be absent can't be cleared; new things are complete.
    for wrong in [
      #"{"title":"Good","whole":99}"#, #"{"title":null}"#, #"{"nope":1}"#, #"{"items":[{"amount":2}]}"#,
      #"{"until":"2026-11-01"}"#,
    ] {
      let document = try JSONDocument(wrong)
      #expect(throws: Failure.self) { try order.update(from: document.root) }
      #expect(order == expected)
    }
    order.second = nil
    let incomplete = try JSONDocument(#"{"second":{"note":"x"}}"#)
    #expect(throws: Failure.self) { try order.update(from: incomplete.root) }
  }

  @Test func faultsAreBounded() throws {
    let many = "{" + (0..<50_000).map { "\"u\($0)\":0" }.joined(separator: ",") + "}"
    let failure = #expect(throws: Failure.self) { try Order.read(text: many) }
    #expect(failure?.fields.count == 50)
  }

  @Test func typesThatContainThemselvesAreRead() throws {
    let text =
      #"{"name":"a","branches":[{"name":"b","branches":[{"name":"c","branches":[]}]},{"name":"d","branches":[]}]}"#
    let tree = try Branch.read(text: text)
    #expect(written { tree.write(to: $0) } == text)
    let failure = #expect(throws: Failure.self) {
      try Branch.read(text: #"{"name":"a","branches":[{"name":"b","branches":[{"x":1}]}]}"#)
    }
    #expect(failure?.fields.map(\.path) == ["branches[0].branches[0].name", "branches[0].branches[0].x"])
  }
}
