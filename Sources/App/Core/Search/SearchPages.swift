// The search as a page: where scripts run, a sheet over any page does the same.
import Base
import Store
import Web

enum SearchPages {
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let text = String((call.query["q"] ?? "").prefix(100))
    let results = try Search.results(call, limit: 20, reader)
    return call.page(Heading(title: SearchText.title, lead: SearchText.lead)) { h in
      h.filters("/search") {
        h.searchField("q", text, label: SearchText.words)
        h.submit(SearchText.find, .plain)
      }
      if results.isEmpty, !text.isEmpty {
        h.emptyState("search", SearchText.nothing, SearchText.nothingHint)
      }
      for (source, found) in results {
        h.part(source.text, more: source.list.map { (SearchText.all, Link($0).query("search", text)) }) {
          h.ul(.class("found")) {
            for one in found { h.li { write(one, source, h) } }
          }
        }
      }
    }
  }

  private static func write(_ found: Found, _ source: SearchSource, _ h: HTML) {
    h.a(.href(found.link)) {
      h.icon(source.icon)
      h.span(.dir(.auto), text: found.title)
      if let detail = found.detail { h.span(.class("small muted"), text: detail) }
    }
  }
}
