// Words about tills, their days and the ledger.
import Base
import Store

extension PaymentsText {
  static let till = Text(en: "Till", fr: "Caisse")
  static let tills = Text(en: "Tills", fr: "Caisses")
  static let allTills = Text(en: "All tills", fr: "Toutes les caisses")
  static let tillHelp = Text(en: "For cash.", fr: "Pour des espèces.")
  static let tillFilter = Text(en: "The till; absent for all", fr: "La caisse ; absente : toutes")
  static let tillsIntro = Text(
    en: "Where cash lies: each is counted and closed by itself.",
    fr: "Là où sont les espèces : chacune se compte et se clôt.")
  static let newTill = Text(en: "New till", fr: "Nouvelle caisse")
  static let addTill = Text(en: "Add the till", fr: "Ajouter la caisse")
  static let tillFirst = Text(
    en: "There is no till yet: somebody who keeps them adds one in the settings.",
    fr: "Il n’y a pas encore de caisse : elle s’ajoute dans les réglages.")
  static let deleteTillConsequence = Text(
    en: "Only an empty till whose days are closed. Its receipts stay.",
    fr: "Seulement une caisse vide aux journées closes. Ses reçus restent.")
  static let settingsIntro = Text(
    en: "Tills, and what receipts and invoices say.", fr: "Les caisses, et ce que disent reçus et factures.")
  static let papers = Text(en: "Receipts and invoices", fr: "Reçus et factures")
  static let seller = Text(en: "Who sells", fr: "Qui vend")
  static let sellerHelp = Text(en: "Name, address, tax number.", fr: "Nom, adresse, numéro de taxe.")
  static let payTo = Text(en: "How an invoice is paid", fr: "Comment se paie une facture")
  static let payToHelp = Text(en: "Bank, account, what to write.", fr: "Banque, compte, ce qu’il faut écrire.")
  static let invoiceDays = Text(en: "Days until an invoice is due", fr: "Jours pour payer une facture")

  // MARK: The day's end

  static let dayEnd = Text(en: "Day’s end", fr: "Fin de journée")
  static let dayIntro = Text(
    en: "What came in and went back, and what ought to be in the till.",
    fr: "Ce qui est entré et sorti, et ce qui doit être en caisse.")
  static let day = Text(en: "Day", fr: "Jour")
  static let dayFilter = Text(en: "The day; today where it is absent", fr: "Le jour ; absent : aujourd’hui")
  static let dayHelp = Text(en: "Absent for today.", fr: "Absent : aujourd’hui.")
  static let dayBefore = Text(en: "The day before", fr: "Le jour précédent")
  static let dayAfter = Text(en: "The day after", fr: "Le jour suivant")
  static let emptyDay = Text(en: "Nothing happened on this day.", fr: "Rien ce jour-là.")
  static let printDay = Text(en: "Sheet to print", fr: "Feuille à imprimer")
  static let byMethod = Text(en: "By way to pay", fr: "Par moyen de paiement")
  static let cashInTill = Text(en: "Cash in the till", fr: "Espèces en caisse")
  static let before = Text(en: "Before", fr: "Avant")
  static let after = Text(en: "After", fr: "Après")
  static let takenCash = Text(en: "Taken", fr: "Encaissé")
  static let movedCash = Text(en: "Put in or taken out", fr: "Ajouté ou retiré")
  static let expected = Text(en: "Expected", fr: "Attendu")
  static let counted = Text(en: "Counted", fr: "Compté")
  static let counts = Text(en: "What was counted", fr: "Ce qui est compté")
  static func countedIn(_ currency: String) -> Text { Text(en: "Counted, \(currency)", fr: "Compté, \(currency)") }
  static let difference = Text(en: "Difference", fr: "Écart")
  static let note = Text(en: "Remark", fr: "Remarque")
  static let movements = Text(en: "Cash by hand", fr: "Espèces à la main")
  static let moveCash = Text(en: "Put cash in or take it out", fr: "Ajouter ou retirer des espèces")
  static let movementHelp = Text(
    en: "In minor units, below zero for what is taken out.", fr: "En plus petites unités, négatif pour un retrait.")
  static let movementFormHelp = Text(
    en: "Such as 50.00, or -200.00 for what goes to the bank.",
    fr: "Par exemple 50,00, ou -200,00 pour ce qui va à la banque.")
  static let enterMovement = Text(en: "Enter it", fr: "Enregistrer")
  static let closing = Text(en: "Closing", fr: "Clôture")
  static let closedAt = Text(en: "Closed", fr: "Close le")
  static let reopenedAt = Text(en: "Opened again", fr: "Rouverte le")
  static let closeDay = Text(en: "Close the day", fr: "Clore la journée")
  static let closeIntro = Text(
    en: "Count first. A closed day takes nothing more; what is found otherwise is booked.",
    fr: "Comptez d’abord. Une journée close ne prend plus rien ; l’écart est comptabilisé.")
  static func isClosed(_ when: Text, _ who: String) -> Text {
    who.isEmpty
      ? Text(en: "Closed on \(when.en).", fr: "Close le \(when.fr).")
      : Text(en: "Closed on \(when.en) by \(who).", fr: "Close le \(when.fr) par \(who).")
  }
  static func wasClosed(_ date: Text) -> Text { Text(en: "\(date.en) is closed.", fr: "Le \(date.fr) est clos.") }
  static let reopenDay = Text(en: "Open the day again", fr: "Rouvrir la journée")
  static let reopenIntro = Text(
    en: "The closing stays on record with your reason; its difference is booked back.",
    fr: "La clôture reste consignée avec votre motif ; son écart est annulé dans les comptes.")
  static func wasReopened(_ date: Text) -> Text {
    Text(en: "\(date.en) is open again.", fr: "Le \(date.fr) est rouvert.")
  }

