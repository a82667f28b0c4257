// Any bytes at all to the CSV reader: it must answer or refuse, and what it accepts must survive being written.
import Base

/// Reads `bytes` as CSV. The rows of a file that is accepted are written and read again, and must be equal. Traps when
/// that fails.
package func fuzzCSV(_ bytes: UnsafeRawBufferPointer) {
  var limits = CSVLimits()
  limits.rows = 1000
  limits.fieldBytes = 4096
  guard var reader = try? CSVReader([UInt8](bytes), limits: limits) else { return }
  precondition([0x2c, 0x3b, 0x09, 0x7c].contains(reader.separator))
  precondition(!reader.header.isEmpty && reader.header.count <= limits.columns)
  _ = (reader.repeatedColumns, reader.column(among: reader.header))
  var rows: [[String]] = []
  var line = 0
  while let row = try? reader.next() {
    precondition(row.line > line, "lines must rise")
    line = row.line
    precondition(!row.fields.isEmpty && row.fields.count <= limits.columns)
    precondition(row.fields.allSatisfy { $0.utf8.count <= 2 * limits.fieldBytes })
    for column in -1...row.fields.count { _ = row.text(column) }
    rows.append(row.fields)
  }
  let buffer = Buffer()
  var writer = CSVWriter(buffer, separator: reader.separator, mark: true, guardsFormulas: false)
  // The header decides the separator, so it must have one: name more columns than any row has.
  writer.row((0...limits.columns / 2).map { "column \($0)" })
  for row in rows { writer.row(row) }
  (limits.bytes, limits.fieldBytes) = (.max, 16 << 10)
  guard var again = try? CSVReader(buffer.array, limits: limits) else {
    fatalError("what was written can't be read: \(buffer.string)")
  }
  for row in rows {
    let reread = try? again.next()
    precondition(reread?.fields == row && reread?.fault == nil || row.count > limits.columns / 2, "\(row)")
  }
}
