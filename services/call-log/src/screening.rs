//! What must never be written down in free text: social-security numbers (NIR), bank cards, passwords.
//!
//! The law's default (CNIL, and the field's own practice) is that such a thing typed in a note is refused, with the
//! reason and the place, and without repeating it anywhere. Telephone numbers, file numbers, tax numbers, dates and
//! SIRETs are ordinary in a note: few of them may be refused by mistake, so a check digit or the words around decide.
//!
//! To add a kind: a variant of [`Secret`], a finder in a file beside this one, and rows in the test tables, at least as
//! many of what must pass as of what must not.

mod numbers;
mod passwords;

#[cfg(test)]
mod tests;

/// A kind of thing that must not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Secret {
    /// The French social-security number (*numéro de sécurité sociale*, NIR), with or without its key.
    SocialSecurityNumber,
    /// A payment card's number.
    BankCard,
    /// A password, a PIN, a card's security code.
    Password,
}

impl Secret {
    /// A word for a translation's key and for metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::SocialSecurityNumber => "social-security-number",
            Self::BankCard => "bank-card",
            Self::Password => "password",
        }
    }
    /// Why it was refused, in French, without the thing itself.
    pub fn reason_french(self) -> &'static str {
        match self {
            Self::SocialSecurityNumber => {
                "ressemble à un numéro de sécurité sociale : la loi interdit de le garder ici"
            }
            Self::BankCard => "ressemble à un numéro de carte bancaire : il ne doit être noté nulle part",
            Self::Password => {
                "ressemble à un mot de passe ou à un code secret : il ne doit être noté nulle part"
            }
        }
    }
    /// The same, in English.
    pub fn reason_english(self) -> &'static str {
        match self {
            Self::SocialSecurityNumber => {
                "looks like a social-security number: the law forbids keeping it here"
            }
            Self::BankCard => "looks like a bank card number: it must not be written down anywhere",
            Self::Password => "looks like a password or a secret code: it must not be written down anywhere",
        }
    }
}

/// Where something was found. It carries the place only, so that it can be shown, logged and counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    pub secret: Secret,
    /// The first character, counted in characters (Unicode scalar values) from 0.
    pub start: usize,
    /// How many characters.
    pub length: usize,
}

/// Finds every secret in `text`, in the order of the text, each once.
pub fn screen(text: &str) -> Vec<Finding> {
    let chars: Vec<char> = text.chars().collect();
    let numbers = numbers::find(&chars);
    // What is already known as a number is not told again as a password.
    let mut found: Vec<Finding> =
        passwords::find(&chars).into_iter().filter(|password| !numbers_overlap(&numbers, password)).collect();
    found.extend(numbers);
    found.sort_by_key(|finding| finding.start);
    found
}

fn numbers_overlap(numbers: &[Finding], other: &Finding) -> bool {
    numbers.iter().any(|n| n.start < other.start + other.length && other.start < n.start + n.length)
}

/// Lower case, without the accents of French: what words are compared in. One character stays one character.
fn plain(c: char) -> char {
    let lower = c.to_lowercase().next().unwrap_or(c);
    match lower {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        '’' | 'ʼ' => '\'',
        '\u{a0}' | '\u{202f}' | '\t' => ' ',
        other => other,
    }
}
