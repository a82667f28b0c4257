// How a synchronization is set up, and what a new address is, as the API takes and gives it.
import Base

/// How the synchronization is to be set up: all of it.
struct SyncSettingsInput: Payload {
  var levels = LevelMeanings.usual.levels.map(\.rawValue)
  var minutes: Int64?
  var atStart = false
  var width = SyncSettings().width
  var guardPercent = SyncSettings().guardPercent
  var guardRows = SyncSettings().guardRows
  /// The version that was looked at: given, the change is refused when somebody else was faster.
  var version: Int64?

  static let schemaName = "MoodleSyncSettingsInput"

  init() {}

  init(_ row: SyncSettingsRow) {
    let settings = row.settings
    levels = settings.levels.levels.map(\.rawValue)
    (minutes, atStart, width) = (settings.minutes, settings.atStart, settings.width)
    (guardPercent, guardRows, version) = (settings.guardPercent, settings.guardRows, row.version)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.texts(
      "levels", &levels, label: MoodleSyncText.levels, help: MoodleSyncText.levelsHelp, length: 20,
      max: LevelMeanings.most)
    f.integer(
      "minutes", &minutes, label: MoodleSyncText.minutes, help: MoodleSyncText.minutesHelp, range: SyncRules.minutes)
    f.bool("atStart", &atStart, label: MoodleSyncText.atStartLabel, required: false)
    f.integer(
      "width", &width, label: MoodleSyncText.width, help: MoodleSyncText.widthHelp, range: SyncRules.widths,
      required: false)
    f.integer(
      "guardPercent", &guardPercent, label: MoodleSyncText.guardPercent, help: MoodleSyncText.guardPercentHelp,
      range: SyncRules.percents, required: false)
    f.integer(
      "guardRows", &guardRows, label: MoodleSyncText.guardRows, range: SyncRules.guardRows, required: false)
    f.integer("version", &version, label: OrganizationText.version)
  }

  /// Fails with 422 for a level that means nothing.
  func settings() throws -> SyncSettings {
    var settings = SyncSettings()
    var meanings: [LevelMeaning] = []
    for (at, word) in levels.enumerated() {
      guard let meaning = LevelMeaning(rawValue: word) else {
        let text = PeopleText.notAChoice(LevelMeaning.allCases.map(\.rawValue))
        throw Failure.unprocessable([Failure.Field(path: "levels[\(at)]", text: text)])
      }
      meanings.append(meaning)
    }
    guard !meanings.isEmpty else {
      throw Failure.unprocessable([Failure.Field(path: "levels", text: MoodleSyncText.levelsHelp)])
    }
    settings.levels = LevelMeanings(meanings)
    (settings.minutes, settings.atStart, settings.width) = (minutes, atStart, width)
    (settings.guardPercent, settings.guardRows) = (guardPercent, guardRows)
    return settings
  }
}

/// How the synchronization is set up.
struct SyncSettingsOutput: Payload {
  var levels: [String] = []
  var minutes: Int64?
  var atStart = false
  var width: Int64 = 3
  var guardPercent: Int64 = 20
  var guardRows: Int64 = 5
  /// The address that all known numbers are of.
  var site: String?
  /// When the schedule is due next.
  var nextAt: Timestamp?
  var version: Int64 = 0

  static let schemaName = "MoodleSyncSettings"

  init() {}

  init(_ row: SyncSettingsRow) {
    let settings = row.settings
    levels = settings.levels.levels.map(\.rawValue)
    (minutes, atStart, width) = (settings.minutes, settings.atStart, settings.width)
    (guardPercent, guardRows) = (settings.guardPercent, settings.guardRows)
    (site, nextAt, version) = (row.site, row.next, row.version)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.texts("levels", &levels, label: MoodleSyncText.levels, length: 20, max: LevelMeanings.most)
    f.integer("minutes", &minutes, label: MoodleSyncText.minutes)
    f.bool("atStart", &atStart, label: MoodleSyncText.atStartLabel)
    f.integer("width", &width, label: MoodleSyncText.width)
    f.integer("guardPercent", &guardPercent, label: MoodleSyncText.guardPercent)
    f.integer("guardRows", &guardRows, label: MoodleSyncText.guardRows)
    f.text("site", &site, label: MoodleSyncText.site, max: MoodleRules.longestURL)
    f.timestamp("nextAt", &nextAt, label: MoodleSyncText.nextAt)
    f.integer("version", &version, label: OrganizationText.version)
  }
}

/// What a new address of the connection is.
enum SiteJudgement: String, Sendable, CaseIterable, Labeled {
  case same
  case other

  var label: Text {
    switch self {
    case .same: MoodleSyncText.siteSame
    case .other: MoodleSyncText.siteOther
    }
  }
}

struct SiteJudgementInput: Payload {
  var site = SiteJudgement.same
  /// The address that is judged.
  var url: String?

  static let schemaName = "MoodleSiteJudgement"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("site", &site, label: MoodleSyncText.siteIs)
    f.text(
      "url", &url, label: MoodleSyncText.siteSeen, help: MoodleSyncText.siteSeenHelp, min: 1,
      max: MoodleRules.longestURL)
  }
}
