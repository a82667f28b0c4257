// What whoever invited somebody is told: they came.
import Base
import Store
import Web

struct InvitationAcceptedNotice: Notice {
  static let kind = NoticeKind(
    "invitation.accepted", Text(en: "Somebody you invited came", fr: "Une personne que vous avez invitée est venue"))
  static let schemaName = "InvitationAcceptedNotice"

  static var example: InvitationAcceptedNotice {
    var notice = InvitationAcceptedNotice()
    notice.person = ID(1)
    notice.name = "Ines Duarte"
    notice.email = "ines@example.org"
    return notice
  }

  var person = ID<Person>(0)
  var name = ""
  /// The address that was invited.
  var email = ""

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("person", &person, label: PeopleText.person)
    f.text("name", &name, label: PeopleText.name, min: 0, max: PersonRules.longestName)
    f.text("email", &email, label: PeopleText.email, min: 0, max: PersonRules.longestEmail)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: Text(en: "\(name) accepted your invitation", fr: "\(name) a accepté votre invitation"),
      detail: .verbatim(email), link: Link("/people/", person),
      action: Text(en: "See who it is", fr: "Voir la personne"))
  }
}
