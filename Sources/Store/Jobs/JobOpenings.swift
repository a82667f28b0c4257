// Which jobs may begin as soon as they are there.
import Base
import Synchronization

/// For how many more jobs of each kind the queue has a place. A transaction that puts one in takes a place and claims the job
/// at once: it is one write instead of two. Places are a promise of the queue's and not a limit: of one that is taken and
/// undone the queue does not hear, and gives a new one when it looks again. Thread-safe.
final class JobOpenings: Sendable {
  private let places = Mutex<[String: Int]>([:])
  /// The lease of every job that is claimed as it comes: one for as long as the program runs. Who is given back and claimed
  /// again has another.
  private let number = Atomic<Int64>(0)

  var lease: Int64 {
    get { number.load(ordering: .relaxed) }
    set { number.store(newValue, ordering: .relaxed) }
  }

  /// Takes a place for a job of this kind; false where there is none, and the job has to wait to be claimed.
  func take(_ kind: String) -> Bool {
    places.withLock { places in
      guard let count = places[kind], count > 0 else { return false }
      places[kind] = count - 1
      return true
    }
  }

  /// Says how many places a kind has from now on.
  func set(_ kind: String, _ count: Int) { places.withLock { $0[kind] = count } }

  func close() { places.withLock { $0.removeAll() } }
}
