// Moodle's categories in the browser: those that wait for a person on top, then the whole tree with what each stands for.
import Base
import Store
import Web

enum MappingPages {
  static let path = Link("/organization/moodle/categories")
  static let crumb = Crumb(MappingPageText.title, path)

  static func link(_ id: ID<MoodleCategoryEntry>) -> Link { Link("/organization/moodle/categories/", id) }

  /// Rows of the tree on a page.
  private static let limit = 100

  static let query: [Route.QueryParameter] = [
    Route.QueryParameter(name: "show", text: MoodleSyncText.state, .text(example: "ignored")),
    Route.QueryParameter(name: "search", text: MappingPageText.search, .text(example: "CCS")), .page,
  ]

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let page = try Page(call.query, limit: limit)
    return try reader.snapshot {
      let view = try MappingView(organization.id, reader)
      let filter = try MappingFilter(call)
      let heading = Heading(title: MappingPageText.title, lead: MappingPageText.intro)
      return call.page(heading) { h in
        Moodle.writeSiblings(h, "/organization/moodle/categories", call)
        h.about(MappingPageText.about)
        guard !view.tree.isEmpty else {
          h.emptyState("list", MappingPageText.none, MappingPageText.noneHint) { h in
            h.linkButton(SyncPageText.toSync, SyncPages.path)
          }
          return writeLevels(h, view)
        }
        writeWaiting(h, view, call)
        writeTree(h, view, filter, page)
        writeLevels(h, view)
      }
    }
  }

  // MARK: What waits for a person

  private static let waitingColumns = TableColumns([
    Column(MoodleSyncText.category, .name), Column(MoodleSyncText.state, .aside),
    Column(MoodleSyncText.reasonLabel, .words), Column(CourseText.courses, .number),
    Column(MappingPageText.decision, .words),
  ])

  private static func writeWaiting(_ h: HTML, _ view: MappingView, _ call: Call) {
    let rows = view.tree.waiting
    guard !rows.isEmpty else { return h.notice(.good, MappingPageText.allDecided) }
    h.part(MappingPageText.waiting) {
      h.note(MappingPageText.waitingIntro)
      h.list {
        h.table(waitingColumns) { table in
          for row in rows {
            table.row { cells in
              cells.cell { h in
                h.a(.href(link(row.id)), .dir(.auto), text: row.title)
                writePlace(h, row)
              }
              cells.cell { $0.badge(.warn, row.state.label) }
              cells.cell { h in
                h.text(row.reason?.label ?? row.state.label)
                let below = view.tree.waitingBelow(row.moodleID)
                if below > 0 { h.note(MappingPageText.waitBelow(below)) }
              }
              cells.cell(Int(row.courses))
              cells.cell { h in writeChoice(h, row, call) }
            }
          }
        }
      }
    }
  }

  /// What a category lies in, where its place in a tree doesn’t show it.
  private static func writePlace(_ h: HTML, _ row: CategoryRow) {
    let above = row.above
    if !above.isEmpty { h.p(.class("small muted"), .dir(.auto), text: above) }
  }

  private static func writeChoice(_ h: HTML, _ row: CategoryRow, _ call: Call) {
    h.div(.class("actions beside")) {
      h.a(.class("button"), .href(link(row.id)), .ariaLabel(MappingPageText.decideOn(row.title))) {
        h.span(text: MappingPageText.decide)
      }
      h.postButton(
        MappingPageText.leaveOut, link(row.id), call.token, .quiet,
        fields: [("choice", CategoryChoice.ignored.value), ("before", row.decisionMark)])
    }
  }

  // MARK: The tree

  private static let treeColumns = TableColumns([
    Column(MoodleSyncText.category, .name), Column(MoodleSyncText.state, .aside), Column(MoodleSyncText.meaning),
    Column(MappingPageText.here, .quiet), Column(CourseText.courses, .number),
  ])

  private static func writeTree(_ h: HTML, _ view: MappingView, _ filter: MappingFilter, _ page: Page) {
    h.part(MappingPageText.tree) {
      h.figures(
        MoodleSyncText.state,
        MappingShow.allCases.map { show in
          Figure(
            view.tree.count(show), show.label, filter.link(show == filter.show ? .all : show),
            isCurrent: show == filter.show)
        })
      h.filters(path) {
        if filter.show != .all { h.input(.type("hidden"), .name("show"), .value(filter.show.rawValue)) }
        h.searchField("search", filter.search, label: MappingPageText.search)
        h.submit(PeopleText.find, .plain)
      }
      let nodes = view.tree.nodes.filter { filter.matches($0.row) }
      guard !nodes.isEmpty else {
        return h.emptyState("search", MappingPageText.noneFound, MappingPageText.noneFoundHint) { h in
          h.linkButton(CourseText.showAll, path)
        }
      }
      let part = nodes.dropFirst(page.offset).prefix(page.limit)
      h.list {
        h.table(treeColumns) { table in
          for node in part { write(node, isTree: filter.isWhole, view, table) }
        }
        h.pager(page: page.number, limit: page.limit, total: nodes.count, of: MappingPageText.count) { number in
          filter.link(filter.show).query("search", filter.search).query("page", number)
        }
      }
    }
  }

  private static func write(_ node: MappingTree.Node, isTree: Bool, _ view: MappingView, _ table: TableRows) {
    let row = node.row
    table.row { cells in
      cells.cell { h in
        h.span(.class("level"), .data("depth", String(isTree ? min(node.depth, StructureRules.deepest) : 0))) {
          h.a(.href(link(row.id)), .dir(.auto), text: row.title)
        }
        if !isTree { writePlace(h, row) }
      }
      cells.cell { h in writeState(h, row) }
      cells.cell { h in
        guard row.state == .mapped, !row.isGone else { return }
        h.text(row.meaning.label)
        if row.decision != nil { h.span(.class("small muted"), text: MappingPageText.byHand[h.language]) }
      }
      cells.cell { h in view.writeOwn(h, row) }
      cells.cell { h in
        if row.courses == 0 { h.span(.class("zero"), text: "0") } else { h.text(grouped(Int(row.courses), h.language)) }
      }
    }
  }

  /// Only what is not as it usually is: a tree of green badges would say nothing.
  static func writeState(_ h: HTML, _ row: CategoryRow) {
    if row.isGone { return h.badge(.neutral, MoodleSyncText.isGone) }
    if row.isUnused { return h.badge(.neutral, MoodleSyncText.ignored) }
    switch row.state {
    case .mapped: if row.isVisible == false { h.badge(.neutral, MappingPageText.hidden) }
    case .unmapped, .ambiguous: h.badge(.warn, row.state.label)
    case .ignored: h.badge(.neutral, row.state.label)
    }
  }

  // MARK: The levels

  private static func writeLevels(_ h: HTML, _ view: MappingView) {
    h.part(MappingPageText.levels, more: (text: SyncPageText.change, link: LevelPages.path)) {
      h.note(MappingPageText.levelsIntro)
      h.facts { facts in
        for (at, meaning) in view.settings.settings.levels.levels.enumerated() {
          facts.fact(MappingPageText.level(at + 1), meaning.label)
        }
      }
    }
  }
}

