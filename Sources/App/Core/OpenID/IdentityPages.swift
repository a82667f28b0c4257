// The identities that one signs in with, among the pages of one's own account.
import Base
import Store
import Web

enum IdentityPages {
  static let path = Link("/account/identities")

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let entries = try Identities.own(caller, reader)
    let providers = try reader.all(OpenIDStore.list, caller.organization.id, ProviderRules.mostProviders, 0).filter {
      row in row.isEnabled && !entries.contains { $0.row.provider == row.id }
    }
    let zone = caller.organization.zone
    return call.accountPage(Heading(title: ShellText.account, lead: IdentityText.lead)) { h in
      if entries.isEmpty, providers.isEmpty {
        h.emptyState("key", IdentityText.none, IdentityText.noneHint)
      } else if entries.isEmpty {
        h.note(IdentityText.noneYet)
      } else {
        h.list {
          h.table(columns) { table in
            for entry in entries { write(entry, zone, call.token, table) }
          }
        }
      }
      guard !providers.isEmpty else { return }
      h.part(IdentityText.add) {
        h.actions {
          for row in providers {
            h.linkButton(
              IdentityText.linkNamed(row.name), Link("/sign-in/openid/", row.id).query("link", 1), icon: "link")
          }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(ProviderText.provider, .name), Column(PeopleText.email, .quiet), Column(IdentityText.linked, .time),
    Column(IdentityText.lastUsed, .time), Column(PeopleText.status, .aside), Column(OrganizationText.actions, .words),
  ])

  private static func write(_ entry: IdentityEntry, _ zone: Zone, _ token: FormToken, _ table: TableRows) {
    let row = entry.row
    table.row { cells in
      cells.cell("\(entry.providerName) (\(entry.organizationName))")
      cells.cell(row.email)
      cells.cell { $0.moment(row.created, zone) }
      cells.cell { $0.moment(row.lastUsed, zone) }
      cells.cell { h in
        h.badge(entry.isUsable ? .good : .neutral, entry.isUsable ? IdentityText.works : IdentityText.isOff)
      }
      cells.cell { h in
        h.div(.class("actions")) {
          h.confirmButton(
            IdentityText.unlink, id: "unlink-\(row.id.text)", icon: "remove",
            question: IdentityText.unlinkQuestion(entry.providerName), consequence: IdentityText.unlinkConsequence,
            confirm: IdentityText.unlink, action: Link("/account/identities/", row.id, "/unlink"), token: token)
        }
      }
    }
  }

  static func unlink(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try Identities.unlink(call.id(), call.signedIn, writer)
    return call.redirect(to: path, Flash(.good, IdentityText.wasUnlinked[call.language]))
  }
}
