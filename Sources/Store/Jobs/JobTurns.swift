// How the queue and the database take turns: one exchange at a time.
import Base
import Dispatch
import Synchronization

extension JobQueue {
  /// Seconds between two renewals of leases.
  private static let beatSeconds = JobExchange.leaseSeconds / 3

  /// The next exchange, where there is something to exchange and none is under way.
  func prepare(_ state: inout State) -> JobExchange? {
    defer { open(&state) }
    guard state.phase == .open, !state.isExchanging else { return nil }
    var exchange = JobExchange()
    exchange.ends = state.ends
    state.ends.removeAll(keepingCapacity: true)
    exchange.progress = state.lastProgress
    state.lastProgress.removeAll()
    exchange.promotes = state.promotes
    state.promotes = false
    if let beat = state.beatDue {
      state.beatDue = nil
      for run in state.running.values {
        if let progress = run.takeProgress() { exchange.progress.append((run, progress)) }
      }
      if beat &- state.beatTicks >= UInt64(JobQueue.beatSeconds) * 1_000_000_000 {
        state.beatTicks = beat
        exchange.renewals = Array(state.running.values)
      }
    }
    // Threads that no kind has work in hand for.
    var room = lanes.count - state.kinds.reduce(0) { $0 + $1.threads }
    for place in state.kinds.indices where state.kinds[place].mayHave {
      let kind = state.kinds[place]
      let policy = kind.definition.policy
      let inHand = kind.executing + kind.waitingHere
      var limit = max(policy.width + policy.ahead - inHand, 0)
      if !kind.suspects.isEmpty { limit = inHand == 0 ? 1 : 0 }
      // What takes long is not taken before there is a thread for it.
      if policy.ahead == 0, kind.definition.isFree { limit = min(limit, max(room, 0)) }
      guard limit > 0 else { continue }
      if kind.definition.isFree { room -= min(inHand + limit, policy.width) - kind.threads }
      exchange.claims.append(JobExchange.Claim(definition: kind.definition, limit: limit))
    }
    guard !exchange.isEmpty else { return nil }
    state.isExchanging = true
    return exchange
  }

  /// Promises places to jobs that are not there yet, where none of their kind waits.
  private func open(_ state: inout State) {
    guard state.phase == .open else { return }
    // A thread is promised once: what is claimed without one would have spent an attempt if the program died meanwhile.
    var idle = max(lanes.count - state.kinds.reduce(0) { $0 + $1.threads }, 0)
    for place in state.kinds.indices {
      let kind = state.kinds[place]
      let policy = kind.definition.policy
      var count = 0
      if !kind.mayHave, kind.suspects.isEmpty {
        count = max(policy.width + policy.ahead - kind.executing - kind.waitingHere, 0)
        if policy.ahead == 0, kind.definition.isFree {
          count = min(count, idle)
          idle -= count
        }
      }
      guard count != kind.openings else { continue }
      state.kinds[place].openings = count
      store.openings.set(kind.definition.kind.name, count)
    }
  }

  func send(_ exchange: JobExchange?) {
    guard let exchange else { return }
    let isTaken = store.write(WriteContext()) { [store] writer in
      try exchange.write(store, writer)
    } then: { [self] result in
      switch result {
      case .success(let answer): receive(answer, of: exchange)
      case .failure(let error): retry(exchange, "\(error)")
      }
    }
    if !isTaken { retry(exchange, "busy") }
  }

  /// An exchange that did not happen: what it was to say is said a little later.
  private func retry(_ exchange: JobExchange, _ reason: String) {
    log.warning("jobs wait for the database", ["detail": reason])
    let isOpen = state.withLock { state in
      state.isExchanging = false
      state.ends = exchange.ends + state.ends
      state.promotes = state.promotes || exchange.promotes
      return state.phase == .open
    }
    guard isOpen else { return }
    timers.asyncAfter(deadline: .now() + .milliseconds(500)) { [weak self] in self?.tick() }
  }

  /// On the writer's thread, after the exchange's commit.
  private func receive(_ answer: JobExchange.Answer, of exchange: JobExchange) {
    let (next, transactions, wakes) = state.withLock { state in
      state.isExchanging = false
      var transactions: [(JobRun, JobDefinition)] = []
      for (claim, runs) in zip(exchange.claims, answer.claimed) {
        guard let place = state.places[claim.definition.kind.name] else { continue }
        // Fewer than asked for are all that there are; one of this kind put in meanwhile has said so behind us.
        if runs.count < claim.limit { state.kinds[place].mayHave = false }
        for run in runs {
          state.running[run.id] = run
          if claim.definition.isFree || state.phase != .open {
            state.kinds[place].claimed.append(run)
          } else {
            state.kinds[place].executing += 1
            transactions.append((run, claim.definition))
          }
        }
      }
      for kind in answer.promoted { if let place = state.places[kind] { state.kinds[place].mayHave = true } }
      if exchange.promotes {
        state.nextLater = answer.nextLater
        state.promotes = answer.hasMoreToPromote
      }
      if state.phase != .open {
        JobQueue.release(&state)
        if state.phase == .ended { giveBack(&state) }
        return (nil as JobExchange?, [(JobRun, JobDefinition)](), [Int]())
      }
      return (prepare(&state), transactions, wakeable(&state))
    }
    if exchange.moves || !answer.promoted.isEmpty || answer.claimed.contains(where: { !$0.isEmpty }) { noteChange() }
    for (run, definition) in transactions { perform(run, definition) }
    for lane in wakes { wake(lane) }
    send(next)
    arm()
  }

  /// What an exchange claimed while the queue ended. Nobody waits for it: a start would find it as well.
  private func giveBack(_ state: inout State) {
    let ends = state.ends
    state.ends.removeAll()
    _ = store.write(WriteContext()) { writer in
      for each in ends { try each.end.write(each.run, chance: each.chance, writer) }
    } then: { _ in
    }
  }
}

extension JobDefinition {
  /// Whether it runs on a thread of the queue, and not on the writer's.
  var isFree: Bool { if case .free = work { true } else { false } }
}
