//! Where the token is given, and forgotten.

use crate::serve::answer::Frame;
use askama::Template;

#[derive(Template)]
#[template(path = "enter.html")]
pub(in crate::serve) struct Enter {
    pub(in crate::serve) frame: Frame,
    /// True where this browser holds the token.
    pub(in crate::serve) holds: bool,
    pub(in crate::serve) wrong: bool,
}
