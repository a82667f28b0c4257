// One transfer: what libcurl is told, what it hands over, and what its result means.
import Base
import CCurl
import CLinux
import Glibc

/// The state of one transfer. It lives on the thread that runs it; libcurl calls back on the same thread.
final class Transfer {
  private let request: OutboundRequest
  private let policy: AddressPolicy
  private let isProxied: Bool
  private let isEnding: () -> Bool

  private var fields: [(name: String, value: String)] = []
  private var body: [UInt8] = []
  private var headBytes = 0
  private var status = 0
  private var isHeadDone = false
  private var isCut = false
  /// Why a callback has stopped the transfer.
  private var stop: OutboundFault?
  private var refused: Address?
  /// The file that is sent, and how much of it has gone.
  private var upload: Int32 = -1
  private var sent: Int64 = 0

  init(_ request: OutboundRequest, policy: AddressPolicy, isProxied: Bool, isEnding: @escaping () -> Bool) {
    self.request = request
    self.policy = policy
    self.isProxied = isProxied
    self.isEnding = isEnding
  }

  func run(on handle: CurlHandle, _ options: HTTPClient.Options) throws(OutboundFailure) -> OutboundAnswer {
    var lists = CurlLists()
    defer { lists.free() }
    if let file = request.file {
      upload = quad_open(file.path, O_RDONLY | O_CLOEXEC, 0)
      guard upload >= 0 else {
        throw OutboundFailure(.machine, host: request.url.host, detail: systemMessage(errno))
      }
    }
    defer { if upload >= 0 { close(upload) } }
    var words = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE) + 1)
    let context = Unmanaged.passUnretained(self).toOpaque()
    let code = words.withUnsafeMutableBufferPointer { words in
      withExtendedLifetime(self) {
        withBody { bytes in
          var settings = CurlSettings(handle)
          if let bytes { settings.check(quad_curl_set_body(handle.raw, bytes.baseAddress, bytes.count)) }
          settings.apply(request, options, &lists)
          if let file = request.file {
            settings.check(quad_curl_set_upload(handle.raw, context, sendFile, seekFile, curl_off_t(file.count)))
          }
          settings.check(quad_curl_set_error_buffer(handle.raw, words.baseAddress))
          settings.check(
            quad_curl_set_callbacks(
              handle.raw, context, receiveBody, receiveHead, openSocket, judgeConnection, watchProgress))
          // With one option missing (a limit, a check) the transfer would not be the one that was meant.
          guard settings.code == CURLE_OK else {
            stop = .machine
            return settings.code
          }
          return quad_curl_easy_perform(handle.raw)
        }
      }
    }
    if code == CURLE_OK, !isHeadDone {
      // libcurl is content with a head that breaks off.
      throw OutboundFailure(.broken, host: request.url.host, detail: "the head of the answer breaks off")
    }
    if code == CURLE_OK || isCut {
      return OutboundAnswer(status: status, headers: fields, body: body, isCut: isCut, url: request.url, duration: 0)
    }
    // Of several addresses one may have been refused and another one have failed in its own way.
    if let refused, code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK {
      throw OutboundFailure(
        .forbiddenAddress, host: request.url.host, detail: "\(refused) is \(refused.reach.rawValue)")
    }
    var detail = words.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if detail.isEmpty { detail = String(cString: quad_curl_easy_strerror(code)) }
    throw OutboundFailure(stop ?? faultOf(code, handle), host: request.url.host, detail: detail)
  }

  /// Lends the body where there is one or has to be one; an empty one too has a pointer, for libcurl takes null for none.
  private func withBody<R>(_ run: (UnsafeRawBufferPointer?) -> R) -> R {
    let needsBody = request.file == nil && [.post, .put, .patch].contains(request.method)
    guard let body = request.body ?? (needsBody ? [] : nil) else { return run(nil) }
    return (body.isEmpty ? [0] : body).withUnsafeBytes { run(UnsafeRawBufferPointer(rebasing: $0[..<body.count])) }
  }

  private func faultOf(_ code: CURLcode, _ handle: CurlHandle) -> OutboundFault {
    switch code {
    case CURLE_URL_MALFORMAT: return .badRequest
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .nameNotFound
    case CURLE_COULDNT_CONNECT:
      var number = 0
      _ = quad_curl_number(handle.raw, CURLINFO_OS_ERRNO, &number)
      return number == Int(EHOSTUNREACH) || number == Int(ENETUNREACH) ? .unreachable : .refused
    case CURLE_OPERATION_TIMEDOUT: return .timedOut
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS: return .untrusted
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_SHUTDOWN_FAILED: return .tls
    // HTTP/0.9, which is anything at all, has the first of these.
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: return .notHTTP
    // The second is what libcurl says of a line beyond 100 KB.
    case CURLE_FILESIZE_EXCEEDED, CURLE_OUT_OF_MEMORY: return .tooLarge
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_PROXY: return .broken
    default: return .machine
    }
  }

  // MARK: What libcurl calls

  /// A line of a head, with its end. Returns how much it took; less ends the transfer.
  fileprivate func receive(head line: UnsafeRawBufferPointer) -> Int {
    headBytes += line.count
    guard headBytes <= request.limits.headBytes else { return end(.tooLarge) }
    // Trailers, after the body: nobody asked for them.
    if isHeadDone { return line.count }
    var end = line.count
    while end > 0, line[end - 1] == 0x0a || line[end - 1] == 0x0d { end -= 1 }
    let text = String(decoding: line[..<end], as: UTF8.self)
    if text.isEmpty {
      // Interim answers (100, 103) have heads of their own.
      isHeadDone = status >= 200
      return line.count
    }
    if text.hasPrefix("HTTP/") {
      fields = []
      status = text.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } ?? 0
      return line.count
    }
    if text.hasPrefix(" ") || text.hasPrefix("\t") {
      if let last = fields.indices.last { fields[last].value += " " + text.trimmingSpace }
      return line.count
    }
    guard let colon = text.firstIndex(of: ":") else { return line.count }
    guard fields.count < request.limits.headFields else { return self.end(.tooLarge) }
    fields.append((text[..<colon].lowercased(), text[text.index(after: colon)...].trimmingSpace))
    return line.count
  }

  fileprivate func receive(body bytes: UnsafeRawBufferPointer) -> Int {
    let room = request.limits.bodyBytes - body.count
    if bytes.count <= room {
      body.append(contentsOf: bytes)
      return bytes.count
    }
    if request.limits.excess == .fails { return end(.tooLarge) }
    body.append(contentsOf: bytes.prefix(max(0, room)))
    isCut = true
    return 0
  }

  /// The next bytes of the file. Its end before its time ends the transfer.
  fileprivate func send(into room: UnsafeMutableRawBufferPointer) -> Int {
    guard let file = request.file, upload >= 0 else { return Int(CURL_READFUNC_ABORT) }
    let most = min(Int64(room.count), file.count - sent)
    if most <= 0 { return 0 }
    while true {
      let count = pread(upload, room.baseAddress, Int(most), off_t(file.offset + sent))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        stop = .machine
        return Int(CURL_READFUNC_ABORT)
      }
      sent += Int64(count)
      return count
    }
  }

  /// From there again: a kept connection turned out to be closed. `origin` is always the beginning.
  fileprivate func seek(to offset: Int64, _ origin: Int32) -> Int32 {
    guard origin == SEEK_SET, offset >= 0, let file = request.file, offset <= file.count else {
      return CURL_SEEKFUNC_FAIL
    }
    sent = offset
    return CURL_SEEKFUNC_OK
  }

  private func end(_ fault: OutboundFault) -> Int {
    stop = fault
    return 0
  }

  /// Whether the policy lets this connection be made. With a proxy in between it is the proxy's address.
  fileprivate func permits(_ address: Address) -> Bool {
    if isProxied || policy.permits(host: request.url.host, port: request.url.port, address) { return true }
    refused = address
    return false
  }

  fileprivate var mustEnd: Bool {
    if isEnding() { stop = .ended }
    return stop != nil
  }
}

