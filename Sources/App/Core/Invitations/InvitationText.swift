// Every word of invitations that a person reads.
import Base

enum InvitationText {
  static let title = Text(en: "Invitations", fr: "Invitations envoyées")
  static let intro = Text(
    en: "Who was asked to come in, and what became of it.",
    fr: "Les personnes invitées, et ce qu’il en est advenu.")
  static let invitation = Text(en: "Invitation", fr: "Invitation")
  static let status = Text(en: "Status", fr: "État")
  static let invitedBy = Text(en: "Invited by", fr: "Invité par")
  static let sent = Text(en: "Times sent", fr: "Nombre d’envois")
  static let created = Text(en: "Made", fr: "Créée")
  static let acceptedAt = Text(en: "Accepted", fr: "Acceptée")
  static let revokedAt = Text(en: "Taken back", fr: "Annulée")
  static let token = Text(en: "The secret part of the link", fr: "La partie secrète du lien")
  static let hasAccount = Text(en: "The address signs in already", fr: "L’adresse se connecte déjà")
  static let count = Plural(
    one: Text(en: "# invitation", fr: "# invitation"), other: Text(en: "# invitations", fr: "# invitations"))

  static let invite = Text(en: "Invite somebody", fr: "Inviter quelqu’un")
  static let inviteIntro = Text(
    en: "You get a link to send to them. It is good for this address only.",
    fr: "Vous obtenez un lien à lui envoyer. Il ne vaut que pour cette adresse.")
  static let inviteByMail = Text(
    en: "They get a mail with a link. It is good for this address only.",
    fr: "La personne reçoit un e-mail avec un lien. Il ne vaut que pour cette adresse.")
  static let isMailed = Text(en: "Whether it was mailed as well", fr: "Si elle est aussi partie par e-mail")
  static func mailed(_ email: String) -> Text {
    Text(
      en:
        "It is on its way to \(email). Should the mail not arrive, here is its link: it works once, for 72 hours, and is shown only now.",
      fr:
        "Elle est en route vers \(email). Si l’e-mail n’arrive pas, voici son lien : il fonctionne une fois, pendant 72 heures, et n’est montré que maintenant."
    )
  }
  static let makeLink = Text(en: "Make the invitation", fr: "Créer l’invitation")
  static func made(_ email: String) -> Text {
    Text(en: "Invitation for \(email)", fr: "Invitation pour \(email)")
  }
  static let linkReady = Text(
    en: "Send this link to them. It works once, for 72 hours, and is shown only now.",
    fr: "Envoyez ce lien à la personne. Il fonctionne une fois, pendant 72 heures, et n’est montré que maintenant.")
  static let another = Text(en: "Invite somebody else", fr: "Inviter une autre personne")
  static let toList = Text(en: "To the invitations", fr: "Voir les invitations")
  static let resend = Text(en: "New link", fr: "Nouveau lien")
  static let revoke = Text(en: "Take back", fr: "Annuler l’invitation")
  static func revokeQuestion(_ email: String) -> Text {
    Text(en: "Take the invitation for \(email) back?", fr: "Annuler l’invitation pour \(email) ?")
  }
  static let revokeConsequence = Text(
    en: "Its link stops working at once.", fr: "Son lien cesse de fonctionner aussitôt.")
  static let revoked = Text(en: "The invitation is taken back.", fr: "L’invitation est annulée.")
  static let restored = Text(
    en: "The invitation stands again, and its link works.", fr: "L’invitation est rétablie et son lien fonctionne.")
  static let notRevoked = Text(
    en: "This invitation was not taken back.", fr: "Cette invitation n’a pas été annulée.")
  static let tooLate = Text(
    en: "It is too late to undo this. Invite them anew.", fr: "Il est trop tard. Invitez la personne à nouveau.")
  static let none = Text(en: "Nobody has been invited yet.", fr: "Personne n’a encore été invité.")
  static let noneHint = Text(
    en: "Invite the people who run things with you. Students and staff come faster by import.",
    fr: "Invitez celles et ceux qui gèrent avec vous. Les étudiants et le personnel s’importent plus vite.")

