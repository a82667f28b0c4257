// Measures the store by itself, without sockets, and prints one JSON object. Part of `make bench`.
import Base
import Glibc
import Store
import Synchronization

/// A campus of people and their attendance, as large as asked, in a file that is removed afterwards.
enum Campus {
  static let migration = Migration(
    "2026-01-01-bench",
    """
    CREATE TABLE people (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, role TEXT NOT NULL
    ) STRICT;
    CREATE TABLE attendance (
      id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES people (id), day INTEGER NOT NULL,
      at INTEGER NOT NULL, note TEXT NOT NULL, UNIQUE (person_id, id)
    ) STRICT;
    CREATE INDEX attendance_by_time ON attendance (at, id);
    """)

  static let addPerson = Command("INSERT INTO people (id, name, email, role) VALUES (?1, ?2, ?3, ?4)")
  static let addRecord = Command("INSERT INTO attendance (id, person_id, day, at, note) VALUES (?1, ?2, ?3, ?4, ?5)")
  static let person = RowQuery("SELECT id, name, email, role FROM people WHERE id = ?1")
  static let list = RowQuery(
    """
    SELECT a.id, a.day, a.at, a.note, p.id, p.name, p.email, p.role FROM attendance AS a
    JOIN people AS p ON p.id = a.person_id WHERE a.at < ?1 ORDER BY a.at DESC, a.id DESC LIMIT 30
    """)
  static let checkedIn = EventKind("attendance.checked-in")
  static let people = 10_000

  static func fill(_ store: Store, records: Int) throws {
    try store.write { writer in
      for n in 1...people { try writer.run(addPerson, n, "Person Number \(n)", "person\(n)@campus.example", "student") }
    }
    for start in stride(from: 0, to: records, by: 20_000) {
      try store.write { writer in
        for n in start..<min(start + 20_000, records) { try record(writer, n) }
      }
    }
  }

  static func record(_ writer: Writer, _ n: Int) throws {
    try writer.run(addRecord, writer.newID(ID<Campus>.self), (n &* 7919) % people + 1, 20_000, n, "on time")
  }

  /// What a check-in costs: a row and its event.
  static func checkIn(_ writer: Writer, _ n: Int) throws {
    let id: ID<Campus> = writer.newID()
    try writer.run(addRecord, id, (n &* 7919) % people + 1, 20_000, 1_000_000 + n, "on time")
    try writer.emit(checkedIn, subject: id) { $0.field("note", "on time") }
  }

  static func writeList(_ reader: Reader, below: Int, _ buffer: Buffer) throws {
    buffer.removeAll()
    let json = JSONWriter(buffer)
    try json.array {
      try reader.rows(list, below) { row in
        json.object {
          json.field("id", row.id(0, as: ID<Campus>.self))
          json.field("day", row.int64(1))
          json.field("at", row.int64(2))
          json.field("note", utf8: row.utf8(3))
          json.object("person") {
            json.field("id", row.id(4, as: ID<Campus>.self))
            json.field("name", utf8: row.utf8(5))
            json.field("email", utf8: row.utf8(6))
            json.field("role", utf8: row.utf8(7))
          }
        }
      }
    }
  }
}

/// Keeps a number of writes outstanding until told to stop.
final class Load: Sendable {
  private let store: Store
  private let stopping = Atomic(false)
  private let running = Atomic<Int>(0)
  private let next = Atomic<Int>(0)
  let done = Atomic<Int>(0)
  let failed = Atomic<Int>(0)

  init(_ store: Store) { self.store = store }

  func start(outstanding: Int) { for _ in 0..<outstanding { send() } }

  func send() {
    let n = next.add(1, ordering: .relaxed).newValue
    running.add(1, ordering: .relaxed)
    let taken = store.write(WriteContext(organization: 1, requestID: Int64(n), address: "127.0.0.1")) { writer in
      try Campus.checkIn(writer, n)
    } then: { result in
      self.running.subtract(1, ordering: .relaxed)
      switch result {
      case .success: self.done.add(1, ordering: .relaxed)
      case .failure: self.failed.add(1, ordering: .relaxed)
      }
      if self.again, !self.stopping.load(ordering: .relaxed) { self.send() }
    }
    if !taken {
      running.subtract(1, ordering: .relaxed)
      failed.add(1, ordering: .relaxed)
    }
  }

