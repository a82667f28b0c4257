// What a product's page has for whoever may order it: so many of a variant into the cart.
import Base
import Store
import Web

enum CartButtons {
  /// Nothing for what the caller may not order.
  static func write(
    _ h: HTML, _ row: ProductRow, _ variants: [VariantRow], _ call: Call, _ reader: Reader
  ) throws {
    guard let caller = call.caller else { return }
    let today = caller.organization.zone.localDate(at: call.now)
    // Whom a product is for is the same for all its variants.
    guard let first = variants.first,
      try CatalogChanges.orderable(first.id, for: caller.person, on: today, in: caller.organization.id, reader) != nil
    else { return }
    h.part(OrderText.addToCart) {
      for variant in variants {
        let name = variant.fields.name.isEmpty ? row.name : variant.fields.name
        h.post(Link("/cart/variants/", variant.id, "/add"), call.token, .class("filters middle")) {
          h.name(name)
          h.input(
            .class("input short"), .type("text"), .inputmode("numeric"), .name("quantity"), .value("1"),
            .ariaLabel(OrderText.quantityOf(name)), .maxlength(7))
          h.submit(OrderText.addToCart, icon: "bag", .plain)
        }
      }
    }
  }
}
