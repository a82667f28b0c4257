// Every word that only the pages, forms and fields of orders have.
import Base
import Store

extension OrderText {
  // MARK: Fields

  static let agreedPrice = Text(en: "Price that was agreed", fr: "Prix convenu")
  static let agreedPriceHelp = Text(
    en: "What one costs as far as you know: told if it is another. Absent for whatever it costs.",
    fr: "Ce que coûte l’unité à votre connaissance : signalé s’il diffère. Absent : quel qu’il soit.")
  static let agreedTotal = Text(en: "Total that was agreed", fr: "Total convenu")
  static let agreedTotalHelp = Text(
    en: "What the whole comes to as far as you know; it agrees to new prices that come to it.",
    fr: "Ce que vaut le tout à votre connaissance ; il accepte de nouveaux prix qui y reviennent.")
  static let agreedCurrency = Text(en: "Currency that was agreed", fr: "Devise convenue")
  static let agreedCurrencyHelp = Text(
    en: "Of the prices and the total that were agreed; of a cart it is known.",
    fr: "Celle des prix et du total convenus ; celle d’un panier est connue.")
  static let currencyNow = Text(en: "Currency now", fr: "Devise actuelle")
  static let priceNow = Text(en: "Price now", fr: "Prix actuel")
  static let hasChanged = Text(en: "Something has changed", fr: "Quelque chose a changé")
  static let isRestocked = Text(en: "Put what comes back into stock", fr: "Remettre en stock ce qui revient")
  static let isRestockedHelp = Text(en: "When an order is refunded.", fr: "Lorsqu’une commande est remboursée.")
  static let firstDay = Text(en: "First day", fr: "Premier jour")
  static let lastDay = Text(en: "Last day", fr: "Dernier jour")
  static let from = Text(en: "From", fr: "De")
  static let until = Text(en: "Until", fr: "À")
  static let clockHelp = Text(en: "Such as 09:30.", fr: "Par exemple 09:30.")
  static let slotMinutes = Text(en: "Minutes of each slot", fr: "Minutes de chaque créneau")
  static let slotMinutesHelp = Text(
    en: "Empty for one slot from beginning to end.", fr: "Vide : un seul créneau du début à la fin.")
  static let capacity = Text(en: "Orders it takes", fr: "Commandes possibles")
  static let isWeekendOpen = Text(en: "On Saturdays and Sundays too", fr: "Aussi les samedis et dimanches")
  static let slot = Text(en: "Pick-up slot", fr: "Créneau de retrait")
  static let slots = Text(en: "Pick-up slots", fr: "Créneaux de retrait")
  static let slotStart = Text(en: "Begins", fr: "Début")
  static let slotEnd = Text(en: "Ends", fr: "Fin")
  static let slotCount = Plural(
    one: Text(en: "# slot", fr: "# créneau"), other: Text(en: "# slots", fr: "# créneaux"))
  static let due = Text(en: "Due", fr: "À rendre le")
  static let overdue = Text(en: "Late", fr: "En retard")
  static let returned = Text(en: "Returned", fr: "Rendu")
  static let lentAt = Text(en: "Lent", fr: "Prêté")
  static let isOut = Text(en: "Out", fr: "Dehors")
  static let back = Text(en: "Back", fr: "Rendu")
  static let loans = Text(en: "Loans", fr: "Prêts")
  static let loanCount = Plural(
    one: Text(en: "# loan", fr: "# prêt"), other: Text(en: "# loans", fr: "# prêts"))

  // MARK: Filters

