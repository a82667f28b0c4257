// Signing in by other services (OpenID Connect): the manifest.
import Base
import Store
import Web

enum OpenID: Feature {
  static let name = "OpenID"
  static let sweeps = [
    Sweep("attempts") { try $0.run(OpenIDStore.sweepAttempts, $0.now) },
    Sweep("arrivals") { try $0.run(OpenIDStore.sweepArrivals, $0.now) },
    Sweep("steps") { try $0.run(OpenIDStore.sweepSteps, $0.now) },
  ]
  static let navigation = [
    NavigationEntry(
      "/organization/sign-in", ProviderText.title, icon: "check-in", access: .permission(.organizationWrite),
      place: .organization),
    NavigationEntry("/account/identities", IdentityText.title, icon: "link", access: .signedIn, place: .account),
  ]
  static let migrations = OpenIDMigrations.all
  static let statements = OpenIDStore.statements
  static let tenant: [TenantData] = [
    .rows("openid_domains"), .rows("openid_identities"), .rows("openid_attempts", .scanned),
    .rows("openid_arrivals", .scanned), .rows("openid_sessions", .scanned, key: "session_id"),
    .rows("openid_steps", .whole), .rows("openid_providers", .indexed, .groups),
  ]
  static let exports = [
    ExportTable("openid_providers", OpenIDStore.exportRows),
    ExportTable("openid_domains", OpenIDStore.domainExportRows),
    ExportTable("openid_identities", OpenIDStore.identityExportRows),
  ]
  static let personal = [
    PersonalData(
      "openid_identities", IdentityText.title, OpenIDStore.ofPerson, part: .here,
      // What proves somebody at a provider opens one account. It does not pass to another because an administrator takes
      // the two for one person: whoever has it comes anew, and is asked.
      move: { move, writer in
        if let account = move.leaving { try writer.run(OpenIDStore.dropIdentitiesOf, account, move.organization) }
      },
      erase: { person, organization, writer in
        try writer.run(OpenIDStore.dropIdentitiesHere, person, organization)
      },
      forget: { account, writer in try writer.run(OpenIDStore.forgetIdentities, account) })
  ]
  static let events = [
    EventDescription(.providerAdded, ProviderText.eventAdded),
    EventDescription(.providerChanged, ProviderText.eventChanged),
    EventDescription(.providerRemoved, ProviderText.eventRemoved),
    EventDescription(.domainsChanged, ProviderText.eventDomains),
    EventDescription(.identityLinked, IdentityText.eventLinked),
    EventDescription(.identityUnlinked, IdentityText.eventUnlinked),
    EventDescription(.openIDJoined, IdentityText.eventJoined),
  ]

  static let routes: [Route] = journey + pages + api

  private static let journey: [Route] = [
    away("/sign-in/openid/{provider}", "Sign in with another service", OpenIDPages.start),
    away("/sign-in/openid/callback", "Where other services send people back to", OpenIDPages.finish),
    .page(
      "/sign-in/openid/link", "The question before somebody is linked or joins", needs: .anyone,
      read: OpenIDPages.showQuestion),
    .form(
      "/sign-in/openid/link", "Agree to be linked, or to join", needs: .anyone, slow: OpenIDPages.agree
    ).with(.hashing),
    away(
      "/sign-in/openid/{provider}/signed-out", "Say that the other service still knows the person",
      OpenIDPages.showSignedOut),
    away("/sign-in/openid/{provider}/sign-out", "Sign out at the other service too", OpenIDPages.signOutThere),
    .page(
      "/account/identities", "The identities that the caller signs in with", needs: .signedIn,
      read: IdentityPages.show),
    .form(
      "/account/identities/{id}/unlink", "Take an identity from the caller’s account", needs: .signedIn,
      isOfAccount: true, write: IdentityPages.unlink),
  ]

  /// A page for everybody that may wait for another server.
  private static func away(
    _ path: String, _ summary: String, _ show: @escaping @Sendable (Call, Slow) throws -> Reply
  ) -> Route {
    Route(
      .page, .get, path, summary, access: .anyone, waitsFor: OpenIDTrip.server,
      action: .slow { call, _ in { pool in try show(call, pool) } })
  }

