// Pick-up slots and the settings of orders in the browser.
import Base
import Store
import Web

enum SlotPages {
  static let path = Link("/orders/slots")

  private static let columns = TableColumns([
    Column(OrderText.slotStart, .name), Column(OrderText.slotEnd, .time), Column(CatalogText.location, .quiet),
    Column(OrderText.capacity, .number), Column(OrderText.left, .asideLabeled),
    Column(OrganizationText.actions, .words),
  ])

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    var input = SlotsInput()
    if let zone = call.caller?.organization.zone { input.firstDate = zone.localDate(at: call.now).adding(days: 1) }
    return try page(FormState(input), call, reader)
  }

  private static func page(_ state: FormState, _ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let page = try Page(call.query)
    return try reader.snapshot {
      let total = try reader.one(SlotStore.count, organization.id, call.now, ID<StockLocation>(0), false)
      let rows = try reader.all(
        SlotStore.page, organization.id, call.now, ID<StockLocation>(0), false, page.limit, page.offset)
      let places = try NamedThing.location.all(organization.id, reader)
      let heading = Heading(title: OrderText.slots, lead: OrderText.slotsIntro, isFaulty: !state.faults.isEmpty)
      return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
        OrderPages.writeSiblings(h, "/orders/slots", call)
        h.faults(state, SlotsInput.fieldList)
        if total > 0 {
          h.list {
            h.table(columns) { table in for row in rows { write(row, organization.zone, call, table) } }
            h.pager(page: page.number, limit: page.limit, total: total, of: OrderText.slotCount) { number in
              path.query("page", number)
            }
          }
        }
        h.part(OrderText.addSlots) {
          guard !places.isEmpty else { return h.note(CatalogText.locationFirst) }
          writeForm(h, places, state, call)
        }
      }
    }
  }

  private static func write(_ row: SlotRow, _ zone: Zone, _ call: Call, _ table: TableRows) {
    table.row { cells in
      cells.cell { $0.moment(row.start, zone) }
      cells.cell { $0.timeOfDay(row.end, zone) }
      cells.cell(row.locationName)
      cells.cell(Int(row.capacity))
      cells.cell(Int(row.left))
      cells.cell { h in
        if row.taken == 0 {
          h.postButton(CatalogText.removePhoto, Link("/orders/slots/", row.id, "/delete"), call.token, .quiet)
        }
      }
    }
  }

  private static func writeForm(_ h: HTML, _ places: [NamedRow], _ state: FormState, _ call: Call) {
    h.entryForm(path, call.token) {
      h.labeled("location", CatalogText.location, fault: state.fault("location")) { attributes in
        h.select(attributes) {
          for place in places {
            h.option(
              .value(place.id.text), .selected(state.values["location"] == place.id.text),
              text: Text.verbatim(place.name))
          }
        }
      }
      h.fields(SlotsInput.fieldList.filter { "\($0.name)" != "location" }, state)
      h.actions { h.submit(OrderText.addSlots) }
    }
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let input = try SlotsInput.read(form: form.ownPairs)
      let made = try Slots.create(input, in: call.signedIn.organization, writer)
      return call.redirect(to: path, Flash(.good, OrderText.slotsMade(made.count)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try page(FormState(form, failure), call, writer))
    }
  }

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try Slots.delete(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: path)
  }
}

enum OrderSettingsPages {
  static let path = Link("/orders/settings")

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    page(FormState(try OrderAPI.settings(call, reader)), call)
  }

  private static func page(_ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(
      title: OrderText.settings, lead: OrderText.settingsIntro, isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      OrderPages.writeSiblings(h, "/orders/settings", call)
      h.faults(state, OrderSettings.fieldList)
      h.entryForm(path, call.token) {
        h.fields(OrderSettings.fieldList, state)
        h.actions { h.submit(PeopleText.save) }
      }
    }
  }

  static func put(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let input = try OrderSettings.read(form: form.ownPairs)
      try OrderSettings.put(input, in: call.signedIn.organization.id, writer)
      return call.redirect(to: path, Flash(.good, ScheduleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: page(FormState(form, failure), call))
    }
  }
}
