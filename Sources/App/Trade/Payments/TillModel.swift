// Tills, what was put into them and taken out, and days that are closed. Values.
import Base
import Store

/// A till as the database has it.
struct TillRow: Sendable {
  let id: ID<Till>
  let name: String
  let version: Int64
}

/// Cash that somebody put in or took out.
struct TillMovement: Sendable {
  let id: ID<TillMovement>
  let till: ID<Till>
  let amount: Money
  let reason: String
  let person: ID<Person>?
  let personName: String?
  let date: LocalDate
  let moved: Timestamp
}

/// A day of a till that was closed, and perhaps opened again.
struct TillClosing: Sendable {
  let id: ID<TillClosing>
  let till: ID<Till>
  let tillName: String
  let date: LocalDate
  let note: String?
  let person: ID<Person>?
  let personName: String?
  let closed: Timestamp
  let reopened: Timestamp?
  let reopenedReason: String?
}

/// What was counted in one currency, and what should have been there.
struct TillCount: Sendable, Equatable {
  let currency: Currency
  let expected: Int64
  let counted: Int64

  // Here and below: a trap would end the process, and no till holds nearly as much as can be counted.
  var difference: Int64 { counted &- expected }
}

/// Cash of one currency in a till over a day.
struct CashLine: Sendable, Equatable {
  let currency: Currency
  /// In the morning.
  let before: Int64
  let taken: Int64
  let refunded: Int64
  /// Put in less taken out.
  let moved: Int64
  /// What a closing of that day set right.
  let adjusted: Int64
  /// What ought to be in it in the evening.
  var expected: Int64 { before &+ taken &- refunded &+ moved }
}

/// What a till, or all of them, came to on a day.
struct DayReport: Sendable {
  let date: LocalDate
  /// Nil for all of the organization's.
  let till: TillRow?
  let sums: [DaySum]
  /// Of one till.
  let cash: [CashLine]
  let movements: [TillMovement]
  let closing: TillClosing?
  let counts: [TillCount]

  var isEmpty: Bool { sums.isEmpty && movements.isEmpty && cash.isEmpty }

  /// In which currencies a closing needs to know what was counted.
  var counted: [Currency] { cash.map(\.currency) }
}

/// What applies to all bills of an organization.
struct PaymentSettings: Payload {
  /// Who sells, as receipts and invoices say it: name, address, tax number.
  var seller = ""
  /// How an invoice is paid.
  var payTo = ""
  /// Days until an invoice is due.
  var invoiceDays: Int64 = 30

  static let schemaName = "PaymentSettings"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text(
      "seller", &seller, label: PaymentsText.seller, help: PaymentsText.sellerHelp, min: 0, max: 1000, kind: .multiline,
      required: false)
    f.text(
      "payTo", &payTo, label: PaymentsText.payTo, help: PaymentsText.payToHelp, min: 0, max: 1000, kind: .multiline,
      required: false)
    f.integer("invoiceDays", &invoiceDays, label: PaymentsText.invoiceDays, range: 0...365)
  }

  static func of(_ organization: ID<Organization>, _ reader: Reader) throws -> PaymentSettings {
    try reader.first(TillStore.settings, organization) ?? PaymentSettings()
  }
}
