// Sites: where people check in, what shows that they are there, and who looks at presses that lack it. The manifest.
import Base
import Store
import Web

enum Sites: Feature {
  static let name = "Sites"
  static let permissions: [Permission] = [.sitesRead, .sitesWrite, .pressesReview]
  static let events = [
    EventDescription(.siteCreated, SiteText.eventSiteCreated),
    EventDescription(.siteUpdated, SiteText.eventSiteUpdated),
    EventDescription(.siteDeleted, SiteText.eventSiteDeleted),
    EventDescription(.proofSettingsChanged, SiteText.eventSettings),
    EventDescription(.pressAccepted, SiteText.eventAccepted),
    EventDescription(.pressRejected, SiteText.eventRejected),
    EventDescription(.kioskAdded, SiteText.eventKioskAdded),
    EventDescription(.kioskLinkRenewed, SiteText.eventKioskRenewed),
    EventDescription(.kioskOpened, SiteText.eventKioskOpened),
    EventDescription(.kioskRevoked, SiteText.eventKioskRevoked),
  ]
  static let migrations = SiteMigrations.all
  static let statements =
    SiteStore.statements + ProofStore.statements + KioskStore.statements + PressPhotoStore.statements
    + PlaceStore.statements
  static let jobs = [Places.job]
  static let sweeps = [PressPhotos.sweep, PressProofs.sweep, KioskChanges.sweep, Places.sweep]
  static let notices: [any Notice.Type] = [PressRejectedNotice.self, PressFlaggedNotice.self]
  static let topics = [ReviewNews.topic]
  static let personal = [
    PersonalData(
      "press_photos", SiteText.photo, PressPhotoStore.ofPerson,
      move: { move, writer in try writer.run(PressPhotoStore.carry, move.from, move.to, move.organization) },
      erase: { person, organization, writer in try PressPhotos.forget(person, in: organization, writer) }),
    PersonalData(
      "kiosk_uses", SiteText.uses, KioskStore.usesOfPerson,
      move: { move, writer in try writer.run(KioskStore.deleteUses, move.from, move.organization) },
      erase: { person, organization, writer in try writer.run(KioskStore.deleteUses, person, organization) }),
    PersonalData(
      "press_proofs", SiteText.presses, ProofStore.ofPerson, move: PressProofs.carry, erase: PressProofs.forget),
  ]
  static let tenant: [TenantData] = [
    .rows("press_photos"), .rows("kiosk_uses"), .rows("press_proofs"), .rows("places"),
    .rows("proof_settings", .whole), .rows("kiosks", .indexed, .groups), .rows("sites", .indexed, .groups),
  ]
  static let exports = [
    ExportTable("sites", SiteStore.exportRows),
    ExportTable("proof_settings", SiteStore.exportSettings),
    ExportTable("kiosks", KioskStore.exportRows),
    ExportTable("press_proofs", ProofStore.exportRows),
    ExportTable("press_photos", PressPhotoStore.exportRows),
  ]

  /// It stands behind attendance's own, with the others on its pages.
  static let entry = NavigationEntry(
    "/attendance/reviews", SiteText.title, icon: "check", access: .permission(.attendanceReadAll),
    also: ["/attendance/sites", "/attendance/kiosks"])

  private static let siblings = [
    NavigationEntry("/attendance/reviews", SiteText.reviews, icon: "check", access: .permission(.attendanceReadAll)),
    NavigationEntry("/attendance/sites", SiteText.sites, icon: "buildings", access: .permission(.sitesRead)),
    NavigationEntry("/attendance/kiosks", SiteText.kiosks, icon: "board", access: .permission(.sitesRead)),
  ]

  /// The pages that belong together, those that the caller may open.
  static func writeSiblings(_ h: HTML, _ current: String, _ call: Call) {
    h.siblings(SiteText.title, siblings.filter { call.may($0.access) }, current: current)
  }

  static let routes: [Route] = pages + presses + api + kiosks

  private static let read = Access.permission(.sitesRead)
  private static let write = Access.permission(.sitesWrite)
  private static let all = Access.permission(.attendanceReadAll)
  private static let review = Access.permission(.pressesReview)
  private static let own = Access.permission(.attendanceRecord)
  /// The most bytes that are taken in; how many of them a photo may have, the settings say.
  private static let limit = 32 << 20

  private static let state = Route.QueryParameter(
    name: "state", text: AttendanceText.status, .text(example: ReviewState.open.rawValue))

  private static let pages: [Route] = [
    .page("/attendance/sites", "The sites", needs: read, query: [.page, .limit], read: SitePages.showList),
    .form(
      "/attendance/sites/settings", "Change how long proofs are kept", needs: write, write: SitePages.putSettings),
    .page("/attendance/sites/new", "The form for a new site", needs: write, read: SitePages.showNew),
    .form("/attendance/sites/new", "Add a site", needs: write, write: SitePages.create),
    .page("/attendance/sites/{id}", "One site with its map", needs: read, read: SitePages.show),
    .page("/attendance/sites/{id}/edit", "The form to change a site", needs: write, read: SitePages.showEdit),
    .form("/attendance/sites/{id}/edit", "Change a site", needs: write, write: SitePages.update),
    .form("/attendance/sites/{id}/delete", "Delete a site", needs: write, write: SitePages.delete),
    .page(
      "/attendance/records/{id}", "One record, and what its presses brought along: one’s own, and everybody’s by right",
      needs: .signedIn, read: RecordPages.show),
    .page(
      "/attendance/reviews", "Presses for which a proof is missing or wrong", needs: all,
      query: [state, .page, .limit], read: RecordPages.showReviews),
    .form("/attendance/reviews/{id}/accept", "Accept a flagged press", needs: review, write: RecordPages.accept),
    .form("/attendance/reviews/{id}/reject", "Reject a flagged press", needs: review, write: RecordPages.reject),
  ]

