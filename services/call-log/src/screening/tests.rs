use super::*;

fn kinds(text: &str) -> Vec<Secret> {
    screen(text).into_iter().map(|finding| finding.secret).collect()
}

/// Keys were worked out by hand with 97 − (n mod 97); nobody has these numbers' names.
#[test]
fn social_security_numbers_are_refused_however_they_are_spaced() {
    for text in [
        "185057800608491",
        "1 85 05 78 006 084 91",
        "1850578006084 91",
        "1.85.05.78.006.084.91",
        "1-85-05-78-006-084-91",
        "n°1\u{a0}85\u{a0}05\u{a0}78\u{a0}006\u{a0}084\u{a0}91 !",
        "Sécu:185057800608491.",
        "2 55 08 14 168 025 38",          // 255081416802538, the textbook example
        "1 85 05 2A 006 084 35",          // Corse-du-Sud
        "1 85 05 2b 006 084 62",          // Haute-Corse, small letter
        "１８５０５７８００６０８４９１", // full-width digits
        "NIR 1850578006084",              // no key, but announced
        "son numéro de sécurité sociale est 1850578006084",
        "1 85 05 78 006 084", // no key, but laid out as INSEE prints it
        "😀 185057800608491 😀",
    ] {
        assert_eq!(kinds(text), [Secret::SocialSecurityNumber], "{text}");
    }
}

#[test]
fn bank_cards_are_refused_however_they_are_spaced() {
    for text in [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111 exp 12/27",
        "4111 1111 1111 1111 12 27",
        "5555 5555 5555 4444",
        "3782 822463 10005",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "6011000990139424",
        "4222222222222",          // thirteen digits
        "carte 9999999999999995", // no known issuer, but announced
    ] {
        assert_eq!(kinds(text), [Secret::BankCard], "{text}");
    }
}

#[test]
fn passwords_and_codes_are_refused() {
    for text in [
        "mot de passe : xxx",
        "Mot de passe: soleil",
        "MDP = Soleil2024!",
        "mdp:azerty",
        "mdp Soleil2024!",
        "le mot de passe est Soleil2024",
        "le mot de passe ameli de sa fille est « soleil »",
        "mot de passe provisoire : Abc12345",
        "mot de passe FranceConnect -> tournesol",
        "password is hunter2",
        "his password: swordfish",
        "code secret : 1234",
        "code PIN 4821",
        "PIN is 4821",
        "son code confidentiel est 4821",
        "code de sécurité 123",
        "cryptogramme : 123",
        "mot de passe : 🌻tournesol🌻",
        "mot de passe « Tourne5ol »",
    ] {
        assert_eq!(kinds(text), [Secret::Password], "{text}");
    }
}

#[test]
fn what_is_ordinary_in_a_note_passes() {
    for text in [
        "",
        "Rappeler au 01 99 00 12 34 ou au 06 39 98 56 78.",
        "+33 6 39 98 12 34",
        "0033639981234",
        "01 99 00 12 34 06 39 98 56 78 02 61 91 00 01",
        "le 12/05/1985 à 14 h 30",
        "né le 12 05 1985",
        "rendez-vous le 2026-11-23 10:30-11:00",
        "dossier ANTS 2026 1234 5678 9012",
        "numéro fiscal 1234567890123", // thirteen digits, no key
        "numéro fiscal : 30 12 345 678 901",
        "référence d'avis 26 75 1234567 89",
        "185057800608492",           // a wrong key
        "commande 4111111111111112", // a wrong check digit
        "SIRET 732 829 320 00074",   // a SIRET passes Luhn by construction
        "SIRET : 36252187900034",
        "IBAN FR76 3000 6000 0112 3456 7890 189",
        "point de livraison 09876543210987",
        "allocataire CAF 1234567",
        "code postal 75011, montant 1 234 567 890 123 €",
        "Mot de passe oublié, réinitialisé avec elle.",
        "mot de passe oublié : je l'ai guidée jusqu'au lien",
        "a changé son mot de passe",
        "le mot de passe est perdu",
        "le mot de passe est trop court",
        "mot de passe : à réinitialiser",
        "mot de passe : expliqué comment le choisir",
        "Le mot de passe doit contenir 8 caractères et 1 chiffre",
        "mot de passe de 12 caractères",
        "mdp ok",
        "mdp refait avec lui, il l'a noté sur son carnet",
        "Mot de passe : oublié.",
        "mot de passe : voir https://www.impots.gouv.fr",
        "réinitialiser le mot de passe : https://franceconnect.gouv.fr",
        "ne donne jamais son code secret",
        "code secret à 4 chiffres oublié",
        "elle a perdu son code PIN, 3 essais ratés",
        "le code reçu par SMS n'arrive pas",
        "code d'accès bloqué depuis lundi",
        "password reset done, she received the e-mail",
        "pin's et épingles",
        "👩‍🦳 appelle pour son père de 91 ans 👴 — très contente 🎉",
        "Zażółć gęślą jaźń; 你好; مرحبا",
    ] {
        assert_eq!(kinds(text), [], "{text}");
    }
}

#[test]
fn the_place_is_told_in_characters_and_the_secret_is_not_repeated() {
    let text = "👩‍🦳 sécu 1 85 05 78 006 084 91, mdp : Soleil2024 et carte 4111 1111 1111 1111";
    let found = screen(text);
    let places: Vec<String> =
        found.iter().map(|f| text.chars().skip(f.start).take(f.length).collect()).collect();
    assert_eq!(places, ["1 85 05 78 006 084 91", "Soleil2024", "4111 1111 1111 1111"]);
    let shown = format!("{found:?} {}", found[1].secret.reason_french());
    assert!(!shown.contains("Soleil") && !shown.contains("4111") && !shown.contains("1 85"));
}

#[test]
fn several_in_one_note_are_all_told_in_their_order() {
    assert_eq!(
        kinds("mdp: abcd\n4111111111111111\nNIR 185057800608491"),
        [Secret::Password, Secret::BankCard, Secret::SocialSecurityNumber]
    );
}

#[test]
fn any_text_at_all_is_screened_without_a_panic() {
    let mut random = fastrand::Rng::with_seed(7);
    let pieces = [
        "mdp",
        " ",
        ":",
        "1",
        "85",
        "2A",
        "é",
        "🌻",
        "\n",
        "mot de passe",
        "4111",
        "-",
        "«",
        "\u{202f}",
        "est",
    ];
    for _ in 0..5_000 {
        let text: String = (0..random.usize(0..24)).map(|_| pieces[random.usize(0..pieces.len())]).collect();
        for finding in screen(&text) {
            assert!(finding.start + finding.length <= text.chars().count(), "{text:?}");
        }
    }
}
