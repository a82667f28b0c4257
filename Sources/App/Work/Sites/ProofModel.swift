// What is kept of a press beside its time, as the database has it and as the API gives it.
import Base
import Store
import Web

/// What somebody decided about a flagged press.
enum ReviewState: String, Sendable, CaseIterable, Labeled {
  case open, accepted, rejected

  var label: Text {
    switch self {
    case .open: Text(en: "To be looked at", fr: "À examiner")
    case .accepted: Text(en: "Accepted", fr: "Accepté")
    case .rejected: Text(en: "Rejected", fr: "Rejeté")
    }
  }

  var tone: Tone {
    switch self {
    case .open: .warn
    case .accepted: .good
    case .rejected: .bad
    }
  }

  /// The place of its kept count.
  var bucket: Int64 {
    switch self {
    case .open: 0
    case .accepted: 1
    case .rejected: 2
    }
  }

  /// Of a record with two presses: what most wants looking at.
  static func worst(_ states: [ReviewState]) -> ReviewState? {
    states.contains(.rejected) ? .rejected : states.contains(.open) ? .open : states.first
  }
}

extension Counter {
  /// Presses of an organization that were flagged, by what was decided; the bucket is the state's.
  static let pressReviews = Counter("presses.reviews")
  /// Presses of an organization that something is kept of.
  static let pressProofs = Counter("presses.proofs")
}

/// A press and what it brought along.
enum PressProof {}

/// The same as the database has it.
struct PressProofRow: Sendable {
  let id: ID<PressProof>
  let person: PersonReference
  let record: ID<AttendanceRecord>
  let isArrival: Bool
  let date: LocalDate
  let site: SiteReference?
  let distance: Int64?
  let coordinates: Coordinates?
  /// Metres.
  let accuracy: Int64?
  let client: String?
  let kiosk: String?
  let pressed: Timestamp
  let received: Timestamp
  /// Seconds.
  let skew: Int64?
  let flags: [PressFlag]
  let review: ReviewState?
  let reviewer: PersonReference?
  let reviewed: Timestamp?
  let note: String?
}

/// A press as the API gives it, to whoever may see it.
struct PressOutput: Payload {
  var id = ID<PressProof>(0)
  var record = ID<AttendanceRecord>(0)
  var person = PersonReference()
  var date = LocalDate.first
  var isArrival = true
  var pressedAt = Timestamp(milliseconds: 0)
  var receivedAt = Timestamp(milliseconds: 0)
  var clockSkew: Int64?
  var site: SiteReference?
  var distance: Int64?
  var latitude: Double?
  var longitude: Double?
  var accuracy: Int64?
  var address: String?
  var network: String?
  var kiosk: String?
  var photo: PressPhotoOutput?
  var flags: [String] = []
  /// The flags in the caller's words.
  var reasons: [String] = []
  var review: ReviewState?
  var reviewedBy: PersonReference?
  var reviewedAt: Timestamp?
  var reviewNote: String?

  static let schemaName = "AttendancePressProof"

  init() {}

  init(_ row: PressProofRow, address: String?, photo: PressPhotoOutput?, _ language: Language) {
    id = row.id
    record = row.record
    person = row.person
    date = row.date
    isArrival = row.isArrival
    pressedAt = row.pressed
    receivedAt = row.received
    clockSkew = row.skew
    site = row.site
    distance = row.distance
    latitude = row.coordinates?.degrees.latitude
    longitude = row.coordinates?.degrees.longitude
    accuracy = row.accuracy
    self.address = address
    network = row.client
    kiosk = row.kiosk
    self.photo = photo
    flags = row.flags.map(\.rawValue)
    reasons = row.flags.map { $0.label[language] }
    review = row.review
    reviewedBy = row.reviewer
    reviewedAt = row.reviewed
    reviewNote = row.note
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: SiteText.press)
    f.id("record", &record, label: AttendanceText.record)
    f.object("person", &person, label: AttendanceText.person)
    f.date("date", &date, label: AttendanceText.date)
    f.bool("isArrival", &isArrival, label: AttendanceText.arrived)
    f.timestamp("pressedAt", &pressedAt, label: SiteText.pressedAt)
    f.timestamp("receivedAt", &receivedAt, label: SiteText.receivedAt)
    f.integer("clockSkew", &clockSkew, label: SiteText.clockSkew)
    f.object("site", &site, label: SiteText.site)
    f.integer("distance", &distance, label: SiteText.distance)
    f.number("latitude", &latitude, label: SiteText.latitude, range: Coordinates.latitudes)
    f.number("longitude", &longitude, label: SiteText.longitude, range: Coordinates.longitudes)
    f.integer("accuracy", &accuracy, label: SiteText.accuracy)
    f.text("address", &address, label: SiteText.address, max: 500)
    f.text("network", &network, label: SiteText.fromNetwork, max: 64)
    f.text("kiosk", &kiosk, label: SiteText.kiosk, max: SiteFields.longestName)
    f.object("photo", &photo, label: SiteText.photo)
    f.texts("flags", &flags, label: SiteText.flags, length: 40)
    f.texts("reasons", &reasons, label: SiteText.reasons, length: 400)
    f.choice("review", &review, label: SiteText.review)
    f.object("reviewedBy", &reviewedBy, label: SiteText.reviewedBy)
    f.timestamp("reviewedAt", &reviewedAt, label: SiteText.reviewedAt)
    f.text("reviewNote", &reviewNote, label: AttendanceText.note, max: 500, kind: .multiline)
  }
}

/// A record with what its presses brought along.
struct RecordDetailOutput: Payload {
  var record = RecordOutput()
  var presses: [PressOutput] = []

  static let schemaName = "AttendanceRecordDetail"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("record", &record, label: AttendanceText.record)
    f.list("presses", &presses, label: SiteText.presses)
  }
}

/// The body of a decision.
struct ReviewInput: Payload {
  var note: String?

  static let schemaName = "PressReview"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("note", &note, label: AttendanceText.note, min: 1, max: 500, kind: .multiline)
  }
}

/// What is asked of somebody who presses now.
struct AskedProofsOutput: Payload {
  /// Whether where one is counts.
  var place = false
  /// Whether the network counts.
  var network = false
  /// Whether the caller is in one of the networks that count.
  var isKnownNetwork = false
  /// Whether a kiosk's code counts.
  var code = false
  var photo = PhotoAsk.off
  var sites: [String] = []

  static let schemaName = "AskedProofs"

  init() {}

  init(_ sites: [Site], from client: Address?) {
    let asking = sites.filter(\.asksAnything)
    place = asking.contains { $0.proofs.contains(.place) }
    network = asking.contains { $0.proofs.contains(.network) }
    code = asking.contains { $0.proofs.contains(.code) }
    isKnownNetwork =
      client.map { client in
        asking.contains { $0.proofs.contains(.network) && $0.networks.contains { $0.contains(client) } }
      } ?? false
    // Where every site wants one it is required.
    if !asking.isEmpty, asking.allSatisfy({ $0.photo == .required }) {
      photo = .required
    } else if asking.contains(where: { $0.photo != .off }) {
      photo = .optional
    }
    self.sites = asking.map(\.name)
  }

  var isAny: Bool { place || network || code || photo != .off }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.bool("place", &place, label: SiteText.place)
    f.bool("network", &network, label: SiteText.network)
    f.bool("isKnownNetwork", &isKnownNetwork, label: SiteText.isKnownNetwork)
    f.bool("code", &code, label: SiteText.code)
    f.choice("photo", &photo, label: SiteText.photo)
    f.texts("sites", &sites, label: SiteText.sites, length: SiteFields.longestName)
  }
}
