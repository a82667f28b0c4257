// Store's two threads and how they wait.
import CLinux
import Glibc

/// Something to wait for: a count of posts that one thread takes.
final class Signal: @unchecked Sendable {
  // The mutex and the condition guard `posted`; they live behind pointers because their address must not change.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var posted = false

  init() {
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

  func post() {
    pthread_mutex_lock(mutex)
    posted = true
    pthread_mutex_unlock(mutex)
    pthread_cond_signal(condition)
  }

  /// Waits for a post since the last wait.
  func wait() {
    pthread_mutex_lock(mutex)
    while !posted { pthread_cond_wait(condition, mutex) }
    posted = false
    pthread_mutex_unlock(mutex)
  }

  /// Waits at most so long; false when nothing was posted.
  @discardableResult
  func wait(milliseconds: Int) -> Bool {
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

/// A thread with a name that runs one closure.
final class Thread: @unchecked Sendable {
  private final class Body {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
      self.name = name
      self.run = run
    }
  }
  private let handle: pthread_t

  /// Nil when the system has no thread to give.
  init?(name: String, _ run: @escaping @Sendable () -> Void) {
    let body = Unmanaged.passRetained(Body(name: name, run: run))
    var handle = pthread_t()
    let code = pthread_create(&handle, nil, threadMain, body.toOpaque())
    guard code == 0 else {
      body.release()
      return nil
    }
    self.handle = handle
  }

  fileprivate static func main(_ raw: UnsafeMutableRawPointer) {
    let body = Unmanaged<Body>.fromOpaque(raw).takeRetainedValue()
    pthread_setname_np(pthread_self(), body.name)
    body.run()
  }

  var isCurrent: Bool { pthread_equal(handle, pthread_self()) != 0 }

  /// Waits for its end. Once.
  func join() { pthread_join(handle, nil) }
}

private func threadMain(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let raw { Thread.main(raw) }
  return nil
}

/// Sleeps this thread so long.
func pause(microseconds: Int) {
  var time = timespec(tv_sec: 0, tv_nsec: microseconds * 1000)
  nanosleep(&time, nil)
}
