//! call-log
