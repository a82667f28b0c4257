// What people are told when the second step of their account changes.
import Base
import Store
import Web

struct FactorsChangedNotice: Notice {
  enum Change: String, Sendable, CaseIterable, Labeled {
    case added, removed, reset

    var label: Text {
      switch self {
      case .added:
        Text(en: "A second step was added to your account", fr: "Une seconde étape a été ajoutée à votre compte")
      case .removed:
        Text(en: "A second step was removed from your account", fr: "Une seconde étape a été retirée de votre compte")
      case .reset:
        Text(
          en: "Your second steps were reset by an administrator", fr: "L’administration a retiré vos secondes étapes")
      }
    }
  }

  static let kind = NoticeKind(
    "second-factor.changed", Text(en: "The second step of signing in", fr: "La seconde étape de connexion"),
    usual: .email, isKept: true)
  static let schemaName = "FactorsChangedNotice"
  static let example = FactorsChangedNotice()

  var change = Change.added

  init() {}

  init(_ change: Change) { self.change = change }

  mutating func fields(_ f: inout some FieldVisitor) { f.choice("change", &change, label: SecondFactorText.title) }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: change.label,
      detail: Text(
        en: "If this was neither you nor somebody you asked, change your password.",
        fr: "Si ce n’était ni vous ni une personne à qui vous l’avez demandé, changez de mot de passe."),
      link: "/account/second-factor", action: Text(en: "See your second steps", fr: "Voir vos secondes étapes"))
  }
}
