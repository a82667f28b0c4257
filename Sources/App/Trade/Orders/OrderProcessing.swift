// The processing of an order: steps that a job takes one after another, each in a transaction of its own and once in a run,
// and taken back in reverse order when one fails.
import Base
import Store

/// A step of an order's processing, in the order in which they are taken.
enum OrderStep: String, Sendable, CaseIterable, Labeled {
  /// What it needs is kept for it.
  case reserve
  /// It can still be delivered to whoever ordered it.
  case check
  case confirm
  /// Those who manage orders know of it.
  case notify
  /// It waits for whoever ordered it, or for somebody who prepares it.
  case ready

  enum Outcome: String, Sendable, CaseIterable, Labeled {
    case done
    case failed
    /// It was done, and taken back when a later one failed.
    case undone

    var label: Text {
      switch self {
      case .done: Text(en: "Done", fr: "Fait")
      case .failed: Text(en: "Failed", fr: "Échoué")
      case .undone: Text(en: "Taken back", fr: "Défait")
      }
    }
  }

  var label: Text {
    switch self {
    case .reserve: Text(en: "Reserve", fr: "Réserver")
    case .check: Text(en: "Check", fr: "Vérifier")
    case .confirm: Text(en: "Confirm", fr: "Confirmer")
    case .notify: Text(en: "Tell", fr: "Prévenir")
    case .ready: Text(en: "Make ready", fr: "Apprêter")
    }
  }
}

extension JobKind {
  static let orderProcessing = JobKind("orders.process")
}

/// Which order, and which attempt at its processing.
struct ProcessingInput: Payload {
  var order = ID<Order>(0)
  var run: Int64 = 1

  static let schemaName = "OrderProcessing"

  /// A key of the run's own: what is left of an earlier one must not stand for this.
  var key: String { "\(order.text).\(run)" }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("order", &order, label: OrderText.orderWord)
    f.integer("run", &run, label: OrderText.run)
  }
}

enum OrderProcessing {
  /// How often a step that fails for a reason of the machine is tried before it counts as failed.
  private static let attempts = 5

  static let job = JobDescription(
    .orderProcessing, OrderText.processingJob,
    JobPolicy(
      width: 4, timeout: 60, attempts: attempts, backoff: JobBackoff(first: 2, most: 120), ahead: 16, keep: 86_400),
    work: { (input: ProcessingInput, run: JobRun, _: Appliance) -> (any Payload)? in
      try process(input, in: ID<Organization>(run.organization), run)
      return nil
    })

  /// Puts the job in, as part of the transaction that placed the order.
  static func begin(_ row: OrderRow, in organization: ID<Organization>, _ writer: Writer) throws {
    let input = ProcessingInput(order: row.id, run: row.run)
    try writer.enqueue(.orderProcessing, input, key: input.key, organization: organization.value)
  }

  private static func process(_ input: ProcessingInput, in organization: ID<Organization>, _ run: JobRun) throws {
    for step in OrderStep.allCases {
      try run.check()
      do {
        guard try run.write({ writer in try take(step, input, in: organization, writer) }) else { return }
      } catch {
        guard let failure = refusal(error, isLast: run.attempt >= attempts) else { throw error }
        _ = try run.write { writer in try giveUp(at: step, failure, input, in: organization, writer) }
        return
      }
    }
  }

  /// Why a step can't be taken, whatever is tried again; nil for what another attempt may mend. The last attempt has none
  /// after it.
  private static func refusal(_ error: any Error, isLast: Bool) -> Failure? {
    if error is JobStopped || error is JobLeaseLost { return nil }
    let failure = Failure(any: error)
    switch failure.kind {
    case .conflict, .unprocessable, .notFound, .gone, .forbidden: return failure
    default: return isLast ? failure : nil
    }
  }