  // MARK: The ledger

  static let ledger = Text(en: "Ledger", fr: "Comptes")
  static let ledgerIntro = Text(en: "What each account comes to.", fr: "Ce à quoi chaque compte s’élève.")
  static let ledgerAbout = [
    Text(
      en:
        "Everything that changes what people owe or what is in a till is booked twice: once where it goes, once where it comes from.",
      fr:
        "Tout ce qui change ce que l’on doit ou ce qui est en caisse se note deux fois : là où cela va et d’où cela vient."
    ),
    Text(
      en: "What was booked is never changed. What was wrong is booked back, so all of it can be followed.",
      fr: "Ce qui est noté ne change jamais. Une erreur se contrepasse, de sorte que tout peut se suivre."),
  ]
  static let account = Text(en: "Account", fr: "Compte")
  static let debit = Text(en: "Debit", fr: "Débit")
  static let creditSide = Text(en: "Credit", fr: "Crédit")
  static let emptyLedger = Text(en: "Nothing is booked yet.", fr: "Rien n’est comptabilisé pour l’instant.")
  static let balances = Text(en: "Debits and credits are equal.", fr: "Débits et crédits sont égaux.")
  static let doesNotBalance = Text(
    en: "Debits and credits differ. Tell whoever runs the box.",
    fr: "Débits et crédits diffèrent. Prévenez l’exploitation.")
  static let exportBalance = Text(en: "Export the balance", fr: "Exporter la balance")
  static let exportJournal = Text(en: "Export the journal", fr: "Exporter le journal")
  static let exportReceipts = Text(en: "Export the receipts", fr: "Exporter les reçus")
  static let accountCash = Text(en: "Cash", fr: "Espèces")
  static let accountBank = Text(en: "Bank", fr: "Banque")
  static let accountReceivable = Text(en: "Owed by payers", fr: "Dû par les clients")
  static let accountSafe = Text(en: "Safe and way to the bank", fr: "Coffre et virements internes")
  static let accountSales = Text(en: "Sales", fr: "Ventes")
  static let accountTax = Text(en: "Tax", fr: "Taxe")
  static let accountDifference = Text(en: "Cash differences", fr: "Écarts de caisse")
  static let reasonBill = Text(en: "Bill", fr: "Addition")
  static let reasonVoid = Text(en: "Void bill", fr: "Addition annulée")
  static let reasonMovement = Text(en: "Cash by hand", fr: "Espèces à la main")
  static let reasonClosing = Text(en: "Day closed", fr: "Clôture de journée")
  static let reasonReopening = Text(en: "Day opened again", fr: "Réouverture de journée")
}
