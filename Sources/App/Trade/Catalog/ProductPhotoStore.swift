// Every SQL statement of the photos of products, as they were added, but for those that were put first.
import Base
import Store

enum ProductPhotoStore {
  static let statements: [any Statement] = [
    photos, photo, photoTotal, insertPhoto, putFirst, deletePhoto, exportPhotos,
  ]

  static let photos = Query(
    "SELECT picture_id, product_id FROM product_photos WHERE product_id = ?1 ORDER BY position, id"
  ) { ProductPhotoRow(picture: $0.id(0), product: $0.id(1)) }

  static let photo = Query(
    "SELECT picture_id, product_id FROM product_photos WHERE picture_id = ?1 AND organization_id = ?2"
  ) { ProductPhotoRow(picture: $0.id(0), product: $0.id(1)) }

  static let photoTotal = Query("SELECT count(*) FROM product_photos WHERE product_id = ?1") { $0.int(0) }

  static let insertPhoto = Command(
    """
    INSERT INTO product_photos (id, organization_id, product_id, picture_id, position, created_at)
    VALUES (?1, ?2, ?3, ?4, COALESCE((SELECT max(position) FROM product_photos WHERE product_id = ?3), 0) + 1, ?5)
    """)

  static let putFirst = Command(
    """
    UPDATE product_photos SET position = (SELECT min(position) FROM product_photos WHERE product_id = ?3) - 1
    WHERE picture_id = ?1 AND organization_id = ?2
    """)

  static let deletePhoto = Command("DELETE FROM product_photos WHERE picture_id = ?1 AND organization_id = ?2")

  static let exportPhotos = RowQuery(
    """
    SELECT id, product_id, picture_id, position, created_at FROM product_photos
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)
}
