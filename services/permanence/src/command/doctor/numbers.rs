//! Whether the telephone company sends the lines' calls here: the commonest mistake on the day of going live.

use reqwest::{Client, StatusCode};
use serde::Deserialize;
use store::LineSettings;
use url::Url;

use super::Finding;
use crate::config::Config;
use crate::database;

/// What the provider tells of a number of ours. Source: `IncomingPhoneNumbers` of the provider's REST API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Owned {
    voice_url: Option<String>,
    voice_fallback_url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct List {
    incoming_phone_numbers: Vec<Owned>,
}

/// Asks for every number of every active line; tells the first that is set up wrongly.
pub(super) async fn look(config: &Config, lines: &[LineSettings], client: &Client) -> Finding {
    if config.public_url.is_none() {
        return Finding::Skipped("not asked: the public address comes first".to_owned());
    }
    let numbers = lines.iter().filter(|line| line.active).flat_map(|line| {
        let all = line.numbers.iter().chain(&line.volunteers);
        all.map(move |number| (line.name.as_str(), number.expose()))
    });
    let mut asked = 0;
    for (line, number) in numbers {
        match ask(config, number, client).await {
            Ok(Some(owned)) => {
                if let Some(wrong) = compare(config, line, number, &owned) {
                    return wrong;
                }
            }
            Ok(None) => {
                return Finding::bad(
                    format!("the number of {line} ({number}) does not belong to this account"),
                    "buy or move it there, or correct it on the line's page",
                );
            }
            Err(Unknown(why)) => return Finding::Skipped(format!("not known: {why}")),
        }
        asked += 1;
    }
    match asked {
        0 => Finding::Skipped("no line has a number".to_owned()),
        asked => Finding::good(format!("{asked} lead here")),
    }
}

/// Why nothing can be said.
struct Unknown(String);

async fn ask(config: &Config, number: &str, client: &Client) -> Result<Option<Owned>, Unknown> {
    let telephony = &config.telephony;
    let (Some(account), Some(token)) = (&telephony.account_sid, &telephony.auth_token) else {
        return Err(Unknown("no account is set".to_owned()));
    };
    let base = telephony.api_url.as_str().trim_end_matches('/');
    let prefix = &telephony.api_prefix;
    let address = format!("{base}{prefix}/Accounts/{account}/IncomingPhoneNumbers.json");
    let address = Url::parse_with_params(&address, [("PhoneNumber", number)])
        .map_err(|error| Unknown(error.to_string()))?;
    let request = super::telephone_company::signed(client.get(address), telephony, account, token);
    let answer = request.send().await.map_err(|error| Unknown(database::told(&error.without_url())))?;
    match answer.status() {
        status if status.is_success() => {}
        StatusCode::NOT_FOUND => return Err(Unknown("this provider does not list its numbers".to_owned())),
        status => return Err(Unknown(format!("the provider answers {status}"))),
    }
    let list: List = answer.json().await.map_err(|error| Unknown(database::told(&error.without_url())))?;
    Ok(list.incoming_phone_numbers.into_iter().next())
}

fn compare(config: &Config, line: &str, number: &str, owned: &Owned) -> Option<Finding> {
    let base = config.public_base();
    let (voice, fallback) = (format!("{base}/telephony/voice"), format!("{base}/telephony/fallback"));
    if owned.voice_url.as_deref() != Some(voice.as_str()) {
        let now = owned.voice_url.as_deref().filter(|url| !url.is_empty()).unwrap_or("nowhere");
        return Some(Finding::bad(
            format!("calls to {line} ({number}) are sent to {now}"),
            format!("set the number's voice webhook to {voice} (HTTP POST)"),
        ));
    }
    if owned.voice_fallback_url.as_deref() != Some(fallback.as_str()) {
        return Some(Finding::warning(
            format!("{line} ({number}) has no fallback: while we are down its callers are cut off"),
            format!("set the number's fallback webhook to {fallback}"),
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::extract::Query;
    use axum::routing::get;
    use axum::{Json, Router};
    use hotline::{LineId, LineRules, PhoneNumber};
    use serde_json::{Value, json};

    use super::*;
    use crate::config::Secret;

    /// A provider that answers so for our number, and with an empty list for any other.
    async fn told(owned: Value) -> Finding {
        let list = move |Query(query): Query<std::collections::HashMap<String, String>>| async move {
            let ours = query.get("PhoneNumber").is_some_and(|number| number == "+33199000001");
            let numbers = if ours { owned } else { json!([]) };
            Json(json!({ "incoming_phone_numbers": numbers }))
        };
        let path = "/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json";
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, Router::new().route(path, get(list))).await });

        let public_url = Some(Url::parse("https://h.example").unwrap());
        let mut config = Config { public_url, ..Config::default() };
        config.telephony.api_url = Url::parse(&format!("http://{address}")).unwrap();
        config.telephony.account_sid = Some("AC1".to_owned());
        config.telephony.auth_token = Some(Secret::new("token"));
        let line = LineSettings {
            id: LineId::new("sn"),
            version: 1,
            name: "Solidarité Numérique".to_owned(),
            flow: "solidarite-numerique".to_owned(),
            numbers: PhoneNumber::parse("+33199000001").into_iter().collect(),
            volunteers: None,
            hours: json!({}),
            rules: LineRules::default(),
            active: true,
        };
        look(&config, &[line], &Client::new()).await
    }

    #[tokio::test]
    async fn a_number_that_leads_elsewhere_is_told_with_the_right_address() {
        let finding = told(json!([{ "voice_url": "https://demo.example/welcome" }])).await;
        let Finding::Bad(said, hint) = finding else { panic!("{finding:?}") };
        assert_eq!(
            said,
            "calls to Solidarité Numérique (+33199000001) are sent to https://demo.example/welcome"
        );
        assert!(hint.contains("https://h.example/telephony/voice"), "{hint}");
    }

    #[tokio::test]
    async fn a_number_of_another_account_and_a_missing_fallback_are_told() {
        assert!(matches!(told(json!([])).await, Finding::Bad(said, _) if said.contains("does not belong")));
        let no_fallback =
            json!([{ "voice_url": "https://h.example/telephony/voice", "voice_fallback_url": "" }]);
        assert!(matches!(told(no_fallback).await, Finding::Warning(said, _) if said.contains("no fallback")));
    }

    #[tokio::test]
    async fn a_number_that_leads_here_is_good() {
        let owned = json!([{
            "voice_url": "https://h.example/telephony/voice",
            "voice_fallback_url": "https://h.example/telephony/fallback",
        }]);
        assert_eq!(told(owned).await, Finding::good("1 lead here"));
    }
}
