// How much happened on each day, and of what: from kept counts, drawn and written.
import Base
import Store
import Web

/// How often something happened on one day.
struct DayCountOutput: Payload {
  var day = LocalDate.first
  var count: Int64 = 0

  static let schemaName = "DayCount"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("day", &day, label: AuditText.day)
    f.integer("count", &count, label: AuditText.events)
  }
}

struct KindCountOutput: Payload {
  var kind = ""
  var text = ""
  var count: Int64 = 0

  static let schemaName = "KindCount"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("kind", &kind, label: EventsText.kind)
    f.text("text", &text, label: AuditText.words)
    f.integer("count", &count, label: AuditText.events)
  }
}

/// Days are those of UTC: events are counted as they happen, wherever their organization is.
struct StatisticsOutput: Payload {
  var from = LocalDate.first
  var to = LocalDate.first
  var total: Int64 = 0
  var days: [DayCountOutput] = []
  var kinds: [KindCountOutput] = []

  static let schemaName = "EventStatistics"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("from", &from, label: AuditText.from)
    f.date("to", &to, label: AuditText.to)
    f.integer("total", &total, label: AuditText.events)
    f.list("days", &days, label: AuditText.byDay)
    f.list("kinds", &kinds, label: AuditText.byKind)
  }
}

enum AuditStatistics {
  /// As many days are shown where none are said, and so many at most.
  private static let (usual, most) = (30, 366)

  static func list(_ call: Call, _ reader: Reader) throws -> StatisticsOutput {
    let filter = try AuditFilter(call)
    let today = Zone.utc.localDate(at: call.now)
    let to = filter.to ?? max(today, filter.from ?? today)
    let from = max(filter.from ?? to.adding(days: 1 - usual), to.adding(days: 1 - most))
    var output = StatisticsOutput()
    (output.from, output.to) = (from, to)
    var days: [Int64: Int64] = [:]
    let buckets = Int64(from.dayNumber)...Int64(to.dayNumber)
    try reader.snapshot {
      for (kind, text) in Features.events {
        var kinds = KindCountOutput()
        for (day, count) in try Counter.days(of: kind).values(
          reader, organization: filter.organization.value, buckets)
        {
          days[day, default: 0] += count
          kinds.count += count
        }
        guard kinds.count > 0 else { continue }
        kinds.kind = kind
        kinds.text = text.capitalized[call.language]
        output.kinds.append(kinds)
        output.total += kinds.count
      }
    }
    output.kinds.sort { ($1.count, $0.kind) < ($0.count, $1.kind) }
    output.days = (0...from.days(to: to)).map { offset in
      var day = DayCountOutput()
      day.day = from.adding(days: offset)
      day.count = days[Int64(day.day.dayNumber)] ?? 0
      return day
    }
    return output
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let output = try list(call, reader)
    return call.page(
      Heading(title: AuditText.statistics, lead: AuditText.statisticsLead, crumbs: [AuditPages.crumb])
    ) { h in
      h.filters("/events/statistics") {
        h.filterDate("from", output.from, label: AuditText.from, isLabelShown: true)
        h.filterDate("to", output.to, label: AuditText.to, isLabelShown: true)
        h.submit(ShellText.show, .plain)
      }
      guard output.total > 0 else {
        h.emptyState("events", AuditText.nothingThen)
        return
      }
      h.part(AuditText.byDay) {
        h.barChart(
          AuditText.chart(output.total, output.from, output.to),
          output.days.map { ChartBar(label: $0.day.shortDay[call.language], value: Int($0.count)) })
        h.more(AuditText.asTable) {
          h.list {
            h.table(dayColumns) { table in
              for day in output.days.reversed() where day.count > 0 {
                table.row { cells in
                  cells.cell { $0.dayAndYear(day.day) }
                  cells.cell(Int(day.count))
                }
              }
            }
          }
        }
      }
      h.part(AuditText.byKind) {
        h.list {
          h.table(kindColumns) { table in
            for kind in output.kinds {
              table.row { cells in
                cells.cell(
                  kind.text,
                  Link("/events/search").query("kind", kind.kind).query("from", output.from.iso)
                    .query("to", output.to.iso))
                cells.cell(Int(kind.count))
              }
            }
          }
        }
      }
      h.note(AuditText.daysInUTC)
    }
  }

  private static let dayColumns = TableColumns([
    Column(AuditText.day, .name), Column(AuditText.events, .asideNumber),
  ])
  private static let kindColumns = TableColumns([
    Column(EventsText.kind, .name), Column(AuditText.events, .asideNumber),
  ])
}
