// Every word about orders that a person reads: what things are called, and what is wrong with them.
import Base
import Store

enum OrderText {
  static let orders = Text(en: "Orders", fr: "Commandes")
  static let orderWord = Text(en: "Order", fr: "Commande")
  static func order(_ number: String) -> Text { Text(en: "Order \(number)", fr: "Commande \(number)") }
  static let number = Text(en: "Number", fr: "Numéro")
  static let mine = Text(en: "My orders", fr: "Mes commandes")
  static let own = Text(en: "One’s own orders", fr: "Ses propres commandes")
  static let board = Text(en: "Board", fr: "Tableau")
  static let cart = Text(en: "Cart", fr: "Panier")
  static let count = Plural(
    one: Text(en: "# order", fr: "# commande"), other: Text(en: "# orders", fr: "# commandes"))
  static let total = Text.verbatim("Total")
  static let tax = Text(en: "Of which tax", fr: "Dont taxe")
  static let placedAt = Text(en: "Placed", fr: "Passée")
  static let closedAt = Text(en: "Closed", fr: "Close")
  static let note = Text(en: "Your note", fr: "Votre note")
  static let noteHelp = Text(
    en: "What whoever prepares it should know.", fr: "Ce que doit savoir la personne qui prépare la commande.")
  static let pickUpAt = Text(en: "Pick-up", fr: "Retrait")
  static let pickUpAtHelp = Text(
    en: "Where you fetch it; empty for wherever all of it lies.",
    fr: "Où vous la retirez ; vide : là où tout est disponible.")
  static let progress = Text(en: "Processing", fr: "Traitement")
  static let run = Text(en: "Attempt", fr: "Tentative")
  static let step = Text(en: "Step", fr: "Étape")
  static let outcome = Text(en: "Outcome", fr: "Résultat")
  static let reservedUntil = Text(en: "Kept until", fr: "Gardée jusqu’au")
  static let receipt = Text(en: "Receipt", fr: "Reçu")
  static let payment = Text(en: "Payment", fr: "Paiement")
  static let history = Text(en: "History", fr: "Historique")
  static let entry = Text(en: "Entry", fr: "Entrée")
  static let what = Text(en: "What", fr: "Quoi")
  static let fromState = Text(en: "State before", fr: "État avant")
  static let toState = Text(en: "State after", fr: "État après")
  static let next = Text(en: "States to which it can go", fr: "États possibles ensuite")
  static let isInternal = Text(en: "Internal", fr: "Interne")
  static let file = Text(en: "File", fr: "Fichier")
  static let files = Text(en: "Files", fr: "Fichiers")
  static let size = Text(en: "Size", fr: "Taille")
  static let mediaType = Text(en: "Media type", fr: "Type de média")
  static let faultCode = Text(en: "Code of the fault", fr: "Code de la faute")
  static let left = Text(en: "Left", fr: "Reste")
  static let seeOrder = Text(en: "See the order", fr: "Voir la commande")

  static let permissionRead = Text(en: "See everybody’s orders", fr: "Voir les commandes de tous")
  static let permissionManage = Text(
    en: "Manage orders, loans and pick-up", fr: "Gérer les commandes, les prêts et les retraits")

  // MARK: What is told

  static let noticeState = Text(en: "What becomes of your orders", fr: "Ce que deviennent vos commandes")
  static let noticeNew = Text(en: "There is a new order", fr: "Il y a une nouvelle commande")
  static let noticeFailed = Text(
    en: "The processing of an order has failed", fr: "Le traitement d’une commande a échoué")
  static let noticeLoan = Text(en: "Something that you borrowed is due", fr: "Un de vos emprunts est à rendre")

  static let eventCart = Text(en: "Cart changed", fr: "Panier modifié")
  static let eventPlaced = Text(en: "Order placed", fr: "Commande passée")
  static let eventConfirmed = Text(en: "Order confirmed", fr: "Commande confirmée")
  static let eventStarted = Text(en: "Order being prepared", fr: "Commande en préparation")
  static let eventReady = Text(en: "Order ready", fr: "Commande prête")
  static let eventCompleted = Text(en: "Order completed", fr: "Commande terminée")
  static let eventCancelled = Text(en: "Order cancelled", fr: "Commande annulée")
  static let eventExpired = Text(
    en: "Order cancelled: its time ran out", fr: "Commande annulée : délai écoulé")
  static let eventUndone = Text(en: "Confirmation taken back", fr: "Confirmation retirée")
  static let eventRefunded = Text(en: "Order refunded", fr: "Commande remboursée")
  static let eventFailed = Text(en: "Processing of an order failed", fr: "Traitement d’une commande échoué")
  static let eventRetried = Text(en: "Processing of an order tried again", fr: "Traitement d’une commande relancé")
  static let eventNoted = Text(en: "Note added to an order", fr: "Note ajoutée à une commande")
  static let eventFileAdded = Text(en: "File added to an order", fr: "Fichier ajouté à une commande")
  static let eventFileRemoved = Text(en: "File removed from an order", fr: "Fichier retiré d’une commande")
  static let eventPayment = Text(en: "Payment of an order changed", fr: "Paiement d’une commande modifié")
  static let eventDeleted = Text(en: "Order put away", fr: "Commande rangée")
  static let eventRestored = Text(en: "Order brought back", fr: "Commande restaurée")
  static let eventSettings = Text(en: "Settings of orders changed", fr: "Réglages des commandes modifiés")
  static let eventSlotsCreated = Text(en: "Pick-up slots added", fr: "Créneaux de retrait ajoutés")
  static let eventSlotChanged = Text(en: "Pick-up slot changed", fr: "Créneau de retrait modifié")
  static let eventSlotDeleted = Text(en: "Pick-up slot removed", fr: "Créneau de retrait retiré")
  static let eventReturned = Text(en: "Loan returned", fr: "Prêt rendu")
  static let eventExtended = Text(en: "Loan extended", fr: "Prêt prolongé")

