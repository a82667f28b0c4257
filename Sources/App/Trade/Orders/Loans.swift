// What was lent: due some day, back in part or whole, reminded of and overdue.
import Base
import Store

struct LoanRow: Sendable {
  let id: ID<OrderLoan>
  let order: ID<Order>
  let orderNumber: String
  let person: PersonReference
  let variant: ID<ProductVariant>
  let title: String
  let sku: String
  let quantity: Int64
  let returned: Int64
  let lent: Timestamp
  let due: LocalDate
  /// The day on which the borrower was last told that it is due or late.
  let reminded: LocalDate?
  let closed: Timestamp?
  let version: Int64

  var isOut: Int64 { quantity - returned }
  func isOverdue(on today: LocalDate) -> Bool { closed == nil && due < today }
}

enum Loans {
  /// A line that was handed out: due after its days.
  static func begin(
    _ line: OrderLineRow, of order: ID<Order>, on today: LocalDate, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let due = today.adding(days: Int(line.loanDays ?? 1))
    try writer.run(
      LoanStore.insert, writer.newID(ID<OrderLoan>.self), organization, order, line.id, line.quantity, writer.now, due)
  }

  /// Fails with 409 while something of an order is lent.
  static func refuseLent(_ order: ID<Order>, in organization: ID<Organization>, _ reader: Reader) throws {
    guard try reader.all(LoanStore.ofOrder, order, organization).allSatisfy({ $0.closed != nil }) else {
      throw OrderText.isLent
    }
  }

  /// Something comes back: all that is out, or so many. Fails with 422 for more than is out.
  static func giveBack(
    _ id: ID<OrderLoan>, _ quantity: Int64?, words: String?, ifVersion check: (Int64) throws -> Void = { _ in },
    by caller: Caller, _ writer: Writer
  ) throws -> LoanRow {
    let organization = caller.organization.id
    let words = words.flatMap { $0.isEmpty ? nil : $0 }
    let loan = try writer.one(LoanStore.find, id, organization)
    try check(loan.version)
    guard loan.closed == nil else { throw OrderText.isBack }
    let back = quantity ?? loan.isOut
    guard back >= 1, back <= loan.isOut else {
      throw Failure.unprocessable([Failure.Field(path: "quantity", text: OrderText.onlyOut(loan.isOut))])
    }
    let reference = StockReference("order", loan.order)
    let held = try Stock.holdings(of: reference, in: organization, writer).first {
      $0.variant == loan.variant && $0.issued > 0
    }
    // What wasn't counted when it was lent comes back without a trace.
    if let held {
      let counted = min(back, held.issued)
      try Stock.giveBack(
        [StockLine(loan.variant, at: held.location, counted)], for: reference,
        reason: OrderEffects.stockReason(words), in: organization, writer)
    }
    let closed = back == loan.isOut ? writer.now : Timestamp?.none
    try writer.run(LoanStore.giveBack, id, organization, back, closed)
    let said = [OrderText.cameBack(loan.title, back)[caller.organization.language], words].compactMap { $0 }
    try OrderHistory.noted(
      loan.order, .loan, said.joined(separator: " – "), by: caller.person, in: organization, writer)
    try emit(.loanReturned, loan, in: organization, writer) { $0.field("quantity", back) }
    return try writer.one(LoanStore.find, id, organization)
  }

  /// It may stay longer, or has to come back sooner.
  static func extend(
    _ id: ID<OrderLoan>, to due: LocalDate, ifVersion check: (Int64) throws -> Void = { _ in }, by caller: Caller,
    _ writer: Writer
  ) throws -> LoanRow {
    let organization = caller.organization
    let loan = try writer.one(LoanStore.find, id, organization.id)
    try check(loan.version)
    guard loan.closed == nil else { throw OrderText.isBack }
    let today = organization.zone.localDate(at: writer.now)
    guard due >= today, today.days(to: due) <= 3650 else {
      throw Failure.unprocessable([Failure.Field(path: "due", text: OrderText.badDue)])
    }
    guard due != loan.due else { return loan }
    try writer.run(LoanStore.extend, id, organization.id, due)
    try OrderHistory.noted(
      loan.order, .loan, OrderText.dueOn(loan.title, due)[organization.language], by: caller.person,
      in: organization.id, writer)
    try emit(.loanExtended, loan, in: organization.id, writer) { json in
      json.object("changed") { json.changed("due", loan.due, due) }
    }
    return try writer.one(LoanStore.find, id, organization.id)
  }

