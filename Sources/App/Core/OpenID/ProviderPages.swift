// An organization's sign-in services in the browser: the list, one of them, and its domain rules.
import Base
import Outbound
import Store
import Web

enum ProviderPages {
  static let path = Link("/organization/sign-in")
  static let crumb = Crumb(ProviderText.title, path)

  // MARK: The list

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let rows = try reader.all(OpenIDStore.list, organization.id, ProviderRules.mostProviders, 0)
    return call.page(
      Heading(title: ProviderText.title, lead: ProviderText.intro),
      actions: { h in h.linkButton(ProviderText.add, "/organization/sign-in/new", icon: "plus", .primary) }
    ) { h in
      h.about(ProviderText.about)
      guard !rows.isEmpty else {
        h.emptyState("key", ProviderText.none, ProviderText.noneHint)
        return
      }
      h.list {
        h.table(columns) { table in
          for row in rows {
            table.row { cells in
              cells.cell(row.name, Link("/organization/sign-in/", row.id))
              cells.cell(row.preset.label)
              cells.cell(row.issuer)
              cells.cell { $0.state(row) }
            }
          }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(ProviderText.name, .name), Column(ProviderText.preset), Column(ProviderText.issuer, .quiet),
    Column(PeopleText.status, .aside),
  ])

  // MARK: One

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try page(FormFields(), nil, call, reader)
  }

  private static func row(_ call: Call, _ reader: Reader) throws -> ProviderRow {
    try reader.one(OpenIDStore.find, call.id(as: ID<SignInProvider>.self), call.signedIn.organization.id)
  }

  private static func page(_ form: FormFields, _ fault: Failure?, _ call: Call, _ reader: Reader) throws -> Reply {
    let row = try row(call, reader)
    let people = try reader.one(OpenIDStore.people, row.id)
    let lockedOut = try reader.one(OpenIDStore.lockedOut, row.id)
    let rules = try reader.all(OpenIDStore.domains, row.id)
    let caller = try call.signedIn
    let granting = Granting(Standing(caller), try RoleBook(of: caller.organization.id, reader))
    return call.page(
      Heading(title: .verbatim(row.name), lead: row.preset.text, crumbs: [crumb], isFaulty: fault != nil),
      status: fault == nil ? 200 : 422,
      actions: { h in
        h.postButton(ProviderText.check, Link("/organization/sign-in/", row.id, "/check"), call.token, .primary)
        h.linkButton(PeopleText.edit, Link("/organization/sign-in/", row.id, "/edit"), icon: "edit")
        h.confirmButton(
          ProviderText.remove, id: "remove", icon: "remove", question: ProviderText.removeQuestion(row.name),
          consequence: ProviderText.removeConsequence(people, lockedOut: lockedOut), confirm: ProviderText.remove,
          action: Link("/organization/sign-in/", row.id, "/delete"), token: call.token)
      }
    ) { h in
      writeFacts(h, row, people, caller.organization.zone)
      // A Moodle is asked; it sends nobody back.
      if row.preset != .moodle {
        h.part(ProviderText.register) {
          h.note(ProviderText.registerIntro)
          h.facts { facts in
            facts.fact(ProviderText.redirect) { address($0, "redirect", call.address(OpenIDJourney.callback)) }
            facts.fact(ProviderText.afterSignOut) { address($0, "after", call.address("/sign-in")) }
          }
        }
      }
      h.part(ProviderText.domains) {
        h.note(ProviderText.domainsIntro)
        writeRules(h, row, rules, granting, form, fault, call)
      }
    }
  }

  private static func writeFacts(_ h: HTML, _ row: ProviderRow, _ people: Int, _ zone: Zone) {
    h.facts { facts in
      facts.fact(PeopleText.status) { $0.state(row) }
      facts.fact(ProviderText.preset, row.preset.label)
      if row.preset == .moodle {
        facts.fact(MoodleText.url, row.issuer)
        facts.fact(MoodleText.service, row.clientID)
        facts.fact(MoodleText.graceHours, row.graceHours == 0 ? MoodleText.noGrace : MoodleText.grace(row.graceHours))
        facts.fact(
          MoodleText.believesAddresses, row.believesAddresses ? MoodleText.believed : MoodleText.notBelieved)
      } else {
        facts.fact(ProviderText.issuer, row.issuer)
        facts.fact(ProviderText.clientID, row.clientID)
        facts.fact(
          ProviderText.clientSecret, row.sealedSecret == nil ? ProviderText.secretAbsent : ProviderText.secretKept)
      }
      facts.fact(ProviderText.pagesDomain, row.pagesDomain)
      facts.fact(ProviderText.hostedDomain, row.hostedDomain)
      facts.fact(IdentityText.linkedPeople, "\(people)")
      facts.fact(PeopleText.changed) { $0.moment(row.updated, zone) }
    }
  }

