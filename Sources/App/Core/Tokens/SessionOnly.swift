// What an API token must not reach: how people sign in, and tokens themselves.

/// A program that was given little must not be able to give itself more. By the words of an address, so that a new call
/// among those that exist is closed without anybody's thinking of it.
enum SessionOnly {
  private static let words: Set<Substring> = [
    "auth", "account", "tokens", "sessions", "identities", "passkeys", "second-factors", "sign-in-link", "reset-link",
    "password-request", "password-requests", "passwords", "sign-in-providers", "operator", "leave", "accept",
  ]

  static func holds(_ path: String) -> Bool { path.split(separator: "/").contains { words.contains($0) } }
}