  /// Takes a step, in one transaction. False where there is nothing more to do: the order was cancelled meanwhile, or
  /// another run has begun. A step that was taken is not taken again.
  static func take(
    _ step: OrderStep, _ input: ProcessingInput, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Bool {
    guard let row = try current(input, in: organization, writer) else { return false }
    if try writer.first(OrderHistoryStore.step, row.id, row.run, step.rawValue) != nil { return true }
    let home = try summary(organization, writer)
    switch step {
    case .reserve: try reserve(row, in: organization, writer)
    case .check: try check(row, in: home, writer)
    case .confirm:
      if row.state == .placed { try OrderChanges.act(.confirm, row, .system(), in: home, writer) }
    case .notify: try tellKeepers(row, in: organization, writer)
    case .ready: try makeReady(row, in: home, writer)
    }
    try writer.run(
      OrderHistoryStore.insertStep, writer.newID(ID<OrderStep>.self), organization, row.id, row.run, step.rawValue,
      OrderStep.Outcome.done.rawValue, writer.now)
    try OrderHistory.stepped(row.id, step, .done, in: organization, writer)
    if step == OrderStep.allCases.last {
      try writer.run(OrderStore.setProgress, row.id, organization, OrderProgress.done.rawValue, writer.now)
    }
    return true
  }

  /// The order, while this run is the one that is under way.
  private static func current(
    _ input: ProcessingInput, in organization: ID<Organization>, _ reader: Reader
  ) throws -> OrderRow? {
    guard let row = try reader.first(OrderStore.find, input.order, organization), row.run == input.run,
      row.progress == .running, !row.state.isClosed
    else { return nil }
    return row
  }

  private static func summary(_ organization: ID<Organization>, _ reader: Reader) throws -> OrganizationSummary {
    try reader.one(OrganizationStore.find, organization).summary
  }

  // MARK: The steps

  /// What was reserved when it was placed is; what an earlier run gave up is reserved again.
  private static func reserve(_ row: OrderRow, in organization: ID<Organization>, _ writer: Writer) throws {
    guard let location = row.location else { return }
    let held = try Stock.holdings(of: row.reference, in: organization, writer)
    var missing: [StockLine] = []
    for line in try writer.all(OrderStore.lines, row.id, organization) where line.isCounted {
      let has = held.first { $0.variant == line.variant && $0.location == location }
      let lacks = line.quantity - (has?.reserved ?? 0)
      if lacks > 0 { missing.append(StockLine(line.variant, at: location, lacks)) }
    }
    if !missing.isEmpty { try Stock.reserve(missing, for: row.reference, in: organization, writer) }
  }

  /// Whoever ordered it is still there, and what they ordered is still for them.
  private static func check(_ row: OrderRow, in organization: OrganizationSummary, _ writer: Writer) throws {
    guard let member = try writer.first(SignInStore.member, row.person.id), member.mayEnter else {
      throw Failure(.conflict, code: "person-gone", OrderText.personGone)
    }
    let today = organization.zone.localDate(at: row.placed ?? writer.now)
    for line in try writer.all(OrderStore.lines, row.id, organization.id) {
      let item = try CatalogChanges.orderable(
        line.variant, for: row.person.id, on: today, in: organization.id, writer)
      guard item != nil else {
        throw Failure(.conflict, code: "not-orderable", OrderText.noLonger(line.title))
      }
    }
  }

  private static func tellKeepers(_ row: OrderRow, in organization: ID<Organization>, _ writer: Writer) throws {
    var notice = NewOrderNotice()
    (notice.order, notice.number, notice.person) = (row.id, row.number ?? "", row.person.name)
    (notice.lines, notice.total, notice.currency) = (Int64(row.lineCount), row.total, row.currency.code)
    for keeper in try OrderNotices.keepers(in: organization, writer) where keeper != row.person.id {
      try writer.notify(notice, to: keeper, in: organization, subject: row.id.value)
    }
  }

  /// As far as it goes by itself: where somebody prepares orders, it waits for that.
  private static func makeReady(_ row: OrderRow, in organization: OrganizationSummary, _ writer: Writer) throws {
    var row = row
    if row.state == .confirmed { row = try OrderChanges.act(.start, row, .system(), in: organization, writer) }
    guard row.state == .processing, try !OrderSettings.of(organization.id, writer).isPrepared else { return }
    try OrderChanges.act(.ready, row, .system(), in: organization, writer)
  }

  // MARK: When one fails

  /// Takes back what this run has done, the last first, and says so. The order is as if it had just been placed, with
  /// nothing kept for it: somebody who manages orders can have it tried again or cancel it.
  static func giveUp(
    at step: OrderStep, _ failure: Failure, _ input: ProcessingInput, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> Bool {
    guard let row = try current(input, in: organization, writer) else { return false }
    // Somebody has prepared it meanwhile: it waits for whoever ordered it, whatever the machine could not do.
    guard row.state != .ready else {
      try writer.run(OrderStore.setProgress, row.id, organization, OrderProgress.done.rawValue, writer.now)
      return true
    }
    let why = try words(failure, summary(organization, writer).language)
    try writer.run(
      OrderHistoryStore.insertStep, writer.newID(ID<OrderStep>.self), organization, row.id, row.run, step.rawValue,
      OrderStep.Outcome.failed.rawValue, writer.now)
    try OrderHistory.stepped(row.id, step, .failed, why: why, in: organization, writer)
    for done in OrderStep.allCases.reversed() {
      guard try writer.first(OrderHistoryStore.step, row.id, row.run, done.rawValue) == .done else { continue }
      try takeBack(done, row, why, in: organization, writer)
      try writer.run(
        OrderHistoryStore.setStep, row.id, row.run, done.rawValue, OrderStep.Outcome.undone.rawValue, writer.now)
      try OrderHistory.stepped(row.id, done, .undone, in: organization, writer)
    }
    // What placing has reserved goes too where the first step was never taken.
    try Stock.releaseAll(for: row.reference, in: organization, writer)
    try writer.run(OrderStore.setProgress, row.id, organization, OrderProgress.failed.rawValue, writer.now)
    let new = try writer.one(OrderStore.find, row.id, organization)
    try OrderHistory.emit(.orderFailed, new, from: row.state, in: organization, writer) {
      $0.field("step", step.rawValue)
    }
    try OrderNotices.tellOfFailure(new, step, why, in: organization, writer)
    return true
  }

  private static func takeBack(
    _ step: OrderStep, _ row: OrderRow, _ why: String, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    switch step {
    case .reserve: try Stock.releaseAll(for: row.reference, in: organization, writer)
    case .confirm:
      let now = try writer.one(OrderStore.find, row.id, organization)
      guard now.state == .confirmed || now.state == .processing else { return }
      try OrderChanges.act(.undo, now, .system(why), in: summary(organization, writer), writer)
    // Nothing of these lasts: who was told of the order is told that it failed.
    case .check, .notify, .ready: break
    }
  }

  /// In the language of the organization, as everything that is written into a history.
  private static func words(_ failure: Failure, _ language: Language) -> String {
    let fields = failure.fields.map { " " + $0.text[language] }.joined()
    return shortened(failure.text[language] + fields, to: OrderRules.longestWords)
  }

  // MARK: When its job is gone

  /// Seconds for which nothing may become of an order that is under way, before somebody looks for its job.
  static let patience: Int64 = 600

  /// Whether it is under way and no job takes it on: that died with the program, or somebody cancelled it, before it could
  /// say that it failed.
  static func isStuck(_ row: OrderRow, _ reader: Reader) throws -> Bool {
    guard row.progress == .running, !row.state.isClosed else { return false }
    return try !JobChanges.isLive(
      .orderProcessing, key: ProcessingInput(order: row.id, run: row.run).key, reader)
  }

  /// Gives up, in the name of a job that is gone: those who manage orders hear of it as of any that failed.
  static func giveUpStuck(_ input: ProcessingInput, in organization: ID<Organization>, _ writer: Writer) throws {
    guard let row = try current(input, in: organization, writer), try isStuck(row, writer) else { return }
    let next = try OrderStep.allCases.first { step in
      try !writer.exists(OrderHistoryStore.step, row.id, row.run, step.rawValue)
    }
    guard let next else { return }
    _ = try giveUp(at: next, OrderText.jobGone, input, in: organization, writer)
  }

  // MARK: Trying again

  /// Whether it can be tried again by those who manage orders.
  static func canRetry(_ row: OrderRow, _ reader: Reader) throws -> Bool {
    guard !row.state.isClosed, row.deleted == nil else { return false }
    return try row.progress == .failed || isStuck(row, reader)
  }

  /// Has the processing of an order tried again from its beginning. Fails with 409 where it hasn't failed.
  static func retry(_ id: ID<Order>, by caller: Caller, _ writer: Writer) throws -> OrderRow {
    let organization = caller.organization.id
    let row = try OrderChanges.find(id, for: caller, writer)
    guard try canRetry(row, writer) else { throw OrderText.notFailed }
    try writer.run(OrderStore.setRun, id, organization, writer.now)
    let new = try writer.one(OrderStore.find, id, organization)
    try OrderHistory.noted(
      id, .step, OrderText.triedAgain[caller.organization.language], by: caller.person, in: organization,
      writer)
    try OrderHistory.emit(.orderRetried, new, in: organization, writer)
    try begin(new, in: organization, writer)
    return new
  }
}
