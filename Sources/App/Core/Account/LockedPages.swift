// Who has to wait after too many attempts, for whoever runs the box: to see, and to let in again.
import Base
import Store
import Web

extension EventKind {
  static let unlocked = EventKind("session.unlocked")
}

/// Somebody, or some place, that has used up the attempts that cost nothing.
struct LockedOutput: Payload {
  /// What to unlock it by: an e-mail address, an account's identifier, or a network address.
  var name = ""
  var kind = LockedKind.account
  /// Who it is, where it is an account that exists.
  var person: PersonReference?
  var organization: OrganizationReference?
  var failures = 0
  /// Seconds until the next attempt is looked at.
  var wait = 0

  static let schemaName = "LockedOut"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: AccountText.lockedName, min: 0, max: 400)
    f.choice("kind", &kind, label: AccountText.lockedKind)
    f.object("person", &person, label: PeopleText.person)
    f.object("organization", &organization, label: OrganizationText.organization)
    f.integer("failures", &failures, label: AccountText.failures)
    f.integer("wait", &wait, label: AccountText.waitSeconds)
  }
}

enum LockedKind: String, Sendable, CaseIterable, Labeled {
  case account
  case address

  var label: Text {
    switch self {
    case .account: Text(en: "Account", fr: "Compte")
    case .address: Text(en: "Network address", fr: "Adresse réseau")
    }
  }
}

struct UnlockInput: Payload {
  var name = ""
  var kind = LockedKind.account

  static let schemaName = "Unlock"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: AccountText.lockedName, max: 400)
    f.choice("kind", &kind, label: AccountText.lockedKind)
  }
}

enum LockedPages {
  private static let path: Link = "/operator/attempts"

  // MARK: Who waits

  /// Those that exist, and how many names were tried that nobody has. What was typed there is not shown: people do paste
  /// passwords into the wrong field.
  private static func waiting(_ call: Call, _ reader: Reader) throws -> (known: [LockedOutput], unknown: Int) {
    var known: [LockedOutput] = []
    var unknown = 0
    for entry in call.appliance.attempts.waiting() {
      var output = LockedOutput()
      output.name = entry.name
      output.kind = entry.isAccount ? .account : .address
      output.failures = entry.failures
      output.wait = entry.wait
      if entry.isAccount {
        guard let member = try member(entry.name, reader) else {
          unknown += 1
          continue
        }
        output.person = PersonReference(id: member.person, name: member.name)
        output.organization = OrganizationReference(member.organization)
      }
      known.append(output)
    }
    return (known, unknown)
  }

  /// Whom a name of the guard means: an e-mail address, or the identifier of an account.
  private static func member(_ name: String, _ reader: Reader) throws -> Member? {
    if let member = try reader.first(SignInStore.byEmail, name) { return member }
    guard let account = ID<Account>(name) else { return nil }
    return try reader.first(SignInStore.members, account)
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let all = try waiting(call, reader).known
    return call.list(page, total: all.count) { json in
      for output in all.dropFirst(page.offset).prefix(page.limit) { output.write(to: json) }
    }
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let (known, unknown) = try waiting(call, reader)
    return call.page(Heading(title: AccountText.locked, lead: AccountText.lockedLead)) { h in
      if known.isEmpty {
        h.emptyState("good", AccountText.nobodyLocked, AccountText.nobodyLockedHint)
      } else {
        h.list {
          h.table(columns) { table in for output in known { write(output, call, table) } }
        }
      }
      if unknown > 0 { h.note(AccountText.unknownNames(unknown, call.language)) }
    }
  }

  private static let columns = TableColumns([
    Column(AccountText.lockedName, .name), Column(OrganizationText.organization), Column(AccountText.failures, .number),
    Column(AccountText.wait, .aside), Column(OrganizationText.actions, .words),
  ])

  private static func write(_ output: LockedOutput, _ call: Call, _ table: TableRows) {
    table.row { cells in
      cells.cell(output.person?.name ?? output.name)
      cells.cell(output.organization?.name ?? LockedKind.address.label[call.language])
      cells.cell(output.failures)
      cells.cell { h in
        if output.wait > 0 {
          h.badge(.warn, durationWords(seconds: max(60, output.wait)))
        } else {
          h.badge(.neutral, AccountText.mayTry)
        }
      }
      cells.cell { h in
        h.postButton(
          AccountText.unlock, path, call.token, .quiet, fields: [("name", output.name), ("kind", output.kind.rawValue)])
      }
    }
  }

  // MARK: Letting in again

  static func unlock(_ input: UnlockInput, _ call: Call, _ writer: Writer) throws {
    let guarded = call.appliance.attempts.secrets
    switch input.kind {
    case .account:
      let name = ID<Account>(input.name) != nil ? input.name : Trial.name(input.name)
      guard guarded.unlock(account: name) else { throw notLocked }
      guard let member = try member(name, writer) else { return }
      try writer.emit(.unlocked, subject: member.person, organization: member.organization.id.value)
    case .address:
      // Of IPv6 the whole network counts, and is written as one.
      guard let address = Address(String(input.name.prefix { $0 != "/" })), guarded.unlock(address: address) else {
        throw notLocked
      }
      try writer.emit(.unlocked, subject: 0) { json in json.field("address", address.description) }
    }
  }

  private static let notLocked = Failure(.conflict, code: "not-locked", AccountText.notLocked)

  static func unlockForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do { try unlock(UnlockInput.read(form: form.ownPairs), call, writer) } catch let failure as Failure
      where failure.kind == .conflict
    {
      // It was over meanwhile.
    }
    return call.redirect(to: path, Flash(.good, AccountText.unlocked[call.language]))
  }
}
