// Orders in the browser: one's own, and one of them with its history.
import Base
import Store
import Web

enum OrderPages {
  static let path = Link("/orders")
  static let crumb = Crumb(OrderText.orders, path)

  private static let siblings = [
    NavigationEntry("/cart", OrderText.cart, icon: "bag", access: .signedIn),
    NavigationEntry("/orders", OrderText.mine, icon: "list", access: .signedIn),
    NavigationEntry("/orders/board", OrderText.board, icon: "board", access: .permission(.ordersRead)),
    NavigationEntry("/orders/loans", OrderText.loans, icon: "calendar", access: .permission(.ordersRead)),
    NavigationEntry("/orders/slots", OrderText.slots, icon: "clock", access: .permission(.ordersManage)),
    NavigationEntry("/orders/settings", CatalogText.settings, icon: "settings", access: .permission(.ordersManage)),
  ]

  static func writeSiblings(_ h: HTML, _ current: String, _ call: Call) {
    h.siblings(OrderText.orders, siblings.filter { call.may($0.access) }, current: current)
  }

  // MARK: One's own

  private static let columns = TableColumns([
    Column(OrderText.number, .name), Column(CatalogText.state, .aside), Column(OrderText.placedAt, .time),
    Column(StockText.lines, .number), Column(OrderText.total, .number), Column(OrderText.payment),
    Column(OrderText.pickUpAt, .quiet),
  ])

  static func showOwn(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    return try reader.snapshot {
      let list = try OwnOrders(call)
      let page = try Page(call.query)
      let total = try list.total(reader)
      let zone = list.caller.organization.zone
      let rows = try list.rows(page, reader)
      return call.page(
        Heading(title: OrderText.mine, lead: OrderText.mineIntro),
        actions: { h in h.linkButton(CatalogText.toCatalog, "/catalog", icon: "bag", .primary) }
      ) { h in
        writeSiblings(h, "/orders", call)
        h.filters(path) {
          h.filterChoice(
            "state", list.state?.rawValue, label: CatalogText.state,
            options: [("", CatalogText.anyState)] + OrderState.listed.map { ($0.rawValue, $0.label) })
          h.submit(AttendanceText.show, .plain)
        }
        h.livePart("list", ["orders.own"], after: last) {
          guard total > 0 else {
            h.emptyState("list", list.state == nil ? OrderText.none : OrderText.noneFound, OrderText.noneHint)
            return
          }
          h.list {
            h.table(columns) { table in
              for (row, payment) in rows {
                table.row { cells in
                  cells.cell(row.number ?? "", Link("/orders/", row.id))
                  cells.cell { $0.badge(row.state.tone, row.state.label) }
                  cells.cell { h in if let placed = row.placed { h.moment(placed, zone) } }
                  cells.cell(row.lineCount)
                  cells.cell(row.total == 0 ? CatalogText.free : row.money.text)
                  cells.cell { OrderParts.writePayment($0, payment) }
                  cells.cell(row.locationName)
                }
              }
            }
            h.pager(page: page.number, limit: page.limit, total: total, of: OrderText.count) { number in
              path.query("state", list.state?.rawValue).query("page", number)
            }
          }
        }
      }
    }
  }

  // MARK: One

  static func show(_ call: Call, _ reader: Reader) throws -> Reply { try page(call, nil, reader) }

  private static func page(_ call: Call, _ failure: Failure?, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let caller = try call.signedIn
    let organization = caller.organization
    return try reader.snapshot {
      let row = try OrderChanges.find(call.id(), for: caller, reader)
      let lines = try reader.all(OrderStore.lines, row.id, organization.id)
      let history = try OrderHistory.part(of: row.id, for: caller, reader)
      let files = try reader.all(OrderHistoryStore.files, row.id, organization.id)
      let loans = try reader.all(LoanStore.ofOrder, row.id, organization.id)
      let bill = try OrderBills.current(of: row.id, in: organization.id, reader)
      let canRetry = try OrderProcessing.canRetry(row, reader)
      let heading = Heading(
        title: row.title, lead: caller.may(.ordersRead) ? .verbatim(row.person.name) : nil, crumbs: [crumb],
        isFaulty: failure != nil)
      return call.page(
        heading, status: failure?.kind.rawValue ?? 200,
        actions: { h in
          if row.receipt != nil {
            h.linkButton(OrderText.receipt, Link("/orders/", row.id, "/receipt.pdf"), icon: "print")
          }
          if let bill, bill.payer == caller.person || caller.may(.paymentsRead) {
            h.linkButton(OrderText.seeBill, Link("/payments/bills/", bill.id), icon: "list")
          }
        }
      ) { h in
        h.livePart("order", OrderTopics.heard(by: call), after: last) {
          if row.deleted != nil { h.notice(.warn, OrderText.isDeleted) }
          if row.progress == .failed, !row.state.isClosed { h.notice(.warn, OrderText.hasFailed) }
          if row.progress == .running, canRetry { h.notice(.warn, OrderText.isStuck) }
          OrderParts.writeFacts(h, row, bill, organization.zone)
          OrderParts.writeActions(h, row, lines, canRetry: canRetry, call)
          h.part(StockText.lines) { h.list { OrderParts.writeLines(h, lines, row) } }
          OrderParts.writeLoans(h, loans, call)
          h.part(OrderText.history) {
            if history.next != nil { h.note(OrderText.lastEntries(history.entries.count)) }
            writeOlder(h, row, history)
            h.list { OrderParts.writeEntries(h, history.entries, organization.zone) }
          }
          OrderParts.writeFiles(h, files, row, call)
        }
        OrderParts.writeForms(h, row, files.count, failure, call)
      }
    }
  }

