// What the program itself shows on the overview.
import Base
import Store
import Web

enum ProgramTiles {
  /// The most writes that wait in a healthy moment, and the number from which new ones are about to be refused.
  private static let (long, full) = (500.0, 2048.0)
  /// A write that takes this long is felt; this long, it hurts. In microseconds.
  private static let (slow, late) = (50_000.0, 500_000.0)

  private static func above(_ warn: Double, _ bad: Double) -> @Sendable (Double) -> Verdict {
    { $0 >= bad ? .bad : $0 >= warn ? .warn : .ok }
  }

  private static func below(_ warn: Double, _ bad: Double) -> @Sendable (Double) -> Verdict {
    { $0 < bad ? .bad : $0 < warn ? .warn : .ok }
  }

  static let all: [Tile] = [
    Tile("people-online", .people, OperationsText.online) { look in
      Double(look.appliance.seen.online(at: look.now))
    },
    Tile("connections", .people, OperationsText.connections) { Double($0.server.openConnections) },
    Tile("streams", .people, OperationsText.streams) { Double($0.server.openStreams) },
    Tile("request-p50", .people, OperationsText.requestP50, .microseconds, judge: above(250_000, 1_000_000)) {
      $0.recent.requestP50.map { Double($0) }
    },
    Tile("request-p99", .people, OperationsText.requestP99, .microseconds, judge: above(1_000_000, 5_000_000)) {
      $0.recent.requestP99.map { Double($0) }
    },
    Tile("requests", .people, OperationsText.requests) { Double($0.server.requests) },
    Tile(
      "errors", .people, OperationsText.errors, link: "/operator/logs?level=error&within=day", judge: above(1, 100)
    ) { look in look.appliance.log.memory.map { Double($0.lastDay(at: look.now).errors) } },

    Tile("write-queue", .work, OperationsText.queue, judge: above(long, full)) { Double($0.store.queued) },
    Tile("write-p50", .work, OperationsText.writeP50, .microseconds, judge: above(slow, late)) {
      $0.recent.writeP50.map { Double($0) }
    },
    Tile("write-p99", .work, OperationsText.writeP99, .microseconds, judge: above(late / 2, late * 4)) {
      $0.recent.writeP99.map { Double($0) }
    },
    Tile("write-group", .work, OperationsText.group) { ($0.store.meanGroup * 10).rounded() / 10 },
    Tile("wal", .work, OperationsText.wal, .bytes, judge: above(128 * 1_048_576, 1_073_741_824)) {
      Double($0.store.logBytes)
    },

    Tile(
      "disk", .machine, OperationsText.disk, .bytes, link: "/operator/checks",
      judge: below(Double(Judgments.scarceSpace), Double(Judgments.leastSpace))
    ) { look in look.disk.map { Double($0.free) } },
    Tile(
      "certificate", .machine, OperationsText.certificate, .days, link: "/operator/checks",
      judge: below(Double(Judgments.shortCertificate), 1)
    ) { $0.certificateDays },
    Tile("memory", .machine, OperationsText.memory, .bytes) { Double($0.process.residentBytes) },
    Tile(
      "open-files", .machine, OperationsText.files
    ) { Double($0.process.openFiles) },
    Tile("uptime", .machine, OperationsText.uptime, .seconds) { Double($0.appliance.vitals.uptimeSeconds) },
  ]
}
