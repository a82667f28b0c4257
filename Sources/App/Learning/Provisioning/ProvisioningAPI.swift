// Plans for Moodle over JSON.
import Base
import Store
import Web

enum ProvisioningAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      try call.list(page, total: try reader.one(ProvisioningStore.planCount, organization)) { json in
        for row in try reader.all(ProvisioningStore.plans, organization, page.limit, page.offset) {
          ProvisioningPlanOutput(row, call.language).write(to: json)
        }
      }
    }
  }

  static func plan(_ call: Call, _ reader: Reader) throws -> ProvisioningPlanRow {
    try ProvisioningChanges.find(call.id(), in: call.signedIn.organization.id, reader)
  }

  static func find(_ call: Call, _ reader: Reader) throws -> ProvisioningPlanOutput {
    try ProvisioningPlanOutput(plan(call, reader), call.language)
  }

  /// Which rows are asked for: all, or those of one state.
  static func state(_ call: Call) throws -> ProvisioningItem.State? {
    guard let word = call.query["state"], !word.isEmpty else { return nil }
    guard let state = ProvisioningItem.State(rawValue: word) else {
      throw ProvisioningSketch.refusal(
        "state", PeopleText.notAChoice(ProvisioningItem.State.allCases.map(\.rawValue)))
    }
    return state
  }

  static func items(
    of plan: ProvisioningPlanRow, _ state: ProvisioningItem.State?, _ page: Page, in organization: ID<Organization>,
    _ reader: Reader
  ) throws -> (rows: [ProvisioningItemRow], total: Int) {
    if plan.isForgotten { return ([], 0) }
    guard let state else {
      return (
        try reader.all(ProvisioningStore.page, plan.id, organization, page.limit, page.offset), plan.counts.total
      )
    }
    let total = try reader.one(ProvisioningStore.countOfState, plan.id, state.rawValue)
    return (
      try reader.all(
        ProvisioningStore.pageOfState, plan.id, organization, page.limit, page.offset, state.rawValue), total
    )
  }

  static func rows(_ call: Call, _ reader: Reader) throws -> Reply {
    let (page, state) = (try Page(call.query), try state(call))
    return try reader.snapshot {
      let plan = try plan(call, reader)
      let found = try items(of: plan, state, page, in: call.signedIn.organization.id, reader)
      return call.list(page, total: found.total) { json in
        for row in found.rows { ProvisioningItemOutput(row, call.language).write(to: json) }
      }
    }
  }

  // MARK: Making one

  typealias Make<Input> = @Sendable (Input, Call, Slow) throws -> ProvisioningPlanRow

  /// A route that makes a plan: it waits for Moodle.
  static func route<Input: Payload>(
    _ path: String, _ summary: String, _ input: Input.Type, _ make: @escaping Make<Input>
  ) -> Route {
    Route(
      .api, .post, path, summary, access: .permission(.moodleManage), input: input,
      output: ProvisioningPlanOutput.self, success: 201, body: .json, waitsFor: MoodleAPI.server,
      action: .slow { call, body in
        let value = try body.payload(Input.self)
        return { pool in call.reply(201, ProvisioningPlanOutput(try make(value, call, pool), call.language)) }
      })
  }

  /// A file of courses; the term is named in the address.
  static func file(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    guard let term = call.query["term"].flatMap({ ID<Term>($0) }) else {
      throw ProvisioningSketch.refusal("term", CourseText.noSuchTerm)
    }
    let row = try ProvisioningPreview.file(upload.content, term, call, pool)
    return call.reply(201, ProvisioningPlanOutput(row, call.language))
  }

  // MARK: What is done with one

  static func start(_ call: Call, _ writer: Writer) throws -> ProvisioningPlanOutput {
    let row = try ProvisioningChanges.start(
      call.id(), in: call.signedIn.organization.id, call.appliance.secrets, writer)
    return ProvisioningPlanOutput(row, call.language)
  }

  static func stop(_ call: Call, _ writer: Writer) throws -> ProvisioningPlanOutput {
    let row = try ProvisioningChanges.stop(call.id(), in: call.signedIn.organization.id, writer)
    return ProvisioningPlanOutput(row, call.language)
  }

  static func drop(_ call: Call, _ writer: Writer) throws {
    try ProvisioningChanges.drop(call.id(), in: call.signedIn.organization.id, writer)
  }

  static func handOut(_ call: Call, _ writer: Writer) throws -> ProvisioningPasswordsOutput {
    ProvisioningPasswordsOutput(
      try ProvisioningChanges.handOut(
        call.id(), in: call.signedIn.organization.id, call.appliance.secrets, writer))
  }

  // MARK: The site for tests

  static func testSite(_ call: Call, _ reader: Reader) throws -> ProvisioningTestSite {
    let organization = try call.signedIn.organization.id
    var output = ProvisioningTestSite()
    let site = try reader.first(MoodleStore.find, organization)?.url
    output.isTestSite = try ProvisioningChanges.isTestSite(site, of: organization, reader)
    return output
  }

  static func setTestSite(
    _ input: ProvisioningTestSite, _ call: Call, _ writer: Writer
  ) throws -> ProvisioningTestSite {
    try ProvisioningChanges.setTestSite(input.isTestSite, of: call.signedIn.organization.id, writer)
    return input
  }
}

/// What became of a plan, as CSV.
enum ProvisioningReport {
  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    return try reader.snapshot {
      let plan = try ProvisioningAPI.plan(call, reader)
      var csv = CSVWriter(call.buffer)
      let language = call.language
      csv.row([
        ProvisioningText.row[language], ProvisioningText.kind[language], ProvisioningText.name[language],
        ProvisioningText.courseName[language], ProvisioningText.idnumber[language], ProvisioningText.state[language],
        MoodleText.reason[language], ProvisioningText.moodleID[language],
      ])
      for row in try reader.all(
        ProvisioningStore.items, plan.id, organization.id, 0, ProvisioningRules.mostRows)
      {
        let item = row.item
        csv.number(Int64(item.place) + 1)
        csv.text(item.kind.label[language])
        csv.text(item.name)
        csv.text(item.wish.name ?? "")
        csv.text(item.wish.idnumber ?? "")
        csv.text(item.state.label[language])
        csv.text(item.problem?.text[language] ?? "")
        if let id = item.moodleID { csv.number(id) } else { csv.empty() }
        csv.end()
      }
      return Reply(
        200, .csv, body: .buffer(call.buffer),
        headers: [Reply.Header("Content-Disposition", "attachment; filename=\"moodle-plan.csv\"")])
    }
  }

  /// The test people of a plan with their password: see `ProvisioningChanges.handOut`.
  static func passwords(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let handed = try ProvisioningChanges.handOut(
      call.id(), in: call.signedIn.organization.id, call.appliance.secrets, writer)
    var csv = CSVWriter(call.buffer)
    csv.row("username", "password", "firstname", "lastname", "email")
    for item in handed.people {
      let wish = item.wish
      csv.row([
        wish.key ?? "", handed.password, wish.firstName ?? "", wish.lastName ?? "", wish.email ?? "",
      ])
    }
    return Reply(
      200, .csv, body: .buffer(call.buffer),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"moodle-test-people.csv\"")])
  }
}
