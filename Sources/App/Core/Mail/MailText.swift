// Every word of mail that whoever runs the box reads, and those around every letter.
import Base

enum MailText {
  static let title = Text(en: "Mail", fr: "E-mails")
  static let intro = Text(
    en: "Whether mail leaves this box, and what became of it.",
    fr: "Si les e-mails partent de cette installation, et ce qu’ils deviennent.")
  static let mail = Text(en: "Mail", fr: "E-mail")
  static let driver = Text(en: "How it is sent", fr: "Mode d’envoi")
  static let from = Text(en: "From", fr: "Expéditeur")
  static let server = Text(en: "Server", fr: "Serveur")
  static let folder = Text(en: "Folder", fr: "Dossier")
  static let publicAddress = Text(en: "Links begin with", fr: "Début des liens")
  static let fault = Text(en: "What the server said last", fr: "Le dernier mot du serveur")
  static let oldest = Text(en: "Waiting since", fr: "En attente depuis")
  static let turnOn = Text(
    en:
      "No mail is sent: links for invitations and passwords are shown, to be handed over. “mail.driver” in appliance.conf turns it on.",
    fr:
      "Aucun e-mail ne part : les liens d’invitation et de mot de passe sont montrés, à remettre. « mail.driver » dans appliance.conf l’active."
  )
  static let isOff = Text(
    en: "This box sends no mail: mail.driver is off.",
    fr: "Cette installation n’envoie pas d’e-mails : mail.driver est à off.")

  // MARK: The outbox

  static let outbox = Text(en: "Outbox", fr: "Boîte d’envoi")
  static let to = Text(en: "To", fr: "Destinataire")
  static let kind = Text(en: "Kind", fr: "Sorte")
  static let state = Text(en: "State", fr: "État")
  static let attempts = Text(en: "Tries", fr: "Essais")
  static let created = Text(en: "Written", fr: "Écrit")
  static let nextTry = Text(en: "When it is tried again", fr: "Quand le prochain essai a lieu")
  static let sendJob = Text(en: "Send a mail", fr: "Envoyer un e-mail")
  static let expires = Text(en: "Of use until", fr: "Utile jusqu’au")
  static let ended = Text(en: "Sent or given up", fr: "Envoyé ou abandonné")
  static let code = Text(en: "The server’s code", fr: "Le code du serveur")
  static let reason = Text(en: "Reason", fr: "Raison")
  static let noSuchState = Text(en: "One of waiting, sent, failed.", fr: "L’un de waiting, sent, failed.")
  static func none(_ state: MailState) -> Text {
    switch state {
    case .waiting: Text(en: "Nothing waits.", fr: "Rien n’attend.")
    case .sent: Text(en: "Nothing was sent in the last 30 days.", fr: "Rien n’a été envoyé ces 30 derniers jours.")
    case .failed: Text(en: "Nothing has failed.", fr: "Rien n’a échoué.")
    }
  }
  static let count = Plural(one: Text(en: "# mail", fr: "# e-mail"), other: Text(en: "# mails", fr: "# e-mails"))
  static let retry = Text(en: "Try again", fr: "Réessayer")
  static let isRetried = Text(en: "It is tried again now.", fr: "Un nouvel essai est en cours.")
  static let drop = Text(en: "Remove", fr: "Retirer")
  static func dropQuestion(_ address: String) -> Text {
    Text(en: "Remove the mail to \(address)?", fr: "Retirer l’e-mail à \(address) ?")
  }
  static let dropConsequence = Text(en: "It will not be sent.", fr: "Il ne sera pas envoyé.")
  static let dropSent = Text(
    en: "It was sent; only this record goes.", fr: "Il a été envoyé ; seule cette trace disparaît.")
  static let isDropped = Text(en: "The mail is removed.", fr: "L’e-mail est retiré.")
  static let wasSent = Text(en: "This mail was sent.", fr: "Cet e-mail a été envoyé.")
  static let tooOld = Text(
    en: "It is too late for this mail: what it says is of no use any more.",
    fr: "Il est trop tard pour cet e-mail : ce qu’il dit ne sert plus.")
  static let expired = Text(
    en: "Its time had passed before it could be sent.", fr: "Son temps était passé avant qu’il puisse partir.")
  static let notWanted = Text(
    en: "Its reader is not here any more, or the organization is closed.",
    fr: "Son destinataire n’est plus là, ou l’organisation est fermée.")

