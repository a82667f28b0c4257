// The roles that every organization has from its first day, and what each may do unless the organization decides otherwise.
import Base

/// A role of every organization. Code never asks for one, it asks for permissions; `owner` alone is known by name, because
/// an organization must always have one.
enum BuiltInRole: String, Sendable, CaseIterable, Labeled {
  case owner
  case admin
  case campusHead = "campus-head"
  case dean
  case chair
  case coordinator
  case teacher
  case student
  case staff
  case requester
  case talent
  case shopkeeper
  case auditor

  var label: Text {
    switch self {
    case .owner: Text(en: "Owner", fr: "Propriétaire")
    case .admin: Text(en: "Administrator", fr: "Administration")
    case .campusHead: Text(en: "Campus head", fr: "Direction de campus")
    case .dean: Text(en: "Dean", fr: "Décanat")
    case .chair: Text(en: "Chair", fr: "Direction de formation")
    case .coordinator: Text(en: "Coordinator", fr: "Coordination")
    case .teacher: Text(en: "Teacher", fr: "Enseignement")
    case .student: Text(en: "Student", fr: "Étudiant(e)")
    case .staff: Text(en: "Staff", fr: "Personnel")
    case .requester: Text(en: "Requester", fr: "Demandes de renfort")
    case .talent: Text(en: "Talent", fr: "Intervenant(e)")
    case .shopkeeper: Text(en: "Shopkeeper", fr: "Boutique")
    case .auditor: Text(en: "Auditor", fr: "Audit")
    }
  }

  /// Whom it is for, in a line.
  var text: Text {
    switch self {
    case .owner:
      Text(
        en: "May do everything, always. Every organization has at least one.",
        fr: "Peut tout faire, toujours. Chaque organisation en a au moins un ou une.")
    case .admin: Text(en: "Runs the organization day to day.", fr: "Gère l’organisation au quotidien.")
    case .campusHead: Text(en: "Leads a campus.", fr: "Dirige un campus.")
    case .dean:
      Text(en: "Leads a department, such as a faculty.", fr: "Dirige un département, par exemple une faculté.")
    case .chair: Text(en: "Leads a program.", fr: "Dirige une formation.")
    case .coordinator:
      Text(en: "Keeps the lists of a program in order.", fr: "Tient à jour les listes d’une formation.")
    case .teacher: Text(en: "Teaches courses.", fr: "Assure des cours.")
    case .student: Text(en: "Takes courses.", fr: "Suit des cours.")
    case .staff: Text(en: "Works here.", fr: "Travaille ici.")
    case .requester: Text(en: "Asks for relief work.", fr: "Demande des remplacements et des renforts.")
    case .talent: Text(en: "Takes on relief work.", fr: "Assure des remplacements et des renforts.")
    case .shopkeeper: Text(en: "Keeps the shop and its orders.", fr: "Tient la boutique et ses commandes.")
    case .auditor: Text(en: "Sees everything and changes nothing.", fr: "Voit tout et ne modifie rien.")
    }
  }

  /// What it gives by default: worked out once from what the permissions say of themselves, so that a feature's new
  /// permission finds its roles without anybody's doing.
  var permissions: Set<Permission> { BuiltInRole.table[self] ?? [] }

  private static let table: [BuiltInRole: Set<Permission>] = Dictionary(
    uniqueKeysWithValues: allCases.map { role in
      switch role {
      case .owner, .admin: (role, Set(Features.permissions))
      case .auditor: (role, Set(Features.permissions.filter { $0.isReading || $0.usual.contains(role) }))
      case .campusHead, .dean, .chair, .coordinator, .teacher, .student, .staff, .requester, .talent, .shopkeeper:
        (role, Set(Features.permissions.filter { $0.usual.contains(role) }))
      }
    })

  /// Its place among the roles.
  var place: Int { BuiltInRole.places[self] ?? 0 }

  private static let places: [BuiltInRole: Int] = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($0.element, $0.offset) })
}
