// Ways to pay: an open set.
import Base

/// A way to pay. An open set: a feature lists its own in `paymentMethods`.
struct PaymentMethod: Sendable, Hashable {
  /// As rows and programs have it: never changed.
  let name: String
  let text: Text
  /// Where its money lies.
  let account: LedgerAccountKind
  /// Whether its money lies in a till, which is counted.
  let isCounted: Bool
  /// Whether somebody at the desk says that it came in; otherwise only the feature that it belongs to does.
  let isByHand: Bool

  init(
    _ name: StaticString, _ text: Text, account: LedgerAccountKind, isCounted: Bool = false, isByHand: Bool = false
  ) {
    (self.name, self.text, self.account) = (name.description, text, account)
    (self.isCounted, self.isByHand) = (isCounted, isByHand)
  }

  /// One of a feature that is not there any more.
  private init(gone name: String) {
    (self.name, text, account, isCounted, isByHand) = (name, .verbatim(name), .bank, false, false)
  }

  static let cash = PaymentMethod("cash", PaymentsText.cash, account: .cash, isCounted: true, isByHand: true)
  /// By bank transfer, against an invoice.
  static let invoice = PaymentMethod("invoice", PaymentsText.invoice, account: .bank, isByHand: true)

  static func named(_ name: String) -> PaymentMethod? { Features.paymentMethods.first { $0.name == name } }

  /// As a row has it.
  static func kept(_ name: String) -> PaymentMethod { named(name) ?? PaymentMethod(gone: name) }

  static func == (a: PaymentMethod, b: PaymentMethod) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
