// The event list in the browser.
import Base
import Store
import Web

enum EventsPages {
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    // Count and rows of one state of the file.
    try reader.snapshot { try writeList(call, reader) }
  }

  private static func writeList(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let page = try Page(call.query)
    let last = try EventLog.last(reader)
    let total = Int(try EventLog.count(reader, organization: organization.id.value))
    let entries = try Events.entries(page, organization.id, reader)
    return call.page(
      Heading(title: EventsText.title, lead: EventsText.intro),
      actions: { h in
        h.linkButton(AuditText.search, "/events/search", icon: "search")
        h.linkButton(AuditText.statistics, "/events/statistics", icon: "gauge")
      }
    ) { h in
      // Only where what is new is shown.
      h.livePart("list", page.number == 1 ? ["events"] : [], after: last) {
        guard !entries.isEmpty else {
          h.emptyState("events", EventsText.none)
          return
        }
        h.list {
          h.table(columns) { table in for entry in entries { write(entry, table, organization.zone, call.language) } }
          h.pager(page: page.number, limit: page.limit, total: total, of: EventsText.count) { number in
            Link("/events").query("page", number)
          }
        }
      }
    }
  }

  static let columns = TableColumns([
    Column(EventsText.actor, .name), Column(EventsText.kind, .words), Column(EventsText.at, .time),
    Column(EventsText.address, .desk),
  ])

  static func write(_ entry: EventEntry, _ table: TableRows, _ zone: Zone, _ language: Language) {
    table.row { cells in
      cells.cell(entry.actorName ?? EventsText.system[language])
      cells.cell { h in
        h.text(Features.events[entry.row.kind] ?? .verbatim(entry.row.kind))
        if let subject = entry.subjectName, entry.row.subject != entry.row.actor {
          h.text(language == .fr ? "\u{a0}: " : ": ")
          h.a(.href(Link("/people/", ID<Person>(entry.row.subject))), .dir(.auto), text: subject)
        }
      }
      cells.cell { $0.moment(entry.row.at, zone) }
      cells.cell(entry.row.address)
    }
  }
}
