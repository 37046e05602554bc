//! The command line: what may be asked of the program, and how it explains itself.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// A telephone hotline answered by volunteers: greets, keeps the callers' places, finds the right available
/// mediator, connects the two, and keeps a trace of what must follow.
#[derive(Debug, Parser)]
#[command(
    name = "permanence",
    version,
    after_help = "Begin with `permanence demo`: everything on this machine, with sample data and telephones in \
                  the browser.\nBefore going live: `permanence doctor`."
)]
pub struct Cli {
    /// The configuration file; without it permanence.toml in this folder, when there is one.
    #[arg(long, short, global = true, value_name = "FILE", env = "PERMANENCE_CONFIG")]
    pub config: Option<PathBuf>,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answers the line: webhooks, console, live updates. Brings the database up to date first.
    Serve(ServeArgs),
    /// Starts everything on this machine to be tried: a telephone company in a box, sample people and calls.
    Demo(DemoArgs),
    /// Brings the database's tables up to date. Harmless when they are.
    Migrate,
    /// What callers hear: checks or draws flow files.
    #[command(subcommand)]
    Flow(FlowCommand),
    /// The people who may sign in at the console.
    #[command(subcommand)]
    User(UserCommand),
    /// Plays days of a hotline with the real rules, from made-up callers and mediators: what would waits be if two
    /// more volunteers came?
    Simulate(SimulateArgs),
    /// Looks at the configuration, the database, the telephone company and the public address, and says what
    /// is wrong and how to mend it.
    Doctor(DoctorArgs),
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Do not bring the database up to date: somebody runs `permanence migrate` before.
    #[arg(long)]
    pub no_migrate: bool,
}

#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// The port of the console.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// The port of the telephone company in a box, with the telephones page.
    #[arg(long, default_value_t = 8081)]
    pub switch_port: u16,
    /// The address to listen on. Another than 127.0.0.1 lets other machines in, with the sample passwords
    /// (only on a network you trust), and without voice: browsers give the microphone to pages of their own
    /// machine and to HTTPS only.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDRESS")]
    pub address: IpAddr,
    /// The folder of the data, kept from one start to the next.
    #[arg(long, default_value = "demo-data", value_name = "DIR")]
    pub data: PathBuf,
    /// Forget the data of the last time and begin anew.
    #[arg(long, conflicts_with = "database")]
    pub fresh: bool,
    /// An empty database to use instead of a file in the data folder, for example a PostgreSQL server.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub struct SimulateArgs {
    /// The line's rules as TOML (`ring = 20000`, `[rings]`, `topic = 180000`: milliseconds); without it the usual ones.
    #[arg(long, value_name = "FILE")]
    pub line: Option<PathBuf>,
    /// Calls that come in, on average.
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub calls_per_hour: u32,
    /// Mediators who sign on.
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=2_000))]
    pub mediators: u32,
    /// Play as many days with so many mediators too, and print both side by side: "what if two more came?"
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=2_000))]
    pub compare_mediators: Option<u32>,
    /// Hours in which calls come in; then the day is played to its end.
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=24))]
    pub hours: u32,
    /// The first day's seed: the same seed is the same day.
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub seed: u64,
    /// How many days, each with the next seed.
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub seeds: u64,
    /// What goes wrong in the world: nothing; callbacks late and twice; legs, consoles and callbacks lost too.
    #[arg(long, value_enum, default_value_t = Faults::None)]
    pub faults: Faults,
    /// The wait within which an answer counts for the service level, in seconds.
    #[arg(long, default_value_t = 90, value_name = "SECONDS")]
    pub within: u32,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Faults {
    None,
    Some,
    All,
}

#[derive(Debug, Subcommand)]
pub enum FlowCommand {
    /// Prints every mistake, with its line and how to mend it. Ends with 1 when there is an error.
    Check {
        /// The files, or folders of them; without any, those of the configuration.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Draws a flow as text, every prompt with it, to be read aloud.
    Show {
        /// A file, or the name of a flow (`solidarite-numerique`).
        #[arg(value_name = "FILE")]
        flow: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Adds a person and prints the password to be handed over.
    Add(AddArgs),
    /// Gives a person a new password and prints it; every open session of theirs ends.
    Reset {
        /// What they sign in with.
        login: String,
        /// Read the password from the standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Lists who may sign in.
    List,
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// What they sign in with.
    pub login: String,
    /// Their name, as colleagues see it.
    #[arg(long)]
    pub name: String,
    /// What they may do.
    #[arg(long, value_enum)]
    pub role: Role,
    /// The language of the console for them.
    #[arg(long, default_value = "fr", value_name = "CODE")]
    pub language: String,
    /// A mediator's lines, by their id; without any, every line that there is now. A coordinator with a line has a desk too.
    #[arg(long, value_name = "ID")]
    pub line: Vec<String>,
    /// The languages a mediator answers in.
    #[arg(long, value_delimiter = ',', default_value = "fr", value_name = "CODES")]
    pub speaks: Vec<String>,
    /// The telephone a mediator is rung on, never shown to anybody; without it the browser.
    #[arg(long, value_name = "NUMBER")]
    pub telephone: Option<String>,
    /// Read the password from the standard input instead of making one.
    #[arg(long)]
    pub password_stdin: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Answers calls.
    Mediator,
    /// Sees the board and the figures.
    Coordinator,
    /// Manages people and lines.
    Administrator,
}

#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Look only at this machine: no request to the telephone company, none to the public address.
    #[arg(long)]
    pub offline: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
