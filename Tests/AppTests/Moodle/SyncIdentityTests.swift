// Who somebody of a Moodle is here, whatever people do here while a synchronization goes on: merges, erasures, and signing in
// by an account there.
import Base
import Synchronization
import Testing

@testable import App
@testable import Store

extension SyncStage {
  /// A way of signing in by the Moodle that the campus is connected to.
  func signingIn(believes: Bool) throws -> ArrivalStage {
    try ArrivalStage(campus, graceHours: 0, moodle: "https://localhost:1/lms", believes: believes)
  }

  /// What Moodle says of a person in a course, as it is kept.
  fileprivate func say(of person: ID<Person>, in course: Int64) throws -> String? {
    let (home, id) = (home, try #require(try known(course)?.course))
    return try campus.store.read { try $0.first(EnrollmentStore.byPerson, id, person, home) }?.says.moodle?.stored
  }

  fileprivate func refused(_ run: SyncRunRow) throws -> [SyncErrorRow] {
    try errors(run).filter { $0.reason == .deletedHere }
  }

  /// Makes one person of two while the next run asks something for the first time.
  fileprivate func merge(_ other: ID<Person>, into person: ID<Person>, during function: String) {
    let (store, context, organization) = (campus.store, campus.context, campus.home)
    let isDone = Mutex(false)
    site.answer { asked, _ in
      guard asked == function else { return nil }
      let isFirst = isDone.withLock { done in
        defer { done = true }
        return !done
      }
      if isFirst {
        _ = try? store.write(context) { writer in
          var input = MergeInput()
          input.other = other
          return try PersonMerge.merge(person, input, in: organization, writer).id
        }
      }
      return nil
    }
  }
}

struct SyncIdentityTests {
  // MARK: By address

