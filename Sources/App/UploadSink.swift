// Taking in one file, as the body itself or within a form, while it arrives.
import Base
import Web

/// Takes one uploaded file into memory, up to its route's limit. On the loop's thread.
final class UploadSink: BodySink {
  private let form: MultipartForm?
  private let file: FileCollector
  /// What the sender is told of their rate limit: the request was counted before its body was taken in.
  let rate: RateNote?

  private init(form: MultipartForm?, file: FileCollector, rate: RateNote?) {
    self.rate = rate
    self.form = form
    self.file = file
  }

  /// How to take in a request's body: a form's file field, or a body that is the file. What type a picture is said to be
  /// does not matter: its bytes tell.
  /// More than `keeping` bytes are taken in and not kept: whoever chose too large a file is told so on the page.
  static func plan(
    _ request: Request, _ kind: Route.BodyKind, limit: Int, keeping: Int = .max, _ rate: RateNote?
  ) throws -> BodyPlan {
    let type = request.header(.contentType)
    let file = FileCollector(keeping: keeping)
    if let type, let boundary = multipartBoundary(type) {
      let form = MultipartForm(boundary: boundary, limits: MultipartLimits(file: limit), files: file)
      // A form is a little longer than its file.
      return .stream(UploadSink(form: form, file: file, rate: rate), limit: limit + 64 << 10)
    }
    if case .picture = kind {
      return .stream(UploadSink(form: nil, file: file, rate: rate), limit: limit)
    }
    guard let type else { return .buffer(limit: 64 << 10) }
    guard
      mediaType(type, is: "text/csv") || mediaType(type, is: "text/calendar")
        || mediaType(type, is: "application/octet-stream")
        || mediaType(type, is: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    else {
      throw Failure(
        .wrongMediaType, code: "file-expected",
        Text(
          en: "Send the file as multipart/form-data or as text/csv.",
          fr: "Envoyez le fichier en multipart/form-data ou en text/csv."))
    }
    return .stream(UploadSink(form: nil, file: file, rate: rate), limit: limit)
  }

  /// What has come; complete after `finish`.
  var upload: Upload {
    Upload(
      fields: form?.fields ?? FormFields(), fileName: file.name, content: file.content, isTooLarge: file.isTooLarge)
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    if let form { try form.receive(bytes) } else { try file.receive(bytes) }
  }

  func finish() throws { try form?.finish() }
}

/// The one file of an upload.
private final class FileCollector: FileReceiver {
  private(set) var content: [UInt8] = []
  private(set) var name = ""
  private(set) var isTooLarge = false
  private var hasFile = false
  private let most: Int

  init(keeping most: Int) { self.most = most }

  func begin(_ part: FilePart) throws {
    guard !hasFile else {
      throw Failure(
        .unprocessable, code: "one-file",
        Text(en: "Send one file at a time.", fr: "Envoyez un seul fichier à la fois."))
    }
    hasFile = true
    name = part.name
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    if isTooLarge { return }
    guard bytes.count <= most - content.count else {
      isTooLarge = true
      content = []
      return
    }
    content.append(contentsOf: bytes)
  }

  func end() throws {}
}
