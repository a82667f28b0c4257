// Sample in the browser.
import Base
import Store
import Web

enum SamplePages {
  static func showList(_ call: Call, _ reader: Reader) throws -> Reply { try show(FormState(), 200, call, reader) }

  static func add(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let input = try SampleInput.read(form: form.pairs.filter { $0.0 == "title" })
      _ = try SampleChanges.add(input, by: call.signedIn, writer)
      return call.redirect(to: "/sample", Flash(.good, SampleText.added[call.language]))
    } catch let failure as Failure where failure.kind == .unprocessable {
      return try show(FormState(form, failure), 422, call, writer)
    }
  }

  /// The list, and below it the form for those who may add.
  private static let columns = TableColumns([Column(SampleText.entryTitle, .name), Column(SampleText.created, .time)])

  private static func show(_ state: FormState, _ status: UInt16, _ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let page = try Page(call.query)
    let total = Int(try reader.value(of: .sampleTotal, organization: organization.id.value))
    let entries = try reader.all(SampleStore.page, organization.id, page.limit, page.offset)
    let heading = Heading(title: SampleText.title, lead: SampleText.intro, isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: status) { h in
      h.faults(state, SampleInput.fieldList)
      if entries.isEmpty {
        h.emptyState("list", SampleText.none)
      } else {
        h.list {
          h.table(columns) { table in
            for entry in entries {
              table.row { cells in
                cells.cell(entry.title)
                cells.cell { $0.moment(entry.createdAt, organization.zone) }
              }
            }
          }
          h.pager(page: page.number, limit: page.limit, total: total, of: SampleText.count) {
            Link("/sample").query("page", $0)
          }
        }
      }
      if call.may(.permission(.sampleWrite)) {
        h.entryForm("/sample", call.token) {
          h.fields(SampleInput.fieldList, state)
          h.actions { h.submit(SampleText.add) }
        }
      }
    }
  }
}