  /// In most Moodles people write their addresses themselves: theirs may be anybody's.
  @Test(arguments: [nil, false, true] as [Bool?])
  func anAddressTellsWhoSomebodyIsOnlyWhereItIsBelieved(believes: Bool?) throws {
    let stage = try SyncStage()
    let made = try stage.campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"Petra Known\",\"email\":\"petra@ucn.example\",\"roles\":[\"teacher\"]}")
    let petra = try #require(made.json["id"]?.string)
    stage.site.change { site in
      site.users[77] = SiteState.User(name: "Mallory", email: "petra@ucn.example", userName: "mallory")
      site.seats[3]?[77] = SiteState.Seat(roles: ["student"])
    }
    let arrivals = try believes.map { try stage.signingIn(believes: $0) }
    let run = try stage.sync()
    let (known, isBelieved) = (try #require(try stage.person(77)), believes == true)
    #expect((known.person.text == petra) == isBelieved && known.isByAddress == isBelieved)
    let noted = try stage.errors(run).contains { $0.reason == .addressOfAnother && $0.moodleID == 77 }
    #expect(noted != isBelieved)
    // Whom only an address told has to come in by the address.
    if let arrivals {
      #expect(try arrivals.refusal(.init(subject: "77", email: nil)) == (isBelieved ? "nobody-here" : nil))
    }
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// A dean who was appointed before they first came, as a chair is by what they manage there: that a synchronization knows
  /// them by their number is no guess. An owner comes in by a link all the same.
  @Test func whoeverLeadsSomethingComesInByTheirNumber() throws {
    let stage = try SyncStage()
    stage.site.change { site in
      site.users[77] = SiteState.User(name: "Dora Dean", email: "dora@ucn.example", userName: "dora")
      site.seats[3]?[77] = SiteState.Seat(roles: ["editingteacher"])
    }
    let arrivals = try stage.signingIn(believes: false)
    _ = try stage.sync()
    let known = try #require(try stage.person(77))
    #expect(!known.isByAddress)
    let roles = "/api/v1/people/\(known.person.text)/roles"
    #expect(try stage.campus.admin.post(roles, json: "{\"role\":\"dean\",\"unit\":\"MAIN\"}").status == 201)
    #expect(try arrivals.refusal(.init(subject: "77", email: nil)) == nil)
    #expect(try stage.campus.admin.post(roles, json: "{\"role\":\"owner\"}").status == 201)
    #expect(try arrivals.refusal(.init(subject: "77", email: nil)) == "owner-by-link")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// An entry's first address counts as its owner's: written into a profile there, the dean's would give Mallory what is the
  /// dean's here.
  @Test(arguments: [nil, false, true] as [Bool?])
  func anAddressIsTakenOverOnlyWhereItIsBelieved(believes: Bool?) throws {
    let stage = try SyncStage()
    let admin = stage.campus.admin
    if let believes { _ = try stage.signingIn(believes: believes) }
    stage.site.change { site in
      site.users[77] = SiteState.User(name: "Mallory", email: "dean@ucn.example", userName: "mallory")
      site.seats[3]?[77] = SiteState.Seat(roles: ["student"])
    }
    try stage.sync()
    let (mallory, isBelieved) = (try #require(try stage.person(77)), believes == true)
    let path = "/api/v1/people/\(mallory.person.text)"
    #expect(try admin.get(path).json["email"]?.string == (isBelieved ? "dean@ucn.example" : nil))
    #expect(mallory.email == "dean@ucn.example", "what Moodle says is known all the same")
    stage.site.change { $0.users[77]?.email = "provost@ucn.example" }
    try stage.sync()
    #expect(try admin.get(path).json["email"]?.string == (isBelieved ? "provost@ucn.example" : nil))
    let file = "Name,E-mail\nPaula Provost,provost@ucn.example\n"
    let report = try admin.post("/api/v1/people/import", csv: Array(file.utf8)).json
    #expect(report["created"]?.int64 == (isBelieved ? 0 : 1), "\(report)")
    #expect(try admin.get(path).json["name"]?.string == (isBelieved ? "Paula Provost" : "Mallory"))
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func anAddressOfWhoeverIsNotToldToBeConfirmedIsNotBelieved() throws {
    let stage = try SyncStage()
    _ = try stage.signingIn(believes: true)
    let known = try stage.campus.person("Known Already", email: "s20@ucn.example")
    stage.site.answer { function, _ in
      function == "core_user_get_users_by_field" ? .success(SimulatedSite.refusal("accessexception")) : nil
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.counts[.people].inserted == 27, "\(run)")
    #expect(try stage.person(20)?.person != known.id)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// From the line of a run to one entry: by a page that shows both, and a person who confirms.
  @Test func twoEntriesWithOneAddressAreMergedFromTheRun() throws {
    let stage = try SyncStage()
    let campus = stage.campus
    let made = try campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"Petra Known\",\"email\":\"Petra@ucn.example\",\"roles\":[]}")
    let petra = try #require(made.json["id"]?.string)
    stage.site.change { site in
      site.users[77] = SiteState.User(name: "P. Known", email: "petra@ucn.example", userName: "petra")
      site.seats[3]?[77] = SiteState.Seat(roles: ["student"])
    }
    let run = try stage.sync()
    let twin = try #require(try stage.person(77)?.person.text)
    #expect(twin != petra)
    func line() throws -> JSONValue? {
      let list = try campus.admin.get("\(SyncStage.runs)/\(run.id.text)/errors?limit=100").json["items"]
      return list?.elements.first { $0["moodleId"]?.int64 == 77 }
    }
    #expect(try line()?["person"]?.string == twin && line()?["addressOf"]?.string == petra)
    let (page, link) = ("/organization/moodle/runs/\(run.id.text)", "/people/\(petra)/merge?with=\(twin)")
    func offers(_ browser: Visitor) throws -> Bool {
      let shown = try browser.get(page)
      #expect(shown.status == 200)
      return shown.page.all("a").contains { $0["href"] == link }
    }
    let browser = try campus.browser(campus.admin)
    #expect(try offers(browser))
    // Who looks after the Moodle and not after people sees the line, and no button.
    let keeper = try campus.visitor(try campus.person("Rita", role: .staff).id)
    try campus.assign(try campus.ownRole("Keeper of the Moodle", ["moodle.manage"]), to: keeper.person)
    #expect(try !offers(campus.browser(keeper)))
    let both = try browser.get(link).page.text
    #expect(both.contains("Petra Known") && both.contains("P. Known"))
    let mark = try campus.mark()
    let pairs = [("csrf", try browser.formToken()), ("other", twin)]
    #expect(try browser.post("/people/\(petra)/merge", form: pairs).status == 303)
    #expect(try campus.events(since: mark).contains("person.merged"))
    #expect(try stage.person(77)?.person.text == petra)
    #expect(try !offers(browser) && browser.get(page).page.text.contains("The two are one entry by now."))
    #expect(try line()?["person"]?.string == petra && line()?["addressOf"]?.string == petra)
    let next = try stage.sync()
    #expect(try next.counts[.people].inserted == 0 && !stage.errors(next).contains { $0.reason == .addressOfAnother })
    #expect(try stage.say(77, in: 3) == "student")
    campus.appliance.jobs.stop(within: 10)
  }

  @Test func peopleAreKnownByTheirAddressAndNeverByTheirNumber() throws {
    let stage = try SyncStage()
    _ = try stage.signingIn(believes: true)
    let known = try stage.campus.person("Known Already", email: "s20@ucn.example")
    let number = try stage.campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"Same Number\",\"number\":\"26-27\"}")
    #expect(number.status == 201)
    try stage.sync()
    #expect(try stage.person(20)?.person == known.id)
    #expect(try stage.person(27)?.person.text != number.json["id"]?.string)
    // Two accounts with one address may be two people.
    stage.site.change { site in
      site.users[99] = SiteState.User(name: "Another", email: "s20@ucn.example", userName: "s99")
      site.seats[2]?[99] = SiteState.Seat(roles: ["student"])
    }
    let run = try stage.sync()
    #expect(try stage.person(99)?.person != known.id)
    #expect(try stage.errors(run).contains { $0.reason == .addressOfAnother && $0.moodleID == 99 })
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: Deleted and erased

  @Test func whoWasErasedStaysSoAndIsToldOfOnce() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (erased, deleted) = (
      try #require(try stage.person(30)?.person), try #require(try stage.person(31)?.person)
    )
    #expect(try stage.campus.admin.post("/api/v1/people/\(erased.text)/erase").status == 204)
    #expect(try stage.campus.admin.delete("/api/v1/people/\(deleted.text)").status == 204)
    stage.site.change { site in
      site.users[30]?.name = "Erased Of Old"
      site.users[30]?.email = "of.old@ucn.example"
      site.users[31]?.name = "Deleted Of Old"
      site.seats[2]?[31] = nil
    }
    let run = try stage.sync()
    let kept = try #require(try stage.person(30))
    #expect(kept.person == erased && kept.name.isEmpty && kept.email == nil && kept.userName == nil)
    #expect(try stage.person(31)?.name == "Student 31")
    let told = try stage.changes(run).map { $0.label + $0.before + $0.after } + stage.errors(run).map(\.label)
    #expect(!told.contains { $0.contains("Of Old") }, "\(told)")
    // In a course there, and told so without a name; whoever is in none is not.
    #expect(try stage.refused(run).map(\.moodleID) == [30] && stage.refused(run).allSatisfy(\.label.isEmpty))
    #expect(try stage.say(of: erased, in: 2) == nil)
    let before = try stage.content()
    stage.site.change { $0.seats[2]?[20]?.roles = ["editingteacher"] }
    #expect(try stage.refused(stage.sync()).isEmpty, "the course was looked at, and nothing is new")
    #expect(try stage.content() != before && stage.person(30)?.name == "")
    // Brought back they are what Moodle calls them now.
    let organization = stage.campus.home
    _ = try stage.write { try PersonRemoval.restore(deleted, in: organization, $0).id }
    try stage.sync()
    #expect(try stage.person(31)?.name == "Deleted Of Old")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: While a run goes on

  @Test func aMergeWhilePeopleAreAskedForStands() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (a, b) = (try #require(try stage.person(30)?.person), try #require(try stage.person(31)?.person))
    stage.site.change { $0.users[31]?.name = "Renamed there" }
    stage.merge(b, into: a, during: "core_user_get_users_by_field")
    let run = try stage.sync()
    #expect(run.state == .done && run.counts[.enrollments].deactivated == 0, "\(run)")
    #expect(try stage.person(31)?.person == a && stage.person(31)?.name == "Renamed there")
    #expect(try stage.say(of: a, in: 2) == "student" && stage.say(of: b, in: 2) == nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func anErasureWhilePeopleAreAskedForStands() throws {
    let stage = try SyncStage()
    try stage.sync()
    let person = try #require(try stage.person(30)?.person)
    stage.site.change { $0.users[30]?.name = "Erased Of Old" }
    let (store, context, organization) = (stage.campus.store, stage.campus.context, stage.campus.home)
    stage.site.answer { function, _ in
      if function == "core_user_get_users_by_field" {
        try? store.write(context) { writer in
          guard try writer.exists(PeopleStore.find, person, organization.id) else { return }
          try PersonErasure.erase(person, in: organization, writer)
        }
      }
      return nil
    }
    let run = try stage.sync()
    #expect(try stage.person(30)?.name == "" && stage.person(30)?.email == nil)
    #expect(try !stage.changes(run).contains { $0.label.contains("Of Old") })
    #expect(try stage.say(of: person, in: 2) == nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// Whoever is somebody else by now neither loses a course by what was read before nor gets one.
  @Test func aMergeWhileCoursesAreAskedForStands() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (keeper, old) = (try stage.campus.quickPerson("Keeper"), try #require(try stage.person(31)?.person))
    stage.site.change { $0.seats[2]?[31]?.roles = ["editingteacher"] }
    stage.merge(old, into: keeper, during: "core_enrol_get_enrolled_users")
    let run = try stage.sync()
    #expect(run.state == .done && run.held == 0 && run.counts[.enrollments].deactivated == 0, "\(run)")
    #expect(try stage.person(31)?.person == keeper)
    #expect(try stage.say(of: keeper, in: 2) == "student" && stage.say(of: old, in: 2) == nil)
    stage.site.answer(nil)
    let next = try stage.sync()
    #expect(next.counts[.enrollments].updated == 1 && next.counts[.enrollments].deactivated == 0, "\(next)")
    #expect(try stage.say(of: keeper, in: 2) == "teacher" && stage.say(of: old, in: 2) == nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: Signing in

  /// Somebody who had an account before there was a synchronization links their account there.
  @Test func whoeverLinksAnAccountThereHasItsCourses() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (staff, double) = (stage.campus.staff, try #require(try stage.person(40)?.person))
    let arrivals = try stage.signingIn(believes: false)
    let browser = try stage.campus.browser(staff)
    let asked = try arrivals.arrive(
      .init(subject: "40", email: nil), in: browser, linking: arrivals.account(of: staff.person)
    ).browser
    let mark = try stage.campus.mark()
    #expect(try arrivals.agree(asked).answer.status == 303)
    #expect(try stage.person(40)?.person == staff.person)
    let claimed = try stage.campus.events(since: mark).filter { $0 == "moodle.account-claimed" }
    #expect(claimed.count == 1, "whose it was before is on record")
    try stage.campus.finishJobs()
    #expect(try stage.say(of: staff.person, in: 2) == "student")
    let run = try stage.sync()
    #expect(run.held == 0 && run.counts[.enrollments].deactivated == 1, "\(run)")
    #expect(try stage.say(of: staff.person, in: 2) == "student" && stage.say(of: double, in: 2) == "!student")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// What is somebody's who can enter, or of somebody who was kept out here, only people give to another.
  @Test func anAccountThereIsNotTakenFromWhoeverHasAWayIn() throws {
    let stage = try SyncStage(isWorking: false)
    let (home, staff, admin) = (stage.home, stage.campus.staff.person, stage.campus.admin.person)
    let (out, mark) = (try stage.campus.quickPerson("Kept Out"), try stage.campus.mark())
    try stage.write { writer in
      for (account, person) in [(Int64(501), staff), (502, out)] {
        try writer.run(
          MoodleMirrorStore.insertPerson, writer.newID(ID<MoodleRunLine>.self), home, account, person, String?.none,
          "Somebody", String?.none, false, false, false, writer.now)
      }
      try writer.run(PeopleStore.setStatus, out, home, PersonStatus.suspended.rawValue, writer.now)
      for account in [Int64(501), 502, 503] { try MoodleMatching.claim(account, by: admin, in: home, writer) }
    }
    #expect(try !stage.campus.events(since: mark).contains("moodle.account-claimed"))
    #expect(try stage.person(501)?.person == staff && stage.person(502)?.person == out && stage.person(503) == nil)
  }

  // MARK: Without the right to see suspensions

  @Test func whoeverIsBackIsActiveAgainWhereSuspensionsAreNotTold() throws {
    let stage = try SyncStage()
    try stage.sync()
    #expect(try stage.say(25, in: 2) == "!student")
    let seat = stage.site.state.seats[2]?[26]
    stage.site.change { site in
      site.mayReview = false
      site.seats[2]?[26] = nil
      site.users[27]?.isSuspended = true
    }
    try stage.sync()
    #expect(try stage.say(26, in: 2) == "!student" && stage.say(27, in: 2) == "!student")
    stage.site.change { site in
      site.seats[2]?[26] = seat
      site.users[27]?.isSuspended = false
    }
    let run = try stage.sync()
    #expect(run.counts[.enrollments].restored == 2, "\(run.counts[.enrollments])")
    #expect(try stage.say(26, in: 2) == "student" && stage.say(27, in: 2) == "student")
    // Who was suspended in the course when that was told last is so still, until they leave it and come back.
    #expect(try stage.say(25, in: 2) == "!student")
    stage.site.change { $0.seats[2]?[25] = nil }
    try stage.sync()
    stage.site.change { $0.seats[2]?[25] = SiteState.Seat(roles: ["student"]) }
    try stage.sync()
    #expect(try stage.say(25, in: 2) == "student")
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
