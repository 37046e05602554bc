//! How the help was given.

use super::vocabulary;

vocabulary! {
    /// *Canal*. Ours is always at a distance; the others are here to read a sheet that came from elsewhere.
    Channel {
        ActivityPlace => "lieu_activite", "Lieu d'activité", "At the usual place";
        OtherPlace => "autre", "Autre lieu", "Somewhere else";
        Home => "domicile", "À domicile", "At home";
        Remote => "a_distance", "À distance", "At a distance";
    }
}

vocabulary! {
    /// *Matériel* the person used; several may apply.
    Equipment {
        Computer => "ordinateur", "Ordinateur", "Computer";
        Phone => "telephone", "Téléphone", "Telephone";
        Tablet => "tablette", "Tablette", "Tablet";
        Other => "autre", "Autre", "Other";
        None => "aucun", "Pas de matériel", "No equipment";
    }
}

vocabulary! {
    /// *Niveau d'autonomie* of the person during the call.
    Autonomy {
        Guided => "entierement_accompagne", "Avec guidage", "With guidance";
        PartlyGuided => "partiellement_autonome", "Autonome avec guidage en cas de besoin", "On their own, guided where needed";
        Autonomous => "autonome", "Autonome", "On their own";
    }
}

vocabulary! {
    /// *Structure de redirection*: where the person was sent on to.
    Referral {
        Administration => "administration", "Administration (mairie, préfecture…)", "A public office (town hall, prefecture…)";
        DigitalMediation => "mediation_numerique", "Autre structure de médiation numérique", "Another digital mediation place";
        BodyInCharge => "operateur_ou_organisme_en_charge", "Opérateur ou organisme en charge de la démarche administrative", "The body in charge of the démarche";
        SocialHelp => "aide_sociale", "Structure d'aide sociale (maison des solidarités, centre social…)", "Social services";
        Employment => "insertion_professionnelle", "Structure d'insertion professionnelle (France Travail, mission locale, chambre de commerce…)", "Employment services";
        AdministrativeHelp => "aide_aux_demarches_administratives", "Structure d'aide aux démarches administratives (France Services…)", "Help with procedures (France Services…)";
        Other => "autre", "Autre", "Other";
    }
}

/// *Durée*, in minutes, that the form proposes; any other may be typed ("Personnaliser").
pub const DURATIONS: &[i64] = &[15, 30, 45, 60, 90, 120];

vocabulary! {
    /// The bands in which COOP's statistics show durations.
    DurationBand {
        UnderHalfHour => "moins_de_30", "Moins de 30 min", "Under 30 min";
        UnderHour => "30_a_60", "30min à 1 h", "30 min to 1 h";
        UnderTwoHours => "60_a_120", "1 h à 2 h", "1 h to 2 h";
        TwoHoursOrMore => "120_et_plus", "2 h et plus", "2 h and more";
    }
}

impl DurationBand {
    /// The band of a duration in minutes; a band begins with its lower bound.
    pub fn of_minutes(minutes: i64) -> Self {
        match minutes {
            ..30 => Self::UnderHalfHour,
            30..60 => Self::UnderHour,
            60..120 => Self::UnderTwoHours,
            120.. => Self::TwoHoursOrMore,
        }
    }
}