// The functions that libcurl is given. They stand alone: a closure could belong to an actor, and die on another thread.

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
  context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  transfer(context)?.receive(body: UnsafeRawBufferPointer(start: bytes, count: size &* count)) ?? 0
}

private func sendFile(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  transfer(context)?.send(into: UnsafeMutableRawBufferPointer(start: bytes, count: size &* count))
    ?? Int(CURL_READFUNC_ABORT)
}

private func seekFile(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
  transfer(context)?.seek(to: Int64(offset), origin) ?? CURL_SEEKFUNC_FAIL
}

private func receiveHead(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  transfer(context)?.receive(head: UnsafeRawBufferPointer(start: bytes, count: size &* count)) ?? 0
}

/// Opens the socket for a connection, unless the policy refuses the address; libcurl then tries the next one.
private func openSocket(
  _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let transfer = transfer(context), let address, purpose == CURLSOCKTYPE_IPCXN,
    address.pointee.family == AF_INET || address.pointee.family == AF_INET6
  else { return -1 }
  var storage = sockaddr_storage()
  quad_curl_copy_address(address, &storage)
  return transfer.permits(Address(storage)) ? quad_curl_open(address) : -1
}

/// Asked before a request goes out, over new connections and kept ones alike.
private func judgeConnection(
  _ context: UnsafeMutableRawPointer?, _ peer: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
  _ peerPort: Int32, _ localPort: Int32
) -> Int32 {
  guard let transfer = transfer(context), let peer, let address = Address(String(cString: peer)),
    transfer.permits(address)
  else { return CURL_PREREQFUNC_ABORT }
  return CURL_PREREQFUNC_OK
}

/// Called at least once a second.
private func watchProgress(
  _ context: UnsafeMutableRawPointer?, _ total: curl_off_t, _ now: curl_off_t, _ outTotal: curl_off_t,
  _ outNow: curl_off_t
) -> Int32 { transfer(context)?.mustEnd ?? true ? 1 : 0 }
