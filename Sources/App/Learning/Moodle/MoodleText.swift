// Every word about the connection to Moodle that a person reads.
import Base

enum MoodleText {
  static let title = Text(en: "Moodle connection", fr: "Liaison à Moodle")
  static let intro = Text(
    en: "Where campuses, courses and people come from, if you teach with Moodle.",
    fr: "D’où viennent campus, cours et personnes, si vous enseignez avec Moodle.")
  static let about = [
    Text(
      en:
        "Quad reads your Moodle by its web services, with a token of an account made for that. It changes nothing there unless somebody has it do so.",
      fr:
        "Quad lit votre Moodle par ses services web, avec le jeton d’un compte fait pour cela. Il n’y change rien, sauf si quelqu’un le lui demande."
    ),
    Text(
      en:
        "In Moodle: switch on web services and the REST protocol, make a service with the functions that the test lists, and a token for an account that may use it.",
      fr:
        "Dans Moodle : activez les services web et le protocole REST, créez un service avec les fonctions que le test énumère, et un jeton pour un compte qui peut l’utiliser."
    ),
  ]
  static let pages = Text(en: "Pages about Moodle", fr: "Pages sur Moodle")
  static let none = Text(en: "No Moodle is connected yet", fr: "Aucun Moodle n’est encore relié")
  static let noneHint = Text(
    en: "Connect yours with its address and a token. Quad works without one as well.",
    fr: "Reliez le vôtre avec son adresse et un jeton. Quad fonctionne aussi sans.")

  // MARK: What something is there

  static let openThere = Text(en: "Open in Moodle", fr: "Ouvrir dans Moodle")
  static let accountThere = Text(en: "In Moodle", fr: "Dans Moodle")
  static let numberThere = Text(en: "Its number in Moodle", fr: "Son numéro dans Moodle")
  static let pageThere = Text(en: "Its page in Moodle", fr: "Sa page dans Moodle")
  static let userNameThere = Text(en: "User name in Moodle", fr: "Identifiant dans Moodle")
  static let suspendedThere = Text(en: "Suspended there", fr: "Suspendu là-bas")
  static let goneThere = Text(en: "Gone there", fr: "N’y est plus")
  static let byAddressOnly = Text(
    en: "Whether only an address tells whose it is", fr: "Si seule une adresse dit à qui il est")

  // MARK: The connection

  static let connection = Text(en: "Connection", fr: "Liaison")
  static let url = Text(en: "Address of Moodle", fr: "Adresse de Moodle")
  static let urlHelp = Text(
    en: "What its pages begin with, such as https://moodle.campus.edu or https://campus.edu/moodle.",
    fr: "Ce par quoi commencent ses pages, par exemple https://moodle.campus.fr ou https://campus.fr/moodle.")
  static let token = Text(en: "Token", fr: "Jeton")
  static let tokenHelp = Text(
    en: "Of a web service, from “Manage tokens” in Moodle. Kept encrypted and never shown again.",
    fr: "D’un service web, pris dans « Gérer les jetons » de Moodle. Conservé chiffré, et plus jamais affiché.")
  static let tokenKept = Text(en: "Kept encrypted", fr: "Conservé chiffré")
  static let tokenStays = Text(
    en: "Without a new token the one it has stays, as long as the address is the same.",
    fr: "Sans nouveau jeton, l’actuel reste, tant que l’adresse est la même.")
  static let readSeconds = Text(en: "Seconds to wait for an answer", fr: "Secondes d’attente d’une réponse")
  static let readSecondsHelp = Text(
    en: "When Quad only asks. 10 is usual.", fr: "Quand Quad ne fait que demander. 10 d’ordinaire.")
  static let writeSeconds = Text(en: "Seconds to wait for a change", fr: "Secondes d’attente d’un changement")
  static let writeSecondsHelp = Text(
    en: "When Moodle makes courses and people. 60 is usual.",
    fr: "Quand Moodle crée des cours et des personnes. 60 d’ordinaire.")
  static let times = Text(en: "Waits", fr: "Attend")
  static func timesOf(_ times: MoodleTimes) -> Text {
    Text(
      en: "\(times.read)\u{a0}s for an answer, \(times.write)\u{a0}s for a change",
      fr: "\(times.read)\u{a0}s pour une réponse, \(times.write)\u{a0}s pour un changement")
  }
  static let connect = Text(en: "Connect Moodle", fr: "Relier Moodle")
  static let editTitle = Text(en: "Change the connection to Moodle", fr: "Modifier la liaison à Moodle")
  static let editIntro = Text(
    en: "Test it afterwards: the test tells what is missing.",
    fr: "Testez-la ensuite : le test dit ce qui manque.")
  static let saved = Text(
    en: "The connection is saved. Test it now.", fr: "La liaison est enregistrée. Testez-la maintenant.")
  static let disconnect = Text(en: "Disconnect", fr: "Détacher")
  static func disconnectQuestion(_ host: String) -> Text {
    Text(en: "Disconnect \(host)?", fr: "Détacher \(host) ?")
  }
  static let disconnectConsequence = Text(
    en: "Quad forgets the token. What came from Moodle stays here.",
    fr: "Quad oublie le jeton. Ce qui est venu de Moodle reste ici.")
  static let disconnected = Text(en: "Moodle is disconnected.", fr: "Moodle est détaché.")

