// Moodle’s own tree of categories and courses in the browser.
import Base
import Web

enum ProvisioningTreePages {
  private static let treeColumns = TableColumns([
    Column(ProvisioningText.category, .name), Column(ProvisioningText.idnumber, .quiet),
    Column(ProvisioningText.courses, .number), Column(ProvisioningText.inMoodle, .number),
  ])

  private static let courseColumns = TableColumns([
    Column(ProvisioningText.key, .name), Column(ProvisioningText.courseName, .quiet),
    Column(ProvisioningText.inMoodle, .number),
  ])

  static func show(_ call: Call, _ pool: Slow) throws -> Reply {
    let heading = Heading(
      title: ProvisioningText.tree, lead: ProvisioningText.treeIntro, crumbs: [ProvisioningPages.crumb])
    let tree: ProvisioningTree
    do { tree = try ProvisioningTree(call, pool) } catch let failure as Failure where failure.kind == .badGateway {
      return call.page(heading) { h in h.notice(.bad, failure.text, isNew: true) }
    }
    let base = Link("/organization/moodle/provisioning/tree")
    return call.page(heading) { h in
      if let chosen = tree.chosen {
        h.part(.verbatim(chosen.name)) {
          if tree.courses.isEmpty { h.note(ProvisioningText.noCourses) }
          h.list {
            h.table(courseColumns) { table in
              for course in tree.courses {
                table.row { cells in
                  cells.cell { $0.name(course.shortName) }
                  cells.cell { $0.name(course.name) }
                  cells.cell { $0.text("\(course.id)") }
                }
              }
            }
          }
        }
      }
      h.part(ProvisioningText.categories) {
        h.list {
          h.table(treeColumns) { table in
            for node in tree.nodes {
              let category = node.category
              table.row { cells in
                cells.cell(Indent.text(category.name, node.depth), base.query("category", "\(category.id)"))
                cells.cell(category.idnumber)
                cells.cell(Int(category.courses))
                cells.cell { $0.text("\(category.id)") }
              }
            }
          }
        }
      }
    }
  }
}
