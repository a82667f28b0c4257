// Every word of sign-in services that a person reads.
import Base

enum ProviderText {
  /// What it is about, for whoever has not met it before.
  static let about = [
    Text(
      en:
        "A sign-in service is a login that people have already, such as a Google or Microsoft account of your campus. They press its button instead of typing a password here.",
      fr:
        "Un service de connexion est un compte que les gens ont déjà, par exemple un compte Google ou Microsoft de votre campus. Ils pressent son bouton au lieu de saisir un mot de passe ici."
    ),
    Text(
      en:
        "The service only says who somebody is. Who may come in, and with which roles, is decided here: by the directory, by invitations and by the rules for e-mail domains.",
      fr:
        "Le service dit seulement qui est la personne. Qui peut entrer, et avec quels rôles, se décide ici : par l’annuaire, les invitations et les règles de domaines."
    ),
  ]

  // MARK: Settings

  static let title = Text(en: "Sign-in services", fr: "Services de connexion")
  static let intro = Text(
    en: "Services such as Google or your own identity provider by which your people sign in.",
    fr: "Les services, comme Google ou votre fournisseur d’identité, par lesquels vos membres se connectent.")
  static let none = Text(en: "No sign-in service yet", fr: "Aucun service de connexion")
  static let noneHint = Text(
    en: "Add one, and your people sign in with the account they have there already.",
    fr: "Ajoutez-en un : vos membres se connecteront avec le compte qu’ils y ont déjà.")
  static let provider = Text(en: "Service", fr: "Service")
  static let preset = Text(en: "Kind", fr: "Genre")
  static let forWhom = Text(en: "For whom", fr: "Pour qui")
  static let name = Text(en: "Name", fr: "Nom")
  static let nameHelp = Text(
    en: "What the button on the sign-in page says.", fr: "Ce que dit le bouton de la page de connexion.")
  static let issuer = Text(en: "Issuer", fr: "Émetteur")
  static let issuerHelp = Text(
    en: "The address that the provider calls its issuer, exactly as it writes it.",
    fr: "L’adresse que le fournisseur appelle son émetteur (issuer), exactement comme il l’écrit.")
  static let pool = Text(en: "User pool", fr: "Groupe d’utilisateurs")
  static let poolHelp = Text(en: "Such as eu-west-3_AbC123.", fr: "Par exemple eu-west-3_AbC123.")
  static let pagesDomain = Text(en: "Domain of its sign-in pages", fr: "Domaine de ses pages de connexion")
  static let pagesDomainHelp = Text(
    en: "Such as campus.auth.eu-west-3.amazoncognito.com, or one of your own.",
    fr: "Par exemple campus.auth.eu-west-3.amazoncognito.com, ou un domaine à vous.")
  static let tenant = Text(en: "Tenant", fr: "Locataire (tenant)")
  static let tenantHelp = Text(
    en: "The directory (tenant) ID, such as 6b8fbb2e-0c1d-4a5b-9a53-2a1c3d4e5f60.",
    fr: "L’identifiant de l’annuaire (tenant), par exemple 6b8fbb2e-0c1d-4a5b-9a53-2a1c3d4e5f60.")
  static let hostedDomain = Text(en: "Only this Google Workspace", fr: "Seulement ce Google Workspace")
  static let hostedDomainHelp = Text(
    en: "Such as campus.edu. Empty: everybody with a Google account can ask to come in.",
    fr: "Par exemple campus.edu. Vide : quiconque a un compte Google peut demander à entrer.")
  static let clientID = Text(en: "Client ID", fr: "Identifiant client")
  static let clientIDHelp = Text(
    en: "What the service calls this program. It gives you one when you register it there.",
    fr: "Le nom que le service donne à ce programme. Il vous le remet quand vous l’y enregistrez.")
  static let clientSecret = Text(en: "Client secret", fr: "Secret client")
  static let secretHelp = Text(
    en: "Kept encrypted and never shown again.", fr: "Conservé chiffré, et plus jamais affiché.")
  static let newSecret = Text(en: "New client secret", fr: "Nouveau secret client")
  static let newSecretHelp = Text(en: "Empty: the one it has stays.", fr: "Vide : le secret actuel reste.")
  static let hasSecret = Text(en: "Has a secret", fr: "A un secret")
  static let secretKept = Text(en: "Kept encrypted", fr: "Conservé chiffré")
  static let secretAbsent = Text(en: "None: a public client", fr: "Aucun : client public")
  static let isEnabled = Text(en: "People can sign in with it", fr: "On peut s’en servir pour se connecter")
  static let isEnabledHelp = Text(
    en: "Switched off, its button is gone, and whoever signed in with it is signed out.",
    fr: "Désactivé, son bouton disparaît, et les sessions ouvertes par lui prennent fin.")
  static let isTrusted = Text(
    en: "It counts in every organization of this installation",
    fr: "Il vaut dans toutes les organisations de cette installation")
  static let isTrustedHelp = Text(
    en: "Otherwise a sign-in by it works in this organization only, also for people who are in several.",
    fr: "Sinon, une connexion par lui ne vaut que dans cette organisation, même pour qui appartient à plusieurs.")
  static let trusted = Text(en: "Trusted everywhere", fr: "Valable partout")
  static let isOn = Text(en: "On", fr: "Activé")
  static let isOff = Text(en: "Off", fr: "Désactivé")

