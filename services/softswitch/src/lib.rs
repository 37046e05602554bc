//! softswitch
