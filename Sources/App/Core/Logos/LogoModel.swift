// What a logo is: values, rules, and the way from a file that somebody sent to what is kept.
import Base
import Store
import Web

enum LogoRules {
  /// Bytes.
  static let largest = 256 << 10
  /// Dots of its longer side.
  static let longestSide = 1024
  /// What the form takes in, so that whoever chose a photo instead is told on the page, and not by a bare refusal.
  static let largestForm = 4 << 20
}

/// Where an organization's logo is, and how large: enough to show it.
struct LogoReference: Sendable, Equatable {
  let organization: ID<Organization>
  /// Of its content: 128 bits as base64url.
  let hash: String
  let width: Int
  let height: Int

  static let path = "/logo/{organization}/{hash}"

  /// Its address, which means this content for good.
  var link: Link { Link("/logo/", organization).segment(hash) }

  static func hash(of content: [UInt8]) -> String { base64url(Array(Digest.of(content).bytes.prefix(16))) }
}

/// How an organization shows itself to those who are not signed in.
struct OrganizationFace: Sendable {
  let name: String
  let logo: LogoReference?

  init(_ organization: OrganizationSummary, _ reader: Reader) throws {
    name = organization.name
    logo = try reader.first(LogoStore.reference, organization.id)
  }

  /// The one whose sign-in page this is: named by its short name, or the only one of the box. Nil where there are several
  /// and none is named.
  static func ofSignIn(_ slug: String?, _ all: [OrganizationSummary], _ reader: Reader) throws -> OrganizationFace? {
    if let slug, !slug.isEmpty, let named = try reader.first(OrganizationStore.bySlug, OrganizationRules.slug(slug)) {
      return try OrganizationFace(named, reader)
    }
    guard all.count == 1, let only = all.first else { return nil }
    return try OrganizationFace(only, reader)
  }
}

enum LogoIntake {
  /// Makes of what was sent what is kept and shown: nothing that comes in goes out by another way. It runs on the slow
  /// pool, so that a worker process which decodes a picture and writes it anew can take its place.
  static func picture(_ upload: Upload) throws(Failure) -> Picture {
    guard upload.content.count <= LogoRules.largest else { throw fault(LogoText.tooLarge(upload.content.count)) }
    let picture: Picture
    do throws(PictureFault) { picture = try Picture(upload.content) } catch { throw fault(LogoText.fault(error)) }
    guard max(picture.width, picture.height) <= LogoRules.longestSide else {
      throw fault(LogoText.tooWide(picture.width, picture.height))
    }
    return picture
  }

  private static func fault(_ text: Text) -> Failure { .unprocessable([Failure.Field(path: "file", text: text)]) }
}

struct LogoOutput: Payload {
  /// Below the campus's own.
  var address = ""
  var mediaType = ""
  var width = 0
  var height = 0
  var size = 0
  var changedAt = Timestamp(milliseconds: 0)

  static let schemaName = "Logo"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("address", &address, label: LogoText.address, max: 200)
    f.text("mediaType", &mediaType, label: LogoText.mediaType, max: 40)
    f.integer("width", &width, label: LogoText.width)
    f.integer("height", &height, label: LogoText.height)
    f.integer("size", &size, label: LogoText.size)
    f.timestamp("changedAt", &changedAt, label: PeopleText.changed)
  }
}
