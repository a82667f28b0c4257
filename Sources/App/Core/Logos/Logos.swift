// Logos of organizations: the manifest.
import Base
import Store
import Web

enum Logos: Feature {
  static let name = "Logos"
  static let migrations = LogoStore.migrations
  static let statements = LogoStore.statements
  static let tenant: [TenantData] = [.rows("organization_logos", .whole)]
  static let exports = [ExportTable("organization_logos", LogoStore.exportRows)]
  static let events = [
    EventDescription(.logoChanged, LogoText.eventChanged),
    EventDescription(.logoRemoved, LogoText.eventRemoved),
  ]

  static let routes: [Route] = [
    .upload(
      "/organization/logo", "Give the organization a logo", needs: .permission(.organizationWrite),
      limit: LogoRules.largestForm, slow: LogoPages.upload),
    .form(
      "/organization/logo/remove", "Take the organization’s logo away", needs: .permission(.organizationWrite),
      write: LogoPages.remove),

    // Open and under its content's hash: it stands on the sign-in page, and never changes.
    Route(
      .api, .get, LogoReference.path, "An organization’s logo, as its pages show it to everybody", access: .anyone,
      traits: [.unlimited, .picture], action: .read(LogoAPI.serve)),
    .api(
      .get, "/api/v1/organization/logo", "The organization’s logo and where it is", needs: .signedIn,
      output: LogoOutput.self, read: LogoAPI.find
    ).with(.optional),
    Route(
      .api, .put, "/api/v1/organization/logo", "Give the organization a logo: the body is the picture",
      access: .permission(.organizationWrite), output: LogoOutput.self, body: .picture(limit: LogoRules.largest),
      action: .slow { call, body in
        let upload = try body.upload(for: call)
        return { pool in call.reply(200, try LogoAPI.put(upload, call, pool)) }
      }),
    .api(
      .delete, "/api/v1/organization/logo", "Take the organization’s logo away",
      needs: .permission(.organizationWrite), write: LogoAPI.remove
    ).with(.optional),
  ]
}
