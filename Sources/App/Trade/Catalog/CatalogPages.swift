// The catalog in the browser: the list, for everybody, and a product.
import Base
import Store
import Web

enum CatalogPages {
  static let path = Link("/catalog")
  static let crumb = Crumb(CatalogText.catalog, path)

  static let siblings = [
    NavigationEntry("/catalog", CatalogText.products, icon: "bag", access: .signedIn),
    NavigationEntry("/catalog/stock", StockText.stock, icon: "list", access: .permission(.catalogRead)),
    NavigationEntry("/catalog/stock/count", StockText.stockTake, icon: "check", access: .permission(.stockManage)),
    NavigationEntry("/catalog/settings", CatalogText.settings, icon: "settings", access: .permission(.catalogManage)),
  ]

  /// The pages that belong together, those that the caller may open; nothing where there is only one.
  static func writeSiblings(_ h: HTML, _ current: String, _ call: Call) {
    let open = siblings.filter { call.may($0.access) }
    if open.count > 1 { h.siblings(CatalogText.catalog, open, current: current) }
  }

  static func topics(_ call: Call) -> [StaticString] { call.may(.permission(.catalogRead)) ? ["stock"] : ["catalog"] }

  // MARK: The list

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    return try reader.snapshot {
      let list = try CatalogList(call)
      let page = try Page(call.query, limit: CatalogList.usualLimit)
      let total = try list.total(reader)
      let categories = try NamedThing.category.all(list.view.organization, reader)
      let mayManage = call.may(.permission(.catalogManage))
      return try call.page(
        Heading(title: CatalogText.catalog, lead: list.view.isWhole ? CatalogText.introWhole : CatalogText.intro),
        actions: { h in
          if mayManage {
            h.linkButton(CatalogText.add, "/catalog/products/new", icon: "plus", .primary)
            h.linkButton(PeopleText.importMany, "/catalog/import", icon: "upload")
          }
          // A file is imported again: what is deleted is in none.
          guard call.may(.permission(.catalogRead)), total > 0, list.state != .deleted else { return }
          h.linkButton(PeopleText.export, list.filtered("/catalog/export.csv"), icon: "download")
          h.linkButton(PeopleText.exportSheet, list.filtered("/catalog/export.xlsx"), icon: "download", .quiet)
        }
      ) { h in
        writeSiblings(h, "/catalog", call)
        writeFilters(h, list, categories)
        try h.livePart("list", topics(call), after: last) {
          guard total > 0 else { return writeEmpty(h, list, mayManage) }
          try h.list {
            try h.table(list.view.isWhole ? wholeColumns : columns) { table in
              try list.each(page, reader) { write($0, list.view, table) }
            }
            h.pager(page: page.number, limit: page.limit, total: total, of: CatalogText.count) { number in
              list.filtered(path).query("page", number)
            }
          }
        }
      }
    }
  }

  private static func writeFilters(_ h: HTML, _ list: CatalogList, _ categories: [NamedRow]) {
    h.filters(path) {
      h.searchField("search", list.search, label: CatalogText.search)
      if !categories.isEmpty {
        h.filterChoice(
          "category", list.category?.text, label: CatalogText.category,
          options: [("", CatalogText.anyCategory)] + categories.map { ($0.id.text, Text.verbatim($0.name)) })
      }
      h.filterChoice(
        "kind", list.kind?.rawValue, label: CatalogText.kind,
        options: [("", CatalogText.anyKind)] + ProductKind.allCases.map { ($0.rawValue, $0.label) })
      if list.view.isWhole {
        h.filterChoice(
          "state", list.state?.rawValue, label: CatalogText.state,
          options: [("", CatalogText.anyState)] + ProductState.allCases.map { ($0.rawValue, $0.label) })
      }
      h.submit(PeopleText.find, .plain)
    }
  }

  private static func writeEmpty(_ h: HTML, _ list: CatalogList, _ mayManage: Bool) {
    if list.isFiltered {
      h.emptyState("bag", CatalogText.nothingFound, CatalogText.nothingFoundHint) { h in
        h.linkButton(CatalogText.showAll, path)
      }
    } else {
      h.emptyState("bag", CatalogText.none, mayManage ? CatalogText.noneHint : nil)
    }
  }

  private static let columns = TableColumns([
    Column(CatalogText.product, .name), Column(CatalogText.category, .quiet), Column(CatalogText.kind),
    Column(CatalogText.price, .asideNumber), Column(StockText.available, .number),
  ])
  private static let wholeColumns = TableColumns([
    Column(CatalogText.product, .name), Column(CatalogText.category, .quiet), Column(CatalogText.kind),
    Column(CatalogText.variants, .desk), Column(CatalogText.price, .asideNumber),
    Column(StockText.available, .number),
    Column(CatalogText.state),
  ])

  private static func write(_ row: ProductRow, _ view: CatalogView, _ table: TableRows) {
    table.row { cells in
      cells.cell { h in
        h.span(.class("who")) {
          if let cover = row.cover {
            h.img(
              .class("face"), .src(Link("/product-photos/", cover, "/small")), .alt(""), .width(32), .height(32))
          }
          h.a(.href(Link("/catalog/products/", row.id)), .dir(.auto), text: row.name)
        }
      }
      cells.cell(row.categoryName)
      cells.cell(row.fields.kind.label)
      if view.isWhole { cells.cell(row.variantCount) }
      cells.cell(row.priceText)
      cells.cell { h in
        if row.fields.isCounted { h.text(grouped(Int(row.available), h.language)) }
      }
      guard view.isWhole else { return }
      cells.cell { h in
        if row.deleted != nil {
          h.badge(.neutral, PeopleText.deleted)
        } else if !row.fields.isListed {
          h.badge(.neutral, CatalogText.unlisted)
        } else if !row.fields.isOpen(on: view.today) {
          h.badge(.warn, CatalogText.closed)
        } else {
          h.badge(.good, CatalogText.listed)
        }
      }
    }
  }

  // MARK: One product

  static func show(_ call: Call, _ reader: Reader) throws -> Reply { try page(call, nil, reader) }

  static func page(_ call: Call, _ failure: Failure?, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    return try reader.snapshot {
      let view = try CatalogView(call)
      let row = try view.find(call.id(), reader)
      let variants = try CatalogChanges.variants(of: row, view.organization, reader)
      let photos = try reader.all(ProductPhotoStore.photos, row.id)
      let book = try view.isWhole && row.hasRoles ? RoleBook(of: view.organization, reader) : nil
      let mayManage = call.may(.permission(.catalogManage))
      return try call.page(
        Heading(
          title: .verbatim(row.name), lead: row.categoryName.map { .verbatim($0) }, crumbs: [crumb],
          isFaulty: failure != nil),
        status: failure?.kind.rawValue ?? 200,
        actions: { h in if mayManage { writeActions(h, row, call) } }
      ) { h in
        if row.deleted != nil { h.notice(.warn, CatalogText.isDeleted) }
        writePhotos(h, row, photos, mayManage: mayManage && row.deleted == nil, call)
        if !row.fields.description.isEmpty {
          h.div(.class("prose")) {
            for line in row.fields.description.split(separator: "\n") { h.p(.dir(.auto), text: String(line)) }
          }
        }
        writeFacts(h, row, view, book)
        try h.livePart("variants", topics(call), after: last) {
          try h.part(CatalogText.variants) {
            try h.list {
              try writeVariants(h, row, variants, view, mayManage: mayManage && row.deleted == nil)
            }
          }
        }
        try CartButtons.write(h, row, variants, call, reader)
        guard mayManage, row.deleted == nil else { return }
        h.actions {
          h.linkButton(
            CatalogText.addVariant, Link("/catalog/products/", row.id, "/variants/new"), icon: "plus")
        }
        writePhotoForm(h, row, photos.count, failure, call)
      }
    }
  }

  private static func writeActions(_ h: HTML, _ row: ProductRow, _ call: Call) {
    guard row.deleted == nil else {
      h.postButton(
        CatalogText.restore, Link("/catalog/products/", row.id, "/restore"), call.token, .primary)
      return
    }
    h.linkButton(CatalogText.edit, Link("/catalog/products/", row.id, "/edit"), icon: "edit", .primary)
    h.confirmButton(
      CatalogText.delete, id: "delete", icon: "remove", question: CatalogText.deleteQuestion(row.name),
      consequence: CatalogText.deleteConsequence, confirm: CatalogText.delete,
      action: Link("/catalog/products/", row.id, "/delete"), token: call.token)
  }

  private static func writePhotos(
    _ h: HTML, _ row: ProductRow, _ photos: [ProductPhotoRow], mayManage: Bool, _ call: Call
  ) {
    guard !photos.isEmpty else { return }
    h.div(.class("shots")) {
      for (at, photo) in photos.enumerated() {
        h.div {
          h.img(
            .class("shot"), .src(Link("/product-photos/", photo.picture, "/large")),
            .alt(CatalogText.photoOf(row.name, at + 1)), .width(192), .height(192))
          if mayManage {
            h.actions {
              if at > 0 {
                h.postButton(
                  CatalogText.showFirst, Link("/product-photos/", photo.picture, "/first"), call.token, icon: "left",
                  .quiet)
              }
              h.confirmButton(
                CatalogText.removePhoto, id: "photo-\(at)", icon: "remove", question: CatalogText.removePhotoQuestion,
                consequence: CatalogText.removePhotoConsequence, confirm: CatalogText.removePhoto,
                action: Link("/product-photos/", photo.picture, "/remove"), token: call.token)
            }
          }
        }
      }
    }
  }

  private static func writeFacts(_ h: HTML, _ row: ProductRow, _ view: CatalogView, _ book: RoleBook?) {
    let fields = row.fields
    h.facts { facts in
      facts.fact(CatalogText.kind, fields.kind.label)
      if let days = fields.loanDays { facts.fact(CatalogText.loanDays, CatalogText.daysCount(Int(days))) }
      facts.fact(CatalogText.taxRate, CatalogText.percent(fields.taxRate))
      if let first = fields.first { facts.fact(CatalogText.firstDate) { $0.dayAndYear(first) } }
      if let last = fields.last { facts.fact(CatalogText.lastDate) { $0.dayAndYear(last) } }
      if let limit = fields.limit { facts.fact(CatalogText.limit, CatalogText.limitWords(limit, fields.limitDays)) }
      guard view.isWhole else { return }
      facts.fact(CatalogText.isListed, fields.isListed ? LeaveText.yes : LeaveText.no)
      facts.fact(CatalogText.isCounted, fields.isCounted ? LeaveText.yes : LeaveText.no)
      if let book {
        facts.fact(CatalogText.roles) { h in
          let labels = fields.roles.map { book[$0]?.label ?? CatalogText.deletedRole }
          h.text(labels.map { $0[h.language] }.joined(separator: ", "))
        }
      }
      if !fields.units.isEmpty { facts.fact(CatalogText.units, fields.units.joined(separator: ", ")) }
    }
  }

  private static let variantColumns = TableColumns([
    Column(CatalogText.variantName, .name), Column(CatalogText.sku, .code), Column(CatalogText.price, .asideNumber),
    Column(StockText.available, .number),
  ])
  private static let keptColumns = TableColumns([
    Column(CatalogText.variantName, .name), Column(CatalogText.sku, .code), Column(CatalogText.price, .asideNumber),
    Column(StockText.available, .number), Column(StockText.onHand, .number),
    Column(StockText.reservedWord, .number), Column(StockText.lowAt, .number), Column(CatalogText.state),
    Column(StockText.stock),
  ])

  private static func writeVariants(
    _ h: HTML, _ row: ProductRow, _ variants: [VariantRow], _ view: CatalogView, mayManage: Bool
  ) throws {
    h.table(view.isWhole ? keptColumns : variantColumns) { table in
      for variant in variants {
        let name = variant.fields.name.isEmpty ? row.name : variant.fields.name
        table.row { cells in
          if mayManage {
            cells.cell(name, Link("/catalog/variants/", variant.id, "/edit"))
          } else {
            cells.cell { $0.name(name) }
          }
          cells.cell(variant.fields.sku)
          cells.cell(variant.fields.price == 0 ? CatalogText.free : row.price(variant.fields.price).text)
          func number(_ value: Int64?) {
            cells.cell { h in if let value { h.text(grouped(Int(value), h.language)) } }
          }
          number(row.fields.isCounted ? variant.available : nil)
          guard view.isWhole else { return }
          number(row.fields.isCounted ? variant.onHand : nil)
          number(row.fields.isCounted ? variant.reserved : nil)
          number(variant.fields.lowAt)
          cells.cell { h in
            if row.fields.isCounted, variant.isLow, row.deleted == nil { h.badge(.warn, StockText.low) }
          }
          cells.cell { h in
            guard row.fields.isCounted || variant.onHand > 0 else { return }
            h.a(.href(Link("/catalog/variants/", variant.id, "/stock")), text: StockText.movements)
          }
        }
      }
    }
  }

  private static func writePhotoForm(
    _ h: HTML, _ row: ProductRow, _ count: Int, _ failure: Failure?, _ call: Call
  ) {
    guard count < CatalogRules.mostPhotos || failure != nil else { return }
    let most = FilesText.size(call.appliance.imageWorkers.options.largest)
    h.part(CatalogText.addPhoto) {
      h.entryForm(Link("/catalog/products/", row.id, "/photos"), call.token, files: true) {
        h.fileField(
          "file", PhotoText.file, help: PhotoText.fileHelp(most), accept: "image/jpeg,image/png,image/webp",
          fault: failure?.fields.first?.text)
        h.actions { h.submit(CatalogText.addPhoto, icon: "upload", .plain) }
      }
    }
  }

  // MARK: What is done there

  static func upload(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let photo = try CatalogAPI.keepPhoto(upload, call, pool)
      return call.redirect(
        to: Link("/catalog/products/", photo.product), Flash(.good, PhotoText.wasChanged[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      return try page(call, failure, pool.reader)
    }
  }

  static func putFirst(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let product = try ProductPhotos.putFirst(photo: call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: Link("/catalog/products/", product), Flash(.good, CatalogText.isFirst[call.language]))
  }

  static func removePhoto(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let product = try ProductPhotos.remove(photo: call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(
      to: Link("/catalog/products/", product), Flash(.good, CatalogText.photoRemoved[call.language]))
  }

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try CatalogChanges.delete(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, CatalogText.wasDeleted(row.name)[call.language]))
  }

  static func restore(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try CatalogChanges.restore(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(
      to: Link("/catalog/products/", row.id), Flash(.good, CatalogText.wasRestored(row.name)[call.language]))
  }
}
