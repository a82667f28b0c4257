// Saved views: a list's search, filters and order, kept by a person under a name. The manifest.
import Base
import Store
import Web

enum SavedViews: Feature {
  static let name = "SavedViews"
  static let navigation = [
    NavigationEntry("/account/views", SavedViewText.views, icon: "list", access: .signedIn, place: .account)
  ]
  static let events = [
    EventDescription(.viewKept, SavedViewText.eventKept),
    EventDescription(.viewChanged, SavedViewText.eventChanged),
    EventDescription(.viewDropped, SavedViewText.eventDropped),
  ]
  static let migrations = SavedViewStore.migrations
  static let statements = SavedViewStore.statements
  static let tenant: [TenantData] = [.rows("saved_views")]
  static let exports = [ExportTable("saved_views", SavedViewStore.exportRows, keys: [1, 0])]
  static let personal = [
    PersonalData(
      "saved_views", SavedViewText.views, SavedViewStore.export,
      move: SavedViewChanges.carry,
      erase: { person, organization, writer in
        try writer.run(SavedViewStore.dropAll, organization, person)
        writer.accessChanged()
      })
  ]

  static let routes: [Route] = [
    .page("/account/views", "The caller’s saved views", needs: .signedIn, read: SavedViewPages.showList),
    .form("/account/views", "Keep a list as it is under a name", needs: .signedIn, write: SavedViewPages.create),
    .page("/account/views/{id}", "One of the caller’s saved views", needs: .signedIn, read: SavedViewPages.showOne),
    .form("/account/views/{id}", "Change a saved view", needs: .signedIn, write: SavedViewPages.update),
    .form("/account/views/{id}/delete", "Delete a saved view", needs: .signedIn, write: SavedViewPages.delete),

    .api(
      .get, "/api/v1/saved-views", "The caller’s saved views, oldest first", needs: .signedIn,
      query: [
        Route.QueryParameter(name: "list", text: SavedViewText.list, .text(example: "/people")), .page, .limit,
      ], list: SavedViewOutput.self, read: SavedViewAPI.list),
    .api(
      .post, "/api/v1/saved-views", "Keep a list’s search, filters and order under a name", needs: .signedIn,
      input: SavedViewInput.self, output: SavedViewOutput.self, status: 201, write: SavedViewAPI.create),
    .api(
      .get, "/api/v1/saved-views/{id}", "One of the caller’s saved views", needs: .signedIn,
      output: SavedViewOutput.self, read: SavedViewAPI.find),
    .api(
      .patch, "/api/v1/saved-views/{id}", "Rename a saved view, or make its list open with it", needs: .signedIn,
      input: SavedViewChange.self, output: SavedViewOutput.self, write: SavedViewAPI.update),
    .api(
      .delete, "/api/v1/saved-views/{id}", "Delete a saved view", needs: .signedIn, write: SavedViewAPI.delete),
  ]
}
