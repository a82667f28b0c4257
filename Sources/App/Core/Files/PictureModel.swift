// A picture as it is kept: three sizes, made anew from what somebody sent.
import Base
import Store

/// A picture in its sizes.
enum StoredPicture {}

/// The sizes of a picture.
enum PictureVariant: String, Sendable, CaseIterable {
  /// A square for lists.
  case small
  /// A square for a page about it.
  case large
  /// All of it.
  case full

  /// The longest side in dots. What was smaller stays so.
  var side: Int {
    switch self {
    case .small: 96
    case .large: 384
    case .full: 1024
    }
  }

  /// The most bytes it may have: one piece of a file.
  var largest: Int {
    switch self {
    case .small: 16 << 10
    case .large: 64 << 10
    case .full: FileRules.chunk
    }
  }
}

/// What a worker makes of a picture: JPEG files that hold dots and nothing else.
struct PictureSet: Sendable, Equatable {
  /// Of the full one, in dots.
  let width: Int
  let height: Int
  let small: [UInt8]
  let large: [UInt8]
  let full: [UInt8]
}

/// A picture as the database has it, without its contents.
struct PictureRow: Sendable {
  let id: ID<StoredPicture>
  let width: Int
  let height: Int
  let small: ID<StoredFile>
  let large: ID<StoredFile>
  let full: ID<StoredFile>
  /// Of the full one.
  let hash: Digest
  /// Bytes of the full one.
  let size: Int
  let created: Timestamp

  var files: [ID<StoredFile>] { [small, large, full] }
}

/// One size of a picture, to be served.
struct PictureFile: Sendable {
  let organization: ID<Organization>
  let file: ID<StoredFile>
  let hash: Digest
}

enum PictureChanges {
  /// Keeps a picture that a worker made.
  static func add(
    _ set: PictureSet, in organization: ID<Organization>, _ writer: Writer
  ) throws -> ID<StoredPicture> {
    let files = try [set.small, set.large, set.full].map { content in
      try FileContents.keep(content, "image/jpeg", in: organization, writer)
    }
    let id = writer.newID(ID<StoredPicture>.self)
    try writer.run(
      PictureStore.insert, id, organization, set.width, set.height, files[0], files[1], files[2], writer.now)
    return id
  }

  /// Takes a picture out. Nothing may refer to it any more. `isForgotten` where its contents must be gone at once.
  static func remove(
    _ id: ID<StoredPicture>, in organization: ID<Organization>, isForgotten: Bool = false, _ writer: Writer
  ) throws {
    let picture = try writer.one(PictureStore.find, id, organization)
    try writer.run(PictureStore.delete, id, organization)
    for file in picture.files {
      try FileContents.release(file, in: organization, writer)
      if isForgotten { try FileContents.forget(file, in: organization, writer) }
    }
  }
}
