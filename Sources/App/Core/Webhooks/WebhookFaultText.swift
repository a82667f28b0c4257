// What kept a delivery from being made, in words.
import Base
import Outbound

extension WebhookText {
  /// `status` is that of the answer, where there was one.
  static func words(_ fault: DeliveryFault, host: String, status: Int?) -> Text {
    let number = status.map { String($0) } ?? "?"
    switch fault {
    case .status:
      return Text(en: "The server answered \(number).", fr: "Le serveur a répondu \(number).")
    case .redirect:
      return Text(
        en: "The server answered \(number), a redirect. Quad does not follow those: enter the address it leads to.",
        fr: "Le serveur a répondu \(number), une redirection. Quad ne les suit pas : saisissez l’adresse où elle mène.")
    case .gone: return DisablingReason.gone.label
    case .expired:
      return Text(en: "A day has passed without it being sent.", fr: "Un jour est passé sans que ce soit envoyé.")
    case .sealed:
      return Text(
        en: "The secret of this webhook can’t be read on this machine. Give it a new one.",
        fr: "Le secret de ce webhook est illisible sur cette machine. Donnez-lui-en un nouveau.")
    case .outbound(let fault): return OutboundFailure(fault, host: host).text
    }
  }
}
