// Files that mean harm: bombs, entities, endless things, lies and plain damage. None may cost more than a refusal.
import Base
import CZip
import Foundation
import Testing

@testable import Sheets

@Suite struct SheetHostility {
  static let row = "<row><c t=\"str\"><v>a</v></c></row>"

  /// A part that unpacks to more than a thousand times its size.
  @Test func bombs() throws {
    var package = Package(SheetHostility.row)
    let blanks = String(repeating: " ", count: 20 << 20)
    package.replace("xl/worksheets/sheet1.xml", "<worksheet><sheetData>\(blanks)</sheetData></worksheet>")
    let file = try package.bytes()
    #expect(file.count < 100_000)
    let failure = refusal(file)
    #expect(failure?.kind == .tooLarge)
    // The same in a part that nobody reads is nobody's worry.
    var harmless = Package(SheetHostility.row)
    harmless.parts.append(("xl/media/huge.bin", blanks))
    #expect(refusal(try harmless.bytes()) == nil)
    // Below the ratio, above the sum: four parts of their own kind share one budget.
    var limits = SheetLimits()
    limits.unpacked = 3_000
    #expect(refusal(try Package(SheetHostility.row).bytes(), limits) == nil)
    var several = Package(SheetHostility.row, shared: String(repeating: " ", count: 1_500))
    several.replace("xl/styles.xml", "<styleSheet>\(String(repeating: " ", count: 1_500))</styleSheet>")
    #expect(refusal(try several.bytes(), limits)?.kind == .tooLarge)
  }

  /// Each row is a few bytes and refers to one long text.
  @Test func oneTextTimesAMillion() throws {
    let data = SheetHostility.row + "<row>" + String(repeating: "<c t=\"s\"><v>0</v></c>", count: 200) + "</row>"
    let shared = "<si><t>\(String(repeating: "x", count: 100_000))</t></si>"
    var limits = SheetLimits()
    limits.textBytes = 10 << 20
    #expect(refusal(try Package(data, shared: shared).bytes(), limits)?.kind == .tooLarge)
    #expect(refusal(try Package(data, shared: shared).bytes()) == nil, "twenty megabytes are allowed")
  }

  @Test func limitsHoldToTheByte() throws {
    func limited(_ data: String, shared: String? = nil, _ change: (inout SheetLimits) -> Void) throws -> Failure? {
      var limits = SheetLimits()
      change(&limits)
      return refusal(try Package(data, shared: shared).bytes(), limits)
    }
    let three = SheetHostility.row + "<row><c><v>1</v></c></row><row><c><v>2</v></c></row>"
    #expect(try limited(three) { $0.rows = 2 } == nil)
    #expect(try limited(three) { $0.rows = 1 }?.text.en.contains("Row 3: there are more than 1 rows") == true)
    let wide = "<row><c r=\"C1\" t=\"str\"><v>c</v></c></row>"
    #expect(try limited(wide) { $0.columns = 3 } == nil)
    #expect(try limited(wide) { $0.columns = 2 }?.text.en.contains("more than 2 columns") == true)
    #expect(try limited("<row><c t=\"str\"><v>abc</v></c></row>") { $0.fieldBytes = 3 } == nil)
    #expect(try limited("<row><c t=\"str\"><v>abcd</v></c></row>") { $0.fieldBytes = 3 } != nil)
    let inline = "<row><c t=\"inlineStr\"><is><t>ab</t><r><t>cd</t></r></is></c></row>"
    #expect(try limited(inline) { $0.fieldBytes = 3 } != nil)
    #expect(try limited(inline) { $0.textBytes = 3 }?.kind == .tooLarge)
    let shared = "<si><t>ab</t></si><si><t>cd</t></si>"
    let one = "<row><c t=\"s\"><v>1</v></c></row>"
    #expect(try limited(one, shared: shared) { $0.sharedTexts = 2 } == nil)
    #expect(try limited(one, shared: shared) { $0.sharedTexts = 1 }?.kind == .tooLarge)
    #expect(try limited(one, shared: shared) { $0.sharedBytes = 4 } == nil)
    #expect(try limited(one, shared: shared) { $0.sharedBytes = 3 }?.kind == .tooLarge)
    #expect(try limited(one, shared: shared) { $0.bytes = 100 }?.kind == .tooLarge)
    #expect(try limited(one, shared: shared) { $0.entries = 6 } == nil)
    #expect(try limited(one, shared: shared) { $0.entries = 5 }?.kind == .tooLarge)
  }

