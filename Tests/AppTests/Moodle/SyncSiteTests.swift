// A connection that leads elsewhere: nothing is written, a person says which Moodle it is, and nobody is locked out.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct SyncSiteTests {
  // MARK: Another site

  private static let moved = "{\"url\":\"https://localhost:2/lms\",\"token\":\"hushhush0123\"}"
  private static let site = "\(SyncStage.settings)/site"

  @Test func aRunWritesNothingOnceTheSiteIsAnother() throws {
    let stage = try SyncStage()
    let (store, home, context) = (stage.campus.store, stage.home, stage.campus.context)
    stage.site.answer { function, _ in
      if function == "core_group_get_course_groups" {
        try? store.write(context) { try SyncSite.claim("https://other.example/lms", in: home, $0) }
      }
      return nil
    }
    let run = try stage.sync()
    #expect(run.state == .failed && run.fault == "another-site", "\(run)")
    #expect(try stage.person(20) == nil, "nobody of the old site is somebody of the new one")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aConnectionThatLeadsElsewhereEndsTheRun() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.campus.appliance.jobs.stop(within: 10)
    let admin = stage.campus.admin
    #expect(try admin.post(SyncStage.runs).status == 201)
    // Another token is no other site.
    let token = "{\"url\":\"https://localhost:1/lms\",\"token\":\"hushhush4567\"}"
    #expect(try admin.put(MoodleConnectionTests.path, json: token).status == 200)
    #expect(try stage.run().state == .queued)
    #expect(try admin.put(MoodleConnectionTests.path, json: SyncSiteTests.moved).status == 200)
    #expect(try stage.run().state == .stopped)
    // Whoever begins one now keeps the question waiting until it has ended.
    #expect(try admin.post(SyncStage.runs).status == 201)
    let early = try admin.post(SyncSiteTests.site, json: "{\"site\":\"other\"}")
    #expect(early.status == 409 && early.text.contains("already-running"), "\(early.text)")
    #expect(try stage.person(20) != nil)
    #expect(try admin.post("\(SyncStage.runs)/\(stage.run().id.text)/stop").status == 200)
    #expect(try admin.post(SyncSiteTests.site, json: "{\"site\":\"same\"}").status == 200)
    #expect(try admin.post(SyncStage.runs).status == 201)
    #expect(try admin.delete(MoodleConnectionTests.path).status == 204)
    #expect(try stage.run().state == .stopped)
  }

  @Test func hydrationWritesNothingOnceTheSiteIsAnother() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (store, home, context) = (stage.campus.store, stage.home, stage.campus.context)
    stage.site.change { $0.seats[3]?[40] = SiteState.Seat(roles: ["student"]) }
    let person = try #require(try stage.person(40)?.person)
    stage.site.answer { function, _ in
      if function == "core_user_get_course_user_profiles" {
        try? store.write(context) { try SyncSite.claim("https://other.example/lms", in: home, $0) }
      }
      return nil
    }
    try stage.write { writer in
      try MoodleSync.hydrate(person: person, subject: "40", at: "https://localhost:1/lms", in: home, writer)
    }
    try stage.campus.finishJobs()
    #expect(stage.site.count("core_user_get_course_user_profiles") > 0)
    #expect(try stage.enrollment(40, in: 3) == nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func anotherAddressIsAskedAbout() throws {
    let stage = try SyncStage()
    try stage.sync()
    let moved = try stage.campus.admin.put(
      MoodleConnectionTests.path, json: "{\"url\":\"https://localhost:2/lms\",\"token\":\"hushhush0123\"}")
    #expect(moved.status == 200, "\(moved.text)")
    #expect(try stage.sync().fault == "another-site")
    let judged = try stage.campus.admin.post("\(SyncStage.settings)/site", json: "{\"site\":\"other\"}")
    #expect(judged.status == 200, "\(judged.text)")
    #expect(try stage.person(20) == nil)
    let before = try #require(try stage.unit("UCMN/CCS"))
    #expect(try stage.sync().state == .done)
    #expect(try stage.unit("UCMN/CCS")?.id == before.id && stage.person(20) != nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func anAddressThatHasNotChangedIsNotJudged() throws {
    let stage = try SyncStage()
    let admin = stage.campus.admin
    // Nothing is known of any site yet.
    #expect(try admin.post(SyncSiteTests.site, json: "{\"site\":\"other\"}").status == 409)
    try stage.sync()
    let before = try stage.content()
    for word in ["same", "other"] {
      let answer = try admin.post(SyncSiteTests.site, json: "{\"site\":\"\(word)\"}")
      #expect(answer.status == 409 && answer.text.contains("nothing-to-judge"), "\(answer.text)")
    }
    #expect(try stage.content() == before && stage.person(20) != nil)
    #expect(try admin.put(MoodleConnectionTests.path, json: SyncSiteTests.moved).status == 200)
    // Asked about one address, answered when it leads to a third.
    let stale = "{\"site\":\"other\",\"url\":\"https://localhost:3/lms\"}"
    #expect(try admin.post(SyncSiteTests.site, json: stale).status == 409)
    #expect(try stage.person(20) != nil)
    let right = "{\"site\":\"other\",\"url\":\"https://localhost:2/lms\"}"
    #expect(try admin.post(SyncSiteTests.site, json: right).status == 200)
    #expect(try stage.person(20) == nil)
    // The form sent twice.
    #expect(try admin.post(SyncSiteTests.site, json: right).status == 409)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: The same Moodle elsewhere, or set up anew

  /// Whoever has no other way in than the Moodle comes in by it at its new address.
  @Test func theSameMoodleAtAnotherAddressLocksNobodyOut() throws {
    let stage = try SyncStage()
    try stage.sync()
    let arrivals = try stage.signingIn(believes: false)
    let came = try arrivals.agree(try arrivals.arrive(.init(subject: "31", email: nil)).browser)
    #expect(came.answer.status == 303, "\(came.answer.text)")
    let moved = try stage.campus.admin.put(
      MoodleConnectionTests.path, json: "{\"url\":\"https://localhost:2/lms\",\"token\":\"hushhush0123\"}")
    #expect(moved.status == 200, "\(moved.text)")
    let judged = try stage.campus.admin.post("\(SyncStage.settings)/site", json: "{\"site\":\"same\"}")
    #expect(judged.status == 200, "\(judged.text)")
    let provider = try stage.campus.admin.get("\(ProviderTests.path)/\(arrivals.provider.text)")
    #expect(provider.json["issuer"]?.string == "https://localhost:2/lms", "\(provider.text)")
    #expect(try arrivals.enter(.init(subject: "31", email: nil)).person == stage.person(31)?.person)
    // And those who come for the first time are known by their numbers still.
    #expect(try arrivals.refusal(.init(subject: "32", email: nil)) == nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// Only who may decide which service is believed has it asked elsewhere.
  @Test func whoMayNotDecideAboutServicesMovesNone() throws {
    let stage = try SyncStage(isWorking: false)
    let arrivals = try stage.signingIn(believes: false)
    let (home, staff, provider) = (stage.home, stage.campus.staff.person, arrivals.provider)
    var context = stage.campus.context
    context.actor = staff.value
    try stage.campus.store.write(context) { writer in
      try ProviderChanges.move(writer.one(OpenIDStore.find, provider, home), to: "https://localhost:2/lms", writer)
    }
    let issuer = try stage.campus.store.read { try $0.one(OpenIDStore.find, provider, home).issuer }
    #expect(issuer == "https://localhost:1/lms")
  }

  /// A service that was removed and made anew knows people by the same numbers: whose account nothing else opens, it opens.
  @Test func aServiceMadeAnewLocksNobodyOut() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (staff, old) = (stage.campus.staff, try stage.signingIn(believes: false))
    for subject in ["31", "32"] {
      let came = try old.agree(try old.arrive(.init(subject: subject, email: nil)).browser)
      #expect(came.answer.status == 303, "\(came.answer.text)")
    }
    let browser = try stage.campus.browser(staff)
    let asked = try old.arrive(.init(subject: "40", email: nil), in: browser, linking: old.account(of: staff.person))
    #expect(try old.agree(asked.browser).answer.status == 303)
    let (first, second) = (
      try #require(try stage.person(31)?.person), try #require(try stage.person(32)?.person)
    )
    let account = try old.account(of: first)
    // Whoever is about to remove it is told what that means.
    let page = try stage.campus.browser(stage.campus.admin).get("/organization/sign-in/\(old.provider.text)").text
    #expect(page.contains("3 linked accounts lose") && page.contains("2 of them have no other way in"))
    #expect(try stage.campus.admin.delete("\(ProviderTests.path)/\(old.provider.text)").status == 204)
    let given = try stage.campus.admin.post("/api/v1/people/\(second.text)/roles", json: "{\"role\":\"admin\"}")
    #expect(given.status == 201, "\(given.text)")
    let new = try stage.signingIn(believes: false)
    let (answer, after) = try new.agree(try new.arrive(.init(subject: "31", email: nil)).browser)
    #expect(answer.status == 303, "\(answer.text)")
    #expect(try after.get("/api/v1/me").json["id"]?.string == first.text)
    #expect(try new.account(of: first) == account)
    // What is wide everywhere comes by a link, and who has a password shows it, as before.
    #expect(try new.refusal(.init(subject: "32", email: nil)) == "owner-by-link")
    let proving = try new.arrive(.init(subject: "40", email: nil)).browser
    #expect(try proving.get(ArrivalStage.question).text.contains(ProviderText.isKnown.en))
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
