// Threads of our own, for what waits or lasts, and how they wait for each other: the shared pool has one for each core.
import CLinux
import Glibc
import Synchronization

/// Something to wait for: a count of posts that one thread takes.
package final class Signal: @unchecked Sendable {
  // The mutex and the condition guard `posted`; they live behind pointers because their address must not change.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var posted = false

  package init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    condition = .allocate(capacity: 1)
    condition.initialize(to: pthread_cond_t())
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  package func post() {
    pthread_mutex_lock(mutex)
    posted = true
    pthread_mutex_unlock(mutex)
    pthread_cond_signal(condition)
  }

  /// Waits for a post since the last wait.
  package func wait() {
    pthread_mutex_lock(mutex)
    while !posted { pthread_cond_wait(condition, mutex) }
    posted = false
    pthread_mutex_unlock(mutex)
  }

  /// Waits at most so long; false when nothing was posted.
  @discardableResult
  package func wait(milliseconds: Int) -> Bool {
    var until = timespec()
    clock_gettime(CLOCK_MONOTONIC, &until)
    let nanoseconds = until.tv_nsec + (milliseconds % 1000) * 1_000_000
    until.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
    until.tv_nsec = nanoseconds % 1_000_000_000
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !posted {
      if pthread_cond_timedwait(condition, mutex, &until) == ETIMEDOUT, !posted { return false }
    }
    posted = false
    return true
  }
}

/// A running thread. Thread-safe; `join` may be called once.
package final class PosixThread: @unchecked Sendable {
  private let handle: pthread_t

  /// Starts `body` on a new thread; nil when the system has none to give. `name` (at most 15 bytes) is what `top -H` shows.
  /// `niceness` is how far it steps back behind threads of 0, at most 19 (setpriority(2)): there is no way forward again.
  package init?(name: String, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(ThreadStart(name: name, niceness: niceness, body: body))
    var handle = pthread_t()
    guard pthread_create(&handle, nil, runThread, start.toOpaque()) == 0 else {
      start.release()
      return nil
    }
    self.handle = handle
  }

  package var isCurrent: Bool { pthread_equal(handle, pthread_self()) != 0 }

  /// Waits for its end.
  package func join() { pthread_join(handle, nil) }

  /// Runs `body` on a thread that steps back, and waits for what comes of it; meanwhile does its errands on this one.
  package static func run<T: Sendable>(
    name: String, niceness: Int32, _ body: @escaping @Sendable (Errands) throws -> T
  ) throws -> T {
    let errands = Errands()
    let outcome = ThreadOutcome<T>()
    let thread = PosixThread(name: name, niceness: niceness) {
      outcome.set(Result { try body(errands) })
      errands.end()
    }
    guard let thread else { throw Failure.internal("no thread for \(name)") }
    errands.run()
    thread.join()
    return try outcome.get()
  }
}

/// What a thread that steps back leaves to the one that waits for it: a thread begins as far back as the one that starts it,
/// so whatever may start one for others (work for a shared queue) must not be done by the first.
package final class Errands: Sendable {
  private let waiting: Mailbox<@Sendable () -> Void>
  private let isOver = Atomic(false)
  private let signal: Signal
  private static let most = 1000

  fileprivate init() {
    let signal = Signal()
    self.signal = signal
    waiting = Mailbox(limit: Errands.most) { signal.post() }
  }

  /// Has `work` done soon; not at all where a thousand wait.
  package func send(_ work: @escaping @Sendable () -> Void) { _ = waiting.send(work) }

  fileprivate func end() {
    isOver.store(true, ordering: .releasing)
    signal.post()
  }

  fileprivate func run() {
    var work: [@Sendable () -> Void] = []
    while true {
      // Read first: what was sent before the end is done.
      let isLast = isOver.load(ordering: .acquiring)
      waiting.takeAll(into: &work)
      for errand in work { errand() }
      if isLast { return }
      signal.wait()
    }
  }
}

/// What another thread gives back.
package final class ThreadOutcome<T: Sendable>: Sendable {
  private let result = Mutex<Result<T, any Error>?>(nil)

  package init() {}

  package func set(_ result: Result<T, any Error>) { self.result.withLock { $0 = result } }

  /// Fails where nothing was set.
  package func get() throws -> T {
    guard let result = result.withLock({ $0 }) else { throw Failure.internal("a thread ended without an outcome") }
    return try result.get()
  }
}

private final class ThreadStart: Sendable {
  let name: String
  let niceness: Int32
  let body: @Sendable () -> Void

  init(name: String, niceness: Int32, body: @escaping @Sendable () -> Void) {
    (self.name, self.niceness, self.body) = (name, niceness, body)
  }
}

/// A plain function: a closure in an isolated context would trap on another thread.
private func runThread(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let raw else { return nil }
  let start = Unmanaged<ThreadStart>.fromOpaque(raw).takeRetainedValue()
  pthread_setname_np(pthread_self(), start.name)
  if start.niceness > 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, start.niceness) }
  start.body()
  return nil
}

/// Sleeps this thread so long: less than a second.
package func pause(microseconds: Int) {
  var time = timespec(tv_sec: 0, tv_nsec: microseconds * 1000)
  nanosleep(&time, nil)
}
