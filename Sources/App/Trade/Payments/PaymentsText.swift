// Every word about bills, payments and tills that a person reads; what is refused and what is booked have files of their own.
import Base
import Store

enum PaymentsText {
  static let payments = Text(en: "Payments", fr: "Paiements")
  static let bills = Text(en: "Bills", fr: "Factures et additions")
  static let myBills = Text(en: "One’s own bills", fr: "Ses propres additions")
  static let bill = Text(en: "Bill", fr: "Addition")
  static let billCount = Plural(
    one: Text(en: "# bill", fr: "# addition"), other: Text(en: "# bills", fr: "# additions"))
  static let payment = Text(en: "Payment", fr: "Paiement")
  static let refund = Text(en: "Refund", fr: "Remboursement")
  static let intro = Text(
    en: "What you have to pay, what you paid, and the receipts.",
    fr: "Ce que vous devez, ce que vous avez payé, et les reçus.")
  static let introWhole = Text(
    en: "What people owe, what they paid, and what goes back to them.",
    fr: "Ce que l’on doit, ce qui est payé, et ce qui est à rendre.")
  static let none = Text(en: "No bills.", fr: "Aucune addition.")
  static let noneHint = Text(
    en: "A bill comes with an order, or is written at the desk.",
    fr: "Une addition naît d’une commande, ou s’écrit au guichet.")
  static let nothingFound = Text(en: "No bill matches this.", fr: "Aucune addition ne correspond.")

  static let overdueWord = Text(en: "Overdue", fr: "En retard")
  static let overdue = Text(en: "Overdue invoices", fr: "Factures en retard")
  static let overdueIntro = Text(
    en: "What was to be paid by now and is not, the longest ago first.",
    fr: "Ce qui aurait dû être payé et ne l’est pas, le plus ancien d’abord.")
  static let noneOverdue = Text(en: "Every invoice is paid or still has time", fr: "Aucune facture n’est en retard")
  static let daysLate = Text(en: "Days late", fr: "Jours de retard")

  // MARK: States

  static let stateNone = Text(en: "Nothing to pay", fr: "Rien à payer")
  static let statePending = Text(en: "To be paid", fr: "À payer")
  static let stateAuthorized = Text(en: "Invoiced", fr: "Facturé")
  static let statePaid = Text(en: "Paid", fr: "Payé")
  static let statePartlyRefunded = Text(en: "Partly refunded", fr: "Remboursé en partie")
  static let stateRefunded = Text(en: "Refunded", fr: "Remboursé")
  static let void = Text(en: "Void", fr: "Annulée")
  static let toPayBack = Text(en: "To pay back", fr: "À rembourser")

  // MARK: Fields

