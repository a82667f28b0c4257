// What an import would do, line by line: whoever checks a file sees it before anything is done. One home for all imports.
import Base
import Web

/// A part of what a file says of a row, or of what the row is now, in words.
struct ImportPart: Sendable {
  let label: Text
  /// Nil for nothing.
  let value: Text?

  init(_ label: Text, _ value: Text?) { (self.label, self.value) = (label, value) }

  init(_ label: Text, _ words: String?) {
    let words = words ?? ""
    self.init(label, words.isEmpty ? nil : Text.verbatim(words))
  }

  init(_ label: Text, _ day: LocalDate?) { self.init(label, day?.iso) }
  init(_ label: Text, _ number: Int64?) { self.init(label, number.map { "\($0)" }) }
  init(_ label: Text, is isSo: Bool) { self.init(label, isSo ? ShellText.yes : ShellText.no) }

  /// Several words as one: `Teacher, Student`.
  init(_ label: Text, all words: [Text]) {
    guard !words.isEmpty else {
      self.init(label, nil as Text?)
      return
    }
    let all = Text(en: words.map(\.en).joined(separator: ", "), fr: words.map(\.fr).joined(separator: ", "))
    self.init(label, all)
  }
}

/// The first lines of each kind; the report counts all of them.
struct ImportPreview: Sendable {
  enum Kind: String, Sendable, CaseIterable, Labeled {
    case updated, created, unchanged

    var label: Text {
      switch self {
      case .updated: ImportText.updated
      case .created: ImportText.created
      case .unchanged: ImportText.unchanged
      }
    }

    fileprivate var title: Text {
      switch self {
      case .updated: ImportText.updatedRows
      case .created: ImportText.createdRows
      case .unchanged: ImportText.unchangedRows
      }
    }
  }

  struct Line: Sendable {
    let line: Int
    /// What it is about, as the file has it.
    let name: String
    let differences: [Difference]
  }

  struct Difference: Sendable {
    let label: Text
    let before: Text?
    let after: Text?
  }

  /// Of each kind.
  static let most = 200
  /// A description may be a page long; a row of a table is none.
  private static let longest = 300
  private var lines: [Kind: [Line]] = [:]

  /// In the order of the file: an import may take them in another.
  subscript(_ kind: Kind) -> [Line] { (lines[kind] ?? []).sorted { $0.line < $1.line } }

  /// `parts` are asked for only where they are shown: what the row is now, nil for a new one, and what it would be.
  mutating func add(
    _ kind: Kind, _ line: Int, _ name: @autoclosure () -> String,
    _ parts: () throws -> (old: [ImportPart]?, new: [ImportPart])
  ) rethrows {
    guard (lines[kind]?.count ?? 0) < ImportPreview.most else { return }
    let differences = kind == .unchanged ? [] : try ImportPreview.differences(parts())
    lines[kind, default: []].append(
      Line(line: line, name: shortened(name(), to: ImportPreview.longest), differences: differences))
  }

  private static func differences(_ parts: (old: [ImportPart]?, new: [ImportPart])) -> [Difference] {
    guard let old = parts.old else {
      return parts.new.filter { $0.value != nil }
        .map { Difference(label: $0.label, before: nil, after: $0.value.map(short)) }
    }
    return zip(old, parts.new).filter { $0.value != $1.value }
      .map { Difference(label: $1.label, before: $0.value.map(short), after: $1.value.map(short)) }
  }

  private static func short(_ words: Text) -> Text {
    guard characterCount(words.en) > longest || characterCount(words.fr) > longest else { return words }
    return Text(en: shortened(words.en, to: longest), fr: shortened(words.fr, to: longest))
  }
}

extension ImportReport {
  mutating func count(_ kind: ImportPreview.Kind) {
    switch kind {
    case .created: created += 1
    case .updated: updated += 1
    case .unchanged: unchanged += 1
    }
  }

  func total(_ kind: ImportPreview.Kind) -> Int {
    switch kind {
    case .created: created
    case .updated: updated
    case .unchanged: unchanged
    }
  }
}

extension ImportPages {
  private static let changedColumns = TableColumns([
    Column(ImportText.line, .numbered), Column(ImportText.what, .words), Column(ImportText.field, .plain),
    Column(ImportText.before, .plain), Column(ImportText.after, .plain),
  ])
  private static let newColumns = TableColumns([
    Column(ImportText.line, .numbered), Column(ImportText.what, .words), Column(ImportText.said, .note),
  ])
  private static let sameColumns = TableColumns([
    Column(ImportText.line, .numbered), Column(ImportText.what, .words),
  ])

  /// What would happen, what is wrong, and folded away what is so already.
  static func writeLines(_ h: HTML, _ report: ImportReport, faultsHint: Text) {
    writePart(h, report, .updated)
    writePart(h, report, .created)
    if !report.faults.isEmpty {
      h.part(ImportText.faults) {
        h.note(faultsHint)
        h.list { writeFaults(h, report) }
      }
    }
    guard let lines = report.preview?[.unchanged], !lines.isEmpty else { return }
    h.more(ImportPreview.Kind.unchanged.title) { writeLines(h, lines, report, .unchanged) }
  }

  private static func writePart(_ h: HTML, _ report: ImportReport, _ kind: ImportPreview.Kind) {
    guard let lines = report.preview?[kind], !lines.isEmpty else { return }
    h.part(kind.title) { writeLines(h, lines, report, kind) }
  }

  private static func writeLines(
    _ h: HTML, _ lines: [ImportPreview.Line], _ report: ImportReport, _ kind: ImportPreview.Kind
  ) {
    h.list {
      switch kind {
      case .updated: writeChanged(h, lines)
      case .created: writeNew(h, lines)
      case .unchanged:
        h.table(sameColumns, caption: kind.title) { table in
          for line in lines {
            table.row { cells in
              cells.cell(line.line)
              cells.cell { $0.name(line.name) }
            }
          }
        }
      }
      writeRest(h, report.total(kind) - lines.count)
    }
  }

  /// A row for each field that would be another.
  private static func writeChanged(_ h: HTML, _ lines: [ImportPreview.Line]) {
    h.table(changedColumns) { table in
      for line in lines {
        for difference in line.differences {
          table.row { cells in
            cells.cell(line.line)
            cells.cell { $0.name(line.name) }
            cells.cell(difference.label)
            cells.cell { h in writeValue(h, difference.before) }
            cells.cell { h in writeValue(h, difference.after) }
          }
        }
      }
    }
  }

  private static func writeValue(_ h: HTML, _ value: Text?) {
    // Words, for a cell without any says nothing to whoever hears it.
    guard let value else { return h.span(.class("muted"), text: ImportText.nothing) }
    h.name(value[h.language])
  }

  private static func writeNew(_ h: HTML, _ lines: [ImportPreview.Line]) {
    h.table(newColumns) { table in
      for line in lines {
        table.row { cells in
          cells.cell(line.line)
          cells.cell { $0.name(line.name) }
          cells.cell { h in
            for said in line.differences {
              guard let value = said.after else { continue }
              h.div(.dir(.auto)) { h.text(ImportText.said(said.label, value)) }
            }
          }
        }
      }
    }
  }

  /// How many more there are than the page shows.
  static func writeRest(_ h: HTML, _ rest: Int) {
    if rest > 0 { h.note(ImportText.rest(rest)) }
  }
}