  private let resends = Atomic(true)
  private var again: Bool { resends.load(ordering: .relaxed) }

  /// Sends `perSecond` writes a second, whatever the answers do, for so long.
  func pace(perSecond: Int, seconds: Double) {
    resends.store(false, ordering: .relaxed)
    let start = monotonicNanoseconds()
    var sent = 0
    while true {
      let elapsed = Double(monotonicNanoseconds() - start) / 1e9
      if elapsed > seconds { return }
      while sent < Int(elapsed * Double(perSecond)) {
        send()
        sent += 1
      }
      usleep(1000)
    }
  }

  func stop() {
    stopping.store(true, ordering: .relaxed)
    while running.load(ordering: .relaxed) > 0 { usleep(500) }
  }
}

/// Durations in microseconds.
struct Series {
  private var values: [Double] = []
  mutating func time(_ body: () throws -> Void) rethrows {
    let start = monotonicNanoseconds()
    try body()
    values.append(Double(monotonicNanoseconds() - start) / 1000)
  }
  func percentile(_ share: Double) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
  }
}

@main
struct Bench {
  static func open(_ directory: String, _ name: String, group: Int = 256, records: Int) throws -> Store {
    var options = StoreOptions(path: "\(directory)/\(name).db")
    options.groupLimit = group
    let empty = try Store(options, migrations: [Campus.migration], log: Log(level: .warning))
    try Campus.fill(empty, records: records)
    // Opened anew, so that the figures say nothing of the filling.
    empty.close()
    return try Store(options, migrations: [Campus.migration], log: Log(level: .warning))
  }

  static func throughput(_ directory: String, _ name: String, group: Int, seconds: UInt32) throws -> (Double, Store) {
    let store = try open(directory, name, group: group, records: 0)
    let load = Load(store)
    let start = monotonicNanoseconds()
    load.start(outstanding: 64)
    sleep(seconds)
    let done = load.done.load(ordering: .relaxed)
    let rate = Double(done) / (Double(monotonicNanoseconds() - start) / 1e9)
    load.stop()
    return (rate, store)
  }

  static func lists(_ store: Store, seconds: Double) throws -> Series {
    let reader = try store.makeReader()
    let buffer = Buffer(capacity: 16 << 10)
    var series = Series()
    var n = 1
    let end = monotonicNanoseconds() + UInt64(seconds * 1e9)
    while monotonicNanoseconds() < end {
      n = (n &* 48_271) % 2_147_483_647
      try series.time { try Campus.writeList(reader, below: n % 100_000 + 100, buffer) }
    }
    return series
  }

  static func points(_ store: Store) throws -> Series {
    let reader = try store.makeReader()
    var series = Series()
    var bytes = 0
    for n in 0..<100_000 {
      try series.time { try reader.rows(Campus.person, (n &* 7919) % Campus.people + 1) { bytes += $0.utf8(1).count } }
    }
    return series
  }