  static let more = Plural(
    one: Text(en: "and # more", fr: "et # autre"), other: Text(en: "and # more", fr: "et # autres"))
  static let moreLines = Text(en: "More lines", fr: "D’autres lignes")
  static let atTheDesk = Text(en: "At the desk", fr: "Au guichet")
  static let subject = Text(en: "What it is for", fr: "Objet")
  static let subjectKind = Text(en: "Sort of what it is for", fr: "Nature de l’objet")
  static let kind = Text(en: "Kind", fr: "Nature")
  static let payer = Text(en: "Who pays", fr: "Qui paie")
  static let lines = Text(en: "Lines", fr: "Lignes")
  static let title = Text(en: "What", fr: "Quoi")
  static let total = Text.verbatim("Total")
  static let tax = Text(en: "Tax in it", fr: "Dont taxe")
  static func ofWhichTax(_ rate: Text) -> Text { Text(en: "of which tax \(rate.en)", fr: "dont taxe \(rate.fr)") }
  static let paidAmount = Text(en: "Paid in", fr: "Encaissé")
  static let refundedAmount = Text(en: "Paid back", fr: "Rendu")
  static let due = Text(en: "Due", fr: "Reste à payer")
  static let owed = Text(en: "Owed to the payer", fr: "Dû à qui a payé")
  static let openedAt = Text(en: "Written", fr: "Établie")
  static let voidedAt = Text(en: "Voided", fr: "Annulée le")
  static let credited = Text(en: "Taken back", fr: "Annulé")
  static let method = Text(en: "Way to pay", fr: "Moyen de paiement")
  static let methodName = Text(en: "Its name", fr: "Son nom")
  static let methodHelp = Text(en: "Absent for cash.", fr: "Absent : espèces.")
  static let needsTill = Text(en: "Needs a till", fr: "Demande une caisse")
  static let isByHand = Text(en: "Taken at the desk", fr: "Encaissé au guichet")
  static let cash = Text(en: "Cash", fr: "Espèces")
  static let invoice = Text(en: "Invoice", fr: "Facture")
  static let invoicedOn = Text(en: "Invoiced on", fr: "Facturé le")
  static let payBy = Text(en: "To be paid by", fr: "À payer avant le")
  static let creditNote = Text(en: "Credit note", fr: "Avoir")
  static let amount = Text(en: "Amount", fr: "Montant")
  static let amountHelp = Text(
    en: "In minor units; absent for all that is due.",
    fr: "En plus petites unités ; absent : tout ce qui reste à payer.")
  static let refundHelp = Text(
    en: "In minor units; absent for all that was paid and not paid back.",
    fr: "En plus petites unités ; absent : tout ce qui est payé et n’est pas rendu.")
  static let currencyOfBill = Text(
    en: "Three letters; where it is named it has to be the bill’s.",
    fr: "Trois lettres ; si elle est nommée, celle de l’addition.")
  static let tendered = Text(en: "Given", fr: "Remis")
  static let tenderedHelp = Text(
    en: "What was put on the desk; the change follows from it.",
    fr: "Ce qui est posé sur le comptoir ; la monnaie s’en déduit.")
  static let change = Text(en: "Change given", fr: "Monnaie rendue")
  static let receipt = Text(en: "Receipt", fr: "Reçu")
  static let receipts = Text(en: "Receipts", fr: "Reçus")
  static let refundReceipt = Text(en: "Receipt of a refund", fr: "Reçu de remboursement")
  static func paidBy(_ method: Text) -> Text { Text(en: "Paid, \(method.en)", fr: "Payé, \(method.fr)") }
  static func paidBackBy(_ method: Text) -> Text { Text(en: "Paid back, \(method.en)", fr: "Rendu, \(method.fr)") }
  static let cashier = Text(en: "Who took it", fr: "Encaissé par")
  static let takenAt = Text(en: "When", fr: "Quand")
  static let stateFilter = Text(en: "Only bills in this state", fr: "Seulement les additions dans cet état")
  static let payerFilter = Text(en: "Only bills of this payer", fr: "Seulement les additions de cette personne")
  static let numberFilter = Text(
    en: "The bill of this receipt, invoice or credit note",
    fr: "L’addition de ce reçu, de cette facture ou de cet avoir")
  static let numberSearch = Text(
    en: "Number of a receipt, an invoice or a credit note", fr: "Numéro d’un reçu, d’une facture ou d’un avoir")
  static let yearFilter = Text(en: "The year of the receipts", fr: "L’année des reçus")

  // MARK: At the desk

