// One message on its way: what libcurl is told, what is said, and what its end means.
import Base
import CCurl
import CLinux
import Glibc

/// The state of one transfer. It lives on the thread that runs it; libcurl calls back on the same thread.
final class SMTPTransfer {
  private let server: SMTPServer
  private let message: [UInt8]
  private let isEnding: () -> Bool
  private var sent = 0
  private var talk: SMTPTalk
  private var refused: Address?
  private var hasEnded = false
  /// When the two last said something, in steady nanoseconds; nil before the first word.
  private var spoken: UInt64?
  private var isLate = false

  init(_ server: SMTPServer, _ message: [UInt8], isEnding: @escaping () -> Bool) {
    self.server = server
    self.message = message
    self.isEnding = isEnding
    talk = SMTPTalk(server)
  }

  func run(from: MailAddress, to: MailAddress) throws(SMTPFailure) -> SMTPReceipt {
    guard let handle = CurlHandle() else { throw failure(.passing, SMTPText.machine) }
    defer { quad_curl_easy_cleanup(handle.raw) }
    guard let recipients = quad_curl_slist_append(nil, "<\(to.address)>") else {
      throw failure(.passing, SMTPText.machine)
    }
    defer { quad_curl_slist_free_all(recipients) }
    var words = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE) + 1)
    let context = Unmanaged.passUnretained(self).toOpaque()
    let (code, wasSet) = words.withUnsafeMutableBufferPointer { words in
      withExtendedLifetime(self) {
        var settings = CurlSettings(handle)
        settings.check(quad_curl_set_error_buffer(handle.raw, words.baseAddress))
        settings.apply(server, from: from)
        settings.check(quad_curl_set_list(handle.raw, CURLOPT_MAIL_RCPT, recipients))
        settings.check(
          quad_curl_set_mail(
            handle.raw, context, curl_off_t(message.count), readMessage, noteLine, openMailSocket, watchMail,
            ignoreAnswer))
        // With one option missing (a check of the certificate) it would not be the transfer that was meant.
        guard settings.code == CURLE_OK else { return (settings.code, false) }
        return (quad_curl_easy_perform(handle.raw), true)
      }
    }
    guard wasSet else { throw failure(.settings, SMTPText.machine, String(cString: quad_curl_easy_strerror(code))) }
    // Once the server has said that it has the message, it is responsible, however the conversation ends.
    if code == CURLE_OK || talk.isAccepted { return SMTPReceipt(reply: talk.lastReply, conversation: talk.lines) }
    var detail = words.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if detail.isEmpty { detail = String(cString: quad_curl_easy_strerror(code)) }
    throw meaning(of: code, detail)
  }

  private func meaning(of code: CURLcode, _ detail: String) -> SMTPFailure {
    if hasEnded { return failure(.passing, SMTPText.ended) }
    if isLate { return failure(.passing, SMTPText.timedOut(server.host), detail) }
    if let refused { return failure(.settings, SMTPText.plainElsewhere(server.host), "\(refused)") }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return failure(.passing, SMTPText.notFound(server.host), detail)
    case CURLE_COULDNT_CONNECT: return failure(.passing, SMTPText.unreachable(server.host), detail)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_CACERT_BADFILE:
      return failure(.settings, SMTPText.untrusted(server.host), detail)
    case CURLE_USE_SSL_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER:
      // A server that breaks off while the two agree on a key may do better later; one that has no TLS will not.
      return failure(code == CURLE_USE_SSL_FAILED ? .settings : .passing, SMTPText.noTLS(server.host), detail)
    case CURLE_OPERATION_TIMEDOUT: return failure(.passing, SMTPText.timedOut(server.host), detail)
    default: break
    }
    let reply = talk.code
    let isLogin = code == CURLE_LOGIN_DENIED || [530, 534, 535, 538].contains(reply)
    if reply >= 400, reply < 500 {
      return failure(.passing, SMTPText.later(server.host, talk.lastReply), talk.lastReply)
    }
    if isLogin {
      return failure(.settings, SMTPText.login(server.host), talk.lastReply.isEmpty ? detail : talk.lastReply)
    }
    if reply >= 500 {
      return talk.isAboutMessage
        ? failure(.refused, SMTPText.refused(server.host, talk.lastReply), talk.lastReply)
        : failure(.settings, SMTPText.unwilling(server.host, talk.lastReply), talk.lastReply)
    }
    if code == CURLE_WEIRD_SERVER_REPLY, !talk.isAboutMessage {
      return failure(.settings, SMTPText.notSMTP(server.host), detail)
    }
    return failure(.passing, SMTPText.broken(server.host), detail)
  }

  private func failure(_ kind: SMTPFailure.Kind, _ text: Text, _ detail: String = "") -> SMTPFailure {
    SMTPFailure(
      kind: kind, host: server.host, code: talk.code >= 400 ? talk.code : 0, detail: SMTPTalk.harmless(detail, 300),
      text: text,
      conversation: talk.lines)
  }

  // MARK: What libcurl calls

  fileprivate func read(into target: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(target.count, message.count - sent)
    message.withUnsafeBytes { bytes in
      target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[sent..<sent + count]))
    }
    sent += count
    return count
  }

  fileprivate func note(_ kind: curl_infotype, _ bytes: UnsafeRawBufferPointer) {
    switch kind {
    case CURLINFO_HEADER_IN: talk.hear(bytes)
    case CURLINFO_HEADER_OUT: talk.say(bytes)
    default: return
    }
    spoken = monotonicNanoseconds()
  }

  /// What is not secret goes no further than this machine.
  fileprivate func permits(_ address: Address) -> Bool {
    if server.security != .plain || address.reach == .loopback { return true }
    refused = address
    return false
  }

  fileprivate var mustEnd: Bool {
    if isEnding() { hasEnded = true }
    // Each answer is waited for as long as a connection, but for that to the message itself: who gives up on a server that
    // takes it in the next second sends it twice.
    if let spoken, !talk.isUnderScrutiny, Int((monotonicNanoseconds() &- spoken) / 1_000_000) > server.connect {
      // Of a farewell that does not come nothing is to be said: what was said before it counts.
      if talk.hasQuit { return true }
      isLate = true
    }
    return hasEnded || isLate
  }
}

