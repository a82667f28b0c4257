// One unit in the browser, with what is below it and what it has by term.
import Base
import Store
import Web

enum UnitPages {
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
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
          crumbs: [StructurePages.crumb] + above.map { Crumb(.verbatim($0.code), Link("/structure/units/", $0.id)) }),
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

  static let belowColumns = TableColumns([
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
}
