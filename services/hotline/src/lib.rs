//! hotline
