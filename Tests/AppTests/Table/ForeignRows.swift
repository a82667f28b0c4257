// A row of every kind that an address can name, in an organization that its visitor has nothing to do with.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

/// Rows of `home`, most of them of its member of staff, by the word of the address that stands before their identifier.
struct ForeignRows {
  /// Words that stand in one of the rows and in no page of another organization.
  static let names = ["Noor", "Ada Okonkwo", "Secret", "hush", "noor2@nord.example"]

  private var ids: [String: String] = [:]

  /// The kinds that there are: each is to be asked for.
  var kinds: Set<String> { Set(ids.keys) }

  init(_ campus: Campus) throws {
    let staff = campus.staff.person
    let role = try campus.ownRole("Secret role", ["people.read"])
    try campus.assign(role, to: staff)
    let assignment = try campus.store.read { reader in
      try PersonAccess(of: staff, reader).held.first { $0.role.id == role.id }?.assignment
    }
    func made(_ path: String, _ json: String, _ step: String? = nil, by visitor: Visitor? = nil) throws -> String {
      let answer = try (visitor ?? campus.admin).post(path, json: json)
      #expect(answer.status == 201, "\(path) \(answer.text)")
      let row = step.flatMap { answer.json[$0] } ?? answer.json
      return try #require(row["id"]?.string, "\(path)")
    }
    ids["people"] = staff.text
    let employed = try campus.admin.post(
      "/api/v1/employees", json: "{\"person\":\"\(staff.text)\",\"position\":\"Secret post\"}")
    #expect(employed.status == 201, "\(employed.text)")
    ids["employees"] = staff.text
    ids["organizations"] = campus.home.id.text
    ids["roles"] = role.id.text
    ids["assignment"] = try #require(assignment).text
    ids["emails"] = try made("/api/v1/people/\(staff.text)/emails", "{\"email\":\"noor2@nord.example\"}")
    ids["invitations"] = try made("/api/v1/invitations", "{\"email\":\"secret@x.example\"}", "invitation")
    let schedules = "/api/v1/attendance/schedules"
    ids["schedules"] = try made(schedules, ScheduleTests.office("Secret hours"))
    ids["assignments"] = try made(
      "\(schedules)/\(ids["schedules"] ?? "")/assignments", "{\"unit\":\"Secret unit\",\"from\":\"2026-01-01\"}")
    ids["holidays"] = try made("/api/v1/attendance/holidays", "{\"date\":\"2027-01-01\",\"name\":\"Secret day\"}")
    ids["corrections"] = try made(
      "/api/v1/attendance/corrections",
      "{\"kind\":\"add\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"Secret\"}",
      by: campus.staff)
    ids["types"] = try made("/api/v1/leave/types", LeaveStage.type("Secret leave"))
    ids["requests"] = try made(
      "/api/v1/leave/requests",
      "{\"type\":\"\(ids["types"] ?? "")\",\"from\":\"2026-12-01\",\"to\":\"2026-12-01\",\"reason\":\"Secret\"}",
      by: campus.staff)
    ids["sites"] = try made(SiteTests.sites, SiteTests.place("Secret site"))
    ids["kiosks"] = try made(
      SiteTests.kiosks, "{\"name\":\"Secret screen\",\"site\":\"\(ids["sites"] ?? "")\"}", "kiosk")
    // Without a place where one is asked for: there is something to review.
    ids["records"] = try made("/api/v1/attendance/check-in", "{\"note\":\"Secret\"}", by: campus.staff)
    ids["reviews"] = try #require(
      try campus.admin.get("/api/v1/attendance/reviews").items.first?["id"]?.string)
    ids["press-photos"] = try campus.pressPhoto(of: staff).text
    ids["sign-in-providers"] = try made(ProviderTests.path, ProviderTests.google)
    ids["webhooks"] = try made(
      WebhookStage.path, "{\"url\":\"https://secret.example/in\",\"description\":\"Secret hook\"}", "webhook")
    // Of its own addition.
    ids["deliveries"] = try #require(
      try campus.admin.get("\(WebhookStage.path)/\(ids["webhooks"] ?? "")/deliveries").items.last?["id"]?.string)
    ids["organization tokens"] = try campus.token(of: campus.admin, service: true, name: "Secret service").id
    ids["batches"] = try #require(
      try campus.admin.post("/api/v1/people/import", csv: Array("Name,Number\nSecret,1\n".utf8)).json["batch"]?.string)
    ids["drafts"] = try draft(campus)
    var device = try Device()
    ids["passkeys"] = try #require(
      try campus.staff.add(&device, name: "Secret key").json["passkey"]?["id"]?.string)
    ids["account tokens"] = try campus.token(of: campus.staff, name: "Secret import").id
    ids["saved-views"] = try made(
      "/api/v1/saved-views", "{\"list\":\"/attendance/mine\",\"query\":\"from=2026-01-01\",\"name\":\"Secret view\"}",
      by: campus.staff
    )
    ids["sessions"] = try #require(try campus.staff.get("/api/v1/auth/sessions").json["items"]?[0]?["id"]?.string)
    let provider = try #require(ID<SignInProvider>(ids["sign-in-providers"] ?? ""))
    let home = campus.home.id
    let (identity, known) = try campus.store.write(campus.context) { writer in
      let account = try #require(try writer.one(SignInStore.member, staff).account)
      let identity = writer.newID(ID<LinkedIdentity>.self)
      try writer.run(
        OpenIDStore.insertIdentity, identity, home, provider, account, "secret", "noor@nord.example", writer.now)
      let known = writer.newID(ID<App.Device>.self)
      try writer.run(
        DeviceStore.insert, known, account, Digest.of("device"), "Secret", "192.0.2.1", writer.now, nil as Timestamp?)
      return (identity, known)
    }
    try campus.store.write(campus.context) { writer in
      var notice = RoleChangedNotice()
      notice.name = "Secret"
      try writer.notify(notice, to: staff, in: home)
    }
    ids["notifications"] = try #require(
      try campus.staff.get("/api/v1/notifications").items.first?["id"]?.string)
    ids["photos"] = try campus.photo(of: staff).text
    ids["pictures"] = ids["photos"]
    let category = "{\"name\":\"Secret shelf\"}"
    ids["categories"] = try made(CatalogStage.categories, category)
    ids["locations"] = try made(CatalogStage.locations, category)
    ids["products"] = try made(CatalogStage.products, CatalogStage.product("Secret thing", sku: "Secret code"))
    ids["variants"] = try #require(
      try campus.admin.get("\(CatalogStage.products)/\(ids["products"] ?? "")").json["variants"]?[0]?["id"]?.string)
    ids["product-photos"] = try campus.productPhoto(of: ids["products"] ?? "").text
    ids["catalog batches"] = try #require(
      try campus.admin.post(
        "/api/v1/catalog/import", csv: Array("SKU,Product,Price\nSecret SKU,Secret import,1\n".utf8)
      ).json["batch"]?.string)
    ids["tills"] = try made(CashDesk.tills, "{\"name\":\"Secret till\"}")
    ids["bills"] = try made(
      CashDesk.bills, "{\"payer\":\"\(staff.text)\",\"lines\":[{\"title\":\"Secret thing\",\"price\":1}]}")
    ids["receipts"] = try made(
      "\(CashDesk.bills)/\(ids["bills"] ?? "")/payments", "{\"till\":\"\(ids["tills"] ?? "")\"}", "payment")
    ids["closings"] = try made(
      "\(CashDesk.tills)/\(ids["tills"] ?? "")/closings", "{\"counts\":[{\"currency\":\"EUR\",\"counted\":1}]}")
    let order = try campus.secretOrder(of: campus.staff, variant: ids["variants"] ?? "", at: ids["locations"] ?? "")
    (ids["orders"], ids["order-files"], ids["loans"]) = (order.order, order.file, order.loan)
    (ids["slots"], ids["order-slots"]) = (order.slot, order.slot)
    try addCourses(campus)
    try addMoodle(campus)
    ids["provisioning"] = try plan(campus)
    ids["identities"] = identity.text
    ids["devices"] = known.text
  }

  /// A unit, a term, and a course of them with a section, the member of staff and their cohort.
  private mutating func addCourses(_ campus: Campus) throws {
    func made(_ path: String, _ json: String) throws -> String {
      let answer = try campus.admin.post(path, json: json)
      #expect(answer.status == 201, "\(path) \(answer.text)")
      return try #require(answer.json["id"]?.string, "\(path)")
    }
    let unit = try made("/api/v1/units", "{\"code\":\"SECRET\",\"kind\":\"program\",\"name\":\"Secret unit\"}")
    let term = try made("/api/v1/terms", "{\"code\":\"S12627\",\"label\":\"Secret term\"}")
    let course = try made(
      "/api/v1/courses",
      "{\"term\":\"\(term)\",\"unit\":\"\(unit)\",\"code\":\"SEC1\",\"name\":\"Secret course\"}")
    (ids["units"], ids["terms"], ids["courses"]) = (unit, term, course)
    ids["sections"] = try made("/api/v1/courses/\(course)/sections", "{\"name\":\"Secret section\"}")
    let person = campus.staff.person.text
    ids["enrollments"] = try made("/api/v1/courses/\(course)/enrollments", "{\"person\":\"\(person)\"}")
    let cohort = try made("/api/v1/cohorts", "{\"unit\":\"\(unit)\",\"name\":\"Secret cohort\"}")
    (ids["cohorts"], ids["members"]) = (cohort, person)
    let joined = try campus.admin.post("/api/v1/cohorts/\(cohort)/members", json: "{\"person\":\"\(person)\"}")
    #expect(joined.status == 200, "\(joined.text)")
    ids["appointments"] = try made(
      "/api/v1/appointments", "{\"unit\":\"\(unit)\",\"person\":\"\(person)\",\"evenIfUnexpected\":true}")
  }

  /// A Moodle with a category, and a synchronization that waits.
  private mutating func addMoodle(_ campus: Campus) throws {
    #expect(try campus.admin.put(MoodleConnectionTests.path, json: MoodleConnectionTests.input).status == 200)
    let run = try campus.admin.post("/api/v1/moodle/sync/runs")
    ids["runs"] = try #require(run.json["id"]?.string, "\(run.text)")
    let home = campus.home.id
    let category = try campus.store.write(campus.context) { writer in
      let row = CategoryRow(
        id: writer.newID(), moodleID: 7, parent: 0, depth: 1, name: "Secret category", path: "Secret category",
        idnumber: nil, isVisible: true, order: 1, courses: 0, isGone: false, meaning: .folder, state: .unmapped,
        reason: nil, place: "", own: nil, unit: nil, term: nil, decision: nil, decidedBy: nil, decidedAt: nil,
        updated: writer.now)
      _ = try MoodleMapping.settle([row], new: [7], in: home, writer)
      return row.id
    }
    ids["moodle categories"] = category.text
  }

  /// What is to be made in Moodle, as if that had been asked.
  private func plan(_ campus: Campus) throws -> String {
    let home = campus.home.id
    var wish = ProvisioningWish()
    wish.name = "Secret category"
    let item = ProvisioningItem(0, .category, "Secret category", wish)
    return try campus.store.write(campus.context) { writer in
      try ProvisioningChanges.create(
        .categories, "Secret plan", [item], at: "https://secret.example", missing: [], in: home, writer
      ).id.text
    }
  }

  /// The file that an administrator has had checked and not imported.
  private func draft(_ campus: Campus) throws -> String {
    let browser = try campus.browser(campus.admin)
    let page = "/people/import"
    let token = try browser.formToken()
    let checked = try browser.upload(page, file: Array("Name,Number\nSecret two,2\n".utf8), fields: [("csrf", token)])
    let before = "\(page)/drafts/"
    let text = checked.text
    let start = try #require(text.range(of: before)?.upperBound, "\(text)")
    return String(text[start...].prefix(13))
  }

  /// The route's address with the rows of its kinds in it, and which kind the last of them is.
  func path(_ route: Route) throws -> (String, String) {
    var (before, kind) = ("", "")
    let segments = try route.path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
      defer { before = String(segment) }
      guard segment.hasPrefix("{") else { return String(segment) }
      // Logos are everybody's; one with a content that nobody has is not there.
      if segment == "{hash}" { return String(repeating: "A", count: 22) }
      if segment == "{variant}" { return "small" }
      // Every organization has each month, with rows of its own.
      if segment == "{month}" { return "2026-11" }
      switch (before, segment) {
      case ("logo", _): kind = "organizations"
      case (_, "{assignment}"): kind = "assignment"
      case ("tokens", _): kind = route.path.contains("/organization/") ? "organization tokens" : "account tokens"
      case ("batches", _): kind = route.path.contains("/catalog/") ? "catalog batches" : before
      case ("views", _): kind = "saved-views"
      case ("categories", _): kind = route.path.contains("/moodle/") ? "moodle categories" : before
      case ("sign-in", _), (_, "{provider}"): kind = "sign-in-providers"
      case ("new-devices", _): kind = "devices"
      default: kind = before
      }
      return try #require(ids[kind], "\(route.path): no row of the kind “\(kind)”")
    }
    return (segments.joined(separator: "/"), kind)
  }
}
