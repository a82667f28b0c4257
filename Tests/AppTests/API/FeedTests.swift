// Lists that go on from their last entry.
import Base
import Testing

@testable import App

struct FeedTests {
  /// Whoever turns pages there would read the first one again and again: the second is refused.
  @Test func whatGoesOnByItsLastEntryHasNoSecondPage() throws {
    let stage = try WebhookStage()
    let hook = try stage.addQuiet()
    try stage.happen(3)
    let admin = stage.campus.admin
    for path in ["\(hook.path)/deliveries", "/api/v1/events/search"] {
      let first = try admin.get("\(path)?limit=1&page=1")
      #expect(first.status == 200 && first.items.count == 1 && first.json["next"]?.string != nil, "\(path)")
      let refused = try admin.get("\(path)?limit=1&page=2")
      #expect(refused.status == 422 && refused.faults == ["page"], "\(path): \(refused.text)")
    }
  }
}