  static let stateFilter = Text(en: "Only orders in this state", fr: "Seulement les commandes dans cet état")
  static let search = Text(en: "Number or name", fr: "Numéro ou nom")
  static let locationFilter = Text(
    en: "Only those that are fetched in this place", fr: "Seulement celles à retirer dans ce lieu")
  static let personFilter = Text(en: "Only those of this person", fr: "Seulement celles de cette personne")
  static let paymentFilter = Text(
    en: "Only those that are paid so far: none, pending, authorized, paid, partly-refunded, refunded",
    fr: "Seulement celles payées ainsi : none, pending, authorized, paid, partly-refunded, refunded")
  static let anyPayment = Text(en: "Any payment", fr: "Tout paiement")
  static let failedFilter = Text(
    en: "Only those whose processing has failed", fr: "Seulement celles dont le traitement a échoué")
  static let deletedFilter = Text(en: "Only those that were put away", fr: "Seulement celles qui sont rangées")
  static let fromFilter = Text(en: "Only those placed on this day or later", fr: "Seulement celles passées dès ce jour")
  static let toFilter = Text(
    en: "Only those placed on this day or before", fr: "Seulement celles passées jusqu’à ce jour")
  static let freeFilter = Text(en: "Only slots with room", fr: "Seulement les créneaux libres")
  static let overdueFilter = Text(en: "Only what is late", fr: "Seulement ce qui est en retard")
  static let anyProgress = Text(en: "Any processing", fr: "Tout traitement")
  static let failedOnly = Text(en: "Processing failed", fr: "Traitement échoué")

  // MARK: The cart

  static let yourCart = Text(en: "Your cart", fr: "Votre panier")
  static let cartIntro = Text(
    en: "Nothing is kept for you until you place the order.",
    fr: "Rien n’est gardé pour vous avant que la commande soit passée.")
  static let cartIsEmpty = Text(en: "Your cart is empty", fr: "Votre panier est vide")
  static let cartIsEmptyHint = Text(
    en: "Choose something from the catalog.", fr: "Choisissez quelque chose dans le catalogue.")
  static let cartChanged = Text(
    en: "Some things have changed since you put them here.", fr: "Certaines choses ont changé depuis.")
  static let acceptPrices = Text(en: "Agree to the changes", fr: "Accepter les changements")
  static let change = Text(en: "Change", fr: "Modifier")
  static let addToCart = Text(en: "Add to cart", fr: "Ajouter au panier")
  static func quantityOf(_ name: String) -> Text { Text(en: "Quantity of \(name)", fr: "Quantité : \(name)") }
  static let anywhere = Text(en: "Wherever all of it lies", fr: "Là où tout est disponible")
  static let noSlot = Text(en: "At any time", fr: "À tout moment")
  static func slotChoice(_ slot: SlotRow, _ zone: Zone) -> Text {
    let (start, end) = (zone.local(at: slot.start), zone.local(at: slot.end))
    return Text(
      en: "\(start.short.en) – \(end.clock), \(slot.locationName)",
      fr: "\(start.short.fr) – \(end.clock), \(slot.locationName)")
  }
  static let placeOrder = Text(en: "Place the order", fr: "Passer la commande")
  static let clearCart = Text(en: "Empty the cart", fr: "Vider le panier")
  static let clearQuestion = Text(en: "Empty your cart?", fr: "Vider votre panier ?")
  static let clearConsequence = Text(en: "Everything in it goes.", fr: "Tout ce qu’il contient part.")
  static let wasAdded = Text(en: "It is in your cart.", fr: "C’est dans votre panier.")
  static func wasPlaced(_ number: String) -> Text {
    Text(en: "Order \(number) is placed.", fr: "La commande \(number) est passée.")
  }

  // MARK: Lists and one order

