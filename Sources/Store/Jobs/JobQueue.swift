// Runs jobs: takes what is due, gives it to threads, and tells the database how it went.
import Base
import Dispatch
import Synchronization

/// The workers of one open store. Thread-safe.
///
/// Nothing is polled: a commit that puts a job in wakes the queue, and a timer is set for what is planned. What has ended and
/// what is taken next go through one transaction at a time, so that under load hundreds of jobs share a commit.
///
/// A claim is durable before its work begins. One process has the file, which its lock proves: so leases are judged on this
/// process's steady clock, and a wall clock that jumps ends none. A job whose attempt has taken too long is no longer its
/// worker's, whose writes are then refused.
package final class JobQueue: Sendable {
  struct KindState {
    let definition: JobDefinition
    /// Whether there may be some to take.
    var mayHave = true
    /// Taken and not begun, oldest first, from `head` on.
    var claimed: [JobRun] = []
    var head = 0
    var executing = 0
    /// How many places were last promised; see `JobOpenings`.
    var openings = 0
    /// What ran when the program last ended without saying so: one of them may be what ended it. Where many are taken at
    /// once, these are taken one by one, so that it does not use up the attempts of its neighbors.
    var suspects: Set<ID<Job>> = []

    var waitingHere: Int { claimed.count - head }

    /// How many threads what it has in hand may take. What is taken ahead takes none from others.
    var threads: Int { definition.isFree ? min(executing + waitingHere, definition.policy.width) : 0 }
  }

  enum Phase { case new, open, ending, ended }

  struct State {
    var phase = Phase.new
    /// By priority, the highest first.
    var kinds: [KindState] = []
    var places: [String: Int] = [:]
    var running: [ID<Job>: JobRun] = [:]
    var ends: [JobExchange.End] = []
    /// How far jobs had come that have ended: written before their ends.
    var lastProgress: [(run: JobRun, progress: JobProgress)] = []
    var isExchanging = false
    var promotes = true
    var nextLater: Timestamp?
    var idleLanes: [Int] = []
    var beatTicks: UInt64 = 0
    /// Set when the clock was looked at: the next exchange carries progress and, where it is time, renewals.
    var beatDue: UInt64?
    var schedules: [ScheduleDefinition] = []
    var nextPlan: Timestamp?
    /// When it was last planned. Should the wall clock show less, it was put back, and `nextPlan` is worth nothing.
    var plannedAt: Timestamp?
    var isPlanning = false
    var armedTicks = UInt64.max
  }

  let store: Store
  let clock: Clock
  let ticks: @Sendable () -> UInt64
  let log: Log
  let state = Mutex(State())
  let lanes: [DispatchQueue]
  let timers = DispatchQueue(label: "quad.jobs.timer")
  /// Dispatch's sources may be used from any thread.
  nonisolated(unsafe) private let timer: any DispatchSourceTimer
  /// Told that jobs have moved; see `onChange`.
  private let watcher = Mutex<Told<Void>?>(nil)
  /// Posted whenever something has ended, for who waits for the end of all.
  let progressed = Signal()

  /// `lanes` is how many jobs run at once, of all kinds together. `ticks` are the nanoseconds of a clock that never steps.
  package init(
    _ store: Store, lanes: Int = 8, clock: Clock = .system, log: Log = .silent,
    ticks: @escaping @Sendable () -> UInt64 = monotonicNanoseconds
  ) {
    self.store = store
    self.clock = clock
    self.log = log
    self.ticks = ticks
    self.lanes = (0..<max(lanes, 1)).map { DispatchQueue(label: "quad.jobs.\($0)", qos: .utility) }
    timer = DispatchSource.makeTimerSource(queue: timers)
    timer.activate()
  }

  deinit { timer.cancel() }

  /// Begins to work: once. What ran when the program last ended waits again. Not from inside a write.
  package func start(_ definitions: [JobDefinition], schedules: [ScheduleDefinition] = []) throws {
    let policies = Dictionary(
      definitions.map { ($0.kind.name, $0.policy) }, uniquingKeysWith: { first, _ in first })
    let recovered = try store.write { writer in
      let recovered = try JobExchange.recover(policies, writer)
      try SchedulePlan.withdraw(except: schedules, writer)
      writer.openings.lease = writer.newID(ID<JobRun>.self).value
      return recovered
    }
    state.withLock { state in
      state.kinds = definitions.sorted { $0.policy.priority > $1.policy.priority }.map { KindState(definition: $0) }
      for (place, kind) in state.kinds.enumerated() {
        state.places[kind.definition.kind.name] = place
        if kind.definition.policy.ahead > 0 {
          state.kinds[place].suspects = recovered[kind.definition.kind.name] ?? []
        }
      }
      state.schedules = schedules
      state.idleLanes = Array(lanes.indices)
      state.phase = .open
    }
    timer.setEventHandler { [weak self] in self?.tick() }
    store.onCommit(.jobs) { [weak self] news in
      if !news.jobs.isEmpty { self?.hear(news.jobs) }
    }
    tick()
  }

  /// Takes no more, asks what runs to stop and waits for it, `seconds` at most. What has not ended then, and what has not
  /// begun, waits for the next start, and the attempt does not count. Not from inside a write or a job.
  package func stop(within seconds: Double) {
    let isOpen = state.withLock { state in
      guard state.phase == .open else { return false }
      state.phase = .ending
      store.openings.close()
      for run in state.running.values { run.ask(.ending) }
      JobQueue.release(&state)
      return true
    }
    guard isOpen else { return }
    timer.setEventHandler(handler: nil)
    // Who took a place until now has been heard when the group after theirs is answered.
    for _ in 0..<2 { try? store.write { _ in } }
    let end = monotonicNanoseconds() &+ UInt64(max(seconds, 0) * 1_000_000_000)
    while monotonicNanoseconds() < end, state.withLock({ $0.kinds.contains { $0.executing > 0 } }) {
      progressed.wait(milliseconds: 20)
    }
    let left = state.withLock { state in
      state.phase = .ended
      JobQueue.release(&state)
      for run in state.running.values where run.lose() {
        state.ends.append(JobExchange.End(run: run, end: .released, chance: 0))
      }
      state.running.removeAll()
      defer { state.ends.removeAll() }
      return state.ends
    }
    store.onCommit(.jobs, nil)
    do {
      // Behind whatever was under way: the writer takes them in turn. What that one claimed, `receive` gives back, and the
      // second write waits for that.
      try store.write { writer in for each in left { try each.end.write(each.run, chance: each.chance, writer) } }
      try store.write { _ in }
    } catch { log.warning("jobs could not be given back", ["detail": "\(error)"]) }
  }

  /// What was taken and has not begun is given back.
  static func release(_ state: inout State) {
    for place in state.kinds.indices {
      for run in state.kinds[place].claimed[state.kinds[place].head...] {
        state.ends.append(JobExchange.End(run: run, end: .released, chance: 0))
        state.running[run.id] = nil
      }
      state.kinds[place].claimed.removeAll()
      state.kinds[place].head = 0
    }
  }

  /// How many jobs are in the queue's hands now: for the operations desk.
  package var inHand: Int { state.withLock { $0.running.count } }

  /// Whether it takes jobs.
  package var isOpen: Bool { state.withLock { $0.phase == .open } }

  /// Has `tell` called after each commit that put jobs in, took them, ended them or noted how far they are: from any
  /// thread, very often under load, so it hands over quickly. One listener; nil for none.
  package func onChange(_ tell: (@Sendable () -> Void)?) {
    watcher.withLock { $0 = tell.map { tell in Told { _ in tell() } } }
  }

  func noteChange() { if let watcher = watcher.withLock({ $0 }) { watcher.tell(()) } }

  // MARK: What happens

  /// On the writer's thread, after a commit.
  private func hear(_ notes: [JobNote]) {
    let (exchange, plans, transactions, wakes) = state.withLock { state in
      var plans = false
      var transactions: [(JobRun, JobDefinition)] = []
      for note in notes {
        switch note {
        case .added(let kind): if let place = state.places[kind] { state.kinds[place].mayHave = true }
        case .claimed(let job, let kind):
          guard let place = state.places[kind] else { continue }
          state.kinds[place].openings -= 1
          let definition = state.kinds[place].definition
          let run = JobRun(
            job, kind: definition.kind, lease: store.openings.lease, policy: definition.policy, store: store)
          state.running[run.id] = run
          if definition.isFree || state.phase != .open {
            state.kinds[place].claimed.append(run)
          } else {
            state.kinds[place].executing += 1
            transactions.append((run, definition))
          }
        case .planned(let at): state.nextLater = min(state.nextLater ?? at, at)
        case .cancelAsked(let id): state.running[id]?.ask(.cancelled)
        case .schedulesChanged:
          state.nextPlan = nil
          plans = true
        case .moved: break
        }
      }
      guard state.phase == .open else {
        JobQueue.release(&state)
        return (nil as JobExchange?, plans, transactions, [Int]())
      }
      return (prepare(&state), plans, transactions, wakeable(&state))
    }
    if plans { timers.async { [weak self] in self?.tick() } }
    for (run, definition) in transactions { perform(run, definition) }
    for lane in wakes { wake(lane) }
    send(exchange)
    arm()
    noteChange()
  }

  /// Looks at the clocks: what is due, what has taken too long, which leases to renew. The timer calls it; tests may.
  package func tick() {
    let now = clock.now
    let ticks = ticks()
    let (exchange, plans) = state.withLock { state in
      state.armedTicks = .max
      guard state.phase == .open else { return (nil as JobExchange?, false) }
      for run in state.running.values {
        let began = run.startedTicks
        guard began > 0, ticks > began, Double(ticks - began) / 1e9 > run.policy.timeout, run.lose() else { continue }
        run.ask(.timedOut)
        state.running[run.id] = nil
        let words = "It took longer than \(run.policy.timeout) seconds."
        state.ends.append(
          JobExchange.End(run: run, end: .failed(words, isForGood: false), chance: JobQueue.chance()))
      }
      if let next = state.nextLater, next <= now { state.promotes = true }
      let isPutBack = state.plannedAt.map { now < $0 } ?? false
      let plans =
        !state.isPlanning && !state.schedules.isEmpty && (isPutBack || state.nextPlan ?? now <= now)
      if plans {
        state.isPlanning = true
        state.plannedAt = now
      }
      if !state.running.isEmpty { state.beatDue = ticks }
      return (prepare(&state), plans)
    }
    send(exchange)
    if plans { plan() }
    arm()
  }

  // MARK: The timer

  /// Sets the timer for what comes next, unless it is set for earlier.
  func arm() {
    let now = clock.now
    let ticks = monotonicNanoseconds()
    let wait: UInt64? = state.withLock { state in
      guard state.phase == .open else { return nil }
      // The wall clock may be set: it is looked at now and then whatever it says.
      var milliseconds: Int64 = state.running.isEmpty ? 30_000 : 1000
      for next in [state.nextLater, state.nextPlan] {
        if let next { milliseconds = min(milliseconds, max(next.milliseconds &- now.milliseconds, 1)) }
      }
      let wait = UInt64(clamping: milliseconds) &* 1_000_000
      guard ticks &+ wait < state.armedTicks else { return nil }
      state.armedTicks = ticks &+ wait
      return wait
    }
    if let wait { timer.schedule(deadline: .now() + .nanoseconds(Int(clamping: wait))) }
  }

  static func chance() -> Double { Double.random(in: 0...1) }

  // MARK: Schedules

  private func plan() {
    let definitions = state.withLock { $0.schedules }
    let isTaken = store.write(WriteContext()) { writer in
      try SchedulePlan.plan(definitions, writer)
    } then: { [self] result in
      state.withLock { state in
        state.isPlanning = false
        switch result {
        case .success(let next): state.nextPlan = next ?? clock.now.adding(seconds: 3600)
        case .failure: state.nextPlan = clock.now.adding(seconds: 5)
        }
      }
      arm()
    }
    guard !isTaken else { return }
    state.withLock { state in
      state.isPlanning = false
      state.nextPlan = clock.now.adding(seconds: 1)
    }
    arm()
  }
}
