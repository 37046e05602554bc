//! The console as a browser meets it: the real router over a real SQLite store and the real dispatcher. Only the
//! telephone company is played.

mod access;
mod browser;
mod desk;
mod live;
mod sheet;
