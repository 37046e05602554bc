//! Passwords and secret codes: a word that announces one, and what stands after it.

use super::{Finding, Secret, plain};

/// How a secret is announced, in plain letters. The longer first, so that the place begins where it should.
const PASSWORD_WORDS: [&str; 12] = [
    "mot de passe",
    "mots de passe",
    "mot passe",
    "motdepasse",
    "code d'acces",
    "password",
    "passwd",
    "passphrase",
    "phrase secrete",
    "m.d.p",
    "mdp",
    "pwd",
];
/// The same for codes made of digits.
const CODE_WORDS: [&str; 11] = [
    "code secret",
    "code confidentiel",
    "code de securite",
    "code pin",
    "code cb",
    "code de la carte",
    "code de carte",
    "cryptogramme",
    "cvv",
    "cvc",
    "pin",
];

/// Words of ordinary sentences about passwords: after one of them no secret follows.
const ORDINARY: &[&str] = &[
    // what happens to a password
    "oublie",
    "oubliee",
    "oublies",
    "perdu",
    "perdus",
    "perdue",
    "change",
    "changee",
    "changer",
    "changement",
    "modifie",
    "modifier",
    "reinitialise",
    "reinitialiser",
    "reinitialisation",
    "renouvele",
    "renouveler",
    "cree",
    "creer",
    "creation",
    "recree",
    "retrouve",
    "retrouver",
    "recupere",
    "recuperer",
    "envoye",
    "recu",
    "bloque",
    "bloquee",
    "expire",
    "invalide",
    "valide",
    "incorrect",
    "correct",
    "faux",
    "bon",
    "bonne",
    "mauvais",
    "errone",
    "refuse",
    "accepte",
    "inconnu",
    "introuvable",
    "temporaire",
    "provisoire",
    "note",
    "noter",
    "enregistre",
    "enregistrer",
    "expliquer",
    "explique",
    "conseil",
    "conseils",
    "aide",
    "probleme",
    "ok",
    "vu",
    "fait",
    "refait",
    "faible",
    "fort",
    "trop",
    "court",
    "long",
    "compromis",
    "pirate",
    "vole",
    "demande",
    "demander",
    "saisi",
    "saisir",
    "taper",
    "forgotten",
    "forgot",
    "lost",
    "changed",
    "change",
    "reset",
    "expired",
    "wrong",
    "unknown",
    "created",
    "weak",
    "too",
    "needed",
    "required",
    "sent",
    "received",
    // the small words of a sentence
    "a",
    "as",
    "au",
    "aux",
    "avec",
    "bien",
    "ca",
    "car",
    "ce",
    "cela",
    "celui",
    "ces",
    "chez",
    "comme",
    "comment",
    "dans",
    "de",
    "deja",
    "des",
    "doit",
    "du",
    "elle",
    "en",
    "encore",
    "et",
    "etait",
    "ete",
    "facile",
    "il",
    "ils",
    "je",
    "l",
    "la",
    "le",
    "les",
    "leur",
    "lui",
    "mais",
    "meme",
    "mes",
    "mon",
    "ne",
    "non",
    "nous",
    "on",
    "ou",
    "oui",
    "par",
    "pas",
    "pour",
    "plus",
    "puis",
    "quand",
    "que",
    "qui",
    "rien",
    "sa",
    "sans",
    "se",
    "ses",
    "si",
    "son",
    "sur",
    "ta",
    "tes",
    "toujours",
    "tout",
    "tres",
    "un",
    "une",
    "via",
    "voir",
    "vous",
    "y",
    "je",
    "j",
    "c",
    "d",
    "s",
    "n",
    "qu",
    "minimum",
    "and",
    "at",
    "by",
    "for",
    "has",
    "he",
    "in",
    "is",
    "it",
    "no",
    "not",
    "of",
    "or",
    "see",
    "she",
    "the",
    "they",
    "to",
    "was",
    "with",
    "yes",
    "you",
];

/// Words in the telling, between the announcement and the secret: "le mot de passe ameli de sa fille est …".
const MOST_WORDS_BETWEEN: usize = 6;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Announced {
    Password,
    Code,
}

/// How firmly what follows is said to be the secret.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// `:` `=` `->`: anything that is no ordinary word.
    Sign,
    /// "est", "is": only what looks like a password, for a sentence may follow.
    Verb,
    /// Nothing: only what can be nothing else.
    Bare,
}

struct Word {
    start: usize,
    /// Exclusive.
    end: usize,
    plain: String,
}

pub(super) fn find(chars: &[char]) -> Vec<Finding> {
    let simple: Vec<char> = chars.iter().map(|c| plain(*c)).collect();
    let mut found: Vec<Finding> = Vec::new();
    let mut at = 0;
    while at < simple.len() {
        let Some((announced, length)) = announcement(&simple, at) else {
            at += 1;
            continue;
        };
        let after = at + length;
        if let Some((start, end)) = secret_after(chars, &simple, after, announced)
            && found.last().is_none_or(|last| last.start + last.length <= start)
        {
            found.push(Finding { secret: Secret::Password, start, length: end - start });
        }
        at = after;
    }
    found
}

/// The announcement that begins at `at` as a whole word.
fn announcement(simple: &[char], at: usize) -> Option<(Announced, usize)> {
    if at > 0 && simple[at - 1].is_alphanumeric() {
        return None;
    }
    let passwords = PASSWORD_WORDS.iter().map(|w| (Announced::Password, *w));
    let codes = CODE_WORDS.iter().map(|w| (Announced::Code, *w));
    passwords.chain(codes).find_map(|(announced, word)| {
        let length = word.chars().count();
        let here = simple.get(at..at + length)?.iter().copied().eq(word.chars());
        let whole = simple.get(at + length).is_none_or(|c| !c.is_alphanumeric());
        (here && whole).then_some((announced, length))
    })
}

