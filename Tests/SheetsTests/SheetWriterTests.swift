// Writing workbooks: what comes back when they are read, and that nothing in them computes.
import Base
import CZip
import Foundation
import Testing

@testable import Sheets

@Suite struct SheetWriting {
  @Test func whatIsWrittenIsRead() throws {
    let writer = try SheetWriter(
      title: "People", [.init("Name"), .init("Count", .number), .init("Day", .date), .init("Moment", .moment)])
    writer.text("Zoë \"Ångström\" <b>&amp;")
    writer.number(42)
    writer.date(try #require(LocalDate(iso: "2026-11-21")))
    writer.moment(try #require(LocalDate(iso: "2026-11-21")), seconds: 52_200)
    writer.end()
    writer.empty()
    writer.decimal(-1.5)
    writer.end()
    writer.text("line\nbreak\ttab")
    writer.number(Int64.max)
    writer.date(try #require(LocalDate(iso: "1815-12-10")))
    writer.moment(try #require(LocalDate(iso: "1815-12-10")), seconds: 3_661)
    writer.end()
    let file = try writer.finish()
    let (header, rows) = try read(file)
    #expect(header == ["Name", "Count", "Day", "Moment"])
    #expect(
      rows == [
        ["2", "Zoë \"Ångström\" <b>&amp;", "42", "2026-11-21", "2026-11-21 14:30"], ["3", "", "-1.5"],
        ["4", "line\nbreak\ttab", "9223372036854775807", "1815-12-10", "1815-12-10 01:01:01"],
      ])
    #expect(throws: Failure.self) { try writer.finish() }
  }

  static func part(_ name: String, of file: [UInt8]) throws -> String {
    let part = try #require(try SheetArchive(file, SheetLimits()).part(name))
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: SheetArchive.Part.pieceSize)
    while true {
      let count = try piece.withUnsafeMutableBytes { room throws in
        try part.read(into: try #require(room.baseAddress))
      }
      if count == 0 { break }
      text.append(contentsOf: piece[..<count])
    }
    return String(decoding: text, as: UTF8.self)
  }

  @Test(arguments: [
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\")", "http://example.org", "\t=1",
    "{=1}",
    "mailto:a@b.example", "internal:x", "<f>1+1</f>", "]]><f>1</f>",
  ])
  func nothingComputes(_ text: String) throws {
    let writer = try SheetWriter(title: text, [.init(text)])
    writer.text(text)
    writer.end()
    let file = try writer.finish()
    let sheet = try SheetWriting.part("xl/worksheets/sheet1.xml", of: file)
    #expect(!sheet.contains("<f>") && !sheet.contains("hyperlink"), "\(sheet)")
    let (header, rows) = try read(file)
    #expect(header == [text.trimmingCharacters(in: .whitespaces)] && rows == [["2", text]])
  }

  @Test(arguments: [
    "", " ", "\u{0}", "\u{1}\u{8}\u{b}\u{1f}", "\r\n", "_x000D_", "_x0041_ and __x0041__", "\u{fffe}\u{ffff}",
    "\u{7f}\u{85}",
    "\u{1f600}", "e\u{301}", "]]>", "\u{feff}x", "a\u{0}b",
  ])
  func oddCharacters(_ text: String) throws {
    let writer = try SheetWriter(title: "x", [.init("a"), .init("b")])
    writer.text(text)
    writer.text("end")
    writer.end()
    let (_, rows) = try read(writer.finish())
    // What no XML can hold is replaced; everything else comes back as it was, and it never breaks the file.
    let expected = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { [0, 0xfffe, 0xffff].contains($0.value) ? "\u{fffd}" : $0 }))
    #expect(rows == [["2", expected, "end"]], "\(rows)")
  }

  @Test func longTextsAreCut() throws {
    let writer = try SheetWriter(title: String(repeating: "long ", count: 20), [.init("a")])
    for character in ["x", "é", "\u{1f600}"] {
      writer.text(String(repeating: character, count: 40_000))
      writer.end()
    }
    let rows = try read(writer.finish()).rows
    #expect(rows.map { $0[1].utf16.count } == [32_767, 32_767, 32_766])
  }

  @Test(arguments: ["", "a/b:c*d?e[f]g\\h", "'quoted'", "History", "\u{1}", String(repeating: "\u{1f600}", count: 40)])
  func sheetNames(_ title: String) throws {
    let writer = try SheetWriter(title: title, [.init("a")])
    #expect(try read(writer.finish()).header == ["a"])
  }

  @Test func moreRowsThanFit() throws {
    let writer = try SheetWriter(title: "x", [.init("a", .number)])
    for number in 0...SheetWriter.mostRows {
      if number > SheetWriter.mostRows - 3 { writer.number(Int64(number)) }
      writer.end()
    }
    let failure = #expect(throws: Failure.self) { try writer.finish() }
    #expect(failure?.text.en.contains("1048575 rows") == true)
  }

  /// Left before its end, it leaves nothing behind and nothing open.
  @Test func anUnfinishedWorkbookGoes() throws {
    func open() -> Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0 }
    let before = open()
    for _ in 0..<200 {
      let writer = try SheetWriter(title: "x", [.init("a")])
      writer.text("x")
      writer.end()
    }
    #expect(open() < before + 50)
  }

  @Test func manyRows() throws {
    let writer = try SheetWriter(title: "x", [.init("n", .number), .init("t")])
    for number in 0..<20_000 {
      writer.number(Int64(number))
      writer.text("row \(number)")
      writer.end()
    }
    let file = try writer.finish()
    let rows = try read(file).rows
    #expect(rows.count == 20_000 && rows.last == ["20001", "19999", "row 19999"])
  }
}