  // MARK: What is refused

  static let alreadyMember = Text(
    en: "Somebody in the directory has this address already. They need no invitation.",
    fr: "Cette adresse est déjà celle de quelqu’un de l’annuaire, qui n’a pas besoin d’invitation.")
  static let alreadyInvited = Text(
    en: "This address has an invitation already. Make a new link for it instead.",
    fr: "Cette adresse a déjà une invitation. Créez plutôt un nouveau lien pour celle-ci.")
  static let wasAccepted = Text(
    en: "This invitation has been accepted already.", fr: "Cette invitation a déjà été acceptée.")
  static let wasRevoked = Text(en: "This invitation was taken back.", fr: "Cette invitation a été annulée.")
  static let unknown = Text(
    en: "This invitation is not known. Look whether the link is complete, or ask for a new one.",
    fr: "Cette invitation est inconnue. Vérifiez que le lien est complet, ou demandez-en un nouveau.")
  static let isUsed = Text(
    en: "This invitation has been used. Sign in, or ask for a new one.",
    fr: "Cette invitation a déjà servi. Connectez-vous, ou demandez-en une nouvelle.")
  static let isRevoked = Text(
    en: "This invitation was taken back. Ask whoever sent it.",
    fr: "Cette invitation a été annulée. Adressez-vous à la personne qui l’a envoyée.")
  static let isExpired = Text(
    en: "This invitation has expired. Ask for a new link.", fr: "Cette invitation a expiré. Demandez un nouveau lien.")
  static let isClosed = Text(
    en: "This organization lets nobody in at the moment.", fr: "Cette organisation n’accueille personne pour l’instant."
  )
  static let inviterGone = Text(
    en: "Whoever invited you can’t do so any more. Ask for a new invitation.",
    fr: "La personne qui vous a invité ne peut plus le faire. Demandez une nouvelle invitation.")
  static let roleGone = Text(
    en: "The role of this invitation is no more. Ask for a new invitation.",
    fr: "Le rôle de cette invitation n’existe plus. Demandez une nouvelle invitation.")
  static let addressTaken = Text(
    en: "Somebody in the organization signs in with this address already. Sign in, or ask its administrators.",
    fr:
      "Quelqu’un de l’organisation se connecte déjà avec cette adresse. Connectez-vous, ou adressez-vous à l’administration."
  )
  static func otherAddress(_ email: String) -> Text {
    Text(
      en: "This invitation is for \(email), which is not a confirmed address of the account you are signed in with.",
      fr:
        "Cette invitation est pour \(email), qui n’est pas une adresse confirmée du compte avec lequel vous êtes connecté."
    )
  }

  // MARK: For whoever is invited

  static func join(_ organization: String) -> Text { Text(en: "Join \(organization)", fr: "Rejoindre \(organization)") }
  static func offered(_ email: String, _ role: Text) -> Text {
    Text(en: "\(email) is invited. Role: \(role.en).", fr: "\(email) est invité. Rôle : \(role.fr).")
  }
  static func signedInAsOther(_ name: String, _ email: String) -> Text {
    Text(
      en: "You are signed in as \(name). The invitation is for \(email): here you make an account for that address.",
      fr:
        "Vous êtes connecté comme \(name). L’invitation est pour \(email) : vous créez ici un compte pour cette adresse."
    )
  }
  static func welcome(_ organization: String) -> Text {
    Text(en: "Welcome to \(organization).", fr: "Bienvenue dans \(organization).")
  }

  // MARK: Events

  static let eventCreated = Text(en: "invited somebody", fr: "a invité quelqu’un")
  static let eventResent = Text(en: "made a new link for an invitation", fr: "a créé un nouveau lien d’invitation")
  static let eventRestored = Text(
    en: "reinstated an invitation", fr: "a rétabli une invitation")
  static let eventRevoked = Text(en: "took an invitation back", fr: "a annulé une invitation")
  static let eventAccepted = Text(en: "accepted an invitation", fr: "a accepté une invitation")
}
