// A campus of one's own for each test: a copy of one that was made once, with two organizations and a clock that stands.
import Base
import Foundation
import Store
import Synchronization
import Testing
import Web

@testable import App

/// An open campus in a folder of its own, gone after the test. Organization `home` is in Paris and has an owner (who also
/// runs the box) and a member of staff; `away` is another tenant of the same box with the same two.
final class Campus: Sendable {
  let appliance: Appliance
  let clock: StandingClock
  let home: OrganizationSummary
  let away: OrganizationSummary
  /// Owner of `home`, by bearer token.
  let admin: Visitor
  /// Staff of `home`, by bearer token.
  let staff: Visitor
  /// Owner of `away`, by bearer token.
  let stranger: Visitor
  let guest: Visitor
  let entrance: any Entrance
  private let premises: Premises

  static let password = "a quiet place to study"

  /// `zone` is that of `home`. `at` is where the clock stands.
  init(
    _ depth: Depth = .inProcess, zone: String = "Europe/Paris", at start: String? = nil, rates: Rates = .off,
    cors: CORS = .off, mail: MailOptions? = nil, sockets: SocketCatalog = .features,
    images: ImageWorkers.Options = .besideTests, log: Log = .silent
  ) throws {
    let template = try CampusTemplate.shared.get()
    let folder = TestFolder()
    try template.database.write(to: URL(filePath: folder.database))
    try template.key.write(to: URL(filePath: folder.path + "/quad.key"))
    clock = StandingClock(try #require(Timestamp(rfc3339: start ?? CampusTemplate.start)))
    appliance = try Appliance(
      database: folder.database, log: log, clock: clock.clock, passwords: CampusTemplate.passwords, slowWidth: 1,
      rates: rates, cors: cors, mail: mail ?? .off, sockets: sockets,
      images: images,
      ticks: { [clock] in UInt64(clamping: clock.clock.now.milliseconds) * 1_000_000 })
    let place = try #require(Zone(zone))
    if zone != template.home.zone.name {
      let home = template.home.id
      try appliance.store.write { writer in try writer.run(CampusTemplate.moveZone, home, place.name) }
    }
    home = OrganizationSummary(
      id: template.home.id, name: template.home.name, zone: place, language: template.home.language)
    away = template.away
    premises = Premises(appliance, folder)
    switch depth {
    case .inProcess: entrance = try InProcess(premises)
    case .socket: entrance = try LiveSocket(premises)
    }
    guest = Visitor(entrance)
    var visitors: [Visitor] = []
    for person in [template.admin, template.staff, template.stranger] {
      visitors.append(try Campus.session(person, appliance).visitor(entrance))
    }
    (admin, staff, stranger) = (visitors[0], visitors[1], visitors[2])
  }

  var store: Store { appliance.store }

  // MARK: People

  /// A new active person of `home` who can sign in with `Campus.password`.
  func person(
    _ name: String, email: String? = nil, role: BuiltInRole = .staff, in organization: OrganizationSummary? = nil
  ) throws -> PersonRow {
    let organization = organization ?? home
    var input = PersonInput()
    input.name = name
    input.email = email ?? "\(name.lowercased().filter { $0.isASCII && $0.isLetter })@people.example"
    input.roles = [role.rawValue]
    let (made, hash) = (input, try appliance.passwords.hash(Campus.password))
    return try store.write(WriteContext(organization: organization.id.value)) { writer in
      let row = try PeopleChanges.create(made, in: organization, writer)
      try SessionChanges.setPassword(hash, of: row.id, in: organization, writer)
      return try writer.one(PeopleStore.find, row.id, organization.id)
    }
  }

  /// Somebody of `home` in a further organization, with the same account.
  func second(
    _ person: ID<Person>, as name: String, role: BuiltInRole = .staff, in organization: OrganizationSummary? = nil
  ) throws -> ID<Person> {
    let organization = organization ?? away
    var input = PersonInput()
    input.name = name
    input.roles = [role.rawValue]
    let made = input
    return try store.write(WriteContext(organization: organization.id.value)) { writer in
      let row = try PeopleChanges.create(made, in: organization, writer)
      let account = try #require(try writer.one(SignInStore.member, person).account)
      try AccountChanges.attach(account, to: writer.one(SignInStore.member, row.id), writer)
      try SessionChanges.arrive(row.id, in: organization, writer)
      return row.id
    }
  }

  /// A new person of `home` with a name and nothing else.
  func quickPerson(_ name: String) throws -> ID<Person> {
    var input = PersonInput()
    input.name = name
    let (made, home) = (input, home)
    return try store.write(context) { writer in try PeopleChanges.create(made, in: home, writer).id }
  }

  // MARK: Roles

  /// A role of `home`.
  func role(_ role: BuiltInRole) throws -> RoleRow {
    let home = home.id
    return try #require(try store.read { try RoleBook(of: home, $0)[role] })
  }

  /// A new role of `home` that gives these permissions.
  func ownRole(_ name: String, _ permissions: [String]) throws -> RoleRow {
    var input = RoleInput()
    input.name = name
    input.permissions = permissions
    let (made, home) = (input, home.id)
    return try store.write(context) { writer in try RoleChanges.create(made, in: home, writer) }
  }

  /// Gives a person of `home` a role.
  func assign(_ role: RoleRow, to person: ID<Person>, source: AssignmentSource = .manual) throws {
    let home = home.id
    try store.write(context) { writer in
      _ = try AssignmentChanges.assign(role, to: person, source: source, in: home, as: .system, writer)
    }
  }

  /// What a write of `home` by nobody in particular records.
  var context: WriteContext { WriteContext(organization: home.id.value) }

  /// Somebody with a session of their own that began now.
  func visitor(_ person: ID<Person>, _ credential: Caller.Credential = .token) throws -> Visitor {
    try Campus.session(person, appliance, credential).visitor(entrance)
  }

  /// The same people in a browser: with a cookie, coming from our own pages.
  func browser(_ visitor: Visitor) throws -> Visitor { try self.visitor(visitor.person, .cookie) }

  private static func session(
    _ person: ID<Person>, _ appliance: Appliance, _ credential: Caller.Credential = .token
  ) throws -> NewSession {
    let secret = NewSecret(appliance.secrets)
    let member = try appliance.store.read { try $0.one(SignInStore.member, person) }
    try appliance.store.write { writer in
      _ = try SessionChanges.start(member, credential, secret, userAgent: "test", writer)
    }
    return NewSession(person: person, secret: secret, credential: credential)
  }

  private struct NewSession {
    let person: ID<Person>
    let secret: NewSecret
    let credential: Caller.Credential

    func visitor(_ entrance: any Entrance) -> Visitor {
      var visitor = Visitor(entrance, person: person)
      switch credential {
      case .token: visitor.token = secret.token
      case .cookie: visitor.cookies = ["quad-session": secret.token]
      }
      return visitor
    }
  }

  // MARK: From elsewhere

  /// A way in whose clients come from whatever address it is told.
  func moving() throws -> Moving { try Moving(premises) }

  // MARK: What happened

  /// A moment to look back to.
  struct Mark: Sendable {
    fileprivate let event: ID<EventRow>
    fileprivate let writes: UInt64
    fileprivate let content: String

    /// Before anything.
    static let start = Mark(event: ID(0), writes: 0, content: "")
  }

  /// Remembers what has been written so far.
  func mark() throws -> Mark {
    Mark(event: try lastEvent(), writes: store.statistics.requests, content: try content())
  }

  /// The kinds of the events since, of all organizations, oldest first.
  /// What happened, without whom it was told to: that follows from it, and `NoticeTests` ask for it.
  func events(since mark: Mark) throws -> [String] {
    try eventRows(since: mark).map(\.kind).filter { $0 != EventKind.noticed.name }
  }

  func eventRows(since mark: Mark) throws -> [EventRow] {
    try store.read { try EventLog.since($0, mark.event, limit: 100_000) }
  }

  /// How many writes the writer was asked for since.
  func writes(since mark: Mark) -> Int { Int(store.statistics.requests - mark.writes) }

  /// Whether not one row of any table has changed since.
  func isUnchanged(since mark: Mark) throws -> Bool { try content() == mark.content }

  /// Waits for what was handed to the writer without waiting for it.
  func settle() throws { try store.write { _ in } }

  /// Whether no job waits or runs, and neither a job nor a schedule is due.
  private func isWorkDone(_ reader: Reader) throws -> Bool {
    let counts = try JobCounts(reader)
    let now = clock.clock.now
    guard counts.count(Features.jobKinds, .waiting) + counts.count(Features.jobKinds, .running) == 0,
      try JobList.newest([.later], Features.jobKinds, limit: 500, reader).allSatisfy({ $0.runAt ?? now > now })
    else { return false }
    return try Schedules.all(reader).allSatisfy { $0.nextAt.map { $0 > now } ?? true }
  }

  /// Waits until no job waits or runs, and none is due. They must have been started.
  func finishJobs() throws {
    var quiet = 0
    for _ in 0..<5000 {
      appliance.jobs.tick()
      // What the tick has put in, or is about to plan, is behind this.
      try settle()
      let isDone = try store.read { reader in try reader.snapshot { try isWorkDone(reader) } }
      quiet = isDone ? quiet + 1 : 0
      if quiet == 2 { return }
      Thread.sleep(forTimeInterval: 0.002)
    }
    Issue.record("jobs did not end")
  }

  func schema() throws -> String { try store.schema() }

  /// Whether every event follows from the one before.
  func chainIsWhole() throws -> Bool {
    let verdict = try store.read { try EventLog.verifyChain($0) }
    if case .whole = verdict { return true }
    return false
  }

  private func lastEvent() throws -> ID<EventRow> {
    try store.read { reader in
      let rows = try [0, home.id.value, away.id.value].flatMap {
        try EventLog.newest(reader, organization: $0, limit: 1)
      }
      return rows.map(\.id).max() ?? ID(0)
    }
  }

  /// Every row that a request could change, as one text.
  private func content() throws -> String {
    try store.read { reader in
      try CampusTemplate.contents.flatMap { try reader.all($0) }.joined(separator: "\n")
    }
  }

  /// Holds the writer's thread until the gate is opened, so that what is sent meanwhile queues behind it.
  func holdWriter() -> WriterHold { WriterHold(store) }
}

/// An open campus and its folder. Everything that uses them keeps this, so that they close when the last has gone.
final class Premises: Sendable {
  let appliance: Appliance
  private let folder: TestFolder

  init(_ appliance: Appliance, _ folder: TestFolder) {
    self.appliance = appliance
    self.folder = folder
  }

  deinit {
    appliance.hub.end()
    appliance.store.close()
  }
}

/// The writer's thread, held.
final class WriterHold: Sendable {
  private let held = DispatchSemaphore(value: 0)
  private let gate = DispatchSemaphore(value: 0)

  /// Returns when the writer's thread is held.
  init(_ store: Store) {
    _ = store.write(WriteContext()) { [held, gate] _ in
      held.signal()
      gate.wait()
    } then: { _ in
    }
    held.wait()
  }

  func release() { gate.signal() }
}

extension ImageWorkers.Options {
  /// The program that was built beside the tests, with all the time that a busy machine may need.
  static var besideTests: ImageWorkers.Options {
    var options = ImageWorkers.Options()
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    options.program = directory(of: tests) + "/quad"
    options.time = .seconds(120)
    return options
  }
}
