//! The house that is measured: the release binary, as somebody would start it, with the sample people and lines.

use crate::process::{Process, free_address};
use crate::provider::{ACCOUNT_SID, API_KEY, API_SECRET, APP_SID, AUTH_TOKEN};
use crate::{Bench, Failure};
use softswitch::{Application, Handle, Number, Running, Softswitch};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

/// The line of the sample data: its number, its identity.
pub const LINE: &str = "+33199000001";
pub const LINE_ID: &str = "solidarite-numerique";

/// A running house, with the telephone company that it has in its own process, or with one in ours.
pub struct House {
    pub process: Process,
    switch: Option<Running>,
}

/// Where the data are.
#[derive(Clone)]
pub struct Data {
    pub url: String,
    folder: PathBuf,
}

impl House {
    /// As somebody tries it: `permanence demo`, on the data of an earlier house of the same `name` or on new ones.
    pub async fn demo(bench: &Bench, name: &str) -> Result<Self, Failure> {
        Self::demo_on(bench, name, &[]).await
    }

    async fn demo_on(bench: &Bench, name: &str, options: &[&str]) -> Result<Self, Failure> {
        let (address, switch) = (free_address()?, free_address()?);
        let mut command = Command::new(&bench.options.binary);
        command
            .arg("demo")
            .args(["--port", &address.port().to_string(), "--switch-port", &switch.port().to_string()])
            .arg("--data")
            .arg(bench.folder.join(name))
            .args(options)
            .envs(account());
        let process =
            Process::start(&mut command, address, &bench.folder.join(format!("{name}.log"))).await?;
        Ok(Self { process, switch: None })
    }

    /// As it is in production, with a telephone company outside: `permanence serve`, and a softswitch in this
    /// process, where what is said takes no time and no voice is carried. `still` stops the switch's clock, so that
    /// nobody who waits asks for anything.
    pub async fn serve(bench: &Bench, name: &str, data: &Data, still: bool) -> Result<Self, Failure> {
        let address = free_address()?;
        let voice = format!("http://{address}/telephony/voice");
        let switch = Softswitch::start(softswitch::Config {
            account_sid: ACCOUNT_SID.to_owned(),
            auth_token: AUTH_TOKEN.to_owned(),
            api_key: API_KEY.to_owned(),
            api_secret: API_SECRET.to_owned(),
            numbers: vec![Number {
                number: LINE.to_owned(),
                voice_url: Some(voice.clone()),
                status_callback: Some(format!("http://{address}/telephony/status")),
                ..Number::default()
            }],
            applications: vec![Application {
                sid: APP_SID.to_owned(),
                voice_url: Some(voice),
                ..Application::default()
            }],
            clock_scale: if still { 0.0 } else { 1.0 },
            quick: true,
            media: false,
            ..softswitch::Config::default()
        })
        .await?;
        let mut command = Command::new(&bench.options.binary);
        command
            .arg("serve")
            .current_dir(&data.folder)
            .envs(account())
            .env("DATABASE_URL", &data.url)
            .env("PERMANENCE_LISTEN", address.to_string())
            .env("PERMANENCE_PUBLIC_URL", format!("http://{address}"))
            .env("PERMANENCE_LOG_FILTER", "warn")
            .env("TWILIO_API_URL", format!("http://{}", switch.addr))
            .env("TWILIO_CALLS_PER_SECOND", "0");
        let process =
            Process::start(&mut command, address, &bench.folder.join(format!("{name}.log"))).await?;
        Ok(Self { process, switch: Some(switch) })
    }

    pub fn address(&self) -> SocketAddr {
        self.process.address
    }

    /// The telephones of a house made by [`House::serve`].
    pub fn telephones(&self) -> Result<&Handle, Failure> {
        Ok(&self.switch.as_ref().ok_or("this house has its telephone company in its own process")?.handle)
    }
}

impl Data {
    /// A new SQLite file with the sample people and lines.
    pub async fn sqlite(bench: &Bench, name: &str) -> Result<Self, Failure> {
        drop(House::demo(bench, name).await?);
        let folder = bench.folder.join(name);
        Ok(Self { url: format!("sqlite:{}", folder.join("permanence.db").display()), folder })
    }

    /// The sample people and lines in a PostgreSQL database.
    pub async fn postgres(bench: &Bench, name: &str, url: &str) -> Result<Self, Failure> {
        let folder = bench.folder.join(name);
        std::fs::create_dir_all(&folder)?;
        drop(House::demo_on(bench, name, &["--database", url]).await?);
        Ok(Self { url: url.to_owned(), folder })
    }
}

fn account() -> [(&'static str, &'static str); 5] {
    [
        ("TWILIO_ACCOUNT_SID", ACCOUNT_SID),
        ("TWILIO_AUTH_TOKEN", AUTH_TOKEN),
        ("TWILIO_API_KEY", API_KEY),
        ("TWILIO_API_SECRET", API_SECRET),
        ("TWILIO_APP_SID", APP_SID),
    ]
}
