// The pages with the forms of products and variants.
import Base
import Store
import Web

enum ProductFormPages {
  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    var new = ProductForm()
    (new.isListed, new.isCounted) = (true, true)
    new.currency = try CatalogSettings.of(call.signedIn.organization.id, reader).currency
    return try form(FormState(new), [], nil, call, reader)
  }

  static func create(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    do {
      let form = try ProductForm.read(form: fields.ownPairs)
      let product = try form.input().resolved(in: organization, writer)
      let variant = try form.variant(in: product.currency)
      let row: ProductRow
      do { row = try CatalogChanges.create(product, [variant], in: organization, writer) } catch var failure as Failure
      {
        failure.fields = failure.fields.map {
          Failure.Field(path: $0.path == "variants[0].sku" ? "sku" : $0.path, text: $0.text)
        }
        throw failure
      }
      return call.redirect(
        to: Link("/catalog/products/", row.id), Flash(.good, CatalogText.wasMade(row.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(
        reply: try self.form(FormState(fields, failure), Set(fields.all("roles")), nil, call, writer))
    }
  }

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try CatalogChanges.findLive(call.id(), organization, reader)
    let book = try RoleBook(of: organization, reader)
    let roles = Set(row.fields.roles.map { book[$0]?.reference.word ?? $0.text })
    return try form(FormState(ProductForm(row)), roles, row, call, reader)
  }

  static func update(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try CatalogChanges.findLive(call.id(), organization, writer)
    do {
      let input = try ProductForm.read(form: fields.ownPairs.filter { $0.0 != "version" }).input()
      let version = fields["version"].flatMap { Int64($0) } ?? 0
      let after = try CatalogChanges.update(
        row.id, input.resolved(in: organization, over: row.fields, writer),
        ifVersion: { if $0 != version { throw CatalogText.changedMeanwhile } }, in: organization, writer)
      return call.redirect(
        to: Link("/catalog/products/", after.id), Flash(.good, ScheduleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(
        reply: try self.form(FormState(fields, failure), Set(fields.all("roles")), row, call, writer))
    }
  }

  private static func form(
    _ state: FormState, _ roles: Set<String>, _ row: ProductRow?, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let categories = try NamedThing.category.all(organization, reader)
    let book = try RoleBook(of: organization, reader)
    let one = row.map { Link("/catalog/products/", $0.id) }
    var crumbs = [CatalogPages.crumb]
    if let row, let one { crumbs.append(Crumb(.verbatim(row.name), one)) }
    let heading = Heading(
      title: row.map { CatalogText.editTitle($0.name) } ?? CatalogText.add, crumbs: crumbs,
      isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, ProductForm.fieldList)
      h.entryForm(row.map { Link("/catalog/products/", $0.id, "/edit") } ?? "/catalog/products/new", call.token) {
        if let row {
          h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        }
        write(h, state, roles, categories, book, row)
        h.actions {
          h.submit(row == nil ? CatalogText.add : PeopleText.save)
          h.linkButton(ShellText.cancel, one ?? CatalogPages.path, .quiet)
        }
      }
    }
  }

  private static func write(
    _ h: HTML, _ state: FormState, _ roles: Set<String>, _ categories: [NamedRow], _ book: RoleBook,
    _ row: ProductRow?
  ) {
    func field(_ name: String, _ hints: FieldHints = FieldHints(autocomplete: "off")) {
      if let info = ProductForm.fieldList.first(where: { $0.name.description == name }) { h.field(info, state, hints) }
    }
    field("name", FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty))
    field("kind", FieldHints(isSettled: true))
    h.labeled("category", CatalogText.category, isOptional: true, fault: state.fault("category")) { common in
      h.select(common) {
        h.option(.value(""), text: CatalogText.noCategory)
        for category in categories {
          h.option(
            .value(category.id.text), .selected(category.id.text == state.values["category"]),
            text: Text.verbatim(category.name))
        }
      }
    }
    field("description")
    if row == nil {
      h.pair {
        field("sku", FieldHints(autocomplete: "off", isSettled: true))
        field("price", FieldHints(autocomplete: "off", isSettled: true))
      }
      field("lowAt")
    }
    h.pair {
      field("currency")
      field("taxRate")
    }
    field("loanDays")
    field("isListed")
    field("isCounted")
    h.pair {
      field("firstDate")
      field("lastDate")
    }
    h.pair {
      field("limit")
      field("limitDays")
    }
    h.fieldset(.class("boxes"), .id("roles")) {
      h.legend(text: CatalogText.roles)
      h.p(.class("help"), text: CatalogText.rolesHelp)
      func box(_ word: String, _ label: Text) {
        h.label(.class("check")) {
          h.input(.type("checkbox"), .name("roles"), .value(word), .checked(roles.contains(word)))
          h.span(text: label)
        }
      }
      for role in book.roles { box(role.reference.word, role.label) }
      // Without them it would be for everybody, and nobody would have decided that.
      for role in row?.fields.roles ?? [] where book[role] == nil { box(role.text, CatalogText.deletedRole) }
      if let fault = state.fault("roles") {
        h.p(.class("fault")) {
          h.icon("bad")
          h.span(text: fault)
        }
      }
    }
    field("units")
  }

  // MARK: Variants

  static func showNewVariant(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try CatalogChanges.findLive(call.id(), call.signedIn.organization.id, reader)
    return variant(FormState(VariantForm()), nil, row, call)
  }

  static func addVariant(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try CatalogChanges.findLive(call.id(), organization, writer)
    do {
      let form = try VariantForm.read(form: fields.ownPairs)
      _ = try VariantChanges.add(form.variant(in: row.fields.currency), to: row.id, in: organization, writer)
      return call.redirect(
        to: Link("/catalog/products/", row.id), Flash(.good, ScheduleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: variant(FormState(fields, failure), nil, row, call))
    }
  }

  static func showEditVariant(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try reader.one(VariantStore.variant, call.id(as: ID<ProductVariant>.self), organization)
    let product = try CatalogChanges.findLive(row.product, organization, reader)
    return variant(FormState(VariantForm(row, product.fields.currency)), row, product, call)
  }

  static func updateVariant(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try writer.one(VariantStore.variant, call.id(as: ID<ProductVariant>.self), organization)
    let product = try CatalogChanges.findLive(row.product, organization, writer)
    do {
      let form = try VariantForm.read(form: fields.ownPairs.filter { $0.0 != "version" })
      let version = fields["version"].flatMap { Int64($0) } ?? 0
      _ = try VariantChanges.update(
        variant: row.id, form.variant(in: product.fields.currency),
        ifVersion: { if $0 != version { throw CatalogText.changedMeanwhile } }, in: organization, writer)
      return call.redirect(
        to: Link("/catalog/products/", product.id), Flash(.good, ScheduleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: variant(FormState(fields, failure), row, product, call))
    }
  }

  static func deleteVariant(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try VariantChanges.delete(variant: call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(
      to: Link("/catalog/products/", row.product), Flash(.good, CatalogText.wasDeleted(row.fields.sku)[call.language]))
  }

  private static func variant(_ state: FormState, _ row: VariantRow?, _ product: ProductRow, _ call: Call) -> Reply {
    let back = Link("/catalog/products/", product.id)
    let heading = Heading(
      title: row.map { .verbatim($0.fields.sku) } ?? CatalogText.addVariant,
      crumbs: [CatalogPages.crumb, Crumb(.verbatim(product.name), back)], isFaulty: !state.faults.isEmpty)
    let action =
      row.map { Link("/catalog/variants/", $0.id, "/edit") } ?? Link("/catalog/products/", product.id, "/variants/new")
    return call.page(
      heading, status: state.faults.isEmpty ? 200 : 422,
      actions: { h in
        guard let row, product.variantCount > 1 else { return }
        h.confirmButton(
          CatalogText.delete, id: "delete", icon: "remove", question: CatalogText.deleteQuestion(row.fields.sku),
          consequence: CatalogText.deleteVariantConsequence, confirm: CatalogText.delete,
          action: Link("/catalog/variants/", row.id, "/delete"), token: call.token)
      }
    ) { h in
      h.faults(state, VariantForm.fieldList)
      h.entryForm(action, call.token) {
        if row != nil {
          h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(product.version)))
        }
        h.fields(
          VariantForm.fieldList, state,
          hints: [
            "sku": FieldHints(autocomplete: "off"), "price": FieldHints(autocomplete: "off"),
            "name": FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty),
          ])
        h.actions {
          h.submit(row == nil ? CatalogText.addVariant : PeopleText.save)
          h.linkButton(ShellText.cancel, back, .quiet)
        }
      }
    }
  }
}
