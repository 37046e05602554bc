//! THE BINARY: configuration, wiring, command line. Everything the product does is in the other crates; here
//! they are put together (`wiring.rs`) and given their settings.
//!
//! It may not: decide anything about a call, hold a page, a spoken text or a query.
//!
//! To add a command: a variant in `cli.rs`, a file in `command/`, an arm in [`run`].

mod cli;
mod command;
mod config;
mod database;
mod ending;
mod failure;
mod flows;
mod housekeeping;
mod http;
mod lines;
mod listen;
mod logging;
mod wiring;

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Command, FlowCommand};
use config::Config;
use failure::Failure;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let text = failure.to_string();
            if !text.is_empty() {
                eprintln!("{text}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<(), Failure> {
    let config = Config::load(cli.config.as_deref())?;
    logging::begin(&config.log)?;
    match &cli.command {
        Command::Flow(FlowCommand::Check { files }) => command::flow::check(files, config.flows.as_deref()),
        Command::Flow(FlowCommand::Show { flow }) => command::flow::show(flow, config.flows.as_deref()),
        Command::Serve(arguments) => block_on(command::serve::run(&config, arguments)),
        Command::Demo(arguments) => block_on(command::demo::run(&config, arguments)),
        Command::Migrate => block_on(command::migrate::run(&config)),
        Command::Simulate(arguments) => command::simulate::run(arguments),
        Command::Doctor(arguments) => block_on(command::doctor::run(&config, arguments.offline)),
        Command::User(command) => block_on(command::user::run(&config, command)),
    }
}

/// Runs a command that talks to the outside.
fn block_on(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Failure::new(format!("the program can't begin: {error}"), "free memory or threads on this machine")
    })?;
    runtime.block_on(command)
}
