// What connections ask of the hub, and what they are told of the time before they came.
import Base
import Store
import Web

extension Hub {
  /// An event stream begins: on the topics it asked for, after the event it heard last, if it says one.
  func open(_ subscriber: Subscriber, _ topics: TopicSet, after: Int64?) {
    perform { hub in
      do { try hub.enter(subscriber) } catch {
        hub.log.error("a listener could not be taken in", ["error": "\(error)"])
        subscriber.line.end()
        return
      }
      hub.listen(subscriber, topics, after: after) { from in hub.say("ready", to: subscriber, from) }
    }
  }

  /// A WebSocket begins.
  func open(_ subscriber: Subscriber) {
    perform { hub in
      do { try hub.enter(subscriber) } catch {
        hub.log.error("a listener could not be taken in", ["error": "\(error)"])
        subscriber.line.end()
        return
      }
      if subscriber.standing != nil { hub.welcome(subscriber) }
    }
  }

  /// Somebody says who they are: for the first time, or with a fresh token of the same person.
  func authenticate(_ subscriber: Subscriber, _ standing: Listener) {
    perform { hub in
      guard !subscriber.isGone else { return }
      if let before = subscriber.standing,
        before.person != standing.person || before.organization != standing.organization
      {
        hub.refuse(subscriber, SocketOwner.tokenRefused)
        return
      }
      subscriber.standing = standing
      // The new token may be good for less than the one before.
      subscriber.standing?.verified = 0
      hub.place(subscriber)
      guard hub.isStillAllowed(subscriber, hub.store.accessGeneration) else { return }
      hub.welcome(subscriber)
    }
  }

  /// Listens to more. All of it or nothing: a topic that there is not, or that is not for them, is refused with its name.
  func subscribe(_ subscriber: Subscriber, _ topics: TopicSet, after: Int64?) {
    perform { hub in
      guard !subscriber.isGone else { return }
      do {
        try hub.add(topics, to: subscriber, after: after) { from in hub.say("subscribed", to: subscriber, from) }
      } catch {
        hub.refuse(subscriber, Failure(any: error))
      }
    }
  }

  /// The same on the queue; `acknowledge` is told after which event it begins, before what is missed is told. Throws for
  /// what is refused; who is nobody any more is cut.
  func add(
    _ topics: TopicSet, to subscriber: Subscriber, after: Int64?, _ acknowledge: (Int64) -> Void
  ) throws(Failure) {
    guard let standing = subscriber.standing else { throw Failure.signInNeeded }
    guard let caller = verdict(standing, store.accessGeneration) else {
      cut(subscriber, .signedOut)
      return
    }
    try topics.authorize(caller)
    guard subscriber.replays.count < 8 else { throw Failure.busy }
    listen(subscriber, topics, after: after, acknowledge)
  }

  func unsubscribe(_ subscriber: Subscriber, _ topics: TopicSet) {
    perform { hub in
      guard !subscriber.isGone else { return }
      hub.drop(topics, of: subscriber)
      subscriber.line.send(
        LiveMail.say("unsubscribed", subscriber.speech) { json in
          json.array("topics") { for name in subscriber.allTopics.names { json.string(name) } }
        })
    }
  }

  /// Tells one person, or everybody who may listen, what no event has: for after the commit, from any thread. It is
  /// kept nowhere, so it should be what can be asked for as well. `acknowledged` is told, on the hub's queue, for each
  /// client of Socket.IO that says it has taken it.
  func tell(
    _ person: ID<Person>?, in organization: ID<Organization>, _ topic: StaticString,
    acknowledged: (@Sendable () -> Void)? = nil,
    _ message: @escaping @Sendable (Language, Reader) throws -> TopicMessage?
  ) {
    let name = topic.description
    perform { hub in
      guard let place = Features.topics.firstIndex(where: { $0.name == name }) else { return }
      let those = hub.listeners[organization.value, default: [:]].values.filter {
        person == nil || $0.standing?.person == person
      }
      hub.tell(those, place, acknowledged, message)
    }
  }

  /// The same in every organization.
  func tell(
    _ topic: StaticString, _ message: @escaping @Sendable (Language, Reader) throws -> TopicMessage?
  ) {
    let name = topic.description
    perform { hub in
      guard let place = Features.topics.firstIndex(where: { $0.name == name }) else { return }
      hub.tell(Array(hub.subscribers.values), place, nil, message)
    }
  }

  private func tell(
    _ those: [Subscriber], _ place: Int, _ acknowledged: (@Sendable () -> Void)?,
    _ message: (Language, Reader) throws -> TopicMessage?
  ) {
    let generation = store.accessGeneration
    let topic = Features.topics[place]
    for subscriber in those
    where subscriber.allTopics.contains(TopicSet(place: place)) && isStillAllowed(subscriber, generation) {
      guard let language = subscriber.standing?.language, subscriber.line.waiting <= limits.queue else { continue }
      do {
        guard let data = try message(language, reader())?.data else { continue }
        if let acknowledged, let line = subscriber.line as? RoomLine {
          line.tell(topic, data, acknowledged)
        } else {
          subscriber.line.send(LiveMail.packet([(topic, data)], id: nil, subscriber.speech))
        }
      } catch {
        log.error("somebody could not be told", ["topic": topic.name, "error": "\(error)"])
      }
    }
  }

