// Every word of the checks that a person reads.
import Base

enum ChecksText {
  static let title = Text(en: "This box", fr: "Cette installation")
  static let intro = Text(
    en: "How the machine does that the campus runs on, and what to do where it is unwell.",
    fr: "L’état de la machine qui porte le campus, et que faire s’il y a un défaut.")
  static let doctor = Text(
    en: "On the machine, `quad doctor` looks deeper: at every page of the file and every event.",
    fr: "Sur la machine, `quad doctor` va plus loin : chaque page du fichier, chaque événement.")
  static let check = Text(en: "What", fr: "Quoi")
  static let verdict = Text(en: "How it is", fr: "État")
  static let found = Text(en: "What was found", fr: "Constat")
  static let todo = Text(en: "What to do", fr: "Que faire")
  static let worst = Text(en: "The worst of them", fr: "Le pire constat")
  static let seeSentence = Text(
    en: "Do what the sentence says, then run `quad doctor` again.",
    fr: "Suivez ce que dit la phrase, puis relancez `quad doctor`.")

  /// An instant for the terminal and the log: in UTC, so that it can be compared with what other programs say.
  static func instant(_ instant: Timestamp) -> String {
    let local = Zone.utc.local(at: instant)
    return "\(local.date.iso) \(local.clock) UTC"
  }

  static func day(_ instant: Timestamp) -> String { Zone.utc.localDate(at: instant).iso }

  /// `3.4 GB`, in powers of 1024 as disks are asked for.
  static func bytes(_ count: Int64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var (whole, tenth, unit) = (max(0, count), Int64(0), 0)
    while whole >= 1024, unit < units.count - 1 {
      tenth = whole % 1024 * 10 / 1024
      whole /= 1024
      unit += 1
    }
    return whole < 10 && unit > 0 ? "\(whole).\(tenth) \(units[unit])" : "\(whole) \(units[unit])"
  }

  static func mode(_ mode: UInt32) -> String { String(mode & 0o777, radix: 8) }

  /// A command to type: the same in every language.
  static func command(_ command: String) -> Text { .verbatim("`\(command)`") }

  // MARK: Clock

  static let newestEvent = "events"
  static func clockKept(_ now: String) -> Text {
    Text(en: "\(now), kept by a time service.", fr: "\(now), tenue par un service de temps.")
  }
  static func clockUnknown(_ now: String) -> Text {
    Text(
      en: "\(now), and not behind anything that was written here.",
      fr: "\(now), pas en retard sur ce qui est écrit ici.")
  }
  static func clockAlone(_ now: String) -> Text {
    Text(en: "\(now), and no time service keeps it.", fr: "\(now), sans service de temps pour la tenir.")
  }
  static let keepClock = Text(
    en: "Install chrony or turn systemd-timesyncd on: attendance is only as right as the clock.",
    fr: "Installez chrony ou activez systemd-timesyncd : les pointages ne valent que ce que vaut l’horloge.")
  static func clockUnset(_ now: String) -> Text {
    Text(en: "The clock says \(now), which can’t be.", fr: "L’horloge dit \(now), ce qui est impossible.")
  }
  static func clockBehind(_ now: String, _ what: String, _ at: String) -> Text {
    Text(
      en: "The clock says \(now), but \(what) was written at \(at).",
      fr: "L’horloge dit \(now), mais \(what) date de \(at).")
  }
  static let setClock = Text(
    en: "Set the clock right (`timedatectl`), then start Quad anew.",
    fr: "Mettez l’horloge à l’heure (`timedatectl`), puis redémarrez Quad.")

  // MARK: Zones

  static func zones(_ version: String, _ machine: String) -> Text {
    let data = version.isEmpty ? "" : " (\(version))"
    return Text(
      en: "The zone data is there\(data); the machine’s own zone is \(machine).",
      fr: "Les données de fuseaux sont là\(data) ; le fuseau de la machine est \(machine).")
  }
  static let noZones = Text(en: "The system has no time-zone data.", fr: "Le système n’a pas de données de fuseaux.")
  static let installZones = Text(
    en: "Install it: `apt-get install tzdata`. Until then every organization keeps UTC.",
    fr: "Installez-les : `apt-get install tzdata`. D’ici là, toute organisation vit en UTC.")
  static func oldZones(_ version: String) -> Text {
    Text(en: "The time-zone data is old: \(version).", fr: "Les données de fuseaux sont anciennes : \(version).")
  }
  static let renewZones = Text(
    en: "Update the package tzdata: governments change their clocks.",
    fr: "Mettez à jour le paquet tzdata : les États changent leurs heures.")
  static func unknownZone(_ organization: String, _ zone: String) -> Text {
    Text(
      en: "\(organization) is in the zone \(zone), which the system doesn’t have.",
      fr: "\(organization) est au fuseau \(zone), que le système n’a pas.")
  }
  static let fixZone = Text(
    en: "Install tzdata, or choose another zone in the organization’s settings.",
    fr: "Installez tzdata, ou choisissez un autre fuseau dans les réglages de l’organisation.")