  static let noKind = Text(
    en: "This version of Quad does not know this kind of mail.",
    fr: "Cette version de Quad ne connaît pas cette sorte d’e-mail.")

  // MARK: Trying out

  static let testTitle = Text(en: "Try it", fr: "Essayer")
  static let testTo = Text(en: "Send a test message to", fr: "Envoyer un message d’essai à")
  static let testHelp = Text(
    en: "It is sent at once, and you see what the server said.",
    fr: "Il part aussitôt, et vous voyez ce que le serveur a dit.")
  static let sendTest = Text(en: "Send the test", fr: "Envoyer l’essai")
  static let conversation = Text(en: "What was said", fr: "L’échange")
  static let isTaken = Text(en: "Whether the server has taken it", fr: "Si le serveur l’a accepté")
  static let result = Text(en: "Result", fr: "Résultat")
  static func taken(_ reply: String) -> Text {
    Text(en: "The server has taken the message: \(reply)", fr: "Le serveur a accepté le message : \(reply)")
  }
  static func written(_ folder: String) -> Text {
    Text(en: "The message was put into \(folder).", fr: "Le message a été placé dans \(folder).")
  }

  // MARK: Templates

  static let templates = Text(en: "Templates", fr: "Modèles")
  static let templatesIntro = Text(
    en: "What Quad writes, as if to somebody of your organization.",
    fr: "Ce que Quad écrit, comme à une personne de votre organisation.")
  static let name = Text(en: "Name", fr: "Nom")
  static let subject = Text(en: "Subject", fr: "Objet")
  static let plain = Text(en: "As text", fr: "En texte")
  static let html = Text(en: "As HTML", fr: "En HTML")
  static let isOptional = Text(en: "Its reader may unsubscribe.", fr: "On peut s’en désabonner.")
  static func look(_ language: Language) -> Text {
    switch language {
    case .en: Text(en: "See it in English", fr: "Voir en anglais")
    case .fr: Text(en: "See it in French", fr: "Voir en français")
    }
  }
  static let exampleName = "Noor Haddad"
  static let exampleToken = "example"

  // MARK: Around every letter

  static func greeting(_ name: String) -> Text {
    name.isEmpty
      ? Text(en: "Hello,", fr: "Bonjour,") : Text(en: "Hello \(name),", fr: "Bonjour \(name),")
  }
  static let unsubscribeWord = Text(en: "Unsubscribe", fr: "Se désabonner")
  static let unsubscribeTitle = Text(en: "No more of these mails?", fr: "Ne plus recevoir ces e-mails ?")
  static func unsubscribeLead(_ kind: Text, _ organization: String) -> Text {
    Text(
      en: "\(organization) writes to you about this: \(kind.en).",
      fr: "\(organization) vous écrit à ce sujet : \(kind.fr).")
  }
  static let isUnsubscribed = Text(en: "You are unsubscribed", fr: "Vous êtes désabonné")
  static func unsubscribedLead(_ kind: Text, _ organization: String) -> Text {
    Text(
      en: "\(organization) does not write to you about this any more: \(kind.en).",
      fr: "\(organization) ne vous écrit plus à ce sujet : \(kind.fr).")
  }
  static let subscribeAgain = Text(en: "Get them again", fr: "Les recevoir à nouveau")
  static let isWantedAgain = Text(en: "You will get these mails again.", fr: "Vous recevrez à nouveau ces e-mails.")
  static let linkUnknown = Text(
    en: "This link is not known. Look whether it is complete.",
    fr: "Ce lien est inconnu. Vérifiez qu’il est complet.")

  // MARK: Events

  static let eventFailed = Text(en: "did not get a mail", fr: "n’a pas reçu un e-mail")
  static let eventRetried = Text(en: "had a mail tried again", fr: "a fait réessayer un e-mail")
  static let eventDropped = Text(en: "removed a mail from the outbox", fr: "a retiré un e-mail de la boîte d’envoi")
  static let eventTested = Text(en: "sent a test message", fr: "a envoyé un message d’essai")
  static let eventUnsubscribed = Text(en: "unsubscribed from mails", fr: "s’est désabonné d’e-mails")
  static let eventResubscribed = Text(en: "wants mails again", fr: "veut à nouveau recevoir des e-mails")
  static let optOuts = Text(en: "Mails not wanted", fr: "E-mails non désirés")
}
