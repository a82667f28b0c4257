// Signing in at somebody else's provider: Authlib's, in a process of its own, which checks what Quad sends.
import Base
import Credentials
import Foundation
import Testing

@testable import Outbound

/// `Tests/Peers/oidc_provider.py`, running until this goes.
final class PythonProvider {
  private let process = Process()
  private let input = Pipe()
  let issuer: String
  private let client = OutboundTests.client()

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let python = root.appendingPathComponent(".build/venv/bin/python")

  private static let program = root.appendingPathComponent("Tests/Peers/oidc_provider.py").path

  /// Whether `scripts/setup test` has been here, and to its end: the provider itself says whether it finds its packages, for
  /// it imports them before it reads its arguments.
  static let isInstalled: Bool = {
    guard FileManager.default.isExecutableFile(atPath: python.path) else { return false }
    let process = Process()
    process.executableURL = python
    process.arguments = ["-B", program, "--help"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  init() throws {
    TestEnvironment.prepare()
    let output = Pipe()
    process.executableURL = PythonProvider.python
    process.arguments = ["-B", PythonProvider.program]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let some = output.fileHandleForReading.availableData
      guard !some.isEmpty else { throw NoURL(text: line) }
      line += String(decoding: some, as: UTF8.self)
    }
    issuer = String(line.dropFirst("listening on ".count).dropLast())
  }

  deinit {
    // The end of its input is the end of it.
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Steers it; answers how often each endpoint was asked since the last reset.
  @discardableResult
  func steer(_ wish: [String: Any]) throws -> [String: Int] {
    var request = OutboundRequest(.post, try url(text: issuer.replacingOccurrences(of: "/campus", with: "/control")))
    request.setBody(Array(try JSONSerialization.data(withJSONObject: wish)), "application/json")
    let answer = try client.send(request)
    guard answer.status == 200 else { throw NoURL(text: String(decoding: answer.body, as: UTF8.self)) }
    let asked = try answer.json().root["asked"]?.members.map { ($0.name.string ?? "", Int($0.value.int64 ?? 0)) }
    return Dictionary(uniqueKeysWithValues: asked ?? [])
  }

  func party(secret: String? = "s:e c%ret+/") -> OpenIDProvider {
    OpenIDProvider(
      OpenIDSettings(issuer: issuer, clientID: "quad@campus", clientSecret: secret.map { Secret($0) }), client: client)
  }

  static let request = OpenIDRequest(redirect: "https://campus.example/sign-in/openid/answer")

  /// Goes there as a browser does, and takes from the redirect what comes back.
  func visit(_ party: OpenIDProvider, _ attempt: SignInAttempt, as person: String? = nil) throws -> OpenIDCallback {
    let there = try party.authorizationURL(for: attempt, PythonProvider.request)
    let answer = try client.send(person.map { .form(there, [("person", $0)]) } ?? OutboundRequest(.get, there))
    guard answer.status == 302, let location = answer.header("location"),
      let query = location.split(separator: "?").last
    else { throw NoURL(text: "status \(answer.status)") }
    #expect(location.hasPrefix(PythonProvider.request.redirect + "?"))
    let fields = LoopbackServer.fields(String(query))
    return OpenIDCallback(
      state: fields["state"] ?? "", code: fields["code"], issuer: fields["iss"], error: fields["error"])
  }

  func signIn(_ party: OpenIDProvider, as person: String? = nil) throws -> OpenIDIdentity {
    let attempt = SignInAttempt()
    let callback = try visit(party, attempt, as: person)
    return try party.identity(from: callback, attempt: attempt, PythonProvider.request)
  }

  func fault(_ party: OpenIDProvider) throws -> OpenIDFault? {
    do {
      _ = try signIn(party)
      return nil
    } catch let fault as OpenIDFault { return fault }
  }
}

@Suite(.enabled(if: PythonProvider.isInstalled)) struct OpenIDPeerTests {
  @Test func signsInEverywhere() throws {
    let peer = try PythonProvider()
    try peer.steer(["signed_in": "ada"])
    for kind in ["RS256", "ES256", "EdDSA"] {
      try peer.steer(["rotate": kind])
      for (ways, secret) in [(["client_secret_basic"], true), (["client_secret_post"], true), (["none"], false)] {
        try peer.steer(["ways": ways])
        let identity = try peer.signIn(peer.party(secret: secret ? "s:e c%ret+/" : nil))
        #expect(identity.issuer == peer.issuer && identity.subject == "248289761001" && identity.isEmailVerified)
        #expect(identity.email == "ada@campus.test" && identity.authenticated != nil)
      }
    }
    try peer.steer(["ways": ["client_secret_basic"]])
    #expect(try peer.fault(peer.party(secret: "wrong")) == .codeRefused("invalid_client"))
  }

  @Test func isCheckedByTheProvider() throws {
    let peer = try PythonProvider()
    let party = peer.party()
    let attempt = SignInAttempt()
    let callback = try peer.visit(party, attempt, as: "zoe")
    // A code without its proof key, and one that is used up.
    #expect(throws: OpenIDFault.codeRefused("invalid_grant")) {
      let other = SignInAttempt()
      _ = try party.identity(
        from: OpenIDCallback(state: other.state, code: callback.code, issuer: callback.issuer), attempt: other,
        PythonProvider.request)
    }
    #expect(try party.identity(from: callback, attempt: attempt, PythonProvider.request).name == "Zoé Zola")
    #expect(throws: OpenIDFault.codeRefused("invalid_grant")) {
      try party.identity(from: callback, attempt: attempt, PythonProvider.request)
    }
    let refused = try peer.visit(party, attempt, as: "nobody")
    #expect(throws: OpenIDFault.denied("access_denied")) {
      try party.identity(from: refused, attempt: attempt, PythonProvider.request)
    }
    #expect(try !peer.signIn(party, as: "eve").isEmailVerified)
  }

  @Test func followsItsKeys() throws {
    let peer = try PythonProvider()
    try peer.steer(["signed_in": "ada"])
    let party = peer.party()
    for _ in 0..<3 { _ = try peer.signIn(party) }
    #expect(try peer.steer([:])["keys"] == 1)
    try peer.steer(["rotate": "RS256"])
    _ = try peer.signIn(party)
    try peer.steer(["rotate": "EdDSA"])
    #expect(try peer.fault(party) == .badToken(.unknownKey))
    #expect(try peer.steer([:])["keys"] == 2)
    // A provider whose keys lag behind.
    try peer.steer(["faults": ["old_keys"]])
    #expect(try peer.fault(peer.party()) == .badToken(.unknownKey))
  }

  @Test func believesNoLie() throws {
    let peer = try PythonProvider()
    try peer.steer(["signed_in": "ada"])
    let lies: [(String, OpenIDFault?)] = [
      ("wrong_iss", .badToken(.wrongIssuer)), ("wrong_aud", .badToken(.wrongAudience)),
      ("extra_aud", .badToken(.wrongParty)),
      ("wrong_azp", .badToken(.wrongParty)), ("wrong_nonce", .badToken(.wrongNonce)),
      ("no_nonce", .badToken(.wrongNonce)),
      ("expired", .badToken(.expired)), ("not_yet", .badToken(.notYetValid)), ("no_sub", .badToken(.badClaim)),
      ("from_the_future", .badToken(.issuedInFuture)), ("wrong_at_hash", .wrongHash),
      ("alg_none", .badToken(.wrongAlgorithm)),
      ("hs256_public_key", .badToken(.wrongAlgorithm)), ("hs256_client_secret", .badToken(.wrongAlgorithm)),
      ("foreign_key", .badToken(.badSignature)), ("foreign_kid", .badToken(.unknownKey)),
      ("discovery_wrong_issuer", .wrongIssuer), ("wrong_state", .wrongState), ("wrong_iss_field", .wrongResponder),
      ("no_iss_field", .wrongResponder), ("token_html", .notOpenID("token_endpoint")), ("token_500", .status(500)),
      ("token_redirects", .status(302)), ("token_empty", .notOpenID("token_endpoint")),
      ("keys_html", .notOpenID("HTML, not jwks_uri")),
      ("keys_500", .status(500)), ("discovery_html", .notOpenID("HTML, not JSON")), ("discovery_500", .status(500)),
      ("discovery_redirects", .status(302)), ("discovery_empty", .notOpenID("JSON")),
    ]
    for (lie, fault) in lies {
      try peer.steer(["faults": [lie]])
      #expect(try peer.fault(peer.party()) == fault, "\(lie)")
    }
    let broken: [(String, OutboundFault)] = [
      ("discovery_endless", .tooLarge), ("keys_endless", .tooLarge), ("token_endless", .tooLarge),
      ("token_closes", .broken),
      ("discovery_inside", .forbiddenAddress),
    ]
    for (lie, fault) in broken {
      try peer.steer(["faults": [lie]])
      guard case .call(let failure)? = try peer.fault(peer.party()) else {
        Issue.record("\(lie)")
        continue
      }
      #expect(failure.fault == fault, "\(lie)")
    }
    // What the user-info endpoint does wrong keeps nobody out but an impostor.
    for lie in ["userinfo_500", "userinfo_html", "userinfo_endless", "userinfo_closes", "userinfo_redirects"] {
      try peer.steer(["faults": [lie, "no_email"]])
      let identity = try peer.signIn(peer.party())
      #expect(identity.email == nil && identity.userInfoFault != nil, "\(lie)")
    }
    try peer.steer(["faults": ["no_email"]])
    #expect(try peer.signIn(peer.party()).email == "ada@campus.test")
    try peer.steer(["faults": ["no_email", "userinfo_wrong_sub"]])
    #expect(try peer.fault(peer.party()) == .wrongSubject)
    try peer.steer(["faults": ["unverified_email"]])
    #expect(try !peer.signIn(peer.party()).isEmailVerified)
  }
}
