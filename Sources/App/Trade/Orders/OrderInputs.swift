// What comes in with the calls of orders.
import Base
import Store
import Web

struct OrderLineInput: Payload {
  var variant = ID<ProductVariant>(0)
  var quantity: Int64 = 1
  /// What the caller was told that one costs.
  var price: Int64?

  static let schemaName = "OrderLineInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.integer("quantity", &quantity, label: TradeText.quantity, range: CatalogRules.quantities)
    f.integer(
      "price", &price, label: OrderText.agreedPrice, help: OrderText.agreedPriceHelp, range: 0...Money.dearest)
  }
}

/// An order that is placed at once.
struct NewOrderInput: Payload {
  var lines: [OrderLineInput] = []
  var terms = PlacingInput()

  static let schemaName = "NewOrderInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    // An order without lines is told so by its own words.
    f.list("lines", &lines, label: StockText.lines, max: OrderRules.mostLines)
    terms.visit(&f)
  }

  var wanted: [WantedLine] { lines.map { WantedLine($0.variant, $0.quantity, at: $0.price) } }
}

/// What is said when an order is placed.
struct PlacingInput: Payload {
  var location: ID<StockLocation>?
  var slot: ID<OrderSlot>?
  var note: String?
  var total: Int64?
  var currency: String?

  static let schemaName = "OrderPlacingInput"

  mutating func fields(_ f: inout some FieldVisitor) { visit(&f) }

  mutating func visit(_ f: inout some FieldVisitor) {
    f.id("location", &location, label: OrderText.pickUpAt, help: OrderText.pickUpAtHelp)
    f.id("slot", &slot, label: OrderText.slot)
    f.text(
      "note", &note, label: OrderText.note, help: OrderText.noteHelp, max: OrderRules.longestWords, kind: .multiline)
    f.integer(
      "total", &total, label: OrderText.agreedTotal, help: OrderText.agreedTotalHelp, range: 0...Int64.max)
    f.text(
      "currency", &currency, label: OrderText.agreedCurrency, help: OrderText.agreedCurrencyHelp, max: 3)
  }

  var terms: PlacingTerms {
    get throws {
      let known = currency.flatMap { Currency($0) }
      guard currency == nil || known != nil else {
        throw Failure.unprocessable([Failure.Field(path: "currency", text: CatalogText.noCurrency)])
      }
      return PlacingTerms(location: location, slot: slot, note: note, total: total, currency: known)
    }
  }
}

struct CartLineInput: Payload {
  var quantity: Int64 = 1

  static let schemaName = "CartLineInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("quantity", &quantity, label: TradeText.quantity, range: CatalogRules.quantities)
  }
}

/// Where an order is to go.
struct OrderStateInput: Payload {
  var state = OrderState.ready
  var reason: String?
  var isRestocked = true

  static let schemaName = "OrderStateInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("state", &state, label: CatalogText.state)
    f.text("reason", &reason, label: TradeText.reason, max: OrderRules.longestWords, kind: .multiline)
    f.bool(
      "isRestocked", &isRestocked, label: OrderText.isRestocked, help: OrderText.isRestockedHelp, required: false)
  }
}

struct OrderReasonInput: Payload {
  var reason: String?

  static let schemaName = "OrderReasonInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("reason", &reason, label: TradeText.reason, max: OrderRules.longestWords, kind: .multiline)
  }
}

/// Several orders that are to go somewhere.
struct OrdersStateInput: Payload {
  var orders: [ID<Order>] = []
  var state = OrderState.ready
  var reason: String?

  static let schemaName = "OrdersStateInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.ids("orders", &orders, label: OrderText.orders, min: 1, max: OrderRules.mostAtOnce)
    f.choice("state", &state, label: CatalogText.state)
    f.text("reason", &reason, label: TradeText.reason, max: OrderRules.longestWords, kind: .multiline)
  }
}

struct OrderNoteInput: Payload {
  var words = ""
  var isInternal = false

  static let schemaName = "OrderNoteInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text(
      "words", &words, label: Text.verbatim("Note"), max: OrderRules.longestWords, kind: .multiline)
    f.bool("isInternal", &isInternal, label: OrderText.isInternal, required: false)
  }
}

struct SlotInput: Payload {
  var capacity: Int64 = 1

  static let schemaName = "OrderSlotInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("capacity", &capacity, label: OrderText.capacity, range: OrderRules.capacities)
  }
}

struct LoanReturnInput: Payload {
  /// Absent for all that is out.
  var quantity: Int64?
  var words: String?

  static let schemaName = "LoanReturnInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("quantity", &quantity, label: TradeText.quantity, range: CatalogRules.quantities)
    f.text("words", &words, label: Text.verbatim("Note"), max: OrderRules.longestWords, kind: .multiline)
  }
}

struct LoanExtensionInput: Payload {
  var due = LocalDate.first

  static let schemaName = "LoanExtensionInput"

  mutating func fields(_ f: inout some FieldVisitor) { f.date("due", &due, label: OrderText.due) }
}
