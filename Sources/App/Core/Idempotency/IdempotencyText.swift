// Every word about repeated requests that a person reads.
import Base

enum IdempotencyText {
  static let answers = Text(en: "Answers to repeatable requests", fr: "Réponses aux requêtes répétables")
  static let malformed = Text(
    en: "An Idempotency-Key has 1 to 255 visible ASCII characters, such as a random UUID.",
    fr: "Une Idempotency-Key compte de 1 à 255 caractères ASCII visibles, par exemple un UUID aléatoire.")
  static let reused = Text(
    en: "This Idempotency-Key was used for another request. Choose a new one for each request.",
    fr: "Cette Idempotency-Key a déjà servi pour une autre requête. Choisissez-en une nouvelle à chaque requête.")
  static let underWay = Text(
    en: "The same request is still being carried out. Ask again in a moment.",
    fr: "La même requête est encore en cours. Redemandez dans un instant.")
  static let alreadyDone = Text(
    en: "This request has been carried out already. Its answer can’t be repeated, and nothing was done a second time.",
    fr: "Cette requête a déjà été exécutée. Sa réponse ne peut pas être répétée, et rien n’a été fait une seconde fois."
  )
}
