// Many requests at the same time.
import Foundation
import Synchronization

/// Runs `work` `count` times on `threads` threads and gives what each run came to.
func atOnce<T: Sendable>(
  _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) throws -> T
) throws -> [T] {
  let shared = Progress<T>()
  let group = DispatchGroup()
  for _ in 0..<threads {
    group.enter()
    Thread.detachNewThread {
      while true {
        let number = shared.next.add(1, ordering: .relaxed).oldValue
        guard number < count else { break }
        let result = Result { try work(number) }
        shared.results.withLock { $0.append(result) }
      }
      group.leave()
    }
  }
  group.wait()
  return try shared.results.withLock { try $0.map { try $0.get() } }
}

private final class Progress<T: Sendable>: Sendable {
  let results = Mutex<[Result<T, any Error>]>([])
  let next = Atomic<Int>(0)
}
