// Events: what happened, written in the transaction of the change, each chained to the one before.
import Base

/// What sort of thing happened, such as `attendance.checked-in`. Features add theirs in an extension.
package struct EventKind: Hashable, Sendable {
  package let name: String
  /// How many of it there were, by day.
  let days: Counter

  package init(_ name: StaticString) {
    self.name = name.description
    days = .days(of: self.name)
  }
}

/// Who writes, on whose behalf, and in answer to which request: the part of an event that the feature doesn't say.
package struct WriteContext: Sendable {
  /// 0 for none.
  package var organization: Int64
  package var actor: Int64?
  package var requestID: Int64
  package var address: String
  /// What holds the actor to less than they may otherwise do: the number of a token. Not kept with events.
  package var token: Int64?
  /// Whether this is one of many rows of a file, of which nobody is told one by one. Not kept with events.
  package var isBulk = false

  package init(
    organization: Int64 = 0, actor: Int64? = nil, requestID: Int64 = 0, address: String = "", token: Int64? = nil
  ) {
    self.organization = organization
    self.actor = actor
    self.requestID = requestID
    self.address = address
    self.token = token
  }
}

/// One event as it was written.
package struct EventRow: Sendable, Equatable {
  package let id: ID<EventRow>
  /// 0 for none.
  package let organization: Int64
  package let kind: String
  package let actor: Int64?
  package let subject: Int64
  /// A JSON object: the redacted change.
  package let data: String
  package let requestID: Int64
  package let address: String
  package let at: Timestamp
  package let hash: Digest

  init(_ row: Columns) throws {
    id = row.id(0)
    organization = row.int64(1)
    kind = row.text(2)
    actor = row.optionalInt64(3)
    subject = row.int64(4)
    data = row.text(5)
    requestID = row.int64(6)
    address = row.text(7)
    at = row.timestamp(8)
    hash = try row.digest(9)
  }
}

/// Reading events.
package enum EventLog {
  /// The newest events of an organization, at most `limit`, those before event `before` when given (keyset paging).
  package static func newest(
    _ reader: Reader, organization: Int64, before: ID<EventRow>? = nil, limit: Int
  ) throws -> [EventRow] {
    try reader.all(byKey, organization, before?.value ?? Int64.max, limit)
  }

  /// A page of an organization's events, newest first. `page` counts from 1. Far pages cost what they skip.
  package static func page(_ reader: Reader, organization: Int64, page: Int, limit: Int) throws -> [EventRow] {
    let skipped = max(page - 1, 0).multipliedReportingOverflow(by: limit)
    return try reader.all(byPage, organization, limit, skipped.overflow ? Int.max : skipped.partialValue)
  }

  /// How many events an organization has: a kept count.
  package static func count(_ reader: Reader, organization: Int64) throws -> Int64 {
    try reader.value(of: .events, organization: organization)
  }

  /// All organizations' events after `after`, oldest first: for reactions and live feeds.
  package static func since(_ reader: Reader, _ after: ID<EventRow>, limit: Int) throws -> [EventRow] {
    try reader.all(following, after, limit)
  }

  /// An organization's events after `after`, oldest first: for whoever comes back.
  package static func since(
    _ reader: Reader, _ after: ID<EventRow>, organization: Int64, limit: Int
  ) throws -> [EventRow] {
    try reader.all(followingOf, organization, after, limit)
  }

  /// One event; nil where there is none.
  package static func find(_ reader: Reader, _ id: ID<EventRow>) throws -> EventRow? {
    try reader.first(byID, id)
  }

  /// The newest event of all; 0 before the first.
  package static func last(_ reader: Reader) throws -> ID<EventRow> {
    ID(try reader.first(ChainHead.read)?.id ?? 0)
  }

  static let byKey = Query(
    """
    SELECT id, organization_id, kind, actor, subject, data, request_id, address, at, hash FROM events
    WHERE organization_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3
    """
  ) { try EventRow($0) }
  static let byID = Query(
    """
    SELECT id, organization_id, kind, actor, subject, data, request_id, address, at, hash FROM events WHERE id = ?1
    """
  ) { try EventRow($0) }
  static let byPage = Query(
    """
    SELECT id, organization_id, kind, actor, subject, data, request_id, address, at, hash FROM events
    WHERE organization_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3
    """
  ) { try EventRow($0) }
  static let following = Query(
    """
    SELECT id, organization_id, kind, actor, subject, data, request_id, address, at, hash FROM events
    WHERE id > ?1 ORDER BY id LIMIT ?2
    """
  ) { try EventRow($0) }
  static let followingOf = Query(
    """
    SELECT id, organization_id, kind, actor, subject, data, request_id, address, at, hash FROM events
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """
  ) { try EventRow($0) }
  static let insert = Command(
    """
    INSERT INTO events (id, organization_id, kind, actor, subject, data, request_id, address, at, hash)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    """)
}
