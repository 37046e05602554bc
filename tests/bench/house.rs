//! The house that is measured: the release binary, as somebody would start it, with the sample people and lines.

use crate::process::{Process, free_address};
use crate::provider::{ACCOUNT_SID, AUTH_TOKEN};
use crate::{Bench, Failure};
use std::net::SocketAddr;
use std::process::Command;

/// The line of the sample data.
pub const LINE: &str = "+33199000001";

/// A running house.
pub struct House {
    pub process: Process,
}

impl House {
    /// Starts it on free ports, on the data of an earlier house of the same `name`, or on new ones.
    pub async fn start(bench: &Bench, name: &str) -> Result<Self, Failure> {
        let (address, switch) = (free_address()?, free_address()?);
        let mut command = Command::new(&bench.options.binary);
        command
            .arg("demo")
            .args(["--port", &address.port().to_string(), "--switch-port", &switch.port().to_string()])
            .arg("--data")
            .arg(bench.folder.join(name))
            .env("TWILIO_ACCOUNT_SID", ACCOUNT_SID)
            .env("TWILIO_AUTH_TOKEN", AUTH_TOKEN);
        let process =
            Process::start(&mut command, address, &bench.folder.join(format!("{name}.log"))).await?;
        Ok(Self { process })
    }

    pub fn address(&self) -> SocketAddr {
        self.process.address
    }
}
