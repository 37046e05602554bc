//! `permanence doctor`: what is wrong with this installation, and how to mend it.

mod numbers;
mod telephone_company;

use std::time::Duration;

use ivr::{Flow, Severity};
use reqwest::Client;
use store::{Clock as _, LineSettings, Schema, SystemClock};

use crate::config::Config;
use crate::database;
use crate::failure::Failure;
use crate::flows;
use crate::lines::{self, LineProblem};

/// What one look found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    Good(String),
    /// It works; something should be known.
    Warning(String, String),
    /// It does not work: what, and how to mend it.
    Bad(String, String),
    /// Not looked at, with the reason.
    Skipped(String),
}

impl Finding {
    fn good(text: impl Into<String>) -> Self {
        Self::Good(text.into())
    }

    fn warning(text: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Warning(text.into(), hint.into())
    }

    fn bad(text: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Bad(text.into(), hint.into())
    }
}

/// Looks at everything and prints what it found. Fails when something is wrong.
pub async fn run(config: &Config, offline: bool) -> Result<(), Failure> {
    // Reaching this point means that the configuration was understood.
    let mut findings = vec![("configuration", Finding::good("understood, every key is known"))];
    findings.push(("flows", look_at_flows(config)));
    findings.push(("database", look_at_database(config).await));
    let (lines, finding) = look_at_lines(config).await;
    findings.push(("lines", finding));
    findings.push(("redis", look_at_redis(config).await));
    if offline {
        for part in ["telephone company", "numbers", "public address"] {
            findings.push((part, Finding::Skipped("not asked (--offline)".to_owned())));
        }
    } else {
        let client = client()?;
        findings.push(("telephone company", telephone_company::look(config, &client).await));
        findings.push(("numbers", numbers::look(config, &lines, &client).await));
        findings.push(("public address", look_at_public_address(config, &client).await));
    }
    findings.push(("browser telephones", look_at_browser_telephones(config)));
    println!("{}", report(&findings));
    let bad = findings.iter().filter(|(_, finding)| matches!(finding, Finding::Bad(..))).count();
    if bad > 0 { Err(Failure::Told) } else { Ok(()) }
}

fn report(findings: &[(&str, Finding)]) -> String {
    let mut lines = Vec::new();
    for (part, finding) in findings {
        let (mark, said, hint) = match finding {
            Finding::Good(said) => ("ok", said, None),
            Finding::Warning(said, hint) => ("look", said, Some(hint)),
            Finding::Bad(said, hint) => ("WRONG", said, Some(hint)),
            Finding::Skipped(said) => ("-", said, None),
        };
        lines.push(format!("{mark:<6} {part:<19} {said}"));
        if let Some(hint) = hint {
            lines.push(format!("{:<26} → {hint}", ""));
        }
    }
    let count = |wanted: fn(&Finding) -> bool| findings.iter().filter(|(_, one)| wanted(one)).count();
    let wrong = count(|one| matches!(one, Finding::Bad(..)));
    let look = count(|one| matches!(one, Finding::Warning(..)));
    lines.push(String::new());
    lines.push(match (wrong, look) {
        (0, 0) => "All is well.".to_owned(),
        (0, look) => format!("Nothing wrong was found; {look} to look at."),
        (wrong, look) => format!("{wrong} to mend, {look} to look at."),
    });
    lines.join("\n")
}

fn client() -> Result<Client, Failure> {
    Client::builder().timeout(Duration::from_secs(10)).build().map_err(|error| {
        Failure::new(
            format!("no request can be made from this machine: {}", database::told(&error)),
            "run `permanence doctor --offline` to look at the rest",
        )
    })
}

fn look_at_flows(config: &Config) -> Finding {
    let sources = match flows::sources(config.flows.as_deref()) {
        Ok(sources) => sources,
        Err(error) => {
            return Finding::bad(error.to_string(), "name the folder in `flows` (PERMANENCE_FLOWS)");
        }
    };
    let problems: Vec<_> =
        sources.iter().flat_map(|source| Flow::parse(&source.file, &source.text).problems).collect();
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let from = config
        .flows
        .as_ref()
        .map_or("that come with the program".to_owned(), |folder| format!("in {}", folder.display()));
    let see = "`permanence flow check` shows each with its line";
    match (errors, problems.len()) {
        (0, 0) => Finding::good(format!("{} {from}, without a mistake", sources.len())),
        (0, warnings) => Finding::warning(format!("{} {from}, {warnings} warnings", sources.len()), see),
        (errors, _) => Finding::bad(format!("{errors} errors in the flows {from}"), see),
    }
}

async fn look_at_database(config: &Config) -> Finding {
    if let Some(file) = database::file(config)
        && !file.exists()
    {
        return Finding::warning(
            format!("{} does not exist yet", file.display()),
            "`permanence migrate` makes it, and so does the first start",
        );
    }
    let store = match database::open(config).await {
        Ok(store) => store,
        Err(Failure::Hinted { message, hint }) => return Finding::bad(message, hint),
        Err(other) => return Finding::bad(other.to_string(), "see `url` of [database] (DATABASE_URL)"),
    };
    let found = match store.schema().await {
        Ok(Schema::UpToDate) => Finding::good(format!("{:?}, reachable and up to date", store.kind())),
        Ok(Schema::Behind(_)) => Finding::warning(
            "reachable, but its tables are not up to date",
            "run `permanence migrate`; `permanence serve` does it by itself",
        ),
        Ok(Schema::Ahead(_)) => Finding::bad(
            "its tables belong to a newer version of the program",
            "start the newer version, or restore the backup made before it",
        ),
        Err(error) => {
            Finding::bad(format!("it does not answer: {}", database::told(&error)), "look at its own log")
        }
    };
    store.close().await;
    found
}

