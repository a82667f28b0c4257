// Where somebody may go who has to set up a second step before anything else.
import Base

enum HeldBack {
  private static let paths: Set<String> = [
    "/sign-out", "/organizations/{id}/switch", "/api/v1/me", "/api/v1/auth/sign-out", "/api/v1/auth/switch",
  ]
  private static let folders = [
    "/account/second-factor", "/account/passkeys", "/api/v1/account/second-factors", "/api/v1/account/passkeys",
  ]

  /// Whether a route stays open: what anybody may call, the set-up itself, who one is, and the ways out.
  static func mayCall(_ path: String, _ access: Access) -> Bool {
    if case .anyone = access { return true }
    return paths.contains(path) || folders.contains { path == $0 || path.hasPrefix($0 + "/") }
  }

  /// Refuses whatever else. Costs a caller who is not held back one comparison.
  @inline(__always)
  static func require(_ caller: Caller, _ route: Route) throws {
    if caller.isHeldBack, !route.isOpenToHeldBack { throw Failure.secondStepRequired }
  }
}

extension Failure {
  static let secondStepRequired = Failure(
    .forbidden, code: "second-factor-required", SecondFactorText.requiredFirst)
}
