// One's own passkeys in the browser, and signing in with one.
import Base
import Credentials
import Store
import Web

enum PasskeyPages {
  private static let path = Link("/account/passkeys")
  private static let crumb = Crumb(PasskeyText.passkeys, path)

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let rows = try reader.all(PasskeyStore.ofAccount, caller.account)
    return call.accountPage(
      Heading(title: PasskeyText.passkeys, lead: PasskeyText.intro),
      actions: { h in
        if !rows.isEmpty { h.linkButton(PasskeyText.add, "/account/passkeys/new", icon: "plus", .primary) }
      }
    ) { h in
      h.about(PasskeyText.about)
      guard !rows.isEmpty else {
        h.emptyState("key", PasskeyText.none, PasskeyText.noneHint) { h in
          h.linkButton(PasskeyText.add, "/account/passkeys/new", icon: "plus", .primary)
        }
        return
      }
      h.list {
        h.table(columns) { table in
          for row in rows {
            table.row { cells in
              cells.cell(row.name, Link("/account/passkeys/", row.id))
              cells.cell { $0.moment(row.created, caller.organization.zone) }
              cells.cell { h in
                if let used = row.used { h.moment(used, caller.organization.zone) } else { h.text(PasskeyText.never) }
              }
              cells.cell { h in if row.isSynced { h.badge(.info, PasskeyText.isSynced) } }
            }
          }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(PasskeyText.name, .name), Column(PasskeyText.added, .time), Column(PasskeyText.lastUsed, .time),
    Column(PasskeyText.isSynced, .aside),
  ])

  // MARK: Adding

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply { try new(call, FormState(), nil, reader) }

  static func add(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      // Who it is was shown when the options were asked for; the field of it is the script's.
      let made = try PasskeyAPI.add(PasskeyInput.read(form: form.ownPairs.filter { $0.0 != "proof" }), call, pool)
      return SecondFactorPages.after(
        made.recoveryCodes.compactMap { RecoveryCode($0) }, PasskeyText.wasAdded(made.passkey.name), to: path, call)
    } catch let failure as Failure
      where failure.kind == .unauthenticated || failure.kind == .conflict || SecondFactorPages.mayRetry(failure)
    {
      return try new(call, FormState(form, failure), failure, pool.reader)
    }
  }

  private static let nameField = PasskeyRename.fieldList

  private static func new(_ call: Call, _ state: FormState, _ failure: Failure?, _ reader: Reader) throws -> Reply {
    let isNeeded = try Proofs.areNeeded(call.signedIn, reader)
    let heading = Heading(
      title: PasskeyText.add, lead: PasskeyText.addIntro, crumbs: [crumb], isFaulty: failure != nil)
    return call.accountPage(heading, status: failure?.kind.rawValue ?? 200) { h in
      let isOfName = failure?.fields.contains { $0.path == "name" } ?? false
      if let failure, !isOfName { h.notice(.bad, failure.fields.first?.text ?? failure.text, isNew: true) }
      guard PasskeyCeremony.isPossible(call) else {
        h.notice(.warn, PasskeyText.notHere)
        return
      }
      h.noscript { h.notice(.warn, PasskeyText.needsScript) }
      h.passkeyPlace(isNew: true) {
        h.entryForm("/account/passkeys", call.token) {
          h.fields(nameField, state, hints: ["name": FieldHints(autocomplete: "off", isFirst: failure == nil)])
          if isNeeded { h.proofField(nil, isFirst: false) }
          h.actions {
            h.submit(PasskeyText.add)
            h.linkButton(ShellText.cancel, path, .quiet)
          }
        }
      }
    }
  }

  // MARK: One passkey

  static func showOne(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try reader.one(PasskeyStore.find, call.id(as: ID<StoredPasskey>.self), call.signedIn.account)
    return try one(row, call, nil, nil, reader)
  }

