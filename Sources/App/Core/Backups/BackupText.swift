// Every word about backups.
import Base
import Store

enum BackupText {
  static let backups = Text(en: "Backups", fr: "Sauvegardes")
  static let backup = Text(en: "Backup", fr: "Sauvegarde")
  static let intro = Text(
    en: "Whole copies of the database, each checked after it was made: one a night, and whenever you say.",
    fr: "Copies entières de la base, chacune contrôlée une fois faite : une par nuit, et quand vous le demandez.")
  static let now = Text(en: "Back up now", fr: "Sauvegarder maintenant")
  static let isBegun = Text(en: "The backup has begun.", fr: "La sauvegarde a commencé.")
  static let wasBegun = Text(en: "A backup was under way already.", fr: "Une sauvegarde était déjà en cours.")
  static let underWay = Text(en: "A backup is under way.", fr: "Une sauvegarde est en cours.")
  static let watch = Text(en: "Watch it", fr: "La suivre")
  static let none = Text(en: "There is no backup yet.", fr: "Il n’y a pas encore de sauvegarde.")
  static let sinceLast = Text(en: "since the last backup", fr: "depuis la dernière sauvegarde")
  static let noneYet = Text(en: "None", fr: "Aucune")
  static let noneHint = Text(
    en: "The first one is made in the night. Or make one now.",
    fr: "La première sera faite dans la nuit. Ou faites-en une maintenant.")
  static let count = Plural(
    one: Text(en: "# backup", fr: "# sauvegarde"), other: Text(en: "# backups", fr: "# sauvegardes"))

  static let id = Text(en: "Name", fr: "Nom")
  static let at = Text(en: "Made", fr: "Faite")
  static let age = Text(en: "Age", fr: "Âge")
  static let size = Text(en: "Size", fr: "Taille")
  static let state = Text(en: "State", fr: "État")
  static let good = Text(en: "Whole", fr: "Entière")
  static let faulty = Text(en: "Unusable", fr: "Inutilisable")
  static let fault = Text(en: "What is wrong", fr: "Défaut")
  static let checked = Text(en: "Checked", fr: "Contrôlée")
  static let places = Text(en: "Where", fr: "Où")
  static let place = Text(en: "Place", fr: "Lieu")
  static let copies = Text(en: "Copies elsewhere", fr: "Copies ailleurs")
  static let confirmedAt = Text(en: "Confirmed", fr: "Confirmée")
  static let folder = Text(en: "Folder", fr: "Dossier")
  static let reason = Text(en: "Why", fr: "Pourquoi")
  static let people = Text(en: "People", fr: "Personnes")
  static let records = Text(en: "Records", fr: "Enregistrements")
  static let events = Text(en: "Events", fr: "Événements")
  static let checksum = Text(en: "SHA-256", fr: "Empreinte SHA-256")
  static let schema = Text(en: "Schema", fr: "Schéma")
  static let program = Text(en: "Made by Quad", fr: "Faite par Quad")
  static let took = Text(en: "Milliseconds it took", fr: "Durée en millisecondes")
  static let key = Text(en: "Key file", fr: "Fichier de clé")
  static let keyNote = Text(
    en: "The key file quad.key is not part of a backup. Keep a copy of it in another safe place: without it a restored "
      + "campus has all its data, but everybody signs in anew and sets up their second step again.",
    fr:
      "Le fichier de clé quad.key ne fait pas partie des sauvegardes. Gardez-en une copie en lieu sûr, ailleurs : sans "
      + "elle, un campus restauré a toutes ses données, mais chacun doit se reconnecter et refaire sa seconde étape.")
  static let keyKept = Text(
    en: "A copy of the key file lies with the backups in the folders, and nowhere else.",
    fr: "Une copie du fichier de clé se trouve avec les sauvegardes dans les dossiers, et nulle part ailleurs.")
  static let keyHere = Text(en: "The one of this box", fr: "Celui de cette installation")
  static let keyOther = Text(en: "Another one than this box has", fr: "Un autre que celui de cette installation")
  static let restoreNote = Text(
    en:
      "A backup is put in place on the machine: stop Quad, then “quad restore FILE --dry-run” tells what it would do.",
    fr:
      "Une sauvegarde se remet en place sur la machine : arrêtez Quad, puis « quad restore FICHIER --dry-run » dit ce qui "
      + "serait fait.")