  // MARK: Disk

  static func space(_ free: String, _ folder: String) -> Text {
    Text(
      en: "\(free) free in \(folder), which can be written.", fr: "\(free) libres dans \(folder), où l’on peut écrire.")
  }
  static func spaceUnknown(_ folder: String) -> Text {
    Text(en: "The system doesn’t tell how full \(folder) is.", fr: "Le système ne dit pas si \(folder) est plein.")
  }
  static let lookAtDisk = Text(en: "Look with `df`.", fr: "Regardez avec `df`.")
  static let makeRoom = Text(
    en: "Make room on this disk: when it is full, nothing more can be changed.",
    fr: "Libérez de l’espace : une fois le disque plein, plus rien ne peut être modifié.")
  static func nodes(_ count: Int64) -> Text {
    Text(
      en: "Only \(count) more files can be made on this disk.",
      fr: "Il ne reste que \(count) fichiers possibles sur ce disque.")
  }
  static let removeFiles = Text(
    en: "Remove files from it: `df -i` shows which disk.", fr: "Supprimez-en des fichiers : `df -i` montre le disque.")
  static func cannotWrite(_ folder: String, _ reason: String) -> Text {
    Text(en: "\(folder) can’t be written: \(reason).", fr: "\(folder) n’est pas accessible en écriture : \(reason).")
  }
  static let makeWritable = Text(
    en: "Give the account that runs Quad the right to write there, mount the disk writable, or make room.",
    fr: "Donnez au compte qui exécute Quad le droit d’y écrire, montez le disque en écriture ou libérez de l’espace.")

  // MARK: Files

  static let filesWell = Text(
    en: "Nobody else may read the key or change the files.",
    fr: "Personne d’autre ne peut lire la clé ni modifier les fichiers.")
  static let keyMissing = Text(
    en: "The key file quad.key is missing beside the database.",
    fr: "Le fichier de clé quad.key manque à côté de la base.")
  static func keyDamaged(_ path: String, _ size: Int64) -> Text {
    Text(en: "\(path) holds \(size) bytes instead of 32.", fr: "\(path) contient \(size) octets au lieu de 32.")
  }
  static let restoreKey = Text(
    en: "Restore it from a backup. Without it Quad makes a new one: everybody is signed out and links stop working.",
    fr:
      "Restaurez-le. Sans lui, Quad en crée un autre : tout le monde est déconnecté et les liens ne fonctionnent plus.")
  static func secretOpen(_ path: String, _ mode: String) -> Text {
    Text(
      en: "Others may use \(path) (mode \(mode)): it is a secret.",
      fr: "D’autres peuvent utiliser \(path) (mode \(mode)), qui est un secret.")
  }
  static func notUsable(_ path: String) -> Text {
    Text(en: "This account may not read and write \(path).", fr: "Ce compte ne peut pas lire et écrire \(path).")
  }
  static let giveRights = Text(
    en: "Give it to the account that runs Quad (`chown`), or run this command as that account.",
    fr: "Donnez-le au compte qui exécute Quad (`chown`), ou lancez cette commande sous ce compte.")
  static func folderOpen(_ path: String, _ mode: String) -> Text {
    Text(
      en: "Others may change what is in \(path) (mode \(mode)).",
      fr: "D’autres peuvent modifier le contenu de \(path) (mode \(mode)).")
  }
  static func databaseOpen(_ path: String, _ mode: String) -> Text {
    Text(
      en: "Everybody on this machine may read \(path) (mode \(mode)).",
      fr: "Tout compte de cette machine peut lire \(path) (mode \(mode)).")
  }

