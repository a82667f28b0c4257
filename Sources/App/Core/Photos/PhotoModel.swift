// What is told of a photo, and the changes that may be made.
import Base
import Store
import Web

extension EventKind {
  static let photoChanged = EventKind("photo.changed")
  static let photoRemoved = EventKind("photo.removed")
}

struct PhotoOutput: Payload {
  /// Of the full one, in dots.
  var width = 0
  var height = 0
  /// Bytes of the full one.
  var size = 0
  var changedAt = Timestamp(milliseconds: 0)
  /// Addresses below the campus's own, good until `linksExpireAt`.
  var small = ""
  var large = ""
  var full = ""
  var linksExpireAt = Timestamp(milliseconds: 0)

  static let schemaName = "Photo"

  init() {}

  init(_ picture: PictureRow, _ links: PictureLinks) {
    width = picture.width
    height = picture.height
    size = picture.size
    changedAt = picture.created
    small = links.link(picture.id, .small).text
    large = links.link(picture.id, .large).text
    full = links.link(picture.id, .full).text
    linksExpireAt = links.expires
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("width", &width, label: LogoText.width)
    f.integer("height", &height, label: LogoText.height)
    f.integer("size", &size, label: LogoText.size)
    f.timestamp("changedAt", &changedAt, label: PeopleText.changed)
    f.text("small", &small, label: PhotoText.small, max: 200)
    f.text("large", &large, label: PhotoText.large, max: 200)
    f.text("full", &full, label: PhotoText.full, max: 200)
    f.timestamp("linksExpireAt", &linksExpireAt, label: PhotoText.linksExpire)
  }
}

enum PhotoChanges {
  /// Puts a photo in the place of the one that there was, if any; gives what there is then. The same one again changes
  /// nothing. Fails with 404 for somebody who is not in the directory.
  @discardableResult
  static func put(
    _ set: PictureSet, of person: ID<Person>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> PictureRow {
    let old = try writer.one(PeopleStore.find, person, organization).photo
    if let old {
      let picture = try writer.one(PictureStore.find, old, organization)
      if picture.hash == Digest.of(set.full) { return picture }
    }
    let new = try PictureChanges.add(set, in: organization, writer)
    try replace(old, with: new, of: person, in: organization, writer)
    try writer.emit(.photoChanged, subject: person) { json in
      json.field("width", set.width)
      json.field("height", set.height)
      json.field("size", set.full.count)
    }
    return try writer.one(PictureStore.find, new, organization)
  }

  /// Fails with 404 where there is none, or nobody.
  static func remove(of person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    guard let old = try writer.one(PeopleStore.find, person, organization).photo else { throw Failure.notFound }
    try replace(old, with: nil, of: person, in: organization, writer)
    try writer.emit(.photoRemoved, subject: person)
  }

  /// Two entries become one: the photo of the one that stays stays, else it has the other's.
  static func move(_ move: PersonalData.Move, _ writer: Writer) throws {
    guard let going = try writer.one(PeopleStore.photo, move.from, move.organization) else { return }
    try writer.run(PeopleStore.setPhoto, move.from, move.organization, nil as ID<StoredPicture>?, writer.now)
    if try writer.one(PeopleStore.photo, move.to, move.organization) == nil {
      try writer.run(PeopleStore.setPhoto, move.to, move.organization, going, writer.now)
    } else {
      try PictureChanges.remove(going, in: move.organization, writer)
    }
  }

  /// For somebody who is erased: the photo is gone with this transaction, not with a later sweep.
  static func forget(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    guard let old = try writer.one(PeopleStore.photo, person, organization) else { return }
    try replace(old, with: nil, of: person, in: organization, isForgotten: true, writer)
  }

  private static func replace(
    _ old: ID<StoredPicture>?, with new: ID<StoredPicture>?, of person: ID<Person>,
    in organization: ID<Organization>, isForgotten: Bool = false, _ writer: Writer
  ) throws {
    try writer.run(PeopleStore.setPhoto, person, organization, new, writer.now)
    if let old { try PictureChanges.remove(old, in: organization, isForgotten: isForgotten, writer) }
    // Every caller carries their photo, and keeps pages that show it.
    writer.accessChanged()
  }
}