  @Test func tooManyParts() throws {
    var parts = Package(SheetHostility.row).parts.map { ($0.name, Array($0.text.utf8)) }
    for number in 0..<2_100 { parts.append(("p\(number)", [])) }
    #expect(refusal(try zipped(parts))?.kind == .tooLarge)
  }

  /// No document type, whatever it says: no entities, inner or outer.
  @Test(arguments: [
    "<!DOCTYPE x>", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">",
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
    "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/\"> %p;]>",
    "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>",
  ])
  func documentTypes(_ doctype: String) throws {
    for name in ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels", "xl/sharedStrings.xml", "xl/styles.xml"]
    {
      var package = Package(SheetHostility.row, shared: "<si><t>x</t></si>", styles: "")
      let old = try #require(package.parts.first { $0.name == name }).text
      package.replace(name, doctype + old)
      #expect(refusal(try package.bytes())?.detail.contains("document type") == true, "\(name)")
    }
    var undeclared = Package("")
    undeclared.replace(
      "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c t=\"str\"><v>&e;</v></c></row></sheetData></worksheet>"
    )
    #expect(refusal(try undeclared.bytes()) != nil)
  }

  @Test func endlessThings() throws {
    let deep = String(repeating: "<row>", count: 100_000)
    #expect(refusal(try Package(deep).bytes())?.detail.contains("deep") == true)
    // Not so well packed that its ratio gives it away.
    var noise = SystemRandomNumberGenerator()
    func junk(_ count: Int) -> String {
      String(decoding: (0..<count).map { _ in UInt8.random(in: 0x61...0x7a, using: &noise) }, as: UTF8.self)
    }
    let long = junk(1 << 20)
    for markup in ["<c r=\"\(long)\"/>", "<\(long)/>", "<!--\(long)-->", "<?\(long)?>", "<c \(long)"] {
      let failure = refusal(try Package(SheetHostility.row + "<row>" + markup + "</row>").bytes())
      #expect(failure != nil, "\(markup.prefix(8))")
    }
    // A text is no tag: it may be long, but no field is.
    #expect(refusal(try Package(SheetHostility.row + long).bytes()) == nil)
    #expect(
      refusal(try Package("<row><c t=\"str\"><v>\(long)</v></c></row>").bytes())?.text.en.contains("cell") == true)
    let attributes = (0..<50_000).map { "a\($0)=\"\"" }.joined(separator: " ")
    #expect(refusal(try Package(SheetHostility.row + "<row \(attributes)/>").bytes()) != nil)
  }

  @Test(arguments: [
    "<row><c r=\"1\"><v>1</v></c></row>", "<row><c r=\"\"><v>1</v></c></row>", "<row><c r=\"A\"><v>1</v></c></row>",
    "<row><c r=\"AAAA1\"><v>1</v></c></row>", "<row><c r=\"ZZZ1\"><v>1</v></c></row>",
    "<row><c r=\"é1\"><v>1</v></c></row>",
    "<row><c r=\"$A$1\"><v>1</v></c></row>", "<row><c", "</row>", "<row></c></row>", "\u{1}", "<a:b:c xmlns=''>",
    "<row><c t=\"s\"><v>0</v></c></row>", "]]>", "<row r=\"1\" r=\"2\"/>",
  ])
  func brokenMarkup(_ data: String) throws {
    let failure = refusal(try Package(SheetHostility.row + data).bytes())
    #expect(failure?.kind == .unprocessable, "\(data)")
  }

  /// What is odd and harmless is read as well as it can be.
  @Test(arguments: [
    ("<c r=\"A2\" s=\"999999999\"><v>1</v></c>", "1"), ("<c r=\"A2\" s=\"-1\"><v>1</v></c>", "1"),
    ("<c r=\"A2\" t=\"zzz\"><v>1</v></c>", "1"), ("<c r=\"A2\"><v>1</v><v>2</v></c>", "12"),
    ("<c r=\"A2\"><v>1</v></c><c r=\"A2\"><v>2</v></c>", "2"), ("<v>9</v><c r=\"A2\"><v>1</v></c>", "1"),
    ("<c r=\"A2\" t=\"inlineStr\"><is><t>a</t></is><rPh><t>b</t></rPh><rPh/></c>", "a"),
  ])
  func oddMarkup(_ markup: String, _ expected: String) throws { #expect(try SheetReading.cell(markup) == expected) }

  @Test func rowNumbersMayBeAnything() throws {
    for number in ["1048576", "0", "-5", "99999999999999999999", "x", ""] {
      let data = SheetHostility.row + "<row r=\"\(number)\"><c><v>1</v></c></row>"
      #expect(try read(Package(data).bytes()).rows.map { $0.dropFirst() } == [["1"]], "\(number)")
    }
  }

  @Test func otherFilesAreNamed() throws {
    let old: [UInt8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] + [UInt8](repeating: 0, count: 600)
    #expect(refusal(old)?.text.en.contains(".xls") == true)
    #expect(refusal(try zipped([("content.xml", [])]))?.text.en.contains("OpenDocument") == true)
    #expect(refusal(try zipped([("xl/workbook.bin", [])]))?.text.en.contains(".xlsb") == true)
    for file in [
      [], Array("name;email".utf8), [0x50, 0x4b, 0x03, 0x04],
      Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18),
    ] {
      #expect(refusal(file)?.kind == .unprocessable)
    }
    #expect(refusal(try zipped([("word/document.xml", [])]))?.kind == .unprocessable)
  }

  @Test func missingParts() throws {
    for name in ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"] {
      var package = Package(SheetHostility.row)
      package.replace(name, nil)
      #expect(refusal(try package.bytes())?.kind == .unprocessable, "\(name)")
    }
    // A relation leads nowhere but into the package.
    for target in [
      "../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/x", "", "//", "..",
    ] {
      var package = Package(SheetHostility.row)
      package.replace(
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"\(target)\"/></Relationships>")
      #expect(refusal(try package.bytes())?.kind == .unprocessable, "\(target)")
      package.replace(
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\" TargetMode=\"External\"/></Relationships>"
      )
      #expect(refusal(try package.bytes())?.kind == .unprocessable)
    }
  }

  /// Bytes flipped, cut and doubled at random: the answer is rows or a refusal, and the process lives.
  @Test func damage() throws {
    let shared = "<si><t>zero</t></si><si><t>one</t></si>"
    let data = SheetHostility.row + "<row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>46347.5</v></c></row>"
    let whole = try Package(data, shared: shared, styles: "<cellXfs><xf/><xf numFmtId=\"22\"/></cellXfs>").bytes()
    let stored = try Package(data, shared: shared).bytes(method: ZIP_CM_STORE)
    var random = Seeded(state: 20_261_121)
    var refused = 0
    for round in 0..<4_000 {
      var file = round.isMultiple(of: 2) ? whole : stored
      switch round % 5 {
      case 0: file.removeLast(Int.random(in: 1..<file.count, using: &random))
      case 1: file.removeSubrange(0..<Int.random(in: 1..<file.count, using: &random))
      default:
        for _ in 0..<Int.random(in: 1...8, using: &random) {
          file[Int.random(in: 0..<file.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
      }
      if refusal(file) != nil { refused += 1 }
    }
    #expect(refused > 2_000, "\(refused)")
  }

  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }
}
