// Looking into what happened: searching it, counting it, taking it along, and showing that nobody has changed it.
import Base
import Store
import Web

enum Audit: Feature {
  static let name = "Audit"
  static let navigation = [
    NavigationEntry("/operator/event-chain", AuditText.chain, icon: "link", access: .operator)
  ]
  static let migrations = [Migration("2026-12-14-event-days", .eventDays)]
  static let events = [EventDescription(.chainChecked, AuditText.eventChecked)]
  static let jobs = [ChainJob.job]
  static let schedules = [ChainJob.schedule]
  static let checks = [ChainJob.check]

  private static let read = Access.permission(.eventsRead)
  private static let days = Array(AuditFilter.query.filter { ["from", "to"].contains($0.name) })

  static let routes: [Route] = [
    .page(
      "/events/search", "Search what happened", needs: read, query: AuditFilter.query + [.limit],
      slowRead: AuditPages.show),
    .page(
      "/events/statistics", "How much happened, by day and kind", needs: read, query: days,
      slowRead: AuditStatistics.show),
    .page(
      "/events/export.csv", "What happened, as CSV", needs: read, query: AuditFilter.exportQuery,
      read: AuditExport.download
    ).with(.bulk),
    .api(
      .get, "/api/v1/events/search", "Search what happened, newest first", needs: read,
      query: AuditFilter.query + [.onlyPage, .limit], list: EventOutput.self, head: AuditHead.self,
      slowRead: AuditPages.list),
    .api(
      .get, "/api/v1/events/statistics", "How much happened, by day and kind", needs: read, query: days,
      output: StatisticsOutput.self, slowRead: AuditStatistics.list),

    .page(
      "/operator/event-chain", "Whether anybody has changed what happened", needs: .operator, read: ChainPages.show),
    .form(
      "/operator/event-chain/verify", "Check the whole chain of events", needs: .operator, write: ChainPages.verifyForm),
    .api(
      .get, "/api/v1/operator/event-chain", "What the last check of the chain of events found", needs: .operator,
      output: ChainStatusOutput.self, read: ChainPages.status),
    .api(
      .post, "/api/v1/operator/event-chain/verify", "Check the whole chain of events", needs: .operator,
      output: JobOutput.self, status: 201, write: ChainPages.verify),
  ]
}
