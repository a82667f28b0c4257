// Saved views on the lists themselves: the row of them, the form that keeps one, and the list that opens with one.
import Base
import Store
import Web

extension Caller {
  /// What the caller has kept, as long as nothing of them has changed. Nothing is read twice for it.
  func savedViews(_ reader: Reader) throws -> [SavedViewRow] {
    try pages.savedViews { try reader.all(SavedViewStore.ofPerson, organization.id, person) }
  }
}

extension Route {
  /// The same list, which people may keep views of: opened without a query it shows the one they chose for that.
  func keepingViews() -> Route {
    let action: Action =
      switch self.action {
      case .read(let show): .read { call, reader in try call.usualView(reader) ?? show(call, reader) }
      case .slow(let prepare):
        .slow { call, body in
          let show = try prepare(call, body)
          return { pool in try call.usualView(pool.reader) ?? show(pool) }
        }
      case .write, .live: self.action
      }
    return Route(
      kind, method, path, summary, access: access, query: query + [.view], isList: isList, isTagged: isTagged,
      isOfAccount: isOfAccount, mostFields: mostFields, traits: traits.union(.keepsViews), waitsFor: waitsFor,
      action: action)
  }
}

extension Call {
  /// Where a list that was asked for by its bare address goes instead; nil for the list itself.
  fileprivate func usualView(_ reader: Reader) throws -> Reply? {
    guard query.pairs.isEmpty, let caller else { return nil }
    guard let view = try caller.savedViews(reader).first(where: { $0.isDefault && $0.list == route.path }),
      view.link.text != target
    else { return nil }
    return redirect(to: view.link)
  }
}

extension HTML {
  /// The caller's views of the page's list, the present one marked, and the form that keeps the present one. `present` is
  /// the list as it is shown. Nothing for a whole list of which nothing is kept.
  func savedViews(_ present: Link, _ call: Call, _ reader: Reader) throws {
    guard let caller = call.caller else { return }
    let all = try caller.savedViews(reader)
    if all.isEmpty, call.query.pairs.isEmpty { return }
    let list = call.route.path
    let views = all.filter { $0.list == list }
    let asked = present.text.utf8.firstIndex(of: 0x3f).flatMap { String(present.text.utf8[$0...].dropFirst()) }
    let query = try asked.map { try SavedViewRules.canonical($0, of: call.route) } ?? ""
    guard !views.isEmpty || !query.isEmpty else { return }
    let current = views.first { $0.query == query }
    div(.class("views")) {
      if !views.isEmpty { chips(views, list, isWhole: query.isEmpty, current) }
      if let current {
        a(.class("change"), .href(Link("/account/views/", current.id))) {
          iconAndWord("edit", SavedViewText.changeThis)
        }
      } else if !query.isEmpty {
        keepForm(list, query, call.token)
      }
    }
  }

  private func chips(_ views: [SavedViewRow], _ list: String, isWhole: Bool, _ current: SavedViewRow?) {
    nav(.class("chips"), .ariaLabel(SavedViewText.views)) {
      let whole = (Link(local: list) ?? "/").query("view", "all")
      a(.href(whole), .when(isWhole, .ariaCurrent("page")), text: SavedViewText.showAll)
      for view in views {
        a(.href(view.link), .dir(.auto), .when(view.id == current?.id, .ariaCurrent("page")), text: view.name)
      }
    }
  }

  private func keepForm(_ list: String, _ query: String, _ token: FormToken) {
    more(SavedViewText.keep) {
      post("/account/views", token, .class("filters")) {
        input(.type("hidden"), .name("list"), .value(list))
        input(.type("hidden"), .name("query"), .value(query))
        input(
          .class("input"), .type("text"), .name("name"), .ariaLabel(SavedViewText.name),
          .placeholder(SavedViewText.name), .maxlength(SavedViewRules.longestName), .required, .autocomplete("off"))
        check("isDefault", SavedViewText.isDefault, isOn: false)
        submit(SavedViewText.save, .plain)
      }
    }
  }
}
