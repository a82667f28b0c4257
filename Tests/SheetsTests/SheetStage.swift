// What the tests of spreadsheets share: packages made by hand, whole workbooks, and rows read to the end.
import Base
import CZip
import Glibc
import Testing

@testable import Sheets

/// A zip file of these parts.
func zipped(_ parts: [(name: String, bytes: [UInt8])], method: Int32 = ZIP_CM_DEFLATE) throws -> [UInt8] {
  let source = try #require(zip_source_buffer_create(nil, 0, 0, nil))
  zip_source_keep(source)
  defer { zip_source_free(source) }
  let archive = try #require(zip_open_from_source(source, ZIP_TRUNCATE, nil))
  for part in parts {
    // Freed by libzip, which reads it when the archive is closed.
    let copy = try #require(malloc(max(1, part.bytes.count)))
    part.bytes.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: $0.count) }
    let content = try #require(zip_source_buffer(archive, copy, UInt64(part.bytes.count), 1))
    let index = zip_file_add(archive, part.name, content, ZIP_FL_ENC_UTF_8)
    try #require(index >= 0)
    zip_set_file_compression(archive, UInt64(index), method, 9)
  }
  try #require(zip_close(archive) == 0)
  try #require(zip_source_open(source) == 0)
  defer { zip_source_close(source) }
  zip_source_seek(source, 0, SEEK_END)
  let size = Int(zip_source_tell(source))
  zip_source_seek(source, 0, SEEK_SET)
  var bytes = [UInt8](repeating: 0, count: size)
  try #require(zip_source_read(source, &bytes, UInt64(size)) == Int64(size))
  return bytes
}

/// A workbook by hand; each part can be another, or missing (nil).
struct Package {
  var parts: [(name: String, text: String)]

  /// `data` is what stands in `sheetData`.
  init(_ data: String, shared: String? = nil, styles: String? = nil, workbook: String? = nil) {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    let kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let list = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = [
      (
        "_rels/.rels",
        "<Relationships xmlns=\"\(list)\"><Relationship Id=\"r1\" Type=\"\(kinds)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
      ),
      (
        "xl/workbook.xml",
        workbook
          ?? "<workbook xmlns=\"\(main)\" xmlns:r=\"\(kinds)\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
      ),
      (
        "xl/_rels/workbook.xml.rels",
        """
        <Relationships xmlns="\(list)"><Relationship Id="r1" Type="\(kinds)/worksheet" Target="worksheets/sheet1.xml"/>
        <Relationship Id="r2" Type="\(kinds)/sharedStrings" Target="/xl/sharedStrings.xml"/>
        <Relationship Id="r3" Type="\(kinds)/styles" Target="./styles.xml"/>
        <Relationship Id="r4" Type="\(kinds)/chartsheet" Target="chartsheets/sheet1.xml"/>
        <Relationship Id="r5" Type="\(kinds)/worksheet" Target="worksheets/sheet2.xml"/></Relationships>
        """
      ),
      ("xl/worksheets/sheet1.xml", "<worksheet xmlns=\"\(main)\"><sheetData>\(data)</sheetData></worksheet>"),
      (
        "xl/worksheets/sheet2.xml",
        "<worksheet xmlns=\"\(main)\"><sheetData><row><c t=\"inlineStr\"><is><t>second</t></is></c></row></sheetData></worksheet>"
      ),
    ]
    if let shared { parts.append(("xl/sharedStrings.xml", "<sst xmlns=\"\(main)\">\(shared)</sst>")) }
    if let styles { parts.append(("xl/styles.xml", "<styleSheet xmlns=\"\(main)\">\(styles)</styleSheet>")) }
  }

  mutating func replace(_ name: String, _ text: String?) {
    parts.removeAll { $0.name == name }
    if let text { parts.append((name, text)) }
  }

  func bytes(method: Int32 = ZIP_CM_DEFLATE) throws -> [UInt8] {
    try zipped(parts.map { ($0.name, Array($0.text.utf8)) }, method: method)
  }
}

/// Header and rows, the line of each row before its fields.
func read(_ bytes: [UInt8], _ limits: SheetLimits = SheetLimits()) throws(Failure) -> (
  header: [String], rows: [[String]]
) {
  let reader = try SheetReader(bytes, limits: limits)
  var rows: [[String]] = []
  while let row = try reader.next() { rows.append([String(row.line)] + row.fields) }
  return (reader.header, rows)
}

/// Why a file is refused; nil when it isn't.
func refusal(_ bytes: [UInt8], _ limits: SheetLimits = SheetLimits()) -> Failure? {
  do throws(Failure) {
    _ = try read(bytes, limits)
    return nil
  } catch {
    return error
  }
}
