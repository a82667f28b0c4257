// Catalog: what a campus sells, lends and makes, and the stock of it. The manifest.
import Base
import Store
import Web

enum Catalog: Feature {
  static let name = "Catalog"
  static let navigation = [
    NavigationEntry(
      "/catalog", CatalogText.catalog, icon: "bag", access: .signedIn,
      also: ["/product-photos"])
  ]
  static let permissions: [Permission] = [.catalogRead, .catalogManage, .stockManage]
  static let events = [
    EventDescription(.productCreated, CatalogText.eventProductCreated),
    EventDescription(.productUpdated, CatalogText.eventProductUpdated),
    EventDescription(.productDeleted, CatalogText.eventProductDeleted),
    EventDescription(.productRestored, CatalogText.eventProductRestored),
    EventDescription(.categoryCreated, CatalogText.eventCategoryCreated),
    EventDescription(.categoryUpdated, CatalogText.eventCategoryUpdated),
    EventDescription(.categoryDeleted, CatalogText.eventCategoryDeleted),
    EventDescription(.locationCreated, CatalogText.eventLocationCreated),
    EventDescription(.locationUpdated, CatalogText.eventLocationUpdated),
    EventDescription(.locationDeleted, CatalogText.eventLocationDeleted),
    EventDescription(.catalogSettingsChanged, CatalogText.eventSettings),
    EventDescription(.catalogImported, CatalogText.eventImported),
    EventDescription(.catalogImportUndone, CatalogText.eventImportUndone),
    EventDescription(.stockReceived, CatalogText.eventReceived),
    EventDescription(.stockAdjusted, CatalogText.eventAdjusted),
    EventDescription(.stockCounted, CatalogText.eventCounted),
    EventDescription(.stockTransferred, CatalogText.eventTransferred),
    EventDescription(.stockReserved, CatalogText.eventReserved),
    EventDescription(.stockReleased, CatalogText.eventReleased),
    EventDescription(.stockIssued, CatalogText.eventIssued),
    EventDescription(.stockReturned, CatalogText.eventReturned),
  ]
  static let migrations = CatalogMigrations.all
  static let statements =
    CatalogStore.statements + VariantStore.statements + ProductPhotoStore.statements + NamedStore.statements
    + StockStore.statements + CatalogBatchStore.statements
  static let notices: [any Notice.Type] = [StockLowNotice.self]
  static let jobs = [StockSums.job]
  static let schedules = [StockSums.schedule]
  static let checks = [StockSums.check]
  static let topics = StockNews.topics
  static let searches = [CatalogSearch.source]
  static let personal = [
    PersonalData(
      "stock_movements", CatalogText.personal, StockStore.ofPerson,
      move: { move, writer in try writer.run(StockStore.carry, move.from, move.to, move.organization) },
      erase: { person, organization, writer in try writer.run(StockStore.forget, person, organization) })
  ]
  static let tenant: [TenantData] = [
    .rows("stock_movements"), .rows("stock_balances"), .rows("product_roles"), .rows("product_units"),
    .rows("product_photos"), .rows("catalog_settings", .whole), .rows("catalog_import_changes"),
    .rows("catalog_imports", .indexed, .groups),
    .rows("product_variants", .indexed, .groups),
    .rows("products", .indexed, .groups) { keys, writer in
      for key in keys { try CatalogStore.search.remove(writer, ID<Product>(key)) }
    },
    .rows("product_categories", .indexed, .groups), .rows("stock_locations", .indexed, .groups),
  ]
  static let exports = [
    ExportTable("product_categories", NamedStore.exportCategories),
    ExportTable("stock_locations", NamedStore.exportLocations),
    ExportTable("products", CatalogStore.exportProducts),
    ExportTable("product_variants", VariantStore.exportVariants),
    ExportTable("product_roles", CatalogStore.exportRoles),
    ExportTable("product_units", CatalogStore.exportUnits),
    ExportTable("product_photos", ProductPhotoStore.exportPhotos),
    ExportTable("catalog_settings", CatalogStore.exportSettings),
    ExportTable("catalog_imports", CatalogBatchStore.exportRows),
    ExportTable("stock_balances", StockStore.exportBalances),
    ExportTable("stock_movements", StockStore.exportMovements),
  ]
  static let routes: [Route] = pages + settingsPages + stockPages + files + productCalls + nameCalls + stockCalls

  private static let everybody = Access.signedIn
  private static let whole = Access.permission(.catalogRead)
  private static let manage = Access.permission(.catalogManage)
  private static let keep = Access.permission(.stockManage)
  /// The most bytes that are taken in; how many of them a photo may have, the settings say.
  private static let largestPhoto = 32 << 20

  // MARK: Pages