  static func log(_ size: String) -> Text { Text(en: "\(size) wait in it.", fr: "\(size) y attendent.") }
  static let shrinkLog = Text(
    en:
      "Something has been reading for long and keeps the log from starting over: end that program, or start Quad anew.",
    fr:
      "Une lecture dure et empêche le journal de repartir : arrêtez ce programme, ou redémarrez Quad.")
  static func logLeft(_ size: String) -> Text {
    Text(
      en: "\(size) were left in it: Quad did not stop by itself.",
      fr: "\(size) y sont restés : Quad ne s’est pas arrêté de lui-même.")
  }
  static let takeLogIn = Text(
    en: "Nothing is lost: the next start takes it in. Don’t copy or remove the file alone until then.",
    fr: "Rien n’est perdu : le prochain démarrage le reprend. D’ici là, ne copiez ni ne supprimez ce fichier seul.")

  static func served(_ process: Int32) -> Text {
    process == 0
      ? Text(en: "Quad serves it.", fr: "Quad le sert.")
      : Text(en: "Quad serves it (process \(process)).", fr: "Quad le sert (processus \(process)).")
  }
  static let notServed = Text(en: "Nobody, at the moment.", fr: "Personne, pour l’instant.")
  static func usedBy(_ process: Int32, _ name: String) -> Text {
    Text(
      en: "Another program has the database open: \(name) (process \(process)).",
      fr: "Un autre programme a ouvert la base : \(name) (processus \(process)).")
  }
  static let closeOthers = Text(
    en: "Close it. It can hold writes up, and a copy that it makes while Quad runs may be worthless.",
    fr: "Fermez-le. Il peut bloquer les écritures, et une copie faite pendant que Quad tourne peut être inutilisable.")

  // MARK: The writer

  static let writerWell = Text(
    en: "Writes are committed as they come.", fr: "Les écritures sont validées au fur et à mesure.")
  static let writerFails = Text(
    en: "The last writes could not be committed.", fr: "Les dernières écritures n’ont pas pu être validées.")
  static let seeLog = Text(
    en: "The log says why: the disk is full, read-only or broken.",
    fr: "Le journal dit pourquoi : disque plein, en lecture seule ou en panne.")
  static let writerStuck = Text(
    en: "The writer has been at one commit for more than ten seconds.",
    fr: "L’écrivain est depuis plus de dix secondes à la même validation.")
  static func writerBehind(_ count: Int) -> Text {
    Text(en: "\(count) writes wait for the writer.", fr: "\(count) écritures attendent l’écrivain.")
  }
  static let lookAtStorage = Text(
    en: "Look at the disk (`iostat -x`): it is slow or hangs.",
    fr: "Regardez le disque (`iostat -x`) : il est lent ou bloqué.")

  // MARK: The database

  static let schemaWell = Text(en: "Up to date.", fr: "À jour.")
  static func pending(_ count: Int) -> Text {
    Text(en: "\(count) migrations are pending.", fr: "\(count) migrations sont en attente.")
  }
  static let migrate = Text(
    en: "`quad serve` applies them when it starts, `quad migrate` now.",
    fr: "`quad serve` les applique en démarrant, `quad migrate` tout de suite.")
  static let integrityWell = Text(en: "Every page of the file is sound.", fr: "Chaque page du fichier est saine.")
  static func damaged(_ count: Int, _ first: String) -> Text {
    Text(
      en: "The file is damaged in \(count) places; the first: \(first).",
      fr: "Le fichier est endommagé à \(count) endroits ; le premier : \(first).")
  }
  static let restoreBackup = Text(
    en: "Stop Quad, keep a copy of the file, and restore the latest good backup.",
    fr: "Arrêtez Quad, gardez une copie du fichier et restaurez la dernière bonne sauvegarde.")
  static func chainWhole(_ events: Int64) -> Text {
    Text(
      en: "Whole: \(events) events, each following the one before.",
      fr: "Entière : \(events) événements qui se suivent.")
  }
  static func chainBroken(_ event: String) -> Text {
    Text(
      en: "It breaks at event \(event): that one or the one before was changed.",
      fr: "Elle se rompt à l’événement \(event) : celui-ci ou le précédent a été modifié.")
  }
  static func chainCut(_ events: Int64, _ expected: Int64) -> Text {
    Text(
      en: "\(expected) events were written, \(events) are there.",
      fr: "\(expected) événements ont été écrits, il en reste \(events).")
  }
  static let suspectEvents = Text(
    en: "Somebody has changed the file outside of Quad. Keep a copy as evidence and compare with a backup.",
    fr: "Quelqu’un a modifié le fichier hors de Quad. Gardez-en une copie comme preuve et comparez à une sauvegarde.")
  static let setUp = Text(en: "Done.", fr: "Faite.")
  static let notSetUp = Text(
    en: "Nobody has set this campus up yet.", fr: "Personne n’a encore mis ce campus en service.")
  static let setItUp = Text(
    en: "Open the link that `quad serve` prints when it starts, or run `quad admin create`.",
    fr: "Ouvrez le lien que `quad serve` affiche au démarrage, ou lancez `quad admin create`.")
  static func noDatabase(_ path: String) -> Text {
    Text(en: "There is no database at \(path) yet.", fr: "Il n’y a pas encore de base à \(path).")
  }
  static let makeDatabase = Text(
    en: "`quad serve` makes one, `quad demo` one with a demo campus. Or name the folder with --data.",
    fr: "`quad serve` en crée une, `quad demo` une avec un campus de démonstration. Ou nommez le dossier avec --data.")

