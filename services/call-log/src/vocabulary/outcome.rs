//! How the démarche stands when the call ends, and what follows from it.

use super::{Vocabulary, vocabulary};

vocabulary! {
    /// The outcome of the démarche: what COOP lacks. Ours, in the field's own words.
    Outcome {
        Completed => "finalisee", "finalisée", "completed";
        ToFinishAlone => "a_finaliser_en_autonomie", "à finaliser en autonomie", "to be finished on one's own";
        AwaitingBody => "en_attente_de_l_organisme", "en attente de l'organisme", "waiting for the body in charge";
        CallAgain => "a_rappeler", "doit rappeler / à rappeler", "to call again / to be called back";
        Referred => "orientee", "orientée", "referred elsewhere";
        OutOfScope => "hors_perimetre", "hors périmètre", "out of scope";
        /// The caller's screen can't be seen: success is often unverifiable.
        Unverified => "non_verifie", "non vérifié", "not verified";
        Interrupted => "appel_interrompu", "appel interrompu", "call interrupted";
    }
}

vocabulary! {
    /// What is promised for after the call.
    FollowUpKind {
        CallBack => "rappeler", "Rappeler", "Call back";
        Check => "verifier", "Vérifier que la démarche a abouti", "Check that the démarche went through";
        Send => "envoyer", "Envoyer une information ou un lien", "Send information or a link";
        Refer => "orienter", "Trouver une orientation", "Find where to refer";
        Other => "autre", "Autre suite", "Something else";
    }
}

impl Outcome {
    /// The follow-up that this outcome naturally asks for, and in how many days: proposed, never imposed.
    pub fn natural_follow_up(self) -> Option<(FollowUpKind, i32)> {
        match self {
            Self::Completed | Self::OutOfScope => None,
            Self::ToFinishAlone | Self::Unverified => Some((FollowUpKind::Check, 7)),
            Self::AwaitingBody => Some((FollowUpKind::Check, 14)),
            Self::CallAgain => Some((FollowUpKind::CallBack, 2)),
            Self::Referred => Some((FollowUpKind::Check, 21)),
            Self::Interrupted => Some((FollowUpKind::CallBack, 0)),
        }
    }
    /// Whether the person was sent on to somebody else: COOP's "Bénéficiaire réorienté".
    pub fn is_referral(self) -> bool {
        matches!(self, Self::Referred)
    }
}

impl FollowUpKind {
    /// The stored code, or [`FollowUpKind::Other`] for one of a newer version.
    pub fn from_stored(code: &str) -> Self {
        Self::from_code(code).unwrap_or(Self::Other)
    }
}
