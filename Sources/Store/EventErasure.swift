// Erasing what an organization's events say, so that the chain can still be checked.
import Base

extension EventKind {
  /// An organization's events were sealed: what they say may be erased from then on.
  package static let eventsErased = EventKind("events.erased")
}

/// What the events of one organization were: how many, and a hash over the identifier and the link of each in their order.
/// Neither depends on what they say, so both are the same when that is erased.
package struct EventSeal: Sendable {
  package let organization: Int64
  package private(set) var events: Int64 = 0
  private(set) var hash = Digest.zero
  private var last: Int64 = 0

  /// Of none yet.
  package init(_ organization: Int64) { self.organization = organization }

  /// Goes on with the next events, at most `limit`; false when there are no more.
  package mutating func extend(_ reader: Reader, limit: Int) throws -> Bool {
    let hasher = ChainHasher()
    var seal = self
    var count = 0
    try reader.rows(EventSeal.links, organization, last, limit) { row in
      seal.add(row.int64(0), try row.digest(1), hasher)
      count += 1
    }
    self = seal
    return count == limit
  }

  mutating func add(_ id: Int64, _ link: Digest, _ hasher: ChainHasher) {
    hash = hasher.seal(hash, id: id, link)
    events += 1
    last = id
  }

  /// Puts the seal into the chain, as an event of the box. It must be over all there are.
  package func close(_ writer: Writer) throws {
    try writer.emit(.eventsErased, subject: organization, organization: 0) { json in
      json.field("events", events)
      json.field("seal", hash.hex)
    }
  }

  static let links = RowQuery(
    "SELECT id, hash FROM events WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3")
}

/// A seal as it is in the chain.
struct ClosedSeal: Sendable, Equatable {
  let event: Int64
  let organization: Int64
  let events: Int64
  let hash: Digest

  /// All there are, by organization: events of the box are few.
  static func all(_ reader: Reader) throws -> [Int64: ClosedSeal] {
    Dictionary(try reader.all(query).map { ($0.organization, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// One that can't be read fits nothing.
  static let query = Query(
    "SELECT id, subject, data FROM events WHERE organization_id = 0 AND kind = 'events.erased' ORDER BY id"
  ) { row in
    let data = try? JSONDocument(row.text(2)).root
    return ClosedSeal(
      event: row.int64(0), organization: row.int64(1), events: data?["events"]?.int64 ?? -1,
      hash: data?["seal"]?.string.flatMap { Digest(hex: $0) } ?? .zero)
  }
}

extension EventLog {
  /// Whose events those are that say nothing any more. Their subject is the organization that they were of.
  package static let nobody: Int64 = -1

  /// Whether an organization's events are sealed.
  package static func isSealed(_ organization: Int64, _ reader: Reader) throws -> Bool {
    try ClosedSeal.all(reader)[organization] != nil
  }

  /// Erases what the events of an organization say that its seal is over, at most `limit`; gives how many. Their places,
  /// times and links stay. Fails where there is no seal.
  package static func erase(_ organization: Int64, limit: Int, _ writer: Writer) throws -> Int {
    guard let seal = try ClosedSeal.all(writer)[organization] else {
      throw Failure.internal("the events of organization \(organization) are not sealed")
    }
    return try writer.run(erasure, organization, seal.event, limit)
  }

  static let erasure = Command(
    """
    UPDATE events SET organization_id = -1, kind = 'erased', actor = NULL, subject = organization_id, data = '',
      request_id = 0, address = ''
    WHERE id IN (SELECT id FROM events WHERE organization_id = ?1 AND id < ?2 ORDER BY id LIMIT ?3)
    """)
}

extension Migration.Step {
  /// Lets an event become one that says nothing, and nothing else. Whether that was done rightly, the chain's check tells:
  /// see `ChainWalk`.
  package static let eventErasure: Migration.Step =
    """
    DROP TRIGGER events_never_change;
    CREATE TRIGGER events_never_change BEFORE UPDATE ON events
    WHEN NOT (NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.hash = OLD.hash AND OLD.organization_id > 0
      AND NEW.organization_id = -1 AND NEW.kind = 'erased' AND NEW.actor IS NULL AND NEW.subject = OLD.organization_id
      AND NEW.data = '' AND NEW.request_id = 0 AND NEW.address = '')
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
    """
}