  static func measure(_ directory: String, seconds: UInt32) throws -> Buffer {
    let out = Buffer()
    let json = JSONWriter(out)
    let (single, first) = try throughput(directory, "single", group: 1, seconds: seconds)
    first.close()
    let (group, second) = try throughput(directory, "group", group: 256, seconds: seconds)
    let groupStatistics = second.statistics
    second.close()

    let store = try open(directory, "list", records: 100_000)
    let point = try points(store)
    let quiet = try lists(store, seconds: Double(seconds))
    let load = Load(store)
    load.start(outstanding: 64)
    let busy = try lists(store, seconds: Double(seconds))
    let under = load.done.load(ordering: .relaxed)
    load.stop()
    let flat = store.statistics
    store.close()

    let paced = try open(directory, "paced", records: 100_000)
    let before = paced.statistics
    let pace = Load(paced)
    pace.pace(perSecond: 5000, seconds: Double(seconds) * 5)
    pace.stop()
    let after = paced.statistics
    let failures = pace.failed.load(ordering: .relaxed)
    let verdict = try paced.read { try EventLog.verifyChain($0) }
    paced.close()

    json.object {
      json.field("one_transaction_each_per_second", single)
      json.field("group_commit_per_second", group)
      json.field("group_over_single", group / single)
      json.field("group_p50_us", Int64(groupStatistics.writeP50))
      json.field("group_p99_us", Int64(groupStatistics.writeP99))
      json.field("group_mean_size", groupStatistics.meanGroup)
      json.field("point_p50_us", point.percentile(0.5))
      json.field("list_quiet_p50_us", quiet.percentile(0.5))
      json.field("list_quiet_p99_us", quiet.percentile(0.99))
      json.field("list_loaded_p50_us", busy.percentile(0.5))
      json.field("list_loaded_p99_us", busy.percentile(0.99))
      json.field("list_p50_ratio", busy.percentile(0.5) / quiet.percentile(0.5))
      json.field("list_p99_ratio", busy.percentile(0.99) / quiet.percentile(0.99))
      json.field("loaded_writes_per_second", Double(under) / Double(seconds))
      describe(json, "flat_out", flat)
      json.field("paced_writes_refused_or_failed", failures)
      json.field("paced_requests", Int64(after.requests - before.requests))
      describe(json, "paced", after)
      json.field("chain", "\(verdict)")
    }
    out.append(0x0a)
    return out
  }

  /// Durable jobs with 64 outstanding.
  static func jobs(_ directory: String, seconds: UInt32) throws -> Buffer {
    let store = try Store(
      StoreOptions(path: "\(directory)/jobs.db"), migrations: JobMigrations.all, log: Log(level: .warning))
    defer { store.close() }
    let jobs = try JobLoad.measure(store, outstanding: 64, seconds: seconds)
    let out = Buffer()
    let json = JSONWriter(out)
    json.object {
      json.field("per_second", jobs.done)
      json.field("us_each", jobs.microseconds)
      json.field("backlog", jobs.backlog)
      json.field("each_once", jobs.isRight)
    }
    out.append(0x0a)
    return out
  }

  static func describe(_ json: JSONWriter, _ key: StaticString, _ statistics: StoreStatistics) {
    json.object(key) {
      json.field("p50_us", Int64(statistics.writeP50))
      json.field("p99_us", Int64(statistics.writeP99))
      json.field("max_us", Int64(statistics.writeMaximum))
      json.field("log_max_bytes", statistics.logMaximum)
      json.field("log_max_over_cap", Double(statistics.logMaximum) / Double(64 << 20))
      json.field("holds", Int64(statistics.holds))
      json.field("longest_hold_us", Int64(statistics.longestHold))
      json.field("stalls", Int64(statistics.stalls))
      json.field("checkpoints", Int64(statistics.checkpoints))
    }
  }

  /// Arguments: the directory to work in (a fresh one under it is used), and how many seconds a step lasts (2). With `jobs`
  /// behind them, jobs are measured instead; with `backup` and a number of megabytes (1024), what a backup of so much costs.
  static func main() {
    let parent = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "/tmp"
    let seconds = CommandLine.arguments.count > 2 ? UInt32(CommandLine.arguments[2]) ?? 2 : 2
    let directory = "\(parent)/store-bench-\(getpid())"
    guard mkdir(directory, 0o700) == 0 else {
      print("cannot make \(directory)")
      exit(1)
    }
    defer {
      for name in ["single", "group", "list", "paced", "jobs", "backup"] {
        for end in ["", "-wal", "-shm", ".lock"] { unlink("\(directory)/\(name).db\(end)") }
      }
      rmdir("\(directory)/backups")
      rmdir(directory)
    }
    do {
      let figures =
        switch CommandLine.arguments.dropFirst(3).first {
        case "jobs": try jobs(directory, seconds: seconds)
        case "backup":
          try BackupLoad.measure(
            directory, megabytes: max(CommandLine.arguments.dropFirst(4).first.flatMap { Int($0) } ?? 1024, 8),
            rounds: Int(seconds))
        default: try measure(directory, seconds: seconds)
        }
      Log(level: .info, descriptor: 1).put(figures)
    } catch {
      print("failed: \(error)")
      exit(1)
    }
  }
}
