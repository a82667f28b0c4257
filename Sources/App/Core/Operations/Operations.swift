// The desk of whoever runs the box: how it does, at a glance and for the programs that watch it. The manifest.
import Base
import Store
import Web

enum Operations: Feature {
  static let name = "Operations"
  static let navigation = [
    NavigationEntry("/operator", OperationsText.title, icon: "gauge", access: .operator),
    NavigationEntry("/operator/logs", LogText.title, icon: "file", access: .operator),
    NavigationEntry("/operator/rate-limits", RatesText.title, icon: "clock", access: .operator),
  ]
  static let metrics = ProgramMetrics.all
  static let tiles = ProgramTiles.all
  static let routes: [Route] = [
    .page("/operator", "How the box does, at a glance", needs: .operator, slowRead: OverviewPages.show),
    .api(
      .get, "/api/v1/operator/overview", "How the box does: figures and findings", needs: .operator,
      output: OverviewOutput.self, slowRead: OverviewPages.list),
    .page(
      "/operator/logs", "The newest lines of the log", needs: .operator,
      query: LogSearch.query + [
        Route.QueryParameter(name: "follow", text: LogText.follow, .flag), .limit,
      ], slowRead: LogPages.show),
    .page(
      "/operator/logs/quad.log", "The newest lines of the log as a file", needs: .operator,
      query: LogSearch.query.filter { !["before", "after"].contains($0.name) }, slowRead: LogPages.download),
    .api(
      .get, "/api/v1/operator/logs", "The newest lines of the log", needs: .operator,
      query: LogSearch.query + [.onlyPage, .limit], list: LogLineOutput.self, slowRead: LogPages.list),
    .page(
      "/operator/rate-limits", "Who asks most, and what was refused", needs: .operator, query: [.page, .limit],
      read: RatePages.show),
    .api(
      .get, "/api/v1/operator/rate-limits", "Who asks most within two minutes, and the limits", needs: .operator,
      query: [.page, .limit], list: TopCallerOutput.self, head: RatesHead.self, read: RatePages.list),
    Route(
      .api, .get, "/metrics", "Figures for Prometheus: from this machine, from networks that are listed, or by a token",
      access: .anyone, traits: [.watched, .plainText],
      action: .slow { call, _ in { pool in try showMetrics(call, pool.reader) } }),
  ]

  /// Asked every few seconds by machines: on a thread of the slow pool, of memory and of a few rows.
  private static func showMetrics(_ call: Call, _ reader: Reader) throws -> Reply {
    let look = Look(call.appliance, reader)
    let exposition = Exposition(buffer: call.buffer)
    for metric in Features.metrics { exposition.family(metric, try metric.read(look)) }
    return Reply(200, Exposition.mediaType, body: .buffer(call.buffer))
  }
}
