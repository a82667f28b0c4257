// What libcurl is told about each transfer, in one place.
import Base
import CCurl

/// Lists that libcurl reads during a transfer and that are ours to free.
struct CurlLists {
  private(set) var headers: UnsafeMutablePointer<curl_slist>?
  private(set) var names: UnsafeMutablePointer<curl_slist>?
  private(set) var isBroken = false

  mutating func addHeader(_ line: String) { CurlLists.add(line, &headers, &isBroken) }
  mutating func addName(_ line: String) { CurlLists.add(line, &names, &isBroken) }

  private static func add(_ line: String, _ list: inout UnsafeMutablePointer<curl_slist>?, _ isBroken: inout Bool) {
    guard let longer = quad_curl_slist_append(list, line) else {
      isBroken = true
      return
    }
    list = longer
  }

  mutating func free() {
    quad_curl_slist_free_all(headers)
    quad_curl_slist_free_all(names)
    headers = nil
    names = nil
  }
}

/// Sets options and remembers the first one that was refused.
struct CurlSettings {
  private let handle: UnsafeMutableRawPointer
  private(set) var code = CURLE_OK

  init(_ handle: CurlHandle) { self.handle = handle.raw }

  mutating func check(_ result: CURLcode) { if code == CURLE_OK { code = result } }

  mutating func set(_ option: CURLoption, _ value: Int) { check(quad_curl_set_number(handle, option, value)) }
  mutating func set(_ option: CURLoption, _ value: String) { check(quad_curl_set_text(handle, option, value)) }

  /// Everything but the body and the callbacks.
  mutating func apply(_ request: OutboundRequest, _ options: HTTPClient.Options, _ lists: inout CurlLists) {
    let limits = request.limits
    set(CURLOPT_URL, request.url.text)
    set(CURLOPT_PROTOCOLS_STR, request.url.scheme.rawValue)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    set(CURLOPT_NOSIGNAL, 1)
    // When time is up while a name is looked up, libcurl would wait for the resolver's thread.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, limits.connect))
    set(CURLOPT_TIMEOUT_MS, max(1, limits.total))
    set(CURLOPT_LOW_SPEED_LIMIT, max(0, limits.slowRate))
    set(CURLOPT_LOW_SPEED_TIME, max(0, limits.slowSeconds))
    // HEAD tells the length of a body that won't come.
    if limits.excess == .fails, request.method != .head {
      check(quad_curl_set_size(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(max(1, limits.bodyBytes))))
    }
    // No coding was asked for; one that comes all the same is not unpacked, so that a small answer can't grow large.
    set(CURLOPT_HTTP_CONTENT_DECODING, 0)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let path = options.authorities { set(CURLOPT_CAINFO, path) }
    // The empty text also keeps http_proxy and its kin in the environment from being read.
    set(CURLOPT_PROXY, options.proxy?.text ?? "")
    if options.proxy != nil {
      set(CURLOPT_NOPROXY, "")
      set(CURLOPT_HTTPPROXYTUNNEL, 1)
      set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    }
    set(CURLOPT_USERAGENT, options.userAgent)
    set(CURLOPT_MAXCONNECTS, 4)
    if request.file != nil {
      set(CURLOPT_UPLOAD, 1)
    } else {
      method(request.method, hasBody: request.body != nil)
    }
    // libcurl would wait a second for "100 Continue" before a larger body.
    lists.addHeader("Expect:")
    for header in request.headers {
      // A semicolon is libcurl's way to say that a field is there and empty.
      let value = header.value.value
      lists.addHeader(value.isEmpty ? header.name + ";" : header.name + ": " + value)
    }
    check(quad_curl_set_list(handle, CURLOPT_HTTPHEADER, lists.headers))
    for name in options.resolve { lists.addName(name) }
    check(quad_curl_set_list(handle, CURLOPT_RESOLVE, lists.names))
    if lists.isBroken { check(CURLE_OUT_OF_MEMORY) }
  }

  private mutating func method(_ method: OutboundMethod, hasBody: Bool) {
    switch method {
    case .get: set(CURLOPT_HTTPGET, 1)
    case .head: set(CURLOPT_NOBODY, 1)
    case .post, .put, .patch, .delete:
      if hasBody || method != .delete { set(CURLOPT_POST, 1) }
      if method != .post { set(CURLOPT_CUSTOMREQUEST, method.rawValue) }
    }
  }
}
