// The overview: what needs somebody first, then the figures.
import Base
import Store
import Web

enum OverviewPages {
  /// A tile and what it shows at this moment; those that have nothing to tell are left out.
  private static func values(_ look: Look) throws -> [(tile: Tile, reading: TileReading)] {
    try Features.tiles.compactMap { tile in
      guard let reading = try tile.read(look), reading.value.isFinite else { return nil }
      return (tile, reading)
    }
  }

  static func list(_ call: Call, _ reader: Reader) throws -> OverviewOutput {
    let look = Look(call.appliance, reader)
    var output = OverviewOutput()
    output.version = Version.text
    output.startedAt = call.appliance.vitals.started
    output.checkedAt = look.survey.at
    output.tiles = try values(look).map { TileOutput($0.tile, $0.reading, call.language) }
    output.checks = look.survey.findings.map { FindingOutput($0, call.language) }
    output.worst = max(look.survey.findings.worst, output.tiles.map(\.verdict).max() ?? .ok)
    return output
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let look = Look(call.appliance, reader)
    let values = try values(look)
    let zone = try call.signedIn.organization.zone
    let unwell = look.survey.findings.filter { $0.verdict > .ok }
    return call.page(Heading(title: OperationsText.title, lead: OperationsText.lead)) { h in
      h.part(OperationsText.toDo, more: (OperationsText.allChecks, "/operator/checks")) {
        if unwell.isEmpty { h.notice(.good, OperationsText.allWell) } else { ChecksPages.writeFindings(h, unwell) }
      }
      for part in Tile.Part.allCases {
        let figures = values.filter { $0.tile.part == part }.map { tile, reading in
          Figure(
            reading.words?[call.language] ?? tile.unit.words(reading.value, call.language), tile.text,
            tile.link.map { Link($0) }, tone: reading.verdict.tone)
        }
        if !figures.isEmpty { h.part(part.label) { h.figures(part.label, figures) } }
      }
      h.p(.class("small muted")) {
        h.text(OperationsText.running(Version.text))
        h.text(" ")
        h.moment(call.appliance.vitals.started, zone)
      }
    }
  }
}

extension Tile.Part {
  var label: Text {
    switch self {
    case .people: OperationsText.people
    case .work: OperationsText.writing
    case .machine: OperationsText.machine
    }
  }
}

extension Tile.Unit {
  /// A value as people read it.
  func words(_ value: Double, _ language: Language) -> String {
    let whole = Int(clamping: Int64(max(-9e15, min(9e15, value.rounded()))))
    switch self {
    case .count:
      if value == value.rounded() { return grouped(whole, language) }
      let tenths = "\((value * 10).rounded() / 10)"
      return language == .fr ? tenths.split(separator: ".").joined(separator: ",") : tenths
    case .bytes: return ChecksText.bytes(Int64(whole))
    case .microseconds: return Tile.Unit.time(whole, language)
    case .seconds: return durationWords(seconds: whole)
    case .days: return grouped(whole, language)
    }
  }

  /// `430 µs`, `1.2 ms`, `34 ms`, `2.1 s`.
  private static func time(_ microseconds: Int, _ language: Language) -> String {
    let point = language == .fr ? "," : "."
    func short(_ value: Int, _ unit: Int, _ name: String) -> String {
      value / unit >= 10 ? "\(value / unit) \(name)" : "\(value / unit)\(point)\(value % unit * 10 / unit) \(name)"
    }
    if microseconds < 1000 { return "\(microseconds) µs" }
    return microseconds < 1_000_000 ? short(microseconds, 1000, "ms") : short(microseconds, 1_000_000, "s")
  }
}
