//! Charts as SVG that stands alone: plain values in, text out.
//!
//! All of them can be read in black and white: cooperation is solid and conflict is hatched or dashed, material acts are
//! darker or denser than verbal ones. The colours are those of Okabe and Ito (2008), which colour-blind readers tell
//! apart. They follow the reader's light or dark setting, load nothing from elsewhere, and their style touches nothing
//! else on a page that they are put into. Each says in words what it shows, for those who do not see it. What is no
//! number is left out, never drawn as one.

mod axis;
mod flags;
mod index;
mod lines;
mod network;
mod number;
mod placebo;
mod response;
mod scale;
mod series;
mod sheet;
mod study;
mod svg;
#[cfg(test)]
mod tests;
mod timeline;

pub use flags::Mark;
pub use index::{Change, Chart, ChartPeriod};
pub use lines::{BalanceChart, BalanceYear, CorrelationChart, CorrelationPoint};
pub use network::{NetworkChart, Partner, PartnerTie};
pub use placebo::{Placebo, PlaceboChart};
pub use response::{ResponseChart, ResponsePanel, ResponsePoint};
pub use series::{SeriesChart, SeriesMeasure, SeriesPeriod};
pub use sheet::Head;
pub use study::{EventStudyChart, StudyPoint};
pub use timeline::{TimelineChart, TimelineEvent};
