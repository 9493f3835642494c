//! Weights and vocabulary of Entente's language model, and nothing else. MODEL_CARD.md says how they were made.

/// The model file, in the format that `training/FORMAT.md` describes.
pub static MODEL: &[u8] = include_bytes!("../model.bin");
