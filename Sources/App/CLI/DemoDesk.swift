// What people of the demo campus owe and have paid.
import Base
import Store

/// Tills and bills of a demo campus, the same each time.
struct DemoDesk {
  let organization: OrganizationSummary
  let store: Store
  let administrator: ID<Person>?
  let people: [ID<Person>]

  private static let titles: [(title: String, price: Int64, rate: Int64)] = [
    ("Lost key", 2500, 0), ("Locker for a term", 1800, 2000), ("Damaged book", 3240, 550), ("Poster A1", 1200, 2000),
    ("Lunch vouchers, ten", 4200, 1000), ("Room for an evening", 9000, 2000),
  ]

  func fill() throws {
    let context = WriteContext(organization: organization.id.value, actor: administrator?.value)
    try store.write(context) { [organization, people] writer in
      let home = organization.id
      var settings = PaymentSettings()
      settings.seller = "1 rue de la Cour\n59000 Lille\nFR 12 345678901"
      settings.payTo = "Banque du Nord, FR76 1234 5678 9012 3456 7890 123\nPlease write the invoice’s number."
      _ = try Tills.put(settings, in: home, writer)
      let shop = try Tills.create("Campus shop", in: home, writer)
      _ = try Tills.create("Canteen", in: home, writer)
      try Tills.move(Money(minor: 10_000, currency: .euro), shop.id, reason: "Float", in: home, writer)
      for (at, thing) in DemoDesk.titles.enumerated() where !people.isEmpty {
        let line = BillLine(
          thing.title, 1, Money(minor: thing.price, currency: .euro), taxRate: thing.rate)
        let payer = people[at % people.count]
        let bill = try Bills.open(atDeskFor: payer, [line], method: .cash, in: home, writer)
        switch at {
        case 0: break
        case 1: try Bills.issueInvoice(bill.id, in: home, writer)
        case 2: try Bills.pay(bill.id, Money(minor: 1000, currency: .euro), by: .cash, till: shop.id, in: home, writer)
        default: try Bills.pay(bill.id, by: .cash, till: shop.id, in: home, writer)
        }
        if at == 4 {
          try Bills.refund(
            bill.id, Money(minor: 840, currency: .euro), by: .cash, till: shop.id, reason: "Two were left", in: home,
            writer)
        }
      }
    }
  }
}
