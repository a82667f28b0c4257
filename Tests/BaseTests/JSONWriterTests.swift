// The JSON writer: separators, escapes at every position, numbers at their ends.
import Base
import Testing

/// What `body` writes.
func written(_ body: (JSONWriter) -> Void) -> String {
  let buffer = Buffer(capacity: 64)
  body(JSONWriter(buffer))
  return buffer.string
}

/// A generator that gives the same numbers in every run (SplitMix64).
struct FixedRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

@Suite struct JSONWriterTests {
  private enum Thing {}

  @Test func placesCommas() {
    let text = written { json in
      json.object {
        json.field("a", 1)
        json.object("empty") {}
        json.array("none") {}
        json.array("mixed") {
          json.null()
          json.bool(true)
          json.number(-5)
          json.string("x")
          json.array {}
          json.object { json.field("k", false) }
          json.object {}
        }
        json.null("n")
        json.field("s", "t")
      }
    }
    #expect(text == #"{"a":1,"empty":{},"none":[],"mixed":[null,true,-5,"x",[],{"k":false},{}],"n":null,"s":"t"}"#)
  }

  @Test func whatStoodBeforeIsLeftAlone() {
    let buffer = Buffer()
    buffer.append("at=1 x=")
    JSONWriter(buffer).string("q")
    buffer.append("\n")
    JSONWriter(buffer).object {}
    #expect(buffer.string == "at=1 x=\"q\"\n{}")
  }

  @Test func aTextThatEndsLikeASeparatorTakesItsComma() {
    let text = written { json in
      json.array { for ending in ["{", "[", ":", ",", "\"", "\\"] { json.string(ending) } }
    }
    #expect(text == #"["{","[",":",",","\"","\\"]"#)
  }

  @Test func writesEveryKindOfMember() {
    let date = LocalDate(iso: "2026-11-21")
    let text = written { json in
      json.object {
        json.field("x", Int64.min)
        json.field("y", Int64.max)
        json.field("z", 0)
        json.field("d", 1.5)
        json.field("i", Double.infinity)
        json.field("at", Timestamp(milliseconds: 1))
        json.field("day", date)
        json.field("id", ID<Thing>(33))
        json.field("noText", String?.none)
        json.field("noInt", Int?.none)
        json.field("noInt64", Int64?.none)
        json.field("noBool", Bool?.none)
        json.field("noTime", Timestamp?.none)
        json.field("noDate", LocalDate?.none)
        json.field("noID", ID<Thing>?.none)
        json.field("noBytes", utf8: nil)
        json.member("run \"time\"")
        json.number(7)
        json.array("ids") { json.identifier(ID<Thing>(1)) }
      }
    }
    #expect(
      text == #"{"x":-9223372036854775808,"y":9223372036854775807,"z":0,"d":1.5,"i":null,"#
        + #""at":"1970-01-01T00:00:00.001Z","day":"2026-11-21","id":"0000000000011","noText":null,"noInt":null,"#
        + #""noInt64":null,"noBool":null,"noTime":null,"noDate":null,"noID":null,"noBytes":null,"#
        + #""run \"time\"":7,"ids":["0000000000001"]}"#)
  }

  /// Each byte that needs an escape, at each position of texts longer than two words, against a plain byte loop.
  @Test func escapesAtEveryPosition() {
    let characters: [Unicode.Scalar] = (0..<0x20).compactMap { Unicode.Scalar($0) } + ["\"", "\\", "\u{7f}", "é", "🦊"]
    for length in 0..<20 {
      for position in 0..<max(length, 1) where length > 0 {
        for character in characters {
          var scalars = [Unicode.Scalar](repeating: "a", count: length)
          scalars[position] = character
          let text = String(String.UnicodeScalarView(scalars))
          #expect(written { $0.string(text) } == slowlyQuoted(text))
          #expect(written { json in Array(text.utf8).withUnsafeBytes { json.string(utf8: $0) } } == slowlyQuoted(text))
        }
      }
    }
    let all = String(String.UnicodeScalarView(characters + characters.reversed()))
    #expect(written { $0.string(all) } == slowlyQuoted(all))
    #expect(written { $0.string(String(repeating: "\u{1}", count: 1000)) }.utf8.count == 6002)
  }

  private func slowlyQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{8}": quoted += "\\b"
      case "\u{c}": quoted += "\\f"
      case _ where scalar.value < 0x20:
        quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  @Test func brokenBytesAreReplacedSoThatTheTextStaysJSON() throws {
    for broken: [UInt8] in [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80]] {
      let text = written { json in broken.withUnsafeBytes { json.string(utf8: $0) } }
      #expect(text.contains("\u{fffd}"))
      _ = try JSONDocument(text)
    }
  }

  @Test func digitsAgreeWithTheStandardLibrary() {
    var random = FixedRandom(state: 1)
    for _ in 0..<2000 {
      let value = Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random)
      #expect(written { $0.number(value) } == String(value))
    }
    #expect(
      written { json in json.array { for d in [0.1, -0.0, 1e300, 2.5e-300, .nan] { json.number(d) } } }
        == "[0.1,-0.0,1e+300,2.5e-300,null]")
  }
}