  private static let pages: [Route] = [
    .page(
      "/organization/sign-in", "The organization’s sign-in services", needs: .permission(.organizationWrite),
      read: ProviderPages.showList),
    .page(
      "/organization/sign-in/new", "The form for a sign-in service", needs: .permission(.organizationWrite),
      query: [Route.QueryParameter(name: "preset", text: ProviderText.preset)], read: ProviderFormPages.showNew),
    .form(
      "/organization/sign-in/new", "Add a sign-in service", needs: .permission(.organizationWrite),
      write: ProviderFormPages.create),
    .page(
      "/organization/sign-in/{id}", "One sign-in service", needs: .permission(.organizationWrite),
      read: ProviderPages.show),
    .page(
      "/organization/sign-in/{id}/edit", "The form to change a sign-in service",
      needs: .permission(.organizationWrite), read: ProviderFormPages.showEdit),
    .form(
      "/organization/sign-in/{id}/edit", "Change a sign-in service", needs: .permission(.organizationWrite),
      write: ProviderFormPages.update),
    .form(
      "/organization/sign-in/{id}/domains", "Let the people of a domain join", needs: .permission(.organizationWrite),
      write: ProviderPages.addRule),
    .form(
      "/organization/sign-in/{id}/domains/remove", "Let the people of a domain join no more",
      needs: .permission(.organizationWrite), write: ProviderPages.removeRule),
    Route(
      .page, .post, "/organization/sign-in/{id}/check", "Try whether a sign-in service works",
      access: .permission(.organizationWrite), success: 303, body: .form, waitsFor: OpenIDTrip.server,
      action: .slow { call, body in
        let form = try body.form(for: call)
        return { pool in try ProviderPages.check(form, call, pool) }
      }),
    .form(
      "/organization/sign-in/{id}/delete", "Remove a sign-in service", needs: .permission(.organizationWrite),
      write: ProviderPages.delete),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/sign-in-providers", "The organization’s sign-in services, oldest first",
      needs: .permission(.organizationWrite), query: [.page, .limit], list: ProviderOutput.self, read: OpenIDAPI.list),
    .api(
      .post, "/api/v1/sign-in-providers", "Add a sign-in service", needs: .permission(.organizationWrite),
      input: ProviderInput.self, output: ProviderOutput.self, status: 201, write: OpenIDAPI.create),
    .api(
      .get, "/api/v1/sign-in-providers/{id}", "One sign-in service", needs: .permission(.organizationWrite),
      output: ProviderOutput.self, answer: OpenIDAPI.find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/sign-in-providers/{id}", "Change the named fields of a sign-in service",
      needs: .permission(.organizationWrite), input: ProviderChange.self, output: ProviderOutput.self,
      write: OpenIDAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/sign-in-providers/{id}",
      "Remove a sign-in service with its links; sessions that began by it end", needs: .permission(.organizationWrite),
      write: OpenIDAPI.delete
    ).with(.versioned),
    .api(
      .put, "/api/v1/sign-in-providers/{id}/domains", "Set the domains whose people may join, each with its role",
      needs: .permission(.organizationWrite), input: DomainsInput.self, output: ProviderOutput.self,
      write: OpenIDAPI.setDomains
    ).with(.versioned),
    Route(
      .api, .post, "/api/v1/sign-in-providers/{id}/check", "Try whether a sign-in service works",
      access: .permission(.organizationWrite), output: ProviderCheckOutput.self, waitsFor: OpenIDTrip.server,
      action: .slow { call, _ in { pool in call.reply(200, try OpenIDAPI.check(call, pool)) } }),
    .api(
      .get, "/api/v1/me/identities", "The identities that the caller signs in with", needs: .signedIn,
      query: [.page, .limit], list: IdentityOutput.self, read: OpenIDAPI.identities),
    .api(
      .delete, "/api/v1/me/identities/{id}", "Take an identity from the caller’s account", needs: .signedIn,
      write: OpenIDAPI.unlink),
  ]
}
