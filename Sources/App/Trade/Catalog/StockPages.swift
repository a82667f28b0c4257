// Stock in the browser: what lies where, one variant with its movements, and the stock-take.
import Base
import Store
import Web

/// One entry by hand as its form has it.
struct StockForm: Payload {
  var location: String?
  /// Where it goes, when it goes elsewhere.
  var to: String?
  var quantity: Int64 = 0
  var reason: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("location", &location, label: CatalogText.location, max: 13)
    f.text("to", &to, label: StockText.toPlace, max: 13)
    f.integer("quantity", &quantity, label: TradeText.quantity, range: -1_000_000...1_000_000)
    f.text("reason", &reason, label: TradeText.reason, max: CatalogRules.longestReason)
  }
}

enum StockPages {
  static let path = Link("/catalog/stock")

  // MARK: What lies where

  private static let columns = TableColumns([
    Column(CatalogText.product, .name), Column(CatalogText.sku, .code), Column(StockText.available, .asideLabeled),
    Column(StockText.onHand, .number), Column(StockText.reservedWord, .number), Column(StockText.lowAt, .number),
    Column(CatalogText.state),
  ])

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    return try reader.snapshot {
      let list = try StockList(call, reader)
      let page = try Page(call.query)
      let total = try list.total(reader)
      let locations = try NamedThing.location.all(list.organization, reader)
      return try call.page(
        Heading(title: StockText.stock, lead: StockText.stockIntro, crumbs: [CatalogPages.crumb]),
        actions: { h in
          guard total > 0 else { return }
          h.linkButton(PeopleText.export, list.filtered("/catalog/stock/export.csv"), icon: "download")
          h.linkButton(PeopleText.exportSheet, list.filtered("/catalog/stock/export.xlsx"), icon: "download", .quiet)
        }
      ) { h in
        CatalogPages.writeSiblings(h, "/catalog/stock", call)
        writeFilters(h, list, locations)
        try h.livePart("list", ["stock"], after: last) {
          guard total > 0 else { return writeEmpty(h, list) }
          try h.list {
            try h.table(columns) { table in try list.each(page, reader) { write($0, table) } }
            h.pager(page: page.number, limit: page.limit, total: total, of: StockText.variantCount) { number in
              list.filtered(path).query("page", number)
            }
          }
        }
      }
    }
  }

  private static func writeFilters(_ h: HTML, _ list: StockList, _ locations: [NamedRow]) {
    h.filters(path) {
      h.searchField("search", list.search, label: StockText.stockSearch)
      h.filterChoice(
        "location", list.location?.text, label: CatalogText.location,
        options: [("", StockText.everyLocation)] + locations.map { ($0.id.text, Text.verbatim($0.name)) })
      h.filterChoice(
        "low", list.isLow ? "true" : nil, label: CatalogText.state,
        options: [("", CatalogText.anyState), ("true", StockText.low)])
      h.submit(PeopleText.find, .plain)
    }
  }

  private static func writeEmpty(_ h: HTML, _ list: StockList) {
    if list.isFiltered {
      h.emptyState("list", list.isLow ? StockText.nothingLow : CatalogText.nothingFound) { h in
        h.linkButton(CatalogText.showAll, path)
      }
    } else {
      h.emptyState("list", StockText.noneCounted, StockText.noneCountedHint)
    }
  }

  private static func write(_ row: StockRow, _ table: TableRows) {
    table.row { cells in
      cells.cell(row.title, Link("/catalog/variants/", row.variant, "/stock"))
      cells.cell(row.sku)
      cells.cell(Int(row.balance.available))
      cells.cell(Int(row.balance.onHand))
      cells.cell(Int(row.balance.reserved))
      cells.cell { h in if let lowAt = row.lowAt { h.text(grouped(Int(lowAt), h.language)) } }
      cells.cell { h in
        if !row.isLive {
          h.badge(.neutral, PeopleText.deleted)
        } else if row.isLow {
          h.badge(.warn, StockText.low)
        }
      }
    }
  }

  // MARK: One variant

  private static let placeColumns = TableColumns([
    Column(CatalogText.location, .name), Column(StockText.available, .asideLabeled),
    Column(StockText.onHand, .number), Column(StockText.reservedWord, .number),
  ])
  private static let movementColumns = TableColumns([
    Column(StockText.movedAt, .name), Column(CatalogText.kind, .aside), Column(CatalogText.location, .quiet),
    Column(StockText.onHand, .number), Column(StockText.reservedWord, .number), Column(PeopleText.person),
    Column(TradeText.reason, .note),
  ])

  static func show(_ call: Call, _ reader: Reader) throws -> Reply { try page(FormState(), "", call, reader) }

  /// `form` is which of the forms came back.
  private static func page(_ state: FormState, _ form: String, _ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let organization = try call.signedIn.organization
    return try reader.snapshot {
      let variant = try reader.one(StockStore.variant, call.id(as: ID<ProductVariant>.self), organization.id)
      let page = try Page(call.query)
      let places = try reader.all(StockStore.placed, variant.id, organization.id)
      let locations = try NamedThing.location.all(organization.id, reader)
      let total = try StockAPI.total(variant.id, organization.id, reader)
      let movements = try reader.all(StockStore.movements, variant.id, organization.id, page.limit, page.offset)
      let heading = Heading(
        title: .verbatim(variant.title), lead: .verbatim(variant.sku),
        crumbs: [
          CatalogPages.crumb, Crumb(.verbatim(variant.productName), Link("/catalog/products/", variant.product)),
        ], isFaulty: !state.faults.isEmpty)
      return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
        var summary = state
        summary.faults = state.faults.map { Failure.Field(path: "\(form)-\($0.path)", text: $0.text) }
        h.faults(summary)
        if !variant.isLive {
          h.notice(.warn, CatalogText.variantIsDeleted)
        } else if !variant.isCounted {
          h.notice(.info, CatalogText.notCounted)
        }
        h.livePart("places", ["stock"], after: last) {
          guard !places.isEmpty else { return h.emptyState("list", StockText.nothingHere) }
          h.list { writePlaces(h, places) }
        }
        if call.may(.permission(.stockManage)) {
          StockForms(variant, places, locations, state, form).write(h, call.token)
        }
        h.livePart("movements", page.number == 1 ? ["stock"] : [], after: last) {
          guard total > 0 else { return }
          h.part(StockText.movements) {
            h.list {
              writeMovements(h, movements, organization.zone)
              h.pager(page: page.number, limit: page.limit, total: total, of: StockText.movementCount) { number in
                Link("/catalog/variants/", variant.id, "/stock").query("page", number)
              }
            }
          }
        }
      }
    }
  }

  private static func writePlaces(_ h: HTML, _ places: [PlacedBalance]) {
    h.table(placeColumns) { table in
      for place in places {
        table.row { cells in
          cells.cell { $0.name(place.locationName) }
          cells.cell(Int(place.balance.available))
          cells.cell(Int(place.balance.onHand))
          cells.cell(Int(place.balance.reserved))
        }
      }
    }
  }

  private static func writeMovements(_ h: HTML, _ movements: [MovementRow], _ zone: Zone) {
    h.table(movementColumns) { table in
      for row in movements {
        table.row { cells in
          cells.cell { $0.moment(row.moved, zone) }
          cells.cell(row.kind.label)
          cells.cell(row.locationName)
          cells.cell { $0.text(signed(row.onHandChange, $0.language)) }
          cells.cell { $0.text(signed(row.reservedChange, $0.language)) }
          cells.cell(row.personName)
          cells.cell(row.reason)
        }
      }
    }
  }

  private static func signed(_ number: Int64, _ language: Language) -> String {
    number == 0 ? "" : (number > 0 ? "+" : "") + grouped(Int(number), language)
  }

  static func receive(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try enter(fields, "receive", call, writer) { form, variant, location, organization in
      try Stock.receive(
        [StockLine(variant, at: location, form.quantity)], reason: form.reason.flatMap { $0.isEmpty ? nil : $0 },
        in: organization, writer)
    }
  }

  static func adjust(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try enter(fields, "adjust", call, writer) { form, variant, location, organization in
      try Stock.adjust(
        variant, at: location, by: form.quantity, reason: form.reason ?? "", in: organization, writer)
    }
  }

  static func transfer(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try enter(fields, "transfer", call, writer) { form, variant, location, organization in
      guard let to = form.to.flatMap({ ID<StockLocation>($0) }) else {
        throw Failure.unprocessable([Failure.Field(path: "to", text: CatalogText.noSuchLocation)])
      }
      try Stock.transfer(
        variant, from: location, to: to, form.quantity, reason: form.reason.flatMap { $0.isEmpty ? nil : $0 },
        in: organization, writer)
    }
  }

  private static func enter(
    _ fields: FormFields, _ name: String, _ call: Call, _ writer: Writer,
    _ work: (StockForm, ID<ProductVariant>, ID<StockLocation>, ID<Organization>) throws -> Void
  ) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let variant = try writer.one(StockStore.variant, call.id(as: ID<ProductVariant>.self), organization)
    do {
      let form = try StockForm.read(form: fields.ownPairs)
      guard let location = form.location.flatMap({ ID<StockLocation>($0) }) else {
        throw Failure.unprocessable([Failure.Field(path: "location", text: CatalogText.noSuchLocation)])
      }
      try StockAPI.ofOneLine { try work(form, variant.id, location, organization) }
      return call.redirect(
        to: Link("/catalog/variants/", variant.id, "/stock"), Flash(.good, StockText.wasEntered[call.language]))
    } catch var failure as Failure where !failure.fields.isEmpty {
      // As the form names them.
      let names = ["change": "quantity", "from": "location"]
      failure.fields = failure.fields.map { Failure.Field(path: names[$0.path] ?? $0.path, text: $0.text) }
      throw FormRefused(reply: try page(FormState(fields, failure), name, call, writer))
    }
  }
}
