//! What the words of the desk mean.

use crate::serve::{
    address::Address,
    answer::{Frame, Page, Refusal},
};
use askama::Template;
use serde::Serialize;

/// The page of words.
#[derive(Template, Serialize)]
#[template(path = "words.html")]
pub(in crate::serve) struct Words {
    #[serde(skip)]
    frame: Frame,
}

impl Page for Words {}

pub(in crate::serve) fn page(address: &Address) -> Result<Words, Refusal> {
    address.query::<super::Nothing>()?;
    let mut frame = Frame::new(address, "", "What the words mean");
    frame.json = String::new();
    Ok(Words { frame })
}
