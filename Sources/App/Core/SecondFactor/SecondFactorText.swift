// Every word of second factors that a person reads.
import Base

enum SecondFactorText {
  static let title = Text(en: "Two-step sign-in", fr: "Connexion en deux étapes")
  static let intro = Text(
    en: "A second step keeps your account yours, even when somebody learns your password.",
    fr: "Une deuxième étape protège votre compte, même si quelqu’un apprend votre mot de passe.")

  // MARK: The second step of a sign-in

  static let step = Text(en: "One more step", fr: "Encore une étape")
  static let stepIntro = Text(
    en: "Your password was right. Now show that it is you.",
    fr: "Votre mot de passe est juste. Montrez maintenant que c’est bien vous.")
  static let code = Text(en: "Code", fr: "Code à usage unique")
  static let codeHint = Text(
    en: "The six digits that your authenticator app shows, or one of your recovery codes.",
    fr: "Les six chiffres de votre application d’authentification, ou l’un de vos codes de secours.")
  static let goOn = Text(en: "Continue", fr: "Continuer")
  static let startOver = Text(en: "Sign in as somebody else", fr: "Se connecter autrement")
  static let lost = Text(
    en: "Lost your phone and your codes? An administrator of your organization can turn the second step off for you.",
    fr:
      "Téléphone et codes perdus ? L’administration de votre organisation peut désactiver la deuxième étape pour vous.")
  static let needed = Text(
    en: "A second step is needed: a code of your authenticator app, a recovery code, or a passkey.",
    fr: "Une deuxième étape est nécessaire : un code de votre application, un code de secours ou une clé d’accès.")
  static let stepOver = Text(
    en: "This sign-in took too long or has ended. Please sign in again.",
    fr: "Cette connexion a pris trop de temps ou est terminée. Veuillez vous reconnecter.")
  static let tooManyCodes = Text(
    en: "That was one wrong code too many. Please sign in again.",
    fr: "Un code inexact de trop. Veuillez vous reconnecter.")
  private static let codesRefused = Plural(
    one: Text(
      en: "This code is not right, or was used already. You can try once more.",
      fr: "Ce code est inexact ou a déjà servi. Il vous reste un essai."),
    other: Text(
      en: "This code is not right, or was used already. You can try # more times.",
      fr: "Ce code est inexact ou a déjà servi. Il vous reste # essais."))
  static func codeRefused(_ left: Int) -> Text { codesRefused(left) }
  static let codeMissing = Text(en: "Enter a code.", fr: "Saisissez un code.")
  static let oneOfTwo = Text(
    en: "Give either a code or what a passkey answered.", fr: "Donnez soit un code, soit la réponse d’une clé d’accès.")
  static let challenge = Text(en: "Name of the sign-in that waits", fr: "Nom de la connexion en attente")

  // MARK: Where it is required

  static let isRequired = Text(en: "Must set up a second step first", fr: "Doit d’abord configurer une deuxième étape")
  static let requiredFirst = Text(
    en: "Your organization requires a second step of you. Set one up, and everything opens.",
    fr: "Votre organisation exige de vous une deuxième étape. Configurez-en une, et tout s’ouvre.")
  static func requiredBy(_ organization: String) -> Text {
    Text(
      en: "\(organization) requires a second step of you. Set up an app or a passkey here, and everything opens.",
      fr:
        "\(organization) exige de vous une deuxième étape. Configurez ici une application ou une clé d’accès, et tout s’ouvre."
    )
  }
  static func isLast(_ organization: String) -> Text {
    Text(
      en: "\(organization) requires a second step of you, and this is your last one. Set up another one first.",
      fr: "\(organization) exige de vous une deuxième étape, et c’est la dernière. Configurez-en d’abord une autre.")
  }
  static let ownFirst = Text(
    en: "This would be required of you too, and you have no second step yet. Set yours up first, under your account.",
    fr: "Ce serait exigé de vous aussi, sans deuxième étape à ce jour. Configurez d’abord la vôtre, dans votre compte.")

  // MARK: Showing who one is

  static let proof = Text(en: "Your password or a code", fr: "Votre mot de passe ou un code")
  static let proofHint = Text(
    en: "Your password, a code of your authenticator app, or a recovery code: so that nobody else changes this.",
    fr:
      "Votre mot de passe, un code de votre application ou un code de secours : pour que personne d’autre ne change cela."
  )
  static let proofMissing = Text(
    en: "Fill this in, to show that it is you.", fr: "À remplir, pour montrer que c’est bien vous.")
  static let proofWrong = Text(
    en: "This is neither your password nor a code that can be used.",
    fr: "Ce n’est ni votre mot de passe, ni un code utilisable.")

  // MARK: The authenticator app

