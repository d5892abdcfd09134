//! What happens on ordinary days in every source, so that nothing about the incident stands alone.

pub(crate) mod access;
pub(crate) mod agents;
mod chat;
mod cloud;
mod cluster;
mod code;
mod data;
pub(crate) mod forum;
mod operations;
pub(crate) mod phrases;
pub(crate) mod rhythm;
pub(crate) mod slots;

use crate::ledger::Ledger;
use crate::moment::Moment;
use crate::random::Random;
use crate::world::World;
use rhythm::Period;

pub(crate) use cloud::tagging;
pub(crate) use code::{OPEN_REPOSITORIES, commit, workflow_run};
pub(crate) use data::{read as data_read, refused as data_refused};
pub(crate) use operations::{alert, message as alert_message};

/// How much of everything, and what noise has to leave alone.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The working week of forum, chat, tickets, alerts and code.
    pub(crate) week: Period,
    /// The days that cloud and cluster logs cover.
    pub(crate) technical: Period,
    pub(crate) volume: Volume,
    /// Buckets whose policy no ordinary change touches.
    pub(crate) reserved: Vec<String>,
    /// Buckets whose reads are logged: how many records, and until when if the logging stops.
    pub(crate) logged: Vec<(String, usize, Option<Moment>)>,
    /// Whether answers that open a bucket to everybody are part of ordinary days.
    pub(crate) wide_answers: bool,
}

/// How many of each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Volume {
    pub(crate) threads: usize,
    pub(crate) access_threads: usize,
    pub(crate) chatter: usize,
    pub(crate) management: usize,
    pub(crate) requests: usize,
    pub(crate) audit: usize,
    pub(crate) pushes: usize,
    pub(crate) invocations: usize,
    pub(crate) alerts: usize,
    pub(crate) tickets: usize,
}

/// Writes ordinary days into the ledger.
pub(crate) fn write(ledger: &mut Ledger, world: &World, plan: &Plan, random: &Random) {
    forum::threads(ledger, world, plan, &mut random.fork("noise forum"));
    access::threads(ledger, world, plan, &mut random.fork("noise access"));
    chat::chatter(ledger, world, plan, &mut random.fork("noise chat"));
    chat::responses(ledger, world, plan, &mut random.fork("noise responses"));
    agents::invocations(ledger, world, plan, &mut random.fork("noise agents"));
    cloud::management(ledger, world, plan, &mut random.fork("noise cloud"));
    data::reads(ledger, world, plan, &mut random.fork("noise data"));
    cluster::requests(ledger, world, plan, &mut random.fork("noise cluster"));
    code::audit(ledger, world, plan, &mut random.fork("noise audit"));
    code::pushes(ledger, world, plan, &mut random.fork("noise pushes"));
    operations::alerts(ledger, world, plan, &mut random.fork("noise alerts"));
    operations::tickets(ledger, world, plan, &mut random.fork("noise tickets"));
}
