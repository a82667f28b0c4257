// What those who keep the stock are told, and what pages hear of catalog and stock.
import Base
import Store
import Web

/// For those who keep the stock: there is little left of something.
struct StockLowNotice: Notice {
  static let kind = NoticeKind("stock.low", StockText.noticeLow, for: .permission(.stockManage))
  static let schemaName = "StockLowNotice"

  static var example: StockLowNotice {
    var notice = StockLowNotice()
    notice.variant = ID(1)
    (notice.name, notice.sku, notice.left, notice.lowAt) = ("Notebook, A5", "NB-A5", 4, 5)
    return notice
  }

  var variant = ID<ProductVariant>(0)
  var name = ""
  var sku = ""
  var left: Int64 = 0
  var lowAt: Int64 = 0
  /// How many more variants became few by the same act.
  var others: Int64 = 0

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.text("name", &name, label: CatalogText.product, min: 0, max: 500)
    f.text("sku", &sku, label: CatalogText.sku, min: 0, max: 500)
    f.integer("left", &left, label: StockText.available)
    f.integer("lowAt", &lowAt, label: StockText.lowAt)
    f.integer("others", &others, label: StockText.low, required: false)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    guard others == 0 else {
      return NoticeWords(
        title: StockText.areLow(name, left, Int(clamping: others)), link: StockPages.path.query("low", "true"),
        action: StockText.seeStock)
    }
    return NoticeWords(
      title: StockText.isLow(name, left), facts: [(CatalogText.sku, .verbatim(sku))],
      link: Link("/catalog/variants/", variant, "/stock"), action: StockText.seeStock)
  }
}

enum StockNews {
  /// As many are told of one thing: more would only think that another sees to it.
  private static let mostTold = 50

  /// Tells those who keep the stock of variants of which there have become few: once of all that one act came to.
  static func tell(_ low: [StockVariant], in organization: ID<Organization>, _ writer: Writer) throws {
    guard let first = low.first else { return }
    var notice = StockLowNotice()
    (notice.variant, notice.name, notice.sku) = (first.id, first.title, first.sku)
    notice.left = try writer.one(StockStore.available, first.id, organization)
    notice.lowAt = first.lowAt ?? 0
    notice.others = Int64(low.count - 1)
    for keeper in try PermissionHolders.active(.stockManage, in: organization, writer).prefix(mostTold) {
      try writer.notify(notice, to: keeper, in: organization, subject: first.id.value)
    }
  }

  private static let products = Set(
    [EventKind.productCreated, .productUpdated, .productDeleted, .productRestored].map(\.name))
  private static let moves = Set(
    [
      EventKind.stockReceived, .stockAdjusted, .stockCounted, .stockTransferred, .stockReserved, .stockReleased,
      .stockIssued,
      .stockReturned,
    ].map(\.name))

  static let topics = [
    // Which product, and nothing of it: what somebody may see of it, they ask for.
    Topic("catalog", CatalogText.catalog, access: .signedIn) { row, _, reader in
      guard products.contains(row.kind) else { return nil }
      let product = ID<Product>(row.subject)
      let organization = ID<Organization>(row.organization)
      // What was taken off the list was there for whoever still has it on a page.
      let isListed = try reader.first(CatalogStore.isListed, product, organization) == true
      guard try isListed || JSONDocument(row.data).root["changed"]?["isListed"] != nil else { return nil }
      return TopicMessage { json in
        json.field("product", product)
        json.field("at", row.at)
      }
    },
    Topic("stock", StockText.stock, access: .permission(.catalogRead)) { row, _, _ in
      let isMove = moves.contains(row.kind)
      guard isMove || products.contains(row.kind) else { return nil }
      let data = try JSONDocument(row.data).root
      return TopicMessage { json in
        json.field("kind", row.kind)
        json.field("name", data["name"]?.string)
        json.field("product", isMove ? data["lines"]?[0]?["product"]?.string : ID<Product>(row.subject).text)
        json.field("variant", data["lines"]?[0]?["variant"]?.string)
        json.field("at", row.at)
      }
    },
  ]
}
