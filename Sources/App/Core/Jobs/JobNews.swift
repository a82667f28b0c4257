// Jobs as they move: told to whoever looks at them, a few times a second at most.
import Base
import Dispatch
import Store
import Synchronization

enum JobTopic {
  /// No event of the log tells of each step of a job: what is told is how many are in which state by then.
  static let topic = Topic("jobs", JobText.jobs, access: .operator)

  static func message(_ reader: Reader) throws -> TopicMessage {
    let counts = try JobCounts(reader)
    return TopicMessage { json in
      for state in JobState.allCases {
        json.member(state.rawValue)
        json.number(Int64(counts.count(Features.jobKinds, state)))
      }
    }
  }
}

/// Has the hub tell that jobs have moved. However often they do, it tells at most once in `pause`, and once after the last.
/// From any thread.
final class JobNews: Sendable {
  /// Milliseconds.
  static let pause = 300
  private let hub: Hub
  private let isPlanned = Atomic<Bool>(false)

  init(_ hub: Hub) { self.hub = hub }

  /// Does nothing where nobody listens to anything.
  func note() {
    guard hub.count > 0, !isPlanned.exchange(true, ordering: .acquiringAndReleasing) else { return }
    hub.queue.asyncAfter(deadline: .now() + .milliseconds(JobNews.pause)) { [weak self] in
      guard let self else { return }
      isPlanned.store(false, ordering: .releasing)
      hub.tell("jobs") { _, reader in try JobTopic.message(reader) }
    }
  }
}
