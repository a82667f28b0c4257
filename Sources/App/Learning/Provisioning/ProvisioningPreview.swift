// Making a plan: Quad's own tables are read, then Moodle is asked what is there, then the plan is kept.
import Base
import Store
import Web

enum ProvisioningPreview {
  /// How often names are chosen anew that somebody has already.
  private static let tries = 3

  /// Makes a plan of what `sketch` says. Off any transaction; on the pool that waits for other servers.
  static func make(
    _ kind: ProvisioningKind, _ call: Call, _ pool: Slow, _ sketch: (Reader) throws -> ProvisioningSketch
  ) throws -> ProvisioningPlanRow {
    let organization = try call.signedIn.organization.id
    let connection = try connection(of: organization, pool.reader)
    if kind == .people, try !ProvisioningChanges.isTestSite(connection.url, of: organization, pool.reader) {
      throw Failure(.conflict, code: "moodle-test-site", ProvisioningText.noTestSite)
    }
    var client = try call.appliance.moodle.client(connection)
    // Somebody waits for it.
    client.attempts = 1
    client.deadline = monotonicNanoseconds() &+ ProvisioningRules.waiting
    // What can't be is told before Moodle is asked anything.
    var made = try sketched(pool, sketch)
    let missing: [String]
    do throws(MoodleFault) {
      let granted = try client.siteInfo().functions
      missing = kind.functions.filter { !granted.contains($0) }
    } catch { throw error.upstream }
    var items = made.items
    for attempt in 1...tries {
      if attempt > 1 { made = try sketched(pool, sketch) }
      items = made.items
      var look = ProvisioningLook(client, makesPeople: kind == .people)
      do throws(MoodleFault) { try look.settle(&items) } catch { throw error.upstream }
      guard kind == .people, items.contains(where: { $0.kind == .person && $0.state == .conflict }) else { break }
    }
    if kind == .enrollments { refuseStrangers(&items) }
    let (title, rows, lacks, site) = (made.title, items, missing, connection.url)
    return try pool.write(call.context) { writer in
      try ProvisioningChanges.create(
        kind, title, rows, at: site, missing: lacks, in: organization, writer)
    }
  }

  private static func sketched(
    _ pool: Slow, _ sketch: (Reader) throws -> ProvisioningSketch
  ) throws -> ProvisioningSketch {
    let made = try pool.reader.snapshot { try sketch(pool.reader) }
    guard made.items.count <= ProvisioningRules.mostRows else {
      throw Failure(.unprocessable, code: "too-many-rows", ProvisioningText.tooMany(ProvisioningRules.mostRows))
    }
    return made
  }

  static func connection(of organization: ID<Organization>, _ reader: Reader) throws -> MoodleConnectionRow {
    guard let row = try reader.first(MoodleStore.find, organization) else {
      throw Failure(.conflict, code: "no-moodle", ProvisioningText.noMoodle)
    }
    return row
  }

  /// A plan of enrollments makes nobody: who isn't there can't be enrolled.
  private static func refuseStrangers(_ items: inout [ProvisioningItem]) {
    for at in items.indices where items[at].kind == .person && items[at].state == .create {
      items[at].conflict(.noPerson)
    }
    for at in items.indices where items[at].kind == .enrollment && items[at].state == .create {
      if let parent = items[at].parent, items[parent].state == .conflict { items[at].conflict(.parent) }
    }
  }

  // MARK: The four kinds

  static func categories(
    _ input: ProvisioningCategoriesInput, _ call: Call, _ pool: Slow
  ) throws -> ProvisioningPlanRow {
    let organization = try call.signedIn.organization
    return try make(.categories, call, pool) { try ProvisioningSketch.categories(input, in: organization, $0) }
  }

  static func courses(_ input: ProvisioningCoursesInput, _ call: Call, _ pool: Slow) throws -> ProvisioningPlanRow {
    let organization = try call.signedIn.organization
    return try make(.courses, call, pool) { try ProvisioningSketch.courses(input, in: organization, $0) }
  }

  static func file(
    _ content: [UInt8], _ term: ID<Term>, _ call: Call, _ pool: Slow
  ) throws -> ProvisioningPlanRow {
    let organization = try call.signedIn.organization
    return try make(.courses, call, pool) { reader in
      let row = try ProvisioningSketch.term(term, organization.id, reader)
      return try ProvisioningFile.sketch(content, row, in: organization, reader)
    }
  }

  static func people(_ input: ProvisioningPeopleInput, _ call: Call, _ pool: Slow) throws -> ProvisioningPlanRow {
    let organization = try call.signedIn.organization
    let today = organization.zone.localDate(at: call.now)
    return try make(.people, call, pool) { try ProvisioningSketch.people(input, in: organization, on: today, $0) }
  }

  static func enrollments(
    _ input: ProvisioningEnrollmentsInput, _ call: Call, _ pool: Slow
  ) throws -> ProvisioningPlanRow {
    let organization = try call.signedIn.organization
    return try make(.enrollments, call, pool) { _ in
      try ProvisioningSketch.enrollments(input, in: organization)
    }
  }
}

extension MoodleFault {
  /// For whoever has something done at Moodle right now: 502, for it is not Quad that fails.
  var upstream: Failure {
    Failure(
      .badGateway, code: "moodle-\(kind.rawValue)", text, detail: "\(self)",
      retryAfter: isPassing ? Int(retryAfter ?? 30) : nil)
  }
}
