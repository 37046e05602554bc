//! Who calls: a code that fits, from their own telephone or after their personal number. Guessing is slow, and ends.

use crate::wire::Wire;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use hotline::{MediatorId, Millis, PhoneNumber, Timestamp};
use store::{Known, StoreError};

/// So many codes that do not fit for one mediator within [`WINDOW`], and theirs waits.
const TRIES: i64 = 5;
/// The same within [`DAY`]: with a million codes, a guess a day in fifty thousand.
const TRIES_A_DAY: i64 = 20;
/// So many from one telephone within [`WINDOW`], whomever they were meant for.
const TRIES_FROM: i64 = 10;
const WINDOW: Millis = Millis(15 * 60_000);
const DAY: Millis = Millis(24 * 3_600_000);

/// What a code proves.
pub enum Who {
    Known(MediatorId),
    /// It fits nobody who may be meant.
    Nobody,
    /// It was not looked at: too many did not fit before.
    Locked,
}

/// Looks at a code. `personal`: what was typed before it; without it the telephone says who may be meant.
pub async fn identify(
    wire: &Wire,
    telephone: Option<&PhoneNumber>,
    personal: &str,
    code: &str,
) -> Result<Who, StoreError> {
    let volunteers = wire.store().volunteers();
    let from =
        wire.links().opaque(&format!("telephone {}", telephone.map(PhoneNumber::expose).unwrap_or_default()));
    if failures(wire, &from, WINDOW).await? >= TRIES_FROM {
        return Ok(Who::Locked);
    }
    let candidates: Vec<Known> = match (personal, telephone) {
        ("", Some(telephone)) => volunteers.by_telephone(telephone).await?,
        ("", None) => Vec::new(),
        (personal, _) => volunteers.by_number(personal).await?.into_iter().collect(),
    };
    let mut open = Vec::new();
    for candidate in &candidates {
        let subject = subject_of(wire, candidate);
        let locked = failures(wire, &subject, WINDOW).await? >= TRIES
            || failures(wire, &subject, DAY).await? >= TRIES_A_DAY;
        if !locked {
            open.push((candidate, subject));
        }
    }
    if open.is_empty() && !candidates.is_empty() {
        metrics::counter!("volunteer_code_throttled").increment(1);
        return Ok(Who::Locked);
    }
    let mut fits = Vec::new();
    for (candidate, subject) in &open {
        if verify(code, Some(&candidate.pin_hash)).await {
            fits.push((candidate.mediator.clone(), subject));
        }
    }
    // Two in one household with the same code: neither is proven; the personal number tells them apart.
    if let [(mediator, subject)] = &fits[..] {
        wire.store().sign_in_attempts().clear(subject).await?;
        return Ok(Who::Known(mediator.clone()));
    }
    if open.is_empty() {
        // As long as a real look takes, so that the delay does not tell whose telephone or number it is.
        verify(code, None).await;
    }
    let now = wire.now();
    wire.store().sign_in_attempts().record(&from, now).await?;
    for (_, subject) in &open {
        wire.store().sign_in_attempts().record(subject, now).await?;
    }
    Ok(Who::Nobody)
}

fn subject_of(wire: &Wire, known: &Known) -> String {
    wire.links().opaque(&format!("code {}", known.mediator))
}

async fn failures(wire: &Wire, subject: &str, within: Millis) -> Result<i64, StoreError> {
    let since = Timestamp(wire.now().0.saturating_sub(within.0));
    wire.store().sign_in_attempts().count(subject, since).await
}

/// Whether the code is the one behind `stored` (argon2id), off the async threads: it takes long on purpose.
async fn verify(code: &str, stored: Option<&str>) -> bool {
    let (code, stored) = (code.to_owned(), stored.map(str::to_owned));
    tokio::task::spawn_blocking(move || {
        let Some(stored) = stored else {
            // The work is the point; its outcome is always "no".
            let _spent = Argon2::default().hash_password_with_salt(code.as_bytes(), b"no such code.....");
            return false;
        };
        PasswordHash::new(&stored)
            .is_ok_and(|hash| Argon2::default().verify_password(code.as_bytes(), &hash).is_ok())
    })
    .await
    .unwrap_or(false)
}
