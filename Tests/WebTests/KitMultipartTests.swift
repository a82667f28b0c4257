// Multipart forms: every body is fed whole, byte by byte and cut once at every place, and must come out the same.
import Base
import Testing

@testable import Web

private final class Files: FileReceiver {
  var log: [String] = []

  func begin(_ part: FilePart) { log.append("begin \(part.field) \(part.name) \(part.type)") }

  func receive(_ bytes: UnsafeRawBufferPointer) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let last = log.last, last.hasPrefix(":") { log[log.count - 1] = last + text } else { log.append(":" + text) }
  }

  func end() { log.append("end") }
}

@Suite struct KitMultipart {
  /// The fields, then what the receiver saw; or the status.
  static func outcome(
    _ body: [UInt8], cut: [Int] = [], limits: MultipartLimits = MultipartLimits(), takesFiles: Bool = true
  ) -> [String] {
    let files = Files()
    let form = MultipartForm(boundary: Array("XyZ".utf8), limits: limits, files: takesFiles ? files : nil)
    do {
      var from = 0
      for to in cut + [body.count] {
        try body[from..<to].withUnsafeBytes { try form.receive($0) }
        from = to
      }
      try form.finish()
    } catch let failure as Failure {
      return ["\(failure.kind.rawValue)"]
    } catch {
      return ["\(error)"]
    }
    return form.fields.pairs.map { "\($0.0)=\($0.1)" } + files.log
  }

  /// Lines are joined by CR LF.
  static func body(_ lines: String...) -> [UInt8] { Array(lines.joined(separator: "\r\n").utf8) }