  static let add = Text(en: "Add a service", fr: "Ajouter un service")
  static let whichKind = Text(
    en: "Which service do your people sign in with?", fr: "Avec quel service vos membres se connectent-ils ?")
  static func addNamed(_ kind: Text) -> Text {
    Text(en: "Add \(kind[.en])", fr: "Ajouter \(kind[.fr])")
  }
  static let addIntro = Text(
    en: "Register Quad at the service first: it then gives you a client ID and a secret.",
    fr: "Enregistrez d’abord Quad auprès du service : il vous donne alors un identifiant client et un secret.")
  static let added = Text(
    en: "The service is added. Check that it works, then try it yourself.",
    fr: "Le service est ajouté. Vérifiez qu’il fonctionne, puis essayez-le vous-même.")
  static func editNamed(_ name: String) -> Text { Text(en: "Change \(name)", fr: "Modifier \(name)") }
  static let check = Text(en: "Check it", fr: "Vérifier")
  static let works = Text(
    en: "The service answers as it should.", fr: "Le service répond comme il le doit.")
  static let isWorking = Text(en: "Works", fr: "Fonctionne")
  static let advice = Text(en: "What to look at", fr: "Ce qu’il faut regarder")
  static let remove = Text(en: "Remove", fr: "Retirer")
  static func removeQuestion(_ name: String) -> Text { Text(en: "Remove \(name)?", fr: "Retirer \(name) ?") }
  static func removeConsequence(_ people: Int, lockedOut: Int) -> Text {
    let all = removeConsequence(people)
    guard lockedOut > 0 else { return all }
    let only = Plural(
      one: Text(
        en: "# of them has no other way in: they need a link, or this service again.",
        fr: "# d’entre eux n’a pas d’autre accès : il lui faudra un lien, ou de nouveau ce service."),
      other: Text(
        en: "# of them have no other way in: they need a link, or this service again.",
        fr: "# d’entre eux n’ont pas d’autre accès : il leur faudra un lien, ou de nouveau ce service."))(lockedOut)
    return Text(en: "\(all.en) \(only.en)", fr: "\(all.fr) \(only.fr)")
  }

  private static func removeConsequence(_ people: Int) -> Text {
    Plural(
      one: Text(
        en: "# linked account loses this way in and is signed out where it came in by it. It can’t be undone.",
        fr: "# compte lié perd cet accès, et ses sessions ouvertes par lui prennent fin. C’est sans retour."),
      other: Text(
        en: "# linked accounts lose this way in and are signed out where they came in by it. It can’t be undone.",
        fr: "# comptes liés perdent cet accès, et leurs sessions ouvertes par lui prennent fin. C’est sans retour."))(
        people)
  }
  static let removed = Text(en: "The service is removed.", fr: "Le service est retiré.")

  static let register = Text(en: "What the service has to know", fr: "Ce que le service doit savoir")
  static let registerIntro = Text(
    en: "Register these addresses there, exactly as they stand here.",
    fr: "Enregistrez-y ces adresses, exactement comme elles sont écrites ici.")
  static let redirect = Text(en: "Redirect address", fr: "Adresse de retour")
  static let afterSignOut = Text(en: "After signing out", fr: "Après la déconnexion")

  static let domains = Text(en: "Who may join by themselves", fr: "Qui peut entrer de son propre chef")
  static let domainsIntro = Text(
    en:
      "People of the directory and people who were invited come in with the same address, once the service says that it is verified. Whoever else has an address of one of these domains joins with the role beside it.",
    fr:
      "Les personnes de l’annuaire et les personnes invitées entrent avec la même adresse, dès que le service la dit vérifiée. Quiconque d’autre a une adresse d’un de ces domaines entre avec le rôle indiqué."
  )
  static let domain = Text(en: "Domain", fr: "Domaine")
  static let domainHelp = Text(
    en: "What stands behind the @, such as students.campus.edu.",
    fr: "Ce qui suit le @, par exemple etudiants.campus.fr.")
  static let addRule = Text(en: "Add the domain", fr: "Ajouter le domaine")
  static let removeRule = Text(en: "Remove", fr: "Retirer")
  static let rulesChanged = Text(en: "The domains are saved.", fr: "Les domaines sont enregistrés.")