  static let verify = Text(en: "Check it again", fr: "La contrôler à nouveau")
  static let isChecking = Text(en: "The check has begun.", fr: "Le contrôle a commencé.")
  static let download = Text(en: "Download", fr: "Télécharger")
  static let delete = Text(en: "Delete the backup", fr: "Supprimer la sauvegarde")
  static let deleteQuestion = Text(en: "Delete this backup?", fr: "Supprimer cette sauvegarde ?")
  static let deleteConsequence = Text(
    en: "It is taken out of the folder for good. Copies in other places stay.",
    fr: "Elle est retirée du dossier définitivement. Les copies en d’autres lieux restent.")
  static let isDeleted = Text(en: "The backup is deleted.", fr: "La sauvegarde est supprimée.")
  static let isLast = Text(
    en: "This is the only good backup. Make another one before you delete it.",
    fr: "C’est la seule bonne sauvegarde. Faites-en une autre avant de la supprimer.")

  static func reason(_ reason: BackupReason) -> Text {
    switch reason {
    case .schedule: Text(en: "Nightly", fr: "De nuit")
    case .manual: Text(en: "On demand", fr: "À la demande")
    case .command: Text(en: "From the terminal", fr: "Depuis le terminal")
    case .migration: Text(en: "Before an upgrade", fr: "Avant une mise à niveau")
    }
  }

  // MARK: Jobs

  static let job = Text(en: "Back the database up", fr: "Sauvegarder la base")
  static let checkJob = Text(en: "Check a backup", fr: "Contrôler une sauvegarde")
  static let watchJob = Text(en: "Look after the backups", fr: "Veiller sur les sauvegardes")
  static let sending = "sending"
  static let isOverdue = Text(en: "Overdue", fr: "En retard")

  // MARK: Findings

  static func well(_ at: String, _ size: String, _ places: Int) -> Text {
    places == 0
      ? Text(
        en: "The newest is of \(at), \(size), in the backup folder only.",
        fr: "La dernière est du \(at), \(size), dans le dossier de sauvegarde seulement.")
      : Text(
        en: "The newest is of \(at), \(size), in \(places + 1) places.",
        fr: "La dernière est du \(at), \(size), en \(places + 1) lieux.")
  }
  static let firstToCome = Text(
    en: "None yet: the first one is made in the night.", fr: "Aucune encore : la première sera faite dans la nuit.")
  static func never(_ since: String) -> Text {
    Text(
      en: "None was ever made, and there has been something to lose since \(since).",
      fr: "Aucune n’a été faite, et il y a de quoi perdre depuis le \(since).")
  }
  static func overdue(_ at: String) -> Text {
    Text(en: "Overdue: the newest good one is of \(at).", fr: "En retard : la dernière bonne est du \(at).")
  }
  static func failed(_ at: String, _ error: String) -> Text {
    Text(en: "The last try, \(at), failed: \(error)", fr: "Le dernier essai, \(at), a échoué : \(error)")
  }
  static let makeOne = Text(
    en: "Make one now, by the page Backups or `quad backup`, and look at why the nightly one does not come.",
    fr: "Faites-en une maintenant, par la page Sauvegardes ou `quad backup`, et voyez pourquoi celle de la nuit manque."
  )
  static let mend = Text(
    en: "Do what the sentence says, then back up again by the page Backups or `quad backup`.",
    fr: "Suivez ce que dit la phrase, puis sauvegardez par la page Sauvegardes ou `quad backup`.")

  // MARK: Events

  static let eventMade = Text(en: "backed the database up", fr: "a sauvegardé la base")
  static let eventFailed = Text(en: "failed to back the database up", fr: "n’a pas pu sauvegarder la base")
  static let eventOverdue = Text(en: "found the backup overdue", fr: "a trouvé la sauvegarde en retard")
  static let eventChecked = Text(en: "checked a backup", fr: "a contrôlé une sauvegarde")
  static let eventDeleted = Text(en: "deleted a backup", fr: "a supprimé une sauvegarde")
  static let eventDownloaded = Text(en: "downloaded a backup", fr: "a téléchargé une sauvegarde")
  static let eventRestored = Text(en: "restored the database from a backup", fr: "a restauré la base d’une sauvegarde")
}
