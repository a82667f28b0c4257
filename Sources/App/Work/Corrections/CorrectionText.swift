// Every word of corrections that a person reads.
import Base

enum CorrectionText {
  static let corrections = Text(en: "Corrections", fr: "Corrections de pointage")
  /// Where it is clear of what: on a tab.
  static let short = Text(en: "Corrections", fr: "Corrections")
  static let correction = Text(en: "Correction", fr: "Correction de pointage")
  static let own = Text(en: "Corrections of one’s own records", fr: "Corrections de ses propres pointages")
  static let openOwn = Text(en: "Open", fr: "En attente")
  static let openIntro = Text(
    en: "What you asked for and nobody has decided yet.",
    fr: "Ce que vous avez demandé et que personne n’a encore décidé.")
  static let nothingOpen = Text(en: "Nothing of yours waits", fr: "Rien de vous n’est en attente")
  static let ofReports = Text(
    en: "Corrections of those whose manager one is", fr: "Corrections de ceux dont on est responsable")
  static let intro = Text(
    en: "What was not as it is recorded. The record itself is kept, whatever is decided.",
    fr: "Ce qui n’était pas comme pointé. Le pointage est conservé, quoi que l’on décide.")
  static let permission = Text(
    en: "Decide about corrections of attendance", fr: "Décider des corrections de pointage")

  static let kind = Text(en: "What is wrong", fr: "Ce qui n’est pas juste")
  static let kindHelp = Text(
    en: "For “I was not there”, times don’t matter.", fr: "Pour « Je n’étais pas là », les heures ne comptent pas.")
  static let state = Text(en: "State", fr: "État")
  static let times = Text(en: "Times", fr: "Heures")
  static let reason = Text(en: "Reason", fr: "Motif")
  static let word = Text(en: "A word about it", fr: "Un mot à ce sujet")
  static let asked = Text(en: "Asked", fr: "Demandée")
  static let decided = Text(en: "Decided", fr: "Décidée")
  static let decidedBy = Text(en: "Decided by", fr: "Décidée par")
  static let recorded = Text(en: "Recorded", fr: "Pointé")
  static let recordedStart = Text(en: "Recorded arrival", fr: "Arrivée pointée")
  static let recordedEnd = Text(en: "Recorded departure", fr: "Départ pointé")
  static let wanted = Text(en: "Correct", fr: "Correct ainsi")
  static let who = Text(en: "Whose records", fr: "Pointages de")
  static let whoHelp = Text(en: "A person’s number or e-mail address.", fr: "Le matricule ou l’e-mail de la personne.")
  static let clockHelp = Text(
    en: "A departure at or before the arrival is the next morning’s.",
    fr: "Un départ qui n’est pas après l’arrivée est celui du lendemain matin.")

  static let requests = Text(en: "Requests", fr: "Demandes")
  static let requestsIntro = Text(
    en: "What waits for your decision, newest first.",
    fr: "Ce qui attend votre décision, du plus récent au plus ancien.")
  static let nothingHint = Text(
    en: "Corrections and leave appear here when somebody asks.",
    fr: "Corrections et congés apparaissent ici quand quelqu’un en demande.")
  static func everyOne(_ count: Int) -> Text { Text(en: "All \(count)", fr: "Les \(count)") }
  static let toDecide = Text(en: "To decide", fr: "À décider")
  static let all = Text(en: "All", fr: "Toutes")
  static let mine = Text(en: "My own", fr: "Les miennes")
  static let ask = Text(en: "Ask for a correction", fr: "Demander une correction")
  static let orOne = Text(en: "Or correct one of these records", fr: "Ou corriger l’un de ces pointages")
  static let askIntro = Text(
    en: "Say how it was, and why it was recorded otherwise or not at all.",
    fr: "Dites comment c’était, et pourquoi c’est pointé autrement ou pas du tout.")
  static let send = Text(en: "Send the request", fr: "Envoyer la demande")
  static let recordOne = Text(en: "Correct a record", fr: "Corriger un pointage")
  static let recordIntro = Text(
    en: "It holds at once, and the person is told.", fr: "Cela vaut aussitôt, et la personne est prévenue.")
  static let decide = Text(en: "Decide", fr: "Décider")
  static let approve = Text(en: "Approve", fr: "Approuver")
  static let decline = Text(en: "Decline", fr: "Refuser")
  static let declineQuestion = Text(en: "Decline this request?", fr: "Refuser cette demande ?")
  static let declineConsequence = Text(
    en: "The day stays as it is. The person is told, with your word.",
    fr: "La journée reste telle quelle. La personne est prévenue, avec votre mot.")
  static let revoke = Text(en: "Take back", fr: "Annuler la correction")
  static let revokeQuestion = Text(en: "Take this correction back?", fr: "Annuler cette correction ?")
  static let revokeConsequence = Text(
    en: "What was recorded holds again, and the person is told.",
    fr: "Le pointage vaut de nouveau, et la personne est prévenue.")
  static let withdraw = Text(en: "Withdraw", fr: "Retirer la demande")
  static let withdrawQuestion = Text(en: "Withdraw this request?", fr: "Retirer cette demande ?")
  static let withdrawConsequence = Text(
    en: "Nobody will decide about it. You can ask again.", fr: "Personne n’en décidera. Vous pourrez redemander.")

