// What goes in and out over JSON and in forms: the connection, and what a test of it found.
import Base

/// The connection, as it is to be.
struct MoodleConnectionInput: Payload {
  var url = ""
  /// Absent or empty: the one it has stays.
  var token: String?
  var readSeconds = MoodleTimes().read
  var writeSeconds = MoodleTimes().write
  /// The version that was looked at: given, the change is refused when somebody else was faster.
  var version: Int64?

  static let schemaName = "MoodleConnectionInput"

  init() {}

  /// The connection as it is, for the form.
  init(_ row: MoodleConnectionRow) {
    url = row.url
    (readSeconds, writeSeconds) = (row.times.read, row.times.write)
    version = row.version
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("url", &url, label: MoodleText.url, help: MoodleText.urlHelp, max: MoodleRules.longestURL)
    f.text(
      "token", &token, label: MoodleText.token, help: MoodleText.tokenHelp, max: MoodleRules.longestToken, kind: .secret
    )
    f.integer(
      "readSeconds", &readSeconds, label: MoodleText.readSeconds, help: MoodleText.readSecondsHelp,
      range: MoodleRules.readRange, required: false)
    f.integer(
      "writeSeconds", &writeSeconds, label: MoodleText.writeSeconds, help: MoodleText.writeSecondsHelp,
      range: MoodleRules.writeRange, required: false)
    f.integer("version", &version, label: OrganizationText.version)
  }
}

/// The connection as the API gives it: never its token.
struct MoodleConnectionOutput: Payload {
  var url = ""
  var readSeconds = MoodleTimes().read
  var writeSeconds = MoodleTimes().write
  var testedAt: Timestamp?
  var isWorking: Bool?
  /// Why the last test could not ask the site.
  var fault: String?
  var siteName: String?
  var release: String?
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)

  static let schemaName = "MoodleConnection"

  init() {}

  init(_ row: MoodleConnectionRow) {
    url = row.url
    (readSeconds, writeSeconds) = (row.times.read, row.times.write)
    testedAt = row.tested?.at
    isWorking = row.tested?.isWorking
    fault = row.tested?.fault
    siteName = row.tested?.siteName
    release = row.tested?.release
    version = row.version
    createdAt = row.created
    updatedAt = row.updated
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("url", &url, label: MoodleText.url, max: MoodleRules.longestURL)
    f.integer("readSeconds", &readSeconds, label: MoodleText.readSeconds)
    f.integer("writeSeconds", &writeSeconds, label: MoodleText.writeSeconds)
    f.timestamp("testedAt", &testedAt, label: MoodleText.testedAt)
    f.bool("isWorking", &isWorking, label: MoodleText.works)
    f.text("fault", &fault, label: MoodleText.fault, max: 60)
    f.text("siteName", &siteName, label: MoodleText.siteName, max: 1000)
    f.text("release", &release, label: MoodleText.release, max: 100)
    f.integer("version", &version, label: OrganizationText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
  }
}

/// A function that Quad calls, and whether the token may.
struct MoodleFunctionOutput: Payload {
  var function = ""
  var area = MoodleArea.sync
  var state = MoodleTrial.FunctionState.granted
  /// What will not work without it.
  var consequence = ""
  /// Why it is refused.
  var reason: String?

  static let schemaName = "MoodleFunction"

  init() {}

  init(_ one: MoodleTrial.Function, _ language: Language) {
    function = one.need.function
    area = one.need.area
    state = one.state
    consequence = one.need.consequence[language]
    reason = one.fault?.text[language]
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("function", &function, label: MoodleText.function, max: 100)
    f.choice("area", &area, label: MoodleText.area)
    f.choice("state", &state, label: MoodleText.state)
    f.text("consequence", &consequence, label: MoodleText.without, max: 300)
    f.text("reason", &reason, label: MoodleText.reason, max: 1000)
  }
}

/// Something that Moodle tells or leaves out.
struct MoodleSightOutput: Payload {
  var sight = MoodleSight.emails
  var state = MoodleTrial.SightState.unknown
  /// The permission of Moodle that gives it.
  var permission = ""
  var consequence = ""

  static let schemaName = "MoodleSight"

  init() {}

  init(_ sight: MoodleSight, _ state: MoodleTrial.SightState, _ language: Language) {
    self.sight = sight
    self.state = state
    permission = sight.permission
    consequence = sight.consequence[language]
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("sight", &sight, label: MoodleText.sight)
    f.choice("state", &state, label: MoodleText.state)
    f.text("permission", &permission, label: MoodleText.permission, max: 100)
    f.text("consequence", &consequence, label: MoodleText.without, max: 300)
  }
}

/// What a test found.
struct MoodleTrialOutput: Payload {
  var isWorking = false
  /// Why the site could not be asked.
  var fault: String?
  /// The same in words, and what to do.
  var advice: String?
  var siteName: String?
  var release: String?
  /// The account that the token belongs to.
  var account: String?
  var isSiteAdmin: Bool?
  /// Seconds that the site's clock is ahead of ours.
  var clockDifference: Int64?
  /// What else somebody should know.
  var notes: [String] = []
  var functions: [MoodleFunctionOutput] = []
  var sights: [MoodleSightOutput] = []

  static let schemaName = "MoodleTrial"

  init() {}

  init(_ trial: MoodleTrial, _ language: Language) {
    isWorking = trial.isWorking
    fault = trial.fault?.kind.rawValue
    advice = trial.fault?.text[language]
    siteName = trial.site?.name
    release = trial.site?.release
    account = trial.site.map { $0.person.userName ?? $0.person.fullName }
    isSiteAdmin = trial.site?.isSiteAdmin
    clockDifference = trial.clockDifference
    notes = MoodleText.notes(trial).map { $0[language] }
    functions = trial.functions.map { MoodleFunctionOutput($0, language) }
    sights = trial.sights.map { MoodleSightOutput($0.sight, $0.state, language) }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.bool("isWorking", &isWorking, label: MoodleText.works)
    f.text("fault", &fault, label: MoodleText.fault, max: 60)
    f.text("advice", &advice, label: MoodleText.reason, max: 1000)
    f.text("siteName", &siteName, label: MoodleText.siteName, max: 1000)
    f.text("release", &release, label: MoodleText.release, max: 100)
    f.text("account", &account, label: MoodleText.account, max: 1000)
    f.bool("isSiteAdmin", &isSiteAdmin, label: MoodleText.isSiteAdmin)
    f.integer("clockDifference", &clockDifference, label: MoodleText.clockDifference)
    f.texts("notes", &notes, label: MoodleText.notesLabel)
    f.list("functions", &functions, label: MoodleText.functions)
    f.list("sights", &sights, label: MoodleText.sights)
  }
}
