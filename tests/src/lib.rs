//! End-to-end tests: the binary, the softswitch, a real browser, real databases.
