// An organization as one JSON document, sent piece by piece: however large, a few kilobytes of memory.
import Base
import Store
import Web

/// One table of the document. The feature that owns the table declares it, without what is secret.
struct ExportTable: Sendable {
  let name: StaticString
  /// Takes the organization, the keys of the row before, and how many rows; ordered by the keys, as an index has them.
  let query: RowQuery
  /// Which columns are the keys: up to three whole numbers that no two rows share.
  let keys: [Int]
  /// Whether rows may share their keys, so that all of them are read at once: for tables of some hundreds of rows.
  let isWhole: Bool
  /// How many rows at a time: fewer where they are large.
  let batch: Int

  init(_ name: StaticString, _ query: RowQuery, keys: [Int] = [0], isWhole: Bool = false, batch: Int = 200) {
    self.batch = batch
    self.name = name
    self.query = query
    self.keys = keys
    self.isWhole = isWhole
  }

  /// The next rows after one with these keys.
  func rows(
    of organization: ID<Organization>, after keys: [Int64], limit: Int, _ reader: Reader, body: (Columns) -> Void
  ) throws {
    switch keys.count {
    case 3: try reader.rows(query, organization, keys[0], keys[1], keys[2], limit, body: body)
    case 2: try reader.rows(query, organization, keys[0], keys[1], limit, body: body)
    default: try reader.rows(query, organization, keys.first ?? Int64.min, limit, body: body)
    }
  }
}

/// Writes the tables one after another, some rows at a time. On the loop's thread, with a connection of its own.
///
/// What is written meanwhile may or may not be in the document: each row is whole, the tables are of moments that follow
/// each other.
final class OrganizationExport: BodyProducer, @unchecked Sendable {
  private let organization: ID<Organization>
  private let at: Timestamp
  private let reader: Reader
  private var tables = Features.exports[...]
  private var after: [Int64] = []
  private var hasRows = false
  private var hasBegun = false

  init(_ organization: ID<Organization>, at: Timestamp, _ reader: Reader) {
    self.organization = organization
    self.at = at
    self.reader = reader
  }

  func produce(into buffer: Buffer) throws -> Bool {
    if !hasBegun {
      hasBegun = true
      buffer.append("{\"format\":\"quad-organization-1\",\"exportedAt\":\"")
      buffer.append(rfc3339: at)
      buffer.append("\",\"tables\":{")
      begin(buffer, isFirst: true)
    }
    guard let table = tables.first else { return false }
    var count = 0
    let limit = table.isWhole ? Int.max : table.batch
    try table.rows(of: organization, after: after, limit: limit, reader) { row in
      if hasRows { buffer.append(",") }
      hasRows = true
      OrganizationExport.write(row, JSONWriter(buffer))
      after = table.keys.map { row.int64($0) }
      count += 1
    }
    if count == limit { return true }
    buffer.append("]")
    tables = tables.dropFirst()
    hasRows = false
    guard !tables.isEmpty else {
      buffer.append("}}")
      return false
    }
    begin(buffer, isFirst: false)
    return true
  }

  private func begin(_ buffer: Buffer, isFirst: Bool) {
    guard let table = tables.first else { return }
    after = table.keys.map { _ in Int64.min }
    if !isFirst { buffer.append(",") }
    buffer.append("\"")
    buffer.append(table.name)
    buffer.append("\":[")
  }

  /// A row as an object. What a number means, its column's name tells: identifiers end in `id` or `by`, instants in `at`
  /// or `after`, days in `date`, and yes or no begins with `is`. Bytes are base64.
  static func write(_ row: Columns, _ json: JSONWriter) {
    json.object {
      for at in 0..<row.count {
        let name = row.name(at)
        json.member(name)
        if row.isNull(at) {
          json.null()
        } else if name == "id" || name.hasSuffix("_id") || name.hasSuffix("_by") {
          json.string(ID<Never>(row.int64(at)).text)
        } else if name.hasSuffix("_at") || name.hasSuffix("_after") {
          json.string(row.timestamp(at).rfc3339)
        } else if name.hasSuffix("_date") {
          json.string(row.date(at).iso)
        } else if name.hasPrefix("is_") {
          json.bool(row.bool(at))
        } else if row.isBlob(at) {
          json.string(base64(row.rawBytes(at)))
        } else if row.isText(at) {
          json.string(utf8: row.utf8(at))
        } else {
          json.number(row.int64(at))
        }
      }
    }
  }
}
