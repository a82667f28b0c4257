// What an import of the catalog would do of a line, in words.
import Base

extension CatalogImport.Step {
  /// Nil for what is refused: that is told with its reason. A line is a variant, so one more of a product is new.
  var kind: ImportPreview.Kind? {
    switch self {
    case .create, .add: .created
    case .update: .updated
    case .unchanged: .unchanged
    case .refuse: nil
    }
  }
}

extension CatalogImport {
  /// What the product and its variant are now, and what they would be. Before the line is rehearsed: what earlier lines do of the
  /// product is theirs.
  func parts(_ step: Step, _ line: ImportedProduct) -> (old: [ImportPart]?, new: [ImportPart]) {
    let earlier = rehearsed[folded(line.product)]
    switch step {
    case .create(let product, let variant), .add(_, let product, let variant):
      return (nil, parts(product, variant, category: line.head.category ?? earlier?.category))
    case .update(let row, let old, let product, let variant):
      let category = earlier?.category ?? row.categoryName
      return (
        parts(earlier?.fields ?? row.fields, old.fields, category: category),
        parts(product, variant, category: line.head.category ?? category)
      )
    case .unchanged, .refuse: return (nil, [])
    }
  }

  private func parts(_ product: ProductFields, _ variant: VariantFields, category: String?) -> [ImportPart] {
    let price = Money(minor: variant.price, currency: product.currency)
    let own = [
      ImportPart(CatalogText.product, product.name), ImportPart(CatalogText.variant, variant.name),
      ImportPart(CatalogText.price, price.text), ImportPart(StockText.lowAt, variant.lowAt),
      ImportPart(CatalogText.kind, product.kind.label), ImportPart(CatalogText.category, category),
      ImportPart(CatalogText.taxRate, "\(Decimals.text(product.taxRate, digits: 2)) %"),
      ImportPart(CatalogText.loanDays, product.loanDays), ImportPart(CatalogText.isListed, is: product.isListed),
      ImportPart(CatalogText.isCounted, is: product.isCounted),
    ]
    let roles = product.roles.map { book.role(named: $0.text)?.label ?? .verbatim($0.text) }
    return own + [
      ImportPart(CatalogText.roles, all: roles),
      ImportPart(CatalogText.units, product.units.joined(separator: ", ")),
      ImportPart(CatalogText.firstDate, product.first), ImportPart(CatalogText.lastDate, product.last),
      ImportPart(CatalogText.limit, product.limit), ImportPart(CatalogText.limitDays, product.limitDays),
      ImportPart(CatalogText.description, product.description),
    ]
  }
}