  // MARK: Mail

  static let mailOff = Text(
    en: "None is sent: links are shown, to be handed over.", fr: "Aucun ne part : les liens sont montrés, à remettre.")
  static let mailWell = Text(en: "It leaves by a mail server.", fr: "Ils partent par un serveur d’e-mail.")
  static let mailToFiles = Text(
    en: "It goes into a folder: nobody gets it.", fr: "Ils vont dans un dossier : personne ne les reçoit.")
  static let mailToServer = Text(
    en: "Set mail.driver to smtp, unless you develop.", fr: "Réglez mail.driver sur smtp, sauf pour développer.")
  static func mailLate(_ since: String) -> Text {
    Text(en: "Mail has been waiting since \(since).", fr: "Des e-mails attendent depuis \(since).")
  }
  static func mailFailures(_ count: Int) -> Text {
    Text(
      en: "\(count) mails could not be delivered in the last day.",
      fr: "\(count) e-mails n’ont pas pu être remis depuis un jour.")
  }
  static let tryMail = Text(
    en: "Send a test message from the page Mail: it shows what the server says.",
    fr: "Envoyez un message d’essai depuis la page E-mails : elle montre ce que dit le serveur.")
  static let seeMail = Text(
    en: "The page Mail tells which, and why.", fr: "La page E-mails dit lesquels, et pourquoi.")

  // MARK: TLS

  static let plainLoopback = Text(
    en: "Plain HTTP, for this machine only.", fr: "HTTP simple, pour cette machine seulement.")
  static let plainProxy = Text(
    en: "Plain HTTP behind a proxy, which speaks TLS for it.",
    fr: "HTTP simple derrière un mandataire, qui parle TLS pour lui.")
  static let certificateToCome = Text(
    en: "A self-signed certificate is made at the first start.",
    fr: "Un certificat autosigné sera créé au premier démarrage.")
  static func certificate(_ days: Int64) -> Text {
    Text(en: "TLS, with a certificate for \(days) more days.", fr: "TLS, avec un certificat pour encore \(days) jours.")
  }
  static func selfSigned(_ days: Int64) -> Text {
    Text(
      en: "TLS, with a certificate that Quad signed itself, for \(days) more days: browsers warn of it.",
      fr: "TLS, avec un certificat autosigné, pour encore \(days) jours : les navigateurs avertissent.")
  }
  static let getCertificate = Text(
    en: "Get one from your certificate authority; name it in server.certificate and server.certificate-key.",
    fr: "Obtenez-en un de votre autorité ; indiquez-le dans server.certificate et server.certificate-key.")
  static func endsSoon(_ path: String, _ days: Int64) -> Text {
    Text(en: "\(path) ends in \(days) days.", fr: "\(path) expire dans \(days) jours.")
  }
  static func expired(_ path: String, _ day: String) -> Text {
    Text(en: "\(path) ended on \(day).", fr: "\(path) a expiré le \(day).")
  }
  static func notYetValid(_ path: String, _ day: String) -> Text {
    Text(en: "\(path) is valid only from \(day).", fr: "\(path) n’est valable qu’à partir du \(day).")
  }
  static let replaceCertificate = Text(
    en: "Put a good certificate and its key in their place, then send Quad SIGHUP (`systemctl reload quad`).",
    fr: "Mettez un bon certificat et sa clé à leur place, puis envoyez SIGHUP à Quad (`systemctl reload quad`).")
}
