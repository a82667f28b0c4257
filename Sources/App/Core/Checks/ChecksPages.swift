// The checks in the browser and over JSON.
import Base
import Store
import Web

enum ChecksPages {
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let findings = BoxChecks.findings(of: call.appliance)
    return call.page(Heading(title: ChecksText.title, lead: ChecksText.intro)) { h in
      writeFindings(h, findings)
      h.note(ChecksText.doctor)
    }
  }

  static func list(_ call: Call, _ reader: Reader) throws -> ChecksOutput {
    ChecksOutput(BoxChecks.findings(of: call.appliance), call.language)
  }

  private static let columns = TableColumns([
    Column(ChecksText.check, .name), Column(ChecksText.verdict, .aside), Column(ChecksText.found, .words),
    Column(ChecksText.todo, .words),
  ])

  /// The findings as a table, the worst first.
  static func writeFindings(_ h: HTML, _ findings: [Finding]) {
    let sorted = Verdict.allCases.reversed().flatMap { verdict in findings.filter { $0.verdict == verdict } }
    h.list {
      h.table(columns) { table in
        for finding in sorted {
          table.row { cells in
            cells.cell(finding.subject.label)
            cells.cell { $0.badge(finding.verdict.tone, finding.verdict.label) }
            cells.cell(finding.text)
            cells.cell(finding.todo)
          }
        }
      }
    }
  }
}
