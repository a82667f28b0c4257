// What a catalog consists of: products, their variants, whom they are for. Values and rules.
import Base
import Store

extension Permission {
  static let catalogRead = Permission(
    "catalog.read", CatalogText.permissionRead, isReading: true, usual: [.shopkeeper],
    heldBy: [.catalogManage, .stockManage])
  static let catalogManage = Permission("catalog.manage", CatalogText.permissionManage, usual: [.shopkeeper])
  static let stockManage = Permission("stock.manage", CatalogText.permissionStock, usual: [.shopkeeper])
}

/// Something that can be bought, borrowed or asked for.
enum Product {}
/// A product in one size, colour or the like: what is ordered and counted.
enum ProductVariant {}
enum ProductCategory {}
/// A place where stock lies.
enum StockLocation {}

/// What one does with a product.
enum ProductKind: String, Sendable, CaseIterable, Labeled {
  case sale
  /// It comes back after some days.
  case loan
  /// Somebody sees to it: prints, repairs, rooms.
  case request

  var label: Text {
    switch self {
    case .sale: CatalogText.sale
    case .loan: CatalogText.loan
    case .request: CatalogText.request
    }
  }
}

/// Which products a list of those who keep the catalog shows.
enum ProductState: String, Sendable, CaseIterable, Labeled {
  case listed
  case unlisted
  case deleted

  var label: Text {
    switch self {
    case .listed: CatalogText.listed
    case .unlisted: CatalogText.unlisted
    case .deleted: PeopleText.deleted
    }
  }
}

enum CatalogRules {
  static let longestName = 120
  static let longestDescription = 2000
  static let longestSKU = 40
  /// Of variants, categories and locations.
  static let longestWord = 80
  static let longestReason = 200
  /// Of one product.
  static let mostVariants = 100
  static let mostPhotos = 8
  static let mostRoles = 50
  static let mostUnits = 100
  /// Of one organization.
  static let mostCategories = 200
  static let mostLocations = 100
  /// Of anything that is ordered or moved at once.
  static let quantities: ClosedRange<Int64> = 1...1_000_000
  /// The most that may lie in one place.
  static let mostOnHand: Int64 = 1_000_000_000
  static let taxRates: ClosedRange<Int64> = 0...10_000
  static let days: ClosedRange<Int64> = 1...3650
}

/// What is decided about a product.
struct ProductFields: Sendable, Equatable {
  var kind = ProductKind.sale
  var name = ""
  var description = ""
  var category: ID<ProductCategory>?
  var currency = Currency.euro
  /// In hundredths of a percent; the price holds it.
  var taxRate: Int64 = 0
  /// Days until a loan is due; nil for what is not lent.
  var loanDays: Int64?
  /// Whether people see it.
  var isListed = true
  /// Whether its stock is counted: not for what is made when it is asked for.
  var isCounted = true
  /// The first and the last day on which it may be ordered.
  var first: LocalDate?
  var last: LocalDate?
  /// Those who may order it have one of these, and are in one of these units; empty for everybody.
  var roles: [ID<Role>] = []
  var units: [String] = []
  /// As many may one person order within `limitDays`, or ever.
  var limit: Int64?
  var limitDays: Int64?

  /// One entry a line, blanks around it dropped. A unit or a role may well have a comma in its name.
  static func lines(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map { trimmedSpace(String($0)) }.filter { !$0.isEmpty }
  }

  /// Codes of units as they are kept: each once, in order.
  static func sorted(_ units: [String]) -> [String] {
    Set(units.filter { !$0.isEmpty }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether a day is one of those on which it may be ordered.
  func isOpen(on day: LocalDate) -> Bool { (first ?? .first) <= day && day <= (last ?? .last) }
}

/// A product as the database has it, with what its variants come to. `fields` lacks roles and units in lists.
struct ProductRow: Sendable {
  let id: ID<Product>
  var fields: ProductFields
  let categoryName: String?
  let hasRoles: Bool
  let hasUnits: Bool
  let cover: ID<StoredPicture>?
  /// Rises with each change of it or of its variants.
  let version: Int64
  let created: Timestamp
  let updated: Timestamp
  let deleted: Timestamp?
  let variantCount: Int
  /// Nil without a variant.
  let lowestPrice: Int64?
  let highestPrice: Int64?
  /// Of all variants in all places; 0 for what is not counted.
  let available: Int64

  var name: String { fields.name }
  func price(_ minor: Int64) -> Money { Money(minor: minor, currency: fields.currency) }

  /// Whether another currency would make other prices of the same minor units: €3.50 would be ¥350.
  func changesPrices(to currency: Currency) -> Bool {
    currency.digits != fields.currency.digits && (highestPrice ?? 0) > 0
  }

  /// `€3.00`, `€3.00 to €5.00`; nil without a variant.
  var priceText: Text? {
    guard let lowestPrice, let highestPrice else { return nil }
    if lowestPrice == 0, highestPrice == 0 { return CatalogText.free }
    if lowestPrice == highestPrice { return price(lowestPrice).text }
    return CatalogText.fromTo(price(lowestPrice).text, price(highestPrice).text)
  }
}

struct VariantFields: Sendable, Equatable {
  var sku = ""
  /// Empty for the only one.
  var name = ""
  /// In minor units of the product's currency, with its tax.
  var price: Int64 = 0
  /// Whoever keeps the stock is told when so many are left; nil for never.
  var lowAt: Int64?
}

struct VariantRow: Sendable {
  let id: ID<ProductVariant>
  let product: ID<Product>
  let fields: VariantFields
  /// In all places together.
  let onHand: Int64
  let reserved: Int64
  let deleted: Timestamp?

  var available: Int64 { onHand - reserved }
  var isLow: Bool { fields.lowAt.map { available <= $0 } ?? false }
}

/// A variant with its product, for whoever may order it: what an order needs to know to take it in.
struct Orderable: Sendable {
  let variant: ID<ProductVariant>
  let product: ID<Product>
  let kind: ProductKind
  let productName: String
  let variantName: String
  let sku: String
  let price: Money
  let taxRate: Int64
  let loanDays: Int64?
  let isCounted: Bool
  let limit: Int64?
  let limitDays: Int64?
}

/// A picture of a product.
struct ProductPhotoRow: Sendable {
  let picture: ID<StoredPicture>
  let product: ID<Product>
}

/// What applies to the whole catalog of an organization.
struct CatalogSettings: Payload {
  /// Of new products, where they say no other.
  var currency = Currency.euro.code

  static let schemaName = "CatalogSettings"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("currency", &currency, label: CatalogText.currency, help: CatalogText.currencyHelp, min: 3, max: 3)
  }

  static func of(_ organization: ID<Organization>, _ reader: Reader) throws -> CatalogSettings {
    var settings = CatalogSettings()
    if let code = try reader.first(CatalogStore.settings, organization) { settings.currency = code }
    return settings
  }
}
