// The buttons of the sign-in page: by which services one can come in.
import Base
import Store
import Web

/// What the sign-in page offers besides a password.
enum ProviderChoices: Sendable {
  case some([ProviderChoice])
  /// There are too many to show: the organization has to be named first.
  case askWhere(unknown: String?)

  /// The providers of the organization that the address names (`?organization=campus-nord`), else all, when they are few.
  static func of(_ organization: String?, _ reader: Reader) throws -> ProviderChoices {
    if let organization, !organization.isEmpty {
      let slug = OrganizationRules.slug(organization)
      let own = try reader.all(OpenIDStore.choicesOf, slug)
      if !own.isEmpty { return .some(own) }
    }
    let all = try reader.all(OpenIDStore.choices, ProviderRules.mostChoices + 1)
    return all.count > ProviderRules.mostChoices ? .askWhere(unknown: organization) : .some(all)
  }
}

extension HTML {
  /// Below the form for a password. Nothing where there are none. `next` is where to go afterwards.
  func providerChoices(_ choices: ProviderChoices, next: String?) {
    switch choices {
    case .some(let choices):
      guard !choices.isEmpty else { return }
      let isOfOne = Set(choices.map(\.organization)).count == 1
      div(.class("actions ways"), .role("group"), .ariaLabel(ProviderText.ways)) {
        for choice in choices {
          let name = isOfOne ? choice.name : "\(choice.name) (\(choice.organization))"
          linkButton(
            ProviderText.with(name),
            Link("/sign-in/openid/", choice.id).query("next", next.flatMap { Link(local: $0)?.text }),
            icon: "key")
        }
      }
    case .askWhere(let unknown):
      form(.class("form"), .method(.get), .action("/sign-in")) {
        if let next = next.flatMap({ Link(local: $0) }) { input(.type("hidden"), .name("next"), .value(next.text)) }
        labeled(
          "organization", ProviderText.whichOrganization, help: ProviderText.whichHelp,
          fault: unknown.map { _ in ProviderText.noServices }
        ) { attributes in
          input(attributes + [.type("text"), .value(unknown ?? ""), .maxlength(60)])
        }
        submit(ProviderText.showServices, .plain)
      }
    }
  }
}
