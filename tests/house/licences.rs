//! What comes in from outside may be used as we use it: the lists are `ops/deny.toml`'s, so that there is one.

use crate::layering::metadata;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
}

fn deny() -> Deny {
    let text =
        std::fs::read_to_string(crate::source::root().join("ops/deny.toml")).expect("ops/deny.toml is there");
    toml::from_str(&text).expect("ops/deny.toml has the tables that cargo-deny reads")
}

/// Whether an SPDX expression leaves a choice that `allowed` contains. `AND` binds closer than `OR`; `/` is an old `OR`.
fn acceptable(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    any_of(&words, &mut at, allowed) && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut good = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        good |= all_of(words, at, allowed);
    }
    good
}

fn all_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut good = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        good &= one(words, at, allowed);
    }
    good
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let word = words.get(*at).copied().unwrap_or_default();
    *at += 1;
    if word == "(" {
        let good = any_of(words, at, allowed);
        *at += 1; // the closing parenthesis
        return good;
    }
    if words.get(*at) == Some(&"WITH") {
        let whole = format!("{word} WITH {}", words.get(*at + 1).copied().unwrap_or_default());
        *at += 2;
        return allowed.contains(&whole);
    }
    allowed.contains(word)
}

#[test]
fn every_dependency_has_a_licence_that_we_can_live_with() {
    let allowed = deny().licenses.allow;
    let refused: Vec<String> = metadata()
        .packages
        .iter()
        .filter(|package| !package.license.as_deref().is_some_and(|licence| acceptable(licence, &allowed)))
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.license))
        .collect();
    assert!(refused.is_empty(), "not in the list of ops/deny.toml:\n{}", refused.join("\n"));
}

#[test]
fn nothing_banned_came_in_through_a_dependency() {
    let everything: BTreeSet<String> =
        metadata().packages.iter().map(|package| package.name.to_string()).collect();
    for Banned { name } in deny().bans.deny {
        assert!(
            !everything.contains(&name),
            "{name} is banned in ops/deny.toml; `cargo tree -i {name}` says who brought it"
        );
    }
}

#[test]
fn a_licence_expression_is_read_as_its_authors_meant_it() {
    let allowed: BTreeSet<String> =
        ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "GPL-3.0/MIT",
        "MIT AND (GPL-3.0 OR ISC)",
        "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
    ] {
        assert!(acceptable(good, &allowed), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "Apache-2.0", ""] {
        assert!(!acceptable(bad, &allowed), "{bad}");
    }
}