  static let mineIntro = Text(
    en: "What you ordered, and how it stands.", fr: "Ce que vous avez commandé, et où cela en est.")
  static let none = Text(en: "You have not ordered anything yet", fr: "Vous n’avez encore rien commandé")
  static let noneHint = Text(en: "What you order stands here.", fr: "Vos commandes figurent ici.")
  static let noneFound = Text(en: "No order matches this", fr: "Aucune commande ne correspond")
  static let boardIntro = Text(
    en: "Everybody’s orders: those in one state, or all.", fr: "Les commandes de tous : d’un état, ou toutes.")
  static let pickList = Text(en: "Pick list", fr: "Liste de préparation")
  static let moreToPick = Text(
    en: "There is more than one list holds: this one has the orders that came first.",
    fr: "Il y en a plus qu’une liste n’en contient : celle-ci a les premières commandes.")
  static let hasFailed = Text(
    en: "Its processing has failed, and nothing is kept for it. It can be tried again or cancelled.",
    fr: "Son traitement a échoué et rien n’est gardé pour elle. Il peut être relancé, ou la commande annulée.")
  static func lastEntries(_ count: Int) -> Text {
    Text(en: "The last \(count) entries.", fr: "Les \(count) dernières entrées.")
  }
  static let beforeOrder = Text(
    en: "Only what was placed before this order: the last one of the page before",
    fr: "Seulement ce qui précède cette commande : la dernière de la page précédente")
  static let noSuchOrder = Text(en: "There is no such order.", fr: "Cette commande n’existe pas.")
  static let older = Text(en: "Older ones", fr: "Plus anciennes")
  static let toNewest = Text(en: "To the newest", fr: "Vers les plus récentes")
  static let beforeEntry = Text(en: "Only what was before this entry", fr: "Seulement ce qui précède cette entrée")
  static let nothingBefore = Text(en: "Nothing happened before that", fr: "Rien ne s’est passé avant")
  static let isStuck = Text(
    en: "Its processing was broken off. It can be tried again or cancelled.",
    fr: "Son traitement a été interrompu. Il peut être relancé, ou la commande annulée.")
  static let isDeleted = Text(en: "This order is put away.", fr: "Cette commande est rangée.")
  static let retry = Text(en: "Try again", fr: "Relancer")
  static func bring(to state: OrderState) -> Text {
    switch state {
    case .draft, .placed, .confirmed: state.label
    case .processing: Text(en: "Begin to prepare", fr: "Commencer la préparation")
    case .ready: Text(en: "It is ready", fr: "Elle est prête")
    case .completed: Text(en: "Hand out", fr: "Remettre")
    case .cancelled: cancel
    case .refunded: refund
    }
  }
  static let cancel = Text(en: "Cancel the order", fr: "Annuler la commande")
  static let cancelQuestion = Text(en: "Cancel this order?", fr: "Annuler cette commande ?")
  static let cancelConsequence = Text(
    en: "What is kept for it is released. It can’t be opened again.",
    fr: "Ce qui est gardé pour elle est libéré. Elle ne peut pas être rouverte.")
  static let refund = Text(en: "Refund", fr: "Rembourser")
  static let refundQuestion = Text(en: "Refund this order?", fr: "Rembourser cette commande ?")
  static let refundConsequence = Text(
    en: "What was handed out comes back into stock.", fr: "Ce qui a été remis revient en stock.")
  static let putAway = Text(en: "Put away", fr: "Ranger")
  static let putAwayQuestion = Text(en: "Put this order away?", fr: "Ranger cette commande ?")
  static let putAwayConsequence = Text(
    en: "No list shows it any more. It can be brought back.",
    fr: "Aucune liste ne la montre plus. Elle peut être restaurée.")
  static let wasDeleted = Text(en: "The order is put away.", fr: "La commande est rangée.")
  static func isNow(_ number: String, _ state: OrderState) -> Text {
    Text(en: "Order \(number): \(state.label.en).", fr: "Commande \(number) : \(state.label.fr).")
  }
  static let addNote = Text(en: "Add a note", fr: "Ajouter une note")
  static let wasNoted = Text(en: "The note is added.", fr: "La note est ajoutée.")
  static let addFile = Text(en: "Add a file", fr: "Ajouter un fichier")
  static let fileHelp = Text(en: "At most 10 MiB.", fr: "10 Mio au plus.")
  static let fileAdded = Text(en: "The file is added.", fr: "Le fichier est ajouté.")
  static let fileRemoved = Text(en: "The file is removed.", fr: "Le fichier est retiré.")

