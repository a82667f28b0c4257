// Invoices that were to be paid by now and are not: for those who see all bills, as a page and over JSON.
import Base
import Store
import Web

/// Of an organization, as of today; what was to be paid longest ago first.
struct OverdueInvoices {
  let organization: OrganizationSummary
  let today: LocalDate

  static let query: [Route.QueryParameter] = [.page, .limit]

  init(_ call: Call) throws {
    organization = try call.signedIn.organization
    today = organization.zone.localDate(at: call.now)
  }

  func total(_ reader: Reader) throws -> Int { try reader.one(BillStore.overdueTotal, organization.id, today) }

  func each(_ page: Page, _ reader: Reader, _ body: (BillSummary) throws -> Void) throws {
    try reader.each(BillStore.overdue, organization.id, today, page.limit, page.offset, body: body)
  }

  /// How many days ago it was to be paid.
  func days(_ bill: BillSummary) -> Int { bill.payBy.map { Int(today.dayNumber - $0.dayNumber) } ?? 0 }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let overdue = try OverdueInvoices(call)
    return try reader.snapshot {
      try call.list(page, total: overdue.total(reader)) { json in
        try overdue.each(page, reader) { BillOutput($0).write(to: json) }
      }
    }
  }
}

enum OverduePages {
  static let path = Link("/payments/overdue")

  private static let columns = TableColumns([
    Column(PaymentsText.invoice, .name), Column(PaymentsText.payer, .quiet), Column(PaymentsText.subject),
    Column(PaymentsText.payBy, .time), Column(PaymentsText.daysLate, .number), Column(PaymentsText.due, .asideNumber),
  ])

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let page = try Page(call.query)
    let overdue = try OverdueInvoices(call)
    return try reader.snapshot {
      let total = try overdue.total(reader)
      return try call.page(
        Heading(title: PaymentsText.overdue, lead: PaymentsText.overdueIntro), actions: { $0.printButton() }
      ) { h in
        BillPages.writeSiblings(h, "/payments/overdue", call)
        try h.livePart("list", ["payments"], after: last) {
          guard total > 0 else { return h.emptyState("list", PaymentsText.noneOverdue) }
          try h.list {
            try h.table(columns) { table in try overdue.each(page, reader) { write($0, overdue, table) } }
            h.pager(page: page.number, limit: page.limit, total: total, of: PaymentsText.billCount) { number in
              path.query("page", number)
            }
          }
        }
      }
    }
  }

  private static func write(_ bill: BillSummary, _ overdue: OverdueInvoices, _ table: TableRows) {
    table.row { cells in
      cells.cell(bill.invoice?.text ?? "", Link("/payments/bills/", bill.id))
      cells.cell { h in h.name(bill.payerName) }
      cells.cell(bill.name)
      cells.cell { h in if let day = bill.payBy { h.dayAndYear(day) } }
      cells.cell(overdue.days(bill))
      cells.cell(bill.due.text)
    }
  }
}
