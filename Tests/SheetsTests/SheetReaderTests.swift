// Reading workbooks: what others write, every kind of cell, and what a person would expect to see.
import Base
import Foundation
import Testing

@testable import Sheets

@Suite struct SheetReading {
  /// Made by openpyxl 3.1.5: `Workbook()` with a sheet of a header and three rows (texts, a date, a moment, a time, 27.5
  /// hours, numbers, truth, a formula without a result, an empty styled cell in AZ5) and a second sheet; saved, then packed
  /// anew without theme and properties.
  static let openpyxl = """
    UEsDBBQAAAAIAAAAdV3uDIAEpwIAAPsGAAAYAAAAeGwvd29ya3NoZWV0cy9zaGVldDEueG1sfVW7btswFN37FYKGLEFMPe00kYXm5bhDgyBBWy
    AbZV9ZQkRRJWk77dSla7p26V6gS6f+QP6kQPMdJalEkVUxAgyT955zX0cUozVl1zwDENYNKUo+tjMhqj2E+CwDgvmAVlBKT0oZwUJu2QLxigGe
    axIpkOc4Q0RwXtpxpG3nLI7oUhR5CefM4ktCMPt4CAVdj23XfjRc5ItMaAOKowov4BLE20oS5BY1ceY5gZLntLQYpGP7wN07uAo1RUPe5bDmrb
    WlukkovVab1/Ox7aiioICZUDGw/FvBERSFCiVL+fAQ1X7Kqpjt9WP4iR6ArC/BHI5o8T6fi2xs79rWHFK8LMQFXU/hoalWicdY4DhidG0x1W0c
    zdRCpZTAvFRTuhRM2nOZSYuwxys8g7Etp8yBrcCOzzABK0JC1qVQaPYQ5dAQJT7ZkYIUPYwjE+OQsrIHf2zCHzAmR8l7KCcmytmSJMB6GBMT4z
    LDDHoIp8aqtMA9jKmxKCo6eCS1agTzGsE8Q4ArevfTuvtSLrhgd79Jn0om6icKr+AGk6oAda765JJUrg+JDKAO2Cr2hy9DJ0Krtkg1ymuhgqEf
    jAZDJ3CH9bPJOGljPcfzXc8PwuFoEzVpo5yBv+k9rb2J9rqbvqmh5f7X29KWufWMDkGjg1qlsbstM6Yysz64zbiC/8bVKey4RvibjY12g5H39H
    RmFbTAO50hTNpOF7Z9p6PNadCaUsc3DQwvxlYh9pOthdjfki/Hvvr9+fxDGZG2PjOnsJlTaIh9//3276+v999u+057qKez0dPADcJd/+nptGBK
    o/YvEnlPXPfk0d9wrqqtE2kRdRuo9c1Ul8IbzBZ5ya0CUol0BiNJYfVHtt4IWmnBEyoEJXqZycsJmAJIf0rlAX/cqDTNfRf/A1BLAwQUAAAACA
    AAAHVdlPaN1jwBAAAXAgAAGAAAAHhsL3dvcmtzaGVldHMvc2hlZXQyLnhtbE1S226DMAz9lSgf0NBJu6gCpLbTtD1Mqlpte07BQNQkZok7tr+f
    A709RPg4PsfHJvmA4RA7ABK/zvpYyI6oXygVqw6cjjPswfNNg8FpYhhaFfsAuh5Jzqq7LHtQThsvy3zMbUKZ45Gs8bAJIh6d0+FvBRaHQs7lOb
    E1bUdjQpV5r1vYAX30TGCoLjq1ceCjQS8CNIVczhfLiTFWfBoY4k0s0jB7xEMCb3Uhs+QJLFSUJDR/fmAN1iYldvJ9EpXXpol5G5/lX8b52d5e
    R1ij/TI1dYV8kqKGRh8tbXF4hdNM91eLz5p0mQccREjDlnmVgtSSC41PS9pR4LzhTlR6JEGdibkidpFyquLD/LOpSTAt7F2H1vgoLDSslc0euW
    2YHEyAsB8XvEcidGPY8Y+DkAr4vkGkC0gbuLyF8h9QSwMEFAAAAAgAAAB1XS0V2TWgAgAAzAwAAA0AAAB4bC9zdHlsZXMueG1s3VdNi9swEP0r
    RvetN3HXxEucQw2BQlsWdg+F0oMSybFAH64sL0l/fTWWNnF2My4tzaU2QaN5ejNvpLFNlp07SP7YcO6SvZK6K0njXHufpt224Yp270zLtUdqYx
    V1fmp3addaTlkHJCXT+e1tnioqNFktda/WynXJ1vTalSQ7upIwfGQlmeXvSRLCVYbxkhz8daPUDWMkSS8S7jBC0twrdd91GDE/J35rmu8jQhrl
    rpa10SfVMxIcPiJVPHmmsiQVlWJjxUCrqRLyEPzzwbM10tjE+Q3jQAdX9zMsmMUp7GaMpYQ2NggIaYYBVAgpjyrmJDhWy5Y6x61e+0kgDd63WL
    SfDq1XsbP0MJvfkRFjGHyajbGM27Nyg2u1lLx2wLBi1wyGMy0MG+OcUWAxQXdG06DkhRYNH3vLpXyElvpanyXY16NzuYVT0UfTq4pmCBMnkGAc
    LgQfxc3/Lm4rno370PuC9DD/0RvHHyyvxX6Y7+uTgLPwsXGvmeDuugnms2sXkF+5gH8ePo1NNWrds8Y9ehN4GZTkC7xO5CjGphfSCR1njWCM67
    f96+M7uvFv2rMEfhXjNe2lezqCJTnZnzkTvSqOqx6gsLjqZH+Ch3WWn95EPpnQjO85q+LU7jaDmXjDp43XwHgNrYcLgVBWABEIQDQXKgNlBR6a
    63+sa4HXFUBU4eIytMBZC5wVeBeharjRXAir8BdSclFkWZ6j21tVl2VU6B7mOfyQgKhC4KC5INuf7vxEA0y0zW96Az3lybZBS55oUbTkiZ0HCN
    lD4BQF0gBoLuCgh4J2FIhAckGrIawsg3NGFaKP+QRUFCgETYp0b55jG5XDjZwX+hBlWVEgEICIjCxDIXhgJyBUBghBoSwLH9JX37P05TuXnv6/
    rH4BUEsDBBQAAAAIAAAAdV23R+uKwAAAABYCAAALAAAAX3JlbHMvLnJlbHOdkktuAjEMQK8SZV9MqcQCMazYsEOIC7iJ56OZxJFjxPT2jdjAIG
    gRS/+eni2vDzSgdhxz26VsxjDEXNlWNa0AsmspYJ5xolgqNUtALaE0kND12BAs5vMlyC3Dbta3THP8SfQKkeu6c7RldwoU9QH4rsOaI0pDWtlx
    gDNL/83czwrUmp2vrOz8pzXwpszz9SCQokdFcCz0kaRMi3aUrz6e3b6k86VjYrR43+j/89CoFD35v50wpYnS10UJJm+w+QVQSwMEFAAAAAgAAA
    B1XatWIk5BAQAAaAIAAA8AAAB4bC93b3JrYm9vay54bWyNkWFLwzAQhv9KyQ+wXdGBY/WLQx2IDif7njXX9ViSK8l10/16k5RqQRA/pffe3dP3
    TZZncsc90TH7MNr6hatEy9wt8tzXLRjpr6gDG3oNOSM5lO6QU9NgDSuqewOW87Io5rkDLRnJ+hY7Lwbaf1i+cyCVbwHY6AFlJFpxtxydbVyWTy
    tiqOOfohqVHcLZ/wzEMjuhxz1q5M9KpG8NIjNo0eAFVCUKkfmWzk/k8EKWpd7WjrSuxGxo7MAx1r/kbbT5Lvc+KSz3bzFzJeZFADboPKeJxJfB
    5AnC8FD1TA+oGdxKMjw66ju0h4QJMfJJjnQV45lZaaASG6AuJkjaWg1+OIAm6dwCQ8Ot1YCcrm+hJqsm6+Uf6+XgaLShoEEL6iWAfGyES6nDi8
    QjGSmvb2a3IXyv9X3QXu0zSfWda3yUuy9QSwMEFAAAAAgAAAB1Xateci60AAAAjQIAABoAAAB4bC9fcmVscy93b3JrYm9vay54bWwucmVsc8WS
    TQqDMBBGrxJyAEdt6aKoq27cFi8QdPzBxITMlOrtK7pQoYtupKvwTcj7HkySJ2rFnR2o7RyJ0eiBUtkyuzsAlS0aRYF1OMw3tfVG8Rx9A06VvW
    oQ4jC8gd8zZJbsmaKYHP5CtHXdlfiw5cvgwF/A8La+pxaRpSiUb5BTCaPexgTLEQUzWYq8SqXPq0gK+LdRfDCKzzQinjTSprPmQ//lzH6e3+JW
    v8R1eFzLdZGAw+/LPlBLAwQUAAAACAAAAHVdpeEbWB8BAABgBAAAEwAAAFtDb250ZW50X1R5cGVzXS54bWzFVMtOwzAQ/JXI1yp26YEDanqhXK
    EHfsAkm8aKX/JuS/r3bBJaCVRaqiBxiRXv7Mx4x/Ly9RABs85Zj4VoiOKDUlg24DTKEMFzpQ7JaeLftFVRl63eglrM5/eqDJ7AU049h1gt11Dr
    naXsqeNtNMEXIoFFkT2OwF6rEDpGa0pNXFd7X31TyT8VJHcOGGxMxBkDRKbOSgylHxWOjS97SMlUkG10omftGKY6q5AOFlBe5jjjMtS1KaEK5c
    5xi8SYQFfYAJCzciSdXZEmHjKM37vJBgaai4oM3aQQkVNLcLveMZa+O49MBInMlUOeJJl78gmhT7yC6rfiPOH3kNohE1TDMn3MX3M+8d9qZPGf
    Rt5CaP/6wverdNr4kwE1PCyrD1BLAQIUAxQAAAAIAAAAdV3uDIAEpwIAAPsGAAAYAAAAAAAAAAAAAACAAQAAAAB4bC93b3Jrc2hlZXRzL3NoZW
    V0MS54bWxQSwECFAMUAAAACAAAAHVdlPaN1jwBAAAXAgAAGAAAAAAAAAAAAAAAgAHdAgAAeGwvd29ya3NoZWV0cy9zaGVldDIueG1sUEsBAhQD
    FAAAAAgAAAB1XS0V2TWgAgAAzAwAAA0AAAAAAAAAAAAAAIABTwQAAHhsL3N0eWxlcy54bWxQSwECFAMUAAAACAAAAHVdt0frisAAAAAWAgAACw
    AAAAAAAAAAAAAAgAEaBwAAX3JlbHMvLnJlbHNQSwECFAMUAAAACAAAAHVdq1YiTkEBAABoAgAADwAAAAAAAAAAAAAAgAEDCAAAeGwvd29ya2Jv
    b2sueG1sUEsBAhQDFAAAAAgAAAB1Xateci60AAAAjQIAABoAAAAAAAAAAAAAAIABcQkAAHhsL19yZWxzL3dvcmtib29rLnhtbC5yZWxzUEsBAh
    QDFAAAAAgAAAB1XaXhG1gfAQAAYAQAABMAAAAAAAAAAAAAAIABXQoAAFtDb250ZW50X1R5cGVzXS54bWxQSwUGAAAAAAcABwDGAQAArQsAAAAA
    """

