//! Who the help was for. All of it is optional: anonymous callers are normal.

use super::vocabulary;

vocabulary! {
    /// *Genre* of the beneficiary.
    Gender {
        Male => "masculin", "Masculin", "Male";
        Female => "feminin", "Féminin", "Female";
        Undisclosed => "non_communique", "Non communiqué", "Not disclosed";
    }
}

vocabulary! {
    /// *Tranche d'âge* of the beneficiary.
    AgeBand {
        Under12 => "moins_de_douze", "Moins de 12 ans", "Under 12";
        From12 => "douze_dix_huit", "12 - 17 ans", "12 to 17";
        From18 => "dix_huit_vingt_quatre", "18 - 24 ans", "18 to 24";
        From25 => "vingt_cinq_trente_neuf", "25 - 39 ans", "25 to 39";
        From40 => "quarante_cinquante_neuf", "40 - 59 ans", "40 to 59";
        From60 => "soixante_soixante_neuf", "60 - 69 ans", "60 to 69";
        From70 => "soixante_dix_plus", "70 ans et plus", "70 and over";
        Undisclosed => "non_communique", "Non communiqué", "Not disclosed";
    }
}

vocabulary! {
    /// *Statut* of the beneficiary.
    Status {
        Retired => "retraite", "Retraité", "Retired";
        Unemployed => "sans_emploi", "Sans emploi", "Out of work";
        Employed => "en_emploi", "En emploi", "In work";
        AtSchool => "scolarise", "Scolarisé", "At school";
        Undisclosed => "non_communique", "Non communiqué ou hétérogène", "Not disclosed or mixed";
    }
}

vocabulary! {
    /// Who calls, seen from the beneficiary. Ours: COOP knows only the beneficiary.
    Relation {
        Themselves => "soi_meme", "Pour soi-même", "For themselves";
        Relative => "proche", "Pour un proche", "For a relative or friend";
        Carer => "aidant", "Aidant familial", "Family carer";
        Professional => "professionnel", "Professionnel ou bénévole", "Professional or volunteer";
    }
}
