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
    let turn: Turn =
      if let place = call.query["before"].flatMap({ StockTakePlace($0) }) { .before(place) } else {
        .after(call.query["after"].flatMap { StockTakePlace($0) } ?? .start)
      }
    return try page(FormFields(), nil, call.query["location"], call.query["search"], turn, call, reader)
  }

  /// Which page is asked for.
  private enum Turn {
    case after(StockTakePlace)
    case before(StockTakePlace)
  }

  /// What stands on a page.
  private struct Part {
    var rows: [ToCountRow] = []
    var total = 0
    /// As many stand on pages before.
    var before = 0
    /// After this it begins.
    var start = StockTakePlace.start
    var isLast = true

    /// Of those that are in a place now, however many have come or gone since the page before.
    init(
      _ turn: Turn, _ organization: ID<Organization>, _ location: ID<StockLocation>, _ pattern: String,
      _ reader: Reader
    ) throws {
      func back(from place: StockTakePlace) throws -> StockTakePlace {
        let keys = try reader.all(
          StockStore.toCountBefore, organization, location, pattern, place.key, place.variant, pageSize + 1)
        return keys.count > pageSize ? keys[pageSize] : .start
      }
      func read() throws {
        rows = try reader.all(
          StockStore.toCount, organization, location, pattern, start.key, start.variant, pageSize + 1)
        isLast = rows.count <= pageSize
        rows = Array(rows.prefix(pageSize))
      }
      switch turn {
      case .after(let place): start = place
      case .before(let place): start = try back(from: place)
      }
      try read()
      // Nothing is left after that: the last page is what there is before.
      if rows.isEmpty, start != .start {
        start = try back(from: start.beyond)
        try read()
      }
      (total, before) = try reader.one(
        StockStore.toCountTotal, organization, location, pattern, start.key, start.variant)
    }
  }

  /// `since` is what was known when somebody began to count, where that still holds.
  private static func page(
    _ typed: FormFields, _ failure: Failure?, _ location: String?, _ search: String?, _ turn: Turn,
    since known: ID<MovementRow>? = nil, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    try reader.snapshot {
      let organization = try call.signedIn.organization.id
      let locations = try NamedThing.location.all(organization, reader)
      let chosen = locations.first { $0.id.text == location } ?? (locations.count == 1 ? locations.first : nil)
      let pattern = CatalogList.pattern(folded(String((search ?? "").prefix(100))))
      let part = try chosen.map { try Part(turn, organization, ID($0.id.value), pattern, reader) }
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
        guard let chosen, let part else { return }
        guard let first = part.rows.first, let last = part.rows.last else {
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
          if part.start != .start { h.input(.type("hidden"), .name("after"), .value(part.start.text)) }
          h.input(.type("hidden"), .name("first"), .value(first.place.text))
          h.input(.type("hidden"), .name("last"), .value(last.place.text))
          if let search, !search.isEmpty { h.input(.type("hidden"), .name("search"), .value(search)) }
          h.list {
            writeRows(h, part.rows, typed, failure)
            h.pager(part.before + 1...part.before + part.rows.count, total: part.total, of: StockText.variantCount)
          }
          // What stands in the fields would be gone if a link led to another page.
          h.actions {
            h.submit(StockText.enterCount)
            if part.before > 0 { h.submit(StockText.enterAndGoBack, icon: "left", .plain, name: "previous") }
            if !part.isLast { h.submit(StockText.enterAndGoOn, icon: "right", .plain, name: "next") }
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

  private static func writeRows(_ h: HTML, _ rows: [ToCountRow], _ typed: FormFields, _ failure: Failure?) {
    h.table(columns) { table in
      for row in rows {
        let name = "counted-\(row.variant.text)"
        let fault = failure?.fields.first { $0.path == name }?.text
        table.row { cells in
          cells.cell { $0.name(row.title) }
          cells.cell(row.sku)
          cells.cell(Int(row.onHand))
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

  /// What was written down; what was left empty was not counted. The page that comes back where something is wrong is as
  /// slow to read as the list: the writer doesn't wait for it.
  static func enter(_ fields: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let organization = try call.signedIn.organization.id
    guard let location = fields["location"].flatMap({ ID<StockLocation>($0) }),
      try pool.reader.exists(NamedStore.location, location, organization)
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
    func refused(_ failure: Failure, since seen: ID<MovementRow>) throws -> Reply {
      try page(
        fields, failure, location.text, fields["search"],
        .after(fields["after"].flatMap { StockTakePlace($0) } ?? .start), since: seen, call, pool.reader)
    }
    do {
      guard faults.isEmpty else { throw Failure.unprocessable(faults) }
      let counted = lines
      let changed = try pool.write(call.context) { writer in
        do { return try Stock.count(counted, at: location, since: seen, in: organization, writer) } catch let failure
          as Failure where !failure.fields.isEmpty
        {
          throw CountRefused(failure: failure, newest: try writer.first(StockStore.newest, organization) ?? ID(0))
        }
      }
      let words = StockText.wereCounted(lines.count, changed)[call.language]
      let isTurned = fields["next"] != nil || fields["previous"] != nil
      return call.redirect(
        to: turned(fields, path.query("location", location.text).query("search", fields["search"])),
        // Who only turned the page has entered nothing.
        lines.isEmpty && isTurned ? nil : Flash(.good, words))
    } catch let failure as Failure where !failure.fields.isEmpty {
      // Nobody has looked yet at what was moved since: it has to be looked at when this is mended.
      return try refused(failure, since: seen)
    } catch let refusal as CountRefused {
      var failure = refusal.failure
      failure.fields = failure.fields.map { field in
        guard field.path.hasPrefix("lines["), let end = field.path.firstIndex(of: "]"),
          let at = Int(field.path[..<end].dropFirst(6)), names.indices.contains(at)
        else { return field }
        return Failure.Field(path: names[at], text: field.text)
      }
      return try refused(failure, since: refusal.newest)
    }
  }

  /// Why a count was not entered, and the newest movement that this has looked at: what is moved before the page is read
  /// again nobody has.
  private struct CountRefused: Error {
    let failure: Failure
    let newest: ID<MovementRow>
  }

  /// The page that somebody goes on to: after the last or before the first that they have seen, whatever became of those.
  private static func turned(_ fields: FormFields, _ link: Link) -> Link {
    func place(_ name: String) -> String? { fields[name].flatMap { StockTakePlace($0)?.text } }
    if fields["next"] != nil { return link.query("after", place("last")) }
    if fields["previous"] != nil { return link.query("before", place("first")) }
    return link.query("after", place("after"))
  }
}

/// How far a stock-take is: a variant under its SKU, folded. It holds whether that one is still in the list or not.
struct StockTakePlace: Sendable, Equatable {
  let key: String
  let variant: ID<ProductVariant>

  static let start = StockTakePlace(key: "", variant: ID(0))

  init(key: String, variant: ID<ProductVariant>) { (self.key, self.variant) = (key, variant) }

  /// Nil for what is none.
  init?(_ text: String) {
    guard let dot = text.firstIndex(of: "."), let variant = ID<ProductVariant>(text[..<dot]) else { return nil }
    self.init(key: String(text[dot...].dropFirst()), variant: variant)
  }

  var text: String { "\(variant.text).\(key)" }

  /// The next place there could be.
  var beyond: StockTakePlace { StockTakePlace(key: key, variant: ID(variant.value &+ 1)) }
}

/// A variant that somebody may count.
struct ToCountRow: Sendable {
  let place: StockTakePlace
  let title: String
  let sku: String
  let onHand: Int64

  var variant: ID<ProductVariant> { place.variant }

  init(_ c: Columns) {
    place = StockTakePlace(key: c.text(0), variant: c.id(1))
    let (product, name) = (c.text(2), c.text(3))
    title = name.isEmpty ? product : "\(product), \(name)"
    (sku, onHand) = (c.text(4), c.int64(5))
  }
}
