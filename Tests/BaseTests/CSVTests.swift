// CSV as registrars export it.
import Base
import Testing

private func read(_ bytes: [UInt8], _ limits: CSVLimits = CSVLimits()) throws -> (CSVReader, [CSVRow]) {
  var reader = try CSVReader(bytes, limits: limits)
  let start = reader
  var rows: [CSVRow] = []
  while let row = try reader.next() { rows.append(row) }
  return (start, rows)
}

private func read(_ text: String) throws -> (CSVReader, [CSVRow]) { try read([UInt8](text.utf8)) }

private func refusal(_ bytes: [UInt8], _ limits: CSVLimits = CSVLimits()) -> String? {
  do {
    _ = try read(bytes, limits)
    return nil
  } catch let failure as Failure { return failure.text.en } catch { return "\(error)" }
}

@Suite("CSV")
struct CSVTests {
  @Test("separators", arguments: [(";", UInt8(0x3b)), (",", 0x2c), ("\t", 0x09), ("|", 0x7c)])
  func separators(_ separator: String, _ byte: UInt8) throws {
    let (reader, rows) = try read("a\(separator)\"b,;|\t\(separator)\"\(separator)c\n1\(separator)2\(separator)3\n")
    #expect(reader.separator == byte && reader.header.count == 3)
    #expect(rows.map(\.fields) == [["1", "2", "3"]])
  }

  @Test("line ends, blank lines and line numbers", arguments: ["\n", "\r\n", "\r"])
  func lines(_ end: String) throws {
    let text = ["", "id;name", "1;\"two", "lines\"", "", " ; ", "2;Zoë", "3;\"\"", ""].joined(separator: end)
    let (reader, rows) = try read(text)
    #expect(reader.header == ["id", "name"])
    #expect(rows.map(\.line) == [3, 7, 8])
    #expect(rows[0].fields == ["1", "two\(end)lines"] && rows[1].text(1) == "Zoë" && rows[2].text(1) == "")
  }

  @Test func marksAndDirectives() throws {
    #expect(try read("\u{FEFF}nom,courriel\nA,b").0.header == ["nom", "courriel"])
    let (reader, rows) = try read("sep=|\r\nnom,x|courriel\r\nA,b|c")
    #expect(reader.header == ["nom,x", "courriel"] && rows[0].fields == ["A,b", "c"] && rows[0].line == 3)
  }

  @Test func quotes() throws {
    let (_, rows) = try read("a,b\n\"say \"\"hi\"\"\", \"x,y\"\n5\" disk,O'Brien\n\"a\"b,c\n\"\"\"\",\"\"\n")
    #expect(rows.map(\.fields) == [["say \"hi\"", "x,y"], ["5\" disk", "O'Brien"], ["ab", "c"], ["\"", ""]])
    #expect(rows.map { $0.fault != nil } == [false, false, true, false])
  }

  @Test func shortAndLongRows() throws {
    let (_, rows) = try read("a,b\n1\n1,2,\n1,2,3\n")
    #expect(rows.map { $0.fault != nil } == [false, false, true])
    #expect(rows[0].text(1) == "" && rows[0].text(nil) == "" && rows[0].text(99) == "")
  }

  @Test func headerNames() throws {
    let (reader, _) = try read(" Nom de famille ;E-Mail;PRÉNOM;e_mail;№\n")
    #expect(reader.column("email") == 1 && reader.column("prenom", "first name") == 2)
    #expect(reader.column("nom_de_famille") == 0 && reader.column("missing") == nil)
    #expect(reader.repeatedColumns == ["e_mail"])
  }