  private static func emit(
    _ kind: EventKind, _ loan: LoanRow, in organization: ID<Organization>, _ writer: Writer,
    _ more: (JSONWriter) -> Void
  ) throws {
    try writer.run(OrderStore.touch, loan.order, organization, writer.now)
    try writer.emit(kind, subject: loan.order.value, organization: organization.value) { json in
      json.field("person", loan.person.id)
      json.field("number", loan.orderNumber)
      json.field("loan", loan.id)
      more(json)
    }
  }

  // MARK: Reminders

  /// Tells the borrowers of some loans that are due soon or late; gives how many were looked at. To be called until it
  /// gives none: whom it has told it does not find again that day.
  static func remind(in organization: OrganizationSummary, _ writer: Writer) throws -> Int {
    let settings = try OrderSettings.of(organization.id, writer)
    let today = organization.zone.localDate(at: writer.now)
    let soon = today.adding(days: Int(settings.reminderDays))
    let again = today.adding(days: -Int(settings.overdueDays))
    let loans = try writer.all(LoanStore.toRemind, organization.id, soon, today, again, 50)
    for loan in loans {
      try writer.run(LoanStore.remind, loan.id, organization.id, today)
      // Reminders before it is due are for those who want them.
      guard loan.due < today || settings.reminderDays > 0 else { continue }
      var notice = LoanNotice()
      (notice.order, notice.title, notice.quantity) = (loan.order, loan.title, loan.isOut)
      (notice.due, notice.isLate) = (loan.due, loan.due < today)
      try writer.notify(notice, to: loan.person.id, in: organization.id, subject: loan.order.value)
    }
    return loans.count
  }
}

/// Every SQL statement of loans.
enum LoanStore {
  static let statements: [any Statement] = [
    find, ofOrder, open, openTotal, overdue, overdueTotal, toRemind, insert, giveBack, extend, remind, ofPerson,
    exportRows,
  ]

  static let find = Query(
    """
    SELECT b.id, b.order_id, o.year, o.number, o.person_id, p.name, n.variant_id, n.product_name, n.variant_name, n.sku,
      b.quantity, b.returned, b.lent_at, b.due_date, b.reminded_date, b.closed_at, b.version
    FROM order_loans b JOIN orders o ON o.id = b.order_id JOIN order_lines n ON n.id = b.line_id
      JOIN people p ON p.id = o.person_id
    WHERE b.id = ?1 AND b.organization_id = ?2
    """, row)

  static let ofOrder = Query(
    """
    SELECT b.id, b.order_id, o.year, o.number, o.person_id, p.name, n.variant_id, n.product_name, n.variant_name, n.sku,
      b.quantity, b.returned, b.lent_at, b.due_date, b.reminded_date, b.closed_at, b.version
    FROM order_loans b JOIN orders o ON o.id = b.order_id JOIN order_lines n ON n.id = b.line_id
      JOIN people p ON p.id = o.person_id
    WHERE b.order_id = ?1 AND +b.organization_id = ?2 ORDER BY b.id
    """, row)

  /// What is out, by when it is due.
  static let open = Query(
    """
    SELECT b.id, b.order_id, o.year, o.number, o.person_id, p.name, n.variant_id, n.product_name, n.variant_name, n.sku,
      b.quantity, b.returned, b.lent_at, b.due_date, b.reminded_date, b.closed_at, b.version
    FROM order_loans b JOIN orders o ON o.id = b.order_id JOIN order_lines n ON n.id = b.line_id
      JOIN people p ON p.id = o.person_id
    WHERE b.organization_id = ?1 AND b.closed_at IS NULL ORDER BY b.due_date, b.id LIMIT ?2 OFFSET ?3
    """, row)

