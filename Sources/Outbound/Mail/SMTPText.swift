// Why a mail server has not taken a message, in words for the person who waits for it or who keeps the box.
import Base

enum SMTPText {
  private static func about(_ host: String, _ en: String, _ fr: String) -> Text {
    Text(en: "\(host) \(en)", fr: "\(host) \(fr)")
  }

  static func refused(_ host: String, _ words: String) -> Text {
    about(host, "refuses the message: \(words)", "refuse le message : \(words)")
  }
  static func later(_ host: String, _ words: String) -> Text {
    about(host, "can’t take it now: \(words)", "ne peut pas le prendre maintenant : \(words)")
  }
  static func unwilling(_ host: String, _ words: String) -> Text {
    about(host, "does not want to talk to us: \(words)", "ne veut pas nous parler : \(words)")
  }
  static func login(_ host: String) -> Text {
    about(
      host, "does not accept mail.user with its password.", "n’accepte pas mail.user avec son mot de passe.")
  }
  static func notFound(_ host: String) -> Text {
    about(host, "was not found: is mail.server right?", "est introuvable : mail.server est-il juste ?")
  }
  static func unreachable(_ host: String) -> Text {
    about(
      host, "can’t be reached: is the port of mail.server right?",
      "est hors d’atteinte : le port de mail.server est-il juste ?")
  }
  static func timedOut(_ host: String) -> Text { about(host, "did not answer in time.", "n’a pas répondu à temps.") }
  static func broken(_ host: String) -> Text { about(host, "broke the connection off.", "a rompu la connexion.") }
  static func untrusted(_ host: String) -> Text {
    about(
      host, "has a certificate that can’t be trusted: outbound.ca-file names further authorities.",
      "présente un certificat qui n’est pas digne de confiance : outbound.ca-file nomme d’autres autorités.")
  }
  static func noTLS(_ host: String) -> Text {
    about(
      host, "does not agree on encryption: does mail.security fit its port?",
      "ne s’accorde pas sur le chiffrement : mail.security convient-il à son port ?")
  }
  static func notSMTP(_ host: String) -> Text {
    about(
      host, "does not speak SMTP: are port and mail.security right?",
      "ne parle pas SMTP : le port et mail.security sont-ils justes ?")
  }
  static func plainElsewhere(_ host: String) -> Text {
    about(
      host, "is not this machine: mail.security = plain is for this machine only.",
      "n’est pas cette machine : mail.security = plain ne vaut que pour elle.")
  }
  static let ended = Text(en: "Quad is shutting down.", fr: "Quad s’arrête.")
  static let machine = Text(
    en: "This machine could not make the connection.", fr: "Cette machine n’a pas pu établir la connexion.")
}
