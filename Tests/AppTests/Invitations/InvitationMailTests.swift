// The mail of an invitation: sent while its link leads somewhere, and only then.
import Base
import Store
import Testing

@testable import App

struct InvitationMailTests {
  private static let path = "/api/v1/invitations"

  private struct Made {
    let id: String
    let token: String
  }

  private func made(_ answer: Answer) throws -> Made {
    #expect(answer.json["isMailed"]?.bool == true, "\(answer.text)")
    return Made(
      id: try #require(answer.json["invitation"]?["id"]?.string),
      token: try #require(answer.json["url"]?.string?.split(separator: "/").last.map(String.init)))
  }

  private func invite(_ stage: MailStage) throws -> Made {
    try made(stage.campus.admin.post(Self.path, json: "{\"email\":\"ines@x.example\"}"))
  }

  private func revoke(_ stage: MailStage, _ made: Made) throws {
    #expect(try stage.campus.admin.delete("\(Self.path)/\(made.id)").status == 204)
  }

  @Test func whoIsNotInvitedAnyMoreGetsNoMail() throws {
    let stage = try MailStage()
    try revoke(stage, invite(stage))
    #expect(try stage.post().isEmpty)
    // While it can be taken back that it was taken back, the mail waits; then it is gone, and nothing has failed.
    let row = try #require(try stage.rows().first)
    #expect(row.state == .waiting && row.reason == InvitationText.wasRevoked)
    stage.campus.clock.advance(seconds: InvitationRules.undoTime + 600)
    let mark = try stage.campus.mark()
    #expect(try stage.post().isEmpty)
    let left = try stage.rows()
    #expect(left.isEmpty, "\(left.map { "\($0.state) \($0.reason)" })")
    #expect(try stage.countsAreRight())
    #expect(try stage.campus.eventRows(since: mark).isEmpty)
  }

  @Test func whoIsInvitedAfterAllGetsTheMail() throws {
    let stage = try MailStage()
    let invitation = try invite(stage)
    try revoke(stage, invitation)
    #expect(try stage.post().isEmpty)
    #expect(try stage.campus.admin.post("\(Self.path)/\(invitation.id)/restore").status == 200)
    stage.campus.clock.advance(seconds: 60)
    let letters = try stage.post()
    #expect(letters.map { $0.link("/join/") } == ["/join/\(invitation.token)"])
    #expect(try stage.campus.guest.get("\(Self.path)/validate?token=\(invitation.token)").status == 200)
    #expect(try stage.rows().map(\.state) == [.sent] && stage.countsAreRight())
  }

  @Test func onlyTheNewestLinkIsMailed() throws {
    let stage = try MailStage()
    let first = try invite(stage)
    let second = try made(stage.campus.admin.post("\(Self.path)/\(first.id)/resend"))
    #expect(try stage.post().map { $0.link("/join/") } == ["/join/\(second.token)"])
    #expect(try stage.rows().count == 1 && stage.countsAreRight())
  }

  /// One that failed keeps its link until it is replaced: tried by hand afterwards, it is not sent.
  @Test func anOldLinkIsNotMailedByHandEither() throws {
    let stage = try MailStage()
    let first = try invite(stage)
    let old = try #require(try stage.rows().first)
    try stage.campus.store.write {
      try Outbox.settle(old, .refused(Text(en: "no", fr: "non"), code: 550), attempt: 1, isLast: false, $0)
    }
    let second = try made(stage.campus.admin.post("\(Self.path)/\(first.id)/resend"))
    #expect(try stage.post().map { $0.link("/join/") } == ["/join/\(second.token)"])
    #expect(try stage.campus.admin.post("/api/v1/operator/mail/messages/\(old.id.text)/retry").status == 200)
    #expect(try stage.post().isEmpty)
    #expect(try stage.rows().map(\.state) == [.sent] && stage.countsAreRight())
  }

  @Test func whoHasComeIsNotInvitedAgain() throws {
    let stage = try MailStage()
    let invitation = try invite(stage)
    let joined = try stage.campus.guest.post(
      "\(Self.path)/sign-up",
      json: "{\"token\":\"\(invitation.token)\",\"name\":\"Ines\",\"password\":\"a heron over the millpond\"}")
    #expect(joined.status == 201, "\(joined.text)")
    #expect(try !stage.post().contains { $0.link("/join/") != nil })
    #expect(try !stage.rows().contains { $0.kind == InvitationMail.kind.name } && stage.countsAreRight())
  }
}
