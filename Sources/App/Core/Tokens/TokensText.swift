// Every word of tokens that a person reads.
import Base

enum TokensText {
  static let refreshToken = Text(en: "Refresh token", fr: "Jeton de renouvellement")
  static let refreshExpiresIn = Text(
    en: "Seconds until the refresh token expires", fr: "Secondes avant expiration du jeton de renouvellement")
  static let keyName = Text(en: "Name of the key", fr: "Nom de la clé")
  static let made = Text(en: "Made", fr: "Créée")
  static let since = Text(en: "Signs since", fr: "Signe depuis")
  static let until = Text(en: "Until", fr: "Jusqu’à")

  static let refreshRefused = Text(
    en: "This refresh token is unknown or has expired. Sign in again.",
    fr: "Ce jeton de renouvellement est inconnu ou a expiré. Connectez-vous à nouveau.")
  static let refreshReused = Text(
    en: "This refresh token has been used before. To be safe the session has ended. Sign in again.",
    fr: "Ce jeton de renouvellement a déjà servi. Par sécurité, la session est terminée. Connectez-vous à nouveau.")

  static let eventKey = Text(en: "changed the key of access tokens", fr: "a changé la clé des jetons d’accès")
  static let eventReused = Text(
    en: "showed a refresh token twice", fr: "a présenté deux fois un jeton de renouvellement")
}
