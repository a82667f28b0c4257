// The overview as programs get it.
import Base
import Store
import Web

/// One figure, judged.
struct TileOutput: Payload {
  var name = ""
  var label = ""
  var value = 0.0
  var unit = Tile.Unit.count
  var verdict = Verdict.ok

  static let schemaName = "Tile"

  init() {}

  init(_ tile: Tile, _ reading: TileReading, _ language: Language) {
    name = tile.name.description
    label = tile.text[language]
    value = reading.value
    unit = tile.unit
    verdict = reading.verdict
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: OperationsText.name)
    f.text("label", &label, label: OperationsText.label)
    f.number("value", &value, label: OperationsText.value, range: -1e18...1e18)
    f.choice("unit", &unit, label: OperationsText.unit)
    f.choice("verdict", &verdict, label: ChecksText.verdict)
  }
}

/// Everything that the overview shows.
struct OverviewOutput: Payload {
  var version = ""
  var startedAt = Timestamp(milliseconds: 0)
  /// When the checks were last looked at.
  var checkedAt = Timestamp(milliseconds: 0)
  var worst = Verdict.ok
  var tiles: [TileOutput] = []
  var checks: [FindingOutput] = []

  static let schemaName = "Overview"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("version", &version, label: OperationsText.version)
    f.timestamp("startedAt", &startedAt, label: OperationsText.since)
    f.timestamp("checkedAt", &checkedAt, label: OperationsText.checkedAt)
    f.choice("worst", &worst, label: ChecksText.worst)
    f.list("tiles", &tiles, label: OperationsText.title)
    f.list("checks", &checks, label: ChecksText.title)
  }
}
