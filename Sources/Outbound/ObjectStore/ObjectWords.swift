// The little that is read from an object store's XML, what its refusals mean, and the sums of what is sent.
import Base
import CLinux
import COpenSSL
import Glibc

enum ObjectWords {
  /// The texts of all elements of this name, in order. Stores write them without attributes, comments or CDATA.
  static func texts(_ name: String, in xml: [UInt8]) -> [String] {
    let text = String(decoding: xml, as: UTF8.self)
    let (opening, closing) = ("<\(name)>", "</\(name)>")
    var found: [String] = []
    var rest = Substring(text)
    while let start = rest.range(of: opening) {
      rest = rest[start.upperBound...]
      guard let end = rest.range(of: closing) else { return found }
      found.append(plain(rest[..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    return found
  }

  private static func plain(_ text: Substring) -> String {
    guard text.utf8.contains(0x26) else { return String(text) }
    var result = ""
    for (place, piece) in text.split(separator: "&", omittingEmptySubsequences: false).enumerated() {
      guard place > 0 else {
        result += piece
        continue
      }
      let entity = piece.prefix { $0 != ";" }
      let characters = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "#34": "\"", "#39": "'"]
      result += (characters[String(entity)] ?? "?") + piece.dropFirst(entity.count + 1)
    }
    return result
  }
}

extension Substring {
  fileprivate func range(of mark: String) -> Range<Index>? {
    let (own, mark) = (utf8, Array(mark.utf8))
    guard let first = mark.first else { return nil }
    var at = own.startIndex
    while let start = own[at...].firstIndex(of: first) {
      if own[start...].starts(with: mark) {
        return start..<own.index(start, offsetBy: mark.count)
      }
      at = own.index(after: start)
    }
    return nil
  }
}

enum ObjectTrouble {
  /// What the store said, as far as it is known what that means.
  static func refused(_ place: ObjectPlace, _ answer: OutboundAnswer) -> Failure {
    let code = ObjectWords.texts("Code", in: answer.body).first ?? ""
    let detail = "\(answer.status) \(code) \(ObjectWords.texts("Message", in: answer.body).first ?? "")"
    let host = place.endpoint.host
    let text: Text
    switch (answer.status, code) {
    case (_, "NoSuchBucket"):
      text = Text(
        en: "The object store \(host) has no bucket \(place.bucket). Make it there, or correct backup.s3-bucket.",
        fr: "Le stockage \(host) n’a pas de compartiment \(place.bucket). Créez-le, ou corrigez backup.s3-bucket.")
    case (401, _), (403, _):
      text = Text(
        en:
          "The object store \(host) refuses the access key. Check backup.s3-access-key, the secret, the region and the "
          + "clock of this machine.",
        fr:
          "Le stockage \(host) refuse la clé d’accès. Vérifiez backup.s3-access-key, le secret, la région et l’horloge de "
          + "cette machine.")
    default:
      text = Text(
        en: "The object store \(host) refused with \(answer.status).",
        fr: "Le stockage \(host) a refusé : \(answer.status).")
    }
    let isPassing = answer.status >= 500 || answer.status == 429
    return Failure(
      isPassing ? .unavailable : .unprocessable, code: "object-store", text,
      detail: String(detail.prefix(300)), retryAfter: isPassing ? 60 : nil)
  }

  static func strange(_ place: ObjectPlace, _ what: String) -> Failure {
    Failure(
      .unprocessable, code: "object-store",
      Text(
        en: "\(place.endpoint.host) does not answer as an object store does.",
        fr: "\(place.endpoint.host) ne répond pas comme un stockage d’objets."), detail: what)
  }
}

/// The sums of a stretch of a file: SHA-256, which is signed, and MD5, which most stores give back as the tag.
struct PartSums {
  let digest: Digest
  /// Nil where this machine's OpenSSL has no MD5.
  let tag: [UInt8]?

  init(_ path: String, _ offset: Int64, _ count: Int64) throws {
    let file = quad_open(path, O_RDONLY | O_CLOEXEC, 0)
    guard file >= 0 else { throw fileFailure(Text(en: "read", fr: "lire"), path, errno) }
    defer { close(file) }
    let hasher = SHA256()
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    let hasTag = context != nil && EVP_DigestInit_ex(context, EVP_md5(), nil) == 1
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { room.deallocate() }
    var done: Int64 = 0
    while done < count {
      let most = Int(min(Int64(room.count), count - done))
      let got = pread(file, room.baseAddress, most, off_t(offset + done))
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw fileFailure(Text(en: "read", fr: "lire"), path, got < 0 ? errno : EIO) }
      hasher.update(UnsafeRawBufferPointer(rebasing: room[..<got]))
      if hasTag { EVP_DigestUpdate(context, room.baseAddress, got) }
      done += Int64(got)
    }
    digest = hasher.finish()
    var sum = [UInt8](repeating: 0, count: 16)
    tag = hasTag && EVP_DigestFinal_ex(context, &sum, nil) == 1 ? sum : nil
  }

  static func md5(_ bytes: [UInt8]) -> [UInt8]? {
    var sum = [UInt8](repeating: 0, count: 16)
    return EVP_Digest(bytes, bytes.count, &sum, nil, EVP_md5(), nil) == 1 ? sum : nil
  }
}
