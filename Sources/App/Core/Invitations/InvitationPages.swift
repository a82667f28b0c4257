// Invitations in the browser, for those who invite.
import Base
import Store
import Web

enum InvitationPages {
  private static let path = Link("/invitations")
  private static let crumb = Crumb(InvitationText.title, path)

  // MARK: The list

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    // Count and rows of one state of the file.
    try reader.snapshot { try writeList(call, reader) }
  }

  private static func writeList(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let page = try Page(call.query)
    let total = Int(try reader.value(of: .invitations, organization: organization.id.value))
    let book = try RoleBook(of: organization.id, reader)
    return try call.page(
      Heading(title: InvitationText.title, lead: InvitationText.intro),
      actions: { h in h.linkButton(InvitationText.invite, "/invitations/new", icon: "plus", .primary) }
    ) { h in
      guard total > 0 else {
        h.emptyState("mail", InvitationText.none, InvitationText.noneHint)
        return
      }
      try h.list {
        try h.table(columns) { table in
          try reader.each(InvitationStore.page, organization.id, page.limit, page.offset) { entry in
            write(entry, book, organization.zone, call, table)
          }
        }
        h.pager(page: page.number, limit: page.limit, total: total, of: InvitationText.count) { number in
          path.query("page", number)
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(PeopleText.email, .name), Column(AccessText.role), Column(InvitationText.invitedBy, .desk),
    Column(SignInText.expires, .time), Column(InvitationText.status, .aside), Column(OrganizationText.actions, .words),
  ])

  private static func write(
    _ entry: InvitationEntry, _ book: RoleBook, _ zone: Zone, _ call: Call, _ table: TableRows
  ) {
    let row = entry.row
    let status = row.status(at: call.now)
    table.row { cells in
      cells.cell(row.email)
      cells.cell(book[row.role]?.label ?? AccessText.noRole)
      cells.cell(entry.inviter?.name)
      cells.cell { $0.moment(row.expires, zone) }
      cells.cell { $0.badge(status.tone, status.label) }
      cells.cell { h in
        guard status.isOpen else { return }
        h.div(.class("actions")) {
          h.postButton(InvitationText.resend, Link("/invitations/", row.id, "/resend"), call.token, icon: "link")
          h.confirmButton(
            InvitationText.revoke, id: "revoke-\(row.id.text)", icon: "remove",
            question: InvitationText.revokeQuestion(row.email), consequence: InvitationText.revokeConsequence,
            confirm: InvitationText.revoke, action: Link("/invitations/", row.id, "/revoke"), token: call.token)
        }
      }
    }
  }

  // MARK: Inviting

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply { try new(FormState(), call, reader) }

  private static let emailField = InvitationInput.fieldList.filter { $0.name.description == "email" }

  private static func new(_ state: FormState, _ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let granting = Granting(Standing(caller), try RoleBook(of: caller.organization.id, reader))
    let usual = granting.usual.first?.reference.word
    let heading = Heading(
      title: InvitationText.invite,
      lead: call.appliance.mail.isOn ? InvitationText.inviteByMail : InvitationText.inviteIntro, crumbs: [crumb],
      isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, InvitationInput.fieldList)
      h.entryForm("/invitations/new", call.token) {
        h.fields(emailField, state, hints: ["email": FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty)])
        h.labeled(
          "role", AccessText.role, help: AccessText.firstRole,
          fault: state.faults.first { $0.path.hasPrefix("role") }?.text
        ) {
          attributes in
          h.select(attributes) {
            for role in granting.book.roles {
              let word = role.reference.word
              guard granting.standing.mayGive(role) || word == usual else { continue }
              h.option(.value(word), .selected(word == state.values["role"] ?? usual ?? ""), text: role.label)
            }
          }
        }
        h.actions {
          h.submit(InvitationText.makeLink)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let output = try InvitationAPI.create(InvitationInput.read(form: form.ownPairs), call, writer)
      return try made(output, call)
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try new(FormState(form, failure), call, writer))
    }
  }

  static func resend(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try made(InvitationAPI.resend(call, writer), call)
  }

  /// The link exists nowhere else, so it is shown in the answer to the form itself.
  private static func made(_ output: InvitationLinkOutput, _ call: Call) throws -> Reply {
    let zone = try call.signedIn.organization.zone
    return call.page(Heading(title: InvitationText.made(output.invitation.email), crumbs: [crumb])) { h in
      h.notice(.info, isNew: true) { h in
        h.p(text: output.isMailed ? InvitationText.mailed(output.invitation.email) : InvitationText.linkReady)
        h.p(.class("code"), .id("link"), text: output.url)
        h.copyButton("link")
      }
      h.facts { facts in
        facts.fact(PeopleText.email, output.invitation.email)
        facts.fact(SignInText.expires) { $0.moment(output.invitation.expiresAt, zone) }
      }
      h.actions {
        h.linkButton(InvitationText.another, "/invitations/new", icon: "plus")
        h.linkButton(InvitationText.toList, path, .quiet)
      }
    }
  }

  static func revoke(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try InvitationAPI.revoke(call, writer)
    let undo = Link("/invitations/", try call.id(as: ID<Invitation>.self), "/restore")
    return call.redirect(to: path, Flash(.good, InvitationText.revoked[call.language], undo: undo))
  }

  static func restore(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    _ = try InvitationAPI.restore(call, writer)
    return call.redirect(to: path, Flash(.good, InvitationText.restored[call.language]))
  }
}
