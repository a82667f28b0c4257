// What people attach to orders: a file to print, a picture of what is broken. Kept with all other files, and only ever
// handed out to be saved.
import Base
import Store
import Web

struct OrderFileRow: Sendable {
  let id: ID<OrderFile>
  let order: ID<Order>
  let file: ID<StoredFile>
  let name: String
  let mediaType: String
  let size: Int64
  let person: ID<Person>?
  let created: Timestamp
}

enum OrderFiles {
  /// What a file is, by its first bytes: what it calls itself does not matter.
  static func mediaType(_ content: [UInt8]) -> MediaType {
    if content.starts(with: Array("%PDF-".utf8)) { return .pdf }
    if content.starts(with: [0xff, 0xd8, 0xff]) { return .jpeg }
    if content.starts(with: [0x89, 0x50, 0x4e, 0x47]) { return .png }
    return .bytes
  }

  private static let types: [MediaType] = [.pdf, .jpeg, .png, .bytes]

  /// A name without ways and control characters, not too long: a file without one is called after what it is.
  static func name(_ given: String) -> String {
    let last = given.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    let kept = last.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f && $0 != "\"" }
    let name = String(String(String.UnicodeScalarView(kept)).prefix(120))
    // Eight code points for each character at most, as everywhere.
    return name.isEmpty || name.unicodeScalars.count > 960 ? "file" : name
  }

  /// Adds a file to an order that is still open. Fails with 409 for one that is closed or has as many as it may.
  static func add(_ upload: Upload, to id: ID<Order>, by caller: Caller, _ writer: Writer) throws -> OrderFileRow {
    let organization = caller.organization.id
    let row = try OrderChanges.find(id, for: caller, writer)
    guard try OrderChanges.isKeeper(caller, writer) || row.person.id == caller.person else { throw Failure.mayNot }
    guard !row.state.isClosed else { throw OrderText.cant(row.state) }
    func fault(_ text: Text) -> Failure { Failure.unprocessable([Failure.Field(path: "file", text: text)]) }
    guard !upload.isTooLarge, upload.content.count <= OrderRules.largestFile else {
      throw fault(OrderText.fileTooLarge)
    }
    guard !upload.content.isEmpty else { throw fault(OrderText.fileEmpty) }
    guard try writer.one(OrderHistoryStore.fileTotal, id, organization) < OrderRules.mostFiles else {
      throw Failure(.conflict, code: "too-many", OrderText.tooManyFiles)
    }
    let type = mediaType(upload.content)
    let file = try FileContents.keep(upload.content, type.name, in: organization, writer)
    let (made, name) = (writer.newID(ID<OrderFile>.self), name(upload.fileName))
    try writer.run(
      OrderHistoryStore.insertFile, made, organization, id, file, name, type.name.description, upload.content.count,
      caller.person, writer.now)
    try OrderHistory.noted(id, .file, name, by: caller.person, in: organization, writer)
    try changed(.orderFileAdded, id, in: organization, writer)
    return try writer.one(OrderHistoryStore.file, made, organization)
  }

  /// Takes a file away: its owner, or whoever manages orders.
  static func remove(_ id: ID<OrderFile>, by caller: Caller, _ writer: Writer) throws -> ID<Order> {
    let organization = caller.organization.id
    let row = try find(id, for: caller, writer)
    guard try OrderChanges.isKeeper(caller, writer) || row.person == caller.person else { throw Failure.mayNot }
    try writer.run(OrderHistoryStore.dropFile, id, organization)
    try FileContents.release(row.file, in: organization, writer)
    try changed(.orderFileRemoved, row.order, in: organization, writer)
    return row.order
  }

  private static func changed(
    _ kind: EventKind, _ order: ID<Order>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    try writer.run(OrderStore.touch, order, organization, writer.now)
    let row = try writer.one(OrderStore.find, order, organization)
    try OrderHistory.emit(kind, row, in: organization, writer)
  }

  /// One that hangs on an order which the caller may see.
  static func find(_ id: ID<OrderFile>, for caller: Caller, _ reader: Reader) throws -> OrderFileRow {
    let row = try reader.one(OrderHistoryStore.file, id, caller.organization.id)
    _ = try OrderChanges.find(row.order, for: caller, reader)
    return row
  }

  /// What somebody attached and what hangs on their orders goes for good.
  static func forget(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    var seen: Set<ID<OrderFile>> = []
    let rows =
      try writer.all(OrderHistoryStore.fileRows, person, organization)
      + writer.all(OrderHistoryStore.fileRowsOfOrders, person, organization)
    for row in rows where seen.insert(row.id).inserted {
      try writer.run(OrderHistoryStore.dropFile, row.id, organization)
      try FileContents.release(row.file, in: organization, writer)
      try FileContents.forget(row.file, in: organization, writer)
    }
  }

  // MARK: Over HTTP

  /// To be saved, never shown: nothing that somebody sent runs in a page of ours.
  static func serve(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try find(call.id(), for: call.signedIn, reader)
    try FileContents.write(row.file, to: call.buffer, reader)
    let type = types.first { $0.name.description == row.mediaType } ?? .bytes
    var reply = Reply(
      200, type, body: .buffer(call.buffer),
      headers: [
        Reply.Header("Content-Disposition", "attachment; \(fileName(row.name))"),
        Reply.Header("Cache-Control", "private, no-cache"),
      ], etag: EntityTag(row.file.text))
    reply.acceptsRanges = true
    reply.block = block
    return reply
  }

  /// A name as RFC 6266 has it: plain letters for old clients, all of them for the others.
  static func fileName(_ name: String) -> String {
    let plain = String(
      decoding: name.utf8.map { $0 > 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c ? $0 : 0x5f }, as: UTF8.self)
    return "filename=\"\(plain)\"; filename*=UTF-8''\(percentEncoded(name))"
  }

  private static let block: StaticString = """
    X-Content-Type-Options: nosniff\r
    Content-Security-Policy: default-src 'none'; sandbox\r
    Cross-Origin-Resource-Policy: same-origin\r\n
    """
}
