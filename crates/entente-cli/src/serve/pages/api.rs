//! All addresses, for people.

use crate::serve::{
    address::Address,
    answer::{Frame, Page, Refusal},
    openapi::{ROUTES, Route},
};
use askama::Template;
use serde::Serialize;

/// The page of all addresses; its JSON twin is `/openapi.json`.
#[derive(Template, Serialize)]
#[template(path = "api.html")]
pub(in crate::serve) struct Api {
    #[serde(skip)]
    frame: Frame,
    #[serde(skip)]
    routes: Vec<Shown>,
}

/// A route as the page shows it.
struct Shown {
    route: &'static Route,
    example: String,
    fields: Vec<(String, String)>,
}

impl Page for Api {}

pub(in crate::serve) fn page(address: &Address) -> Result<Api, Refusal> {
    address.query::<super::Nothing>()?;
    let mut frame = Frame::new(address, "", "All addresses");
    frame.json = "/openapi.json".to_owned();
    let shown = ROUTES.iter().map(|route| Shown {
        route,
        example: route.example.to_owned(),
        fields: route.fields(),
    });
    Ok(Api {
        frame,
        routes: shown.collect(),
    })
}
