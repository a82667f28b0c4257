// Bills in the search over everything: by the number of a paper, and by who pays for those who see all.
import Base
import Store
import Web

/// A bill as the search finds it.
struct FoundBill: Sendable {
  let id: ID<Bill>
  let title: String
  let payerName: String
  let state: PaymentState

  init(_ c: Columns) throws {
    (id, title, payerName, state) = (c.id(0), c.text(1), c.text(2), try c.choice(3))
  }
}

enum BillSearch {
  /// Of one person, the last ones: there is a list of all.
  private static let mostOfPerson = 3
  /// Of so many people: who has none is one of them.
  private static let mostPeople = 200

  static let source = SearchSource(PaymentsText.bills, icon: "receipt", access: .signedIn) {
    words, call, reader, limit in
    let view = try BillView(call)
    let numbered = try view.numbered(words.text.filter { $0 != " " }, reader).map { bill in
      Found(
        title: bill.name[call.language],
        detail: detail(words.text.uppercased(), bill.payerName, bill.state, view, call),
        link: Link("/payments/bills/", bill.id))
    }
    guard numbered.isEmpty, view.isWhole else { return numbered }
    // Those whose name begins so stand first.
    let range = FullText.prefix(words.key)
    var bills = try reader.all(
      BillStore.ofBeginning, view.organization, range.from, range.below, mostOfPerson, limit)
    if bills.count < limit, let match = try PeopleListStore.match(words.key, in: view.organization, reader) {
      let known = Set(bills.map(\.id))
      bills += try reader.all(BillStore.ofMatching, view.organization, match, mostPeople, mostOfPerson, limit * 2)
        .filter { !known.contains($0.id) }
    }
    return bills.prefix(limit).map { bill in
      Found(
        title: bill.title, detail: detail(nil, bill.payerName, bill.state, view, call),
        link: Link("/payments/bills/", bill.id))
    }
  }

  private static func detail(
    _ number: String?, _ payer: String, _ state: PaymentState, _ view: BillView, _ call: Call
  ) -> String {
    [number, view.isWhole && !payer.isEmpty ? payer : nil, state.label[call.language]].compactMap { $0 }
      .joined(separator: " · ")
  }
}
