// Places on the globe: coordinates as whole numbers, how far apart two are, and what a phone knows of its own.
import Base
import Glibc

/// A place on the globe, exact to about a centimetre: ten-millionths of a degree, so that what was stored compares equal.
struct Coordinates: Sendable, Hashable {
  /// -900,000,000...900,000,000.
  let latitude: Int64
  /// -1,800,000,000...1,800,000,000.
  let longitude: Int64

  static let latitudes = -90.0...90.0
  static let longitudes = -180.0...180.0
  private static let scale = 10_000_000.0
  /// Metres; the mean of the earth's radii.
  private static let radius = 6_371_008.8

  /// From degrees; nil where they are on no globe, or no numbers at all.
  init?(latitude: Double, longitude: Double) {
    // A range holds no NaN.
    guard Coordinates.latitudes.contains(latitude), Coordinates.longitudes.contains(longitude) else { return nil }
    self.latitude = Int64((latitude * Coordinates.scale).rounded())
    self.longitude = Int64((longitude * Coordinates.scale).rounded())
  }

  /// As it was stored.
  init(storedLatitude latitude: Int64, longitude: Int64) {
    self.latitude = latitude
    self.longitude = longitude
  }

  /// Degrees.
  var degrees: (latitude: Double, longitude: Double) {
    (Double(latitude) / Coordinates.scale, Double(longitude) / Coordinates.scale)
  }

  /// Metres along the globe's surface, as on a sphere: half a percent off at most, which is less than any phone knows.
  func distance(to other: Coordinates) -> Double {
    func radians(_ value: Int64) -> Double { Double(value) / Coordinates.scale * .pi / 180 }
    let (a, b) = (radians(latitude), radians(other.latitude))
    let (dLatitude, dLongitude) = (b - a, radians(other.longitude) - radians(longitude))
    let (x, y) = (sin(dLatitude / 2), sin(dLongitude / 2))
    let part = x * x + cos(a) * cos(b) * y * y
    return 2 * Coordinates.radius * asin(min(1, part.squareRoot()))
  }

  /// The square of four decimals of a degree around it, some eleven metres wide: what addresses are kept by.
  var cell: PlaceCell {
    func rounded(_ value: Int64) -> Int64 { (value + (value < 0 ? -500 : 500)) / 1000 }
    return PlaceCell(latitude: rounded(latitude), longitude: rounded(longitude))
  }
}

/// Coordinates rounded to four decimals of a degree, in ten-thousandths.
struct PlaceCell: Sendable, Hashable {
  let latitude: Int64
  let longitude: Int64

  /// `48.8566`: digits, a point and perhaps a sign, in every language.
  static func text(_ value: Int64) -> String {
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
    return (value < 0 ? "-" : "") + padded.dropLast(4) + "." + padded.suffix(4)
  }
}

/// Where a device believes to be.
struct MeasuredPlace: Sendable, Hashable {
  let coordinates: Coordinates
  /// Metres: with 95 % certainty it is within so many of these coordinates.
  let accuracy: Double

  /// Metres that the accuracy may be given credit for: half a block. More would let whoever says that they know nothing be
  /// anywhere.
  static let mostCredit = 150.0
  /// Metres beyond which a place tells nothing.
  static let mostAccuracy = 1000.0
  /// Metres beyond which no phone measures: an address looked up by network, or made up.
  static let implausible = 5000.0

  var isRough: Bool { accuracy > MeasuredPlace.mostAccuracy }
  var isImplausible: Bool { accuracy > MeasuredPlace.implausible }
}

/// A circle on the globe.
struct Fence: Sendable, Hashable {
  let center: Coordinates
  /// Metres.
  let radius: Int

  static let radii: ClosedRange<Int64> = 10...50_000

  /// Whether somebody may be within, as far as their device knows.
  func holds(_ place: MeasuredPlace) -> Bool {
    guard !place.isRough else { return false }
    let credit = min(place.accuracy, MeasuredPlace.mostCredit)
    return center.distance(to: place.coordinates) - credit <= Double(radius)
  }
}
