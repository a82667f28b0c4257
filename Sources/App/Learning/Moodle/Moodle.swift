// The connection to Moodle: the manifest.
import Base
import Store
import Web

enum Moodle: Feature {
  static let name = "Moodle"
  static let navigation = [
    NavigationEntry(
      "/organization/moodle", MoodleText.title, icon: "link", access: .permission(.moodleManage), place: .organization)
  ]
  static let permissions: [Permission] = [.moodleManage]
  static let events = [
    EventDescription(.moodleConnected, MoodleText.eventConnected),
    EventDescription(.moodleChanged, MoodleText.eventChanged),
    EventDescription(.moodleTested, MoodleText.eventTested),
    EventDescription(.moodleDisconnected, MoodleText.eventDisconnected),
    EventDescription(.moodleLetIn, MoodleText.eventLetIn),
  ]
  static let migrations = MoodleMigrations.all
  static let statements = MoodleStore.statements + MoodleProofStore.statements + MoodleTraces.statements
  static let sweeps = [Sweep("moodle-proofs") { try $0.run(MoodleProofStore.sweep, $0.now) }]
  static let tenant: [TenantData] = [
    .rows("moodle_connections", .whole), .rows("moodle_proofs", key: "identity_id", .accounts),
  ]
  static let exports = [ExportTable("moodle_connections", MoodleStore.exportRows)]

  static let routes: [Route] = entering + pages + api

  private static let entering: [Route] = [
    .page(
      "/sign-in/moodle/{provider}", "The form to sign in by a Moodle", needs: .anyone,
      query: [Route.QueryParameter(name: "link", text: IdentityText.link)], read: MoodleSignInPages.show),
    Route(
      .page, .post, "/sign-in/moodle/{provider}", "Sign in by a Moodle", access: .anyone, success: 303, body: .form,
      waitsFor: OpenIDTrip.server,
      action: .slow { call, body in
        let form = try body.form(for: call)
        let trial = try MoodleSignInPages.begin(form, call)
        return { pool in try MoodleSignInPages.signIn(form, trial, call, pool) }
      }),
    MoodleSignInAPI.route,
  ]

  private static let siblings = [
    NavigationEntry(
      "/organization/moodle", MoodleText.connection, icon: "link", access: .permission(.moodleManage)),
    NavigationEntry(
      "/organization/moodle/sync", SyncPageText.title, icon: "updown", access: .permission(.moodleManage)),
    NavigationEntry(
      "/organization/moodle/categories", MoodleSyncText.categories, icon: "list", access: .permission(.moodleManage)),
  ]

  /// The pages about Moodle that belong together, those that the caller may open.
  static func writeSiblings(_ h: HTML, _ current: String, _ call: Call) {
    let open = siblings.filter { call.may($0.access) }
    if open.count > 1 { h.siblings(MoodleText.pages, open, current: current) }
  }

  private static let manage = Access.permission(.moodleManage)

  private static let pages: [Route] = [
    .page("/organization/moodle", "The connection to Moodle", needs: manage, read: MoodlePages.show),
    .page(
      "/organization/moodle/edit", "The form of the connection to Moodle", needs: manage, read: MoodlePages.showEdit),
    .form("/organization/moodle/edit", "Connect Moodle, or change how", needs: manage, write: MoodlePages.put),
    Route(
      .page, .post, "/organization/moodle/test", "Test the connection to Moodle", access: manage, success: 200,
      body: .form, traits: .optional, waitsFor: MoodleAPI.server,
      action: .slow { call, body in
        let form = try body.form(for: call)
        return { pool in try MoodlePages.test(form, call, pool) }
      }),
    .form("/organization/moodle/remove", "Disconnect Moodle", needs: manage, write: MoodlePages.remove)
      .with(.optional),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/moodle/connection", "The organization’s connection to Moodle; its token is never told",
      needs: manage, output: MoodleConnectionOutput.self, answer: MoodleAPI.find
    ).with([.optional, .versioned]),
    .api(
      .put, "/api/v1/moodle/connection",
      "Connect Moodle, or change how; the token stays where none is given and the server is the same", needs: manage,
      input: MoodleConnectionInput.self, output: MoodleConnectionOutput.self, write: MoodleAPI.put
    ).with(.versioned),
    .api(
      .delete, "/api/v1/moodle/connection", "Disconnect Moodle: its token is forgotten", needs: manage,
      write: MoodleAPI.delete
    ).with([.optional, .versioned]),
    Route(
      .api, .post, "/api/v1/moodle/connection/test",
      "Test the connection to Moodle: who the token is, what it may call, and what it is not told", access: manage,
      output: MoodleTrialOutput.self, traits: .optional, waitsFor: MoodleAPI.server,
      action: .slow { call, _ in { pool in try MoodleAPI.test(call, pool) } }),
    .api(
      .get, "/api/v1/people/{id}/moodle",
      "Somebody’s accounts in Moodle, for who connects Moodle (moodle.manage) or changes people (people.write)",
      needs: .signedIn, query: [.page, .limit], list: MoodleAccountOutput.self, read: MoodleTraces.list),
  ]
}

extension Permission {
  static let moodleManage = Permission("moodle.manage", MoodleText.manage)
}
