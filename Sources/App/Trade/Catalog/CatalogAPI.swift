// The catalog over JSON.
import Base
import Store
import Web

enum CatalogAPI {
  // MARK: Products

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query, limit: CatalogList.usualLimit)
    let list = try CatalogList(call)
    let links = call.links(reader)
    return try reader.snapshot {
      try call.list(page, total: list.total(reader)) { json in
        try list.each(page, reader) { ProductSummaryOutput($0, links).write(to: json) }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let view = try CatalogView(call)
    let row = try view.find(call.id(), reader)
    // What is available moves by itself.
    return call.reply(try output(row, view, call, reader), version: row.version, isMoving: true)
  }

  static func output(_ row: ProductRow, _ view: CatalogView, _ call: Call, _ reader: Reader) throws -> ProductOutput {
    var output = ProductOutput()
    output.summary = ProductSummaryOutput(row, call.links)
    output.variants = try CatalogChanges.variants(of: row, view.organization, reader).map {
      VariantOutput($0, of: row, isWhole: view.isWhole)
    }
    output.photos = try reader.all(ProductPhotoStore.photos, row.id).map { ProductPhotoOutput($0.picture, call.links) }
    guard view.isWhole else { return output }
    let book = try RoleBook(of: view.organization, reader)
    output.roles = row.fields.roles.map { book[$0]?.reference.word ?? $0.text }
    output.units = row.fields.units
    return output
  }

  static func create(_ input: NewProductInput, _ call: Call, _ writer: Writer) throws -> ProductOutput {
    let organization = try call.signedIn.organization.id
    let fields = try input.product.resolved(in: organization, writer)
    let row = try CatalogChanges.create(fields, input.variants.map(\.variant), in: organization, writer)
    return try output(row, CatalogView(call), call, writer)
  }

  static func update(_ input: ProductInput, _ call: Call, _ writer: Writer) throws -> ProductOutput {
    let organization = try call.signedIn.organization.id
    let id: ID<Product> = try call.id()
    let old = try CatalogChanges.findLive(id, organization, writer)
    let row = try CatalogChanges.update(
      id, input.resolved(in: organization, over: old.fields, writer),
      ifVersion: { try call.precondition.check(version: $0) }, in: organization, writer)
    return try output(row, CatalogView(call), call, writer)
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    try CatalogChanges.delete(
      call.id(), ifVersion: { try call.precondition.check(version: $0) }, in: call.signedIn.organization.id, writer)
  }

  static func restore(_ call: Call, _ writer: Writer) throws -> ProductOutput {
    let row = try CatalogChanges.restore(call.id(), in: call.signedIn.organization.id, writer)
    return try output(row, CatalogView(call), call, writer)
  }

  // MARK: Variants

  static func addVariant(_ input: VariantInput, _ call: Call, _ writer: Writer) throws -> VariantOutput {
    let organization = try call.signedIn.organization.id
    let row = try VariantChanges.add(
      input.variant, to: call.id(), ifVersion: { try call.precondition.check(version: $0) }, in: organization, writer)
    return try variant(row, organization, writer)
  }

  static func putVariant(_ input: VariantInput, _ call: Call, _ writer: Writer) throws -> VariantOutput {
    let organization = try call.signedIn.organization.id
    let row = try VariantChanges.update(
      variant: call.id(), input.variant, ifVersion: { try call.precondition.check(version: $0) }, in: organization,
      writer)
    return try variant(row, organization, writer)
  }

  static func deleteVariant(_ call: Call, _ writer: Writer) throws {
    try VariantChanges.delete(
      variant: call.id(), ifVersion: { try call.precondition.check(version: $0) }, in: call.signedIn.organization.id,
      writer)
  }

  private static func variant(
    _ row: VariantRow, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> VariantOutput {
    let product = try CatalogChanges.find(row.product, organization, reader)
    return VariantOutput(row, of: product, isWhole: true)
  }

  // MARK: Photos

  /// Has the picture decoded and keeps what comes of it. Nothing is decoded for a product that is not there.
  static func addPhoto(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> ProductPhotoOutput {
    ProductPhotoOutput(try keepPhoto(upload, call, pool).picture, call.links)
  }

  static func keepPhoto(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> ProductPhotoRow {
    let organization = try call.signedIn.organization.id
    let product: ID<Product> = try call.id()
    _ = try CatalogChanges.findLive(product, organization, pool.reader)
    let set = try call.appliance.imageWorkers.make(upload)
    return try pool.write(call.context) { writer in
      try ProductPhotos.add(set, to: product, in: organization, writer)
    }
  }

  static func deletePhoto(_ call: Call, _ writer: Writer) throws {
    _ = try ProductPhotos.remove(photo: call.id(), in: call.signedIn.organization.id, writer)
  }

  static func putPhotoFirst(_ call: Call, _ writer: Writer) throws -> ProductOutput {
    let product = try ProductPhotos.putFirst(photo: call.id(), in: call.signedIn.organization.id, writer)
    let view = try CatalogView(call)
    return try output(view.find(product, writer), view, call, writer)
  }

  /// A photo, for whoever sees its product.
  static func servePhoto(_ call: Call, _ reader: Reader) throws -> Reply {
    try PictureAPI.serve(call, reader) { id, caller in
      let view = try CatalogView(call)
      guard let photo = try reader.first(ProductPhotoStore.photo, id, caller.organization.id) else { return false }
      return try reader.exists(
        CatalogStore.sees, view.organization, view.isWhole, view.person, view.today, photo.product)
    }
  }

  // MARK: Categories, locations, settings

  static func names(_ thing: NamedThing, _ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      try call.list(page, total: thing.total(organization, reader)) { json in
        for row in try thing.rows(organization, limit: page.limit, offset: page.offset, reader) {
          NamedOutput(row).write(to: json)
        }
      }
    }
  }

  static func createName(_ thing: NamedThing, _ input: NamedInput, _ call: Call, _ writer: Writer) throws -> NamedOutput
  {
    NamedOutput(try thing.create(input, in: call.signedIn.organization.id, writer))
  }

  static func putName(_ thing: NamedThing, _ input: NamedInput, _ call: Call, _ writer: Writer) throws -> NamedOutput {
    NamedOutput(
      try thing.update(call.id(), input, on: call.precondition, in: call.signedIn.organization.id, writer))
  }

  static func deleteName(_ thing: NamedThing, _ call: Call, _ writer: Writer) throws {
    try thing.delete(call.id(), on: call.precondition, in: call.signedIn.organization.id, writer)
  }

  static func settings(_ call: Call, _ reader: Reader) throws -> CatalogSettings {
    try CatalogSettings.of(call.signedIn.organization.id, reader)
  }

  static func putSettings(_ input: CatalogSettings, _ call: Call, _ writer: Writer) throws -> CatalogSettings {
    try CatalogChanges.put(input, in: call.signedIn.organization.id, writer)
  }
}