  private static func writeOlder(_ h: HTML, _ row: OrderRow, _ history: OrderHistory.Part) {
    guard let next = history.next else { return }
    h.actions {
      h.linkButton(
        AuditText.older, Link("/orders/", row.id, "/history").query("before", next.text), icon: "up")
    }
  }

  /// The history alone: what was before that of the order’s own page.
  static func showHistory(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query, limit: Page.largest)
    let before = try OrderHistory.before(call)
    let caller = try call.signedIn
    return try reader.snapshot {
      let row = try OrderChanges.find(call.id(), for: caller, reader)
      let history = try OrderHistory.part(of: row.id, before: before, limit: page.limit, for: caller, reader)
      let heading = Heading(
        title: OrderText.history, lead: caller.may(.ordersRead) ? .verbatim(row.person.name) : nil,
        crumbs: [crumb, Crumb(row.title, Link("/orders/", row.id))])
      return call.page(heading) { h in
        guard !history.entries.isEmpty else { return h.emptyState("list", OrderText.nothingBefore) }
        writeOlder(h, row, history)
        h.list { OrderParts.writeEntries(h, history.entries, caller.organization.zone) }
      }
    }
  }

  // MARK: What is done there

  static func cancel(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    _ = try OrderChanges.find(call.id(), for: call.signedIn, writer)
    let input = try OrderReasonInput.read(form: form.ownPairs)
    return try done(
      OrderChanges.bring(call.id(), to: .cancelled, why: input.reason, by: call.signedIn, writer), call)
  }

  static func bring(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    _ = try OrderChanges.find(call.id(), for: call.signedIn, writer)
    let input = try OrderStateInput.read(form: form.ownPairs)
    return try done(
      OrderChanges.bring(
        call.id(), to: input.state, why: input.reason, restocks: input.isRestocked, by: call.signedIn, writer), call)
  }

  static func retry(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try done(OrderProcessing.retry(call.id(), by: call.signedIn, writer), call)
  }

  static func note(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try OrderChanges.find(call.id(), for: call.signedIn, writer)
    do {
      let input = try OrderNoteInput.read(form: form.ownPairs)
      let new = try OrderChanges.note(
        row.id, input.words, isInternal: input.isInternal, by: call.signedIn, writer)
      return call.redirect(to: Link("/orders/", new.id), Flash(.good, OrderText.wasNoted[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try page(call, failure, writer))
    }
  }

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try OrderChanges.delete(call.id(), by: call.signedIn, writer)
    return call.redirect(to: "/orders/board", Flash(.good, OrderText.wasDeleted[call.language]))
  }

  static func restore(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try done(OrderChanges.restore(call.id(), by: call.signedIn, writer), call)
  }

  static func upload(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      _ = try OrderAPI.addFile(upload, call, pool)
      return call.redirect(
        to: Link("/orders/", try call.id(as: ID<Order>.self)), Flash(.good, OrderText.fileAdded[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      return try page(call, failure, pool.reader)
    }
  }

  static func dropFile(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let order = try OrderFiles.remove(call.id(), by: call.signedIn, writer)
    return call.redirect(to: Link("/orders/", order), Flash(.good, OrderText.fileRemoved[call.language]))
  }

  private static func done(_ row: OrderRow, _ call: Call) -> Reply {
    call.redirect(
      to: Link("/orders/", row.id), Flash(.good, OrderText.isNow(row.number ?? "", row.state)[call.language]))
  }
}
