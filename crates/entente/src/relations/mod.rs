//! (relations)