  // MARK: Testing

  static let test = Text(en: "Test it", fr: "Tester")
  static let testedAt = Text(en: "Last tested", fr: "Dernier test")
  static let untested = Text(en: "Not tested yet", fr: "Pas encore testée")
  static let works = Text(en: "Works", fr: "Fonctionne")
  static let doesNotWork = Text(en: "Does not work", fr: "Ne fonctionne pas")
  static let isReady = Text(
    en: "Moodle answers, and the token may do all that synchronizing takes.",
    fr: "Moodle répond, et le jeton peut tout ce que demande la synchronisation.")
  static let isNotReady = Text(
    en: "Moodle answers, but the token may not do all that synchronizing takes: see below.",
    fr: "Moodle répond, mais le jeton ne peut pas tout ce que demande la synchronisation : voyez ci-dessous.")
  static let fault = Text(en: "Fault", fr: "Défaut")
  static let reason = Text(en: "Why", fr: "Pourquoi")
  static let site = Text(en: "The site", fr: "Le site")
  static let siteName = Text(en: "Name of the site", fr: "Nom du site")
  static let release = Text(en: "Version of Moodle", fr: "Version de Moodle")
  static let account = Text(en: "The token’s account", fr: "Compte du jeton")
  static let isSiteAdmin = Text(en: "Administers the site", fr: "Administre le site")
  static let yes = ShellText.yes
  static let no = ShellText.no
  static let clock = Text(en: "Its clock", fr: "Son horloge")
  static let clockDifference = Text(
    en: "Seconds that its clock is ahead", fr: "Secondes d’avance de son horloge")
  static let notesLabel = Text(en: "Notes", fr: "Remarques")
  static let functions = Text(en: "What the token may do", fr: "Ce que peut le jeton")
  static let functionsIntro = Text(
    en: "The functions of Moodle that Quad calls. They have to be in the token’s service.",
    fr: "Les fonctions de Moodle que Quad appelle. Elles doivent être dans le service du jeton.")
  static let function = Text(en: "Function", fr: "Fonction")
  static let area = Text(en: "Used for", fr: "Sert à")
  static let state = Text(en: "State", fr: "État")
  static let without = Text(en: "Without it", fr: "Sans elle")
  static let sights = Text(en: "What Moodle tells", fr: "Ce que dit Moodle")
  static let sightsIntro = Text(
    en:
      "Moodle leaves out what an account may not see, without saying so. This was tried with a few courses and people.",
    fr:
      "Moodle omet sans le dire ce qu’un compte ne peut pas voir. Cela a été essayé avec quelques cours et personnes.")
  static let sight = Text(en: "What", fr: "Quoi")
  static let permission = Text(en: "Permission in Moodle", fr: "Autorisation dans Moodle")

  static func clockWords(_ difference: Int64) -> Text {
    let seconds = difference.magnitude
    if seconds <= UInt64(MoodleTrial.tolerance) { return Text(en: "as ours", fr: "comme la nôtre") }
    let minutes = (seconds + 30) / 60
    let span = minutes < 120 ? "\(minutes) min" : "\((minutes + 30) / 60) h"
    return difference > 0
      ? Text(en: "\(span) ahead of ours", fr: "en avance de \(span) sur la nôtre")
      : Text(en: "\(span) behind ours", fr: "en retard de \(span) sur la nôtre")
  }

  /// What somebody should know who has just tested.
  static func notes(_ trial: MoodleTrial) -> [Text] {
    guard let site = trial.site else { return [] }
    var notes: [Text] = []
    if site.isSiteAdmin {
      notes.append(
        Text(
          en:
            "The token belongs to an administrator of the site: whoever gets hold of it may do anything there. An account that may only read is enough.",
          fr:
            "Le jeton appartient à un administrateur du site : qui l’obtient peut tout y faire. Un compte en lecture seule suffit."
        ))
    }
    if trial.isElsewhere, !site.address.isEmpty {
      notes.append(
        Text(
          en: "Moodle calls itself \(site.address): its links and pictures lead there.",
          fr: "Moodle se nomme lui-même \(site.address) : ses liens et images y mènent."))
    }
    if let difference = trial.clockDifference, difference.magnitude > UInt64(MoodleTrial.tolerance) {
      let words = clockWords(difference)
      notes.append(
        Text(
          en: "Its clock is \(words.en): set both by a time server.",
          fr: "Son horloge est \(words.fr) : réglez les deux par un serveur de temps."))
    }
    if trial.isCut {
      notes.append(
        Text(
          en: "Moodle answers slowly: not everything was tried.",
          fr: "Moodle répond lentement : tout n’a pas été essayé."))
    }
    return notes
  }

