// Pick-up slots: a while in a place, and how many orders may be picked up in it.
import Base
import Store

struct SlotRow: Sendable {
  let id: ID<OrderSlot>
  let location: ID<StockLocation>
  let locationName: String
  let start: Timestamp
  let end: Timestamp
  let capacity: Int64
  let taken: Int64
  let version: Int64

  var left: Int64 { capacity - taken }
}

/// Slots that are made at once: the same hours on each day.
struct SlotsInput: Payload {
  var location = ID<StockLocation>(0)
  var firstDate = LocalDate.first
  /// Absent for one day.
  var lastDate: LocalDate?
  /// By the clocks of the organization.
  var from = "09:00"
  var until = "17:00"
  /// Minutes of each slot; absent for one from beginning to end.
  var minutes: Int64?
  var capacity: Int64 = 1
  /// Whether Saturdays and Sundays have them too.
  var isWeekendOpen = false

  static let schemaName = "OrderSlotsInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("location", &location, label: CatalogText.location)
    f.date("firstDate", &firstDate, label: OrderText.firstDay)
    f.date("lastDate", &lastDate, label: OrderText.lastDay)
    f.text("from", &from, label: OrderText.from, help: OrderText.clockHelp, min: 5, max: 5)
    f.text("until", &until, label: OrderText.until, help: OrderText.clockHelp, min: 5, max: 5)
    f.integer("minutes", &minutes, label: OrderText.slotMinutes, help: OrderText.slotMinutesHelp, range: 5...1440)
    f.integer("capacity", &capacity, label: OrderText.capacity, range: OrderRules.capacities)
    f.bool("isWeekendOpen", &isWeekendOpen, label: OrderText.isWeekendOpen, required: false)
  }

  /// Seconds since midnight of `09:30`; nil for what is no time of day.
  static func seconds(_ clock: String) -> Int? {
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hours = Int(parts[0]),
      let minutes = Int(parts[1]), (0...24).contains(hours), (0...59).contains(minutes), hours < 24 || minutes == 0
    else { return nil }
    return hours * 3600 + minutes * 60
  }

  /// When each of them begins and ends; fails with what is wrong, by field.
  func spans(in zone: Zone, now: Timestamp) throws -> [(start: Timestamp, end: Timestamp)] {
    func fault(_ path: String, _ text: Text) -> Failure {
      Failure.unprocessable([Failure.Field(path: path, text: text)])
    }
    guard let begin = SlotsInput.seconds(from) else { throw fault("from", OrderText.noClock) }
    guard let end = SlotsInput.seconds(until), end > begin else { throw fault("until", OrderText.noClock) }
    let last = lastDate ?? firstDate
    guard last >= firstDate else { throw fault("lastDate", CatalogText.endsBefore) }
    guard firstDate.days(to: last) < 366 else { throw fault("lastDate", OrderText.tooManySlots) }
    let step = minutes.map { Int($0) * 60 } ?? end - begin
    guard step <= end - begin else { throw fault("minutes", OrderText.noClock) }
    var spans: [(start: Timestamp, end: Timestamp)] = []
    for offset in 0...firstDate.days(to: last) {
      let day = firstDate.adding(days: offset)
      if !isWeekendOpen, day.weekday.rawValue > 5 { continue }
      for at in stride(from: begin, through: end - step, by: step) {
        let start = zone.instant(of: day, secondsOfDay: at).timestamp
        let stop = zone.instant(of: day, secondsOfDay: at + step).timestamp
        if stop > start, stop > now { spans.append((start, stop)) }
        guard spans.count <= OrderRules.mostSlots else { throw fault("lastDate", OrderText.tooManySlots) }
      }
    }
    guard !spans.isEmpty else { throw fault("firstDate", OrderText.noSlots) }
    return spans
  }
}

enum Slots {
  static func find(_ id: ID<OrderSlot>, in organization: ID<Organization>, _ reader: Reader) throws -> SlotRow {
    guard let slot = try reader.first(SlotStore.find, id, organization) else {
      throw Failure.unprocessable([Failure.Field(path: "slot", text: OrderText.noSuchSlot)])
    }
    return slot
  }

  /// Fails with 409 where no place is left in it or it has passed.
  static func refuseFull(_ slot: SlotRow, now: Timestamp) throws {
    guard slot.left <= 0 || slot.end <= now else { return }
    let text = slot.end <= now ? OrderText.slotOver : OrderText.slotFull
    throw Failure(.conflict, code: "slot-full", text, fields: [Failure.Field(path: "slot", text: text)])
  }

  /// Keeps a place in it. Whether there is one was asked before, in the same transaction.
  static func take(_ slot: SlotRow, in organization: ID<Organization>, _ writer: Writer) throws {
    guard try writer.run(SlotStore.take, slot.id, organization, writer.now) == 1 else {
      throw Failure.internal("slot \(slot.id) was full within its own transaction")
    }
  }

  static func free(_ slot: ID<OrderSlot>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(SlotStore.free, slot, organization)
  }

  // MARK: By those who manage orders

