// What catalog, orders and payments all say.
import Base

enum TradeText {
  static let quantity = Text(en: "Quantity", fr: "Quantité")
  static let reason = Text(en: "Reason", fr: "Motif")
}
