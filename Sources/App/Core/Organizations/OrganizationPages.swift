// The caller's organizations in the browser: settings, deletion and the way back, and leaving.
import Base
import Store
import Web

enum OrganizationPages {
  private static let path = Link("/organization")

  // MARK: Settings

  static func showSettings(_ call: Call, _ reader: Reader) throws -> Reply {
    try showSettings(call, logoFault: nil, reader)
  }

  /// `logoFault` is what was wrong with a file that should have become the logo.
  static func showSettings(_ call: Call, logoFault: Failure?, _ reader: Reader) throws -> Reply {
    let row = try reader.one(OrganizationStore.find, call.signedIn.organization.id)
    return settings(
      row, FormState(OrganizationChange(row)), row.languages.map(\.rawValue), call, logoFault: logoFault)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let id = try call.signedIn.organization.id
    do {
      var change = try OrganizationChange.read(form: form.ownPairs)
      // The form holds all of them: a box that is not ticked is sent as nothing.
      change.languages = change.languages ?? []
      guard change.name != nil else {
        throw Failure.unprocessable([Failure.Field(path: "name", text: OrganizationText.nameNeeded)])
      }
      _ = try OrganizationChanges.update(id, change, writer)
      return call.redirect(to: path, Flash(.good, PeopleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      let row = try writer.one(OrganizationStore.find, id)
      let ticked = form.pairs.filter { $0.0 == "languages" }.map(\.1)
      throw FormRefused(reply: settings(row, FormState(form, failure), ticked, call))
    }
  }

  private static let fields = OrganizationChange.fieldList.filter {
    !["languages", "version"].contains($0.name.description)
  }

  private static func settings(
    _ row: OrganizationRow, _ state: FormState, _ ticked: [String], _ call: Call, logoFault: Failure? = nil
  ) -> Reply {
    let isFaulty = !state.faults.isEmpty || logoFault != nil
    let hints = [
      "name": FieldHints(autocomplete: "organization", isSettled: true),
      "zone": FieldHints(autocomplete: "off", isSettled: true), "language": FieldHints(isSettled: true),
      "retentionDays": FieldHints(autocomplete: "off", isSettled: true),
      "secondFactorFor": FieldHints(isSettled: true),
    ]
    return call.page(
      Heading(
        title: OrganizationText.settings, lead: OrganizationText.settingsIntro, isFaulty: isFaulty),
      status: isFaulty ? 422 : 200
    ) { h in
      h.about(OrganizationText.about)
      h.faults(state, OrganizationChange.fieldList)
      if let logoFault { h.faults(FormState(FormFields(), logoFault)) }
      h.entryForm(path, call.token) {
        h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        h.fields(fields, state, hints: hints)
        h.languageChoices(ticked, fault: state.faults.first { $0.path.hasPrefix("languages") }?.text)
        h.actions { h.submit(PeopleText.save) }
      }
      h.logoPart(call.caller?.logo, logoFault, call)
      if call.may(.permission(.organizationExport)) {
        h.part(OrganizationText.export) {
          h.note(OrganizationText.exportIntro)
          h.actions { h.postButton(OrganizationText.takeOut, "/organization/export", call.token, icon: "download") }
        }
      }
      if call.caller?.access.isOwner == true {
        h.part(OrganizationText.deletion) {
          h.note(OrganizationText.deletionIntro)
          h.actions { h.linkButton(OrganizationText.delete, "/organization/delete", icon: "remove", .quietDanger) }
        }
      }
    }
  }

  // MARK: Deletion and the way back

  static func showDeletion(_ call: Call, _ reader: Reader) throws -> Reply { deletion(FormState(), call) }

  private static func deletion(_ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(
      title: OrganizationText.deleteNamed(call.caller?.organization.name ?? ""), lead: OrganizationText.deletionIntro,
      crumbs: [Crumb(OrganizationText.settings, path)], isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, DeletionInput.fieldList)
      h.entryForm("/organization/delete", call.token) {
        h.fields(DeletionInput.fieldList, state, hints: ["name": FieldHints(autocomplete: "off", isFirst: true)])
        h.actions {
          h.submit(OrganizationText.delete, icon: "remove", .danger)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }

  /// Nobody is signed in here any more, so the way back is shown in the answer to the form itself.
  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let output = try OrganizationAPI.delete(DeletionInput.read(form: form.ownPairs), call, writer)
      let zone = try call.signedIn.organization.zone
      let heading = Heading(
        title: OrganizationText.wasDeleted,
        lead: OrganizationText.restorable(zone.localDate(at: output.purgeAfter).long))
      var reply = call.gate(heading) { h in
        h.notice(.info, isNew: true) { h in
          h.p(text: OrganizationText.keepLink)
          h.p(.class("code"), .id("link"), text: output.restoreUrl)
          h.copyButton("link")
        }
      }
      reply.headers.append(Reply.Header.expiredCookie(Cookies.session, isSecure: call.isSecure))
      return reply
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: deletion(FormState(form, failure), call))
    }
  }

  static func showRestore(_ call: Call, _ reader: Reader) throws -> Reply {
    let digest = call.appliance.secrets.digest(of: call.parameters["token"] ?? "")
    guard let row = try reader.first(OrganizationStore.byRestoration, digest), let until = row.purgeAfter,
      until > call.now
    else { throw Failure(.gone, code: "grace-over", OrganizationText.graceOver) }
    let heading = Heading(
      title: OrganizationText.restoreNamed(row.name),
      lead: OrganizationText.restorable(row.zone.localDate(at: until).long))
    return call.gate(heading) { h in
      h.entryForm(Link("/restore").segment(call.parameters["token"] ?? ""), .none) {
        h.submit(OrganizationText.restore)
      }
    }
  }

  static func restore(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let digest = call.appliance.secrets.digest(of: call.parameters["token"] ?? "")
    let row = try OrganizationChanges.restore(digest, writer)
    return call.redirect(to: "/sign-in", Flash(.good, OrganizationText.wasRestored(row.name)[call.language]))
  }

  // MARK: The account's organizations

  static func showOwn(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    return call.page(Heading(title: ShellText.organizations, lead: OrganizationText.ownIntro)) { h in
      h.list {
        h.table(ownColumns) { table in
          for member in caller.memberships { write(member, caller, call.token, table) }
        }
      }
    }
  }

  private static let ownColumns = TableColumns([
    Column(OrganizationText.organization, .name), Column(OrganizationText.youAre, .quiet),
    Column(OrganizationText.status, .aside), Column(OrganizationText.actions, .words),
  ])

  private static func write(_ member: Member, _ caller: Caller, _ token: FormToken, _ table: TableRows) {
    let organization = member.organization
    let isCurrent = member.person == caller.person
    table.row { cells in
      cells.cell(organization.name)
      cells.cell(member.name)
      cells.cell { h in if isCurrent { h.badge(.good, OrganizationText.hereNow) } }
      cells.cell { h in
        h.div(.class("actions")) {
          if !isCurrent {
            h.postButton(OrganizationText.switchHere, Link("/organizations/", organization.id, "/switch"), token)
          }
          h.confirmButton(
            OrganizationText.leave, id: "leave-\(organization.id.text)", icon: "sign-out",
            question: OrganizationText.leaveQuestion(organization.name), consequence: OrganizationText.leaveConsequence,
            confirm: OrganizationText.leave, action: Link("/organizations/", organization.id, "/leave"), token: token)
        }
      }
    }
  }

  static func leave(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let caller = try call.signedIn
    let id: ID<Organization> = try call.id()
    let name = caller.memberships.first { $0.organization.id == id }?.organization.name ?? ""
    let next = try OrganizationChanges.leave(id, caller, writer)
    let flash = Flash(.good, OrganizationText.haveLeft(name)[call.language])
    if next != nil || caller.organization.id != id { return call.redirect(to: "/organizations", flash) }
    var reply = call.redirect(to: "/sign-in", flash)
    reply.headers.append(Reply.Header.expiredCookie(Cookies.session, isSecure: call.isSecure))
    return reply
  }
}

extension HTML {
  /// The languages that an organization offers, a box to tick for each.
  fileprivate func languageChoices(_ ticked: [String], fault: Text?) {
    fieldset(.class("field")) {
      legend(text: OrganizationText.languages)
      for language in Language.allCases {
        label(.class("check")) {
          input(
            .type("checkbox"), .id("languages-\(language.rawValue)"), .name("languages"), .value(language.rawValue),
            .checked(ticked.contains(language.rawValue)))
          span(text: language.label)
        }
      }
      if let fault {
        p(.class("fault"), .id("languages")) {
          icon("bad")
          span(text: fault)
        }
      }
    }
  }
}
