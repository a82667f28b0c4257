// Notices by mail: at once, and the day's together in the morning of the organization.
import Base
import Foundation
import Store
import Testing

@testable import App

struct NoticeMailTests {
  private func choose(_ stage: MailStage, _ channel: String) throws {
    // The clock goes on by days: a session of its own each time.
    let answer = try stage.campus.visitor(stage.campus.staff.person).patch(
      "/api/v1/notifications/preferences", json: "{\"kind\":\"role.changed\",\"channel\":\"\(channel)\"}")
    #expect(answer.status == 200)
  }

  private func tell(_ stage: MailStage, _ name: String) throws {
    let (person, home) = (stage.campus.staff.person, stage.campus.home.id)
    try stage.campus.store.write(stage.campus.context) { writer in
      var notice = RoleChangedNotice()
      notice.name = name
      notice.isGiven = true
      try writer.notify(notice, to: person, in: home)
    }
  }

  /// Has the digests looked at; gives the letters.
  private func morning(_ stage: MailStage) throws -> [Letterbox] {
    try stage.campus.store.write { try $0.enqueue(.noticeDigest, organization: 0) }
    return try stage.post()
  }

  @Test func oneIsMailedAtOnceUntilNobodyWantsItMailed() throws {
    let stage = try MailStage()
    try choose(stage, "email")
    try tell(stage, "people")
    let letter = try #require(try stage.post().first)
    #expect(letter.to == "noor@nord.example" && letter.header("Subject") == "You have a new role: people")
    #expect(letter.text.contains("\(MailStage.address)/account") && letter.text.contains("Hello Noor Haddad,"))
    let link = try #require(letter.link("/unsubscribe/"))
    #expect(try stage.campus.guest.submit(link + "/save", on: link).status == 200)
    try tell(stage, "again")
    #expect(try stage.post().isEmpty)
    let items = try stage.campus.staff.get("/api/v1/notifications").items
    #expect(items.count == 2, "they stay in the list")
    let choices = try stage.campus.staff.get("/api/v1/notifications/preferences").items
    #expect(choices.first { $0["kind"]?.string == "role.changed" }?["channel"]?.string == "app")
    #expect(try stage.countsAreRight())
  }

  @Test func theDaysNoticesComeTogetherOnce() throws {
    let stage = try MailStage()
    try choose(stage, "daily")
    for name in ["one", "two", "three"] { try tell(stage, name) }
    let read = try #require(try stage.campus.staff.get("/api/v1/notifications").items.last?["id"]?.string)
    _ = try stage.campus.staff.post("/api/v1/notifications/\(read)/read")
    // Noon in Paris: the hour is past and today's has not been sent.
    let letter = try #require(try morning(stage).first)
    #expect(letter.header("Subject") == "2 notifications from Campus Nord")
    #expect(letter.text.contains("new role: three") && !letter.text.contains("new role: one"))
    #expect(letter.link("/notifications") == "/notifications")
    try tell(stage, "later")
    #expect(try morning(stage).isEmpty, "once a day")
    // Half past four the next morning is too early, six is not.
    stage.campus.clock.advance(seconds: 16 * 3600 + 1800)
    #expect(try morning(stage).isEmpty)
    stage.campus.clock.advance(seconds: 2 * 3600)
    let next = try morning(stage)
    #expect(next.count == 1 && next.first?.header("Subject") == "1 notification from Campus Nord")
    stage.campus.clock.advance(seconds: 86_400)
    #expect(try morning(stage).isEmpty, "nothing new")
  }

  @Test func whoUnsubscribedFromDigestsGetsThemWhenTheyAskAgain() throws {
    let stage = try MailStage()
    try choose(stage, "daily")
    try tell(stage, "one")
    let link = try #require(try morning(stage).first?.link("/unsubscribe/"))
    #expect(try stage.campus.guest.submit(link + "/save", on: link).status == 200)
    try tell(stage, "two")
    stage.campus.clock.advance(seconds: 86_400)
    #expect(try morning(stage).isEmpty)
    try choose(stage, "app")
    try choose(stage, "daily")
    try tell(stage, "three")
    stage.campus.clock.advance(seconds: 86_400)
    #expect(try morning(stage).count == 1)
  }

  @Test func withoutMailPeopleAreToldHere() throws {
    let campus = try Campus()
    try campus.appliance.startJobs()
    let (person, home) = (campus.staff.person, campus.home.id)
    try campus.store.write(campus.context) { try $0.notify(PasswordChangedNotice.example, to: person, in: home) }
    try campus.store.write { try $0.enqueue(.noticeDigest, organization: 0) }
    try campus.finishJobs()
    #expect(try campus.staff.get("/api/v1/notifications").items.count == 1)
    #expect(try campus.store.read { try $0.first(MailStore.oldest) } == nil)
    #expect(try campus.browser(campus.staff).get("/account/notifications").page.text.contains("sends no mail"))
  }
}
