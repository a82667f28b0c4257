// Large JSON texts read piece by piece.
import Base
import Testing

@Suite struct JSONPiecesTests {
  private func pieces(_ text: String) -> JSONPieces { JSONPieces(Array(text.utf8)) }

  private func elements(_ text: String) throws -> [String] {
    var found: [String] = []
    try pieces(text).each { value in found.append(written { value.write(to: $0) }) }
    return found
  }

  @Test func elementsComeOneAfterAnother() throws {
    #expect(
      try elements(#" [1, "a]\"[" ,{"b":[{}, "}"]},null,[ ] ]  "#) == [
        "1", #""a]\"[""#, #"{"b":[{},"}"]}"#, "null", "[]",
      ])
    #expect(try elements("[]") == [])
    #expect(try elements("[ \n ]") == [])
  }

  @Test func membersAreFoundByName() throws {
    let text = #"{ "a" : [1,2], "b\u0062":{"c":"}"} , "d":"\\" }"#
    let whole = pieces(text)
    let members = try whole.members()
    #expect(members.map(\.name) == ["a", "bb", "d"])
    let range = try #require(members.first).range
    var sum: Int64 = 0
    try whole.each(in: range) { sum += $0.int64 ?? 0 }
    #expect(sum == 3)
    #expect(try whole.value(in: members[1].range)["c"]?.string == "}")
    #expect(try pieces("{}").members().isEmpty)
  }

  @Test func theRootIsToldBeforeAnythingIsRead() {
    #expect(pieces(" \n[").root == .array)
    #expect(pieces("{").root == .object)
    #expect(pieces("null").root == .other)
    #expect(pieces(" \t").root == .nothing)
  }

  /// Wherever a text breaks off, it is said to be cut short, and nothing is read past its end.
  @Test(arguments: [
    #"[{"id":1,"name":"a\"b"},{"id":-2.5e3,"list":[true,null,"é"]}]"#,
    #"{"courses":[{"id":1},{"id":2}],"warnings":[]}"#,
  ])
  func whatBreaksOffIsCutShort(_ text: String) {
    let bytes = Array(text.utf8)
    for count in 1..<bytes.count {
      let part = JSONPieces(Array(bytes[..<count]))
      #expect(throws: JSONPieces.Fault.cutShort, "\(count)") {
        if part.root == .object { _ = try part.members() } else { try part.each { _ in } }
      }
    }
  }

  @Test(arguments: [
    "[1 2]", "[1,]", "[,1]", "[1]]", "[1}", "[{\"a\":1]]", "[tru]", "[\"\\x\"]", "[1],", "[1;2]", "[:]", "[{]",
  ])
  func whatIsNoListIsMalformed(_ text: String) {
    #expect(throws: JSONPieces.Fault.self) { try pieces(text).each { _ in } }
  }

  @Test(arguments: ["{1:2}", "{\"a\" 1}", "{\"a\":1,}", "{\"a\":1]", "{\"a\":1}}", "{\"\\x\":1}", "{\"a\"::1}"])
  func whatIsNoObjectIsMalformed(_ text: String) {
    #expect(throws: JSONPieces.Fault.self) { _ = try pieces(text).members() }
  }

  /// Long texts of a piece that is too large are null; names are kept, and what is still too large is said to be so.
  @Test func longTextsAreLeftOut() throws {
    let long = String(repeating: #"x\"é\u00e9"#, count: 10_000)
    let limits = JSONLimits(bytes: 100_000, text: 50_000)
    func read(_ text: String) throws -> [String] {
      var found: [String] = []
      try JSONPieces(Array(text.utf8), limits: limits).each { value in found.append(written { value.write(to: $0) }) }
      return found
    }
    #expect(
      try read(#"[{"a":"\#(long)","b":["\#(long)",2]},{"a":"1"},"\#(long)"]"#) == [
        #"{"a":null,"b":[null,2]}"#, #"{"a":"1"}"#, "null",
      ])
    let kept = String(repeating: "y", count: 40_000)
    #expect(try read(#"["\#(kept)"]"#) == ["\"\(kept)\""])
    #expect(throws: JSONPieces.Fault.tooLarge) { try read(#"[{"\#(long)":1}]"#) }
    #expect(throws: JSONPieces.Fault.tooLarge) { try read("[[" + String(repeating: "1,", count: 60_000) + "1]]") }
    #expect(throws: JSONPieces.Fault.malformed) { try read(#"[{"a":"\#(long)" "b"}]"#) }
    #expect(throws: JSONPieces.Fault.cutShort) { try read(#"[{"a":"\#(long)"#) }
  }

  @Test func whatTheReaderThrowsEndsIt() {
    struct Enough: Error {}
    var count = 0
    #expect(throws: Enough.self) {
      try pieces("[1,2,3").each { _ in
        count += 1
        if count == 2 { throw Enough() }
      }
    }
  }
}
