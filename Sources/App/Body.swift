// What a request brought with it, read on the loop's thread.
import Base
import Web

/// A request's body as the route takes it. Only valid while the request is.
struct Body {
  private let request: Request

  init(_ request: Request) { self.request = request }

  /// A JSON payload. An empty body reads as `{}`: all its fields may be optional.
  func payload<P: Payload>(_ type: P.Type) throws -> P {
    if request.body.isEmpty {
      let empty: StaticString = "{}"
      return try P.read(json: UnsafeRawBufferPointer(start: empty.utf8Start, count: 2))
    }
    guard let type = request.header(.contentType), mediaType(type, is: "application/json") else {
      throw Failure(
        .wrongMediaType, code: "json-expected",
        Text(
          en: "Send the body as JSON, with Content-Type: application/json.",
          fr: "Envoyez le corps en JSON, avec Content-Type: application/json."))
    }
    return try P.read(json: request.body)
  }

  /// The fields of a form of ours. A signed-in browser's form carries its session's token.
  func form(for call: Call) throws -> FormFields {
    var limits = FormLimits.form
    limits.fields = call.route.mostFields
    let fields = try request.formFields(limits: limits)
    try Body.checkToken(fields, call)
    return fields
  }

  /// A file with the fields around it.
  func upload(for call: Call) throws -> Upload {
    guard let sink = request.sink as? UploadSink else {
      // An empty file is a file: what is wrong with it, its reader tells.
      if case .picture = call.route.body { return Upload() }
      if let type = request.header(.contentType), mediaType(type, is: "text/csv"), request.body.isEmpty {
        return Upload()
      }
      throw Failure(
        .wrongMediaType, code: "file-expected",
        Text(
          en: "Send the file as multipart/form-data or as text/csv.",
          fr: "Envoyez le fichier en multipart/form-data ou en text/csv."))
    }
    let upload = sink.upload
    if call.route.kind == .page { try Body.checkToken(upload.fields, call) }
    return upload
  }

  private static func checkToken(_ fields: FormFields, _ call: Call) throws {
    // Forms that guests may send carry none: where they come from was checked before.
    if call.route.isOpen { return }
    guard let caller = call.caller else { return }
    guard let token = fields[CSRF.fieldName] else { throw CSRF.failure }
    let csrf = call.appliance.csrf
    if csrf.verify(token, session: caller.formKey(of: caller.person)) { return }
    // A form of another tab, from before the session went on to another organization.
    guard caller.memberships.contains(where: { csrf.verify(token, session: caller.formKey(of: $0.person)) }) else {
      throw CSRF.failure
    }
    guard call.route.isOfAccount else { throw Failure.switchedElsewhere(caller.organization.name) }
  }
}

/// One uploaded file.
struct Upload: Sendable {
  var fields = FormFields()
  var fileName = ""
  var content: [UInt8] = []
  /// Whether there was more of it than is kept: then there is no content.
  var isTooLarge = false
}
