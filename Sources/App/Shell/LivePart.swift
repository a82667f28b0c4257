// Parts of a page that follow what happens.
import Base
import Store
import Web

extension HTML {
  /// A part of the page that static/app.js fetches anew when one of the topics tells of something, beginning with what
  /// came after `after`: read that before what is shown, so that nothing falls between. Without topics, or without
  /// scripts, it is a part like any other. `isMoving` where something is under way that is told beside the log: it may have
  /// come before anybody listened, so the part is fetched once more when the listening has begun.
  func livePart(
    _ name: StaticString, _ topics: [StaticString], after: ID<EventRow>, isMoving: Bool = false,
    _ content: () throws -> Void
  ) rethrows {
    guard !topics.isEmpty else { return try content() }
    try div(
      .data("part", name.description), .data("topics", topics.map(\.description).joined(separator: " ")),
      .data("after", after.value > 0 ? after.text : ""), .when(isMoving, .data("moving", "true"))
    ) { try content() }
  }
}