  static func tick(_ number: String) -> Text { Text(en: "Tick order \(number)", fr: "Cocher la commande \(number)") }
  static let noneTicked = Text(en: "Tick some orders first.", fr: "Cochez d’abord des commandes.")
  static let cancelTicked = Text(en: "Cancel them", fr: "Les annuler")
  static let cancelTickedQuestion = Text(en: "Cancel the ticked orders?", fr: "Annuler les commandes cochées ?")
  /// `refused` is why the others could not be: the first of them are named.
  static func wereBrought(_ done: Int, of all: Int, _ state: OrderState, _ refused: [Text]) -> Text {
    let (en, fr) = (state.label.en.lowercased(), state.label.fr.lowercased())
    if done == all { return Text(en: "\(count(done, .en)): \(en).", fr: "\(count(done, .fr)) : \(fr).") }
    let named = refused.prefix(2)
    let more = refused.count > named.count ? " …" : ""
    return Text(
      en: "\(done) of \(all): \(en). " + named.map(\.en).joined(separator: " ") + more,
      fr: "\(done) sur \(all) : \(fr). " + named.map(\.fr).joined(separator: " ") + more)
  }

  // MARK: Loans, slots, settings, paper

  static let loansIntro = Text(
    en: "What is out, by when it is due.", fr: "Ce qui est prêté, par date de retour.")
  static let nothingOut = Text(en: "Nothing is lent", fr: "Rien n’est prêté")
  static let nothingLate = Text(en: "Nothing is late", fr: "Rien n’est en retard")
  static let takeBack = Text(en: "It is back", fr: "C’est rendu")
  static let extendWeek = Text(en: "A week longer", fr: "Une semaine de plus")
  static func isBackNow(_ name: String) -> Text { Text(en: "\(name) is back.", fr: "\(name) est rendu.") }
  static let slotsIntro = Text(
    en: "When orders are fetched, and how many at a time.",
    fr: "Quand les commandes sont retirées, et combien à la fois.")
  static let addSlots = Text(en: "Add slots", fr: "Ajouter des créneaux")
  private static let slotsAdded = Plural(
    one: Text(en: "# slot is added.", fr: "# créneau est ajouté."),
    other: Text(en: "# slots are added.", fr: "# créneaux sont ajoutés."))
  static func slotsMade(_ count: Int) -> Text { slotsAdded(count) }
  static let settings = Text(en: "Settings of orders", fr: "Réglages des commandes")
  static let settingsIntro = Text(
    en: "How long things are kept, who prepares them, when borrowers are reminded.",
    fr: "Combien de temps on garde, qui prépare, quand on rappelle les prêts.")
  static let holdHours = Text(
    en: "Hours for which an order is kept", fr: "Heures pendant lesquelles une commande est gardée")
  static let holdHoursHelp = Text(
    en: "Then it is cancelled by itself, and what it holds is released.",
    fr: "Ensuite elle est annulée d’elle-même et ce qu’elle retient est libéré.")
  static let isPrepared = Text(en: "Somebody prepares orders", fr: "Quelqu’un prépare les commandes")
  static let isPreparedHelp = Text(
    en: "They are ready when that person says so, not by themselves.",
    fr: "Elles sont prêtes quand cette personne le dit, non d’elles-mêmes.")
  static let needsSlot = Text(en: "Every order needs a pick-up slot", fr: "Chaque commande exige un créneau de retrait")
  static let needsPayment = Text(
    en: "Only what is paid or invoiced is handed out", fr: "Ne remettre que ce qui est payé ou facturé")
  static let seeBill = Text(en: "See the bill", fr: "Voir la facture")
  static let reminderDays = Text(
    en: "Days before a loan is due to remind of it", fr: "Jours avant l’échéance d’un prêt pour le rappeler")
  static let reminderDaysHelp = Text(en: "0 for no reminder.", fr: "0 : aucun rappel.")
  static let overdueDays = Text(
    en: "Days between reminders of what is late", fr: "Jours entre les rappels de ce qui est en retard")
  static let receiptWords = Text(en: "Words below each receipt", fr: "Mots au bas de chaque reçu")
  static let receiptWordsHelp = Text(
    en: "Such as an address or a tax number.", fr: "Par exemple une adresse ou un numéro fiscal.")
  static func receiptTitle(_ number: String) -> Text { Text(en: "Receipt \(number)", fr: "Reçu \(number)") }
  static func taxAt(_ rate: Text) -> Text { Text(en: "Of which tax \(rate.en)", fr: "Dont taxe \(rate.fr)") }
}
