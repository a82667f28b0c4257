// Every word of the set-up that a person reads.
import Base

enum SetupText {
  static let title = Text(en: "Set this campus up", fr: "Mettre ce campus en service")
  static let intro = Text(
    en: "Name the organization and make its first administrator: you. Everything can be changed later.",
    fr: "Nommez l’organisation et créez son premier compte d’administration : le vôtre. Tout pourra être modifié.")
  static let submit = Text(en: "Set up and sign in", fr: "Mettre en service et se connecter")

  static let token = Text(en: "The secret part of the link", fr: "La partie secrète du lien")
  static let organization = Text(en: "Name of the organization", fr: "Nom de l’organisation")
  static let organizationHelp = Text(
    en: "As people say it: the school, the university, the campus.",
    fr: "Comme on le dit : l’école, l’université, le campus.")
  static let zoneHelp = Text(
    en: "Its days begin and end there. It decides what is early and late.",
    fr: "Ses journées y commencent et y finissent. Il décide de l’avance et du retard.")
  static let yourName = Text(en: "Your name", fr: "Votre nom")
  static let emailHelp = Text(en: "You sign in with it.", fr: "Il vous servira à vous connecter.")
  static let administrator = Text(en: "First administrator", fr: "Premier compte d’administration")

  static let isDone = Text(
    en: "This campus has been set up already. Sign in, or ask whoever did it for an invitation.",
    fr: "Ce campus est déjà en service. Connectez-vous, ou demandez une invitation à qui l’a mis en service.")
  static let linkGone = Text(
    en:
      "This set-up link has expired, or a newer one has taken its place. On the machine, start Quad anew or run `quad admin setup-link`.",
    fr:
      "Ce lien de mise en service a expiré, ou un plus récent le remplace. Sur la machine, redémarrez Quad ou lancez `quad admin setup-link`."
  )

  static let doneTitle = Text(en: "The campus is set up", fr: "Le campus est en service")
  static func doneIntro(_ organization: String) -> Text {
    Text(
      en: "\(organization) is ready, and you are signed in as its owner. Bring the people in next.",
      fr: "\(organization) est en place et vous en avez la charge. Faites venir les personnes.")
  }
  static let found = Text(en: "What this machine looks like", fr: "L’état de cette machine")
  static let importPeople = Text(en: "Import people", fr: "Importer des personnes")
  static let invite = Text(en: "Invite somebody", fr: "Inviter quelqu’un")
  static let mailLater = Text(
    en:
      "This box sends no mail yet: links for invitations and passwords are shown to you, to hand over. The page Mail tells how to turn it on.",
    fr:
      "Cette installation n’envoie pas encore d’e-mails : les liens d’invitation et de mot de passe vous sont montrés, à remettre. La page E-mails dit comment l’activer."
  )

  /// What the terminal says at the start of a box that nobody has set up.
  static func announcement(_ link: String) -> Text {
    Text(
      en: "set this campus up within \(SetupRules.lifetimeMinutes) minutes: \(link)",
      fr: "mettez ce campus en service dans les \(SetupRules.lifetimeMinutes) minutes : \(link)")
  }

  static let eventLink = Text(en: "made a set-up link", fr: "a créé un lien de mise en service")
  static let eventDone = Text(en: "set the box up", fr: "a mis l’installation en service")
}