  @Test func windows1252Table() throws {
    let undefined: [UInt8] = [0x81, 0x8d, 0x8f, 0x90, 0x9d]
    let all = (UInt8(0x80)...0xff).filter { !undefined.contains($0) }
    let text = all.withUnsafeBytes { decoded(windows1252: $0) }
    let expected =
      "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
      + String(String.UnicodeScalarView((0xa0...0xff).compactMap { Unicode.Scalar($0 as UInt32) }))
    #expect(text == [UInt8](expected.utf8))
    for byte in undefined { #expect([byte].withUnsafeBytes { decoded(windows1252: $0) } == nil) }
  }

  @Test func encodings() throws {
    let latin: [UInt8] = Array("nom;ville\nB".utf8) + [0xe9, 0x61, 0x3b, 0xc9, 0x76, 0x72, 0x79, 0x20, 0x80]
    let (reader, rows) = try read(latin)
    #expect(reader.encoding == .windows1252 && rows[0].fields == ["Béa", "Évry €"])
    let wide = Array("\u{FEFF}a\tb\n日\t🎓".utf16).flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    #expect(try read(wide).1[0].fields == ["日", "🎓"] && read(wide).0.encoding == .utf16)
    #expect(
      refusal(Array("a,b\nÉmilie,Zoë\nx,".utf8) + [0xff]) == "Line 3: broken UTF-8. Export the file again as UTF-8.")
    #expect(refusal([0xef, 0xbb, 0xbf] + Array("a\n".utf8) + [0xe9])?.hasPrefix("Line 2") == true)
    #expect(refusal(Array("a\r\nb\r\n".utf8) + [0x81])?.hasPrefix("Line 3: neither") == true)
    #expect(refusal([0x50, 0x4b, 3, 4, 0, 0])?.contains("spreadsheet") == true)
    #expect(refusal(Array("a\n\0".utf8))?.hasPrefix("Line 2: a NUL") == true)
    #expect(refusal([0xff, 0xfe, 0x61])?.contains("UTF-16") == true)
    #expect(refusal([0xff, 0xfe, 0x00, 0xdc])?.contains("UTF-16") == true)
  }

  @Test func composedForm() throws {
    #expect(try read("Pre\u{301}nom\nNguye\u{302}\u{303}n\u{A0}\n").1[0].text(0).utf8.elementsEqual("Nguyễn".utf8))
  }

  @Test func limitsNameTheLine() {
    var limits = CSVLimits()
    (limits.rows, limits.columns, limits.fieldBytes, limits.bytes) = (2, 3, 10, 100)
    func told(_ text: String) -> String? { refusal([UInt8](text.utf8), limits) }
    #expect(told("a\n1\n2\n\n") == nil)
    #expect(told("a\n1\n\n2\n3")?.hasPrefix("Line 5: there are more than 2 rows") == true)
    #expect(told("a,b\n1,2,3,4")?.hasPrefix("Line 2: there are more than 3 fields") == true)
    #expect(told("a\nxxxxxxxxxxx")?.hasPrefix("Line 2: a field") == true)
    #expect(told("a\n1\n\"xx\nyyyyyyyyy")?.hasPrefix("Line 3: a field") == true)
    #expect(told("a\n\"x\ny")?.hasPrefix("Line 2: a quote") == true)
    #expect(told(String(repeating: "a", count: 101))?.contains("larger") == true)
    for empty in ["", "\n\n", " \r\n", "\u{FEFF}", ";;\n"] {
      #expect(told(empty)?.contains("empty") == true, "\(empty)")
    }
  }

  @Test func writerGuardsFormulasAndQuotes() {
    let buffer = Buffer()
    var writer = CSVWriter(buffer, separator: 0x3b)
    writer.row("=1+1", "+33 6", "-x", "@a", "\tb", "＝c", "O'Brien", "a;b", "say \"hi\"", "", " x", "two\nlines")
    writer.number(-5)
    writer.empty()
    writer.text("é")
    writer.decimal("-2.50")
    writer.end()
    #expect(
      buffer.string
        == "'=1+1;'+33 6;'-x;'@a;'\tb;'＝c;O'Brien;\"a;b\";\"say \"\"hi\"\"\";\"\";\" x\";\"two\nlines\"\r\n-5;;é;-2.50\r\n"
    )
  }

  @Test func writtenRowsReadBack() throws {
    let rows = [["ليلى حداد", "a,b", "\"", ""], ["日本語 🎓", " x ", "l1\r\nl2", "'"], ["", "x", "", ""]]
    let buffer = Buffer()
    var writer = CSVWriter(buffer, mark: true, guardsFormulas: false)
    writer.row("a", "b", "c", "d")
    for row in rows { writer.row(row) }
    #expect(try read(buffer.array).1.map(\.fields) == rows)
  }

  @Test func twentyThousandRows() throws {
    let buffer = Buffer()
    var writer = CSVWriter(buffer, separator: 0x3b)
    writer.row("number", "first", "last", "email", "program")
    for index in 0..<20_000 {
      writer.row("26-\(index)", "Thị Ánh", "Nguyễn", "s\(index)@ucn.example", "BSIT \(index % 4)")
    }
    let (_, rows) = try read(buffer.array)
    #expect(rows.count == 20_000 && rows.last?.line == 20_001 && rows.last?.text(3) == "s19999@ucn.example")
  }
}
