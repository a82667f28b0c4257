// Tills: where cash lies, what was put in and taken out by hand, and the settings of payments.
import Base
import Store
import Web

enum Tills {
  static func all(_ organization: ID<Organization>, _ reader: Reader) throws -> [TillRow] {
    try reader.all(TillStore.list, organization, PaymentRules.mostTills, 0)
  }

  // MARK: Writing

  static func create(_ name: String, in organization: ID<Organization>, _ writer: Writer) throws -> TillRow {
    guard try writer.one(TillStore.total, organization) < PaymentRules.mostTills else {
      throw Failure(.conflict, code: "too-many", CatalogText.tooMany(PaymentRules.mostTills))
    }
    let id = writer.newID(ID<Till>.self)
    try refusingTaken { try writer.run(TillStore.insert, id, organization, name, folded(name), writer.now) }
    try writer.emit(.tillCreated, subject: id, organization: organization.value) { $0.field("name", name) }
    return try writer.one(TillStore.live, id, organization)
  }

  /// A change of nothing writes nothing.
  static func update(
    _ id: ID<Till>, _ name: String, ifVersion check: (Int64) throws -> Void = { _ in },
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> TillRow {
    let old = try writer.one(TillStore.live, id, organization)
    try check(old.version)
    guard name != old.name else { return old }
    try refusingTaken { try writer.run(TillStore.update, id, organization, name, folded(name), writer.now) }
    try writer.emit(.tillUpdated, subject: id, organization: organization.value) { json in
      json.field("name", name)
      json.object("changed") { json.changed("name", old.name, name) }
    }
    return try writer.one(TillStore.live, id, organization)
  }

  /// Only one that is empty and has no open day. Its days and receipts keep its name.
  @discardableResult
  static func delete(
    _ id: ID<Till>, ifVersion check: (Int64) throws -> Void = { _ in }, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> TillRow {
    let old = try writer.one(TillStore.live, id, organization)
    try check(old.version)
    let held = try Ledger.balances(of: .cash(id), through: .last, in: organization, writer)
    let closed = try writer.first(TillStore.lastClosing, id, organization) ?? .first
    let open = try Ledger.lastBooked(.cash(id), after: closed, before: .last, in: organization, writer)
    guard held.values.allSatisfy({ $0 == 0 }), open == nil else {
      throw Failure(.conflict, code: "till-in-use", PaymentsText.tillInUse)
    }
    try writer.run(TillStore.delete, id, organization, writer.now)
    try writer.emit(.tillDeleted, subject: id, organization: organization.value) { $0.field("name", old.name) }
    return old
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    try refusing("tills.organization_id, tills.name_key", as: .taken("name", CatalogText.nameTaken), body)
  }

  // MARK: Cash by hand

  /// Somebody puts cash in, or takes it out (below zero): change for the morning, what goes to the bank.
  @discardableResult
  static func move(
    _ amount: Money, _ till: ID<Till>, reason: String, in organization: ID<Organization>, _ writer: Writer
  ) throws -> TillMovement {
    _ = try writer.one(TillStore.live, till, organization)
    guard amount.minor != 0, Int64(clamping: amount.minor.magnitude) <= PaymentRules.mostTotal else {
      throw Bills.fault("amount", PaymentsText.badMovement)
    }
    try Bills.check(reason: reason)
    let today = try Bills.today(organization, writer)
    try requireOpen(till, on: today, in: organization, writer)
    let id = writer.newID(ID<TillMovement>.self)
    try writer.run(
      TillStore.insertMovement, id, organization, till, amount.currency.code, amount.minor, reason,
      writer.context.actor.map { ID<Person>($0) }, today, writer.now)
    try Ledger.post(
      .movement, [.debit(.cash(till), amount), .credit(LedgerPlace(.safe), amount)],
      for: BillSubject("till-movement", id), on: today, in: organization, writer)
    try writer.emit(.tillMoved, subject: till, organization: organization.value) { json in
      json.field("amount", amount.minor)
      json.field("currency", amount.currency.code)
      json.field("reason", reason)
    }
    let movements = try writer.all(TillStore.movements, till, today, organization)
    guard let row = movements.last(where: { $0.id == id }) else { throw Failure.internal("no movement \(id)") }
    return row
  }

  /// Refuses what would change a closed day of a till.
  static func requireOpen(
    _ till: ID<Till>?, on date: LocalDate, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    guard let till, let closed = try reader.first(TillStore.lastClosing, till, organization), closed >= date else {
      return
    }
    throw Failure(.conflict, code: "day-closed", PaymentsText.dayClosed(closed.medium))
  }

  // MARK: Settings

  static func put(
    _ new: PaymentSettings, in organization: ID<Organization>, _ writer: Writer
  ) throws -> PaymentSettings {
    let old = try PaymentSettings.of(organization, writer)
    guard new.seller != old.seller || new.payTo != old.payTo || new.invoiceDays != old.invoiceDays else { return new }
    try writer.run(TillStore.putSettings, organization, new.seller, new.payTo, new.invoiceDays)
    try writer.emit(.paymentSettingsChanged, subject: organization, organization: organization.value) { json in
      json.object("changed") {
        func change(_ key: StaticString, _ from: String, _ to: String) {
          guard from != to else { return }
          json.object(key) {
            json.field("from", String(from.prefix(200)))
            json.field("to", String(to.prefix(200)))
          }
        }
        change("seller", old.seller, new.seller)
        change("payTo", old.payTo, new.payTo)
        change("invoiceDays", "\(old.invoiceDays)", "\(new.invoiceDays)")
      }
    }
    return new
  }
}
