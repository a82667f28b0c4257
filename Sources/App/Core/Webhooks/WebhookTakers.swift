// Whether an organization has anybody to tell: kept by the writer, so that without webhooks an event asks nothing.
import Base
import Store

/// Beside the writing connection, and used on its thread only, also what is done after a commit: hence `@unchecked Sendable`.
///
/// An organization is known to have none from the commit of a transaction that found none, unless a webhook was switched
/// on meanwhile, in whichever transaction, kept or undone. So what is known is never more than what is committed: a look
/// too many costs one query, and there is none too few. It begins empty with each start of the program.
final class WebhookTakers: @unchecked Sendable {
  private var without: Set<Int64> = []
  /// How often a webhook was switched on, or would have been.
  private var changes: UInt64 = 0
  /// How often the table was looked at.
  private(set) var looks = 0
  /// Eight bytes each, and no box has so many organizations.
  private static let mostKnown = 65_536

  static func kept(by writer: Writer) -> WebhookTakers { writer.kept(WebhookTakers.self, WebhookTakers.init) }

  /// Those of an organization that are told what happens, in their order.
  func all(
    of organization: Int64, _ writer: Writer
  ) throws -> [(id: ID<Webhook>, kinds: String, restsUntil: Timestamp?)] {
    if without.contains(organization) { return [] }
    looks += 1
    let takers = try writer.all(WebhookStore.takers, organization)
    if takers.isEmpty {
      let seen = changes
      writer.afterCommit { [self] in
        guard changes == seen, without.count < WebhookTakers.mostKnown else { return }
        without.insert(organization)
      }
    }
    return takers
  }

  /// Before a webhook is added or switched on.
  func willGrow() {
    changes &+= 1
    without.removeAll()
  }
}
