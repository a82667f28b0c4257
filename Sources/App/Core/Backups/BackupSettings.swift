// The settings of backups in appliance.conf.
import Base
import Outbound
import Store

extension Settings {
  static let backupFolder = Setting<String>.path(
    "backup.folder", "",
    Text(
      en: "The folder of the backups. Empty: backups, beside the database. Best on another disk.",
      fr: "Le dossier des sauvegardes. Vide : backups, à côté de la base. De préférence sur un autre disque."))
  static let backupSecondFolder = Setting<String>.path(
    "backup.second-folder", "",
    Text(
      en: "A second folder that each backup is copied to, such as a disk of another machine. Empty: none.",
      fr: "Un second dossier où chaque sauvegarde est copiée, par exemple le disque d’une autre machine. Vide : aucun.")
  )
  static let backupWithKey = Setting<Bool>.bool(
    "backup.with-key", false,
    Text(
      en:
        "Whether a copy of the key file quad.key lies in these folders. Without it a restored campus has all its data, but nobody’s sessions, tokens and second steps, nor the passwords of sign-in services. Whoever has both can do everything: yes only where the folders are as safe as the machine. Never sent to an object store.",
      fr:
        "Si une copie du fichier de clé quad.key se trouve dans ces dossiers. Sans elle, un campus restauré a toutes ses données, mais ni sessions, ni jetons, ni secondes étapes, ni mots de passe des services de connexion. Qui a les deux peut tout : yes seulement si les dossiers sont aussi sûrs que la machine. Jamais envoyée à un stockage d’objets."
    ))
  static let backupKeepLast = Setting<Int>.integer(
    "backup.keep-last", 3, in: 1...1000,
    Text(en: "How many of the newest backups are kept.", fr: "Combien des dernières sauvegardes sont gardées."))
  static let backupKeepDaily = Setting<Int>.integer(
    "backup.keep-daily", 7, in: 0...1000,
    Text(
      en: "For how many days the newest backup of the day is kept besides.",
      fr: "Pour combien de jours la dernière sauvegarde du jour est gardée en plus."))
  static let backupKeepWeekly = Setting<Int>.integer(
    "backup.keep-weekly", 5, in: 0...1000,
    Text(
      en: "For how many weeks the newest backup of the week is kept besides.",
      fr: "Pour combien de semaines la dernière sauvegarde de la semaine est gardée en plus."))
  static let backupRate = Setting<Int>.size(
    "backup.rate", 0, in: 0...(1 << 40),
    Text(
      en: "How much is copied per second at most. 0 B: as much as the disk takes.",
      fr: "Combien est copié par seconde au plus. 0 B : autant que le disque le permet."))
  static let backupOverdue = Setting<Duration>.duration(
    "backup.overdue-after", .seconds(36 * 3600), in: .seconds(3600) ... .seconds(400 * 86_400),
    Text(
      en: "How old the newest backup may be before the checks call it overdue.",
      fr: "L’âge que peut avoir la dernière sauvegarde avant que les contrôles la disent en retard."))
  static let backupBeforeMigration = Setting<Bool>.bool(
    "backup.before-migration", true,
    Text(
      en: "Whether a database of an older Quad is backed up before it is brought up to date.",
      fr: "Si la base d’un Quad plus ancien est sauvegardée avant sa mise à niveau."))

