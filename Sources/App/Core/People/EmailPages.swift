// The e-mail addresses of people in the browser: a part of their page, one's own page, and the link that confirms one.
import Base
import Store
import Web

enum EmailPages {
  // MARK: On a person's page

  private static let columns = TableColumns([
    Column(PeopleText.email, .name), Column(EmailText.state, .aside), Column(EmailText.actions, .words),
  ])
  private static let readColumns = TableColumns([
    Column(PeopleText.email, .name), Column(EmailText.state, .aside),
  ])

  /// The addresses and what the caller may do about them. `base` is where their forms go: `/people/…/emails`.
  static func write(
    _ h: HTML, _ person: PersonRow, _ owner: EmailOwner, base: Link, mayChange: Bool, _ state: FormState, _ call: Call,
    _ reader: Reader
  ) throws {
    let rows = try EmailAPI.sorted(person, reader)
    if !rows.isEmpty {
      h.list {
        h.table(mayChange ? columns : readColumns) { table in
          for row in rows {
            table.row { cells in
              cells.cell(row.email)
              cells.cell { h in
                if row.email == person.email {
                  h.badge(.info, EmailText.first)
                  h.text(" ")
                }
                let proof = EmailProof(row)
                h.badge(proof.tone, proof.label)
              }
              if mayChange { cells.cell { h in buttons(h, row, person, owner, base, call) } }
            }
          }
        }
      }
    }
    guard mayChange else { return }
    h.post(base, call.token, .class("form")) {
      h.field(
        EmailInput.fieldList[0], state, FieldHints(autocomplete: owner.isOneself ? "email" : "off", isSettled: false))
      h.actions { h.submit(EmailText.add, icon: "plus", .plain) }
    }
  }

  private static func buttons(
    _ h: HTML, _ row: PersonEmailRow, _ person: PersonRow, _ owner: EmailOwner, _ base: Link, _ call: Call
  ) {
    let link = base.segment(row.id.text)
    h.div(.class("actions")) {
      if !owner.isOneself, row.confirmed == nil {
        h.confirmButton(
          EmailText.confirm, id: "confirm-\(row.id.text)", .quiet,
          question: EmailText.confirmQuestion(row.email, person.name), consequence: EmailText.confirmConsequence,
          confirm: EmailText.confirm, action: link.segment("confirm"), token: call.token)
        h.postButton(EmailText.makeLink, link.segment("link"), call.token, icon: "link", .quiet)
      }
      if owner.isOneself, row.confirmed == nil, call.appliance.mail.isOn {
        h.postButton(EmailText.sendLink, link.segment("send"), call.token, icon: "mail", .quiet)
      }
      guard row.email != person.email else { return }
      if row.confirmed != nil || !owner.isOneself {
        h.postButton(EmailText.makeFirst, link.segment("first"), call.token, .quiet)
      }
      h.confirmButton(
        EmailText.remove, id: "remove-\(row.id.text)", question: EmailText.removeQuestion(row.email),
        consequence: EmailText.removeConsequence, confirm: EmailText.remove, action: link.segment("remove"),
        token: call.token)
    }
  }

  // MARK: What is sent

  static func add(_ owner: EmailOwner) -> @Sendable (FormFields, Call, Writer) throws -> Reply {
    { form, call, writer in
      do {
        let input = try EmailInput.read(form: form.ownPairs)
        _ = try EmailAPI.added(input.email, owner, call, writer)
        return try back(owner, call.appliance.mail.isOn ? EmailText.wasAsked : EmailText.wasAdded, call)
      } catch let failure as Failure where !failure.fields.isEmpty {
        let state = FormState(form, failure)
        let person = try owner.row(call, writer)
        throw FormRefused(
          reply: owner.isOneself
            ? try own(person, state, call, writer)
            : try PersonPage.page(person, emails: state, call, call.signedIn.organization, writer))
      }
    }
  }

  static func makeFirst(_ owner: EmailOwner) -> @Sendable (FormFields, Call, Writer) throws -> Reply {
    { _, call, writer in
      _ = try EmailAPI.makeFirst(owner)(call, writer)
      return try back(owner, EmailText.isFirst, call)
    }
  }

  static func remove(_ owner: EmailOwner) -> @Sendable (FormFields, Call, Writer) throws -> Reply {
    { _, call, writer in
      try EmailAPI.remove(owner)(call, writer)
      return try back(owner, EmailText.wasRemoved, call)
    }
  }

  static func vouch(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    _ = try EmailAPI.vouch(call, writer)
    return try back(.person, EmailText.wasConfirmed, call)
  }

  /// Shows the new link in the answer to the form itself: it exists nowhere else.
  static func makeLink(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let link = try EmailAPI.makeLink(call, writer)
    let person = try EmailOwner.person.row(call, writer)
    return try PersonPage.page(
      person, made: PersonPage.MadeLink(url: link.url, text: EmailText.linkReady), call, call.signedIn.organization,
      writer)
  }

  static func sendLink(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try EmailAPI.sendLink(call, writer)
    return try back(.oneself, EmailText.wasSent, call)
  }

  private static func back(_ owner: EmailOwner, _ text: Text, _ call: Call) throws -> Reply {
    let link: Link = owner.isOneself ? "/account/emails" : Link("/people/", try call.id(as: ID<Person>.self))
    return call.redirect(to: link, Flash(.good, text[call.language]))
  }

  // MARK: One's own

  static func showOwn(_ call: Call, _ reader: Reader) throws -> Reply {
    try own(EmailOwner.oneself.row(call, reader), FormState(), call, reader)
  }

  private static func own(_ person: PersonRow, _ state: FormState, _ call: Call, _ reader: Reader) throws -> Reply {
    try call.accountPage(
      Heading(title: EmailText.addresses, lead: EmailText.ownLead, isFaulty: !state.faults.isEmpty),
      status: state.faults.isEmpty ? 200 : 422
    ) { h in
      h.faults(state, EmailInput.fieldList)
      try write(h, person, .oneself, base: "/account/emails", mayChange: true, state, call, reader)
      h.note(call.appliance.mail.isOn ? EmailText.lookForMail : EmailText.askAdministrator)
    }
  }

  // MARK: The link that confirms

  static func showConfirmation(_ call: Call, _ reader: Reader) throws -> Reply {
    let offer = try PersonEmails.offer(digest(call), at: call.now, reader)
    let heading = Heading(
      title: EmailText.confirmTitle,
      lead: EmailText.confirmLead(offer.email.email, offer.name, offer.organizationName))
    return call.gate(heading) { h in
      // A press, not the mere opening: mail programs open links to look at them.
      h.entryForm(Link("/confirm").segment(call.parameters["token"] ?? ""), .none) { h.submit(EmailText.confirmThis) }
    }
  }

  static func confirm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let offer = try PersonEmails.useLink(digest(call), writer)
    let heading = Heading(title: EmailText.confirmDone, lead: EmailText.doneLead(offer.email.email))
    return call.gate(heading) { h in
      h.actions { h.linkButton(PagesText.home, Link("/"), .primary) }
    }
  }

  private static func digest(_ call: Call) -> Digest {
    call.appliance.secrets.digest(of: call.parameters["token"] ?? "")
  }
}
