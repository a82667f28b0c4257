// Measures a backup of a large database under steady writes: what it costs those writes, and how long it takes.
import Base
import Dispatch
import Glibc
import Store
import Synchronization

/// Writes at a steady rate, whatever the answers do, and keeps how long each took.
final class PacedWrites: Sendable {
  private let store: Store
  private let running = Atomic<Int>(0)
  private let next = Atomic<Int>(0)
  private let refused = Atomic<Int>(0)
  private let times = Mutex<[UInt32]>([])

  init(_ store: Store) { self.store = store }

  private func send() {
    let n = next.add(1, ordering: .relaxed).newValue
    let began = monotonicNanoseconds()
    running.add(1, ordering: .relaxed)
    let taken = store.write(WriteContext(organization: 1, requestID: Int64(n), address: "127.0.0.1")) { writer in
      try Campus.checkIn(writer, n)
    } then: { _ in
      let microseconds = UInt32(clamping: (monotonicNanoseconds() &- began) / 1000)
      self.times.withLock { $0.append(microseconds) }
      self.running.subtract(1, ordering: .relaxed)
    }
    if !taken {
      running.subtract(1, ordering: .relaxed)
      refused.add(1, ordering: .relaxed)
    }
  }

  /// Until `isOver`; gives the microseconds of each write of this stretch, sorted, and how many were refused.
  func pace(perSecond: Int, until isOver: () -> Bool) -> (times: [UInt32], refused: Int) {
    times.withLock { $0.removeAll(keepingCapacity: true) }
    refused.store(0, ordering: .relaxed)
    let start = monotonicNanoseconds()
    var sent = 0
    while !isOver() {
      let due = Int(Double(monotonicNanoseconds() - start) / 1e9 * Double(perSecond))
      while sent < due {
        send()
        sent += 1
      }
      usleep(1000)
    }
    while running.load(ordering: .relaxed) > 0 { usleep(500) }
    return (times.withLock { $0.sorted() }, refused.load(ordering: .relaxed))
  }
}

enum BackupLoad {
  static let rate = 5000

  private static func percentile(_ sorted: [UInt32], _ share: Double) -> Double {
    sorted.isEmpty ? 0 : Double(sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)])
  }

  /// A database of so many megabytes in a fresh file.
  private static func fill(_ path: String, megabytes: Int) throws {
    let store = try Store(StoreOptions(path: path), migrations: [Campus.migration], log: Log(level: .warning))
    try Campus.fill(store, records: 0)
    var n = 0
    var status = stat()
    // A record takes about 200 bytes with its indexes.
    while stat(path, &status) != 0 || status.st_size < megabytes << 20 {
      let from = n
      try store.write { writer in for n in from..<from + 20_000 { try Campus.record(writer, n) } }
      n += 20_000
    }
    store.close()
  }

  /// Seconds that `cp` takes, with what it wrote on the disk.
  private static func plainCopy(_ path: String) -> Double {
    let start = monotonicNanoseconds()
    let code = system("cp '\(path)' '\(path).copy' && sync -d '\(path).copy'")
    let seconds = Double(monotonicNanoseconds() - start) / 1e9
    unlink(path + ".copy")
    return code == 0 ? seconds : 0
  }

  /// Rounds of: quiet writes, a backup under writes. All copies are checked by making them.
  static func measure(_ directory: String, megabytes: Int, rounds: Int) throws -> Buffer {
    let path = "\(directory)/backup.db"
    try fill(path, megabytes: megabytes)
    let store = try Store(StoreOptions(path: path), migrations: [Campus.migration], log: Log(level: .warning))
    defer { store.close() }
    let load = PacedWrites(store)
    let folder = BackupFolder("\(directory)/backups")
    let out = Buffer()
    let json = JSONWriter(out)
    try json.object {
      json.field("megabytes", megabytes)
      try json.array("rounds") {
        for _ in 0..<rounds {
          // Of the file as it is, in memory, as a file in use is. Nobody writes meanwhile. Some seconds after the last copy
          // went away, like the backup: right after, its memory could be used anew, which makes a copy thrice as fast.
          usleep(6_000_000)
          let plain = plainCopy(path)
          var ends = monotonicNanoseconds() + 6_000_000_000
          let quiet = load.pace(perSecond: rate, until: { monotonicNanoseconds() > ends })
          let work = Pending()
          work.start(store, BackupOptions(folder: folder, reason: .manual, at: Clock.system.now))
          ends = 0
          // Half a second more: what the log's catching up costs shows then.
          let during = load.pace(
            perSecond: rate,
            until: {
              guard work.isOver.load(ordering: .acquiring) else { return false }
              if ends == 0 { ends = monotonicNanoseconds() + 500_000_000 }
              return monotonicNanoseconds() > ends
            })
          let manifest = try work.result()
          try folder.remove(manifest.name)
          let (before, after) = (percentile(quiet.times, 0.99), percentile(during.times, 0.99))
          json.object {
            json.field("bytes", manifest.size)
            json.field("copy_s", Double(manifest.copyMilliseconds) / 1000)
            json.field("plain_s", plain)
            json.field("copy_over_plain", plain > 0 ? Double(manifest.copyMilliseconds) / 1000 / plain : 0)
            json.field("all_s", Double(manifest.milliseconds) / 1000)
            json.field("quiet_p50_us", percentile(quiet.times, 0.5))
            json.field("quiet_p99_us", before)
            json.field("during_p50_us", percentile(during.times, 0.5))
            json.field("during_p99_us", after)
            json.field("during_max_us", percentile(during.times, 1))
            json.field("p99_ratio", before > 0 ? after / before : 0)
            json.field("refused", quiet.refused + during.refused)
            json.field("log_max_bytes", store.statistics.logMaximum)
          }
        }
      }
    }
    out.append(0x0a)
    return out
  }

  /// A backup on a thread of its own.
  private final class Pending: Sendable {
    private let made = Mutex<Result<BackupManifest, any Error>?>(nil)
    let isOver = Atomic(false)

    func start(_ store: Store, _ options: BackupOptions) {
      DispatchQueue(label: "backup").async { [self] in
        let result = Result { try store.backUp(options) }
        made.withLock { $0 = result }
        isOver.store(true, ordering: .releasing)
      }
    }

    func result() throws -> BackupManifest {
      guard let result = made.withLock({ $0 }) else { throw Failure.internal("no backup") }
      return try result.get()
    }
  }
}
