// The addresses of where people pressed: looked up after the press by a Nominatim server, kept by squares of eleven metres.
// Off unless the settings name a server.
import Base
import Glibc
import Outbound
import Store
import Synchronization

extension JobKind {
  static let placeAddress = JobKind("attendance.place-address")
}

/// Which square to look up.
struct PlaceWork: Payload {
  /// Ten-thousandths of a degree.
  var latitude: Int64 = 0
  var longitude: Int64 = 0
  var language = Language.en

  static let schemaName = "PlaceWork"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("latitude", &latitude, label: SiteText.latitude)
    f.integer("longitude", &longitude, label: SiteText.longitude)
    f.choice("language", &language, label: OrganizationText.language)
  }
}

enum Places {
  /// Seconds after which an address is asked for anew, and forgotten where nobody does.
  private static let memory: Int64 = 365 * 86_400
  /// The same where there was none.
  private static let emptyMemory: Int64 = 7 * 86_400

  static let job = JobDescription(
    .placeAddress, SiteText.placeJob, JobPolicy(timeout: 60, attempts: 6, keep: 0),
    work: { (input: PlaceWork, run: JobRun, appliance: Appliance) -> (any Payload)? in
      try find(input, run, appliance.places)
      return nil
    })

  static let sweep = Sweep("addresses of places") { writer in
    try writer.run(PlaceStore.sweep, writer.now.adding(seconds: -memory), 100)
  }

  /// Has the address of a place looked up, where that is on and it is not known. Part of the press's transaction.
  static func look(
    _ place: Coordinates, in organization: OrganizationSummary, _ way: PressWay, _ writer: Writer
  ) throws {
    guard way.call?.appliance.places.isOn == true else { return }
    let cell = place.cell
    if let known = try writer.first(PlaceStore.find, organization.id, cell.latitude, cell.longitude) {
      let age = writer.now.seconds - known.found.seconds
      if age < (known.address == nil ? emptyMemory : memory) { return }
    }
    var work = PlaceWork()
    (work.latitude, work.longitude, work.language) = (cell.latitude, cell.longitude, organization.language)
    try writer.enqueue(
      .placeAddress, work, key: "\(organization.id.text) \(cell.latitude) \(cell.longitude)",
      organization: organization.id.value)
  }

  /// The address of a place, where it is known.
  static func address(
    of place: Coordinates?, in organization: ID<Organization>, _ reader: Reader
  ) throws -> String? {
    guard let cell = place?.cell else { return nil }
    return try reader.first(PlaceStore.find, organization, cell.latitude, cell.longitude)?.address
  }

  private static func find(_ work: PlaceWork, _ run: JobRun, _ finder: PlaceFinder) throws {
    guard finder.isOn else { return }
    let cell = PlaceCell(latitude: work.latitude, longitude: work.longitude)
    let address = try finder.address(of: cell, work.language, run)
    let organization = ID<Organization>(run.organization)
    try run.write { writer in
      try writer.run(
        PlaceStore.put, writer.newID(ID<PlaceWork>.self), organization, cell.latitude, cell.longitude, address,
        writer.now)
    }
  }
}

enum PlaceStore {
  static let statements: [any Statement] = [find, put, sweep]

  static let find = Query(
    "SELECT address, found_at FROM places WHERE organization_id = ?1 AND latitude = ?2 AND longitude = ?3"
  ) { c in (address: c.optionalText(0), found: c.timestamp(1)) }

  static let put = Command(
    """
    INSERT INTO places (id, organization_id, latitude, longitude, address, found_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (organization_id, latitude, longitude) DO UPDATE SET address = excluded.address,
      found_at = excluded.found_at
    """)

  static let sweep = Command("DELETE FROM places WHERE id IN (SELECT id FROM places WHERE found_at < ?1 LIMIT ?2)")
}

