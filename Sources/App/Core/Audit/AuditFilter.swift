// What somebody looks for in what happened, and how it is found without an index for each way to ask.
import Base
import Store
import Web

/// A filter over an organization's events.
///
/// Every index of the table of events would be paid by every write of the campus, so there is one: by organization and
/// time. A search walks it back from where it begins, compares what it meets, and stops after a page or after `most`
/// events: it then says where it got to, and goes on from there when asked. A search for a kind alone skips the days that
/// the kept counts know to have none of it.
struct AuditFilter {
  let organization: ID<Organization>
  let kind: String?
  let actor: ID<Person>?
  let subject: ID<Person>?
  let from: LocalDate?
  let to: LocalDate?
  let text: String
  /// Where to go on from; nil for the newest.
  let before: Int64?
  private let words: [String]
  /// Identifiers between which the days lie, neither included.
  private let above: Int64
  private let below: Int64

  /// Events that one request looks at: some 40 ms of one thread of the slow pool.
  static let most = 20_000
  private static let helping = 500

  static let query: [Route.QueryParameter] = [
    Route.QueryParameter(name: "kind", text: AuditText.kindFilter, .text(example: "person.created")),
    Route.QueryParameter(name: "actor", text: AuditText.actorFilter, .id),
    Route.QueryParameter(name: "subject", text: AuditText.subjectFilter, .id),
    Route.QueryParameter(name: "from", text: AuditText.from, .date),
    Route.QueryParameter(name: "to", text: AuditText.to, .date),
    Route.QueryParameter(name: "search", text: AuditText.textFilter, .text(example: "okonkwo")),
    Route.QueryParameter(name: "before", text: AuditText.before, .id),
  ]
  static let exportQuery = query.filter { $0.name != "before" }

  /// Reads the query. Throws 422 for a kind, a person, a day or a place that is none.
  init(_ call: Call) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    var faults: [Failure.Field] = []
    func read<Value>(_ name: String, _ words: Text, _ value: (String) -> Value?) -> Value? {
      guard let text = call.query[name], !text.isEmpty else { return nil }
      if let value = value(text) { return value }
      faults.append(Failure.Field(path: name, text: words))
      return nil
    }
    kind = read("kind", AuditText.notAKind) { Features.events[$0] == nil ? nil : $0 }
    actor = read("actor", AuditText.notAnIdentifier) { ID<Person>($0) }
    subject = read("subject", AuditText.notAnIdentifier) { ID<Person>($0) }
    from = read("from", AuditText.notADay) { LocalDate(iso: $0) }
    to = read("to", AuditText.notADay) { LocalDate(iso: $0) }
    before = read("before", AuditText.notAnIdentifier) { ID<EventRow>($0)?.value }
    if let from, let to, to < from { faults.append(Failure.Field(path: "to", text: AuditText.daysTurned)) }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    text = String((call.query["search"] ?? "").prefix(100))
    words = folded(text).split(separator: " ").map(String.init)
    let zone = caller.organization.zone
    above = from.map { EventLog.bound(at: zone.startOfDay($0)) - 1 } ?? 0
    let end = to.map { EventLog.bound(at: zone.startOfDay($0.adding(days: 1))) } ?? .max
    below = min(end, before ?? .max)
  }

  /// Whether it asks for anything less than everything.
  var isEmpty: Bool {
    kind == nil && actor == nil && subject == nil && from == nil && to == nil && words.isEmpty
  }

  func matches(_ row: EventRow) -> Bool {
    if let kind, row.kind != kind { return false }
    if let actor, row.actor != actor.value { return false }
    if let subject, row.subject != subject.value { return false }
    guard !words.isEmpty else { return true }
    let names = Features.events[row.kind].map { "\($0.en) \($0.fr)" } ?? ""
    let text = folded("\(row.kind) \(names) \(row.address) \(ID<Request>(row.requestID).text) \(row.data)")
    return words.allSatisfy { text.utf8.firstRange(of: $0.utf8) != nil }
  }

  /// What was found, newest first, and where to go on; nil at the end.
  struct Found {
    var rows: [EventRow] = []
    var next: Int64?
    /// How many were looked at.
    var examined = 0
  }

  func find(limit: Int, _ reader: Reader) throws -> Found {
    var found = Found()
    var walk = try Walk(self, reader)
    while found.rows.count < limit {
      guard found.examined < AuditFilter.most else {
        found.next = walk.below
        return found
      }
      guard let helping = try walk.next(reader) else { return found }
      for row in helping {
        found.examined += 1
        guard matches(row) else { continue }
        found.rows.append(row)
        if found.rows.count == limit {
          found.next = row.id.value
          return found
        }
      }
    }
    return found
  }

  /// Goes back in time by helpings of some hundred events.
  struct Walk {
    private let organization: Int64
    private let above: Int64
    private(set) var below: Int64
    /// Days in UTC that have any of the kind, the latest first; nil for all days.
    private var days: [Int64]?

    init(_ filter: AuditFilter, _ reader: Reader) throws {
      organization = filter.organization.value
      above = filter.above
      below = filter.below
      guard let kind = filter.kind else { return }
      days = try Counter.days(of: kind).values(reader, organization: organization, Int64.min...Int64.max)
        .filter { $0.value > 0 }.map(\.bucket).reversed()
    }

    /// The next events back, at least one; nil when there are no more.
    mutating func next(_ reader: Reader) throws -> [EventRow]? {
      guard days != nil else {
        let rows = try read(above, below, reader)
        guard let last = rows.last else { return nil }
        below = last.id.value
        return rows
      }
      while let day = days?.first {
        let (floor, top) = (max(above, Walk.start(of: day) - 1), min(below, Walk.start(of: day + 1)))
        let rows = floor + 1 < top ? try read(floor, top, reader) : []
        if rows.count == AuditFilter.helping, let last = rows.last {
          below = last.id.value
        } else {
          // This day is done.
          days?.removeFirst()
          below = min(below, floor + 1)
        }
        if !rows.isEmpty { return rows }
      }
      return nil
    }

    private func read(_ above: Int64, _ below: Int64, _ reader: Reader) throws -> [EventRow] {
      try EventLog.between(
        reader, organization: organization, above: above, below: below, limit: AuditFilter.helping)
    }

    private static func start(of day: Int64) -> Int64 {
      let (milliseconds, isTooLarge) = day.multipliedReportingOverflow(by: 86_400_000)
      return EventLog.bound(at: Timestamp(milliseconds: isTooLarge ? .max : milliseconds))
    }
  }

  /// The same filter's address, without where it goes on.
  func link(_ page: Link) -> Link {
    page.query("kind", kind).query("actor", actor?.text).query("subject", subject?.text).query("from", from?.iso)
      .query("to", to?.iso).query("search", text.isEmpty ? nil : text)
  }
}

/// What stands before the items of a search.
struct AuditHead: Payload {
  /// Where to go on: send it as `before`. Absent at the end.
  var next: String?
  var examined: Int64 = 0

  static let schemaName = "EventSearch"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("next", &next, label: AuditText.before)
    f.integer("examined", &examined, label: AuditText.examined)
  }
}
