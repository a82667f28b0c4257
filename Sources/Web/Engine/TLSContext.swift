// A server certificate and how TLS is spoken with it.
import COpenSSL
import Glibc
import Synchronization

/// OpenSSL's contexts, one for each loop, all with the same keys for tickets, so that a session begun on one is resumed on
/// another. Each has a library of its own: within one, every handshake of every loop takes the same locks and counts on the
/// same objects some hundred times, which was a tenth of a handshake on two cores. OpenSSL counts references: connections made
/// with a context outlive its replacement; hence `@unchecked`.
final class TLSContext: @unchecked Sendable {
  private let contexts: [OpaquePointer]

  /// Reads the PEM files. Fails with a sentence when they can't be read or don't belong together.
  init(_ files: TLSFiles, loops: Int = 1) throws(EngineFailure) {
    var made: [OpaquePointer] = []
    do throws(EngineFailure) {
      for library in TLSLibraries.take(max(loops, 1)) {
        guard let context = SSL_CTX_new_ex(library, nil, TLS_server_method()) else {
          throw EngineFailure("OpenSSL has no context to give")
        }
        made.append(context)
        try TLSContext.prepare(context, files)
        guard made.count == 1 || quad_SSL_CTX_share_tickets(made[0], context) == 1 else {
          throw EngineFailure("OpenSSL does not share its keys for tickets: \(openSSLReason())")
        }
      }
    } catch {
      for context in made { SSL_CTX_free(context) }
      throw error
    }
    // Fewer than loops where memory is short; they serve several then.
    guard !made.isEmpty else { throw EngineFailure("OpenSSL has no library to give") }
    contexts = made
  }

  deinit { for context in contexts { SSL_CTX_free(context) } }

  /// The context of a loop, by its index.
  func pointer(of loop: Int) -> OpaquePointer { contexts[loop % contexts.count] }

  private static func prepare(_ made: OpaquePointer, _ files: TLSFiles) throws(EngineFailure) {
    quad_SSL_CTX_harden(made)
    guard quad_SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION) == 1,
      SSL_CTX_set_cipher_list(made, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1
    else { throw EngineFailure("OpenSSL refuses TLS 1.2 with forward secrecy") }
    ERR_clear_error()
    guard SSL_CTX_use_certificate_chain_file(made, files.certificate) == 1 else {
      throw EngineFailure("the certificate \(files.certificate) can't be read: \(openSSLReason())")
    }
    guard SSL_CTX_use_PrivateKey_file(made, files.key, SSL_FILETYPE_PEM) == 1 else {
      throw EngineFailure("the key \(files.key) can't be read, or is not the certificate's: \(openSSLReason())")
    }
    guard SSL_CTX_check_private_key(made) == 1 else {
      throw EngineFailure("the key \(files.key) is not that of \(files.certificate): \(openSSLReason())")
    }
    // Tickets carry the sessions: no memory per client here. One per handshake is enough.
    _ = quad_SSL_CTX_set_session_cache_mode(made, Int(SSL_SESS_CACHE_OFF))
    SSL_CTX_set_num_tickets(made, 1)
    let name: [UInt8] = [0x71, 0x75, 0x61, 0x64]
    SSL_CTX_set_session_id_context(made, name, UInt32(name.count))
    SSL_CTX_set_alpn_select_cb(made, chooseProtocol, nil)
  }
}

/// OpenSSL's libraries, as many as were ever wanted at once. They are never given back: connections may outlive any context.
private enum TLSLibraries {
  /// `@unchecked`: OpenSSL locks them itself.
  private struct Library: @unchecked Sendable { let pointer: OpaquePointer }

  private static let made = Mutex<[Library]>([])

  static func take(_ count: Int) -> [OpaquePointer] {
    made.withLock { made in
      while made.count < count, let library = OSSL_LIB_CTX_new() { made.append(Library(pointer: library)) }
      return made.prefix(count).map(\.pointer)
    }
  }
}

/// OpenSSL's own words for its last error.
func openSSLReason() -> String {
  let code = ERR_get_error()
  guard code != 0 else { return "no reason given" }
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
    guard let base = text.baseAddress else { return "" }
    ERR_error_string_n(code, base, 256)
    return String(cString: base)
  }
}

/// ALPN: http/1.1 is all we speak; a client that names only others is told so by an alert.
private func chooseProtocol(
  _ ssl: OpaquePointer?, _ out: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ outLength: UnsafeMutablePointer<UInt8>?,
  _ offered: UnsafePointer<UInt8>?, _ length: UInt32, _ argument: UnsafeMutableRawPointer?
) -> Int32 {
  let wanted: StaticString = "http/1.1"
  guard let offered, let out, let outLength else { return SSL_TLSEXT_ERR_ALERT_FATAL }
  var at = 0
  while at < Int(length) {
    let size = Int(offered[at])
    guard at + 1 + size <= Int(length) else { break }
    if size == wanted.utf8CodeUnitCount, memcmp(offered + at + 1, wanted.utf8Start, size) == 0 {
      out.pointee = offered + at + 1
      outLength.pointee = UInt8(size)
      return SSL_TLSEXT_ERR_OK
    }
    at += 1 + size
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}
