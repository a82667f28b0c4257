// What orders consist of: states and the one table of their steps, rows, and the rules that are no more than arithmetic.
import Base
import Store

extension Permission {
  static let ordersRead = Permission(
    "orders.read", OrderText.permissionRead, isReading: true, usual: [.shopkeeper])
  static let ordersManage = Permission("orders.manage", OrderText.permissionManage, usual: [.shopkeeper])
}

/// What somebody buys, borrows or asks for. A cart is one that is not placed yet.
enum Order {}
enum OrderLine {}
/// A line of an order's history.
enum OrderEntry {}
/// A while in which orders are picked up.
enum OrderSlot {}
/// Something that was lent, until it is back.
enum OrderLoan {}
/// A file that somebody attached.
enum OrderFile {}

enum OrderState: String, Sendable, CaseIterable, Labeled {
  /// A cart.
  case draft
  /// Everything is reserved; processing has begun or has failed.
  case placed
  /// It can be delivered, and will be.
  case confirmed
  /// Somebody prepares it.
  case processing
  /// It waits for whoever ordered it.
  case ready
  /// It was handed out.
  case completed
  case cancelled
  /// It was handed out, and is undone.
  case refunded

  /// The bucket in which they are counted: never to be changed.
  var place: Int64 {
    switch self {
    case .draft: 0
    case .placed: 1
    case .confirmed: 2
    case .processing: 3
    case .ready: 4
    case .completed: 5
    case .cancelled: 6
    case .refunded: 7
    }
  }

  /// Whether it is over: nothing opens it again.
  var isClosed: Bool { self == .completed || self == .cancelled || self == .refunded }

  /// What lists show: all but carts.
  static let listed: [OrderState] = allCases.filter { $0 != .draft }

  var label: Text {
    switch self {
    case .draft: Text(en: "Cart", fr: "Panier")
    case .placed: Text(en: "Placed", fr: "Passée")
    case .confirmed: Text(en: "Confirmed", fr: "Confirmée")
    case .processing: Text(en: "Being prepared", fr: "En préparation")
    case .ready: Text(en: "Ready", fr: "Prête")
    case .completed: Text(en: "Completed", fr: "Terminée")
    case .cancelled: Text(en: "Cancelled", fr: "Annulée")
    case .refunded: Text(en: "Refunded", fr: "Remboursée")
    }
  }

  var tone: Tone {
    switch self {
    case .draft, .completed, .cancelled: .neutral
    case .placed, .confirmed, .processing: .info
    case .ready: .good
    case .refunded: .warn
    }
  }
}

/// What can be done with an order.
enum OrderAction: String, Sendable, CaseIterable {
  case place, confirm, start, ready, complete, cancel
  /// Its reservation has run out.
  case expire
  /// A step of its processing has failed, and what was done before is taken back.
  case undo
  case refund
}

/// As whom somebody acts.
enum OrderParty: Sendable {
  /// Whoever ordered it.
  case owner
  /// Whoever may manage orders.
  case keeper
  /// The program.
  case system
}

enum OrderRules {
  /// Where an action leads, who may take it, and what it says to others.
  struct Edge: Sendable {
    let to: OrderState
    let by: Set<OrderParty>
    let event: EventKind
  }

  /// What becomes of an order. What is not here is refused: a closed one has no way back.
  static let edges: [OrderState: [OrderAction: Edge]] = [
    .draft: [.place: Edge(to: .placed, by: [.owner], event: .orderPlaced)],
    .placed: [
      .confirm: Edge(to: .confirmed, by: [.system], event: .orderConfirmed),
      .cancel: Edge(to: .cancelled, by: [.owner, .keeper], event: .orderCancelled),
      .expire: Edge(to: .cancelled, by: [.system], event: .orderExpired),
    ],
    .confirmed: [
      .start: Edge(to: .processing, by: [.keeper, .system], event: .orderStarted),
      .cancel: Edge(to: .cancelled, by: [.owner, .keeper], event: .orderCancelled),
      .expire: Edge(to: .cancelled, by: [.system], event: .orderExpired),
      .undo: Edge(to: .placed, by: [.system], event: .orderUndone),
    ],
    .processing: [
      .ready: Edge(to: .ready, by: [.keeper, .system], event: .orderReady),
      .cancel: Edge(to: .cancelled, by: [.keeper], event: .orderCancelled),
      .undo: Edge(to: .placed, by: [.system], event: .orderUndone),
    ],
    .ready: [
      .complete: Edge(to: .completed, by: [.keeper], event: .orderCompleted),
      .cancel: Edge(to: .cancelled, by: [.owner, .keeper], event: .orderCancelled),
      .expire: Edge(to: .cancelled, by: [.system], event: .orderExpired),
    ],
    .completed: [.refund: Edge(to: .refunded, by: [.keeper], event: .orderRefunded)],
  ]

  static func edge(_ action: OrderAction, from state: OrderState, as party: OrderParty) -> Edge? {
    guard let edge = edges[state]?[action], edge.by.contains(party) else { return nil }
    return edge
  }

  /// The action that leads from one state to another.
  static func action(from: OrderState, to: OrderState, as party: OrderParty) -> OrderAction? {
    OrderAction.allCases.first { edge($0, from: from, as: party)?.to == to }
  }

  /// Where somebody can take an order from here.
  static func next(from: OrderState, as party: OrderParty) -> [OrderState] {
    OrderAction.allCases.compactMap { edge($0, from: from, as: party)?.to }
  }

