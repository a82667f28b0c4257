// The JSON reader against tables of texts that it must accept or refuse, in the manner of JSONTestSuite.
import Base
import Testing

@Suite struct JSONDocumentTests {
  /// Texts that are JSON, each with what it reads back as when it is written again.
  @Test(arguments: [
    ("null", "null"), ("true", "true"), ("false", "false"), ("0", "0"), ("-0", "-0"), ("\"\"", "\"\""),
    (" [ ] ", "[]"), ("\t{\r\n}\n", "{}"), ("[[],{},[[]]]", "[[],{},[[]]]"), ("[1 , 2\n,3]", "[1,2,3]"),
    (#"{"a":{"b":[{"c":null}]},"d":1}"#, #"{"a":{"b":[{"c":null}]},"d":1}"#), (#"{"":0}"#, #"{"":0}"#),
    (#"{"a":1,"A":2,"a ":3}"#, #"{"a":1,"A":2,"a ":3}"#),
    ("[1e3,1E+3,1e-3,-1.5,0.0,0e0,-0e-5,123.456e7]", "[1e3,1E+3,1e-3,-1.5,0.0,0e0,-0e-5,123.456e7]"),
    ("9223372036854775808", "9223372036854775808"), ("1e308", "1e308"), ("1e-400", "1e-400"),
    (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\b\f\n\r\t""#), (#""\u0041\u00e9\u20AC""#, "\"Aé€\""),
    (#""\uD83E\uDD8A""#, "\"🦊\""), (#""\uDBFF\uDFFF""#, "\"\u{10FFFF}\""), (#""\u0000""#, #""\u0000""#),
    (#""\uFFFF\uFFFE\u2028""#, "\"\u{FFFF}\u{FFFE}\u{2028}\""), ("\"\u{7f}\"", "\"\u{7f}\""),
    (#""\u005c\u0022\u002f""#, #""\\\"/""#), ("\"aé€🦊z\"", "\"aé€🦊z\""),
    (#""12345678\u00e912345678""#, "\"12345678é12345678\""),
    // The composed and the decomposed é are two names.
    ("{\"\u{e9}\":1,\"e\u{301}\":2}", "{\"\u{e9}\":1,\"e\u{301}\":2}"),
  ])
  func accepts(_ text: String, _ again: String) throws {
    let document = try JSONDocument(text)
    let out = written { document.root.write(to: $0) }
    #expect(Array(out.utf8) == Array(again.utf8))
    #expect(try JSONDocument(out) == document)
  }

  /// Texts that are not JSON.
  @Test(arguments: [
    "", " ", "{", "[", "\"", "\"a", "}", "]", ",", ":", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1}", "{]",
    "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{\"a\" 1}", "{\"a\"::1}", "{a:1}", "{1:1}",
    "{'a':1}", "{null:1}", "{\"a\":1 \"b\":2}", "{\"a\"}", "{\"a\",\"b\"}", "[\"a\":1]", "1 2", "[] []", "{}x", "null,",
    "nul", "nulll", "Null", "TRUE", "tru", "truefalse", "NaN", "nan", "Infinity", "-Infinity", "inf", "undefined",
    "01", "-01", "00", "1.", ".5", "-.5", "-", "+1", "--1", "1e", "1e+", "1.e5", "1.5.5", "1e5.5", "0x10", "1_000",
    "1,5",
    "１", "[1.0e]", "1e400", "-1e309", "[1e99999999999999999999]", #""\x41""#, #""\u12""#, #""\u12G4""#, #""\u""#,
    #""\U0041""#, #""\'""#, #""\"#, #""\ ""#, #""\uD800""#, #""\uDC00""#, #""\uD800\uD800""#, #""\uD800x""#,
    #""\uD800\n""#, #""\uDC00\uD800""#, #""\uD800\u0041""#, "\"\n\"", "\"\t\"", "\"a\u{0}b\"", "\"12345678\u{1f}\"",
    "\u{feff}{}", "\u{feff}", "\u{a0}1", "[1]\u{0}", "\u{0}", "/* c */ 1", "// c\n1", "[1] // c", "#", "\u{c}1",
    #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"x":{"k":1,"k":2}}"#, "{\"\":1,\"\":2}", "'a'", "`a`", "\u{2028}1",
    "[\u{1F98A}]", "{\"a\":1}}", "[[1]", "[1]]", "\"a\"\"b\"", "<a/>", "a=b", "*",
  ])
  func refuses(_ text: String) {
    let failure = #expect(throws: Failure.self) { try JSONDocument(text) }
    #expect(failure?.kind == .invalid)
    #expect(failure?.code == "json")
  }

  /// Bytes inside a text that are not UTF-8: cut short, overlong, surrogates, beyond the last code point.
  @Test(
    arguments: [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xc3, 0x28], [0xe0, 0x80, 0x80], [0xe0, 0x9f, 0xbf],
      [0xe2, 0x82],
      [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf0, 0x80, 0x80, 0x80], [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x9f, 0xa6],
      [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xfe], [0xff],
      [0xe9, 0x74, 0xe9],
    ] as [[UInt8]])
  func refusesBrokenUTF8(_ bytes: [UInt8]) {
    for padding in [0, 1, 7, 8, 9] {
      let text = [0x22] + [UInt8](repeating: 0x61, count: padding) + bytes + [0x22]
      let failure = #expect(throws: Failure.self) { try JSONDocument(text) }
      #expect(failure?.kind == .invalid)
    }
    #expect(throws: Failure.self) { try JSONDocument(bytes) }
  }

  @Test func everyPrefixAndEveryChangedByteIsHandled() throws {
    let text = Array(#" {"a":[1,-2.5e3,"x\u00e9\ud83e\udd8a é",true,false,null],"b\n":{"c":{}}} "#.utf8)
    _ = try JSONDocument(text)
    for end in 0..<text.count - 1 { #expect(throws: Failure.self) { try JSONDocument(Array(text[..<end])) } }
    for position in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[position] = byte
        _ = try? JSONDocument(changed)
      }
    }
  }

  @Test(arguments: [
    (#"{"items":[{"name":"a"},{"name":01}]}"#, "items[1].name", 31), (#"[[1],[2,[x]]]"#, "[1][1][0]", 9),
    (#"{"a":{"b":1,"b":2}}"#, "a.b", 12), (#"{"a":"\ud800"}"#, "a", 6), (#"{"n":1e400}"#, "n", 5),
    (#"{"deep":[NaN]}"#, "deep[0]", 9),
  ])
  func namesPlaceAndPath(_ text: String, _ path: String, _ offset: Int) {
    let failure = #expect(throws: Failure.self) { try JSONDocument(text) }
    #expect(failure?.fields.map(\.path) == [path])
    #expect(failure?.text.en.contains("at byte \(offset), in \(path)") == true)
    #expect(failure?.text.fr.contains("à l’octet \(offset), dans \(path)") == true)
  }

  @Test func depthIsLimitedWithoutRecursion() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSONDocument(nested(64))
    for text in [nested(65), nested(10_000), String(repeating: "[", count: 1_000_000)] {
      let failure = #expect(throws: Failure.self) { try JSONDocument(text) }
      #expect(failure?.kind == .invalid)
      #expect(failure?.text.en.contains("64 levels") == true)
      #expect((failure?.fields.first?.path.utf8.count ?? 0) > 0)
    }
    let objects = String(repeating: #"{"a":"#, count: 10_000)
    let failure = #expect(throws: Failure.self) { try JSONDocument(objects) }
    #expect(failure?.kind == .invalid)
    #expect((failure?.fields.first?.path.utf8.count ?? .max) < 500)
  }

  @Test func sizesAreLimited() throws {
    let long = #"{"note":""# + String(repeating: "x", count: 2 << 20) + #""}"#
    let ofText = #expect(throws: Failure.self) { try JSONDocument(long) }
    #expect(ofText?.kind == .tooLarge)
    #expect(ofText?.fields.map(\.path) == ["note"])
    _ = try JSONDocument(long, limits: JSONLimits(text: 2 << 20))

    let huge = [UInt8](repeating: 0x20, count: 10 << 20)
    let ofBytes = #expect(throws: Failure.self) { try JSONDocument(huge) }
    #expect(ofBytes?.kind == .tooLarge)
    #expect(ofBytes?.code == "json-too-large")

    let many = "[" + String(repeating: "0,", count: 200_000) + "0]"
    let ofNodes = #expect(throws: Failure.self) { try JSONDocument(many) }
    #expect(ofNodes?.kind == .tooLarge)
    #expect(ofNodes?.text.en.contains("200,000") == true)
    // Escapes are counted undone.
    _ = try JSONDocument("\"" + String(repeating: #"\u0041"#, count: 10) + "\"", limits: JSONLimits(text: 10))
    #expect(throws: Failure.self) { try JSONDocument("\"12345678901\"", limits: JSONLimits(text: 10)) }
  }

  /// Ninety thousand names must not cost their square.
  @Test(.timeLimit(.minutes(1))) func manyNamesAreComparedInLinearTime() throws {
    let names = (0..<90_000).map { "\"key\($0)\":0" }.joined(separator: ",")
    let document = try JSONDocument("{" + names + "}")
    #expect(document.root.count == 90_000)
    let failure = #expect(throws: Failure.self) { try JSONDocument("{" + names + ",\"key4711\":1}") }
    #expect(failure?.fields.map(\.path) == ["key4711"])
    // Around the size where the comparison changes its way.
    for count in 1...30 {
      let few = (0..<count).map { "\"k\($0)\":[{\"in\":1}]" }
      _ = try JSONDocument("{" + few.joined(separator: ",") + "}")
      for again in [0, count / 2, count - 1] {
        #expect(throws: Failure.self) {
          try JSONDocument("{" + (few + ["\"k\(again)\":0"]).joined(separator: ",") + "}")
        }
      }
    }
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
      ("9007199254740993", 9_007_199_254_740_993), ("9223372036854775808", nil), ("-9223372036854775809", nil),
      ("18446744073709551616", nil), ("100000000000000000000000000", nil), ("1e3", nil), ("1.0", nil), ("\"1\"", nil),
      ("true", nil), ("null", nil),
    ] as [(String, Int64?)])
  func wholeNumbersAreExact(_ text: String, _ value: Int64?) throws {
    #expect(try JSONDocument(text).root.int64 == value)
  }

  /// Numbers past a double are refused with their path, whether by exponent or by sheer length; long ones within it are not.
  @Test func hugeNumbersAreRefusedCleanly() throws {
    let zeros = String(repeating: "0", count: 400)
    for number in ["1" + zeros, "-1" + zeros, "1" + zeros + ".5", "1e400", "0." + String(repeating: "1", count: 2000)] {
      let failure = #expect(throws: Failure.self) { try JSONDocument("{\"n\":[0,\(number)]}") }
      #expect(failure?.kind == .invalid && failure?.fields.map(\.path) == ["n[1]"])
    }
    #expect(try JSONDocument("1" + zeros.prefix(300)).root.double == 1e300)
    #expect(try JSONDocument("0." + zeros + "1").root.double == 0)
  }

  @Test func accessorsAnswerOnlyTheirKind() throws {
    let root = try JSONDocument(#"{"s":"t\u00e9","n":1.5,"b":true,"l":[1,[2],3],"o":{"x":null},"e":{}}"#).root
    #expect(root.kind == .object && root.count == 6 && root.string == nil && root.int64 == nil && root.bool == nil)
    #expect(root["s"]?.string == "té" && root["s"]?.double == nil && root["s"]?.count == 0)
    #expect(root["s"]?.withUTF8 { $0.count } == 3)
    #expect(root["n"]?.double == 1.5 && root["n"]?.kind == .decimal && root["n"]?.numberText == "1.5")
    #expect(root["b"]?.bool == true && root["b"]?.isNull == false)
    #expect(root["l"]?[2]?.int64 == 3 && root["l"]?[1]?[0]?.int64 == 2 && root["l"]?[3] == nil && root["l"]?[-1] == nil)
    #expect(
      root["o"]?["x"]?.isNull == true && root["o"]?["y"] == nil && root["e"]?["x"] == nil && root["l"]?["x"] == nil)
    #expect(root.members.map(\.name.string) == ["s", "n", "b", "l", "o", "e"])
    #expect(root.elements.map(\.kind).isEmpty)
    #expect(root["l"]?.elements.map(\.kind) == [.integer, .array, .integer])
  }

  /// Documents made at random, with their escapes written in every way, read back the same.
  @Test func randomDocumentsRoundTrip() throws {
    var random = FixedRandom(state: 3)
    for _ in 0..<500 {
      let text = randomJSON(&random, depth: 5)
      let document = try JSONDocument(text)
      let again = written { document.root.write(to: $0) }
      #expect(try JSONDocument(again) == document)
    }
  }

  private func randomJSON(_ random: inout FixedRandom, depth: Int) -> String {
    let blank = ["", " ", "\n\t", ""].randomElement(using: &random) ?? ""
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: return blank + "null"
    case 1: return blank + "true"
    case 2: return blank + String(Int64(bitPattern: random.next()))
    case 3: return blank + String(Double.random(in: -1e6...1e6, using: &random))
    case 4, 5: return blank + randomText(&random) + blank
    case 6:
      let count = Int.random(in: 0..<5, using: &random)
      return "[" + (0..<count).map { _ in randomJSON(&random, depth: depth - 1) }.joined(separator: ",") + blank + "]"
    default:
      let count = Int.random(in: 0..<20, using: &random)
      let members = (0..<count).map { index in
        let name = "\"\(index)" + randomText(&random).dropFirst()
        return blank + name + blank + ":" + randomJSON(&random, depth: depth - 1)
      }
      return "{" + members.joined(separator: ",") + blank + "}"
    }
  }

  private func randomText(_ random: inout FixedRandom) -> String {
    let parts = [
      "a", "long plain text", "é", "€", "🦊", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\u20ac", "\\ud83e\\udd8a",
      "\\u0000",
      "e\u{301}", "\u{7f}",
    ]
    let count = Int.random(in: 0..<12, using: &random)
    return "\"" + (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined() + "\""
  }
}
