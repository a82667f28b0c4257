// Every word of notifications that is not a notice's own.
import Base

enum NoticeText {
  static let notification = Text(en: "Notification", fr: "Notification")
  static let oneByMail = Text(en: "A notification", fr: "Une notification")
  static let notifications = Text(en: "Notifications", fr: "Notifications")
  static let intro = Text(
    en: "What you were told of, the newest first.", fr: "Ce qui vous a été signalé, le plus récent d’abord.")
  static let unreadWord = Plural(
    one: Text(en: "# unread", fr: "# non lue"), other: Text(en: "# unread", fr: "# non lues"))
  static let kind = Text(en: "Kind", fr: "Sorte")
  static let kindLabel = Text(en: "Kind, in words", fr: "Sorte, en mots")
  static let data = Text(en: "Data", fr: "Données")
  static let title = Text(en: "What happened", fr: "Ce qui s’est passé")
  static let detail = Text(en: "More", fr: "Détails")
  static let link = Text(en: "Where to see to it", fr: "Où s’en occuper")
  static let when = Text(en: "When", fr: "Quand")
  static let readAt = Text(en: "Read", fr: "Lue le")
  static let unread = Text(en: "Unread", fr: "Non lues")
  static let count = Text(en: "How many", fr: "Combien")
  static let counted = Plural(
    one: Text(en: "# notification", fr: "# notification"), other: Text(en: "# notifications", fr: "# notifications"))
  static let show = Text(en: "Which to show", fr: "Lesquelles montrer")
  static let noSuchFilter = Text(en: "One of all, unread, read.", fr: "L’un de all, unread, read.")
  static let ids = Text(en: "Which", fr: "Lesquelles")
  static let unknown = Text(
    en: "Something that this version of Quad does not know",
    fr: "Quelque chose que cette version de Quad ne connaît pas")
  static func none(_ filter: NoticeFilter) -> Text {
    switch filter {
    case .all: Text(en: "Nothing yet.", fr: "Rien pour l’instant.")
    case .unread: Text(en: "You have read everything.", fr: "Vous avez tout lu.")
    case .read: Text(en: "Nothing read yet.", fr: "Rien de lu pour l’instant.")
    }
  }
  static let noneHint = Text(
    en: "What concerns you is put here: sign-ins from new devices, roles, work that has ended.",
    fr: "Ce qui vous concerne arrive ici : connexions depuis un nouvel appareil, rôles, travaux terminés.")
  static let look = Text(en: "Have a look", fr: "Voir")
  static let seeAll = Text(en: "See all notifications", fr: "Voir toutes les notifications")
  static let markRead = Text(en: "Mark as read", fr: "Marquer comme lue")
  static let markAll = Text(en: "Mark all as read", fr: "Tout marquer comme lu")
  static let allMarked = Text(en: "Everything is marked as read.", fr: "Tout est marqué comme lu.")
  static let delete = Text(en: "Delete", fr: "Supprimer")
  static let isDeleted = Text(en: "The notification is deleted.", fr: "La notification est supprimée.")
  static func tick(_ title: Text) -> Text { Text(en: "Select: \(title.en)", fr: "Sélectionner : \(title.fr)") }
  static let markTicked = Text(en: "Mark selected as read", fr: "Marquer la sélection comme lue")
  static let deleteTicked = Text(en: "Delete selected", fr: "Supprimer la sélection")
  static let deleteTickedQuestion = Text(
    en: "Delete the selected notifications?", fr: "Supprimer les notifications sélectionnées ?")
  static let deleteTickedConsequence = Text(
    en: "They are gone for good.", fr: "Elles disparaissent pour de bon.")
  static let noneTicked = Text(
    en: "Select some notifications first.", fr: "Sélectionnez d’abord des notifications.")
  static let marked = Plural(
    one: Text(en: "# notification is marked as read.", fr: "# notification est marquée comme lue."),
    other: Text(en: "# notifications are marked as read.", fr: "# notifications sont marquées comme lues."))
  static let deleted = Plural(
    one: Text(en: "# notification is deleted.", fr: "# notification est supprimée."),
    other: Text(en: "# notifications are deleted.", fr: "# notifications sont supprimées."))
  static let deleteAll = Text(en: "Delete all", fr: "Tout supprimer")
  static let deleteQuestion = Text(en: "Delete all notifications?", fr: "Supprimer toutes les notifications ?")
  static let deleteConsequence = Text(
    en: "They are gone for good, those you have not read too.",
    fr: "Elles disparaissent pour de bon, même celles que vous n’avez pas lues.")
  static let allDeleted = Text(en: "All notifications are deleted.", fr: "Toutes les notifications sont supprimées.")

  // MARK: Preferences

  static let preferences = Text(en: "How you are told", fr: "Comment vous êtes prévenu")
  static let preferencesIntro = Text(
    en: "For each sort of news: in your list, by mail at once, or in one mail a day.",
    fr: "Pour chaque sorte de nouvelle : dans votre liste, par e-mail aussitôt, ou dans un e-mail par jour.")
  static let channel = Text(en: "How", fr: "Comment")
  static let isFixed = Text(en: "Whether it can’t be turned off", fr: "Si on ne peut la désactiver")
  static let isKept = Text(
    en: "This concerns safety: it stays in the list.",
    fr: "Cela touche la sécurité : elle reste dans la liste.")
  static let save = Text(en: "Save", fr: "Enregistrer")
  static let saved = Text(en: "Saved.", fr: "Enregistré.")
  static let noSuchKind = Text(en: "There is no such sort of news.", fr: "Cette sorte de nouvelle n’existe pas.")
  static let mailIsOff = Text(
    en: "This box sends no mail: whatever you choose, you are told here.",
    fr: "Cette installation n’envoie pas d’e-mails : quoi que vous choisissiez, c’est ici que vous êtes prévenu.")

  // MARK: Digest

  static let digest = Text(en: "The day’s notifications", fr: "Les notifications du jour")
  static func digestSubject(_ count: Int, _ organization: String) -> Text {
    Text(
      en: count == 1 ? "1 notification from \(organization)" : "\(count) notifications from \(organization)",
      fr: count == 1 ? "1 notification de \(organization)" : "\(count) notifications de \(organization)")
  }
  static let digestLead = Text(
    en: "This is what you have not read yet.", fr: "Voici ce que vous n’avez pas encore lu.")
  static func andMore(_ count: Int) -> Text { Text(en: "and \(count) more", fr: "et \(count) de plus") }
  static let digestNote = Text(
    en: "You get this once a day at most, in the morning. Your account says for which news.",
    fr: "Vous recevez ceci au plus une fois par jour, le matin. Votre compte dit pour quelles nouvelles.")
  static let mailJob = Text(en: "Mail a notification", fr: "Envoyer une notification par e-mail")
  static let digestJob = Text(en: "Mail the day’s notifications", fr: "Envoyer les notifications du jour")
  static let digestsSent = Text(en: "Mails", fr: "E-mails")

  static let eventSent = Text(en: "was told of something", fr: "a été prévenu de quelque chose")
}
