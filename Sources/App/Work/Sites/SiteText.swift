// Every word of sites, proofs and kiosks that a person reads.
import Base
import Web

enum SiteText {
  static let permissionRead = Text(en: "See sites and kiosks", fr: "Voir les sites et les bornes")
  static let permissionWrite = Text(en: "Change sites and kiosks", fr: "Modifier les sites et les bornes")
  static let permissionReview = Text(
    en: "Accept and reject flagged presses", fr: "Accepter et rejeter les pointages signalés")

  // MARK: Sites

  static let title = Text(en: "Proofs of presence", fr: "Preuves de présence")
  static let site = Text(en: "Site", fr: "Site")
  static let sites = Text(en: "Sites", fr: "Sites")
  static let siteCount = Plural(one: Text(en: "# site", fr: "# site"), other: Text(en: "# sites", fr: "# sites"))
  static let intro = Text(
    en: "Where people check in, and what shows that they are there.",
    fr: "Où l’on pointe, et ce qui montre qu’on y est.")
  static let about = [
    Text(
      en:
        "A site may ask to be within a circle on the map, to use one of its networks, to give the code of a kiosk, or for a photo. Who checks in elsewhere is not turned away: the press is kept and flagged, and somebody looks at it.",
      fr:
        "Un site peut demander d’être dans un cercle sur la carte, d’utiliser un de ses réseaux, de donner le code d’une borne, ou une photo. Qui pointe ailleurs n’est pas refusé : le pointage est gardé et signalé, et quelqu’un l’examine."
    ),
    Text(
      en: "Without a site nothing is asked. Of several sites, one that is satisfied is enough.",
      fr: "Sans site, rien n’est demandé. De plusieurs sites, un seul satisfait suffit."),
  ]
  static let none = Text(en: "There is no site yet", fr: "Il n’y a pas encore de site")
  static let noneHint = Text(
    en: "Until there is one, everybody checks in without being asked for anything.",
    fr: "D’ici là, chacun pointe sans que rien ne soit demandé.")
  static let create = Text(en: "Add a site", fr: "Ajouter un site")
  static let edit = Text(en: "Change", fr: "Modifier")
  static func editTitle(_ name: String) -> Text { Text(en: "Change \(name)", fr: "Modifier \(name)") }
  static let delete = Text(en: "Delete", fr: "Supprimer")
  static func deleteQuestion(_ name: String) -> Text { Text(en: "Delete \(name)?", fr: "Supprimer \(name) ?") }
  static let deleteConsequence = Text(
    en: "Nothing is asked there any more, and its kiosks go dark. What was recorded stays.",
    fr: "Plus rien n’y est demandé, et ses bornes s’éteignent. Ce qui est pointé reste.")
  static let formIntro = Text(
    en: "Choose what shows that somebody is there; fill in what that takes.",
    fr: "Choisissez ce qui montre qu’on y est ; remplissez ce qu’il faut pour cela.")
  static func wasMade(_ name: String) -> Text { Text(en: "\(name) is there.", fr: "\(name) est en place.") }
  static func wasDeleted(_ name: String) -> Text { Text(en: "\(name) is deleted.", fr: "\(name) est supprimé.") }
  static let saved = Text(en: "Saved.", fr: "Enregistré.")

  static let name = Text(en: "Name", fr: "Nom")
  static let latitude = Text(en: "Latitude, in degrees", fr: "Latitude, en degrés")
  static let latitudeHelp = Text(
    en: "Press on the map, or write it like 48.8566; south is negative.",
    fr: "Touchez la carte, ou écrivez-la comme 48,8566 ; le sud est négatif.")
  static let longitude = Text(en: "Longitude, in degrees", fr: "Longitude, en degrés")
  /// Where the value has its unit beside it.
  static let radiusWord = Text(en: "Radius", fr: "Rayon")
  static let radius = Text(en: "Radius, in metres", fr: "Rayon, en mètres")
  static let radiusHelp = Text(
    en: "Phones are some ten to fifty metres off indoors: a hundred is a good start.",
    fr: "En intérieur, un téléphone se trompe de dix à cinquante mètres : cent est un bon début.")
  static let networks = Text(en: "Networks", fr: "Réseaux")
  static let networksHelp = Text(
    en: "Addresses from which the site calls, one a line, such as 203.0.113.0/24.",
    fr: "Adresses d’où le site appelle, une par ligne, par exemple 203.0.113.0/24.")
  static let proofs = Text(en: "What is asked for", fr: "Ce qui est demandé")
  static let place = Text(en: "To be there, by the phone’s location", fr: "D’y être, selon la position du téléphone")
  static let network = Text(en: "To use its network", fr: "D’utiliser son réseau")
  static let code = Text(en: "The code of its kiosk", fr: "Le code de sa borne")
  static let rule = Text(en: "How many of them", fr: "Combien d’entre elles")
  static let photo = Text(en: "Photo", fr: "Photo")
  static let units = Text(en: "For whom", fr: "Pour qui")
  static let unitsHelp = Text(
    en: "Codes of units, one a line. Empty for everybody.", fr: "Codes d’unités, un par ligne. Vide pour tous.")
  static let forWhom = Text(en: "For whom", fr: "Pour qui")
  static let everybody = Text(en: "Everybody", fr: "Tous")
  static let map = Text(en: "Map of the site", fr: "Carte du site")
  static let here = Text(en: "Where I am now", fr: "Là où je suis")
  static let coordinates = Text(en: "Coordinates", fr: "Coordonnées")
  static func meters(_ number: Int64) -> String { "\(number) m" }