  static let app = Text(en: "Authenticator app", fr: "Application d’authentification")
  static let off = Text(en: "Your password alone opens your account", fr: "Votre mot de passe suffit pour entrer")
  static let offHint = Text(
    en: "Set up an authenticator app, or add a passkey: from then on, signing in with your password asks for it too.",
    fr:
      "Configurez une application d’authentification ou ajoutez une clé d’accès : la connexion par mot de passe la demandera aussi."
  )
  static let isOn = Text(en: "Asks for a second step", fr: "Demande une deuxième étape")
  static let appSince = Text(en: "App set up", fr: "Application configurée")
  static let notSetUp = Text(en: "not set up", fr: "non configurée")
  static let setUp = Text(en: "Set up an app", fr: "Configurer une application")
  static let setUpIntro = Text(
    en: "An app on your phone shows a new code every thirty seconds. Any app for such codes will do.",
    fr:
      "Une application de votre téléphone affiche un nouveau code toutes les trente secondes. Toute application de ce type convient."
  )
  static let begin = Text(en: "Show the QR code", fr: "Afficher le code QR")
  static let scan = Text(
    en: "Scan this with your authenticator app, or type the key. Then enter the code that the app shows.",
    fr: "Scannez ceci avec votre application, ou saisissez la clé. Entrez ensuite le code que l’application affiche.")
  static let qrCode = Text(en: "QR code of the key below", fr: "Code QR de la clé ci-dessous")
  static let appSecret = Text(en: "Key", fr: "Clé")
  static let appAddress = Text(en: "What the QR code says", fr: "Contenu du code QR")
  static let appCode = Text(en: "Code of the app", fr: "Code de l’application")
  static let appCodeHint = Text(
    en: "Six digits, which change every thirty seconds.", fr: "Six chiffres, qui changent toutes les trente secondes.")
  static let appCodeWrong = Text(
    en: "The app should show another code. Is your phone’s clock right?",
    fr: "L’application devrait afficher un autre code. Votre téléphone est-il à l’heure ?")
  static let turnOn = Text(en: "Turn on", fr: "Activer")
  static let appIsOn = Text(
    en: "An authenticator app is set up already. Turn it off first to change to another.",
    fr: "Une application est déjà configurée. Désactivez-la d’abord pour en changer.")
  static let noSetUp = Text(
    en: "This set-up took too long or was begun anew. Please start again.",
    fr: "Cette configuration a pris trop de temps ou a été recommencée. Veuillez recommencer.")
  static let turnOff = Text(en: "Turn the app off", fr: "Désactiver l’application")
  static let turnOffIntro = Text(
    en: "Its codes stop working at once, and you are signed out everywhere else.",
    fr: "Ses codes cessent aussitôt de fonctionner et vous êtes déconnecté partout ailleurs.")
  static let wasTurnedOff = Text(en: "The authenticator app is off.", fr: "L’application est désactivée.")
  static let wasTurnedOn = Text(
    en: "The authenticator app is on. You are signed out everywhere else.",
    fr: "L’application est activée. Vous êtes déconnecté partout ailleurs.")
  static let passkeysToo = Text(en: "Manage passkeys", fr: "Gérer les clés d’accès")

  // MARK: Recovery codes

  static let codes = Text(en: "Recovery codes", fr: "Codes de secours")
  static let codesLeft = Text(en: "Recovery codes left", fr: "Codes de secours restants")
  static let codesFew = Text(
    en: "You have few recovery codes left. Make new ones before the day you need them.",
    fr: "Il vous reste peu de codes de secours. Créez-en d’autres avant d’en avoir besoin.")
  static let codesIntro = Text(
    en: "Each opens your account once when your phone is lost. They are shown only now: print them or keep them safe.",
    fr:
      "Chacun ouvre votre compte une fois, si votre téléphone est perdu. Ils ne s’affichent que maintenant : imprimez-les ou gardez-les en lieu sûr."
  )
  static let codesKept = Text(en: "I have kept them", fr: "Je les ai gardés")
  static let newCodes = Text(en: "Make new recovery codes", fr: "Créer de nouveaux codes de secours")
  static let newCodesIntro = Text(
    en: "The ones you have stop working.", fr: "Ceux que vous avez cesseront de fonctionner.")
  static let isOff = Text(
    en: "There is no second step to recover: set up an app or a passkey first.",
    fr: "Il n’y a pas de deuxième étape : configurez d’abord une application ou une clé d’accès.")

  // MARK: For administrators

  static let reset = Text(en: "Turn off the second step", fr: "Désactiver la deuxième étape")
  static func resetQuestion(_ name: String) -> Text {
    Text(en: "Turn off the second step of \(name)?", fr: "Désactiver la deuxième étape de \(name) ?")
  }
  static let resetConsequence = Text(
    en: "Their app, passkeys and recovery codes stop working and their sessions end. Be sure that it is really them.",
    fr:
      "Son application, ses clés et ses codes cessent de fonctionner et ses sessions se terminent. Assurez-vous que c’est bien cette personne."
  )
  static let wasReset = Text(
    en: "The second step is off. The password alone opens the account again.",
    fr: "La deuxième étape est désactivée. Le mot de passe suffit de nouveau.")
  static let personIsOff = Text(
    en: "This person’s account asks for no second step.",
    fr: "Le compte de cette personne ne demande pas de deuxième étape."
  )
  static let accountShared = Text(
    en: "This account is also used elsewhere on this campus. Ask whoever runs the box.",
    fr: "Ce compte sert aussi ailleurs sur ce campus. Adressez-vous à qui exploite l’installation.")

  static let eventAppAdded = Text(
    en: "set up an authenticator app", fr: "a configuré une application d’authentification")
  static let eventAppRemoved = Text(
    en: "turned an authenticator app off", fr: "a désactivé une application d’authentification")
  static let eventCodesMade = Text(en: "made recovery codes", fr: "a créé des codes de secours")
  static let eventCodeUsed = Text(en: "used a recovery code", fr: "a utilisé un code de secours")
  static let eventRefused = Text(en: "refused a second step", fr: "a refusé une deuxième étape")
  static let eventReset = Text(en: "turned off a second step", fr: "a désactivé une deuxième étape")
}
