// Every word of presses, their proofs and who looks at them.
import Base

extension SiteText {
  static let press = Text(en: "Press", fr: "Pointage")
  static let presses = Text(en: "Presses", fr: "Pointages")
  static let pressCount = Plural(
    one: Text(en: "# press", fr: "# pointage"), other: Text(en: "# presses", fr: "# pointages"))
  static let pressTitle = Text(en: "Check in and out", fr: "Pointer")
  /// Where the value has its unit beside it.
  static let accuracyWord = Text(en: "Accuracy", fr: "Précision")
  static let distanceWord = Text(en: "Distance to the site", fr: "Distance au site")
  static let accuracy = Text(en: "Accuracy, in metres", fr: "Précision, en mètres")
  static let distance = Text(en: "Distance to the site, in metres", fr: "Distance au site, en mètres")
  static let address = Text(en: "Address", fr: "Adresse")
  static let fromNetwork = Text(en: "Network address", fr: "Adresse réseau")
  static let pressedAt = Text(en: "Pressed", fr: "Pointé")
  static let sentAt = Text(en: "The device’s time when it sent", fr: "L’heure de l’appareil à l’envoi")
  static let pressedByDevice = Text(
    en: "When it was pressed by the device’s time, where it was kept",
    fr: "L’heure du pointage selon l’appareil, s’il a été gardé")
  static let receivedAt = Text(en: "Arrived here", fr: "Reçu ici")
  static let clockSkew = Text(
    en: "The device’s clock ahead, in seconds", fr: "Avance de l’horloge de l’appareil, en secondes")
  static let flags = Text(en: "Flags", fr: "Signalements")
  static let reasons = Text(en: "Why", fr: "Pourquoi")
  static let isKnownNetwork = Text(en: "In a network of the site", fr: "Dans un réseau du site")
  static let asked = Text(en: "What is asked for", fr: "Ce qui est demandé")
  static let whyNotOut = Text(en: "Why not check out", fr: "Pourquoi pas le départ")
  static let nothingKept = Text(
    en: "Nothing is kept of these presses but their times.", fr: "De ces pointages, seules les heures sont gardées.")
  static let photoOfPress = Text(en: "The photo sent with this press", fr: "La photo envoyée avec ce pointage")

  static func flag(_ flag: PressFlag) -> Text {
    switch flag {
    case .placeMissing:
      Text(en: "The phone did not say where it was.", fr: "Le téléphone n’a pas dit où il était.")
    case .place: Text(en: "Outside the site.", fr: "Hors du site.")
    case .placeRough:
      Text(
        en: "The location is too rough to tell anything.", fr: "La position est trop vague pour dire quoi que ce soit.")
    case .network: Text(en: "Not from the site’s network.", fr: "Pas depuis le réseau du site.")
    case .codeMissing: Text(en: "Without the kiosk’s code.", fr: "Sans le code de la borne.")
    case .code:
      Text(en: "With a code that no kiosk of the site showed.", fr: "Avec un code qu’aucune borne du site n’a montré.")
    case .codeOver: Text(en: "With a code whose time was over.", fr: "Avec un code dont le temps était passé.")
    case .codeUsed: Text(en: "With a code that had been used before.", fr: "Avec un code déjà utilisé.")
    case .photo: Text(en: "Without a photo.", fr: "Sans photo.")
    case .clock: Text(en: "The phone’s clock was wrong.", fr: "L’horloge du téléphone était fausse.")
    case .sentLater: Text(en: "Kept by the phone and sent later.", fr: "Gardé par le téléphone et envoyé plus tard.")
    case .monthClosed:
      Text(
        en: "Its month was closed before: it counts only if that is opened again.",
        fr: "Son mois était déjà clos : il ne compte que si celui-ci est rouvert.")
    }
  }

  static func refusal(_ verdict: CodeVerdict) -> Text {
    switch verdict {
    case .over:
      Text(
        en: "The time of this code is over. Give the one that the screen shows now.",
        fr: "Le temps de ce code est passé. Donnez celui que l’écran montre maintenant.")
    case .used:
      Text(
        en: "You have used this code already. Wait for the next one.",
        fr: "Vous avez déjà utilisé ce code. Attendez le suivant.")
    case .none, .right, .wrong:
      Text(
        en: "No kiosk shows this code. Look again, or leave it out: somebody will then look at your press.",
        fr:
          "Aucune borne ne montre ce code. Regardez de nouveau, ou laissez-le : quelqu’un examinera alors votre pointage."
      )
    }
  }

  /// What was done, and that somebody will look at it.
  static func flagged(_ done: Text, _ flags: [PressFlag]) -> Text {
    let why = flags.prefix(3).map { flag($0) }
    return Text(
      en: "\(done.en) \(pressLooked.en) \(why.map(\.en).joined(separator: " "))",
      fr: "\(done.fr) \(pressLooked.fr) \(why.map(\.fr).joined(separator: " "))")
  }
  fileprivate static let pressLooked = Text(en: "Somebody will look at it.", fr: "Quelqu’un l’examinera.")

  static let bothCoordinates = Text(
    en: "Latitude and longitude go together.", fr: "Latitude et longitude vont ensemble.")
  static let accuracyAlone = Text(
    en: "An accuracy says nothing without a place.", fr: "Une précision ne dit rien sans un lieu.")
  static let pressedInFuture = Text(
    en: "This press is still to come. Check the clock of the device.",
    fr: "Ce pointage est à venir. Vérifiez l’horloge de l’appareil.")
  static let pressedTooLongAgo = Text(
    en: "This press is more than twelve hours old. Ask for a correction instead.",
    fr: "Ce pointage date de plus de douze heures. Demandez plutôt une correction.")
  static let overtaken = Failure(
    .conflict, code: "press-overtaken",
    Text(
      en: "You have a later record already, so this press comes too late. Ask for a correction.",
      fr: "Vous avez déjà un pointage plus récent : celui-ci arrive trop tard. Demandez une correction."))
  static let noSuchPhoto = Text(
    en: "This photo is not there, or belongs to another press. Send it again.",
    fr: "Cette photo n’est pas là, ou appartient à un autre pointage. Envoyez-la de nouveau.")

