// Every word about webhooks that a person reads.
import Base

enum WebhookText {
  static let title = Text(en: "Webhooks", fr: "Webhooks sortants")
  static let webhook = Text(en: "Webhook", fr: "Webhook sortant")
  static let intro = Text(
    en: "Other servers that are told what happens here, as it happens.",
    fr: "D’autres serveurs, prévenus de ce qui se passe ici, au moment où cela se passe.")
  /// What it is about, for whoever has not met it before.
  static let about = [
    Text(
      en:
        "A webhook is an address of another system: a timetable, a chat, a script. Quad posts to it a small JSON document for each event that you choose.",
      fr:
        "Un webhook est une adresse d’un autre système : un emploi du temps, une messagerie, un script. Quad y envoie un petit document JSON pour chaque événement choisi."
    ),
    Text(
      en:
        "Each call is signed with a secret that only the two know. What does not get there is tried again for a day, and everything is in the log.",
      fr:
        "Chaque appel est signé avec un secret connu des deux seuls. Ce qui n’arrive pas est réessayé pendant un jour, et tout est dans le journal."
    ),
  ]
  static let none = Text(en: "No other server is told yet.", fr: "Aucun autre serveur n’est encore prévenu.")
  static let noneHint = Text(
    en: "Add the address of a system that should know what happens here.",
    fr: "Ajoutez l’adresse d’un système qui doit savoir ce qui se passe ici.")

  // MARK: One

  static let url = Text(en: "Address", fr: "Adresse")
  static let urlHelp = Text(
    en: "Where Quad posts to, such as https://hooks.example.org/quad.",
    fr: "Là où Quad envoie, par exemple https://hooks.example.org/quad.")
  static let host = Text(en: "Server", fr: "Serveur")
  static let description = Text(en: "What it is for", fr: "À quoi il sert")
  static let descriptionHelp = Text(
    en: "For those who look at it later.", fr: "Pour qui le regardera plus tard.")
  static let kinds = Text(en: "Events", fr: "Événements")
  static let kindsHelp = Text(
    en: "Choose none to have all of them told, also those that later versions know.",
    fr: "N’en choisissez aucun pour les envoyer tous, y compris ceux que connaîtront les versions suivantes.")
  static let chooseKinds = Text(en: "Choose the events", fr: "Choisir les événements")
  static let allKinds = Text(en: "All events", fr: "Tous les événements")
  static let kindCount = Plural(
    one: Text(en: "# kind of event", fr: "# genre d’événement"),
    other: Text(en: "# kinds of events", fr: "# genres d’événements"))
  static let state = Text(en: "State", fr: "État")
  static let reason = Text(en: "Why it is disabled", fr: "Pourquoi il est désactivé")
  static let secret = Text(en: "Signing secret", fr: "Secret de signature")
  static let overlapUntil = Text(
    en: "The secret before also signs until", fr: "L’ancien secret signe aussi jusqu’à")
  static let failingSince = Text(en: "Failing since", fr: "En échec depuis")
  static let restsUntil = Text(en: "Left alone until", fr: "Laissé tranquille jusqu’à")
  static let lastDelivered = Text(en: "Last delivered", fr: "Dernier envoi réussi")
  static let lastFailed = Text(en: "Last failed", fr: "Dernier échec")
  static let never = Text(en: "Never", fr: "Jamais")
  static let isFailing = Text(en: "Failing", fr: "En échec")

  static let add = Text(en: "Add a webhook", fr: "Ajouter un webhook")
  static let addLead = Text(
    en: "It is told what happens from now on. Its secret is shown once, on the next page.",
    fr: "Il est prévenu de ce qui se passe dès maintenant. Son secret est montré une fois, à la page suivante.")
  static func madeTitle(_ host: String) -> Text {
    Text(en: "The webhook to \(host)", fr: "Le webhook vers \(host)")
  }
  static let shownOnce = Text(
    en: "Copy this secret now and keep it like a password. It is shown only this once.",
    fr: "Copiez ce secret maintenant et gardez-le comme un mot de passe. Il n’est montré que cette fois.")
  static let verifyHint = Text(
    en: "The other server checks the field Quad-Signature with it: the description of the API says how.",
    fr: "L’autre serveur vérifie avec lui le champ Quad-Signature : la description de l’API dit comment.")
  static let toWebhook = Text(en: "To the webhook", fr: "Voir le webhook")
  static func editNamed(_ host: String) -> Text {
    Text(en: "Change the webhook to \(host)", fr: "Modifier le webhook vers \(host)")
  }
  static let editLead = Text(
    en: "It counts from the next event on.", fr: "Cela vaut à partir du prochain événement.")

