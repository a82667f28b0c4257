// What becomes of accounts when an organization is erased: those that are nobody elsewhere open nothing any more.
import Base
import Store

enum AccountErasure {
  static let accounts = TenantData([], .accounts) { organization, run in
    try TenantData.inLots(
      run, { after, reader in try reader.all(AccountStore.ofOrganization, organization, after, TenantData.batch) },
      { people, writer in
        var forgotten = 0
        for person in people {
          guard let account = try writer.first(AccountStore.ofEntry, person) ?? nil,
            try AccountChanges.isOnlyHere(account, organization, writer)
          else { continue }
          try AccountChanges.forget(account, writer)
          forgotten += 1
        }
        return forgotten
      })
  }

  /// Where accounts worked last: they begin elsewhere the next time.
  static let lastPlaces = TenantData(["accounts"], .last) { organization, run in
    try TenantData.inLots(
      run, { after, reader in try reader.all(AccountStore.lastHere, organization, after, TenantData.batch) },
      { accounts, writer in
        for account in accounts { try writer.run(AccountStore.leaveLast, account, organization) }
        return 0
      })
  }
}