  static let newBill = Text(en: "Write a bill", fr: "Établir une addition")
  static let newBillIntro = Text(
    en: "For what no order is about: a lost key, a damaged book.",
    fr: "Pour ce qui ne relève d’aucune commande : une clé perdue, un livre abîmé.")
  static let openBill = Text(en: "Write the bill", fr: "Établir l’addition")
  static func lineTitle(_ number: Int) -> Text { Text(en: "What, line \(number)", fr: "Quoi, ligne \(number)") }
  static func linePrice(_ number: Int) -> Text { Text(en: "Price, line \(number)", fr: "Prix, ligne \(number)") }
  static func lineQuantity(_ number: Int) -> Text {
    Text(en: "Quantity, line \(number)", fr: "Quantité, ligne \(number)")
  }
  static func lineRate(_ number: Int) -> Text { Text(en: "Tax in %, line \(number)", fr: "Taxe en %, ligne \(number)") }
  static let takeCash = Text(en: "Take cash", fr: "Encaisser des espèces")
  static let takeTransfer = Text(en: "It came in", fr: "Le virement est arrivé")
  static let invoiceIntro = Text(
    en: "An invoice promises what is due: what it is for may be handed out.",
    fr: "Une facture engage à payer : ce qu’elle concerne peut être remis.")
  static let transferIntro = Text(
    en: "Enter what came in at the bank.", fr: "Saisissez ce qui est arrivé à la banque.")
  static let issueInvoice = Text(en: "Issue an invoice", fr: "Émettre une facture")
  static let payBack = Text(en: "Pay back", fr: "Rembourser")
  static let voidBill = Text(en: "Void the bill", fr: "Annuler l’addition")
  static let voidIntro = Text(
    en: "Nothing is owed any more; what was paid is to be paid back.",
    fr: "Plus rien n’est dû ; ce qui est payé est à rembourser.")
  static let seeBill = Text(en: "See the bill", fr: "Voir l’addition")
  static let wasOpened = Text(en: "The bill is written.", fr: "L’addition est établie.")
  static let wasVoided = Text(en: "The bill is void.", fr: "L’addition est annulée.")
  static func wasInvoiced(_ number: String) -> Text {
    Text(en: "Invoice \(number) is issued.", fr: "La facture \(number) est émise.")
  }
  static func wasTaken(_ amount: Text, _ receipt: String) -> Text {
    Text(en: "\(amount.en) taken, receipt \(receipt).", fr: "\(amount.fr) encaissés, reçu \(receipt).")
  }
  static func giveChange(_ amount: Text, _ receipt: String) -> Text {
    Text(en: "Give \(amount.en) change. Receipt \(receipt).", fr: "Rendez \(amount.fr). Reçu \(receipt).")
  }
  static func wasPaidBack(_ amount: Text, _ receipt: String) -> Text {
    Text(en: "\(amount.en) paid back, receipt \(receipt).", fr: "\(amount.fr) remboursés, reçu \(receipt).")
  }

  // MARK: Notices and events

  static let noticeBill = Text(en: "An invoice came, or money went back", fr: "Une facture ou un remboursement")
  static func youOwe(_ amount: Text) -> Text {
    Text(en: "An invoice of \(amount.en) for you", fr: "Une facture de \(amount.fr) pour vous")
  }
  static func youGotBack(_ amount: Text) -> Text {
    Text(en: "You got \(amount.en) back", fr: "\(amount.fr) vous sont remboursés")
  }
  static let eventOpened = Text(en: "Bill written", fr: "Addition établie")
  static let eventVoided = Text(en: "Bill voided", fr: "Addition annulée")
  static let eventInvoiced = Text(en: "Invoice issued", fr: "Facture émise")
  static let eventTaken = Text(en: "Payment taken", fr: "Paiement encaissé")
  static let eventRefunded = Text(en: "Payment refunded", fr: "Paiement remboursé")
  static let eventTillCreated = Text(en: "Till added", fr: "Caisse ajoutée")
  static let eventTillUpdated = Text(en: "Till renamed", fr: "Caisse renommée")
  static let eventTillDeleted = Text(en: "Till deleted", fr: "Caisse supprimée")
  static let eventTillMoved = Text(en: "Cash put in or taken out", fr: "Espèces ajoutées ou retirées")
  static let eventTillClosed = Text(en: "Day of a till closed", fr: "Journée d’une caisse close")
  static let eventTillReopened = Text(en: "Day of a till opened again", fr: "Journée d’une caisse rouverte")
  static let eventSettings = Text(en: "Settings of payments changed", fr: "Réglages des paiements modifiés")

  // MARK: Permissions, personal data

  static let permissionRead = Text(
    en: "See all bills, days and the ledger", fr: "Voir les additions, les journées et les comptes")
  static let permissionTake = Text(
    en: "Write bills, take money, close a till’s day",
    fr: "Établir des additions, encaisser, clore la journée d’une caisse")
  static let permissionRefund = Text(en: "Pay back, void bills", fr: "Rembourser, annuler des additions")
  static let permissionManage = Text(
    en: "Keep tills, open a closed day again", fr: "Gérer les caisses, rouvrir une journée close")
  static let personalBills = Text(en: "Bills to pay", fr: "Additions à payer")
  static let personalLines = Text(en: "What bills are for", fr: "Lignes des additions")
  static let personalReceipts = Text(en: "Receipts of bills", fr: "Reçus des additions")
  static let personalPayments = Text(en: "Money taken and paid back", fr: "Argent encaissé et rendu")
  static let personalMovements = Text(en: "Cash put in and taken out", fr: "Espèces ajoutées et retirées")
  static let personalClosings = Text(en: "Days of tills closed", fr: "Journées de caisse closes")
}