  static func rename(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try writer.one(PasskeyStore.find, call.id(as: ID<StoredPasskey>.self), call.signedIn.account)
    do {
      let input = try PasskeyRename.read(form: form.ownPairs)
      _ = try PasskeyChanges.rename(row.id, input.name, call.signedIn, writer)
      return call.redirect(to: path, Flash(.good, PasskeyText.renamed[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try one(row, call, FormState(form, failure), nil, writer))
    }
  }

  static func remove(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let row = try pool.reader.one(PasskeyStore.find, call.id(as: ID<StoredPasskey>.self), call.signedIn.account)
    var input = ProofInput()
    input.proof = form["proof"]
    do {
      _ = try PasskeyAPI.remove(input, call, pool)
      return call.redirect(to: path, Flash(.good, PasskeyText.wasRemoved(row.name)[call.language]))
    } catch let failure as Failure where SecondFactorPages.mayRetry(failure) {
      return try one(row, call, nil, failure, pool.reader)
    }
  }

  private static func one(
    _ row: PasskeyRow, _ call: Call, _ state: FormState?, _ failure: Failure?, _ reader: Reader
  ) throws -> Reply {
    let isNeeded = try Proofs.areNeeded(call.signedIn, reader)
    let link = path.segment(row.id.text)
    var values = PasskeyRename()
    values.name = row.name
    let state = state ?? FormState(values)
    let isFaulty = failure != nil || !state.faults.isEmpty
    let heading = Heading(title: .verbatim(row.name), crumbs: [crumb], isFaulty: isFaulty)
    let status = failure?.kind.rawValue ?? (isFaulty ? 422 : 200)
    return call.accountPage(heading, status: status) { h in
      h.faults(state, nameField)
      h.entryForm(link, call.token) {
        h.fields(nameField, state, hints: ["name": FieldHints(autocomplete: "off")])
        h.actions { h.submit(PasskeyText.rename) }
      }
      h.part(PasskeyText.remove) {
        h.note(PasskeyText.removeIntro)
        h.entryForm(link.segment("remove"), call.token) {
          if isNeeded { h.proofField(failure, isFirst: failure != nil) }
          h.actions { h.submit(PasskeyText.remove, .danger) }
        }
      }
    }
  }

  // MARK: Signing in

  static func signIn(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let parts = PasskeyAnswer.fieldList.map(\.name.description)
      let answer = try PasskeyAnswer.read(form: form.pairs.filter { parts.contains($0.0) })
      let session = try PasskeyAPI.open(answer, .cookie, call, pool)
      return Gate.enter(session, call, to: form["next"].flatMap { Link(local: $0) } ?? "/")
    } catch let failure as Failure where failure.kind == .unauthenticated || failure.kind == .unprocessable {
      let back = form["next"].flatMap { Link(local: $0) }.map { Link("/sign-in").query("next", $0.text) }
      return call.redirect(
        to: back ?? "/sign-in", Flash(.bad, (failure.fields.first?.text ?? failure.text)[call.language]))
    }
  }
}

extension HTML {
  /// Around a form that asks the browser for a passkey before it is sent: there only where that can be.
  func passkeyPlace(isNew: Bool, _ form: () -> Void) {
    let options: Link = isNew ? "/api/v1/account/passkeys/options" : "/api/v1/auth/passkey/options"
    let cancelled = isNew ? PasskeyText.cancelledNew : PasskeyText.cancelled
    div {
      p(.class("small muted"), Attribute("data-passkey-none", true), .hidden, text: PasskeyText.notSupported)
      div(
        .class("stack"), .data("passkey", isNew ? "new" : "use"), .data("options", options),
        .data("cancelled", cancelled[language]), .data("known", PasskeyText.known[language]), .hidden
      ) {
        form()
        div(.class("notice bad"), .role("alert"), Attribute("data-passkey-fault", true), .hidden) {
          icon("bad")
          div { p(text: "") }
        }
      }
    }
    script(StaticFiles.passkeys)
  }

  /// A button that answers a sign-in with a passkey. Nothing at an address where browsers offer none.
  func passkeyForm(_ action: Link, _ word: Text, next: String?, _ call: Call) {
    guard PasskeyCeremony.isPossible(call) else { return }
    passkeyPlace(isNew: false) {
      entryForm(action, .none) {
        if let next { input(.type("hidden"), .name("next"), .value(next)) }
        submit(word, icon: "key", .plain)
      }
    }
  }
}
