// The writes of logos.
import Base
import Store

extension EventKind {
  static let logoChanged = EventKind("organization.logo-changed")
  static let logoRemoved = EventKind("organization.logo-removed")
}

enum LogoChanges {
  /// Puts a picture in the place of the logo that there was, if any. The same one again changes nothing.
  static func put(_ picture: Picture, of organization: ID<Organization>, _ writer: Writer) throws {
    let hash = LogoReference.hash(of: picture.content)
    guard
      try writer.run(
        LogoStore.put, organization, hash, picture.format.rawValue, picture.width, picture.height, writer.now,
        picture.content) == 1
    else { return }
    // Every caller carries where the logo is, and keeps pages around it.
    writer.accessChanged()
    try writer.emit(.logoChanged, subject: organization) { json in
      json.field("hash", hash)
      json.field("format", picture.format.rawValue)
      json.field("width", picture.width)
      json.field("height", picture.height)
      json.field("size", picture.content.count)
    }
  }

  /// Fails where there is none.
  static func remove(of organization: ID<Organization>, _ writer: Writer) throws {
    guard try writer.run(LogoStore.delete, organization) == 1 else { throw Failure.notFound }
    writer.accessChanged()
    try writer.emit(.logoRemoved, subject: organization)
  }
}