  /// What a site asks for, in a few words.
  static func asked(_ site: Site) -> Text {
    var parts = SiteProof.allCases.filter(site.proofs.contains).map { proof in
      switch proof {
      case .place: Text(en: "place", fr: "lieu")
      case .network: Text(en: "network", fr: "réseau")
      case .code: Text(en: "kiosk code", fr: "code de borne")
      }
    }
    let (en, fr) = site.rule == .any ? (" or ", " ou ") : (" and ", " et ")
    let proofs = Text(en: parts.map(\.en).joined(separator: en), fr: parts.map(\.fr).joined(separator: fr))
    parts = parts.isEmpty ? [] : [proofs]
    switch site.photo {
    case .off: break
    case .optional: parts.append(Text(en: "a photo if one likes", fr: "une photo si l’on veut"))
    case .required: parts.append(Text(en: "a photo", fr: "une photo"))
    }
    if parts.isEmpty { return Text(en: "nothing", fr: "rien") }
    return Text(en: parts.map(\.en).joined(separator: "; "), fr: parts.map(\.fr).joined(separator: " ; "))
  }

  static let keeping = Text(en: "How long it is kept", fr: "Durée de conservation")
  static let keepingIntro = Text(
    en: "For presses from now on. What was judged of them stays with the record.",
    fr: "Pour les pointages à venir. Ce qui en a été jugé reste avec le pointage.")
  static let placeDays = Text(en: "Days for places and networks", fr: "Jours pour les lieux et réseaux")
  static let photoDays = Text(en: "Days for photos", fr: "Jours pour les photos")

  static let noSuchProof = Text(
    en: "Choose among place, network and code.", fr: "Choisissez parmi place, network et code.")
  static let badNetwork = Text(
    en: "Write networks like 203.0.113.0/24 or 2001:db8::/32.",
    fr: "Écrivez les réseaux comme 203.0.113.0/24 ou 2001:db8::/32.")
  static let wholeFence = Text(
    en: "Latitude, longitude and radius go together: fill in all three, or none.",
    fr: "Latitude, longitude et rayon vont ensemble : remplissez les trois, ou aucun.")
  static let fenceNeeded = Text(
    en: "To ask for the place, say where the site is.", fr: "Pour demander le lieu, dites où est le site.")
  static let networkNeeded = Text(
    en: "To ask for the network, name one.", fr: "Pour demander le réseau, nommez-en un.")
  static let nameTaken = Text(en: "Another site has this name.", fr: "Un autre site porte ce nom.")
  static let changedMeanwhile = Failure(
    .conflict, code: "changed-meanwhile",
    Text(
      en: "Somebody else has changed this site. Look at it again.",
      fr: "Quelqu’un d’autre a modifié ce site. Regardez-le de nouveau."))
  static let tooMany = Failure(
    .conflict, code: "too-many-sites",
    Text(en: "An organization has at most 200 sites.", fr: "Une organisation a au plus 200 sites."))

  static let eventSiteCreated = Text(en: "added a site", fr: "a ajouté un site")
  static let eventSiteUpdated = Text(en: "changed a site", fr: "a modifié un site")
  static let eventSiteDeleted = Text(en: "deleted a site", fr: "a supprimé un site")
  static let eventSettings = Text(
    en: "changed how long proofs are kept", fr: "a changé la durée de conservation des preuves")

  // MARK: Addresses

  static let placeJob = Text(en: "Look up the address of a place", fr: "Chercher l’adresse d’un lieu")
  static let geocoderBusy = Text(
    en: "The server that knows addresses can’t answer now.",
    fr: "Le serveur d’adresses ne peut pas répondre pour l’instant.")
}
