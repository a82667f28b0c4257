// The threads that jobs run on.
import Base
import Dispatch
import Synchronization

extension JobQueue {
  /// Whether some kind has a job taken that may begin.
  private func next(_ state: State) -> Int? {
    state.kinds.firstIndex { $0.waitingHere > 0 && $0.executing < $0.definition.policy.width }
  }

  /// Lanes to wake for what may begin. One suffices at first: each wakes another while there is more.
  func wakeable(_ state: inout State) -> [Int] {
    guard next(state) != nil, let lane = state.idleLanes.popLast() else { return [] }
    return [lane]
  }

  func wake(_ lane: Int) { lanes[lane].async { self.work(lane) } }

  /// A lane's turn: one job after the other until none may begin.
  private func work(_ lane: Int) {
    while let (run, definition) = take(lane) {
      let end = JobQueue.end(of: run, definition)
      finished(run, end)
    }
  }

  private func take(_ lane: Int) -> (JobRun, JobDefinition)? {
    let (taken, wakes) = state.withLock { state in
      guard state.phase == .open, let place = next(state) else {
        state.idleLanes.append(lane)
        return (nil as (JobRun, JobDefinition)?, [Int]())
      }
      let run = state.kinds[place].claimed[state.kinds[place].head]
      state.kinds[place].head += 1
      if state.kinds[place].head == state.kinds[place].claimed.count {
        state.kinds[place].claimed.removeAll(keepingCapacity: true)
        state.kinds[place].head = 0
      }
      state.kinds[place].executing += 1
      return ((run, state.kinds[place].definition), wakeable(&state))
    }
    for other in wakes { wake(other) }
    if let taken { taken.0.began(max(ticks(), 1)) }
    return taken
  }

  /// Runs a job's work; gives how it ended.
  private static func end(of run: JobRun, _ definition: JobDefinition) -> JobEnd {
    guard case .free(let work) = definition.work else { return .released }
    if let end = early(run) { return end }
    do {
      let result = try work(run)
      return run.isFinished ? .written : .done(result)
    } catch { return end(of: run, after: error) }
  }

  /// What has been asked to stop before it began.
  private static func early(_ run: JobRun) -> JobEnd? {
    switch run.stop {
    case .cancelled: .cancelled
    case .ending: .released
    case .timedOut, nil: nil
    }
  }

  private static func end(of run: JobRun, after error: any Error) -> JobEnd {
    if run.isFinished || error is JobLeaseLost { return .written }
    switch run.stop {
    case .cancelled: return .cancelled
    case .ending: return .released
    case .timedOut, nil: return .failed(JobEnd.words(error), isForGood: error is JobAbandoned)
    }
  }

  /// A job of the database only: on the writer's thread, its end in the same transaction.
  func perform(_ run: JobRun, _ definition: JobDefinition) {
    guard case .transaction(let work) = definition.work else { return finished(run, .released) }
    if let end = JobQueue.early(run) { return finished(run, end) }
    let isTaken = store.write(run.context) { writer in
      guard try writer.exists(JobTable.holds, run.id, run.lease) else { throw JobLeaseLost() }
      let result = try work(run, writer)
      try JobEnd.done(result).write(run, writer)
    } then: { [self] result in
      switch result {
      case .success: finished(run, .written)
      case .failure(let error): finished(run, JobQueue.end(of: run, after: error))
      }
    }
    if !isTaken { finished(run, .released) }
  }

  private func finished(_ run: JobRun, _ end: JobEnd) {
    if case .written = end { noteChange() }
    let exchange = state.withLock { state in
      if let place = state.places[run.kind.name] {
        state.kinds[place].executing -= 1
        state.kinds[place].suspects.remove(run.id)
      }
      if state.running[run.id] === run { state.running[run.id] = nil }
      // Last words of a worker that lost its job go unheard.
      if case .written = end {
      } else if run.lose() {
        if let progress = run.takeProgress() { state.lastProgress.append((run, progress)) }
        if case .failed(let words, _) = end { note(words, run) }
        state.ends.append(JobExchange.End(run: run, end: end, chance: JobQueue.chance()))
      }
      return prepare(&state)
    }
    progressed.post()
    send(exchange)
  }

  private func note(_ words: String, _ run: JobRun) {
    log.warning("job failed", ["kind": run.kind.name, "job": run.id.text, "attempt": run.attempt, "reason": words])
  }
}
