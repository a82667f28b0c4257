// The settings of payments in the browser: tills, who sells, how invoices are paid.
import Base
import Store
import Web

enum PaymentSettingsPages {
  private static let path = Link("/payments/settings")
  private static let crumb = Crumb(CatalogText.settings, path)
  private static let columns = TableColumns([Column(CatalogText.name, .name)])

  static func show(_ call: Call, _ reader: Reader) throws -> Reply { try page(PaymentForm(), nil, 200, call, reader) }

  /// `settings` is the form of the settings that came back.
  private static func page(
    _ form: PaymentForm, _ settings: FormState?, _ status: UInt16, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let tills = try Tills.all(organization, reader)
      let state = try settings ?? FormState(PaymentSettings.of(organization, reader))
      let heading = Heading(
        title: CatalogText.settings, lead: PaymentsText.settingsIntro, crumbs: [BillPages.crumb],
        isFaulty: status != 200)
      return call.page(heading, status: status) { h in
        BillPages.writeSiblings(h, "/payments/settings", call)
        form.writeFaults(h)
        h.faults(state, PaymentSettings.fieldList)
        h.part(PaymentsText.tills) {
          h.note(PaymentsText.tillsIntro)
          if !tills.isEmpty {
            h.list {
              h.table(columns) { table in
                for till in tills {
                  table.row { cells in cells.cell(till.name, Link("/payments/tills/", till.id, "/edit")) }
                }
              }
            }
          }
          h.entryForm("/payments/tills", call.token) {
            PaymentFormWriter(h, "till", form).text("name", PaymentsText.newTill, longest: PaymentRules.longestName)
            h.actions { h.submit(PaymentsText.addTill, .plain) }
          }
        }
        h.part(PaymentsText.papers) {
          h.entryForm(path, call.token) {
            h.fields(PaymentSettings.fieldList, state)
            h.actions { h.submit(PeopleText.save) }
          }
        }
      }
    }
  }

  // MARK: What is done there

  static func put(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let settings = try PaymentSettings.read(form: fields.ownPairs)
      _ = try Tills.put(settings, in: call.signedIn.organization.id, writer)
      return call.redirect(to: path, Flash(.good, ScheduleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(
        reply: try page(PaymentForm(), FormState(fields, failure), failure.kind.rawValue, call, writer))
    }
  }

  static func create(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let input = try TillInput.read(form: fields.ownPairs)
      let row = try Tills.create(input.name, in: call.signedIn.organization.id, writer)
      return call.redirect(to: path, Flash(.good, CatalogText.wasMade(row.name)[call.language]))
    } catch let failure as Failure where PaymentForm.shows(failure) {
      throw FormRefused(
        reply: try page(PaymentForm("till", fields, failure), nil, failure.kind.rawValue, call, writer))
    }
  }

  // MARK: One till

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try reader.one(TillStore.live, call.id(as: ID<Till>.self), call.signedIn.organization.id)
    return edit(PaymentForm(), 200, row, call)
  }

  private static func edit(_ form: PaymentForm, _ status: UInt16, _ row: TillRow, _ call: Call) -> Reply {
    let heading = Heading(title: .verbatim(row.name), crumbs: [BillPages.crumb, crumb], isFaulty: form.isFaulty)
    return call.page(
      heading, status: status,
      actions: { h in
        h.confirmButton(
          CatalogText.delete, id: "delete", icon: "remove", question: CatalogText.deleteQuestion(row.name),
          consequence: PaymentsText.deleteTillConsequence, confirm: CatalogText.delete,
          action: Link("/payments/tills/", row.id, "/delete"), token: call.token)
      }
    ) { h in
      form.writeFaults(h)
      h.entryForm(Link("/payments/tills/", row.id, "/edit"), call.token) {
        PaymentFormWriter(h, "edit", form).text(
          "name", CatalogText.name, value: row.name, longest: PaymentRules.longestName)
        h.actions {
          h.submit(PeopleText.save)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }

  static func update(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try writer.one(TillStore.live, call.id(as: ID<Till>.self), organization)
    do {
      let input = try TillInput.read(form: fields.ownPairs)
      _ = try Tills.update(row.id, input.name, in: organization, writer)
      return call.redirect(to: path, Flash(.good, ScheduleText.saved[call.language]))
    } catch let failure as Failure where PaymentForm.shows(failure) {
      throw FormRefused(reply: edit(PaymentForm("edit", fields, failure), failure.kind.rawValue, row, call))
    }
  }

  static func delete(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try writer.one(TillStore.live, call.id(as: ID<Till>.self), organization)
    do {
      try Tills.delete(row.id, in: organization, writer)
      return call.redirect(to: path, Flash(.good, CatalogText.wasDeleted(row.name)[call.language]))
    } catch let failure as Failure where PaymentForm.shows(failure) {
      throw FormRefused(reply: edit(PaymentForm("edit", fields, failure), failure.kind.rawValue, row, call))
    }
  }
}
