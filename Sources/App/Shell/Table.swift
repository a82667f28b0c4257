// Tables: compact rows at a desk, and on a phone each row as a title with its facts below.
import Base
import Web

/// A column, and the place its cells take when a phone shows each row by itself.
struct Column: Sendable {
  enum Style: Sendable {
    /// What the row is about: first, strong, the row's header.
    case name
    /// The same where the label belongs to it: `Row 12`.
    case numbered
    /// Short facts; on a phone with their label, several to a line.
    case plain
    /// The same, with room at a desk for the three words of a term.
    case short
    /// The same, aligned at the end, never broken.
    case number
    /// The same, never broken.
    case time
    /// On a phone a muted line of its own, without its label: what explains itself, such as an e-mail address.
    case quiet
    /// On a phone a line of its own, without its label: sentences.
    case words
    /// What was written by hand; on a phone the last line.
    case note
    /// As typed, letter by letter.
    case code
    /// On a phone beside the name: a badge, or the one figure that counts.
    case aside
    /// The same for a figure, aligned at the end.
    case asideNumber
    /// The same with its label, for a figure that doesn't explain itself.
    case asideLabeled
    /// Not on a phone.
    case desk
  }

  let label: Text
  let style: Style
  /// Sorts by this column when pressed.
  let sort: Link?
  /// Nil when the table isn't sorted by this column.
  let isAscending: Bool?

  init(_ label: Text, _ style: Style = .plain, sort: Link? = nil, isAscending: Bool? = nil) {
    self.label = label
    self.style = style
    self.sort = sort
    self.isAscending = isAscending
  }

  fileprivate var `class`: Attribute {
    switch style {
    case .name, .plain: .none
    case .numbered: .class("fit labelled")
    case .short: .class("short")
    case .number: .class("number")
    case .time: .class("when")
    case .quiet: .class("bare")
    case .words: .class("words")
    case .note: .class("bare last")
    case .code: .class("bare code")
    case .aside: .class("aside fit")
    case .asideNumber: .class("number aside")
    case .asideLabeled: .class("number aside labelled")
    case .desk: .class("desk")
    }
  }

  /// Whether cells carry the label for phones.
  fileprivate var isLabeled: Bool {
    switch style {
    case .plain, .short, .number, .time, .numbered, .asideLabeled: true
    case .name, .quiet, .words, .note, .code, .aside, .asideNumber, .desk: false
    }
  }
}

/// The columns of a table with what never changes of them: its head and the tags around each cell, in each language. Every
/// row copies them instead of escaping class and label anew, which was a third of the cost of a page of rows. Make it once
/// for all pages (`static let`), unless the head has links for sorting.
final class TableColumns: Sendable {
  fileprivate let columns: [Column]
  private let plans: [TablePlan]

  init(_ columns: [Column]) {
    self.columns = columns
    plans = Language.allCases.map { TablePlan(columns, $0) }
  }

  fileprivate func plan(_ language: Language) -> TablePlan {
    for plan in plans where plan.language == language { return plan }
    return TablePlan(columns, language)
  }
}

/// The markup of a table's columns in one language. Never changed after `init`, hence `@unchecked`.
private final class TablePlan: @unchecked Sendable {
  let language: Language
  /// `<thead>` and what is in it.
  let head = Buffer(capacity: 512)
  private let openings = Buffer(capacity: 512)
  private let ends: [Int]
  private let areHeaders: [Bool]

  init(_ columns: [Column], _ language: Language) {
    self.language = language
    var ends: [Int] = []
    var areHeaders: [Bool] = []
    let nonce = Nonce(high: 0, low: 0)
    HTML(head, language: language, nonce: nonce).head(columns)
    let writer = HTML(openings, language: language, nonce: nonce)
    for column in columns {
      let label: Attribute = column.isLabeled ? Attribute("data-label", column.label) : .none
      let isHeader = column.style == .name || column.style == .numbered
      openings.append(isHeader ? "<th" : "<td")
      if isHeader { writer.write(.scope(.row)) }
      writer.write(column.class)
      writer.write(label)
      openings.append(0x3e)
      ends.append(openings.count)
      areHeaders.append(isHeader)
    }
    self.ends = ends
    self.areHeaders = areHeaders
  }

  var count: Int { ends.count }

  func open(_ at: Int, into buffer: Buffer) {
    let start = at == 0 ? 0 : ends[at - 1]
    buffer.append(UnsafeRawBufferPointer(rebasing: openings.bytes[start..<ends[at]]))
  }

  func close(_ at: Int, into buffer: Buffer) { buffer.append(areHeaders[at] ? "</th>" : "</td>") }
}

/// Writes the rows of a table.
struct TableRows {
  fileprivate let html: HTML
  fileprivate let tags: TablePlan

