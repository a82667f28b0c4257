// Writing: what a request may do within its group.
import Base
import CSQLite

/// The one writing connection, lent to a request's work on the writer's thread. Not to be kept beyond the call.
///
/// Everything a request does through it is undone when its work throws, and nothing of any other request is.
package final class Writer: Reader, @unchecked Sendable {
  /// Who writes, for the events.
  package var context = WriteContext()
  /// The instant of this request: the same however often it is asked.
  package internal(set) var now = Timestamp(milliseconds: 0)

  let identifiers: IDGenerator
  var head = ChainHead.empty
  /// The head as `event_chain` has it.
  var keptHead = ChainHead.empty
  var counts = PendingCounts()
  var accessChanges = 0
  /// What is told after the commit.
  var news = CommitNews()
  let jobText = Buffer(capacity: 256)
  let openings: JobOpenings
  /// What follows on events, by their kind.
  var reactions: [String: [Reaction]] = [:]
  private let hasher = ChainHasher()
  private let scratch = Buffer(capacity: 1024)

  init(_ connection: Connection, identifiers: IDGenerator, openings: JobOpenings) {
    self.identifiers = identifiers
    self.openings = openings
    super.init(connection)
  }

  /// Runs a statement that yields no rows; gives how many rows it inserted, updated or deleted (triggers not counted).
  @discardableResult
  package func run(_ command: Command, _ values: any Bindable...) throws -> Int { try run(command, values: values) }

  /// The same with as many values as there happen to be.
  @discardableResult
  func run(_ command: Command, values: [any Bindable]) throws -> Int {
    try connection.use(command.sql, values) { statement in
      while try connection.step(statement, command.sql) {}
      return sqlite3_stmt_readonly(statement) == 0 ? Int(sqlite3_changes(connection.handle)) : 0
    }
  }

  /// A new identifier, larger than all before it.
  package func newID<Kind>(_ kind: ID<Kind>.Type = ID<Kind>.self) -> ID<Kind> { identifiers.next(at: now) }

  /// Records that something happened to `subject`. `data` writes the members of a JSON object: no secrets, no bodies.
  /// `isConsequence` is for reactions alone, and is not kept.
  @discardableResult
  package func emit(
    _ kind: EventKind, subject: Int64, organization: Int64? = nil, isConsequence: Bool = false,
    data: (JSONWriter) throws -> Void = { _ in }
  ) throws -> ID<EventRow> {
    scratch.removeAll()
    let json = JSONWriter(scratch)
    try json.object { try data(json) }
    let id: ID<EventRow> = newID()
    let owner = organization ?? context.organization
    var name = kind.name
    var address = context.address
    let hash = name.withUTF8 { name in
      address.withUTF8 { address in
        hasher.hash(
          after: head.hash,
          ChainHasher.Link(
            id: id.value, organization: owner, kind: UnsafeRawBufferPointer(name), actor: context.actor,
            subject: subject, data: scratch.bytes, requestID: context.requestID,
            address: UnsafeRawBufferPointer(address), at: now.milliseconds))
      }
    }
    try run(
      EventLog.insert, id, owner, kind.name, context.actor, subject, RawText(scratch.bytes), context.requestID,
      context.address, now, hash)
    head = ChainHead(id: id.value, count: head.count + 1, hash: hash)
    count(.events, organization: owner, by: 1)
    count(kind.days, organization: owner, bucket: now.seconds / 86_400, by: 1)
    if let following = reactions[kind.name] {
      let event = EmittedEvent(id: id, organization: owner, subject: subject, isConsequence: isConsequence)
      for reaction in following { try reaction.run(event, self) }
    }
    return id
  }

  /// The same with a typed identifier.
  @discardableResult
  package func emit<Kind>(
    _ kind: EventKind, subject: ID<Kind>, organization: Int64? = nil, isConsequence: Bool = false,
    data: (JSONWriter) throws -> Void = { _ in }
  ) throws -> ID<EventRow> {
    try emit(kind, subject: subject.value, organization: organization, isConsequence: isConsequence, data: data)
  }

  /// Adds to a kept counter.
  package func count(_ counter: Counter, organization: Int64, bucket: Int64 = 0, by: Int64) {
    counts.add(.init(counter: counter, organization: organization, bucket: bucket), by)
  }

  /// Says that somebody's rights or sessions changed: `Store.accessGeneration` rises before any answer of this group.
  package func accessChanged() { accessChanges += 1 }

  /// Whether an earlier request of this group changed rights or sessions: `Store.accessGeneration` has not risen yet.
  package var hasChangedAccess: Bool { accessChanges > 0 }

  /// Has `work` done once this transaction is durable, and not at all where it is undone: on the writer's thread, so it hands
  /// over quickly and writes nothing. A crash may come before it.
  package func afterCommit(_ work: @escaping @Sendable () -> Void) { news.work.append(work) }

  /// A write is one state already: just runs `body`.
  package override func snapshot<T>(_ body: () throws -> T) throws -> T { try body() }

  package override func value(of counter: Counter, organization: Int64 = 0, bucket: Int64 = 0) throws -> Int64 {
    let kept = try first(Counter.read, counter.name, organization, bucket) ?? 0
    return kept &+ counts.sum(.init(counter: counter, organization: organization, bucket: bucket))
  }

  /// Runs a part that may fail without failing the whole: what it wrote is undone, and its error given. Throws what loses
  /// the whole transaction, and where the group has to run again; that it does, whatever becomes of what is thrown.
  package func attempt<T>(_ part: () throws -> T) throws -> Result<T, any Error> {
    let (mark, changes) = (self.mark, sqlite3_total_changes64(connection.handle))
    if isCareful { try connection.run(Writer.part) }
    do {
      let value = try part()
      if isCareful { try connection.run(Writer.keepPart) }
      return .success(value)
    } catch {
      if let loss = connection.loss { throw loss }
      if isCareful {
        try connection.run(Writer.undoPart)
        try connection.run(Writer.keepPart)
      } else if sqlite3_total_changes64(connection.handle) != changes {
        // It would have to be undone alone.
        missesSavepoint = true
        throw SavepointMissed()
      }
      restore(mark)
      return .failure(error)
    }
  }

  private static let part = SQL("SAVEPOINT part")
  private static let undoPart = SQL("ROLLBACK TO part")
  private static let keepPart = SQL("RELEASE part")

  // MARK: - For the group

  /// Whether the group runs with savepoints.
  var isCareful = false
  /// Whether something of the request has to be undone alone, and can't without.
  var missesSavepoint = false

  /// What a savepoint can't undo by itself.
  struct Mark {
    let head: ChainHead
    let counts: Int
    let accessChanges: Int
    let news: CommitNews.Mark
  }

  var mark: Mark {
    Mark(head: head, counts: counts.entries.count, accessChanges: accessChanges, news: news.mark)
  }

  func restore(_ mark: Mark) {
    head = mark.head
    counts.cut(to: mark.counts)
    accessChanges = mark.accessChanges
    news.cut(to: mark.news)
  }

  /// Writes what was kept in memory during the group: counters and the end of the chain, each once.
  func flush() throws {
    for (key, by) in counts.sums where by != 0 {
      try run(Counter.add, key.counter.name, key.organization, key.bucket, by)
    }
    counts.removeAll()
    if head != keptHead { try run(ChainHead.write, head.id, head.count, head.hash) }
  }

  /// Takes back what was kept in memory for a group that is undone and run again.
  func forgetGroup() {
    counts.removeAll()
    news = CommitNews()
    accessChanges = 0
    head = keptHead
  }

  /// Reads the end of the chain anew, after a group that failed.
  func reload() throws {
    counts.removeAll()
    news = CommitNews()
    accessChanges = 0
    head = try first(ChainHead.read) ?? .empty
    keptHead = head
  }
}
