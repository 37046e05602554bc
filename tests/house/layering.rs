//! Imports run one way (the picture is in `services/README.md`).

use cargo_metadata::{Metadata, MetadataCommand, Package};
use std::collections::{BTreeMap, BTreeSet};

/// Which of our crates each of our crates may name in its `Cargo.toml`.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("hotline", &[]),
    ("ivr", &[]),
    // Not even a type in common with `telephony`: sharing would hide protocol mistakes.
    ("softswitch", &[]),
    ("store", &["hotline"]),
    ("dispatch", &["store", "hotline"]),
    ("call-log", &["store", "hotline"]),
    ("telephony", &["dispatch", "call-log", "store", "hotline", "ivr"]),
    ("console", &["dispatch", "call-log", "store", "hotline"]),
    (
        "permanence",
        &["console", "telephony", "dispatch", "call-log", "store", "hotline", "ivr", "softswitch"],
    ),
    // The tests know the house from outside only; the bench also measures the mixer, the hands and the rules by themselves.
    ("tests", &["softswitch", "dispatch", "store", "hotline"]),
];

/// Whom a crate's own tests may call besides: the wire is tried against the switch, over HTTP only.
const TRIED_AGAINST: &[(&str, &str)] = &[("telephony", "softswitch")];

/// Crates that do input and output: the rules and the flows must not be able to.
const OUTSIDE_WORLD: &[&str] =
    &["tokio", "async-std", "smol", "axum", "hyper", "reqwest", "sqlx", "redis", "mio", "socket2"];

pub fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(crate::source::root().join("Cargo.toml"))
        .other_options(["--locked".to_owned(), "--filter-platform=x86_64-unknown-linux-gnu".to_owned()])
        .exec()
        .expect("`cargo metadata` describes the workspace")
}

fn ours(metadata: &Metadata) -> BTreeMap<String, &Package> {
    metadata.workspace_packages().into_iter().map(|package| (package.name.to_string(), package)).collect()
}

/// Names of everything that `start` is built from, itself excluded. Development dependencies of others do not count.
fn built_from(metadata: &Metadata, start: &Package) -> BTreeSet<String> {
    let resolve = metadata.resolve.as_ref().expect("metadata was asked for with its resolution");
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let mut seen = BTreeSet::new();
    let mut to_visit = vec![&start.id];
    while let Some(id) = to_visit.pop() {
        for dependency in &nodes[id].deps {
            let for_tests_only = dependency
                .dep_kinds
                .iter()
                .all(|kind| kind.kind == cargo_metadata::DependencyKind::Development);
            if !for_tests_only && seen.insert(&dependency.pkg) {
                to_visit.push(&dependency.pkg);
            }
        }
    }
    metadata
        .packages
        .iter()
        .filter(|package| seen.contains(&package.id))
        .map(|package| package.name.to_string())
        .collect()
}

#[test]
fn our_crates_import_each_other_one_way_only() {
    let metadata = metadata();
    let ours = ours(&metadata);
    let rules: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    for (name, package) in &ours {
        let allowed = rules
            .get(name.as_str())
            .unwrap_or_else(|| panic!("the crate {name} is new: say in MAY_IMPORT what it may import, and in services/README.md why it exists"));
        for dependency in &package.dependencies {
            let other = dependency.name.as_str();
            let for_tests_only = dependency.kind == cargo_metadata::DependencyKind::Development;
            if for_tests_only && TRIED_AGAINST.contains(&(name.as_str(), other)) {
                continue;
            }
            assert!(
                !ours.contains_key(other) || allowed.contains(&other),
                "{name} must not import {other}; it may import {allowed:?}"
            );
        }
    }
    for name in rules.keys() {
        assert!(ours.contains_key(*name), "the crate {name} is gone: take it out of MAY_IMPORT");
    }
}

#[test]
fn only_the_store_speaks_to_databases() {
    let metadata = metadata();
    for (name, package) in ours(&metadata) {
        // The bench measures what a bare loop commits, beside what we do.
        if name == "tests" {
            continue;
        }
        let speaks = package
            .dependencies
            .iter()
            .any(|dependency| ["sqlx", "redis"].contains(&dependency.name.as_str()));
        assert_eq!(speaks, name == "store", "sqlx and redis belong to store, and to store alone; see {name}");
    }
}

#[test]
fn the_rules_and_the_flows_cannot_reach_the_outside_world() {
    let metadata = metadata();
    let ours = ours(&metadata);
    for name in ["hotline", "ivr"] {
        let parts = built_from(&metadata, ours[name]);
        for outside in OUTSIDE_WORLD {
            assert!(!parts.contains(*outside), "{name} is pure, and yet it is built from {outside}");
        }
    }
    // The check can see what it looks for.
    assert!(built_from(&metadata, ours["store"]).contains("tokio"));
}
