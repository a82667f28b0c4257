// The outbox: what is tried again and what is not, what waits for nobody, and what whoever runs the box sees.
import Base
import Foundation
import Store
import Testing

@testable import App
@testable import Outbound

struct OutboxTests {
  /// Notes what came of the oldest mail's next attempt.
  private func settle(_ stage: MailStage, _ outcome: MailOutcome, attempt: Int = 1, isLast: Bool = false) throws {
    let row = try #require(try stage.rows().first { $0.state == .waiting })
    try stage.campus.store.write { try Outbox.settle(row, outcome, attempt: attempt, isLast: isLast, $0) }
  }

  private static let busy = MailOutcome.later(Text(en: "busy", fr: "occupé"), code: 421, isServer: false)

  /// A mail belongs to what it tells of: both are there, or neither.
  @Test func whatIsTakenBackIsNotMailed() throws {
    let stage = try MailStage()
    let campus = stage.campus
    struct Regret: Error {}
    #expect(throws: Regret.self) {
      try campus.store.write(campus.context) { writer in
        let recipient = MailRecipient(
          organization: campus.home.id, person: campus.staff.person, address: "noor@nord.example", language: .en)
        try campus.appliance.mail.enqueue(
          ResetMail(), to: recipient, token: "x", until: writer.now.adding(seconds: 60), writer)
        throw Regret()
      }
    }
    #expect(try stage.rows().isEmpty && stage.countsAreRight() && stage.post().isEmpty)
  }

  @Test func whatIsRefusedIsNotTriedAgain() throws {
    let stage = try MailStage()
    let id = try stage.put()
    let mark = try stage.campus.mark()
    try settle(stage, .refused(Text(en: "no such user", fr: "inconnu"), code: 550))
    let events = try stage.campus.eventRows(since: mark)
    #expect(events.map(\.kind) == ["mail.failed"])
    stage.campus.clock.advance(seconds: 1800)
    let failed = try #require(try stage.rows().first)
    #expect(failed.state == .failed && failed.code == 550 && failed.reason.fr == "inconnu")
    #expect(try stage.countsAreRight())

    let again = try stage.campus.admin.post("/api/v1/operator/mail/messages/\(id.text)/retry")
    #expect(again.status == 200 && again.json["state"]?.string == "waiting" && again.json["attempts"]?.int64 == 0)
    #expect(try stage.post().first?.link("/reset/") == "/reset/token", "its link is still there")
    #expect(try stage.campus.admin.post("/api/v1/operator/mail/messages/\(id.text)/retry").status == 409)
    #expect(try stage.countsAreRight())
  }

  /// The job's pauses: a day in all, and ever longer.
  @Test func whatPassesIsTriedForADay() throws {
    let policy = MailRules.policy
    for chance in [0.0, 1.0] {
      let waits = (1..<policy.attempts).map { policy.backoff.milliseconds(after: $0, chance: chance) / 1000 }
      #expect((70_000...100_000).contains(waits.reduce(0, +)), "\(waits)")
      #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 }, "\(waits)")
    }
    // A server may take as long as the settings allow.
    #expect(policy.timeout > 330)
  }

  @Test func theLastTryIsTheEnd() throws {
    let stage = try MailStage()
    try stage.put()
    try settle(stage, Self.busy)
    var row = try #require(try stage.rows().first)
    #expect(row.state == .waiting && row.attempts == 1 && row.code == 421 && row.job != nil)
    try settle(stage, Self.busy, attempt: 13, isLast: true)
    row = try #require(try stage.rows().first)
    #expect(row.state == .failed && row.attempts == 13 && row.reason.fr == "occupé" && row.job == nil)
    #expect(try stage.countsAreRight())
  }

  /// A full disk, here: while it lasts nobody asks again for each mail; then all are sent, each once.
  @Test func whatCannotBeDoneNowIsDoneLater() throws {
    let stage = try MailStage()
    let place = stage.folder.path
    try FileManager.default.removeItem(atPath: place)
    try writeFile(place, [])
    try stage.put(token: "a")
    let other = MailRecipient(
      organization: stage.campus.home.id, person: nil, address: "ines@x.example", language: .fr)
    let campus = stage.campus
    try campus.store.write(campus.context) { writer in
      try Outbox.put(
        ResetMail(), to: other, token: "b", until: writer.now.adding(seconds: 3600), campus.appliance.secrets,
        writer)
    }
    try campus.appliance.startJobs()
    try campus.finishJobs()
    for row in try stage.rows() {
      #expect(row.state == .waiting && row.attempts == 1 && !row.reason.en.isEmpty, "\(row)")
    }
    #expect(campus.appliance.mail.fault != nil)
    try FileManager.default.removeItem(atPath: place)
    campus.clock.advance(seconds: 31)
    try campus.finishJobs()
    let rows = try stage.rows()
    #expect(rows.allSatisfy { $0.state == .sent && $0.attempts == 2 && $0.secret == nil }, "\(rows)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 2)
    #expect(campus.appliance.mail.fault == nil)
    // What became of it is in the outbox: no job is kept.
    #expect(try campus.store.read { try JobList.newest(limit: 10, $0) }.isEmpty)
    #expect(try stage.countsAreRight())
  }

  /// A job that outlived its mail, or that another has replaced, does nothing.
  @Test func aJobWithoutItsMailIsDone() throws {
    let stage = try MailStage()
    let first = try stage.put()
    #expect(try stage.campus.admin.delete("/api/v1/operator/mail/messages/\(first.text)").status == 204)
    let second = try stage.put()
    try settle(stage, .refused(Text(en: "no", fr: "non"), code: 550))
    #expect(try stage.campus.admin.post("/api/v1/operator/mail/messages/\(second.text)/retry").status == 200)
    #expect(try stage.post().count == 1, "two jobs, one mail")
    #expect(try stage.rows().map(\.state) == [.sent])
  }

  @Test func whatComesTooLateIsNotSent() throws {
    let stage = try MailStage()
    let id = try stage.put(until: 60)
    stage.campus.clock.advance(seconds: 61)
    #expect(try stage.post().isEmpty)
    #expect(try stage.rows().first?.state == .failed)
    #expect(
      try stage.campus.admin.post("/api/v1/operator/mail/messages/\(id.text)/retry").json["code"]?.string
        == "mail-expired")
  }

  @Test func whoIsGoneIsNotWrittenTo() throws {
    let stage = try MailStage()
    let staff = stage.campus.staff.person.text
    try stage.put()
    #expect(try stage.campus.admin.patch("/api/v1/people/\(staff)", json: "{\"status\":\"suspended\"}").status == 200)
    #expect(try stage.post().isEmpty)
    #expect(try stage.rows().first?.reason == MailText.notWanted)
  }

  @Test func whatANewerLinkReplacesIsNotSent() throws {
    let stage = try MailStage()
    try stage.put(token: "first")
    try stage.put(token: "second")
    #expect(try stage.post().map { $0.link("/reset/") } == ["/reset/second"])
    #expect(try stage.countsAreRight())
  }

  @Test func whatCannotBeWrittenToIsSaidSo() throws {
    let stage = try MailStage()
    let campus = stage.campus
    let recipient = MailRecipient(organization: campus.home.id, person: nil, address: "zoë@nord.example", language: .fr)
    try campus.store.write(campus.context) { writer in
      try Outbox.put(
        ResetMail(), to: recipient, token: "x", until: writer.now.adding(seconds: 60), campus.appliance.secrets,
        writer)
    }
    #expect(try stage.post().isEmpty)
    #expect(try stage.rows().first?.reason == MailFault.foreignAddress.text)
  }

  @Test func theOutboxForgetsAfterAMonth() throws {
    let stage = try MailStage()
    func sweep() throws -> Int { try stage.campus.store.write { try Outbox.sweep($0) } }
    try stage.put()
    #expect(try stage.post().count == 1)
    stage.campus.clock.advance(seconds: MailRules.memory - 10)
    #expect(try sweep() == 0 && stage.rows().count == 1)
    stage.campus.clock.advance(seconds: 20)
    #expect(try sweep() == 1 && stage.rows().isEmpty && stage.countsAreRight())
    #expect(try sweep() == 0)
  }

  /// Its job was cancelled, or died with the program: nobody is told that it still waits.
  @Test func whatNobodyTriesAnyMoreIsGivenUp() throws {
    let stage = try MailStage()
    try stage.put(until: 60)
    stage.campus.clock.advance(seconds: 86_400)
    #expect(try stage.campus.store.write { try Outbox.sweep($0) } == 0)
    stage.campus.clock.advance(seconds: 100)
    #expect(try stage.campus.store.write { try Outbox.sweep($0) } == 1)
    #expect(try stage.rows().map(\.reason) == [MailText.expired] && stage.countsAreRight())
  }

  @Test func whoIsErasedLeavesNoMails() throws {
    let stage = try MailStage()
    let campus = stage.campus
    try stage.put()
    // To an address of theirs from before it was known whose it is.
    let recipient = MailRecipient(
      organization: campus.home.id, person: nil, address: "Noor@nord.example", language: .en)
    try campus.store.write(campus.context) { writer in
      try Outbox.put(
        InvitationMail(), to: recipient, token: "x", until: writer.now.adding(seconds: 60), campus.appliance.secrets,
        writer)
    }
    #expect(try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/erase").status == 204)
    #expect(try stage.rows().isEmpty && stage.countsAreRight())
  }

  /// Two mails with one identifier would be one to whoever receives them; one mail sent twice must be.
  @Test func aMailIsTheSameHoweverOftenItIsSent() throws {
    let stage = try MailStage()
    try stage.put()
    let row = try #require(try stage.rows().first)
    let (first, second) = (try stage.campus.appliance.mail.message(row), try stage.campus.appliance.mail.message(row))
    #expect(first.messageID == second.messageID && first.messageID.hasSuffix("@campus.example>"))
  }

  // MARK: Whoever runs the box

  @Test func whoRunsTheBoxSeesHowMailIs() throws {
    let stage = try MailStage()
    let campus = stage.campus
    let id = try stage.put()
    try settle(stage, .refused(Text(en: "no <such> user", fr: "inconnu"), code: 550))
    let status = try campus.admin.get("/api/v1/operator/mail").json
    #expect(status["driver"]?.string == "file" && status["failed"]?.int64 == 1 && status["waiting"]?.int64 == 0)
    let list = try campus.admin.get("/api/v1/operator/mail/messages?state=failed").items
    #expect(list.first?["address"]?.string == "noor@nord.example" && list.first?["reason"]?.string == "no <such> user")
    #expect(try campus.admin.get("/api/v1/operator/mail/messages?state=lost").status == 422)
    let browser = try campus.browser(campus.admin)
    let page = try browser.get("/operator/mail?state=failed")
    #expect(page.page.text.contains("no <such> user") && !page.text.contains("<such>"))
    for text in [page.text, list.map { "\($0)" }.joined()] { #expect(!text.contains("/reset/token")) }
    let again = "/operator/mail/messages/\(id.text)/retry"
    #expect(try browser.submit(again, on: "/operator/mail?state=failed").status == 303)
    #expect(try stage.rows().first?.state == .waiting)
    #expect(try browser.submit("/operator/mail/messages/\(id.text)/drop", on: "/operator/mail").status == 303)
    #expect(try stage.rows().isEmpty && stage.countsAreRight())
    #expect(try campus.admin.delete("/api/v1/operator/mail/messages/\(id.text)").status == 404)
  }

  @Test func aTestGoesOutAtOnce() throws {
    let stage = try MailStage()
    let mark = try stage.campus.mark()
    let answer = try stage.campus.admin.post("/api/v1/operator/mail/test", json: "{\"email\":\"me@x.example\"}")
    #expect(answer.status == 200 && answer.json["isTaken"]?.bool == true, "\(answer.text)")
    #expect(try stage.campus.events(since: mark) == ["mail.tested"] && stage.rows().isEmpty)
    let page = try stage.campus.browser(stage.campus.admin).submit(
      "/operator/mail/test", on: "/operator/mail", [("email", "me@bücher.example")])
    #expect(page.status == 422 && page.page.text.contains("letters beyond ASCII"))
  }

  @Test func withoutMailEverythingIsHandedOver() throws {
    let campus = try Campus()
    #expect(
      try campus.admin.post("/api/v1/operator/mail/test", json: "{\"email\":\"me@x.example\"}").json["code"]?.string
        == "mail-off")
    let made = try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"ines@x.example\"}")
    #expect(made.json["isMailed"]?.bool == false)
    let id = try campus.staff.post("/api/v1/me/emails", json: "{\"email\":\"a@x.example\"}").json["id"]?.string ?? ""
    #expect(try campus.staff.post("/api/v1/me/emails/\(id)/send").json["code"]?.string == "mail-off")
    #expect(try campus.store.read { try $0.first(MailStore.oldest) } == nil)
    #expect(try campus.browser(campus.admin).get("/operator/mail").page.text.contains("No mail is sent"))
  }

  @Test func theChecksSayHowMailIs() {
    let now = Timestamp(milliseconds: 1_795_258_800_000)
    func verdict(_ driver: MailDriver, fault: Text? = nil, failures: Int = 0, oldest: Int64? = nil) -> Verdict {
      Judgments.mail(driver, fault: fault, failures: failures, oldest: oldest.map { now.adding(seconds: -$0) }, at: now)
        .verdict
    }
    #expect(verdict(.off, fault: .verbatim("x"), failures: 9) == .ok)
    #expect(verdict(.smtp) == .ok && verdict(.smtp, oldest: 60) == .ok && verdict(.file) == .warn)
    #expect(verdict(.smtp, oldest: 901) == .warn && verdict(.smtp, failures: 1) == .warn)
    #expect(verdict(.smtp, fault: .verbatim("x")) == .bad)
  }
}
