//! Entente reads news about foreign relations and records who did or said what to whom, with the words that prove it.
//!
//! The layers, lower ones never know higher ones: [`event`] (plain types) <- [`text`], [`codebook`] <- [`coder`] and
//! [`relations`] (pure) <- [`news`], [`ledger`] (the only places here that do input and output) <- the binary.

pub mod check;
pub mod codebook;
pub mod coder;
pub mod event;
pub mod export;
pub mod import;
pub mod ledger;
pub mod news;
pub mod reader;
pub mod relations;
pub mod score;
pub mod set;
pub mod similar;
pub mod text;

pub use reader::{Reader, ReaderError};