  static let backupEndpoint = Setting<String>.text(
    "backup.s3-endpoint", "",
    accepts: Text(
      en: "an address such as https://s3.eu-west-3.amazonaws.com",
      fr: "une adresse telle que https://s3.eu-west-3.amazonaws.com"),
    Text(
      en:
        "An S3-compatible object store that each backup is sent to as well. One inside your own network must be named in outbound.allowed-hosts. Empty: none.",
      fr:
        "Un stockage d’objets compatible S3 où chaque sauvegarde est aussi envoyée. S’il est dans votre propre réseau, nommez-le dans outbound.allowed-hosts. Vide : aucun."
    ), check: { $0.isEmpty || OutboundURL($0) != nil })
  static let backupBucket = Setting<String>.text(
    "backup.s3-bucket", "",
    Text(en: "The bucket there. It must exist.", fr: "Le compartiment (bucket), qui doit exister."),
    check: { ObjectPlace.isBucket($0) || $0.isEmpty })
  static let backupRegion = Setting<String>.text(
    "backup.s3-region", "us-east-1",
    Text(
      en: "The region that requests are signed for.", fr: "La région pour laquelle les requêtes sont signées."),
    check: { ObjectPlace.isRegion($0) })
  static let backupPrefix = Setting<String>.text(
    "backup.s3-prefix", "quad/",
    Text(
      en: "What the names of the objects begin with.", fr: "Ce par quoi commencent les noms des objets."),
    check: { ObjectPlace.isPrefix($0) })
  static let backupAccessKey = Setting<String>.text(
    "backup.s3-access-key", "",
    Text(en: "The access key’s name.", fr: "Le nom de la clé d’accès."))
  static let backupSecret = Setting<Secret>.secret(
    "backup.s3-secret",
    Text(
      en: "The access key’s secret. Better in a file that QUAD_BACKUP_S3_SECRET_FILE names.",
      fr: "Le secret de la clé d’accès. De préférence dans un fichier que nomme QUAD_BACKUP_S3_SECRET_FILE."))
  static let backupPart = Setting<Int>.size(
    "backup.s3-part", 64 << 20, in: (5 << 20)...(5 << 30),
    Text(
      en: "Backups larger than this are sent in parts of this size.",
      fr: "Les sauvegardes plus grandes sont envoyées par morceaux de cette taille."))

  static let backupSection = SettingSection(
    "backup", Text(en: "Backups.", fr: "Les sauvegardes."),
    [
      backupFolder, backupSecondFolder, backupWithKey, backupKeepLast, backupKeepDaily, backupKeepWeekly, backupRate,
      backupOverdue, backupBeforeMigration, backupEndpoint, backupBucket, backupRegion, backupPrefix, backupAccessKey,
      backupSecret, backupPart,
    ])
}

extension Opening {
  /// How the campus is backed up, as the settings say.
  func backupPlan() throws -> BackupPlan {
    var plan = BackupPlan(database: database)
    let folder = configuration[Settings.backupFolder]
    if !folder.isEmpty { plan.folder = BackupFolder(folder) }
    let second = configuration[Settings.backupSecondFolder]
    if !second.isEmpty { plan.second = BackupFolder(second) }
    if let second = plan.second, second.path == plan.folder.path {
      throw Usage("backup.second-folder is backup.folder itself: name another folder, or none.")
    }
    plan.keepsKey = configuration[Settings.backupWithKey]
    plan.retention = BackupRetention(
      last: configuration[Settings.backupKeepLast], daily: configuration[Settings.backupKeepDaily],
      weekly: configuration[Settings.backupKeepWeekly])
    plan.bytesPerSecond = configuration[Settings.backupRate]
    plan.overdueAfter = configuration[Settings.backupOverdue].seconds
    plan.isBeforeMigrations = configuration[Settings.backupBeforeMigration]
    plan.remote = try backupRemote()
    return plan
  }

  private func backupRemote() throws -> BackupRemote? {
    let endpoint = configuration[Settings.backupEndpoint]
    guard !endpoint.isEmpty else { return nil }
    let (bucket, name) = (configuration[Settings.backupBucket], configuration[Settings.backupAccessKey])
    let secret = configuration[Settings.backupSecret]
    guard let url = OutboundURL(endpoint), !bucket.isEmpty, !name.isEmpty, !secret.isEmpty,
      let place = ObjectPlace(
        endpoint: url, bucket: bucket, region: configuration[Settings.backupRegion],
        prefix: configuration[Settings.backupPrefix])
    else {
      throw Usage(
        "backup.s3-endpoint needs an address without a path, backup.s3-bucket, backup.s3-access-key and backup.s3-secret."
      )
    }
    let keys = ObjectKeys(name: name, secret: secret)
    return BackupRemote(
      store: ObjectStore(place, keys, HTTPClient(try outboundOptions(), log: log)),
      part: Int64(configuration[Settings.backupPart]))
  }
}
