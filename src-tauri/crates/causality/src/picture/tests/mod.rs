//! The drawing: its geometry as properties, its words as data, and three pictures to look at.
//!
//! `SNAPSHOTS=overwrite cargo test -p proximate-causality picture` writes the pictures anew; look at them
//! before they are committed.

mod geometry;
mod samples;
mod words;

use snapbox::assert_data_eq;

use super::{Drawing, Theme, chain_picture, draw};

#[test]
fn the_pictures_are_as_they_were_when_somebody_looked() {
    let (advice, exposures) = samples::advice();
    assert_data_eq!(
        chain_picture(&advice, &exposures, Theme::Paper),
        snapbox::file!["pictures/advice-paper.svg"].raw()
    );
    let rivals = Drawing { rivals: true, ..Drawing::new(Theme::Window) };
    assert_data_eq!(
        draw(&advice, &exposures, rivals),
        snapbox::file!["pictures/advice-window-rivals.svg"].raw()
    );
    let (short, exposures) = samples::short();
    assert_data_eq!(
        chain_picture(&short, &exposures, Theme::Paper),
        snapbox::file!["pictures/short-paper.svg"].raw()
    );
}
