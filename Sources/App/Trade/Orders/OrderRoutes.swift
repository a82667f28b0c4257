// The routes of orders: the cart, one's own orders, the board, and what else those who manage orders do.
import Base
import Store
import Web

extension Orders {
  static let cartRoutes: [Route] = [
    .page("/cart", "What one is about to order", needs: everybody, read: CartPages.show),
    .form(
      "/cart/variants/{id}", "Change how many of something are in the cart", needs: everybody, write: CartPages.change),
    .form("/cart/variants/{id}/add", "Put something into the cart", needs: everybody, write: CartPages.add),
    .form("/cart/variants/{id}/remove", "Take something out of the cart", needs: everybody, write: CartPages.remove),
    .form("/cart/accept", "Agree to what everything in the cart costs now", needs: everybody, write: CartPages.accept),
    .form("/cart/clear", "Empty the cart", needs: everybody, write: CartPages.clear),
    .form("/cart/place", "Place the cart’s order", needs: everybody, write: CartPages.place),
    .api(
      .get, "/api/v1/cart", "What the caller is about to order, with what it costs now", needs: everybody,
      output: CartOutput.self, read: OrderAPI.cart),
    .api(
      .put, "/api/v1/cart/variants/{id}", "Put something into the cart, or change how many, at the price of now",
      needs: everybody, input: CartLineInput.self, output: CartOutput.self, write: OrderAPI.putLine),
    .api(
      .delete, "/api/v1/cart/variants/{id}", "Take something out of the cart", needs: everybody,
      write: OrderAPI.dropLine),
    .api(.delete, "/api/v1/cart", "Empty the cart", needs: everybody, write: OrderAPI.clear),
    .api(
      .post, "/api/v1/cart/accept",
      "Agree to what everything costs now; what can’t be ordered any more is taken out", needs: everybody,
      output: CartOutput.self, write: OrderAPI.accept
    ).with(.optional),
    .api(
      .post, "/api/v1/cart/place", "Place the cart’s order", needs: everybody, input: PlacingInput.self,
      output: OrderOutput.self, status: 201, write: OrderAPI.placeCart),
  ]

  static let ownRoutes: [Route] = [
    .page("/orders", "One’s own orders", needs: everybody, query: OwnOrders.query, read: OrderPages.showOwn),
    .page("/orders/{id}", "One order", needs: everybody, read: OrderPages.show),
    .page(
      "/orders/{id}/history", "What happened to an order: the last of it, or what was before", needs: everybody,
      query: [OrderHistory.beforeParameter, .limit], read: OrderPages.showHistory),
    .form("/orders/{id}/cancel", "Cancel an order", needs: everybody, write: OrderPages.cancel),
    .form("/orders/{id}/notes", "Add a note to an order", needs: everybody, write: OrderPages.note),
    .upload(
      "/orders/{id}/files", "Add a file to an order", needs: everybody, limit: OrderRules.largestFile,
      slow: OrderPages.upload),
    // For pages and programs alike.
    Route(
      .api, .get, "/order-files/{id}", "A file of an order, to be saved", access: everybody, traits: .file,
      action: .slow { call, _ in { pool in try OrderFiles.serve(call, pool.reader) } }),
    .form("/order-files/{id}/remove", "Take a file of an order away", needs: everybody, write: OrderPages.dropFile),
    .page(
      "/orders/{id}/receipt.pdf", "The receipt of an order, to print", needs: everybody, slowRead: OrderPaper.receipt),
    .api(
      .get, "/api/v1/orders", "The caller’s own orders, the newest first", needs: everybody, query: OwnOrders.query,
      list: OrderSummaryOutput.self, read: OrderAPI.listOwn),
    .api(
      .post, "/api/v1/orders", "Place an order at once, beside the cart", needs: everybody,
      input: NewOrderInput.self, output: OrderOutput.self, status: 201, write: OrderAPI.place),
    .api(
      .get, "/api/v1/orders/{id}", "One order with its lines and its history", needs: everybody,
      output: OrderOutput.self, answer: OrderAPI.find
    ).with(.versioned),
    .api(
      .get, "/api/v1/orders/{id}/timeline", "What happened to an order: the last of it, or what was before",
      needs: everybody, query: [OrderHistory.beforeParameter, .onlyPage, .limit], list: OrderEntryOutput.self,
      head: OrderTimelineHead.self, read: OrderAPI.timeline),
    .api(
      .post, "/api/v1/orders/{id}/cancel", "Cancel an order, one’s own while that is allowed", needs: everybody,
      input: OrderReasonInput.self, output: OrderOutput.self, write: OrderAPI.cancel
    ).with(.versioned),
    .api(
      .post, "/api/v1/orders/{id}/notes", "Add a note to an order", needs: everybody, input: OrderNoteInput.self,
      output: OrderOutput.self, status: 201, write: OrderAPI.note),
    .api(
      .post, "/api/v1/orders/{id}/files", "Add a file to an order that is open", needs: everybody,
      file: OrderRules.largestFile, output: OrderFileOutput.self, slow: OrderAPI.addFile),
    .api(
      .delete, "/api/v1/order-files/{id}", "Take a file of an order away", needs: everybody,
      write: OrderAPI.dropFile),
    .api(
      .get, "/api/v1/order-slots", "The pick-up slots to come", needs: everybody,
      query: [freeParameter, locationParameter, .page, .limit], list: SlotOutput.self, read: OrderAPI.slots),
  ]

