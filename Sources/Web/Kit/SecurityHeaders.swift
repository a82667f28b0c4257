// The fields that tell browsers what a page may do: ready blocks, copied as they are.
import Base

/// Blocks of header lines for `Reply.block`, each line ended by CRLF.
package enum SecurityHeaders {
  /// For JSON and other data of a signed-in caller: nothing may be kept, framed, sniffed or run.
  /// (No referrer policy: data refers to nothing.)
  package static let api: StaticString = """
    X-Content-Type-Options: nosniff\r
    Cache-Control: no-store\r
    Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r
    Cross-Origin-Resource-Policy: same-origin\r\n
    """

  /// The same over TLS.
  package static let secureAPI: StaticString = """
    X-Content-Type-Options: nosniff\r
    Cache-Control: no-store\r
    Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r
    Cross-Origin-Resource-Policy: same-origin\r
    Strict-Transport-Security: max-age=31536000\r\n
    """

  /// For data that is the same for everybody: it may be kept, and is asked for by its tag.
  package static let openData: StaticString = """
    X-Content-Type-Options: nosniff\r
    Cache-Control: public, no-cache\r
    Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r
    Cross-Origin-Resource-Policy: same-origin\r\n
    """

  /// For pages; `policy(_:)` goes with it. A page shows one person's data, so nothing keeps it.
  package static let page: StaticString = """
    X-Content-Type-Options: nosniff\r
    Cache-Control: no-store\r
    Referrer-Policy: same-origin\r
    Cross-Origin-Opener-Policy: same-origin\r
    Cross-Origin-Resource-Policy: same-origin\r
    Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()\r
    X-Frame-Options: DENY\r
    Vary: Accept-Language, Cookie\r\n
    """

  /// The same over TLS.
  package static let securePage: StaticString = """
    X-Content-Type-Options: nosniff\r
    Cache-Control: no-store\r
    Referrer-Policy: same-origin\r
    Cross-Origin-Opener-Policy: same-origin\r
    Cross-Origin-Resource-Policy: same-origin\r
    Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()\r
    X-Frame-Options: DENY\r
    Vary: Accept-Language, Cookie\r
    Strict-Transport-Security: max-age=31536000\r\n
    """

  /// For pages that may ask the browser where it is.
  package static let locatingPage: StaticString = """
    X-Content-Type-Options: nosniff\r
    Cache-Control: no-store\r
    Referrer-Policy: same-origin\r
    Cross-Origin-Opener-Policy: same-origin\r
    Cross-Origin-Resource-Policy: same-origin\r
    Permissions-Policy: camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()\r
    X-Frame-Options: DENY\r
    Vary: Accept-Language, Cookie\r\n
    """

  /// The same over TLS.
  package static let secureLocatingPage: StaticString = """
    X-Content-Type-Options: nosniff\r
    Cache-Control: no-store\r
    Referrer-Policy: same-origin\r
    Cross-Origin-Opener-Policy: same-origin\r
    Cross-Origin-Resource-Policy: same-origin\r
    Permissions-Policy: camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()\r
    X-Frame-Options: DENY\r
    Vary: Accept-Language, Cookie\r
    Strict-Transport-Security: max-age=31536000\r\n
    """

  package static func locatingPage(isSecure: Bool) -> StaticString { isSecure ? secureLocatingPage : locatingPage }

  package static func api(isSecure: Bool) -> StaticString { isSecure ? secureAPI : api }

  package static func page(isSecure: Bool) -> StaticString { isSecure ? securePage : page }

  /// The content security policy of a page: scripts of ours and those that carry the nonce, nothing else from anywhere.
  /// `images` is an origin of which it may show pictures too, such as the tiles of a map.
  package static func policy(_ nonce: Nonce, images: String? = nil) -> Reply.Header {
    let buffer = Buffer(capacity: 320)
    buffer.append("default-src 'none'; script-src 'self' 'nonce-")
    nonce.write(to: buffer)
    buffer.append(
      """
      '; style-src 'self'; img-src 'self' data:
      """)
    if let images {
      buffer.append(" ")
      buffer.append(text: images)
    }
    buffer.append(
      """
      ; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'
      """)
    return Reply.Header("Content-Security-Policy", buffer.string)
  }
}
