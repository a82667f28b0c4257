// The cart in the browser: what is in it, what has changed since, and how it is placed.
import Base
import Store
import Web

enum CartPages {
  static let path = Link("/cart")

  private static let columns = TableColumns([
    Column(CatalogText.product, .name), Column(CatalogText.price, .number), Column(TradeText.quantity),
    Column(OrderText.total, .asideNumber), Column(StockText.available, .number),
  ])

  static func show(_ call: Call, _ reader: Reader) throws -> Reply { try page(FormState(), call, reader) }

  private static func page(_ state: FormState, _ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    return try reader.snapshot {
      let cart = try Cart.find(of: caller.person, in: caller.organization.id, reader)
      let lines = try cart.map { try Cart.lines(of: $0, in: caller.organization, reader, now: call.now) } ?? []
      let places = try NamedThing.location.all(caller.organization.id, reader)
      let slots = try reader.all(SlotStore.page, caller.organization.id, call.now, ID<StockLocation>(0), true, 60, 0)
      let heading = Heading(
        title: OrderText.yourCart, lead: OrderText.cartIntro, isFaulty: !state.faults.isEmpty)
      return call.page(
        heading, status: state.faults.isEmpty ? 200 : 422,
        actions: { h in h.linkButton(CatalogText.toCatalog, "/catalog", icon: "bag") }
      ) { h in
        OrderPages.writeSiblings(h, "/cart", call)
        h.faults(state)
        guard let cart, !lines.isEmpty else {
          h.emptyState("bag", OrderText.cartIsEmpty, OrderText.cartIsEmptyHint) { h in
            h.linkButton(CatalogText.toCatalog, "/catalog", .primary)
          }
          return
        }
        writeChanges(h, lines, call)
        h.list { writeLines(h, lines, call) }
        h.facts { facts in
          facts.fact(OrderText.total, cart.money.text)
          facts.fact(OrderText.tax, cart.taxMoney.text)
        }
        if !lines.contains(where: { $0.hasChanged }) { writePlacing(h, lines, places, slots, state, call) }
        h.actions {
          h.confirmButton(
            OrderText.clearCart, id: "clear", icon: "remove", question: OrderText.clearQuestion,
            consequence: OrderText.clearConsequence, confirm: OrderText.clearCart, action: path.segment("clear"),
            token: call.token)
        }
      }
    }
  }

  /// What costs something else now, or can't be ordered any more: to be agreed to before anything else.
  private static func writeChanges(_ h: HTML, _ lines: [Cart.Line], _ call: Call) {
    let changed = lines.filter { $0.hasChanged }
    guard !changed.isEmpty else { return }
    h.notice(.warn) { h in
      h.p(text: OrderText.cartChanged)
      h.ul {
        for line in changed {
          if let item = line.item {
            h.li(text: OrderText.costsNow(line.row.title, item.price.text, line.price.text))
          } else {
            h.li(text: OrderText.noLonger(line.row.title))
          }
        }
      }
      h.postButton(OrderText.acceptPrices, path.segment("accept"), call.token, .primary)
    }
  }

  private static func writeLines(_ h: HTML, _ lines: [Cart.Line], _ call: Call) {
    h.table(columns) { table in
      for (at, line) in lines.enumerated() {
        let row = line.row
        table.row { cells in
          cells.cell(row.title, Link("/catalog/products/", row.product))
          cells.cell(row.price == 0 ? CatalogText.free : line.price.text)
          cells.cell { h in
            h.post(Link("/cart/variants/", row.variant), call.token, .class("filters")) {
              h.input(
                .id(quantityField(at)), .class("input short"), .type("text"), .inputmode("numeric"), .name("quantity"),
                .value(String(row.quantity)), .ariaLabel(OrderText.quantityOf(row.title)), .maxlength(7))
              h.submit(OrderText.change, .plain)
              h.submit(CatalogText.removePhoto, .quiet, to: Link("/cart/variants/", row.variant, "/remove"))
            }
          }
          cells.cell(line.price.times(row.quantity)?.text)
          cells.cell { h in
            guard let available = line.available else { return }
            if line.isShort {
              h.badge(.warn, CatalogText.onlyLeft(available))
            } else {
              h.text(grouped(Int(available), h.language))
            }
          }
        }
      }
    }
  }