  /// Makes slots; those that are there already stay as they are. Gives the new ones.
  static func create(_ input: SlotsInput, in organization: OrganizationSummary, _ writer: Writer) throws -> [SlotRow] {
    guard try writer.exists(NamedStore.location, input.location, organization.id) else {
      throw Failure.unprocessable([Failure.Field(path: "location", text: CatalogText.noSuchLocation)])
    }
    var made: [ID<OrderSlot>] = []
    for span in try input.spans(in: organization.zone, now: writer.now) {
      if try writer.exists(SlotStore.known, organization.id, span.start, input.location) { continue }
      let id = writer.newID(ID<OrderSlot>.self)
      try writer.run(
        SlotStore.insert, id, organization.id, input.location, span.start, span.end, input.capacity, writer.now)
      made.append(id)
    }
    guard let first = made.first else { return [] }
    try writer.emit(.slotsCreated, subject: first, organization: organization.id.value) { json in
      json.field("location", input.location)
      json.field("count", made.count)
      json.field("capacity", input.capacity)
    }
    return try made.map { try writer.one(SlotStore.find, $0, organization.id) }
  }

  /// Changes how many it takes: not fewer than have it already.
  static func update(
    _ id: ID<OrderSlot>, capacity: Int64, ifVersion check: (Int64) throws -> Void = { _ in },
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> SlotRow {
    let old = try writer.one(SlotStore.find, id, organization)
    try check(old.version)
    guard capacity != old.capacity else { return old }
    guard capacity >= old.taken else {
      throw Failure.taken("capacity", code: "slot-taken", OrderText.slotTaken(old.taken))
    }
    try writer.run(SlotStore.update, id, organization, capacity)
    try writer.emit(.slotChanged, subject: id, organization: organization.value) { json in
      json.object("changed") { json.changed("capacity", old.capacity, capacity) }
    }
    return try writer.one(SlotStore.find, id, organization)
  }

  /// Takes one away in which nothing is to be picked up.
  static func delete(
    _ id: ID<OrderSlot>, ifVersion check: (Int64) throws -> Void = { _ in }, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    let old = try writer.one(SlotStore.find, id, organization)
    try check(old.version)
    guard old.taken == 0 else { throw Failure(.conflict, code: "slot-taken", OrderText.slotTaken(old.taken)) }
    try writer.run(SlotStore.delete, id, organization, writer.now)
    try writer.emit(.slotDeleted, subject: id, organization: organization.value)
  }
}

/// Every SQL statement of slots.
enum SlotStore {
  static let statements: [any Statement] = [
    find, known, page, count, insert, take, free, update, delete, exportRows,
  ]

  /// One in a place that there still is.
  static let find = Query(
    """
    SELECT s.id, s.location_id, l.name, s.starts_at, s.ends_at, s.capacity, s.taken, s.version
    FROM order_slots s JOIN stock_locations l ON l.id = s.location_id
    WHERE s.id = ?1 AND s.organization_id = ?2 AND s.deleted_at IS NULL AND l.deleted_at IS NULL
    """, row)

  static let known = Query(
    """
    SELECT id FROM order_slots WHERE organization_id = ?1 AND starts_at = ?2 AND location_id = ?3 AND deleted_at IS NULL
    """
  ) { $0.id(0, as: ID<OrderSlot>.self) }

  /// By when they begin, from `?2` on; `?3` is a place or 0, `?4` 1 for those with room only.
  static let page = Query(
    """
    SELECT s.id, s.location_id, l.name, s.starts_at, s.ends_at, s.capacity, s.taken, s.version
    FROM order_slots s JOIN stock_locations l ON l.id = s.location_id
    WHERE s.organization_id = ?1 AND s.deleted_at IS NULL AND s.starts_at >= ?2 AND (?3 = 0 OR s.location_id = ?3)
      AND (?4 = 0 OR s.taken < s.capacity) AND l.deleted_at IS NULL
    ORDER BY s.starts_at, s.location_id LIMIT ?5 OFFSET ?6
    """, row)

  static let count = Query(
    """
    SELECT count(*) FROM order_slots s JOIN stock_locations l ON l.id = s.location_id
    WHERE s.organization_id = ?1 AND s.deleted_at IS NULL AND s.starts_at >= ?2 AND (?3 = 0 OR s.location_id = ?3)
      AND (?4 = 0 OR s.taken < s.capacity) AND l.deleted_at IS NULL
    """
  ) { $0.int(0) }

  static let insert = Command(
    """
    INSERT INTO order_slots (id, organization_id, location_id, starts_at, ends_at, capacity, taken, version, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 1, ?7)
    """)

  static let take = Command(
    """
    UPDATE order_slots SET taken = taken + 1, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL AND taken < capacity AND ends_at > ?3
    """)

  static let free = Command(
    """
    UPDATE order_slots SET taken = taken - 1, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND taken > 0
    """)

  static let update = Command(
    "UPDATE order_slots SET capacity = ?3, version = version + 1 WHERE id = ?1 AND organization_id = ?2")

  static let delete = Command(
    "UPDATE order_slots SET deleted_at = ?3, version = version + 1 WHERE id = ?1 AND organization_id = ?2")

  static let exportRows = RowQuery(
    """
    SELECT id, location_id, starts_at, ends_at, capacity, taken, created_at, deleted_at FROM order_slots
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) throws -> SlotRow {
    SlotRow(
      id: c.id(0), location: c.id(1), locationName: c.text(2), start: c.timestamp(3), end: c.timestamp(4),
      capacity: c.int64(5), taken: c.int64(6), version: c.int64(7))
  }
}
