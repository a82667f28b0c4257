// The synchronization with Moodle over JSON.
import Base
import Store
import Web

enum MoodleSyncAPI {
  static let ofCategories = [
    Route.QueryParameter(name: "state", text: MoodleSyncText.state, .text(example: "unmapped")),
    Route.QueryParameter(name: "gone", text: MoodleSyncText.isGone, .text(example: "true")),
  ]

  private static func organization(_ call: Call) throws -> ID<Organization> { try call.signedIn.organization.id }

  // MARK: Settings

  static func settings(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try MoodleMapping.settings(of: organization(call), reader)
    return call.reply(SyncSettingsOutput(row), version: row.version)
  }

  static func set(_ input: SyncSettingsInput, _ call: Call, _ writer: Writer) throws -> SyncSettingsOutput {
    let organization = try organization(call)
    try call.precondition.check(version: MoodleMapping.settings(of: organization, writer).version)
    return SyncSettingsOutput(
      try SyncSchedule.set(input.settings(), ifVersion: input.version, in: organization, writer))
  }

  static func judge(_ input: SiteJudgementInput, _ call: Call, _ writer: Writer) throws -> SyncSettingsOutput {
    let organization = try organization(call)
    try SyncSite.judge(isSame: input.site == .same, seen: input.url, in: organization, writer)
    return SyncSettingsOutput(try MoodleMapping.settings(of: organization, writer))
  }

  // MARK: Categories

  /// All that there are, or those of one state, parents before what is below them. An organization has some hundred.
  static func rows(
    of organization: ID<Organization>, _ state: CategoryState?, withGone: Bool, _ reader: Reader
  ) throws -> [CategoryRow] {
    try MoodleMapping.rows(of: organization, reader)
      .filter { (state == nil || $0.state == state) && (withGone || !$0.isGone) }
      .sorted { ($0.path, $0.moodleID) < ($1.path, $1.moodleID) }
  }

  static func categories(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    var state: CategoryState?
    if let word = call.query["state"], !word.isEmpty {
      state = CategoryState(rawValue: word)
      if state == nil {
        let text = PeopleText.notAChoice(CategoryState.allCases.map(\.rawValue))
        throw Failure.unprocessable([Failure.Field(path: "state", text: text)])
      }
    }
    let rows = try rows(of: organization(call), state, withGone: call.query["gone"] == "true", reader)
    return call.list(page, total: rows.count) { json in
      for row in rows.dropFirst(page.offset).prefix(page.limit) { CategoryOutput(row).write(to: json) }
    }
  }

  static func category(_ call: Call, _ reader: Reader) throws -> CategoryOutput {
    let id: ID<MoodleCategoryEntry> = try call.id()
    return CategoryOutput(try reader.one(CategoryStore.category, id, organization(call)))
  }

  static func decide(_ input: CategoryDecisionInput, _ call: Call, _ writer: Writer) throws -> CategoryOutput {
    CategoryOutput(try MoodleMapping.decide(input.decision, about: call.id(), in: organization(call), writer))
  }

  static func withdraw(_ call: Call, _ writer: Writer) throws {
    try MoodleMapping.decide(nil, about: call.id(), in: organization(call), writer)
  }

  // MARK: Runs

  static func runs(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    // As many as are kept.
    let rows = try MoodleRuns.page(of: organization(call), limit: SyncRules.mostRuns + 1, reader)
    return call.list(page, total: rows.count) { json in
      for row in rows.dropFirst(page.offset).prefix(page.limit) { SyncRunOutput(row).write(to: json) }
    }
  }

  static func run(_ call: Call, _ reader: Reader) throws -> SyncRunOutput {
    SyncRunOutput(try MoodleRuns.find(call.id(), of: organization(call), reader))
  }

  static func start(_ call: Call, _ writer: Writer) throws -> SyncRunOutput {
    SyncRunOutput(try MoodleRuns.start(.manual, in: organization(call), writer))
  }

  static func stop(_ call: Call, _ writer: Writer) throws -> SyncRunOutput {
    SyncRunOutput(try MoodleRuns.stop(call.id(), in: organization(call), writer))
  }