/// What the settings say of maps and addresses.
struct PlaceOptions: Sendable {
  /// The base address of a Nominatim server; empty for none.
  var geocoder = ""
  /// Who may be written to about our calls, as Nominatim's policy wants it.
  var contact = ""
  /// The address of map tiles with `{z}`, `{x}` and `{y}`; empty for none.
  var tiles = ""
  /// Who made the tiles.
  var attribution = ""
}

/// Asks a Nominatim server, once a second at most. Thread-safe; each call blocks its thread.
final class PlaceFinder: Sendable {
  let options: PlaceOptions
  private let base: OutboundURL?
  private let client: HTTPClient
  /// When the last call was begun.
  private let last = Mutex<UInt64>(0)
  /// Nanoseconds between two calls, as Nominatim's policy wants it.
  private static let pause: UInt64 = 1_000_000_000

  init(_ options: PlaceOptions, _ outbound: HTTPClient.Options, address: String, log: Log) {
    self.options = options
    base = options.geocoder.isEmpty ? nil : OutboundURL(options.geocoder)
    var outbound = outbound
    let contact = [options.contact, address].first { !$0.isEmpty } ?? "no contact was configured"
    outbound.userAgent = "Quad/\(Version.text) (\(contact))"
    outbound.concurrent = 1
    outbound.perHost = 1
    client = HTTPClient(outbound, log: log)
  }

  var isOn: Bool { base != nil }

  /// Where tiles come from, for the policy of pages that show them; nil for none.
  var tileOrigin: String? {
    guard !options.tiles.isEmpty, let url = OutboundURL(options.tiles.filter { $0 != "{" && $0 != "}" }) else {
      return nil
    }
    let scheme = options.tiles.hasPrefix("https://") ? "https" : "http"
    let rest = options.tiles.dropFirst(scheme.utf8.count + 3)
    return url.host.isEmpty ? nil : "\(scheme)://\(rest.prefix { $0 != "/" })"
  }

  /// Ends the call under way within about a second, and refuses more. For good.
  func end() { client.end() }

  /// The address of the middle of a square; nil where there is none. Throws where asking again later may help.
  func address(of cell: PlaceCell, _ language: Language, _ run: JobRun) throws -> String? {
    guard let base else { return nil }
    try waitForTurn(run)
    let root = base.text.hasSuffix("/") ? String(base.text.dropLast()) : base.text
    let query =
      "format=jsonv2&zoom=18&addressdetails=0&accept-language=\(language.rawValue)"
      + "&lat=\(PlaceCell.text(cell.latitude))&lon=\(PlaceCell.text(cell.longitude))"
    guard let url = OutboundURL("\(root)/reverse?\(query)") else { return nil }
    let limits = OutboundLimits(connect: 5000, total: 15_000, bodyBytes: 64 << 10)
    let answer: OutboundAnswer
    do throws(OutboundFailure) {
      answer = try client.send(OutboundRequest(.get, url, limits: limits)) { run.isCancelled }
    } catch {
      try run.check()
      // What nobody has changed by tomorrow fails tomorrow as well.
      guard error.fault.isPassing else { return nil }
      throw error.failure
    }
    guard answer.isSuccess else {
      guard answer.status == 429 || answer.status >= 500 else { return nil }
      throw Failure(
        .unavailable, code: "geocoder", SiteText.geocoderBusy, detail: "status \(answer.status)", retryAfter: 60)
    }
    guard let document = try? answer.json(), let name = document.root["display_name"]?.string else { return nil }
    let words = name.filter { !$0.isNewline }.prefix(500)
    return words.isEmpty ? nil : String(words)
  }

  /// Waits until a second has passed since the call before. Throws where the job is to stop.
  private func waitForTurn(_ run: JobRun) throws {
    while true {
      try run.check()
      let wait = last.withLock { last -> UInt64 in
        let now = monotonicNanoseconds()
        guard last != 0, now < last + PlaceFinder.pause else {
          last = now
          return 0
        }
        return last + PlaceFinder.pause - now
      }
      if wait == 0 { return }
      usleep(UInt32(clamping: min(wait, 200_000_000) / 1000))
    }
  }
}
