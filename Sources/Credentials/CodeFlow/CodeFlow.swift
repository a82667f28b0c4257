// What a sign-in at another service is tied to: state, nonce, and the proof key (RFC 7636).
import Base

/// The proof that whoever redeems a code is whoever asked for it: PKCE with S256.
package struct ProofKey: Sendable {
  /// Sent when the code is redeemed, and secret until then: 43 to 128 characters.
  package let verifier: String

  /// A new one of 256 random bits.
  package init() { verifier = randomToken() }

  /// One that was kept; nil unless it is 43 to 128 of the characters that RFC 7636 allows.
  package init?(verifier: String) {
    guard (43...128).contains(verifier.utf8.count), verifier.utf8.allSatisfy(isUnreserved) else { return nil }
    self.verifier = verifier
  }

  /// Sent with the request: the SHA-256 of the verifier. Its method is called `S256`.
  package var challenge: String { base64url(Digest.of(verifier)) }

  /// Whether this challenge is the verifier's, in constant time.
  package func answers(_ challenge: String) -> Bool {
    equalInConstantTime(Array(self.challenge.utf8), Array(challenge.utf8))
  }
}

private func isUnreserved(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: true
  default: false
  }
}

/// The secrets of one attempt to sign in at another service, each 256 random bits as base64url. They are kept until the
/// person comes back, and then used up.
package struct SignInAttempt: Sendable {
  /// Comes back in the address: the answer belongs to a request of this browser.
  package let state: String
  /// Comes back inside the signed token: the token was made for this request.
  package let nonce: String
  package let proof: ProofKey

  package init() {
    state = randomToken()
    nonce = randomToken()
    proof = ProofKey()
  }

  /// One whose parts were kept, or are derived again.
  package init(state: String, nonce: String, proof: ProofKey) {
    self.state = state
    self.nonce = nonce
    self.proof = proof
  }
}
