// Every limit and deadline of the web engine, with its default and the reason for it.
import Base

/// What a server is told at its start. Times are in seconds, sizes in bytes.
package struct ServerOptions: Sendable {
  /// Where to listen; `::` listens for IPv6 and IPv4 alike.
  package var address = Address.loopback
  /// 0 lets the system choose.
  package var port: UInt16 = 0
  /// How many loops, each a thread; 0 means one per core.
  package var loops = 0
  /// Certificate and key; nil means plain HTTP.
  package var tls: TLSFiles?
  /// Peers whose `Forwarded` and `X-Forwarded-*` fields are believed.
  package var trustedProxies: [AddressRange] = []
  /// One line per request at level info.
  package var accessLog = true

  /// Request line and fields together; more is answered with 431.
  package var headBytes = 16 << 10
  /// The target of the request line; more is answered with 414.
  package var targetBytes = 8 << 10
  /// Header fields; more is answered with 431.
  package var headerFields = 100
  /// Sum of the buffered request bodies of one loop; a request that would pass it is answered with 503.
  package var bodyBudget = 64 << 20
  /// Waiting bytes of pipelined requests while one is answered later; reading stops at this.
  package var aheadBytes = 64 << 10
  /// Unsent answer bytes of one connection at which no further request of it is begun.
  package var outputHighWater = 256 << 10

  /// All connections together; the next one is closed at once.
  package var connections = 10_000
  /// Connections of one address (not counted for trusted proxies).
  package var connectionsPerAddress = 1_000
  /// Then the answer says `Connection: close`: load spreads anew over the loops.
  package var requestsPerConnection = 1_000_000

  /// From the first byte of a head (or the accept, TLS handshake included) to its end.
  package var headDeadline = 10.0
  /// In each such window a body must grow, and an answer be read, by `minimumRate` times the window.
  package var rateWindow = 10.0
  /// Bytes per second below which a client is too slow.
  package var minimumRate = 500
  /// No body may take longer than this, however steadily it drips.
  package var bodyDeadline = 1800.0
  /// Between an answer and the next request.
  package var idleDeadline = 75.0
  /// How long a refused client may go on sending before the connection is cut, so that it can read its answer.
  package var lingerDeadline = 2.0

  /// How long a connection that was taken over may be still before it gives a sign of life. Routers forget a connection
  /// after a minute or two.
  package var streamBeat = 25.0
  /// In each such window a client of a stream must take something of what waits for it; else it is cut.
  package var streamStall = 20.0
  /// Unsent bytes of a stream at which no more is read from its client.
  package var streamBacklog = 64 << 10

  package init() {}
}

/// PEM files of a certificate chain and its private key.
package struct TLSFiles: Sendable, Equatable {
  package var certificate: String
  package var key: String

  package init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }
}