  static let boardRoutes: [Route] = [
    .page("/orders/board", "Everybody’s orders", needs: whole, query: OrderBoard.query, slowRead: OrderBoardPages.show),
    .form("/orders/board", "Take the ticked orders to a state", needs: manage, write: OrderBoardPages.bringTicked),
    .form("/orders/board/cancel", "Cancel the ticked orders", needs: manage, write: OrderBoardPages.cancelTicked),
    .page(
      "/orders/pick-list.pdf", "What is to be put together, to print", needs: whole, query: OrderBoard.filters,
      slowRead: OrderPaper.pickList),
    // For pages and programs alike.
    Route(
      .api, .get, "/orders/export.csv", "Everybody’s orders as CSV, the newest first", access: whole,
      query: OrderBoard.filters, traits: [.bulk, .table], action: .read(OrderExport.download)),
    Route(
      .api, .get, "/orders/export.xlsx", "Everybody’s orders as a spreadsheet, the newest first", access: whole,
      query: OrderBoard.filters, traits: [.bulk, .table],
      action: .slow { call, _ in { pool in try OrderExport.spreadsheet(call, pool.reader) } }),
    .form("/orders/{id}/state", "Take an order to a state", needs: manage, write: OrderPages.bring),
    .form("/orders/{id}/retry", "Try the processing of an order again", needs: manage, write: OrderPages.retry),
    .form("/orders/{id}/delete", "Put a closed order away", needs: manage, write: OrderPages.delete),
    .form("/orders/{id}/restore", "Bring an order back", needs: manage, write: OrderPages.restore),
    .api(
      .get, "/api/v1/orders/board", "Everybody’s orders, the newest first", needs: whole, query: OrderBoard.query,
      list: OrderSummaryOutput.self, slowRead: OrderAPI.board),
    .api(
      .patch, "/api/v1/orders/{id}", "Take an order to another state, with a reason", needs: manage,
      input: OrderStateInput.self, output: OrderOutput.self, write: OrderAPI.bring
    ).with(.versioned),
    .api(
      .post, "/api/v1/orders/states", "Take several orders to a state: those that can’t go there say why",
      needs: manage, input: OrdersStateInput.self, output: OrdersStateOutput.self, write: OrderAPI.bringAll),
    .api(
      .post, "/api/v1/orders/{id}/retry", "Try the processing of an order again", needs: manage,
      output: OrderOutput.self, write: OrderAPI.retry),
    .api(
      .delete, "/api/v1/orders/{id}", "Put a closed order away: no list shows it any more", needs: manage,
      write: OrderAPI.delete
    ).with(.versioned),
    .api(
      .post, "/api/v1/orders/{id}/restore", "Bring back an order that was put away", needs: manage,
      output: OrderOutput.self, write: OrderAPI.restore),
  ]

  static let deskRoutes: [Route] = [
    .page("/orders/slots", "The pick-up slots to come", needs: manage, query: [.page, .limit], read: SlotPages.show),
    .form("/orders/slots", "Add pick-up slots", needs: manage, write: SlotPages.create),
    .form("/orders/slots/{id}/delete", "Take a pick-up slot away", needs: manage, write: SlotPages.delete),
    .page(
      "/orders/loans", "What is lent, by when it is due", needs: whole, query: [overdueParameter, .page, .limit],
      read: LoanPages.show),
    .form("/orders/loans/{id}/return", "Take something back that was lent", needs: manage, write: LoanPages.giveBack),
    .form("/orders/loans/{id}/extend", "Change when a loan is due", needs: manage, write: LoanPages.extend),
    .page("/orders/settings", "The settings of orders", needs: manage, read: OrderSettingsPages.show),
    .form("/orders/settings", "Change the settings of orders", needs: manage, write: OrderSettingsPages.put),
    .api(
      .post, "/api/v1/order-slots", "Add pick-up slots, the same hours on each day", needs: manage,
      input: SlotsInput.self, output: SlotsOutput.self, status: 201, write: OrderAPI.createSlots),
    .api(
      .put, "/api/v1/order-slots/{id}", "Change how many orders a slot takes", needs: manage, input: SlotInput.self,
      output: SlotOutput.self, write: OrderAPI.putSlot),
    .api(
      .delete, "/api/v1/order-slots/{id}", "Take a slot away that no order has", needs: manage,
      write: OrderAPI.deleteSlot),
    .api(
      .get, "/api/v1/loans", "What is lent, by when it is due", needs: whole,
      query: [overdueParameter, .page, .limit], list: LoanOutput.self, read: OrderAPI.loans),
    .api(
      .post, "/api/v1/loans/{id}/return", "Take something back that was lent", needs: manage,
      input: LoanReturnInput.self, output: LoanOutput.self, write: OrderAPI.giveBack),
    .api(
      .post, "/api/v1/loans/{id}/extend", "Change when a loan is due", needs: manage,
      input: LoanExtensionInput.self, output: LoanOutput.self, write: OrderAPI.extend),
    .api(
      .get, "/api/v1/orders/settings", "The settings of orders", needs: whole, output: OrderSettings.self,
      read: OrderAPI.settings),
    .api(
      .put, "/api/v1/orders/settings", "Change the settings of orders", needs: manage, input: OrderSettings.self,
      output: OrderSettings.self, write: OrderAPI.putSettings),
  ]
}
