// Folding, normalization, refusals and counting, with the names people have.
import Base
import Testing

@Suite("Unicode")
struct UnicodeTests {
  @Test func composedAndDecomposedAreOne() {
    let composed = "Thị Ánh Nguyễn"
    let decomposed = "Thi\u{323} A\u{301}nh Nguye\u{302}\u{303}n"
    #expect(composed.utf8.count != decomposed.utf8.count)
    #expect(normalized(decomposed).utf8.elementsEqual(normalized(composed).utf8))
    #expect(normalized("\u{212B}") == "Å" && normalized("") == "" && normalized("plain") == "plain")
  }

  @Test(
    "search keys",
    arguments: [
      ("Thị Ánh  NGUYỄN ", "thi anh nguyen"), ("Nguye\u{302}\u{303}n", "nguyen"), ("Đặng", "dang"),
      ("Łukasz", "lukasz"),
      ("GROSSE STRAẞE", "grosse strasse"), ("Straße", "strasse"), ("İstanbul", "istanbul"),
      ("Øystein Æsop", "oystein aesop"),
      ("O’Brien", "o'brien"), ("O\u{02BC}Brien", "o'brien"), ("Anne‑Marie", "anne-marie"), ("ﬁancé", "fiance"),
      ("Ｆｕｌｌ　ｗｉｄｔｈ", "full width"), ("日本語入門 🎓", "日本語入門 🎓"), ("が", "が"), ("か\u{3099}", "が"), ("한국어", "한국어"),
      ("حَدَّاد", "حداد"), ("أحمد", "احمد"), ("हिन्दी", "हिन्दी"), ("Zoë\u{00A0}\tde\nWit", "zoe de wit"), ("\u{301}", ""),
      ("  A  B  ", "a b"), ("", ""), ("👩\u{200D}👩\u{200D}👧", "👩👩👧"), ("ΑΘΉΝΑ", "αθηνα"), ("Ёлка", "елка"),
    ])
  func keys(_ text: String, _ key: String) {
    #expect(
      folded(text).unicodeScalars.elementsEqual(key.unicodeScalars), "\(folded(text).unicodeScalars.map(\.value))")
    #expect(folded(folded(text)) == folded(text))
  }

  @Test(
    "accepted in a line",
    arguments: [
      "", "O'Brien", "ليلى حداد", "日本語", "👨\u{200D}👩\u{200D}👧", "\u{202B}ab\u{202C}", "\u{2067}א\u{2069}", "a\u{200F}b",
    ])
  func accepted(_ text: String) { #expect(textFault(text, .line) == nil) }

  @Test(
    "refused in a line",
    arguments: [
      "a\nb", "a\tb", "\u{0}", "\u{7F}", "\u{85}", "\u{2028}", "\u{202E}gpj.exe", "\u{202C}", "\u{2067}a\u{202C}",
      "\u{2066}\u{202B}\u{2069}\u{202C}",
    ])
  func refused(_ text: String) { #expect(textFault(text, .line) != nil) }

  @Test("code points set aside", arguments: [0xfdd0, 0xfdef, 0xffff, 0x1fffe, 0x10ffff] as [UInt32])
  func reserved(_ code: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(code))
    #expect(textFault("a\(Character(scalar))", .line) != nil && textFault("a\(Character(scalar))", .paragraphs) != nil)
  }

  @Test func paragraphs() {
    #expect(isAcceptableText("one\n\ttwo", .paragraphs))
    #expect(!isAcceptableText("one\r\ntwo", .paragraphs))
    #expect(!isAcceptableText("\u{202E}one\n\u{202C}", .paragraphs))
  }

  @Test func counting() {
    #expect(characterCount("e\u{301}té") == 3)
    #expect(characterCount("👨\u{200D}👩\u{200D}👧\u{200D}👦🎓") == 2)
    #expect(characterCount("a\r\nb") == 3 && characterCount("") == 0)
    #expect(characterCount("a" + String(repeating: "\u{301}", count: 7999)) == 1000)
  }

  @Test func whatIsCutFitsWhereverATextOfThatLengthDoes() {
    #expect(shortened("short", to: 5) == "short" && shortened("shorter", to: 5) == "short")
    #expect(shortened("", to: 5).isEmpty)
    let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦"
    #expect(shortened(String(repeating: family, count: 6), to: 5) == String(repeating: family, count: 5))
    let stacked = "a" + String(repeating: "\u{301}", count: 30)
    let cut = shortened("ab" + stacked + stacked + "c", to: 5)
    #expect(cut == "ab" + stacked && characterCount(cut) <= 5, "no more than eight code points for each")
  }
}
