// The types of leave in the browser, and what a person has of each.
import Base
import Store
import Web

enum LeaveTypePages {
  private static let path = Link("/leave/types")
  private static let crumbs = [LeavePages.crumb, Crumb(LeaveText.types, path)]

  private static let columns = TableColumns([
    Column(LeaveText.name, .name), Column(LeaveText.nameFr, .desk), Column(LeaveText.isPaid),
    Column(LeaveText.isCounted), Column(LeaveText.yearly, .number),
  ])

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let page = try Page(call.query)
    return try reader.snapshot {
      let total = try reader.one(LeaveStore.typeTotal, organization)
      let rows = try reader.all(LeaveStore.types, organization, page.limit, page.offset)
      return call.page(
        Heading(title: LeaveText.types, lead: LeaveText.typesIntro),
        actions: { $0.linkButton(LeaveText.newType, "/leave/types/new", icon: "plus", .primary) }
      ) { h in
        LeavePages.writeTabs(h, "/leave/types", call)
        guard total > 0 else {
          h.emptyState("calendar", LeaveText.noTypes, LeaveText.noTypesHint)
          return
        }
        h.list {
          h.table(columns) { table in
            for row in rows {
              table.row { cells in
                cells.cell(row.name.en, Link("/leave/types/", row.id, "/edit"))
                cells.cell(row.name.fr)
                cells.cell(row.isPaid ? LeaveText.yes : LeaveText.no)
                cells.cell(row.isCounted ? LeaveText.yes : LeaveText.no)
                cells.cell(LeaveRules.days(row.yearly))
              }
            }
          }
          h.pager(page: page.number, limit: page.limit, total: total, of: LeaveText.typeCount) { number in
            path.query("page", number)
          }
        }
      }
    }
  }

  // MARK: The form

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    var input = LeaveTypeInput()
    (input.isPaid, input.isCounted, input.days) = (true, true, 25)
    return form(FormState(input), nil, call)
  }

  static func create(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let row = try LeaveTypes.create(read(fields), in: call.signedIn.organization.id, writer)
      return call.redirect(to: path, Flash(.good, LeaveText.typeWasMade(row.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: form(FormState(fields, failure), nil, call))
    }
  }

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try LeaveTypes.find(call.id(), call.signedIn.organization.id, reader)
    return form(FormState(LeaveTypeInput(row)), row, call)
  }

  static func update(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try LeaveTypes.find(call.id(), organization, writer)
    do {
      let input = try read(fields)
      var change = LeaveTypeChange()
      (change.name, change.nameFr, change.days) = (input.name, input.nameFr, input.days)
      (change.isPaid, change.isCounted) = (input.isPaid, input.isCounted)
      let version = fields["version"].flatMap { Int64($0) } ?? 0
      _ = try LeaveTypes.update(
        row.id, change, ifVersion: { if $0 != version { throw LeaveText.changedMeanwhile } }, in: organization, writer)
      return call.redirect(to: path, Flash(.good, ScheduleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: form(FormState(fields, failure), row, call))
    }
  }

  private static func read(_ fields: FormFields) throws -> LeaveTypeInput {
    try LeaveTypeInput.read(form: fields.ownPairs.filter { $0.0 != "version" })
  }

  static func delete(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try LeaveTypes.delete(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, LeaveText.typeWasDeleted(row.name)[call.language]))
  }

  private static func form(_ state: FormState, _ row: LeaveTypeRow?, _ call: Call) -> Reply {
    let heading = Heading(
      title: row.map { Text.verbatim($0.name[call.language]) } ?? LeaveText.newType, crumbs: crumbs,
      isFaulty: !state.faults.isEmpty)
    let action = row.map { Link("/leave/types/", $0.id, "/edit") } ?? "/leave/types/new"
    return call.page(
      heading, status: state.faults.isEmpty ? 200 : 422,
      actions: { h in
        guard let row else { return }
        h.confirmButton(
          ScheduleText.delete, id: "delete", icon: "remove", question: LeaveText.deleteTypeQuestion(row.name),
          consequence: LeaveText.deleteTypeConsequence, confirm: ScheduleText.delete,
          action: Link("/leave/types/", row.id, "/delete"), token: call.token)
      }
    ) { h in
      h.faults(state, LeaveTypeInput.fieldList)
      h.entryForm(action, call.token) {
        if let row {
          h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        }
        h.fields(LeaveTypeInput.fieldList, state, hints: ["days": FieldHints(isSettled: true)])
        h.actions {
          h.submit(row == nil ? LeaveText.newType : PeopleText.save)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }

  // MARK: What a person has

  static func showBalances(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot { try balances(FormState(), call, reader) }
  }

  static func set(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization
    let person: ID<Person> = try call.id()
    guard try writer.exists(PeopleStore.exists, person, organization.id) else { throw Failure.notFound }
    do {
      var input = try LeaveBalanceInput.read(form: fields.ownPairs + [("person", person.text)])
      input.person = person
      _ = try LeaveTypes.set(input, in: organization, writer)
      return call.redirect(
        to: Link("/leave/people/", person).query("year", Int(input.year)),
        Flash(.good, ScheduleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try balances(FormState(fields, failure), call, writer))
    }
  }

  private static func balances(_ state: FormState, _ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let id: ID<Person> = try call.id()
    let person = try reader.one(PeopleStore.find, id, organization.id)
    let today = organization.zone.localDate(at: call.now)
    let asked = (state.values["year"] ?? call.query["year"]).flatMap { Int($0) } ?? today.year
    let year = (2000...2200).contains(asked) ? asked : today.year
    let types = try reader.all(LeaveStore.types, organization.id, 100, 0)
    let rows = try types.map { ($0, try LeaveTypes.balance(of: person.id, $0, year: year, today: today, reader)) }
    let heading = Heading(
      title: LeaveText.balancesOf(person.name), lead: LeaveText.balancesOf(year), crumbs: [LeavePages.crumb],
      isFaulty: !state.faults.isEmpty)
    let link = Link("/leave/people/", person.id)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, LeaveBalanceInput.fieldList)
      h.div(.class("day")) {
        h.stepLink("left", LeaveText.yearBefore, link.query("year", max(2000, year - 1)))
        h.stepLink("right", LeaveText.yearAfter, link.query("year", min(2200, year + 1)))
      }
      guard !rows.isEmpty else {
        h.emptyState("calendar", LeaveText.noTypes, LeaveText.noTypesHint)
        return
      }
      h.list { LeavePages.writeBalances(h, rows) }
      h.part(LeaveText.setBalance) {
        h.entryForm(link, call.token) {
          h.input(.type("hidden"), .name("year"), .value(String(year)))
          LeaveFormPages.write(h, types, state)
          for field in LeaveBalanceInput.fieldList where ["granted", "carried"].contains(field.name.description) {
            h.field(field, state, FieldHints(autocomplete: "off", isSettled: true))
          }
          h.actions { h.submit(PeopleText.save) }
        }
      }
    }
  }
}
