// The program's side of an event stream: it says who listens to what, and the hub does the rest.
import Base
import Web

/// One event stream. On its loop's thread.
final class EventsOwner: StreamOwner {
  private let hub: Hub
  private let standing: Listener
  private let topics: TopicSet
  private let after: Int64?
  private var subscriber: Subscriber?

  init(_ hub: Hub, _ standing: Listener, _ topics: TopicSet, after: Int64?) {
    self.hub = hub
    self.standing = standing
    self.topics = topics
    self.after = after
  }

  func opened(_ line: Line) {
    let subscriber = Subscriber(line, .events, standing, since: hub.ticks())
    self.subscriber = subscriber
    hub.open(subscriber, topics, after: after)
  }

  func drained() { if let subscriber { hub.drained(subscriber) } }

  func ended() {
    if let subscriber { hub.leave(subscriber) }
    subscriber = nil
  }
}