  static func check(
    _ body: [UInt8], _ expected: [String], limits: MultipartLimits = MultipartLimits(), takesFiles: Bool = true,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome(body, limits: limits, takesFiles: takesFiles) == expected, sourceLocation: location)
    let single = outcome(body, cut: Array(0..<body.count), limits: limits, takesFiles: takesFiles)
    #expect(single == expected, "byte by byte", sourceLocation: location)
    for at in 0...body.count where outcome(body, cut: [at], limits: limits, takesFiles: takesFiles) != expected {
      Issue.record("differs when cut at \(at)", sourceLocation: location)
    }
  }

  static let a = "Content-Disposition: form-data; name=\"a\""
  static let f = "Content-Disposition: form-data; name=\"f\"; filename=\"f.csv\""

  @Test func fieldsAndFiles() {
    KitMultipart.check(
      KitMultipart.body(
        "preamble", "--XyZ", KitMultipart.a, "", "1", "--XyZ  ", KitMultipart.f, "Content-Type: Text/CSV; charset=x",
        "", "x;y", "1;2", "", "--XyZ",
        "content-disposition:form-data;name=b", "", "", "--XyZ--", "epilogue --XyZ"),
      ["a=1", "b=", "begin f f.csv text/csv", ":x;y\r\n1;2\r\n", "end"])
  }

  @Test func contentThatLooksLikeABoundary() {
    KitMultipart.check(
      KitMultipart.body(
        "--XyZ", KitMultipart.f, "", "\r\r\n\r--XyZ", "--Xy", "-", "--", "--XYZ\n--XyZ\r--XyZ", "\r", "--XyZ",
        KitMultipart.a, "", "v", "--XyZ--"),
      [
        "a=v", "begin f f.csv application/octet-stream",
        ":\r\r\n\r--XyZ\r\n--Xy\r\n-\r\n--\r\n--XYZ\n--XyZ\r--XyZ\r\n\r", "end",
      ])
  }

  @Test func emptyFormsAndFiles() {
    KitMultipart.check(KitMultipart.body("--XyZ--", ""), [])
    KitMultipart.check(
      KitMultipart.body("--XyZ", "Content-Disposition: form-data; name=\"f\"; filename=\"\"", "", "", "--XyZ--"), [])
    KitMultipart.check(
      KitMultipart.body("--XyZ", KitMultipart.f, "", "", "--XyZ--"), ["begin f f.csv application/octet-stream", "end"])
    KitMultipart.check(
      KitMultipart.body("--XyZ", "Content-Disposition: form-data; name=\"f\"; filename=\"\"", "", "x", "--XyZ--"),
      ["begin f file application/octet-stream", ":x", "end"])
  }

  @Test func namesAsProgramsSendThem() {
    func name(_ parameters: String) -> [String] {
      KitMultipart.outcome(
        KitMultipart.body("--XyZ", "Content-Disposition: form-data; " + parameters, "", "", "--XyZ--"))
    }
    #expect(name("name=\"a%22b\"") == ["a\"b="])
    #expect(name("name=\"a\\\"b\"") == ["a\"b="])
    #expect(name("name=\"é\"") == ["é="])
    #expect(name("name=f; filename=\"C:\\dir\\x.csv\"") == ["begin f x.csv application/octet-stream", "end"])
    #expect(name("name=f; filename=\"../../etc/passwd\"") == ["begin f passwd application/octet-stream", "end"])
    #expect(
      name("name=f; filename=\"x\"; filename*=UTF-8''%C3%A9.csv") == ["begin f é.csv application/octet-stream", "end"])
    #expect(name("name=f; filename*=latin1''x") == ["400"])
    #expect(name("name=\"\"") == ["400"])
    #expect(name("filename=x") == ["400"])
    #expect(name("name=a; name=b") == ["400"])
    #expect(name("name=\"a") == ["400"])
  }

  @Test(arguments: [
    "", "x", "--XyZ", "--XyZ\r\n", "--XyZx\r\n\r\n\r\n--XyZ--", "--XyZ-\r\n", "--XyZ\n\n\n--XyZ--",
    "--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--XyZ",
    "--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\nv",
    "--XyZ\r\n\r\nv\r\n--XyZ--", "--XyZ\r\nContent-Disposition: attachment; name=a\r\n\r\nv\r\n--XyZ--",
    "--XyZ\r\nContent-Disposition: form-data; name=a\r\n folded\r\n\r\nv\r\n--XyZ--",
    "--XyZ\r\nContent-Disposition : form-data; name=a\r\n\r\nv\r\n--XyZ--",
    "--XyZ\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\nv\r\n--XyZ--",
    "--XyZ\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nv\r\n--XyZ--",
    "--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n\u{0}\r\n--XyZ--",
  ])
  func refuses(_ text: String) { KitMultipart.check(Array(text.utf8), ["400"]) }

  @Test func refusesBrokenUTF8() {
    KitMultipart.check(
      KitMultipart.body("--XyZ", KitMultipart.a, "", "") + [0xc3] + KitMultipart.body("", "--XyZ--"), ["400"])
  }

  @Test func holdsItsLimits() {
    var limits = MultipartLimits(parts: 2, head: 100, field: 5, fields: 9, file: 6)
    func field(_ value: String) -> String { "--XyZ\r\n\(KitMultipart.a)\r\n\r\n\(value)\r\n" }
    func check(_ text: String, _ expected: [String]) {
      KitMultipart.check(Array((text + "--XyZ--").utf8), expected, limits: limits)
    }
    check(field("12345"), ["a=12345"])
    check(field("123456"), ["413"])
    check(field("12345") + field("1"), ["a=12345", "a=1"])
    check(field("12345") + field("123"), ["413"])
    check(field("") + field("") + field(""), ["413"])
    check("--XyZ\r\n\(KitMultipart.f)\r\n\r\n123456\r\n", ["begin f f.csv application/octet-stream", ":123456", "end"])
    check("--XyZ\r\n\(KitMultipart.f)\r\n\r\n1234567\r\n", ["413"])
    limits.head = 41
    check(field("1"), ["413"])
    KitMultipart.check(KitMultipart.body("--XyZ", KitMultipart.f, "", "x", "--XyZ--"), ["400"], takesFiles: false)
    KitMultipart.check([UInt8](repeating: 0x61, count: 1100), ["400"])
  }

  @Test func staysRefused() throws {
    let form = MultipartForm(boundary: Array("XyZ".utf8), files: nil)
    let bad = Array("--XyZ??".utf8)
    let good = KitMultipart.body("--XyZ--")
    #expect(throws: Failure.self) { try bad.withUnsafeBytes { try form.receive($0) } }
    #expect(throws: Failure.self) { try good.withUnsafeBytes { try form.receive($0) } }
    #expect(throws: Failure.self) { try form.finish() }
  }

  @Test func largeFilesPassThrough() throws {
    let files = Files()
    let form = MultipartForm(boundary: Array("XyZ".utf8), files: files)
    let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) & 0x7f }
    let body = KitMultipart.body("--XyZ", KitMultipart.f, "", "") + content + KitMultipart.body("", "--XyZ--")
    try body.withUnsafeBytes { try form.receive($0) }
    try form.finish()
    #expect(files.log.count == 3)
    #expect(files.log[1] == ":" + String(decoding: content, as: UTF8.self))
  }

  @Test(
    arguments: [
      ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data; charset=x; Boundary=\"a b\"", "a b"),
      ("multipart/form-data;boundary=\"----WebKitFormBoundary7MA4\"", "----WebKitFormBoundary7MA4"),
      ("multipart/form-data", nil), ("multipart/form-data; boundary=", nil), ("multipart/mixed; boundary=a", nil),
      ("multipart/form-data; boundary=\"a", nil), ("multipart/form-data; boundary=\"a \"", nil),
      ("multipart/form-data; boundary=a; boundary=b", nil),
      ("multipart/form-data; boundary=\"\r\n\"", nil), ("multipart/form-data; boundary=é", nil), ("", nil),
      ("multipart/form-data; boundary=" + String(repeating: "a", count: 71), nil),
    ] as [(String, String?)])
  func boundaries(_ type: String, _ expected: String?) {
    #expect(type.withRaw { multipartBoundary($0) } == expected.map { Array($0.utf8) })
  }

  @Test(arguments: [
    ("a.csv", "a.csv"), ("", "file"), ("..", "file"), ("/", "file"), (".htaccess", "htaccess"), ("a/b\\c.txt", "c.txt"),
    ("a\u{202e}fdp.exe", "afdp.exe"), ("a\r\nb", "ab"), ("a\"b<c>", "a_b_c_"), (" x . ", "x"),
    ("été 2026.pdf", "été 2026.pdf"),
  ])
  func fileNames(_ name: String, _ expected: String) { #expect(harmlessFileName(name) == expected) }

  @Test func longFileNamesKeepTheirExtension() {
    let name = harmlessFileName(String(repeating: "é", count: 200) + ".csv")
    #expect(name.utf8.count <= 150)
    #expect(name.hasSuffix("é.csv"))
    #expect(harmlessFileName("e" + String(repeating: "\u{301}", count: 1000) + ".csv").utf8.count <= 150)
  }
}
