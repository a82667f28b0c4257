// What the people of the demo campus have ordered: processed as soon as the campus is served.
import Base
import Store

/// A few orders of a demo campus, the same each time, and the slots in which they are picked up.
struct DemoOrders {
  let organization: OrganizationSummary
  let store: Store
  /// By their places: 0 is the administrator, 1 the member of staff one signs in as.
  let people: [ID<Person>]
  let today: LocalDate

  private static let wanted: [(person: Int, lines: [(sku: String, quantity: Int64)], note: String?)] = [
    (1, [("NOTE-A5", 3), ("BOTTLE", 1)], nil), (1, [("LAP-13", 1)], "For the course on Thursday"),
    (0, [("HOOD-M", 1)], nil), (1, [("PRINT-POSTER", 2)], "Matt paper, please"),
    (0, [("LUNCH", 4), ("COFFEE", 4)], nil),
    (1, [("CALC", 1)], nil),
  ]

  func fill() throws {
    for order in DemoOrders.wanted where people.indices.contains(order.person) {
      let (person, organization) = (people[order.person], organization)
      try store.write(WriteContext(organization: organization.id.value, actor: person.value)) { writer in
        var wanted: [WantedLine] = []
        for line in order.lines {
          let variant = try writer.first(VariantStore.variantBySKU, organization.id, folded(line.sku))
          if let variant { wanted.append(WantedLine(variant.id, line.quantity)) }
        }
        guard !wanted.isEmpty else { return }
        _ = try Placing.place(wanted, PlacingTerms(note: order.note), as: person, in: organization, writer)
      }
    }
    try openSlots()
  }

  /// Two hours around noon on the next week's working days.
  private func openSlots() throws {
    let (organization, today) = (organization, today)
    try store.write(WriteContext(organization: organization.id.value, actor: people.first?.value)) { writer in
      guard let place = try NamedThing.location.all(organization.id, writer).first else { return }
      var input = SlotsInput()
      input.location = place.location
      (input.firstDate, input.lastDate) = (today.adding(days: 1), today.adding(days: 7))
      (input.from, input.until, input.minutes, input.capacity) = ("11:30", "13:30", 30, 8)
      _ = try Slots.create(input, in: organization, writer)
    }
  }
}
