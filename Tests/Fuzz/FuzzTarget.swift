// What is fuzzed: a parser, inputs to start from, and the words its grammar is made of.

/// One parser under test.
struct FuzzTarget: Sendable {
  let name: String
  /// Says which invariant broke; nil when all is well. A trap is a finding too.
  let run: @Sendable (UnsafeRawBufferPointer) -> String?
  let seeds: [[UInt8]]
  let dictionary: [[UInt8]]

  init(
    _ name: String, seeds: [String], dictionary: [String], run: @escaping @Sendable (UnsafeRawBufferPointer) -> String?,
    bytes: [[UInt8]] = []
  ) {
    self.name = name
    self.run = run
    self.seeds = seeds.map { Array($0.utf8) }
    // Bytes that every parser has to think about.
    let always: [[UInt8]] = [
      [0], [0xff], [0x80], [0xef, 0xbb, 0xbf], [0xed, 0xa0, 0x80], [0x0d, 0x0a], [0x0d], [0x0a],
    ]
    self.dictionary = dictionary.map { Array($0.utf8) } + bytes + always
  }

  static let all = [json, http, form, multipart, cookie, csv, token, passkey, address, picture, socket, engine]

  static let json = FuzzTarget(
    "json",
    seeds: [
      "{}", "[1,2.5,-0,1e3,true,false,null,\"a\\u00e9\\ud83d\\ude00\"]",
      "{\"a\":\"x\",\"b\":\"a@example.org\",\"c\":7,\"d\":0.5,\"e\":true,\"f\":\"2026-11-21\"}",
      "{\"g\":\"2026-11-21T08:00:00.000Z\",\"h\":\"0000000000001\",\"i\":\"y\",\"j\":[\"p\",\"q\"],\"k\":[{\"a\":\"n\"}]}",
    ],
    dictionary: [
      "{", "}", "[", "]", ":", ",", "\"", "\\u", "\\ud800", "\\udc00", "\\n", "true", "false", "null", "-", "1e400",
      "9223372036854775808", "0.1e-9", "\"a\":", "\"k\":[{", "NaN", "01", "[[[[[[[[",
    ]
  ) { bytes in
    fuzzJSON(bytes)
    return nil
  }

  static let http = FuzzTarget(
    "http",
    seeds: [
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST /x?y=1 HTTP/1.1\r\nHost: a:80\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=\"y\"\r\nd\r\n0\r\nT: 1\r\n\r\n",
      "GET http://a/ HTTP/1.0\r\nHost: a\r\nConnection: keep-alive, close\r\nCookie: a=b\r\nCookie: c=d\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: [::1]:8\r\nExpect: 100-continue\r\n\r\n",
    ],
    dictionary: [
      "\r\n\r\n", "HTTP/1.1", "HTTP/1.0", "GET ", "POST ", "Host: a\r\n", "Content-Length: ",
      "Transfer-Encoding: chunked\r\n",
      "chunked, gzip", "0\r\n\r\n", "ffffffffffffffff\r\n", "0x1\r\n", ";a=b", " ", "\t", ":", "+5",
      "Expect: 100-continue\r\n",
      "Connection: close\r\n", "Trailer: x\r\n", "http://", "*", "%00", "\n\n",
    ], run: fuzzHTTP)

  static let form = FuzzTarget(
    "form", seeds: ["a=1&b=two+words&c=%C3%A9", "csrf=x&name=%22%27%3C&empty=&flag", "a=1&a=2&%61=3"],
    dictionary: ["&", "=", "+", "%", "%00", "%0D%0A", "%C3%28", "%u00e9", ";", "a=", "&&", "%F0%9F%98%80"],
    run: fuzzForm)

  static let multipart = FuzzTarget(
    "multipart",
    seeds: [
      "0--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n",
      "7--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"p.csv\"\r\nContent-Type: text/csv\r\n\r\na;b\r\n--x--",
      "apre\r\n--x \r\nContent-Disposition: form-data; name=\"a\"; filename*=UTF-8''%C3%A9\r\n\r\n--x\r\n--x--epilogue",
    ],
    dictionary: [
      "--x", "--x--", "\r\n--x\r\n", "\r\n", "\r\n\r\n", "Content-Disposition: form-data; ", "name=\"a\"",
      "filename=\"f\"",
      "filename*=UTF-8''", "\"", "\\\"", ";", "Content-Type: text/plain\r\n", "Content-Transfer-Encoding: base64\r\n",
      "--", "-",
    ], run: fuzzMultipart)

