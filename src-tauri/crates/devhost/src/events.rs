//! Events of the application, kept for a while so that a page can ask for those after the last it saw.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use proximate_api::ApiEvent;
use serde_json::{Value, json};
use tokio::sync::watch;

/// Events kept; a page that lags behind more than this misses progress, never an end, for it asks again at once.
const KEPT: usize = 4096;

/// The events so far, numbered from 1.
pub(crate) struct Events {
    kept: Mutex<VecDeque<(u64, Value)>>,
    last: watch::Sender<u64>,
}

impl Default for Events {
    fn default() -> Self {
        Self { kept: Mutex::default(), last: watch::Sender::new(0) }
    }
}

impl Events {
    /// Takes in an event and wakes who waits for it.
    pub(crate) fn push(&self, event: &ApiEvent) {
        let Ok(value) = serde_json::to_value(event) else { return };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let number = *self.last.borrow() + 1;
        kept.push_back((number, value));
        if kept.len() > KEPT {
            kept.pop_front();
        }
        drop(kept);
        self.last.send_replace(number);
    }

    /// The events after a number, at once if there are some, else when one comes or the patience ends.
    /// Without a number: none, and the number to begin with.
    pub(crate) async fn after(&self, number: Option<u64>, patience: Duration) -> Value {
        let Some(number) = number else { return self.answer(u64::MAX) };
        let mut last = self.last.subscribe();
        // Running out of patience is the ordinary end of a quiet wait.
        let _ = tokio::time::timeout(patience, last.wait_for(|newest| *newest > number)).await;
        self.answer(number)
    }

    fn answer(&self, after: u64) -> Value {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let events: Vec<&Value> =
            kept.iter().filter(|(number, _)| *number > after).map(|(_, event)| event).collect();
        let next = kept.back().map_or(0, |(number, _)| *number);
        json!({ "next": next, "events": events })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    fn revisions(answer: &Value) -> Vec<u64> {
        let events = answer["events"].as_array().unwrap();
        events.iter().map(|event| event["revision"].as_u64().unwrap()).collect()
    }

    #[tokio::test]
    async fn gives_only_what_came_after() {
        let events = Events::default();
        for revision in 1..=3 {
            events.push(&ApiEvent::CaseChanged { revision });
        }
        assert_eq!(revisions(&events.after(Some(1), SHORT).await), [2, 3]);
        let begin = events.after(None, SHORT).await;
        assert_eq!((begin["next"].as_u64(), revisions(&begin).len()), (Some(3), 0));
    }

    #[tokio::test]
    async fn waits_for_the_next() {
        let events = std::sync::Arc::new(Events::default());
        let waiting = {
            let events = std::sync::Arc::clone(&events);
            tokio::spawn(async move { events.after(Some(0), Duration::from_secs(20)).await })
        };
        tokio::task::yield_now().await;
        events.push(&ApiEvent::CaseChanged { revision: 7 });
        assert_eq!(revisions(&waiting.await.unwrap()), [7]);
    }

    #[tokio::test]
    async fn a_quiet_wait_ends_empty() {
        let events = Events::default();
        assert!(revisions(&events.after(Some(0), SHORT).await).is_empty());
    }

    #[test]
    fn forgets_the_oldest() {
        let events = Events::default();
        for revision in 0..=(KEPT as u64) {
            events.push(&ApiEvent::CaseChanged { revision });
        }
        assert_eq!(events.kept.lock().unwrap().len(), KEPT);
    }
}
