// The pages of the synchronization: now, its schedule, its history, one run, and who may not.
import Base
import Store
import Testing

@testable import App

struct SyncPageTests {
  @Test func withoutAConnectionThereIsNothingToSynchronize() throws {
    let stage = try SyncPageStage(isConnected: false)
    let shown = try stage.browser.get(SyncPageStage.sync)
    #expect(shown.status == 200 && shown.text.contains("No Moodle is connected yet"))
    #expect(shown.page.form(SyncPageStage.sync) == nil, "nothing to press")
    let mark = try stage.campus.mark()
    let token = try stage.browser.formToken()
    let pressed = try stage.browser.post(
      SyncPageStage.sync, form: [("csrf", token)], headers: [("Referer", "http://campus.test\(SyncPageStage.sync)")])
    #expect(pressed.status == 303 && stage.flash(pressed).contains("No Moodle is connected."), "\(pressed.text)")
    #expect(try stage.campus.isUnchanged(since: mark))
  }

  @Test func oneIsBegunAndStopped() throws {
    let stage = try SyncPageStage()
    let browser = stage.browser
    #expect(try browser.get(SyncPageStage.sync).text.contains("Nothing has been synchronized yet"))
    let mark = try stage.campus.mark()
    let begun = try browser.submit(SyncPageStage.sync, on: SyncPageStage.sync)
    #expect(begun.status == 303 && begun["location"] == SyncPageStage.sync, "\(begun.text)")
    let run = try #require(try stage.newest())
    #expect(run.state == .queued && run.cause == .manual && run.person == stage.campus.admin.person)
    let shown = try browser.get(SyncPageStage.sync)
    #expect(shown.text.contains("What happens now") && shown.text.contains("Waiting"))
    let part = try #require(shown.page.all("div").first { $0["data-part"] == "run" })
    #expect(part["data-topics"] == "moodle-sync" && part["data-moving"] == "true")
    #expect(shown.page.form(SyncPageStage.sync) == nil, "one at a time")
    // Somebody had the page open from before.
    let token = try browser.formToken()
    let again = try browser.post(
      SyncPageStage.sync, form: [("csrf", token)], headers: [("Referer", "http://campus.test\(SyncPageStage.sync)")])
    #expect(again.status == 303 && stage.flash(again).contains("A synchronization is under way."), "\(again.text)")
    let stop = "\(SyncPageStage.runs)/\(run.id.text)/stop"
    #expect(try browser.submit(stop, on: SyncPageStage.sync).status == 303)
    #expect(try stage.newest()?.state == .stopped)
    let late = try browser.post(stop, form: [("csrf", token)], headers: [("Referer", "http://campus.test/")])
    #expect(late.status == 303 && stage.flash(late).contains("It has ended already."))
    #expect(
      try stage.campus.events(since: mark).filter { $0.hasPrefix("moodle.") } == [
        "moodle.sync-started", "moodle.sync-stopped",
      ])
    #expect(try browser.get(SyncPageStage.sync).page.form(SyncPageStage.sync) != nil, "and may be begun again")
  }

  @Test func howFarItIsByPhase() throws {
    let stage = try SyncPageStage()
    var counts = SyncCountsByPhase()
    counts[.categories].fetched = 19
    counts[.categories].unchanged = 19
    counts[.courses].fetched = 1900
    counts[.courses].inserted = 1204
    counts[.courses].done = 1204
    counts[.courses].total = 4000
    counts[.courses].refused = 7
    try stage.run(nil, .courses, counts: counts)
    let text = try stage.browser.get(SyncPageStage.sync).page.text
    for words in ["1,204 of 4,000", "To come", "1,900", "Enrollments", "Running"] {
      #expect(text.contains(words), "\(words)")
    }
    let french = try stage.browser.with("Accept-Language", "fr").get(SyncPageStage.sync)
    #expect(french.status == 200)
  }

  @Test(arguments: [
    ("maintenance", "is under maintenance"), ("invalid-token", "token"), ("outbound", "could not be reached"),
    ("token-sealed", "key"), ("given-up", "interrupted too often"), ("defect", "Quad stumbled"),
    ("organization-closed", "closed"), ("not-connected", "connected any more"),
  ])
  func whyItFailed(fault: String, words: String) throws {
    let stage = try SyncPageStage()
    let run = try stage.run(.failed, .people, fault: fault)
    for path in [SyncPageStage.sync, "\(SyncPageStage.runs)/\(run.id.text)"] {
      let text = try stage.browser.get(path).page.text
      #expect(text.contains(words) && text.contains("Failed") && text.contains("Not reached"), "\(fault) \(path)")
    }
  }

  @Test func whatIsHeldBackIsDeactivatedOnlyWhenSomebodySaysSo() throws {
    let stage = try SyncPageStage()
    var counts = SyncCountsByPhase()
    counts[.courses].held = 4
    counts[.enrollments].held = 308
    let run = try stage.run(counts: counts, held: 312)
    let confirm = "\(SyncPageStage.runs)/\(run.id.text)/confirm"
    for path in [SyncPageStage.sync, "\(SyncPageStage.runs)/\(run.id.text)"] {
      let page = try stage.browser.get(path).page
      for words in [
        "Needs confirmation", "Courses: 4 missing", "Enrollments: 308 missing", "Deactivate 312 rows",
        "A new run begins at once.", "308 (enrollments)", "Nothing is deleted",
      ] { #expect(page.text.contains(words), "\(path) \(words)") }
      #expect(page.form(confirm) != nil)
    }
    #expect(try stage.browser.submit(confirm, on: SyncPageStage.sync).status == 303)
    let next = try #require(try stage.newest())
    #expect(next.id != run.id && next.isConfirmed && next.state == .queued)
    // The other tab.
    let token = try stage.browser.formToken()
    let late = try stage.browser.post(confirm, form: [("csrf", token)], headers: [("Referer", "http://campus.test/")])
    #expect(late.status == 303 && stage.flash(late).contains("There is a newer synchronization"))
    #expect(try stage.browser.get("\(SyncPageStage.runs)/\(run.id.text)").page.form(confirm) == nil)
  }

  @Test func anotherAddressIsJudged() throws {
    let stage = try SyncPageStage()
    let home = stage.campus.home.id
    try stage.take()
    try stage.campus.store.write(stage.campus.context) { try SyncSite.claim("https://old.example/lms", in: home, $0) }
    try stage.run(.failed, fault: "another-site")
    let site = "\(SyncPageStage.sync)/site"
    let shown = try stage.browser.get(SyncPageStage.sync)
    #expect(shown.text.contains("https://old.example/lms") && shown.text.contains("The same Moodle, moved"))
    let token = try stage.browser.formToken()
    #expect(try stage.browser.post(site, form: [("csrf", token), ("is", "neither")]).status == 422)
    #expect(try stage.browser.post(site, form: [("csrf", token), ("is", "same")]).status == 303)
    #expect(try stage.settings().site == "https://localhost:1/lms" && stage.row(12).state == .mapped)
    #expect(try !stage.browser.get(SyncPageStage.sync).text.contains("The same Moodle, moved"))
    // The other tab: there is nothing to say any more.
    let late = try stage.browser.post(
      site, form: [("csrf", token), ("is", "other")], headers: [("Referer", "http://campus.test/")])
    #expect(late.status == 303 && stage.flash(late).contains("nothing to say"))
    #expect(try stage.row(12).state == .mapped)
    try stage.campus.store.write(stage.campus.context) { try SyncSite.claim("https://old.example/lms", in: home, $0) }
    #expect(try stage.browser.submit(site, on: SyncPageStage.sync, [("is", "other")]).status == 303)
    #expect(try stage.browser.get(SyncPageStage.categories).text.contains("No category has been read yet"))
    #expect(try stage.unit("UCMN").isActive, "what is here stays")
  }

  // MARK: The schedule

  @Test func theScheduleIsSet() throws {
    let stage = try SyncPageStage(at: "2026-11-23T08:00:00Z")
    let path = "\(SyncPageStage.sync)/schedule"
    let shown = try stage.browser.get(SyncPageStage.sync)
    #expect(shown.page.text.contains("None planned") && shown.page.text.contains("more than 20%"))
    let saved = try stage.browser.submit(
      path, on: path, [("every", "6"), ("unit", "hours"), ("atStart", "true"), ("width", "5"), ("guardPercent", "10")])
    #expect(saved.status == 303 && saved["location"] == SyncPageStage.sync, "\(saved.text)")
    let row = try stage.settings()
    #expect(row.settings.minutes == 360 && row.settings.atStart && row.settings.width == 5)
    #expect(row.settings.guardPercent == 10 && row.settings.guardRows == 5 && row.settings.levels == .usual)
    #expect(row.next == Timestamp(rfc3339: "2026-11-23T14:00:00Z"))
    let text = try stage.browser.get(SyncPageStage.sync).page.text
    #expect(text.contains("Every 6 hours") && text.contains("more than 10%"))
    let form = try #require(try stage.browser.get(path).page.form(path))
    #expect(form.contains { $0 == ("every", "6") } && form.contains { $0 == ("unit", "hours") })
    // A box that is not ticked is not sent, and any length is a rhythm.
    #expect(try stage.browser.submit(path, on: path, [("every", "90"), ("unit", "minutes")]).status == 303)
    #expect(try stage.settings().settings.minutes == 90 && !stage.settings().settings.atStart)
    #expect(try stage.browser.get(SyncPageStage.sync).page.text.contains("Every 90 minutes"))
    #expect(try stage.browser.submit(path, on: path, [("every", "")]).status == 303)
    #expect(try stage.settings().settings.minutes == nil && stage.settings().next == nil)
  }

  @Test func everyHourIsOnePressAfterTheFirstGoodRun() throws {
    let stage = try SyncPageStage(at: "2026-11-23T08:00:00Z")
    let (browser, path) = (stage.browser, "\(SyncPageStage.sync)/schedule")
    func isAsked() throws -> Bool { try browser.get(SyncPageStage.sync).page.form(path) != nil }
    #expect(try !isAsked(), "nothing has come yet")
    try stage.run(.failed, .categories, fault: "outbound")
    #expect(try !isAsked(), "what does not work is not repeated each hour")
    // What else somebody has set stays.
    let set = [("atStart", "true"), ("width", "5"), ("guardPercent", "10"), ("guardRows", "7")]
    #expect(try browser.submit(path, on: path, set).status == 303)
    try stage.run()
    let asked = try browser.get(SyncPageStage.sync).page
    #expect(asked.text.contains("Shall Quad ask Moodle again each hour?") && asked.text.contains("Another rhythm"))
    #expect(asked.all("a").contains { $0["href"] == path })
    #expect(try browser.with("Accept-Language", "fr").get(SyncPageStage.sync).status == 200)
    let old = try #require(asked.form(path))
    let saved = try browser.submit(path, on: SyncPageStage.sync)
    #expect(saved.status == 303 && saved["location"] == SyncPageStage.sync, "\(saved.text)")
    let row = try stage.settings()
    #expect(row.settings.minutes == 60 && row.next == Timestamp(rfc3339: "2026-11-23T09:00:00Z"))
    #expect(row.settings.atStart && row.settings.width == 5)
    #expect(row.settings.guardPercent == 10 && row.settings.guardRows == 7)
    #expect(try !isAsked())
    // Another tab, where the question still stands, and somebody has set another rhythm since.
    #expect(try browser.submit(path, on: path, [("every", "6")]).status == 303)
    let late = try browser.post(path, form: old, headers: [("Referer", "http://campus.test\(SyncPageStage.sync)")])
    #expect(late.status == 303, "\(late.text)")
    #expect(try stage.settings().settings.minutes == 360)
  }

  @Test func aScheduleThatCannotBeIsRefusedInWords() throws {
    let stage = try SyncPageStage()
    let path = "\(SyncPageStage.sync)/schedule"
    let mark = try stage.campus.mark()
    for (field, value) in [
      ("every", "0"), ("every", "-5"), ("every", "soon"), ("every", "1.5"), ("every", "9223372036854775807"),
      ("every", "525601"), ("width", "0"), ("width", "21"), ("width", ""), ("guardPercent", "101"),
      ("guardPercent", "x"), ("guardRows", "-1"), ("unit", "years"),
    ] {
      let answer = try stage.browser.submit(path, on: path, [(field, value)])
      #expect(answer.status == 422, "\(field)=\(value)")
      #expect(answer.page.all("p").contains { $0["id"] == "\(field)-fault" }, "\(field)=\(value)")
    }
    let long = try stage.browser.submit(path, on: path, [("every", "8761"), ("unit", "hours")])
    #expect(long.status == 422 && long.text.contains("At most once a year"), "\(long.text)")
    #expect(long.page.form(path)?.contains { $0 == ("every", "8761") } == true, "what was typed stays")
    #expect(try stage.campus.isUnchanged(since: mark))
  }

  @Test func whoWasSlowerWithTheScheduleIsTold() throws {
    let stage = try SyncPageStage()
    let path = "\(SyncPageStage.sync)/schedule"
    let old = try #require(try stage.browser.get(path).page.form(path)).filter { $0.0 != "every" }
    #expect(try stage.browser.submit(path, on: path, [("every", "2"), ("unit", "hours")]).status == 303)
    for form in [old, old.filter { $0.0 != "version" }] {
      let late = try stage.browser.post(
        path, form: form + [("every", "3")], headers: [("Referer", "http://campus.test\(path)")])
      #expect(late.status == 303 && stage.flash(late).contains("changed this meanwhile"), "\(late.text)")
    }
    #expect(try stage.settings().settings.minutes == 120)
  }

  // MARK: History

  @Test func theHistoryGoesOn() throws {
    let stage = try SyncPageStage()
    #expect(try stage.browser.get(SyncPageStage.runs).text.contains("There has been no run yet"))
    var counts = SyncCountsByPhase()
    counts[.people].inserted = 1234
    counts[.roles].deactivated = 2
    for _ in 0..<33 { try stage.run(counts: counts) }
    let first = try stage.browser.get(SyncPageStage.runs)
    #expect(first.page.all("tr").count == 31 && first.page.text.contains("1,234"))
    let older = try #require(first.page.all("a").first { $0["href"]?.contains("before=") == true }?["href"])
    let second = try stage.browser.get(older)
    #expect(second.page.all("tr").count == 4 && second.text.contains("To the newest"))
    #expect(try stage.browser.get("\(SyncPageStage.runs)?before=x").status == 422)
    // The page of now has the last of them only.
    let now = try stage.browser.get(SyncPageStage.sync).page
    #expect(now.all("a").filter { $0["href"]?.hasPrefix(SyncPageStage.runs + "/") == true }.count <= 7)
  }

  @Test func aRunTellsWhatItDidAndCouldNotDo() throws {
    let stage = try SyncPageStage()
    let run = try stage.run(errors: 160, changes: 130)
    let home = stage.campus.home.id
    let course = stage.campus.staff.person.value
    try stage.campus.store.write(stage.campus.context) { writer in
      for number in 0..<120 {
        let id = writer.newID(ID<MoodleRunLine>.self)
        try writer.run(
          MoodleRunStore.insertChange, id, home, run.id, "courses", "updated", number + 2, course,
          "<b>CC\(number)</b> & \"Co\"", "before \(number)", "after \(number)")
      }
      for number in 0..<3 {
        let id = writer.newID(ID<MoodleRunLine>.self)
        let reason = number == 0 ? "not-believed" : "category-unmapped"
        try writer.run(
          MoodleRunStore.insertError, id, home, run.id, "enrollments", reason, number,
          number == 0 ? "" : "Psy \(number)",
          number == 0 ? "12" : "")
      }
    }
    let path = "\(SyncPageStage.runs)/\(run.id.text)"
    let shown = try stage.browser.get(path)
    let text = shown.page.text
    #expect(!shown.text.contains("<b>CC") && text.contains("<b>CC0</b> & \"Co\""), "names are nobody's markup")
    for words in [
      "before 0", "after 99", "Its category is not mapped.", "Psy 2", "12 missing", "Only the first of them",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(!text.contains("after 100"))
    let more = try #require(shown.page.all("a").first { $0["href"]?.contains("changes=") == true }?["href"])
    let rest = try stage.browser.get(more)
    #expect(rest.page.text.contains("after 119") && !rest.page.text.contains("after 99"))
    #expect(try stage.browser.get("\(path)?changes=x").status == 422)
    #expect(try stage.browser.get("\(path)?errors=x").status == 422)
    #expect(try stage.browser.get("\(SyncPageStage.runs)/0000000000001").status == 404)
  }

  /// Categories that stand for nothing are counted among what a run refused, and are in the mapping instead of its list.
  @Test func whatStandsForNothingIsInTheMapping() throws {
    let stage = try SyncPageStage()
    func shown(_ run: SyncRunRow) throws -> PageReader {
      try stage.browser.get("\(SyncPageStage.runs)/\(run.id.text)").page
    }
    var counts = SyncCountsByPhase()
    counts[.categories].refused = 2
    let page = try shown(stage.run(counts: counts))
    #expect(page.text.contains("2 categories stood for nothing yet. Moodle’s categories"))
    #expect(page.all("a").contains { $0["href"] == SyncPageStage.categories && $0.text == "Moodle’s categories" })
    #expect(!page.text.contains("Nothing was refused."))
    for state in [SyncRunState.done, .failed] {
      let other = try shown(stage.run(state, .people))
      #expect(other.text.contains("Nothing was refused.") && !other.text.contains("for nothing yet"))
    }
  }

  // MARK: Who may not

  @Test func onlyWhoMayConnectMoodleSeesAndDoesIt() throws {
    let stage = try SyncPageStage()
    let campus = stage.campus
    try stage.take()
    let run = try stage.run(nil)
    let category = try stage.page(of: 30)
    let pages = [
      SyncPageStage.sync, "\(SyncPageStage.sync)/schedule", SyncPageStage.runs, "\(SyncPageStage.runs)/\(run.id.text)",
      SyncPageStage.categories, "\(SyncPageStage.categories)/levels", category,
    ]
    let forms = [
      SyncPageStage.sync, "\(SyncPageStage.sync)/site", "\(SyncPageStage.sync)/schedule",
      "\(SyncPageStage.runs)/\(run.id.text)/stop",
      "\(SyncPageStage.runs)/\(run.id.text)/confirm", "\(SyncPageStage.categories)/levels", category,
      "\(category)/unit",
      "\(category)/term", "\(category)/undo",
    ]
    let staff = try campus.browser(campus.staff)
    let stranger = try campus.browser(campus.stranger)
    let (staffToken, strangerToken) = try (staff.formToken(), stranger.formToken())
    let mark = try campus.mark()
    for path in pages {
      #expect(try staff.get(path).status == 403, "\(path)")
      #expect(try campus.guest.get(path).status == 303, "\(path)")
    }
    for path in forms {
      #expect(try staff.post(path, form: [("csrf", staffToken)]).status == 403, "\(path)")
      // Without the form's own token.
      #expect(try stage.browser.post(path, form: [("choice", "ignored")]).status == 403, "\(path)")
    }
    // Another organization has runs and categories of its own: these are not there.
    for path in [pages[3], category] { #expect(try stranger.get(path).status == 404, "\(path)") }
    for path in forms where path.contains(run.id.text) || path.contains(category) {
      #expect(
        try stranger.post(path, form: [("csrf", strangerToken), ("choice", "ignored"), ("code", "X")]).status == 404,
        "\(path)")
    }
    #expect(try !stranger.get(SyncPageStage.runs).text.contains(run.id.text))
    #expect(try !stranger.get(SyncPageStage.categories).text.contains("Archive"))
    #expect(try campus.events(since: mark) == [] && stage.newest()?.state == .running)
  }
}