  static func confirm(_ call: Call, _ writer: Writer) throws -> SyncRunOutput {
    SyncRunOutput(try MoodleRuns.confirm(call.id(), in: organization(call), writer))
  }

  static func errors(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let run = try MoodleRuns.find(call.id(), of: organization(call), reader)
    let rows = try reader.all(
      MoodleRunStore.errors, run.id, ID<MoodleRunLine>(0), run.organization, Int(SyncRules.mostErrors) * 2)
    return try call.list(page, total: rows.count) { json in
      for row in rows.dropFirst(page.offset).prefix(page.limit) {
        SyncErrorOutput(row, try row.sameAddress(in: run.organization, reader)).write(to: json)
      }
    }
  }

  static func changes(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let run = try MoodleRuns.find(call.id(), of: organization(call), reader)
    let rows = try reader.all(
      MoodleRunStore.changes, run.id, ID<MoodleRunLine>(0), run.organization, Int(SyncRules.mostChanges) * 2)
    return call.list(page, total: rows.count) { json in
      for row in rows.dropFirst(page.offset).prefix(page.limit) { SyncChangeOutput(row).write(to: json) }
    }
  }

  // MARK: Routes

  private static let manage = Access.permission(.moodleManage)

  static let routes: [Route] = [
    .api(
      .get, "/api/v1/moodle/sync", "How the synchronization with Moodle is set up, and when it is due", needs: manage,
      output: SyncSettingsOutput.self, answer: settings
    ).with(.versioned),
    .api(
      .put, "/api/v1/moodle/sync",
      "Set the synchronization up: its rhythm, what categories mean, and what may be missing",
      needs: manage, input: SyncSettingsInput.self, output: SyncSettingsOutput.self, write: set
    ).with(.versioned),
    .api(
      .post, "/api/v1/moodle/sync/site", "Say whether a changed address is the same Moodle or another one",
      needs: manage, input: SiteJudgementInput.self, output: SyncSettingsOutput.self, write: judge
    ).with(.optional),
    .api(
      .get, "/api/v1/moodle/sync/runs", "The synchronizations, the newest first", needs: manage,
      query: [.page, .limit], list: SyncRunOutput.self, read: runs),
    .api(
      .post, "/api/v1/moodle/sync/runs", "Begin a synchronization: 409 while one is under way", needs: manage,
      output: SyncRunOutput.self, status: 201, write: start),
    .api(
      .get, "/api/v1/moodle/sync/runs/{id}", "One synchronization with its phases", needs: manage,
      output: SyncRunOutput.self, read: run),
    .api(
      .post, "/api/v1/moodle/sync/runs/{id}/stop", "Stop a synchronization: what it has done stays", needs: manage,
      output: SyncRunOutput.self, write: stop),
    .api(
      .post, "/api/v1/moodle/sync/runs/{id}/confirm",
      "Begin a synchronization that deactivates what this one found missing and left alone", needs: manage,
      output: SyncRunOutput.self, status: 201, write: confirm),
    .api(
      .get, "/api/v1/moodle/sync/runs/{id}/errors", "What a synchronization could not take over", needs: manage,
      query: [.page, .limit], list: SyncErrorOutput.self, read: errors),
    .api(
      .get, "/api/v1/moodle/sync/runs/{id}/changes", "What a synchronization changed", needs: manage,
      query: [.page, .limit], list: SyncChangeOutput.self, read: changes),
    .api(
      .get, "/api/v1/moodle/sync/categories", "The categories of Moodle, and what they stand for", needs: manage,
      query: ofCategories + [.page, .limit], list: CategoryOutput.self, slowRead: categories),
    .api(
      .get, "/api/v1/moodle/sync/categories/{id}", "One category of Moodle", needs: manage, output: CategoryOutput.self,
      read: category),
    .api(
      .put, "/api/v1/moodle/sync/categories/{id}/decision", "Decide what a category of Moodle stands for",
      needs: manage, input: CategoryDecisionInput.self, output: CategoryOutput.self, write: decide),
    .api(
      .delete, "/api/v1/moodle/sync/categories/{id}/decision",
      "Take back what was decided about a category of Moodle", needs: manage, write: withdraw),
  ]
}