  /// The line has drained.
  func drained(_ subscriber: Subscriber) { perform { $0.resume(subscriber) } }

  /// The connection has gone.
  func leave(_ subscriber: Subscriber) { perform { $0.remove(subscriber) } }

  // MARK: On the queue

  private func welcome(_ subscriber: Subscriber) {
    let head = head
    subscriber.line.send(
      LiveMail.say("ready", subscriber.speech) { json in
        json.field("event", LiveMail.event(head))
        json.array("topics") { for name in subscriber.allTopics.names { json.string(name) } }
      })
  }

  private func refuse(_ subscriber: Subscriber, _ failure: Failure) {
    let buffer = Buffer()
    LiveMail.refuse(failure, subscriber.standing?.language ?? .en, into: buffer)
    subscriber.line.send(Packet(buffer))
  }

  /// Tells no more of these topics.
  func drop(_ topics: TopicSet, of subscriber: Subscriber) {
    subscriber.topics.subtract(topics)
    subscriber.replays = subscriber.replays.compactMap { replay in
      let left = replay.topics.subtracting(topics)
      return left.isEmpty ? nil : Subscriber.Replay(topics: left, after: replay.after, seen: replay.seen)
    }
  }

  /// What a connection listens to now, and after which event.
  private func say(_ type: StaticString, to subscriber: Subscriber, _ from: Int64) {
    let packet = LiveMail.say(type, subscriber.speech, id: from) { json in
      json.field("event", LiveMail.event(from))
      json.array("topics") { for name in subscriber.allTopics.names { json.string(name) } }
    }
    guard subscriber.speech == .events else { return subscriber.line.send(packet) }
    // Browsers come back by themselves after this many milliseconds.
    let buffer = Buffer()
    buffer.append("retry: 3000\n")
    buffer.append(packet.bytes)
    subscriber.line.send(Packet(buffer))
  }

  /// Begins to tell these topics: from `head` on, or from after an event.
  private func listen(
    _ subscriber: Subscriber, _ topics: TopicSet, after: Int64?, _ acknowledge: (Int64) -> Void
  ) {
    let fresh = topics.subtracting(subscriber.allTopics)
    // An event of a future that was undone: the box was put back to an earlier state.
    let isBeyond = (after ?? 0) > head
    if let after, !isBeyond, after < head, !fresh.isEmpty {
      subscriber.replays.append(Subscriber.Replay(topics: fresh, after: after))
    } else {
      subscriber.topics.formUnion(fresh)
    }
    // Rights may have moved since the request was looked at, and the next look may be long past that.
    guard isStillAllowed(subscriber, store.accessGeneration) else { return }
    acknowledge(isBeyond ? head : after ?? head)
    if isBeyond { resync(subscriber, from: head) }
    stepReplay(subscriber)
  }

  /// Tells some of what a connection missed; the rest follows when it has taken that. Ends where `head` is: what comes
  /// after is told to all alike, so nothing is told twice and nothing is left out.
  func stepReplay(_ subscriber: Subscriber) {
    guard !subscriber.isGone, !subscriber.isStepping, var replay = subscriber.replays.first,
      let standing = subscriber.standing
    else { return }
    do {
      let reader = try reader()
      let rows = try EventLog.since(reader, ID(replay.after), organization: standing.organization.value, limit: 100)
      guard isStillAllowed(subscriber, store.accessGeneration) else { return }
      var isUpToDate = rows.count < 100
      for row in rows {
        guard row.id.value <= head else {
          isUpToDate = true
          break
        }
        guard subscriber.line.waiting <= limits.queue else {
          isUpToDate = false
          break
        }
        replay.after = row.id.value
        replay.seen += 1
        var mail = LiveMail(row, reader, log)
        if let packet = mail.packet(replay.topics, subscriber.speech, standing) { subscriber.line.send(packet) }
      }
      if !isUpToDate, replay.seen >= limits.replay {
        resync(subscriber, from: replay.after)
        isUpToDate = true
      }
      if isUpToDate {
        subscriber.replays.removeFirst()
        subscriber.topics.formUnion(replay.topics)
        if subscriber.replays.isEmpty { return }
      } else {
        subscriber.replays[0] = replay
      }
      subscriber.isStepping = true
      awaitDrained(subscriber)
    } catch {
      log.error("missed events could not be read", ["error": "\(error)"])
      // The client comes back and asks again.
      subscriber.line.end()
      remove(subscriber)
    }
  }
}
