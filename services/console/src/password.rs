//! Passwords: argon2id, off the async threads because one verification takes tens of milliseconds on purpose.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// The shortest password accepted, in characters (CNIL's recommendation for accounts with throttled attempts is 8;
/// volunteers share machines, so a little more).
pub const SHORTEST: usize = 10;

/// Longest accepted, in bytes: hashing time must not depend on what a stranger posts.
pub const LONGEST: usize = 256;

/// How many are hashed at once. Each takes 19 MiB and a core for its time: however many strangers try to sign in, the
/// hotline keeps its memory, and those who wait for their turn lose nothing but the moment.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

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
    // Never closed; without a turn nothing is hashed.
    let turn = AT_ONCE.acquire().await.map_err(|_| PasswordError::Hash)?;
    tokio::task::spawn_blocking(move || {
        // Held to the end of the work, also when nobody waits for it any more.
        let _turn = turn;
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
    let turn = AT_ONCE.acquire().await.map_err(|_| PasswordError::Hash)?;
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let hashed = Argon2::default().hash_password_with_salt(code.expose().as_bytes(), &salt);
        hashed.map(|hash| hash.to_string()).map_err(|_| PasswordError::Hash)
    })
    .await
    .map_err(|_| PasswordError::Hash)?
}

/// A salt from a token of the store's randomness (hexadecimal digits).
pub fn salt(token: &str) -> [u8; 16] {
    let mut salt = [0; 16];
    for (byte, digits) in salt.iter_mut().zip(token.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).unwrap_or_default();
        *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
    }
    salt
}

/// A password to be handed over, from such a token: four groups of four letters that are not mistaken for one another
/// when read aloud over the telephone, 64 bits.
pub fn readable(token: &str) -> String {
    const LETTERS: &[u8; 16] = b"abcdefhkmnprstwx";
    let mut text = String::new();
    for (index, digit) in token.chars().filter_map(|letter| letter.to_digit(16)).take(16).enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::try_from(digit).unwrap_or(0)]));
    }
    text
}

/// Whether `password` is the one behind `stored`. Without a stored hash the same time is spent, so that the answer's
/// delay does not tell which accounts exist.
pub async fn verify(password: &str, stored: Option<&str>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let password = password.to_owned();
    let stored = stored.map(str::to_owned);
    let Ok(turn) = AT_ONCE.acquire().await else { return false };
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
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

    #[test]
    fn a_password_made_here_is_four_groups_of_four_clear_letters() {
        let text = readable(&"0123456789abcdef".repeat(4));
        assert_eq!(text, "abcd-efhk-mnpr-stwx");
        assert!(text.chars().count() >= SHORTEST);
    }

    #[test]
    fn a_salt_is_as_random_as_its_token() {
        assert_eq!(salt(&"0f".repeat(32)), [15; 16]);
        assert_ne!(salt(&"0123456789abcdef".repeat(4)), salt(&"fedcba9876543210".repeat(4)));
    }

    #[tokio::test]
    async fn a_short_password_is_refused_with_the_reason() {
        assert!(matches!(hash("court", [7; 16]).await, Err(PasswordError::Short)));
    }
}
