//! The subcommands, one file each.

pub mod demo;
pub mod doctor;
pub mod flow;
pub mod migrate;
pub mod serve;
pub mod simulate;
pub mod user;
