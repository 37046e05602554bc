//! Passwords: argon2id, off the async threads because one verification takes tens of milliseconds on purpose.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

/// The shortest password accepted, in characters (CNIL's recommendation for accounts with throttled attempts is 8;
/// volunteers share machines, so a little more).
pub const SHORTEST: usize = 10;

/// Longest accepted, in bytes: hashing time must not depend on what a stranger posts.
pub const LONGEST: usize = 256;

#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("the password has fewer than {SHORTEST} characters")]
    Short,
    #[error("the password is longer than {LONGEST} bytes")]
    Long,
    #[error("the password could not be hashed")]
    Hash,
}

/// The PHC string to store for `password`. `salt` comes from the caller's randomness.
pub async fn hash(password: &str, salt: [u8; 16]) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::Long);
    }
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
    })
    .await
    .ok()
    .and_then(Result::ok)
    .ok_or(PasswordError::Hash)
}

/// The PHC string to store for a code of the telephone, which is shorter than any password: guessing it is throttled.
pub async fn hash_code(code: &hotline::Pin, salt: [u8; 16]) -> Result<String, PasswordError> {
    let code = code.clone();
    tokio::task::spawn_blocking(move || {
        let hashed = Argon2::default().hash_password_with_salt(code.expose().as_bytes(), &salt);
        hashed.map(|hash| hash.to_string()).map_err(|_| PasswordError::Hash)
    })
    .await
    .map_err(|_| PasswordError::Hash)?
}

/// Whether `password` is the one behind `stored`. Without a stored hash the same time is spent, so that the answer's
/// delay does not tell which accounts exist.
pub async fn verify(password: &str, stored: Option<&str>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let password = password.to_owned();
    let stored = stored.map(str::to_owned);
    tokio::task::spawn_blocking(move || {
        let Some(stored) = stored else {
            // The work is the point; its outcome is always "no".
            let _spent = Argon2::default().hash_password_with_salt(password.as_bytes(), b"no such account.");
            return false;
        };
        PasswordHash::new(&stored)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
    .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_is_accepted_and_any_other_refused() {
        let stored = hash("une phrase tranquille", [7; 16]).await.expect("hashes");
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify("une phrase tranquille", Some(&stored)).await);
        assert!(!verify("une phrase tranquill", Some(&stored)).await);
        assert!(!verify("une phrase tranquille", None).await);
        assert!(!verify("une phrase tranquille", Some("not a hash")).await);
    }

    #[tokio::test]
    async fn a_short_password_is_refused_with_the_reason() {
        assert!(matches!(hash("court", [7; 16]).await, Err(PasswordError::Short)));
    }
}
