// Stock: lines, movements and balances. Values.
import Base
import Store

/// Why stock was moved.
enum MovementKind: String, Sendable, CaseIterable, Labeled {
  /// It came in.
  case receive
  /// Somebody set it right, and said why.
  case adjust
  /// A stock-take found another number.
  case count
  /// It went from one place to another.
  case transfer
  /// It is somebody's now, and still here.
  case reserve
  case release
  /// It went out.
  case issue
  /// It came back.
  case giveBack = "return"

  var label: Text {
    switch self {
    case .receive: StockText.received
    case .adjust: StockText.adjusted
    case .count: StockText.counted
    case .transfer: StockText.transferred
    case .reserve: StockText.reservedWord
    case .release: StockText.released
    case .issue: StockText.issued
    case .giveBack: StockText.cameBack
    }
  }
}

/// So many of a variant in a place.
struct StockLine: Sendable, Hashable {
  let variant: ID<ProductVariant>
  let location: ID<StockLocation>
  let quantity: Int64

  init(_ variant: ID<ProductVariant>, at location: ID<StockLocation>, _ quantity: Int64) {
    self.variant = variant
    self.location = location
    self.quantity = quantity
  }
}

/// On whose account stock moves: an order, for example. What was reserved for one is released or issued for it alone.
struct StockReference: Sendable, Hashable {
  /// Such as `order`: never to be changed, rows have it.
  let kind: String
  let id: Int64

  init<Kind>(_ kind: StaticString, _ id: ID<Kind>) {
    self.kind = kind.description
    self.id = id.value
  }
}

/// What of a variant lies in a place.
struct StockBalance: Sendable, Equatable {
  var onHand: Int64
  var reserved: Int64

  static let none = StockBalance(onHand: 0, reserved: 0)

  /// What can still be reserved or issued.
  var available: Int64 { onHand - reserved }
}

/// What a reference holds of a variant in a place.
struct StockHolding: Sendable, Equatable {
  let variant: ID<ProductVariant>
  let location: ID<StockLocation>
  /// Reserved for it and not issued yet.
  let reserved: Int64
  /// Issued to it and not come back.
  let issued: Int64
}

/// What the stock needs to know of a variant.
struct StockVariant: Sendable {
  let id: ID<ProductVariant>
  let product: ID<Product>
  let productName: String
  let name: String
  let sku: String
  let isCounted: Bool
  /// Neither it nor its product is deleted.
  let isLive: Bool
  let lowAt: Int64?

  var title: String { name.isEmpty ? productName : "\(productName), \(name)" }
}

struct MovementRow: Sendable {
  let id: ID<MovementRow>
  let kind: MovementKind
  let variant: ID<ProductVariant>
  let location: ID<StockLocation>
  let locationName: String
  let onHandChange: Int64
  let reservedChange: Int64
  /// What there was then.
  let after: StockBalance
  let reason: String?
  let referenceKind: String?
  let reference: Int64?
  let person: ID<Person>?
  let personName: String?
  let moved: Timestamp
}

/// A variant in a list of stock: in one place, or in all.
struct StockRow: Sendable {
  let variant: ID<ProductVariant>
  let product: ID<Product>
  let productName: String
  let name: String
  let sku: String
  let lowAt: Int64?
  let balance: StockBalance
  /// In all places.
  let available: Int64
  /// Neither it nor its product is deleted.
  let isLive: Bool

  var isLow: Bool { isLive && (lowAt.map { available <= $0 } ?? false) }
  var title: String { name.isEmpty ? productName : "\(productName), \(name)" }
}

/// A variant in one place.
struct PlacedBalance: Sendable {
  let location: ID<StockLocation>
  let locationName: String
  let balance: StockBalance
  /// The place is not deleted.
  let isLive: Bool
}

/// One line of a stock-take.
struct CountedLine: Sendable {
  let variant: ID<ProductVariant>
  let counted: Int64
  /// What was on hand when it was counted; nil for what there is now.
  let expected: Int64?
}

extension Counter {
  /// Movements, by variant.
  static let stockMovements = Counter("stock.movements")
}

extension EventKind {
  static let stockReceived = EventKind("stock.received")
  static let stockAdjusted = EventKind("stock.adjusted")
  static let stockCounted = EventKind("stock.counted")
  static let stockTransferred = EventKind("stock.transferred")
  static let stockReserved = EventKind("stock.reserved")
  static let stockReleased = EventKind("stock.released")
  static let stockIssued = EventKind("stock.issued")
  static let stockReturned = EventKind("stock.returned")
}
