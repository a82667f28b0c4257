// One term in the browser, with what units have in it.
import Base
import Store
import Web

enum TermPages {
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
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
          crumbs: [StructurePages.crumb]),
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
      h.table(UnitPages.belowColumns) { table in
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
