//! Bytes: the same for the same seed, and those in the repository.

use proximate_scenarios::{DEFAULT_SEED, names, write};

use crate::support::{Case, checksums};

#[test]
fn the_committed_case_is_what_the_generator_writes() {
    let written = Case::new("meta", DEFAULT_SEED);
    assert_eq!(
        checksums(Case::committed().path()),
        checksums(written.path()),
        "run `cargo xtask sample-data` and commit `sample-data/meta`"
    );
}

#[test]
fn a_name_and_a_seed_always_give_the_same_bytes() {
    // The two reconstructions go through the same code; one of them is enough here.
    for name in names().into_iter().filter(|name| *name != "meta_asker") {
        let (one, two) = (checksums(Case::new(name, 5).path()), checksums(Case::new(name, 5).path()));
        assert_eq!(one, two, "{name}");
        let other = checksums(Case::new(name, 6).path());
        let shared =
            one.iter().filter(|(path, sum)| other.get(*path) == Some(*sum)).map(|(path, _)| path.as_str());
        let shared: Vec<&str> = shared.filter(|path| !path.ends_with(".mapping.toml")).collect();
        assert_eq!(shared, ["expected/controls.json"], "{name}: another seed is another case");
    }
}

#[test]
fn a_case_is_written_over_itself_and_over_nothing_else() {
    let case = Case::new("no_record", 1);
    write("no_record", 2, case.path()).unwrap();
    assert_eq!(
        checksums(case.path()),
        checksums(Case::new("no_record", 2).path()),
        "nothing of the first stays"
    );
    assert!(write("automation", 1, case.path()).is_err(), "another case lies there");
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("notes.txt"), "mine").unwrap();
    assert!(write("meta", 1, folder.path()).is_err(), "somebody's file lies there");
    assert!(write("unheard-of", 1, &folder.path().join("new")).is_err());
}

#[test]
fn the_reconstruction_is_large_and_small_enough() {
    let case = Case::committed();
    let records = case.records();
    assert!((26_000..=30_000).contains(&records.len()), "{} records", records.len());
    for source in [
        "aws_cloudtrail",
        "kubernetes_audit",
        "github",
        "slack_export",
        "otlp_genai",
        "forum",
        "alerts",
        "tickets",
    ] {
        let count = records.iter().filter(|record| record.source == source).count();
        assert!(count >= 250, "{source}: {count} records");
    }
    let bytes: usize = crate::support::files(case.path()).values().map(Vec::len).sum();
    assert!(bytes <= 6_000_000, "{bytes} bytes");
}
