// What payments refuse, in words.
import Base
import Store

extension PaymentsText {
  static let noSuchPayer = Text(en: "There is nobody like that here.", fr: "Il n’y a personne de ce nom ici.")
  static let changedMeanwhile = Failure(
    .conflict, code: "changed-meanwhile",
    Text(
      en: "Something was done with this bill meanwhile. Look at it again.",
      fr: "Quelque chose a changé à cette addition entre-temps. Regardez-la de nouveau."))
  static let badLines = Text(
    en: "A bill has 1 to \(PaymentRules.mostLines) lines.",
    fr: "Une addition a de 1 à \(PaymentRules.mostLines) lignes.")
  static let noTitle = Text(en: "Say what it is.", fr: "Dites ce que c’est.")
  static let badQuantity = Text(
    en: "Write a whole number from 1 to 1,000,000.", fr: "Écrivez un nombre entier de 1 à 1 000 000.")
  static let badPrice = Text(
    en: "A price is not below zero, and at most 1,000,000,000,000 minor units.",
    fr: "Un prix n’est pas négatif, et d’au plus 1 000 000 000 000 plus petites unités.")
  static let badTaxRate = Text(en: "A tax rate is from 0 to 100 %.", fr: "Un taux de taxe va de 0 à 100 %.")
  static let mixedCurrencies = Text(en: "A bill has one currency.", fr: "Une addition n’a qu’une devise.")
  static let tooMuch = Text(en: "That is more than a bill can be.", fr: "C’est plus que ne peut valoir une addition.")
  static let billExists = Text(en: "There is a bill for this already.", fr: "Il y a déjà une addition pour cela.")
  static let billVoid = Text(en: "The bill is void.", fr: "L’addition est annulée.")
  static let nothingDue = Text(en: "Nothing is due any more.", fr: "Plus rien n’est dû.")
  static let allWentBack = Text(
    en: "Nothing is due any more: what was paid went back.", fr: "Plus rien n’est dû : ce qui était payé est remboursé."
  )
  static let nothingPaid = Text(en: "Nothing of it is here to be paid back.", fr: "Il n’y a rien à rembourser.")
  static func overPaid(_ due: Money) -> Text {
    Text(en: "No more than \(due.text.en) is due.", fr: "Il ne reste que \(due.text.fr) à payer.")
  }
  static func refundTooMuch(_ kept: Money) -> Text {
    Text(en: "No more than \(kept.text.en) can be paid back.", fr: "On ne peut rembourser que \(kept.text.fr).")
  }
  static let badAmount = Text(en: "Write an amount that can be.", fr: "Écrivez un montant possible.")
  static func otherCurrency(_ currency: Currency) -> Text {
    Text(en: "The bill is in \(currency.code).", fr: "L’addition est en \(currency.code).")
  }
  static let noSuchTill = Text(en: "Say which till.", fr: "Dites quelle caisse.")
  static let noTillNeeded = Text(en: "This way to pay has no till.", fr: "Ce moyen de paiement n’a pas de caisse.")
  static let noTendered = Text(en: "Only cash is put on the desk.", fr: "Seules des espèces se posent sur le comptoir.")
  static let tooLittle = Text(en: "That is less than the amount.", fr: "C’est moins que le montant.")
  static let reasonNeeded = Text(
    en: "Say why, in at most \(PaymentRules.longestReason) characters.",
    fr: "Dites pourquoi, en \(PaymentRules.longestReason) caractères au plus.")
  static let badMovement = Text(
    en: "Write an amount, below zero for what is taken out.", fr: "Écrivez un montant, négatif pour un retrait.")
  static let tillInUse = Text(
    en: "Empty the till and close its day first.", fr: "Videz d’abord la caisse et clôturez sa journée.")
  static let tillDeleted = Text(
    en: "The till is deleted: its days stay closed.", fr: "La caisse est supprimée : ses journées restent closes.")
  static func dayClosed(_ date: Text) -> Text {
    Text(en: "The till is closed up to \(date.en).", fr: "La caisse est close jusqu’au \(date.fr).")
  }
  static func earlierDayOpen(_ date: Text) -> Text {
    Text(en: "Close \(date.en) first.", fr: "Clôturez d’abord le \(date.fr).")
  }
  static func laterDayClosed(_ date: Text) -> Text {
    Text(en: "Open \(date.en) again first.", fr: "Rouvrez d’abord le \(date.fr).")
  }
  static let dayToCome = Text(en: "That day is yet to come.", fr: "Ce jour est encore à venir.")
  static let dayOpen = Text(en: "The day is open already.", fr: "La journée est déjà ouverte.")
  static let countedTwice = Text(en: "Count each currency once.", fr: "Comptez chaque devise une fois.")
  static func notCounted(_ currencies: String) -> Text {
    Text(en: "Say what was counted in \(currencies).", fr: "Dites ce qui est compté en \(currencies).")
  }
  static let badDate = Text(en: "Write a date such as 2026-11-21.", fr: "Écrivez une date comme 2026-11-21.")
}
