// Links that open one picture for some hours: for programs and pages that can't send who asks along with it.
import Base
import Store
import Web

/// Makes and checks signed links at one moment.
///
/// What a link says is signed with a key of this box, so that it can't be changed nor made by anybody else. The end is the
/// same for all links made within some hours, so that a list read twice has the same addresses twice, and browsers keep
/// what they fetched.
struct PictureLinks {
  private let key: [UInt8]
  private let now: Timestamp
  private let memory: LinkMemory?

  init(_ key: [UInt8], at now: Timestamp, remembering memory: LinkMemory? = nil) {
    self.key = key
    self.now = now
    self.memory = memory
  }

  static let path = "/files/pictures/{id}/{variant}"

  /// Seconds. A link is good for one to two of these.
  static let period: Int64 = 6 * 3600

  /// When links that are made now end, in seconds since 1970.
  private var end: Int64 { (now.seconds / PictureLinks.period + 2) * PictureLinks.period }

  var expires: Timestamp { Timestamp(milliseconds: end * 1000) }

  /// The address of a picture in one size.
  func link(_ picture: ID<StoredPicture>, _ variant: PictureVariant) -> Link {
    Link("/files/pictures/", picture, PictureLinks.suffix(variant)).query("expires", "\(end)")
      .query("signature", base64url(signature(picture, variant, end)))
  }

  /// The address of the small size, which lists tell of everybody.
  func small(_ picture: ID<StoredPicture>) -> String {
    guard let memory else { return link(picture, .small).text }
    return memory.text(picture, until: end) { link(picture, .small).text }
  }

  /// Whose end it is, what it opens, and until when: 128 bits of an HMAC.
  private func signature(_ picture: ID<StoredPicture>, _ variant: PictureVariant, _ end: Int64) -> [UInt8] {
    let number = { (value: Int64) in withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) } }
    let message = Array("picture ".utf8) + number(picture.value) + number(end) + Array(variant.rawValue.utf8)
    return Array(hmac(key: key, message).bytes.prefix(16))
  }

  /// How many seconds a link is still good for. 404 for what was not made here, 410 for what has run out.
  func check(_ picture: ID<StoredPicture>, _ variant: PictureVariant, _ query: FormFields) throws -> Int64 {
    guard let text = query["expires"], let end = Int64(text), end > 0, text == "\(end)",
      let given = query["signature"].flatMap({ decoded(base64url: $0) }),
      equalInConstantTime(given, signature(picture, variant, end))
    else { throw Failure.notFound }
    guard end > now.seconds else { throw Failure(.gone, code: "link-expired", FilesText.linkExpired) }
    return end - now.seconds
  }

  private static func suffix(_ variant: PictureVariant) -> StaticString {
    switch variant {
    case .small: "/small"
    case .large: "/large"
    case .full: "/full"
    }
  }
}

/// The links that a connection's lists have told: they stay the same for hours, and each costs two hashes. Used on
/// the thread of its connection only.
final class LinkMemory {
  private var end: Int64 = 0
  private var texts: [ID<StoredPicture>: String] = [:]
  /// About half a megabyte.
  private static let most = 4096

  func text(_ picture: ID<StoredPicture>, until end: Int64, _ make: () -> String) -> String {
    if end != self.end || texts.count >= LinkMemory.most {
      texts.removeAll()
      self.end = end
    }
    if let known = texts[picture] { return known }
    let made = make()
    texts[picture] = made
    return made
  }
}

extension Call {
  /// Makes signed links that are good from now on.
  var links: PictureLinks { PictureLinks(appliance.linkKey, at: now) }

  /// The same for a list that is read by a connection.
  func links(_ reader: Reader) -> PictureLinks {
    PictureLinks(appliance.linkKey, at: now, remembering: reader.kept(LinkMemory.self) { LinkMemory() })
  }
}