  // MARK: Faults of settings

  static let badIssuer = Text(
    en: "Enter an address such as https://login.campus.edu/realms/campus, without ? and #.",
    fr: "Saisissez une adresse telle que https://login.campus.edu/realms/campus, sans ? ni #.")
  static let badPool = Text(
    en: "Enter a user pool such as eu-west-3_AbC123, and the domain of its sign-in pages.",
    fr: "Saisissez un groupe tel que eu-west-3_AbC123, et le domaine de ses pages de connexion.")
  static let badTenant = Text(
    en: "Enter the tenant’s ID: 32 digits and letters in five groups, not its domain.",
    fr: "Saisissez l’identifiant du tenant : 32 chiffres et lettres en cinq groupes, pas son domaine.")
  static let badDomain = Text(
    en: "Enter a domain such as campus.edu.", fr: "Saisissez un domaine tel que campus.edu.")
  static let domainTwice = Text(en: "This domain is there already.", fr: "Ce domaine y est déjà.")
  static let badClientID = Text(
    en: "A client ID has letters, digits and signs, without blanks.",
    fr: "Un identifiant client a des lettres, des chiffres et des signes, sans espace.")
  static let secretNeeded = Text(en: "Google gives a secret: enter it.", fr: "Google donne un secret : saisissez-le.")
  static let foreignField = Text(
    en: "This kind of service has no use for it: leave it out.",
    fr: "Ce genre de service n’en a pas l’usage : omettez-le.")
  static let tooMany = Text(
    en: "An organization can have at most \(ProviderRules.mostProviders) sign-in services.",
    fr: "Une organisation peut avoir au plus \(ProviderRules.mostProviders) services de connexion.")
  static let tooManyDomains = Text(
    en: "A service can have at most \(ProviderRules.mostDomains) domains.",
    fr: "Un service peut avoir au plus \(ProviderRules.mostDomains) domaines.")
  static let operatorsOnly = Text(
    en: "Only whoever runs this installation can let a service count in other organizations.",
    fr: "Seuls les exploitants de cette installation peuvent faire valoir un service dans d’autres organisations.")

  static let needsEverything = Text(
    en:
      "Whoever decides which service is believed decides who gets in: that takes every permission. Ask an owner or an administrator.",
    fr:
      "Qui décide du service à croire décide de qui entre : il y faut toutes les permissions. Demandez à un ou une propriétaire ou à l’administration."
  )

  // MARK: Signing in

  static let ways = Text(en: "Other ways to sign in", fr: "Autres façons de se connecter")
  static func with(_ name: String) -> Text { Text(en: "Continue with \(name)", fr: "Continuer avec \(name)") }
  static let whichOrganization = Text(en: "Organization", fr: "Organisation")
  static let whichHelp = Text(
    en: "Its short name, to see the services that its people sign in with.",
    fr: "Son nom court, pour voir les services par lesquels ses membres se connectent.")
  static let noServices = Text(
    en: "No services are known under this name.", fr: "Aucun service n’est connu sous ce nom.")
  static let showServices = Text(en: "Show its services", fr: "Voir ses services")
  static let didNotWork = Text(en: "You are not signed in", fr: "La connexion n’a pas abouti")
  static let tryAgain = Text(en: "Try again", fr: "Réessayer")
  static let otherWays = Text(en: "Sign in another way", fr: "Se connecter autrement")

  static let isKnown = Text(en: "You are known here already", fr: "Vous êtes déjà connu ici")
  static func proveIntro(_ email: String, _ service: String, _ organization: String) -> Text {
    Text(
      en:
        "Somebody signs in to \(organization) as \(email). If that is you, sign in once the way you did until now: then \(service) can be linked.",
      fr:
        "Quelqu’un se connecte déjà à \(organization) comme \(email). Si c’est vous, connectez-vous une fois comme jusqu’ici : \(service) pourra alors être lié."
    )
  }
  static let signInAndLink = Text(en: "Sign in and link", fr: "Se connecter et lier")
  static func signedInAsOther(_ name: String) -> Text {
    Text(
      en: "You are signed in as \(name), somebody else. Sign out, then begin again.",
      fr: "Vous êtes connecté comme \(name), quelqu’un d’autre. Déconnectez-vous, puis recommencez.")
  }
  static func welcome(_ organization: String) -> Text {
    Text(en: "Welcome to \(organization)", fr: "Bienvenue à \(organization)")
  }
  static func welcomeIntro(_ service: String) -> Text {
    Text(
      en: "\(service) has told us who you are. From now on you sign in here with it.",
      fr: "\(service) nous a dit qui vous êtes. Désormais, vous vous connectez ici par ce service.")
  }
  static func join(_ organization: String) -> Text { Text(en: "Join \(organization)", fr: "Rejoindre \(organization)") }

