// Random sequences of all that can be done with bills and tills: whatever happens, the books are whole.
import Base
import Testing

@testable import App
@testable import Store

struct PaymentPropertyTests {
  /// What a bill has to be, told by the rules alone.
  private struct Model {
    let total: Int64
    var paid: Int64 = 0
    var refunded: Int64 = 0
    var isInvoiced = false
    var isVoid = false

    var due: Int64 { isVoid ? 0 : total - paid }
    var kept: Int64 { paid - refunded }

    var state: PaymentState {
      if due > 0 { return isInvoiced ? .authorized : .pending }
      if paid == 0 { return .none }
      if kept == 0 { return .refunded }
      return refunded > 0 ? .partlyRefunded : .paid
    }
  }

  private static func money(_ minor: Int64) -> Money { Money(minor: minor, currency: .euro) }

  /// Each step is done to the program and to the model: both take it, or both refuse it, and then they are the same.
  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func whateverHappensBillsAreWhatTheirPaymentsSay(seed: UInt64) throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    var random = Seeded(seed)
    var bills: [(id: ID<Bill>, model: Model)] = []
    var isClosed = false
    var lastClosing: ID<TillClosing>?
    var cash: Int64 = 0
    for step in 0..<160 {
      let amount = Int64.random(in: -20...900, using: &random)
      let at = bills.isEmpty ? 0 : Int.random(in: 0..<bills.count, using: &random)
      let kind = bills.isEmpty ? 0 : Int.random(in: 0..<12, using: &random)
      let till = desk.till
      var isExpected = true
      let outcome: Failure?
      switch kind {
      case 0, 1:
        let lines = (0..<Int.random(in: 1...3, using: &random)).map { _ in
          CashDesk.line(
            Int64.random(in: 0...700, using: &random), Int64.random(in: 1...3, using: &random),
            rate: [0, 550, 2000].randomElement(using: &random) ?? 0)
        }
        let bill = try desk.open(lines, order: Int64(step) + 1)
        bills.append((bill.id, Model(total: bill.total.minor)))
        outcome = nil
      case 2, 3, 4:
        let id = bills[at].id
        isExpected = !bills[at].model.isVoid && !isClosed && amount > 0 && amount <= bills[at].model.due
        outcome = try desk.refusal { home, writer in
          try Bills.pay(id, Self.money(amount), by: .cash, till: till, in: home, writer).id
        }
        if isExpected {
          bills[at].model.paid += amount
          cash += amount
        }
      case 5:
        // Somebody puts a note down, and all that is due is taken of it.
        let id = bills[at].id
        let taken = min(amount, bills[at].model.due)
        isExpected = !bills[at].model.isVoid && !isClosed && amount > 0 && taken > 0
        outcome = try desk.refusal { home, writer in
          try Bills.pay(id, by: .cash, till: till, tendered: Self.money(amount), in: home, writer).id
        }
        if isExpected {
          bills[at].model.paid += taken
          cash += taken
        }
      case 6, 7:
        let id = bills[at].id
        isExpected = !isClosed && amount > 0 && amount <= bills[at].model.kept
        outcome = try desk.refusal { home, writer in
          try Bills.refund(id, Self.money(amount), by: .cash, till: till, reason: "x", in: home, writer).id
        }
        if isExpected {
          bills[at].model.refunded += amount
          cash -= amount
        }
      case 8:
        let id = bills[at].id
        outcome = try desk.refusal { home, writer in try Bills.void(id, reason: "x", in: home, writer).id }
        bills[at].model.isVoid = true
      case 9:
        let id = bills[at].id
        let model = bills[at].model
        isExpected = !model.isVoid && (model.isInvoiced || model.due > 0)
        outcome = try desk.refusal { home, writer in try Bills.issueInvoice(id, in: home, writer).id }
        if isExpected { bills[at].model.isInvoiced = true }
      case 10:
        isExpected = !isClosed && amount != 0
        outcome = try desk.refusal { home, writer in
          try Tills.move(Self.money(amount), till, reason: "x", in: home, writer).id
        }
        if isExpected { cash += amount }
      default:
        guard !isClosed else {
          // By chance the day is opened again, or the next one comes.
          if random.chance(50), let closing = lastClosing {
            let counted = try campus.store.read { reader in
              try reader.all(TillStore.counts, closing, campus.home.id).reduce(Int64(0)) { $0 + $1.difference }
            }
            try desk.write { home, writer in try TillDays.reopen(closing, reason: "x", in: home, writer).id }
            cash -= counted
          } else {
            campus.clock.advance(seconds: 86_400)
          }
          isClosed = false
          continue
        }
        let counted = max(0, cash + Int64.random(in: -5...5, using: &random))
        lastClosing = try desk.write { home, writer in
          let today = try Bills.today(home, writer)
          return try TillDays.close(today, till, counted: [(.euro, counted)], note: nil, in: home, writer).id
        }
        cash = counted
        isClosed = true
        outcome = nil
      }
      #expect((outcome == nil) == isExpected, "step \(step), kind \(kind), \(amount): \(outcome?.code ?? "taken")")
      #expect(try desk.balance(.cash(till)) == cash, "step \(step), kind \(kind)")
    }
    for (id, model) in bills {
      let bill = try campus.store.read { try Bills.find(id, in: campus.home.id, $0) }
      #expect(bill.state == model.state && bill.due.minor == model.due && bill.kept.minor == model.kept, "\(model)")
    }
    #expect(try campus.wrongInTheBooks() == [] && campus.chainIsWhole())
  }

  /// Several clients at once, over the API, about the same few bills.
  @Test(arguments: [5, 6] as [UInt64]) func manyClientsAtOnceLeaveTheBooksWhole(seed: UInt64) throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bills = try (1...6).map { try desk.bill(1000, order: $0) }
    let statuses = try atOnce(240, threads: 8) { number -> Int in
      var random = Seeded(seed &* 1000 &+ UInt64(number))
      let bill = bills[Int.random(in: 0..<bills.count, using: &random)]
      let amount = Int64.random(in: 1...400, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0...3: return try desk.take(bill, amount).status
      case 4: return try desk.take(bill, tendered: amount, key: "key-\(number % 7)").status
      case 5, 6: return try desk.payBack(bill, amount).status
      case 7: return try campus.admin.post(desk.path(bill, "/invoice")).status
      case 8 where number % 40 == 8:
        return try campus.admin.post(desk.path(bill, "/void"), json: "{\"reason\":\"x\"}").status
      default:
        return try campus.admin.post(
          "\(CashDesk.tills)/\(desk.till.text)/movements", json: "{\"amount\":\(amount),\"reason\":\"x\"}"
        ).status
      }
    }
    #expect(statuses.allSatisfy { [200, 201, 409, 422].contains($0) }, "\(Set(statuses))")
    #expect(statuses.contains(201) && statuses.contains(409))
    #expect(try campus.wrongInTheBooks() == [] && campus.chainIsWhole())
  }

  /// A number that was taken by what then failed is taken by what comes next.
  @Test func numbersHaveNoGapsWhateverFails() throws {
    struct Stopped: Error {}
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill(1000)
    let till = desk.till
    let done = try atOnce(60, threads: 6) { number -> Bool in
      do {
        try desk.write { home, writer in
          try Bills.pay(bill.id, Self.money(1), by: .cash, till: till, in: home, writer)
          if number % 3 == 0 { throw Stopped() }
        }
        return true
      } catch is Stopped { return false }
    }
    #expect(done.filter { $0 }.count == 40)
    #expect(try desk.find(bill).paid.minor == 40 && campus.wrongInTheBooks() == [])
    // A new year begins anew.
    campus.clock.advance(seconds: 60 * 86_400)
    try desk.write { home, writer in _ = try Bills.pay(bill.id, Self.money(1), by: .cash, till: till, in: home, writer)
    }
    let last = try campus.store.read { try Bills.payments(of: bill.id, in: campus.home.id, $0) }.last
    #expect(last?.receipt == "R-2027-000001")
    #expect(try campus.wrongInTheBooks() == [])
  }
}