  private static let pages: [Route] = [
    .page(
      "/catalog", "What can be bought, borrowed and asked for", needs: everybody, query: CatalogList.query,
      slowRead: CatalogPages.showList),
    .page("/catalog/products/new", "The form for a new product", needs: manage, read: ProductFormPages.showNew),
    .form("/catalog/products/new", "Add a product", needs: manage, write: ProductFormPages.create),
    .page("/catalog/products/{id}", "One product", needs: everybody, read: CatalogPages.show),
    .page(
      "/catalog/products/{id}/edit", "The form to change a product", needs: manage, read: ProductFormPages.showEdit),
    .form("/catalog/products/{id}/edit", "Change a product", needs: manage, write: ProductFormPages.update),
    .form("/catalog/products/{id}/delete", "Delete a product", needs: manage, write: CatalogPages.delete),
    .form("/catalog/products/{id}/restore", "Bring a deleted product back", needs: manage, write: CatalogPages.restore),
    .page(
      "/catalog/products/{id}/variants/new", "The form for another variant", needs: manage,
      read: ProductFormPages.showNewVariant),
    .form(
      "/catalog/products/{id}/variants/new", "Add a variant", needs: manage, write: ProductFormPages.addVariant),
    .page(
      "/catalog/variants/{id}/edit", "The form to change a variant", needs: manage,
      read: ProductFormPages.showEditVariant),
    .form("/catalog/variants/{id}/edit", "Change a variant", needs: manage, write: ProductFormPages.updateVariant),
    .form("/catalog/variants/{id}/delete", "Delete a variant", needs: manage, write: ProductFormPages.deleteVariant),
    .upload(
      "/catalog/products/{id}/photos", "Add a picture to a product", needs: manage, limit: largestPhoto,
      slow: CatalogPages.upload
    ).with(.decoding),
    .form(
      "/product-photos/{id}/remove", "Take a picture of a product away", needs: manage, write: CatalogPages.removePhoto),
    .form(
      "/product-photos/{id}/first", "Show a picture of a product first", needs: manage, write: CatalogPages.putFirst),
    // What our own pages show: a list asks for many at once.
    Route(
      .api, .get, "/product-photos/{id}/{variant}", "A picture of a product, for whoever sees the product",
      access: .signedIn, traits: [.unlimited, .picture], action: .read(CatalogAPI.servePhoto)),
  ]

  private static let settingsPages: [Route] = [
    .page(
      "/catalog/settings", "Categories, places and currency of the catalog", needs: manage,
      read: CatalogSettingsPages.show),
    .form(
      "/catalog/settings", "Change the currency of new products", needs: manage, write: CatalogSettingsPages.putCurrency
    ),
    .form(
      "/catalog/categories", "Add a category", needs: manage,
      write: { form, call, writer in try CatalogSettingsPages.create(.category, form, call, writer) }),
    .page(
      "/catalog/categories/{id}/edit", "The form to rename a category", needs: manage,
      read: { call, reader in try CatalogSettingsPages.showEdit(.category, call, reader) }),
    .form(
      "/catalog/categories/{id}/edit", "Rename a category", needs: manage,
      write: { form, call, writer in try CatalogSettingsPages.update(.category, form, call, writer) }),
    .form(
      "/catalog/categories/{id}/delete", "Delete a category", needs: manage,
      write: { form, call, writer in try CatalogSettingsPages.delete(.category, form, call, writer) }),
    .form(
      "/catalog/locations", "Add a place for stock", needs: manage,
      write: { form, call, writer in try CatalogSettingsPages.create(.location, form, call, writer) }),
    .page(
      "/catalog/locations/{id}/edit", "The form to rename a place for stock", needs: manage,
      read: { call, reader in try CatalogSettingsPages.showEdit(.location, call, reader) }),
    .form(
      "/catalog/locations/{id}/edit", "Rename a place for stock", needs: manage,
      write: { form, call, writer in try CatalogSettingsPages.update(.location, form, call, writer) }),
    .form(
      "/catalog/locations/{id}/delete", "Delete a place where nothing lies", needs: manage,
      write: { form, call, writer in try CatalogSettingsPages.delete(.location, form, call, writer) }),
  ]

  private static let stockPages: [Route] = [
    .page(
      "/catalog/stock", "What lies where", needs: whole, query: StockList.query, slowRead: StockPages.showList),
    .page(
      "/catalog/stock/count", "The form of a stock-take", needs: keep,
      query: [
        Route.QueryParameter(name: "location", text: CatalogText.location, .id),
        Route.QueryParameter(name: "search", text: StockText.stockSearch, .text(example: "NB-A5")),
        Route.QueryParameter(name: "after", text: StockText.afterPlace, .text(example: "0000000000000.nb-a5")),
        Route.QueryParameter(name: "before", text: StockText.beforePlace, .text(example: "0000000000000.nb-a5")),
      ], slowRead: StockTakePages.show),
    .form(
      "/catalog/stock/counts", "Enter a stock-take", needs: keep, fields: StockTakePages.mostFields,
      slow: StockTakePages.enter),
    .page(
      "/catalog/variants/{id}/stock", "Stock and movements of one variant", needs: whole, query: [.page, .limit],
      read: StockPages.show),
    .form("/catalog/variants/{id}/receive", "Receive stock", needs: keep, write: StockPages.receive),
    .form("/catalog/variants/{id}/adjust", "Set stock right", needs: keep, write: StockPages.adjust),
    .form(
      "/catalog/variants/{id}/transfer", "Move stock from one place to another", needs: keep,
      write: StockPages.transfer),
  ]