  private static let presses: [Route] = [
    .page(
      "/attendance/press", "Check in and out on a phone", needs: own,
      query: [Route.QueryParameter(name: "code", text: SiteText.code, .text(example: "123456"))], read: PressPages.show),
    .upload(
      "/attendance/press/check-in", "Check in, perhaps with a photo", needs: own, limit: limit,
      slow: PressPages.checkIn
    ).with(.decoding),
    .upload(
      "/attendance/press/check-out", "Check out, perhaps with a photo", needs: own, limit: limit,
      slow: PressPages.checkOut
    ).with(.decoding),
    Route(
      .api, .post, "/api/v1/attendance/press-photos",
      "Send the photo for a press of the caller’s: the body is the picture", access: own,
      output: PressPhotoOutput.self, success: 201, body: .picture(limit: limit), traits: .decoding,
      action: .slow { call, body in
        let upload = try body.upload(for: call)
        return { pool in call.reply(201, try PressPhotos.put(upload, call, pool)) }
      }),
    // What our own pages show.
    Route(
      .api, .get, "/press-photos/{id}/{variant}",
      "The photo of a press, for whoever pressed and whoever may see all records", access: .signedIn,
      traits: [.unlimited, .picture], action: .read(PressPhotos.serve)),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/attendance/sites", "The sites by name", needs: read, query: [.page, .limit],
      list: SiteOutput.self, read: SiteAPI.list),
    .api(
      .post, "/api/v1/attendance/sites", "Add a site", needs: write, input: SiteInput.self, output: SiteOutput.self,
      status: 201, write: SiteAPI.create),
    .api(
      .get, "/api/v1/attendance/sites/{id}", "One site", needs: read, output: SiteOutput.self, answer: SiteAPI.find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/attendance/sites/{id}", "Change the named fields of a site", needs: write,
      input: SiteChange.self, output: SiteOutput.self, write: SiteAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/attendance/sites/{id}", "Delete a site; its kiosks show nothing any more", needs: write,
      write: SiteAPI.delete
    ).with(.versioned),
    .api(
      .get, "/api/v1/attendance/proof-settings", "How long places and photos of presses are kept", needs: read,
      output: ProofSettings.self, read: SiteAPI.settings),
    .api(
      .put, "/api/v1/attendance/proof-settings", "Change how long places and photos of presses are kept", needs: write,
      input: ProofSettings.self, output: ProofSettings.self, write: SiteAPI.putSettings),
    .api(
      .get, "/api/v1/attendance/records/{id}",
      "One record, and what its presses brought along: one’s own, and everybody’s by right", needs: .signedIn,
      output: RecordDetailOutput.self, read: PressViews.detail),
    .api(
      .get, "/api/v1/attendance/reviews", "Flagged presses of one state, newest first", needs: all,
      query: [state, .page, .limit], list: PressOutput.self, read: ReviewAPI.list),
    .api(
      .post, "/api/v1/attendance/reviews/{id}/accept", "Accept a flagged press", needs: review,
      input: ReviewInput.self, output: PressOutput.self, write: ReviewAPI.accept),
    .api(
      .post, "/api/v1/attendance/reviews/{id}/reject", "Reject a flagged press; the person is told", needs: review,
      input: ReviewInput.self, output: PressOutput.self, write: ReviewAPI.reject),
  ]

  private static let kiosks: [Route] = [
    .page("/attendance/kiosks", "The kiosks", needs: read, query: [.page, .limit], read: KioskPages.showList),
    .form("/attendance/kiosks", "Add a kiosk", needs: write, write: KioskPages.create),
    .form("/attendance/kiosks/{id}/renew", "Make a new link for a kiosk", needs: write, write: KioskPages.renew),
    .form("/attendance/kiosks/{id}/revoke", "Revoke a kiosk", needs: write, write: KioskPages.revoke),
    .page("/kiosk", "What a kiosk shows", needs: .anyone, read: KioskScreen.show),
    .page("/kiosk/code.json", "The present code of a kiosk, for its own page", needs: .anyone, read: KioskScreen.code),
    .page(
      "/kiosk/open/{token}", "Asks whether this screen is to be a kiosk", needs: .anyone, read: KioskScreen.showLink),
    .form("/kiosk/open/{token}", "Make this screen a kiosk", needs: .anyone, write: KioskScreen.open),
    .api(
      .get, "/api/v1/attendance/kiosks", "The kiosks, newest first", needs: read, query: [.page, .limit],
      list: KioskOutput.self, read: KioskAPI.list),
    .api(
      .post, "/api/v1/attendance/kiosks", "Add a kiosk; the link for its screen is told only now", needs: write,
      input: KioskInput.self, output: KioskMadeOutput.self, status: 201, write: KioskAPI.create
    ).with(.secretAnswer),
    .api(
      .post, "/api/v1/attendance/kiosks/{id}/renew",
      "Make a new link for a kiosk, told only now; the screen that there was shows nothing any more", needs: write,
      output: KioskMadeOutput.self, write: KioskAPI.renew
    ).with(.secretAnswer),
    .api(
      .delete, "/api/v1/attendance/kiosks/{id}", "Revoke a kiosk", needs: write, write: KioskAPI.revoke),
  ]
}
