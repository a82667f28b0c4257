// Every word of API tokens that a person reads.
import Base

enum APITokenText {
  /// What it is about, for whoever has not met it before.
  static let about = [
    Text(
      en:
        "A token lets a program sign in without a password: a timetable, a script, another system. It may do what is ticked when it is made, until it expires.",
      fr:
        "Un jeton permet à un programme de se connecter sans mot de passe : un emploi du temps, un script, un autre système. Il peut faire ce qui est coché à sa création, jusqu’à son expiration."
    ),
    Text(
      en: "Whoever has its secret can use it. The secret is shown once; end a token that got lost and make a new one.",
      fr:
        "Quiconque a son secret peut s’en servir. Le secret n’est montré qu’une fois ; mettez fin à un jeton perdu et créez-en un autre."
    ),
  ]

  static let title = Text(en: "API tokens", fr: "Jetons d’API")
  static let token = Text(en: "API token", fr: "Jeton d’API")
  static let ownLead = Text(
    en: "Give a program a token instead of your password: it can do only what you choose, and you can end it.",
    fr:
      "Donnez à un programme un jeton plutôt que votre mot de passe : il ne peut faire que ce que vous choisissez, et vous pouvez y mettre fin."
  )
  static func allLead(_ organization: String) -> Text {
    Text(
      en: "What programs use to work with \(organization): people’s own tokens, and those of services.",
      fr:
        "Ce qu’utilisent les programmes pour travailler avec \(organization) : jetons personnels et jetons de service.")
  }
  static let count = Plural(
    one: Text(en: "# token", fr: "# jeton"), other: Text(en: "# tokens", fr: "# jetons"))

  static let add = Text(en: "Make a token", fr: "Créer un jeton")
  static let addLead = Text(
    en: "It acts as you, and never can do more than you can at that moment.",
    fr: "Il agit en votre nom, et ne peut jamais plus que vous à cet instant.")
  static let addService = Text(en: "Make a service token", fr: "Créer un jeton de service")
  static let addServiceLead = Text(
    en: "For a program of the organization’s, such as a kiosk. It acts under its own name, and stays when you leave.",
    fr:
      "Pour un programme de l’organisation, par exemple une borne. Il agit sous son propre nom, et reste quand vous partez."
  )
  static let make = Text(en: "Make the token", fr: "Créer le jeton")
  static func madeTitle(_ name: String) -> Text {
    Text(en: "The token “\(name)”", fr: "Le jeton « \(name) »")
  }
  static let shownOnce = Text(
    en: "Copy this token now and keep it like a password. It is shown only this once.",
    fr: "Copiez ce jeton maintenant et gardez-le comme un mot de passe. Il n’est montré que cette fois.")
  static let toList = Text(en: "To the tokens", fr: "Voir les jetons")

  static let name = Text(en: "Name", fr: "Nom")
  static let nameHelp = Text(
    en: "What will use it, such as “Timetable import”.", fr: "Ce qui l’utilisera, par exemple « Import des horaires ».")
  static let kind = Text(en: "Kind", fr: "Genre")
  static let hint = Text(en: "Begins with", fr: "Commence par")
  static let status = Text(en: "Status", fr: "État")
  static let actsAs = Text(en: "Acts as", fr: "Agit en tant que")
  static let madeBy = Text(en: "Made by", fr: "Créé par")
  static let made = Text(en: "Made", fr: "Créé")
  static let secret = Text(en: "The token itself", fr: "Le jeton lui-même")
  static let lastUsed = Text(en: "Last used", fr: "Dernière utilisation")
  static let lastAddress = Text(en: "From where it was used last", fr: "D’où il a servi en dernier")
  static let never = Text(en: "Never", fr: "Jamais")
  static let days = Text(en: "Days until it expires", fr: "Jours avant expiration")
  static let daysFromNow = Text(en: "Days from now until it expires", fr: "Jours d’ici à son expiration")
  static let lasts = Text(en: "Lasts", fr: "Durée")
  static func forDays(_ count: Int) -> Text {
    count == 365 ? Text(en: "A year", fr: "Un an") : Text(en: "\(count) days", fr: "\(count) jours")
  }
  static func fromNow(_ count: Int) -> Text {
    count == 365
      ? Text(en: "A year from now", fr: "Un an à partir d’aujourd’hui")
      : Text(en: "\(count) days from now", fr: "\(count) jours à partir d’aujourd’hui")
  }
  static let permissionsHelp = Text(
    en: "Give it as little as it needs. Without any, it can do what everybody can.",
    fr: "Donnez-lui le moins possible. Sans aucun droit, il peut ce que tout le monde peut.")
  static let nothingToGive = Text(
    en: "You have no permissions to give: the token can do what everybody can.",
    fr: "Vous n’avez aucun droit à donner : le jeton peut ce que tout le monde peut.")
  static let noPermissions = Text(en: "None", fr: "Aucun")
  static func permissionCount(_ count: Int) -> Text {
    count == 1 ? Text(en: "1 permission", fr: "1 droit") : Text(en: "\(count) permissions", fr: "\(count) droits")
  }
  static func networkCount(_ count: Int) -> Text {
    count == 1
      ? Text(en: ", from 1 network", fr: ", depuis 1 réseau")
      : Text(en: ", from \(count) networks", fr: ", depuis \(count) réseaux")
  }
  static let anywhere = Text(en: "Anywhere", fr: "Partout")
  static let networks = Text(en: "Allowed networks", fr: "Réseaux autorisés")
  static let networksHelp = Text(
    en: "Where it may be used from, such as 10.20.0.0/16 or 2001:db8::/32. Nothing for anywhere.",
    fr: "D’où il peut servir, par exemple 10.20.0.0/16 ou 2001:db8::/32. Rien pour partout.")

