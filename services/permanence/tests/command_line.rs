//! The binary as a person uses it: what it prints and how it ends.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::path::Path;
use std::process::{Command, Output};

use softswitch::Softswitch;

/// A folder of this test's own, gone with it.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left behind is no failure of what was tested.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Runs the binary in a folder with only these variables of ours.
fn run(folder: &Folder, arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_permanence"));
    command.current_dir(&folder.0).args(arguments);
    for name in std::env::vars().map(|(name, _)| name) {
        if name.starts_with("PERMANENCE_") || name.starts_with("TWILIO_") || name.ends_with("_URL") {
            command.env_remove(name);
        }
    }
    let Output { status, stdout, stderr } = command.envs(environment.iter().copied()).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    (status.success(), text)
}

#[test]
fn help_names_every_command() {
    let (good, text) = run(&Folder::new("help"), &["--help"], &[]);
    assert!(good);
    for command in ["serve", "demo", "migrate", "flow", "user", "simulate", "doctor"] {
        assert!(text.contains(&format!("\n  {command}")), "{command} is missing in:\n{text}");
    }
}

#[test]
fn simulate_plays_the_same_day_twice_and_more_mediators_keep_more_promises() {
    let folder = Folder::new("simulate");
    let play = |mediators: &str| {
        let arguments =
            ["simulate", "--mediators", mediators, "--calls-per-hour", "40", "--seeds", "5", "--json"];
        let (good, text) = run(&folder, &arguments, &[]);
        assert!(good, "{text}");
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let (few, many) = (play("3"), play("12"));
    assert_eq!(few, play("3"), "the same seeds are the same days");
    assert_eq!(few["broken_invariants"], 0);
    assert!(few["service_level"].as_f64() < many["service_level"].as_f64(), "{few} {many}");
    assert!(few["occupancy"].as_f64() > many["occupancy"].as_f64(), "{few} {many}");
    let sum: u64 = ["answered", "abandoned", "callbacks", "messages", "told"]
        .map(|name| few[name].as_u64().unwrap())
        .iter()
        .sum();
    assert_eq!(few["offered"].as_u64(), Some(sum));
}

#[test]
fn simulate_shows_side_by_side_what_more_mediators_would_change() {
    let folder = Folder::new("simulate-compare");
    let usual = ["simulate", "--mediators", "3", "--calls-per-hour", "40", "--seeds", "4"];
    let both = [&usual[..], &["--compare-mediators", "9"]].concat();
    let (good, text) = run(&folder, &both, &[]);
    assert!(good, "{text}");
    let row = |name: &str| -> Vec<String> {
        let line = text.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        line.trim_start()[name.len()..].split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(row("mediators  "), ["3", "9"]);
    assert_eq!(row("calls offered")[0], row("calls offered")[1], "as many people call: {text}");
    let answered: Vec<u64> = row("answered  ").iter().map(|count| count.parse().unwrap()).collect();
    assert!(answered[0] < answered[1], "{text}");
    let (_, alone) = run(&folder, &[&usual[..], &["--json"]].concat(), &[]);
    let (_, json) = run(&folder, &[&both[..], &["--json"]].concat(), &[]);
    let [alone, mut json] =
        [alone, json].map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap());
    assert_eq!(json["compared"]["mediators"], 9);
    json.as_object_mut().unwrap().remove("compared");
    assert_eq!(json, alone, "what a script read before it reads still");
}

#[test]
fn simulate_names_a_rule_that_it_does_not_know_and_one_that_cannot_be_meant() {
    let folder = Folder::new("simulate-rules");
    folder.write("line.toml", "ringing = 20000\n");
    let (good, text) = run(&folder, &["simulate", "--line", "line.toml"], &[]);
    assert!(!good && text.contains("ringing"), "{text}");
    folder.write("line.toml", "ring_at_once = 9\n");
    let (good, text) = run(&folder, &["simulate", "--line", "line.toml"], &[]);
    assert!(!good && text.contains("between 1 and 4"), "{text}");
}

#[test]
fn flow_check_fails_with_the_line_of_the_mistake_and_passes_without_one() {
    let folder = Folder::new("flow-check");
    let (good, text) = run(&folder, &["flow", "check"], &[]);
    assert!(good && text.ends_with("2 flows: 0 errors, 0 warnings\n"), "{text}");

    let source = include_str!("../../../ivr-flows/ligne-du-soir.yaml");
    folder.write("spoilt.yaml", &source.replace("then: attente", "then: atente"));
    let (good, text) = run(&folder, &["flow", "check", "spoilt.yaml"], &[]);
    assert!(!good && text.contains("did you mean `attente`?") && text.contains("--> spoilt.yaml:"), "{text}");
}

/// A flow that has no words for who is not put through.
fn without_refused() -> String {
    let source = include_str!("../../../ivr-flows/ligne-du-soir.yaml");
    let (steps, rest) = source.split_once("  # For callers who are not put through").unwrap();
    let (_, parts) = rest.split_once("\nwaiting:").unwrap();
    format!("{steps}\nwaiting:{parts}")
}

#[test]
fn flow_check_tells_a_flow_that_puts_blocked_numbers_through_and_passes_it() {
    let folder = Folder::new("flow-lets-through");
    folder.write("old.yaml", &without_refused());
    let (good, text) = run(&folder, &["flow", "check", "old.yaml"], &[]);
    assert!(good && text.ends_with("1 flow: 0 errors, 1 warning\n"), "{text}");
    assert!(text.contains("warning: the flow `ligne-du-soir` has no `refused`"), "{text}");
    assert!(text.contains("--> old.yaml:4:"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_tells_a_flow_without_refused_only_where_it_matters() {
    let folder = Folder::new("doctor-lets-through");
    folder.write("old.yaml", &without_refused());
    let environment = [("PERMANENCE_FLOWS", ".")];
    let doctor = || run(&folder, &["doctor", "--offline"], &environment).1;
    let (good, text) = run(&folder, &["migrate"], &environment);
    assert!(good, "{text}");
    let add = ["user", "add", "ines", "--name", "Inès", "--role", "mediator"];
    let url = format!("sqlite:{}", folder.0.join("permanence.db").display());
    let ids = std::sync::Arc::new(store::Ids::random());
    let database = store::Store::connect(&url, store::Options::default(), ids).await.unwrap();
    let line = store::LineSettings { flow: "ligne-du-soir".to_owned(), ..line() };
    database.lines().create(&line).await.unwrap();
    let (good, text) = run(&folder, &add, &environment);
    assert!(good, "{text}");
    let text = doctor();
    assert!(text.contains("1 in ., without a mistake") && !text.contains("no words for"), "{text}");

    let mut line = database.lines().find(&line.id).await.unwrap().unwrap();
    line.rules.daily_limit = 2;
    database.lines().update(&line).await.unwrap();
    let text = doctor();
    assert!(text.contains("look   lines"), "{text}");
    assert!(text.contains("its flow has no words for its daily limit: nobody is limited"), "{text}");
    database.close().await;
}

#[test]
fn flow_show_draws_a_flow_by_its_name() {
    let (good, text) = run(&Folder::new("flow-show"), &["flow", "show", "solidarite-numerique"], &[]);
    assert!(good && text.contains("├─ 1 topic demarches → avant-attente"), "{text}");
}

#[test]
fn an_unknown_key_stops_every_command_and_names_the_right_one() {
    let folder = Folder::new("unknown-key");
    folder.write("permanence.toml", "[log]\nformt = \"json\"\n");
    let (good, text) = run(&folder, &["migrate"], &[]);
    assert!(
        !good && text.contains("permanence.toml:2") && text.contains("did you mean `log.format`?"),
        "{text}"
    );
    assert!(!folder.0.join("permanence.db").exists(), "nothing was touched");
}

#[test]
fn migrating_twice_is_harmless_and_doctor_sees_it() {
    let folder = Folder::new("migrate");
    for _ in 0..2 {
        let (good, text) = run(&folder, &["migrate"], &[]);
        assert!(good, "{text}");
    }
    let (_, text) = run(&folder, &["doctor", "--offline"], &[]);
    assert!(text.contains("Sqlite, reachable and up to date"), "{text}");
}

/// A line that is always open.
fn line() -> store::LineSettings {
    store::LineSettings {
        id: hotline::LineId::new("sn"),
        version: 1,
        name: "Solidarité Numérique".to_owned(),
        flow: "solidarite-numerique".to_owned(),
        numbers: hotline::PhoneNumber::parse("+33199000001").into_iter().collect(),
        volunteers: None,
        hours: serde_json::to_value(dispatch::hours::Hours::always()).unwrap(),
        rules: hotline::LineRules::default(),
        active: true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_tells_a_line_that_can_ring_nobody_and_then_one_that_is_open_with_nobody_at_work() {
    let folder = Folder::new("silent-line");
    let (good, text) = run(&folder, &["migrate"], &[]);
    assert!(good, "{text}");
    let url = format!("sqlite:{}", folder.0.join("permanence.db").display());
    let ids = std::sync::Arc::new(store::Ids::random());
    let database = store::Store::connect(&url, store::Options::default(), ids).await.unwrap();
    database.lines().create(&line()).await.unwrap();
    database.close().await;
    let (good, text) = run(&folder, &["doctor", "--offline"], &[]);
    assert!(!good, "{text}");
    assert!(text.contains("WRONG  lines"), "{text}");
    assert!(text.contains("Solidarité Numérique: it can ring nobody: no mediator is on this line"), "{text}");
    assert!(text.contains("→ put somebody on it"), "{text}");
    let add =
        ["user", "add", "ines", "--name", "Inès", "--role", "mediator", "--speaks", "fr", "--speaks", "en"];
    let (good, text) = run(&folder, &add, &[]);
    assert!(good, "{text}");
    let (_, text) = run(&folder, &["doctor", "--offline"], &[]);
    assert!(text.contains("look   lines"), "{text}");
    assert!(text.contains("it is open now, and nobody who answers it is at work"), "{text}");
}

#[test]
fn the_first_administrator_is_made_here_listed_and_given_a_new_password() {
    let folder = Folder::new("user");
    let add = ["user", "add", "Aude", "--name", "Aude Martin", "--role", "administrator"];
    let (good, text) = run(&folder, &add, &[]);
    assert!(
        good && text.contains("Aude Martin may sign in as `aude`") && text.contains("Password: "),
        "{text}"
    );
    assert!(text.contains("/sign-in, once `permanence serve` runs on the file /"), "{text}");
    assert!(!text.contains("They answer for no line"), "an administrator answers none: {text}");
    let (good, text) = run(&folder, &add, &[]);
    assert!(!good && text.contains("somebody signs in as `Aude` already"), "{text}");
    let (good, text) = run(&folder, &["user", "add", "bao", "--name", "Bao", "--role", "mediator"], &[]);
    assert!(good && text.contains("They answer for no line yet, since there is none"), "{text}");
    let (_, text) = run(&folder, &["user", "list"], &[]);
    assert!(text.contains("aude   administrator  yes       Aude Martin"), "{text}");
    let (good, text) = run(&folder, &["user", "reset", "aude"], &[]);
    assert!(good && text.contains("signed out everywhere"), "{text}");
    let (good, text) = run(&folder, &["user", "reset", "nobody"], &[]);
    assert!(!good && text.contains("nobody signs in as `nobody`"), "{text}");
}

#[test]
fn a_busy_port_is_named() {
    let folder = Folder::new("busy-port");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (good, text) = run(&folder, &["serve"], &[("PERMANENCE_LISTEN", &address)]);
    let port = taken.local_addr().unwrap().port();
    assert!(!good && text.contains(&format!("the port {port} of 127.0.0.1 is taken")), "{text}");
    let (good, text) = run(&folder, &["demo", "--port", &port.to_string()], &[]);
    assert!(!good && text.contains("choose another port with --port"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_asks_the_telephone_company_and_says_what_it_answers() {
    let switch = Softswitch::start(softswitch::Config { media: false, ..Default::default() }).await.unwrap();
    let url = format!("http://{}", switch.addr);
    let known = softswitch::Config::default();
    let look = |token: String| {
        let (url, account) = (url.clone(), known.account_sid.clone());
        tokio::task::spawn_blocking(move || {
            let environment = [
                ("TWILIO_API_URL", url.as_str()),
                ("TWILIO_ACCOUNT_SID", account.as_str()),
                ("TWILIO_AUTH_TOKEN", token.as_str()),
            ];
            run(&Folder::new("doctor"), &["doctor"], &environment).1
        })
    };
    let text = look(known.auth_token.clone()).await.unwrap();
    assert!(text.contains("knows this account"), "{text}");
    let text = look("a wrong token".to_owned()).await.unwrap();
    assert!(text.contains("refuses the account or its token"), "{text}");
    assert!(!text.contains("a wrong token"), "a secret is never printed: {text}");
    switch.stop().await;
}
