// Fuzzes the addresses of other servers and the operator's rules about them.
import Base
import Outbound

/// Two lines: an address, and a reference to be resolved from there. What has been read must read back as itself, and
/// name a host that can be judged.
func fuzzAddress(_ bytes: UnsafeRawBufferPointer) -> String? {
  let text = String(decoding: bytes, as: UTF8.self)
  let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
  for line in lines { _ = AllowedHost(String(line)) }
  guard let first = lines.first, let url = OutboundURL(String(first)) else { return nil }
  if let fault = judge(url) { return fault }
  guard lines.count == 2, let next = url.resolving(String(lines[1])) else { return nil }
  return judge(next)
}

private func judge(_ url: OutboundURL) -> String? {
  guard let again = OutboundURL(url.text) else { return "does not read back: \(url.text)" }
  if again != url { return "reads back as another: \(url.text) and \(again.text)" }
  if !url.text.hasPrefix(url.scheme.rawValue + "://") { return "begins otherwise: \(url.text)" }
  let isPlain = url.host.utf8.allSatisfy { isAlphanumeric($0) || "-._:".utf8.contains($0) }
  if !isPlain || url.host.isEmpty || url.port == 0 { return "a strange host: \(url.text)" }
  if url.host.utf8.contains(0x3a), url.address == nil { return "no address: \(url.text)" }
  return nil
}