/// Where the secret stands that was announced just before `from`.
fn secret_after(
    chars: &[char],
    simple: &[char],
    from: usize,
    announced: Announced,
) -> Option<(usize, usize)> {
    let mut at = from;
    let mut link = Link::Bare;
    for _ in 0..=MOST_WORDS_BETWEEN {
        at = skip_spaces(simple, at);
        let (signed, past) = skip_signs(simple, at);
        if signed {
            link = Link::Sign;
            at = skip_spaces(simple, past);
        }
        let quoted = simple.get(at).is_some_and(|c| matches!(c, '«' | '"' | '“' | '\'' | '`' | '('));
        if quoted {
            at = skip_spaces(simple, at + 1);
        }
        let word = word_at(chars, simple, at)?;
        let verb = matches!(word.plain.as_str(), "est" | "is" | "sera" | "c'est" | "was");
        if verb && link != Link::Sign {
            link = Link::Verb;
        } else if is_secret(chars, simple, &word, announced, link, quoted) {
            return Some((word.start, word.end));
        } else if link != Link::Bare || ends_telling(&word) {
            return None;
        }
        // A comma or a full stop after the word ends the telling.
        if simple.get(word.end).is_some_and(|c| matches!(c, ',' | ';' | '.' | '!' | '?' | '\n' | ')')) {
            return None;
        }
        at = word.end;
    }
    None
}

fn skip_spaces(simple: &[char], mut at: usize) -> usize {
    while simple.get(at) == Some(&' ') {
        at += 1;
    }
    at
}

fn skip_signs(simple: &[char], mut at: usize) -> (bool, usize) {
    let from = at;
    while simple.get(at).is_some_and(|c| matches!(c, ':' | '=' | '→' | '>' | '-' | ' ')) {
        at += 1;
    }
    (simple[from..at].iter().any(|c| matches!(c, ':' | '=' | '→' | '>')), at)
}

/// The characters up to the next space, without the punctuation that closes a sentence or a quotation.
fn word_at(chars: &[char], simple: &[char], start: usize) -> Option<Word> {
    let mut end = start;
    while simple.get(end).is_some_and(|c| !c.is_whitespace() && !matches!(c, ':' | '=' | '→')) {
        end += 1;
    }
    while end > start && matches!(chars[end - 1], ',' | ';' | '.' | '?' | ')' | '»' | '"' | '”' | '`' | '…')
    {
        end -= 1;
    }
    (end > start).then(|| Word { start, end, plain: simple[start..end].iter().collect() })
}

/// After such a word of the telling the sentence is about something else: "mot de passe oublié, je …".
fn ends_telling(word: &Word) -> bool {
    const TELLING: [&str; 14] =
        ["de", "du", "la", "le", "les", "sa", "son", "ses", "pour", "sur", "a", "des", "l", "temporaire"];
    is_ordinary(&word.plain) && !TELLING.contains(&word.plain.as_str()) && word.plain != "provisoire"
}

fn is_ordinary(plain: &str) -> bool {
    // "l'a", "qu'elle", "d'un": the elided word decides.
    let head = plain.split('\'').next().unwrap_or(plain);
    ORDINARY.contains(&plain) || (head.len() < plain.len() && ORDINARY.contains(&head))
}

fn is_secret(
    chars: &[char],
    simple: &[char],
    word: &Word,
    announced: Announced,
    link: Link,
    quoted: bool,
) -> bool {
    let text = &chars[word.start..word.end];
    let digits = text.iter().filter(|c| c.is_numeric()).count();
    let letters = text.iter().filter(|c| c.is_alphabetic()).count();
    let others = text.len() - digits - letters;
    if is_ordinary(&word.plain) || word.plain.starts_with("http") || word.plain.starts_with("www.") {
        return false;
    }
    if announced == Announced::Code {
        // A sign or a verb may stand before any code; bare, only digits of a code's length are one.
        let all_digits = letters == 0 && (3..=8).contains(&digits);
        return all_digits || (link != Link::Bare && digits >= 3);
    }
    let mixed = digits > 0 && letters > 0 && text.len() >= 4;
    let odd = others > 0 && letters + digits > 0 && !is_plain_compound(text) && text.len() >= 5;
    match link {
        Link::Sign => quoted || mixed || odd || !begins_a_sentence(simple, word),
        Link::Verb => quoted || mixed || odd || digits >= 4 || shouts(text),
        Link::Bare => mixed && text.len() >= 6 || odd && digits > 0,
    }
}

/// "porte-monnaie", "l'identifiant", "oublié/perdu": letters held together by the language's own signs.
fn is_plain_compound(text: &[char]) -> bool {
    text.iter().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '/'))
}

/// Capitals where a word of a sentence has none.
fn shouts(text: &[char]) -> bool {
    text.len() >= 4 && text.iter().skip(1).any(|c| c.is_uppercase())
}

/// After a sign: ordinary letters followed, in the same clause, by two words or more of which one is a small word of
/// the language. "mot de passe : expliqué comment le choisir" is a sentence; "mot de passe : soleil" is not.
fn begins_a_sentence(simple: &[char], word: &Word) -> bool {
    if !simple[word.start..word.end].iter().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-')) {
        return false;
    }
    let clause: String =
        simple[word.end..].iter().take_while(|c| !matches!(c, ',' | '.' | ';' | '\n' | '!' | '?')).collect();
    let rest: Vec<&str> = clause.split_whitespace().collect();
    rest.len() >= 2 && rest.iter().any(|w| is_ordinary(w))
}