  // MARK: The phone's page

  static let askedTitle = Text(en: "What is asked for", fr: "Ce qui est demandé")
  static let askedPlace = Text(
    en:
      "Where you are, when you press and at no other time. It shows that you are at the site; your browser asks you first.",
    fr:
      "Où vous êtes, au moment de pointer et à aucun autre. Cela montre que vous êtes sur le site ; votre navigateur vous le demande d’abord."
  )
  static let askedNetwork = Text(
    en: "The site’s network: you are in another one now.",
    fr: "Le réseau du site : vous êtes dans un autre pour l’instant.")
  static let askedNetworkKnown = Text(
    en: "The site’s network: you are in it.", fr: "Le réseau du site : vous y êtes.")
  static let askedCode = Text(
    en: "The code that the kiosk shows: scan it, or type its six digits.",
    fr: "Le code que montre la borne : scannez-le, ou tapez ses six chiffres.")
  static let askedPhoto = Text(en: "A photo.", fr: "Une photo.")
  static let mayPhoto = Text(en: "A photo, if you like.", fr: "Une photo, si vous voulez.")
  static let askedNote = Text(
    en: "You can press without it. The press counts, and somebody looks at it.",
    fr: "Vous pouvez pointer sans cela. Le pointage compte, et quelqu’un l’examine.")
  static let codeLabel = Text(en: "Code on the kiosk’s screen", fr: "Code sur l’écran de la borne")
  static let photoLabel = Text(en: "Photo", fr: "Photo")
  static let photoOptionalLabel = Text(en: "Photo (optional)", fr: "Photo (facultative)")
  static let sending = Text(en: "Sending…", fr: "Envoi…")
  static let locating = Text(en: "Finding out where you are…", fr: "Recherche de votre position…")
  static let noPlace = Text(
    en: "Your phone does not say where you are. Sending without it…",
    fr: "Votre téléphone ne dit pas où vous êtes. Envoi sans la position…")
  static let kept = Text(
    en:
      "There is no network. Your press is kept here with its time, and sent as soon as there is one: leave this page open.",
    fr:
      "Pas de réseau. Votre pointage est gardé ici avec son heure, et envoyé dès que possible : laissez cette page ouverte."
  )
  static let keptSent = Text(
    en: "The press that was kept is sent; it counts at its time.",
    fr: "Le pointage gardé est envoyé ; il compte à son heure.")
  static let keptRefused = Text(en: "The press that was kept was not taken.", fr: "Le pointage gardé n’a pas été pris.")
  static let signInAgain = Text(
    en: "You are signed out. Sign in again; what is kept here will be sent.",
    fr: "Vous êtes déconnecté. Reconnectez-vous ; ce qui est gardé ici sera envoyé.")
  static let pressDone = Text(en: "Done.", fr: "C’est fait.")
  static let pressFlagged = Text(
    en: "Done. Somebody will look at it.", fr: "C’est fait. Quelqu’un l’examinera.")

  // MARK: Reviewing

  static let review = Text(en: "Review", fr: "Examen")
  static let reviews = Text(en: "To review", fr: "À examiner")
  static let reviewsIntro = Text(
    en: "Presses for which a proof is missing or wrong.", fr: "Les pointages dont une preuve manque ou est fausse.")
  static let nothingToReview = Text(en: "Nothing here", fr: "Rien ici")
  static let nothingToReviewHint = Text(
    en: "Every press had what its site asks for, or was looked at.",
    fr: "Chaque pointage avait ce que son site demande, ou a été examiné.")
  static let reviewedBy = Text(en: "Looked at by", fr: "Examiné par")
  static let reviewedAt = Text(en: "Looked at", fr: "Examiné le")
  static func decidedBy(_ name: String) -> Text { Text(en: "Decided by \(name)", fr: "Décidé par \(name)") }
  static let accept = Text(en: "Accept", fr: "Accepter")
  static let reject = Text(en: "Reject", fr: "Rejeter")
  static let decisionNote = Text(
    en: "A word about it, which the person reads when you reject", fr: "Un mot, que la personne lit si vous rejetez")
  static func wasAccepted(_ name: String) -> Text {
    Text(en: "The press of \(name) is accepted.", fr: "Le pointage de \(name) est accepté.")
  }
  static func wasRejected(_ name: String) -> Text {
    Text(
      en: "The press of \(name) is rejected, and they are told.",
      fr: "Le pointage de \(name) est rejeté, et la personne est prévenue.")
  }
  static let noSuchState = Text(
    en: "Choose among open, accepted and rejected.", fr: "Choisissez parmi open, accepted et rejected.")
  static let ownPress = Failure(
    .conflict, code: "own-press",
    Text(
      en: "Somebody else has to look at your own press.", fr: "Quelqu’un d’autre doit examiner votre propre pointage."))
  static func alreadyDecided(_ name: String?) -> Failure {
    Failure(
      .conflict, code: "already-reviewed",
      name.map { Text(en: "\($0) has decided already.", fr: "\($0) a déjà décidé.") }
        ?? Text(en: "Somebody has decided already.", fr: "Quelqu’un a déjà décidé."))
  }
  static let eventAccepted = Text(en: "accepted a flagged press", fr: "a accepté un pointage signalé")
  static let eventRejected = Text(en: "rejected a flagged press", fr: "a rejeté un pointage signalé")
}
