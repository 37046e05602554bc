//! `permanence demo`: the whole hotline on this machine, with a telephone company in a box and sample data.

use std::net::SocketAddr;
use std::path::Path;

use console::Telephones;
use softswitch::Softswitch;
use store::Ids;
use url::Url;

use crate::cli::DemoArgs;
use crate::config::{Config, Secret};
use crate::ending;
use crate::failure::Failure;
use crate::listen;
use crate::wiring::{self, House};

/// The database's file in the data folder.
const DATABASE: &str = "permanence.db";

/// Starts both, prints what to open, and runs until asked to end.
pub async fn run(config: &Config, arguments: &DemoArgs) -> Result<(), Failure> {
    if arguments.address.is_unspecified() {
        return Err(Failure::new(
            format!("{} is no address that a browser can open", arguments.address),
            "name this machine's own address in your network with --address",
        ));
    }
    let ending = ending::watch()?;
    let console = SocketAddr::new(arguments.address, arguments.port);
    let listener = listen::bind(console, "--port").await?;
    let switch = SocketAddr::new(arguments.address, arguments.switch_port);
    // Taken and given back at once, so that a busy port is told in the same words as the console's.
    drop(listen::bind(switch, "--switch-port").await?);

    prepare_data(&arguments.data, arguments.fresh)?;
    let config = settings(config, arguments)?;
    let store = wiring::open_store(&config, true).await?;

    let running = Softswitch::start(switch_settings(&config, switch)).await.map_err(|error| {
        Failure::new(
            format!("the telephone company in a box can't start: {}", crate::database::told(&error)),
            "choose another port with --switch-port",
        )
    })?;
    let switch_url = format!("http://{}", running.addr);
    let telephones = Telephones::Switch {
        origin: switch_url.clone(),
        script: format!("{switch_url}/telephones/phone.js"),
    };
    let house = House::raise(&config, store, telephones, &ending).await?;
    println!("{}", welcome(&config.public_base(), &switch_url, &arguments.data));
    house.answer(listener).await;
    running.stop().await;
    println!("Stopped. The data are kept in {}.", arguments.data.display());
    Ok(())
}

/// Makes the folder; with `fresh` forgets the database of the last time, and nothing else that may lie there.
fn prepare_data(folder: &Path, fresh: bool) -> Result<(), Failure> {
    let failed = |what: &str, error: &std::io::Error| {
        Failure::new(
            format!("the data folder {} can't be {what}: {error}", folder.display()),
            "name another folder with --data, or stop the demo that uses this one",
        )
    };
    std::fs::create_dir_all(folder).map_err(|error| failed("made", &error))?;
    if fresh {
        for suffix in ["", "-wal", "-shm"] {
            match std::fs::remove_file(folder.join(format!("{DATABASE}{suffix}"))) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(failed("emptied", &error));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// The configuration with what a demo decides: its own ports, its own file, our own telephone company.
fn settings(config: &Config, arguments: &DemoArgs) -> Result<Config, Failure> {
    let mut config = config.clone();
    config.listen = SocketAddr::new(arguments.address, arguments.port);
    config.public_url = None;
    config.redis.url = None;
    config.database.url = Secret::new(format!("sqlite:{}", arguments.data.join(DATABASE).display()));
    let ids = Ids::random();
    let telephony = &mut config.telephony;
    let switch = format!("http://{}", SocketAddr::new(arguments.address, arguments.switch_port));
    telephony.api_url = Url::parse(&switch).map_err(|error| {
        Failure::new(format!("{switch} is no address: {error}"), "choose another with --address")
    })?;
    // Secrets of this run, unless somebody (a test) has to know them.
    telephony.account_sid.get_or_insert_with(|| format!("AC{}", &ids.token()[..32]));
    telephony.auth_token.get_or_insert_with(|| Secret::new(&ids.token()[..32]));
    telephony.api_key.get_or_insert_with(|| format!("SK{}", &ids.token()[..32]));
    telephony.api_secret.get_or_insert_with(|| Secret::new(&ids.token()[..32]));
    telephony.app_sid.get_or_insert_with(|| format!("AP{}", &ids.token()[..32]));
    telephony.calls_per_second = 0;
    Ok(config)
}

fn switch_settings(config: &Config, listen: SocketAddr) -> softswitch::Config {
    let telephony = &config.telephony;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let secret =
        |secret: &Option<Secret>| secret.as_ref().map(|it| it.expose().to_owned()).unwrap_or_default();
    let base = config.public_base();
    softswitch::Config {
        listen,
        account_sid: text(&telephony.account_sid),
        auth_token: secret(&telephony.auth_token),
        api_key: text(&telephony.api_key),
        api_secret: secret(&telephony.api_secret),
        applications: vec![softswitch::Application {
            sid: text(&telephony.app_sid),
            friendly_name: config.house.clone(),
            voice_url: Some(format!("{base}/telephony/voice")),
            ..softswitch::Application::default()
        }],
        allowed_origins: vec![base, format!("http://localhost:{}", config.listen.port())],
        ..softswitch::Config::default()
    }
}

fn welcome(console: &str, switch: &str, data: &Path) -> String {
    format!(
        "\n  The hotline is open.\n\n\
         \x20 Console     {console}\n\
         \x20 Telephones  {switch}/telephones\n\
         \x20 Data        {}\n\n\
         \x20 Ctrl-C stops it; the data are kept.\n",
        data.display()
    )
}
