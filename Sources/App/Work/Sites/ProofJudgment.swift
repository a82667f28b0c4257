// What a press brought along, held against what the sites ask for: pure rules, without a clock or a database.
import Base

/// What a site may ask for beside a photo.
enum SiteProof: String, Sendable, CaseIterable, Labeled {
  /// To be within the site's fence.
  case place
  /// To call from one of the site's networks.
  case network
  /// To give the code that a kiosk of the site shows.
  case code

  var label: Text {
    switch self {
    case .place: SiteText.place
    case .network: SiteText.network
    case .code: SiteText.code
    }
  }
}

/// How many of the proofs are enough.
enum ProofRule: String, Sendable, CaseIterable, Labeled {
  case any, all

  var label: Text {
    switch self {
    case .any: Text(en: "One of them is enough", fr: "Une seule suffit")
    case .all: Text(en: "All of them", fr: "Toutes")
    }
  }
}

/// Whether a photo is asked for.
enum PhotoAsk: String, Sendable, CaseIterable, Labeled {
  case off, optional, required

  var label: Text {
    switch self {
    case .off: Text(en: "No photo", fr: "Pas de photo")
    case .optional: Text(en: "A photo, if one likes", fr: "Une photo, si l’on veut")
    case .required: Text(en: "A photo each time", fr: "Une photo à chaque fois")
    }
  }
}

/// Why somebody should look at a press. The raw values are those of the table and of the API.
enum PressFlag: String, Sendable, CaseIterable, Labeled {
  case placeMissing = "place-missing"
  case place
  case placeRough = "place-rough"
  case network
  case codeMissing = "code-missing"
  case code
  case codeOver = "code-over"
  case codeUsed = "code-used"
  case photo
  case clock
  case sentLater = "sent-later"
  case monthClosed = "month-closed"

  var label: Text { SiteText.flag(self) }

  /// As they are stored: words with blanks between.
  static func text(_ flags: [PressFlag]) -> String { flags.map(\.rawValue).joined(separator: " ") }

  static func read(_ text: String) -> [PressFlag] {
    text.split(separator: " ").compactMap { PressFlag(rawValue: String($0)) }
  }
}

/// What became of the code that a press gave.
enum CodeVerdict: Sendable, Equatable {
  case none
  /// Of a kiosk of this site, and in time.
  case right(site: ID<Site>)
  case wrong
  /// It was right once.
  case over
  /// The same person has used it before.
  case used

  /// Whether one was given that does not count.
  var isBad: Bool {
    switch self {
    case .none, .right: false
    case .wrong, .over, .used: true
    }
  }

  var flag: PressFlag {
    switch self {
    case .none: .codeMissing
    case .right, .wrong: .code
    case .over: .codeOver
    case .used: .codeUsed
    }
  }
}

/// What a press brought along.
struct PressEvidence: Sendable {
  var place: MeasuredPlace?
  /// Where it came from; nil where nobody knows.
  var client: Address?
  var code = CodeVerdict.none
  var hasPhoto = false
}

/// What comes of it.
struct PressJudgment: Sendable, Equatable {
  /// Where the person is, as far as can be told.
  var site: ID<Site>?
  /// Metres from the middle of that site's fence; nil without fence or place.
  var distance: Int?
  /// In the order of their declaration.
  var flags: [PressFlag] = []
}

enum ProofJudge {
  /// Holds a press against the sites of its person. Who satisfies one of them is there; else the site that least is missing
  /// for tells what is wrong. Without sites nothing is asked, but what no phone measures is never believed.
  static func judge(_ evidence: PressEvidence, at sites: [Site]) -> PressJudgment {
    var best: (flags: [PressFlag], distance: Double?, site: Site)?
    for site in sites where site.asksAnything {
      let flags = missing(evidence, at: site)
      let distance = evidence.place.flatMap { place in site.fence.map { $0.center.distance(to: place.coordinates) } }
      guard let known = best else {
        best = (flags, distance, site)
        continue
      }
      let isBetter =
        flags.count != known.flags.count
        ? flags.count < known.flags.count : (distance ?? .infinity) < (known.distance ?? .infinity)
      if isBetter { best = (flags, distance, site) }
    }
    var judgment = PressJudgment()
    var flags = Set(best?.flags ?? [])
    if let place = evidence.place, place.isImplausible { flags.insert(.placeRough) }
    judgment.flags = PressFlag.allCases.filter(flags.contains)
    judgment.site = best?.site.id
    judgment.distance = best?.distance.map { Int($0.rounded()) }
    return judgment
  }

  /// What a site misses of a press.
  private static func missing(_ evidence: PressEvidence, at site: Site) -> [PressFlag] {
    let asked = SiteProof.allCases.filter(site.proofs.contains)
    let missing = asked.filter { !holds($0, evidence, at: site) }
    let isEnough = site.rule == .any ? missing.count < asked.count || asked.isEmpty : missing.isEmpty
    var flags: [PressFlag] = []
    if !isEnough {
      flags = missing.map { proof in
        switch proof {
        case .place: evidence.place.map { $0.isRough ? .placeRough : .place } ?? .placeMissing
        case .network: .network
        case .code: evidence.code.flag
        }
      }
    }
    if site.photo == .required, !evidence.hasPhoto { flags.append(.photo) }
    return flags
  }

  private static func holds(_ proof: SiteProof, _ evidence: PressEvidence, at site: Site) -> Bool {
    switch proof {
    case .place: evidence.place.map { place in site.fence?.holds(place) ?? false } ?? false
    case .network: evidence.client.map { client in site.networks.contains { $0.contains(client) } } ?? false
    case .code: evidence.code == .right(site: site.id)
    }
  }
}