  static let nextIsSync = Text(
    en: "The connection works, and nothing has been brought from Moodle yet: synchronize now.",
    fr: "La liaison fonctionne, et rien n’a encore été apporté de Moodle : synchronisez maintenant.")

  // MARK: Refusals

  static let badURL = Text(
    en: "Enter an address such as https://moodle.campus.edu, without ? and #.",
    fr: "Saisissez une adresse telle que https://moodle.campus.fr, sans ? ni #.")
  static let badToken = Text(
    en: "A token has letters and digits, without blanks.", fr: "Un jeton a des lettres et des chiffres, sans espace.")
  static let tokenNeeded = Text(en: "Enter the token.", fr: "Saisissez le jeton.")
  static let tokenForElsewhere = Text(
    en: "Another address gets its own token: enter it.",
    fr: "Une autre adresse a son propre jeton : saisissez-le.")

  // MARK: Signing in

  static let service = Text(en: "Web service", fr: "Service web")
  static let userName = Text(en: "User name in Moodle", fr: "Nom d’utilisateur dans Moodle")
  static func signInIntro(_ organization: String) -> Text {
    Text(
      en: "To come in at \(organization), sign in with what you use in Moodle.",
      fr: "Pour entrer à \(organization), connectez-vous avec vos identifiants Moodle.")
  }
  static let passwordStays = Text(
    en: "Your password is shown to Moodle and kept nowhere as it is.",
    fr: "Votre mot de passe est présenté à Moodle et n’est gardé nulle part tel quel.")
  static let browserFirst = Text(
    en: "The first time one is asked who one is here: sign in once in a browser. Afterwards this works as well.",
    fr:
      "La première fois, on vous demande qui vous êtes ici : connectez-vous une fois dans un navigateur. Ensuite, ceci fonctionne aussi."
  )
  static let graceHours = Text(en: "Hours that it may be away", fr: "Heures d’absence tolérées")
  static let graceHelp = Text(
    en:
      "While Moodle is away, whoever has signed in by it within so many hours still comes in. A hash of their password is kept for that. 0: nobody.",
    fr:
      "Quand Moodle est absent, qui s’est connecté par lui depuis moins de tant d’heures entre encore. Une empreinte du mot de passe est gardée pour cela. 0 : personne."
  )
  static let believesAddresses = Text(
    en: "Its e-mail addresses count as verified", fr: "Ses adresses e-mail valent comme vérifiées")
  static let believesAddressesHelp = Text(
    en:
      "Whoever is new is found by their address, and synchronizations bring addresses into the directory. Only where nobody can write an address into their own profile in Moodle: else they come in as somebody else.",
    fr:
      "Qui est nouveau est reconnu par son adresse, et les synchronisations reprennent les adresses dans l’annuaire. Seulement si personne ne peut écrire une adresse dans son propre profil Moodle : sinon on entre à la place d’un autre."
  )
  static let believed = Text(en: "Yes", fr: "Oui")
  static let notBelieved = Text(
    en: "No: everybody links their account first", fr: "Non : chacun lie d’abord son compte")
  static let noGrace = Text(en: "None", fr: "Aucune")
  static func grace(_ hours: Int64) -> Text { Text(en: "\(hours) h", fr: "\(hours) h") }
  static let outOfReach = Text(
    en: "Moodle can’t be reached at the moment. Try again later.",
    fr: "Moodle est hors d’atteinte pour l’instant. Réessayez plus tard.")
  static func away(_ fault: Text, hasGrace: Bool) -> Text {
    guard hasGrace else { return fault }
    return Text(
      en: "\(fault.en) Meanwhile only those come in who have signed in lately, with the same password.",
      fr: "\(fault.fr) D’ici là, seuls entrent ceux qui se sont connectés récemment, avec le même mot de passe.")
  }
  static let eventLetIn = Text(en: "came in while Moodle was away", fr: "est entré pendant l’absence de Moodle")

  // MARK: Permission and events

  static let manage = Text(en: "Connect Moodle and test it", fr: "Relier Moodle et le tester")
  static let eventConnected = Text(en: "connected Moodle", fr: "a relié Moodle")
  static let eventChanged = Text(en: "changed the connection to Moodle", fr: "a modifié la liaison à Moodle")
  static let eventTested = Text(en: "tested the connection to Moodle", fr: "a testé la liaison à Moodle")
  static let eventDisconnected = Text(en: "disconnected Moodle", fr: "a détaché Moodle")
}
