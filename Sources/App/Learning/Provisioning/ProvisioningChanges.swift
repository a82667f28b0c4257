// The writes of plans for Moodle: keeping one, beginning, stopping, ending, handing out passwords, dropping.
import Base
import Store
import Web

extension EventKind {
  static let provisioningPlanned = EventKind("moodle.provisioning-planned")
  static let provisioningStarted = EventKind("moodle.provisioning-started")
  static let provisioningStopped = EventKind("moodle.provisioning-stopped")
  static let provisioningEnded = EventKind("moodle.provisioning-ended")
  static let provisioningDropped = EventKind("moodle.provisioning-dropped")
  static let passwordsHandedOut = EventKind("moodle.passwords-handed-out")
  static let testSiteChanged = EventKind("moodle.test-site-changed")
}

enum ProvisioningChanges {
  /// What a password is sealed for.
  static func place(_ id: ID<MoodlePlan>) -> String { "moodle-plan:\(id.text)" }

  static func find(
    _ id: ID<MoodlePlan>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> ProvisioningPlanRow { try reader.one(ProvisioningStore.plan, id, organization) }

  /// Keeps a plan as Moodle was found.
  static func create(
    _ kind: ProvisioningKind, _ title: String, _ items: [ProvisioningItem], at site: String, missing: [String],
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> ProvisioningPlanRow {
    let id = writer.newID(ID<MoodlePlan>.self)
    let counts = ProvisioningCounts(items)
    try writer.run(
      ProvisioningStore.insertPlan, id, organization, writer.context.actor.map { ID<Person>($0) }, kind.rawValue,
      shortened(title, to: 200), site, missing.joined(separator: ","), counts.total, counts.open, counts.found,
      counts.conflict, writer.now)
    for item in items {
      try writer.run(
        ProvisioningStore.insertItem, writer.newID(ID<MoodlePlanRow>.self), organization, id, item.place, item.parent,
        item.kind.rawValue, shortened(item.name, to: 1000), JobRun.text(item.wish), item.state.rawValue,
        item.problem?.reason.rawValue, item.moodleID, item.problem?.kept, item.problem?.said)
    }
    let row = try find(id, in: organization, writer)
    try emit(.provisioningPlanned, row, writer)
    return row
  }

  /// Keeps what became of rows.
  static func keep(
    _ items: [ProvisioningItem], of plan: ID<MoodlePlan>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    for item in items {
      try writer.run(
        ProvisioningStore.setItem, plan, organization, item.place, item.state.rawValue, item.problem?.reason.rawValue,
        item.problem?.kept, item.problem?.said, item.moodleID)
    }
    try writer.run(ProvisioningStore.recount, plan, organization, writer.now)
  }

  // MARK: Running

  /// Has a plan carried out, or gone on with: what has failed is then tried again. Fails with 409 while another one is
  /// under way for the organization, and where there is nothing to do or Moodle is another one by now.
  static func start(
    _ id: ID<MoodlePlan>, in organization: ID<Organization>, _ secrets: Secrets, _ writer: Writer
  ) throws -> ProvisioningPlanRow {
    try endStuck(in: organization, writer)
    let plan = try find(id, in: organization, writer)
    if let running = try writer.first(ProvisioningStore.running, organization) {
      throw Failure(
        .conflict, code: "provisioning-running",
        running.id == id ? ProvisioningText.isRunning : ProvisioningText.anotherRuns)
    }
    guard !plan.isForgotten else {
      throw Failure(.conflict, code: "rows-forgotten", ProvisioningText.rowsForgotten)
    }
    guard plan.canStart else {
      throw Failure(.conflict, code: "nothing-to-do", ProvisioningText.nothingToDo)
    }
    if let problem = try obstacle(to: plan.kind, plan.site, in: organization, writer) {
      throw Failure(.conflict, code: "moodle-\(problem.rawValue)", problem.label)
    }
    if plan.kind == .people, !plan.hasPassword {
      let sealed = try secrets.seal(Array(ProvisioningNames.password().utf8), for: place(id))
      try writer.run(ProvisioningStore.putPassword, id, organization, sealed)
    }
    try writer.run(ProvisioningStore.openAgain, id, organization)
    try writer.run(ProvisioningStore.recount, id, organization, writer.now)
    guard try writer.run(ProvisioningStore.start, id, organization, writer.now) == 1 else { throw Failure.notFound }
    let row = try find(id, in: organization, writer)
    let input = ProvisioningJobInput(plan: id, run: row.run)
    try writer.enqueue(.provisioning, input, key: input.key, organization: organization.value)
    try emit(.provisioningStarted, row, writer)
    return row
  }

  /// Why a plan can't be carried out as things are.
  static func obstacle(
    to kind: ProvisioningKind, _ site: String, in organization: ID<Organization>, _ reader: Reader
  ) throws -> ProvisioningReason? {
    guard let row = try reader.first(MoodleStore.find, organization), row.url == site else { return .connection }
    if kind == .people, try !isTestSite(site, of: organization, reader) { return .testSite }
    return nil
  }

  /// Has the run that is under way end before its next call.
  static func stop(_ id: ID<MoodlePlan>, in organization: ID<Organization>, _ writer: Writer) throws
    -> ProvisioningPlanRow
  {
    let plan = try find(id, in: organization, writer)
    guard plan.state == .running else {
      throw Failure(.conflict, code: "not-running", ProvisioningText.notRunning)
    }
    if try writer.run(ProvisioningStore.stop, id, organization, writer.now) == 1 {
      try emit(.provisioningStopped, plan, writer)
    }
    try endStuck(in: organization, writer)
    return try find(id, in: organization, writer)
  }

  /// Ends a run; nothing where it has ended already.
  static func end(
    _ id: ID<MoodlePlan>, run: Int64, in organization: ID<Organization>, _ problem: ProvisioningProblem?,
    isStopped: Bool = false, _ writer: Writer
  ) throws {
    guard let plan = try writer.first(ProvisioningStore.plan, id, organization), plan.state == .running,
      plan.run == run
    else { return }
    try writer.run(ProvisioningStore.recount, id, organization, writer.now)
    let counts = try find(id, in: organization, writer).counts
    let state: ProvisioningState = isStopped ? .stopped : counts.state
    try writer.run(
      ProvisioningStore.end, id, organization, state.rawValue, problem?.reason.rawValue, problem?.kept, problem?.said,
      writer.now)
    // Nobody was made with it.
    if try plan.hasPassword && writer.all(ProvisioningStore.handOver, id, organization).isEmpty {
      try writer.run(ProvisioningStore.dropPassword, id, organization, writer.now)
    }
    try emit(.provisioningEnded, find(id, in: organization, writer), writer)
  }

  /// Whether a run is under way that no job takes on: that died, or somebody who runs the box cancelled it.
  static func isStuck(_ plan: ProvisioningPlanRow, _ reader: Reader) throws -> Bool {
    guard plan.state == .running else { return false }
    return try !JobChanges.isLive(
      .provisioning, key: ProvisioningJobInput(plan: plan.id, run: plan.run).key, reader)
  }

  private static func endStuck(in organization: ID<Organization>, _ writer: Writer) throws {
    guard let running = try writer.first(ProvisioningStore.running, organization) else { return }
    let key = ProvisioningJobInput(plan: running.id, run: running.run).key
    guard try !JobChanges.isLive(.provisioning, key: key, writer) else { return }
    try end(running.id, run: running.run, in: organization, ProvisioningProblem(.job), writer)
  }

  static func drop(_ id: ID<MoodlePlan>, in organization: ID<Organization>, _ writer: Writer) throws {
    try endStuck(in: organization, writer)
    let plan = try find(id, in: organization, writer)
    guard plan.state != .running else {
      throw Failure(.conflict, code: "provisioning-running", ProvisioningText.isRunning)
    }
    try writer.run(ProvisioningStore.dropItems, id, organization)
    try writer.run(ProvisioningStore.dropPlan, id, organization)
    try emit(.provisioningDropped, plan, writer)
  }

  // MARK: Passwords

  /// The test people of a plan and their password, once, for who made the plan: it is forgotten with that. Fails with 410
  /// where it is no longer there, and with 404 for others.
  static func handOut(
    _ id: ID<MoodlePlan>, in organization: ID<Organization>, _ secrets: Secrets, _ writer: Writer
  ) throws -> (password: String, people: [ProvisioningItem]) {
    let plan = try find(id, in: organization, writer)
    guard plan.kind == .people, plan.person != nil, plan.person?.value == writer.context.actor else {
      throw Failure.notFound
    }
    guard plan.state != .running else {
      throw Failure(.conflict, code: "provisioning-running", ProvisioningText.isRunning)
    }
    guard let sealed = try writer.one(ProvisioningStore.password, id, organization) else {
      throw Failure(.gone, code: "password-gone", ProvisioningText.passwordGone)
    }
    let password = String(decoding: try secrets.open(sealed, for: place(id)), as: UTF8.self)
    let people = try writer.all(ProvisioningStore.handOver, id, organization).map(\.item)
    try writer.run(ProvisioningStore.handOut, id, organization)
    try writer.run(ProvisioningStore.dropPassword, id, organization, writer.now)
    try writer.emit(.passwordsHandedOut, subject: id) { $0.field("people", people.count) }
    return (password, people)
  }

  // MARK: The site for tests

  static func isTestSite(
    _ site: String?, of organization: ID<Organization>, _ reader: Reader
  ) throws -> Bool {
    guard let site else { return false }
    return try reader.first(ProvisioningStore.testSite, organization) == site
  }

  /// Says whether the Moodle that is connected now is one for tests.
  static func setTestSite(_ isOne: Bool, of organization: ID<Organization>, _ writer: Writer) throws {
    let row = try MoodleConnections.row(of: organization, writer)
    guard try isTestSite(row.url, of: organization, writer) != isOne else { return }
    if isOne {
      try writer.run(ProvisioningStore.putTestSite, organization, row.url, writer.now)
    } else {
      try writer.run(ProvisioningStore.dropTestSite, organization)
    }
    try writer.emit(.testSiteChanged, subject: organization) { json in
      json.field("host", row.host)
      json.field("isTestSite", isOne)
    }
  }

  // MARK: Old ones

  static let passwordSweep = Sweep("moodle-passwords") { writer in
    try writer.run(
      ProvisioningStore.sweepPasswords, writer.now.adding(seconds: -86_400 * ProvisioningRules.passwordDays))
  }

  static let draftSweep = Sweep("moodle-drafts") { writer in
    let before = writer.now.adding(seconds: -86_400 * ProvisioningRules.draftDays)
    guard let old = try writer.first(ProvisioningStore.oldDrafts, before) else { return 0 }
    try writer.run(ProvisioningStore.dropItems, old.id, old.organization)
    return try writer.run(ProvisioningStore.dropPlan, old.id, old.organization)
  }

  /// The rows of plans that name people, ended longer ago than their organization keeps what is over: the plan stays, with its
  /// counts. One plan at a time.
  static let nameSweep = Sweep("names in plans for Moodle") { writer in
    for organization in try writer.all(OrganizationStore.page, 10_000, 0)
    where organization.deleted == nil && organization.retentionDays > 0 {
      let before = writer.now.adding(seconds: -86_400 * organization.retentionDays)
      guard let old = try writer.first(ProvisioningStore.oldNames, organization.id, before) else { continue }
      try writer.run(ProvisioningStore.touch, old, organization.id, writer.now)
      return try writer.run(ProvisioningStore.dropItems, old, organization.id)
    }
    return 0
  }

  /// Somebody is erased: what plans say of their account in Moodle goes with them.
  static func forget(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    let plans = try writer.all(ProvisioningStore.plansOfPerson, person, organization)
    guard !plans.isEmpty else { return }
    try writer.run(ProvisioningStore.forgetRows, person, organization)
    for plan in plans {
      try writer.run(ProvisioningStore.recount, plan, organization, writer.now)
      try writer.run(ProvisioningStore.touch, plan, organization, writer.now)
    }
  }

  private static func emit(_ kind: EventKind, _ plan: ProvisioningPlanRow, _ writer: Writer) throws {
    try writer.emit(kind, subject: plan.id) { json in
      json.field("kind", plan.kind.rawValue)
      json.field("state", plan.state.rawValue)
      json.field("host", plan.host)
      json.field("total", plan.counts.total)
      json.field("found", plan.counts.found)
      json.field("made", plan.counts.made)
      json.field("failed", plan.counts.failed)
      json.field("conflict", plan.counts.conflict)
      if let fault = plan.problem?.fault { json.field("fault", fault.kind.rawValue) }
    }
  }
}
