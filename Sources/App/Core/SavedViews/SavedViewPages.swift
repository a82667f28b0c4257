// One's own saved views in the browser: all of them, and the form of one.
import Base
import Store
import Web

enum SavedViewPages {
  private static let path = Link("/account/views")
  private static let crumb = Crumb(SavedViewText.views, path)

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let views = try caller.savedViews(reader)
    return call.accountPage(Heading(title: SavedViewText.views, lead: SavedViewText.intro)) { h in
      guard !views.isEmpty else {
        h.emptyState("list", SavedViewText.none, SavedViewText.noneHint)
        return
      }
      h.list {
        h.table(columns) { table in
          for view in views {
            table.row { cells in
              cells.cell(view.name, view.link)
              cells.cell(SavedViewRules.label(of: view.list))
              cells.cell { h in if view.isDefault { h.badge(.info, SavedViewText.opens) } }
              cells.cell { $0.moment(view.created, caller.organization.zone) }
              cells.cell { h in
                h.div(.class("actions")) {
                  h.a(.class("button"), .href(Link("/account/views/", view.id))) {
                    h.iconAndWord("edit", SavedViewText.change)
                    h.span(.class("hidden"), text: view.name)
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(SavedViewText.name, .name), Column(SavedViewText.list), Column(SavedViewText.isDefault, .aside),
    Column(SavedViewText.keptAt, .time), Column(OrganizationText.actions, .words),
  ])

  // MARK: Keeping one

  /// Sent from the list itself; a page of its own only where something is to be corrected.
  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let view = try SavedViewChanges.keep(SavedViewInput.read(form: form.ownPairs), by: call.signedIn, writer)
      return call.redirect(to: view.link, Flash(.good, SavedViewText.kept(view.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: new(FormState(form, failure), call))
    }
  }

  private static let given: Set = ["list", "query"]
  private static let ownFields = SavedViewInput.fieldList.filter { !given.contains($0.name.description) }

  private static func new(_ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(title: SavedViewText.keep, crumbs: [crumb], isFaulty: true)
    return call.accountPage(heading, status: 422) { h in
      // What is hidden can't be corrected: its fault is told, not linked to.
      for fault in state.faults where given.contains(fault.path) { h.notice(.bad, fault.text, isNew: true) }
      var visible = state
      visible.faults.removeAll { given.contains($0.path) }
      h.faults(visible, ownFields)
      h.entryForm(path, call.token) {
        for name in ["list", "query"] { h.input(.type("hidden"), .name(name), .value(state.values[name] ?? "")) }
        h.fields(ownFields, visible, hints: ["name": FieldHints(autocomplete: "off")])
        h.actions {
          h.submit(SavedViewText.save)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }

  // MARK: One view

  static func showOne(_ call: Call, _ reader: Reader) throws -> Reply {
    let view = try SavedViewChanges.find(call.id(), of: call.signedIn, reader)
    var values = SavedViewChange()
    values.name = view.name
    values.isDefault = view.isDefault
    return one(view, FormState(values), call)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let view = try SavedViewChanges.find(call.id(), of: call.signedIn, writer)
    do {
      var change = try SavedViewChange.read(form: form.ownPairs)
      guard change.name != nil else {
        throw Failure.unprocessable([Failure.Field(path: "name", text: SavedViewText.nameNeeded)])
      }
      // A box that isn't ticked is sent as nothing.
      change.isDefault = change.isDefault ?? false
      let changed = try SavedViewChanges.change(view.id, change, by: call.signedIn, writer)
      return call.redirect(to: changed.link, Flash(.good, SavedViewText.changed[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: one(view, FormState(form, failure), call))
    }
  }

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let view = try SavedViewChanges.drop(call.id(), by: call.signedIn, writer)
    return call.redirect(to: path, Flash(.good, SavedViewText.dropped(view.name)[call.language]))
  }

  private static let hints = ["name": FieldHints(autocomplete: "off", isSettled: true)]

  private static func one(_ view: SavedViewRow, _ state: FormState, _ call: Call) -> Reply {
    let isFaulty = !state.faults.isEmpty
    let heading = Heading(
      title: .verbatim(view.name), lead: SavedViewText.of(SavedViewRules.label(of: view.list)), crumbs: [crumb],
      isFaulty: isFaulty)
    return call.accountPage(
      heading, status: isFaulty ? 422 : 200,
      actions: { h in
        h.linkButton(SavedViewText.open, view.link, icon: "list")
        h.confirmButton(
          SavedViewText.delete, id: "delete", icon: "remove", question: SavedViewText.deleteQuestion(view.name),
          consequence: SavedViewText.deleteConsequence, confirm: SavedViewText.delete,
          action: Link("/account/views/", view.id, "/delete"), token: call.token)
      }
    ) { h in
      h.faults(state, SavedViewChange.fieldList)
      h.entryForm(Link("/account/views/", view.id), call.token) {
        h.fields(SavedViewChange.fieldList, state, hints: hints)
        h.actions { h.submit(PeopleText.save) }
      }
    }
  }
}
