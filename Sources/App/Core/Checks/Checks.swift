// What is well and what is not on the machine that the campus runs on: for the set-up, a page and `quad doctor`.
import Base
import Store
import Web

enum Checks: Feature {
  static let name = "Checks"
  static let statements: [any Statement] = [BoxChecks.zones, BoxChecks.newestEvent]
  static let navigation = [
    NavigationEntry("/operator/checks", ChecksText.title, icon: "check", access: .operator)
  ]
  static let routes: [Route] = [
    .page(
      "/operator/checks", "How the machine does that the campus runs on", needs: .operator, slowRead: ChecksPages.show),
    .api(
      .get, "/api/v1/checks", "How the machine does that the campus runs on", needs: .operator,
      output: ChecksOutput.self, slowRead: ChecksPages.list),
  ]
}

extension Route {
  /// A JSON read of one object that may take some milliseconds: not on a loop.
  static func api<Output: Payload>(
    _ method: Method, _ path: String, _ summary: String, needs access: Access, output: Output.Type,
    slowRead: @escaping @Sendable (Call, Reader) throws -> Output
  ) -> Route {
    Route(
      .api, method, path, summary, access: access, output: output,
      action: .slow { call, _ in { pool in call.reply(200, try slowRead(call, pool.reader)) } })
  }
}
