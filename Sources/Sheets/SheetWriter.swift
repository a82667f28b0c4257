// Writes one table as an .xlsx workbook: typed columns, a bold header, and never a formula.
import Base
import CLinux
import CXLSXWriter
import Glibc

/// A column of a table to be written.
package struct SheetColumn: Sendable {
  package enum Kind: Sendable { case text, number, date, moment }

  package let name: String
  package let kind: Kind

  package init(_ name: String, _ kind: Kind = .text) {
    self.name = name
    self.kind = kind
  }
}

/// Writes rows field by field, as `CSVWriter` does, by libxlsxwriter. What is text stays text, whatever it begins with:
/// nothing a person typed becomes a formula or a link.
///
/// Rows go to a temporary file as they are written, the workbook to a file in memory: what is kept of a row is nothing. For
/// one thread at a time; not on a loop.
package final class SheetWriter {
  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private let sheet: UnsafeMutablePointer<lxw_worksheet>
  private let descriptor: Int32
  private let dateFormat: UnsafeMutablePointer<lxw_format>
  private let momentFormat: UnsafeMutablePointer<lxw_format>
  private var isOpen = true
  private var row: UInt32 = 0
  private var column: UInt16 = 0
  private var fault: lxw_error = LXW_NO_ERROR

  /// Excel has 1,048,576 rows, one of them the header's.
  package static let mostRows = 1_048_575
  /// Excel's longest text, in UTF-16 units; what is longer is cut.
  private static let longestText = 32_767
  /// Beyond fifteen digits a spreadsheet forgets the last ones.
  private static let largestNumber: Int64 = 999_999_999_999_999

  /// `title` names the sheet; what Excel doesn't take in it is left out. Fails when there is no memory or no place for
  /// temporary files.
  package init(title: String, _ columns: [SheetColumn]) throws(Failure) {
    descriptor = quad_memory_file()
    guard descriptor >= 0 else { throw Failure.internal("memfd_create: \(errno)") }
    var options = lxw_workbook_options()
    options.constant_memory = 1
    guard let workbook = workbook_new_opt("/proc/self/fd/\(descriptor)", &options) else {
      close(descriptor)
      throw Failure.internal("libxlsxwriter: no workbook")
    }
    self.workbook = workbook
    guard let sheet = workbook_add_worksheet(workbook, SheetWriter.name(title)),
      let heading = workbook_add_format(workbook), let dates = workbook_add_format(workbook),
      let moments = workbook_add_format(workbook)
    else {
      workbook_close(workbook)
      close(descriptor)
      throw Failure.internal("libxlsxwriter: no worksheet")
    }
    self.sheet = sheet
    dateFormat = dates
    momentFormat = moments
    format_set_bold(heading)
    format_set_num_format(dateFormat, "yyyy-mm-dd")
    format_set_num_format(momentFormat, "yyyy-mm-dd hh:mm")
    for (at, column) in columns.prefix(16_384).enumerated() {
      let width: Double =
        switch column.kind {
        case .text: 24
        case .number, .date: 12
        case .moment: 18
        }
      note(worksheet_set_column(sheet, UInt16(at), UInt16(at), width, nil))
      note(worksheet_write_string(sheet, 0, UInt16(at), SheetWriter.cut(column.name), heading))
    }
    worksheet_freeze_panes(sheet, 1, 0)
    row = 1
  }

  deinit {
    if isOpen { workbook_close(workbook) }
    close(descriptor)
  }

  /// A field of text.
  package func text(_ value: String) {
    if !value.isEmpty { note(worksheet_write_string(sheet, row, column, SheetWriter.cut(value), nil)) }
    column &+= 1
  }

  /// A field with a whole number; one that a spreadsheet can't hold exactly becomes text.
  package func number(_ value: Int64) {
    guard value.magnitude <= SheetWriter.largestNumber.magnitude else { return text(String(value)) }
    note(worksheet_write_number(sheet, row, column, Double(value), nil))
    column &+= 1
  }

  /// A field with a number that need not be whole; text for what is none.
  package func decimal(_ value: Double) {
    guard value.isFinite else { return text("\(value)") }
    note(worksheet_write_number(sheet, row, column, value, nil))
    column &+= 1
  }

  /// A field with a day. Spreadsheets begin in 1900; days before are text.
  package func date(_ value: LocalDate) { date(value, seconds: 0, dateFormat) }

  /// A field with a day and a time of day on the wall, in seconds since midnight.
  package func moment(_ value: LocalDate, seconds: Int) { date(value, seconds: seconds, momentFormat) }

  /// A field with nothing in it.
  package func empty() { column &+= 1 }

  /// Ends the row. Rows past `mostRows` make `finish` fail.
  package func end() {
    row &+= 1
    column = 0
  }

  /// Closes the workbook and gives its bytes. Call it once, last.
  package func finish() throws(Failure) -> [UInt8] {
    guard isOpen else { throw Failure.internal("a workbook is finished once") }
    isOpen = false
    note(workbook_close(workbook))
    guard fault == LXW_NO_ERROR else {
      if fault == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE {
        throw sheetFailure(
          "There are more than \(SheetWriter.mostRows) rows, which no spreadsheet holds. Export them as CSV.",
          "Il y a plus de \(SheetWriter.mostRows) lignes, plus qu’un classeur n’en contient. Exportez-les en CSV.")
      }
      throw Failure.internal("libxlsxwriter: \(String(cString: lxw_strerror(fault)))")
    }
    return try content()
  }

  private func date(_ value: LocalDate, seconds: Int, _ format: UnsafeMutablePointer<lxw_format>) {
    let parts = value.parts
    let time = min(max(0, seconds), 86_399)
    guard parts.year >= 1901 else {
      return text(time == 0 ? value.iso : value.iso + " " + clock(Int64(time)))
    }
    var moment = lxw_datetime(
      year: Int32(parts.year), month: Int32(parts.month), day: Int32(parts.day), hour: Int32(time / 3600),
      min: Int32(time / 60 % 60), sec: Double(time % 60))
    note(worksheet_write_datetime(sheet, row, column, &moment, format))
    column &+= 1
  }

  private func note(_ error: lxw_error) { if fault == LXW_NO_ERROR { fault = error } }

  private func content() throws(Failure) -> [UInt8] {
    let size = lseek(descriptor, 0, SEEK_END)
    guard size > 0 else { throw Failure.internal("libxlsxwriter wrote nothing") }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { room, filled in
      while filled < size, let base = room.baseAddress {
        let count = pread(descriptor, base + filled, size - filled, filled)
        if count <= 0 {
          failed = true
          return
        }
        filled += count
      }
    }
    guard !failed else { throw Failure.internal("a file in memory can't be read: \(errno)") }
    return bytes
  }

  /// At most 31 characters, none of those that references to sheets are made of, and not the one name that is taken.
  private static func name(_ title: String) -> String {
    let refused: Set<Character> = ["[", "]", ":", "*", "?", "/", "\\", "'"]
    var name = ""
    for character in title
    where !refused.contains(character) && !character.unicodeScalars.contains(where: { $0.value < 32 }) {
      guard name.utf16.count + character.utf16.count <= 31 else { break }
      name.append(character)
    }
    return name.isEmpty || name.lowercased() == "history" ? "Quad" : name
  }

  /// As libxlsxwriter can take it: what no XML can hold is replaced, what looks like Excel's escape of a character is
  /// escaped itself, what is too long is cut.
  private static func cut(_ text: String) -> String {
    var text = text
    if text.unicodeScalars.contains(where: { $0.value == 0 || $0.value == 0xfffe || $0.value == 0xffff }) {
      let scalars = text.unicodeScalars.map { [0, 0xfffe, 0xffff].contains($0.value) ? "\u{fffd}" : $0 }
      text = String(String.UnicodeScalarView(scalars))
    }
    if text.utf8.contains(0x5f) { text = withEscapes(text) }
    guard text.utf8.count > longestText else { return text }
    var room = longestText
    return String(
      text.prefix {
        room -= $0.utf16.count
        return room >= 0
      })
  }
}
