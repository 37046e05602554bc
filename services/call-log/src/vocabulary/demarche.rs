//! What the call was about.

use super::vocabulary;

vocabulary! {
    /// *Thématiques de médiation*: what was worked on.
    Theme {
        Diagnosis => "diagnostic_numerique", "Diagnostic numérique", "Digital skills check";
        Equipment => "prendre_en_main_du_materiel", "Prendre en main du matériel", "Getting to know a device";
        Maintenance => "maintenance_de_materiel", "Maintenance de matériel", "Maintaining a device";
        Content => "gere_ses_contenus_numeriques", "Gérer ses contenus numériques", "Managing one's files and photos";
        Browsing => "navigation_sur_internet", "Navigation sur internet", "Browsing the web";
        Email => "email", "E-mail", "E-mail";
        Office => "bureautique", "Bureautique", "Office software";
        SocialNetworks => "reseaux_sociaux", "Réseaux sociaux communication", "Social networks and communication";
        Health => "sante", "Santé", "Health";
        BankingAndShopping => "banque_et_achats_en_ligne", "Banque et achats en ligne", "Banking and shopping online";
        Professional => "entrepreneuriat", "Accompagner un professionnel", "Helping a professional";
        Employment => "insertion_professionnelle", "Insertion professionnelle", "Finding work";
        Safety => "securite_numerique", "Prévention en sécurité numérique", "Staying safe online";
        Parenting => "parentalite", "Parentalité", "Parenting";
        School => "scolarite_et_numerique", "Scolarité et numérique", "School online";
        Creating => "creer_avec_le_numerique", "Créer avec le numérique", "Creating with digital tools";
        Culture => "culture_numerique", "Culture numérique", "Digital culture";
        ArtificialIntelligence => "intelligence_artificielle", "Intelligence artificielle (IA)", "Artificial intelligence (AI)";
        /// The one that calls for an [`AdministrativeTheme`] and, often, an [`Operator`].
        Administrative => "aide_aux_demarches_administratives", "Aide aux démarches administratives", "Help with administrative procedures";
    }
}

vocabulary! {
    /// *Thématiques administratives*: the field of the démarche, with [`Theme::Administrative`].
    AdministrativeTheme {
        Papers => "papiers_elections_citoyennete", "Papiers - Élections - Citoyenneté", "Papers, elections, citizenship";
        Family => "famille_scolarite", "Famille - Scolarité", "Family, school";
        Social => "social_sante", "Social - Santé", "Social benefits, health";
        Work => "travail_formation", "Travail - Formation - Entreprise", "Work, training, business";
        Housing => "logement", "Logement", "Housing";
        Transport => "transports_mobilite", "Transports - Mobilité", "Transport, mobility";
        Money => "argent_impots", "Argent - Impôts", "Money, taxes";
        Justice => "justice", "Justice", "Justice";
        Foreigners => "etrangers_europe", "Étrangers - Europe", "Foreign nationals, Europe";
        Leisure => "loisirs_sports_culture", "Loisirs - Sports - Culture", "Leisure, sport, culture";
        Associations => "associations", "Associations", "Associations";
    }
}

vocabulary! {
    /// The démarche's second level: the body that owns the online service.
    Operator {
        Ants => "ants", "ANTS (France Titres)", "ANTS (identity papers, licences)";
        DefenderOfRights => "defenseur_des_droits", "Défenseur des droits", "Defender of Rights";
        Caf => "caf", "CAF", "CAF (family benefits)";
        EduConnect => "educonnect", "EduConnect", "EduConnect (school accounts)";
        Ameli => "ameli", "ameli.fr", "ameli.fr (health insurance)";
        Msa => "msa", "MSA", "MSA (farmers' social security)";
        FranceTravail => "france_travail", "France Travail", "France Travail (employment)";
        TrainingAccount => "mon_compte_formation", "Mon compte formation", "Training account";
        PensionInformation => "info_retraite", "info-retraite.fr", "info-retraite.fr (all pensions)";
        Carsat => "carsat", "CARSAT", "CARSAT (pensions)";
        Mdph => "mdph", "MDPH", "MDPH (disability)";
        Enedis => "enedis", "Enedis", "Enedis (electricity)";
        Antai => "antai", "ANTAI", "ANTAI (traffic fines)";
        CritAir => "crit_air", "Crit'air", "Crit'air (vehicle sticker)";
        Taxes => "impots_gouv", "impots.gouv.fr", "impots.gouv.fr (taxes)";
        TaxStamps => "timbres_fiscaux", "Timbres fiscaux", "Tax stamps";
        CitizenAppeals => "telerecours_citoyens", "Télérecours citoyens", "Citizens' online appeals";
        Ofpra => "ofpra", "OFPRA", "OFPRA (asylum)";
        HealthSpace => "mon_espace_sante", "Mon Espace Santé", "Mon Espace Santé (health record)";
        Doctolib => "doctolib", "Doctolib", "Doctolib (doctors' appointments)";
        FranceConnect => "franceconnect", "FranceConnect", "FranceConnect (sign-in)";
    }
}
