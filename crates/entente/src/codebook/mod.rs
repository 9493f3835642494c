//! (codebook)