  static let cookie = FuzzTarget(
    "cookie", seeds: ["a=1", "__Host-session=abc; a=2", "other=\"q\"; a=; a =3 ;;"],
    dictionary: ["a=", "__Host-session=", ";", "; ", "=", "\"", ",", " ", "\t", "\\"], run: fuzzCookie)

  static let csv = FuzzTarget(
    "csv",
    seeds: [
      "Name,E-mail\nAda,ada@example.org\n", "Nom;Prénom;E-mail\r\n\"Du\"\"pont\";Zoé;z@example.org\r\n\r\n",
      "a\tb\n1\t\"two\nlines\"\n", "\u{FEFF}Name|No\n林|7",
    ],
    dictionary: [",", ";", "\t", "|", "\"", "\"\"", "\"\n\"", "=1+1", "'", "\u{FEFF}", ",,,,", "Name"]
  ) { bytes in
    fuzzCSV(bytes)
    return nil
  }

  static let token = FuzzTarget(
    "token", seeds: ["e30.e30.e30\n{\"keys\":[]}"],
    dictionary: [
      ".", "..", "\n", "eyJhbGciOiJub25lIn0.", "eyJhbGciOiJFZERTQSJ9.", "{\"keys\":[", "\"kty\":", "\"OKP\"", "\"EC\"",
      "\"RSA\"",
      "\"crv\":", "\"x\":", "\"y\":", "\"n\":", "\"e\":", "\"kid\":", "\"alg\":", "\"use\":", "\"AQAB\"", "\"P-256\"",
      "\"Ed25519\"", "}", "]", ",", "_", "-", "=",
    ], run: fuzzToken)

  /// Its seeds are bytes, and so lie in the corpus.
  static let passkey = FuzzTarget(
    "passkey", seeds: ["\u{1}"],
    dictionary: [
      "fmt", "attStmt", "authData", "none", "packed", "X ", "Y", "`", "@", "@@@@", "\u{1}\u{2}\u{3}", "!", "\"", " ",
    ], run: fuzzPasskey)

  /// Its seeds are frames: masked with zeros, so that they can be read.
  static let socket = FuzzTarget(
    "socket",
    seeds: [
      "\u{1}\u{0}\u{0}\u{0}\u{0}\u{0}", "\u{9}\u{0}\u{0}\u{0}\u{0}\u{0}",
    ],
    dictionary: [
      "\u{0}\u{0}\u{0}\u{0}", "\u{1}", "\u{2}", "\u{8}", "\u{9}", "\u{a}", "\u{3}", "\u{7e}\u{0}", "\u{7f}\u{0}", "é",
      "😀",
      "\u{3}\u{e8}", "\u{3}\u{ed}",
    ], run: fuzzSocket, bytes: [[0x81], [0x01], [0x80], [0x82], [0x88], [0x89], [0x8a], [0xfe], [0xff], [0x85], [0xc1]])

  static let engine = FuzzTarget(
    "engine",
    seeds: [
      "40", "2probe", "42[\"a\",1]\u{1e}3", "42/notifications,7[\"a\"]",
      "451-[\"a\",{\"_placeholder\":true,\"num\":0}]",
    ],
    dictionary: [
      "\u{1e}", "0", "1", "2", "3", "4", "5", "6", "b", "/", "/a,", ",", "?", "-", "[", "]", "{", "}", "\"", "probe",
      "999999999999999", "1000000000000000", "é",
    ], run: fuzzEngine)

  static let address = FuzzTarget(
    "address",
    seeds: [
      "https://example.org/a/../b?c=d#e\n../f?g", "http://[2001:db8::1]:8080/\n//127.0.0.1/x",
      "https://xn--caf-dma.example\nfile:///etc/passwd", "http://0x7f.1:80/%2e%2e/\n?x", "10.0.0.0/8:443\n[::1]:9",
    ],
    dictionary: [
      "https://", "http://", "//", "/", "@", ":", "[", "]", "[::1]", "%25", "%2f", "?", "#", "..", "\\", "127.0.0.1",
      "0x7f", "0177", "localhost", ":65535", ":0", "/8", "ftp:",
    ], run: fuzzAddress)
  /// Its seeds are bytes as well.
  static let picture = FuzzTarget(
    "picture", seeds: ["GIF89a", "<svg>"],
    dictionary: [
      "RIFF", "WEBP", "VP8 ", "VP8L", "VP8X", "ALPH", "ICCP", "EXIF", "XMP ", "ANMF", "IHDR", "PLTE", "IDAT", "IEND",
      "tEXt", "acTL", "JFIF\0", "Exif\0\0", "ICC_PROFILE\0", "Adobe", "\u{1}\0\0\0",
    ]
  ) { bytes in
    fuzzPicture(bytes)
    return nil
  }
}
