// What people are told of their account: a device that it was not used from before, a new password.
import Base
import Store
import Web

struct NewDeviceNotice: Notice {
  static let kind = NoticeKind(
    "session.new-device", Text(en: "Signing in from a new device", fr: "Connexion depuis un nouvel appareil"),
    usual: .email, isKept: true)
  static let schemaName = "NewDeviceNotice"

  static var example: NewDeviceNotice {
    var notice = NewDeviceNotice()
    notice.device = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    notice.network = "192.0.2.7"
    notice.at = Timestamp(milliseconds: 1_795_258_800_000)
    return notice
  }

  /// What the browser or program says of itself.
  var device = ""
  /// The address that it came from.
  var network = ""
  var at = Timestamp(milliseconds: 0)

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("device", &device, label: AccountText.devices, min: 0, max: 1000)
    f.text("network", &network, label: EventsText.address, min: 0, max: 100)
    f.timestamp("at", &at, label: AccountText.askedAt)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: Text(en: "You signed in from a new device", fr: "Vous vous êtes connecté depuis un nouvel appareil"),
      detail: Text(
        en: "If this was not you, end that session and change your password.",
        fr: "Si ce n’était pas vous, fermez cette session et changez de mot de passe."),
      facts: [
        (Text(en: "Device", fr: "Appareil"), DeviceWords.text(device)),
        (Text(en: "Address", fr: "Adresse"), .verbatim(network)),
        (Text(en: "When", fr: "Quand"), frame.zone.local(at: at).long),
      ], link: "/account/sessions", action: Text(en: "See where you are signed in", fr: "Voir vos connexions"))
  }
}

struct PasswordChangedNotice: Notice {
  static let kind = NoticeKind(
    "password.changed", Text(en: "A new password", fr: "Nouveau mot de passe"), usual: .email, isKept: true)
  static let schemaName = "PasswordChangedNotice"
  static var example: PasswordChangedNotice {
    var notice = PasswordChangedNotice()
    notice.network = "192.0.2.7"
    notice.at = Timestamp(milliseconds: 1_795_258_800_000)
    return notice
  }

  /// The address that it was changed from.
  var network = ""
  var at = Timestamp(milliseconds: 0)

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("network", &network, label: EventsText.address, min: 0, max: 100)
    f.timestamp("at", &at, label: AccountText.askedAt)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: Text(en: "Your password was changed", fr: "Votre mot de passe a été changé"),
      detail: Text(
        en: "If this was not you, ask for a new password at once.",
        fr: "Si ce n’était pas vous, demandez aussitôt un nouveau mot de passe."),
      facts: [
        (Text(en: "Address", fr: "Adresse"), .verbatim(network)),
        (Text(en: "When", fr: "Quand"), frame.zone.local(at: at).long),
      ], link: "/account/password", action: Text(en: "Your password", fr: "Votre mot de passe"))
  }

  /// Tells a person that their password was changed just now.
  static func send(to person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    var notice = PasswordChangedNotice()
    notice.network = writer.context.address
    notice.at = writer.now
    try writer.notify(notice, to: person, in: organization)
  }
}
