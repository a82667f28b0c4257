// Payments: bills, money that comes in and goes back, tills, and the ledger of it. The manifest.
import Base
import Store
import Web

enum Payments: Feature {
  static let name = "Payments"
  static let navigation = [
    NavigationEntry("/payments", PaymentsText.payments, icon: "receipt", access: .signedIn)
  ]
  static let permissions: [Permission] = [.paymentsRead, .paymentsTake, .paymentsRefund, .paymentsManage]
  static let events = [
    EventDescription(.billOpened, PaymentsText.eventOpened),
    EventDescription(.billVoided, PaymentsText.eventVoided),
    EventDescription(.billInvoiced, PaymentsText.eventInvoiced),
    EventDescription(.paymentTaken, PaymentsText.eventTaken),
    EventDescription(.paymentRefunded, PaymentsText.eventRefunded),
    EventDescription(.tillCreated, PaymentsText.eventTillCreated),
    EventDescription(.tillUpdated, PaymentsText.eventTillUpdated),
    EventDescription(.tillDeleted, PaymentsText.eventTillDeleted),
    EventDescription(.tillMoved, PaymentsText.eventTillMoved),
    EventDescription(.tillClosed, PaymentsText.eventTillClosed),
    EventDescription(.tillReopened, PaymentsText.eventTillReopened),
    EventDescription(.paymentSettingsChanged, PaymentsText.eventSettings),
  ]
  static let migrations = PaymentsMigrations.all
  static let statements =
    BillStore.statements + PaymentStore.statements + TillStore.statements + LedgerStore.statements
  static let notices: [any Notice.Type] = [BillNotice.self]
  static let topics = BillNews.topics
  static let paymentMethods: [PaymentMethod] = [.cash, .invoice]
  static let billSubjects: [BillSubjectKind] = [.desk]
  static let sweeps = [Sweep("names on old invoices") { try BillErasure.sweep($0) }]
  static let searches = [BillSearch.source]
  static let personal = BillErasure.personal
  static let tenant: [TenantData] = [
    .rows("bill_lines"), .rows("payments"), .rows("till_counts"), .rows("till_movements"), .rows("ledger_lines"),
    .rows("ledger_days"), .rows("payment_numbers"), .rows("payment_settings", .whole),
    .rows("bills", .indexed, .groups), .rows("till_closings", .indexed, .groups),
    .rows("ledger_entries", .indexed, .groups), .rows("ledger_accounts", .indexed, .groups),
    .rows("tills", .indexed, .groups),
  ]
  static let exports = [
    ExportTable("bills", BillStore.exportBills),
    ExportTable("bill_lines", BillStore.exportLines),
    ExportTable("payments", PaymentStore.exportPayments),
    ExportTable("payment_numbers", PaymentStore.exportNumbers),
    ExportTable("payment_settings", TillStore.exportSettings),
    ExportTable("tills", TillStore.exportTills),
    ExportTable("till_movements", TillStore.exportMovements),
    ExportTable("till_closings", TillStore.exportClosings),
    ExportTable("till_counts", TillStore.exportCounts),
    ExportTable("ledger_accounts", LedgerStore.exportAccounts),
    ExportTable("ledger_entries", LedgerStore.exportEntries),
    ExportTable("ledger_lines", LedgerStore.exportLines),
    ExportTable("ledger_days", LedgerStore.exportDays),
  ]
  static let routes: [Route] = billPages + papers + tillPages + settingsPages + billCalls + tillCalls

  private static let everybody = Access.signedIn
  private static let read = Access.permission(.paymentsRead)
  private static let take = Access.permission(.paymentsTake)
  private static let refund = Access.permission(.paymentsRefund)
  private static let manage = Access.permission(.paymentsManage)

  // MARK: Pages

