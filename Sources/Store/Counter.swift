// Kept counts, so that no request has to count rows.

/// A named count kept per organization and bucket (a bucket is whatever the feature splits by: a day number, a state; 0
/// for none). Adding is free until the group commits; then each counter is written once.
package struct Counter: Hashable, Sendable {
  package let name: String

  package init(_ name: StaticString) { self.name = name.description }

  /// For names that Store itself builds.
  init(built name: String) { self.name = name }

  /// Events per organization.
  package static let events = Counter("events")

  static let read = Query("SELECT value FROM counters WHERE name = ?1 AND organization_id = ?2 AND bucket = ?3") {
    $0.int64(0)
  }
  static let add = Command(
    """
    INSERT INTO counters (name, organization_id, bucket, value) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (name, organization_id, bucket) DO UPDATE SET value = counters.value + excluded.value
    """)
}

extension Migration.Step {
  /// Begins a counter that has not been kept so far: `select` gives organizations, buckets and values.
  package static func begin(_ counter: Counter, _ select: StaticString) -> Migration.Step {
    Migration.Step(
      built: """
        INSERT INTO counters (name, organization_id, bucket, value)
        SELECT '\(counter.name)', organization_id, bucket, value FROM (\(select)) kept
        """)
  }
}

/// Counts of the current group that are not written yet, in order, so that a savepoint can be undone by cutting.
struct PendingCounts {
  struct Key: Hashable {
    let counter: Counter
    let organization: Int64
    let bucket: Int64
  }
  private(set) var entries: [(key: Key, by: Int64)] = []

  mutating func add(_ key: Key, _ by: Int64) { entries.append((key, by)) }

  mutating func cut(to count: Int) { entries.removeLast(max(entries.count - count, 0)) }

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  func sum(_ key: Key) -> Int64 { entries.reduce(0) { $1.key == key ? $0 &+ $1.by : $0 } }

  /// Each key once, in order of first use.
  var sums: [(key: Key, by: Int64)] {
    var places: [Key: Int] = [:]
    var sums: [(key: Key, by: Int64)] = []
    for entry in entries {
      if let at = places[entry.key] {
        sums[at].by &+= entry.by
      } else {
        places[entry.key] = sums.count
        sums.append(entry)
      }
    }
    return sums
  }
}
