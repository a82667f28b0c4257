// Organizations: the tenants of a box. The manifest.
import Base
import Store
import Web

enum Organizations: Feature {
  static let name = "Organizations"
  static let navigation = [
    NavigationEntry(
      "/organization", OrganizationText.settings, icon: "settings", access: .permission(.organizationWrite),
      place: .organization),
    NavigationEntry("/operator/organizations", OrganizationText.all, icon: "buildings", access: .operator),
  ]
  static let permissions: [Permission] = [.organizationWrite, .organizationExport]
  static let migrations = OrganizationStore.migrations
  static let statements = OrganizationStore.statements
  static let exports = [ExportTable("organizations", OrganizationStore.exportRows)]
  static let tenant = [OrganizationErasure.events, OrganizationErasure.counters]
  static let jobs = [OrganizationErasure.job]
  static let schedules = [OrganizationErasure.schedule]
  static let events = [
    EventDescription(.organizationCreated, OrganizationText.eventCreated),
    EventDescription(.organizationUpdated, OrganizationText.eventUpdated),
    EventDescription(.secondFactorPolicyChanged, OrganizationText.eventSecondFactor),
    EventDescription(.organizationSuspended, OrganizationText.eventSuspended),
    EventDescription(.organizationResumed, OrganizationText.eventResumed),
    EventDescription(.organizationDeleted, OrganizationText.eventDeleted),
    EventDescription(.organizationRestored, OrganizationText.eventRestored),
    EventDescription(.organizationExported, OrganizationText.eventExported),
    EventDescription(.organizationErased, OrganizationText.eventErased),
    EventDescription(.eventsErased, OrganizationText.eventEventsErased),
  ]

  static let routes: [Route] = pages + operatorPages + api + operatorAPI

  private static let pages: [Route] = [
    .page(
      "/organization", "The organization’s settings", needs: .permission(.organizationWrite),
      read: OrganizationPages.showSettings),
    .form(
      "/organization", "Change the organization’s settings", needs: .permission(.organizationWrite),
      write: OrganizationPages.update),
    Route(
      .page, .post, "/organization/export", "Take all the organization’s data out",
      access: .permission(.organizationExport), body: .form, traits: .bulk,
      action: .slow { call, body in
        _ = try body.form(for: call)
        return { pool in try OrganizationAPI.export(call, pool) }
      }),
    .page(
      "/organization/delete", "The form that deletes the organization", needs: .permission(.organizationWrite),
      read: OrganizationPages.showDeletion),
    .form(
      "/organization/delete", "Delete the organization", needs: .permission(.organizationWrite),
      write: OrganizationPages.delete),
    .page("/restore/{token}", "Bring a deleted organization back", needs: .anyone, read: OrganizationPages.showRestore),
    .form("/restore/{token}", "Bring a deleted organization back", needs: .anyone, write: OrganizationPages.restore),
    .page(
      "/organizations", "The organizations of the caller’s account", needs: .signedIn, read: OrganizationPages.showOwn),
    .form(
      "/organizations/{id}/leave", "Leave an organization", needs: .signedIn, isOfAccount: true,
      write: OrganizationPages.leave),
  ]

  private static let operatorPages: [Route] = [
    .page(
      "/operator/organizations", "Every organization of the box", needs: .operator, query: [.page, .limit],
      read: OperatorPages.showList),
    .page(
      "/operator/organizations/new", "The form for a new organization", needs: .operator, read: OperatorPages.showNew),
    .form("/operator/organizations/new", "Make an organization", needs: .operator, write: OperatorPages.create),
    .page("/operator/organizations/{id}", "One organization", needs: .operator, read: OperatorPages.showOne),
    .form(
      "/operator/organizations/{id}/suspend", "Let nobody into an organization", needs: .operator,
      write: OperatorPages.suspend),
    .form(
      "/operator/organizations/{id}/resume", "Let people into an organization again", needs: .operator,
      write: OperatorPages.resume),
    .form(
      "/operator/organizations/{id}/delete", "Delete an organization", needs: .operator, write: OperatorPages.delete),
    .form(
      "/operator/organizations/{id}/restore", "Bring a deleted organization back", needs: .operator,
      write: OperatorPages.restore),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/organization", "The caller’s organization", needs: .signedIn, output: OrganizationOutput.self,
      answer: OrganizationAPI.find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/organization", "Change the named settings of the organization",
      needs: .permission(.organizationWrite), input: OrganizationChange.self, output: OrganizationOutput.self,
      write: OrganizationAPI.update
    ).with(.versioned),
    Route(
      .api, .post, "/api/v1/organization/export", "Everything of the organization as one JSON document",
      access: .permission(.organizationExport),
      traits: .bulk, action: .slow { call, _ in { pool in try OrganizationAPI.export(call, pool) } }),
    .api(
      .post, "/api/v1/organization/delete", "Delete the organization; it can be brought back for 30 days",
      needs: .permission(.organizationWrite), input: DeletionInput.self, output: DeletionOutput.self,
      write: OrganizationAPI.delete
    ).with(.secretAnswer),
    .api(
      .post, "/api/v1/organizations/{id}/leave", "Leave one of the caller’s organizations", needs: .signedIn,
      write: OrganizationAPI.leave),
  ]

  private static let operatorAPI: [Route] = [
    .api(
      .get, "/api/v1/organizations", "Every organization of the box, oldest first", needs: .operator,
      query: [.page, .limit], list: OrganizationOutput.self, read: OrganizationAPI.list),
    .api(
      .post, "/api/v1/organizations", "Make an organization and the invitation of its first owner", needs: .operator,
      input: OrganizationInput.self, output: OrganizationMadeOutput.self, status: 201, write: OrganizationAPI.create
    ).with(.secretAnswer),
    .api(
      .get, "/api/v1/organizations/{id}", "One organization", needs: .operator, output: OrganizationOutput.self,
      answer: OrganizationAPI.findOne),
    .api(
      .delete, "/api/v1/organizations/{id}", "Delete an organization; it can be brought back for 30 days",
      needs: .operator, write: OrganizationAPI.deleteOne),
    .api(
      .post, "/api/v1/organizations/{id}/suspend", "Let nobody into an organization", needs: .operator,
      output: OrganizationOutput.self, write: OrganizationAPI.suspend),
    .api(
      .post, "/api/v1/organizations/{id}/resume", "Let people into an organization again", needs: .operator,
      output: OrganizationOutput.self, write: OrganizationAPI.resume),
    .api(
      .post, "/api/v1/organizations/{id}/restore", "Bring a deleted organization back", needs: .operator,
      output: OrganizationOutput.self, write: OrganizationAPI.restoreOne),
  ]
}
