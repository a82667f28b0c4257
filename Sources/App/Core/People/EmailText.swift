// Every word of people's e-mail addresses that a person reads.
import Base

enum EmailText {
  static let addresses = Text(en: "E-mail addresses", fr: "Adresses e-mail")
  static let ownLead = Text(
    en: "The first one is where you sign in and are written to; a further one works once it is confirmed.",
    fr: "La première sert à vous connecter et à vous écrire ; une autre fonctionne une fois confirmée.")
  static let first = Text(en: "First", fr: "Principale")
  static let confirmed = Text(en: "Confirmed", fr: "Confirmée")
  static let vouched = Text(en: "Confirmed by an administrator", fr: "Confirmée par l’administration")
  static let unconfirmed = Text(en: "Not confirmed", fr: "Non confirmée")
  static let state = Text(en: "Proof", fr: "Preuve")
  static let add = Text(en: "Add an address", fr: "Ajouter une adresse")
  static let newAddress = Text(en: "Another e-mail address", fr: "Une autre adresse e-mail")
  static let makeFirst = Text(en: "Make it the first", fr: "Rendre principale")
  static let remove = Text(en: "Remove", fr: "Retirer")
  static func removeQuestion(_ email: String) -> Text { Text(en: "Remove \(email)?", fr: "Retirer \(email) ?") }
  static let removeConsequence = Text(
    en: "Nobody can sign in with it any more.", fr: "Elle ne permettra plus de se connecter.")
  static let confirm = Text(en: "Confirm it", fr: "La confirmer")
  static func confirmQuestion(_ email: String, _ name: String) -> Text {
    Text(en: "Is \(email) an address of \(name)?", fr: "\(email) est-elle une adresse de \(name) ?")
  }
  static let confirmConsequence = Text(
    en: "Whoever has this mailbox can then sign in as this person. If you are not sure, make a link and hand it over.",
    fr:
      "Qui possède cette boîte pourra alors se connecter à la place de cette personne. En cas de doute, créez un lien et remettez-le."
  )
  static let makeLink = Text(en: "Make a link", fr: "Créer un lien")
  static let linkReady = Text(
    en: "Hand this link to the person: it confirms the address. It works once, for 72 hours, and is shown only now.",
    fr:
      "Remettez ce lien à la personne : il confirme l’adresse. Il fonctionne une fois, pendant 72 heures, et n’est montré que maintenant."
  )
  static let askAdministrator = Text(
    en: "An administrator of your organization can confirm an address, or give you a link that does.",
    fr: "L’administration de votre organisation peut confirmer une adresse ou vous donner un lien pour le faire.")
  static let lookForMail = Text(
    en: "An address that you add gets a mail with a link: whoever follows it has shown that the address is theirs.",
    fr: "Une adresse ajoutée reçoit un e-mail avec un lien : le suivre prouve que l’adresse est à vous.")
  static let sendLink = Text(en: "Mail me a link", fr: "M’envoyer un lien")
  static let wasSent = Text(en: "A mail with a link is on its way.", fr: "Un e-mail avec un lien est en route.")
  static let wasAsked = Text(
    en: "The address is added. A mail with a link is on its way to it.",
    fr: "L’adresse est ajoutée. Un e-mail avec un lien lui est envoyé.")
  static let enoughMails = Text(
    en: "Enough mails were sent for now. Try again in an hour.",
    fr: "Assez d’e-mails ont été envoyés pour l’instant. Réessayez dans une heure.")
  static let actions = Text(en: "Actions", fr: "Actions")

  static let wasAdded = Text(en: "The address is added.", fr: "L’adresse est ajoutée.")
  static let isFirst = Text(en: "This address is now the first.", fr: "Cette adresse est maintenant la principale.")
  static let wasRemoved = Text(en: "The address is removed.", fr: "L’adresse est retirée.")
  static let wasConfirmed = Text(en: "The address is confirmed.", fr: "L’adresse est confirmée.")

  static let tooMany = Text(
    en: "A person has at most \(PersonEmails.most) addresses. Remove one first.",
    fr: "Une personne a au plus \(PersonEmails.most) adresses. Retirez-en une d’abord.")
  static let there = Text(en: "This address is already there.", fr: "Cette adresse y est déjà.")
  static let confirmFirst = Text(
    en: "This address must be confirmed before it can be the first.",
    fr: "Cette adresse doit être confirmée avant d’être la principale.")
  static let firstStays = Text(
    en: "The first address can’t be removed: make another one the first.",
    fr: "L’adresse principale ne se retire pas : rendez-en une autre principale.")
  static let isConfirmed = Text(en: "This address is confirmed already.", fr: "Cette adresse est déjà confirmée.")
  static let linkGone = Text(
    en: "This link has been used or has expired, or the address was removed. Ask for a new one.",
    fr: "Ce lien a déjà servi ou a expiré, ou l’adresse a été retirée. Demandez-en un nouveau.")

  static let confirmTitle = Text(en: "Confirm your address", fr: "Confirmez votre adresse")
  static func confirmLead(_ email: String, _ name: String, _ organization: String) -> Text {
    Text(
      en: "\(email) becomes an address of \(name) at \(organization).",
      fr: "\(email) devient une adresse de \(name) à \(organization).")
  }
  static let confirmThis = Text(en: "Confirm this address", fr: "Confirmer cette adresse")
  static let confirmDone = Text(en: "Your address is confirmed", fr: "Votre adresse est confirmée")
  static func doneLead(_ email: String) -> Text {
    Text(en: "You can sign in with \(email).", fr: "Vous pouvez vous connecter avec \(email).")
  }

  static let eventAdded = Text(en: "added an e-mail address", fr: "a ajouté une adresse e-mail")
  static let eventRemoved = Text(en: "removed an e-mail address", fr: "a retiré une adresse e-mail")
  static let eventFirst = Text(en: "chose the first e-mail address", fr: "a choisi l’adresse e-mail principale")
  static let eventConfirmed = Text(en: "confirmed an e-mail address", fr: "a confirmé une adresse e-mail")
  static let eventLink = Text(en: "made a link to confirm an address", fr: "a créé un lien pour confirmer une adresse")
}