  private static let files: [Route] = [
    .page("/catalog/import", "The form for an import of products", needs: manage, read: CatalogImportPages.showForm),
    .upload(
      "/catalog/import", "Check a file of products and show what its import would do", needs: manage,
      limit: People.largestImport, slow: CatalogImportPages.check),
    .form(
      "/catalog/import/drafts/{id}", "Run an import of products that was checked", needs: manage,
      slow: CatalogImportPages.run),
    .form(
      "/catalog/import/batches/{id}/undo", "Undo the last import of products", needs: manage,
      slow: CatalogImportPages.undo),
    .page(
      "/catalog/import/template.csv", "A template for an import of products", needs: manage,
      read: CatalogImportPages.template),
    .page(
      "/catalog/import/template.xlsx", "The same as a spreadsheet", needs: manage,
      slowRead: CatalogImportPages.sheetTemplate),
    .page(
      "/catalog/stock/export.csv", "What lies where as CSV, a line for each variant and place", needs: whole,
      query: StockList.filters, read: StockExport.download
    ).with(.bulk),
    .page(
      "/catalog/stock/export.xlsx", "What lies where as a spreadsheet", needs: whole, query: StockList.filters,
      slowRead: StockExport.spreadsheet
    ).with(.bulk),
    .page(
      "/catalog/export.csv", "The catalog as CSV, a line for each variant", needs: whole, query: CatalogList.filters,
      read: CatalogExport.download
    ).with(.bulk),
    .page(
      "/catalog/export.xlsx", "The catalog as a spreadsheet", needs: whole, query: CatalogList.filters,
      slowRead: CatalogExport.spreadsheet
    ).with(.bulk),
  ]

  // MARK: Calls

  private static let productCalls: [Route] = [
    .api(
      .get, "/api/v1/catalog/products",
      "What the caller may order, by name; everything for those who see the whole catalog",
      needs: everybody, query: CatalogList.query, list: ProductSummaryOutput.self, slowRead: CatalogAPI.list),
    .api(
      .post, "/api/v1/catalog/products", "Add a product with its variants", needs: manage, input: NewProductInput.self,
      output: ProductOutput.self, status: 201, write: CatalogAPI.create),
    .api(
      .get, "/api/v1/catalog/products/{id}", "One product with its variants", needs: everybody,
      output: ProductOutput.self, answer: CatalogAPI.find
    ).with(.versioned),
    .api(
      .put, "/api/v1/catalog/products/{id}", "Change a product wholly: what is absent is none", needs: manage,
      input: ProductInput.self, output: ProductOutput.self, write: CatalogAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/catalog/products/{id}", "Delete a product; what was ordered and moved stays", needs: manage,
      write: CatalogAPI.delete
    ).with(.versioned),
    .api(
      .post, "/api/v1/catalog/products/{id}/restore", "Bring a deleted product back", needs: manage,
      output: ProductOutput.self, write: CatalogAPI.restore),
    .api(
      .post, "/api/v1/catalog/products/{id}/variants", "Add a variant", needs: manage, input: VariantInput.self,
      output: VariantOutput.self, status: 201, write: CatalogAPI.addVariant
    ).with(.versioned),
    .api(
      .put, "/api/v1/catalog/variants/{id}", "Change a variant wholly: what is absent is none", needs: manage,
      input: VariantInput.self, output: VariantOutput.self, write: CatalogAPI.putVariant
    ).with(.versioned),
    .api(
      .delete, "/api/v1/catalog/variants/{id}", "Delete a variant, unless it is the only one", needs: manage,
      write: CatalogAPI.deleteVariant
    ).with(.versioned),
    Route(
      .api, .post, "/api/v1/catalog/products/{id}/photos", "Add a picture to a product: the body is the picture",
      access: manage, output: ProductPhotoOutput.self, success: 201, body: .picture(limit: largestPhoto),
      traits: .decoding,
      action: .slow { call, body in
        let upload = try body.upload(for: call)
        return { pool in call.reply(201, try CatalogAPI.addPhoto(upload, call, pool)) }
      }),
    .api(
      .delete, "/api/v1/catalog/product-photos/{id}", "Take a picture of a product away", needs: manage,
      write: CatalogAPI.deletePhoto),
    .api(
      .post, "/api/v1/catalog/product-photos/{id}/first", "Make a picture of a product its first, which lists show",
      needs: manage, output: ProductOutput.self, write: CatalogAPI.putPhotoFirst),
    .api(
      .post, "/api/v1/catalog/import",
      "Import products from a CSV file or a spreadsheet; with dryRun=true, only check it", needs: manage,
      query: [Route.QueryParameter(name: "dryRun", text: ImportText.dryRun, .flag)], file: People.largestImport,
      output: ImportOutput.self, slow: CatalogImportAPI.importFile),
    .api(
      .get, "/api/v1/catalog/import/batches", "Imports of products that changed something, newest first", needs: manage,
      query: [.page, .limit], list: ImportBatchOutput.self, read: CatalogImportAPI.list),
    .api(
      .post, "/api/v1/catalog/import/batches/{id}/undo", "Undo the last import of products", needs: manage,
      input: UndoInput.self, output: UndoOutput.self, slow: CatalogImportAPI.undo),
  ]

