// The processing of an order: steps that a job takes one after another, each once in a run, and takes back in reverse order
// when one fails.
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
  /// How often it is tried where a step fails for a reason of the machine, before that step counts as failed.
  private static let attempts = 5

  /// Nothing of it waits for anything outside the database: all steps that are left go into the transaction that marks the
  /// job done. With a transaction for each, an order took 1.2 ms of all cores in the end; so it takes 0.6 (measured).
  static let job = JobDescription(
    .orderProcessing, OrderText.processingJob,
    JobPolicy(width: 32, attempts: attempts, backoff: JobBackoff(first: 2, most: 120), keep: 86_400),
    transaction: { (input: ProcessingInput, run: JobRun, writer: Writer) -> (any Payload)? in
      try process(input, in: ID<Organization>(run.organization), isLast: run.attempt >= attempts, writer)
      return nil
    })

  /// Puts the job in, as part of the transaction that placed the order.
  static func begin(_ row: OrderRow, in organization: ID<Organization>, _ writer: Writer) throws {
    let input = ProcessingInput(order: row.id, run: row.run)
    try writer.enqueue(.orderProcessing, input, key: input.key, organization: organization.value)
  }

  /// Takes the steps that are left, as far as they go. `isLast` where no attempt comes after this one.
  private static func process(
    _ input: ProcessingInput, in organization: ID<Organization>, isLast: Bool, _ writer: Writer
  ) throws {
    guard let row = try current(input, in: organization, writer) else { return }
    var order = OrderInProcessing(row, in: try summary(organization, writer))
    for step in OrderStep.allCases {
      // What a step has written goes with it when it fails; the steps before it are taken back one by one.
      guard case .failure(let error) = try writer.attempt({ try order.take(step, writer) }) else { continue }
      guard let failure = refusal(error, isLast: isLast) else { throw error }
      _ = try giveUp(at: step, failure, input, in: organization, writer)
      return
    }
  }

  /// Why a step can't be taken, whatever is tried again; nil for what another attempt may mend. The last attempt has none
  /// after it.
  private static func refusal(_ error: any Error, isLast: Bool) -> Failure? {
    let failure = Failure(any: error)
    switch failure.kind {
    case .conflict, .unprocessable, .notFound, .gone, .forbidden: return failure
    default: return isLast ? failure : nil
    }
  }

  /// Takes one step alone. False where there is nothing more to do: the order was cancelled meanwhile, or another run has
  /// begun. A step that was taken is not taken again.
  static func take(
    _ step: OrderStep, _ input: ProcessingInput, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Bool {
    guard let row = try current(input, in: organization, writer) else { return false }
    var order = OrderInProcessing(row, in: try summary(organization, writer))
    try order.take(step, writer)
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