/// What the pages of categories show.
struct MappingView {
  let tree: MappingTree
  let settings: SyncSettingsRow
  let units: UnitTree
  let terms: [TermRow]
  private let titles: [ID<Term>: String]

  init(_ organization: ID<Organization>, _ reader: Reader) throws {
    tree = MappingTree(try MoodleMapping.rows(of: organization, reader))
    settings = try MoodleMapping.settings(of: organization, reader)
    units = try UnitTree(of: organization, reader)
    terms = try reader.all(StructureStore.terms, organization, StructureRules.mostTerms)
    titles = Dictionary(terms.map { ($0.id, $0.title) }, uniquingKeysWith: { a, _ in a })
  }

  /// The unit or term that a category stands for, as a way to it.
  func writeOwn(_ h: HTML, _ row: CategoryRow) {
    guard row.state == .mapped, !row.isGone, let own = row.own else { return }
    if row.meaning == .term, let title = titles[ID(own)] {
      h.a(.href(Link("/structure/terms/", ID<Term>(own))), .dir(.auto), text: title)
    } else if row.meaning.unit != nil, let unit = units[ID(own)] {
      h.a(.href(Link("/structure/units/", unit.id)), .dir(.auto), text: unit.title)
    }
  }

  /// A term with its campus, for two campuses have terms of the same label.
  func title(_ term: TermRow) -> String {
    guard let campus = term.fields.campus.flatMap({ units[$0] }) else { return term.title }
    return "\(campus.code) · \(term.title)"
  }
}

extension CategoryRow {
  /// Its name; what has none has a number.
  var title: String { name.isEmpty ? "#\(moodleID)" : name }

  /// The path without its own name.
  var above: String {
    guard path.count > name.count, path.hasSuffix(name) else { return "" }
    let rest = path.dropLast(name.count)
    return String(rest.hasSuffix(" / ") ? rest.dropLast(3) : rest)
  }

  /// What somebody saw decided when they decided otherwise.
  var decisionMark: String {
    decision.map { "\($0.meaning.rawValue) \($0.target.map { String($0) } ?? "")" } ?? ""
  }
}
