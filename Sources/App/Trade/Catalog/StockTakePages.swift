// The stock-take: somebody walks through a place and writes down what is there.
import Base
import Store
import Web

enum StockTakePages {
  private static let path = Link("/catalog/stock/count")
  /// As many variants stand on a page.
  private static let pageSize = 50
  /// One a line, and what the whole form says.
  static let mostFields = pageSize + 10

  private static let columns = TableColumns([
    Column(CatalogText.product, .name), Column(CatalogText.sku, .code), Column(StockText.onHand, .number),
    Column(StockText.countedNumber),
  ])

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try page(FormFields(), nil, call.query["location"], call.query["search"], call, reader)
  }

  /// `since` is what was known when somebody began to count, where that still holds.
  private static func page(
    _ typed: FormFields, _ failure: Failure?, _ location: String?, _ search: String?,
    since known: ID<MovementRow>? = nil, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    try reader.snapshot {
      let organization = try call.signedIn.organization.id
      let locations = try NamedThing.location.all(organization, reader)
      let chosen = locations.first { $0.id.text == location } ?? (locations.count == 1 ? locations.first : nil)
      let number = (typed["page"] ?? call.query["page"]).flatMap { Int($0) } ?? 1
      let page = Page(number: number, limit: pageSize)
      let pattern = CatalogList.pattern(folded(String((search ?? "").prefix(100))))
      var rows: [StockRow] = []
      var total = 0
      if let chosen {
        total = try reader.one(StockStore.total, organization, chosen.id, false, pattern, false)
        rows = try reader.all(
          StockStore.page, organization, chosen.id, false, pattern, false, page.limit, page.offset)
      }
      // None is before all: what is moved while somebody counts comes after it.
      let seen = try known ?? reader.first(StockStore.newest, organization) ?? ID(0)
      let heading = Heading(
        title: StockText.stockTake, lead: StockText.stockTakeIntro, crumbs: [CatalogPages.crumb],
        isFaulty: failure != nil)
      return call.page(heading, status: failure == nil ? 200 : 422) { h in
        CatalogPages.writeSiblings(h, "/catalog/stock/count", call)
        h.about(StockText.stockTakeAbout)
        guard !locations.isEmpty else { return writeFirst(h, call) }
        h.filters(path) {
          h.searchField("search", search, label: StockText.stockSearch)
          h.filterChoice(
            "location", chosen?.id.text, label: CatalogText.location,
            options: [("", StockText.chooseLocation)] + locations.map { ($0.id.text, Text.verbatim($0.name)) })
          h.submit(ShellText.show, .plain)
        }
        guard let chosen else { return }
        guard total > 0 else {
          let isSearched = search?.isEmpty == false
          return h.emptyState(
            "list", isSearched ? CatalogText.nothingFound : StockText.noneCounted,
            isSearched ? nil : StockText.noneCountedHint)
        }
        if let failure {
          var state = FormState()
          state.faults = failure.fields
          h.faults(state)
        }
        h.post("/catalog/stock/counts", call.token) {
          h.input(.type("hidden"), .name("location"), .value(chosen.id.text))
          h.input(.type("hidden"), .name("seen"), .value(seen.text))
          h.input(.type("hidden"), .name("page"), .value(String(page.number)))
          if let search, !search.isEmpty { h.input(.type("hidden"), .name("search"), .value(search)) }
          h.list {
            writeRows(h, rows, typed, failure)
            h.pager(
              page: page.number, limit: page.limit, total: total, of: StockText.variantCount, link: nil)
          }
          // What stands in the fields would be gone if a link led to another page.
          h.actions {
            h.submit(StockText.enterCount)
            if page.number > 1 { h.submit(StockText.enterAndGoBack, icon: "left", .plain, name: "previous") }
            if page.number < page.pages(total: total) {
              h.submit(StockText.enterAndGoOn, icon: "right", .plain, name: "next")
            }
          }
        }
      }
    }
  }

  private static func writeFirst(_ h: HTML, _ call: Call) {
    h.emptyState("list", CatalogText.locationFirst) { h in
      if call.may(.permission(.catalogManage)) { h.linkButton(CatalogText.settings, "/catalog/settings", .primary) }
    }
  }

  private static func writeRows(_ h: HTML, _ rows: [StockRow], _ typed: FormFields, _ failure: Failure?) {
    h.table(columns) { table in
      for row in rows {
        let name = "counted-\(row.variant.text)"
        let fault = failure?.fields.first { $0.path == name }?.text
        table.row { cells in
          cells.cell { $0.name(row.title) }
          cells.cell(row.sku)
          cells.cell(Int(row.balance.onHand))
          cells.cell { h in
            h.input(
              .class("input short"), .type("text"), .inputmode("numeric"), .id(name), .name(name),
              .value(typed[name] ?? ""), .ariaLabel(StockText.countOf(row.title)), .autocomplete("off"),
              .maxlength(10), .ariaInvalid(fault != nil), .when(fault != nil, .ariaDescribedBy(name + "-fault")))
            if let fault {
              h.p(.class("fault"), .id(name + "-fault")) {
                h.icon("bad")
                h.span(text: fault)
              }
            }
          }
        }
      }
    }
  }

  /// What was written down; what was left empty was not counted.
  static func enter(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    guard let location = fields["location"].flatMap({ ID<StockLocation>($0) }),
      try writer.exists(NamedStore.location, location, organization)
    else { throw Failure.notFound }
    var lines: [CountedLine] = []
    var names: [String] = []
    var faults: [Failure.Field] = []
    for (name, text) in fields.pairs where name.hasPrefix("counted-") {
      let word = text.filter { $0 != " " }
      guard !word.isEmpty else { continue }
      guard let variant = ID<ProductVariant>(name.dropFirst(8)), let counted = Int64(word), counted >= 0,
        counted <= CatalogRules.mostOnHand
      else {
        faults.append(Failure.Field(path: name, text: CatalogText.badCount))
        continue
      }
      lines.append(CountedLine(variant: variant, counted: counted, expected: nil))
      names.append(name)
    }
    let seen = fields["seen"].flatMap { ID<MovementRow>($0) } ?? ID(0)
    do {
      guard faults.isEmpty else { throw Failure.unprocessable(faults) }
      let changed = try Stock.count(lines, at: location, since: seen, in: organization, writer)
      let turned = (fields["next"] == nil ? 0 : 1) - (fields["previous"] == nil ? 0 : 1)
      let page = max(1, max(1, min(fields["page"].flatMap { Int($0) } ?? 1, 1000)) + turned)
      let words = StockText.wereCounted(lines.count, changed)[call.language]
      return call.redirect(
        to: path.query("location", location.text).query("search", fields["search"]).query("page", page),
        // Who only turned the page has entered nothing.
        lines.isEmpty && turned != 0 ? nil : Flash(.good, words))
    } catch var failure as Failure where !failure.fields.isEmpty {
      // Where nobody has looked yet at what was moved since, it has to be looked at when this is mended.
      let isLookedAt = failure.fields.allSatisfy { $0.path.hasPrefix("lines[") }
      failure.fields = failure.fields.map { field in
        guard field.path.hasPrefix("lines["), let end = field.path.firstIndex(of: "]"),
          let at = Int(field.path[..<end].dropFirst(6)), names.indices.contains(at)
        else { return field }
        return Failure.Field(path: names[at], text: field.text)
      }
      throw FormRefused(
        reply: try page(
          fields, failure, location.text, fields["search"], since: isLookedAt ? nil : seen, call, writer))
    }
  }
}