  static let openTotal = Query(
    "SELECT count(*) FROM order_loans WHERE organization_id = ?1 AND closed_at IS NULL"
  ) { $0.int(0) }

  /// What should be back: due before `?2`.
  static let overdue = Query(
    """
    SELECT b.id, b.order_id, o.year, o.number, o.person_id, p.name, n.variant_id, n.product_name, n.variant_name, n.sku,
      b.quantity, b.returned, b.lent_at, b.due_date, b.reminded_date, b.closed_at, b.version
    FROM order_loans b JOIN orders o ON o.id = b.order_id JOIN order_lines n ON n.id = b.line_id
      JOIN people p ON p.id = o.person_id
    WHERE b.organization_id = ?1 AND b.closed_at IS NULL AND b.due_date < ?2 ORDER BY b.due_date, b.id LIMIT ?3 OFFSET ?4
    """, row)

  static let overdueTotal = Query(
    "SELECT count(*) FROM order_loans WHERE organization_id = ?1 AND closed_at IS NULL AND due_date < ?2"
  ) { $0.int(0) }

  /// What is due until `?2` and was never told of, and what is late (before `?3`) and was last told of before or on `?4`, or
  /// before it was late.
  static let toRemind = Query(
    """
    SELECT b.id, b.order_id, o.year, o.number, o.person_id, p.name, n.variant_id, n.product_name, n.variant_name, n.sku,
      b.quantity, b.returned, b.lent_at, b.due_date, b.reminded_date, b.closed_at, b.version
    FROM order_loans b JOIN orders o ON o.id = b.order_id JOIN order_lines n ON n.id = b.line_id
      JOIN people p ON p.id = o.person_id
    WHERE b.organization_id = ?1 AND b.closed_at IS NULL AND b.due_date <= ?2
      AND (b.reminded_date IS NULL OR (b.due_date < ?3 AND (b.reminded_date <= ?4 OR b.reminded_date <= b.due_date)))
    ORDER BY b.due_date, b.id LIMIT ?5
    """, row)

  static let insert = Command(
    """
    INSERT INTO order_loans (id, organization_id, order_id, line_id, quantity, returned, lent_at, due_date, version)
    VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, 1)
    """)

  static let giveBack = Command(
    """
    UPDATE order_loans SET returned = returned + ?3, closed_at = ?4, version = version + 1
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let extend = Command(
    """
    UPDATE order_loans SET due_date = ?3, reminded_date = NULL, version = version + 1
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let remind = Command("UPDATE order_loans SET reminded_date = ?3 WHERE id = ?1 AND organization_id = ?2")

  static let ofPerson = RowQuery(
    """
    SELECT b.id, b.order_id, b.line_id, b.quantity, b.returned, b.lent_at, b.due_date, b.closed_at
    FROM orders o JOIN order_loans b ON b.order_id = o.id
    WHERE +o.organization_id = ?1 AND o.person_id = ?2 ORDER BY o.placed_at, o.id, b.id
    """)

  static let exportRows = RowQuery(
    """
    SELECT id, order_id, line_id, quantity, returned, lent_at, due_date, closed_at FROM order_loans
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) throws -> LoanRow {
    LoanRow(
      id: c.id(0), order: c.id(1), orderNumber: OrderRules.number(c.int(2), c.int64(3)),
      person: PersonReference(id: c.id(4), name: c.text(5)), variant: c.id(6),
      title: c.text(8).isEmpty ? c.text(7) : "\(c.text(7)), \(c.text(8))", sku: c.text(9), quantity: c.int64(10),
      returned: c.int64(11), lent: c.timestamp(12), due: c.date(13), reminded: c.optionalDate(14),
      closed: c.optionalTimestamp(15), version: c.int64(16))
  }
}