  private static func address(_ h: HTML, _ id: String, _ text: String) {
    h.span(.class("code"), .id(id), text: text)
    h.text(" ")
    h.copyButton(id)
  }

  // MARK: Domain rules

  private static func writeRules(
    _ h: HTML, _ row: ProviderRow, _ rules: [DomainRow], _ granting: Granting, _ form: FormFields, _ fault: Failure?,
    _ call: Call
  ) {
    if !rules.isEmpty {
      h.list {
        h.table(ruleColumns) { table in
          for rule in rules {
            table.row { cells in
              cells.cell(rule.domain)
              cells.cell(granting.book[rule.role]?.label ?? AccessText.noRole)
              cells.cell { h in
                h.div(.class("actions")) {
                  h.postButton(
                    ProviderText.removeRule, Link("/organization/sign-in/", row.id, "/domains/remove"), call.token,
                    icon: "remove", .quietDanger, fields: [("domain", rule.domain)])
                }
              }
            }
          }
        }
      }
    }
    h.entryForm(Link("/organization/sign-in/", row.id, "/domains"), call.token) {
      h.labeled(
        "domain", ProviderText.domain, help: ProviderText.domainHelp,
        fault: fault?.fields.first { $0.path.hasSuffix("domain") }?.text
      ) { attributes in
        h.input(attributes + [.type("text"), .value(form["domain"] ?? ""), .maxlength(253), .autocomplete("off")])
      }
      h.labeled("role", AccessText.role, fault: fault?.fields.first { $0.path.hasSuffix("role") }?.text) { attributes in
        h.select(attributes) {
          let usual = granting.usual.first?.reference.word
          for role in granting.book.roles where role.builtIn != .owner {
            let word = role.reference.word
            guard granting.standing.mayGive(role) || word == usual else { continue }
            h.option(.value(word), .selected(word == form["role"] ?? usual ?? ""), text: role.label)
          }
        }
      }
      h.actions { h.submit(ProviderText.addRule, icon: "plus", .plain) }
    }
  }

  private static let ruleColumns = TableColumns([
    Column(ProviderText.domain, .name), Column(AccessText.role), Column(OrganizationText.actions, .words),
  ])

  static func addRule(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try row(call, writer)
    var rules = try rules(of: row, writer)
    var rule = DomainPayload()
    rule.domain = form["domain"] ?? ""
    rule.role = form["role"] ?? ""
    guard rules.count < ProviderRules.mostDomains else {
      throw Failure(.conflict, code: "too-many-domains", ProviderText.tooManyDomains)
    }
    rules.append(rule)
    do {
      _ = try ProviderChanges.setDomains(rules, of: row.id, in: row.organization, writer)
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try page(form, failure, call, writer))
    }
    return call.redirect(
      to: Link("/organization/sign-in/", row.id), Flash(.good, ProviderText.rulesChanged[call.language]))
  }

  static func removeRule(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try row(call, writer)
    let rules = try rules(of: row, writer).filter { $0.domain != form["domain"] }
    _ = try ProviderChanges.setDomains(rules, of: row.id, in: row.organization, writer)
    return call.redirect(
      to: Link("/organization/sign-in/", row.id), Flash(.good, ProviderText.rulesChanged[call.language]))
  }

  /// The rules as they can be set again; one whose role is gone is left out.
  private static func rules(of row: ProviderRow, _ reader: Reader) throws -> [DomainPayload] {
    try OpenIDAPI.domains(of: row, RoleBook(of: row.organization, reader), reader)
  }

  // MARK: Checking and removing

  static func check(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let row = try row(call, pool.reader)
    let link = Link("/organization/sign-in/", row.id)
    if let advice = try OpenIDAPI.advice(on: row, call) {
      return call.redirect(to: link, Flash(.bad, advice[call.language]))
    }
    return call.redirect(to: link, Flash(.good, ProviderText.works[call.language]))
  }

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try ProviderChanges.delete(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, ProviderText.removed[call.language]))
  }
}

extension HTML {
  /// Whether a provider lets people in.
  fileprivate func state(_ row: ProviderRow) {
    badge(row.isEnabled ? .good : .neutral, row.isEnabled ? ProviderText.isOn : ProviderText.isOff)
    if row.isTrusted {
      text(" ")
      badge(.info, ProviderText.trusted)
    }
  }
}
