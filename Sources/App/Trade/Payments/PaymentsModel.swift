// What was paid: permissions, rules, payments and kinds of events.
import Base
import Store

extension Permission {
  static let paymentsRead = Permission(
    "payments.read", PaymentsText.permissionRead, isReading: true, usual: [.shopkeeper])
  static let paymentsTake = Permission("payments.take", PaymentsText.permissionTake, usual: [.shopkeeper])
  static let paymentsRefund = Permission("payments.refund", PaymentsText.permissionRefund, usual: [.shopkeeper])
  /// Tills, settings, and opening a closed day again: not for those whose counting a closed day holds.
  static let paymentsManage = Permission("payments.manage", PaymentsText.permissionManage)
}

/// Where cash lies.
enum Till {}

extension Features {
  static let paymentMethods: [PaymentMethod] = all.flatMap { $0.paymentMethods }
  static let billSubjects: [BillSubjectKind] = all.flatMap { $0.billSubjects }
}

enum PaymentRules {
  static let longestTitle = 200
  static let mostLines = 500
  static let quantities: ClosedRange<Int64> = 1...1_000_000
  static let prices: ClosedRange<Int64> = 0...Money.dearest
  static let taxRates: ClosedRange<Int64> = 0...10_000
  /// Of one bill: nine thousand of these are still less than can be counted.
  static let mostTotal: Int64 = 1_000_000_000_000_000
  static let longestReason = 200
  static let longestOnce = 80
  static let longestName = 80
  /// Of one organization.
  static let mostTills = 100
  /// Years that a name stays on an invoice after the end of its year, as the law of most countries asks for its books.
  static let yearsKept = 10
}

enum PaymentKind: String, Sendable, CaseIterable, Labeled {
  case payment
  case refund

  var label: Text { self == .payment ? PaymentsText.payment : PaymentsText.refund }
}

/// Money that came in or went back. Each has a receipt.
struct PaymentRow: Sendable {
  let id: ID<PaymentRow>
  let bill: ID<Bill>
  let kind: PaymentKind
  let method: PaymentMethod
  let till: ID<Till>?
  let tillName: String?
  let amount: Money
  /// What was put on the desk; nil where that was not said.
  let tendered: Money?
  let year: Int64
  let number: Int64
  let reason: String?
  /// Who took it or gave it back.
  let person: ID<Person>?
  let personName: String?
  let date: LocalDate
  let taken: Timestamp

  var receipt: String { PaperNumber(.receipt, year, number)?.text ?? "" }
  /// What was given out of what was put on the desk.
  var change: Money? { tendered.map { Money(minor: $0.minor - amount.minor, currency: amount.currency) } }
}

extension Counter {
  /// Bills, by the bucket of their state.
  static let bills = Counter("payments.bills")
}

extension EventKind {
  static let billOpened = EventKind("bill.opened")
  static let billVoided = EventKind("bill.voided")
  static let billInvoiced = EventKind("bill.invoiced")
  static let paymentTaken = EventKind("payment.taken")
  static let paymentRefunded = EventKind("payment.refunded")
  static let tillCreated = EventKind("till.created")
  static let tillUpdated = EventKind("till.updated")
  static let tillDeleted = EventKind("till.deleted")
  static let tillMoved = EventKind("till.moved")
  static let tillClosed = EventKind("till.day-closed")
  static let tillReopened = EventKind("till.day-reopened")
  static let paymentSettingsChanged = EventKind("payments.settings-changed")
}
