// Setting a new box up: a one-time link, one page, one first administrator. The manifest.
import Base
import Store
import Web

enum Setup: Feature {
  static let name = "Setup"
  static let migrations = SetupStore.migrations
  static let statements = SetupStore.statements
  static let events = [
    EventDescription(.setupLinkMade, SetupText.eventLink),
    EventDescription(.setupDone, SetupText.eventDone),
  ]

  static let routes: [Route] = [
    .page("/setup/{token}", "The form that sets a new box up", needs: .anyone, slowRead: SetupPages.show),
    .form(
      "/setup/{token}", "Set the box up: its first organization and administrator", needs: .anyone,
      slow: SetupPages.complete
    ).with(.hashing),
    .page("/setup/done", "What to look at after the set-up", needs: .operator, slowRead: SetupPages.showDone),
    .api(
      .post, "/api/v1/setup", "Set the box up with the token of its one-time link: once, for the first administrator",
      needs: .anyone, input: SetupInput.self, output: SetupOutput.self, status: 201, slow: SetupAPI.complete
    ).with([.byLink, .hashing]),
  ]
}
