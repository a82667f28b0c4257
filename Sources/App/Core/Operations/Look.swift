// One look at the running program, shared by everything that a page or a scrape shows of it.
import Base
import Store
import Web

/// What is seen in one moment. Made once for an answer, so that two figures of it never disagree. Not on a loop's thread.
struct Look {
  let appliance: Appliance
  let reader: Reader
  let now: Timestamp
  let store: StoreStatistics
  let server: ServerStatistics
  let process: ProcessUsage
  let recent: RecentTimes.Figures
  let disk: DiskSpace?
  /// Findings and certificate as they were lately.
  let survey: Survey

  init(_ appliance: Appliance, _ reader: Reader) {
    self.appliance = appliance
    self.reader = reader
    now = appliance.clock.now
    store = appliance.store.statistics
    server = appliance.vitals.server
    process = ProcessUsage.now
    recent = appliance.recent.figures(store, server)
    disk = Machine.space(of: directory(of: appliance.store.options.path))
    survey = appliance.vitals.survey(of: appliance)
  }

  /// Whole days until the certificate ends; nil without one.
  var certificateDays: Double? {
    survey.certificate.map { Double(($0.notAfter.seconds - now.seconds) / 86_400) }
  }
}

/// What a feature tells to `/metrics`, by the rules of Prometheus.
struct Metric: Sendable {
  enum Kind: String, Sendable { case counter, gauge, histogram, summary }

  struct Sample: Sendable {
    /// What follows the metric's name: `_bucket`, `_sum`, `_count`; mostly nothing.
    var suffix: StaticString = ""
    var labels: [(name: StaticString, value: String)] = []
    let value: Double

    init(_ value: Double, _ labels: (name: StaticString, value: String)..., suffix: StaticString = "") {
      self.value = value
      self.labels = labels
      self.suffix = suffix
    }
  }

  /// `quad_jobs`; a counter's ends in `_total`, and units are seconds and bytes.
  let name: StaticString
  /// What it counts, for the person who builds a dashboard: in English, as all of the format.
  let help: StaticString
  let kind: Kind
  /// Memory, or a few rows by an index: asked every few seconds.
  let read: @Sendable (Look) throws -> [Sample]

  init(
    _ kind: Kind, _ name: StaticString, _ help: StaticString, read: @escaping @Sendable (Look) throws -> [Sample]
  ) {
    self.kind = kind
    self.name = name
    self.help = help
    self.read = read
  }

  /// One value without labels; none for nil.
  static func gauge(
    _ name: StaticString, _ help: StaticString, _ value: @escaping @Sendable (Look) throws -> Double?
  ) -> Metric {
    Metric(.gauge, name, help) { look in try value(look).map { [Sample($0)] } ?? [] }
  }

  /// One number that only grows.
  static func counter(
    _ name: StaticString, _ help: StaticString, _ value: @escaping @Sendable (Look) throws -> UInt64
  ) -> Metric {
    Metric(.counter, name, help) { look in [Sample(Double(try value(look)))] }
  }
}

/// What a tile shows at one moment.
struct TileReading: Sendable {
  let value: Double
  /// How it is with such a value.
  let verdict: Verdict
  /// What people read instead of the value.
  var words: Text?
}

/// A figure of the overview that a feature declares.
struct Tile: Sendable {
  enum Part: Int, Sendable, CaseIterable { case people, work, machine }

  enum Unit: String, Sendable, CaseIterable, Labeled {
    case count, bytes, microseconds, seconds, days

    var label: Text { .verbatim(rawValue) }
  }

  /// For programs: `writer-queue`.
  let name: StaticString
  let part: Part
  let text: Text
  let unit: Unit
  /// Where there is more of it.
  let link: StaticString?
  /// Memory, some small files, or a few rows by an index. Nil where there is nothing to tell.
  let read: @Sendable (Look) throws -> TileReading?

  init(
    _ name: StaticString, _ part: Part, _ text: Text, _ unit: Unit = .count, link: StaticString? = nil,
    judge: @escaping @Sendable (Double) -> Verdict = { _ in .ok }, read: @escaping @Sendable (Look) throws -> Double?
  ) {
    self.init(
      named: name, part, text, unit, link,
      reading: { look in try read(look).map { TileReading(value: $0, verdict: judge($0)) } })
  }

  /// One that takes more than its value to judge.
  static func judged(
    _ name: StaticString, _ part: Part, _ text: Text, _ unit: Unit = .count, link: StaticString? = nil,
    _ reading: @escaping @Sendable (Look) throws -> TileReading?
  ) -> Tile {
    Tile(named: name, part, text, unit, link, reading: reading)
  }

  private init(
    named name: StaticString, _ part: Part, _ text: Text, _ unit: Unit, _ link: StaticString?,
    reading: @escaping @Sendable (Look) throws -> TileReading?
  ) {
    self.name = name
    self.part = part
    self.text = text
    self.unit = unit
    self.link = link
    read = reading
  }
}
