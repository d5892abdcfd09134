//! Rule packs over three-valued facts: severity, its derivation and the regimes. Pure.
//!
//! [`facts`] derives facts from the documents of the engine, [`Pack`] holds rules over facts, and [`decide`]
//! comes to a level with its interval, its grounds, its open questions and the smallest changes that would
//! alter it. Regulators' thresholds are judged beside it and never derived from it.
//!
//! The rule that matters most in the built-in pack: a broad exposure of production data inside the
//! organisation is of the second gravest level, whether or not anybody is known to have looked, and however
//! short it was.

mod assumptions;
mod change;
mod condition;
mod decide;
mod expression;
mod facts;
mod fixture;
mod level;
mod lint;
mod milestones;
mod overlay;
mod pack;
mod regimes;
mod truth;
mod vocabulary;
mod words;

pub use decide::decide;
pub use facts::{FactSources, facts};
pub use lint::Lint;
pub use milestones::{Milestones, milestones};
pub use pack::Pack;