  static let signedOut = Text(en: "You are signed out", fr: "Vous êtes déconnecté")
  static func stillThere(_ service: String) -> Text {
    Text(
      en: "\(service) may still know you in this browser. If others use it too, sign out there as well.",
      fr:
        "\(service) vous reconnaît peut-être encore dans ce navigateur. S’il sert à d’autres, déconnectez-vous aussi là-bas."
    )
  }
  static func signOutThere(_ service: String) -> Text {
    Text(en: "Sign out of \(service)", fr: "Se déconnecter de \(service)")
  }

  // MARK: Refusals

  static let closed = Failure(
    .gone, code: "provider-closed",
    Text(
      en: "Nobody can sign in with this service any more. Choose another way.",
      fr: "Ce service ne permet plus de se connecter. Choisissez une autre façon."))
  static let arrivalGone = Text(
    en: "That took too long, or was done already. Please sign in again.",
    fr: "C’était trop long, ou déjà fait. Veuillez vous reconnecter.")
  static let takenByAnother = Failure(
    .conflict, code: "identity-taken",
    Text(
      en: "Somebody else here signs in with this identity. They have to unlink it first.",
      fr: "Quelqu’un d’autre se connecte ici avec cette identité. Il faut d’abord qu’il la détache."))
  static let otherAccount = Text(
    en: "You are no longer signed in as who you were when this began. Nothing was linked.",
    fr: "Vous n’êtes plus connecté comme au début. Rien n’a été lié.")
  static let proveFirst = Text(
    en: "Sign in the way you did until now first: only then can the service be linked.",
    fr: "Connectez-vous d’abord comme jusqu’ici : alors seulement le service pourra être lié.")
  static func unverified(_ service: String) -> Text {
    Text(
      en:
        "\(service) does not say that your e-mail address is verified, so we can’t tell who you are. Verify it there, or sign in another way and link the service in your account.",
      fr:
        "\(service) ne dit pas que votre adresse e-mail est vérifiée : nous ne savons donc pas qui vous êtes. Vérifiez-la là-bas, ou connectez-vous autrement et liez le service dans votre compte."
    )
  }
  static func nobodyYet(_ service: String, _ organization: String) -> Text {
    Text(
      en:
        "Nobody here is known by this account of \(service) yet. Ask the administrators of \(organization) to enter you, or sign in another way and link \(service) in your account.",
      fr:
        "Personne n’est encore connu ici par ce compte de \(service). Demandez à l’administration de \(organization) de vous inscrire, ou connectez-vous autrement et liez \(service) dans votre compte."
    )
  }
  static func mayNotEnter(_ organization: String) -> Failure {
    Failure(
      .forbidden, code: "may-not-enter",
      Text(
        en: "You can’t sign in to \(organization) at the moment. Its administrators can tell you why.",
        fr:
          "Vous ne pouvez pas vous connecter à \(organization) pour l’instant. Son administration peut vous dire pourquoi."
      ))
  }
  static let ownersByLink = Text(
    en: "An owner comes in by a link the first time. Use the one that you were sent, then link this service.",
    fr:
      "Un ou une propriétaire entre d’abord par un lien. Servez-vous de celui que vous avez reçu, puis liez ce service."
  )
  static let widelyByLink = Text(
    en:
      "Whoever may do more here than most comes in by a link the first time. Use the one that you were sent, then link this service.",
    fr:
      "Qui a ici plus de droits que la plupart entre d’abord par un lien. Servez-vous de celui que vous avez reçu, puis liez ce service."
  )
  static func addressTaken(_ email: String) -> Text {
    Text(
      en: "\(email) is noted here for somebody else. An administrator can put that right.",
      fr: "\(email) est notée ici pour quelqu’un d’autre. L’administration peut corriger cela.")
  }
  static func nobody(_ email: String, _ organization: String) -> Text {
    Text(
      en: "\(organization) does not know \(email). Ask its administrators to invite this address.",
      fr: "\(organization) ne connaît pas \(email). Demandez à son administration d’inviter cette adresse.")
  }
  static func isBound(_ organization: String) -> Text {
    Text(
      en:
        "You signed in with a service of \(organization), which counts only there. Sign in another way, such as with your password, to do this.",
      fr:
        "Vous vous êtes connecté par un service de \(organization), qui ne vaut que là. Connectez-vous autrement, par exemple avec votre mot de passe, pour faire cela."
    )
  }

  // MARK: Events

  static let eventAdded = Text(en: "added a sign-in service", fr: "a ajouté un service de connexion")
  static let eventChanged = Text(en: "changed a sign-in service", fr: "a modifié un service de connexion")
  static let eventRemoved = Text(en: "removed a sign-in service", fr: "a retiré un service de connexion")
  static let eventDomains = Text(
    en: "changed which domains may join by a service", fr: "a modifié les domaines admis par un service")
}
