// Searching what happened, in the browser and over JSON.
import Base
import Store
import Web

enum AuditPages {
  private static let path = Link("/events/search")
  static let crumb = Crumb(EventsText.title, "/events")

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query)
    let filter = try AuditFilter(call)
    let (found, entries) = try found(filter, page.limit, reader)
    var head = AuditHead()
    head.next = found.next.map { ID<EventRow>($0).text }
    head.examined = Int64(found.examined)
    return call.list(page, total: entries.count, head: head) { json in
      for entry in entries { json.object { Events.writeFields(entry, call.language, json) } }
    }
  }

  private static func found(
    _ filter: AuditFilter, _ limit: Int, _ reader: Reader
  ) throws -> (AuditFilter.Found, [EventEntry]) {
    let found = try filter.find(limit: limit, reader)
    return (found, try Events.named(found.rows, filter.organization, reader))
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let zone = try call.signedIn.organization.zone
    let filter = try AuditFilter(call)
    let limit = try Page(call.query).limit
    let (found, entries) = try found(filter, limit, reader)
    return call.page(
      Heading(title: AuditText.search, lead: AuditText.searchLead, crumbs: [crumb]),
      actions: { h in
        h.linkButton(AuditText.export, filter.link("/events/export.csv"), icon: "download")
        h.linkButton(AuditText.statistics, "/events/statistics", icon: "gauge")
      }
    ) { h in
      writeFilters(h, filter)
      if entries.isEmpty {
        h.emptyState("events", found.next == nil ? AuditText.nothing : AuditText.nothingYet) { h in
          if found.next == nil { h.linkButton(AuditText.everything, path) }
        }
      } else {
        h.list {
          h.table(EventsPages.columns) { table in
            for entry in entries { EventsPages.write(entry, table, zone, call.language) }
          }
        }
      }
      if let next = found.next {
        h.actions {
          h.linkButton(AuditText.older, filter.link(path).query("before", ID<EventRow>(next).text), icon: "down")
        }
        if entries.count < limit { h.note(AuditText.examinedSoFar(found.examined, call.language)) }
      }
    }
  }

  private static let kinds: [(value: String, text: Text)] = Features.all.flatMap { $0.events }.map {
    ($0.kind.name, $0.text.capitalized)
  }

  private static func writeFilters(_ h: HTML, _ filter: AuditFilter) {
    h.filters(path) {
      h.searchField("search", filter.text, label: AuditText.textFilter)
      h.filterChoice("kind", filter.kind, label: AuditText.kindFilter, options: [("", AuditText.anyKind)] + kinds)
      h.filterDate("from", filter.from, label: AuditText.from, isLabelShown: true)
      h.filterDate("to", filter.to, label: AuditText.to, isLabelShown: true)
      // Somebody's events are reached from their page: who they are stays while the rest is changed.
      for (name, person) in [("actor", filter.actor), ("subject", filter.subject)] {
        if let person { h.input(.type("hidden"), .name(name), .value(person.text)) }
      }
      h.submit(ShellText.show, .plain)
    }
    if filter.actor != nil || filter.subject != nil {
      h.p(.class("small muted")) {
        h.text(AuditText.ofOnePerson)
        h.text(" ")
        h.a(.href(path), text: AuditText.everything)
      }
    }
  }
}