  private static let billPages: [Route] = [
    .page(
      "/payments", "The caller’s bills; everybody’s for those who see all", needs: everybody, query: BillList.query,
      read: BillPages.showList),
    .page(
      "/payments/overdue", "Invoices that were to be paid by now and are not", needs: read,
      query: OverdueInvoices.query, read: OverduePages.show),
    .page("/payments/bills/new", "The form for a bill by hand", needs: take, read: BillForms.showNew),
    .form("/payments/bills/new", "Write a bill by hand", needs: take, write: BillForms.open),
    .page("/payments/bills/{id}", "One bill with its receipts", needs: everybody, read: BillPages.show),
    .form("/payments/bills/{id}/pay", "Take money for a bill", needs: take, write: BillForms.pay),
    .form("/payments/bills/{id}/refund", "Pay money of a bill back", needs: refund, write: BillForms.refund),
    .form("/payments/bills/{id}/invoice", "Issue a bill’s invoice", needs: take, write: BillForms.invoice),
    .form("/payments/bills/{id}/void", "Void a bill", needs: refund, write: BillForms.void),
  ]

  private static let papers: [Route] = [
    .page(
      "/payments/receipts/{id}/receipt.pdf", "The receipt of a payment or a refund", needs: everybody,
      slowRead: Receipts.receipt),
    .page(
      "/payments/bills/{id}/invoice.pdf", "A bill’s invoice to print", needs: everybody, slowRead: Receipts.invoice),
    .page(
      "/payments/bills/{id}/credit-note.pdf", "The credit note of a void bill that had an invoice", needs: everybody,
      slowRead: Receipts.credit),
    .page(
      "/payments/day.pdf", "A day’s end to print", needs: read, query: DayPages.query, slowRead: DayPaper.download
    ).with(.bulk),
    .page(
      "/payments/ledger.csv", "The ledger’s balances as CSV", needs: read, query: LedgerDays.query,
      slowRead: LedgerPages.balance
    ).with(.bulk),
    .page("/payments/journal.csv", "All that was booked, as CSV", needs: read, read: PaymentFiles.journal).with(.bulk),
    .page(
      "/payments/receipts.csv", "A year’s receipts by their numbers, as CSV", needs: read,
      query: [PaymentFiles.yearParameter], read: PaymentFiles.receipts
    ).with(.bulk),
  ]

  private static let tillPages: [Route] = [
    .page(
      "/payments/day", "What a day came to, and what is in a till", needs: read, query: DayPages.query,
      slowRead: DayPages.show),
    .form("/payments/tills/{id}/close", "Close a till’s day", needs: take, write: DayPages.close),
    .form("/payments/tills/{id}/move", "Put cash in or take it out", needs: take, write: DayPages.move),
    .form("/payments/closings/{id}/reopen", "Open a till’s day again", needs: manage, write: DayPages.reopen),
    .page(
      "/payments/ledger", "What each account comes to", needs: read, query: LedgerDays.query,
      slowRead: LedgerPages.show),
  ]

  private static let settingsPages: [Route] = [
    .page("/payments/settings", "Tills, receipts and invoices", needs: manage, read: PaymentSettingsPages.show),
    .form(
      "/payments/settings", "Change what receipts and invoices say", needs: manage, write: PaymentSettingsPages.put),
    .form("/payments/tills", "Add a till", needs: manage, write: PaymentSettingsPages.create),
    .page("/payments/tills/{id}/edit", "The form to rename a till", needs: manage, read: PaymentSettingsPages.showEdit),
    .form("/payments/tills/{id}/edit", "Rename a till", needs: manage, write: PaymentSettingsPages.update),
    .form(
      "/payments/tills/{id}/delete", "Delete an empty till whose days are closed", needs: manage,
      write: PaymentSettingsPages.delete),
  ]

  // MARK: Calls

