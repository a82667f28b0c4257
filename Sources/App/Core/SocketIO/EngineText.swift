// What clients of Socket.IO are told, and what the API's description says of it.
import Base
import Web

enum EngineText {
  static let root = Text(en: "Topics of the live feed", fr: "Sujets du fil en direct")
  static let subscribe = Text(en: "Listen to topics", fr: "Écouter des sujets")
  static let unsubscribe = Text(en: "Listen to topics no longer", fr: "Ne plus écouter des sujets")
  static let revision = Text(en: "The revision of Engine.IO: 4", fr: "La révision d’Engine.IO : 4")
  static let transport = Text(
    en: "How packets are carried: polling or websocket", fr: "Transport des paquets : polling ou websocket")
  static let session = Text(
    en: "The session, as its first packet names it; left out to open one",
    fr: "La session, telle que son premier paquet la nomme ; à omettre pour en ouvrir une")

  private static func malformed(_ code: String, _ text: Text) -> Failure {
    Failure(.invalid, code: code, text)
  }

  static let wrongRevision = malformed(
    "engine-revision",
    Text(
      en: "This is Engine.IO, revision 4: clients of Socket.IO from version 3 on.",
      fr: "Ici, Engine.IO en révision 4 : clients Socket.IO à partir de la version 3."))
  static let unknownTransport = malformed(
    "unknown-transport",
    Text(en: "The transport is polling or websocket.", fr: "Le transport est polling ou websocket."))
  static let unknownSession = malformed(
    "unknown-session",
    Text(en: "There is no such session, or not any more.", fr: "Cette session n’existe pas ou plus."))
  static let badRequest = malformed(
    "bad-request",
    Text(
      en: "This session can’t do that now: one poll at a time, and none beside a WebSocket.",
      fr: "Cette session ne le peut pas maintenant : une seule attente à la fois, et aucune à côté d’un WebSocket."))
  static let binaryRefused = malformed(
    "binary-refused",
    Text(en: "Binary packets are not taken here: send JSON.", fr: "Pas de paquets binaires ici : envoyez du JSON."))
  static let badPacket = malformed(
    "bad-packet",
    Text(
      en: "This is no packet of Engine.IO 4 and Socket.IO 5.",
      fr: "Ce n’est pas un paquet d’Engine.IO 4 et Socket.IO 5."
    ))
  static let tooMuch = Failure(.tooMany, code: "too-many-packets", LiveText.tooMuch, retryAfter: 10)
  static let signInNeeded = Failure(
    .unauthenticated, code: "sign-in-needed",
    Text(
      en: "Connect with a token: auth: {token: \"…\"}, or with the session’s cookie.",
      fr: "Connectez-vous avec un jeton : auth: {token: \"…\"}, ou avec le cookie de session."))
  /// The reference implementation's words, which clients know.
  static let unknownNamespace = Failure(
    .notFound, code: "unknown-namespace", Text(en: "Invalid namespace", fr: "Espace de noms inconnu"))

  static func unknownEvent(_ name: String) -> Failure {
    Failure(
      .notFound, code: "unknown-event",
      Text(
        en: "There is no event “\(name.prefix(100))” here.", fr: "Il n’y a pas d’événement « \(name.prefix(100)) » ici."
      ))
  }

  static func refusal(_ fault: EngineFault) -> Failure { fault == .binary ? binaryRefused : badPacket }
}