  /// One row: `cells` writes as many cells as there are columns, in their order.
  func row(_ cells: (inout TableRow) throws -> Void) rethrows {
    html.buffer.append("<tr>")
    var row = TableRow(html: html, tags: tags)
    try cells(&row)
    assert(row.at == tags.count, "a row has as many cells as the table has columns")
    html.buffer.append("</tr>")
  }
}

/// Writes the cells of one row, each in the next column.
struct TableRow {
  fileprivate let html: HTML
  fileprivate let tags: TablePlan
  fileprivate var at = 0

  /// A cell with whatever `content` writes.
  mutating func cell(_ content: (HTML) throws -> Void) rethrows {
    guard at < tags.count else { return }
    tags.open(at, into: html.buffer)
    try content(html)
    tags.close(at, into: html.buffer)
    at += 1
  }

  mutating func cell(_ text: some Wording) { cell { text.write(in: $0) } }

  /// Nothing for nil: an empty cell.
  mutating func cell(_ text: (some Wording)?) { cell { text?.write(in: $0) } }

  /// A number, its thousands grouped.
  mutating func cell(_ number: Int) { cell { $0.text(grouped(number, $0.language)) } }

  /// A link with words of the program or of people; the direction follows the words.
  mutating func cell(_ text: some Wording, _ link: Link) {
    cell { h in
      h.buffer.append("<a href=\"")
      link.write(escapedTo: h.buffer)
      h.buffer.append("\" dir=\"auto\">")
      text.write(in: h)
      h.buffer.append("</a>")
    }
  }
}

extension HTML {
  /// A table and what belongs below it. `caption` says what it holds where no heading does.
  func table(_ columns: TableColumns, caption: Text? = nil, rows: (TableRows) throws -> Void) rethrows {
    let plan = columns.plan(language)
    try table(.class("table")) {
      if let caption { self.caption(text: caption) }
      buffer.append(plan.head.bytes)
      try tbody { try rows(TableRows(html: self, tags: plan)) }
    }
  }

  fileprivate func head(_ columns: [Column]) {
    thead { tr { for column in columns { head(column) } } }
  }

  private func head(_ column: Column) {
    guard let link = column.sort else {
      th(.scope(.col), column.class, text: column.label)
      return
    }
    let direction = column.isAscending.map { $0 ? "ascending" : "descending" }
    th(.scope(.col), column.class, .when(direction != nil, .ariaSort(direction ?? "none"))) {
      a(.href(link)) {
        text(column.label)
        if let isAscending = column.isAscending { icon(isAscending ? "up" : "down") }
      }
    }
  }

  /// A table with what stands above and below it, aligned with the page's text.
  func list(_ content: () throws -> Void) rethrows { try div(.class("list")) { try content() } }

  /// `1–50 of 341 people`, and the ways to the pages before and after. `link` makes the address of a page. Nothing
  /// where there are no items: the empty state says it all.
  func pager(page number: Int, limit: Int, total: Int, of items: Plural, link: (Int) -> Link) {
    guard total > 0 else { return }
    let page = Page(number: number, limit: limit)
    let first = min(page.offset + 1, total)
    let last = min(page.offset + page.limit, total)
    let isLast = page.number >= page.pages(total: total)
    let isPart = total > page.limit
    writePager(first...max(first, last), total, items, isPart: isPart) {
      guard isPart else { return }
      div(.class("actions")) {
        step(ShellText.previous, "left", page.number > 1 ? link(page.number - 1) : nil, rel: "prev")
        step(ShellText.next, "right", isLast ? nil : link(page.number + 1), rel: "next")
      }
    }
  }

  /// Which of all stand on a page that has no number: of a list that goes on after what was shown last.
  func pager(_ shown: ClosedRange<Int>, total: Int, of items: Plural) {
    writePager(shown, total, items, isPart: shown.count < total) {}
  }

  private func writePager(
    _ shown: ClosedRange<Int>, _ total: Int, _ items: Plural, isPart: Bool, _ steps: () -> Void
  ) {
    nav(.class("pager"), .ariaLabel(ShellText.pages)) {
      let all = items(total, language)
      p(text: isPart ? ShellText.range(shown.lowerBound, shown.upperBound, of: all, language) : all)
      steps()
    }
  }

  private func step(_ word: Text, _ icon: Icon, _ link: Link?, rel: String) {
    let isBack = rel == "prev"
    func inside() {
      if isBack { self.icon(icon) }
      span(text: word)
      if !isBack { self.icon(icon) }
    }
    if let link {
      a(.class("button"), .href(link), .rel(rel)) { inside() }
    } else {
      // A link that leads nowhere is still announced, as not to be had.
      a(.class("button"), .role("link"), Attribute("aria-disabled", "true")) { inside() }
    }
  }
}
