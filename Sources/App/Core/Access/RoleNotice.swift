// What people are told when somebody gives them a role or takes one back.
import Base
import Store
import Web

struct RoleChangedNotice: Notice {
  static let kind = NoticeKind("role.changed", Text(en: "Your roles", fr: "Vos rôles"))
  static let schemaName = "RoleChangedNotice"

  static var example: RoleChangedNotice {
    var notice = RoleChangedNotice()
    notice.key = BuiltInRole.staff.rawValue
    notice.isGiven = true
    return notice
  }

  /// A built-in role's; its words are the reader's.
  var key: String?
  var name = ""
  /// The part of the organization that it is for; empty for all of it.
  var unit = ""
  var isGiven = false

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("key", &key, label: AccessText.roles, max: 60)
    f.text("name", &name, label: PeopleText.name, min: 0, max: 500)
    f.text("unit", &unit, label: OrganizationText.organization, min: 0, max: AssignmentChanges.longestUnit)
    f.bool("isGiven", &isGiven, label: AccessText.roles)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    let role = key.flatMap(BuiltInRole.init(rawValue:))?.label ?? .verbatim(name)
    let part = unit.isEmpty ? "" : " (\(unit))"
    return NoticeWords(
      title: isGiven
        ? Text(en: "You have a new role: \(role.en)\(part)", fr: "Vous avez un nouveau rôle : \(role.fr)\(part)")
        : Text(
          en: "You don’t have this role any more: \(role.en)\(part)", fr: "Vous n’avez plus ce rôle : \(role.fr)\(part)"
        ),
      link: "/account", action: Text(en: "See your roles", fr: "Voir vos rôles"))
  }

  /// Tells somebody of a role that another gave or took. Nobody is told of what they do themselves.
  static func send(
    _ role: RoleReference, isGiven: Bool, unit: String = "", to person: ID<Person>, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    guard let actor = writer.context.actor, actor != person.value else { return }
    var notice = RoleChangedNotice()
    notice.key = role.key
    notice.name = role.name
    notice.unit = unit
    notice.isGiven = isGiven
    try writer.notify(notice, to: person, in: organization, subject: role.id.value)
  }
}