  // MARK: What is done with it

  static let test = Text(en: "Send a test", fr: "Envoyer un essai")
  static let isTested = Text(en: "The test is on its way.", fr: "L’essai est en route.")
  static let pause = Text(en: "Pause", fr: "Mettre en pause")
  static let isPaused = Text(
    en: "The webhook is paused. What happens meanwhile is not told.",
    fr: "Le webhook est en pause. Ce qui se passe entre-temps n’est pas envoyé.")
  static let resume = Text(en: "Resume", fr: "Reprendre")
  static let isResumed = Text(en: "The webhook is on again.", fr: "Le webhook est de nouveau en service.")
  static let pausedHint = Text(
    en: "It is paused: what happens is not told. What was waiting goes out when you resume it within a day.",
    fr: "Il est en pause : ce qui se passe n’est pas envoyé. Ce qui attendait part si vous reprenez dans la journée.")
  static let disabledHint = Text(
    en: "What happens is not told any more. Resume it when the other server is well again.",
    fr: "Ce qui se passe n’est plus envoyé. Reprenez quand l’autre serveur va mieux.")
  static let rests = Text(
    en: "The server does not answer as it should. Nothing is sent before",
    fr: "Le serveur ne répond pas comme il devrait. Rien n’est envoyé avant")
  static let rotate = Text(en: "New secret", fr: "Nouveau secret")
  static let rotateQuestion = Text(
    en: "Give this webhook a new secret?", fr: "Donner un nouveau secret à ce webhook ?")
  static let rotateConsequence = Text(
    en: "Calls carry both signatures for a day, so that the other server can change over meanwhile.",
    fr: "Les appels portent les deux signatures pendant un jour, pour que l’autre serveur puisse changer entre-temps.")
  static let hours = Text(en: "Hours of overlap", fr: "Heures de recouvrement")
  static let hoursHelp = Text(
    en: "For so long the secret before signs as well. 0 ends it at once.",
    fr: "Pendant ce temps l’ancien secret signe aussi. 0 y met fin aussitôt.")
  static let remove = Text(en: "Remove", fr: "Retirer")
  static func removeQuestion(_ host: String) -> Text {
    Text(en: "Tell \(host) nothing any more?", fr: "Ne plus rien envoyer à \(host) ?")
  }
  static let removeConsequence = Text(
    en: "The webhook goes with its secret, its log and what still waits.",
    fr: "Le webhook disparaît avec son secret, son journal et ce qui attend encore.")
  static let isRemoved = Text(en: "The webhook is removed.", fr: "Le webhook est retiré.")
  static let replayFailed = Text(en: "Send again what failed", fr: "Renvoyer ce qui a échoué")
  static let since = Text(en: "Since", fr: "Depuis le")
  static let sinceHelp = Text(
    en: "Failed deliveries of what happened from then on.", fr: "Les envois échoués de ce qui s’est passé depuis.")
  static let areReplayed = Plural(
    one: Text(en: "# delivery is sent again.", fr: "# envoi est refait."),
    other: Text(en: "# deliveries are sent again.", fr: "# envois sont refaits."))
  static func andMore(_ words: Text) -> Text {
    Text(
      en: "\(words.en) There are more: repeat it when these are through.",
      fr: "\(words.fr) Il y en a d’autres : recommencez quand ceux-ci seront passés.")
  }
  static let replayedCount = Text(en: "Sent again", fr: "Renvoyés")
  static let isAll = Text(en: "Whether those were all", fr: "Si c’étaient tous")

  // MARK: Deliveries

