// What payments hold of people, and what the law of the books leaves when they are erased.
import Base
import Store

/// Whoever is erased is no bill's payer and no receipt's cashier any more. Their name goes from their bills too, except where
/// an invoice bears it: books have to be kept, and an invoice without its debtor is none (GDPR article 17, paragraph 3, point
/// b). It stays there without any tie to the person, and goes ten years after the end of the invoice's year. Why a bill was
/// voided or paid back goes at once: somebody wrote it about them, and no paper needs it. The ledger names nobody.
enum BillErasure {
  private static let batch = 100
  /// Stands where a reason was that has to be one.
  private static let noWords = "–"

  static let personal = [
    PersonalData(
      "bills", PaymentsText.personalBills, BillStore.ofPerson,
      move: { move, writer in try writer.run(BillStore.carry, move.from, move.to, move.organization) },
      erase: forget),
    // Both go with their bill, and name nobody but who took the money, of whom `payments` speaks.
    PersonalData("bill_lines", PaymentsText.personalLines, BillStore.linesOfPerson),
    PersonalData("bill_payments", PaymentsText.personalReceipts, BillStore.receiptsOfPerson, of: []),
    PersonalData(
      "payments", PaymentsText.personalPayments, PaymentStore.paymentsOfPerson,
      move: { move, writer in try writer.run(PaymentStore.carryPayments, move.from, move.to, move.organization) },
      erase: { person, organization, writer in try writer.run(PaymentStore.forgetPayments, person, organization) }),
    PersonalData(
      "till_movements", PaymentsText.personalMovements, TillStore.movementsOfPerson,
      move: { move, writer in try writer.run(TillStore.carryMovements, move.from, move.to, move.organization) },
      erase: { person, organization, writer in try writer.run(TillStore.forgetMovements, person, organization) }),
    PersonalData(
      "till_closings", PaymentsText.personalClosings, TillStore.closingsOfPerson,
      move: { move, writer in try writer.run(TillStore.carryClosings, move.from, move.to, move.organization) },
      erase: { person, organization, writer in try writer.run(TillStore.forgetClosings, person, organization) }),
  ]

  private static func forget(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(BillStore.forgetVoidReasons, person, organization, noWords)
    try writer.run(BillStore.forgetRefundReasons, person, organization, noWords)
    try writer.run(BillStore.forgetNames, person, organization)
    try writer.run(BillStore.forget, person, organization)
  }

  /// Takes names from invoices of erased people whose time is over, some at a time; gives how many.
  static func sweep(_ writer: Writer) throws -> Int {
    let year = Zone.utc.localDate(at: writer.now).year - PaymentRules.yearsKept
    let bills = try writer.all(BillStore.expiredNames, year, batch)
    for bill in bills { try writer.run(BillStore.forgetName, bill) }
    return bills.count
  }
}
