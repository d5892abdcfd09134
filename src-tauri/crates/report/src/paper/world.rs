//! The world that the template lives in: files in memory, bundled fonts, no clock, no packages.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use anyhow::anyhow;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

const TEMPLATE: &str = include_str!("paper.typ");

/// The fonts of every document. System fonts would make the bytes depend on the machine.
pub(super) struct Fonts {
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
}

pub(super) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let fonts: Vec<Font> = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect();
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    Fonts { fonts, book }
});

impl Fonts {
    /// Whether some font has a shape for the character.
    pub(super) fn cover(&self, character: char) -> bool {
        self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(character)))
    }

    /// Whether both faces of the text have a shape for the character, so that a mark can join it.
    pub(super) fn cover_in_text(&self, character: char) -> bool {
        self.fonts
            .iter()
            .filter(|font| matches!(font.info().family.as_str(), "Libertinus Serif" | "DejaVu Sans Mono"))
            .all(|font| font.info().coverage.contains(u32::from(character)))
    }
}

/// One compilation.
pub(super) struct World {
    library: LazyHash<Library>,
    main: Source,
    files: BTreeMap<String, Bytes>,
}

impl World {
    pub(super) fn new(files: BTreeMap<String, Vec<u8>>) -> anyhow::Result<Self> {
        let path = VirtualPath::new("/paper.typ")
            .map_err(|error| anyhow!("cannot name the template of the report: {error}"))?;
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        Ok(Self {
            library: LazyHash::new(Library::builder().build()),
            main: Source::new(id, TEMPLATE.to_owned()),
            files: files.into_iter().map(|(name, content)| (name, Bytes::new(content))).collect(),
        })
    }
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        Err(FileError::NotSource)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.get().vpath().get_without_slash();
        self.files.get(name).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
