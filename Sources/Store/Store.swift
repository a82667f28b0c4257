// The database of a campus: one file, one writer, as many readers as there are threads.
import Base
import CLinux
import CSQLite
import Glibc
import Synchronization

/// How a store is opened. The defaults are the measured ones.
package struct StoreOptions: Sendable {
  package var path: String
  /// Page cache per reading connection. 2 MB cost 20 % on random reads, 64 MB gained nothing.
  package var readerCacheKiB = 8 << 10
  package var writerCacheKiB = 16 << 10
  /// How many writes may wait before the next one is refused.
  package var queueLimit = 4096
  /// How many requests share a transaction at most. Larger ones were not measured.
  package var groupLimit = 256
  /// The write-ahead log's size in bytes that it is kept under, unless a reader needs more.
  package var logCap = 64 << 20
  package var checkpointMilliseconds = 150
  /// Another SQLite file system, for tests.
  package var vfs: String?
  package var faults: FaultPoints?
  /// Where a database that has something in it is copied to before its schema changes; nil for nowhere.
  package var beforeMigrating: BackupOptions?

  package init(path: String) { self.path = path }
}

/// An open database file. Thread-safe, except for the readers it makes: each of those belongs to one thread.
package final class Store: Sendable {
  package let options: StoreOptions
  /// Hands out identifiers larger than any in the file.
  package let identifiers: IDGenerator
  /// The migrations that opening applied.
  package let applied: [String]
  private let lock: FileLock
  let gauges: Gauges
  let checkpointer: Checkpointer
  private let group: GroupCommit
  let openings = JobOpenings()
  private let parts: Parts
  private let log: Log

  /// What only opening and closing touch.
  private final class Parts: @unchecked Sendable {
    // `writer` and `checkpoint` are used by their threads until `close` has joined those.
    let writer: Connection
    let checkpoint: Connection
    let threads: [PosixThread]
    let state = Mutex(State())

    struct State {
      var isClosed = false
      var readers: [WeakReader] = []
      var spare: [Reader] = []
    }

    init(writer: Connection, checkpoint: Connection, threads: [PosixThread]) {
      self.writer = writer
      self.checkpoint = checkpoint
      self.threads = threads
    }
  }

  private struct WeakReader: Sendable { weak var reader: Reader? }

  /// Opens or creates the file, brings its schema up to `migrations`, and starts the writer.
  ///
  /// Fails with a sentence that says what to do, and changes nothing, when the disk is full or read-only, the file is
  /// damaged, not Quad's, of a newer Quad, or in use by another.
  package init(
    _ options: StoreOptions, migrations: [Migration], log: Log = .silent, clock: Clock = .system
  ) throws(Failure) {
    self.options = options
    self.log = log
    try Store.checkFile(options.path)
    let lock = try FileLock(for: options.path)
    self.lock = lock
    let gauges = Gauges()
    self.gauges = gauges
    do {
      Store.keepPrivate(options, log)
      let connection = try Connection(
        path: options.path, role: .writer, cacheKiB: options.writerCacheKiB, journalLimit: options.logCap,
        vfs: options.vfs)
      let migrator = try Migrator(connection, migrations)
      try Store.backUpBeforeMigrating(connection, migrator, options, at: clock.now, log)
      applied = try migrator.apply(at: clock.now, faults: options.faults)
      identifiers = IDGenerator(after: try Store.largestID(connection, at: clock.now))
      let writer = Writer(connection, identifiers: identifiers, openings: openings)
      try writer.reload()
      // Setting a hook also replaces SQLite's own automatic checkpoint.
      sqlite3_wal_hook(connection.handle, noteLogFrames, Unmanaged.passUnretained(gauges).toOpaque())
      let second = try Connection(
        path: options.path, role: .checkpointer, journalLimit: options.logCap, vfs: options.vfs)
      let pageSize = Int(try connection.pragma("page_size") ?? "") ?? 4096
      let checkpointer = Checkpointer(second, options: options, pageSize: pageSize, log: log, gauges: gauges)
      let group = GroupCommit(
        writer, options: options, clock: clock, log: log, gauges: gauges, checkpointer: checkpointer)
      guard let checkpointThread = PosixThread(name: "quad-checkpoint", { checkpointer.run() }) else {
        throw Failure.internal("no thread for checkpoints")
      }
      guard let writerThread = PosixThread(name: "quad-writer", { group.run() }) else {
        checkpointer.stop()
        checkpointThread.join()
        throw Failure.internal("no thread for the writer")
      }
      self.checkpointer = checkpointer
      self.group = group
      parts = Parts(writer: connection, checkpoint: second, threads: [writerThread, checkpointThread])
    } catch {
      lock.release()
      throw error as? Failure ?? Failure.internal("\(error)")
    }
  }

  deinit { close() }

  /// How many migrations every file has besides the program's: the store's own.
  package static let ownMigrations = 1

  // MARK: - Reading

  /// A connection for one thread to read with. The file is opened when it is first used, and closed with the store or when
  /// the reader is let go. With `inTurns` its reads share one state of the file until somebody commits, which whoever has it
  /// ends with `endTurn` before they sleep.
  package func makeReader(inTurns: Bool = false) throws(Failure) -> Reader {
    let reader = Reader(
      try Connection(
        path: options.path, role: .reader, cacheKiB: options.readerCacheKiB, vfs: options.vfs, whenUsed: true),
      turnsBy: inTurns ? group.commits : nil)
    let isClosed = parts.state.withLock { state in
      state.readers.removeAll { $0.reader == nil }
      if !state.isClosed { state.readers.append(WeakReader(reader: reader)) }
      return state.isClosed
    }
    guard !isClosed else {
      reader.connection.close()
      throw Trouble.closed
    }
    return reader
  }

  /// Reads with a borrowed connection, from any thread. At most four are kept for the next time.
  package func read<T>(_ body: (Reader) throws -> T) throws -> T {
    let reader = try parts.state.withLock { $0.spare.popLast() } ?? makeReader()
    defer {
      parts.state.withLock { state in
        if state.spare.count < 4, !state.isClosed { state.spare.append(reader) }
      }
    }
    return try body(reader)
  }

  // MARK: - Writing

  /// Queues a write. `work` runs on the writer's thread, and all of it is undone when it throws. It may run twice,
  /// so it changes nothing but the database. `then` is told there as well, after the commit: hand over quickly. False when the queue is full or the store is closing: neither will be called.
  package func write<T: Sendable>(
    _ context: WriteContext, _ work: @escaping @Sendable (Writer) throws -> T,
    then: @escaping @Sendable (Result<T, any Error>) -> Void
  ) -> Bool {
    group.submit(TypedWriteJob(context, work, then))
  }

  /// Writes and waits for the commit. Not for a loop's thread, nor from inside a write.
  @discardableResult
  package func write<T: Sendable>(
    _ context: WriteContext = WriteContext(), _ work: @escaping @Sendable (Writer) throws -> T
  ) throws -> T {
    guard !(parts.threads.first?.isCurrent ?? false) else { throw Failure.internal("write inside a write") }
    let done = Signal()
    let outcome = Mutex<Result<T, any Error>>(.failure(Trouble.busy))
    let box = OutcomeBox(outcome)
    guard
      write(
        context, work,
        then: { result in
          box.outcome.withLock { $0 = result }
          done.post()
        })
    else { throw Trouble.busy }
    done.wait()
    return try box.outcome.withLock { $0 }.get()
  }

  private final class OutcomeBox<T: Sendable>: Sendable {
    let outcome: Mutex<Result<T, any Error>>

    init(_ outcome: consuming Mutex<Result<T, any Error>>) { self.outcome = outcome }
  }

  /// Rises whenever somebody's rights or sessions changed, before the change is answered: a cache of who may do what is
  /// good as long as this number stays.
  package var accessGeneration: UInt64 { group.accessGeneration.load(ordering: .acquiring) }

  /// Has `tell` called after each commit that brought something: on the writer's thread and after the answers, so it hands
  /// over quickly. One for each listener; nil for none any more.
  package func onCommit(_ listener: CommitListener, _ tell: (@Sendable (CommitNews) -> Void)?) {
    group.listeners.withLock { listeners in
      listeners.removeAll { $0.name == listener }
      if let tell { listeners.append((listener, Told(tell: tell))) }
    }
  }

  // MARK: - The rest of its life

  /// Finishes what is queued, empties the log into the file and lets go of it: one file is left. Readers must be at rest.
  /// Doing it twice is harmless. Not from inside a write or its answer.
  package func close() {
    let (isFirst, readers) = parts.state.withLock { state in
      defer {
        state.isClosed = true
        state.readers = []
        state.spare = []
      }
      return (!state.isClosed, state.readers)
    }
    guard isFirst else { return }
    group.stop()
    parts.threads.first?.join()
    checkpointer.stop()
    parts.threads.last?.join()
    for entry in readers { entry.reader?.connection.close() }
    parts.checkpoint.close()
    let code = sqlite3_wal_checkpoint_v2(parts.writer.handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    if code != SQLITE_OK {
      log.warning("the log could not be emptied at the end", ["code": code, "detail": parts.writer.message])
    }
    parts.writer.close()
    lock.release()
  }

  package var statistics: StoreStatistics {
    let frame = 4096 + 24
    let begun = gauges.groupBegun.load(ordering: .relaxed)
    let (times, longest) = (gauges.latency.counts, gauges.latency.maximum)
    return StoreStatistics(
      requests: gauges.requests.load(ordering: .relaxed), groups: gauges.groups.load(ordering: .relaxed),
      failedGroups: gauges.failedGroups.load(ordering: .relaxed), writeP50: min(times.percentile(0.5) ?? 0, longest),
      writeP99: min(times.percentile(0.99) ?? 0, longest), writeMaximum: longest,
      writeSum: gauges.latency.sum, queued: group.queued,
      logBytes: gauges.logFrames.load(ordering: .relaxed) * frame,
      logMaximum: gauges.logMaximum.load(ordering: .relaxed) * frame,
      checkpoints: gauges.checkpoints.load(ordering: .relaxed), holds: gauges.holds.load(ordering: .relaxed),
      longestHold: gauges.longestHold.load(ordering: .relaxed), stalls: gauges.stalls.load(ordering: .relaxed),
      groupAge: begun == 0 ? 0 : (max(monotonicNanoseconds(), begun) &- begun) / 1000,
      isFailing: gauges.isFailing.load(ordering: .relaxed), writeTimes: times)
  }
}

/// SQLite calls this after each commit, on the writer's thread, with the number of frames in the log.
private func noteLogFrames(
  _ context: UnsafeMutableRawPointer?, _: OpaquePointer?, _: UnsafePointer<CChar>?, _ frames: Int32
) -> Int32 {
  guard let context else { return SQLITE_OK }
  let gauges = Unmanaged<Gauges>.fromOpaque(context).takeUnretainedValue()
  gauges.logFrames.store(Int(frames), ordering: .relaxed)
  gauges.logMaximum.max(Int(frames), ordering: .relaxed)
  return SQLITE_OK
}