  static func one(_ name: String) -> Text { Text(en: "Correction for \(name)", fr: "Correction pour \(name)") }
  static let none = Text(en: "No corrections", fr: "Aucune correction")
  static let noneHint = Text(
    en: "When a record is not right or is missing, ask for a correction.",
    fr: "Quand un pointage est faux ou manque, demandez une correction.")
  static let nothingToDecide = Text(en: "Nothing to decide", fr: "Rien à décider")
  static let count = Plural(
    one: Text(en: "# correction", fr: "# correction demandée"),
    other: Text(en: "# corrections", fr: "# corrections demandées"))

  static let wasAsked = Text(en: "Your request is sent.", fr: "Votre demande est envoyée.")
  static let wasRecorded = Text(en: "The record is corrected.", fr: "Le pointage est corrigé.")
  static func wasDone(_ state: CorrectionState) -> Text {
    switch state {
    case .open: wasAsked
    case .approved: Text(en: "The correction is approved.", fr: "La correction est approuvée.")
    case .declined: Text(en: "The correction is declined.", fr: "La correction est refusée.")
    case .withdrawn: Text(en: "The request is withdrawn.", fr: "La demande est retirée.")
    case .revoked: Text(en: "The correction is taken back.", fr: "La correction est annulée.")
    }
  }

  static let eventAsked = Text(en: "asked for a correction", fr: "a demandé une correction de pointage")
  static let eventRecorded = Text(en: "corrected a record", fr: "a corrigé un pointage")
  static let eventApproved = Text(en: "approved a correction", fr: "a approuvé une correction de pointage")
  static let eventDeclined = Text(en: "declined a correction", fr: "a refusé une correction de pointage")
  static let eventWithdrawn = Text(
    en: "withdrew a request for a correction", fr: "a retiré une demande de correction de pointage")
  static let eventRevoked = Text(en: "took a correction back", fr: "a annulé une correction de pointage")

  // MARK: What is refused

  static let startMissing = Text(en: "Say when the stay began.", fr: "Dites quand le passage a commencé.")
  static let endMissing = Text(en: "Say when the stay ended.", fr: "Dites quand le passage a fini.")
  static let endsBefore = Text(
    en: "The departure must be after the arrival.", fr: "Le départ doit suivre l’arrivée.")
  static let tooLong = Text(en: "A stay lasts 24 hours at most.", fr: "Un passage dure au plus 24 heures.")
  static let future = Text(en: "That is still to come.", fr: "Cela est encore à venir.")
  static let tooOld = Text(en: "That is more than 400 days ago.", fr: "C’était il y a plus de 400 jours.")
  static let otherDay = Text(
    en: "A record stays with its day, or the one beside it.", fr: "Un pointage reste à son jour ou à celui d’à côté.")
  static let nothingChanged = Text(en: "So it is recorded.", fr: "C’est ainsi que c’est pointé.")
  static let recordMissing = Text(en: "Say which record.", fr: "Dites quel pointage.")
  static let recordNotWanted = Text(
    en: "A stay that is missing has no record.", fr: "Un passage qui manque n’a pas de pointage.")
  static let noTimes = Text(
    en: "What was not there has no times.", fr: "Ce qui n’a pas eu lieu n’a pas d’heures.")
  static let noSuchState = Text(
    en: "States are open, approved, declined, withdrawn and revoked.",
    fr: "Les états sont open, approved, declined, withdrawn et revoked.")

  static let asksAlready = Failure(
    .conflict, code: "already-asked",
    Text(
      en: "You have asked for this already. Withdraw that request first.",
      fr: "Vous l’avez déjà demandé. Retirez d’abord cette demande."))
  static let ownRecords = Failure(
    .forbidden, code: "own-request",
    Text(en: "Nobody decides about their own records.", fr: "Personne ne décide de ses propres pointages."))
  static func isDecided(_ state: CorrectionState) -> Failure {
    Failure(
      .conflict, code: "already-decided",
      Text(
        en: "That can’t be done any more: \(state.label.en.lowercased()).",
        fr: "Ce n’est plus possible : \(state.label.fr.lowercased())."))
  }
}
