// Threads of our own: what comes of them, how far they step back, and what they leave to whoever waits.
import Base
import Glibc
import Synchronization
import Testing

@Suite struct ThreadTests {
  private struct Refused: Error {}

  private static var niceness: Int32 { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }

  @Test func whatComesOfAThread() throws {
    #expect(try PosixThread.run(name: "test", niceness: 0) { _ in 7 } == 7)
    #expect(throws: Refused.self) { try PosixThread.run(name: "test", niceness: 0) { _ in throw Refused() } }
  }

  /// Only the new thread steps back; errands are done by the one that waits, which is where it was.
  @Test func onlyTheNewThreadStepsBack() throws {
    let before = ThreadTests.niceness
    let waiting = pthread_self()
    let seen = Mutex<[(isWaiting: Bool, niceness: Int32)]>([])
    let inside = try PosixThread.run(name: "test", niceness: min(before + 5, 19)) { errands in
      for _ in 0..<3 {
        errands.send {
          let isWaiting = pthread_equal(pthread_self(), waiting) != 0
          seen.withLock { $0.append((isWaiting, ThreadTests.niceness)) }
        }
      }
      return ThreadTests.niceness
    }
    #expect(inside == min(before + 5, 19))
    #expect(ThreadTests.niceness == before)
    // All that was sent before the end, none of it twice.
    let all = seen.withLock { $0 }
    #expect(all.map(\.isWaiting) == [true, true, true])
    #expect(all.map(\.niceness) == [before, before, before])
  }

  /// What is sent while an errand is done, and by other threads, is not lost.
  @Test func errandsFromManyThreads() throws {
    let count = Atomic(0)
    let countOf: @Sendable () -> Int = { count.load(ordering: .relaxed) }
    try PosixThread.run(name: "test", niceness: 0) { errands in
      let others = (0..<4).compactMap { _ in
        PosixThread(name: "other") {
          for _ in 0..<50 { errands.send { count.add(1, ordering: .relaxed) } }
        }
      }
      #expect(others.count == 4)
      for other in others { other.join() }
    }
    #expect(countOf() == 200)
  }
}
