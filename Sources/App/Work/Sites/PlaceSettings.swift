// The settings of maps and addresses in appliance.conf.
import Base
import Outbound

extension Settings {
  static let mapTiles = Setting<String>.text(
    "places.tiles", "",
    accepts: Text(
      en: "an address with {z}, {x} and {y}, such as https://tiles.example.org/{z}/{x}/{y}.png",
      fr: "une adresse avec {z}, {x} et {y}, telle que https://tiles.example.org/{z}/{x}/{y}.png"),
    Text(
      en:
        "A server of map tiles, which then learns which sites are looked at. Empty: maps are drawn on a plain ground, and nobody is asked.",
      fr:
        "Un serveur de tuiles, qui apprend alors quels sites sont consultés. Vide : les cartes sont tracées sur un fond uni, sans rien demander à personne."
    ),
    check: { text in
      text.isEmpty
        || (["{z}", "{x}", "{y}"].allSatisfy { text.contains($0) }
          && !text.utf8.contains { $0 <= 0x20 || $0 == 0x3b || $0 == 0x2c }
          && OutboundURL(text.filter { $0 != "{" && $0 != "}" }) != nil)
    })
  static let mapAttribution = Setting<String>.text(
    "places.tiles-attribution", "",
    Text(
      en: "Who made the tiles, as their terms ask to be named: shown on each map.",
      fr: "L’auteur des tuiles, comme leurs conditions le demandent : affiché sur chaque carte."))
  static let geocoder = Setting<String>.text(
    "places.geocoder", "",
    accepts: Text(
      en: "an address such as https://nominatim.example.org", fr: "une adresse telle que https://nominatim.example.org"),
    Text(
      en:
        "A Nominatim server that tells the address of where somebody pressed: asked once a second at most, with coordinates rounded to eleven metres, each square once a year. Empty: nobody is asked.",
      fr:
        "Un serveur Nominatim qui donne l’adresse d’un pointage : interrogé une fois par seconde au plus, avec des coordonnées arrondies à onze mètres, chaque carré une fois par an. Vide : personne n’est interrogé."
    ),
    check: { $0.isEmpty || (OutboundURL($0) != nil && !$0.contains("?") && !$0.contains("#")) })
  static let geocoderContact = Setting<String>.text(
    "places.contact", "",
    accepts: Text(en: "an e-mail address or a page", fr: "une adresse e-mail ou une page"),
    Text(
      en:
        "Whom that server’s keepers may write to about our calls: sent with each. Empty: server.public-address.",
      fr:
        "À qui l’exploitant de ce serveur peut écrire au sujet de nos appels : envoyé avec chacun. Vide : server.public-address."
    ),
    check: { $0.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != 0x28 && $0 != 0x29 } && $0.utf8.count <= 200 })

  static let placesSection = SettingSection(
    "places", Text(en: "Maps, and the addresses of places.", fr: "Les cartes et les adresses des lieux."),
    [mapTiles, mapAttribution, geocoder, geocoderContact])
}

extension PlaceOptions {
  /// As configured.
  init(_ configuration: Configuration) {
    self.init()
    tiles = configuration[Settings.mapTiles]
    attribution = configuration[Settings.mapAttribution]
    geocoder = configuration[Settings.geocoder]
    contact = configuration[Settings.geocoderContact]
  }
}