  private static let billCalls: [Route] = [
    .api(
      .get, "/api/v1/payments/methods", "The ways to pay", needs: everybody, query: [.page, .limit],
      list: PaymentMethodOutput.self, read: BillAPI.methods),
    .api(
      .get, "/api/v1/payments/bills", "The caller’s bills, newest first; everybody’s for those who see all",
      needs: everybody, query: BillList.query, list: BillOutput.self, read: BillAPI.list),
    .api(
      .get, "/api/v1/payments/overdue", "Invoices that were to be paid by now and are not, the longest ago first",
      needs: read, query: OverdueInvoices.query, list: BillOutput.self, read: OverdueInvoices.list),
    .api(
      .post, "/api/v1/payments/bills", "Write a bill by hand", needs: take, input: DeskBillInput.self,
      output: BillDetailOutput.self, status: 201, write: BillAPI.open),
    .api(
      .get, "/api/v1/payments/bills/{id}", "One bill with its lines and payments", needs: everybody,
      output: BillDetailOutput.self, answer: BillAPI.find
    ).with(.versioned),
    .api(
      .post, "/api/v1/payments/bills/{id}/payments", "Take money for a bill: all that is due, or a part", needs: take,
      input: PaymentInput.self, output: PaymentDoneOutput.self, status: 201, write: BillAPI.pay
    ).with(.versioned),
    .api(
      .post, "/api/v1/payments/bills/{id}/refunds", "Pay money of a bill back: all of it, or a part", needs: refund,
      input: RefundInput.self, output: PaymentDoneOutput.self, status: 201, write: BillAPI.refund
    ).with(.versioned),
    .api(
      .post, "/api/v1/payments/bills/{id}/invoice", "Issue a bill’s invoice; one that is issued stays as it is",
      needs: take, output: BillOutput.self, write: BillAPI.invoice
    ).with(.versioned),
    .api(
      .post, "/api/v1/payments/bills/{id}/void", "Void a bill; one that is void stays as it is", needs: refund,
      input: PaymentReasonInput.self, output: BillOutput.self, write: BillAPI.void
    ).with(.versioned),
  ]

  private static let tillCalls: [Route] = [
    .api(
      .get, "/api/v1/payments/tills", "The tills by name", needs: read, query: [.page, .limit], list: TillOutput.self,
      read: TillAPI.list),
    .api(
      .post, "/api/v1/payments/tills", "Add a till", needs: manage, input: TillInput.self, output: TillOutput.self,
      status: 201, write: TillAPI.create),
    .api(
      .put, "/api/v1/payments/tills/{id}", "Rename a till", needs: manage, input: TillInput.self,
      output: TillOutput.self, write: TillAPI.update),
    .api(
      .delete, "/api/v1/payments/tills/{id}", "Delete an empty till whose days are closed", needs: manage,
      write: TillAPI.delete),
    .api(
      .post, "/api/v1/payments/tills/{id}/movements", "Put cash in, or take it out", needs: take,
      input: TillMovementInput.self, output: TillMovementOutput.self, status: 201, write: TillAPI.move),
    .api(
      .get, "/api/v1/payments/tills/{id}/day", "What a day of a till came to", needs: read,
      query: [TillAPI.dateParameter], output: TillDayOutput.self, read: TillAPI.day),
    .api(
      .get, "/api/v1/payments/tills/{id}/closings", "The days of a till that were closed, newest first", needs: read,
      query: [.page, .limit], list: TillClosingOutput.self, read: TillAPI.closings),
    .api(
      .post, "/api/v1/payments/tills/{id}/closings", "Close a day of a till with what was counted", needs: take,
      input: TillClosingInput.self, output: TillClosingOutput.self, status: 201, write: TillAPI.close),
    .api(
      .post, "/api/v1/payments/closings/{id}/reopen", "Open the last closed day of a till again, for a reason",
      needs: manage, input: PaymentReasonInput.self, output: TillClosingOutput.self, write: TillAPI.reopen),
    .api(
      .get, "/api/v1/payments/day", "What a day came to, in all tills and outside them", needs: read,
      query: [TillAPI.dateParameter], output: TillDayOutput.self, read: TillAPI.wholeDay),
    .api(
      .get, "/api/v1/payments/ledger", "What each account comes to", needs: read,
      query: LedgerDays.query + [.page, .limit], list: LedgerBalanceOutput.self, slowRead: LedgerPages.list),
    .api(
      .get, "/api/v1/payments/settings", "What receipts and invoices say", needs: read, output: PaymentSettings.self,
      read: TillAPI.settings),
    .api(
      .put, "/api/v1/payments/settings", "Change what receipts and invoices say", needs: manage,
      input: PaymentSettings.self, output: PaymentSettings.self, write: TillAPI.putSettings),
  ]
}
