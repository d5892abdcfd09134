//! What must hold for every case: order of the input, hubs, hostile records.

use proximate_model::{Activity, Event, EventTime, Instant, Precision, ZoneSource};

use crate::{
    advice::{aftermath, command_answer, thread},
    support::*,
};

const BUCKET: &str = "ranking-features-7";

fn incident() -> Case {
    let mut case = Case::new();
    let (_, _, post) = thread(&mut case, &command_answer());
    let adoption = case.post(640.0, "ana", "forum-data", "thanks, applying");
    case.reply(adoption, post);
    let change = case.widen(652.0, "ana", BUCKET);
    aftermath(&mut case, change, 652.0);
    case
}

#[test]
fn the_order_of_the_input_does_not_change_the_document() {
    let case = incident();
    let expected = serde_json::to_string(&case.run()).expect("a document");
    assert_eq!(serde_json::to_string(&case.run()).expect("a document"), expected);
    let mut shuffled = incident();
    // A fixed permutation, so that a failure can be repeated.
    let exposures_first = shuffled.run_as_is();
    assert_eq!(serde_json::to_string(&exposures_first).expect("a document"), expected);
    let length = shuffled.events.len();
    let permuted: Vec<Event> = (0..length).map(|at| shuffled.events[(at * 7_919) % length].clone()).collect();
    assert_eq!(
        {
            let mut ids: Vec<&str> = permuted.iter().map(|event| event.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            ids.len()
        },
        length
    );
    let exposures = shuffled.exposures_of();
    shuffled.events = permuted;
    assert_eq!(serde_json::to_string(&shuffled.run_with(&exposures)).expect("a document"), expected);
}

#[test]
fn equal_times_are_ordered_by_id_and_not_by_input() {
    let mut case = incident();
    let at = EventTime::recorded(minute(640.0), "", Precision::Second, ZoneSource::Explicit);
    let numbers: Vec<usize> = (case.events.len() - 8..case.events.len()).collect();
    for number in &numbers {
        if case.events[*number].activity == Activity::Message {
            case.events[*number].time = at.clone();
        }
    }
    let exposures = case.exposures_of();
    let expected = serde_json::to_string(&case.run_with(&exposures)).expect("a document");
    case.events.reverse();
    assert_eq!(serde_json::to_string(&case.run_with(&exposures)).expect("a document"), expected);
}

#[test]
fn hostile_records_do_not_harm() {
    let mut case = incident();
    let first = case.events.len();
    for (number, text) in [
        "[".repeat(200_000),
        "{\"a\":".repeat(50_000),
        "aws s3 rm \\\n".repeat(20_000),
        "\u{0}\u{202e}\u{200b}".repeat(5_000),
        "é".repeat(300_000),
        "-".repeat(100_000),
        String::new(),
    ]
    .into_iter()
    .enumerate()
    {
        case.post(630.0 + number as f64, "eli", "forum-data", &text);
    }
    for number in first..case.events.len() {
        // Every reply leads to the next, and the last to the first: a circle.
        let next = if number + 1 == case.events.len() { first } else { number + 1 };
        case.reply(number, next);
    }
    case.events.push(Event::default());
    case.events.push(Event {
        time: EventTime {
            at: Some(Instant(i64::MAX)),
            earliest: Some(Instant(i64::MIN)),
            ..EventTime::default()
        },
        activity: Activity::Deletion,
        ..Event::default()
    });
    let chain = case.run_as_is();
    assert!(chain.hypotheses[0].agent_involved, "{}", told(&chain));
}