  @Test func whatOpenpyxlWrites() throws {
    let file = try #require(Data(base64Encoded: SheetReading.openpyxl, options: .ignoreUnknownCharacters))
    let (header, rows) = try read([UInt8](file))
    #expect(header == ["Name", "E-mail", "Born", "Arrives", "Number", "Share", "Active", "Note"])
    #expect(
      rows == [
        [
          "2", "Zoë Ångström", "zoe@example.org", "2001-02-28", "2026-11-21 14:30", "20231234567", "0.3", "TRUE",
          " spaced ",
        ],
        ["4", "", "", "1900-01-01", "09:05", "-3", "1e+300", "FALSE", "<b>&amp;\u{2028}</b>"],
        ["5", "李小明", "", "", "27:30", "", "", "", "line\nbreak"],
      ])
  }

  @Test func columnsAreFoundByName() throws {
    let data = """
      <row r="3"><c r="B3" t="inlineStr"><is><t> E-Mail </t></is></c><c r="C3" t="inlineStr"><is><t>Prénom</t></is></c>
      <c r="D3" t="inlineStr"><is><t>e_mail</t></is></c></row>
      <row r="4"><c r="C4" t="inlineStr"><is><t>  Ada  </t></is></c></row>
      """
    var reader: any RowReader = try rowReader(Package(data).bytes())
    #expect(reader.header == ["", "E-Mail", "Prénom", "e_mail"])
    #expect(reader.column("email") == 1 && reader.column("prenom") == 2 && reader.column("x") == nil)
    #expect(reader.repeatedColumns == ["e_mail"])
    let row = try #require(try reader.next())
    #expect(row.line == 4 && row.text(2) == "Ada" && row.text(1) == "" && row.fault == nil)
    #expect(try reader.next() == nil)
    #expect(try reader.next() == nil)
    let plain = try rowReader(Array("a;b\n1;2\n".utf8))
    #expect(plain.header == ["a", "b"])
  }

  /// One cell under a header, as text.
  static func cell(
    _ markup: String, shared: String? = nil, styles: String? = nil, workbook: String? = nil
  ) throws -> String {
    let data =
      "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>h</v></c></row><row r=\"2\">\(markup)<c r=\"B2\" t=\"str\"><v>end</v></c></row>"
    let rows = try read(Package(data, shared: shared, styles: styles, workbook: workbook).bytes()).rows
    return try #require(rows.first)[1]
  }

  @Test(
    arguments: [
      ("<c r=\"A2\"><v>42</v></c>", "42"), ("<c r=\"A2\" t=\"n\"><v> 42 </v></c>", "42"),
      ("<c r=\"A2\"><v>42.0</v></c>", "42"), ("<c r=\"A2\"><v>-0</v></c>", "-0"),
      ("<c r=\"A2\"><v>4.2E1</v></c>", "42"),
      ("<c r=\"A2\"><v>2.0231234567E10</v></c>", "20231234567"), ("<c r=\"A2\"><v>0.30000000000000004</v></c>", "0.3"),
      ("<c r=\"A2\"><v>1.2345678901234567</v></c>", "1.23456789012346"), ("<c r=\"A2\"><v>1e-7</v></c>", "1e-07"),
      ("<c r=\"A2\"><v>123456789012345</v></c>", "123456789012345"),
      ("<c r=\"A2\"><v>1234567890123456</v></c>", "1.23456789012346e+15"),
      ("<c r=\"A2\"><v>007</v></c>", "7"), ("<c r=\"A2\"><v>nan</v></c>", "nan"),
      ("<c r=\"A2\"><v>1e999</v></c>", "1e999"),
      ("<c r=\"A2\"><v>0x10</v></c>", "16"), ("<c r=\"A2\"><v>12 34</v></c>", "12 34"),
      ("<c r=\"A2\" t=\"b\"><v>1</v></c>", "TRUE"), ("<c r=\"A2\" t=\"b\"><v>0</v></c>", "FALSE"),
      ("<c r=\"A2\" t=\"e\"><v>#N/A</v></c>", "#N/A"), ("<c r=\"A2\" t=\"str\"><f>1+1</f><v>=cmd|x</v></c>", "=cmd|x"),
      ("<c r=\"A2\"><f>6*7</f><v>42</v></c>", "42"), ("<c r=\"A2\"><f>6*7</f></c>", ""), ("<c r=\"A2\" s=\"9\"/>", ""),
      ("<c r=\"A2\" t=\"d\"><v>2026-11-21T00:00:00</v></c>", "2026-11-21"),
      ("<c r=\"A2\" t=\"d\"><v>2026-11-21T14:30:05.000Z</v></c>", "2026-11-21 14:30:05"),
      ("<c r=\"A2\" t=\"d\"><v>2026-11-21T14:30:00</v></c>", "2026-11-21 14:30"),
      ("<c r=\"A2\" t=\"d\"><v>2026-11-21</v></c>", "2026-11-21"), ("<c r=\"A2\" t=\"d\"><v></v></c>", ""),
      (
        "<c r=\"A2\" t=\"inlineStr\"><is><r><rPr><b/></rPr><t>bo</t></r><r><t xml:space=\"preserve\">ld </t></r></is></c>",
        "bold "
      ),
      ("<c r=\"A2\" t=\"inlineStr\"><is><t>漢字</t><rPh sb=\"0\" eb=\"2\"><t>かんじ</t></rPh></is></c>", "漢字"),
      ("<c r=\"A2\" t=\"inlineStr\"><is><t>a_x000D_b_x0041__x005F_x0042_</t></is></c>", "a\rbA_x0042_"),
      (
        "<c r=\"A2\" t=\"inlineStr\"><is><t>_x0000_ _xD800_ _x12_ _xZZZZ_ _x004</t></is></c>",
        "_x0000_ _xD800_ _x12_ _xZZZZ_ _x004"
      ),
      ("<c t=\"str\"><v>no place</v></c>", "no place"), ("<c r=\"A2\" t=\"str\"><v><![CDATA[<&>]]></v></c>", "<&>"),
      ("<c r=\"A2\" t=\"str\"><v>&#233;&lt;</v></c>", "é<"),
    ])
  func cells(_ markup: String, _ expected: String) throws { #expect(try SheetReading.cell(markup) == expected) }

  @Test func sharedTexts() throws {
    let shared =
      "<si><t>zero</t></si><si><r><t>on</t></r><r><t>e</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si><si/><si><t>é</t></si>"
    for (number, expected) in [("0", "zero"), ("1", "one"), ("2", ""), (" 3 ", "é")] {
      #expect(try SheetReading.cell("<c r=\"A2\" t=\"s\"><v>\(number)</v></c>", shared: shared) == expected)
    }
    #expect(try SheetReading.cell("<c r=\"A2\" t=\"s\"/>", shared: shared) == "")
    for number in ["4", "-1", "x", "99999999999999999999", "1.0"] {
      #expect(throws: Failure.self) {
        try SheetReading.cell("<c r=\"A2\" t=\"s\"><v>\(number)</v></c>", shared: shared)
      }
    }
    #expect(throws: Failure.self) { try SheetReading.cell("<c r=\"A2\" t=\"s\"><v>0</v></c>") }
  }

  /// A number under a format, written as its built-in number or its code.
  static func dated(_ number: String, _ format: String, workbook: String? = nil) throws -> String {
    let isBuiltIn = Int(format) != nil
    let formats = isBuiltIn ? "" : "<numFmts><numFmt numFmtId=\"164\" formatCode=\"\(format)\"/></numFmts>"
    let styles =
      "\(formats)<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"\(isBuiltIn ? format : "164")\"/></cellXfs>"
    return try cell("<c r=\"A2\" s=\"1\"><v>\(number)</v></c>", styles: styles, workbook: workbook)
  }

  @Test(
    arguments: [
      ("1", "14", "1900-01-01"), ("59", "14", "1900-02-28"), ("60", "14", "60"), ("61", "14", "1900-03-01"),
      ("25569", "14", "1970-01-01"), ("46347", "14", "2026-11-21"), ("2958465", "14", "9999-12-31"),
      ("2958466", "14", "2958466"), ("-1", "14", "-1"), ("46347.5", "22", "2026-11-21 12:00"),
      ("46347.999999", "22", "2026-11-22"), ("0.5", "22", "12:00"), ("0", "14", "00:00"),
      ("0.6041666667", "20", "14:30"), ("0.604224537", "21", "14:30:05"), ("46347.25", "20", "06:00"),
      ("1.5", "46", "36:00"), ("46347", "1", "46347"), ("46347", "2", "46347"), ("46347", "49", "46347"),
      ("46347", "yyyy-mm-dd", "2026-11-21"), ("46347", "dd/mm/yyyy;@", "2026-11-21"), ("46347", "mmm", "2026-11-21"),
      ("46347", "[$-409]d-mmm-yy", "2026-11-21"), ("46347", "[Red]0.00", "46347"), ("46347", "0.0E+00", "46347"),
      ("46347", "General", "46347"), ("46347", "#,##0 &quot;days&quot;", "46347"), ("46347", "\\d0", "46347"),
      ("46347", "0_d", "46347"), ("1.25", "[h]:mm", "30:00"), ("0.5", "[mm]:ss", "12:00"),
      ("0.5", "h:mm AM/PM", "12:00"),
      ("0.5", "mm:ss", "12:00"), ("46347", "0;yyyy", "46347"), ("46347", "&quot;unclosed yyyy", "46347"),
      ("46347", "[unclosed", "46347"), ("x", "14", "x"), ("1e300", "14", "1e+300"), ("1e300", "46", "1e+300"),
      ("0.2", "9", "20%"), ("0.055", "10", "5.5%"), ("0.29", "0.0%", "29%"), ("0.2", "0.00 \\%", "0.2"),
      ("1", "9", "100%"),
    ])
  func dates(_ number: String, _ format: String, _ expected: String) throws {
    #expect(try SheetReading.dated(number, format) == expected)
  }

  @Test func daysOfOldMacs() throws {
    let workbook =
      "<workbook xmlns:r=\"r\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    #expect(try SheetReading.dated("0", "14", workbook: workbook) == "1904-01-01")
    #expect(try SheetReading.dated("44885", "14", workbook: workbook) == "2026-11-21")
    #expect(try SheetReading.dated("60", "14", workbook: workbook) == "1904-03-01")
  }

  @Test func theFirstVisibleWorksheetIsRead() throws {
    func sheets(_ list: String) throws -> [String] {
      let workbook = "<workbook xmlns:r=\"r\"><sheets>\(list)</sheets></workbook>"
      return try read(Package("<row><c t=\"str\"><v>first</v></c></row>", workbook: workbook).bytes()).header
    }
    #expect(try sheets("<sheet r:id=\"r1\"/><sheet r:id=\"r5\"/>") == ["first"])
    #expect(try sheets("<sheet r:id=\"r1\" state=\"hidden\"/><sheet r:id=\"r5\"/>") == ["second"])
    #expect(try sheets("<sheet r:id=\"r4\"/><sheet r:id=\"r5\" state=\"visible\"/>") == ["second"])
    #expect(try sheets("<sheet r:id=\"r1\" state=\"veryHidden\"/>") == ["first"], "better than nothing")
    #expect(throws: Failure.self) { try sheets("<sheet r:id=\"r4\"/>") }
    #expect(throws: Failure.self) { try sheets("") }
  }

  @Test func prefixesAndMissingReferencesAreFine() throws {
    var package = Package("")
    package.replace(
      "xl/worksheets/sheet1.xml",
      """
      <?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="str"><x:v>a</x:v></x:c>
      <x:c t="str"><x:v>b</x:v></x:c></x:row><x:row r="9"><x:c r="B9"><x:v>1</x:v></x:c></x:row><x:row><x:c/><x:c><x:v>2</x:v>
      </x:c></x:row></x:sheetData></x:worksheet>
      """.replacingOccurrences(of: " encoding=\"UTF-16\"", with: ""))
    let (header, rows) = try read(package.bytes())
    #expect(header == ["a", "b"] && rows == [["9", "", "1"], ["10", "", "2"]])
    var wide = Package("")
    wide.replace("_rels/.rels", nil)
    wide.replace(
      "xl/worksheets/sheet1.xml",
      "<worksheet><sheetData><row><c r=\"B1\" t=\"str\"><v>late</v></c><c r=\"A1\" t=\"str\"><v>early</v></c></row></sheetData></worksheet>"
    )
    #expect(try read(wide.bytes()).header == ["early", "late"])
    #expect(try read(wide.bytes(method: 0)).header == ["early", "late"], "stored, not packed")
  }

  @Test func aRowThatIsLongerThanTheHeaderIsOdd() throws {
    let data =
      "<row><c t=\"str\"><v>a</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>1</v></c><c t=\"str\"><v> </v></c></row>"
    let reader = try SheetReader(Package(data).bytes())
    #expect(try reader.next()?.fault?.en == "There are 2 fields, but the header names 1 columns.")
    #expect(try reader.next()?.fault == nil)
  }

  @Test func wholeFilesThatHoldNothing() throws {
    for data in ["", "<row/>", "<row><c s=\"1\"/></row>", "<row><c t=\"str\"><v> </v></c></row>"] {
      #expect(refusal(try Package(data).bytes())?.text.en.contains("empty") == true, "\(data)")
    }
  }
}