  static let delivery = Text(en: "Delivery", fr: "Envoi")
  static let deliveries = Text(en: "Deliveries", fr: "Envois")
  static let noDeliveries = Text(en: "Nothing was sent yet.", fr: "Rien n’a encore été envoyé.")
  static let noDeliveriesHint = Text(
    en: "With the next event there is something here, or with a test.",
    fr: "Il y aura quelque chose ici au prochain événement, ou avec un essai.")
  static let nothingFound = Text(en: "No delivery matches.", fr: "Aucun envoi ne correspond.")
  static let allStates = Text(en: "Every state", fr: "Tous les états")
  static let noSuchState = Text(
    en: "Must be waiting, delivered or failed.", fr: "Doit être waiting, delivered ou failed.")
  static let before = Text(
    en: "Older than this delivery: the one that the page before names as next",
    fr: "Avant cet envoi : celui que la page précédente donne comme suite")
  static let event = Text(en: "Event", fr: "Événement")
  static let kind = Text(en: "What happened", fr: "Ce qui s’est passé")
  static let happened = Text(en: "When", fr: "Quand")
  static let attempts = Text(en: "Attempts", fr: "Tentatives")
  static let attempt = Text(en: "Attempt", fr: "Tentative")
  static func attemptNumber(_ number: Int) -> Text {
    Text(en: "Attempt \(number)", fr: "Tentative \(number)")
  }
  static let at = Text(en: "At", fr: "À")
  static let took = Text(en: "It took", fr: "Durée")
  static let nextAttempt = Text(en: "Next attempt", fr: "Prochaine tentative")
  static let again = Text(en: "Again", fr: "De nouveau")
  static let ended = Text(en: "Ended", fr: "Terminé")
  static let answer = Text(en: "Status of the answer", fr: "Statut de la réponse")
  static let fault = Text(en: "What went wrong", fr: "Ce qui n’a pas marché")
  static let detail = Text(en: "Detail", fr: "Détail")
  static let requestHead = Text(en: "Head of the request", fr: "En-tête de la requête")
  static let requestBody = Text(en: "Body of the request", fr: "Corps de la requête")
  static let head = Text(en: "Head of the answer", fr: "En-tête de la réponse")
  static let body = Text(en: "Body of the answer", fr: "Corps de la réponse")
  static let cutBody = Text(
    en: "Body of the answer, its beginning", fr: "Corps de la réponse, le début")
  static let isCut = Text(en: "Whether the body went on", fr: "Si le corps continuait")
  static let sendAgain = Text(en: "Send again", fr: "Renvoyer")
  static let sendNow = Text(en: "Send now", fr: "Envoyer maintenant")
  static let isReplayed = Text(en: "It is on its way again.", fr: "C’est de nouveau en route.")
  static let deliverJob = Text(en: "Tell a webhook", fr: "Prévenir un webhook")

  // MARK: What is refused

  static let badURL = Text(
    en: "Enter an address such as https://hooks.example.org/quad, without “#”.",
    fr: "Saisissez une adresse telle que https://hooks.example.org/quad, sans « # ».")
  static func noSuchKind(_ name: String) -> Text {
    let name = name.prefix(60)
    return Text(en: "There is no event “\(name)”.", fr: "Il n’y a pas d’événement « \(name) ».")
  }
  static let tooMany = Text(
    en: "An organization has at most \(WebhookRules.most) webhooks.",
    fr: "Une organisation a au plus \(WebhookRules.most) webhooks.")
  static let isOff = Text(
    en: "This webhook is off. Resume it first.", fr: "Ce webhook est arrêté. Reprenez-le d’abord.")
  static let isDisabled = Text(
    en: "Quad has disabled this webhook: nothing is sent anyway.",
    fr: "Quad a désactivé ce webhook : rien n’est envoyé de toute façon.")

  // MARK: For whoever watches over the box

  static let tileFailing = Text(en: "webhooks that fail", fr: "webhooks en échec")
  static let tilePaused = Text(en: "paused webhooks", fr: "webhooks en pause")
  static let tileWaiting = Text(en: "deliveries to webhooks that wait", fr: "envois de webhooks en attente")

  // MARK: Events

  static let eventAdded = Text(en: "added a webhook", fr: "a ajouté un webhook")
  static let eventChanged = Text(en: "changed a webhook", fr: "a modifié un webhook")
  static let eventRotated = Text(en: "gave a webhook a new secret", fr: "a donné un nouveau secret à un webhook")
  static let eventPaused = Text(en: "paused a webhook", fr: "a mis en pause un webhook")
  static let eventResumed = Text(en: "resumed a webhook", fr: "a repris un webhook")
  static let eventDisabled = Text(en: "disabled a webhook", fr: "a désactivé un webhook")
  static let eventTested = Text(en: "sent a test to a webhook", fr: "a envoyé un essai à un webhook")
  static let eventReplayed = Text(
    en: "had a webhook told again", fr: "a fait renvoyer des événements à un webhook")
  static let eventRemoved = Text(en: "removed a webhook", fr: "a retiré un webhook")
}