  private static func writePlacing(
    _ h: HTML, _ lines: [Cart.Line], _ places: [NamedRow], _ slots: [SlotRow], _ state: FormState, _ call: Call
  ) {
    h.part(OrderText.placeOrder) {
      h.entryForm(path.segment("place"), call.token) {
        if places.count > 1, lines.contains(where: { $0.available != nil }) {
          h.labeled(
            "location", OrderText.pickUpAt, help: OrderText.pickUpAtHelp, isOptional: true,
            fault: state.fault("location")
          ) { attributes in
            h.select(attributes) {
              h.option(.value(""), text: OrderText.anywhere)
              for place in places {
                h.option(
                  .value(place.id.text), .selected(state.values["location"] == place.id.text),
                  text: Text.verbatim(place.name))
              }
            }
          }
        }
        if !slots.isEmpty { writeSlots(h, slots, state, call) }
        h.fields(PlacingInput.fieldList.filter { "\($0.name)" == "note" }, state)
        h.actions { h.submit(OrderText.placeOrder, icon: "check") }
      }
    }
  }

  private static func writeSlots(_ h: HTML, _ slots: [SlotRow], _ state: FormState, _ call: Call) {
    guard let zone = call.caller?.organization.zone else { return }
    h.labeled("slot", OrderText.slot, isOptional: true, fault: state.fault("slot")) { attributes in
      h.select(attributes) {
        h.option(.value(""), text: OrderText.noSlot)
        for slot in slots {
          h.option(
            .value(slot.id.text), .selected(state.values["slot"] == slot.id.text),
            text: OrderText.slotChoice(slot, zone))
        }
      }
    }
  }

  // MARK: What is done there

  static func add(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try put(form, adding: true, call, writer)
    return call.redirect(to: path, Flash(.good, OrderText.wasAdded[call.language]))
  }

  static func change(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try put(form, adding: false, call, writer)
    return call.redirect(to: path)
  }

  private static func put(_ form: FormFields, adding: Bool, _ call: Call, _ writer: Writer) throws {
    let caller = try call.signedIn
    let variant: ID<ProductVariant> = try call.id()
    let today = caller.organization.zone.localDate(at: writer.now)
    guard
      try CatalogChanges.orderable(
        variant, for: caller.person, on: today, in: caller.organization.id, writer) != nil
    else { throw Failure.notFound }
    let input = try CartLineInput.read(form: form.ownPairs)
    try Cart.put(variant, input.quantity, adding: adding, by: caller, writer)
  }

  static func remove(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try Cart.remove(call.id(), by: call.signedIn, writer)
    return call.redirect(to: path)
  }

  static func clear(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try Cart.clear(by: call.signedIn, writer)
    return call.redirect(to: path)
  }

  static func accept(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try Cart.accept(by: call.signedIn, writer)
    return call.redirect(to: path)
  }

  static func place(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let input = try PlacingInput.read(form: form.ownPairs.filter { !$0.1.isEmpty })
      let row = try Placing.placeCart(input.terms, by: call.signedIn, writer)
      return call.redirect(
        to: Link("/orders/", row.id), Flash(.good, OrderText.wasPlaced(row.number ?? "")[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try page(FormState(form, named(failure, call, writer)), call, writer))
    }
  }

  private static func quantityField(_ line: Int) -> String { "lines[\(line)].quantity" }

  /// What is wrong with a line says which one that is, and leads to its quantity: the page has no other field of it.
  private static func named(_ failure: Failure, _ call: Call, _ reader: Reader) throws -> Failure {
    let caller = try call.signedIn
    guard let cart = try Cart.find(of: caller.person, in: caller.organization.id, reader) else { return failure }
    var failure = failure
    for (at, line) in try reader.all(OrderStore.lines, cart.id, caller.organization.id).enumerated() {
      failure.fields = failure.fields.map { field in
        guard field.path.hasPrefix("lines[\(at)].") else { return field }
        // What costs something else is named already.
        let text = field.path.hasSuffix(".price") ? field.text : OrderText.ofLine(line.title, field.text)
        return Failure.Field(path: quantityField(at), text: text)
      }
    }
    return failure
  }
}
