// The writes of the variants of products: each is an event of the product.
import Base
import Store

enum VariantChanges {
  static func add(
    _ fields: VariantFields, to product: ID<Product>, ifVersion check: (Int64) throws -> Void = { _ in },
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> VariantRow {
    let row = try CatalogChanges.findLive(product, organization, writer)
    try check(row.version)
    guard row.variantCount < CatalogRules.mostVariants else {
      throw Failure(.conflict, code: "too-many", CatalogText.tooMany(CatalogRules.mostVariants))
    }
    let id = try insert(fields, of: product, path: "sku", in: organization, writer)
    try CatalogChanges.touch(product, in: organization, writer)
    try CatalogChanges.emitChange(of: product, row.name, in: organization, writer) { json in
      CatalogChanges.change("variant", "", fields.sku, json)
    }
    return try writer.one(VariantStore.variant, id, organization)
  }

  static func update(
    variant id: ID<ProductVariant>, _ fields: VariantFields, ifVersion check: (Int64) throws -> Void,
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> VariantRow {
    let old = try writer.one(VariantStore.variant, id, organization)
    let row = try CatalogChanges.findLive(old.product, organization, writer)
    try check(row.version)
    guard fields != old.fields else { return old }
    try CatalogChanges.refusingTaken {
      try writer.run(
        VariantStore.updateVariant, id, organization, fields.sku, folded(fields.sku), fields.name, fields.price,
        fields.lowAt, writer.now)
    }
    try CatalogChanges.touch(old.product, in: organization, writer)
    try CatalogChanges.emitChange(of: old.product, row.name, in: organization, writer) { json in
      CatalogChanges.change("sku", old.fields.sku, fields.sku, json)
      CatalogChanges.change("variantName", old.fields.name, fields.name, json)
      CatalogChanges.change("price", "\(old.fields.price)", "\(fields.price)", json)
      CatalogChanges.change("lowAt", old.fields.lowAt.map { "\($0)" } ?? "", fields.lowAt.map { "\($0)" } ?? "", json)
    }
    return try writer.one(VariantStore.variant, id, organization)
  }

  /// Fails with 409 for the last one, and while some of it is reserved.
  @discardableResult
  static func delete(
    variant id: ID<ProductVariant>, ifVersion check: (Int64) throws -> Void = { _ in },
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> VariantRow {
    let old = try writer.one(VariantStore.variant, id, organization)
    let row = try CatalogChanges.findLive(old.product, organization, writer)
    try check(row.version)
    try delete([old], of: row, in: organization, writer)
    return old
  }

  /// Several of one product, of which nothing is reserved and others stay: its words for the search are written once.
  static func delete(
    _ variants: [VariantRow], of product: ID<Product>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard !variants.isEmpty else { return }
    try delete(variants, of: CatalogChanges.findLive(product, organization, writer), in: organization, writer)
  }

  private static func delete(
    _ variants: [VariantRow], of product: ProductRow, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard product.variantCount > variants.count else {
      throw Failure(.conflict, code: "last-variant", CatalogText.lastVariant)
    }
    guard variants.allSatisfy({ $0.reserved == 0 }) else {
      throw Failure(.conflict, code: "reserved", CatalogText.stillReserved)
    }
    for variant in variants { try writer.run(VariantStore.deleteVariant, variant.id, organization, writer.now) }
    try CatalogChanges.touch(product.id, in: organization, writer)
    for variant in variants {
      try CatalogChanges.emitChange(of: product.id, product.name, in: organization, writer) { json in
        CatalogChanges.change("variant", variant.fields.sku, "", json)
      }
    }
  }

  @discardableResult
  static func insert(
    _ fields: VariantFields, of product: ID<Product>, path: String, in organization: ID<Organization>, _ writer: Writer
  ) throws -> ID<ProductVariant> {
    let id = writer.newID(ID<ProductVariant>.self)
    try CatalogChanges.refusingTaken(path) {
      try writer.run(
        VariantStore.insertVariant, id, organization, product, fields.sku, folded(fields.sku), fields.name,
        fields.price, fields.lowAt, writer.now)
    }
    return id
  }
}
