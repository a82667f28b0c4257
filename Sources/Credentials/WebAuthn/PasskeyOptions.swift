// What a browser is asked for: the options of a registration and of a sign-in, as JSON.
import Base

/// The options that `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read. Every
/// passkey is discoverable, unlocked by its owner, and asked for no attestation.
package struct PasskeyOptions: Sendable {
  /// A passkey that the browser is told of: one that exists already, or one that may be used.
  package struct Listed: Sendable {
    package let id: [UInt8]
    package let transports: [String]

    package init(id: [UInt8], transports: [String]) {
      self.id = id
      self.transports = transports
    }
  }

  package let party: RelyingParty
  /// At least 16 random bytes, kept by the caller until the answer comes and then used up.
  package let challenge: [UInt8]
  /// Seconds that the browser waits for the person.
  package var patience = 300

  /// Bytes of an account's name for authenticators.
  package static let longestAccount = 64
  /// Bytes of the shown names. The browser shows far less, and authenticators keep 64.
  private static let longestName = 256

  package init(party: RelyingParty, challenge: [UInt8]) {
    self.party = party
    self.challenge = challenge
  }

  /// A new challenge of 256 random bits.
  package static func challenge() -> [UInt8] { randomBytes(32) }

  /// Writes the options of a registration as the next element. `account` is what authenticators know the account by: 1
  /// to 64 bytes that say nothing of the person. `name` tells it from the person's other accounts (the e-mail address);
  /// `title` is the person's name. `existing` are the account's passkeys, of which no authenticator makes a second.
  package func writeRegistration(
    account: [UInt8], name: String, title: String, existing: [Listed], to json: JSONWriter
  ) {
    json.object {
      json.object("rp") {
        json.field("id", party.id)
        json.field("name", shortened(party.name))
      }
      json.object("user") {
        json.field("id", base64url(Array(account.prefix(PasskeyOptions.longestAccount))))
        json.field("name", shortened(name))
        json.field("displayName", shortened(title))
      }
      json.field("challenge", base64url(challenge))
      json.array("pubKeyCredParams") {
        for algorithm in PasskeyAlgorithm.allCases {
          json.object {
            json.field("type", "public-key")
            json.field("alg", algorithm.rawValue)
          }
        }
      }
      json.field("timeout", patience * 1000)
      json.field("attestation", "none")
      json.object("authenticatorSelection") {
        json.field("residentKey", "required")
        json.field("requireResidentKey", true)
        json.field("userVerification", "required")
      }
      json.array("excludeCredentials") { write(existing, to: json) }
    }
  }

  /// Writes the options of a sign-in as the next element. `allowed` are the passkeys of the account that was named;
  /// empty where none was, and the browser offers whatever it has for the site.
  package func writeSignIn(allowed: [Listed], to json: JSONWriter) {
    json.object {
      json.field("challenge", base64url(challenge))
      json.field("rpId", party.id)
      json.field("timeout", patience * 1000)
      json.field("userVerification", "required")
      json.array("allowCredentials") { write(allowed, to: json) }
    }
  }

  private func write(_ list: [Listed], to json: JSONWriter) {
    for passkey in list {
      json.object {
        json.field("type", "public-key")
        json.field("id", base64url(passkey.id))
        json.array("transports") { for transport in passkey.transports { json.string(transport) } }
      }
    }
  }

  /// The text, cut between two characters where it is too long.
  private func shortened(_ text: String) -> String {
    guard text.utf8.count > PasskeyOptions.longestName else { return text }
    var kept = ""
    for character in text {
      if kept.utf8.count + character.utf8.count > PasskeyOptions.longestName { break }
      kept.append(character)
    }
    return kept
  }
}