/// The lines themselves, to be asked for at the provider, and what they lack.
async fn look_at_lines(config: &Config) -> (Vec<LineSettings>, Finding) {
    let skipped = |why: &str| (Vec::new(), Finding::Skipped(format!("not looked at: {why}")));
    let Ok(flows) = flows::load(config.flows.as_deref()) else {
        return skipped("the flows come first");
    };
    if database::file(config).is_some_and(|file| !file.exists()) {
        return skipped("the database comes first");
    }
    let Ok(store) = database::open(config).await else {
        return skipped("the database comes first");
    };
    let lines = store.lines().list().await;
    let now = SystemClock.now();
    let found = async {
        let mut problems = lines::problems(&store, &flows, now).await?;
        problems.extend(lines::unattended(&store, now).await?);
        Ok::<_, store::StoreError>(problems)
    };
    let problems = found.await;
    store.close().await;
    match (lines, problems) {
        (Ok(lines), Ok(problems)) => {
            let finding = told_lines(lines.iter().filter(|line| line.active).count(), &problems);
            (lines, finding)
        }
        _ => skipped("the database is not up to date"),
    }
}

fn told_lines(active: usize, problems: &[LineProblem]) -> Finding {
    if active == 0 {
        return Finding::warning(
            "no line answers calls yet: nobody can call",
            "sign in at the console as an administrator; add one, put mediators on it, then let it answer",
        );
    }
    // The worst is told in full.
    let worst = problems.iter().find(|one| one.serious).or(problems.first());
    let Some(worst) = worst else {
        return Finding::good(format!("{active} that can be called and answered"));
    };
    let more = problems.len() - 1;
    let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
    let said = format!("{}: {}{more}", worst.line, worst.message);
    if worst.serious { Finding::bad(said, worst.hint) } else { Finding::warning(said, worst.hint) }
}

async fn look_at_redis(config: &Config) -> Finding {
    if config.redis.url.is_none() {
        return Finding::Skipped("none set: this node is alone, which is all right".to_owned());
    }
    let Ok(store) = database::open(config).await else {
        return Finding::Skipped("not asked: the database comes first".to_owned());
    };
    let joined = async {
        while store.feed().is_joined() != Some(true) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let joined = tokio::time::timeout(Duration::from_secs(5), joined).await.is_ok();
    store.close().await;
    if joined {
        Finding::good("reachable: the nodes hear each other")
    } else {
        Finding::bad(
            "it does not answer: the other nodes' consoles learn of changes only when they look again",
            "check that it runs, and `url` of [redis] (REDIS_URL)",
        )
    }
}

/// The telephone company has to reach us: at this address, by HTTPS, and find us there.
async fn look_at_public_address(config: &Config, client: &Client) -> Finding {
    let Some(url) = &config.public_url else {
        return Finding::warning(
            "none: only this machine reaches the program",
            "set `public_url` (PERMANENCE_PUBLIC_URL) before going live",
        );
    };
    let address = format!("{}/health/live", config.public_base());
    let answer = match client.get(&address).send().await {
        Ok(answer) => answer,
        Err(error) => {
            return Finding::bad(
                format!("{address} can't be reached: {}", database::told(&error.without_url())),
                "start the program, and let your web server pass requests on to it (DNS, certificate, firewall)",
            );
        }
    };
    let status = answer.status();
    let ours = answer.text().await.is_ok_and(|text| text.trim() == "live");
    if !status.is_success() || !ours {
        return Finding::bad(
            format!("{address} answers {status}, and not as this program does"),
            "something else listens there: let your web server pass every path on to `listen`",
        );
    }
    let loopback = url.host_str().is_some_and(|host| host == "localhost" || host.starts_with("127."));
    if url.scheme() == "http" && !loopback {
        return Finding::warning(
            "reachable, but without HTTPS: passwords and webhooks travel in the clear",
            "put a web server with a certificate in front (Caddy does it by itself)",
        );
    }
    Finding::good(format!("{url} leads here"))
}

fn look_at_browser_telephones(config: &Config) -> Finding {
    if config.telephony.api_key.is_some() {
        return Finding::good("an API key is set");
    }
    Finding::warning(
        "no API key: mediators answer only on their own telephones",
        "set TWILIO_API_KEY and TWILIO_API_SECRET to let them answer in the browser",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_says_what_is_wrong_and_how_to_mend_it() {
        let findings = [
            ("configuration", Finding::good("understood")),
            ("database", Finding::bad("it does not answer", "look at its own log")),
            ("public address", Finding::warning("none", "set `public_url`")),
            ("telephone company", Finding::Skipped("not asked (--offline)".to_owned())),
        ];
        insta::assert_snapshot!(report(&findings), @r"
    ok     configuration       understood
    WRONG  database            it does not answer
                               → look at its own log
    look   public address      none
                               → set `public_url`
    -      telephone company   not asked (--offline)

    1 to mend, 1 to look at.
    ");
    }
}