  private static let nameCalls: [Route] = [
    .api(
      .get, "/api/v1/catalog/categories", "The categories by name", needs: everybody, query: [.page, .limit],
      list: NamedOutput.self, read: { call, reader in try CatalogAPI.names(.category, call, reader) }),
    .api(
      .post, "/api/v1/catalog/categories", "Add a category", needs: manage, input: NamedInput.self,
      output: NamedOutput.self, status: 201,
      write: { input, call, writer in try CatalogAPI.createName(.category, input, call, writer) }),
    .api(
      .put, "/api/v1/catalog/categories/{id}", "Rename a category", needs: manage, input: NamedInput.self,
      output: NamedOutput.self,
      write: { input, call, writer in try CatalogAPI.putName(.category, input, call, writer) }
    ).with(.versioned),
    .api(
      .delete, "/api/v1/catalog/categories/{id}", "Delete a category; its products stay", needs: manage,
      write: { call, writer in try CatalogAPI.deleteName(.category, call, writer) }
    ).with(.versioned),
    .api(
      .get, "/api/v1/catalog/locations", "The places where stock lies, by name", needs: everybody,
      query: [.page, .limit], list: NamedOutput.self,
      read: { call, reader in try CatalogAPI.names(.location, call, reader) }),
    .api(
      .post, "/api/v1/catalog/locations", "Add a place for stock", needs: manage, input: NamedInput.self,
      output: NamedOutput.self, status: 201,
      write: { input, call, writer in try CatalogAPI.createName(.location, input, call, writer) }),
    .api(
      .put, "/api/v1/catalog/locations/{id}", "Rename a place for stock", needs: manage, input: NamedInput.self,
      output: NamedOutput.self,
      write: { input, call, writer in try CatalogAPI.putName(.location, input, call, writer) }
    ).with(.versioned),
    .api(
      .delete, "/api/v1/catalog/locations/{id}", "Delete a place where nothing lies", needs: manage,
      write: { call, writer in try CatalogAPI.deleteName(.location, call, writer) }
    ).with(.versioned),
    .api(
      .get, "/api/v1/catalog/settings", "The settings of the catalog", needs: everybody, output: CatalogSettings.self,
      read: CatalogAPI.settings),
    .api(
      .put, "/api/v1/catalog/settings", "Change the settings of the catalog", needs: manage,
      input: CatalogSettings.self, output: CatalogSettings.self, write: CatalogAPI.putSettings),
  ]

  private static let stockCalls: [Route] = [
    .api(
      .get, "/api/v1/stock", "What lies in a place, or in all, by SKU", needs: whole, query: StockList.query,
      list: StockOutput.self, slowRead: StockAPI.list),
    .api(
      .get, "/api/v1/catalog/variants/{id}/movements", "What was moved of a variant, newest first", needs: whole,
      query: [.page, .limit], list: MovementOutput.self, read: StockAPI.movements),
    .api(
      .post, "/api/v1/stock/receipts", "Receive stock", needs: keep, input: ReceiptInput.self,
      output: StockBalanceOutput.self, status: 201, write: StockAPI.receive),
    .api(
      .post, "/api/v1/stock/adjustments", "Set stock right, with a reason", needs: keep, input: AdjustmentInput.self,
      output: StockBalanceOutput.self, status: 201, write: StockAPI.adjust),
    .api(
      .post, "/api/v1/stock/transfers", "Move stock from one place to another", needs: keep,
      input: TransferInput.self, output: TransferOutput.self, status: 201, write: StockAPI.transfer),
    .api(
      .post, "/api/v1/stock/counts", "Enter a stock-take of one place", needs: keep, input: StockCountInput.self,
      output: StockCountOutput.self, status: 201, write: StockAPI.count),
  ]
}
