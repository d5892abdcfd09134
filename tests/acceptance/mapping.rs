//! A log that nothing knows: a mapping is proposed, looked at, saved, and imported with it.

use acceptance::{Scratch, document, events, proximate};

/// Twenty rows with a time, and one without.
fn table() -> String {
    let rows = (0..20).map(|minute| format!("2026-03-10T14:{minute:02}:00Z,ana,opened,door {minute}\n"));
    let rows: String = rows.collect();
    format!("when,who,what,thing\n{rows}no time at all,cy,broke,door 2\n")
}

#[test]
fn an_unknown_table_is_mapped_by_a_proposal() {
    let scratch = Scratch::new();
    fs_err::write(scratch.path("doors.csv"), table()).expect("written");
    let (case, refused) = scratch.case_of(&[&scratch.text("doors.csv")]);
    assert_eq!(refused["totals"]["events"], 0, "nothing knows the table");

    let saved = scratch.text("doors.mapping.toml");
    let preview = document(&["mapping", &scratch.text("doors.csv"), "--out", &saved], &[0]);
    let account = &preview["account"];
    assert_eq!([&account["records"], &account["parsed"], &account["refused"]], [21, 20, 1]);
    let shown = preview["events"].as_array().expect("events");
    assert_eq!(shown.len(), 20, "the preview shows what it makes of the records");
    assert_eq!(shown[0]["time"]["at"], "2026-03-10T14:00:00Z");
    assert_eq!(preview["mapping"], fs_err::read_to_string(&saved).expect("saved"));

    let again = proximate(&["mapping", &scratch.text("doors.csv"), "--out", &saved]);
    assert_eq!(again.code, 3, "a mapping that somebody may have corrected is not written over");
    let by = document(&["mapping", &scratch.text("doors.csv"), "--by", &saved], &[0]);
    assert_eq!(by["account"], preview["account"], "the saved mapping makes the same of it");

    let imported = document(&["import", &case, &saved, &scratch.text("doors.csv")], &[0, 3]);
    assert_eq!(imported["totals"]["events"], 20, "and the table is read by it: {imported}");
    assert_eq!(events(&case, &[]).len(), 20);
}

#[test]
fn what_is_no_table_is_told_so() {
    let scratch = Scratch::new();
    fs_err::write(scratch.path("notes.txt"), "Dear diary,\nnothing happened.\n").expect("written");
    let run = proximate(&["mapping", &scratch.text("notes.txt")]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("no mapping can be proposed"), "and why: {}", run.err);
}
