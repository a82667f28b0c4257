// Why a password is weak, in words.
import Base

/// What makes a password weak, or keeps it from being one.
package enum PasswordReason: String, Sendable, CaseIterable {
  case tooShort = "too-short"
  case tooLong = "too-long"
  /// It holds a control character, which no form and no keyboard sends back alike.
  case controlCharacter = "control-character"
  /// A password, word or name that guessers try first.
  case common
  /// The person's name or e-mail address, the organization.
  case account
  /// One character or one group, again and again.
  case repeated
  /// `abcdef`, `13579`.
  case sequence
  /// Neighbours on a keyboard.
  case keyboard
  case date
  /// Nothing stands out; there is too little of it.
  case simple

  /// What the person is told.
  package var text: Text {
    switch self {
    case .tooShort:
      Text(
        en: "Choose a password of at least \(PasswordStrength.shortest) characters.",
        fr: "Choisissez un mot de passe d’au moins \(PasswordStrength.shortest) caractères.")
    case .tooLong:
      Text(
        en: "Choose a password of at most \(PasswordStrength.longest) characters.",
        fr: "Choisissez un mot de passe d’au plus \(PasswordStrength.longest) caractères.")
    case .controlCharacter:
      Text(
        en: "This password holds a character that can’t be typed, such as a line break.",
        fr: "Ce mot de passe contient un caractère qui ne se saisit pas, tel qu’un saut de ligne.")
    case .common:
      Text(
        en:
          "Too easy to guess: it is built on a common password, word or name. Add words that have nothing to do with it.",
        fr:
          "Trop facile à deviner : il repose sur un mot de passe, un mot ou un nom courant. Ajoutez des mots sans rapport."
      )
    case .account:
      Text(
        en: "Too easy to guess: it is built on your name, your address or your organization.",
        fr: "Trop facile à deviner : il repose sur votre nom, votre adresse ou votre organisation.")
    case .repeated:
      Text(
        en: "Too easy to guess: the same characters are repeated.",
        fr: "Trop facile à deviner : les mêmes caractères se répètent.")
    case .sequence:
      Text(
        en: "Too easy to guess: characters follow each other, as in abcd or 1234.",
        fr: "Trop facile à deviner : les caractères se suivent, comme dans abcd ou 1234.")
    case .keyboard:
      Text(
        en: "Too easy to guess: the keys lie side by side on a keyboard.",
        fr: "Trop facile à deviner : les touches se suivent sur le clavier.")
    case .date:
      Text(en: "Too easy to guess: it is built on a date.", fr: "Trop facile à deviner : il repose sur une date.")
    case .simple:
      Text(
        en: "Too easy to guess. Take a few words more: a sentence is easy to remember.",
        fr: "Trop facile à deviner. Ajoutez quelques mots : une phrase est facile à retenir.")
    }
  }
}
