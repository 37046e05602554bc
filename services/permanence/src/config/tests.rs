use insta::assert_snapshot;

use super::keys::KEYS;
use super::{Config, LogFormat};

const EXAMPLE: &str = include_str!("../../../../ops/permanence.example.toml");

fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::read("permanence.toml", text, environment)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))
}

fn problems(text: &str, environment: &[(&str, &str)]) -> String {
    read(text, environment).err().unwrap_or_default()
}

#[test]
fn without_a_file_and_without_an_environment_everything_has_a_default() {
    let config = read("", &[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database.url.expose(), "sqlite:permanence.db");
    assert_eq!(config.public_base(), "http://127.0.0.1:8080");
}

#[test]
fn the_environment_wins_over_the_file_and_a_token_of_digits_stays_a_text() {
    let file = "listen = \"127.0.0.1:1\"\n[telephony]\naccount_sid = \"AC1\"\nauth_token = \"a\"";
    let config = read(
        file,
        &[
            ("PERMANENCE_LISTEN", "127.0.0.1:2"),
            ("TWILIO_AUTH_TOKEN", "00000000000000000000000000000002"),
            ("PERMANENCE_DATABASE_CONNECTIONS", "3"),
            ("PERMANENCE_LOG_FORMAT", "json"),
            ("REDIS_URL", ""),
        ],
    )
    .unwrap();
    assert_eq!(config.listen.port(), 2);
    let token = config.telephony.auth_token.unwrap();
    assert_eq!(token.expose(), "00000000000000000000000000000002");
    assert_eq!((config.database.connections, config.log.format), (3, LogFormat::Json));
    assert!(config.redis.url.is_none());
}

#[test]
fn every_key_can_be_set_by_the_environment() {
    for key in &KEYS {
        let value = match key.path {
            "listen" => "127.0.0.1:2",
            "public_url" | "telephony.api_url" => "https://permanence.example.org",
            "time_zone" => "Europe/Brussels",
            "database.url" => "postgres://localhost/permanence",
            "database.connections" | "telephony.calls_per_second" => "2",
            "telephony.api_prefix" => "/api/laml/2010-04-01",
            "telephony.api_auth" => "bearer",
            "redis.url" => "redis://localhost",
            "log.format" => "json",
            _ => "x",
        };
        let error = problems("", &[(key.environment, value)]);
        // Keys that go together are refused alone, and only for that.
        assert!(error.is_empty() || error.contains("go together"), "{error}");
    }
}

#[test]
fn the_example_is_a_valid_configuration_and_explains_every_key() {
    read(EXAMPLE, &[]).unwrap();
    // The example as somebody uncomments it: every `# name = value` line is a key.
    let lines: Vec<&str> = EXAMPLE
        .lines()
        .map(|line| {
            let commented = line.strip_prefix("# ").filter(|rest| rest.split(" = ").count() == 2);
            commented.unwrap_or(line)
        })
        .collect();
    let all = lines.join("\n");
    read(&all, &[]).unwrap();
    for key in &KEYS {
        assert!(super::keys::line_of_key(&all, key.path).is_some(), "the example lacks {}", key.path);
        assert!(EXAMPLE.contains(key.environment), "the example does not name {}", key.environment);
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest_right_name() {
    assert_snapshot!(
        problems("lisen = \"127.0.0.1:1\"\naccount_sid = \"AC1\"\n\n[databse]\nurl = \"x\"\n\n[log]\nlevel = \"info\"", &[]),
        @r"
    error: the configuration knows no `lisen`
      --> permanence.toml:1
       = hint: did you mean `listen`?

    error: the configuration knows no `account_sid`
      --> permanence.toml:2
       = hint: did you mean `account_sid` in the section [telephony]?

    error: the configuration knows no `databse`
      --> permanence.toml:4
       = hint: did you mean the section [database]?

    error: the configuration knows no `log.level`
      --> permanence.toml:8
       = hint: the names here are: format, filter
    "
    );
}

#[test]
fn a_misspelt_variable_is_refused_and_a_tools_variable_is_left_alone() {
    assert_snapshot!(
        problems("", &[("PERMANENCE_LISTN", "127.0.0.1:1"), ("PERMANENCE_TEST_BINARY", "x")]),
        @r"
    error: this variable means nothing
      --> environment: PERMANENCE_LISTN
       = hint: did you mean PERMANENCE_LISTEN?
    "
    );
}

#[test]
fn a_value_of_a_wrong_kind_is_told_where_it_was_written() {
    assert_snapshot!(
        problems("listen = \"here\"\n[database]\nconnections = \"many\"", &[]),
        @r"
    error: `database.connections` can't be understood: a number is needed here
      --> permanence.toml:3
       = hint: ops/permanence.example.toml shows how it is written
    "
    );
    assert_snapshot!(problems("", &[("PERMANENCE_LISTEN", "8080")]), @r"
    error: `listen` can't be understood: invalid socket address syntax
      --> environment: PERMANENCE_LISTEN
       = hint: ops/permanence.example.toml shows how it is written
    ");
}

#[test]
fn what_is_not_toml_is_told_with_its_line() {
    assert_snapshot!(problems("house = \"La maison\"\nlisten = 127.0.0.1:8080\n", &[]), @r#"
    error: this is not TOML: invalid float, expected nothing
      --> permanence.toml:2
       = hint: texts stand in "quotes"
    "#);
}

#[test]
fn what_cannot_be_meant_is_refused_all_at_once() {
    assert_snapshot!(
        problems(
            "public_url = \"https://example.org/path?x=1\"\ntime_zone = \"Paris\"\n\
             [database]\nurl = \"mysql://x\"\n[telephony]\naccount_sid = \"AC1\"\napi_key = \"SK1\"",
            &[]
        ),
        @r"
    error: `https://example.org/path?x=1` can't be the public address
      --> permanence.toml: public_url (or environment: PERMANENCE_PUBLIC_URL)
       = hint: write the scheme and the host only, for example https://permanence.example.org

    error: no database is called `mysql`
      --> permanence.toml: database.url (or environment: DATABASE_URL)
       = hint: write sqlite:permanence.db or postgres://user:password@host/database

    error: the time zone `Paris` is unknown
      --> permanence.toml: time_zone (or environment: PERMANENCE_TIME_ZONE)
       = hint: write its IANA name, for example Europe/Paris or America/Guadeloupe

    error: the account and its token go together: one of them is missing
      --> permanence.toml: telephony.account_sid (or environment: TWILIO_ACCOUNT_SID)
       = hint: set both TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or neither

    error: the API key and its secret go together: one of them is missing
      --> permanence.toml: telephony.api_key (or environment: TWILIO_API_KEY)
       = hint: set both TWILIO_API_KEY and TWILIO_API_SECRET, or neither
    "
    );
}

#[test]
fn a_secret_is_never_printed() {
    let config = read("", &[("TWILIO_ACCOUNT_SID", "AC1"), ("TWILIO_AUTH_TOKEN", "hush")]).unwrap();
    assert!(!format!("{config:?}").contains("hush"));
}
