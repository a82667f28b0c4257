// Several calls to a site at once.
import Base
import Outbound
import Synchronization

enum SyncCalls {
  /// Does `work` with each item on up to `width` threads, and gives what came of them in their order. Blocks.
  static func each<Item: Sendable, Found: Sendable>(
    _ items: [Item], width: Int, _ work: @escaping @Sendable (Item) -> Found
  ) -> [Found] {
    guard items.count > 1, width > 1 else { return items.map(work) }
    let desk = Desk<Found>(count: items.count)
    let work: @Sendable () -> Void = { while let at = desk.take() { desk.put(work(items[at]), at) } }
    // Threads of their own, for these wait. This one does its share, and all of it where the system has no more.
    let others = (1..<min(width, items.count)).compactMap { _ in PosixThread(name: "quad-sync-call", work) }
    work()
    for thread in others { thread.join() }
    return desk.all
  }

  private final class Desk<Found: Sendable>: Sendable {
    private let count: Int
    private let next = Atomic(0)
    private let found: Mutex<[Found?]>

    init(count: Int) {
      self.count = count
      found = Mutex(Array(repeating: nil, count: count))
    }

    func take() -> Int? {
      let at = next.add(1, ordering: .relaxed).oldValue
      return at < count ? at : nil
    }

    func put(_ one: Found, _ at: Int) { found.withLock { $0[at] = one } }

    var all: [Found] { found.withLock { $0.compactMap { $0 } } }
  }
}

extension MoodleFault {
  /// Whether a living site says it of one course, whatever it says of the others.
  fileprivate var isOfOneCourse: Bool { kind == .courseClosed || kind == .notFound }
}

extension MoodleClient {
  /// The groups of a course that everybody sees, by their numbers; nil where that may not be asked for.
  func shownGroups(of course: Int64) throws(MoodleFault) -> Set<Int64>? {
    do throws(MoodleFault) { return Set(try groups(ofCourse: course).map(\.id)) } catch {
      switch error.kind {
      case .forbidden, .courseClosed, .accessDenied, .unknownFunction: return nil
      default: throw error
      }
    }
  }

  /// What the site tells of people by their numbers; of fewer at once where it does not get through so many.
  func records(of ids: [String]) throws(MoodleFault) -> [MoodlePerson] {
    do throws(MoodleFault) { return try people(by: .id, ids) } catch {
      guard error.mayBeTooMuch, !mustStop() else { throw error }
    }
    var people: [MoodlePerson] = []
    for start in stride(from: 0, to: ids.count, by: SyncRules.smallLot) {
      people += try few(Array(ids[start..<min(start + SyncRules.smallLot, ids.count)]))
    }
    return people
  }

  /// Some of them; where their pictures and descriptions are too large together, one by one. Who is too large alone is left
  /// out, as though the token might not see them.
  private func few(_ ids: [String]) throws(MoodleFault) -> [MoodlePerson] {
    do throws(MoodleFault) { return try people(by: .id, ids) } catch { guard error.isTooLarge else { throw error } }
    var found: [MoodlePerson] = []
    for id in ids {
      do throws(MoodleFault) { found += try people(by: .id, [id]) } catch {
        guard error.isTooLarge else { throw error }
      }
    }
    return found
  }
}

/// Faults one after another: when nothing is answered any more it isn't about one thing.
struct FaultRow {
  private var count = 0
  /// Courses that a living site has said to be closed, or away, and the last word of that.
  private var closed = 0
  private var lastClosed: MoodleFault?
  private var isAnswered = false
  private static let most = 20

  /// Takes note of a fault; throws it where the run can't go on.
  mutating func take(_ fault: MoodleFault, _ engine: SyncEngine) throws {
    // A token with a role in one category is told so by all courses of the others, however many come in a row.
    if fault.isOfOneCourse || isAnswered && fault.kind == .forbidden {
      (closed, lastClosed) = (closed + 1, fault)
      return
    }
    count += 1
    guard count < FaultRow.most, engine.isOfOne(fault) else { throw fault }
  }

  mutating func answered() { (count, isAnswered) = (0, true) }

  /// The phase is through: fails where so many courses were closed and none was not. One that has begun in the middle
  /// doesn't know that.
  func end(isWhole: Bool = true) throws {
    guard isWhole, !isAnswered, closed >= FaultRow.most, let lastClosed else { return }
    throw lastClosed
  }
}