  static let processingJob = Text(en: "Process an order", fr: "Traiter une commande")
  static let expiriesJob = Text(
    en: "Find orders that nobody fetched or that are stuck",
    fr: "Chercher les commandes non retirées ou bloquées")
  static let expiryJob = Text(en: "Cancel an order that nobody fetched", fr: "Annuler une commande non retirée")
  static let stuckJob = Text(
    en: "Give up the processing of an order that is stuck", fr: "Abandonner le traitement d’une commande bloquée")
  static let roundsJob = Text(en: "Look for loans that are due", fr: "Chercher les prêts à rendre")
  static let remindersJob = Text(
    en: "Remind an organization’s borrowers", fr: "Rappeler leurs prêts aux emprunteurs d’une organisation")
  static let personal = Text(en: "Orders and cart", fr: "Commandes et panier")
  static let personalLines = Text(en: "What was ordered", fr: "Articles commandés")
  static let personalLoans = Text(en: "What was borrowed", fr: "Articles empruntés")
  static let personalEntries = Text(
    en: "What they did with orders and wrote about them", fr: "Actes et notes à propos de commandes")
  static let personalFiles = Text(en: "Files attached to orders", fr: "Fichiers joints à des commandes")

  // MARK: What is wrong

  static let empty = Text(en: "There is nothing in this order.", fr: "Cette commande est vide.")
  static let tooManyLines = Text(
    en: "An order has at most 50 lines.", fr: "Une commande compte 50 lignes au plus.")
  static let notOrderable = Text(en: "You can’t order this now.", fr: "Vous ne pouvez pas le commander maintenant.")
  static let mixed = Text(
    en: "This is in another currency than the rest: order it by itself.",
    fr: "La devise diffère du reste : commandez-le à part.")
  static let tooMuch = Text(en: "This is more than can be counted.", fr: "C’est plus qu’on ne peut compter.")
  static func costsNow(_ name: String, _ now: Text, _ before: Text) -> Text {
    Text(
      en: "\(name) costs \(now.en) now, no longer \(before.en).",
      fr: "\(name) coûte maintenant \(now.fr), et non plus \(before.fr).")
  }
  static func ofLine(_ name: String, _ fault: Text) -> Text {
    Text(en: "\(name): \(fault.en)", fr: "\(name) : \(fault.fr)")
  }
  static func priceChanged(_ total: Text) -> Text {
    Text(
      en: "A price has changed. It comes to \(total.en) now: agree to that, or change the order.",
      fr: "Un prix a changé. Le total est maintenant de \(total.fr) : acceptez-le ou modifiez la commande.")
  }
  static func totalNow(_ total: Text) -> Text {
    Text(en: "It comes to \(total.en) now.", fr: "Le total est maintenant de \(total.fr).")
  }
  static func beyondLimit(_ limit: Int64, left: Int64, _ days: Int64?) -> Text {
    guard let days else {
      return Text(
        en: "One person may have \(limit): \(left) left for you.",
        fr: "Une personne peut en avoir \(limit) : il vous en reste \(left).")
    }
    return Text(
      en: "One person may have \(limit) within \(days) days: \(left) left for you.",
      fr: "Une personne peut en avoir \(limit) en \(days) jours : il vous en reste \(left).")
  }
  static func noLonger(_ name: String) -> Text {
    Text(en: "\(name) can’t be ordered any more.", fr: "\(name) ne peut plus être commandé.")
  }
  static let personGone = Text(
    en: "Whoever ordered can’t sign in any more.", fr: "La personne qui a commandé ne peut plus se connecter.")
  static func cant(_ state: OrderState) -> Failure {
    Failure(
      .conflict, code: "wrong-state",
      Text(
        en: "This can’t be done with an order that is: \(state.label.en.lowercased()).",
        fr: "Ce n’est pas possible avec une commande dans l’état : \(state.label.fr.lowercased())."))
  }
  static let isMade = Failure(
    .conflict, code: "already-made",
    Text(
      en: "It was made for you and is ready. Ask those who made it.",
      fr: "Elle a été faite pour vous et elle est prête. Adressez-vous à ceux qui l’ont faite."))
  static let isOpen = Failure(
    .conflict, code: "order-open",
    Text(en: "Only a closed order can be put away.", fr: "Seule une commande close peut être rangée."))
  static let isLent = Failure(
    .conflict, code: "still-lent",
    Text(
      en: "Something of it is still lent: take it back first.",
      fr: "Une partie est encore prêtée : reprenez-la d’abord."))
  static let notFailed = Failure(
    .conflict, code: "not-failed",
    Text(en: "Its processing has not failed.", fr: "Son traitement n’a pas échoué."))
  static let jobGone = Failure(
    .unavailable, code: "broken-off",
    Text(
      en: "Its processing was broken off and did not go on.",
      fr: "Son traitement a été interrompu et n’a pas repris."))
  static let noReceipt = Failure(
    .conflict, code: "no-receipt",
    Text(
      en: "There is a receipt once the order was handed out.",
      fr: "Il y a un reçu une fois la commande remise."))
  static let paidBack = Failure(
    .conflict, code: "paid-back",
    Text(
      en: "What was paid for it went back, and no more can be paid: cancel it.",
      fr: "Ce qui était payé est remboursé, et plus rien ne peut être encaissé : annulez-la."))
  static func unpaid(_ due: Text) -> Failure {
    Failure(
      .conflict, code: "unpaid",
      Text(
        en: "\(due.en) is still owed for it: take the payment first.",
        fr: "Il reste \(due.fr) à payer : encaissez d’abord le paiement."))
  }
  static let isBack = Failure(
    .conflict, code: "already-back",
    Text(en: "It is back already.", fr: "C’est déjà rendu."))
  static func onlyOut(_ count: Int64) -> Text {
    Text(en: "\(count) of it are out.", fr: "Il y en a \(count) dehors.")
  }
  static let badDue = Text(
    en: "A day from today on, within ten years.", fr: "Un jour à partir d’aujourd’hui, dans les dix ans.")
  static let slotNeeded = Text(en: "Say when you fetch it.", fr: "Indiquez quand vous la retirez.")
  static let slotElsewhere = Text(en: "This slot is in another place.", fr: "Ce créneau est dans un autre lieu.")
  static let noSuchSlot = Text(en: "There is no such slot.", fr: "Ce créneau n’existe pas.")
  static let slotFull = Text(
    en: "This slot is full: choose another.", fr: "Ce créneau est complet : choisissez-en un autre.")
  static let slotOver = Text(en: "This slot has passed.", fr: "Ce créneau est passé.")
  private static let taken = Plural(
    one: Text(en: "# order has this slot already.", fr: "# commande a déjà ce créneau."),
    other: Text(en: "# orders have this slot already.", fr: "# commandes ont déjà ce créneau."))
  static func slotTaken(_ count: Int64) -> Text { taken(Int(count)) }
  static let noClock = Text(en: "A time of day such as 09:30.", fr: "Une heure telle que 09:30.")
  static let noSlots = Text(en: "No slot would come of this.", fr: "Aucun créneau n’en résulterait.")
  static let tooManySlots = Text(
    en: "At most 500 slots at once, within a year.", fr: "500 créneaux au plus à la fois, sur un an.")
  static let noSuchPerson = Text(en: "There is no such person.", fr: "Cette personne n’existe pas.")
  static let noDate = Text(en: "A date such as 2026-11-21.", fr: "Une date telle que 2026-11-21.")
  static let fileTooLarge = Text(
    en: "A file may have 10 MiB at most.", fr: "Un fichier peut avoir 10 Mio au plus.")
  static let fileEmpty = Text(en: "Choose a file first.", fr: "Choisissez d’abord un fichier.")
  static let tooManyFiles = Text(
    en: "An order has at most ten files.", fr: "Une commande a dix fichiers au plus.")

  static let tooManyNotes = Text(
    en: "You have added 100 notes to this order: that is all it takes.",
    fr: "Vous avez ajouté 100 notes à cette commande : elle n’en prend pas plus.")

  // MARK: Written into the history

  static let ranOut = Text(en: "Nobody fetched it in time.", fr: "Personne ne l’a retirée à temps.")
  static let unprepared = Text(
    en: "It could not be prepared in time.", fr: "Elle n’a pas pu être préparée à temps.")
  static let billVoided = Text(en: "The order was cancelled.", fr: "La commande a été annulée.")
  static let billIsVoid = Text(
    en: "Its bill was voided: nothing is owed any more.", fr: "Sa facture a été annulée : plus rien n’est dû.")
  static let triedAgain = Text(en: "Processing tried again.", fr: "Traitement relancé.")
  static func cameBack(_ name: String, _ count: Int64) -> Text {
    Text(en: "\(count) × \(name) came back", fr: "\(count) × \(name) : rendu")
  }
  static func dueOn(_ name: String, _ day: LocalDate) -> Text {
    Text(en: "\(name): due on \(day.medium.en)", fr: "\(name) : à rendre le \(day.medium.fr)")
  }
}
