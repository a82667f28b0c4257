// What presses bring along: judged and kept in the transaction of the press, looked up for lists, forgotten with people.
import Base
import Store
import Web

/// How a press reached us, beside what it says.
struct PressWay: Sendable {
  /// Nil for one that came over no network.
  let call: Call?

  init(_ call: Call? = nil) { self.call = call }

  var client: Address? { call?.client }
}

enum PressProofs {
  /// What the code that a press brings is worth; nil where it brings none. To be asked before anything is written, so that
  /// the guess of one makes nobody else's write run again. Fails in words for a code that is none, unless the press was kept
  /// for a while: then nobody is there to type another.
  static func code(
    _ input: PressInput, _ time: PressTime, by caller: Caller, _ way: PressWay, _ writer: Writer
  ) throws -> KioskCodes.Check? {
    guard let code = input.code, !code.isEmpty else { return nil }
    return try KioskCodes.check(code, by: caller, at: time, way, writer)
  }

  /// Holds a press against the sites of its person and keeps what it brought along. Gives why somebody should look at it;
  /// nothing where all is well. A press for a date of a closed month moves none of its days, which somebody has to know.
  static func record(
    _ input: PressInput, _ time: PressTime, _ code: KioskCodes.Check?, of record: ID<AttendanceRecord>,
    on date: LocalDate, isArrival: Bool, by caller: Caller, _ way: PressWay, _ writer: Writer
  ) throws -> [PressFlag] {
    let organization = caller.organization.id
    let sites = try SiteChanges.sites(of: caller.person, in: organization, writer)
    var evidence = PressEvidence()
    evidence.place = input.place
    evidence.client = way.client
    if let code { evidence.code = code.verdict }
    let kiosk = code?.kiosk
    let photo = try input.photo.map { try PressPhotos.take($0, by: caller, writer) }
    evidence.hasPhoto = photo != nil
    let judgment = ProofJudge.judge(evidence, at: sites)
    var flags = judgment.flags
    if time.isClockOff { flags.append(.clock) }
    if time.isLater { flags.append(.sentLater) }
    if try MonthLock.isClosed(date, in: caller.organization, writer) { flags.append(.monthClosed) }
    // A wrong code that nothing asked for is told all the same: somebody tried.
    if evidence.code.isBad { flags.append(evidence.code.flag) }
    let found = Set(flags)
    flags = PressFlag.allCases.filter(found.contains)
    let isAsked = sites.contains(where: \.asksAnything)
    guard isAsked || evidence.place != nil || kiosk != nil || photo != nil || !flags.isEmpty else { return [] }
    let settings = try ProofSettings.of(organization, writer)
    let asksNetwork = sites.contains { $0.proofs.contains(.network) }
    let client = asksNetwork ? way.client?.description : nil
    let forgets = evidence.place != nil || client != nil
    let id = writer.newID(ID<PressProof>.self)
    try writer.run(
      ProofStore.insert, id, organization, caller.person, record, isArrival, judgment.site, judgment.distance,
      evidence.place?.coordinates.latitude, evidence.place?.coordinates.longitude,
      evidence.place.map { Int64($0.accuracy.rounded()) }, client, kiosk, time.instant, writer.now, time.skew,
      PressFlag.text(flags), flags.isEmpty ? nil : ReviewState.open.rawValue,
      forgets ? writer.now.adding(seconds: settings.placeDays * 86_400) : nil)
    if let photo {
      try PressPhotos.attach(photo, to: id, until: writer.now.adding(seconds: settings.photoDays * 86_400), writer)
    }
    writer.count(.pressProofs, organization: organization.value, by: 1)
    if !flags.isEmpty { count(.open, in: organization, by: 1, writer) }
    if let place = evidence.place { try Places.look(place.coordinates, in: caller.organization, way, writer) }
    return flags
  }

  static func count(_ state: ReviewState, in organization: ID<Organization>, by: Int64, _ writer: Writer) {
    writer.count(.pressReviews, organization: organization.value, bucket: state.bucket, by: by)
  }

  // MARK: With the person

  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    try writer.run(ProofStore.carry, move.from, move.to, move.organization)
  }

  /// Where somebody was and what was thought of it goes with them; the hours stay with the records.
  static func forget(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    let states = try writer.all(ProofStore.countOf, person, organization)
    try writer.run(ProofStore.deleteOf, person, organization)
    writer.count(.pressProofs, organization: organization.value, by: -Int64(states.count))
    for state in states.compactMap({ $0 }) { count(state, in: organization, by: -1, writer) }
  }

  static let sweep = Sweep("places of presses") { writer in try writer.run(ProofStore.forget, writer.now, 100) }
}

/// The flags of records, for lists: nothing is asked where nothing was ever flagged.
struct FlagLookup {
  /// Whether any press was ever flagged.
  let isAny: Bool
  /// Whether something is kept of any press.
  let hasProofs: Bool

  init(_ organization: ID<Organization>, _ reader: Reader) throws {
    hasProofs = try reader.value(of: .pressProofs, organization: organization.value) > 0
    var sum: Int64 = 0
    if hasProofs {
      for state in ReviewState.allCases {
        sum += try reader.value(of: .pressReviews, organization: organization.value, bucket: state.bucket)
      }
    }
    isAny = sum > 0
  }

  /// Why somebody should look at a record, each reason once, and what was decided.
  func of(_ record: ID<AttendanceRecord>, _ reader: Reader) throws -> (flags: [PressFlag], review: ReviewState?) {
    guard isAny else { return ([], nil) }
    let rows = try reader.all(ProofStore.flags, record)
    let flags = Set(rows.flatMap(\.flags))
    return (PressFlag.allCases.filter(flags.contains), ReviewState.worst(rows.compactMap(\.review)))
  }
}

/// The flags of a page of records: one query for a few dozen of them, and none where nothing was ever flagged.
struct PageFlags {
  typealias Found = (flags: [PressFlag], review: ReviewState?)

  private let hasProofs: Bool
  private var found: [Int64: Found] = [:]

  init(_ records: AttendancePage, _ reader: Reader) throws {
    let (list, page) = (records.list, records.page)
    let lookup = try FlagLookup(list.organization, reader)
    hasProofs = lookup.hasProofs
    guard lookup.isAny else { return }
    var found: [Int64: Found] = [:]
    func add(_ row: (record: Int64, flags: [PressFlag], review: ReviewState?)) {
      let known = found[row.record] ?? ([], nil)
      let flags = Set(known.flags + row.flags)
      found[row.record] = (
        PressFlag.allCases.filter(flags.contains), ReviewState.worst([known.review, row.review].compactMap { $0 })
      )
    }
    if let ids = records.ids {
      for start in stride(from: 0, to: ids.count, by: ProofStore.manyCount) {
        let places = start..<start + ProofStore.manyCount
        try reader.each(
          ProofStore.flagsOfMany, values: places.map { ids[min($0, ids.count - 1)] as any Bindable }, body: add)
      }
    } else if let person = list.person {
      try reader.each(
        ProofStore.flagsOfPerson, person, list.organization, list.days.from, list.days.to, page.limit, page.offset,
        body: add)
    }
    self.found = found
  }

  func of(_ record: ID<AttendanceRecord>) -> Found { found.isEmpty ? ([], nil) : found[record.value] ?? ([], nil) }

  /// Nil where nothing is kept of any press.
  func mark(_ record: ID<AttendanceRecord>) -> RecordMark? {
    hasProofs ? RecordMark(record: record, review: of(record).review) : nil
  }
}
