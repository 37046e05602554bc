//! What the sample's calls were about, and what mediators noted. No note names, numbers or tells of anybody.

use super::dice::Dice;
use crate::vocabulary::{
    AdministrativeTheme, AgeBand, Autonomy, Equipment, FollowUpKind, Gender, Operator, Outcome, Referral,
    Relation, Status, Theme,
};

/// Weights after Solidarité Numérique's and France services' published shares.
pub(super) const TOPICS: [(&str, u32); 4] =
    [("demarches", 55), ("internet", 22), ("appareil", 16), ("emploi", 7)];

/// A démarche as it came in: field, operator, words.
pub(super) const DEMARCHES: [((AdministrativeTheme, Operator, &str), u32); 12] = [
    ((AdministrativeTheme::Papers, Operator::Ants, "Renouvellement de la carte d'identité"), 12),
    ((AdministrativeTheme::Transport, Operator::Ants, "Changement d'adresse sur la carte grise"), 8),
    ((AdministrativeTheme::Family, Operator::Caf, "Déclaration trimestrielle de ressources"), 16),
    ((AdministrativeTheme::Housing, Operator::Caf, "Demande d'aide au logement"), 8),
    ((AdministrativeTheme::Social, Operator::Ameli, "Création du compte ameli"), 14),
    ((AdministrativeTheme::Social, Operator::HealthSpace, "Première connexion à Mon Espace Santé"), 5),
    ((AdministrativeTheme::Money, Operator::Taxes, "Déclaration de revenus en ligne"), 15),
    ((AdministrativeTheme::Money, Operator::TaxStamps, "Achat d'un timbre fiscal"), 4),
    ((AdministrativeTheme::Social, Operator::Carsat, "Demande de retraite en ligne"), 9),
    ((AdministrativeTheme::Work, Operator::FranceTravail, "Actualisation mensuelle"), 8),
    ((AdministrativeTheme::Transport, Operator::Antai, "Paiement d'une amende"), 4),
    ((AdministrativeTheme::Social, Operator::Mdph, "Suivi d'un dossier MDPH"), 3),
];

const INTERNET: [(Theme, u32); 6] = [
    (Theme::Email, 34),
    (Theme::Browsing, 20),
    (Theme::SocialNetworks, 22),
    (Theme::Safety, 12),
    (Theme::BankingAndShopping, 8),
    (Theme::Health, 4),
];
const DEVICE: [(Theme, u32); 3] = [(Theme::Equipment, 60), (Theme::Maintenance, 25), (Theme::Content, 15)];
const WORK: [(Theme, u32); 2] = [(Theme::Employment, 80), (Theme::Office, 20)];

pub(super) fn theme(topic: &str, dice: &mut Dice) -> Theme {
    match topic {
        "internet" => dice.pick(&INTERNET),
        "appareil" => dice.pick(&DEVICE),
        "emploi" => dice.pick(&WORK),
        _ => Theme::Administrative,
    }
}

pub(super) const OUTCOMES: [(Outcome, u32); 8] = [
    (Outcome::Completed, 38),
    (Outcome::ToFinishAlone, 16),
    (Outcome::AwaitingBody, 9),
    (Outcome::CallAgain, 8),
    (Outcome::Referred, 9),
    (Outcome::OutOfScope, 4),
    (Outcome::Unverified, 12),
    (Outcome::Interrupted, 4),
];
pub(super) const RELATIONS: [(Relation, u32); 4] =
    [(Relation::Themselves, 74), (Relation::Relative, 17), (Relation::Carer, 6), (Relation::Professional, 3)];
pub(super) const EQUIPMENT: [(Equipment, u32); 4] =
    [(Equipment::Computer, 45), (Equipment::Phone, 38), (Equipment::Tablet, 12), (Equipment::None, 5)];
pub(super) const AUTONOMY: [(Autonomy, u32); 3] =
    [(Autonomy::Guided, 52), (Autonomy::PartlyGuided, 36), (Autonomy::Autonomous, 12)];
pub(super) const GENDERS: [(Gender, u32); 3] =
    [(Gender::Female, 54), (Gender::Male, 38), (Gender::Undisclosed, 8)];
pub(super) const AGES: [(AgeBand, u32); 7] = [
    (AgeBand::From18, 3),
    (AgeBand::From25, 9),
    (AgeBand::From40, 20),
    (AgeBand::From60, 24),
    (AgeBand::From70, 33),
    (AgeBand::From12, 1),
    (AgeBand::Undisclosed, 10),
];
pub(super) const STATUSES: [(Status, u32); 5] = [
    (Status::Retired, 52),
    (Status::Unemployed, 18),
    (Status::Employed, 17),
    (Status::AtSchool, 2),
    (Status::Undisclosed, 11),
];
pub(super) const REFERRALS: [(Referral, u32); 5] = [
    (Referral::AdministrativeHelp, 40),
    (Referral::BodyInCharge, 22),
    (Referral::DigitalMediation, 20),
    (Referral::SocialHelp, 12),
    (Referral::Employment, 6),
];

pub(super) const NOTES: [&str; 12] = [
    "Première connexion avec FranceConnect, faite ensemble pas à pas.",
    "La page ne s'affichait pas : navigateur trop ancien, mis à jour avec l'aide d'un voisin.",
    "Mot de passe oublié, réinitialisé par e-mail. Tout est rentré dans l'ordre.",
    "N'avait pas le document demandé sous la main. Rappellera quand il sera retrouvé.",
    "Avait peur de se tromper. Rassurée, elle a fini presque seule.",
    "Pas d'imprimante : orientation vers France Services pour l'attestation.",
    "Message suspect reçu par SMS. Expliqué comment le reconnaître et le signaler.",
    "Le site était en maintenance. À reprendre demain matin.",
    "Appel vidéo réussi avec sa petite-fille 🎉",
    "Pièce jointe trop lourde, photo reprise en plus petit.",
    "Ne voyait pas le bouton « Suivant » : zoom du navigateur remis à 100 %.",
    "Dossier envoyé, accusé de réception vu dans la messagerie.",
];

pub(super) const COMMUNES: [(&str, &str); 8] = [
    ("Guéret", "23000"),
    ("Nevers", "58000"),
    ("Aurillac", "15000"),
    ("Roubaix", "59100"),
    ("Saint-Denis", "93200"),
    ("Pau", "64000"),
    ("Vierzon", "18100"),
    ("Sète", "34200"),
];

/// A few words for a promise of that kind.
pub(super) fn follow_up_note(kind: FollowUpKind, dice: &mut Dice) -> &'static str {
    let notes: &[&str] = match kind {
        FollowUpKind::CallBack => &[
            "Le matin, c'est le meilleur moment.",
            "Reprendre là où nous nous sommes arrêtés.",
            "La communication a été coupée.",
        ],
        FollowUpKind::Send => {
            &["Le lien du guide pas à pas.", "L'adresse du point France Services le plus proche."]
        }
        _ => &[
            "Le dossier est-il bien passé ?",
            "L'accusé de réception est-il arrivé ?",
            "Une réponse était attendue sous dix jours.",
        ],
    };
    notes[dice.index(notes.len())]
}
