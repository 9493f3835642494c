#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "shared/check.rs"]
mod check;

fuzz_target!(|bytes: &[u8]| check::read(bytes, "a.html"));
