// Kiosks: screens at a site that show a code which changes every thirty seconds. What they are, and what the API tells.
import Base
import Credentials
import Store

/// A screen that was made a kiosk.
enum Kiosk {}

struct KioskRow: Sendable {
  let id: ID<Kiosk>
  let organization: ID<Organization>
  let site: SiteReference
  let name: String
  let sealedSecret: [UInt8]
  let linkUntil: Timestamp?
  let opened: Timestamp?
  let created: Timestamp
  let revoked: Timestamp?

  /// What a kiosk's secret is sealed for.
  static func place(_ id: ID<Kiosk>) -> String { "kiosk:" + id.text }

  /// Its codes. Fails where the key file is another.
  func codes(_ secrets: Secrets) throws -> TimedCodes {
    guard let codes = TimedCodes(secret: try secrets.open(sealedSecret, for: KioskRow.place(id))) else {
      throw Failure.internal("the secret of kiosk \(id.text) has a wrong length")
    }
    return codes
  }

  func state(at now: Timestamp) -> KioskState {
    if revoked != nil { return .revoked }
    if opened != nil { return .open }
    return linkUntil.map { $0 > now } ?? false ? .waiting : .expired
  }
}

enum KioskState: String, Sendable, CaseIterable, Labeled {
  /// Its link was not opened yet.
  case waiting
  case open
  /// Nobody opened its link in time.
  case expired
  case revoked

  var label: Text {
    switch self {
    case .waiting: Text(en: "Waits for its screen", fr: "Attend son écran")
    case .open: Text(en: "On", fr: "En service")
    case .expired: Text(en: "Link run out", fr: "Lien expiré")
    case .revoked: Text(en: "Revoked", fr: "Révoquée")
    }
  }

  var tone: Tone {
    switch self {
    case .waiting: .info
    case .open: .good
    case .expired: .warn
    case .revoked: .neutral
    }
  }
}

struct KioskInput: Payload {
  var name = ""
  var site = ID<Site>(0)

  static let schemaName = "KioskInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: SiteText.kioskName, max: SiteFields.longestName)
    f.id("site", &site, label: SiteText.site)
  }
}

struct KioskOutput: Payload {
  var id = ID<Kiosk>(0)
  var name = ""
  var site = SiteReference()
  var state = KioskState.waiting
  var openedAt: Timestamp?
  var createdAt = Timestamp(milliseconds: 0)

  static let schemaName = "Kiosk"

  init() {}

  init(_ row: KioskRow, at now: Timestamp) {
    id = row.id
    name = row.name
    site = row.site
    state = row.state(at: now)
    openedAt = row.opened
    createdAt = row.created
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: SiteText.kiosk)
    f.text("name", &name, label: SiteText.kioskName, max: SiteFields.longestName)
    f.object("site", &site, label: SiteText.site)
    f.choice("state", &state, label: AttendanceText.status)
    f.timestamp("openedAt", &openedAt, label: SiteText.openedAt)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
  }
}

/// A kiosk with the link that makes a screen this kiosk: told once.
struct KioskMadeOutput: Payload {
  var kiosk = KioskOutput()
  var link = ""
  var linkExpiresAt = Timestamp(milliseconds: 0)

  static let schemaName = "KioskMade"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("kiosk", &kiosk, label: SiteText.kiosk)
    f.text("link", &link, label: SiteText.kioskLink, max: 500)
    f.timestamp("linkExpiresAt", &linkExpiresAt, label: SiteText.linkUntil)
  }
}
