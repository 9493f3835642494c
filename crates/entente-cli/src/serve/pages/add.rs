//! Adding documents, and how far that has come.

use crate::serve::filters;
use crate::serve::{
    address::Address,
    answer::{Frame, Page, Refusal},
    desk::View,
    jobs::{Job, State},
};
use askama::Template;
use schemars::JsonSchema;
use serde::Serialize;

/// The page on which documents are added.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "add.html")]
pub(in crate::serve) struct Add {
    #[serde(skip)]
    frame: Frame,
    /// What was added last, the newest first.
    jobs: Vec<Job>,
}

impl Page for Add {
    fn keeps(&self) -> bool {
        false
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address) -> Result<Add, Refusal> {
    address.query::<super::Nothing>()?;
    Ok(Add {
        frame: Frame::new(address, "add", "Add documents"),
        jobs: view.desk.jobs.newest(10),
    })
}

/// The page of one job.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "job.html")]
pub(in crate::serve) struct JobPage {
    #[serde(skip)]
    frame: Frame,
    #[serde(flatten)]
    job: Job,
}

impl Page for JobPage {
    fn keeps(&self) -> bool {
        false
    }
}

impl JobPage {
    fn under_way(&self) -> bool {
        matches!(self.job.state, State::Waiting | State::Reading)
    }
}

pub(in crate::serve) fn job(view: &View<'_>, address: &Address, id: &str) -> Result<JobPage, Refusal> {
    address.query::<super::Nothing>()?;
    let found = id.parse().ok().and_then(|id| view.desk.jobs.job(id));
    let job = found
        .ok_or_else(|| Refusal::unknown(format!("There is no job {id:?}; the desk forgets them when it stops.")))?;
    let mut page = JobPage {
        frame: Frame::new(address, "add", job.label.clone()),
        job,
    };
    page.frame.again = page.under_way().then_some(2);
    Ok(page)
}