  static let edit = Text(en: "Change", fr: "Modifier")
  static func editNamed(_ name: String) -> Text {
    Text(en: "Change the token “\(name)”", fr: "Modifier le jeton « \(name) »")
  }
  static let editLead = Text(
    en: "The token itself stays the same: what uses it goes on, with what you allow here.",
    fr: "Le jeton lui-même ne change pas : ce qui l’utilise continue, avec ce que vous autorisez ici.")
  static let lastsAsBefore = Text(en: "As before", fr: "Comme avant")
  static let changed = Text(en: "The token is changed.", fr: "Le jeton est modifié.")
  static let keptPermissions = Text(
    en: "Those that you don’t have yourself stay as they are.",
    fr: "Ceux que vous n’avez pas vous-même restent en l’état.")

  static let revoke = Text(en: "End", fr: "Mettre fin")
  static func revokeQuestion(_ name: String) -> Text {
    Text(en: "End the token “\(name)”?", fr: "Mettre fin au jeton « \(name) » ?")
  }
  static let revokeConsequence = Text(
    en: "Whatever uses it stops working at once. This can’t be undone.",
    fr: "Ce qui l’utilise cesse aussitôt de fonctionner. C’est irréversible.")
  static let revoked = Text(en: "The token has ended.", fr: "Le jeton n’est plus valable.")
  static let passwordEnds = Text(
    en: "A new password stops the tokens you made before.",
    fr: "Un nouveau mot de passe arrête les jetons créés auparavant.")

  static let none = Text(en: "You have no tokens.", fr: "Vous n’avez aucun jeton.")
  static let noneHint = Text(
    en: "Make one for a script or an app that works for you.",
    fr: "Créez-en un pour un script ou une application qui travaille pour vous.")
  static let noneHere = Text(en: "There are no tokens yet.", fr: "Il n’y a pas encore de jetons.")
  static let noneHereHint = Text(
    en: "Make one for each program that works with your data.",
    fr: "Créez-en un pour chaque programme qui travaille avec vos données.")

  // MARK: What is refused

  static let tooMany = Text(
    en: "You have 50 tokens already. End those that you don’t use.",
    fr: "Vous avez déjà 50 jetons. Mettez fin à ceux qui ne servent pas.")
  static let tooManyNetworks = Text(en: "Name at most 20 networks.", fr: "Indiquez au plus 20 réseaux.")
  static func notANetwork(_ text: String) -> Text {
    let text = String(text.prefix(50))
    return Text(
      en: "“\(text)” is no network, such as 10.20.0.0/16.", fr: "« \(text) » n’est pas un réseau tel que 10.20.0.0/16.")
  }
  static let isOver = Text(
    en: "This token has expired. Make a new one.", fr: "Ce jeton a expiré. Créez-en un nouveau.")
  static let notYours = Text(
    en: "Only its owner changes a personal token. You can end it.",
    fr: "Seule sa personne modifie un jeton personnel. Vous pouvez y mettre fin.")
  static let sessionNeeded = Text(
    en: "An API token can’t do this. Sign in yourself.",
    fr: "Un jeton d’API ne peut pas faire cela. Connectez-vous vous-même.")
  static let notFromHere = Text(
    en: "This token may not be used from this network.", fr: "Ce jeton ne peut pas servir depuis ce réseau.")

  // MARK: Events

  static let eventMade = Text(en: "made an API token", fr: "a créé un jeton d’API")
  static let eventChanged = Text(en: "changed an API token", fr: "a modifié un jeton d’API")
  static let eventRevoked = Text(en: "ended an API token", fr: "a mis fin à un jeton d’API")
}
