//! Progress of long work, and the wish to stop it.

/// How far a long piece of work is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, for instance `importing`.
    pub step: String,
    /// How much is done.
    pub done: u64,
    /// Of how much.
    pub total: u64,
    /// Unit of both, for instance `bytes`.
    pub unit: &'static str,
    /// The thing at hand, for instance a file, and counts so far.
    pub note: String,
}

/// Who watches long work.
pub trait Observer: Sync {
    /// Is told how far it is.
    fn progress(&self, progress: &Progress);
    /// Whether it should stop; asked between pieces.
    fn stopped(&self) -> bool;
    /// Is told that the case holds more than before, while the work goes on.
    fn changed(&self) {}
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Observer for Silent {
    fn progress(&self, _: &Progress) {}
    fn stopped(&self) -> bool {
        false
    }
}
