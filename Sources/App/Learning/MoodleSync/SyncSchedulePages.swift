// The form of the schedule: how often, also at the start, how many calls at once, and what may go without being asked for.
import Base
import Store
import Web

enum SyncTimeUnit: String, Sendable, CaseIterable, Labeled {
  case minutes
  case hours

  var label: Text {
    switch self {
    case .minutes: SyncPageText.minutes
    case .hours: SyncPageText.hours
    }
  }

  var minutes: Int64 {
    switch self {
    case .minutes: 1
    case .hours: 60
    }
  }
}

/// The schedule as its form has it.
struct SyncScheduleForm: Payload {
  var every: Int64?
  var unit = SyncTimeUnit.hours
  var atStart = false
  var width: Int64 = 3
  var guardPercent: Int64 = 20
  var guardRows: Int64 = 5

  static let schemaName = "SyncScheduleForm"

  init() {}

  init(_ settings: SyncSettings) {
    if let minutes = settings.minutes {
      unit = minutes % SyncTimeUnit.hours.minutes == 0 ? .hours : .minutes
      every = minutes / unit.minutes
    }
    (atStart, width) = (settings.atStart, settings.width)
    (guardPercent, guardRows) = (settings.guardPercent, settings.guardRows)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer(
      "every", &every, label: SyncPageText.every, help: SyncPageText.everyHelp, range: SyncRules.minutes)
    f.choice("unit", &unit, label: SyncPageText.timeUnit, required: false)
    f.bool("atStart", &atStart, label: MoodleSyncText.atStartLabel, required: false)
    f.integer(
      "width", &width, label: MoodleSyncText.width, help: MoodleSyncText.widthHelp, range: SyncRules.widths)
    f.integer(
      "guardPercent", &guardPercent, label: MoodleSyncText.guardPercent, help: MoodleSyncText.guardPercentHelp,
      range: SyncRules.percents)
    f.integer(
      "guardRows", &guardRows, label: MoodleSyncText.guardRows, help: SyncPageText.guardRowsHelp,
      range: SyncRules.guardRows)
  }

  /// Puts what it says over `settings`. Fails with 422 for a pause of more than a year.
  func apply(to settings: inout SyncSettings) throws {
    settings.minutes = nil
    if let every {
      let (minutes, isTooLong) = every.multipliedReportingOverflow(by: unit.minutes)
      guard !isTooLong, SyncRules.minutes.contains(minutes) else {
        throw Failure.unprocessable([Failure.Field(path: "every", text: SyncPageText.tooLong)])
      }
      settings.minutes = minutes
    }
    (settings.atStart, settings.width) = (atStart, width)
    (settings.guardPercent, settings.guardRows) = (guardPercent, guardRows)
  }
}

enum SyncSchedulePages {
  static let path = Link("/organization/moodle/sync/schedule")

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try MoodleMapping.settings(of: call.signedIn.organization.id, reader)
    return page(row, FormState(SyncScheduleForm(row.settings)), call)
  }

  /// The form as it is sent by whoever wants a run each hour, and all else as it is.
  static func hourly(_ row: SyncSettingsRow) -> [(String, String)] {
    let settings = row.settings
    var fields = [
      ("every", "1"), ("unit", SyncTimeUnit.hours.rawValue), ("width", String(settings.width)),
      ("guardPercent", String(settings.guardPercent)), ("guardRows", String(settings.guardRows)),
      ("version", String(row.version)),
    ]
    if settings.atStart { fields.append(("atStart", "true")) }
    return fields
  }

  private static func page(_ row: SyncSettingsRow, _ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(
      title: SyncPageText.changeSchedule, lead: SyncPageText.scheduleIntro, crumbs: [SyncPages.crumb],
      isFaulty: !state.faults.isEmpty)
    let (pair, rest) = (["every", "unit"], ["atStart", "width", "guardPercent", "guardRows"])
    func fields(_ names: [String]) -> [FieldInfo] {
      SyncScheduleForm.fieldList.filter { names.contains($0.name.description) }
    }
    var hints = [String: FieldHints]()
    for name in ["unit", "width", "guardPercent", "guardRows"] { hints[name] = FieldHints(isSettled: true) }
    hints["every"] = FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, SyncScheduleForm.fieldList)
      h.entryForm("/organization/moodle/sync/schedule", call.token) {
        h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        h.pair { h.fields(fields(pair), state, hints: hints) }
        h.fields(fields(rest), state, hints: hints)
        h.actions {
          h.submit(PeopleText.save)
          h.linkButton(ShellText.cancel, SyncPages.path, .quiet)
        }
      }
    }
  }

  static func put(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try MoodleMapping.settings(of: organization, writer)
    do {
      let input = try SyncScheduleForm.read(form: form.ownPairs.filter { $0.0 != "version" })
      var settings = row.settings
      try input.apply(to: &settings)
      let version = form["version"].flatMap { Int64($0) } ?? -1
      try SyncSchedule.set(settings, ifVersion: version, in: organization, writer)
      return call.redirect(to: SyncPages.path, Flash(.good, SyncPageText.scheduleSaved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: page(row, FormState(form, failure), call))
    }
  }
}
