// How many events of each kind there were on each day: kept counts, so that statistics count no rows.
import Base

extension Counter {
  private static let eventPrefix = "event:"

  /// Events of one kind; its buckets are days since 1970, in UTC.
  package static func days(of kind: String) -> Counter { Counter(built: eventPrefix + kind) }

  /// The kept counts of one organization between two buckets, both included, in their order.
  package func values(_ reader: Reader, organization: Int64, _ buckets: ClosedRange<Int64>) throws -> [(
    bucket: Int64, value: Int64
  )] {
    try reader.all(Counter.between, name, organization, buckets.lowerBound, buckets.upperBound)
  }

  static let between = Query(
    """
    SELECT bucket, value FROM counters
    WHERE name = ?1 AND organization_id = ?2 AND bucket >= ?3 AND bucket <= ?4 ORDER BY bucket
    """
  ) { (bucket: $0.int64(0), value: $0.int64(1)) }
}

extension Migration.Step {
  /// Begins the counts of events by kind and day, of all that have happened.
  package static let eventDays: Migration.Step =
    """
    INSERT INTO counters (name, organization_id, bucket, value)
    SELECT 'event:' || kind, organization_id, at / 86400000, count(*) FROM events GROUP BY kind, organization_id, at / 86400000
    """
}

extension EventLog {
  /// How many events there are in all: kept with the end of the chain.
  package static func countOfAll(_ reader: Reader) throws -> Int64 { try reader.first(ChainHead.read)?.count ?? 0 }

  /// The smallest identifier that an event of this instant or later can have: time is the upper part of each.
  package static func bound(at instant: Timestamp) -> Int64 {
    let clamped = min(
      max(instant, Timestamp(milliseconds: 1_577_836_800_000)), Timestamp(milliseconds: 4_102_444_800_000))
    return IDGenerator(after: 0).next(at: clamped, as: ID<EventRow>.self).value
  }

  /// An organization's events between two identifiers, neither included, newest first, at most `limit`.
  package static func between(
    _ reader: Reader, organization: Int64, above: Int64, below: Int64, limit: Int
  ) throws -> [EventRow] {
    try reader.all(byRange, organization, above, below, limit)
  }

  static let byRange = Query(
    """
    SELECT id, organization_id, kind, actor, subject, data, request_id, address, at, hash FROM events
    WHERE organization_id = ?1 AND id > ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4
    """
  ) { try EventRow($0) }
}