extension CurlSettings {
  /// Everything but the recipients and the callbacks.
  fileprivate mutating func apply(_ server: SMTPServer, from: MailAddress) {
    set(CURLOPT_URL, server.url)
    set(CURLOPT_PROTOCOLS_STR, server.security == .tls ? "smtps" : "smtp")
    set(CURLOPT_USE_SSL, server.security == .plain ? Int(CURLUSESSL_NONE.rawValue) : Int(CURLUSESSL_ALL.rawValue))
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let path = server.authorities { set(CURLOPT_CAINFO, path) }
    // The empty text also keeps the environment's proxies from being used.
    set(CURLOPT_PROXY, "")
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, server.connect))
    set(CURLOPT_TIMEOUT_MS, max(1, server.total))
    // Of any answer, that to the message too; `mustEnd` waits less for all others.
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, server.total / 1000))
    set(CURLOPT_FRESH_CONNECT, 1)
    set(CURLOPT_FORBID_REUSE, 1)
    set(CURLOPT_MAIL_FROM, "<\(from.address)>")
    if !server.user.isEmpty {
      set(CURLOPT_USERNAME, server.user)
      set(CURLOPT_PASSWORD, server.password.value)
      set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
    }
  }
}

// The functions that libcurl is given. They stand alone: a closure could belong to an actor, and die on another thread.

private func mailTransfer(_ context: UnsafeMutableRawPointer?) -> SMTPTransfer? {
  context.map { Unmanaged<SMTPTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func readMessage(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  mailTransfer(context)?.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size &* count)) ?? 0
}

private func noteLine(
  _: UnsafeMutableRawPointer?, _ kind: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  mailTransfer(context)?.note(kind, UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}

private func openMailSocket(
  _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let transfer = mailTransfer(context), let address, purpose == CURLSOCKTYPE_IPCXN,
    address.pointee.family == AF_INET || address.pointee.family == AF_INET6
  else { return -1 }
  var storage = sockaddr_storage()
  quad_curl_copy_address(address, &storage)
  return transfer.permits(Address(storage)) ? quad_curl_open(address) : -1
}

private func watchMail(
  _ context: UnsafeMutableRawPointer?, _ total: curl_off_t, _ now: curl_off_t, _ outTotal: curl_off_t,
  _ outNow: curl_off_t
) -> Int32 { mailTransfer(context)?.mustEnd ?? true ? 1 : 0 }

private func ignoreAnswer(
  _: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _: UnsafeMutableRawPointer?
) -> Int { size &* count }