  /// Lines of one order.
  static let mostLines = 50
  static let longestWords = 500
  /// Files of one order.
  static let mostFiles = 10
  static let largestFile = 10 << 20
  /// Orders that are changed with one call.
  static let mostAtOnce = 100
  /// Lines of a history that are shown: the last ones.
  static let mostEntries = 200
  /// Notes of one person on one order.
  static let mostNotes = 100
  /// What one slot may take.
  static let capacities: ClosedRange<Int64> = 1...10_000
  /// Slots that are made with one call.
  static let mostSlots = 500

  /// `2026-000042`.
  static func number(_ year: Int, _ number: Int64) -> String {
    let digits = String(number)
    return "\(year)-" + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
  }

  /// Reads `2026-000042`, `2026-42`; nil for anything else.
  static func number(_ text: String) -> (year: Int, number: Int64)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let year = Int(parts[0]), (1000...9999).contains(year), let number = Int64(parts[1]),
      number > 0
    else { return nil }
    return (year, number)
  }
}

/// How far an order's processing is.
enum OrderProgress: String, Sendable, CaseIterable, Labeled {
  /// A cart.
  case none
  case running
  case done
  /// A step has failed, and those before it were taken back.
  case failed
  /// Somebody cancelled the order before it was through.
  case stopped

  var label: Text {
    switch self {
    case .none: Text(en: "Not begun", fr: "Pas commencé")
    case .running: Text(en: "Under way", fr: "En cours")
    case .done: Text(en: "Done", fr: "Terminé")
    case .failed: Text(en: "Failed", fr: "Échoué")
    case .stopped: Text(en: "Stopped", fr: "Arrêté")
    }
  }
}

// MARK: As the database has them

struct OrderRow: Sendable {
  let id: ID<Order>
  let person: PersonReference
  let state: OrderState
  /// Year and number within it; nil for a cart.
  let number: String?
  let currency: Currency
  let total: Int64
  /// How much of the total is tax.
  let tax: Int64
  let lineCount: Int
  let note: String?
  let location: ID<StockLocation>?
  let locationName: String?
  let slot: ID<OrderSlot>?
  let slotStart: Timestamp?
  let slotEnd: Timestamp?
  let created: Timestamp
  let placed: Timestamp?
  let changed: Timestamp
  let closed: Timestamp?
  /// Until when what it holds is kept for it.
  let reservedUntil: Timestamp?
  let progress: OrderProgress
  /// Which attempt at its processing is the last, from 1.
  let run: Int64
  /// The number of its receipt.
  let receipt: String?
  let version: Int64
  let deleted: Timestamp?

  var money: Money { Money(minor: total, currency: currency) }
  var taxMoney: Money { Money(minor: tax, currency: currency) }
  var reference: StockReference { StockReference("order", id) }
  /// As people call it.
  var title: Text { number.map { OrderText.order($0) } ?? OrderText.cart }
}

struct OrderLineRow: Sendable {
  let id: ID<OrderLine>
  let variant: ID<ProductVariant>
  let product: ID<Product>
  let kind: ProductKind
  let productName: String
  let variantName: String
  let sku: String
  let quantity: Int64
  /// Of one, in minor units, as it was agreed.
  let price: Int64
  let taxRate: Int64
  let loanDays: Int64?
  /// Whether its stock was counted when it was ordered.
  let isCounted: Bool

  var title: String { variantName.isEmpty ? productName : "\(productName), \(variantName)" }
}

/// A line of an order's history: who did what and why.
struct OrderEntryRow: Sendable {
  enum Kind: String, Sendable, CaseIterable, Labeled {
    /// It went from one state to another.
    case state
    /// A step of its processing.
    case step
    case note
    case file
    case loan
    case payment

    var label: Text {
      switch self {
      case .state: CatalogText.state
      case .step: OrderText.step
      case .note: Text.verbatim("Note")
      case .file: OrderText.file
      case .loan: CatalogText.loan
      case .payment: OrderText.payment
      }
    }
  }

  let id: ID<OrderEntry>
  let kind: Kind
  let from: OrderState?
  let to: OrderState?
  let step: OrderStep?
  let outcome: OrderStep.Outcome?
  /// Nil for the program.
  let person: ID<Person>?
  let personName: String?
  let words: String?
  /// Whether only those who manage orders see it.
  let isInternal: Bool
  let at: Timestamp
}

extension Counter {
  /// Orders by state, without those that were put away.
  static let orders = Counter("orders")
  /// Placed orders by person.
  static let ordersOfPerson = Counter("orders.person")
}

extension EventKind {
  static let cartChanged = EventKind("cart.changed")
  static let orderPlaced = EventKind("order.placed")
  static let orderConfirmed = EventKind("order.confirmed")
  static let orderStarted = EventKind("order.started")
  static let orderReady = EventKind("order.ready")
  static let orderCompleted = EventKind("order.completed")
  static let orderCancelled = EventKind("order.cancelled")
  static let orderExpired = EventKind("order.expired")
  static let orderUndone = EventKind("order.undone")
  static let orderRefunded = EventKind("order.refunded")
  static let orderFailed = EventKind("order.failed")
  static let orderRetried = EventKind("order.retried")
  static let orderNoted = EventKind("order.noted")
  static let orderFileAdded = EventKind("order.file-added")
  static let orderFileRemoved = EventKind("order.file-removed")
  static let orderPaymentChanged = EventKind("order.payment-changed")
  static let orderDeleted = EventKind("order.deleted")
  static let orderRestored = EventKind("order.restored")
  static let orderSettingsChanged = EventKind("order.settings-changed")
  static let slotsCreated = EventKind("order-slot.created")
  static let slotChanged = EventKind("order-slot.changed")
  static let slotDeleted = EventKind("order-slot.deleted")
  static let loanReturned = EventKind("loan.returned")
  static let loanExtended = EventKind("loan.extended")
}
