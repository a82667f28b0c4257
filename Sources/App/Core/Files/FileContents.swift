// Putting contents into the database and taking them out: each once in an organization, counted by its uses.
import Base
import Store

enum FileContents {
  /// Keeps a content for one more use. The same content in the same organization is kept once; another organization's is
  /// never looked at, so that nobody learns what others have.
  static func keep(
    _ content: [UInt8], _ mediaType: StaticString, in organization: ID<Organization>, _ writer: Writer
  ) throws -> ID<StoredFile> {
    let hash = Digest.of(content)
    if let known = try writer.first(FileStore.known, organization, hash, mediaType.description) {
      try writer.run(FileStore.use, known, organization)
      return known
    }
    let id = writer.newID(ID<StoredFile>.self)
    try writer.run(
      FileStore.insert, id, organization, hash, mediaType.description, content.count, writer.now)
    var place = 0
    for start in stride(from: 0, to: content.count, by: FileRules.chunk) {
      let piece = content[start..<min(start + FileRules.chunk, content.count)]
      try piece.withUnsafeBytes { bytes in
        _ = try writer.run(
          FileStore.insertChunk, writer.newID(ID<StoredFile>.self), organization, id, place, RawBlob(bytes))
      }
      place += 1
    }
    return id
  }

  /// Gives one use up. The content stays for a while, and goes with the next sweep after that.
  static func release(_ file: ID<StoredFile>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(FileStore.release, file, organization, writer.now)
  }

  /// Takes a content out at once, where nothing uses it any more: for what must be gone.
  static func forget(_ file: ID<StoredFile>, in organization: ID<Organization>, _ writer: Writer) throws {
    guard try writer.first(FileStore.ofID, file, organization) == true else { return }
    try remove(file, writer)
  }

  /// Takes some files out that nothing has used since; gives how many.
  static func sweep(unusedSince moment: Timestamp, _ writer: Writer) throws -> Int {
    let files = try writer.all(FileStore.unused, moment, 20)
    for file in files { try remove(file, writer) }
    return files.count
  }

  private static func remove(_ file: ID<StoredFile>, _ writer: Writer) throws {
    try writer.run(FileStore.deleteChunks, file)
    try writer.run(FileStore.delete, file)
  }

  /// Appends a content to a buffer, piece by piece.
  static func write(_ file: ID<StoredFile>, to buffer: Buffer, _ reader: Reader) throws {
    try reader.rows(FileStore.content, file) { buffer.append($0.rawBytes(0)) }
  }
}
