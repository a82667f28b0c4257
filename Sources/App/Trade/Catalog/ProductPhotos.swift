// The writes of the photos of products: each is an event of the product.
import Base
import Store

enum ProductPhotos {
  static func add(
    _ set: PictureSet, to product: ID<Product>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> ProductPhotoRow {
    let row = try CatalogChanges.findLive(product, organization, writer)
    guard try writer.one(ProductPhotoStore.photoTotal, product) < CatalogRules.mostPhotos else {
      throw Failure(
        .conflict, code: "too-many", CatalogText.tooManyPhotos,
        fields: [Failure.Field(path: "file", text: CatalogText.tooManyPhotos)])
    }
    let picture = try PictureChanges.add(set, in: organization, writer)
    try writer.run(
      ProductPhotoStore.insertPhoto, writer.newID(ID<ProductPhotoRow>.self), organization, product, picture, writer.now)
    try settleCover(of: row, in: organization, writer)
    try CatalogChanges.emitChange(of: product, row.name, in: organization, writer) { json in
      CatalogChanges.change("photo", "", "\(set.width) × \(set.height)", json)
    }
    return ProductPhotoRow(picture: picture, product: product)
  }

  static func remove(
    photo id: ID<StoredPicture>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> ID<Product> {
    let photo = try writer.one(ProductPhotoStore.photo, id, organization)
    let row = try CatalogChanges.findLive(photo.product, organization, writer)
    try writer.run(ProductPhotoStore.deletePhoto, id, organization)
    try settleCover(of: row, in: organization, writer)
    try PictureChanges.remove(id, in: organization, writer)
    try CatalogChanges.emitChange(of: row.id, row.name, in: organization, writer) { json in
      CatalogChanges.change("photo", id.text, "", json)
    }
    return row.id
  }

  /// Makes a photo the first one, which lists show; the others keep their order behind it.
  static func putFirst(
    photo id: ID<StoredPicture>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> ID<Product> {
    let photo = try writer.one(ProductPhotoStore.photo, id, organization)
    let row = try CatalogChanges.findLive(photo.product, organization, writer)
    guard let first = try writer.first(ProductPhotoStore.photos, row.id)?.picture, first != id else { return row.id }
    try writer.run(ProductPhotoStore.putFirst, id, organization, row.id)
    try settleCover(of: row, in: organization, writer)
    try CatalogChanges.emitChange(of: row.id, row.name, in: organization, writer) { json in
      CatalogChanges.change("firstPhoto", first.text, id.text, json)
    }
    return row.id
  }

  /// The first photo is what lists show.
  private static func settleCover(of row: ProductRow, in organization: ID<Organization>, _ writer: Writer) throws {
    let first = try writer.first(ProductPhotoStore.photos, row.id)?.picture
    if first != row.cover { try writer.run(CatalogStore.setCover, row.id, organization, first) }
    try writer.run(CatalogStore.touch, row.id, organization, writer.now)
  }
}
