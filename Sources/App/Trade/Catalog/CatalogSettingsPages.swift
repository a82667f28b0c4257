// The settings of the catalog in the browser: its categories, the places where stock lies, its currency.
import Base
import Store
import Web

enum CatalogSettingsPages {
  private static let path = Link("/catalog/settings")
  private static let crumb = Crumb(CatalogText.settings, path)
  private static let columns = TableColumns([Column(CatalogText.name, .name)])

  static func show(_ call: Call, _ reader: Reader) throws -> Reply { try page(FormState(), "", call, reader) }

  /// `form` is which of the forms came back.
  private static func page(_ state: FormState, _ form: String, _ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let categories = try NamedThing.category.all(organization, reader)
      let locations = try NamedThing.location.all(organization, reader)
      let settings = try CatalogSettings.of(organization, reader)
      let heading = Heading(
        title: CatalogText.settings, lead: CatalogText.settingsIntro, crumbs: [CatalogPages.crumb],
        isFaulty: !state.faults.isEmpty)
      return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
        CatalogPages.writeSiblings(h, "/catalog/settings", call)
        var summary = state
        summary.faults = state.faults.map { Failure.Field(path: "\(form)-\($0.path)", text: $0.text) }
        h.faults(summary)
        h.part(CatalogText.locations) {
          h.note(CatalogText.locationsIntro)
          write(h, .location, locations, form == "location" ? state : FormState(), call)
        }
        h.part(CatalogText.categories) {
          write(h, .category, categories, form == "category" ? state : FormState(), call)
        }
        h.part(CatalogText.currency) {
          h.note(CatalogText.currencyIntro)
          h.post(path, call.token, .class("filters")) {
            let shown = form == "currency" ? state : FormState(settings)
            input(h, "currency-currency", "currency", CatalogText.currency, shown, length: 3)
            h.submit(PeopleText.save, .plain)
          }
        }
      }
    }
  }

  private static func write(_ h: HTML, _ thing: NamedThing, _ rows: [NamedRow], _ state: FormState, _ call: Call) {
    if !rows.isEmpty {
      h.list {
        h.table(columns) { table in
          for row in rows { table.row { cells in cells.cell(row.name, link(thing, row.id, "/edit")) } }
        }
      }
    }
    h.post(thing == .category ? "/catalog/categories" : "/catalog/locations", call.token, .class("filters")) {
      input(
        h, "\(thing.rawValue)-name", "name", thing == .category ? CatalogText.newCategory : CatalogText.newLocation,
        state, length: CatalogRules.longestWord)
      h.submit(thing == .category ? CatalogText.addCategory : CatalogText.addLocation, .plain)
    }
  }

  private static func input(
    _ h: HTML, _ id: String, _ name: String, _ label: Text, _ state: FormState, length: Int
  ) {
    let fault = state.fault(name)
    h.input(
      .class("input"), .type("text"), .id(id), .name(name), .ariaLabel(label), .placeholder(label), .maxlength(length),
      .value(state.values[name] ?? ""), .autocomplete("off"), .ariaInvalid(fault != nil),
      .when(fault != nil, .ariaDescribedBy(id + "-fault")))
    if let fault {
      h.p(.class("fault"), .id(id + "-fault")) {
        h.icon("bad")
        h.span(text: fault)
      }
    }
  }

  private static func link(_ thing: NamedThing, _ id: ID<NamedRow>, _ suffix: StaticString) -> Link {
    thing == .category ? Link("/catalog/categories/", id, suffix) : Link("/catalog/locations/", id, suffix)
  }

  // MARK: What is done there

  static func putCurrency(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let settings = try CatalogSettings.read(form: fields.ownPairs)
      _ = try CatalogChanges.put(settings, in: call.signedIn.organization.id, writer)
      return call.redirect(to: path, Flash(.good, ScheduleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try page(FormState(fields, failure), "currency", call, writer))
    }
  }

  static func create(_ thing: NamedThing, _ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let input = try NamedInput.read(form: fields.ownPairs)
      let row = try thing.create(input, in: call.signedIn.organization.id, writer)
      return call.redirect(to: path, Flash(.good, CatalogText.wasMade(row.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try page(FormState(fields, failure), thing.rawValue, call, writer))
    }
  }

  static func showEdit(_ thing: NamedThing, _ call: Call, _ reader: Reader) throws -> Reply {
    let row = try thing.find(call.id(), call.signedIn.organization.id, reader)
    return edit(thing, FormState(NamedInput(row.name)), row, call)
  }

  static func update(_ thing: NamedThing, _ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try thing.find(call.id(), organization, writer)
    do {
      let input = try NamedInput.read(form: fields.ownPairs)
      _ = try thing.update(row.id, input, in: organization, writer)
      return call.redirect(to: path, Flash(.good, ScheduleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: edit(thing, FormState(fields, failure), row, call))
    }
  }

  static func delete(_ thing: NamedThing, _ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try thing.delete(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, CatalogText.wasDeleted(row.name)[call.language]))
  }

  private static func edit(_ thing: NamedThing, _ state: FormState, _ row: NamedRow, _ call: Call) -> Reply {
    let heading = Heading(
      title: .verbatim(row.name), crumbs: [CatalogPages.crumb, crumb], isFaulty: !state.faults.isEmpty)
    return call.page(
      heading, status: state.faults.isEmpty ? 200 : 422,
      actions: { h in
        h.confirmButton(
          CatalogText.delete, id: "delete", icon: "remove", question: CatalogText.deleteQuestion(row.name),
          consequence: thing == .category
            ? CatalogText.deleteCategoryConsequence : CatalogText.deleteLocationConsequence,
          confirm: CatalogText.delete, action: link(thing, row.id, "/delete"), token: call.token)
      }
    ) { h in
      h.faults(state, NamedInput.fieldList)
      h.entryForm(link(thing, row.id, "/edit"), call.token) {
        h.fields(NamedInput.fieldList, state, hints: ["name": FieldHints(autocomplete: "off", isFirst: true)])
        h.actions {
          h.submit(PeopleText.save)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }
}
