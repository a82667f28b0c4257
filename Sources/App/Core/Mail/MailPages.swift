// The box's mail in the browser of whoever runs it.
import Base
import Outbound
import Store
import Web

enum MailPages {
  private static let path = Link("/operator/mail")
  private static let crumb = Crumb(MailText.title, path)

  // MARK: How it is

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot { try page(call, FormState(), nil, reader) }
  }

  private static func page(
    _ call: Call, _ typed: FormState, _ result: MailTestOutput?, _ reader: Reader
  ) throws -> Reply {
    let status = try MailAPI.status(call, reader)
    let heading = Heading(title: MailText.title, lead: MailText.intro, isFaulty: !typed.faults.isEmpty)
    return try call.page(
      heading, status: typed.faults.isEmpty ? 200 : 422,
      actions: { h in h.linkButton(MailText.templates, "/operator/mail/templates", icon: "mail") }
    ) { h in
      if let result { write(h, result) }
      if let fault = status.fault, result == nil { h.notice(.bad, fault) }
      h.facts { facts in
        facts.fact(MailText.driver, status.driver.label)
        facts.fact(MailText.from, status.from)
        facts.fact(MailText.server, status.server)
        if status.driver == .file { facts.fact(MailText.folder, call.appliance.mail.options.folder) }
        facts.fact(MailText.publicAddress, status.address)
      }
      if status.driver == .off { h.notice(.info, MailText.turnOn) } else { test(h, typed, call) }
      try outbox(h, status, call, reader)
    }
  }

  private static func test(_ h: HTML, _ typed: FormState, _ call: Call) {
    var state = typed
    if state.values.pairs.isEmpty, let own = call.caller?.email { state.values = FormFields([("email", own)]) }
    h.part(MailText.testTitle) {
      h.faults(state, MailTestInput.fieldList)
      h.entryForm("/operator/mail/test", call.token) {
        h.fields(MailTestInput.fieldList, state, hints: ["email": FieldHints(autocomplete: "email", isSettled: true)])
        h.actions { h.submit(MailText.sendTest, icon: "mail") }
      }
    }
  }

  private static func write(_ h: HTML, _ result: MailTestOutput) {
    h.notice(result.isTaken ? .good : .bad, result.words, isNew: true)
    guard !result.conversation.isEmpty else { return }
    h.part(MailText.conversation) {
      h.div(.class("prose")) {
        h.pre(.tabindex(0)) { h.code(text: result.conversation.joined(separator: "\n")) }
      }
    }
  }

  /// Sends the test and shows what was said in the answer itself: it is kept nowhere.
  static func sendTest(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let result = try MailAPI.test(MailTestInput.read(form: form.ownPairs), call, pool)
      return try page(call, FormState(form, Failure(.unprocessable, code: "", MailText.title)), result, pool.reader)
    } catch let failure as Failure where !failure.fields.isEmpty {
      return try page(call, FormState(form, failure), nil, pool.reader)
    }
  }

  // MARK: The outbox

  private static func outbox(_ h: HTML, _ status: MailStatusOutput, _ call: Call, _ reader: Reader) throws {
    let page = try Page(call.query)
    let state = try MailAPI.state(call)
    let zone = try call.signedIn.organization.zone
    func figure(_ count: Int64, _ of: MailState) -> Figure {
      Figure(Int(count), of.label, path.query("state", of.rawValue), isCurrent: of == state)
    }
    try h.part(MailText.outbox) {
      h.figures(
        MailText.outbox,
        [figure(status.waiting, .waiting), figure(status.sent, .sent), figure(status.failed, .failed)])
      let total = Int(try reader.value(of: .mail(state)))
      guard total > 0 else {
        h.emptyState("mail", MailText.none(state))
        return
      }
      try h.list {
        try h.table(columns) { table in
          try reader.each(MailStore.page, state.rawValue, page.limit, page.offset) { row in
            write(row, zone, call, table)
          }
        }
        h.pager(page: page.number, limit: page.limit, total: total, of: MailText.count) { number in
          path.query("state", state.rawValue).query("page", number)
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(MailText.to, .name), Column(MailText.kind), Column(OrganizationText.organization, .desk),
    Column(MailText.created, .time), Column(MailText.state, .aside), Column(MailText.reason, .words),
    Column(OrganizationText.actions, .words),
  ])

  private static func write(_ row: MailRow, _ zone: Zone, _ call: Call, _ table: TableRows) {
    table.row { cells in
      cells.cell(row.address)
      cells.cell(Features.mail(row.kind)?.kind.label ?? .verbatim(row.kind))
      cells.cell(row.organization.name)
      cells.cell { $0.moment(row.created, zone) }
      cells.cell { $0.badge(row.state.tone, row.state.label) }
      cells.cell { h in
        h.text(row.reason)
        if let job = row.job, row.attempts > 0 {
          h.text(" ")
          h.a(.href(Link("/operator/jobs/", job)), text: MailText.nextTry)
        }
      }
      cells.cell { h in
        h.div(.class("actions")) {
          let link = Link("/operator/mail/messages/", row.id)
          if row.state == .failed || row.attempts > 0 && row.state == .waiting, row.expires > call.now {
            h.postButton(MailText.retry, link.segment("retry"), call.token)
          }
          h.confirmButton(
            MailText.drop, id: "drop-\(row.id.text)", icon: "remove", question: MailText.dropQuestion(row.address),
            consequence: row.state == .sent ? MailText.dropSent : MailText.dropConsequence, confirm: MailText.drop,
            action: link.segment("drop"), token: call.token)
        }
      }
    }
  }

  static func retry(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    _ = try MailAPI.retry(call, writer)
    return call.redirect(to: path, Flash(.good, MailText.isRetried[call.language]))
  }

  static func drop(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try MailAPI.drop(call, writer)
    return call.redirect(to: path, Flash(.good, MailText.isDropped[call.language]))
  }

  // MARK: Templates

  static func showTemplates(_ call: Call, _ reader: Reader) throws -> Reply {
    let all = try Features.mails.map { try MailAPI.preview($0, call.language, call).output }
    let heading = Heading(title: MailText.templates, lead: MailText.templatesIntro, crumbs: [crumb])
    return call.page(heading) { h in
      for output in all {
        h.part(.verbatim(output.name)) {
          h.facts { facts in
            facts.fact(MailText.subject, output.subject)
            if output.isOptional { facts.fact(MailText.unsubscribeWord, MailText.isOptional) }
          }
          h.more(MailText.plain) {
            h.div(.class("prose")) { h.pre(.tabindex(0)) { h.code(text: output.text) } }
          }
          h.actions {
            for language in Language.allCases {
              h.linkButton(
                MailText.look(language),
                Link("/operator/mail/templates").segment(output.kind).query(
                  "language", language.rawValue))
            }
          }
        }
      }
    }
  }

  /// The HTML of a template as a mail program shows it: a document of its own, with a policy of its own, for its styles
  /// stand in it. Nothing in it runs, and nothing is fetched.
  static func showTemplate(_ call: Call, _ reader: Reader) throws -> Reply {
    guard let template = Features.mail(call.parameters["kind"] ?? "") else { throw Failure.notFound }
    let (_, letter) = try MailAPI.preview(template, MailAPI.language(call), call)
    call.buffer.append(text: letter.html)
    let policy =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    return Reply(
      200, letterType, body: .buffer(call.buffer), headers: [Reply.Header("Content-Security-Policy", policy)])
  }

  /// A type of its own: pages of the usual one are given the pages' policy.
  private static let letterType = MediaType("text/html;charset=utf-8", isText: true)
}
