// The structure in the browser: the tree with its counts, a unit, a term.
import Base
import Store
import Web

enum StructurePages {
  static let path = Link("/structure")
  static let crumb = Crumb(StructureText.structure, path)

  // MARK: The tree

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

  // MARK: One unit

  static func showUnit(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let unit = try view.unit(call.id())
      let counts = try CourseCounts(of: view.organization, reader)
      let mayWrite = call.may(.permission(.structureWrite))
      let below = view.tree.subtree(of: unit.id)
      let above = view.tree.above(unit.id).filter { view.scope.covers($0.id, view.tree) }.reversed()
      let sums = counts.byTerm(below)
      let terms = try view.terms(reader).filter { sums[$0.id] != nil }
      let office = Office(of: unit.kind)
      let leaders = try AppointmentList.holders(of: office, view.organization, reader).filter { $0.unit == unit.code }
      let mayAppoint = try UnitScope(call, .accessAssign, reader).covers(unit.id, view.tree)
      return call.page(
        Heading(
          title: .verbatim(unit.name), lead: unit.kind.label,
          crumbs: [crumb] + above.map { Crumb(.verbatim($0.code), Link("/structure/units/", $0.id)) }),
        actions: { h in
          if mayAppoint {
            h.linkButton(LearningRoleText.appoint, Link("/structure/units/", unit.id, "/appoint"), icon: "shield")
          }
          guard mayWrite else { return }
          h.linkButton(StructureText.edit, Link("/structure/units/", unit.id, "/edit"), icon: "edit", .primary)
          if unit.kind != .program {
            h.linkButton(
              StructureText.createBelow, Link("/structure/units/new").query("parent", unit.id.text), icon: "plus")
          }
          h.confirmButton(
            StructureText.delete, id: "delete", icon: "remove", question: StructureText.deleteQuestion(unit.name),
            consequence: StructureText.deleteConsequence, confirm: StructureText.delete,
            action: Link("/structure/units/", unit.id, "/delete"), token: call.token)
        }
      ) { h in
        if !unit.isActive { h.notice(.warn, StructureText.notInUse) }
        let sum = counts.sum(below)
        h.figures(
          StructureText.unit,
          [
            Figure(Int(sum.courses), CourseText.courses, Link("/courses/all").query("unit", unit.id.text)),
            Figure(Int(sum.teachers), CourseText.teachings), Figure(Int(sum.students), CourseText.enrollments),
          ])
        h.facts { facts in
          facts.fact(StructureText.code, unit.code)
          let names = leaders.map(\.name).joined(separator: ", ")
          facts.fact(office.label) { h in
            if names.isEmpty { h.span(.class("muted"), text: LearningRoleText.nobody) } else { h.text(names) }
          }
          facts.fact(StructureText.source, unit.source.label)
          facts.corrections(unit.corrected, of: UnitFields.self)
        }
        if below.count > 1 { writeBelow(h, below, counts, view) }
        if !terms.isEmpty {
          h.part(StructureText.terms) { writeTermCounts(h, terms, unit, sums, view) }
        } else if below.count == 1 {
          h.note(StructureText.nothingThere)
        }
      }
    }
  }

  private static let belowColumns = TableColumns([
    Column(StructureText.unit, .name), Column(StructureText.kind, .aside), Column(CourseText.courses, .number),
    Column(CourseText.teachings, .number), Column(CourseText.enrollments, .number),
  ])

  private static func writeBelow(
    _ h: HTML, _ below: ArraySlice<UnitTree.Node>, _ counts: CourseCounts, _ view: StructureView
  ) {
    let depth = (below.first?.depth ?? 0) + 1
    h.part(StructureText.below) {
      h.list {
        h.table(belowColumns) { table in
          for node in below.dropFirst() {
            let sum = counts.sum(view.tree.subtree(of: node.unit.id))
            table.row { cells in
              cells.cell { h in
                h.span(.class("level"), .data("depth", String(max(0, node.depth - depth)))) {
                  h.a(.href(Link("/structure/units/", node.unit.id)), .dir(.auto), text: node.unit.title)
                }
              }
              cells.cell(node.unit.kind.label)
              cells.cell(Int(sum.courses))
              cells.cell(Int(sum.teachers))
              cells.cell(Int(sum.students))
            }
          }
        }
      }
    }
  }

  private static let termCountColumns = TableColumns([
    Column(StructureText.term, .name), Column(CourseText.courses, .number), Column(CourseText.teachings, .number),
    Column(CourseText.enrollments, .number),
  ])

  private static func writeTermCounts(
    _ h: HTML, _ terms: [TermRow], _ unit: UnitRow, _ sums: [ID<Term>: CourseCounts.Sum], _ view: StructureView
  ) {
    h.list {
      h.table(termCountColumns) { table in
        for term in terms {
          let sum = sums[term.id] ?? CourseCounts.Sum()
          table.row { cells in
            cells.cell(
              view.title(term), Link("/courses/all").query("unit", unit.id.text).query("term", term.id.text))
            cells.cell(Int(sum.courses))
            cells.cell(Int(sum.teachers))
            cells.cell(Int(sum.students))
          }
        }
      }
    }
  }

  // MARK: One term

  static func showTerm(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let term = try view.term(call.id(), reader)
      let counts = try CourseCounts(of: view.organization, reader)
      let mayWrite = call.may(.permission(.structureWrite))
      let nodes = view.nodes.filter { !counts.sum(view.tree.subtree(of: $0.unit.id), of: [term.id]).isEmpty }
      return call.page(
        Heading(
          title: .verbatim(term.title),
          // Mostly the title says it already.
          lead: term.title.contains(term.fields.academicYear) ? nil : .verbatim(term.fields.academicYear),
          crumbs: [crumb]),
        actions: { h in
          guard mayWrite else { return }
          h.linkButton(StructureText.edit, Link("/structure/terms/", term.id, "/edit"), icon: "edit", .primary)
          h.confirmButton(
            StructureText.delete, id: "delete", icon: "remove", question: StructureText.deleteQuestion(term.title),
            consequence: StructureText.deleteConsequence, confirm: StructureText.delete,
            action: Link("/structure/terms/", term.id, "/delete"), token: call.token)
        }
      ) { h in
        writeFacts(h, term, view)
        let sum = counts.sum(view.nodes[...], of: [term.id])
        h.figures(
          StructureText.term,
          [
            Figure(Int(sum.courses), CourseText.courses, Link("/courses/all").query("term", term.id.text)),
            Figure(Int(sum.teachers), CourseText.teachings, Link("/teachers").query("term", term.id.text)),
            Figure(Int(sum.students), CourseText.enrollments),
          ])
        guard !nodes.isEmpty else { return h.note(StructureText.noCourses) }
        h.part(StructureText.units) { writeUnitCounts(h, nodes, term, counts, view) }
      }
    }
  }

  private static func writeFacts(_ h: HTML, _ term: TermRow, _ view: StructureView) {
    h.facts { facts in
      facts.fact(StructureText.code, term.code)
      facts.fact(
        StructureText.campus,
        term.fields.campus.flatMap { view.tree[$0] }.map { Text.verbatim($0.title) } ?? StructureText.wholeOrganization)
      facts.fact(StructureText.days) { h in
        h.dayAndYear(term.fields.first)
        h.text(" – ")
        if let last = term.fields.last { h.dayAndYear(last) } else { h.text(StructureText.openEnd) }
      }
      facts.fact(PeopleText.status) { h in
        if !term.fields.isActive {
          h.badge(.neutral, StructureText.notInUse)
        } else if term.fields.isCurrent(on: view.today) {
          h.badge(.good, StructureText.current)
        } else {
          h.badge(.neutral, StructureText.isActive)
        }
      }
      facts.fact(StructureText.source, term.source.label)
      facts.corrections(term.corrected, of: TermFields.self)
    }
  }

  private static func writeUnitCounts(
    _ h: HTML, _ nodes: [UnitTree.Node], _ term: TermRow, _ counts: CourseCounts, _ view: StructureView
  ) {
    let least = nodes.map(\.depth).min() ?? 0
    h.list {
      h.table(belowColumns) { table in
        for node in nodes {
          let sum = counts.sum(view.tree.subtree(of: node.unit.id), of: [term.id])
          table.row { cells in
            cells.cell { h in
              h.span(.class("level"), .data("depth", String(max(0, node.depth - least)))) {
                h.a(
                  .href(Link("/courses/all").query("unit", node.unit.id.text).query("term", term.id.text)), .dir(.auto),
                  text: node.unit.title)
              }
            }
            cells.cell(node.unit.kind.label)
            cells.cell(Int(sum.courses))
            cells.cell(Int(sum.teachers))
            cells.cell(Int(sum.students))
          }
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
