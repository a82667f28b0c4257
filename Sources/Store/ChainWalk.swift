// Checking the event chain piece by piece, so that a long one pins no snapshot.
import Base

/// Goes through every event from the first and recomputes the chain. One thread.
///
/// The events of an organization that is gone for good say nothing any more: their link can't be recomputed, and is taken as
/// it is. What keeps it honest is the seal, an event of the box further on whose own link is checked: it holds how many
/// there were and a hash over all their links. A row that was emptied without one, or beside it, breaks the chain.
package struct ChainWalk {
  private let hasher = ChainHasher()
  private var head = ChainHead.empty
  /// The seals there are, and how far those are that this walk makes anew.
  private var closed: [Int64: ClosedSeal] = [:]
  private var seals: [Int64: EventSeal] = [:]

  package init() {}

  /// How many events follow from one another so far.
  package var events: Int64 { head.count }

  /// Checks the next events, at most `limit`, in one snapshot; gives what was found where that is known, nil while there
  /// may be more. About a microsecond and a half per event.
  package mutating func next(_ reader: Reader, limit: Int) throws -> ChainVerdict? {
    var walk = self
    defer { self = walk }
    return try reader.snapshot { try walk.go(reader, limit: limit) }
  }

  private mutating func go(_ reader: Reader, limit: Int) throws -> ChainVerdict? {
    let closed = try ClosedSeal.all(reader)
    if closed != self.closed {
      // One that came meanwhile is over events which lie behind.
      (head, self.closed) = (.empty, closed)
      seals = closed.mapValues { EventSeal($0.organization) }
    }
    let kept = try reader.first(ChainHead.read) ?? .empty
    var seen = 0
    var broken: ID<EventRow>?
    do {
      try reader.rows(ChainWalk.after, head.id, limit) { row in
        guard let hash = link(row) else {
          broken = ID(row.int64(0))
          throw Broken()
        }
        head = ChainHead(id: row.int64(0), count: head.count + 1, hash: hash)
        seen += 1
      }
    } catch is Broken {}
    if let broken { return .broken(event: broken) }
    guard seen < limit else { return nil }
    return head == kept ? .whole(events: head.count) : .cut(events: head.count, expected: kept.count)
  }

  /// A row's link, nil where it is not what it has to be.
  private mutating func link(_ row: Columns) -> Digest? {
    let hasher = hasher
    let (id, organization, subject) = (row.int64(0), row.int64(1), row.int64(4))
    guard let hash = Digest(row.rawBytes(9)) else { return nil }
    if organization == EventLog.nobody {
      guard let seal = closed[subject], id < seal.event, row.utf8(5).isEmpty, row.utf8(7).isEmpty, row.isNull(3) else {
        return nil
      }
      seals[subject]?.add(id, hash, hasher)
      return hash
    }
    let link = ChainHasher.Link(
      id: id, organization: organization, kind: row.utf8(2), actor: row.optionalInt64(3), subject: subject,
      data: row.utf8(5), requestID: row.int64(6), address: row.utf8(7), at: row.int64(8))
    guard hasher.hash(after: head.hash, link) == hash else { return nil }
    guard !closed.isEmpty else { return hash }
    seals[organization]?.add(id, hash, hasher)
    if organization == 0, let seal = closed[subject], seal.event == id {
      guard let made = seals[subject], made.events == seal.events, made.hash == seal.hash else { return nil }
    }
    return hash
  }

  private struct Broken: Error {}

  static let after = RowQuery(
    """
    SELECT id, organization_id, kind, actor, subject, data, request_id, address, at, hash FROM events
    WHERE id > ?1 ORDER BY id LIMIT ?2
    """)
}
