// The schema as one text, for comparison with the reviewed one.
import Base

/// Normalizes and lists the schema of a file.
enum SchemaDump {
  /// Every table, index, trigger and view by kind and name, each statement with its own indentation kept, SQLite's own
  /// tables and the hidden tables of full-text indexes left out. The same schema always gives the same text.
  static func text(_ connection: Connection) throws -> String {
    let hidden = Set(try connection.rows("SELECT name FROM pragma_table_list WHERE type = 'shadow'") { $0.text(0) })
    let entries = try connection.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL") {
      (type: $0.text(0), name: $0.text(1), table: $0.text(2), sql: $0.text(3))
    }
    let order = ["table": 0, "index": 1, "view": 2, "trigger": 3]
    return
      entries
      .filter { !hidden.contains($0.table) && !$0.name.hasPrefix("sqlite_") }
      .sorted { (order[$0.type] ?? 9, $0.name) < (order[$1.type] ?? 9, $1.name) }
      .map { normalized($0.sql) + ";\n" }
      .joined(separator: "\n")
  }

  /// Cuts trailing spaces and empty lines, and the indentation that all lines after the first share.
  static func normalized(_ sql: String) -> String {
    var lines: [Substring] = []
    for line in sql.split(separator: "\n") {
      var line = line
      while let last = line.last, last == " " || last == "\t" || last == "\r" { line.removeLast() }
      if !line.isEmpty { lines.append(line) }
    }
    // The closing line carries the statement's own indentation.
    let indents = lines.dropFirst().map { $0.prefix { $0 == " " }.count }
    let shared = indents.min() ?? 0
    return lines.enumerated().map { $0.offset == 0 ? $0.element : $0.element.dropFirst(shared) }
      .joined(separator: "\n")
  }
}
