// Mail: what the box writes to people, and the outbox it waits in. The manifest.
import Base
import Store
import Web

enum Mail: Feature {
  static let name = "Mail"
  static let navigation = [NavigationEntry("/operator/mail", MailText.title, icon: "mail", access: .operator)]
  static let migrations = MailStore.migrations
  static let statements = MailStore.statements
  static let jobs = [MailJobs.send]
  static let checks = [MailChecks.check]
  static let sweeps = [Sweep("mails") { try Outbox.sweep($0) }]
  static let mails: [any MailTemplate.Type] = [TestMail.self]
  static let tenant: [TenantData] = [
    .rows("mail_opt_outs"),
    TenantData(["mail_outbox"], .rows) { organization, run in
      try TenantData.inLots(
        run, { after, reader in try reader.all(MailStore.ofOrganization, organization, after, TenantData.batch) },
        { keys, writer in
          for key in keys { try Outbox.forget(ID(key), writer) }
          return keys.count
        })
    },
  ]
  static let exports = [ExportTable("mail_opt_outs", MailStore.exportOptOuts, keys: [1, 0])]
  static let events = [
    EventDescription(.mailFailed, MailText.eventFailed),
    EventDescription(.mailRetried, MailText.eventRetried),
    EventDescription(.mailDropped, MailText.eventDropped),
    EventDescription(.mailTested, MailText.eventTested),
    EventDescription(.mailUnsubscribed, MailText.eventUnsubscribed),
    EventDescription(.mailResubscribed, MailText.eventResubscribed),
  ]
  static let personal = [
    PersonalData(
      "mail_outbox", MailText.title, MailStore.ofPerson,
      move: { move, writer in try writer.run(MailStore.carry, move.from, move.to, move.organization) },
      erase: { person, organization, writer in try Outbox.forget(person, in: organization, writer) }),
    PersonalData(
      "mail_opt_outs", MailText.optOuts, MailStore.optOutsOfPerson,
      move: { move, writer in try Outbox.carryOptOuts(move, writer) },
      erase: { person, _, writer in try writer.run(MailStore.forgetOptOuts, person) }),
  ]

  static let routes: [Route] = pages + letters + api

  private static let stateParameter = Route.QueryParameter(
    name: "state", text: MailText.state, .text(example: "failed"))
  private static let languageParameter = Route.QueryParameter(
    name: "language", text: PeopleText.language, .text(example: "fr"))

  private static let pages: [Route] = [
    .page(
      "/operator/mail", "The box’s mail and its outbox", needs: .operator, query: [stateParameter, .page, .limit],
      read: MailPages.show),
    Route(
      .page, .post, "/operator/mail/test", "Send a test message", access: .operator, success: 200, body: .form,
      waitsFor: MailAPI.server,
      action: .slow { call, body in
        let form = try body.form(for: call)
        return { pool in try MailPages.sendTest(form, call, pool) }
      }),
    .form("/operator/mail/messages/{id}/retry", "Have a mail tried again", needs: .operator, write: MailPages.retry),
    .form(
      "/operator/mail/messages/{id}/drop", "Remove a mail from the outbox", needs: .operator, write: MailPages.drop),
    .page("/operator/mail/templates", "What Quad writes", needs: .operator, read: MailPages.showTemplates),
    .page(
      "/operator/mail/templates/{kind}", "A template as a mail program shows it", needs: .operator,
      query: [languageParameter], read: MailPages.showTemplate),
  ]

  /// What the links in letters lead to.
  private static let letters: [Route] = [
    .page("/unsubscribe/{token}", "The question before somebody unsubscribes", needs: .anyone, read: Unsubscribe.show),
    .form(
      "/unsubscribe/{token}/save", "Unsubscribe from a kind of mails, or get them again", needs: .anyone,
      write: Unsubscribe.save),
    .api(
      .post, "/unsubscribe/{token}", "Unsubscribe with one press in a mail program (RFC 8058)", needs: .anyone,
      write: Unsubscribe.once
    ).with(.byLink),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/operator/mail", "How the box’s mail is", needs: .operator, output: MailStatusOutput.self,
      read: MailAPI.read),
    .api(
      .get, "/api/v1/operator/mail/messages", "The mails of the outbox by their state, the newest first",
      needs: .operator, query: [stateParameter, .page, .limit], list: MailOutput.self, read: MailAPI.list),
    .api(
      .post, "/api/v1/operator/mail/messages/{id}/retry", "Have a mail tried again at once", needs: .operator,
      output: MailOutput.self, write: MailAPI.retry),
    .api(
      .delete, "/api/v1/operator/mail/messages/{id}", "Remove a mail from the outbox", needs: .operator,
      write: MailAPI.drop),
    Route(
      .api, .post, "/api/v1/operator/mail/test", "Send a test message and tell what the server said",
      access: .operator, input: MailTestInput.self, output: MailTestOutput.self, body: .json, waitsFor: MailAPI.server,
      action: .slow { call, body in
        let input = try body.payload(MailTestInput.self)
        return { pool in call.reply(200, try MailAPI.test(input, call, pool)) }
      }),
    .api(
      .get, "/api/v1/operator/mail/templates/{kind}", "What Quad writes, with made-up people", needs: .operator,
      query: [languageParameter], output: MailTemplateOutput.self, read: MailAPI.template),
  ]
}
