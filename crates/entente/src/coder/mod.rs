//! (coder)
