// The structure in the browser: the tree of units with its counts, and the terms.
import Base
import Store
import Web

enum StructurePages {
  static let path = Link("/structure")
  static let crumb = Crumb(StructureText.structure, path)

  static func showTree(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let counts = try CourseCounts(of: view.organization, reader)
      let terms = try view.terms(reader)
      let current = Set(terms.filter { $0.fields.isCurrent(on: view.today) }.map(\.id))
      let mayWrite = call.may(.permission(.structureWrite))
      let nodes = view.nodes
      let least = nodes.map(\.depth).min() ?? 0
      return call.page(
        Heading(title: StructureText.title, lead: StructureText.intro),
        actions: { h in
          if mayWrite {
            h.linkButton(StructureText.create, "/structure/units/new", icon: "plus", .primary)
            h.linkButton(PeopleText.importMany, "/structure/import", icon: "upload")
          }
          if !nodes.isEmpty { h.linkButton(PeopleText.export, "/structure/export.csv", icon: "download") }
        }
      ) { h in
        Courses.writeSiblings(h, "/structure", call)
        h.about(StructureText.about)
        guard !nodes.isEmpty else {
          h.emptyState(
            "buildings", StructureText.none,
            mayWrite ? StructureText.noneHint : StructureText.nothingYours)
          return writeTerms(h, terms, view, [:], mayWrite)
        }
        h.list {
          h.table(treeColumns) { table in
            for node in nodes {
              let below = view.tree.subtree(of: node.unit.id)
              let (all, now) = (counts.sum(below), counts.sum(below, of: current))
              write(node.unit, depth: node.depth - least, now, all, table)
            }
          }
          h.pager(1...nodes.count, total: nodes.count, of: StructureText.unitCount)
        }
        writeTerms(h, terms, view, counts.byTerm(nodes[...]), mayWrite)
      }
    }
  }

  private static let treeColumns = TableColumns([
    Column(StructureText.unit, .name), Column(StructureText.kind, .aside), Column(CourseText.coursesNow, .number),
    Column(CourseText.teachersNow, .number), Column(CourseText.studentsNow, .number),
    Column(CourseText.coursesEver, .number),
  ])

  private static func write(
    _ unit: UnitRow, depth: Int, _ now: CourseCounts.Sum, _ all: CourseCounts.Sum, _ table: TableRows
  ) {
    table.row { cells in
      cells.cell { h in
        h.span(.class("level"), .data("depth", String(min(max(0, depth), StructureRules.deepest)))) {
          h.a(.href(Link("/structure/units/", unit.id)), .dir(.auto), text: unit.title)
        }
        if !unit.isActive {
          h.text(" ")
          h.badge(.neutral, StructureText.notInUse)
        }
      }
      cells.cell(unit.kind.label)
      cells.cell(Int(now.courses))
      cells.cell(Int(now.teachers))
      cells.cell(Int(now.students))
      cells.cell(Int(all.courses))
    }
  }

  private static let termColumns = TableColumns([
    Column(StructureText.term, .name), Column(StructureText.campus), Column(StructureText.first, .time),
    Column(StructureText.last, .time), Column(CourseText.courses, .number), Column(PeopleText.status, .aside),
  ])

  private static func writeTerms(
    _ h: HTML, _ terms: [TermRow], _ view: StructureView, _ sums: [ID<Term>: CourseCounts.Sum], _ mayWrite: Bool
  ) {
    h.part(
      StructureText.terms,
      more: mayWrite ? (text: StructureText.createTerm, link: "/structure/terms/new") : nil
    ) {
      guard !terms.isEmpty else {
        h.note(StructureText.noTerm)
        return
      }
      h.list {
        h.table(termColumns) { table in for term in terms { write(term, view, sums[term.id], table) } }
      }
    }
  }

  private static func write(_ term: TermRow, _ view: StructureView, _ sum: CourseCounts.Sum?, _ table: TableRows) {
    table.row { cells in
      cells.cell(term.title, Link("/structure/terms/", term.id))
      cells.cell(term.fields.campus.flatMap { view.tree[$0] }?.code)
      cells.cell { $0.dayAndYear(term.fields.first) }
      cells.cell { h in
        if let last = term.fields.last { h.dayAndYear(last) } else { h.text(StructureText.openEnd) }
      }
      cells.cell(Int(sum?.courses ?? 0))
      cells.cell { h in
        if !term.fields.isActive {
          h.badge(.neutral, StructureText.notInUse)
        } else if term.fields.isCurrent(on: view.today) {
          h.badge(.good, StructureText.current)
        }
      }
    }
  }
}

extension Facts {
  /// What a person corrected of a row from elsewhere; nothing where that is nothing.
  func corrections<Fields: Correctable>(_ corrected: FieldCorrections, of type: Fields.Type) {
    let labels = corrected.labels(of: type)
    guard !labels.isEmpty else { return }
    fact(StructureText.corrected) { h in h.text(labels.map { $0[h.language] }.joined(separator: ", ")) }
  }
}
